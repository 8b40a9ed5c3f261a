"""A fault of ours costs nobody a mark: nothing is recorded, and it is told."""

import logging

import pytest
from nbgrader.converters.base import NbGraderException

from autograder.core.probe import Reply, Returned
from autograder.grading import nbgrader_stages, work
from autograder.grading.asking import Answers
from autograder.grading.command import run_grade
from autograder.grading.marking import Marker
from autograder.grading.options import Options
from autograder.judging.faults import BrokenExercise, JudgingFailed
from autograder.judging.questions import Questions

from .conftest import nbgrader_autograde
from .database import scores
from .small_lesson import LESSON, FakeMarker, cell_of, solved, submit

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
FAULT = "the judging of triple raised ZeroDivisionError: a fault in the judge."


class Falling(FakeMarker):
    def mark(self, reading):
        if "return x" in "".join(reading.code):
            raise JudgingFailed(FAULT)
        return super().mark(reading)


class Broken(FakeMarker):
    def get_ready(self):
        raise BrokenExercise('triple, part "values", draw 1: the draw lacks x.')


def mark_with(monkeypatch, marker):
    monkeypatch.setattr(work, "new_marker", lambda setup: marker())
    monkeypatch.setattr(nbgrader_stages, "marker", lambda *place: marker())


@pytest.fixture
def three(root):
    """Three submissions; at that of bob the judge falls."""
    half = solved()
    cell_of(half, "triple")["source"] = "def triple(x):\n    return x"
    for student, nb in {"ada": solved(), "bob": half, "cyd": solved()}.items():
        submit(root, student, nb, timestamp="2024-05-01 10:00:00 UTC")
    return root


@pytest.fixture
def small(monkeypatch):
    """Reply by reply, the real judging of a lesson with one exercise."""

    def fail(*asked):
        raise ZeroDivisionError("a fault in the judge")

    def marker(root):
        made = Marker("00_start", root, confined=False, seed="s")
        made.get_ready()
        monkeypatch.setattr(Questions, "judge", fail)
        return made

    return marker


def test_what_a_judge_raises_is_no_verdict(small, tmp_path):
    marker = small(tmp_path)
    replies = [Reply((Returned(1.0),))]
    answers = Answers(open={"mean_square": replies}, hidden={"mean_square": replies})
    told = "the judging of mean_square raised ZeroDivisionError: a fault in the judge."
    with pytest.raises(JudgingFailed, match=told):
        marker._judge("mean_square", answers)
    with pytest.raises(JudgingFailed, match=told):
        marker._on_open("mean_square", replies)


def test_the_run_goes_on_and_its_exit_code_and_a_sentence_tell(three, monkeypatch, capsys):
    mark_with(monkeypatch, Falling)
    assert run_grade(three, LESSON) == 1
    assert f"bob: Not graded, a fault of ours: {FAULT}" in capsys.readouterr().out
    assert set(scores(three)) == {"ada", "cyd"}


def test_nbgrader_goes_on_and_says_who_was_not_graded(three, monkeypatch, caplog):
    mark_with(monkeypatch, Falling)
    with pytest.raises(NbGraderException), caplog.at_level(logging.ERROR):
        nbgrader_autograde(three, LESSON)
    assert f"bob's {LESSON} was not graded, a fault of ours: {FAULT}" in caplog.messages
    assert not (three / "autograded" / "bob" / LESSON).exists()
    assert (three / "autograded" / "cyd").exists()


@pytest.mark.parametrize("student", ["ada", "bob", "cyd"])
def test_marks_from_before_stay(three, monkeypatch, student):
    mark_with(monkeypatch, FakeMarker)
    run_grade(three, LESSON)
    before = scores(three)[student]
    mark_with(monkeypatch, Falling)
    assert run_grade(three, LESSON, Options(force=True)) == 1
    with pytest.raises(NbGraderException):
        nbgrader_autograde(three, LESSON)
    assert scores(three)[student] == before


def test_a_broken_exercise_stops_the_run_before_anything_is_recorded(three, monkeypatch, capsys):
    mark_with(monkeypatch, Broken)
    assert run_grade(three, LESSON) == 2
    assert capsys.readouterr().err == 'triple, part "values", draw 1: the draw lacks x.\n'
    with pytest.raises(NbGraderException, match="the draw lacks x"):
        nbgrader_autograde(three, LESSON)
    assert not (three / "autograded").exists()
