"""Lesson 11: answers that are right by luck of the numbers, and what is told of wrong ones."""

import numpy as np
import pytest

from autograder.core.ask import ask
from autograder.exercises import find_exercise
from autograder.judging.questions import Questions
from course import hyperparameters as right


def verdict(name, answer):
    questions = Questions(find_exercise(name)[1], "hyperparameters")
    return questions.judge([ask({name: answer}, probe, None) for probe in questions.probes])


def best_below_100(trials):
    found, smallest = None, 100
    for trial in trials:
        if trial["validation_loss"] < smallest:
            found, smallest = trial, trial["validation_loss"]
    if found is None:
        raise ValueError
    return found


def best_with_all_losses(trials):
    return right.best([t for t in trials if not any(map(np.isnan, t.values()))])


def twice(experiment):
    return [*right.leaks(experiment), *right.leaks(experiment)]


def as_a_dict(experiment):
    return dict.fromkeys(right.leaks(experiment), "leaks")


def variance_alone(predictions, truth):
    return 0.0, right.bias_squared_and_variance(predictions, truth)[1]


@pytest.mark.parametrize(
    ("name", "answer", "points", "words"),
    [
        ("best", best_below_100, 0, "ValueError"),
        ("best", best_with_all_losses, 2, "Another trial was picked: its validation loss is"),
        ("leaks", twice, 0, "It holds something twice."),
        ("leaks", as_a_dict, 0, "a dict, where a set is expected"),
        ("bias_squared_and_variance", variance_alone, 1, "The squared bias"),
    ],
)
def test_a_wrong_answer_earns_what_is_right_of_it_and_is_told(name, answer, points, words):
    found = verdict(name, answer)
    assert found.points == points, found
    assert words in found.finding.problem


def test_names_that_are_missing_or_too_many_are_told():
    found = verdict("leaks", lambda experiment: {"the moon"}).finding
    assert "Missing: {" in found.details[0]
    assert "too many: {'the moon'}" in found.details[0]
