"""Lesson 07: what descent is and what it isn't, and sure answers that overflow, each its own."""

import numpy as np
import pytest

from autograder.core.ask import ask
from autograder.exercises import find_exercise
from autograder.judging.questions import Questions
from course.logistic_regression import logistic_gradient, probability


def judged(name, answer):
    """The verdict on `answer`, with what is proved of it."""
    questions = Questions(find_exercise(name)[1], "lesson 07")
    asked = questions.probes, questions.side_probes
    return questions.judge(*([ask({name: answer}, probe) for probe in probes] for probes in asked))


def descent(slope=logistic_gradient, more=0, faster=1.0):
    def fit_logistic(X, y, learning_rate, epochs, rng):
        w, b = np.zeros(X.shape[1]), 0.0
        for _ in range(epochs + more):
            dw, db = slope(X, y, w, b)
            w, b = w - faster * learning_rate * dw, b - faster * learning_rate * db
        return w, b

    return fit_logistic


def square(X, y, w, b):
    p = probability(X, w, b)
    delta = 2 * (p - y) * p * (1 - p) / len(y)
    return delta @ X, np.sum(delta)


@pytest.mark.parametrize(
    ("answer", "points"),
    [
        (descent(), 3),
        (descent(more=-1), 2),
        (descent(more=1), 2),
        (descent(faster=2), 2),
        (descent(faster=0.9), 2),
        (descent(slope=square), 2),
        (descent(more=1000, faster=4), 3),  # as good as the lowest loss there is
    ],
)
def test_descent_makes_as_many_steps_of_that_length_as_it_is_told(answer, points):
    questions = Questions(find_exercise("fit_logistic")[1], "lesson 07")
    replies = [ask({"fit_logistic": answer}, probe) for probe in questions.probes]
    assert questions.judge(replies).points == points


def text_formula(a, y):
    return np.mean(np.log(1 + np.exp((1 - 2 * y) * a)))


def rounded(a, y):
    p = 1 / (1 + np.exp(-a))
    return np.mean(np.where(y == 1, -np.log(p), -np.log(1 - p)))


def nan(a, y):
    p = 1 / (1 + np.exp(-a))
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@pytest.mark.parametrize(
    ("answer", "id"),
    [
        (text_formula, "exponential-overflows"),
        (rounded, "p-rounded-0-or-1"),
        (nan, "nothing-times-infinity"),
    ],
)
def test_what_overflows_is_told_apart(answer, id):
    assert [each.id for each in judged("logistic_loss", answer).mistakes] == [id]
