"""Progress is kept in the student's folder, and never in anybody else's."""

import json

import pytest

from autograder import progress
from autograder.judging.verdict import Finding, Kind, Named, PartVerdict, Verdict


def verdict(points, finding=None):
    return Verdict("mse", (PartVerdict("values", points, 2, finding),))


WRONG = Finding(Kind.WRONG, "It is off.", mistakes=(Named("no-mean", "The mean is missing."),))


def test_the_best_marks_and_all_checks_are_kept(tmp_path):
    for one in (verdict(0, WRONG), verdict(2), verdict(0, WRONG)):
        progress.record("04_loss", one, tmp_path)
    entry = progress.read(tmp_path / progress.FILE)["04_loss"]["mse"]
    assert (entry["checks"], entry["points"], entry["of"]) == (3, 2, 2)
    assert entry["mistakes"] == {"no-mean": 2}


def test_all_lessons_share_the_file_of_the_course_folder(tmp_path):
    lesson = tmp_path / "04_loss"
    lesson.mkdir()
    (tmp_path / progress.FILE).write_text("{}")
    progress.record("04_loss", verdict(2), lesson)
    assert "04_loss" in json.loads((tmp_path / progress.FILE).read_text())
    assert not (lesson / progress.FILE).exists()


def test_an_instructors_course_directory_keeps_nobodys_progress(tmp_path):
    (tmp_path / "nbgrader_config.py").write_text("")
    progress.record("04_loss", verdict(2), tmp_path)
    assert not (tmp_path / progress.FILE).exists()


def test_a_run_of_nbgrader_is_nobodys_progress(tmp_path, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    progress.record("04_loss", verdict(2), tmp_path)
    assert not (tmp_path / progress.FILE).exists()


@pytest.mark.parametrize("text", ["", "[1]", "{", '{"04_loss": 3}', '{"04_loss": {"mse": {}}}'])
def test_a_spoilt_file_is_begun_again(tmp_path, text):
    (tmp_path / progress.FILE).write_text(text)
    progress.record("04_loss", verdict(2), tmp_path)
    assert progress.read(tmp_path / progress.FILE)["04_loss"]["mse"]["points"] == 2


def test_a_folder_that_is_not_there_is_passed_over(tmp_path):
    progress.record("04_loss", verdict(2), tmp_path / "gone")
    assert not (tmp_path / "gone").exists()


def test_a_working_folder_that_was_removed_is_passed_over(tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    progress.record("04_loss", verdict(2))
    assert list(tmp_path.iterdir()) == []
