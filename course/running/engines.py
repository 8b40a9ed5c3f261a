"""The engines of a time limit: what looks in at a running call and stops it.

Which one serves depends on where Python runs: the alarm signal on the main thread of
Linux and macOS, a second thread that watches elsewhere, and Python's own monitoring
where there are no threads (in a browser).
"""

from __future__ import annotations

import ctypes
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable
from functools import partial
from types import CodeType, FrameType
from typing import Any, Protocol

from .frames import in_answer

TICK = 0.02
# Seconds after which an `Over` that was swallowed is followed up, and how often in a row.
SOON = 4e-5
FOLLOW_UPS = 50
EVENTS_BETWEEN_LOOKS = 64
TOOL = 4


class Over(BaseException):
    """Raised by an engine in a student's frames; no `except Exception` of theirs stops it."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        _SENT.discard(threading.get_ident())


# The threads to which a watchdog has sent an `Over` that has not been raised yet.
_SENT: set[int] = set()
# Held while threads take turns faster than usual.
_HASTE = threading.Lock()


class Limit(Protocol):
    """What an engine must know of a limit."""

    @property
    def over(self) -> bool: ...


class Engine:
    """Stops nothing: where no other engine can run."""

    name = "none"
    words = "no time limit: this Python offers no way to stop a running function"

    def __init__(self, limits: Iterable[Limit]) -> None:
        self._limits = limits
        self._raised = 0

    def clock(self) -> Callable[[], float]:
        """The processor time of this thread, read where the engine looks in."""
        return getattr(time, "thread_time", time.process_time)

    def start(self) -> None:
        """Look in from now on."""

    def settle(self) -> None:
        """When this has returned, no `Over` is on its way any more."""

    def stop(self) -> None:
        """End, and leave everything as it was found; may be called again."""

    def _due(self, frame: FrameType | None) -> bool:
        return any(limit.over for limit in self._limits) and in_answer(frame)

    def _soon(self) -> float:
        """Seconds to the next follow-up: never quite the same, so that none misses for ever."""
        return SOON * (0.05 + self._raised * 0.618 % 1)


class Alarm(Engine):
    """The alarm signal of POSIX, on the main thread; gives back the timer that it found.

    Who swallows an `Over` gets the next ones at once: in the handler that did, or in the
    loop around it, where nothing swallows it. From Python 3.12 on a `Monitor` sees to that.
    """

    name = "alarm"
    words = "the alarm signal stops a function when its time is up"

    def __init__(self, limits: Iterable[Limit]) -> None:
        super().__init__(limits)
        self._monitor = Monitor(limits)
        self._armed = False
        self._handler: Any = None
        self._timer = (0.0, 0.0)
        self._since = 0.0

    def start(self) -> None:
        self._handler = signal.signal(signal.SIGALRM, self._tick)
        self._since = time.monotonic()
        self._timer = signal.setitimer(signal.ITIMER_REAL, TICK, TICK)
        self._armed = True

    def stop(self) -> None:
        self._monitor.stop()
        if not self._armed:
            return
        self._armed = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, self._handler)
        remaining, interval = self._timer
        if remaining:
            passed = time.monotonic() - self._since
            signal.setitimer(signal.ITIMER_REAL, max(remaining - passed, 1e-6), interval)

    def _tick(self, number: int, frame: FrameType | None) -> None:
        if not self._due(frame):
            return
        self._raised += 1
        if self._raised > 1 and not self._monitor.insist():
            signal.setitimer(signal.ITIMER_REAL, self._soon(), TICK)
        raise Over


class Watchdog(Engine):
    """A second thread that looks at the frames of this one and sends it `Over`.

    Whether it is sent is decided under a lock, which `settle` takes too: behind it
    nothing is sent, and what was on its way is taken back. The next `Over` is sent only
    when the last one was raised, so that at most one can come in our own frames. These
    use locks of C alone: one of Python's own classes, cut short, would stay locked.
    """

    name = "watchdog"
    words = "a second thread stops a function when its time is up"

    def __init__(self, limits: Iterable[Limit]) -> None:
        super().__init__(limits)
        self._watched = threading.get_ident()
        self._monitor = Monitor(limits)
        self._looking = threading.Lock()
        self._at_work = threading.Lock()
        self._stopped = False

    def clock(self) -> Callable[[], float]:
        """The watched thread's processor time, as others can read it.

        Where they can't, what the whole process uses, but no more than has passed: the
        threads of a matrix product are then not counted several times.
        """
        clock_of = getattr(time, "pthread_getcpuclockid", None)
        if clock_of:
            return partial(time.clock_gettime, clock_of(self._watched))
        used, since = time.process_time(), time.monotonic()
        return lambda: min(time.process_time() - used, time.monotonic() - since)

    def start(self) -> None:
        self._at_work.acquire()
        threading.Thread(target=self._watch, name="time limit", daemon=True).start()

    def settle(self) -> None:
        with self._looking:
            _send(self._watched, None)
            _SENT.discard(self._watched)

    def stop(self) -> None:
        self._stopped = True
        if self._at_work.locked():
            self._at_work.release()
        self.settle()
        self._monitor.stop()

    def _watch(self) -> None:
        while not self._at_work.acquire(timeout=TICK):
            self._look()
            if self._raised > 1 and not self._monitor.armed:
                self._insist()

    def _look(self) -> None:
        with self._looking:
            if self._stopped or self._monitor.armed or self._watched in _SENT:
                return
            if self._due(sys._current_frames().get(self._watched)):
                self._strike()

    def _strike(self) -> None:
        self._raised += 1
        if self._raised > 1 and self._monitor.insist():
            return
        _SENT.add(self._watched)
        _send(self._watched, Over)

    def _insist(self) -> None:
        """Follow up at once, as `Alarm` does: for a moment, threads take turns quickly."""
        with _HASTE:
            usual = sys.getswitchinterval()
            sys.setswitchinterval(SOON / 4)
            try:
                for _ in range(FOLLOW_UPS):
                    time.sleep(self._soon())
                    self._look()
            finally:
                sys.setswitchinterval(usual)


def _send(thread: int, exception: type[BaseException] | None) -> None:
    """Have `exception` raised in `thread` at its next instruction; None: take it back."""
    wanted = ctypes.py_object(exception) if exception else None
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), wanted)


class Monitor(Engine):
    """Python's monitoring of jumps and calls (from 3.12 on), where there are no threads.

    After the first `Over`, and where it insists on behalf of another engine, it raises at
    every line of the function: in the handler that swallowed one too.
    """

    name = "monitoring"
    words = "Python's monitoring stops a function when its time is up"

    def __init__(self, limits: Iterable[Limit]) -> None:
        super().__init__(limits)
        self._watched = threading.get_ident()
        self._count = 0
        self.armed = False

    def start(self) -> None:
        monitoring = _monitoring()
        if monitoring is None or monitoring.get_tool(TOOL) is not None:
            return
        monitoring.use_tool_id(TOOL, "time limit")
        self.armed = True
        for event in _events(monitoring):
            monitoring.register_callback(TOOL, event, self._event)
        monitoring.set_events(TOOL, monitoring.events.JUMP | monitoring.events.PY_START)

    def insist(self) -> bool:
        """Raise at every line from now on; False where that can't be had."""
        if not self.armed:
            self.start()
        if self.armed:
            self._raised += 1
            monitoring = _monitoring()
            monitoring.set_events(TOOL, sum(_events(monitoring)))
        return self.armed

    def stop(self) -> None:
        if not self.armed:
            return
        monitoring = _monitoring()
        monitoring.set_events(TOOL, 0)
        for event in _events(monitoring):
            monitoring.register_callback(TOOL, event, None)
        self.armed = False
        monitoring.free_tool_id(TOOL)

    def _event(self, code: CodeType, *place: int) -> None:
        self._count += 1
        if not self._raised and self._count % EVENTS_BETWEEN_LOOKS:
            return
        if threading.get_ident() == self._watched and self._due(sys._getframe(1)):
            self.insist()
            raise Over


def _events(monitoring: Any) -> tuple[int, ...]:
    events = monitoring.events
    return events.JUMP, events.PY_START, events.LINE


def _monitoring() -> Any:
    """`sys.monitoring`, None before Python 3.12."""
    return getattr(sys, "monitoring", None)


def engine_here() -> type[Engine]:
    """The engine that can serve this thread, on this platform."""
    if sys.platform in ("emscripten", "wasi"):
        return Monitor if _monitoring() is not None else Engine
    if not hasattr(signal, "setitimer") or not _owns_signals():
        return Watchdog
    return Alarm


def _owns_signals() -> bool:
    """Whether this is the main thread, and the alarm's handler can be given back to Python."""
    main = threading.current_thread() is threading.main_thread()
    return main and signal.getsignal(signal.SIGALRM) is not None
