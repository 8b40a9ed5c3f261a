"""Ctrl-C while a time limit is armed: it reaches the student's function, or waits until the end."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Any

from .frames import in_answer


class Interrupts:
    """Holds a Ctrl-C back where it would cut our own arming and disarming short.

    On other threads than the main one Python never raises it, and nothing is held.
    """

    def __init__(self) -> None:
        self._waits = False
        self._before: Any = None

    def hold(self) -> None:
        """From now on a Ctrl-C is raised in the student's frames only."""
        if threading.current_thread() is threading.main_thread() and callable(
            signal.getsignal(signal.SIGINT)
        ):
            self._before = signal.signal(signal.SIGINT, self._on)

    def release(self) -> None:
        """Give back the handler that was found, and one Ctrl-C that has waited."""
        if self._before is None:
            return
        signal.signal(signal.SIGINT, self._before)
        if self._waits:
            self._waits = False
            signal.raise_signal(signal.SIGINT)

    def _on(self, number: int, frame: FrameType | None) -> None:
        if in_answer(frame):
            self._before(number, frame)
        else:
            self._waits = True
