"""The reference of lesson 10: its fast loop does what the taught functions do."""

import doctest

import numpy as np
import pytest

from autograder.judging import slopes
from course import training
from course.backprop import backward, forward
from course.data import moons
from course.gradient_descent import decayed_rate, minibatches
from course.softmax import cross_entropy
from course.training import (
    glorot,
    initial_parameters,
    l1,
    l1_gradient,
    l2,
    l2_gradient,
    momentum_step,
    regularised,
    stays_symmetric,
    train,
)

TANH = np.tanh, lambda a: 1 - np.tanh(a) ** 2


def taught(X, y, sizes, learning_rate, decay, momentum, epochs, batch_size, strength, rng):
    """The loop as the lesson writes it."""
    parameters = initial_parameters(sizes, rng)
    velocity = [(np.zeros_like(W), np.zeros_like(b)) for W, b in parameters]
    losses = []
    for t in range(epochs):
        rate = decayed_rate(learning_rate, decay, t, "inverse")
        batch_losses = []
        for batch in minibatches(len(y), batch_size, rng):
            loss = cross_entropy(forward(X[batch], parameters, TANH)[0], y[batch])
            gradients = backward(X[batch], y[batch], parameters, TANH)
            loss, gradients = regularised(loss, gradients, parameters, strength, "l2")
            parameters, velocity = momentum_step(parameters, gradients, velocity, rate, momentum)
            batch_losses.append(loss)
        losses.append(np.mean(batch_losses))
    return parameters, np.array(losses)


def test_the_examples_in_the_docstrings_run():
    assert doctest.testmod(training).failed == 0
    assert doctest.testmod(moons).failed == 0


@pytest.mark.parametrize("sizes", [[2, 2], [2, 7, 2], [2, 7, 5, 3]])
@pytest.mark.parametrize("batch_size", [1, 8, 40, 100])
@pytest.mark.parametrize("strength", [0.0, 0.01])
def test_the_fast_loop_gives_what_the_taught_one_does(sizes, batch_size, strength):
    X, y = moons.moons(40, seed=3)
    setting = (X, y, sizes, 0.1, 0.2, 0.8, 4, batch_size, strength)
    fast, fast_losses = train(*setting, np.random.default_rng(7))
    slow, slow_losses = taught(*setting, np.random.default_rng(7))
    for one, other in zip(fast, slow, strict=True):
        for a, b in zip(one, other, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(fast_losses, slow_losses, rtol=1e-9)


def test_a_short_last_batch_counts_as_a_batch():
    X, y = moons.moons(43, seed=3)
    setting = (X, y, [2, 5, 2], 0.1, 0.0, 0.9, 3, 10, 0.0)
    fast, _ = train(*setting, np.random.default_rng(7))
    slow, _ = taught(*setting, np.random.default_rng(7))
    np.testing.assert_allclose(fast[0][0], slow[0][0], rtol=1e-9)


def test_training_leaves_its_inputs_and_gives_the_same_for_the_same_seed():
    X, y = moons.moons(40, seed=3)
    before = X.copy(), y.copy()
    setting = (X, y, [2, 5, 2], 0.1, 0.0, 0.9, 3, 10, 0.01)
    one, _ = train(*setting, np.random.default_rng(7))
    two, _ = train(*setting, np.random.default_rng(7))
    assert np.array_equal(one[0][0], two[0][0])
    assert np.array_equal(before[0], X)
    assert np.array_equal(before[1], y)


@pytest.mark.parametrize(("price", "gradient"), [(l1, l1_gradient), (l2, l2_gradient)])
def test_the_slopes_of_the_prices_are_the_measured_ones(price, gradient):
    W = np.random.default_rng(1).normal(size=(3, 4))
    assert slopes.agrees(gradient(W), slopes.slope(price, W)).all()


def test_another_kind_of_price_is_refused():
    with pytest.raises(ValueError, match="kind is"):
        regularised(1.0, [], [], 0.1, "l3")


def test_glorot_keeps_the_spread_of_a_deep_network_alive():
    rng = np.random.default_rng(2)
    h = rng.uniform(-1, 1, (200, 60))
    for _ in range(8):
        h = np.tanh(h @ glorot(60, 60, rng).T)
    assert 0.1 < h.std() < 0.5


def test_zeros_never_learn_and_equal_units_stay_equal():
    X, y = moons.moons(40, seed=3)
    zeros = [(np.zeros((4, 2)), np.zeros(4)), (np.zeros((2, 4)), np.zeros(2))]
    assert not any(dW.any() for dW, _ in backward(X, y, zeros, TANH))
    equal = [(np.full((4, 2), 0.5), np.zeros(4)), (np.full((2, 4), 0.5), np.zeros(2))]
    velocity = [(0 * W, 0 * b) for W, b in equal]
    for _ in range(200):
        gradients = backward(X, y, equal, TANH)
        equal, velocity = momentum_step(equal, gradients, velocity, 0.5, 0.9)
        assert stays_symmetric(equal)
    assert not stays_symmetric(initial_parameters([2, 4, 2], np.random.default_rng(0)))
