"""Confine: the steps by which a freshly forked child gives up all it could harm.

Every kind of sandbox is a list of steps, taken in order; one that fails ends the
child before any untrusted code has run. In: limits and paths. Out: a process that
can compute, write to its own small folder (if it has one) and talk on one socket.
"""

from __future__ import annotations

import math
import os
import platform
import resource
import signal
import sys
from collections.abc import Callable
from typing import Any

from . import kernel, landlock, seccomp

Steps = tuple[Callable[[], None], ...]


class Confinement:
    """What a child goes through; made once by the server, so that a child pays little.

    `config` holds `kind`, `box` (the folder that is HOME, TMPDIR and the working
    folder), `readable` and `listable` paths, `devices` and `limits`, as the driver says.
    Raises OSError or NotImplementedError where this machine can't do what the kind needs.
    """

    def __init__(self, config: dict[str, Any], loaded_bytes: int) -> None:
        self._box = config["box"]
        self._limits = config["limits"]
        self._loaded_bytes = loaded_bytes
        self._server = os.getpid()
        self._rights = {
            landlock.LIST: config["listable"],
            landlock.READ: [*config["readable"], *config["devices"]],
        }
        steps = {"bubblewrap": self._bubblewrap, "landlock": self._landlock, "none": self._none}
        self._steps = steps[config["kind"]]()

    def apply(self) -> None:
        """Confine the calling process, for good. Raises OSError at the step that fails."""
        for step in self._steps:
            step()

    def _bubblewrap(self) -> Steps:
        # The rule is for the folder above: where the box is mounted, no older rule is seen.
        rights = {**self._rights, landlock.WRITE: [os.path.dirname(self._box), os.devnull]}
        paths = landlock.Ruleset(rights).restrict if landlock.abi() else _nothing
        return (
            self._take_namespaces,
            self._mount_box,
            kernel.drop_capabilities,
            self._limit_resources,
            paths,
            seccomp.Filter(platform.machine(), may_write=True).install,
        )

    def _landlock(self) -> Steps:
        return (
            kernel.drop_capabilities,
            self._die_with_server,
            self._limit_resources,
            landlock.Ruleset(self._rights).restrict,
            seccomp.Filter(platform.machine(), may_write=False).install,
        )

    def _none(self) -> Steps:
        return (self._die_with_server, os.setsid, self._make_box, self._limit_resources)

    def _take_namespaces(self) -> None:
        kernel.unshare(kernel.CLONE_NEWNS | kernel.CLONE_NEWIPC)

    def _mount_box(self) -> None:
        size = self._limits["file_bytes"]
        kernel.mount_tmpfs(self._box, f"size={size},nr_inodes=1k,mode=700")
        os.chdir(self._box)

    def _die_with_server(self) -> None:
        if sys.platform == "linux":
            kernel.die_with_parent(signal.SIGKILL)
        if os.getppid() != self._server:
            raise ProcessLookupError("the server ended first")

    def _make_box(self) -> None:
        box = os.path.join(self._box, str(os.getpid()))
        os.mkdir(box, 0o700)
        os.chdir(box)
        os.environ.update(HOME=box, TMPDIR=box)

    def _limit_resources(self) -> None:
        limits = self._limits
        if self._loaded_bytes:
            _lower(resource.RLIMIT_AS, self._loaded_bytes + limits["memory_bytes"])
        for name, value in (
            ("RLIMIT_CPU", math.ceil(limits["cpu_seconds"])),
            ("RLIMIT_FSIZE", limits["file_bytes"]),
            ("RLIMIT_NOFILE", limits["open_files"]),
            ("RLIMIT_CORE", 0),
            ("RLIMIT_MEMLOCK", 0),
            ("RLIMIT_MSGQUEUE", 0),
        ):
            if hasattr(resource, name):
                _lower(getattr(resource, name), value)


def _lower(which: int, value: int) -> None:
    hard = resource.getrlimit(which)[1]
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(which, (value, value))


def _nothing() -> None:
    """No Landlock: the mount namespace alone hides what may not be read."""
