"""Files that are there whole or not at all, that others hand in, and that one process holds.

Nothing here needs what only POSIX has.
"""

from __future__ import annotations

import glob
import os
import platform
import sqlite3
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

_GROWING = f"growing-{platform.node()}-"
_DAY = 24 * 60 * 60
# Elsewhere a file has no permissions to keep, and asking for a process may end it.
_IS_POSIX = os.name == "posix"
# A flag that a system lacks is not given; without O_BINARY, Windows changes line ends.
_FLAGS = ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY")
_TO_READ = os.O_RDONLY | sum(getattr(os, flag, 0) for flag in _FLAGS)


def write_file(path: Path, content: bytes, permissions: int, scratch: Path) -> bool:
    """Write `content` to `path` in one step; whether anything had to be written.

    `scratch` is a folder on the same file system where the file grows.
    """
    with suppress(OSError):
        same_mode = not _IS_POSIX or path.stat().st_mode & 0o777 == permissions
        if same_mode and not path.is_symlink() and path.read_bytes() == content:
            return False
    scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, growing = tempfile.mkstemp(dir=scratch, prefix=f"{_GROWING}{os.getpid()}-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.chmod(growing, permissions)
        path.parent.mkdir(parents=True, exist_ok=True)
        os.replace(growing, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(growing)
        raise
    return True


def is_linked(folder: Path) -> bool:
    """Whether a student's folder of a lesson, or the one around it, is a link to elsewhere."""
    return folder.is_symlink() or folder.parent.is_symlink()


def is_folder(path: Path) -> bool:
    """Whether a submission may stand there: a folder, or a link, which is then refused."""
    return path.is_symlink() or path.is_dir()


def not_own(folder: Path) -> set[str]:
    """Names of what is no file of a submission's own, as patterns that nbgrader leaves out."""
    return {
        glob.escape(name)
        for place, inner, files in os.walk(folder)
        for name in inner + files
        if is_linked(folder) or not _is_own(Path(place, name))
    }


def _is_own(path: Path) -> bool:
    return not path.is_symlink() and (path.is_file() or path.is_dir())


def sweep(scratch: Path) -> None:
    """Take away what a run that was killed left half written."""
    for path in scratch.glob(f"{_GROWING}*"):
        with suppress(FileNotFoundError):
            if _is_left(path):
                path.unlink()


def _is_left(path: Path) -> bool:
    """Whether its writer has ended or, where that can't be asked, wrote nothing for a day."""
    if not _IS_POSIX:
        return time.time() - path.stat().st_mtime > _DAY
    writer = path.name.removeprefix(_GROWING).split("-")[0]
    return writer.isdigit() and not _is_alive(int(writer))


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def beginning(path: Path, most: int) -> bytes:
    """The first `most` bytes of a file that somebody handed in.

    Raises `OSError`, also for a link or a device: those are not opened.
    """
    if not stat.S_ISREG(path.lstat().st_mode):
        raise OSError(f"{path} is a link or a device, not a file.")
    with os.fdopen(os.open(path, _TO_READ), "rb") as file:
        return file.read(most)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Keep others that ask for `path` waiting; the system lets go for one that is killed."""
    with closing(sqlite3.connect(path, timeout=_DAY, isolation_level=None)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        yield
