"""The processor time of a command's whole process tree.

    python -m benchmarks.cpu COMMAND [ARGUMENT]...

says what a command cost: user + system seconds of all its processes, orphans
included, and the seconds that passed until the last of them had ended.

A process's times reach its parent when that waits for it, and orphans reach the
measuring process, their subreaper. But a sandbox that is killed with its PID
namespace is waited for by nobody, and that is where most of a grader's time goes.
So the kernel's task clock is read instead, which every new process inherits;
`seen` says whether it could be had, or only what was waited for.
"""

from __future__ import annotations

import ctypes
import json
import os
import platform
import struct
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

PR_SET_CHILD_SUBREAPER = 36
PERF_EVENT_OPEN = {"x86_64": 298, "aarch64": 241}
SOFTWARE, TASK_CLOCK, ATTRIBUTES_BYTES = 1, 1, 112
DISABLED, INHERIT, ENABLE_ON_EXEC = 1 << 0, 1 << 1, 1 << 12
EVERYTHING, WAITED_FOR = "everything", "what was waited for"


@dataclass(frozen=True)
class Cost:
    """What a command cost in seconds; `code` is its exit code, `output` what it printed."""

    cpu: float
    wall: float
    code: int
    seen: str
    output: str = ""


class CommandFailed(Exception):
    """A command that was to be measured ended with an error; the text has its last lines."""


def measure(
    command: Sequence[str | Path],
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Cost:
    """Run `command` in `folder` and say what it cost; raises `CommandFailed` if it fails.

    A process of its own measures, so that no child of this one is waited for by mistake.
    """
    program = [sys.executable, "-S", "-E", __file__, "--to"]
    read, write = os.pipe()
    with os.fdopen(read) as told:
        done = subprocess.Popen(
            [*program, str(write), *map(str, command)],
            cwd=folder,
            env=environment,
            pass_fds=[write],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        os.close(write)
        output, _ = done.communicate()
        cost = Cost(**json.loads(told.read()), output=output)
    if cost.code:
        last = "\n".join(output.splitlines()[-5:])
        raise CommandFailed(f"{' '.join(map(str, command))} ended with {cost.code}:\n{last}")
    return cost


def run(command: Sequence[str]) -> Cost:
    """Run `command` with this process's own output, and wait for all that it started."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "this process can't become a subreaper")
    held, release = os.pipe()
    child = os.fork()
    if child == 0:
        _become(command, held)
    clock = _task_clock(libc, child)
    start = perf_counter()
    os.write(release, b"!")
    waited_for, code = 0.0, 0
    with suppress(ChildProcessError):
        while True:
            pid, status, used = os.wait4(-1, 0)
            waited_for += used.ru_utime + used.ru_stime
            if pid == child:
                code = os.waitstatus_to_exitcode(status)
    wall = perf_counter() - start
    if clock < 0:
        return Cost(waited_for, wall, code, WAITED_FOR)
    return Cost(struct.unpack("q", os.read(clock, 8))[0] / 1e9, wall, code, EVERYTHING)


def _become(command: Sequence[str], held: int) -> None:
    """In the child: wait until it is being measured, then be the command."""
    os.read(held, 1)
    try:
        os.execvp(command[0], list(command))
    except OSError as error:
        print(f"{command[0]}: {error.strerror}", file=sys.stderr)
    os._exit(127)


def _task_clock(libc: ctypes.CDLL, process: int) -> int:
    """A counter of the nanoseconds that `process` and all it starts will use; -1 if refused."""
    number = PERF_EVENT_OPEN.get(platform.machine())
    if number is None:
        return -1
    flags = DISABLED | INHERIT | ENABLE_ON_EXEC
    head = struct.pack("IIQQQQQ", SOFTWARE, ATTRIBUTES_BYTES, TASK_CLOCK, 0, 0, 0, flags)
    attributes = ctypes.create_string_buffer(head, ATTRIBUTES_BYTES)
    return int(libc.syscall(number, attributes, process, -1, -1, 0))


def main(arguments: list[str]) -> int:
    """Measures a command and says what it cost; its exit code is the command's."""
    if not arguments:
        print(__doc__)
        return 2
    if arguments[0] == "--to":
        place, command = int(arguments[1]), arguments[2:]
        os.set_inheritable(place, False)
        cost = run(command)
        told = {"cpu": cost.cpu, "wall": cost.wall, "code": cost.code, "seen": cost.seen}
        os.write(place, json.dumps(told).encode())
        return 0
    cost = run(arguments)
    print(f"{cost.cpu:.3f} s CPU ({cost.seen}), {cost.wall:.3f} s", file=sys.stderr)
    return cost.code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
