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
GROUP, GROUP_WRITES, SET_GROUP = stat.S_IRWXG, stat.S_IWGRP, stat.S_ISGID
_DAY = 24 * 60 * 60
# Elsewhere a file has no permissions to keep, and asking for a process may end it.
_IS_POSIX = os.name == "posix"
# A flag that a system lacks is not given; without O_BINARY, Windows changes line ends.
_FLAGS = ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY")
_TO_READ = os.O_RDONLY | sum(getattr(os, flag, 0) for flag in _FLAGS)


def write_file(path: Path, content: bytes, permissions: int, scratch: Path) -> bool:
    """Write `content` to `path` in one step; whether anything had to be written.

    `scratch` is a folder on the same file system where the file grows. In a folder that
    its group may write to, the group may read and change the file too.
    """
    make_folder(scratch, 0o700)
    permissions |= _rights_in(path.parent) & (stat.S_IRGRP | stat.S_IWGRP)
    with suppress(OSError):
        same_mode = not _IS_POSIX or path.stat().st_mode & 0o777 == permissions
        if same_mode and not path.is_symlink() and path.read_bytes() == content:
            return False
    descriptor, growing = tempfile.mkstemp(dir=scratch, prefix=f"{_GROWING}{os.getpid()}-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.chmod(growing, permissions)
        make_folder(path.parent, shared=bool(permissions & GROUP_WRITES))
        _give_to_group_of(path.parent, Path(growing))
        os.replace(growing, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(growing)
        raise
    return True


def make_folder(folder: Path, mode: int = 0o777, shared: bool = False) -> None:
    """Make a folder and those around it, with the group and its rights of where they stand."""
    if folder.is_dir():
        return
    around = folder.parent
    make_folder(around, shared=shared)
    folder.mkdir(mode=mode, exist_ok=True)
    rights = GROUP if shared else _rights_in(around)
    if rights:
        with suppress(PermissionError):
            folder.chmod(
                folder.stat().st_mode & 0o7777 | rights | around.stat().st_mode & SET_GROUP
            )
        _give_to_group_of(around, folder)


def follow(path: Path) -> None:
    """Let the group do with a file of ours what it may do in the folder around it."""
    rights = _rights_in(path.parent) & (stat.S_IRGRP | stat.S_IWGRP)
    with suppress(FileNotFoundError, PermissionError):
        if rights & ~path.stat().st_mode:
            path.chmod(path.stat().st_mode & 0o7777 | rights)
            _give_to_group_of(path.parent, path)


def _rights_in(folder: Path) -> int:
    """What the group may do with what is made in the folder: all, where it may write there."""
    there = next(each for each in (folder, *folder.parents) if each.is_dir())
    return GROUP if _IS_POSIX and there.stat().st_mode & GROUP_WRITES else 0


def _give_to_group_of(folder: Path, path: Path) -> None:
    if _rights_in(folder) and path.stat().st_gid != folder.stat().st_gid:
        with suppress(PermissionError):
            os.chown(path, -1, folder.stat().st_gid)


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
