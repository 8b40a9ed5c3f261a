"""docs/authors.md is walked as written, in a copy of this checkout, by somebody who only obeys."""

import json
import re
import shutil
from pathlib import Path

import pytest

from .walk import Ran, run, steps, walk

ROOT = Path(__file__).parents[2]
STEPS = steps(ROOT / "docs" / "authors.md")
NOT_OURS = (".*", "__pycache__", "build", "dist", "my-lessons", "node_modules", "*.egg-info")
MADE_BY_GRADING = ("submitted", "autograded", "feedback", "reports", "gradebook.db*")

LOOK_AT_THE_FIGURE = """\
python - <<'PYTHON'
from course.figures import outliers
from course.outliers import mae
print(outliers.runaway("mae").live.shown.text)
PYTHON
"""


all_steps = pytest.mark.heavy("all commands of the page are run, the build and a test run too")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory) -> Path:
    """A copy of this checkout."""
    copy = tmp_path_factory.mktemp("author") / "checkout"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*NOT_OURS, *MADE_BY_GRADING))
    return copy


@pytest.fixture(scope="module")
def walked(checkout) -> list[Ran]:
    """Everything that was run, in order, from the first step to the last."""
    return walk([block for blocks in STEPS.values() for block in blocks], checkout)


@pytest.mark.parametrize("step", STEPS)
def test_a_step_takes_less_than_twenty_lines_of_code(step):
    assert 0 < sum(block.code_lines for block in STEPS[step]) < 20


@all_steps
def test_every_command_succeeds(walked):
    assert [(ran.commands, ran.printed) for ran in walked if ran.exit_code] == []
    assert len(walked) == sum(b.language == "sh" for blocks in STEPS.values() for b in blocks)


@all_steps
def test_the_commands_print_what_the_page_shows(walked):
    for ran in walked:
        printed = [line.split() for line in ran.printed.splitlines()]
        missing = [line for line in ran.promised.splitlines() if line.split() not in printed]
        assert missing == [], ran.printed
    assert sum(bool(ran.promised) for ran in walked) == 3


@all_steps
def test_the_tests_that_it_runs_are_about_the_new_exercise(walked):
    (tests,) = (ran.printed for ran in walked if "pytest" in ran.commands)
    assert int(re.search(r"(\d+) passed", tests)[1]) >= 6


@all_steps
def test_students_get_a_place_to_write_and_no_solution(walked, checkout):
    notebook = json.loads((checkout / "lessons/13_outliers/outliers.ipynb").read_text("utf-8"))
    cells = {cell["id"]: "".join(cell["source"]) for cell in notebook["cells"]}
    assert "raise NotImplementedError" in cells["mae"]
    assert "np.abs" not in json.dumps(notebook)


@all_steps
def test_the_figure_draws_what_was_written(walked, checkout):
    said = run(LOOK_AT_THE_FIGURE, checkout).printed
    assert "of which one moves away. Your `mae` gives 1.60." in said
