"""nbgrader's own table of grades, written by its exporter. Importing this takes two seconds.

The exporter puts texts into lines as they are; here each is a cell of CSV by itself.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.plugins import CsvExportPlugin

from autograder.grading.assignment import open_gradebook
from autograder.grading.database import gradebook_errors
from autograder.grading.settings import Course
from autograder.grading.students import dropped

from .tables import row_text

TEXTS = ("id", "first_name", "last_name", "email")


class _Cell(str):
    """A text that formats itself as a cell of CSV, and is the same text everywhere else."""

    def __format__(self, spec: str) -> str:
        return row_text([str(self)]).rstrip("\r\n")


class _Book:
    """A gradebook whose students' texts are cells."""

    def __init__(self, book: Gradebook, left_out: frozenset[str], wanted: Sequence[str]) -> None:
        self._book, self._left_out, self._wanted = book, left_out, wanted
        self.assignments = book.assignments

    @property
    def students(self) -> list[Any]:
        found = [{name: getattr(each, name) for name in TEXTS} for each in self._book.students]
        unknown = sorted(set(self._wanted) - {each["id"] for each in found})
        found += [{**dict.fromkeys(TEXTS, ""), "id": student} for student in unknown]
        return [
            SimpleNamespace(**{name: _Cell(text) if text else "" for name, text in each.items()})
            for each in found
            if each["id"] not in self._left_out
        ]

    def find_submission(self, assignment: str, student: str) -> Any:
        return self._book.find_submission(assignment, str(student))


def write_table(course: Course, lesson: str, students: Sequence[str], path: Path) -> None:
    """Write `nbgrader export`'s table of `lesson` to `path`; raises `GradingError`, `OSError`."""
    exporter = CsvExportPlugin(to=str(path), assignment=[lesson], student=list(students))
    exporter.log.setLevel(logging.WARNING)
    with gradebook_errors(course.db_url), open_gradebook(course.db_url, course.id) as book:
        exporter.export(_Book(book, dropped(course.root), students))
