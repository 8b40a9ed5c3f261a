"""The same lesson for otter-grader: its test files, and submissions with its cells.

The tests call each function with the inputs of the open questions and compare
what comes back with the reference's values.
"""

from __future__ import annotations

import json
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from autograder.core.probe import Call, Probe, Reply, Returned
from autograder.demo.submissions import Submission
from autograder.exercises import load_lesson
from autograder.judging.questions import OPEN, Questions

from .classroom import environment, program

HEAD = """\
OK_FORMAT = False

from numpy import array
from numpy.testing import assert_allclose
from otter.test_files import test_case

name = {name!r}
points = {points:g}
"""
CASE = """

@test_case(points={points!r})
def test_{number}({name}):
    assert_allclose({name}({arguments}), {expected}, rtol=1e-9, atol=1e-12)
"""
OURS = "from autograder import check\n"
THEIRS = "import otter\n\ngrader = otter.Notebook()\n"


def is_installed() -> bool:
    """Whether otter-grader is there."""
    return find_spec("otter") is not None


def write_autograder(folder: Path, lesson: str) -> Path:
    """The zip file that `otter run` grades by."""
    tests = folder / "tests"
    tests.mkdir(parents=True)
    for name, text in test_files(lesson).items():
        (tests / f"{name}.py").write_text(text)
    made = folder / "autograder.zip"
    command = [program("otter"), "generate", "-t", str(tests), "-o", str(made), "--no-environment"]
    subprocess.run(
        command,
        cwd=folder,
        env=environment(),
        check=True,
        capture_output=True,
    )
    return made


def test_files(lesson: str) -> dict[str, str]:
    """The text of otter's test file for each exercise."""
    files = {}
    for name, exercise in load_lesson(lesson).exercises.items():
        questions = Questions(exercise, OPEN)
        true = [reply for part in questions.truths for reply in part]
        cases = [
            _case(name, number, exercise.points / len(true), probe, reply)
            for number, (probe, reply) in enumerate(zip(questions.probes, true, strict=True))
        ]
        files[name] = HEAD.format(name=name, points=exercise.points) + "".join(cases)
    return files


def _case(name: str, number: int, points: float, probe: Probe, true: Reply) -> str:
    (call,) = probe.steps
    assert isinstance(call, Call)
    assert isinstance(true.last, Returned)
    with np.printoptions(floatmode="unique", threshold=10**9):
        given = [*map(repr, call.args), *(f"{k}={v!r}" for k, v in call.kwargs.items())]
        expected = repr(true.last.value)
    return CASE.format(
        points=points, number=number, name=name, arguments=", ".join(given), expected=expected
    )


def as_otters(submission: Submission) -> bytes:
    """The submitted notebook with otter's cells in place of our checks."""
    nb = json.loads(submission.content)
    for cell in nb["cells"]:
        about: dict[str, Any] = cell["metadata"].get("nbgrader", {})
        name = about.get("grade_id", "").removeprefix("check_")
        if about.get("grade") and cell["cell_type"] == "code":
            cell["source"] = f'grader.check("{name}")'
        elif cell["cell_type"] == "code":
            cell["source"] = "".join(cell["source"]).replace(OURS, THEIRS)
    return json.dumps(nb).encode()


def marks(results: Path) -> dict[str, float]:
    """Points by exercise, from the results file of a run."""
    tests = json.loads(results.read_text())["tests"]
    return {test["name"]: test["score"] for test in tests if test["name"] != "Public Tests"}
