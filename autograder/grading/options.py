"""How a class is to be graded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    """How a run is done.

    students: only these; all where there are none.
    workers: processes that grade; as many as there is work and processors for where None.
    dask: address of a Dask scheduler whose workers grade, in place of processes.
    db_url: the gradebook, in place of the configured one.
    force: grade also what has not changed.
    """

    students: Sequence[str] = ()
    confined: bool = True
    workers: int | None = None
    dask: str = ""
    db_url: str = ""
    force: bool = False
