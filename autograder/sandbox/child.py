"""The driver's end of one child: messages within deadlines, and its certain end.

A message is four bytes, its length, then its bytes. Nothing that comes from a child
is trusted: not the length, not the pace, not the bytes. In: bytes. Out: bytes, or an
exception that says how the child failed.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import struct
import time
from collections.abc import Callable

from .errors import ChildDied, ChildTimedOut
from .limits import Limits

_HEAD = struct.Struct(">I")
_PIECE = 1 << 20
_ANSWER_SECONDS = 10.0
_DYING_SECONDS = 0.5
_NEARLY = 0.75  # the kernel's limit counts in ticks, its report does not


class Child:
    """One confined process; made by `Sandbox.child`, which also ends it.

    `connection` leads to the child, `lifeline` to the server, which kills the child
    when asked there and reports its end; `on_silence` is called when it does not.
    """

    def __init__(
        self,
        connection: socket.socket,
        lifeline: socket.socket,
        limits: Limits,
        on_silence: Callable[[], None],
    ) -> None:
        self._connection = connection
        self._lifeline = lifeline
        self._limits = limits
        self._on_silence = on_silence
        self._last_moment = time.monotonic() + limits.wall_seconds + _ANSWER_SECONDS
        self._received = bytearray()
        self._failure: Exception | None = None

    def send(self, message: bytes) -> None:
        """Send one message. Raises ChildDied or ChildTimedOut."""
        self._refuse_if_over()
        try:
            self._connection.settimeout(self._left(self._last_moment))
            self._connection.sendall(_HEAD.pack(len(message)) + message)
        except TimeoutError:
            raise self._fail(ChildTimedOut("did not take its question in time")) from None
        except OSError:
            raise self._ended() from None

    def receive(self, timeout: float) -> bytes:
        """The next message, within `timeout` seconds in total, however it trickles in.

        Raises ChildTimedOut when that or the child's own time is over (after the
        former one may ask again), ChildDied when it ended or sent too much.
        """
        self._refuse_if_over()
        deadline = min(time.monotonic() + timeout, self._last_moment)
        try:
            self._fill(_HEAD.size, deadline)
            (size,) = _HEAD.unpack_from(self._received)
            if size > self._limits.message_bytes:
                raise self._fail(ChildDied(_too_much(size, self._limits.message_bytes)))
            self._fill(_HEAD.size + size, deadline)
        except TimeoutError:
            raise ChildTimedOut(f"gave no answer within {timeout:g} s") from None
        except OSError:
            raise self._ended() from None
        message = bytes(memoryview(self._received)[_HEAD.size :])
        self._received = bytearray()
        return message

    def end(self) -> None:
        """Have the child and all it started killed; returns when they are gone."""
        if self._failure is None:
            self._failure = self._how_it_ended()
        self._connection.close()
        self._lifeline.close()

    def _fill(self, size: int, deadline: float) -> None:
        """Receive until exactly `size` bytes of the current message are here."""
        while (lacking := size - len(self._received)) > 0:
            self._connection.settimeout(self._left(deadline))
            piece = self._connection.recv(min(lacking, _PIECE))
            if not piece:
                raise ConnectionResetError
            self._received += piece

    def _left(self, deadline: float) -> float:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def _refuse_if_over(self) -> None:
        if self._failure is not None:
            raise self._failure

    def _fail(self, failure: Exception) -> Exception:
        self._how_it_ended()
        self._failure = failure
        return failure

    def _ended(self) -> Exception:
        """The connection broke: as a rule the child is just dying, and its death is told."""
        with contextlib.suppress(OSError):
            self._lifeline.settimeout(_DYING_SECONDS)
            self._lifeline.recv(1, socket.MSG_PEEK)
        self._failure = self._how_it_ended()
        return self._failure

    def _how_it_ended(self) -> Exception:
        """Ask the server to kill the child, and wait for its report."""
        with contextlib.suppress(OSError):
            self._lifeline.shutdown(socket.SHUT_WR)
        report = b""
        deadline = time.monotonic() + _ANSWER_SECONDS
        with contextlib.suppress(OSError):
            while piece := self._report_piece(deadline):
                report += piece
        if not report:
            self._on_silence()
        return explain(report, self._limits)

    def _report_piece(self, deadline: float) -> bytes:
        self._lifeline.settimeout(self._left(deadline))
        return self._lifeline.recv(4096)


def explain(report: bytes, limits: Limits) -> ChildDied | ChildTimedOut:
    """The server's report of a child's end as an exception; empty: the server was lost."""
    if not report:
        return ChildDied("was lost together with the sandbox's server", lost=True)
    facts = json.loads(report)
    code = os.waitstatus_to_exitcode(facts["status"])
    if code >= 0:
        return ChildDied(f"ended by itself, with exit code {code}", exit_code=code)
    if code != -signal.SIGKILL:
        return ChildDied(_CRASHES.get(-code, _CRASH).format(_name(-code)), signal=-code)
    if facts["because"] == "wall":
        return ChildTimedOut(f"was stopped after {limits.wall_seconds:g} s")
    if facts["cpu_seconds"] >= _NEARLY * limits.cpu_seconds:
        return ChildTimedOut(f"used up its {limits.cpu_seconds:g} s of processor time")
    return ChildDied(_KILLED[facts["because"]].format(limits), signal=signal.SIGKILL)


def _too_much(size: int, allowed: int) -> str:
    return f"sent too much: a message of {size} bytes, where {allowed} are allowed"


def _name(number: int) -> str:
    with contextlib.suppress(ValueError):
        return signal.Signals(number).name
    return f"signal {number}"


_KILLED = {
    "asked": "closed its connection",
    "threads": "was stopped because it had more than {0.threads} threads",
    None: "was killed (SIGKILL), most likely because the machine ran out of memory",
}
_CRASH = "was ended by a signal ({})"
_CRASHES: dict[int, str] = {
    signal.SIGSEGV: "crashed ({}), as it does when it recurses too deeply or runs out of memory",
}
