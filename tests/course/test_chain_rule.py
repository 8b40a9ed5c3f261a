"""The reference of lesson 06: local slopes, and the graph that multiplies and adds them up."""

import doctest
import operator
import time

import numpy as np
import pytest

from autograder.core.ask import ask
from autograder.core.probe import Attribute, Call, Method, Operation
from autograder.exercises import graphs
from autograder.judging import slopes
from course import chain_rule
from course.chain_rule import (
    Value,
    add_backward,
    count_paths,
    multiply_backward,
    power_backward,
    sigmoid_backward,
    squared_error_backward,
    two_path_derivative,
)
from course.gradient_descent import momentum_descend

OPERATORS = {"+": operator.add, "*": operator.mul, "**": operator.pow}
KINDS = [graphs.once, graphs.with_numbers, graphs.with_itself, graphs.two_paths, graphs.tangled]


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def test_the_examples_in_the_docstrings_run():
    assert doctest.testmod(chain_rule).failed == 0


def test_the_product_of_deck_003_gives_15_and_10():
    assert multiply_backward(2, 3, 5) == (15, 10)


def test_the_loss_of_deck_003_gives_minus_2_at_the_weight():
    assert squared_error_backward(1, 2, 1)[2] == -2
    x, w = Value(1.0), Value(1.0)
    ((x * w + -2.0) ** 2).backward()
    assert w.grad == -2


@pytest.mark.parametrize(
    ("slopes_of", "operation", "inputs"),
    [
        (lambda x, y: add_backward(x, y, 1), lambda x, y: x + y, (0.7, -1.3)),
        (lambda x, y: multiply_backward(x, y, 1), lambda x, y: x * y, (0.7, -1.3)),
        (lambda x: [power_backward(x, -3, 1)], lambda x: x**-3, (0.7,)),
        (lambda a: [sigmoid_backward(sigmoid(a), 1)], sigmoid, (0.7,)),
    ],
)
def test_local_slopes_are_the_measured_ones(slopes_of, operation, inputs):
    measured = slopes.slope(lambda x: operation(*x), np.array(inputs))
    assert slopes.agrees(np.array(slopes_of(*inputs)), measured).all()


def test_two_paths_add_up_to_the_slope_of_the_whole():
    measured = slopes.slope(lambda x: float(np.sin(2 * x) * np.exp(2 * x)), np.array(0.3))
    u = 0.6
    by_hand = two_path_derivative(2, np.cos(u), np.exp(u), np.exp(u), np.sin(u))
    assert slopes.agrees(np.array(by_hand), measured)


def number(probe, leaves):
    """The result of a graph, followed with plain numbers in place of values."""
    results, left = [], iter(leaves)
    for step in probe.steps:
        if isinstance(step, Call):
            results.append(float(next(left)))
        elif isinstance(step, Operation):
            a, b = (results[v.step] if hasattr(v, "step") else v for v in (step.left, step.right))
            for _ in range(step.times):
                a = OPERATORS[step.symbol](a, b)
            results.append(a)
        elif isinstance(step, Method) and step.name == "sigmoid":
            results.append(sigmoid(results[step.of.step]))
        elif isinstance(step, Method):
            return results[step.of.step]
    raise AssertionError("the probe never goes backward")


@pytest.mark.parametrize("build", KINDS)
def test_its_slopes_are_the_measured_ones_on_every_kind_of_random_graph(build):
    rng = np.random.default_rng(6)
    for _ in range(20):
        probe = graphs.readable(build)(rng)
        outcomes = ask({"Value": Value}, probe).outcomes
        data, *grads = (
            outcome.value
            for step, outcome in zip(probe.steps, outcomes, strict=True)
            if isinstance(step, Attribute)
        )
        leaves = np.array([step.args[0] for step in probe.steps if isinstance(step, Call)])
        measured = slopes.slope(lambda x, probe=probe: number(probe, x), leaves)
        assert data == pytest.approx(number(probe, leaves), rel=1e-14)
        assert slopes.agrees(np.array(grads), measured).all()


def test_numbers_mix_in_on_either_side():
    a = Value(3.0)
    result = 2 + 5 * a * 1.5 + 1
    result.backward()
    assert (result.data, a.grad) == (25.5, 7.5)


def test_a_chain_of_any_depth_needs_no_recursion():
    a = Value(1.0)
    result = a
    for _ in range(50_000):
        result = result + a
    result.backward()
    assert a.grad == 50_001


def test_a_second_backward_says_what_the_first_one_said():
    a = Value(2.0)
    square = a * a
    square.backward()
    square.backward()
    assert a.grad == 4


def ladder(rungs):
    return [(f"{k}", f"{k + 1}") for k in range(rungs)] * 2


def test_sixty_rungs_are_counted_in_no_time():
    before = time.process_time()
    assert count_paths(ladder(60), "0", "60") == 2**60
    assert time.process_time() - before < 0.5


def test_paths_are_what_backward_counts_where_all_local_slopes_are_1():
    a = Value(0.0)
    result = a
    for _ in range(60):
        result = result + result
    result.backward()
    assert a.grad == count_paths(ladder(60), "0", "60")


def test_there_is_one_path_to_stay_and_none_against_the_edges():
    assert count_paths([("a", "b")], "b", "b") == 1
    assert count_paths([("a", "b")], "b", "a") == 0


def unit(weights, inputs):
    *ws, total = weights
    for w, x in zip(ws, inputs, strict=True):
        total = total + w * x
    return total.sigmoid()


def xor_outputs(weights):
    """What the network of the lesson gives at its four corners."""
    return [
        unit(weights[9:], [unit(weights[k : k + 3], corner) for k in (0, 3, 6)])
        for corner in ((0, 0), (0, 1), (1, 0), (1, 1))
    ]


def xor_slopes(numbers):
    weights, loss = [Value(number) for number in numbers], Value(0.0)
    for output, y in zip(xor_outputs(weights), (0, 1, 1, 0), strict=True):
        loss = loss + 0.25 * (output + -y) ** 2
    loss.backward()
    return np.array([weight.grad for weight in weights])


@pytest.mark.parametrize(
    ("seed", "outputs"), [(6, [0.03, 0.97, 0.98, 0.02]), (5, [0.03, 0.5, 0.96, 0.5])]
)
def test_values_train_a_network_on_xor_from_most_starts_and_not_from_all(seed, outputs):
    start = np.random.default_rng(seed).normal(size=13)
    end = momentum_descend(xor_slopes, start, 1.0, 0.9, 500)[-1]
    reached = [output.data for output in xor_outputs([Value(number) for number in end])]
    assert np.round(reached, 2).tolist() == outputs
