"""A derivation as checked lines, on ∂MSE/∂ŷ: the first line that does not follow is named."""

import numpy as np
import pytest

from autograder.core.ask import ask
from autograder.judging.exercise import derivation
from autograder.judging.questions import Questions


def step_1(y_hat, y, s):
    """The limit of the mean over all samples, by a small step of one prediction."""
    return sum(2 * (y[t] - y_hat[t]) * -float(t == s) for t in range(len(y))) / len(y)


def step_2(y_hat, y, s):
    """All terms but one are zero."""
    return 2 * (y[s] - y_hat[s]) * -1 / len(y)


def step_3(y_hat, y, s):
    """Tidied up."""
    return -2 / len(y) * (y[s] - y_hat[s])


def draw(rng):
    return dict(y_hat=rng.normal(size=5), y=rng.normal(size=5), s=int(rng.integers(5)))


LINES = derivation(step_1, step_2, step_3, draw=draw)
RIGHT = {f.__name__: f for f in (step_1, step_2, step_3)}


def verdicts(**changed):
    functions = {**RIGHT, **changed}
    found = []
    for line in LINES:
        questions = Questions(line, "test")
        found.append(questions.judge([ask(functions, probe) for probe in questions.probes]))
    return found


def test_right_lines_have_full_marks():
    assert [v.points for v in verdicts()] == [1, 1, 1]


@pytest.mark.parametrize("k", [1, 2, 3])
def test_the_line_that_does_not_follow_is_named_and_only_it_costs(k):
    def wrong(y_hat, y, s):
        return 2 / len(y) * (y[s] - y_hat[s])

    found = verdicts(**{f"step_{k}": wrong})
    assert [v.points for v in found] == [float(j != k) for j in (1, 2, 3)]
    if k > 1:
        assert f"does not follow from step_{k - 1}" in found[k - 1].finding.problem


def test_a_line_that_follows_from_a_wrong_one_sends_the_reader_back():
    def wrong(y_hat, y, s):
        return 2 / len(y) * (y[s] - y_hat[s])

    found = verdicts(step_1=wrong, step_2=wrong)
    assert "begin there" in found[1].finding.problem


def test_a_missing_line_costs_itself_alone():
    def missing(y_hat, y, s):
        raise NotImplementedError

    assert [v.points for v in verdicts(step_2=missing)] == [1, 0, 1]


def test_random_points_differ_between_seeds():
    one, other = (Questions(LINES[0], seed).probes[0].steps[0].args[0] for seed in "ab")
    assert not np.array_equal(one, other)


def of_a_square(y_hat_s, y_s):
    """A line that may use one prediction and one target only."""
    return -2 / 5 * (y_s - y_hat_s)


def by_its_parts(error, S):
    return -2 / S * error


def parts(rng):
    y_hat_s, y_s = rng.normal(size=2).tolist()
    return dict(y_hat_s=y_hat_s, y_s=y_s, error=y_s - y_hat_s, S=5)


def test_a_line_is_given_what_its_parameters_name_and_told_so():
    _, last = derivation(of_a_square, by_its_parts, draw=(parts, parts))
    questions = Questions(last, "test")
    functions = {"of_a_square": of_a_square, "by_its_parts": lambda error, S: error / S}
    verdict = questions.judge([ask(functions, probe) for probe in questions.probes])
    assert "does not follow from of_a_square" in verdict.finding.problem
    assert verdict.finding.asked.startswith("by_its_parts(error=")
    assert "; of_a_square(y_hat_s=" in verdict.finding.asked
