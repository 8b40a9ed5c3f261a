"""The few system calls that Python's standard library does not offer, by ctypes.

In: numbers, bytes and paths. Out: integers; a failed call is an OSError with its name.
"""

from __future__ import annotations

import ctypes
import os

CLONE_NEWNS = 0x00020000
CLONE_NEWIPC = 0x08000000
CLONE_NEWPID = 0x20000000
MS_RDONLY, MS_NOSUID, MS_NODEV = 1, 2, 4
MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 1 << 5, 1 << 12, 1 << 14, 1 << 18
PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 22, 38
_CAPABILITY_VERSION_3 = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)
# Looked up before forking, once for all children; other systems than Linux lack most.
_NAMES = ("capset", "mount", "prctl", "setns", "syscall", "unshare")
_functions = {name: getattr(_libc, name) for name in _NAMES if hasattr(_libc, name)}
_header = ctypes.create_string_buffer(_CAPABILITY_VERSION_3.to_bytes(4, "little") + bytes(4), 8)
_no_capabilities = ctypes.create_string_buffer(24)


def call(name: str, *args: int | bytes | ctypes.Array | None) -> int:
    """Call libc's function `name`; integers are passed as long. Raises OSError."""
    result = _functions[name](*map(_argument, args))
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return result


def _argument(value: int | bytes | ctypes.Array | None) -> object:
    return ctypes.c_ulong(value) if isinstance(value, int) else value


def unshare(namespaces: int) -> None:
    """Move this process (for CLONE_NEWPID: its next child) into new namespaces."""
    call("unshare", namespaces)


def enter(namespace: int, kind: int) -> None:
    """Enter the namespace of descriptor `namespace`, which is of type `kind`."""
    call("setns", namespace, kind)


def mount_private() -> None:
    """Stop mounts from travelling between this mount namespace and its parent."""
    call("mount", None, b"/", None, MS_REC | MS_PRIVATE, None)


def mount_tmpfs(path: str, options: str, flags: int = 0) -> None:
    """Mount a fresh tmpfs over `path`, without devices and set-uid files."""
    flags |= MS_NOSUID | MS_NODEV
    call("mount", b"tmpfs", os.fsencode(path), b"tmpfs", flags, options.encode())


def remount_read_only(path: str) -> None:
    """Make the bind mount at `path` read-only; a device there can still be used."""
    call("mount", None, os.fsencode(path), None, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID, None)


def drop_capabilities() -> None:
    """Give up every capability of this process, for good (nothing here ever execs)."""
    call("capset", _header, _no_capabilities)


def no_new_privileges() -> None:
    """Promise the kernel never to gain rights; Landlock and seccomp ask for it."""
    call("prctl", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def die_with_parent(signal: int) -> None:
    """Have the kernel send `signal` to this process when its parent dies."""
    call("prctl", PR_SET_PDEATHSIG, signal, 0, 0, 0)
