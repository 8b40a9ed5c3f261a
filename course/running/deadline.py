"""A time limit that stops a student's function, and nothing else.

    Deadline(5.0).call(function, *args)        # its value, or TimeUp

How it holds:

- Every call goes through `frames.call`. An engine (`engines.py`) looks in every TICK, and
  raises `Over` only where the frame that it interrupts lies under that call with no
  other frame of this package between. Our own frames, before and behind the call, are never
  interrupted, so nothing is left armed or half restored.
- What is counted is the processor time of the thread: on a busy machine a right answer
  is not late. For code that only sleeps there is a bound on the clock as well, WALL
  times as long.
- Limits nest. The outermost one arms an engine and disarms it; inner ones stand on the
  same pile. An answer that swallows `Over` meets it again, and then at once.
- While a limit is armed, a Ctrl-C that comes in our own frames waits until the end.

What it cannot stop is a single call of C code, such as a huge sort: that ends first.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from .engines import Engine, Over, engine_here
from .frames import call
from .interrupts import Interrupts

WALL = 10.0
LEAST_WALL = 2.0


class TimeUp(Exception):
    """A call took longer than its limit of `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"It had not finished after {seconds:g} seconds.")
        self.seconds = seconds


class _Here(threading.local):
    """What is armed in this thread: the limits, outermost first, and their engine."""

    def __init__(self) -> None:
        self.limits: list[Deadline] = []
        self.engine = Engine(self.limits)


_HERE = _Here()


class Deadline:
    """At most `seconds` of processor time for one call; None: as long as it takes."""

    def __init__(self, seconds: float | None) -> None:
        self.seconds = seconds
        self._wall_ends = self._ends = float("inf")
        self._clock: Callable[[], float] = time.monotonic

    def call(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """What `function` returns or raises; raises `TimeUp` where it takes too long."""
        if self.seconds is None:
            return call(function, args, kwargs)
        if _HERE.limits:
            return self._inner(function, args, kwargs)
        return self._outermost(function, args, kwargs)

    @property
    def over(self) -> bool:
        """Whether the time is up."""
        return self._clock() >= self._ends or time.monotonic() >= self._wall_ends

    def _start(self) -> None:
        assert self.seconds is not None
        self._clock = _HERE.engine.clock()
        self._ends = self._clock() + self.seconds
        self._wall_ends = time.monotonic() + wall_seconds(self.seconds)
        _HERE.limits.append(self)

    def _outermost(self, function: Callable[..., Any], args: tuple, kwargs: dict) -> Any:
        engine, interrupts = engine_here()(_HERE.limits), Interrupts()
        interrupts.hold()
        try:
            try:
                _HERE.engine = engine
                self._start()
                engine.start()
                return call(function, args, kwargs)
            finally:
                engine.stop()
        except Over:
            engine.stop()
            raise TimeUp(self.seconds or 0.0) from None
        finally:
            _HERE.limits.clear()
            interrupts.release()

    def _inner(self, function: Callable[..., Any], args: tuple, kwargs: dict) -> Any:
        outer, engine = list(_HERE.limits), _HERE.engine
        try:
            try:
                self._start()
                return call(function, args, kwargs)
            finally:
                engine.settle()
        except Over:
            engine.settle()
            if any(limit.over for limit in outer):
                raise
            raise TimeUp(self.seconds or 0.0) from None
        finally:
            _HERE.limits[:] = outer


def wall_seconds(seconds: float) -> float:
    """By the clock, how long a call of at most `seconds` of processor time may last."""
    return max(WALL * seconds, LEAST_WALL)
