"""What instructors do on Windows: reports, exports, and taking submissions in."""

import shutil

import pytest

from autograder.lms.collect import run_collect
from autograder.lms.export_command import Selection, run_export
from autograder.report.command import run_report
from tests.grading.small_lesson import LESSON, NAME, raw, solved
from tests.like_windows import become

pytestmark = pytest.mark.usefixtures("fake_marker")


@pytest.fixture
def course(graded, tmp_path, monkeypatch):
    """A graded course directory with a blank in its name, on a system without POSIX."""
    folder = shutil.move(graded, tmp_path / "my course")
    become(monkeypatch)
    return folder


@pytest.mark.parametrize("form", ["csv", "json", "gradescope"])
def test_marks_are_exported(course, form):
    assert run_export(course, LESSON, form, selection=Selection(["ada"])) == 0
    assert any((course / "exports").iterdir())


def test_a_report_is_written(course, capsys):
    assert run_report(course) == 0
    assert (course / "reports" / f"{LESSON}.html").is_file()


def test_submissions_are_taken_in(course, tmp_path):
    handed_in = tmp_path / "in" / "eve" / LESSON
    handed_in.mkdir(parents=True)
    (handed_in / f"{NAME}.ipynb").write_bytes(raw(solved()))
    (handed_in / "timestamp.txt").write_bytes(b"2026-03-01 10:00:00 UTC")
    assert run_collect(course, LESSON, tmp_path / "in") == 0
    assert (course / "submitted" / "eve" / LESSON / f"{NAME}.ipynb").is_file()
