"""A cgroup for all children together, on machines that let us make one.

The limits of each child bound what it maps; a cgroup (version 2) also counts what the
kernel keeps for it, and counts all children as one. It is an addition: where none can
be had, nothing is said and nothing else changes. In: limits. Out: words before a
command that start it in the group.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from .limits import Limits

_NAME = "neurons-from-scratch-sandbox-"
_CONTROLLERS = {"memory", "pids"}
_OPTIONAL = {"memory.swap.max"}  # only kernels that account for swap have it
_ENTER = 'echo 0 > "$0"; exec "$@"'
_EMPTYING_SECONDS = 2.0


class Cgroup:
    """A group below `parent` with `settings`: the name of a control file -> its text.

    Raises OSError where it can't be made or set.
    """

    def __init__(self, parent: Path, settings: Mapping[str, str]) -> None:
        _sweep(parent)
        self.path = parent / f"{_NAME}{os.getpid()}-{secrets.token_hex(4)}"
        self.path.mkdir()
        try:
            for name, text in settings.items():
                if name not in _OPTIONAL or (self.path / name).exists():
                    (self.path / name).write_text(text)
        except OSError:
            self.remove()
            raise

    def entering(self) -> list[str]:
        """Words before a command that have it start in the group, with all it starts."""
        return ["/bin/sh", "-c", _ENTER, str(self.path / "cgroup.procs")]

    def remove(self) -> None:
        """Remove the group, whose processes have been killed and may still be ending."""
        last = time.monotonic() + _EMPTYING_SECONDS
        while not _removed(self.path) and time.monotonic() < last:
            time.sleep(0.005)


def one_for(
    limits: Limits,
    mounts: Path = Path("/proc/self/mounts"),
    membership: Path = Path("/proc/self/cgroup"),
) -> Cgroup | None:
    """A group that bounds memory and threads together; None where that can't be had."""
    settings = {
        "memory.max": str(limits.all_memory_bytes),
        "memory.swap.max": "0",
        "pids.max": str(limits.all_threads),
    }
    for parent in filter(_hands_down, _places(mounts, membership)):
        with contextlib.suppress(OSError):
            return Cgroup(parent, settings)
    return None


def _places(mounts: Path, membership: Path) -> Iterator[Path]:
    """Our own cgroup, then those above it, up to one with a limit that ours must not evade."""
    ours = [line for line in _lines(membership) if line.startswith("0::/") and ".." not in line]
    tops = [words[1] for words in map(str.split, _lines(mounts)) if words[2:3] == ["cgroup2"]]
    if not ours or not tops:
        return
    top = Path(tops[0])
    group = top / ours[0].removeprefix("0::/")
    while True:
        yield group
        if group == top or _text(group / "memory.max") not in ("max", ""):
            return
        group = group.parent


def _hands_down(group: Path) -> bool:
    """Whether groups made in it can be limited, and we may make one."""
    handed = set(_text(group / "cgroup.subtree_control").split())
    ours = all(os.access(path, os.W_OK) for path in (group, group / "cgroup.procs"))
    return handed >= _CONTROLLERS and ours


def _lines(path: Path) -> list[str]:
    return _text(path).splitlines()


def _text(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""


def _removed(path: Path) -> bool:
    try:
        path.rmdir()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def _sweep(parent: Path) -> None:
    """Remove the empty groups of drivers that were killed; a group in use can't be removed."""
    for path in parent.glob(f"{_NAME}*"):
        pid = path.name.removeprefix(_NAME).partition("-")[0]
        if pid.isdigit() and not _is_alive(int(pid)):
            _removed(path)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
