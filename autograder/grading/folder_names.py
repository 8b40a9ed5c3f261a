"""Which folders of `submitted` can be a student's: Formgrader puts their names into its page."""

from __future__ import annotations

import re
import sys
from functools import wraps
from typing import Any

REFUSED = (
    "The folder's name holds signs that a page could run; rename it, with letters, digits "
    "and . _ @ + - only, and grade again."
)
_NAME = re.compile(r"[\w.@+,() -]+")


def is_students(name: str) -> bool:
    """Whether a folder of this name is graded, and shown by nbgrader's pages."""
    return bool(_NAME.fullmatch(name)) and name.isprintable()


def hide_others() -> None:
    """Keep folders that can't be a student's out of Formgrader, which lists them all.

    Does nothing in a program that has not loaded nbgrader.
    """
    api: Any = sys.modules.get("nbgrader.apps.api")
    if api is None or hasattr(api.NbGraderAPI.get_submitted_students, "__wrapped__"):
        return
    listed = api.NbGraderAPI.get_submitted_students

    @wraps(listed)
    def get_submitted_students(self: Any, assignment_id: str) -> set[str]:
        return {name for name in listed(self, assignment_id) if is_students(name)}

    api.NbGraderAPI.get_submitted_students = get_submitted_students
