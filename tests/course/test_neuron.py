"""The reference of lesson 02: one neuron, its activations, and two layers for XOR."""

import doctest
import itertools
import warnings

import numpy as np
import pytest

from course import neuron
from course.neuron import (
    and_neuron,
    or_neuron,
    pre_activation,
    relu,
    relu_derivative,
    sigmoid,
    sigmoid_derivative,
    tanh_derivative,
    xor_network,
)

CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])


def slope_of(f, at, h=1e-5):
    return (f(at + h) - f(at - h)) / (2 * h)


def around(corner):
    """The far ends of a square of half-width 0.1 about a corner: (4, 2)."""
    return corner + np.array(list(itertools.product([-0.1, 0.1], repeat=2)))


def test_the_examples_in_the_docstrings_run():
    assert doctest.testmod(neuron).failed == 0


def test_pre_activation_is_one_sum_a_sample_plus_the_bias():
    X = np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]])
    assert list(pre_activation(X, np.array([1.0, 10.0, 100.0]), 5.0)) == [326.0, 5.0]


def test_sigmoid_is_a_half_at_zero_and_its_two_sides_add_up_to_one():
    a = np.linspace(-30, 30, 13).reshape(13, 1)
    assert sigmoid(0.0) == 0.5
    np.testing.assert_allclose(sigmoid(a) + sigmoid(-a), 1, rtol=1e-15)
    assert sigmoid(a).shape == a.shape


def test_sigmoid_keeps_its_digits_in_the_far_tail():
    assert sigmoid(-700.0) == pytest.approx(np.exp(-700.0), rel=1e-12)


@pytest.mark.parametrize("function", [sigmoid, sigmoid_derivative])
def test_a_thousand_makes_neither_a_warning_nor_a_nan(function):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        values = function(np.array([-1000.0, 1000.0, -1e300, 1e300]), 3.0)
    assert set(values) <= {0.0, 1.0}


def test_the_steepness_makes_the_riser_steeper_in_place():
    assert sigmoid(0.0, 7.0) == 0.5
    assert sigmoid(0.4, 5.0) == sigmoid(2.0)


@pytest.mark.parametrize("steepness", [0.5, 1.0, 3.0])
def test_sigmoid_derivative_is_the_slope_of_sigmoid(steepness):
    a = np.linspace(-3, 3, 7)
    measured = slope_of(lambda a: sigmoid(a, steepness), a)
    np.testing.assert_allclose(sigmoid_derivative(a, steepness), measured, rtol=1e-7)
    assert sigmoid_derivative(0.0, steepness) == steepness / 4


def test_tanh_derivative_is_the_slope_of_tanh():
    a = np.linspace(-2, 2, 7)
    np.testing.assert_allclose(tanh_derivative(a), slope_of(np.tanh, a), rtol=1e-7)


def test_tanh_is_a_sigmoid_stretched():
    a = np.linspace(-3, 3, 7)
    np.testing.assert_allclose(np.tanh(a), 2 * sigmoid(a, 2.0) - 1)


def test_relu_derivative_is_the_slope_of_relu_and_0_at_the_kink():
    a = np.array([-2.0, -0.1, 0.1, 2.0])
    np.testing.assert_allclose(relu_derivative(a), slope_of(relu, a))
    assert relu_derivative(0.0) == 0


@pytest.mark.parametrize(
    ("neuron", "table"), [(and_neuron, [0, 0, 0, 1]), (or_neuron, [0, 1, 1, 1])]
)
def test_and_and_or_answer_by_their_tables_and_stand_a_little_noise(neuron, table):
    for corner, wanted in zip(CORNERS, table, strict=True):
        assert list(pre_activation(around(corner), *neuron()) > 0) == [wanted] * 4


def test_xor_network_answers_by_its_table_and_stands_a_little_noise():
    for corner, wanted in zip(CORNERS, [0, 1, 1, 0], strict=True):
        assert list(xor_network(around(corner))) == [wanted] * 4


def test_no_line_of_a_fine_grid_separates_the_corners_of_xor():
    ticks = np.linspace(-2, 2, 21)
    w1, w2, b = np.meshgrid(ticks, ticks, ticks)
    said = np.array([w1 * x1 + w2 * x2 + b > 0 for x1, x2 in CORNERS])
    right = (said == np.array([0, 1, 1, 0])[:, None, None, None]).sum(axis=0)
    assert right.max() == 3


def test_tanh_is_the_sigmoid_twice_as_steep_and_twice_as_high_lowered_by_1():
    a = np.linspace(-3, 3, 13)
    np.testing.assert_allclose(np.tanh(a), 2 * sigmoid(2 * a) - 1, atol=1e-15)


def test_at_4_the_slopes_of_sigmoid_and_tanh_have_nearly_gone():
    slopes = [f(4.0) for f in (sigmoid_derivative, tanh_derivative, relu_derivative)]
    assert slopes == pytest.approx([0.018, 0.0013, 1], abs=5e-4)


def test_xor_stands_a_noise_of_a_quarter_and_no_more():
    rng, signs = np.random.default_rng(0), np.array(list(itertools.product([-1, 1], repeat=2)))
    wanted = np.repeat([0, 1, 1, 0], 4)
    X = np.repeat(CORNERS, 4, axis=0)
    at_most = [xor_network(X + noise * np.tile(signs, (4, 1))) for noise in (0.249, 0.251)]
    assert [np.array_equal(said, wanted) for said in at_most] == [True, False]
    assert np.array_equal(xor_network(X + rng.uniform(-0.25, 0.25, size=X.shape)), wanted)


def test_without_a_bend_two_layers_say_the_same_everywhere():
    first, second = (pre_activation(CORNERS, np.array(w), -0.5) for w in ([1.0, -1.0], [-1.0, 1.0]))
    assert set(pre_activation(np.column_stack([first, second]), *or_neuron())) == {-1.5}
