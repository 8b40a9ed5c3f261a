"""The exercises are proved by their mutants; and the proof finds what is planted for it."""

import numpy as np
import pytest

from autograder.exercises import LESSONS, load_lesson
from autograder.judging.exercise import exercise, mistake
from autograder.judging.judges import Values, wrong
from autograder.judging.values import Difference

from .fresh import Fresh
from .trial import Trial
from .workers import tried

SEED, SAMPLE = "gate", 3
# How good they are earns the marks: another way that comes as near is right too.
BY_DEGREES = {"staircase", "fit_digits", "predict_digits"}


def half(x):
    return x / 2


def drawn(rng):
    return {"x": rng.normal(size=3)}


def faults(of, monkeypatch, right=()):
    monkeypatch.setattr("tests.mutants.trial.right_answers.of", lambda lesson: list(right))
    return Trial(of, "04_loss", "0").run(None, "0")


def test_an_exercise_without_faults_has_none(monkeypatch):
    result = faults(exercise(half, points=1, draw=drawn), monkeypatch)
    assert result.faults == []
    assert result.counts["killed"] > 20
    assert result.counts["named"] + result.counts["located"] > result.counts["killed"] / 2
    assert result.counts["equivalent"] > 0


def test_an_exercise_that_asks_too_little_has_holes(monkeypatch):
    class Ones:
        """Drawn as ones at first, and as other numbers by all who ask again."""

        def __init__(self):
            self.times = 0

        def __call__(self, rng):
            self.times += 1
            return {"x": np.ones(3) if self.times == 1 else rng.normal(size=3)}

    asks_once = exercise(half, points=1, draw=Ones(), times=1)
    result = faults(asks_once, monkeypatch)
    assert result.counts["hole"] > 0
    assert any("x / 2" in difference for kind, _, difference in result.faults if kind == "hole")


def test_a_right_mutant_that_loses_marks_is_a_wrong_rejection(monkeypatch):
    class Unlucky(Values):
        """Holds all to be wrong where x begins with a positive number."""

        def judge(self, probe, reply, truth, prepared):
            if probe.steps[0].args[0][0] > 0:
                return wrong(Difference("Bad luck."))
            return super().judge(probe, reply, truth, prepared)

    by_luck = exercise(half, points=1, draw=drawn, judge=Unlucky())
    assert faults(by_luck, monkeypatch).counts["rejected"] > 0


def test_a_sentence_that_does_not_hold_is_a_lie():
    asked = exercise(half, points=1, draw=drawn)
    mistake(asked, "double", "It is doubled.")(lambda x: 2 * x)
    fresh = Fresh(asked, "0")
    assert fresh.holds(lambda x: x * 2, "double", 0)
    assert not fresh.holds(lambda x: x * 3, "double", 0)
    assert fresh.holds(lambda x: x * (2 + 1e-8), "double", 0)
    assert not fresh.same(lambda x: x * (2 + 1e-8), lambda x: 2 * x)
    assert fresh.holds(lambda x: 0 * np.ones(3), "any/unread:x", 0)
    assert not fresh.holds(lambda x: x * 3, "any/unread:x", 0)
    assert not fresh.holds(lambda x: x * 3, "any/random", 0)
    assert fresh.holds(lambda x: np.random.normal(size=3), "any/random", 0)
    assert fresh.holds(lambda x: x, "any/twice", 0)
    assert not fresh.holds(lambda x: 1.5 * x, "any/twice", 0)
    assert not fresh.holds(lambda x: x, "any/only-where:not-negative", 0)
    assert fresh.holds(lambda x: half(x) if (x >= 0).all() else x, "any/only-where:not-negative", 0)


def test_a_mutant_that_spoils_its_input_is_not_the_same():
    def spoils(x):
        x /= 2
        return x

    fresh = Fresh(exercise(half, points=1, draw=drawn), "0")
    assert fresh.same(half, lambda x: x * 0.5)
    assert not fresh.same(half, spoils)


@pytest.mark.heavy("it asks thousands of mutants, some of which never end")
@pytest.mark.parametrize(
    ("lesson", "name"),
    [
        (lesson, name)
        for lesson in LESSONS
        for name in load_lesson(lesson).exercises
        if name not in BY_DEGREES
    ],
)
def test_a_sample_of_mutants_shows_no_fault(lesson, name):
    print(f"seed {SEED}: python -m tests.mutants --exercise {name} --sample {SAMPLE} --seed {SEED}")
    result = tried(lesson, name, SAMPLE, SEED)
    assert result is not None, "not through in its time"
    assert result.faults == []
