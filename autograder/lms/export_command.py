"""`autograder export`: the grades of a lesson -> one file in the form that is asked for."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.grading.errors import GradingError
from autograder.grading.files import write_file
from autograder.grading.progress import printable
from autograder.grading.settings import Course
from autograder.judging.verdict import counted
from course.commands import BadInput

from . import exports
from .grades import Lesson, lesson_grades
from .roster import Roster, read_roster

PRIVATE = 0o600


@dataclass(frozen=True)
class _Wanted:
    """What is to be exported."""

    course: Course
    lesson: Lesson
    only: Sequence[str]
    roster: Roster


def run_export(
    root: Path,
    lesson: str,
    form: str,
    out: Path | None = None,
    students: Sequence[str] = (),
    roster: Path | None = None,
    db_url: str = "",
) -> int:
    """Write the grades of `lesson` in the form `form`, and say where; raises `BadInput`."""
    people = read_roster(roster) if roster else Roster(())
    try:
        course, graded = lesson_grades(root.resolve(), lesson, students, db_url)
        content = FORMS[form](_Wanted(course, graded, students, people))
    except GradingError as error:
        raise BadInput(printable(error)) from error
    path = out or root / "exports" / NAMES[form].format(lesson=lesson, student=_first(graded))
    try:
        write_file(path, content, PRIVATE, path.absolute().parent)
    except OSError as error:
        raise BadInput(f"{path} can't be written: {error.strerror}.") from error
    _tell(path, graded, people)
    return 0


def _tell(path: Path, lesson: Lesson, roster: Roster) -> None:
    print(f"The grades of {counted(len(lesson.students), 'student')} are in {path}.")
    waiting = sum(student.needs_manual_grade for student in lesson.students)
    if waiting:
        print(f"Not final: {counted(waiting, 'student')} with an answer that waits for a person.")
    unknown = [each.name for each in lesson.students if each.name not in roster.people]
    if roster.people and unknown:
        print(f"Not on the roster, and written as they are called here: {_names(unknown)}.")


def _names(names: Sequence[str], most: int = 10) -> str:
    shown = ", ".join(map(printable, names[:most]))
    return shown + (f" and {len(names) - most} more" if names[most:] else "")


def _first(lesson: Lesson) -> str:
    return lesson.students[0].name


def _csv(wanted: _Wanted) -> bytes:
    from .nbgrader_csv import write_table

    descriptor, name = tempfile.mkstemp(suffix=".csv")
    os.close(descriptor)
    path = Path(name)
    try:
        write_table(wanted.course, wanted.lesson.name, wanted.only, path)
        return path.read_bytes()
    finally:
        path.unlink(missing_ok=True)


def _gradescope(wanted: _Wanted) -> bytes:
    if len(wanted.lesson.students) != 1:
        raise GradingError(
            f"Gradescope takes one submission at a time, and {len(wanted.lesson.students)} are "
            "graded: name the student with --student."
        )
    return exports.gradescope(wanted.lesson.students[0])


FORMS: dict[str, Callable[[_Wanted], bytes]] = {
    "csv": _csv,
    "json": lambda wanted: exports.as_json(wanted.lesson),
    "gradescope": _gradescope,
    "canvas": lambda wanted: exports.canvas(wanted.lesson, wanted.roster),
    "moodle": lambda wanted: exports.moodle(wanted.lesson, wanted.roster),
}
NAMES = {
    "csv": "{lesson}.csv",
    "json": "{lesson}.json",
    "gradescope": "{lesson}-{student}/results.json",
    "canvas": "{lesson}-canvas.csv",
    "moodle": "{lesson}-moodle.csv",
}
