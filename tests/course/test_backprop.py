"""The reference of lesson 09: forward, back, and the proof that both belong together."""

import doctest
from itertools import pairwise

import numpy as np
import pytest

from autograder.judging import slopes
from course import backprop
from course.backprop import (
    backward,
    forward,
    gradient_sizes,
    relative_error,
    six_neuron_deltas,
    wrong_array,
)
from course.data import spirals
from course.softmax import cross_entropy, linear_gradients

TANH = np.tanh, lambda a: 1 - np.tanh(a) ** 2
SIGMOID = (lambda a: 1 / (1 + np.exp(-a))), lambda a: np.exp(-a) / (1 + np.exp(-a)) ** 2
RELU = (lambda a: np.maximum(a, 0)), lambda a: (a > 0).astype(float)
ACTIVATIONS = pytest.mark.parametrize("activation", [TANH, SIGMOID, RELU])


def network(sizes, seed=9, S=7):
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(S, sizes[0])), rng.integers(sizes[-1], size=S)
    pairs = pairwise(sizes)
    return X, y, [(rng.normal(size=(n, m)) / np.sqrt(m), rng.normal(size=n)) for m, n in pairs]


def loss(X, y, parameters, activation):
    return cross_entropy(forward(X, parameters, activation)[0], y)


def put(parameters, k, i, array):
    pair = list(parameters[k])
    pair[i] = array
    return [*parameters[:k], tuple(pair), *parameters[k + 1 :]]


def test_the_examples_in_the_docstrings_run():
    assert doctest.testmod(backprop).failed == 0
    assert doctest.testmod(spirals).failed == 0


@ACTIVATIONS
@pytest.mark.parametrize("sizes", [(4, 3), (4, 5, 3), (4, 5, 6, 3), (2, 3, 4, 5, 6, 7)])
def test_every_gradient_is_the_measured_one_at_any_depth(sizes, activation):
    X, y, parameters = network(sizes)
    gradients = backward(X, y, parameters, activation)
    for k, pair in enumerate(parameters):
        for i, array in enumerate(pair):
            measured = slopes.slope(
                lambda at, k=k, i=i: loss(X, y, put(parameters, k, i, at), activation), array
            )
            assert slopes.agrees(gradients[k][i], measured)[
                measured.decided.reshape(array.shape)
            ].all()
            assert measured.decided.mean() > 0.5


def test_one_layer_is_the_linear_classifier_of_lesson_08():
    X, y, parameters = network((4, 3))
    ((dW, db),) = backward(X, y, parameters, TANH)
    true_dW, true_db = linear_gradients(X, y, *parameters[0])
    np.testing.assert_allclose(dW, true_dW, rtol=1e-14)
    np.testing.assert_allclose(db, true_db, rtol=1e-14)


def test_layers_without_an_activation_are_one_layer():
    X, _, parameters = network((4, 5, 3))
    (W1, b1), (W2, b2) = parameters
    scores, _ = forward(X, parameters, (lambda a: a, np.ones_like))
    np.testing.assert_allclose(scores, X @ (W2 @ W1).T + W2 @ b1 + b2, rtol=1e-12)


def test_inputs_stay_as_they_are():
    X, y, parameters = network((4, 5, 3))
    before = [array.copy() for pair in parameters for array in pair]
    backward(X, y, parameters, TANH)
    after = [array for pair in parameters for array in pair]
    assert all(map(np.array_equal, before, after))


@pytest.mark.parametrize("unit", [1e-30, 1.0, 1e30])
def test_the_relative_error_knows_no_unit(unit):
    analytic, numeric = unit * np.array([1.0, -2.0, 0.0]), unit * np.array([1.0, -2.5, 0.0])
    assert relative_error(analytic, numeric) == pytest.approx(0.5 / 4.5)
    assert relative_error(analytic, -analytic) == 1


@pytest.mark.parametrize("layer", [0, 1, 2])
@pytest.mark.parametrize("i", [0, 1])
@pytest.mark.parametrize("share", [1e-3, -1e-3, -1.0])
def test_a_bug_of_1_in_1000_is_found_in_every_array(layer, i, share):
    X, y, parameters = network((3, 5, 4, 2))
    gradients = backward(X, y, parameters, TANH)

    def loss_of(layers):
        return loss(X, y, layers, TANH)

    assert wrong_array(loss_of, parameters, gradients) is None
    broken = gradients[layer][i].copy()
    broken.flat[-1] *= 1 + share
    found = wrong_array(loss_of, parameters, put(gradients, layer, i, broken))
    assert found == (layer, "Wb"[i])


def six_neurons(seed=3):
    rng = np.random.default_rng(seed)
    w = {n: rng.normal(size=2 if n in (1, 2, 3, 6) else 3) for n in range(1, 7)}
    return rng.normal(size=2), 0.7, w


@ACTIVATIONS
def test_the_six_neurons_of_deck_003_are_a_network_of_three_layers(activation):
    x, y, w = six_neurons()
    g, g_prime = activation
    layers = [np.array([w[n] for n in group]) for group in ([1, 2, 3], [4, 5], [6])]
    pairs = [(W, np.zeros(len(W))) for W in layers]
    _, cache = forward(x[None], pairs, activation)
    a6 = cache[-1][0]
    delta6 = (g(a6) - y) * g_prime(a6)
    delta45 = backprop.hidden_delta(delta6, layers[2], cache[2][0], activation)
    delta123 = backprop.hidden_delta(delta45, layers[1], cache[1][0], activation)
    expected = np.concatenate([delta123, delta45, delta6], axis=1)[0]
    np.testing.assert_allclose(six_neuron_deltas(x, y, w, activation), expected, rtol=1e-13)


def test_the_lectures_deltas_have_the_other_sign_and_lack_their_own_slope():
    x, y, w = six_neurons()
    g, slope = SIGMOID
    h = {n: g(w[n] @ x) for n in (1, 2, 3)}
    a = {n: w[n] @ x for n in (1, 2, 3)}
    a |= {n: w[n] @ np.array([h[1], h[2], h[3]]) for n in (4, 5)}
    a[6] = w[6] @ g(np.array([a[4], a[5]]))
    delta = y - g(a[6])
    lecture = {4: delta * w[6][0] * slope(a[6]), 5: delta * w[6][1] * slope(a[6]), 6: delta}
    lecture[1] = lecture[4] * w[4][0] * slope(a[4]) + lecture[5] * w[5][0] * slope(a[5])
    ours = six_neuron_deltas(x, y, w, SIGMOID)
    for n in (1, 4, 5, 6):
        assert ours[n - 1] == pytest.approx(-lecture[n] * slope(a[n]))


def test_gradients_vanish_with_depth_under_the_sigmoid_and_less_so_under_tanh():
    X, y, parameters = network((8, *[8] * 10, 3), S=40)
    parameters = [(W, 0 * b) for W, b in parameters]
    falls = {}
    for name, activation in (("sigmoid", SIGMOID), ("tanh", TANH)):
        sizes = gradient_sizes(X, y, parameters, activation)
        falls[name] = sizes[0] / sizes[-2]
    assert falls["sigmoid"] < 1e-4
    assert falls["tanh"] > 1e-2


def change_a_layer(activation, scale, seed):
    """By what factor the size of dW falls per layer on the way back through ten hidden layers."""
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(60, 10)), rng.integers(3, size=60)
    weights = [rng.normal(size=(10, 10)) for _ in range(10)] + [rng.normal(size=(3, 10))]
    parameters = [(scale * W / np.sqrt(10), np.zeros(len(W))) for W in weights]
    sizes = gradient_sizes(X, y, parameters, activation)
    return (sizes[-2] / sizes[0]) ** (1 / 9)


@pytest.mark.parametrize(
    ("activation", "scale", "factor", "spread"),
    [(SIGMOID, 1, 4.5, 0.5), (SIGMOID, 3, 2.3, 0.3), (TANH, 1, 1.0, 0.1), (TANH, 3, 0.8, 0.07)],
)
def test_gradients_vanish_or_explode_as_the_lesson_says(activation, scale, factor, spread):
    falls = [change_a_layer(activation, scale, seed) for seed in range(10)]
    assert np.median(falls) == pytest.approx(factor, abs=spread)
