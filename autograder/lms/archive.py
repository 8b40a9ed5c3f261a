"""The files of a download, a folder or a zip, read within bounds and never unpacked to disk.

In: a path. Out: entries, each with a way to read it, or the sentence why it is refused.
A zip inside is opened too: it is what a student uploaded, or one of several downloads.
"""

from __future__ import annotations

import io
import lzma
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from autograder.grading.leavings import is_left_over, is_notebook
from course.commands import BadInput

MAX_ENTRIES = 200_000
MAX_BYTES = 20 << 20
MAX_TIMES = 200
MAX_PATH, MAX_NAME = 1_000, 200
SMALL = 1 << 20
ZIPS_IN_ZIPS = 2
_BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error,
    EOFError, NotImplementedError, OverflowError, RuntimeError, UnicodeError, ValueError,
)  # fmt: skip
Archive = Callable[[], zipfile.ZipFile]


class Refused(Exception):
    """A file is not taken; the text is a sentence without a subject, such as "is a link."."""


@dataclass(frozen=True)
class Entry:
    """A file of a download: `path` from its top, through zips too; `refused` says why not."""

    path: str
    content: Callable[[], bytes] = bytes
    refused: str = ""

    @property
    def left_over(self) -> bool:
        """Whether it is a copy that an editor or a system left: never work."""
        return is_left_over(self.path)

    def read(self) -> bytes:
        """The bytes; raises `Refused` where they can't be had, or are too many."""
        if self.refused:
            raise Refused(self.refused)
        try:
            return self.content()
        except _BROKEN as error:
            raise Refused(_broken(error)) from error
        except OSError as error:
            raise Refused(f"can't be read: {error.strerror or error}.") from error


def entries(path: Path) -> Iterator[Entry]:
    """Every file of the folder or zip at `path`; raises `BadInput` where it is neither."""
    if path.is_dir():
        found = _of_folder(path)
    elif path.is_file() and zipfile.is_zipfile(path):
        found = _of_zip("", partial(zipfile.ZipFile, path), ZIPS_IN_ZIPS, _Kept())
    else:
        what = "is no zip and no folder" if path.exists() else "does not exist"
        raise BadInput(f"{path} {what}: name what was downloaded, as it is or unpacked.")
    for count, entry in enumerate(found, 1):
        if count > MAX_ENTRIES:
            raise BadInput(f"{path} holds more than {MAX_ENTRIES} files: is it the right one?")
        yield entry


class _Kept:
    """The archives opened last, one for each depth: to open one is to read all of its names.

    Files are read in order, so an archive is opened once, and few are held at a time.
    """

    def __init__(self) -> None:
        self._open: dict[int, tuple[Archive, zipfile.ZipFile]] = {}

    def get(self, archive: Archive, depth: int) -> zipfile.ZipFile:
        known = self._open.get(depth)
        if known is None or known[0] is not archive:
            self._open[depth] = known = (archive, archive())
        return known[1]


def _of_folder(root: Path) -> Iterator[Entry]:
    kept = _Kept()
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(
            [*names, *(each for each in folders if Path(folder, each).is_symlink())]
        ):
            path = Path(folder, name)
            entry = _of_file(path, path.relative_to(root).as_posix())
            yield from _opened(entry, ZIPS_IN_ZIPS, kept)


def _of_file(path: Path, name: str) -> Entry:
    about = path.lstat()
    if not stat.S_ISREG(about.st_mode):
        return Entry(name, refused="is a link or a device, not a file.")
    if about.st_size > MAX_BYTES and path.suffix.lower() != ".zip":
        return Entry(name, refused=_too_large())
    return Entry(name, path.read_bytes)


def _opened(entry: Entry, zips: int, kept: _Kept) -> Iterator[Entry]:
    """The entry, or what is in it where it is a zip, and not only called so."""
    if not entry.path.lower().endswith(".zip") or entry.refused or _only_called_zip(entry):
        yield entry
    elif not zips:
        yield Entry(entry.path, refused="is a zip in a zip in a zip.")
    else:

        def archive() -> zipfile.ZipFile:
            return zipfile.ZipFile(io.BytesIO(entry.read()))

        yield from _of_zip(f"{entry.path}/", archive, zips - 1, kept)


def _only_called_zip(entry: Entry) -> bool:
    try:
        return is_notebook(entry.read())
    except Refused:
        return False


def _of_zip(prefix: str, archive: Archive, zips: int, kept: _Kept) -> Iterator[Entry]:
    opened = partial(kept.get, archive, zips)
    try:
        members = opened().infolist()
    except _BROKEN as error:
        yield Entry(prefix.rstrip("/"), refused=_broken(error))
        return
    except Refused as refused:
        yield Entry(prefix.rstrip("/"), refused=str(refused))
        return
    for member in members[: MAX_ENTRIES + 1]:
        if not member.is_dir():
            yield from _opened(_of_member(prefix, opened, member), zips, kept)


def _of_member(prefix: str, opened: Archive, member: zipfile.ZipInfo) -> Entry:
    name = member.filename

    def content() -> bytes:
        with opened().open(member) as file:
            return _bounded(file)

    return Entry(prefix + name, content, _why_not(name, member))


def _why_not(name: str, member: zipfile.ZipInfo) -> str:
    parts = PurePosixPath(name).parts
    if name.startswith("/") or "\\" in name or ".." in parts or ":" in name.split("/")[0][:2]:
        return "would be unpacked outside its folder."
    if stat.S_ISLNK(member.external_attr >> 16):
        return "is a link, not a file."
    if len(name) > MAX_PATH:
        return "has a name that is too long."
    if member.file_size > max(SMALL, MAX_TIMES * member.compress_size):
        return f"unpacks to more than {MAX_TIMES} times its size."
    return ""


def _bounded(file: Any) -> bytes:
    """What a file of an archive holds; what the archive says of its size is not believed."""
    content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise Refused(_too_large())
    return bytes(content)


def _too_large() -> str:
    return f"is larger than {MAX_BYTES >> 20} MB."


def _broken(error: BaseException) -> str:
    if "password" in str(error):
        return "is encrypted."
    return f"is broken, or no zip of a known kind ({type(error).__name__})."
