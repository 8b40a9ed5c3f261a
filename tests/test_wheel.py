"""A wheel, built and installed without a clone: what works there, and what says that it can't."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.browser import printed_address
from tests.environment import Environment

pytestmark = pytest.mark.heavy("it builds a wheel, makes an environment, starts JupyterLab")

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """An environment with the extras `lab` and `grade`, and our wheel, far from any clone."""
    wheels = tmp_path_factory.mktemp("wheels")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(wheels)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    environment = Environment(wheels / "environment", "lab", "grade", pip=True)
    pip = (environment.python, "-m", "pip", "install", "--no-index", "--no-deps")
    done = environment.run(*pip, next(wheels.glob("*.whl")), cwd=wheels)
    assert done.returncode == 0, done.stderr
    return environment


def test_course_lab_brings_the_lessons_and_starts(installed, tmp_path):
    command = [str(installed.scripts / "course"), "lab", "--no-browser"]
    lab = subprocess.Popen(
        command,
        cwd=tmp_path,
        env={"PATH": f"{installed.scripts}:/usr/bin:/bin", "HOME": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        assert "00_start/start.ipynb" in printed_address(lab)
    finally:
        os.killpg(lab.pid, signal.SIGKILL)
        lab.wait()
    lessons = {path.parent.name for path in (ROOT / "lessons").glob("*/*.ipynb")}
    assert {path.parent.name for path in (tmp_path / "my-lessons").glob("*/*.ipynb")} == lessons


def test_the_commands_of_students_work(installed, tmp_path):
    done = installed.run(installed.scripts / "course", "progress", cwd=tmp_path)
    assert done.stderr == f"There is no folder {tmp_path}/my-lessons; `course lab` makes one.\n"
    (tmp_path / "my-lessons").mkdir()
    done = installed.run(installed.scripts / "course", "progress", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "00 start" in done.stdout


def test_every_exercise_is_there(installed, tmp_path):
    done = installed.run(installed.scripts / "autograder", "exercises", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "mean_square" in done.stdout


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("demo --no-open", "made from solutions/ of the repository.*: clone it, and `pip install"),
        ("build", "You are not in a course directory, as a clone of the course is: "),
        ("grade 04_loss", "You are not in a course directory"),
    ],
)
def test_what_needs_a_clone_or_a_course_says_so(command, sentence, installed, tmp_path):
    done = installed.run(installed.scripts / "autograder", *command.split(), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert re.search(sentence, done.stderr)
    assert done.stderr.count("\n") == 1
