"""Formgrader's pages stay open, and run nothing, whatever lies in `submitted`."""

from __future__ import annotations

import sys
from datetime import datetime
from functools import wraps
from typing import Any

from .folder_names import is_students
from .lateness import timestamp_of


def protect() -> None:
    """Have Formgrader read folders' names and students' times as grading reads them.

    nbgrader's own pages list every name, and end at a time that is none. Does nothing in
    a program that has not loaded nbgrader.
    """
    loaded: Any = sys.modules.get("nbgrader.apps.api")
    if loaded is None or loaded.NbGraderAPI.get_submitted_timestamp is _submitted_timestamp:
        return
    loaded.NbGraderAPI.get_submitted_timestamp = _submitted_timestamp
    loaded.NbGraderAPI.get_submitted_students = _students(loaded.NbGraderAPI)


def _students(api: Any) -> Any:
    listed = api.get_submitted_students

    @wraps(listed)
    def get_submitted_students(self: Any, assignment_id: str) -> set[str]:
        return {name for name in listed(self, assignment_id) if is_students(name)}

    return get_submitted_students


def _submitted_timestamp(self: Any, assignment_id: str, student_id: str) -> datetime | None:
    course = self.coursedir
    return timestamp_of(course.format_path(course.submitted_directory, student_id, assignment_id))
