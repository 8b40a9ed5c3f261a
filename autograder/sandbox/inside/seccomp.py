"""Seccomp: a process gives up every system call that computing does not need.

A filter in the kernel's classic BPF, made once and inherited by threads. Calls
are allowed by a list; others fail with EPERM (known to be refused) or ENOSYS
(anything else, so that the C library falls back), and calls of another
architecture end the process. In: the machine's name. Out: the filter, in force.
"""

from __future__ import annotations

import ctypes
import errno
import struct
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from .kernel import PR_SET_SECCOMP, call, no_new_privileges
from .syscalls import ALLOWED, CHANGING, CONDITIONAL, OPENING, REFUSED, numbers

_AUDIT_ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_LOAD, _AND, _RETURN = 0x20, 0x54, 0x06
_JUMP, _JUMP_EQUAL, _JUMP_GREATER_EQUAL = 0x05, 0x15, 0x35
_NUMBER_AT, _ARCHITECTURE_AT, _ARGUMENTS_AT = 0, 4, 16
_KILL_PROCESS, _ALLOW, _ERRNO = 0x80000000, 0x7FFF0000, 0x00050000
_FILTER_MODE = 2

TABLES = (ALLOWED, CHANGING, OPENING, CONDITIONAL, REFUSED)

Instruction = tuple[int, int, int, int]

_PASS: list[Instruction] = [(_RETURN, 0, 0, _ALLOW)]
_REFUSE: list[Instruction] = [(_RETURN, 0, 0, _ERRNO | errno.EPERM)]
_UNKNOWN: list[Instruction] = [(_RETURN, 0, 0, _ERRNO | errno.ENOSYS)]


class Test(NamedTuple):
    """Argument number `argument`, of which `mask` is looked at, equals `value`."""

    argument: int
    value: int
    mask: int = 0xFFFFFFFF


_CLONE_THREAD = 0x00010000
_CLONE_NEW_ANYTHING = 0x7E020080
_AF_UNIX, _SOCK_STREAM, _SOCK_FLAGS = 1, 1, 0o2004000
_TERMINAL_TEST, _SET_BLOCKING, _BYTES_WAITING, _CLOSE_ON_EXEC = 0x5401, 0x5421, 0x541B, 0x5451
_SET_NAME, _GET_NAME, _NAME_MEMORY = 15, 16, 0x53564D41
_DUPLICATE, _DESCRIPTOR_FLAGS, _STATUS_FLAGS, _LOCKS = (0, 1030), (1, 2), (3, 4), (5, 6, 7)

# A call is allowed when all tests of one of its alternatives hold: threads but no
# processes, own limits only, no connection but to oneself, no signal to others (fcntl
# could direct SIGIO at them).
CONDITIONS: dict[str, list[list[Test]]] = {
    "clone": [[Test(0, _CLONE_THREAD, _CLONE_THREAD | _CLONE_NEW_ANYTHING)]],
    "socketpair": [[Test(0, _AF_UNIX), Test(1, _SOCK_STREAM, 0xFFFFFFFF & ~_SOCK_FLAGS)]],
    "prlimit64": [[Test(0, 0)]],
    "prctl": [[Test(0, option)] for option in (_SET_NAME, _GET_NAME, _NAME_MEMORY)],
    "ioctl": [
        [Test(1, request)]
        for request in (_TERMINAL_TEST, _SET_BLOCKING, _BYTES_WAITING, _CLOSE_ON_EXEC)
    ],
    "fcntl": [
        [Test(1, command)] for command in (*_DUPLICATE, *_DESCRIPTOR_FLAGS, *_STATUS_FLAGS, *_LOCKS)
    ],
}


# Opening without any flag that writes. Landlock before its ABI 3 overlooks that
# reading with O_TRUNC empties a file.
_O_ACCMODE, _O_CREAT, _O_TRUNC = 0o3, 0o100, 0o1000
_WRITES = _O_ACCMODE | _O_CREAT | _O_TRUNC
READING = {"open": [[Test(1, 0, _WRITES)]], "openat": [[Test(2, 0, _WRITES)]]}


def program(machine: str, may_write: bool) -> list[Instruction]:
    """The filter for `machine` as (code, jump if true, jump if false, operand) rows.

    `may_write`: whether files may be opened for writing, made, renamed, removed.
    Raises NotImplementedError for a machine whose numbers are not in `syscalls`.
    """
    if machine not in _AUDIT_ARCHITECTURE:
        known = " and ".join(_AUDIT_ARCHITECTURE)
        raise NotImplementedError(f"system calls are known for {known}, not for {machine}")
    return [
        (_LOAD, 0, 0, _ARCHITECTURE_AT),
        (_JUMP_EQUAL, 1, 0, _AUDIT_ARCHITECTURE[machine]),
        (_RETURN, 0, 0, _KILL_PROCESS),
        (_LOAD, 0, 0, _NUMBER_AT),
        *_tree(_intervals(_verdicts(machine, may_write))),
    ]


def _verdicts(machine: str, may_write: bool) -> dict[int, list[Instruction]]:
    """What to do at each number that is known."""
    change = _PASS if may_write else _REFUSE
    rules = {
        **dict.fromkeys(numbers(ALLOWED, machine), _PASS),
        **dict.fromkeys(numbers(REFUSED, machine), _REFUSE),
        **dict.fromkeys(numbers(CHANGING, machine), change),
        **{name: _any(tests) for name, tests in CONDITIONS.items()},
        **{name: _PASS if may_write else _any(tests) for name, tests in READING.items()},
    }
    known = [numbers(table, machine) for table in TABLES]
    return {number: rules[name] for names in known for name, number in names.items()}


def _intervals(verdicts: dict[int, list[Instruction]]) -> list[tuple[int, list[Instruction]]]:
    """(first number, what to do up to the next interval), from 0 on, in order."""
    everything = ((number, verdicts.get(number, _UNKNOWN)) for number in range(max(verdicts) + 2))
    return [next(run) for _, run in groupby(everything, key=itemgetter(1))]


def _tree(intervals: list[tuple[int, list[Instruction]]]) -> list[Instruction]:
    """A binary search for the interval of the number; the kernel runs it at each call."""
    if len(intervals) == 1:
        return intervals[0][1]
    middle = len(intervals) // 2
    below, above = _tree(intervals[:middle]), _tree(intervals[middle:])
    return [
        (_JUMP_GREATER_EQUAL, 0, 1, intervals[middle][0]),
        (_JUMP, 0, 0, len(below)),
        *below,
        *above,
    ]


def _any(alternatives: list[list[Test]]) -> list[Instruction]:
    return [*(row for tests in alternatives for row in _all(tests)), *_REFUSE]


def _all(tests: list[Test]) -> Iterator[Instruction]:
    """Allow when every test holds; else go on behind these rows."""
    for position, test in enumerate(tests):
        to_the_end = 3 * (len(tests) - position - 1) + 1
        yield (_LOAD, 0, 0, _ARGUMENTS_AT + 8 * test.argument)
        yield (_AND, 0, 0, test.mask)
        yield (_JUMP_EQUAL, 0, to_the_end, test.value)
    yield (_RETURN, 0, 0, _ALLOW)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("rows", ctypes.c_void_p))


class Filter:
    """A filter in the form that the kernel takes; make it before forking."""

    def __init__(self, machine: str, may_write: bool) -> None:
        rows = program(machine, may_write)
        packed = b"".join(struct.pack("=HBBI", *row) for row in rows)
        self._buffer = ctypes.create_string_buffer(packed, len(packed))
        self._program = _Program(len(rows), ctypes.addressof(self._buffer))

    def install(self) -> None:
        """Bind this process and its threads to come to the filter, for good."""
        no_new_privileges()
        address = ctypes.addressof(self._program)
        call("prctl", PR_SET_SECCOMP, _FILTER_MODE, address, 0, 0)
