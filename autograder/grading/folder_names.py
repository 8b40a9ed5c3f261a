"""Which folders of `submitted` can be a student's: their names stand in files and in pages."""

from __future__ import annotations

import os
import re

LONGEST = 200  # bytes: a file system takes 255, and names of files are made of it
REFUSED = (
    "The folder's name can't be a student's: it is too long, begins with a dot, or holds signs "
    "that a page could run. Rename it, with letters, digits and . _ @ + - only, and grade again."
)
_NAME = re.compile(r"[\w@+,() -][\w.@+,() -]*")


def is_students(name: str) -> bool:
    """Whether a folder of this name is graded, and shown by nbgrader's pages."""
    fits = bool(_NAME.fullmatch(name)) and len(os.fsencode(name)) <= LONGEST
    return fits and name.isprintable()
