"""Landlock: a process gives up every path that is not listed.

Source: the kernel's documentation, userspace-api/landlock.rst. The three system
calls have the same numbers on every architecture. In: paths. Out: a ruleset's
descriptor, with which a process restricts itself.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable, Mapping

from .kernel import call, no_new_privileges

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_ASKED, _PATH_BENEATH = 1, 1

_WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 1, 1 << 2, 1 << 3
_REMOVE_DIR, _REMOVE_FILE, _MAKE_DIR, _MAKE_REG, _MAKE_SYM = 1 << 4, 1 << 5, 1 << 7, 1 << 8, 1 << 12
_REFER, _TRUNCATE = 1 << 13, 1 << 14

LIST = _READ_DIR
READ = _READ_FILE | _READ_DIR
WRITE = READ | _WRITE_FILE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REG | _MAKE_SYM
WRITE |= _REFER | _TRUNCATE
_FOR_FILES = _READ_FILE | _WRITE_FILE | _TRUNCATE

# (since which ABI, how many rights of its kind the kernel then knows)
_FILE_RIGHTS = ((1, 13), (2, 14), (3, 15), (5, 16))
_NETWORK_RIGHTS = ((4, 2),)
_SCOPES = ((6, 2),)
_ATTRIBUTE_SIZE = ((1, 8), (4, 16), (6, 24))


def abi() -> int:
    """The kernel's Landlock version; 0 where there is none or it is switched off."""
    try:
        return call("syscall", _CREATE_RULESET, None, 0, _VERSION_ASKED)
    except OSError:
        return 0


class Ruleset:
    """A ruleset that refuses files, TCP and signals to others, but for `rights`: right -> paths.

    Made before forking; paths that don't exist are passed over. Raises
    NotImplementedError where there is no Landlock.
    """

    def __init__(self, rights: Mapping[int, Iterable[str]]) -> None:
        version = abi()
        if not version:
            raise NotImplementedError("this kernel has no Landlock, or it is switched off")
        handled = _all(_FILE_RIGHTS, version)
        refused = (handled, _all(_NETWORK_RIGHTS, version), _all(_SCOPES, version))
        attribute = ctypes.create_string_buffer(struct.pack("=QQQ", *refused), 24)
        size = _newest(_ATTRIBUTE_SIZE, version)
        self._descriptor = call("syscall", _CREATE_RULESET, attribute, size, 0)
        for right, paths in rights.items():
            for path in paths:
                _allow(self._descriptor, path, right & handled)

    def restrict(self) -> None:
        """Bind this process, its threads to come and its children to the rules, for good."""
        no_new_privileges()
        call("syscall", _RESTRICT_SELF, self._descriptor, 0)


def _allow(ruleset: int, path: str, right: int) -> None:
    try:
        beneath = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, PermissionError):
        return
    try:
        if not os.path.isdir(path):
            right &= _FOR_FILES
        rule = ctypes.create_string_buffer(struct.pack("=Qi", right, beneath), 12)
        call("syscall", _ADD_RULE, ruleset, _PATH_BENEATH, rule, 0)
    finally:
        os.close(beneath)


def _newest(table: tuple[tuple[int, int], ...], version: int) -> int:
    return max((value for since, value in table if since <= version), default=0)


def _all(table: tuple[tuple[int, int], ...], version: int) -> int:
    return (1 << _newest(table, version)) - 1
