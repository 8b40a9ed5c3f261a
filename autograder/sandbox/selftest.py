"""The outside half of the self-test: let a child try, and look what has happened.

The child's report is one witness; the canary's text, the listener's queue and the
folder are the others. In: a way to start a trying child. Out: what it could do.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from .child import Child
from .limits import Limits

SECONDS = 20.0


class SelfTestFailed(Exception):
    """A child could not even be confined; the text says at what."""


def escapes(
    start: Callable[[], AbstractContextManager[Child]],
    folder: Path,
    limits: Limits,
    environment: dict[str, str],
) -> list[str]:
    """What a child of `start` can do that none may, as verbs; the empty list is good.

    `folder` is ours, empty, and not to be seen from inside. Raises SelfTestFailed,
    ChildDied or ChildTimedOut.
    """
    canary = folder / "canary"
    secret = os.urandom(16).hex()
    canary.write_text(secret)
    with socket.create_server(("127.0.0.1", 0)) as listener, start() as child:
        plan = {
            "file": str(canary),
            "no_program": str(folder / "no_program"),
            "address": listener.getsockname(),
            "process": os.getpid(),
            "memory_bytes": limits.memory_bytes,
            "file_bytes": limits.file_bytes,
            "environment": list(environment),
        }
        child.send(json.dumps(plan).encode())
        answer = child.receive(SECONDS).decode()
        report = json.loads(answer)
        if "failed" in report:
            raise SelfTestFailed(report["failed"])
        seen = {
            "read files outside": secret in answer,
            "write files outside": (folder / "written").exists(),
            "reach the network": _was_reached(listener),
        }
    return [name for name in report if report[name] is not None or seen.get(name)]


def _was_reached(listener: socket.socket) -> bool:
    listener.setblocking(False)
    try:
        listener.accept()[0].close()
    except BlockingIOError:
        return False
    return True
