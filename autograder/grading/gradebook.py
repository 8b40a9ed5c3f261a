"""The one writer of nbgrader's gradebook: the rows that `nbgrader autograde` would leave.

In: the scores of a student's submission. Out: rows, in one transaction a
student. nbgrader is imported only where the gradebook doesn't hold the lesson
as it is released, or where a late submission asks for its plugin.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, Table, inspect, select

from .arrival import came
from .database import engine_of, gradebook_errors, is_there, wait_for_turn
from .gradebook_tables import (
    ASSIGNMENT,
    CELL,
    COMMENT,
    GRADE,
    GRADE_CELL,
    NOTEBOOK,
    SOURCE_CELL,
    STUDENT,
    SUBMISSION,
    SUBMITTED_NOTEBOOK,
    TASK_CELL,
    new_id,
)
from .owner import refuse_others
from .records import Records
from .released import Released
from .scores import ByHand, Recorded, Scores
from .settings import Course
from .students import dropped

NO_RESPONSE = "No response."


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
        """What is recorded of every student; nothing where the lesson is not there as released.

        Those who were dropped are left out.
        """
        with gradebook_errors(self.course.db_url):
            if not is_there(self.course.db_url):
                return {}
            with self._connection() as db, db.begin():
                lesson = _find_lesson(db, self.released)
                if lesson is None:
                    return {}
                self._bring_up_to_date(db, lesson)
                left_out = dropped(self.course.root)
                found = _all_recorded(db, lesson)
        return {student: each for student, each in found.items() if student not in left_out}

    def refuse_others(self) -> None:
        """Raise `GradingError` where the gradebook is another course's."""
        if is_there(self.course.db_url):
            with gradebook_errors(self.course.db_url):
                self._connection().close()

    def _bring_up_to_date(self, db: Connection, lesson: _Lesson) -> None:
        """Lateness from what is true now: when work came, the due date, extensions, the rule."""
        before = _all_recorded(db, lesson)
        records = Records(self.course.root, self.released.lesson)
        for row in db.execute(select(SUBMISSION).filter_by(assignment_id=lesson.id)).all():
            if row.student_id not in before:
                continue
            known = records.find(row.student_id)
            when = came(self.course, self.released, row.student_id, known) or row.timestamp
            if when != row.timestamp:
                _update(db, SUBMISSION, row.id, timestamp=when)
            stands = before[row.student_id]
            late = _seconds_late(when, lesson.duedate, row.extension)
            penalty = self._penalty(row.student_id, stands.score, late) if late > 0 else None
            if (penalty or 0.0) != stands.penalty:
                _update(db, SUBMITTED_NOTEBOOK, stands.submission, late_submission_penalty=penalty)

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
                wait_for_turn(db, lesson.id)
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

    def settled(self, student: str) -> frozenset[str]:
        """The cells that have a mark by hand, and wait for nobody."""
        with gradebook_errors(self.course.db_url):
            lesson = self._found()
            with self._connection() as db:
                found = _marked_by_hand(db, lesson, student)
        return frozenset(lesson.graded[row.cell_id] for row in found if not row.needs_manual_grade)

    def settle(self, student: str, cells: Iterable[str]) -> None:
        """The marks by hand of these cells stay without another look."""
        with gradebook_errors(self.course.db_url):
            lesson = self._found()
            with self._connection() as db, db.begin():
                for row in _marked_by_hand(db, lesson, student):
                    if lesson.graded[row.cell_id] in cells:
                        _update(db, GRADE, row.id, needs_manual_grade=False)

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
            engine = engine_of(self.course.db_url)
            with engine.connect() as db, db.begin():
                refuse_others(db, self.course)
            self._engine = engine
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
    if set(cells["SolutionCell"].values()) != {c.grade_id for c in released.cells if c.solution}:
        return None
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
    submission, rows = new_id(), new_id()
    db.execute(
        SUBMISSION.insert().values(id=submission, assignment_id=lesson.id, student_id=student)
    )
    notebooks = [dict(id=rows, notebook_id=lesson.notebook_id, assignment_id=submission)]
    grades = [
        dict(cell_id=cell, notebook_id=rows, **_grade(scores.points[name], None, False))
        for cell, name in lesson.graded.items()
    ]
    comments = [
        dict(cell_id=cell, notebook_id=rows, auto_comment=_comment(name, scores))
        for cell, name in lesson.commented.items()
    ]
    for notebook_id, (graded, commented) in lesson.others.items():
        rows = new_id()
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


def _grade(score: float | None, manual: float | None, again: bool) -> dict[str, Any]:
    """A person has to look where there is no score, or `again` at one that was given by hand."""
    return dict(auto_score=score, needs_manual_grade=score is None if manual is None else again)


def _comment(name: str, scores: Scores) -> str | None:
    return NO_RESPONSE if name in scores.untouched else None


def _save_grades(
    db: Connection, lesson: _Lesson, notebook_id: str, scores: Scores
) -> list[Row[Any]]:
    """What nbgrader's `SaveAutoGrades` saves of grades; the rows as they are then.

    A mark by hand waits for a second look only where that answer changed.
    """
    ours = _rows_of(GRADE, notebook_id, lesson.graded)
    rows = db.execute(ours).all()
    changes = {}
    for row in rows:
        name = lesson.graded[row.cell_id]
        again = row.needs_manual_grade or name in scores.changed
        wanted = _grade(scores.points[name], row.manual_score, again)
        if wanted != dict(auto_score=row.auto_score, needs_manual_grade=row.needs_manual_grade):
            changes[row.id] = wanted
    for row_id, values in changes.items():
        _update(db, GRADE, row_id, **values)
    if changes:
        rows = db.execute(ours).all()
    return list(rows)


def _marked_by_hand(db: Connection, lesson: _Lesson, student: str) -> list[Row[Any]]:
    """The grades of a student that a person gave."""
    return list(
        db.execute(
            select(GRADE)
            .join(SUBMITTED_NOTEBOOK, GRADE.c.notebook_id == SUBMITTED_NOTEBOOK.c.id)
            .join(SUBMISSION, SUBMITTED_NOTEBOOK.c.assignment_id == SUBMISSION.c.id)
            .where(
                SUBMISSION.c.student_id == student,
                SUBMITTED_NOTEBOOK.c.notebook_id == lesson.notebook_id,
                GRADE.c.manual_score.is_not(None),
            )
        )
    )


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
