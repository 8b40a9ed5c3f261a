"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import platform
import tempfile
from contextlib import suppress
from pathlib import Path

_GROWING = f"growing-{platform.node()}-"


def write_file(path: Path, content: bytes, permissions: int, scratch: Path) -> bool:
    """Write `content` to `path` in one step; whether anything had to be written.

    `scratch` is a folder on the same file system where the file grows.
    """
    with suppress(OSError):
        same_mode = path.stat().st_mode & 0o777 == permissions
        if same_mode and not path.is_symlink() and path.read_bytes() == content:
            return False
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch.mkdir(mode=0o700, exist_ok=True)
    descriptor, growing = tempfile.mkstemp(dir=scratch, prefix=f"{_GROWING}{os.getpid()}-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            os.fchmod(descriptor, permissions)
        os.replace(growing, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(growing)
        raise
    return True


def sweep(scratch: Path) -> None:
    """Take away what a run that was killed left half written."""
    for path in scratch.glob(f"{_GROWING}*"):
        writer = path.name.removeprefix(_GROWING).split("-")[0]
        if writer.isdigit() and not _is_alive(int(writer)):
            path.unlink(missing_ok=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
