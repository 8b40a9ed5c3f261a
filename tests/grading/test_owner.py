"""A gradebook is one course's: another one is refused before it overwrites anything."""

import shutil

import pytest

from autograder.grading.errors import GradingError
from autograder.grading.options import Options
from autograder.grading.run import Run

from .database import all_rows
from .small_lesson import LESSON, solved, submit, write_course

pytestmark = [
    pytest.mark.usefixtures("fake_marker"),
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
]


def grade(root):
    with Run(root, LESSON, Options()) as run:
        return {result.student: result.score for result in run.results()}


def shares(root, address, course_id="neurons-from-scratch"):
    """Let the course have the gradebook at this address."""
    with (root / "nbgrader_config.py").open("a") as config:
        config.write(f"\nc.CourseDirectory.db_url = {address!r}\n")
        config.write(f"c.CourseDirectory.course_id = {course_id!r}\n")
    return root


@pytest.fixture
def first(tmp_path):
    root = shares(write_course(tmp_path / "first"), f"sqlite:///{tmp_path / 'shared.db'}")
    submit(root, "ada", solved())
    assert grade(root) == {"ada": 5.0}
    return root


@pytest.mark.parametrize("course_id", ["another", "neurons-from-scratch"])
def test_another_course_is_refused(first, tmp_path, course_id):
    address = f"sqlite:///{tmp_path / 'shared.db'}"
    second = shares(write_course(tmp_path / "second"), address, course_id)
    submit(second, "ada", solved())
    before = all_rows(first)
    with pytest.raises(GradingError, match="overwrite each other"):
        grade(second)
    assert all_rows(first) == before


def test_the_same_course_is_not_wherever_it_moves(first, tmp_path):
    moved = shutil.move(first, tmp_path / "moved")
    submit(moved, "bob", solved())
    assert grade(moved) == {"ada": 5.0, "bob": 5.0}
