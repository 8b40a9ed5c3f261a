"""The one writer of nbgrader's gradebook: the rows that `nbgrader autograde` would leave.

In: the scores of a student's submission. Out: rows, in one transaction a
student. nbgrader is imported only where the gradebook doesn't hold the lesson
as it is released, or where a late submission asks for its plugin.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    DateTime,
    Engine,
    Float,
    Interval,
    MetaData,
    Row,
    Select,
    String,
    Table,
    inspect,
    select,
    text,
)

from .database import engine_of, gradebook_errors, is_there
from .released import Released
from .scores import ByHand, Recorded, Scores
from .settings import Course

NO_RESPONSE = "No response."


def _table(name: str, *columns: Column[Any]) -> Table:
    """A table of nbgrader's, with those of its columns that are needed here."""
    return Table(name, MetaData(), Column("id", String, default=_new_id), *columns)


def _new_id() -> str:
    return uuid4().hex


STUDENT = _table("student")
ASSIGNMENT = _table("assignment", Column("name", String), Column("duedate", DateTime))
NOTEBOOK = _table("notebook", Column("name", String), Column("assignment_id", String))
CELL = _table(
    "base_cell", Column("name", String), Column("type", String), Column("notebook_id", String)
)
GRADE_CELL = _table("grade_cells", Column("max_score", Float))
TASK_CELL = _table("task_cells", Column("max_score", Float))
SOURCE_CELL = _table(
    "source_cell",
    Column("name", String),
    Column("cell_type", String),
    Column("source", String),
    Column("checksum", String),
    Column("notebook_id", String),
)
SUBMISSION = _table(
    "submitted_assignment",
    Column("assignment_id", String),
    Column("student_id", String),
    Column("timestamp", DateTime),
    Column("extension", Interval),
)
SUBMITTED_NOTEBOOK = _table(
    "submitted_notebook",
    Column("notebook_id", String),
    Column("assignment_id", String),
    Column("flagged", Boolean, default=False),
    Column("late_submission_penalty", Float),
)
GRADE = _table(
    "grade",
    Column("cell_id", String),
    Column("notebook_id", String),
    Column("auto_score", Float),
    Column("manual_score", Float),
    Column("extra_credit", Float),
    Column("needs_manual_grade", Boolean, default=True),
)
COMMENT = _table(
    "comment",
    Column("cell_id", String),
    Column("notebook_id", String),
    Column("auto_comment", String),
    Column("manual_comment", String),
)


class Grades:
    """The gradebook of a course and a lesson in it; a context manager.

    Nothing is opened or made before it is needed.
    """

    def __init__(self, course: Course, released: Released) -> None:
        self.course = course
        self.released = released
        self._engine: Engine | None = None
        self._lesson: _Lesson | None = None

    def __enter__(self) -> Grades:
        return self

    def __exit__(self, *error: object) -> None:
        if self._engine is not None:
            self._engine.dispose()

    def recorded(self) -> dict[str, Recorded]:
        """What is recorded of every student; nothing where the lesson is not there as released."""
        with gradebook_errors(self.course.db_url):
            if not is_there(self.course.db_url):
                return {}
            with self._connection() as db:
                lesson = _find_lesson(db, self.released)
                return {} if lesson is None else _all_recorded(db, lesson)

    def save(
        self,
        student: str,
        scores: Scores,
        handed_in: datetime | None = None,
        write: Callable[[Recorded], None] = lambda recorded: None,
    ) -> Recorded:
        """Write a student's rows, and call `write` before they are committed: all or nothing.

        Marks given by hand stay. Raises `GradingError` where the gradebook fails.
        """
        with gradebook_errors(self.course.db_url):
            lesson = self._found()
            with self._connection() as db, db.begin():
                _wait_for_turn(db, lesson.id)
                recorded = self._save(db, lesson, student, scores, handed_in)
                write(recorded)
        return recorded

    def _save(
        self,
        db: Connection,
        lesson: _Lesson,
        student: str,
        scores: Scores,
        handed_in: datetime | None,
    ) -> Recorded:
        found = db.execute(
            select(SUBMISSION).filter_by(assignment_id=lesson.id, student_id=student)
        ).one_or_none()
        if found is None:
            found = _new_submission(db, lesson, student, scores)
        when = handed_in or found.timestamp
        if found.timestamp != when:
            _update(db, SUBMISSION, found.id, timestamp=when)
        notebook = db.execute(
            select(SUBMITTED_NOTEBOOK)
            .filter_by(assignment_id=found.id, notebook_id=lesson.notebook_id)
        ).one()  # fmt: skip
        grades = _save_grades(db, lesson, notebook.id, scores)
        comments = _save_comments(db, lesson, notebook.id, scores)
        late = _seconds_late(when, lesson.duedate, found.extension)
        score = sum(_score(row) for row in grades)
        penalty = self._penalty(student, score, late) if late > 0 else None
        if notebook.late_submission_penalty != penalty:
            _update(db, SUBMITTED_NOTEBOOK, notebook.id, late_submission_penalty=penalty)
        return _recorded(lesson, notebook.id, grades, comments, penalty)

    def _penalty(self, student: str, score: float, late: float) -> float | None:
        from .lateness import penalty

        return penalty(self.course.config, student, score, late)

    def _found(self) -> _Lesson:
        """The lesson in the gradebook; it is put there where it is not, or not as released."""
        if self._lesson is None:
            self._lesson = self._looked_up()
        if self._lesson is None:
            from .assignment import put_there

            put_there(self.course.root, self.course.db_url, self.course.id, self.released)
            self._lesson = self._looked_up()
        assert self._lesson is not None
        return self._lesson

    def _looked_up(self) -> _Lesson | None:
        if not is_there(self.course.db_url):
            return None
        with self._connection() as db:
            return _find_lesson(db, self.released)

    def _connection(self) -> Connection:
        if self._engine is None:
            self._engine = engine_of(self.course.db_url)
        return self._engine.connect()


def holds(db_url: str, released: Released) -> bool:
    """Whether the gradebook has the lesson as it is released."""
    if not is_there(db_url):
        return False
    engine = engine_of(db_url)
    try:
        with engine.connect() as db:
            return _find_lesson(db, released) is not None
    finally:
        engine.dispose()


@dataclass(frozen=True)
class _Lesson:
    """What the gradebook says of a lesson: the same for every student.

    `graded` and `commented` are cell id -> name, of the lesson's notebook;
    `others` has the same for further notebooks of the assignment.
    """

    id: str
    duedate: datetime | None
    notebook_id: str
    max_score: float
    graded: dict[str, str]
    commented: dict[str, str]
    others: dict[str, tuple[list[str], list[str]]]


def _find_lesson(db: Connection, released: Released) -> _Lesson | None:
    """The lesson as the gradebook holds it; None unless it is there as it is released."""
    tables = inspect(db).get_table_names()
    if GRADE.name not in tables:
        return None
    found = db.execute(
        select(NOTEBOOK.c.id, NOTEBOOK.c.assignment_id, ASSIGNMENT.c.duedate)
        .join(ASSIGNMENT, NOTEBOOK.c.assignment_id == ASSIGNMENT.c.id)
        .where(ASSIGNMENT.c.name == released.lesson, NOTEBOOK.c.name == released.name)
    ).one_or_none()
    if found is None:
        return None
    # A cell's points are asked in one statement: another grader may just be writing the lesson.
    points = {
        row.id: (row.name, row.type, row.max_score or 0.0)
        for cells in (GRADE_CELL, TASK_CELL)
        for row in db.execute(
            select(cells.c.id, cells.c.max_score, CELL.c.name, CELL.c.type)
            .join(CELL, CELL.c.id == cells.c.id)
            .where(CELL.c.notebook_id == found.id)
        )
    }
    stored = {
        row.name: (row.cell_type, row.source, row.checksum)
        for row in db.execute(select(SOURCE_CELL).filter_by(notebook_id=found.id))
    }
    given = {name: most for name, kind, most in points.values() if kind == "GradeCell"}
    if (stored, given) != _as_released(released):
        return None
    cells = _cells(db, found.id)
    others = db.scalars(
        select(NOTEBOOK.c.id)
        .where(NOTEBOOK.c.assignment_id == found.assignment_id, NOTEBOOK.c.id != found.id)
    ).all()  # fmt: skip
    return _Lesson(
        found.assignment_id,
        found.duedate,
        found.id,
        sum(most for _, _, most in points.values()),
        {**cells["GradeCell"], **cells["TaskCell"]},
        {**cells["SolutionCell"], **cells["TaskCell"]},
        {other: _rows_of_other(_cells(db, other)) for other in others},
    )


def _cells(db: Connection, notebook_id: str) -> dict[str, dict[str, str]]:
    """The cells of a notebook, id -> name, by their kind."""
    found: dict[str, dict[str, str]] = {"GradeCell": {}, "SolutionCell": {}, "TaskCell": {}}
    for row in db.execute(select(CELL).filter_by(notebook_id=notebook_id)):
        found[row.type][row.id] = row.name
    return found


def _rows_of_other(cells: dict[str, dict[str, str]]) -> tuple[list[str], list[str]]:
    tasks = list(cells["TaskCell"])
    return [*cells["GradeCell"], *tasks], [*cells["SolutionCell"], *tasks]


def _as_released(released: Released) -> tuple[dict[str, Any], dict[str, float]]:
    """The texts of our cells as nbgrader stores them, and their points."""
    texts, points = {}, {}
    for cell, ours in zip(released.notebook["cells"], released.cells, strict=True):
        if ours.grade_id:
            checksum = cell["metadata"]["nbgrader"].get("checksum")
            texts[ours.grade_id] = (ours.kind, ours.source, checksum)
            if ours.grade:
                points[ours.grade_id] = ours.points
    return texts, points


def _new_submission(db: Connection, lesson: _Lesson, student: str, scores: Scores) -> Row[Any]:
    """The rows of a student who has none; those of other notebooks empty, as nbgrader does."""
    if db.execute(select(STUDENT).filter_by(id=student)).one_or_none() is None:
        db.execute(STUDENT.insert().values(id=student))
    submission, rows = _new_id(), _new_id()
    db.execute(
        SUBMISSION.insert().values(id=submission, assignment_id=lesson.id, student_id=student)
    )
    notebooks = [dict(id=rows, notebook_id=lesson.notebook_id, assignment_id=submission)]
    grades = [
        dict(cell_id=cell, notebook_id=rows, **_grade(scores.points[name], None))
        for cell, name in lesson.graded.items()
    ]
    comments = [
        dict(cell_id=cell, notebook_id=rows, auto_comment=_comment(name, scores))
        for cell, name in lesson.commented.items()
    ]
    for notebook_id, (graded, commented) in lesson.others.items():
        rows = _new_id()
        notebooks.append(dict(id=rows, notebook_id=notebook_id, assignment_id=submission))
        grades += [
            dict(cell_id=cell, notebook_id=rows, auto_score=None, needs_manual_grade=True)
            for cell in graded
        ]
        comments += [dict(cell_id=cell, notebook_id=rows, auto_comment=None) for cell in commented]
    for table, values in ((SUBMITTED_NOTEBOOK, notebooks), (GRADE, grades), (COMMENT, comments)):
        if values:
            db.execute(table.insert(), values)
    return db.execute(select(SUBMISSION).filter_by(id=submission)).one()


def _grade(score: float | None, manual: float | None) -> dict[str, Any]:
    """By nbgrader's rule a person has to look where there is no score, or one given by hand."""
    return dict(auto_score=score, needs_manual_grade=manual is not None or score is None)


def _comment(name: str, scores: Scores) -> str | None:
    return NO_RESPONSE if name in scores.untouched else None


def _save_grades(
    db: Connection, lesson: _Lesson, notebook_id: str, scores: Scores
) -> list[Row[Any]]:
    """What nbgrader's `SaveAutoGrades` saves of grades; the rows as they are then."""
    ours = _rows_of(GRADE, notebook_id, lesson.graded)
    rows = db.execute(ours).all()
    changes = {
        row.id: wanted
        for row in rows
        if (wanted := _grade(scores.points[lesson.graded[row.cell_id]], row.manual_score))
        != dict(auto_score=row.auto_score, needs_manual_grade=row.needs_manual_grade)
    }
    for row_id, values in changes.items():
        _update(db, GRADE, row_id, **values)
    if changes:
        rows = db.execute(ours).all()
    return list(rows)


def _save_comments(
    db: Connection, lesson: _Lesson, notebook_id: str, scores: Scores
) -> list[Row[Any]]:
    """What nbgrader's `SaveAutoGrades` saves of comments; the rows, with what people wrote."""
    rows = db.execute(_rows_of(COMMENT, notebook_id, lesson.commented)).all()
    for row in rows:
        wanted = _comment(lesson.commented[row.cell_id], scores)
        if row.auto_comment != wanted:
            _update(db, COMMENT, row.id, auto_comment=wanted)
    return list(rows)


def _rows_of(table: Table, notebook_id: str, cells: Iterable[str]) -> Select[Any]:
    """The rows of a submitted notebook, by the index that nbgrader's tables have."""
    return select(table).where(table.c.cell_id.in_(list(cells)), table.c.notebook_id == notebook_id)


def _update(db: Connection, table: Table, row_id: str, **values: Any) -> None:
    db.execute(table.update().where(table.c.id == row_id).values(**values))


def _score(row: Row[Any]) -> float:
    """The points of a grade, by nbgrader's rule: a person's, else ours; and what is added."""
    base = row.auto_score if row.manual_score is None else row.manual_score
    return (base or 0.0) + (row.extra_credit or 0.0)


def _seconds_late(when: datetime | None, duedate: datetime | None, extension: Any) -> float:
    if when is None or duedate is None:
        return 0.0
    return (when - duedate - (extension or (duedate - duedate))).total_seconds()


def _recorded(
    lesson: _Lesson,
    submission: str,
    grades: list[Row[Any]],
    comments: list[Row[Any]],
    penalty: float | None,
) -> Recorded:
    auto = {lesson.graded[row.cell_id]: row.auto_score for row in grades}
    by_hand = {
        lesson.graded[row.cell_id]: ByHand(row.manual_score, row.extra_credit)
        for row in grades
        if row.manual_score is not None or row.extra_credit
    }
    for row in comments:
        if row.manual_comment:
            name = lesson.commented[row.cell_id]
            given = by_hand.get(name, ByHand())
            by_hand[name] = ByHand(given.score, given.extra, row.manual_comment)
    return Recorded(
        sum(map(_score, grades)),
        lesson.max_score,
        any(row.needs_manual_grade for row in grades),
        penalty or 0.0,
        auto,
        by_hand,
        submission,
    )


def _all_recorded(db: Connection, lesson: _Lesson) -> dict[str, Recorded]:
    students = {
        row.id: (row.student_id, row.late_submission_penalty)
        for row in db.execute(
            select(
                SUBMITTED_NOTEBOOK.c.id,
                SUBMITTED_NOTEBOOK.c.late_submission_penalty,
                SUBMISSION.c.student_id,
            )
            .join(SUBMISSION, SUBMISSION.c.id == SUBMITTED_NOTEBOOK.c.assignment_id)
            .where(SUBMITTED_NOTEBOOK.c.notebook_id == lesson.notebook_id)
        )
    }
    rows: dict[Any, dict[str, list[Row[Any]]]] = {GRADE: {}, COMMENT: {}}
    for table, by_notebook in rows.items():
        of_lesson = table.c.notebook_id == SUBMITTED_NOTEBOOK.c.id
        query = select(table).join(SUBMITTED_NOTEBOOK, of_lesson)
        query = query.where(SUBMITTED_NOTEBOOK.c.notebook_id == lesson.notebook_id)
        for row in db.execute(query):
            by_notebook.setdefault(row.notebook_id, []).append(row)
    return {
        student: _recorded(
            lesson, id_, rows[GRADE].get(id_, []), rows[COMMENT].get(id_, []), penalty
        )
        for id_, (student, penalty) in students.items()
    }


def _wait_for_turn(db: Connection, assignment_id: str) -> None:
    """Let one grader at a time write rows of a lesson; SQLite does so by itself."""
    if db.dialect.name == "postgresql":
        key = int.from_bytes(hashlib.sha256(assignment_id.encode()).digest()[:8], signed=True)
        db.execute(text("SELECT pg_advisory_xact_lock(:key)"), dict(key=key))
