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
from collections.abc import Iterable
from types import CodeType, FrameType
from typing import Any, Protocol

from .frames import in_answer

TICK = 0.02
EVENTS_BETWEEN_LOOKS = 64
TOOL = 4


class Over(BaseException):
    """Raised by an engine in a student's frames; no `except Exception` of theirs stops it."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        _SENT.discard(threading.get_ident())


# The threads to which a watchdog has sent an `Over` that has not been raised yet.
_SENT: set[int] = set()


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

    def start(self) -> None:
        """Look in from now on."""

    def settle(self) -> None:
        """When this has returned, no `Over` is on its way any more."""

    def stop(self) -> None:
        """End, and leave everything as it was found; may be called again."""

    def _due(self, frame: FrameType | None) -> bool:
        return any(limit.over for limit in self._limits) and in_answer(frame)


class Alarm(Engine):
    """The alarm signal of POSIX, on the main thread; gives back the timer that it found."""

    name = "alarm"
    words = "the alarm signal stops a function when its time is up"

    def __init__(self, limits: Iterable[Limit]) -> None:
        super().__init__(limits)
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
        if self._due(frame):
            raise Over


class Watchdog(Engine):
    """A second thread that looks at the frames of this one and sends it `Over`.

    Whether it is sent is decided under a lock, which `settle` takes too: behind it
    nothing is sent, and what was on its way is taken back. The next `Over` is sent only
    when the last one was raised, so that at most one can come in our own frames.
    """

    name = "watchdog"
    words = "a second thread stops a function when its time is up"

    def __init__(self, limits: Iterable[Limit]) -> None:
        super().__init__(limits)
        self._watched = threading.get_ident()
        self._lock = threading.Lock()
        self._stopped = threading.Event()

    def start(self) -> None:
        threading.Thread(target=self._watch, name="time limit", daemon=True).start()

    def settle(self) -> None:
        with self._lock:
            _send(self._watched, None)
            _SENT.discard(self._watched)

    def stop(self) -> None:
        self._stopped.set()
        self.settle()

    def _watch(self) -> None:
        while not self._stopped.wait(TICK):
            with self._lock:
                self._look()

    def _look(self) -> None:
        if self._stopped.is_set() or self._watched in _SENT:
            return
        if self._due(sys._current_frames().get(self._watched)):
            _SENT.add(self._watched)
            _send(self._watched, Over)


def _send(thread: int, exception: type[BaseException] | None) -> None:
    """Have `exception` raised in `thread` at its next instruction; None: take it back."""
    wanted = ctypes.py_object(exception) if exception else None
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), wanted)


class Monitor(Engine):
    """Python's monitoring of jumps and calls (from 3.12 on), where there are no threads."""

    name = "monitoring"
    words = "Python's monitoring stops a function when its time is up"

    def __init__(self, limits: Iterable[Limit]) -> None:
        super().__init__(limits)
        self._count = 0
        self._armed = False

    def start(self) -> None:
        monitoring = _monitoring()
        if monitoring.get_tool(TOOL) is not None:
            return
        monitoring.use_tool_id(TOOL, "time limit")
        self._armed = True
        events = monitoring.events.JUMP | monitoring.events.PY_START
        for event in (monitoring.events.JUMP, monitoring.events.PY_START):
            monitoring.register_callback(TOOL, event, self._event)
        monitoring.set_events(TOOL, events)

    def stop(self) -> None:
        if not self._armed:
            return
        self._armed = False
        monitoring = _monitoring()
        monitoring.set_events(TOOL, 0)
        for event in (monitoring.events.JUMP, monitoring.events.PY_START):
            monitoring.register_callback(TOOL, event, None)
        monitoring.free_tool_id(TOOL)

    def _event(self, code: CodeType, *place: int) -> None:
        self._count += 1
        if self._count % EVENTS_BETWEEN_LOOKS == 0 and self._due(sys._getframe(1)):
            raise Over


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
