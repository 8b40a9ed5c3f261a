"""Limits: what one child may use. Data only."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Limits:
    """What a child may use at most, from its fork to its end.

    wall_seconds: by the clock; the server kills it then, whatever it is doing.
    cpu_seconds: of processor time over all its threads, rounded up to whole seconds.
    memory_bytes: of address space over all its threads, above what is loaded already.
    file_bytes: of its private folder, and of a single file.
    open_files: descriptors at a time.
    threads: at a time, looked at twenty times a second.
    message_bytes: the largest message that is taken from it.
    all_memory_bytes, all_threads: of all children together, where a cgroup can be had.

    Raises ValueError for a limit that is not positive.
    """

    wall_seconds: float = 60.0
    cpu_seconds: float = 60.0
    memory_bytes: int = 1 << 30
    file_bytes: int = 16 << 20
    open_files: int = 64
    threads: int = 32
    message_bytes: int = 64 << 20
    all_memory_bytes: int = 4 << 30
    all_threads: int = 1024

    def __post_init__(self) -> None:
        for field in fields(self):
            if not getattr(self, field.name) > 0:
                raise ValueError(f"The limit {field.name} must be a positive number.")
