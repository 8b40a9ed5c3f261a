"""Lesson 03: stairs on short and long intervals, where they begin, and float32 on the way."""

import numpy as np
import pytest

from autograder.core.ask import ask
from autograder.exercises import find_exercise
from autograder.judging.questions import Questions
from course.neuron import sigmoid
from course.sigmoid_sums import riser, shaped_sigmoid


def judged(name, answer):
    """The verdict on `answer`, with what is proved of it."""
    questions = Questions(find_exercise(name)[1], "lesson 03")
    asked = questions.probes, questions.side_probes
    return questions.judge(*([ask({name: answer}, probe) for probe in probes] for probes in asked))


def stairs(steep=lambda low, high, N: 10 * (N + 1) / (high - low), begin=None, f=None):
    def staircase(given, low, high, N):
        curve = f or given
        edges = np.linspace(low, high, N + 2)
        heights = curve((edges[1:] + edges[:-1]) / 2)
        w, b = riser(edges[1:-1], steep(low, high, N))
        first = heights[0] if begin is None else begin(curve, low, heights)
        return np.full(N, w), b, np.diff(heights), first

    return staircase


@pytest.mark.parametrize(
    ("answer", "points"),
    [
        (stairs(), 4),
        (stairs(steep=lambda low, high, N: 1e8), 4),  # much narrower than any tread
        (stairs(steep=lambda low, high, N: 10), 2),
        (stairs(steep=lambda low, high, N: 10 * N), 2),
        (stairs(steep=lambda low, high, N: 10 * (high - low)), 2),
        (stairs(begin=lambda f, low, heights: f(low)), 3),
    ],
)
def test_risers_are_as_narrow_as_their_treads_ask_and_begin_at_the_first(answer, points):
    assert judged("staircase", answer).points == points


def test_what_never_calls_f_is_not_said_to_have_the_right_shape():
    finding = judged("staircase", stairs(f=lambda x: x)).finding
    assert finding.problem == "The largest error is too large."
    assert finding.truth == ""


IN_SINGLE = {
    "shaped_sigmoid": lambda x, w, b, w_out, b_out: (
        w_out * sigmoid(w * x + b).astype(np.float32) + b_out
    ),
    "bump": lambda x, left, right, height, steepness: (
        shaped_sigmoid(x, *riser(left, steepness), height, 0).astype(np.float32)
        - shaped_sigmoid(x, *riser(right, steepness), height, 0)
    ),
    "sigmoid_sum": lambda x, w, b, w_out, b_out: (
        sigmoid(np.outer(x, w) + b).astype(np.float32) @ w_out + b_out
    ),
    "sigmoid_sum_matrix": lambda X, W, b, w_out, b_out: (
        sigmoid(X @ W.T + b).astype(np.float32) @ w_out + b_out
    ),
}


@pytest.mark.parametrize("name", IN_SINGLE)
def test_a_sum_in_float32_is_right(name):
    verdict = judged(name, IN_SINGLE[name])
    assert verdict.right
