"""The instructor's report: counts that are true, and nothing of a student's that runs."""

import re

import pytest

from autograder.grading.options import Options
from autograder.grading.run import Run
from autograder.report.classroom import Class, Graded, anonymous, mistakes, page
from autograder.report.command import run_report
from tests.grading.small_lesson import LESSON, WRONG, cell_of, solved, submit, write_course

ATTACK = "<script>alert(1)</script>"


def graded(student, first, second, *made, look=()):
    marks = {"double": first, "triple": second}
    return Graded(student, marks, {"triple": made} if made else {}, first + second, False, look)


@pytest.fixture
def lesson():
    return Class(
        "Twice & three times",
        {"double": 2.0, "triple": 3.0},
        5.0,
        [
            graded("ada", 2.0, 3.0),
            graded("bob", 2.0, 0.0, "The sign is turned."),
            graded("cyd", 0.0, 0.0, "The sign is turned.", "A factor is missing."),
            graded(ATTACK, 0.0, 0.0, look=(ATTACK,)),
        ],
    )


def test_mistakes_are_counted_the_most_frequent_first(lesson):
    assert mistakes(lesson) == [
        ("triple", "The sign is turned.", ["bob", "cyd"]),
        ("triple", "A factor is missing.", ["cyd"]),
    ]


def test_the_page_says_how_the_class_did(lesson):
    shown = page(lesson, lambda student, exercise: f"def {exercise}  # of {student}").decode()
    assert "4 submissions, mean 1.75, median 1 of 5 points." in shown
    assert re.search(r"triple</td><td>1</td><td>3</td><td[^>]*>25%", shown)
    assert "def triple  # of bob" in shown
    assert "Submissions by points: 2 from 0 points; 1 from 2 points; 1 from 4.5 points." in shown


def test_what_students_wrote_is_shown_as_text(lesson):
    shown = page(lesson, lambda student, exercise: ATTACK).decode()
    assert ATTACK not in shown
    assert shown.count("<script") == 1
    assert "default-src 'none'" in shown
    assert "http" not in shown.replace("http-equiv", "")


def test_without_names_there_are_none(lesson):
    hidden = anonymous(lesson)
    assert sorted(one.student for one in hidden.graded) == [f"student {i}" for i in (1, 2, 3, 4)]
    assert sorted(one.score for one in hidden.graded) == [0.0, 0.0, 2.0, 5.0]
    assert "bob" not in page(hidden).decode()


def test_a_thousand_students_weigh_little():
    exercises = {f"exercise_{i}": 2.0 for i in range(15)}
    marks = dict.fromkeys(exercises, 1.0)
    wrong = {name: ["The sign is turned."] for name in exercises}
    students = [Graded(f"student-{i}", marks, wrong, 15.0, True, ("Look.",)) for i in range(1000)]
    assert len(page(Class("Long", exercises, 30.0, students))) < 1_000_000


@pytest.mark.usefixtures("fake_marker")
class TestTheCommand:
    @pytest.fixture
    def root(self, tmp_path):
        return write_course(tmp_path / "course")

    def test_it_reports_what_was_graded(self, root, capsys):
        notebook = solved()
        cell_of(notebook, "triple")["source"] = "def triple(x):\n    return x  # bob's"
        submit(root, "ada", solved())
        submit(root, "bob", notebook)
        with Run(root, LESSON, Options()) as run:
            list(run.results())
        assert run_report(root, LESSON) == 0
        path = root / "reports" / f"{LESSON}.html"
        assert capsys.readouterr().out == f"The report on 2 submissions is {path}.\n"
        assert WRONG in path.read_text()
        assert "return x  # bob&#x27;s" in path.read_text()
        assert run_report(root, LESSON, hide_names=True, out=root / "hidden.html") == 0
        assert "bob" not in (root / "hidden.html").read_text()

    def test_before_anything_is_graded_it_says_what_comes_first(self, root, capsys):
        assert run_report(root, LESSON) == 2
        assert f"`autograder grade {LESSON}` comes first" in capsys.readouterr().err
        assert not (root / "reports").exists()
