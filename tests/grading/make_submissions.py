"""A class to grade: submissions of every kind, and the marks that each of them is to get.

    python -m tests.grading.make_submissions 04_loss FOLDER

fills FOLDER, a course directory, with `submitted/NAME/04_loss/...` and prints
what is expected. Everything is made from the released notebook, the solutions,
the named mistakes and the bank of unusual right answers.
"""

from __future__ import annotations

import copy
import hashlib
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.core.ask import ask
from autograder.exercises import load_lesson
from autograder.grading.released import Released, released, text_of
from autograder.judging.exercise import Exercise
from autograder.judging.questions import OPEN, Questions
from tests import right_answers

COURSE = Path(__file__).parents[2]

# What a page that shows an answer must not run, nor stop at.
SCRIPTS = (
    "Because < it > is.\n\n<script>alert(1)</script> <img src=x onerror=alert(2)>\n\n"
    "[link](javascript:alert(3)) ![picture](attachment:none.png)\n\n"
    "```mermaid\n<svg onload=alert(4)>\n```"
)

# The secret of the hidden questions: how near some answers come depends on what is drawn.
SECRET = "a class"
SEED = hashlib.sha256(SECRET.encode()).hexdigest()


@dataclass(frozen=True)
class Submission:
    """One student's file, and what grading it is to give.

    `marks` are points by exercise; `mistake` an exercise and the sentence that
    names what is wrong; `problem` a part of the reason where it can't be read.
    """

    student: str
    content: bytes
    marks: dict[str, float]
    filename: str = ""
    answered: bool = False
    mistake: tuple[str, str] | None = None
    problem: str = ""

    def write(self, root: Path, lesson: str, name: str) -> None:
        folder = root / "submitted" / self.student / lesson
        folder.mkdir(parents=True)
        (folder / (self.filename or f"{name}.ipynb")).write_bytes(self.content)
        (folder / "timestamp.txt").write_text("2024-05-01 10:00:00 UTC")


@dataclass
class Everybody:
    """Makes the submissions of a lesson."""

    lesson: str
    root: Path = COURSE
    released: Released = field(init=False)
    solutions: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.released = released(self.root, self.lesson)
        path = self.root / "solutions" / self.lesson / f"{self.released.name}.ipynb"
        cells = json.loads(path.read_bytes())["cells"]
        by_id = {c["metadata"]["nbgrader"]["grade_id"]: text_of(c["source"]) for c in cells}
        self.solutions = {
            cell.grade_id: _without_markers(by_id[cell.grade_id])
            for cell in self.released.cells
            if cell.to_write or cell.to_answer
        }
        self.functions = [cell.grade_id for cell in self.released.cells if cell.to_write]
        self.full = dict(self.released.exercises)
        self.none = dict.fromkeys(self.full, 0.0)

    def submissions(self) -> Iterator[Submission]:
        """Everybody."""
        yield from self.plain()
        yield from self.mistakes()
        yield from self.right_answers()
        yield from self.broken_code()
        yield from self.shapes()
        yield from self.encodings()
        yield from self.unreadable()

    # notebooks

    def blank(self) -> dict[str, Any]:
        return copy.deepcopy(self.released.notebook)

    def solved(self, answered: bool = False, **instead: str) -> dict[str, Any]:
        """The notebook with right functions, but for those given here."""
        nb = self.blank()
        for grade_id in self.functions:
            self.cell(nb, grade_id)["source"] = instead.get(grade_id, self.solutions[grade_id])
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
        yield Submission("perfect", _raw(self.solved(answered=True)), self.full, answered=True)
        yield Submission("perfect-but-no-words", _raw(self.solved()), self.full)
        yield Submission("untouched", _raw(self.blank()), self.none)
        scripts = self.solved()
        for cell in self.released.cells:
            if cell.to_answer:
                self.cell(scripts, cell.grade_id)["source"] = SCRIPTS
        scripts["cells"].append({"cell_type": "raw", "metadata": {}, "source": SCRIPTS})
        scripts["cells"].append(_code(f"page = {SCRIPTS!r}"))
        yield Submission("scripts", _raw(scripts), self.full, answered=True)

    def mistakes(self) -> Iterator[Submission]:
        for name, exercise in load_lesson(self.lesson).exercises.items():
            for i, mistake in enumerate(exercise.mistakes, 1):
                yield Submission(
                    f"mistake-{name}-{i}",
                    _raw(self.solved(**{name: self._in_a_notebook(mistake.source(name))})),
                    {**self.full, name: _points_of(exercise, mistake.function)},
                    mistake=(name, mistake.sentence),
                )

    def _in_a_notebook(self, source: str) -> str:
        """There the functions of the lesson's module have no module in front."""
        return source.replace(f"{self.released.name}.", "")

    def right_answers(self) -> Iterator[Submission]:
        for i, answer in enumerate(right_answers.of(self.lesson), 1):
            nb = self.solved(**{answer.exercise: answer.source(answer.exercise)})
            yield Submission(f"right-{answer.exercise}-{i}", _raw(nb), self.full)

    def broken_code(self) -> Iterator[Submission]:
        first, *_, last = self.functions
        head = self.solutions[first].split("\n")[0]
        for student, source in {
            "syntax-error": f"{head}\n    return (",
            "exception-in-cell": f"raise RuntimeError('unfinished')\n\n{self.solutions[first]}",
            "exception-in-function": f"{head}\n    return undefined_name",
            "endless-loop": f"{head}\n    while True:\n        pass",
            "ends-its-process": f"{head}\n    import os\n    os._exit(0)",
            "function-deleted": "# I deleted the function",
            "wrong-name": self.solutions[first].replace(first, f"my_{first}"),
        }.items():
            yield Submission(student, _raw(self.solved(**{first: source})), self.without(first))
        printing = f"{self.solutions[last]}\n\nprint('done')\nimport warnings\nwarnings.warn('x')"
        yield Submission("prints-and-warns", _raw(self.solved(**{last: printing})), self.full)

    def shapes(self) -> Iterator[Submission]:
        """The same right functions, in notebooks that something happened to."""
        for student, change in self._changes().items():
            nb = self.solved()
            change(nb)
            yield Submission(student, _raw(nb), self.full)
        yield Submission("renamed", _raw(self.solved()), self.full, filename="My copy (1).ipynb")

    def _changes(self) -> dict[str, Callable[[dict[str, Any]], None]]:
        first, second, *_ = self.functions

        def at(nb: dict[str, Any], grade_id: str) -> int:
            return nb["cells"].index(self.cell(nb, grade_id))

        def strip(nb: dict[str, Any]) -> None:
            nb["metadata"] = {}
            for cell in nb["cells"]:
                cell["metadata"] = {}
                cell.pop("id", None)

        def copy_check(nb: dict[str, Any]) -> None:
            place = at(nb, f"check_{first}")
            nb["cells"].insert(place, copy.deepcopy(nb["cells"][place]))

        def split(nb: dict[str, Any]) -> None:
            place = at(nb, first)
            helper = copy.deepcopy(nb["cells"][place])
            helper["source"] = "import math\n\n\ndef helper(value):\n    return value"
            nb["cells"].insert(place, helper)
            nb["cells"][place + 1]["source"] += f"\n\n\n{first} = helper({first})"

        def merge(nb: dict[str, Any]) -> None:
            one, two = self.cell(nb, first), self.cell(nb, second)
            one["source"] = f"{one['source']}\n\n\n{two['source']}"
            nb["cells"].remove(two)

        def move(nb: dict[str, Any]) -> None:
            nb["cells"].append(nb["cells"].pop(at(nb, first)))

        def delete_checks(nb: dict[str, Any]) -> None:
            for name in self.full:
                nb["cells"].remove(self.cell(nb, f"check_{name}"))

        def delete_text(nb: dict[str, Any]) -> None:
            nb["cells"] = [cell for cell in nb["cells"] if cell["cell_type"] == "code"]

        def tamper(nb: dict[str, Any]) -> None:
            about = self.cell(nb, f"check_{first}")["metadata"]["nbgrader"]
            about.update(points=1000, grade_id="check_everything", solution=True, locked=False)

        def into_the_check(nb: dict[str, Any]) -> None:
            check = self.cell(nb, f"check_{first}")
            check["source"] = f"{self.solutions[first]}\n\n\ncheck({first})"
            self.cell(nb, first)["source"] = self.cell(self.blank(), first)["source"]

        def paste_below(nb: dict[str, Any]) -> None:
            nb["cells"].append(_code(self.solutions[first]))
            self.cell(nb, first)["source"] = self.cell(self.blank(), first)["source"]

        def new_cells(nb: dict[str, Any]) -> None:
            for name in self.functions:
                nb["cells"][at(nb, name)] = _code(self.solutions[name])

        def own_cells(nb: dict[str, Any]) -> None:
            extra = ("%matplotlib inline", "!pip list", "import torch", "x = 1\nx.shape?", "1 / 0")
            nb["cells"][3:3] = [_code(source) for source in extra]

        def kernel(nb: dict[str, Any]) -> None:
            nb["metadata"]["kernelspec"] = {"name": "conda-env-ml", "language": "python"}

        def as_text(nb: dict[str, Any]) -> None:
            self.cell(nb, first)["cell_type"] = "markdown"

        return {
            "stripped-metadata": strip,
            "copied-check": copy_check,
            "split-solution": split,
            "merged-solutions": merge,
            "moved-solution": move,
            "deleted-checks": delete_checks,
            "deleted-text": delete_text,
            "tampered-points": tamper,
            "solution-in-check-cell": into_the_check,
            "solution-pasted-below": paste_below,
            "solutions-in-new-cells": new_cells,
            "cells-of-their-own": own_cells,
            "another-kernel": kernel,
            "solution-turned-to-text": as_text,
        }

    def encodings(self) -> Iterator[Submission]:
        nb = self.solved()
        self.cell(nb, self.functions[0])["source"] += "\n# größer als null"
        text = json.dumps(nb, ensure_ascii=False, indent=1)
        for student, content in {
            "bom": b"\xef\xbb\xbf" + text.encode(),
            "crlf": text.replace("\n", "\r\n").replace("\\n", "\\r\\n").encode(),
            "latin-1": _latin(nb),
            "utf-16": text.encode("utf-16"),
            "nbformat-3": _raw(_old(nb)),
        }.items():
            yield Submission(student, content, self.full)

    def unreadable(self) -> Iterator[Submission]:
        whole = _raw(self.solved())
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
        other = {"cells": [_code("def something_else():\n    return 1")], "nbformat": 4}
        yield Submission("other-lesson", _raw(other), self.none, problem="No cell of this lesson")


def _points_of(exercise: Exercise, function: Callable[..., Any]) -> float:
    """What a mistake still earns: part by part the less of open and hidden questions."""
    functions = {**exercise.companions, exercise.name: function}
    verdicts = []
    for seed in (OPEN, SEED):
        questions = Questions(exercise, seed)
        verdicts.append(questions.judge([ask(functions, probe) for probe in questions.probes]))
    pairs = zip(*(verdict.parts for verdict in verdicts), strict=True)
    return sum(min(part.points for part in pair) for pair in pairs)


def _raw(nb: Any) -> bytes:
    return json.dumps(nb).encode()


def _latin(nb: dict[str, Any]) -> bytes:
    """As an editor saves it that knows no Unicode."""
    nb = copy.deepcopy(nb)
    for cell in nb["cells"]:
        cell["source"] = cell["source"].encode("latin-1", "replace").decode("latin-1")
    return json.dumps(nb, ensure_ascii=False).encode("latin-1")


def _old(nb: dict[str, Any]) -> dict[str, Any]:
    """The notebook in nbformat 3."""
    cells = [
        {**{k: v for k, v in cell.items() if k != "source"}, "input": cell["source"]}
        if cell["cell_type"] == "code"
        else cell
        for cell in nb["cells"]
    ]
    return {"metadata": {}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells}]}


def _code(source: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": source,
    }


def _without_markers(source: str) -> str:
    return "\n".join(line for line in source.split("\n") if " SOLUTION" not in line)


def make(root: Path, lesson: str) -> list[Submission]:
    """Write everybody's submission of `lesson` into the course directory `root`."""
    class_ = Everybody(lesson)
    (root / ".grading").mkdir(exist_ok=True)
    (root / ".grading" / "seed").write_text(SECRET)
    everybody = list(class_.submissions())
    for submission in everybody:
        submission.write(root, lesson, class_.released.name)
    return everybody


if __name__ == "__main__":
    for made in make(Path(sys.argv[2]), sys.argv[1]):
        print(f"{sum(made.marks.values()):5g}  {made.student}")
