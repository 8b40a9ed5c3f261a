"""Lesson 04: what comes near a right answer has no full marks, and what it is gets said."""

import math

import numpy as np
import pytest

from autograder.core.ask import ask
from autograder.exercises import find_exercise
from autograder.judging.questions import Questions
from course.loss import mse


def points(name, answer):
    questions = Questions(find_exercise(name)[1], "lesson 04")
    return questions.judge([ask({name: answer}, probe) for probe in questions.probes]).points


def mistakes(name, answer):
    """The ids of what is proved of `answer`."""
    questions = Questions(find_exercise(name)[1], "lesson 04")
    asked = questions.probes, questions.side_probes
    replies = ([ask({name: answer}, probe) for probe in probes] for probes in asked)
    return [each.id for each in questions.judge(*replies).mistakes]


def near(same):
    def flat_share(values):
        return np.mean([same(a, b) for a, b in zip(values[1:], values, strict=False)])

    return flat_share


@pytest.mark.parametrize(
    "same",
    [
        np.isclose,
        math.isclose,
        lambda a, b: abs(a - b) < 1e-6,
        lambda a, b: abs(a - b) < 1e-12,
        lambda a, b: round(a, 9) == round(b, 9),
        lambda a, b: abs(a / b - 1) < 1e-7,
    ],
)
def test_what_is_nearly_equal_is_not_equal(same):
    assert points("flat_share", near(same)) == 0
    assert points("flat_share", near(lambda a, b: a == b)) == 1


def counting(which):
    def accuracy_within(y_hat, y, epsilon):
        return sum(abs(y[s] - y_hat[s]) < epsilon for s in range(len(y))[which]) / len(y)

    return accuracy_within


@pytest.mark.parametrize(
    ("which", "earned"), [(slice(None), 2), (slice(1, None), 0), (slice(None, -1), 0)]
)
def test_no_sample_may_be_passed_over(which, earned):
    assert points("accuracy_within", counting(which)) == earned


def written(shape, take):
    def loss_surface(x, y, ws, bs):
        heights = np.zeros(shape(ws, bs))
        for i in range(len(bs)):
            for j in range(len(ws)):
                heights[i, j] = mse(*take(x, y, ws, bs, i, j))
        return heights

    return loss_surface


def exchanged(x, y, ws, bs, i, j):
    return ws[i] * x + bs[j], y


def as_asked(x, y, ws, bs, i, j):
    return ws[j] * x + bs[i], y


@pytest.mark.parametrize(
    ("shape", "take", "ids"),
    [
        (lambda ws, bs: (len(bs), len(ws)), exchanged, ["indices-exchanged"]),
        (lambda ws, bs: (len(ws), len(bs)), as_asked, []),
    ],
)
def test_one_error_of_python_is_told_from_another_by_square_maps(shape, take, ids):
    assert mistakes("loss_surface", written(shape, take)) == ids
