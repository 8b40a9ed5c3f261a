"""solutions/NN_name.py -> solutions/NN_name/name.ipynb (instructor's), lessons/NN_name/name.ipynb.

Everything is computed first and written last: a lesson that is refused leaves all files as they
were. The same sources give the same bytes on every machine.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from autograder.notebooks.lesson import Lesson, parts
from autograder.notebooks.rules import problems
from autograder.notebooks.source import Problem, read

SOLUTIONS = "solutions"
LESSONS = "lessons"

PointsOf = Callable[[str], Mapping[str, float]]

_SOURCE_NAME = re.compile(r"\d\d_([a-z][a-z0-9_]*)")


class SourceError(Exception):
    """The sources can't be built; `problems` are lines `solutions/04_loss.py:12: sentence`."""

    def __init__(self, problems: Iterable[str]):
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


def exercise_points(lesson: str) -> dict[str, float]:
    """The points of a lesson's exercises; a LookupError if no such lesson has been declared."""
    from autograder.exercises import load_lesson

    exercises = load_lesson(lesson).exercises
    return {name: exercise.points for name, exercise in exercises.items()}


def build(
    root: Path, lessons: Iterable[str] | None = None, points: PointsOf = exercise_points
) -> list[Path]:
    """Write the notebooks of these lessons (of all, by default) that are not up to date.

    `root` is the course directory. Returns the files written. Raises `SourceError` with every
    problem of every lesson, and has then written nothing.
    """
    stale = [
        (path, data) for path, data in _notebooks(root, lessons, points) if _differs(path, data)
    ]
    _write(stale)
    return [path for path, _ in stale]


def check_fresh(
    root: Path, lessons: Iterable[str] | None = None, points: PointsOf = exercise_points
) -> list[str]:
    """A sentence for every notebook that is missing, stale, or has no source; none if all is well.

    Writes nothing. Raises `SourceError` as `build` does. Files without a source are looked for only
    where all lessons are meant.
    """
    names = None if lessons is None else list(lessons)
    wanted = dict(_notebooks(root, names, points))
    stale = [
        f"{_relative(root, path)} is not what {SOLUTIONS}/{path.parent.name}.py gives."
        if path.exists()
        else f"{_relative(root, path)} is missing."
        for path, data in wanted.items()
        if _differs(path, data)
    ]
    extra = [] if names is not None else sorted({*_generated_files(root)} - wanted.keys())
    return stale + [f"{_relative(root, path)} comes from no source: remove it." for path in extra]


def _notebooks(
    root: Path, lessons: Iterable[str] | None, points: PointsOf
) -> list[tuple[Path, bytes]]:
    """The files of these lessons, none of them written."""
    made, refused = [], []
    for source in _sources(root, lessons):
        try:
            made += _lesson_notebooks(root, source, points)
        except SourceError as error:
            refused += error.problems
    if refused:
        raise SourceError(refused)
    return made


def _sources(root: Path, lessons: Iterable[str] | None) -> list[Path]:
    folder = root / SOLUTIONS
    found = sorted(folder.glob("*.py"))
    if not found:
        raise SourceError([f"{folder} holds no lesson: a lesson's source is named NN_name.py."])
    if lessons is None:
        return found
    known = [path.stem for path in found]
    unknown = [name for name in lessons if name not in known]
    if unknown:
        there = ", ".join(known)
        raise SourceError(
            f"There is no lesson {name}; {SOLUTIONS}/ has {there}." for name in unknown
        )
    return [path for path in found if path.stem in set(lessons)]


def _lesson_notebooks(root: Path, source: Path, points: PointsOf) -> list[tuple[Path, bytes]]:
    from autograder.notebooks.audit import audit
    from autograder.notebooks.notebook import released_notebook, solution_notebook, to_bytes

    name = _SOURCE_NAME.fullmatch(source.stem)
    if not name:
        _refuse(root, source, [Problem(1, "A lesson's source is named NN_name.py.")])
    cells, wrong = read(_text(root, source))
    if not cells:
        _refuse(root, source, wrong)
    known, unknown = _known_points(source.stem, points)
    lesson = Lesson(source.stem, cells, known)
    wrong += [*unknown, *problems(lesson)]
    if wrong:
        _refuse(root, source, wrong)

    found = parts(lesson)
    solution = solution_notebook(found)
    released = released_notebook(solution)
    if leaks := list(audit(found, released)):
        _refuse(root, source, leaks)
    place = Path(source.stem, f"{name[1]}.ipynb")
    return [
        (root / SOLUTIONS / place, to_bytes(solution)),
        (root / LESSONS / place, to_bytes(released)),
    ]


def _text(root: Path, source: Path) -> str:
    try:
        return source.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        _refuse(root, source, [Problem(line, "This is not UTF-8 text.")])


def _known_points(
    lesson: str, points: PointsOf
) -> tuple[Mapping[str, float] | None, list[Problem]]:
    from autograder.exercises.broken import broken_in

    broken = [Problem(1, sentence) for sentence in broken_in(lesson)]
    if broken:
        return None, broken
    try:
        return points(lesson), []
    except LookupError:
        return None, [Problem(1, f"autograder/exercises has no module for the lesson {lesson}.")]


def _refuse(root: Path, source: Path, wrong: Iterable[Problem]) -> NoReturn:
    where = _relative(root, source)
    raise SourceError(f"{where}:{line}: {sentence}" for line, sentence in sorted(wrong))


def _differs(path: Path, data: bytes) -> bool:
    return not path.is_file() or path.read_bytes() != data


def _write(files: list[tuple[Path, bytes]]) -> None:
    """Write every file whole; no file is replaced before all of them lie beside their places."""
    ready = [(path.with_name(f".{path.name}.{os.getpid()}"), path) for path, _ in files]
    try:
        for (unfinished, _), (path, data) in zip(ready, files, strict=True):
            path.parent.mkdir(parents=True, exist_ok=True)
            unfinished.write_bytes(data)
        for unfinished, path in ready:
            os.replace(unfinished, path)
    finally:
        for unfinished, _ in ready:
            with suppress(OSError):
                unfinished.unlink()


def _generated_files(root: Path) -> Iterator[Path]:
    """What lies where only generated files belong; hidden files and Python's caches don't count."""
    for folder in (root / LESSONS, *(root / SOLUTIONS).glob("*/")):
        for path in folder.rglob("*"):
            parts = path.relative_to(root).parts
            if path.is_file() and not any(part.startswith((".", "__pycache__")) for part in parts):
                yield path


def _relative(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()
