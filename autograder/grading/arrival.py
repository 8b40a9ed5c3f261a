"""When what was graded came: the time that lateness is counted from.

In: a submitted folder, and what was recorded when it was graded. Out: a time, from what is
true now. The same bytes handed in once more don't come later; a time that somebody mended
beside them counts.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from .handed_in import HandedIn, collect
from .lateness import SECRET, TIMESTAMP, moment, read_timestamp

if TYPE_CHECKING:
    from .records import Record
    from .released import Released
    from .settings import Course


def work(handed_in: HandedIn) -> str:
    """One word for what was handed in, whenever that was."""
    digest = hashlib.sha256()
    parts = [handed_in.notebook, handed_in.problem.encode()]
    for name, module in sorted(handed_in.modules.items()):
        parts += [name.encode("utf-8", "surrogateescape"), module]
    for part in parts:
        digest.update(len(part).to_bytes(8) + part)
    return digest.hexdigest()


def files(folder: Path) -> str:
    """One word for the files as they lie there: another when they were put there once more.

    A folder that is a link, or leads nowhere, has none.
    """
    there = sorted(folder.iterdir()) if folder.is_dir() and not folder.is_symlink() else ()
    own = (path for path in there if path.name not in (TIMESTAMP, SECRET))
    about = [(path.name, path.lstat().st_ino, path.lstat().st_mtime_ns) for path in own]
    return hashlib.sha256(repr(about).encode("utf-8", "surrogateescape")).hexdigest()


def counted(told: str, handed_in: HandedIn, lie: str, before: Record | None) -> str:
    """The timestamp that counts, of `told` and what was recorded `before`.

    `lie` is the word for how the files lie there now.
    """
    if before is None or before.work != work(handed_in):
        return told
    if before.files == lie:
        return before.came if before.told == told else told
    return min(filter(moment, (told, before.came)), key=_order, default="")


def _order(told: str) -> datetime:
    return moment(told) or datetime.max


def came(course: Course, ours: Released, student: str, before: Record | None) -> datetime | None:
    """When the graded work of a student came; None where nothing tells, or newer work lies there.

    Raises `OSError` where the folder can't be read.
    """
    folder = course.folder("submitted", student, ours.lesson)
    if before is None or not folder.is_dir():
        return None
    handed_in = collect(folder, ours.name)
    if before.work != work(handed_in):
        return None
    return moment(counted(read_timestamp(folder), handed_in, files(folder), before))
