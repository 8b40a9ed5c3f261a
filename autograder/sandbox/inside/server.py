"""The fork server: one thread, NumPy and the bundle loaded, a child for each request.

It never reads what children and driver say to each other, so no submission's text
is in its memory when the next child is forked. It kills a child at its deadline,
when it has too many threads, and when the driver asks or is gone. In: a
configuration, then requests with two descriptors each (the child's connection and
its lifeline). Out: on the lifeline, how the child ended, once it has been reaped.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import resource
import selectors
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, PathFinder
from typing import Any, NoReturn

from . import SELF_TEST, SERVE, attempts, kernel
from .confine import Confinement

_CONNECTION = 3
_DESCRIPTORS = 4096
_SETUP_FAILED = 125
_BETWEEN_LOOKS = 0.05


def main(control: int) -> NoReturn:
    """Serve the driver at descriptor `control` until it is gone."""
    gc.disable()
    connection = socket.socket(fileno=control)
    config = json.loads(connection.makefile("rb").readline())
    try:
        server = Server(connection, config)
        hello = {"ready": "yes"}
    except ImportError as error:
        hello = {"import_error": str(error)}
    except Exception as error:
        hello = {"error": str(error) or type(error).__name__}
    connection.sendall(json.dumps(hello).encode() + b"\n")
    if "ready" in hello:
        server.run()
    os._exit(1)


@dataclass
class Running:
    """A child that has not been reaped; `because` says why the server killed it."""

    lifeline: socket.socket
    deadline: float
    next_look: float
    because: str | None = None


class Server:
    """Loads everything, then forks and watches; see the module's text."""

    def __init__(self, control: socket.socket, config: dict[str, Any]) -> None:
        self._kind = config["kind"]
        self._limits = config["limits"]
        self._control = control
        self._proc = _own_namespaces() if self._kind == "bubblewrap" else _Proc("/proc")
        os.environ.pop("PWD", None)  # bubblewrap sets it
        os.chdir(config["box"])
        _become_preferred_victim(self._proc)
        serve = _load(config)
        self._confinement = Confinement(config, self._proc.loaded_bytes())
        self._pid_namespace = -1
        if self._kind == "bubblewrap":
            self._pid_namespace = self._proc.open("self/ns/pid")
            _conceal(config["devices"])
        self._roles = {SERVE: serve, SELF_TEST: attempts.serve}
        self._running: dict[int, Running] = {}
        self._selector = selectors.DefaultSelector()

    def run(self) -> NoReturn:
        """Answer requests, watch children; ends when the driver is gone."""
        self._listen()
        _null_descriptors()
        gc.freeze()
        while True:
            for key, _ in self._selector.select(self._patience()):
                key.data()
            self._reap()
            self._look_after()

    def _listen(self) -> None:
        """Be woken by the driver's requests, and by the end of a child."""
        woken, wake = os.pipe()
        os.set_blocking(woken, False)
        os.set_blocking(wake, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._selector.register(woken, selectors.EVENT_READ, lambda: os.read(woken, 512))
        self._selector.register(self._control, selectors.EVENT_READ, self._start)

    def _patience(self) -> float | None:
        """How long nothing need be done: until a deadline or the next look at threads."""
        moments = [
            min(child.deadline, child.next_look)
            for child in self._running.values()
            if child.because is None
        ]
        return max(0.0, min(moments) - time.monotonic()) if moments else None

    def _start(self) -> None:
        role, descriptors, _, _ = socket.recv_fds(self._control, 1, 2)
        if not role:
            self._stop()
        talk, lifeline = descriptors
        try:
            pid = self._fork()
        except OSError:
            os.close(talk)
            os.close(lifeline)
            return
        if pid == 0:
            self._be_child(talk, role)
        os.close(talk)
        now = time.monotonic()
        asks = socket.socket(fileno=lifeline)
        self._running[pid] = Running(asks, now + self._limits["wall_seconds"], now + _BETWEEN_LOOKS)
        self._selector.register(asks, selectors.EVENT_READ, lambda: self._kill(pid, "asked"))

    def _fork(self) -> int:
        """Fork; where namespaces are, the child is process 1 of one of its own."""
        if self._pid_namespace >= 0:
            kernel.enter(self._pid_namespace, kernel.CLONE_NEWPID)
            kernel.unshare(kernel.CLONE_NEWPID)
        return os.fork()

    def _be_child(self, talk: int, role: bytes) -> NoReturn:
        code = _SETUP_FAILED
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self._confine(talk, role)
            os.dup2(talk, _CONNECTION)
            os.closerange(_CONNECTION + 1, _DESCRIPTORS)
            connection = socket.socket(fileno=_CONNECTION)
            gc.enable()
            code = 1
            self._roles[role](connection)
            code = 0
        finally:
            os._exit(code)

    def _confine(self, talk: int, role: bytes) -> None:
        try:
            self._confinement.apply()
        except Exception as error:
            if role == SELF_TEST:
                attempts.answer(socket.socket(fileno=talk), {"failed": str(error)})
            raise

    def _reap(self) -> None:
        for pid in list(self._running):
            ended, status, used = os.wait4(pid, os.WNOHANG)
            if ended:
                self._report(pid, status, used)

    def _report(self, pid: int, status: int, used: resource.struct_rusage) -> None:
        child = self._running.pop(pid)
        self._kill_group(pid)
        if child.because is None:
            self._selector.unregister(child.lifeline)
        report = {
            "status": status,
            "because": child.because,
            "cpu_seconds": used.ru_utime + used.ru_stime,
        }
        with contextlib.suppress(OSError):
            child.lifeline.sendall(json.dumps(report).encode())
        child.lifeline.close()

    def _look_after(self) -> None:
        now = time.monotonic()
        for pid, child in self._running.items():
            if child.because is not None:
                continue
            if now >= child.deadline:
                self._kill(pid, "wall")
            elif now >= child.next_look:
                child.next_look = now + _BETWEEN_LOOKS
                if self._proc.threads(pid) > self._limits["threads"]:
                    self._kill(pid, "threads")

    def _kill(self, pid: int, because: str) -> None:
        child = self._running.get(pid)
        if child and child.because is None:
            child.because = because
            self._selector.unregister(child.lifeline)
            os.kill(pid, signal.SIGKILL)

    def _kill_group(self, pid: int) -> None:
        """Without confinement a child can start others: they share its process group."""
        if self._kind == "none":
            with contextlib.suppress(OSError):
                os.killpg(pid, signal.SIGKILL)

    def _stop(self) -> NoReturn:
        for pid in self._running:
            os.kill(pid, signal.SIGKILL)
            self._kill_group(pid)
        os._exit(0)


class _Proc:
    """A procfs by its descriptor, so that it can be read after it was hidden."""

    def __init__(self, path: str) -> None:
        try:
            self._folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError:
            self._folder = -1

    def open(self, path: str, flags: int = os.O_RDONLY) -> int:
        return os.open(path, flags | os.O_CLOEXEC, dir_fd=self._folder)

    def read(self, path: str) -> str:
        with open(self.open(path)) as file:
            return file.read()

    def threads(self, pid: int) -> int:
        """How many threads child `pid` has; 0 where that can't be known."""
        try:
            handle = os.pidfd_open(pid)
        except (OSError, AttributeError):
            return 0
        try:
            seen_from_here = _field(self.read(f"self/fdinfo/{handle}"), "Pid")
            return _field(self.read(f"{seen_from_here}/status"), "Threads")
        except OSError:
            return 0
        finally:
            os.close(handle)

    def loaded_bytes(self) -> int:
        """The address space that this process uses; 0 where that can't be known."""
        try:
            return int(self.read("self/statm").split()[0]) * resource.getpagesize()
        except OSError:
            return 0


def _field(text: str, name: str) -> int:
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith(f"{name}:"))


def _own_namespaces() -> _Proc:
    """Become process 1 of a pid namespace that `setns` can come back to.

    bubblewrap's own one belongs to an outer user namespace, and can't be re-entered.
    The first process stays behind, holding nothing, to be bubblewrap's child.
    """
    proc = _Proc("/proc")
    kernel.unshare(kernel.CLONE_NEWPID | kernel.CLONE_NEWNS)
    pid = os.fork()
    if pid:
        os.closerange(3, _DESCRIPTORS)
        os._exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) & 0xFF)
    kernel.die_with_parent(signal.SIGKILL)
    kernel.mount_private()
    return proc


def _conceal(devices: list[str]) -> None:
    """Hide other processes, and keep devices' modes from being changed by their owner."""
    kernel.mount_tmpfs("/proc", "size=4k,mode=555", kernel.MS_RDONLY)
    for device in devices:
        kernel.remount_read_only(device)


def _become_preferred_victim(proc: _Proc) -> None:
    """When the machine's memory runs out, the kernel shall end a child, not the driver."""
    with contextlib.suppress(OSError), open(proc.open("self/oom_score_adj", os.O_WRONLY), "w") as f:
        f.write("1000")


def _load(config: dict[str, Any]) -> Callable[[socket.socket], None]:
    """Import what children share; return the bundle's serve function. Raises ImportError."""
    bundle = config["bundle"]
    sys.path[:] = [bundle, *sys.path[1:], *config["libraries"]]
    ours = OnlyFromBundle(bundle, config["names"])
    installed = OnlyAllowed(config["libraries"], config["packages"])
    others = (installed if finder is PathFinder else finder for finder in sys.meta_path)
    sys.meta_path[:] = [ours, *others]
    _interactive_builtins()
    module, _, function = config["serve"].partition(":")
    try:
        for name in config["preload"]:
            importlib.import_module(name)
        return getattr(importlib.import_module(module), function)
    except Exception as error:
        raise ImportError(f"{type(error).__name__}: {error}") from error


def _interactive_builtins() -> None:
    """`exit`, `help` and the like, which Python's -S option leaves out."""
    import site

    site.setquit()
    site.sethelper()
    site.setcopyright()


class OnlyFromBundle:
    """Finds the project's own packages in the bundle, and nowhere else."""

    def __init__(self, bundle: str, names: list[str]) -> None:
        self._bundle, self._names = bundle, frozenset(names)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if name not in self._names:
            return None
        spec = PathFinder.find_spec(name, [self._bundle])
        if spec is None:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return spec


class OnlyAllowed:
    """Finds what `PathFinder` finds; of what is installed in `libraries`, only `names`."""

    find_distributions = PathFinder.find_distributions
    invalidate_caches = PathFinder.invalidate_caches

    def __init__(self, libraries: list[str], names: list[str]) -> None:
        self._libraries, self._names = frozenset(libraries), frozenset(names)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if path is None and name not in self._names:
            path = [entry for entry in sys.path if entry not in self._libraries]
        return PathFinder.find_spec(name, path, target)


def _null_descriptors() -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(null, number)
    os.close(null)
