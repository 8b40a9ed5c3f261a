"""The student's folder: in, the released lessons; out, the same files where the student works.

Never over their work. A small hidden file remembers which released version of each
file the student was given last, so that a file they have not changed can follow the
course, and one they have changed gets the new version beside it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from course.files import put

GIVEN = ".course-lessons.json"

SENTENCES = {
    "new": "{path} is new.",
    "kept": "",
    "followed": "{path} is the new version now; yours had no changes.",
    "beside": "{path} is kept as you left it; the course's new version is beside it: {beside}.",
}


class FolderRefused(Exception):
    """The lessons can't be put there; the text is a sentence."""


@dataclass(frozen=True)
class Brought:
    """What became of one released file: a key of `SENTENCES`, and where a new version lies."""

    path: str
    how: str
    beside: str = ""

    def __str__(self) -> str:
        return SENTENCES[self.how].format(path=self.path, beside=self.beside)


def released_folder() -> Path:
    """Where the released lessons lie: in the installed package, else in the repository."""
    package = Path(__file__).resolve().parent
    for folder in (package / "lessons", package.parent / "lessons"):
        if any(folder.glob("*/*.ipynb")):
            return folder
    raise FolderRefused(
        f"No released lesson lies in {package.parent / 'lessons'}; `autograder build` makes them."
    )


def own_folder(start: Path) -> Path:
    """The student's folder around `start`, or a new one in it."""
    around = (folder for folder in (start, *start.parents) if (folder / GIVEN).is_file())
    return next(around, start / "my-lessons")


def bring(released: Path, folder: Path) -> list[Brought]:
    """Bring every released file into `folder`; raises `FolderRefused`, `OSError`."""
    _refuse(released, folder)
    folder.mkdir(parents=True, exist_ok=True)
    given = _read_given(folder)
    brought = [_bring_file(released / path, folder, path, given) for path in _files(released)]
    put(folder / GIVEN, json.dumps(given, indent=1, sort_keys=True).encode())
    _start_progress(folder)
    return brought


def first_notebook(released: Path) -> str:
    """The path of the first lesson's notebook, as in `04_loss/loss.ipynb`."""
    return next(path for path in _files(released) if path.endswith(".ipynb"))


def _refuse(released: Path, folder: Path) -> None:
    course = [released, released.parent / "solutions"]
    if any(folder.resolve().is_relative_to(part.resolve()) for part in course):
        raise FolderRefused(f"{folder} belongs to the course itself; name a folder of your own.")
    if folder.exists() and not folder.is_dir():
        raise FolderRefused(f"{folder} is a file; name a folder.")


def _files(released: Path) -> Iterator[str]:
    for path in sorted(released.glob("[0-9]*/**/*")):
        relative = path.relative_to(released)
        if path.is_file() and not any(part.startswith(".") for part in relative.parts):
            yield relative.as_posix()


def _bring_file(source: Path, folder: Path, path: str, given: dict[str, str]) -> Brought:
    content = source.read_bytes()
    now, before = _checksum(content), given.get(path)
    own = _checksum_of(folder / path)
    given[path] = now
    if own is None:
        _put(folder / path, content)
        return Brought(path, "new")
    if own == now or before == now:
        return Brought(path, "kept")
    if own == before:
        _put(folder / path, content)
        return Brought(path, "followed")
    beside = _beside(folder, path, now, given)
    _put(folder / beside, content)
    given[beside] = now
    return Brought(path, "beside", beside)


def _beside(folder: Path, path: str, now: str, given: dict[str, str]) -> str:
    """A name beside `path` where nothing of the student's lies."""
    name = Path(path)
    number = 1
    while True:
        ending = "" if number == 1 else f"-{number}"
        beside = name.with_name(f"{name.stem}.new-version{ending}{name.suffix}").as_posix()
        if _checksum_of(folder / beside) in (None, now, given.get(beside)):
            return beside
        number += 1


def _checksum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _checksum_of(path: Path) -> str | None:
    return _checksum(path.read_bytes()) if path.exists() else None


def _read_given(folder: Path) -> dict[str, str]:
    """Path -> checksum of the released version given last; empty where it can't be read."""
    try:
        given = json.loads((folder / GIVEN).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return given if isinstance(given, dict) else {}


def _start_progress(folder: Path) -> None:
    """One progress file for all lessons, at the top of the folder."""
    from course.progress import FILE

    if not (folder / FILE).exists():
        put(folder / FILE, b"{}")


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    put(path, content)
