"""`autograder export`: the grades of a lesson -> one file in the form that is asked for."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TextIO

from autograder.grading.errors import GradingError
from autograder.grading.files import write_file
from autograder.grading.progress import printable
from autograder.grading.settings import Course
from autograder.judging.verdict import counted
from course.commands import BadInput

from . import exports
from .grades import Lesson, Student, lesson_grades
from .roster import Roster, read_roster

PRIVATE = 0o600
STANDARD_OUTPUT = Path("-")


@dataclass(frozen=True)
class Selection:
    """Which marks are exported.

    `students`: these only, where there are any; `final_only`: nobody who waits for a person;
    `zeros`: everybody of the roster, with 0 points where nothing was handed in; `column`: the
    heading of the points for Canvas.
    """

    students: Sequence[str] = ()
    final_only: bool = False
    zeros: bool = False
    column: str = ""


@dataclass(frozen=True)
class _Wanted:
    """What is to be exported."""

    course: Course
    lesson: Lesson
    selection: Selection
    roster: Roster


def run_export(
    root: Path,
    lesson: str,
    form: str,
    out: Path | None = None,
    selection: Selection | None = None,
    roster: Path | None = None,
    db_url: str = "",
) -> int:
    """Write the grades of `lesson` in the form `form`, and say where; raises `BadInput`.

    Where `out` is `-` they go to standard output, and what there is to say to the error stream.
    """
    chosen = selection or Selection()
    people = read_roster(roster) if roster else Roster(())
    if chosen.zeros and not people.people:
        raise BadInput("Who handed in nothing is told by a roster: give it with --roster.")
    try:
        course, graded = lesson_grades(root.resolve(), lesson, chosen.students, db_url)
        graded = _chosen(graded, chosen, people)
        content = FORMS[form](_Wanted(course, graded, chosen, people))
    except GradingError as error:
        raise BadInput(printable(error)) from error
    if out == STANDARD_OUTPUT:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
        _tell("written to standard output", graded, people, sys.stderr)
        return 0
    path = out or root / "exports" / NAMES[form].format(lesson=lesson, student=_first(graded))
    try:
        write_file(path, content, PRIVATE, path.absolute().parent)
    except OSError as error:
        raise BadInput(f"{path} can't be written: {error.strerror}.") from error
    _tell(f"in {path}", graded, people, sys.stdout)
    return 0


def _chosen(lesson: Lesson, selection: Selection, roster: Roster) -> Lesson:
    """The lesson with the students that are wanted; raises `GradingError` where that is nobody."""
    students = [
        each for each in lesson.students if not (selection.final_only and each.needs_manual_grade)
    ]
    if selection.zeros and not selection.students:
        handed_in = {each.name for each in lesson.students}
        absent = sorted(set(roster.people) - handed_in)
        students += [Student(name, 0.0, 0.0, False, ()) for name in absent]
    if not students:
        raise GradingError("Nobody's marks are final yet: an answer of each waits for a person.")
    return replace(lesson, students=tuple(students))


def _tell(where: str, lesson: Lesson, roster: Roster, stream: TextIO) -> None:
    tell = partial(print, file=stream)
    tell(f"The grades of {counted(len(lesson.students), 'student')} are {where}.")
    waiting = sum(student.needs_manual_grade for student in lesson.students)
    if waiting:
        tell(f"Not final: {counted(waiting, 'student')} with an answer that waits for a person.")
    unknown = [each.name for each in lesson.students if each.name not in roster.people]
    if roster.people and unknown:
        tell(f"Not on the roster, and written as they are called here: {_names(unknown)}.")


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
        write_table(wanted.course, wanted.lesson.name, _only(wanted), path)
        return path.read_bytes()
    finally:
        path.unlink(missing_ok=True)


def _only(wanted: _Wanted) -> Sequence[str]:
    """The students for nbgrader's table, which has everybody else with 0 points."""
    chosen = wanted.selection
    named = chosen.students or chosen.final_only or chosen.zeros
    return [each.name for each in wanted.lesson.students] if named else ()


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
    "canvas": lambda wanted: exports.canvas(wanted.lesson, wanted.roster, wanted.selection.column),
    "moodle": lambda wanted: exports.moodle(wanted.lesson, wanted.roster),
}
NAMES = {
    "csv": "{lesson}.csv",
    "json": "{lesson}.json",
    "gradescope": "{lesson}-{student}/results.json",
    "canvas": "{lesson}-canvas.csv",
    "moodle": "{lesson}-moodle.csv",
}
