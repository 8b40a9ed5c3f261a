"""Lesson 09: a cache as it was described, classes that a batch lacks, zeros on one side alone."""

import numpy as np
import pytest

from autograder.core.ask import ask
from autograder.exercises import load_lesson
from autograder.judging.questions import Questions
from course import backprop as lesson
from course.softmax import one_hot, softmax

EXERCISES = load_lesson("09_backprop").exercises


def judged(name, answer):
    questions = Questions(EXERCISES[name], "lesson 09")
    asked = questions.probes, questions.side_probes
    return questions.judge(*([ask({name: answer}, probe) for probe in probes] for probes in asked))


def with_cache(changed):
    def forward(X, parameters, activation):
        scores, cache = lesson.forward(X, parameters, activation)
        return scores, changed(cache)

    return forward


def both_not_zero(analytic, numeric):
    both = (analytic != 0) & (numeric != 0)
    return lesson.relative_error(analytic[both], numeric[both]) if both.any() else 0.0


def zero_forgotten(analytic, numeric):
    size = np.where(analytic == 0, 1, np.abs(analytic) + np.abs(numeric))
    return np.max(np.where(analytic == 0, 0, np.abs(analytic - numeric) / size))


def by_the_largest_label(scores, y):
    return (softmax(scores) - one_hot(y, np.max(y) + 1)) / len(y)


def glued(loss, parameters, gradients):
    found = lesson.wrong_array(loss, parameters, gradients)
    return found and f"{found[0]}{found[1]}"


@pytest.mark.parametrize(
    ("name", "answer", "points"),
    [
        ("forward", with_cache(lambda cache: cache[:-1]), 2),
        ("forward", with_cache(lambda cache: [*cache[:-1], (None, "anything")]), 2),
        ("forward", with_cache(lambda cache: [(cache[0][1], cache[0][1]), *cache[1:]]), 2),
        ("forward", with_cache(lambda cache: [*cache, cache[-1]]), 2),
        ("forward", with_cache(tuple), 3),
        ("relative_error", both_not_zero, 1),
        ("relative_error", zero_forgotten, 1),
        ("output_delta", by_the_largest_label, 0),
        ("output_delta", lambda *args: np.float32(lesson.output_delta(*args)), 2),
        ("wrong_array", glued, 0),
    ],
)
def test_what_is_asked_for_is_asked(name, answer, points):
    questions = Questions(EXERCISES[name], "lesson 09")
    replies = [ask({name: answer}, probe) for probe in questions.probes]
    assert questions.judge(replies).points == points


def test_a_line_of_another_function_is_told_with_the_name_of_that_function():
    def helper(delta):
        return delta @ np.ones(1)

    def layer_gradients(delta, h_in):
        return helper(delta)

    def alone(delta, h_in):
        return delta @ np.ones(1)

    alone.__code__ = alone.__code__.replace(co_name="layer_gradients")
    assert " of helper: `return" in judged("layer_gradients", layer_gradients).finding.details[0]
    assert " of " not in judged("layer_gradients", alone).finding.details[0]


def test_what_is_wrong_in_a_cache_is_told_by_its_layer_and_is_no_other_mistake():
    twice_X = judged("forward", with_cache(lambda c: [(c[0][1], c[0][1]), *c[1:]]))
    assert "'a of the inputs': It is an array of shape (" in twice_X.finding.problem
    assert twice_X.mistakes == ()


def test_scores_alone_are_told_as_one_array():
    def alone(*args):
        return lesson.forward(*args)[0]

    assert "an array of shape (" in judged("forward", alone).finding.problem
