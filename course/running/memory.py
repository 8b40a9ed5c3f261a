"""A bound on the memory that a student's function may ask for.

Without one, a table of all pairs of 100,000 numbers ends the kernel without a word, and
everything in it is lost. With one it is a `MemoryError`, and the notebook lives on.
Linux enforces the bound. Elsewhere `bounded` does nothing: macOS and Windows don't
enforce such a limit, and a browser has one of its own.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

ROOM = 2 << 30
WORDS = "2 GiB"


@contextmanager
def bounded(room: int = ROOM) -> Iterator[None]:
    """While this lasts the process may take `room` bytes more than it has now."""
    resource, used = _resource(), _address_space()
    if resource is None or not used:
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_AS)
    try:
        _set(resource, _lower(resource, before, used + room), before[1])
        yield
    finally:
        _set(resource, *before)


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
