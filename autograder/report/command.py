"""`autograder report`: what was graded -> pages for the instructor."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .classroom import Class

SERVER = "http://localhost:8888"
PRIVATE = 0o600


@dataclass(frozen=True)
class Wanted:
    """How a report is to be.

    `server` is the Jupyter server whose Formgrader names lead to, `db_url` another
    gradebook than the configured one.
    """

    anonymous: bool = False
    out: Path | None = None
    server: str = SERVER
    db_url: str = ""


def run_report(root: Path, lesson: str = "", wanted: Wanted | None = None) -> int:
    """Write the report of `lesson`, or of the course; 0: written, 2: nothing to report."""
    from autograder.grading.errors import GradingError
    from autograder.judging.verdict import counted

    try:
        path, count = write_report(root.resolve(), lesson, wanted or Wanted())
    except GradingError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"The report on {counted(count, 'submission')} is {path}.")
    return 0


def write_report(root: Path, lesson: str, wanted: Wanted) -> tuple[Path, int]:
    """Where the report was written, and how many submissions are in it.

    Without a `lesson` it is that of the course; unless `wanted` names another place,
    the reports of its lessons are written beside it. Raises `GradingError` where
    nothing is graded yet, or a report can't be written.
    """
    from .classroom import Course
    from .pages import course_page

    if lesson:
        (one,) = _classes(root, [lesson], wanted)
        return _write_lesson(root, one, wanted), len(one.graded)
    course = Course(_classes(root, [], wanted))
    path = wanted.out or _place(root, "course", wanted)
    pages = {}
    if wanted.out is None:
        pages = {one.name: _write_lesson(root, one, wanted).name for one in course.lessons}
    server = "" if wanted.anonymous else wanted.server
    _write(path, course_page(course, pages, server))
    return path, sum(len(one.graded) for one in course.lessons)


def _classes(root: Path, lessons: list[str], wanted: Wanted) -> list[Class]:
    """These lessons, or all that are graded; under numbers in place of names where wanted."""
    from autograder.grading.errors import GradingError
    from autograder.grading.seed import secret

    from .classroom import anonymous, numbered
    from .gather import gather, graded_lessons

    found = [gather(root, lesson, wanted.db_url) for lesson in lessons or graded_lessons(root)]
    graded = [one for one in found if one.graded]
    if not graded:
        first = lessons[0] if lessons else "LESSON"
        raise GradingError(
            f"Nothing is graded {f'of {first} ' if lessons else ''}yet: "
            f"`autograder grade {first}` comes first."
        )
    if not wanted.anonymous:
        return graded
    students = {one.student for each in graded for one in each.graded}
    numbers = numbered(students, secret(root))
    return [anonymous(each, numbers) for each in graded]


def _write_lesson(root: Path, lesson: Class, wanted: Wanted) -> Path:
    from .gather import Examples
    from .pages import lesson_page

    examples = Examples(root, lesson.name)

    def example(student: str, exercise: str, sentence: str) -> str:
        if wanted.anonymous:
            return examples.of_ours(exercise, sentence)
        return examples.of_student(student, exercise)

    path = wanted.out or _place(root, lesson.name, wanted)
    server = "" if wanted.anonymous else wanted.server
    _write(path, lesson_page(lesson, example, server, wanted.anonymous))
    return path


def _place(root: Path, name: str, wanted: Wanted) -> Path:
    return root / "reports" / f"{name}{'-anonymous' if wanted.anonymous else ''}.html"


def _write(path: Path, content: bytes) -> None:
    from autograder.grading.errors import GradingError
    from autograder.grading.files import write_file

    try:
        write_file(path, content, PRIVATE, path.parent)
    except OSError as error:
        raise GradingError(f"The report can't be written to {path}: {error.strerror}.") from error
