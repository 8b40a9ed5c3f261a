"""Quietly: what a student's function prints and warns of is heard, not shown.

Threads do not disturb each other: while one is quiet, what another prints goes on to
the stream. `print` does not hold the stream it writes to until Python 3.14, so what
stands in for a stream is kept as long as the stream.
"""

from __future__ import annotations

import contextlib
import sys
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

PRINTED = 2_000


@dataclass
class Heard:
    """What was printed, up to a length, and the warnings that came."""

    pieces: list[str] = field(default_factory=list)
    room: int = PRINTED
    warnings: list[Any] = field(default_factory=list)

    def take(self, piece: str) -> None:
        if self.room > 0:
            self.pieces.append(piece[: self.room])
            self.room -= len(piece)

    @property
    def printed(self) -> str:
        return "".join(self.pieces)


class _Here(threading.local):
    """Who listens in this thread; None where it is not quiet."""

    listener: Heard | None = None


_HERE = _Here()
_LOCK = threading.Lock()


@dataclass
class _Stand:
    """The streams that stand-ins took the place of, and how many threads need them."""

    users: int = 0
    streams: tuple[Any, Any] | None = None


_STAND = _Stand()


@contextlib.contextmanager
def quiet() -> Iterator[Heard]:
    """While this lasts, this thread's output and warnings go into what it yields."""
    import numpy as np

    heard, before = Heard(), _HERE.listener
    _step_in()
    try:
        _HERE.listener = heard
        with (
            np.errstate(all="warn", under="ignore"),
            warnings.catch_warnings(record=True) as caught,
        ):
            warnings.simplefilter("always")
            assert caught is not None
            heard.warnings = caught
            yield heard
    finally:
        _HERE.listener = before
        _step_out()


def _step_in() -> None:
    with _LOCK:
        if not _STAND.users:
            _STAND.streams = sys.stdout, sys.stderr
            sys.stdout, sys.stderr = _stand_in(sys.stdout), _stand_in(sys.stderr)
        _STAND.users += 1


def _step_out() -> None:
    """The last one gives back the streams, where nobody has put others in their place."""
    with _LOCK:
        _STAND.users -= 1
        if _STAND.users or _STAND.streams is None:
            return
        out, err = _STAND.streams
        sys.stdout = out if sys.stdout is _stand_in(out) else sys.stdout
        sys.stderr = err if sys.stderr is _stand_in(err) else sys.stderr


class _StandIn:
    """Hands what a quiet thread writes to its listener; what others write goes on."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        if _HERE.listener is None:
            return self._stream.write(text)
        _HERE.listener.take(text)
        return len(text)

    def flush(self) -> None:
        if _HERE.listener is None:
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@lru_cache(maxsize=16)
def _stand_in(stream: Any) -> Any:
    return stream if isinstance(stream, _StandIn) else _StandIn(stream)
