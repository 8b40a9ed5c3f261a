"""How far a student is: in, their folder and the released lessons; out, marks and what is next.

`check` keeps its marks in a small file in the student's folder (`autograder/progress.py`
writes it). What there is to do is read from the lessons as they were released.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path
from typing import Any

FILE = ".course-progress.json"
HANDED_IN = "progress.json"


@dataclass(frozen=True)
class Task:
    """An exercise and the best marks that a check has given it, or a written answer.

    A written answer has no marks before a person gives them; `done` says that
    something was written. An exercise is done when it has all its marks.
    """

    name: str
    of: float
    points: float = 0.0
    written: bool = False
    done: bool = False


@dataclass(frozen=True)
class LessonProgress:
    """A lesson's name (`00_start`) and its tasks in their order."""

    name: str
    tasks: tuple[Task, ...]

    @property
    def title(self) -> str:
        """As in `00 start`."""
        return self.name.replace("_", " ")

    @property
    def exercises(self) -> list[Task]:
        return [task for task in self.tasks if not task.written]

    @property
    def points(self) -> float:
        return sum(task.points for task in self.exercises)

    @property
    def of(self) -> float:
        return sum(task.of for task in self.exercises)

    @property
    def missing(self) -> list[Task]:
        return [task for task in self.tasks if not task.done]


class Progress(tuple[LessonProgress, ...]):
    """All lessons; in a notebook it shows itself as a table, in a terminal as lines."""

    @property
    def next(self) -> str:
        """One sentence: what to do next."""
        for lesson in self:
            for task in lesson.missing:
                what = "the written answer " if task.written else ""
                return f"Next: {what}{task.name} in lesson {lesson.title}."
        return "All is done." if self else "There are no lessons here."

    def __repr__(self) -> str:
        rows = [[lesson.title, *_counts(lesson)] for lesson in self]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
        return "\n".join([*lines, self.next])

    def _repr_html_(self) -> str:
        rows = "".join(_row(lesson) for lesson in self)
        head = "".join(
            f'<th scope="col" style="text-align:left">{title}</th>'
            for title in ("Lesson", "", "Points", "Exercises", "Written answers")
        )
        return (
            f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
            f"<p>{escape(self.next)}</p>"
        )


def progress() -> Progress:
    """The progress of the student in whose folder this notebook lies."""
    from course.folder import released_folder

    kept = find(Path.cwd())
    return standing(released_folder(), kept.parent if kept else None)


def standing(released: Path, folder: Path | None) -> Progress:
    """The progress kept in `folder`; None stands for a folder of nobody's."""
    known = read(folder / FILE) if folder else {}
    notebooks = sorted(released.glob("[0-9]*/*.ipynb"))
    return Progress(_lesson(path, folder, known.get(path.parent.name, {})) for path in notebooks)


def as_json(progress: Progress) -> str:
    """For a program to read."""
    return json.dumps([asdict(lesson) for lesson in progress], indent=1)


def find(start: Path) -> Path | None:
    """The progress file of the course folder around `start`, or one in `start` itself.

    None in an instructor's course directory, where nobody's progress is kept.
    """
    for folder in [start, *start.parents]:
        if (folder / FILE).is_file():
            return folder / FILE
        if (folder / "nbgrader_config.py").is_file():
            return None
    return start / FILE


def read(path: Path) -> dict[str, dict[str, Any]]:
    """Lesson -> exercise -> entry; empty where there is no file or it can't be read."""
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(known, dict):
        return {}
    return {
        lesson: {n: e for n, e in entries.items() if _is_entry(e)}
        for lesson, entries in known.items()
        if isinstance(entries, dict)
    }


def _is_entry(entry: Any) -> bool:
    return (
        isinstance(entry, dict)
        and isinstance(entry.get("checks"), int)
        and isinstance(entry.get("points"), (int, float))
        and isinstance(entry.get("mistakes"), dict)
    )


def _lesson(released: Path, folder: Path | None, checked: dict[str, Any]) -> LessonProgress:
    name = released.parent.name
    own = _texts(folder / name / released.name) if folder else {}
    tasks = [_task(cell, own, checked) for cell in _graded_cells(released)]
    return LessonProgress(name, tuple(tasks))


def _task(cell: dict[str, Any], own: dict[str, str], checked: dict[str, Any]) -> Task:
    about = cell["metadata"]["nbgrader"]
    name, of = about["grade_id"], float(about["points"])
    if cell["cell_type"] != "code":
        stub = _text(cell).rstrip().splitlines()[-1]
        done = name in own and not own[name].rstrip().endswith(stub)
        return Task(name, of, written=True, done=done)
    name = name.removeprefix("check_")
    points = min(of, float(checked.get(name, {}).get("points", 0.0)))
    return Task(name, of, points, done=points >= of)


def _graded_cells(notebook: Path) -> Iterator[dict[str, Any]]:
    """The cells that earn marks."""
    for cell in _cells(notebook):
        if cell["metadata"].get("nbgrader", {}).get("grade"):
            yield cell


def _texts(notebook: Path) -> dict[str, str]:
    """grade_id -> text of the student's cells; those that can't be read are left out."""
    try:
        return {cell["metadata"]["nbgrader"]["grade_id"]: _text(cell) for cell in _named(notebook)}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _named(notebook: Path) -> list[dict[str, Any]]:
    return [cell for cell in _cells(notebook) if "nbgrader" in cell.get("metadata", {})]


def _cells(notebook: Path) -> list[dict[str, Any]]:
    return json.loads(notebook.read_text(encoding="utf-8"))["cells"]


def _text(cell: dict[str, Any]) -> str:
    """The source of a cell, which may be one text or a list of lines."""
    return "".join(cell["source"])


def _counts(lesson: LessonProgress) -> tuple[str, str, str]:
    exercises = lesson.exercises
    written = [task for task in lesson.tasks if task.written]
    right = sum(task.done for task in exercises)
    answered = sum(task.done for task in written)
    return (
        f"{lesson.points:g} of {lesson.of:g} points",
        f"{right} of {len(exercises)} exercises",
        f"{answered} of {len(written)} written answers" if written else "",
    )


def _row(lesson: LessonProgress) -> str:
    points, exercises, written = (text.rsplit(" ", 1)[0] for text in _counts(lesson))
    bar = (
        f'<progress value="{lesson.points:g}" max="{lesson.of:g}" '
        f'aria-label="points of lesson {escape(lesson.title)}"></progress>'
    )
    cells = (bar, points, exercises, written.removesuffix(" written"))
    title = f'<th scope="row" style="text-align:left">{escape(lesson.title)}</th>'
    return f"<tr>{title}{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
