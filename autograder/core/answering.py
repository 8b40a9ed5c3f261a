"""The sandbox's side of the talk: run a submission's cells, then answer probes.

Requests come together and are answered one by one, in order, so that the asking
side knows what was running when a child died. In: `("run", label, seconds)` or
`("module", file)`, each followed by a student's text as it is, or `("ask", probes,
seconds)`. Out: how the cell failed, or None; nothing; a list of replies.
"""

from __future__ import annotations

import random
import socket
import struct
import sys
import types
from typing import Any

import numpy as np

from .ask import Printed, TimeUp, ask, quiet, raised, timer
from .cells import as_python
from .codec import QUESTIONS, CodecError, decode, encode, packed, unpacked
from .probe import Probe, Raised, Reply, TimedOut
from .shell import notebook_like, run


def run_request(label: str, source: str, seconds: float) -> list[bytes]:
    """The messages that have the cell `source` run for at most `seconds`."""
    return [encode(("run", label, seconds)), source.encode()]


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
    with notebook_like(module.__dict__, files):
        while (batch := _receive(connection)) is not None:
            messages = unpacked(batch)
            for request in messages:
                what, *about = decode(request, QUESTIONS)
                if what == "module":
                    files[about[0]] = next(messages).decode()
                elif what == "run":
                    label, seconds = about
                    fault = _run(module.__dict__, label, next(messages).decode(), seconds)
                    connection.sendall(packed([encode(fault)]))
                else:
                    connection.sendall(packed([_replies(module.__dict__, *about)]))


def _replies(namespace: dict[str, Any], probes: list[Probe], seconds: float) -> bytes:
    try:
        return encode(_ask(namespace, probes, seconds))
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


def _run(namespace: dict[str, Any], label: str, source: str, seconds: float) -> Any:
    """Run one cell in `namespace`; what it had defined when it failed stays."""
    printed = Printed()
    try:
        with quiet(printed), timer(seconds):
            run(as_python(source), f"<cell {label}>", namespace)
    except TimeUp:
        return TimedOut(seconds)
    except BaseException as error:
        return raised(error, printed)
    return None


def _ask(namespace: dict[str, Any], probes: list[Probe], seconds: float) -> list[Reply]:
    replies = []
    for probe in probes:
        try:
            replies.append(ask(namespace, probe, seconds))
        except BaseException as error:
            replies.append(Reply((raised(error, Printed()),)))
        if isinstance(replies[-1].last, TimedOut):
            break
    return replies
