"""A folder whose name a page would run is nobody's."""

import pytest

from autograder.grading.folder_names import REFUSED, is_students
from autograder.grading.options import Options
from autograder.grading.run import Run

from .conftest import nbgrader_autograde
from .database import scores
from .small_lesson import LESSON, solved, submit

EVIL = "<img src=x onerror=alert(1)>"

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")


def test_names_that_a_page_could_run_are_none():
    for name in (EVIL, "a&lt;b", "a'b", 'a"b', "a`b", "a\nb", "{{x}}", "a\u202eb", "<%=x%>"):
        assert not is_students(name)


def test_names_that_courses_use_are_some():
    for name in ("ada", "ada@example.org", "Ada Young", "Zoë-Łukasz_1", "a+b", "Young, Ada (2)"):
        assert is_students(name)


def test_grade_says_so_and_grades_the_others(root, fake_marker):
    for student in ("ada", EVIL):
        submit(root, student, solved())
    with Run(root, LESSON, Options(force=True)) as run:
        look = {result.student: result.look for result in run.results()}
    assert look == {"ada": [], EVIL: [REFUSED]}
    assert list(scores(root)) == ["ada"]


def test_nbgrader_autograde_says_so_and_grades_the_others(root, fake_marker, caplog):
    for student in ("ada", EVIL):
        submit(root, student, solved())
    nbgrader_autograde(root, LESSON)
    assert REFUSED in caplog.text
    assert list(scores(root)) == ["ada"]
