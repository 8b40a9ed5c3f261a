"""A notebook's surroundings without a notebook: `get_ipython()`, `display`, modules to import.

What only shows something does nothing. What a function may rest on happens: a file
that a cell writes can be run and imported, a statement that is timed is run.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import linecache
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.abc import ExecutionLoader, Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Any

from .nothing import Nothing

# Packages that only show things on a page: here all that is in them does nothing.
FOR_PAGES = ("IPython", "ipywidgets", "google", "google.colab")
_NAMES_FOR_PAGES = (
    "Audio", "HTML", "IFrame", "Image", "Javascript", "Latex", "Markdown", "Math", "SVG",
    "Video", "clear_output", "display", "BoundedFloatText", "BoundedIntText", "Button",
    "Checkbox", "Dropdown", "FloatLogSlider", "FloatRangeSlider", "FloatSlider", "FloatText",
    "HBox", "IntRangeSlider", "IntSlider", "IntText", "Label", "Layout", "Output", "Play",
    "RadioButtons", "SelectMultiple", "Tab", "Text", "Textarea", "ToggleButton",
    "ToggleButtons", "VBox", "fixed", "interact", "interact_manual", "interactive",
    "interactive_output", "jslink", "link",
)  # fmt: skip
_OPTIONS = re.compile(r"(?P<options>(?:-\w+(?: +\d+)?\s+)*)(?P<statement>.*)", re.DOTALL)


class Shell(Nothing):
    """What `get_ipython()` gives. `user_ns` is the notebook's namespace, `files` its modules."""

    def __init__(self, namespace: dict[str, Any], files: dict[str, str]) -> None:
        self.user_ns = namespace
        self.files = files

    def __bool__(self) -> bool:
        """Matplotlib asks whether there is a page to draw on."""
        return False

    def run_line_magic(self, name: str, line: str, *_: Any) -> Any:
        """Do what the magic `name` does to the notebook's names; the others do nothing."""
        magic = _LINE_MAGICS.get(name)
        return magic(self, line) if magic else Nothing()

    def run_cell_magic(self, name: str, line: str, cell: str) -> Any:
        """Write the file of `%%writefile`; run a cell that is Python."""
        if name in ("writefile", "file"):
            return self._write(line, cell)
        from .cells import as_python

        wrapped = as_python(f"%%{name} {line}\n{cell}")
        if not wrapped.startswith("get_ipython().run_cell_magic"):
            run(wrapped, "<cell magic>", self.user_ns)
        return Nothing()

    def magic(self, text: str) -> Any:
        """A line magic, told in one text."""
        name, _, line = text.lstrip("%").partition(" ")
        return self.run_line_magic(name, line)

    def getoutput(self, command: str, **_: Any) -> Lines:
        """There is no system to ask: a command prints an empty line."""
        return Lines([""])

    def _write(self, line: str, cell: str) -> None:
        *options, name = line.split() or [""]
        path = name.strip("'\"").removeprefix("./")
        before = self.files.get(path, "") if {"-a", "--append"} & set(options) else ""
        self.files[path] = before + cell
        with suppress(OSError):
            Path(path).write_text(self.files[path], "utf-8")

    def _run_file(self, line: str) -> None:
        """`%run`: a file's names become the notebook's; with `-i` it has them from the start."""
        words = line.split()
        name = next(word for word in words if not word.startswith("-")).strip("'\"")
        path = name if name.endswith(".py") else f"{name}.py"
        text = self.files.get(path.removeprefix("./"))
        text = Path(path).read_text("utf-8") if text is None else text
        own: dict[str, Any] = {"__name__": "__main__"}
        run(text, path, self.user_ns if "-i" in words else own)
        self.user_ns.update({key: value for key, value in own.items() if key != "__name__"})

    def _time(self, statement: str) -> Any:
        """`%time`: the statement runs in the notebook, and its value is given back."""
        try:
            return eval(compile(statement, "<time>", "eval"), self.user_ns)
        except SyntaxError:
            return run(statement, "<time>", self.user_ns)

    def _timeit(self, line: str) -> Any:
        """`%timeit`: once, and only where `-o` asks for the time that it takes."""
        found = _OPTIONS.match(line)
        if not found or "-o" not in found["options"].split():
            return None
        start = time.perf_counter()
        run(found["statement"], "<timeit>", dict(self.user_ns))
        return Timing(time.perf_counter() - start)

    def _pylab(self, line: str) -> None:
        run("from pylab import *", "<pylab>", self.user_ns)


_LINE_MAGICS: dict[str, Callable[[Shell, str], Any]] = {
    "run": Shell._run_file,
    "time": Shell._time,
    "timeit": Shell._timeit,
    "pylab": Shell._pylab,
    "pwd": lambda shell, line: ".",
    "sx": Shell.getoutput,
    "system": Shell.getoutput,
}


class Lines(list):
    """What a command printed, line by line."""

    s = n = p = ""

    @property
    def l(self) -> Lines:  # noqa: E743
        return self

    def grep(self, *_: Any, **__: Any) -> Lines:
        return self

    def fields(self, *_: Any) -> Lines:
        return self


class Timing(Nothing):
    """What `%timeit -o` gives, of one run, in seconds."""

    def __init__(self, seconds: float) -> None:
        self.average = self.best = self.worst = seconds
        self.all_runs = self.timings = [seconds]
        self.stdev, self.loops, self.repeat = 0.0, 1, 1


def run(code: str | ast.Module, name: str, namespace: dict[str, Any]) -> None:
    """Run Python in `namespace`; `await` may stand at its top, as in a notebook."""
    if isinstance(code, str):
        linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
    compiled = compile(code, name, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    if compiled.co_flags & inspect.CO_COROUTINE:
        _loop().run_until_complete(eval(compiled, namespace))
    else:
        exec(compiled, namespace)


def _loop() -> Any:
    """One event loop for all cells, so that what one starts another can await."""
    import asyncio

    if not _loops:
        _loops.append(asyncio.new_event_loop())
        asyncio.set_event_loop(_loops[0])
    return _loops[0]


_loops: list[Any] = []


class _HandedIn(MetaPathFinder, ExecutionLoader):
    """Imports modules from texts, by the names of their files."""

    def __init__(self, files: dict[str, str]) -> None:
        self.files = files

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        return spec_from_loader(name, self) if self.get_filename(name) in self.files else None

    def get_filename(self, name: str) -> str:
        return f"{name}.py"

    def get_source(self, name: str) -> str:
        file = self.get_filename(name)
        text = self.files[file]
        linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
        return text

    def is_package(self, name: str) -> bool:
        return False


class _ForPages(MetaPathFinder, Loader):
    """Imports the packages of `FOR_PAGES`, and whatever is asked for inside them."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        inside = name.startswith(("IPython.", "ipywidgets.", "google.colab."))
        if name not in FOR_PAGES and not inside:
            return None
        return ModuleSpec(name, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Page(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        names = {name: Nothing() for name in _NAMES_FOR_PAGES}
        module.__dict__.update(names, get_ipython=lambda: self.shell, version_info=(9, 0, 0))


class _Page(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Nothing()


@contextmanager
def notebook_like(namespace: dict[str, Any], files: dict[str, str]) -> Iterator[None]:
    """While this lasts, code finds what it would find in a notebook.

    `files` are modules by their files' names; they are found after everything else, so
    that none stands in for a library.
    """
    shell, path = Shell(namespace, files), list(sys.meta_path)
    sys.meta_path[:] = [_ForPages(shell), *path, _HandedIn(files)]
    known = {"get_ipython": lambda: shell, "display": Nothing()}
    vars(builtins).update(known)
    try:
        yield
    finally:
        sys.meta_path[:] = path
        for name in known:
            vars(builtins).pop(name, None)
