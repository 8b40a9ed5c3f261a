"""Sandbox: one fork server in its confinement, and the children that it forks.

In: a bundle of files, the name of the function that a child runs. Out: children to
talk to. See the package's text for what is promised and what is not.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from importlib.machinery import SourceFileLoader
from importlib.util import cache_from_source
from pathlib import Path, PurePosixPath
from typing import Any, Self

from . import cgroup, mends, packages, view
from .child import Child
from .errors import ChildDied, ChildTimedOut, SandboxUnavailable
from .inside import SELF_TEST, SERVE
from .limits import Limits
from .recipes import DEVICES, KINDS, Recipe, recipes
from .selftest import SelfTestFailed, escapes

_START_SECONDS = 60.0
_END_SECONDS = 10.0
_INSIDE = Path(__file__).with_name("inside")

Content = Path | bytes | str


class Sandbox:
    """A warm, confined Python that forks a child for each piece of untrusted work.

        with Sandbox({"echo.py": text}, serve="echo:serve") as sandbox:
            with sandbox.child() as child:
                child.send(b"question")
                answer = child.receive(timeout=10)

    bundle: relative path -> a file to copy, or text or bytes: what a child may import.
    serve: "module:function", called in each child with its connected socket.
    limits: what one child may use.
    confined: False gives neither isolation nor the self-test, only limits.
    preload: modules imported once, before forking.
    hidden: paths that must not be seen even where they lie below /usr or the interpreter.
    kinds: which recipes may be used, most preferred first.
    allowed: the distributions that may be imported, with all that they need.

    Children may be used from several threads at once. Entering raises
    SandboxUnavailable where nothing confines, ImportError where the bundle or
    `preload` can't be imported.
    """

    def __init__(
        self,
        bundle: Mapping[str, Content],
        serve: str,
        limits: Limits | None = None,
        confined: bool = True,
        *,
        preload: Sequence[str] = ("numpy",),
        hidden: Iterable[Path] = (),
        kinds: Sequence[str] = KINDS,
        allowed: Sequence[str] = packages.ALLOWED,
    ) -> None:
        self.limits = limits or Limits()
        self._bundle = bundle
        self._serve = serve
        self._confined = confined
        self._preload = list(preload)
        self._hidden = tuple(hidden)
        self._kinds = tuple(kinds) if confined else ("none",)
        self._packages = packages.contents(allowed)
        self._lock = threading.Lock()
        self._stack = contextlib.ExitStack()
        self._server: _Server | None = None
        self._folder: Path | None = None
        self._entering: list[str] = []

    @property
    def kind(self) -> str:
        """What confines the children: "bubblewrap", "landlock" or "none"."""
        return self._running().recipe.kind

    def __enter__(self) -> Self:
        _refuse_other_systems(self._confined)
        from .temporary import HeldFolder

        with contextlib.ExitStack() as stack:
            self._folder = stack.enter_context(HeldFolder()).path
            self._enter_cgroup(stack)
            stack.callback(self._stop)
            _assemble(self._bundle, self._folder)
            self._server = self._first_that_holds()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _enter_cgroup(self, stack: contextlib.ExitStack) -> None:
        group = cgroup.one_for(self.limits) if self._confined else None
        if group:
            stack.callback(group.remove)
            self._entering = group.entering()

    def _stop(self) -> None:
        if self._server:
            self._server.kill()
        self._server = None

    @contextlib.contextmanager
    def child(self) -> Iterator[Child]:
        """A fresh child; on leaving, it and all that it started are gone.

        A server that was lost is started anew, with its self-test.
        """
        with self._lock:
            server = self._running()
            if not server.answers():
                server.kill()
                self._server = server = self._first_that_holds()
        with server.child(SERVE, self.limits) as child:
            yield child

    def escapes(self) -> list[str]:
        """Run the self-test once more: what a child could do that none may, as verbs."""
        return self._escapes(self._running())

    def _running(self) -> _Server:
        if self._server is None:
            raise RuntimeError("A sandbox has children only inside its `with` block.")
        return self._server

    def _first_that_holds(self) -> _Server:
        assert self._folder is not None
        problems = {}
        seen = view.of_this_interpreter(self._hidden, self._packages)
        for recipe in recipes(self._kinds, self._folder, seen):
            try:
                return self._start(recipe)
            except (_NotStarted, SelfTestFailed) as problem:
                problems[recipe.name] = str(problem)
            except (ChildDied, ChildTimedOut) as problem:
                problems[recipe.name] = f"the process of its self-test {problem.how}"
        raise SandboxUnavailable(mends.unavailable(problems))

    def _start(self, recipe: Recipe) -> _Server:
        server = _Server(recipe, self._config(recipe), self._entering)
        try:
            if self._confined:
                self._require_that_it_holds(server)
        except BaseException:
            server.kill()
            raise
        return server

    def _require_that_it_holds(self, server: _Server) -> None:
        if found := self._escapes(server):
            raise _NotStarted(f"a program in it could {', '.join(found)}")

    def _escapes(self, server: _Server) -> list[str]:
        def start() -> AbstractContextManager[Child]:
            return server.child(SELF_TEST, self.limits)

        assert self._folder is not None
        folder = self._folder / f"canary-{os.urandom(4).hex()}"
        folder.mkdir()
        try:
            return escapes(start, folder, self.limits, server.recipe.environment())
        finally:
            shutil.rmtree(folder)

    def _config(self, recipe: Recipe) -> dict[str, Any]:
        return {
            "kind": recipe.kind,
            "box": str(recipe.box),
            "bundle": str(recipe.folder / "bundle"),
            "readable": recipe.readable,
            "listable": recipe.listable,
            "devices": DEVICES,
            "libraries": view.libraries(),
            "packages": packages.importable(self._packages),
            "names": view.NAMES,
            "serve": self._serve,
            "preload": self._preload,
            "limits": asdict(self.limits),
        }


class _NotStarted(Exception):
    """A recipe does not work here; the text says why."""


class _Server:
    """A running fork server, as a process and the socket to it."""

    def __init__(
        self, recipe: Recipe, config: dict[str, Any], entering: Sequence[str] = ()
    ) -> None:
        self.recipe = recipe
        self._control, theirs = socket.socketpair()
        self._requests = threading.Lock()
        with tempfile.TemporaryFile() as errors, theirs:
            try:
                self._process = subprocess.Popen(
                    [*entering, *recipe.argv(theirs.fileno())],
                    env=recipe.environment(),
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=errors,
                    start_new_session=True,
                )
            except OSError as error:
                self._control.close()
                raise _NotStarted(str(error)) from None
            theirs.close()
            try:
                self._greet(config)
            except (OSError, EOFError):
                self.kill()
                raise _NotStarted(_last_sentence(errors)) from None
            except BaseException:
                self.kill()
                raise

    def _greet(self, config: dict[str, Any]) -> None:
        self._control.settimeout(_START_SECONDS)
        self._control.sendall(json.dumps(config).encode() + b"\n")
        with self._control.makefile("rb") as answers:
            line = answers.readline()
        if not line:
            raise EOFError
        hello = json.loads(line)
        if "import_error" in hello:
            raise ImportError(f"The sandbox can't load its bundle: {hello['import_error']}")
        if "error" in hello:
            raise _NotStarted(hello["error"])
        self._control.settimeout(None)

    @contextlib.contextmanager
    def child(self, role: bytes, limits: Limits) -> Iterator[Child]:
        """Have a child forked that plays `role`; it is gone when the block is left."""
        ours, talk = socket.socketpair()
        lifeline, reports = socket.socketpair()
        with talk, reports, contextlib.suppress(OSError), self._requests:
            socket.send_fds(self._control, [role], [talk.fileno(), reports.fileno()])
        child = Child(ours, lifeline, limits, on_silence=self.kill)
        try:
            yield child
        finally:
            child.end()

    def answers(self) -> bool:
        """Whether the server is there: it says nothing after its greeting."""
        try:
            return bool(self._control.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT))
        except BlockingIOError:
            return True
        except OSError:
            return False

    def kill(self) -> None:
        """End the server, with it every child; returns when they are gone.

        The server's end of the socket closes with its process, and its namespaces
        take every child along; without namespaces the children's parent's death does.
        """
        with self._requests:
            if self._process.returncode is not None:
                return
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            with contextlib.suppress(OSError):
                self._control.settimeout(_END_SECONDS)
                while self._control.recv(4096):
                    pass
            self._control.close()


def _refuse_other_systems(confined: bool) -> None:
    if (confined and sys.platform != "linux") or not hasattr(os, "fork"):
        raise SandboxUnavailable(mends.elsewhere())


def _assemble(bundle: Mapping[str, Content], folder: Path) -> None:
    """Lay out what the server gets: the bundle, the inside modules, an empty box."""
    for name in ("box", "bundle", "sandbox_inside"):
        (folder / name).mkdir()
    for module in _INSIDE.glob("*.py"):
        _copy(module, folder / "sandbox_inside" / module.name)
    for name, content in bundle.items():
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts:
            raise ValueError(f"The bundle's path {name!r} must be relative, without '..'.")
        target = folder / "bundle" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Path):
            _copy(content, target)
        else:
            target.write_bytes(content.encode() if isinstance(content, str) else content)


def _copy(source: Path, target: Path) -> None:
    """Copy a file; with a module goes its bytecode, so that no server compiles it again."""
    shutil.copy2(source, target)
    if source.suffix != ".py":
        return
    with contextlib.suppress(SyntaxError, ValueError):
        SourceFileLoader(source.stem, str(source)).get_code(source.stem)
    cached, beside = (cache_from_source(str(path)) for path in (source, target))
    with contextlib.suppress(FileNotFoundError):
        os.makedirs(os.path.dirname(beside), exist_ok=True)
        shutil.copyfile(cached, beside)


def _last_sentence(errors: Any) -> str:
    """The first sentence of the last line that the process wrote before it ended."""
    errors.seek(0)
    lines = errors.read().decode(errors="replace").strip().splitlines()
    return lines[-1].removeprefix("bwrap: ").split(". ")[0] if lines else "it ended at once"
