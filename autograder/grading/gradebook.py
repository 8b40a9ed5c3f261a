"""The one writer: rows of nbgrader's gradebook, and the files in its `autograded` folder.

In: a student's graded notebook. Out: the rows that `nbgrader autograde` would
leave, in one transaction a student, and the notebook beside its timestamp.
Importing this module imports nbgrader, which takes about two seconds.
"""

from __future__ import annotations

import contextlib
import glob
import os
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from alembic.script import ScriptDirectory
from nbformat import from_dict
from nbgrader import api, utils
from nbgrader.api import (
    Assignment,
    Comment,
    Grade,
    Gradebook,
    InvalidEntry,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.apps.baseapp import NbGrader
from nbgrader.coursedir import CourseDirectory
from nbgrader.dbutil import ALEMBIC_DIR
from nbgrader.preprocessors import AssignLatePenalties, SaveCells
from sqlalchemy import select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SAWarning, SQLAlchemyError

from .errors import GradingError
from .files import write_file
from .graded import as_bytes
from .released import Released

TIMESTAMP = "timestamp.txt"
_LONGEST_TIMESTAMP = 200


@dataclass(frozen=True)
class Course:
    """A course directory with the settings that nbgrader's own commands find for it."""

    directory: CourseDirectory
    config: Any

    @property
    def root(self) -> Path:
        return Path(self.directory.root)

    @property
    def permissions(self) -> int:
        """Of autograded files: as nbgrader's `Autograde.permissions`."""
        usual = 664 if self.directory.groupshared else 444
        return int(str(self.config.Autograde.get("permissions", usual)), 8)

    def folder(self, step: str, student: str, lesson: str) -> Path:
        """Where a submission stands in the step `submitted`, `autograded` or `feedback`."""
        name = getattr(self.directory, f"{step}_directory")
        return Path(self.directory.format_path(name, student, lesson))

    def students(self, lesson: str) -> list[str]:
        """Who has a submitted folder for `lesson`."""
        structure = self.directory.directory_structure
        step = self.directory.submitted_directory

        def path(student: str) -> str:
            return structure.format(nbgrader_step=step, student_id=student, assignment_id=lesson)

        named = re.compile(re.escape(path("\0")).replace("\0", "(.+)"))
        found = glob.glob(path("*"), root_dir=self.root)
        folders = [each for each in found if (self.root / each).is_dir()]
        return sorted(match[1] for match in map(named.fullmatch, folders) if match)


def course(root: Path, db_url: str = "") -> Course:
    """The course in the directory `root`, with its `nbgrader_config.py`."""
    with utils.chdir(str(root)):
        app = NbGrader()
        app.initialize([], root=str(root))
    app.coursedir.root = str(root)
    if db_url:
        app.coursedir.db_url = db_url
    return Course(app.coursedir, app.config)


@dataclass(frozen=True)
class Recorded:
    """What the gradebook holds of a submission now."""

    score: float
    max_score: float
    needs_manual_grade: bool


class Grades:
    """An open gradebook and a lesson in it; a context manager."""

    def __init__(self, course: Course, released: Released) -> None:
        self.course = course
        self.released = released
        self._late = AssignLatePenalties(config=course.config)
        self._late.init_plugin()

    def __enter__(self) -> Grades:
        with self._errors():
            directory = self.course.directory
            self._book = open_gradebook(directory.db_url, directory.course_id)
            self._db = self._book.db
            add_assignment(self._book, directory.db_url, self.released)
            self._find_cells()
        return self

    def __exit__(self, *error: object) -> None:
        self._book.close()

    def _find_cells(self) -> None:
        """Read once what is the same for every student."""
        lesson, name = self.released.lesson, self.released.name
        notebook = self._book.find_notebook(name, lesson)
        self._assignment_id, self._notebook_id = notebook.assignment_id, notebook.id
        self._graded = {cell.id: cell.name for cell in notebook.grade_cells + notebook.task_cells}
        self._commented = {
            cell.id: cell.name for cell in notebook.solution_cells + notebook.task_cells
        }
        others = [n for n in notebook.assignment.notebooks if n.id != notebook.id]
        self._others = [
            (n.id, [c.id for c in n.grade_cells], [c.id for c in n.solution_cells]) for n in others
        ]
        self._db.commit()

    def save(self, student: str, notebook: dict[str, Any]) -> Recorded:
        """Write a student's rows and files, all or none; `notebook` is a graded one.

        Marks given by hand stay. Raises `GradingError` where the gradebook fails,
        and `OSError` where the files can't be written.
        """
        timestamp = read_timestamp(self.course.folder("submitted", student, self.released.lesson))
        with self._errors():
            try:
                submission, rows = self._submission(student)
                if timestamp:
                    submission.timestamp = utils.parse_utc(timestamp.strip())
                self._save_grades(rows, notebook)
                self._save_penalty(student, submission, rows)
                recorded = Recorded(rows.score, rows.max_score, rows.needs_manual_grade)
                self._write_files(student, notebook, timestamp)
                self._db.commit()
            except BaseException:
                self._db.rollback()
                raise
        return recorded

    def _submission(self, student: str) -> tuple[SubmittedAssignment, SubmittedNotebook]:
        found = self._db.scalars(
            select(SubmittedAssignment).filter_by(
                assignment_id=self._assignment_id, student_id=student
            )
        ).one_or_none()
        if found is None:
            found = self._new_submission(student)
        rows = next(n for n in found.notebooks if n.notebook_id == self._notebook_id)
        return found, rows

    def _new_submission(self, student: str) -> SubmittedAssignment:
        if self._db.get(Student, student) is None:
            self._db.add(Student(id=student))
        submission = SubmittedAssignment(assignment_id=self._assignment_id, student_id=student)
        ours = (self._notebook_id, list(self._graded), list(self._commented))
        for notebook_id, graded, commented in [ours, *self._others]:
            rows = SubmittedNotebook(notebook_id=notebook_id, assignment=submission)
            for cell_id in graded:
                Grade(cell_id=cell_id, notebook=rows)
            for cell_id in commented:
                Comment(cell_id=cell_id, notebook=rows)
        self._db.add(submission)
        self._db.flush()
        return submission

    def _save_grades(self, rows: SubmittedNotebook, notebook: dict[str, Any]) -> None:
        """What nbgrader's `SaveAutoGrades` saves, by its own rules."""
        cells = {
            cell["metadata"]["nbgrader"]["grade_id"]: from_dict(cell)
            for cell in notebook["cells"]
            if cell["metadata"].get("nbgrader", {}).keys() & {"grade", "solution"}
        }
        for grade in rows.grades:
            cell = cells[self._graded[grade.cell_id]]
            grade.auto_score, _ = utils.determine_grade(cell)
            by_hand = grade.manual_score is not None or grade.auto_score is None
            grade.needs_manual_grade = by_hand
        for comment in rows.comments:
            cell = cells[self._commented[comment.cell_id]]
            untouched = cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell)
            comment.auto_comment = "No response." if untouched else None
        self._db.flush()

    def _save_penalty(
        self, student: str, submission: SubmittedAssignment, rows: SubmittedNotebook
    ) -> None:
        """What nbgrader's `AssignLatePenalties` saves, by the configured plugin."""
        late = submission.total_seconds_late
        penalty = None
        if late > 0:
            plugin = self._late.plugin_inst
            penalty = plugin.late_submission_penalty(student, rows.score, late)
        if penalty is not None:
            penalty = min(max(penalty, 0), rows.score)
        if rows.late_submission_penalty != penalty:
            rows.late_submission_penalty = penalty

    def _write_files(self, student: str, notebook: dict[str, Any], timestamp: str) -> None:
        """Write the graded notebook and its timestamp to the `autograded` folder."""
        folder = self.course.folder("autograded", student, self.released.lesson)
        files = {f"{self.released.name}.ipynb": as_bytes(notebook)}
        if timestamp:
            files[TIMESTAMP] = timestamp.encode()
        for name, content in files.items():
            scratch = self.course.root / ".grading"
            write_file(folder / name, content, self.course.permissions, scratch)

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        with gradebook_errors(self.course.directory.db_url):
            yield


@contextlib.contextmanager
def gradebook_errors(db_url: str) -> Iterator[None]:
    """Errors of the database as one sentence."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)
            yield
    except (SQLAlchemyError, InvalidEntry) as error:
        where = make_url(db_url).render_as_string(hide_password=True)
        why = str(getattr(error, "orig", None) or error).strip().split("\n")[0].rstrip(".")
        raise GradingError(f"The gradebook {where} can't be used: {why}.") from error


def open_gradebook(db_url: str, course_id: str) -> Gradebook:
    """The gradebook at `db_url`, made if there is none."""
    api.get_alembic_version = _version_of_tables
    return Gradebook(db_url, course_id)


def _version_of_tables() -> str | None:
    """What nbgrader asks the program `alembic`, which takes 2 s and must be on the path."""
    return ScriptDirectory(ALEMBIC_DIR).get_current_head()


def add_assignment(book: Gradebook, db_url: str, released: Released) -> None:
    """Put the lesson into the gradebook, as `nbgrader generate_assignment` does.

    Does nothing where it is there already as it is released. Raises
    `GradingError` where submissions of other cells stand in the way.
    """
    if _stored_cells(book, released) == _released_cells(released):
        return
    lesson, name = released.lesson, released.name
    book.update_or_create_assignment(lesson)
    place = {"nbgrader": {"notebook": name, "assignment": lesson, "db_url": db_url}}
    try:
        SaveCells().preprocess(from_dict(released.notebook), place)
    except RuntimeError as error:
        raise GradingError(
            f"The gradebook holds submissions of a {lesson} with other cells than "
            f"lessons/{lesson}/{name}.ipynb has: build the version that was handed out, "
            "or use a new gradebook."
        ) from error
    book.db.expire_all()


def _stored_cells(book: Gradebook, released: Released) -> dict[str, Any]:
    notebook = book.db.scalars(
        select(Notebook).join(Assignment).where(
            Assignment.name == released.lesson, Notebook.name == released.name
        )
    ).one_or_none()  # fmt: skip
    if notebook is None:
        return {}
    points = {cell.name: cell.max_score for cell in notebook.grade_cells}
    return {
        cell.name: (cell.cell_type, cell.source, cell.checksum, points.get(cell.name))
        for cell in notebook.source_cells
    }


def _released_cells(released: Released) -> dict[str, Any]:
    cells = {}
    for cell, ours in zip(released.notebook["cells"], released.cells, strict=True):
        if ours.grade_id:
            checksum = cell["metadata"]["nbgrader"].get("checksum")
            points = ours.points if ours.grade else None
            cells[ours.grade_id] = (ours.kind, ours.source, checksum, points)
    return cells


def read_timestamp(folder: Path) -> str:
    """The text of a submission's timestamp file, "" where there is none or it is no time."""
    try:
        descriptor = os.open(folder / TIMESTAMP, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            text = file.read(_LONGEST_TIMESTAMP).decode()
        return text if isinstance(utils.parse_utc(text.strip() or None), datetime) else ""
    except (OSError, ValueError, OverflowError):
        return ""
