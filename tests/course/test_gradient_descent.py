"""The reference of lesson 05: slopes from numbers, and walks along them."""

import doctest
import math

import numpy as np
import pytest

from course import gradient_descent
from course.figures.gradient_descent import BatchNoise
from course.gradient_descent import (
    decayed_rate,
    descend,
    forward_difference,
    largest_stable_rate,
    minibatches,
    momentum_descend,
    numerical_gradient,
    sgd_epoch,
)

DECK_X, DECK_Y = np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 6.0])
RAVINE = np.array([[3.0, 1.0], [1.0, 2.0]])


def test_the_examples_in_the_docstrings_run():
    assert doctest.testmod(gradient_descent).failed == 0


def test_forward_difference_gives_the_slope_of_deck_003():
    losses = {0.34: 1.25347, 0.3401: 1.25322}
    slope = forward_difference(lambda w: losses[round(w, 4)], 0.34, 0.0001)
    assert slope == pytest.approx(-2.5)


def test_forward_difference_looks_ahead_and_not_back():
    assert forward_difference(abs, 0.0, 0.1) == 1


@pytest.mark.parametrize("shape", [(), (4,), (2, 3), (2, 1, 3), (0,)])
def test_numerical_gradient_has_the_shape_of_x(shape):
    x = np.random.default_rng(5).normal(size=shape)
    gradient = numerical_gradient(lambda x: np.sum(np.sin(x)), x)
    assert gradient.shape == shape
    assert np.allclose(gradient, np.cos(x))


def test_numerical_gradient_is_central_and_so_exact_on_a_parabola():
    assert numerical_gradient(lambda x: x[0] ** 2, np.array([3.0]), h=0.5) == 6


def test_numerical_gradient_leaves_x_as_it_was():
    x = np.array([1.0, 2.0])
    numerical_gradient(np.sum, x)
    assert np.array_equal(x, [1.0, 2.0])


def test_numerical_gradient_does_not_truncate_the_step_of_integer_weights():
    gradient = numerical_gradient(lambda x: np.sum(x**2), np.array([1, 2]))
    assert gradient.dtype == float
    assert np.allclose(gradient, [2, 4])


def test_numerical_gradient_calls_f_twice_a_coordinate():
    calls = []
    numerical_gradient(lambda x: calls.append(x) or 0.0, np.zeros((2, 3)))
    assert len(calls) == 12


def test_descend_returns_the_start_and_one_place_for_each_step():
    path = descend(lambda w: 3 * w, np.array([2.0, -1.0]), 0.1, 3)
    assert np.allclose(path, np.outer(0.7 ** np.arange(4), [2.0, -1.0]))


def test_descend_without_steps_stays_at_the_start():
    assert np.array_equal(descend(lambda w: w, np.array([1, 2]), 0.1, 0), [[1.0, 2.0]])


@pytest.mark.parametrize("walk", [descend, lambda *a: momentum_descend(*a[:3], 0.9, a[3])])
def test_a_walk_changes_neither_its_start_nor_shares_memory_with_it(walk):
    start = np.array([1.0, 2.0])
    path = walk(lambda w: w, start, 0.1, 4)
    path[0] = 7
    assert np.array_equal(start, [1.0, 2.0])
    assert len(np.unique(path[:, 0])) == 5


def test_sgd_epoch_gives_the_trace_of_deck_003_to_the_last_digit():
    w, gradients, losses = sgd_epoch(DECK_X, DECK_Y, 1.0, 0.01)
    assert list(gradients) == [-2.0, -7.84, -16.2288]
    assert losses[-1] == 4.919240100095999
    assert w == 1.260688


def test_sgd_epoch_tells_each_loss_after_the_step_of_its_sample():
    _, _, losses = sgd_epoch(np.array([1.0, 5.0]), np.array([2.0, 10.0]), 1.0, 0.5)
    assert np.array_equal(losses, [0.0, 0.0])


def test_sgd_epoch_leaves_alone_a_weight_that_fits():
    assert sgd_epoch(DECK_X, DECK_Y, 2.0, 0.01)[0] == 2.0


@pytest.mark.parametrize(
    ("S", "batch_size", "sizes"), [(10, 4, [4, 4, 2]), (6, 3, [3, 3]), (3, 9, [3])]
)
def test_minibatches_deal_out_every_index_once(S, batch_size, sizes):
    batches = minibatches(S, batch_size, np.random.default_rng(0))
    assert [len(batch) for batch in batches] == sizes
    assert sorted(np.concatenate(batches)) == list(range(S))


def test_minibatches_are_shuffled_the_same_way_by_the_same_seed():
    deals = [np.concatenate(minibatches(50, 8, np.random.default_rng(seed))) for seed in (1, 1, 2)]
    assert np.array_equal(deals[0], deals[1])
    assert not np.array_equal(deals[0], deals[2])
    assert not np.array_equal(deals[0], np.arange(50))


def test_decayed_rate_follows_its_two_formulas():
    assert decayed_rate(0.3, 0.5, 0, "inverse") == 0.3
    assert decayed_rate(0.3, 0.5, 4, "inverse") == pytest.approx(0.1)
    assert decayed_rate(0.3, 0.5, 1, "power") == 0.3
    assert decayed_rate(0.3, 0.5, 9, "power") == pytest.approx(0.1)


@pytest.mark.parametrize(("t", "kind"), [(0, "power"), (3, "linear")])
def test_decayed_rate_refuses_power_at_zero_and_unknown_kinds(t, kind):
    with pytest.raises(ValueError, match="power"):
        decayed_rate(0.3, 0.5, t, kind)


def test_momentum_descend_without_momentum_is_descend():
    start = np.array([1.0, -2.0])
    assert np.array_equal(
        momentum_descend(lambda w: RAVINE @ w, start, 0.2, 0.0, 5),
        descend(lambda w: RAVINE @ w, start, 0.2, 5),
    )


def test_momentum_descend_adds_up_a_slope_that_stays():
    steps = -np.diff(momentum_descend(lambda w: 1.0, 0.0, 1.0, 0.9, 200))
    assert np.allclose(steps[:3], [1, 1.9, 2.71])
    assert math.isclose(steps[-1], 10, rel_tol=1e-6)


@pytest.mark.parametrize(("share_of_limit", "comes_closer"), [(0.99, True), (1.01, False)])
def test_largest_stable_rate_predicts_where_descent_diverges(share_of_limit, comes_closer):
    rate = share_of_limit * largest_stable_rate(RAVINE)
    path = descend(lambda w: RAVINE @ w, np.array([1.0, 1.0]), rate, 500)
    distance = np.linalg.norm(path, axis=1)
    assert (distance[-1] < 0.01 * distance[0]) == comes_closer
    assert (distance[-1] > 100 * distance[0]) != comes_closer


@pytest.mark.parametrize(
    ("rate", "momentum", "height"),
    [(0.09, 0.0, 5.5e-5), (0.09, 0.5, 6e-17), (0.09, 0.9, 0.018), (0.14, 0.5, 4e-17)],
)
def test_the_walks_of_the_ravine_end_where_the_lesson_says(rate, momentum, height):
    curvatures, start = np.array([1.0, 20.0]), np.array([-3.0, 0.8])
    u, v = momentum_descend(lambda w: curvatures * w, start, rate, momentum, 60)[-1]
    assert (u**2 + 20 * v**2) / 2 == pytest.approx(height, rel=0.05)


@pytest.mark.parametrize(("momentum", "limit"), [(0.0, 0.1), (0.5, 0.15), (0.9, 0.19)])
def test_momentum_raises_the_limit(momentum, limit):
    def end(rate):
        return abs(momentum_descend(lambda w: 20 * w, 1.0, rate, momentum, 4000)[-1])

    assert end(0.99 * limit) < 1e-3 < 1e3 < end(1.01 * limit)


def test_an_epoch_in_batches_of_four_arrives_and_one_of_a_single_batch_does_not():
    scene = BatchNoise()
    rng = np.random.default_rng(3)
    x = rng.normal(size=scene.S)
    y = 2 * x + rng.normal(size=scene.S)

    def end(batch_size, seed):
        w = 0.0
        for batch in minibatches(scene.S, batch_size, np.random.default_rng(seed)):
            w -= scene.learning_rate * 2 * np.mean(x[batch] * (x[batch] * w - y[batch]))
        return w

    best = np.dot(x, y) / np.dot(x, x)
    near = [abs(end(4, seed) - best) < 0.2 for seed in range(100)]
    assert round(best, 2) == 1.99
    assert round(end(scene.S, 0), 2) == 0.41
    assert np.mean(near) > 0.7
