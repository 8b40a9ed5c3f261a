"""Lesson 12: a reader that learns nothing earns nothing, and what is wrong is told rightly."""

import numpy as np
import pytest

from autograder.core.ask import ask
from autograder.exercises import find_exercise
from autograder.judging.judges import returned
from autograder.judging.outcomes import HANDED_ON
from autograder.judging.questions import Questions
from course.data.digits import X, y


def class_means(X, y):
    return np.array([X[y == k].mean(axis=0) for k in range(10)])


def fit_digits(X_train, y_train, X_validation, y_validation, rng):
    return [class_means(X_train, y_train)]


def predict_digits(parameters, X):
    return np.argmin(np.square(X[:, None] - parameters[0]).sum(axis=2), axis=1)


MEANS, LAST = class_means(X, y), []


def kept_outside(*sets):
    LAST[:] = fit_digits(*sets)
    return []


def noisy(*sets):
    return [fit_digits(*sets)[0] + 1e-3 * np.random.default_rng().normal(size=(10, 64))]


def by_whole_sets(parameters, X):
    return predict_digits(parameters, 16 * X / X.max())


def by_sixteenths(*sets):
    return [fit_digits(*sets)[0] / 16]


ARGUMENTS_ALONE = "depends on its arguments alone, rng among them"
ALIKE = "an image is read alike, alone or among others"
MOSTLY = "labels, most of them right"


def said(name, title, fit=fit_digits, predict=predict_digits):
    """The share that this part earns, and what is said."""
    part = next(part for part in find_exercise(name)[1].parts if part.title == title)
    probe = part.draws[0](np.random.default_rng(0))
    reply = ask({"fit_digits": fit, "predict_digits": predict}, probe, None)
    assert len(returned(reply)) == len(probe.steps)
    judged = part.judge.judge(probe, reply, reply, None)
    return judged.share, judged.difference and judged.difference.problem


@pytest.mark.parametrize("title", [MOSTLY, ALIKE])
def test_a_reader_by_class_means_is_right(title):
    assert said("predict_digits", title) == (1, None)


def test_so_is_its_learning():
    assert said("fit_digits", ARGUMENTS_ALONE) == (1, None)


@pytest.mark.parametrize(
    ("name", "title", "fit", "predict", "words"),
    [
        ("fit_digits", "accuracy on digits never seen", lambda *_: [],
         lambda _, X: predict_digits([MEANS], X), "had other names"),
        ("predict_digits", MOSTLY, lambda *_: [],
         lambda _, X: predict_digits([MEANS], X), "had other names"),
        ("fit_digits", ARGUMENTS_ALONE, kept_outside,
         lambda _, X: predict_digits(LAST, X), "After two trainings"),
        ("fit_digits", ARGUMENTS_ALONE, noisy, predict_digits, "draw from rng alone"),
        ("predict_digits", ALIKE, fit_digits, by_whole_sets, "given apart from the others"),
        ("predict_digits", MOSTLY, by_sixteenths, predict_digits, "divided by 16 beforehand"),
    ],
)  # fmt: skip
def test_what_fit_digits_returns_is_all_that_counts(name, title, fit, predict, words):
    share, told = said(name, title, fit, predict)
    assert share == 0
    assert words in told


def test_a_forgotten_return_is_told_as_one():
    exercise = find_exercise("predict_digits")[1]
    questions = Questions(exercise, "None")
    functions = {"fit_digits": lambda *_: None, "predict_digits": predict_digits}
    verdict = questions.judge([ask(functions, probe, None) for probe in questions.probes])
    assert verdict.finding.problem == HANDED_ON


def standardised(tiny):
    return lambda X_train, X: (X - X_train.mean(axis=0)) / (X_train.std(axis=0) + tiny)


@pytest.mark.parametrize("tiny", [1e-8, 1e-12])
def test_a_tiny_number_beside_the_spread_costs_the_constant_pixel_alone(tiny):
    questions = Questions(find_exercise("standardise")[1], "tiny")
    functions = {"standardise": standardised(tiny)}
    verdict = questions.judge([ask(functions, probe, None) for probe in questions.probes])
    assert [part.points for part in verdict.parts] == [1, 0]
    assert "a number close to 0 divides it" in verdict.finding.problem
