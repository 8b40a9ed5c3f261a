"""`autograder report`: what was graded -> pages, their places and their names."""

import json
import re

import pytest

from autograder.grading.options import Options
from autograder.grading.run import Run
from autograder.report.command import Wanted, run_report
from tests.grading.small_lesson import (
    LESSON,
    RECOGNISED,
    WRONG,
    cell_of,
    solved,
    submit,
    write_course,
)

pytestmark = pytest.mark.usefixtures("fake_marker")

LONG = "def double(x):\n    a = 2 * x\n    b = a\n    c = b\n    return c  # mine"


def grade(root):
    with Run(root, LESSON, Options()) as run:
        list(run.results())


@pytest.fixture
def root(tmp_path):
    """A class of three: one right, one half right, and one right as the first."""
    root = write_course(tmp_path / "course")
    ada, bob, cyd = solved(), solved(), solved()
    cell_of(ada, "double")["source"] = LONG
    cell_of(cyd, "double")["source"] = LONG.replace("c", "total").replace("mine", "my own")
    cell_of(bob, "triple")["source"] = "def triple(x):\n    return x  # bob's"
    for student, notebook in {"ada": ada, "bob": bob, "cyd": cyd}.items():
        submit(root, student, notebook)
    grade(root)
    return root


def test_the_report_of_a_lesson_is_written(root, capsys):
    assert run_report(root, LESSON) == 0
    path = root / "reports" / f"{LESSON}.html"
    assert capsys.readouterr().out == f"The report on 3 submissions is {path}.\n"
    page = path.read_text()
    assert WRONG in page
    assert "return x  # bob&#39;s" in page
    assert "The same as cyd, up to names: double." in page
    assert path.stat().st_mode & 0o777 == 0o600


def test_another_gradebook_than_the_configured_one(root, capsys):
    url = f"sqlite:///{(root / 'gradebook.db').rename(root / 'other.db')}"
    assert run_report(root, LESSON) == 2
    assert run_report(root, LESSON, Wanted(db_url=url)) == 0
    assert "The report on 3 submissions" in capsys.readouterr().out


def test_the_course_comes_with_its_lessons(root, capsys):
    assert run_report(root) == 0
    assert capsys.readouterr().out.endswith(f"{root / 'reports' / 'course.html'}.\n")
    page = (root / "reports" / "course.html").read_text()
    assert f'href="{LESSON}.html"' in page
    assert (root / "reports" / f"{LESSON}.html").exists()


def test_elsewhere_the_course_stands_alone(root, tmp_path):
    assert run_report(root, wanted=Wanted(out=tmp_path / "all.html")) == 0
    assert f"{LESSON}.html" not in (tmp_path / "all.html").read_text()
    assert not (root / "reports").exists()


@pytest.mark.parametrize("lesson", [LESSON, ""])
def test_without_names_there_is_nothing_of_theirs(root, lesson):
    assert run_report(root, lesson) == 0
    named = {path.name: path.read_text() for path in (root / "reports").iterdir()}
    assert run_report(root, lesson, Wanted(anonymous=True)) == 0
    for name, content in named.items():
        page = (root / "reports" / name.replace(".html", "-anonymous.html")).read_text()
        assert (root / "reports" / name).read_text() == content
        assert not re.search("ada|bob|cyd|mine|formgrader", page)
        assert "student 3" in page


def test_links_lead_to_the_submission_in_the_gradebook(root):
    from nbgrader.api import Gradebook

    assert run_report(root, LESSON, Wanted(server="https://hub.example.org/user/me")) == 0
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as book:
        name = book.find_submission_notebook("small", LESSON, "ada").id
    address = f"https://hub.example.org/user/me/formgrader/submissions/{name}/"
    assert address in (root / "reports" / f"{LESSON}.html").read_text()


def test_marks_given_by_hand_count(root):
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as book:
        grade_ = book.find_grade("check_triple", "small", LESSON, "bob")
        grade_.manual_score, grade_.extra_credit = 2.5, 0.25
        book.db.commit()
    assert run_report(root, LESSON) == 0
    assert '<td class="n some">2.75</td>' in (root / "reports" / f"{LESSON}.html").read_text()


def test_what_progress_files_say_is_told(root):
    entry = {"checks": 5, "points": 3.0, "mistakes": {RECOGNISED.id: 2, "Ask bob.": 1}}
    path = root / "submitted" / "ada" / LESSON / "progress.json"
    path.write_text(json.dumps({"triple": entry}))
    assert run_report(root, LESSON) == 0
    page = (root / "reports" / f"{LESSON}.html").read_text()
    assert "came with 1 of 3 submissions" in page
    assert f"<strong>1</strong> · {WRONG}" in page
    assert "Ask bob." not in page


def test_submissions_of_which_only_the_gradebook_knows_are_counted(root):
    (root / ".grading" / LESSON / "cyd.json").unlink()
    assert run_report(root, LESSON) == 0
    page = (root / "reports" / f"{LESSON}.html").read_text()
    assert "2 submissions" in page
    assert f"1 more in the gradebook that `autograder grade {LESSON}` would have to look at" in page


@pytest.mark.parametrize(
    ("lesson", "told"),
    [
        (LESSON, f"Nothing is graded of {LESSON} yet: `autograder grade {LESSON}` comes first."),
        ("", "Nothing is graded yet: `autograder grade LESSON` comes first."),
        ("91_none", "There is no lesson '91_none'"),
    ],
)
def test_before_anything_is_graded_it_says_what_comes_first(tmp_path, capsys, lesson, told):
    root = write_course(tmp_path / "course")
    assert run_report(root, lesson) == 2
    assert told in capsys.readouterr().err
    assert not (root / "reports").exists()


def test_a_place_that_cannot_be_written_is_told(root, capsys, tmp_path):
    (tmp_path / "file").write_text("")
    assert run_report(root, LESSON, Wanted(out=tmp_path / "file" / "x.html")) == 2
    assert "The report can't be written to" in capsys.readouterr().err
