"""What of this machine a sandbox may see: the system, the interpreter, a few packages.

Of installed packages it may see those that it is given, of our own project nothing but
the bundle, wherever the project lies. In:
the running interpreter. Out: paths to show, paths to hide, and the order to do it in.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

NAMES = ("autograder", "course")
_PROJECT = Path(__file__).resolve().parents[2]

_SYSTEM = (
    *("/usr", "/lib", "/lib32", "/lib64", "/nix/store", "/gnu/store"),
    *("/etc/ld.so.cache", "/etc/alternatives"),
)
_PACKAGES = "lib*/python*/*-packages"
_STORES = ("/nix/store", "/gnu/store")
_OF_A_PREFIX = ("bin", "lib", "lib64", "pyvenv.cfg")


@dataclass(frozen=True)
class View:
    """Existing paths without links: `shown` with all below them, but for `hidden`.

    `links` are the symbolic links by which programs name shown paths, and their targets.
    `listed` are hidden folders in which Python looks for what is shown of them: where
    rules can only add, the names in them are no secret.
    """

    shown: frozenset[Path]
    hidden: frozenset[Path]
    links: dict[Path, str]
    listed: frozenset[Path] = frozenset()

    def in_order(self) -> Iterator[tuple[Path, bool]]:
        """(path, is it shown) from the outside in, without entries that change nothing."""
        marks = {**dict.fromkeys(self.shown, True), **dict.fromkeys(self.hidden, False)}
        for path in sorted(marks, key=lambda path: (len(path.parts), path)):
            if marks[path] != self._around(path):
                yield path, marks[path]

    def _around(self, path: Path) -> bool:
        """Whether the folder that `path` lies in is shown."""
        marked = (parent for parent in path.parents if parent in self.shown | self.hidden)
        return next(marked, None) in self.shown - self.hidden

    def missing_links(self) -> Iterator[tuple[Path, str]]:
        """The links that do not lie in a shown folder, where they are anyway."""
        for link, target in self.links.items():
            if not self._around(link):
                yield link, target

    def split(self) -> tuple[list[str], list[str]]:
        """(readable, listable) paths for rules that can only add.

        A shown folder with something hidden in it may be listed, and is replaced by
        those of its entries that hold nothing hidden.
        """
        readable: list[str] = []
        listable = [str(path) for path in sorted(self.listed)]
        pending = [path for path, is_shown in self.in_order() if is_shown]
        around_hidden = {parent for path in self.hidden for parent in path.parents}
        while pending:
            path = pending.pop()
            if path in around_hidden:
                listable.append(str(path))
                pending += [entry for entry in path.iterdir() if not entry.is_symlink()]
            elif path not in self.hidden:
                readable.append(str(path))
        return readable, listable


def libraries() -> list[str]:
    """The folders of installed packages on this interpreter's path."""
    names = ("site-packages", "dist-packages")
    return [path for path in sys.path if os.path.basename(path) in names and os.path.isdir(path)]


def of_this_interpreter(hidden: Iterable[Path] = (), packages: Iterable[Path] = ()) -> View:
    """What a child needs to run Python and to import `packages`, which are installed here.

    `hidden` are further paths that must not be seen (a course folder, say): they matter
    where they lie below a path that is shown.
    """
    named = [*map(Path, _SYSTEM), *_interpreter(), *packages]
    folders = [*map(Path, libraries()), *_package_folders()]
    return View(
        shown=frozenset(path.resolve() for path in named if path.exists()),
        hidden=frozenset(p.resolve() for p in (_PROJECT, *hidden, *folders) if p.exists()),
        links=dict(link for path in (Path(sys.executable), *named) for link in _links(path)),
        listed=frozenset(path.parent.resolve() for path in packages),
    )


def _prefixes() -> tuple[Path, ...]:
    program = Path(sys.executable).resolve()
    return (Path(sys.prefix), Path(sys.base_prefix), program.parent.parent)


def _interpreter() -> Iterator[Path]:
    """The parts of prefixes that Python runs from; only these, as a prefix may be a home."""
    return (prefix / part for prefix in _prefixes() for part in _OF_A_PREFIX)


def _package_folders() -> Iterator[Path]:
    """Where packages are installed below what is shown, those of other Pythons too."""
    for prefix in (Path("/usr"), Path("/usr/local"), *_prefixes()):
        yield from prefix.glob(_PACKAGES)
    for store in _STORES:
        yield from Path(store).glob(f"*/{_PACKAGES}")


def _links(path: Path) -> Iterator[tuple[Path, str]]:
    """Every symbolic link that the kernel follows on its way along `path`."""
    for link in (*reversed(path.parents), path):
        if link.is_symlink():
            target = os.readlink(link)
            yield link, target
            onwards = os.path.normpath(link.parent / target / path.relative_to(link))
            yield from _links(Path(onwards))
            return
