"""A plain install: five packages and what they need, which is all that a notebook needs."""

import re
from pathlib import Path

import pytest

from tests.environment import Environment, needed

ROOT = Path(__file__).parents[1]
WORK = """
import sys
import numpy as np
import autograder
from autograder import check
from autograder.checking import NotYetRight

def mean_square(x):
    return np.mean(x) ** 2

try:
    check(mean_square)
except NotYetRight:
    print("not yet")

def mean_square(x):
    return np.mean(x**2)

check(mean_square)
from course.progress import progress
progress()
import course.figures.start
print(sorted({"click", "nbformat", "nbgrader", "jupyterlab"} & set(sys.modules)))
"""


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """The environment of a plain install; our packages are those of this repository."""
    environment = Environment(tmp_path_factory.mktemp("plain") / "environment")
    for package in ("autograder", "course"):
        (environment.site / package).symlink_to(ROOT / package)
    return environment


def test_it_needs_little():
    assert {"numpy", "matplotlib", "pillow", "ipywidgets", "anywidget"} <= needed(())
    assert not {"jupyterlab", "nbgrader", "click", "ipykernel"} & needed(())


def test_checks_progress_and_figures_work_there(plain, tmp_path):
    (tmp_path / "work.py").write_text(WORK, encoding="utf-8")
    done = plain.run(plain.python, "work.py", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "This is the square of the mean" in done.stdout
    assert "not yet\nmean_square is right: 2 of 2 points." in done.stdout
    assert done.stdout.endswith("[]\n")


@pytest.mark.parametrize(
    ("command", "extra"),
    [("course lab", "lab"), ("course doctor", "lab"), ("autograder grade 00_start", "grade")],
)
def test_a_command_without_its_extra_names_it_in_one_sentence(command, extra, plain, tmp_path):
    done = plain.run(plain.python, "-m", *command.split(), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    how = re.escape(f"pip install 'neurons-from-scratch[{extra}]'")
    assert re.fullmatch(rf"This needs \w+, which is not here: {how}\n", done.stderr)


def test_importing_autograder_imports_nothing_else(plain, tmp_path):
    code = """
import sys
before = set(sys.modules)
import autograder
print({name.partition(".")[0] for name in set(sys.modules) - before} - {*sys.stdlib_module_names})
"""
    assert plain.run(plain.python, "-c", code, cwd=tmp_path).stdout == "{'autograder'}\n"
