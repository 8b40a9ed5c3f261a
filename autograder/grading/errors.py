"""What stops a whole grading run."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeGuard

_NO_ROOM = {errno.ENOSPC: "the disk is full", errno.EDQUOT: "the quota is used up"}


class GradingError(Exception):
    """Nothing can be graded, and why: one sentence that says what to do."""


def is_no_room(error: object) -> TypeGuard[OSError]:
    """Whether an error says that nothing more can be written, to whatever file."""
    return isinstance(error, OSError) and error.errno in _NO_ROOM


@contextmanager
def room_needed(root: Path) -> Iterator[None]:
    """Where there is no room to write inside, below `root` or for what is temporary: a sentence.

    Raises `GradingError`.
    """
    try:
        yield
    except OSError as error:
        if not is_no_room(error):
            raise
        why = _NO_ROOM[error.errno or 0]
        raise GradingError(
            f"Nothing more can be written to {error.filename or root}: {why}. "
            "What was graded is kept; make room and run the same command again."
        ) from error
