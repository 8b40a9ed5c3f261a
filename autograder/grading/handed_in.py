"""What of a submitted folder counts: one notebook, and small modules beside it.

A notebook is known by its name or, where a browser gave it another, by what is in it;
copies that an editor left are never taken.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from .files import beginning, is_linked
from .lateness import NO_TIME, has_no_time
from .leavings import is_left_over, is_notebook

if TYPE_CHECKING:
    from autograder.lms.archive import Entry

LINKED = "The folder is a link, which is not followed: whose work it is can't be told."
DEVICE = "The notebook is a link or a device, not a file."
NOTHING = "There is no notebook in the folder."
ONLY_COPIES = "There is no notebook in the folder but copies that an editor left: {names}."
NEWEST = "None of {count} notebooks is called {name}.ipynb; the newest was taken."
UNTOLD = (
    "None of {count} notebooks is called {name}.ipynb, and nothing says which is the newest; "
    "{taken} was taken."
)
MAX_BYTES = 20 << 20
MAX_MODULES, MAX_MODULE_BYTES = 20, 200_000
MAX_LOOKED_INTO = 50
# Files that were copied together have times that tell nothing of their age.
APART_NS = 2 * 10**9


@dataclass(frozen=True)
class HandedIn:
    """The bytes of a submission, as far as they count: a notebook and small modules beside it.

    `problem` says why there is no notebook, or is ""; `note` how it was chosen, and whether
    its time can't be read.
    """

    notebook: bytes = b""
    problem: str = ""
    note: str = ""
    modules: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class _Candidate:
    """What may be the notebook: its name, when it was written, and a way to read it."""

    name: str
    written: int
    read: Callable[[], bytes | str]


def collect(folder: Path, name: str) -> HandedIn:
    """What is in a submitted `folder`: the notebook called `name`, or the one there is.

    Links are not followed. Raises `OSError` where the file system fails us.
    """
    if is_linked(folder):
        return HandedIn(problem=LINKED)
    found = _collected(folder, name)
    if not has_no_time(folder):
        return found
    return replace(found, note=" ".join(filter(None, (found.note, NO_TIME))))


def _collected(folder: Path, name: str) -> HandedIn:
    chosen, note = _chosen(folder, name)
    if chosen is None:
        return HandedIn(problem=note)
    raw = chosen.read()
    if isinstance(raw, str):
        return HandedIn(problem=raw)
    return HandedIn(raw, "", note, _modules_in(folder))


def _chosen(folder: Path, name: str) -> tuple[_Candidate | None, str]:
    """The submitted notebook and a note on the choice; or None and the reason."""
    paths = [path for path in sorted(folder.iterdir()) if not path.is_dir()]
    work = [path for path in paths if not is_left_over(path.name)]
    own = [path for path in work if not path.name.startswith(".")]
    found = [_of_file(path) for path in own if path.suffix.lower() == ".ipynb"]
    found = found or list(_by_content(own))
    if not found:
        return None, _none_of(sorted(set(paths) - set(work)))
    named = [each for each in found if each.name.lower() == f"{name}.ipynb".lower()]
    if named:
        return next((each for each in named if each.name == f"{name}.ipynb"), named[0]), ""
    return (found[0], "") if len(found) == 1 else _newest(found, name)


def _none_of(copies: list[Path]) -> str:
    names = [path.name for path in copies if ".ipynb" in path.name.lower()]
    return ONLY_COPIES.format(names=", ".join(names)) if names else NOTHING


def _newest(found: list[_Candidate], name: str) -> tuple[_Candidate, str]:
    """The newest, where the times tell; else the first, and a note that says so."""
    *_, before, last = sorted(found, key=lambda each: each.written)
    if last.written - before.written >= APART_NS:
        return last, NEWEST.format(count=len(found), name=name)
    return found[0], UNTOLD.format(count=len(found), name=name, taken=found[0].name)


def _of_file(path: Path) -> _Candidate:
    return _Candidate(path.name, path.lstat().st_mtime_ns, lambda: _bytes_of(path))


def _by_content(paths: list[Path]) -> Iterator[_Candidate]:
    """Files that are notebooks under another name, and notebooks in a zip."""
    for path in paths[:MAX_LOOKED_INTO]:
        raw = _bytes_of(path)
        if not isinstance(raw, bytes) or len(raw) > MAX_BYTES:
            continue
        if raw.startswith(b"PK\3\4"):
            yield from _in_zip(path)
        elif is_notebook(raw):
            yield _of_file(path)


def _in_zip(path: Path) -> Iterator[_Candidate]:
    from autograder.lms.archive import entries
    from course.commands import BadInput

    written = path.lstat().st_mtime_ns
    with suppress(BadInput):
        for entry in islice(entries(path), MAX_LOOKED_INTO):
            name = entry.path.rsplit("/", 1)[-1]
            if name.lower().endswith(".ipynb") and not entry.left_over:
                yield _Candidate(name, written, partial(_unpacked, entry))


def _unpacked(entry: Entry) -> bytes | str:
    from autograder.lms.archive import Refused

    try:
        return entry.read()
    except Refused as why:
        return f"The notebook {why}"


def _modules_in(folder: Path) -> dict[str, bytes]:
    """The small Python files of a submission, by name, which its notebook may import."""
    paths = [p for p in sorted(folder.iterdir()) if p.suffix == ".py" and p.stem.isidentifier()]
    contents = {path.name: _bytes_of(path) for path in paths[:MAX_MODULES]}
    return {
        name: raw
        for name, raw in contents.items()
        if isinstance(raw, bytes) and len(raw) <= MAX_MODULE_BYTES
    }


def _bytes_of(path: Path) -> bytes | str:
    """The bytes of a regular file, or the reason why it is not read."""
    if not stat.S_ISREG(path.lstat().st_mode):
        return DEVICE
    return beginning(path, MAX_BYTES + 1)
