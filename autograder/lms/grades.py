"""What is known of a graded lesson, student by student: what every export is made of.

In: the gradebook, and the records of grading. Out: points as the gradebook counts
them, by hand and late penalties included, and the verdicts that students see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.grading.errors import GradingError
from autograder.grading.gradebook import Grades
from autograder.grading.records import Record, Records
from autograder.grading.released import Released, released
from autograder.grading.scores import ByHand, Recorded
from autograder.grading.settings import Course, course


@dataclass(frozen=True)
class Cell:
    """The points of one exercise or written answer; None while it waits for a person."""

    id: str
    title: str
    points: float | None
    max_points: float
    by_hand: bool = False
    comment: str = ""


@dataclass(frozen=True)
class Student:
    """A student's grades; `score` is what is left after the late `penalty`.

    `verdicts` are data of `autograder.judging.as_data`; empty where another program
    graded since.
    """

    name: str
    score: float
    penalty: float
    needs_manual_grade: bool
    cells: tuple[Cell, ...]
    verdicts: tuple[dict[str, Any], ...] = ()
    look: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lesson:
    """A graded lesson."""

    name: str
    title: str
    max_score: float
    exercises: dict[str, float]
    students: tuple[Student, ...]


def lesson_grades(
    root: Path, lesson: str, only: Sequence[str] = (), db_url: str = ""
) -> tuple[Course, Lesson]:
    """The grades of `lesson` in the course directory `root`, of these students or of all.

    Raises `GradingError` where nothing is graded, or one of `only` is not.
    """
    ours, place = released(root, lesson), course(root, db_url)
    with Grades(place, ours) as grades:
        recorded = grades.recorded()
    if not recorded:
        raise GradingError(
            f"Nothing is graded of {lesson} yet: `autograder grade {lesson}` comes first."
        )
    missing = [student for student in only if student not in recorded]
    if missing:
        raise GradingError(f"Nothing of {lesson} is graded of {', '.join(missing)}.")
    records = Records(root, lesson)
    students = tuple(
        _student(ours, name, recorded[name], records.find(name))
        for name in sorted(only or recorded)
    )
    return place, Lesson(lesson, ours.title, ours.max_score, ours.exercises, students)


def _student(ours: Released, name: str, row: Recorded, record: Record | None) -> Student:
    fresh = record is not None and record.auto == dict(row.auto)
    return Student(
        name,
        row.left,
        row.penalty,
        row.needs_manual_grade,
        tuple(_cells(ours, row)),
        tuple(record.verdicts) if record and fresh else (),
        tuple(record.look) if record and fresh else (),
    )


def _cells(ours: Released, row: Recorded) -> list[Cell]:
    cells = []
    for cell, about in ours.graded_cells():
        hand = row.by_hand.get(cell.grade_id, ByHand())
        points, title = row.points(cell.grade_id), cell.exercise or about
        by_hand = hand.score is not None or bool(hand.extra)
        cells.append(Cell(cell.grade_id, title, points, cell.points, by_hand, hand.comment))
    return cells
