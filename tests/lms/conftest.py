"""A small course, graded without a sandbox."""

import shutil

import pytest

from autograder.grading.options import Options
from autograder.grading.run import Run
from tests.grading.conftest import fake_marker, mark_by_text
from tests.grading.small_lesson import LESSON, cell_of, solved, submit, write_course

__all__ = ["fake_marker"]

WRONG_TRIPLE = "def triple(x):\n    return x"


@pytest.fixture
def root(tmp_path):
    """A course directory with the small lesson, and nobody's submission."""
    return write_course(tmp_path / "course")


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """The small lesson, graded: one right, one wrong in part and with words, one empty."""
    folder = write_course(tmp_path_factory.mktemp("template") / "course")
    wrong = solved()
    cell_of(wrong, "triple")["source"] = WRONG_TRIPLE
    cell_of(wrong, "why")["source"] = "Because one is more."
    for student, notebook in {"ada": solved(), "bob": wrong, "@cyd": b""}.items():
        submit(folder, student, notebook, timestamp="2026-03-01 10:00:00 UTC")
    with pytest.MonkeyPatch.context() as patch:
        mark_by_text(patch)
        with Run(folder, LESSON, Options()) as run:
            list(run.results())
    return folder


@pytest.fixture
def graded(template, tmp_path):
    """A course directory of one's own, graded as the template is."""
    return shutil.copytree(template, tmp_path / "graded")
