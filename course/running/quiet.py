"""Quietly: what a student's function prints and warns of is heard, not shown.

Streams and warnings are one for all threads, which must not disturb each other: the first
that wants quiet puts stand-ins in their place, which ask each time who it is that speaks,
and the last one takes them away. What a thread prints or warns of that is not quiet goes
on to where it went before. `print` does not hold the stream it writes to until Python
3.14, so what stands in for a stream is kept as long as the stream.
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

from .interrupts import Interrupts

PRINTED = 2_000
WARNINGS = 5


@dataclass
class Heard:
    """What was printed, up to a length, and the first warnings that came."""

    pieces: list[str] = field(default_factory=list)
    room: int = PRINTED
    warnings: list[Any] = field(default_factory=list)

    def warn(self, message: Any) -> None:
        if len(self.warnings) < WARNINGS:
            self.warnings.append(message)

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
    """What stand-ins took the place of, and who needs them."""

    users: set[int] = field(default_factory=set)
    streams: tuple[Any, Any] | None = None
    filters: Any = ()
    show: Any = None


_STAND = _Stand()


@contextlib.contextmanager
def quiet() -> Iterator[Heard]:
    """While this lasts, this thread's output and warnings go into what it yields.

    A Ctrl-C reaches what runs under a `Deadline`; at any other moment it waits until all
    is given back.
    """
    import numpy as np

    interrupts, heard, before = Interrupts(), Heard(), _HERE.listener
    interrupts.hold()
    try:
        _step_in(heard)
        _HERE.listener = heard
        with np.errstate(all="warn", under="ignore"):
            yield heard
    finally:
        _HERE.listener = before
        _step_out(heard)
        interrupts.release()


def _step_in(user: object) -> None:
    with _LOCK:
        if not _STAND.users:
            _STAND.streams = sys.stdout, sys.stderr
            sys.stdout, sys.stderr = _stand_in(sys.stdout), _stand_in(sys.stderr)
            _STAND.filters, _STAND.show = warnings.filters, warnings.showwarning
            vars(warnings).update(filters=[*warnings.filters], showwarning=_show)
            warnings.simplefilter("always")
        _STAND.users.add(id(user))


def _step_out(user: object) -> None:
    """The last one gives back the streams, where nobody has put others in their place."""
    with _LOCK:
        _STAND.users.discard(id(user))
        if _STAND.users or _STAND.streams is None:
            return
        vars(warnings).update(filters=_STAND.filters, showwarning=_STAND.show)
        out, err = _STAND.streams
        sys.stdout = out if sys.stdout is _stand_in(out) else sys.stdout
        sys.stderr = err if sys.stderr is _stand_in(err) else sys.stderr
        _STAND.streams = None


def _show(
    message: Any, category: Any, filename: str, lineno: int, file: Any = None, line: Any = None
) -> None:
    """Stands in for `warnings.showwarning`."""
    if _HERE.listener is not None:
        told = warnings.WarningMessage(message, category, filename, lineno)
        _HERE.listener.warn(told)
    elif _action(message, category, lineno) == "error":
        raise message
    elif _action(message, category, lineno) != "ignore":
        _STAND.show(message, category, filename, lineno, file, line)


def _action(message: Any, category: Any, lineno: int) -> str:
    """What the filters that were found say of another thread's warning.

    They aren't told its module; those that ask for one are passed over.
    """
    for action, text, kind, module, number in _STAND.filters:
        said = text is None or text.match(str(message))
        if said and issubclass(category, kind) and module is None and number in (0, lineno):
            return action
    return "default"


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
