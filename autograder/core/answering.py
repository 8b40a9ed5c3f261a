"""The sandbox's side of the talk: run a submission's cells, then answer probes.

Requests come together and are answered one by one, in order, so that the asking
side knows what was running when a child died. In: `("run", label, seconds, together)`
or `("module", file)`, each followed by a student's text as it is, or `("ask", probes,
seconds)`. Out: how the cell failed, or None; nothing; a list of replies.
"""

from __future__ import annotations

import random
import socket
import struct
import sys
import types
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import numpy as np

from course.running.deadline import Deadline, TimeUp
from course.running.quiet import Heard, quiet

from .ask import ask, raised
from .budget import Allowance, Spent, ask_all
from .cells import as_python, definitions
from .codec import QUESTIONS, CodecError, decode, encode, packed, unpacked
from .probe import Probe, Raised, Reply, TimedOut
from .shell import notebook_like, run

DEFINING_SECONDS = 1.0


def run_request(label: str, source: str, seconds: float, together: float) -> list[bytes]:
    """The messages that have the cell `source` run.

    It may take `seconds`, and `together` with all cells before it. Where there is no
    time for it, or it takes more, only its functions, classes and imports are there.
    """
    return [encode(("run", label, seconds, together)), source.encode()]


def module_request(file: str, source: str) -> list[bytes]:
    """The messages that lay a module beside the notebook."""
    return [encode(("module", file)), source.encode()]


def serve(connection: socket.socket) -> None:
    """Answer requests until the connection ends; runs untrusted code.

    Randomness that the code does not seed is the same in every run, so that
    grading twice gives the same marks.
    """
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    random.seed(0)
    np.random.seed(0)
    files: dict[str, str] = {}
    spent, allowance = Spent(), Allowance()
    with notebook_like(module.__dict__, files):
        while (batch := _receive(connection)) is not None:
            messages = unpacked(batch)
            for request in messages:
                what, *about = decode(request, QUESTIONS)
                if what == "module":
                    files[about[0]] = next(messages).decode()
                elif what == "run":
                    label, seconds, together = about
                    cell = f"<cell {label}>", next(messages).decode()
                    with spent:
                        left = min(seconds, together - spent.seconds)
                        fault = _run(module.__dict__, *cell, max(left, 0.0))
                    connection.sendall(packed([encode(fault)]))
                else:
                    answer = _replies(module.__dict__, allowance, *about)
                    connection.sendall(packed([answer]))


def _replies(
    namespace: dict[str, Any], allowance: Allowance, probes: list[Probe], seconds: float
) -> bytes:
    allowed = allowance.of(seconds)
    replies = ask_all(namespace, probes, allowed, one=_ask)
    allowance.count(replies, allowed)
    try:
        return encode(replies)
    except CodecError as error:
        return encode([Reply((Raised("ValueError", str(error)),)) for _ in probes])


def _receive(connection: socket.socket) -> bytes | None:
    head = _exactly(connection, 4)
    return None if head is None else _exactly(connection, struct.unpack(">I", head)[0])


def _exactly(connection: socket.socket, size: int) -> bytes | None:
    parts = []
    while size:
        part = connection.recv(min(size, 1 << 20))
        if not part:
            return None
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _run(namespace: dict[str, Any], name: str, source: str, seconds: float) -> Any:
    """Run one cell in `namespace`; what it had defined when it failed stays."""
    heard = Heard()
    try:
        if seconds > 0:
            with quiet() as heard:
                Deadline(seconds).call(run, as_python(source), name, namespace)
            return None
    except TimeUp:
        pass
    except BaseException as error:
        return raised(error, heard)
    _define(namespace, name, source)
    return TimedOut(seconds)


def _define(namespace: dict[str, Any], name: str, source: str) -> None:
    """What a cell defines is there even if there is no time for the rest of it."""
    with suppress(BaseException), quiet():
        Deadline(DEFINING_SECONDS).call(run, definitions(source), name, namespace)


def _ask(namespace: Mapping[str, Any], probe: Probe, seconds: float) -> Reply:
    try:
        return ask(namespace, probe, seconds)
    except BaseException as error:
        return Reply((raised(error, Heard()),))
