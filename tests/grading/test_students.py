"""Who was dropped is left out of everything, and nothing of theirs is deleted."""

import json

import pytest

from autograder.grading.run import Run
from autograder.grading.students import FILE
from autograder.grading.students_command import run_students
from autograder.lms.export_command import run_export
from autograder.report.gather import gather
from course.commands import BadInput

from .small_lesson import LESSON, solved, submit

pytestmark = [
    pytest.mark.usefixtures("fake_marker"),
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
]


@pytest.fixture
def both(root):
    submit(root, "ada", solved())
    submit(root, "bob", solved())
    assert grade(root) == ["ada", "bob"]
    return root


def grade(root):
    with Run(root, LESSON) as run:
        return [result.student for result in run.results()]


def exported(root, form):
    out = root / "out"
    assert run_export(root, LESSON, form, out) == 0
    return out.read_text()


def test_who_was_dropped_is_in_nothing_that_is_made(both):
    assert run_students(both, drop=["bob"]) == 0
    assert grade(both) == ["ada"]
    assert [one.student for one in gather(both, LESSON).graded] == ["ada"]
    assert "bob" not in exported(both, "csv")
    assert [each["student"] for each in json.loads(exported(both, "json"))["submissions"]] == [
        "ada"
    ]


def test_who_was_restored_has_their_marks(both):
    run_students(both, drop=["bob"])
    run_students(both, restore=["bob"])
    assert [one.score for one in gather(both, LESSON).graded] == [5.0, 5.0]


def test_the_command_says_who_is_in(both, capsys):
    run_students(both, drop=["bob"])
    assert (
        capsys.readouterr().out == "student  lessons handed in\nada      1\nbob      1  dropped\n"
    )
    assert (both / FILE).read_text().endswith("file.\nbob\n")


def test_a_name_that_nobody_has_drops_nobody(both):
    with pytest.raises(BadInput, match="Nothing was handed in by zoe"):
        run_students(both, drop=["bob", "zoe"])
    assert not (both / FILE).exists()
