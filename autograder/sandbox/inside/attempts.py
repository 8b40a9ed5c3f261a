"""The inside half of the self-test: a child tries what no submission may be able to do.

In: a plan (what to read, where to connect, whom to signal), as JSON. Out: for each
attempt that worked, what it brought; the outside half looks for itself as well.
"""

from __future__ import annotations

import json
import mmap
import os
import socket
import stat
import struct
from collections.abc import Callable
from typing import Any

Plan = dict[str, Any]


def serve(connection: socket.socket) -> None:
    """Receive one plan, make every attempt, send one report, each a length and JSON."""
    (size,) = struct.unpack(">I", connection.recv(4, socket.MSG_WAITALL))
    plan = json.loads(connection.recv(size, socket.MSG_WAITALL))
    answer(connection, {name: _outcome(attempt, plan) for name, attempt in ATTEMPTS.items()})


def answer(connection: socket.socket, report: dict[str, Any]) -> None:
    """Send `report` as one message."""
    message = json.dumps(report).encode()
    connection.sendall(struct.pack(">I", len(message)) + message)


def _outcome(attempt: Callable[[Plan], Any], plan: Plan) -> Any:
    try:
        return attempt(plan)
    except (OSError, MemoryError):
        return None


def _read(plan: Plan) -> str:
    with open(plan["file"]) as file:
        return file.read()


def _list(plan: Plan) -> list[str]:
    return os.listdir(os.path.dirname(plan["file"]))


def _write(plan: Plan) -> str:
    path = os.path.join(os.path.dirname(plan["file"]), "written")
    with open(path, "w") as file:
        file.write("x")
    return path


def _change(plan: Plan) -> bool:
    os.chmod(os.devnull, stat.S_IMODE(os.stat(os.devnull).st_mode))
    return True


def _fill(plan: Plan) -> int | None:
    with open("room", "w"):
        room = os.statvfs("room")
    size = room.f_blocks * room.f_frsize
    return size if size > plan["file_bytes"] else None


def _connect(plan: Plan) -> bool:
    socket.create_connection(tuple(plan["address"]), timeout=1).close()
    return True


def _fork(plan: Plan) -> int:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return pid


def _exec(plan: Plan) -> bool | None:
    try:
        os.execv(plan["no_program"], ["no_program"])
    except FileNotFoundError:
        return True
    return None


def _processes(plan: Plan) -> list[str] | None:
    found = [name for name in os.listdir("/proc") if name.isdigit()]
    return found or None


def _signal(plan: Plan) -> int:
    os.kill(plan["process"], 0)
    return plan["process"]


def _memory(plan: Plan) -> int:
    size = plan["memory_bytes"] + 1
    mmap.mmap(-1, size).close()
    return size


def _environment(plan: Plan) -> list[str] | None:
    return sorted(set(os.environ) - set(plan["environment"])) or None


def _descriptors(plan: Plan) -> list[int] | None:
    return [number for number in range(4, 256) if _is_open(number)] or None


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


ATTEMPTS: dict[str, Callable[[Plan], Any]] = {
    "read files outside": _read,
    "list folders outside": _list,
    "write files outside": _write,
    "change devices": _change,
    "fill the disk": _fill,
    "reach the network": _connect,
    "start processes": _fork,
    "run programs": _exec,
    "see other processes": _processes,
    "signal other processes": _signal,
    "use more memory than allowed": _memory,
    "see the environment": _environment,
    "use inherited descriptors": _descriptors,
}
