"""A small lesson for tests: two functions, given data, a figure, a written answer."""

import copy
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from autograder.demo.submissions import code as code
from autograder.grading.reading import Reading
from autograder.grading.released import Released
from autograder.judging.claims import claim
from autograder.judging.verdict import Finding, Kind, PartVerdict, Verdict

LESSON, NAME = "90_small", "small"
STUB = "# Write your code here, in place of the line below.\n    raise NotImplementedError"
SETUP = "import numpy as np\nfrom autograder import check"
DATA = "data = np.array([1.0, 2.0])"
QUESTION = "## Why?\n\nWhy is a triple more than a double? Say it in one sentence."
ANSWER_STUB = "*Your answer here.*"
DOUBLE = "def double(x):\n    return 2 * x"
TRIPLE = "def triple(x):\n    return 3 * x"
RECOGNISED = claim("half")
WRONG = RECOGNISED.sentence


def _cell(kind, grade_id, source, solution=False, grade=False, points=None):
    from nbformat import from_dict
    from nbgrader.utils import compute_checksum

    about = {
        "grade": grade,
        "grade_id": grade_id,
        "locked": not solution,
        "schema_version": 3,
        "solution": solution,
        **({"points": points} if grade else {}),
    }
    metadata = {"deletable": False, "nbgrader": about}
    if not solution:
        metadata["editable"] = False
    cell = {"cell_type": kind, "id": grade_id, "metadata": metadata, "source": source}
    about["checksum"] = compute_checksum(from_dict(cell))
    about["cell_type"] = kind
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})


def notebook():
    """The released notebook, as plain data."""
    cells = [
        _cell("markdown", "text-twice", "# Twice and three times"),
        _cell("code", "setup", SETUP),
        _cell("code", "code-data", DATA),
        _cell("code", "code-figure", 'figures.show("double")'),
        _cell("code", "double", f"def double(x):\n    {STUB}", solution=True),
        _cell("code", "check_double", "check(double)", grade=True, points=2),
        _cell("markdown", "text-once-more", "Once more, now with three."),
        _cell("code", "triple", f"def triple(x):\n    {STUB}", solution=True),
        _cell("code", "check_triple", "check(triple)", grade=True, points=3),
        _cell("markdown", "text-why", QUESTION),
        _cell("markdown", "why", ANSWER_STUB, solution=True, grade=True, points=4),
        _cell("markdown", "text-end", "That is all."),
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


_NOTEBOOK = notebook()


def blank():
    """What a student starts from; change it as you like."""
    return copy.deepcopy(_NOTEBOOK)


def source():
    """The instructor's notebook, with solutions between markers."""
    nb = blank()
    solutions = {"double": (DOUBLE, "    "), "triple": (TRIPLE, "    "), "why": ("\nMore.", "")}
    for grade_id, (solution, indent) in solutions.items():
        head, body = solution.split("\n")
        lines = [head, f"{indent}### BEGIN SOLUTION", body, f"{indent}### END SOLUTION"]
        cell_of(nb, grade_id)["source"] = "\n".join(filter(None, lines))
    return nb


def small() -> Released:
    return Released(LESSON, NAME, blank())


def cell_of(nb, grade_id):
    return next(c for c in nb["cells"] if c["metadata"]["nbgrader"]["grade_id"] == grade_id)


def position(nb, grade_id):
    return nb["cells"].index(cell_of(nb, grade_id))


def solved():
    nb = blank()
    cell_of(nb, "double")["source"] = DOUBLE
    cell_of(nb, "triple")["source"] = TRIPLE
    return nb


def text(source, kind="markdown"):
    return {"cell_type": kind, "metadata": {}, "source": source}


def raw(nb) -> bytes:
    return json.dumps(nb).encode()


class Gradebooks:
    """Where the gradebooks of new courses are: an address, or "" for a file of their own."""

    @staticmethod
    def new() -> str:
        return ""


def write_course(root: Path) -> Path:
    """A course directory that holds the small lesson, released and as source."""
    from nbformat import from_dict, writes

    root.mkdir(exist_ok=True)
    shutil.copy(Path(__file__).parents[2] / "nbgrader_config.py", root)
    if address := Gradebooks.new():
        with (root / "nbgrader_config.py").open("a") as config:
            config.write(f"\nc.CourseDirectory.db_url = {address!r}\n")
    for step, nb in {"lessons": blank(), "solutions": source()}.items():
        folder = root / step / LESSON
        folder.mkdir(parents=True)
        (folder / f"{NAME}.ipynb").write_text(writes(from_dict(nb)) + "\n", encoding="utf-8")
    return root


def submit(root: Path, student: str, nb, name: str = f"{NAME}.ipynb", timestamp: str = "") -> Path:
    """Put a submitted notebook (plain data or bytes) into the course directory."""
    folder = root / "submitted" / student / LESSON
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(nb if isinstance(nb, bytes) else raw(nb))
    if timestamp:
        (folder / "timestamp.txt").write_text(timestamp)
    return folder


@dataclass(frozen=True)
class Marked:
    verdict: Verdict
    cut: bool = False

    @property
    def shown(self):
        return self.verdict

    @property
    def points(self):
        return self.verdict.points

    @property
    def max_points(self):
        return self.verdict.max_points


POINTS = {"double": (2.0, "2 * x"), "triple": (3.0, "3 * x")}


class FakeMarker:
    """Marks by what the text says: `2 * x` is a right double, `return x` half of one."""

    def get_ready(self):
        return None

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None

    def mark(self, reading: Reading):
        return {name: Marked(self._verdict(name, reading)) for name in POINTS}

    def _verdict(self, name, reading):
        most, right = POINTS[name]
        code = "\n".join(reading.code)
        if reading.problem:
            finding, points = Finding(Kind.UNREADABLE, reading.problem), 0.0
        elif f"def {name}" in code and right in code:
            finding, points = None, most
        elif f"def {name}" in code and "return x" in code:
            finding = Finding(Kind.WRONG, "Other values.", mistakes=(RECOGNISED,))
            points = most / 2
        else:
            finding, points = Finding(Kind.UNWRITTEN, "Nothing is written yet."), 0.0
        return Verdict(name, (PartVerdict("values", points, most, finding),))
