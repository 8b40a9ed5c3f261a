"""The reference of lesson 01: the line of least squares, and three sets of samples."""

import doctest

import numpy as np
import pytest

from course import regression
from course.data.nebulae import distance, velocity
from course.regression import (
    fit_line,
    predict_line,
    split_indices,
    sum_of_squares,
    sum_of_squares_gradient,
)

CLOCK, READING = 1_700_000_000 + np.array([0.0, 0.1, 0.2]), np.array([1.0, 2.0, 6.0])


@pytest.fixture
def points():
    """Nine measurements: x, y."""
    rng = np.random.default_rng(1)
    x = rng.normal(1, 2, size=9)
    return x, 1.5 * x - 0.5 + rng.normal(size=9)


def test_the_examples_in_the_docstrings_run():
    assert doctest.testmod(regression).failed == 0


def test_the_nebulae_are_hubbles():
    assert len(distance) == len(velocity) == 24
    w, b = fit_line(distance, velocity)
    assert (w, b) == pytest.approx((454.158, -40.784), abs=1e-3)


def test_sum_of_squares_doubles_when_everything_is_measured_twice(points):
    x, y = points
    twice = sum_of_squares(np.tile(x, 2), np.tile(y, 2))
    assert twice == pytest.approx(2 * sum_of_squares(x, y))


def test_the_gradient_is_the_slope_of_the_lines_loss(points):
    def loss(w, b):
        return sum_of_squares(predict_line(x, w, b), y)

    (x, y), h = points, 1e-5
    dw, db = sum_of_squares_gradient(x, y, 0.7, -1.2)
    assert dw == pytest.approx((loss(0.7 + h, -1.2) - loss(0.7 - h, -1.2)) / (2 * h))
    assert db == pytest.approx((loss(0.7, -1.2 + h) - loss(0.7, -1.2 - h)) / (2 * h))


def test_the_gradient_is_zero_at_the_fitted_line(points):
    assert sum_of_squares_gradient(*points, *fit_line(*points)) == pytest.approx((0, 0), abs=1e-12)


def test_no_line_nearby_has_a_smaller_loss(points):
    x, y = points
    w, b = fit_line(x, y)
    lowest = sum_of_squares(predict_line(x, w, b), y)
    for dw, db in ((0.01, 0), (-0.01, 0), (0, 0.01), (0, -0.01), (0.01, -0.01)):
        assert sum_of_squares(predict_line(x, w + dw, b + db), y) > lowest


def test_the_fitted_line_passes_through_the_means(points):
    x, y = points
    assert predict_line(np.mean(x), *fit_line(x, y)) == pytest.approx(np.mean(y))


def test_fit_line_keeps_its_digits_where_x_is_far_from_zero():
    assert fit_line(CLOCK, READING)[0] == pytest.approx(25, rel=1e-9)


@pytest.mark.parametrize("x", [[2.0, 2.0, 2.0], [0.1] * 7, [5.0]])
def test_fit_line_refuses_points_above_one_place(x):
    with pytest.raises(ValueError, match="All x are equal"):
        fit_line(np.array(x), np.arange(float(len(x))))


@pytest.mark.parametrize("fractions", [(0.5, 0.25, 0.25), (0.7, 0.1, 0.2), (0.6, 0.2, 0.2)])
def test_every_sample_is_in_exactly_one_set_of_the_size_asked_for(fractions):
    sets = split_indices(40, fractions, np.random.default_rng(0))
    assert [len(part) for part in sets] == [round(40 * fraction) for fraction in fractions]
    assert sorted(np.concatenate(sets)) == list(range(40))


def test_a_split_is_shuffled_the_same_way_by_the_same_seed():
    splits = [
        np.concatenate(split_indices(40, (0.5, 0.25, 0.25), np.random.default_rng(seed)))
        for seed in (1, 1, 2)
    ]
    assert np.array_equal(splits[0], splits[1])
    assert not np.array_equal(splits[0], splits[2])
    assert not np.array_equal(splits[0], np.arange(40))


def test_noise_in_x_flattens_a_line_and_noise_in_y_does_not():
    rng, x = np.random.default_rng(0), np.linspace(0, 4, 32)
    noise = 0.8 * rng.normal(size=(500, 2, 32))
    in_both = [fit_line(x + in_x, 2 + x + in_y)[0] for in_x, in_y in noise]
    in_y_alone = [fit_line(x, 2 + x + in_y)[0] for _, in_y in noise]
    assert np.mean(in_both) == pytest.approx(0.7, abs=0.03)
    assert np.mean(in_y_alone) == pytest.approx(1, abs=0.03)


def test_a_bootstrap_knows_hubbles_weight_to_a_sixth_and_not_the_sign_of_his_bias():
    drawn = np.random.default_rng(1).integers(24, size=(1000, 24))
    w, b = np.transpose([fit_line(distance[s], velocity[s]) for s in drawn])
    assert (np.std(w), np.std(b)) == pytest.approx((75, 83), abs=5)
    assert 0.6 < np.mean(b < 0) < 0.8


def test_one_over_w_is_two_billion_years_for_hubble_and_fourteen_today():
    kilometres, year = 3.0857e19, 3.156e7
    assert kilometres / 454 == pytest.approx(6.8e16, rel=0.01)
    ages = [kilometres / w / year / 1e9 for w in (454, 70)]
    assert ages == pytest.approx([2.2, 14], abs=0.1)


def typical_error(curve, indices):
    return np.sqrt(np.mean((velocity[indices] - curve(distance[indices])) ** 2))


def test_the_line_wins_more_splits_than_any_other_degree_and_half_test_below_250():
    wins, tests = np.zeros(6), []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        train, validation, test = split_indices(24, (0.5, 0.25, 0.25), rng)
        fit = [np.polynomial.Polynomial.fit(distance[train], velocity[train], k) for k in range(6)]
        wins[np.argmin([typical_error(curve, validation) for curve in fit])] += 1
        tests.append(typical_error(fit[1], test))
    assert np.argmax(wins) == 1
    assert wins / 200 == pytest.approx([0.07, 0.4, 0.09, 0.18, 0.09, 0.18], abs=0.07)
    assert np.median(tests) == pytest.approx(247, abs=10)
