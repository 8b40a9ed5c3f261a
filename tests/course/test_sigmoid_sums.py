"""The reference of lesson 03: from one riser to a staircase that follows any curve."""

import doctest

import numpy as np
import pytest

from course import sigmoid_sums
from course.neuron import sigmoid, sigmoid_derivative
from course.sigmoid_sums import (
    bump,
    riser,
    shaped_sigmoid,
    sigmoid_sum,
    sigmoid_sum_matrix,
    staircase,
)

X = np.linspace(-3, 3, 601)


@pytest.fixture
def units():
    """Five units: w, b, w_out, b_out."""
    rng = np.random.default_rng(3)
    return rng.normal(size=5), rng.normal(size=5), rng.normal(size=5), 0.7


def largest_error(f, N, low=-3.0, high=3.0):
    x = np.linspace(low, high, 20 * (N + 1) + 1)
    return np.max(np.abs(sigmoid_sum(x, *staircase(f, low, high, N)) - f(x)))


def test_the_examples_in_the_docstrings_run():
    assert doctest.testmod(sigmoid_sums).failed == 0


def test_shaped_sigmoid_runs_from_b_out_to_b_out_plus_w_out():
    assert list(shaped_sigmoid(np.array([-1e6, 1e6]), 2.0, 1.0, -3.0, 0.5)) == [0.5, -2.5]


def test_the_riser_of_a_shaped_sigmoid_stands_at_minus_b_over_w():
    assert shaped_sigmoid(np.array([-1.5]), 2.0, 3.0, 4.0, 1.0) == [3.0]


@pytest.mark.parametrize("steepness", [0.2, 3.0, -1.5])
def test_riser_is_a_half_at_its_center_and_has_its_steepness_there(steepness):
    w, b = riser(1.7, steepness)
    assert sigmoid(w * 1.7 + b) == pytest.approx(0.5)
    assert w * sigmoid_derivative(w * 1.7 + b) == pytest.approx(steepness)


def test_a_steep_bump_is_a_box_and_a_gentle_one_never_gets_as_high():
    box = bump(X, -1.0, 1.0, 2.0, 1000.0)
    inside = np.abs(X) < 0.99
    assert box[inside] == pytest.approx(2.0)
    assert box[np.abs(X) > 1.01] == pytest.approx(0.0)
    assert bump(X, -1.0, 1.0, 2.0, 0.25).max() < 1.0


def test_sigmoid_sum_adds_shaped_sigmoids_and_one_constant(units):
    w, b, w_out, b_out = units
    one_by_one = sum(shaped_sigmoid(X, w[i], b[i], w_out[i], 0.0) for i in range(5))
    np.testing.assert_allclose(sigmoid_sum(X, *units), one_by_one + b_out)


def test_sigmoid_sum_matrix_of_one_feature_is_sigmoid_sum(units):
    w, b, w_out, b_out = units
    matrix = sigmoid_sum_matrix(X[:, None], w[:, None], b, w_out, b_out)
    np.testing.assert_allclose(matrix, sigmoid_sum(X, *units))


def test_the_sum_that_deck_000_prints_in_front_of_the_product_is_n_times_too_large(units):
    w, b, w_out, _ = units
    product = sigmoid_sum_matrix(X[:, None], w[:, None], b, w_out, 0.0)
    np.testing.assert_allclose(sum(product for _ in w), 5 * sigmoid_sum(X, w, b, w_out, 0.0))


def test_staircase_is_as_high_as_the_curve_in_the_middle_of_each_tread():
    edges = np.linspace(-3, 3, 12)
    middles = (edges[1:] + edges[:-1]) / 2
    heights = sigmoid_sum(middles, *staircase(np.cos, -3, 3, 10))
    np.testing.assert_allclose(heights, np.cos(middles), atol=1e-8)


def test_staircase_halves_its_error_with_twice_the_units():
    errors = [largest_error(np.cos, N) for N in (20, 40, 80, 160)]
    np.testing.assert_allclose(np.divide(errors[1:], errors[:-1]), 0.5, atol=0.03)


def test_staircase_with_a_single_riser_and_off_center():
    w, b, w_out, b_out = staircase(lambda x: 2 * x, 10.0, 14.0, 1)
    assert (-b / w, w_out, b_out) == (12.0, 4.0, 22.0)


@pytest.mark.parametrize("N", [10, 100, 1000])
def test_no_number_of_units_comes_closer_to_a_jump_than_half_of_it(N):
    assert largest_error(lambda x: np.where(x < 0.5, 0.0, 1.0), N) >= 0.5


def missed_from_0_to_4(f, N):
    x = np.linspace(0, 4, 10001)
    return np.max(np.abs(sigmoid_sum(x, *staircase(f, 0, 4, N)) - f(x)))


def test_a_sine_ten_times_as_steep_needs_ten_times_the_units():
    few, many = missed_from_0_to_4(np.sin, 40), missed_from_0_to_4(lambda x: np.sin(10 * x), 400)
    assert many == pytest.approx(few, rel=0.05)


@pytest.mark.parametrize("N", [10, 100])
def test_a_jump_is_missed_by_all_of_its_height_where_no_riser_stands_on_it(N):
    assert missed_from_0_to_4(lambda x: np.where(x < 1, 0.0, 1.0), N) > 0.98


def test_risers_that_stand_are_weighted_by_least_squares_better_than_a_staircase_guesses():
    places, errors = np.linspace(0, 4, 4001), []
    w, b = riser(np.linspace(0, 4, 12)[1:-1], 2.0)
    for seed in range(10):
        rng = np.random.default_rng(seed)
        x = rng.uniform(0, 4, size=200)
        y = np.sin(x) + rng.normal(0, 0.1, size=200)
        columns = np.column_stack([sigmoid(np.outer(x, np.full(10, w)) + b), np.ones(200)])
        out = np.linalg.lstsq(columns, y, rcond=None)[0]
        fitted = sigmoid_sum(places, np.full(10, w), b, out[:-1], out[-1])
        errors.append(np.max(np.abs(fitted - np.sin(places))))
    assert max(errors) < 0.15 < missed_from_0_to_4(np.sin, 10)
