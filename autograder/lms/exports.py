"""Grades in the forms that other programs read: in, a graded lesson; out, the bytes of a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from autograder.judging.as_data import verdict_of
from autograder.judging.show import as_text, short
from autograder.judging.verdict import number
from autograder.report.feedback import WAITS

from .grades import Cell, Lesson, Student
from .roster import Person, Roster
from .tables import Row, csv_bytes

VERSION = 1
CANVAS_COLUMNS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
MOODLE_COLUMNS = ("First name", "Last name", "Username", "ID number", "Email address")
LATE = "Taken off because it was handed in late: {points}."


def as_json(lesson: Lesson) -> bytes:
    """Every verdict and every mark, as `verdicts.schema.json` describes it."""
    data = {
        "version": VERSION,
        "lesson": lesson.name,
        "title": lesson.title,
        "max_score": lesson.max_score,
        "exercises": [
            {"name": name, "points": points} for name, points in lesson.exercises.items()
        ],
        "submissions": [_submission(student) for student in lesson.students],
    }
    return (json.dumps(data, indent=1) + "\n").encode()


def _submission(student: Student) -> dict[str, Any]:
    return {
        "student": student.name,
        "score": student.score,
        "late_penalty": student.penalty,
        "needs_manual_grade": student.needs_manual_grade,
        "cells": [dict(vars(cell)) for cell in student.cells],
        "verdicts": list(student.verdicts),
        "look": list(student.look),
    }


def gradescope(student: Student) -> bytes:
    """`results.json` by Gradescope's autograder specification, of one submission."""
    texts = {each["exercise"]: as_text(verdict_of(each)) for each in student.verdicts}
    results: dict[str, Any] = {
        "score": student.score,
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [_test(cell, texts.get(cell.title, "")) for cell in student.cells],
    }
    if notes := list(_notes(student)):
        results |= {"output": "\n".join(notes), "output_format": "text"}
    return (json.dumps(results, indent=1) + "\n").encode()


def _test(cell: Cell, text: str) -> dict[str, Any]:
    test: dict[str, Any] = {"name": cell.title, "name_format": "text", "max_score": cell.max_points}
    if cell.points is not None:
        full = cell.points >= cell.max_points
        test |= {"score": cell.points, "status": "passed" if full else "failed"}
    if output := "\n".join(filter(None, (text, cell.comment))):
        test |= {"output": output, "output_format": "text"}
    return {**test, "visibility": "visible"}


def canvas(lesson: Lesson, roster: Roster, column: str = "") -> bytes:
    """A gradebook for Canvas to import: who, and one column with the points.

    Canvas finds a student by ID, else by the two SIS columns, else by name. The
    column is the one that is asked for, else that of the roster, Canvas's own export, that has
    the lesson's name.
    """
    column = _asked_for(column, roster) if column else _assignment(lesson, roster)
    points = ("    Points Possible", "", "", "", "", lesson.max_score)
    rows: list[Row] = [(*CANVAS_COLUMNS, column), points]
    for each in lesson.students:
        rows.append((*_canvas_person(_person(roster, each)), each.score))
    return csv_bytes(rows)


def _asked_for(column: str, roster: Roster) -> str:
    """The roster's column of this name, which has Canvas's number behind it, or the name."""
    found = (name for name in roster.columns if column in (name, name.rsplit(" (", 1)[0].strip()))
    return next(found, column)


def _assignment(lesson: Lesson, roster: Roster) -> str:
    """The roster's column for this lesson, as in `Lesson 4: Loss (1234)`, or the lesson's title."""
    titles = (lesson.title, lesson.name)
    found = (name for name in roster.columns if name.rsplit(" (", 1)[0].strip() in titles)
    return next(found, lesson.title)


def _canvas_person(person: Person) -> tuple[str, ...]:
    login = person.login or (person.student if not (person.lms_id or person.number) else "")
    return person.sortable, person.lms_id, person.number, login, person.section


def moodle(lesson: Lesson, roster: Roster) -> bytes:
    """A table for Moodle's grade import: who, the points, and what is wrong in words."""
    rows: list[Row] = [(*MOODLE_COLUMNS, lesson.title, f"Feedback: {lesson.title}")]
    for each in lesson.students:
        rows.append((*_moodle_person(_person(roster, each)), each.score, _feedback(each)))
    return csv_bytes(rows)


def _moodle_person(person: Person) -> tuple[str, ...]:
    email, login = person.email, person.login
    if not (email or login or person.number):
        email, login = (person.student, "") if "@" in person.student else ("", person.student)
    return person.first, person.last, login, person.number, email


def _person(roster: Roster, student: Student) -> Person:
    return roster.people.get(student.name, Person(student.name))


def _feedback(student: Student) -> str:
    """What is not right yet, a sentence an exercise, then what a person wrote."""
    wrong = [v for v in map(verdict_of, student.verdicts) if not v.right]
    told = [short(verdict) for verdict in wrong]
    told += [f"{cell.title}: {cell.comment}" for cell in student.cells if cell.comment]
    return "\n".join([*told, *_notes(student)])


def _notes(student: Student) -> Iterator[str]:
    if student.needs_manual_grade:
        yield WAITS
    if student.penalty:
        yield LATE.format(points=number(student.penalty))
