"""A sandbox's temporary folder, and the removal of those that nobody holds any more.

A driver that is killed can't tidy up. Its folder is told from one in use by a lock on
the folder itself, which the kernel takes back with the process. In: nothing. Out: a
fresh folder, held until it is left.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from pathlib import Path
from typing import Self

PREFIX = "neurons-from-scratch-sandbox-"


class HeldFolder:
    """A fresh folder below the system's temporary one; `path` until `remove` is called."""

    def __init__(self) -> None:
        sweep(Path(tempfile.gettempdir()))
        self._descriptor = -1
        while self._descriptor < 0:
            self.path = Path(tempfile.mkdtemp(prefix=PREFIX))
            self._descriptor = _hold(self.path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()

    def remove(self) -> None:
        """Remove the folder with all that is in it."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._descriptor)


def _hold(path: Path) -> int:
    """A descriptor with the lock on `path`; -1 where it was swept before it was locked."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        return -1
    with contextlib.suppress(OSError):  # a file system without locks: nobody sweeps there
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    if path.exists():
        return descriptor
    os.close(descriptor)
    return -1


def sweep(place: Path) -> None:
    """Remove this user's sandbox folders in `place` that no process holds."""
    for path in place.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            _remove_if_left(path)


def _remove_if_left(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if os.fstat(descriptor).st_uid == os.getuid():
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(path, ignore_errors=True)
    finally:
        os.close(descriptor)
