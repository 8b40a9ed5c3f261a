"""Lesson 06: powers of every base, and what a `Value` half right earns and is told."""

import inspect

import numpy as np
import pytest

from autograder.core.ask import ask
from autograder.exercises import find_exercise
from autograder.judging.questions import Questions
from course.chain_rule import Value


def judged(name, answer):
    """The points of `answer`, and the ids of what is proved of it."""
    questions = Questions(find_exercise(name)[1], "lesson 06")
    asked = questions.probes, questions.side_probes
    verdict = questions.judge(
        *([ask({name: answer}, probe, 1.0) for probe in probes] for probes in asked)
    )
    return verdict.points, [each.id for each in verdict.mistakes]


@pytest.mark.parametrize(
    ("answer", "judgement"),
    [
        (lambda x, n, up: up * n * np.sign(x) ** (n - 1) * abs(x) ** (n - 1), (1, [])),
        (lambda x, n, up: up * n * abs(x) ** (n - 1), (0, ["sign-of-base-lost"])),
        (lambda x, n, up: up * n * x ** int(n - 1), (0, ["exponent-cut-to-integer"])),
        (lambda x, n, up: up * n * x ** np.float64(n) / np.float64(x), (0, [])),
        (lambda x, n, up: up + n * x ** (n - 1), (0, ["upstream-added"])),
    ],
)
def test_a_power_is_asked_of_negative_bases_of_0_and_of_broken_exponents(answer, judgement):
    with np.errstate(all="ignore"):
        assert judged("power_backward", answer) == judgement


def edited(old, new):
    """`Value` with one edit, and its own names."""
    source = inspect.getsource(Value)
    assert source.count(old) == 1
    names = dict(vars(inspect.getmodule(Value)))
    exec(source.replace(old, new), names)
    return names["Value"]


@pytest.mark.heavy("each answer is asked for graphs of 5,000 operations, many times")
@pytest.mark.parametrize(
    ("old", "new", "judgement"),
    [
        ("found, waiting = {self}, [self]", "found, waiting = set(), [self]", (1, "silent")),
        ("source.grad += slope", "source.grad + slope", (1, "silent")),
        ("reverse=True", "reverse=False", (2, "oldest-first")),
        ("slopes = multiply_backward(self.data, other.data, 1.0)", "slopes = other, self", (1, "")),
        ("self.grad = 1.0", "raise NotImplementedError", (1, "none")),
        ("power_backward(self.data, n, 1.0)", "n * abs(self.data) ** (n - 1)", (7, "sign")),
    ],
)
def test_a_value_earns_its_way_forward_and_is_told_what_keeps_it_from_going_back(
    old, new, judgement
):
    ids = {
        "silent": ["slope-result-itself-set-1"],
        "oldest-first": ["oldest-first"],
        "": ["slopes-are-values"],
        "none": [],
        "sign": ["sign-of-base-lost"],
    }
    points, id = judgement
    assert judged("Value", edited(old, new)) == (points, ids[id])
