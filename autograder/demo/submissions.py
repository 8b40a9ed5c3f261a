"""Submissions made from a lesson's own material, each with what grading it is to give.

Everything comes from the released notebook and the solutions of a clone of the repository,
the named mistakes and the unusual right answers, and is the same each time.
"""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import autograder
from autograder import right_answers
from autograder.core.ask import ask
from autograder.exercises import load_lesson
from autograder.grading.released import Released, released, text_of
from autograder.judging.exercise import Exercise, Mistake
from autograder.judging.questions import OPEN, Questions
from autograder.right_answers import RightAnswer

CLONE = Path(autograder.__file__).resolve().parents[1]
# The secret of the hidden questions: how near some answers come depends on what is drawn.
SECRET = "a class"
SEED = hashlib.sha256(SECRET.encode()).hexdigest()


@dataclass(frozen=True)
class Submission:
    """One student's file, and what grading it is to give.

    `marks` are points by exercise; `mistakes` the ids of what is wrong, by
    exercise; `problem` is a part of the reason where it can't be read; `beside` are
    further files.
    """

    student: str
    content: bytes
    marks: dict[str, float]
    filename: str = ""
    answered: bool = False
    mistakes: dict[str, str] = field(default_factory=dict)
    problem: str = ""
    beside: dict[str, bytes] = field(default_factory=dict)

    def write(self, root: Path, lesson: str, name: str) -> None:
        """Put it into the course directory `root`; `name` is the lesson's notebook."""
        folder = root / "submitted" / self.student / lesson
        folder.mkdir(parents=True, exist_ok=True)
        (folder / (self.filename or f"{name}.ipynb")).write_bytes(self.content)
        for filename, content in self.beside.items():
            (folder / filename).write_bytes(content)
        (folder / "timestamp.txt").write_bytes(b"2024-05-01 10:00:00 UTC")


@dataclass
class Maker:
    """Makes submissions of a lesson in the course directory `root`, a clone."""

    lesson: str
    root: Path = CLONE
    released: Released = field(init=False)
    solutions: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.released = released(self.root, self.lesson)
        path = self.root / "solutions" / self.lesson / f"{self.released.name}.ipynb"
        cells = json.loads(path.read_bytes())["cells"]
        by_id = {c["metadata"]["nbgrader"]["grade_id"]: text_of(c["source"]) for c in cells}
        self.solutions = {
            cell.grade_id: without_markers(by_id[cell.grade_id])
            for cell in self.released.cells
            if cell.to_write or cell.to_answer
        }
        self.functions = [cell.grade_id for cell in self.released.cells if cell.to_write]
        self.full = dict(self.released.exercises)
        self.none = dict.fromkeys(self.full, 0.0)

    # notebooks

    def blank(self) -> dict[str, Any]:
        return copy.deepcopy(self.released.notebook)

    def solved(
        self, instead: Mapping[str, str] | None = None, answered: bool = False
    ) -> dict[str, Any]:
        """The notebook with right functions, but for those given `instead`, by name."""
        nb = self.blank()
        for grade_id in self.functions:
            source = (instead or {}).get(grade_id, self.solutions[grade_id])
            self.cell(nb, grade_id)["source"] = source
        if answered:
            for cell in self.released.cells:
                if cell.to_answer:
                    self.cell(nb, cell.grade_id)["source"] = self.solutions[cell.grade_id]
        return nb

    @staticmethod
    def cell(nb: dict[str, Any], grade_id: str) -> dict[str, Any]:
        return next(
            cell
            for cell in nb["cells"]
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
        )

    def without(self, *names: str) -> dict[str, float]:
        """Full marks but for these exercises."""
        return {**self.full, **dict.fromkeys(names, 0.0)}

    # submissions

    def plain(self) -> Iterator[Submission]:
        yield Submission("perfect", raw(self.solved(answered=True)), self.full, answered=True)
        yield Submission("perfect-but-no-words", raw(self.solved()), self.full)
        yield Submission("untouched", raw(self.blank()), self.none)

    def mistakes(self) -> Iterator[Submission]:
        for name, exercise in load_lesson(self.lesson).exercises.items():
            for i, mistake in enumerate(exercise.mistakes, 1):
                yield Submission(
                    f"mistake-{name}-{i}",
                    raw(self.solved({name: self.mistaken(name, mistake)})),
                    {**self.full, name: points_of(exercise, mistake.function)},
                    mistakes={name: mistake.id},
                )

    def mistaken(self, name: str, mistake: Mistake) -> str:
        """A mistake's text in a notebook: the lesson's functions have no module in front."""
        return mistake.source(name).replace(f"{self.released.name}.", "")

    def bank(self) -> list[RightAnswer]:
        """Right answers that look unusual."""
        return right_answers.of(self.lesson)

    def right_answers(self) -> Iterator[Submission]:
        for i, answer in enumerate(self.bank(), 1):
            nb = self.solved({answer.exercise: answer.source(answer.exercise)})
            yield Submission(f"right-{answer.exercise}-{i}", raw(nb), self.full)

    def broken_code(self) -> Iterator[Submission]:
        first, last = self.functions[0], self.functions[-1]
        head = self.solutions[first].split("\n")[0]
        sources = {
            "syntax-error": f"{head}\n    return (",
            "exception-in-cell": f"raise RuntimeError('unfinished')\n\n{self.solutions[first]}",
            "exception-in-function": f"{head}\n    return undefined_name",
            "endless-loop": f"{head}\n    while True:\n        pass",
            "ends-its-process": f"{head}\n    import os\n    os._exit(0)",
            "function-deleted": "# I deleted the function",
            "wrong-name": self.solutions[first].replace(first, f"my_{first}"),
        }
        for student, source in sources.items():
            yield Submission(student, raw(self.solved({first: source})), self.without(first))
        printing = f"{self.solutions[last]}\n\nprint('done')\nimport warnings\nwarnings.warn('x')"
        yield Submission("prints-and-warns", raw(self.solved({last: printing})), self.full)

    def unreadable(self) -> Iterator[Submission]:
        whole = raw(self.solved())
        for student, content, problem in [
            ("empty-file", b"", "empty"),
            ("truncated", whole[: len(whole) // 2], "cut off"),
            ("a-pdf", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", "no notebook"),
            ("other-json", b"[1, 2, 3]", "no notebook"),
        ]:
            yield Submission(student, content, self.none, problem=problem)
        yield Submission(
            "no-notebook", b"Later.", self.none, filename="readme.txt", problem="no notebook"
        )
        other = {"cells": [code("def something_else():\n    return 1")], "nbformat": 4}
        yield Submission("other-lesson", raw(other), self.none, problem="No cell of this lesson")


def points_of(exercise: Exercise, function: Callable[..., Any]) -> float:
    """What a mistake still earns: part by part the less of open and hidden questions."""
    functions = {**exercise.companions, exercise.name: function}
    verdicts = []
    for seed in (OPEN, SEED):
        questions = Questions(exercise, seed)
        verdicts.append(
            questions.judge([ask(functions, probe, None) for probe in questions.probes])
        )
    pairs = zip(*(verdict.parts for verdict in verdicts), strict=True)
    return sum(min(part.points for part in pair) for pair in pairs)


def raw(nb: Any) -> bytes:
    """The bytes of a file that holds `nb`."""
    return json.dumps(nb).encode()


def code(source: str) -> dict[str, Any]:
    """A code cell of a student's own."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": source,
    }


def without_markers(source: str) -> str:
    """A solution's text as a student would write it."""
    return "\n".join(line for line in source.split("\n") if " SOLUTION" not in line)


def signed(submission: Submission, student: str, cell: str) -> Submission:
    """The submission as `student`'s own, with their name at the end of the cell `cell`."""
    nb = json.loads(submission.content)
    Maker.cell(nb, cell)["source"] += f"\n# {student}"
    return replace(submission, student=student, content=raw(nb))
