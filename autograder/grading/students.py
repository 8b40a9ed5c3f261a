"""Who is in the course: everybody who handed in, but those who were dropped.

`dropped-students.txt` in the course directory names them, one a line, and nothing else
decides: grading, reports and exports leave them out, and nothing of theirs is deleted.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from .errors import GradingError
from .files import write_file

FILE = "dropped-students.txt"
READABLE = 0o644
_HEAD = "# Left out of grading, reports and exports; `autograder students` writes this file.\n"


def dropped(root: Path) -> frozenset[str]:
    """Who is left out; raises `GradingError` where the list can't be read."""
    try:
        lines = (root / FILE).read_text("utf-8-sig").splitlines()
    except FileNotFoundError:
        return frozenset()
    except (OSError, UnicodeDecodeError) as error:
        raise GradingError(f"{root / FILE} can't be read: {error}.") from error
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def change(root: Path, drop: Sequence[str] = (), restore: Sequence[str] = ()) -> None:
    """Leave out some students, and take others in again; raises `OSError`."""
    names = (dropped(root) | set(drop)) - set(restore)
    content = _HEAD + "".join(f"{name}\n" for name in sorted(names))
    write_file(root / FILE, content.encode(), READABLE, root / ".grading")
