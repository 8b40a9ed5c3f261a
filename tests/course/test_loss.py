"""The reference of lesson 04: loss, metric, and the landscape of a line."""

import doctest

import numpy as np
import pytest

from course import loss
from course.figures import loss as figures
from course.loss import (
    accuracy_within,
    flat_share,
    loss_surface,
    mse,
    mse_gradient,
    mse_line_gradient,
)


@pytest.fixture
def line():
    """Seven measurements and a line that misses them: x, y, w, b."""
    rng = np.random.default_rng(4)
    return rng.normal(size=7), rng.normal(size=7), 1.3, -0.4


def slope(f, at, h=1e-5):
    return (f(at + h) - f(at - h)) / (2 * h)


def test_the_examples_in_the_docstrings_run():
    assert doctest.testmod(loss).failed == 0


def test_mse_is_the_mean_and_not_the_sum_of_squares():
    assert mse(np.array([1.0, 2.0, 3.0, 4.0]), np.zeros(4)) == 7.5


def test_mse_does_not_change_when_everything_is_measured_twice(line):
    x, y, _, _ = line
    assert mse(np.tile(x, 2), np.tile(y, 2)) == pytest.approx(mse(x, y))


def test_mse_gradient_is_the_slope_of_mse_by_each_prediction(line):
    y_hat, y, _, _ = line
    gradient = mse_gradient(y_hat, y)
    for s, unit in enumerate(np.eye(len(y))):
        assert gradient[s] == pytest.approx(slope(lambda t, e=unit: mse(y_hat + t * e, y), 0.0))


def test_mse_gradient_is_negative_where_the_prediction_is_too_small():
    assert np.array_equal(np.sign(mse_gradient(np.zeros(2), np.array([3.0, -3.0]))), [-1, 1])


def test_mse_line_gradient_is_the_slope_of_the_lines_loss(line):
    x, y, w, b = line
    dw, db = mse_line_gradient(x, y, w, b)
    assert dw == pytest.approx(slope(lambda w: mse(w * x + b, y), w))
    assert db == pytest.approx(slope(lambda b: mse(w * x + b, y), b))


def test_mse_line_gradient_gives_the_minus_two_of_deck_003():
    assert mse_line_gradient(np.array([1.0]), np.array([2.0]), 1.0, 0.0)[0] == -2.0


def test_mse_line_gradient_vanishes_at_the_line_of_least_squares(line):
    x, y, _, _ = line
    assert mse_line_gradient(x, y, *np.polyfit(x, y, 1)) == pytest.approx((0, 0), abs=1e-12)


def test_accuracy_within_does_not_count_a_distance_of_exactly_epsilon():
    assert accuracy_within(np.array([0.5, -0.5, 0.25]), np.zeros(3), 0.5) == pytest.approx(1 / 3)


@pytest.mark.parametrize("wrong", [100.0, -100.0, np.inf, -np.inf])
def test_accuracy_within_counts_neither_too_large_nor_too_small_predictions(wrong):
    assert accuracy_within(np.full(3, wrong), np.array([1.0, 2.0, 5.0]), 0.5) == 0


def test_flat_share_counts_pairs_and_not_values():
    assert flat_share(np.array([2.0, 2.0])) == 1
    assert flat_share(np.array([1.0, 2.0, 2.0, 3.0, 3.0])) == 0.5


def test_flat_share_does_not_take_equal_values_far_apart_for_neighbours():
    assert flat_share(np.array([1.0, 2.0, 1.0, 2.0])) == 0


def test_a_finer_walk_finds_the_metric_flatter_and_the_loss_never_flat(line):
    x, y, _, _ = line

    def shares(N):
        lines = [w * x for w in np.linspace(-1, 1, N)]
        return [
            flat_share(np.array(heights))
            for heights in zip(
                *[(accuracy_within(p, y, 0.5), mse(p, y)) for p in lines], strict=True
            )
        ]

    coarse, fine = shares(101), shares(10_001)
    assert coarse[0] < 0.97 < 0.998 < fine[0]
    assert coarse[1] == fine[1] == 0


def test_loss_surface_has_a_row_for_each_b_and_a_column_for_each_w(line):
    x, y, _, _ = line
    ws, bs = np.array([0.0, 1.0, 2.0]), np.array([-1.0, 0.5])
    surface = loss_surface(x, y, ws, bs)
    assert surface.shape == (2, 3)
    assert surface[1, 2] == mse(2.0 * x + 0.5, y)


def test_the_score_of_the_lesson_changes_thirteen_times_at_eleven_places():
    x, y, places = figures.X, figures.Y, []
    for x_s, y_s in zip(x[1:], y[1:], strict=True):
        places += [(y_s - 0.5 + side) / x_s for side in (-0.5, 0.5)]
    changes = [place for place in np.round(places, 9) if 0 <= place <= 3]
    assert (len(changes), len(set(changes))) == (13, 11)
    scores = [accuracy_within(w * x + 0.5, y, 0.5) for w in np.linspace(0, 3, 10_001)]
    assert np.count_nonzero(np.diff(scores)) == 11
