"""The sandbox's side of the talk: run a submission's cells, then answer probes.

Requests come together and are answered one by one, in order, so that the asking
side knows what was running when a child died. In: `("run", label, source,
seconds)` or `("ask", probes, seconds)`. Out: how the cell failed, or None; a
list of replies.
"""

from __future__ import annotations

import linecache
import random
import re
import socket
import struct
import sys
import types
from typing import Any

import numpy as np

from .ask import Printed, TimeUp, ask, quiet, raised, timer
from .codec import QUESTIONS, CodecError, decode, encode, packed, unpacked
from .probe import Probe, Raised, Reply, TimedOut

_MAGIC = re.compile(r"^(?P<indent>\s*)(?:[%!?]|[\w.]+\?\??\s*$)", re.MULTILINE)
_CELL_MAGIC = re.compile(r"\A\s*%%(?P<name>\w+)[^\n]*\n")
_RUNNABLE = {"time", "timeit", "capture", "prun"}


def serve(connection: socket.socket) -> None:
    """Answer requests until the connection ends; runs untrusted code.

    Randomness that the code does not seed is the same in every run, so that
    grading twice gives the same marks.
    """
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    random.seed(0)
    np.random.seed(0)
    while (requests := _receive(connection)) is not None:
        for request in unpacked(requests):
            connection.sendall(packed([_answer(module.__dict__, request)]))


def _answer(namespace: dict[str, Any], request: bytes) -> bytes:
    what, *rest = decode(request, QUESTIONS)
    answer = _run(namespace, *rest) if what == "run" else _ask(namespace, *rest)
    try:
        return encode(answer)
    except CodecError as error:
        return encode([Reply((Raised("ValueError", str(error)),))])


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
    name = f"<cell {label}>"
    text = without_magics(source)
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    printed = Printed()
    try:
        with quiet(printed), timer(seconds):
            exec(compile(text, name, "exec"), namespace)
    except TimeUp:
        return TimedOut(seconds)
    except BaseException as error:
        return raised(error, printed)
    return None


def without_magics(source: str) -> str:
    """`source` as plain Python: line magics and shell lines become `pass`.

    Of a cell magic that only wraps Python (`%%time`) the body stays; any other
    cell magic leaves an empty cell.
    """
    head = _CELL_MAGIC.match(source)
    if head and head["name"] not in _RUNNABLE:
        return ""
    if head:
        source = source[head.end() :]
    try:
        compile(source, "<cell>", "exec", dont_inherit=True)
        return source
    except SyntaxError:
        lines = source.split("\n")
        return "\n".join(
            m["indent"] + "pass" if (m := _MAGIC.match(line)) else line for line in lines
        )
    except ValueError:
        return source.replace("\0", "")


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
