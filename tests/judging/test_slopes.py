"""The gradient judge measures slopes, knows its own error, and says what it cannot tell."""

import numpy as np
import pytest

from autograder.judging.slopes import agrees, slope

SEEDS = range(10)


def network_loss(rng, scale=1.0):
    """tanh network with S, D, H, K all different; returns loss(W) and its gradient."""
    S, D, H = 6, 4, 3
    X, v, y = rng.normal(size=(S, D)) * scale, rng.normal(size=H), rng.normal(size=S)

    def loss(W):
        return np.mean((np.tanh(X @ W.T) @ v - y) ** 2)

    def gradient(W):
        h = np.tanh(X @ W.T)
        delta = 2 / S * (h @ v - y)[:, None] * v * (1 - h**2)
        return delta.T @ X

    return loss, gradient, rng.normal(size=(H, D)) / scale


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("scale", [1e-4, 1.0, 1e3])
@pytest.mark.parametrize("height", [1e-9, 1.0, 1e9])
def test_a_right_gradient_agrees_at_every_scale(seed, scale, height):
    loss, gradient, W = network_loss(np.random.default_rng(seed), scale)
    measured = slope(lambda W: height * loss(W), W)
    assert measured.decided.all()
    assert agrees(height * gradient(W), measured).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_gradient_off_by_a_millionth_does_not_agree(seed):
    loss, gradient, W = network_loss(np.random.default_rng(seed))
    wrong = gradient(W) * (1 + 1e-6)
    assert not agrees(wrong, slope(loss, W)).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_error_estimate_covers_the_true_error(seed):
    loss, gradient, W = network_loss(np.random.default_rng(seed))
    measured = slope(loss, W)
    assert np.all(np.abs(measured.value - gradient(W)) <= 8 * measured.error)


def test_nan_and_infinity_never_agree():
    measured = slope(lambda x: np.sum(x**2), np.ones(3))
    assert agrees(np.array([2.0, np.nan, np.inf]), measured).tolist() == [True, False, False]


@pytest.mark.parametrize("function", [lambda x: np.maximum(x, 0), np.abs])
def test_a_kink_at_the_point_is_undecided_and_one_beside_it_is_not(function):
    x = np.array([0.0, 1e-12, 1e-4, 0.3, -0.3])
    measured = slope(lambda x: np.sum(function(x)), x)
    assert measured.decided.tolist() == [False, False, True, True, True]


def test_a_strong_curvature_is_no_kink():
    measured = slope(lambda x: float(np.sum(np.exp(20 * x))), np.array([0.1, 0.5]))
    assert measured.decided.all()


def test_a_slope_lost_in_rounding_is_undecided():
    x = np.random.default_rng(0).normal(size=4)
    assert not slope(lambda x: 1e9 + np.sum(np.sin(x)), x).decided.any()


def test_cancellation_inside_the_loss_widens_its_error():
    x = np.array([0.5])
    noisy = slope(lambda x: float((x[0] + 1e8) ** 2 - 1e16), x)
    assert abs(noisy.value[0] - 2 * (0.5 + 1e8)) <= 8 * noisy.error[0]


def test_a_loss_that_is_not_finite_is_undecided():
    assert not slope(lambda x: np.inf, np.ones(2)).decided.any()
    assert not slope(lambda x: np.nan, np.ones(2)).decided.any()


def test_a_flat_loss_has_slope_zero_and_is_decided():
    measured = slope(lambda x: 3.0, np.ones(4))
    assert measured.decided.all()
    assert agrees(np.zeros(4), measured).all()
    assert not agrees(np.full(4, 1e-6), measured).any()


def test_a_number_is_a_point_too():
    measured = slope(lambda x: float(x) ** 3, np.array(2.0))
    assert measured.value.shape == ()
    assert agrees(np.array(12.0), measured)
