"""Files that are there whole or not at all, also where others look at them on Windows."""

from __future__ import annotations

import os
import time
from pathlib import Path

# Windows replaces no file that somebody reads just now: seconds to wait before another try.
_WAITS = (0.01, 0.05, 0.25)


def put(path: Path, content: bytes) -> None:
    """Write the file whole or not at all; raises `OSError`."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        fresh.write_bytes(content)
        replace(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)


def replace(fresh: Path, path: Path) -> None:
    """Put `fresh` in the place of `path`; raises `OSError` where that stays open elsewhere."""
    for wait in _WAITS:
        try:
            os.replace(fresh, path)
            return
        except PermissionError:
            time.sleep(wait)
    os.replace(fresh, path)
