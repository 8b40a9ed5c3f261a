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
