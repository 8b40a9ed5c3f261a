"""A bound on the memory that a student's function may ask for.

Without one, a table of all pairs of 100,000 numbers ends the kernel without a word, and
everything in it is lost. With one it is a `MemoryError`, and the notebook lives on.
Linux enforces the bound. Elsewhere `bounded` does nothing: macOS and Windows don't
enforce such a limit, and a browser has one of its own.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

ROOM = 2 << 30
WORDS = "2 GiB"


@dataclass
class _Held:
    """Who is bounded now, in whatever thread, and the limit that the first of them found."""

    users: set[object] = field(default_factory=set)
    found: tuple[int, int] | None = None


_HELD = _Held()
_LOCK = threading.Lock()


@contextmanager
def bounded(room: int = ROOM) -> Iterator[None]:
    """While this lasts the process may take `room` bytes more than it has now.

    The limit is one for all threads: the first one sets it, the last one lifts it.
    """
    user = object()
    try:
        with _LOCK:
            _join(user, room)
        yield
    finally:
        with _LOCK:
            _part(user)


def _join(user: object, room: int) -> None:
    resource, used = _resource(), _address_space()
    if not _HELD.users and resource is not None and used:
        _HELD.found = resource.getrlimit(resource.RLIMIT_AS)
        _set(resource, _lower(resource, _HELD.found, used + room), _HELD.found[1])
    _HELD.users.add(user)


def _part(user: object) -> None:
    _HELD.users.discard(user)
    if not _HELD.users and _HELD.found:
        _set(_resource(), *_HELD.found)
        _HELD.found = None


def enforced() -> bool:
    """Whether this machine keeps functions within the bound."""
    return _resource() is not None and _address_space() > 0


def _lower(resource: Any, before: tuple[int, int], wanted: int) -> int:
    """`wanted`, or what is allowed already where that is less."""
    return min([wanted, *(limit for limit in before if limit != resource.RLIM_INFINITY)])


def _set(resource: Any, soft: int, hard: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _resource() -> Any:
    if sys.platform != "linux":
        return None
    try:
        import resource
    except ImportError:
        return None
    return resource


def _address_space() -> int:
    """The bytes of address space that this process has; 0 where that can't be known."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[0]) * _page()
    except (OSError, ValueError):
        return 0


def _page() -> int:
    import mmap

    return mmap.PAGESIZE
