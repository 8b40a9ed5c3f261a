"""What a worker does: a submission's bytes -> its marks, graded notebook and feedback.

`grade` is a pure function of what it is given, in this process, in another one
or on another machine: all that goes in and comes out is plain data. The sandbox
and the drawn questions stay open between calls.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.judging.as_data import data_of
from autograder.judging.verdict import Kind
from autograder.report.feedback import Section, sections
from autograder.report.likeness import forms

from .graded import as_bytes, cell_text, graded
from .handed_in import HandedIn
from .reading import Reading, read_handed_in
from .released import Released
from .scores import Scores
from .seed import secret

if TYPE_CHECKING:
    from .marking import Marked


CUT = "Its own cells take too long: not all of them were run to their end."


@dataclass(frozen=True)
class Setup:
    """What is the same for every submission of a run.

    `notebook` is the released one; `seed` the secret of the hidden questions;
    `root` the course directory, which students' code must not see; `draws` says
    whether several of them use matplotlib.
    """

    lesson: str
    name: str
    notebook: bytes
    seed: str = field(repr=False)
    root: str
    confined: bool = True
    draws: bool = False


@dataclass(frozen=True)
class Graded:
    """What came of one submission: for the gradebook, for the files, for people.

    `marks`, `mistakes` and `forms` are by exercise; `look` says why a person should look;
    `verdicts` are, as data, what the student may see.
    """

    marks: dict[str, float]
    mistakes: dict[str, tuple[str, ...]]
    look: tuple[str, ...]
    forms: dict[str, str]
    scores: Scores
    notebook: bytes
    sections: tuple[Section, ...]
    verdicts: tuple[dict[str, Any], ...] = ()


def setup_of(released: Released, root: Path, confined: bool) -> Setup:
    """What a run in the course directory `root` shares; its secret is made where there is none."""
    notebook = json.dumps(released.notebook).encode()
    return Setup(released.lesson, released.name, notebook, secret(root), str(root), confined)


def grade(setup: Setup, handed_in: HandedIn) -> Graded:
    """Grade one submission; raises `SandboxUnavailable` where code can't be isolated."""
    return _grader(setup).grade(handed_in)


def get_ready(setup: Setup) -> None:
    """Draw the questions of a run; processes forked after it have them."""
    _grader(setup)


def close() -> None:
    """End the sandboxes that this process holds open."""
    for grader in _graders.values():
        grader.close()
    _graders.clear()


def new_marker(setup: Setup) -> Any:
    """What marks the submissions of a run."""
    from .marking import Marker

    return Marker(setup.lesson, Path(setup.root), setup.confined, setup.seed, setup.draws)


class _Grader:
    """The grading of one lesson, warm; one submission at a time."""

    def __init__(self, setup: Setup) -> None:
        self.released = Released(setup.lesson, setup.name, json.loads(setup.notebook))
        self._texts = {id(cell): cell_text(cell) for cell in self.released.blank}
        self._marker = new_marker(setup)
        self._marker.get_ready()
        self._opened = False
        self._turn = threading.Lock()

    def grade(self, handed_in: HandedIn) -> Graded:
        with self._turn:
            if not self._opened:
                self._marker.__enter__()
                self._opened = True
            reading = read_handed_in(handed_in, self.released)
            return told(self.released, reading, self._marker.mark(reading), self._texts)

    def close(self) -> None:
        if self._opened:
            self._marker.__exit__(None, None, None)
        self._opened = False


_graders: dict[Setup, _Grader] = {}
_one_at_a_time = threading.Lock()


def _grader(setup: Setup) -> _Grader:
    with _one_at_a_time:
        if setup not in _graders:
            _graders[setup] = _Grader(setup)
        return _graders[setup]


def told(
    released: Released, reading: Reading, marked: Mapping[str, Marked], texts: Mapping[int, str]
) -> Graded:
    """Everything that follows from the marks of a submission; `texts` are of our blank cells."""
    notebook = graded(released, reading, marked)
    return Graded(
        {name: mark.points for name, mark in marked.items()},
        {
            name: tuple(mistake.id for mistake in mark.shown.mistakes)
            for name, mark in marked.items()
            if mark.shown.mistakes
        },
        _look(reading, marked),
        _forms(reading, marked),
        _scores(released, notebook, marked),
        as_bytes(notebook, texts),
        tuple(sections(released, reading, marked)),
        tuple(data_of(mark.shown) for mark in marked.values()),
    )


def _look(reading: Reading, marked: Mapping[str, Marked]) -> tuple[str, ...]:
    """Why a person should look at the submission."""
    flags = [f"{', '.join(names)}: {flag}." for flag, names in _flagged(marked).items()]
    slow = [name for name, m in marked.items() if m.verdict.kind is Kind.TIMED_OUT]
    late = (f"Out of time: {', '.join(slow)}.",) if slow else ()
    cut = (CUT,) if any(m.cut for m in marked.values()) else ()
    return tuple(filter(None, (reading.problem, *reading.notes, *flags, *late, *cut)))


def _flagged(marked: Mapping[str, Marked]) -> dict[str, list[str]]:
    """Names of exercises by what is odd about them."""
    found: dict[str, list[str]] = {}
    for name, mark in marked.items():
        for flag in mark.verdict.flags:
            found.setdefault(flag, []).append(name)
    return found


def _forms(reading: Reading, marked: Mapping[str, Marked]) -> dict[str, str]:
    """The forms of the answers that are written and long enough to have one."""
    texts = [taken.source for taken in reading.cells if taken.kind == "code"]
    written = [name for name, m in marked.items() if m.verdict.kind is not Kind.UNWRITTEN]
    return forms(texts, written)


def _scores(released: Released, notebook: dict[str, Any], marked: Mapping[str, Marked]) -> Scores:
    """What nbgrader reads out of a graded notebook: points, and what was left untouched."""
    text = {
        cell["metadata"]["nbgrader"]["grade_id"]: cell["source"]
        for cell in notebook["cells"]
        if cell["metadata"].get("nbgrader")
    }
    untouched = {
        cell.grade_id
        for cell in released.cells
        if cell.solution and cell.source == text[cell.grade_id]
    }
    points: dict[str, float | None] = {}
    for cell in released.cells:
        if cell.exercise:
            points[cell.grade_id] = min(max(marked[cell.exercise].points, 0.0), cell.points)
        elif cell.grade:
            points[cell.grade_id] = 0.0 if cell.grade_id in untouched else None
    return Scores(points, frozenset(untouched))


@cache
def version() -> str:
    """What grading depends on besides the submission: our code, and the libraries' versions."""
    import hashlib
    import platform

    import numpy as np

    import autograder
    import course

    digest = hashlib.sha256(f"{platform.python_version()} {np.__version__}".encode())
    ours = Path(autograder.__file__).parent
    for path in sorted([*ours.rglob("*.py"), *Path(course.__file__).parent.glob("*.py")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()
