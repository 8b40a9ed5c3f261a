"""A folder of a student that is a link: nobody's work, by either command."""

import pytest

from autograder.grading.handed_in import LINKED
from autograder.grading.options import Options
from autograder.grading.run import Run

from .conftest import nbgrader_autograde
from .database import scores
from .small_lesson import LESSON, solved, submit

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")


def link_lesson(submitted):
    (submitted / "eve").mkdir()
    (submitted / "eve" / LESSON).symlink_to(f"../ada/{LESSON}")


def link_solutions(submitted):
    (submitted / "eve").mkdir()
    (submitted / "eve" / LESSON).symlink_to(submitted.parent / "solutions" / LESSON)


def link_student(submitted):
    (submitted / "eve").symlink_to("ada")


def link_nowhere(submitted):
    (submitted / "eve").mkdir()
    (submitted / "eve" / LESSON).symlink_to("not-there")


@pytest.fixture(params=[link_lesson, link_solutions, link_student, link_nowhere])
def linked(request, root, fake_marker):
    folder = submit(root, "ada", solved(), timestamp="2024-05-01 10:00:00 UTC")
    (folder / "notes.txt").write_text("ada's notes")
    request.param(root / "submitted")
    return root


def handed_on(root, step):
    """What stands in eve's folder of a step, and whether anything in it is ada's."""
    files = list((root / step / "eve" / LESSON).iterdir())
    theirs = [path.name for path in files if b"2 * x" in path.read_bytes()]
    return sorted(path.name for path in files), theirs


def test_grade_gives_nothing_says_why_and_copies_nothing(linked):
    with Run(linked, LESSON, Options()) as run:
        found = {result.student: result for result in run.results()}
    assert [found["ada"].score, found["ada"].look] == [5.0, []]
    assert [found["eve"].score, found["eve"].look, found["eve"].fault] == [0.0, [LINKED], ""]
    assert handed_on(linked, "autograded") == (["small.ipynb"], [])
    assert handed_on(linked, "feedback") == (["small.html"], [])


def test_nbgrader_autograde_does_the_same(linked, caplog):
    nbgrader_autograde(linked, LESSON)
    assert LINKED in caplog.text
    assert sum(scores(linked)["ada"].values()) == 5.0
    assert not any(scores(linked)["eve"].values())
    assert handed_on(linked, "autograded") == (["small.ipynb"], [])
    beside = sorted(path.name for path in (linked / "autograded" / "ada" / LESSON).iterdir())
    assert beside == ["notes.txt", "small.ipynb", "timestamp.txt"]
