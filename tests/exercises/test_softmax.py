"""Lesson 08: ties, sums and fractions that are left, and floats that overflow, each its own."""

import numpy as np
import pytest

from autograder.core.ask import ask
from autograder.exercises import load_lesson
from autograder.judging.questions import Questions
from course import softmax as lesson

EXERCISES = load_lesson("08_softmax").exercises


def judged(name, answer, seed="lesson 08"):
    questions = Questions(EXERCISES[name], seed)
    functions = {**EXERCISES[name].companions, name: answer}
    asked = questions.probes, questions.side_probes
    return questions.judge(*([ask(functions, probe) for probe in probes] for probes in asked))


def by_score(a, y, margin=1.0):
    true = a[np.arange(len(y)), y][:, None]
    return np.mean(np.sum(np.where(a == true, 0, np.maximum(0, a - true + margin)), axis=1))


def unstable(a, y, n):
    return np.mean(np.any(np.argsort(-a, axis=1)[:, :n] == y[:, None], axis=1))


def partitioned(a, y, n):
    best = np.argpartition(-a, n - 1, axis=1)[:, :n]
    return np.mean(np.any(best == y[:, None], axis=1))


@pytest.mark.parametrize(
    ("name", "answer", "points"),
    [
        ("hinge_loss", by_score, 0),
        ("top_n_accuracy", unstable, 1),
        ("top_n_accuracy", partitioned, 1),
        ("step_4", lesson.step_3, 0),
        ("step_5", lesson.step_4, 0),
        ("step_4", lambda f, y, c: f[c] / np.sum(f) - (y == c), 0),
        ("step_4", lambda f, y, c: -(y == c) + f[y] * f[c] / f[y], 1),
        ("step_5", lambda f, y, c: f[c] - (c == y), 1),
    ],
)
def test_ties_and_the_form_of_a_line_are_asked_for(name, answer, points):
    assert judged(name, answer).points == points


def overflowing(a, y):
    return np.mean(np.log(np.sum(np.exp(a), axis=1)) - a[np.arange(len(y)), y])


def underflowing(a, y):
    return -np.mean(np.log(lesson.softmax(a)[np.arange(len(y)), y]))


@pytest.mark.parametrize(
    ("answer", "id"),
    [(overflowing, "exponential-overflows"), (underflowing, "probability-underflows-0")],
)
def test_what_is_too_large_and_what_is_too_small_for_a_float_is_told_apart(answer, id):
    assert [each.id for each in judged("cross_entropy", answer).mistakes] == [id]


def test_two_lines_that_were_asked_are_told_apart_by_their_names():
    finding = judged("step_2", lambda *args: 2.0).finding
    assert finding.returned.startswith("step_2 gives 2.0; step_1 gives 0.")
