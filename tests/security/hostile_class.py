"""A course directory with secrets in it, a class of attackers, and how to grade it."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.api import Gradebook

from tests.grading.database import scores
from tests.grading.make_submissions import COURSE, Everybody
from tests.security.case import LESSON, NAME, TOKENS, Case, Link, Pipe, Place

GOOD, LAST = "aaa-good", "zzz-good"


@dataclass
class HostileClass:
    """A course, its secrets, and what of them came out.

    `tokens` lie in the places that they are named after; `place` is what attackers know.
    """

    folder: Path
    cases: Sequence[Case]
    everybody: Everybody = field(default_factory=lambda: Everybody(LESSON))
    tokens: dict[str, str] = field(init=False)
    place: Place = field(init=False)
    reached: list[bytes] = field(default_factory=list)

    @contextlib.contextmanager
    def laid_out(self) -> Iterator[HostileClass]:
        """The course with everybody's submission, a listener, and a process to kill."""
        self.tokens = {name: f"CANARY-{name}-{secrets.token_hex(4)}" for name in TOKENS}
        bystander = subprocess.Popen(
            [sys.executable, "-c", "input()", self.tokens["environment"]], stdin=subprocess.PIPE
        )
        with (
            socket.create_server(("127.0.0.1", 0)) as tcp,
            socket.socket(socket.AF_UNIX) as abstract,
        ):
            name = f"listener-{secrets.token_hex(4)}"
            abstract.bind(f"\0{name}")
            abstract.listen()
            self.place = Place(
                *(self.folder / name for name in ("course", "outside", "home")),
                port=tcp.getsockname()[1],
                socket=name,
                victim=bystander.pid,
            )
            self._plant()
            self.before = self.fingerprint()
            yield self
            self.bystander_lives = bystander.poll() is None
            self.reached = [s.getsockname() for s in (tcp, abstract) if _was_reached(s)]
        bystander.communicate(b"\n")

    def _plant(self) -> None:
        root, tokens = self.place.root, self.tokens
        for step in ("lessons", "solutions"):
            shutil.copytree(COURSE / step / LESSON, root / step / LESSON)
        shutil.copy(COURSE / "nbgrader_config.py", root)
        (root / "solutions" / f"{LESSON}.py").write_text(f"# {tokens['solution']}\n")
        (root / ".grading").mkdir()
        (root / ".grading" / "seed").write_text(tokens["seed"])
        with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as book:
            book.add_student("plant", first_name=tokens["gradebook"])
        for name in ("outside", "home/.private", "tmp"):
            (self.folder / name).mkdir(parents=True)
        (self.place.home / ".private" / "key").write_text(tokens["home"])
        (self.place.outside / "secret").write_text(tokens["outside"])
        (self.place.outside / "precious").write_text("precious")
        with open(self.place.outside / "large", "wb") as large:
            large.truncate(100_000_000)
        good = self.everybody.solved()
        good["cells"].append(
            {"cell_type": "markdown", "metadata": {}, "source": f"My own {tokens['student']}"}
        )
        controls = [Case(name, lambda e, p: good, lambda e: e.full) for name in (GOOD, LAST)]
        for case in [*controls, *self.cases]:
            self._submit(case)

    def _submit(self, case: Case) -> None:
        folder = self.place.root / "submitted" / case.name / LESSON
        folder.mkdir(parents=True)
        for name, content in case.files(self.everybody, self.place).items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, Link):
                path.symlink_to(content.target)
            elif isinstance(content, Pipe):
                os.mkfifo(path)
            else:
                path.write_bytes(content)

    def run(self, *words: str, timeout: float) -> subprocess.CompletedProcess[str]:
        """Run a module of this environment in the course, as an instructor would."""
        return subprocess.run(
            [sys.executable, "-m", *words],
            cwd=self.place.root,
            env={
                **os.environ,
                "HOME": str(self.place.home),
                "TMPDIR": str(self.folder / "tmp"),
                "PYTHONPATH": str(COURSE),
                "TOKEN": self.tokens["environment"],
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout,
        )

    def fingerprint(self) -> dict[str, tuple[object, ...]]:
        """Everything that grading must not change."""
        kept = [self.place.root / name for name in ("lessons", "solutions", "submitted")]
        kept += [self.place.root / "nbgrader_config.py", self.place.outside, self.place.home]
        paths = [path for top in kept for path in (top, *sorted(top.rglob("*")))]
        return {str(path): _state(path) for path in paths if not _is_cache(path)}

    def scores(self) -> dict[str, dict[str, float | None]]:
        """Points by student and exercise, as the gradebook has them."""
        found = scores(self.place.root)
        return {
            student: {
                name.removeprefix("check_"): score
                for name, score in cells.items()
                if name.startswith("check_")
            }
            for student, cells in found.items()
        }

    def written(self, student: str) -> dict[Path, str]:
        """What grading wrote about a student: the graded notebook, the feedback page."""
        paths = [
            path
            for step in ("autograded", "feedback")
            for path in (self.place.root / step / student).rglob("*")
            if path.suffix in (".ipynb", ".html")
        ]
        return {path: path.read_text(errors="replace") for path in paths}

    def foreign_tokens(self, student: str) -> list[str]:
        """Secrets that stand in what was written about a student who must not know them."""
        text = "\n".join(self.written(student).values())
        return [name for name, token in self.tokens.items() if token in text]

    def hidden_inputs(self) -> list[str]:
        """How the arrays look that are asked for in hiding, as attackers write them."""
        import numpy as np

        from autograder.grading.marking import Marker

        found = set()
        for opened, hidden in Marker(LESSON, self.place.root).questions.values():
            seen, secret = (
                {
                    repr([float(v) for v in np.ravel(np.asarray(probe.steps[0].args[0]))])[1:-1]
                    for probe in questions.probes
                }
                for questions in (opened, hidden)
            )
            found |= {text for text in secret - seen if text.count(",") >= 3}
        return sorted(found)


def graded_notebook(student: str) -> str:
    """Where a student's graded notebook lies below the course."""
    return f"autograded/{student}/{LESSON}/{NAME}.ipynb"


def _state(path: Path) -> tuple[object, ...]:
    found = path.lstat()
    size = (found.st_size, found.st_mtime_ns) if path.is_file() and not path.is_symlink() else ()
    return (oct(found.st_mode), *size, os.readlink(path) if path.is_symlink() else "")


def _is_cache(path: Path) -> bool:
    return "__pycache__" in path.parts or ".cache" in path.parts or ".config" in path.parts


def _was_reached(listener: socket.socket) -> bool:
    listener.setblocking(False)
    try:
        listener.accept()[0].close()
    except BlockingIOError:
        return False
    return True
