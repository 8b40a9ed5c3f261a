"""Judges of values that are nested, or of which only a part counts."""

import numpy as np
import pytest

from autograder.core.probe import Call, Probe, Reply, Returned
from autograder.judging.exercise import exercise, mistake, slope
from autograder.judging.judges import Kind, Picked
from autograder.judging.questions import Questions


def gradients(layers, x):
    """Slopes of Σ x (W v)² by each W and v."""
    return [(2 * x * (W @ v)[:, None] * v, 2 * x * W.T @ (W @ v)) for W, v in layers]


def height(layers, x):
    return sum(x * np.sum((W @ v) ** 2) for W, v in layers)


def draw(rng):
    sizes = [(2, 3), (4, 2)]
    return dict(layers=[(rng.normal(size=n), rng.normal(size=n[1])) for n in sizes], x=2.0)


NESTED = exercise(gradients, points=1, draw=draw, judge=slope(of=height, by="layers"))


def verdict(answer):
    questions = Questions(NESTED, "test")
    replies, beside = (
        [Reply((Returned(answer(*probe.steps[0].args)),)) for probe in probes]
        for probes in (questions.probes, questions.side_probes)
    )
    return questions.judge(replies, beside)


def test_slopes_by_a_list_of_tuples_are_measured_one_array_after_another():
    assert verdict(gradients).right
    assert verdict(lambda layers, x: tuple(map(list, gradients(layers, x)))).right


def test_the_array_that_is_off_is_named_by_its_place():
    def off(layers, x):
        (first, second) = gradients(layers, x)
        return [first, (second[0], second[1] + np.array([0.0, 0.1]))]

    problem = verdict(off).finding.problem
    assert problem == "1 of 2 numbers of the slope with respect to layers[1][1] is off."


@pytest.mark.parametrize(
    "shapeless",
    [None, 0.0, [], [1.0, 2.0], [(np.zeros((2, 3)), np.zeros(3))], {}, "text", [None, None]],
)
def test_another_form_is_wrong_and_told(shapeless):
    judged = verdict(lambda layers, x: shapeless)
    assert judged.points == 0
    assert judged.finding.kind is Kind.WRONG


def test_a_mistake_of_nested_slopes_is_named():
    @mistake(NESTED, "no-x", "The factor x is missing.")
    def without_x(layers, x):
        return gradients(layers, 1.0)

    assert [each.id for each in verdict(without_x).mistakes] == ["no-x"]


FIRST = Picked(pick=lambda value, probe: value[0], what="The first")
PROBE = Probe((Call("pair"),))


def reply(value):
    return Reply((Returned(value),))


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ((1.0, "anything"), None),
        ([1.0], None),
        ((2.0, 5.0), "The first: The value is not right."),
        (3.0, "It can't be read: It returned a number, where 2 values are expected."),
    ],
)
def test_only_what_is_picked_counts(value, problem):
    judged = FIRST.judge(PROBE, reply(value), reply((1.0, 7.0)), None)
    assert (judged.difference and judged.difference.problem) == problem


def test_answers_are_alike_where_what_is_picked_is():
    truth = reply((1.0, 7.0))
    assert FIRST.alike(PROBE, reply((2.0, 5.0)), reply((2.0, 6.0)), truth)
    assert not FIRST.alike(PROBE, reply((2.0, 5.0)), reply((3.0, 5.0)), truth)
