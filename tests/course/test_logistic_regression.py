"""The reference of lesson 07, against scikit-learn's definitions where it has them."""

import doctest

import numpy as np
import pytest

from course import logistic_regression
from course.data import tumours
from course.gradient_descent import numerical_gradient
from course.logistic_regression import (
    fit_logistic,
    logistic_gradient,
    logistic_loss,
    precision_recall,
    probability,
    roc_auc,
)


@pytest.fixture
def samples():
    """Nine samples of four features with both labels, and a model: X, y, w, b."""
    rng = np.random.default_rng(7)
    return rng.normal(size=(9, 4)), np.resize([1, 0, 0], 9), rng.normal(size=4), 0.3


@pytest.fixture
def lumps():
    """The table of tumours, standardised: X and y."""
    raw = np.column_stack([tumours.radius, tumours.texture])
    return (raw - raw.mean(axis=0)) / raw.std(axis=0), tumours.malignant


def test_the_examples_in_the_docstrings_run():
    assert doctest.testmod(logistic_regression).failed == 0


def test_probability_is_exact_and_silent_far_from_the_border():
    X = np.array([[1000.0], [-1000.0], [0.0]])
    with np.errstate(all="raise"):
        assert probability(X, np.ones(1), 0.0).tolist() == [1.0, 0.0, 0.5]


@pytest.mark.heavy("it needs scikit-learn")
def test_the_loss_is_scikit_learns_log_loss(samples):
    from sklearn.metrics import log_loss

    X, y, w, b = samples
    assert logistic_loss(X @ w + b, y) == pytest.approx(log_loss(y, probability(X, w, b)))


@pytest.mark.parametrize(("a", "y", "loss"), [(1e3, 0, 1e3), (-1e3, 1, 1e3), (1e3, 1, 0.0)])
def test_the_loss_is_finite_and_exact_where_the_model_is_sure(a, y, loss):
    assert logistic_loss(np.array([a]), np.array([y])) == loss


def test_a_tiny_loss_keeps_its_digits():
    assert logistic_loss(np.array([40.0]), np.array([1])) == pytest.approx(np.exp(-40.0))


def test_the_gradient_is_the_measured_one(samples):
    X, y, w, b = samples
    dw, db = logistic_gradient(X, y, w, b)
    assert np.allclose(dw, numerical_gradient(lambda w: logistic_loss(X @ w + b, y), w), atol=1e-9)
    slope = numerical_gradient(lambda b: logistic_loss(X @ w + b, y), np.array(b))
    assert db == pytest.approx(slope.item(), abs=1e-9)


@pytest.mark.heavy("it needs scikit-learn")
def test_training_finds_the_model_that_scikit_learn_finds_without_a_penalty(lumps):
    from sklearn.linear_model import LogisticRegression

    X, y = lumps
    w, b = fit_logistic(X, y, 2.0, 3000, np.random.default_rng(0))
    theirs = LogisticRegression(C=1e12, tol=1e-10).fit(X, y)
    assert w == pytest.approx(theirs.coef_[0], abs=1e-4)
    assert b == pytest.approx(theirs.intercept_[0], abs=1e-4)


def test_training_separates_what_a_line_can_separate():
    X = np.array([[3.0, 1.0], [4.0, 1.0], [6.0, 1.0], [7.0, 1.0]])
    y = np.array([0, 0, 1, 1])
    w, b = fit_logistic(X, y, 0.1, 2000, np.random.default_rng(0))
    assert np.array_equal(X @ w + b > 0, y == 1)


@pytest.mark.heavy("it needs scikit-learn")
@pytest.mark.parametrize("seed", range(20))
def test_precision_and_recall_are_scikit_learns(seed):
    from sklearn.metrics import precision_score, recall_score

    rng = np.random.default_rng(seed)
    y_hat, y = rng.integers(0, 2, size=(2, 11)) * rng.integers(0, 2, size=(2, 1))
    theirs = [score(y, y_hat, zero_division=0) for score in (precision_score, recall_score)]
    assert precision_recall(y_hat, y) == pytest.approx(tuple(theirs))


@pytest.mark.parametrize(("y_hat", "y"), [([0, 0], [1, 0]), ([1, 0], [0, 0]), ([0, 0], [0, 0])])
def test_nothing_over_nothing_counts_as_0(y_hat, y):
    assert precision_recall(np.array(y_hat), np.array(y)) == (0, 0)


@pytest.mark.heavy("it needs scikit-learn")
@pytest.mark.parametrize("levels", [2, 3, 10, 1000])
@pytest.mark.parametrize("seed", range(5))
def test_roc_auc_is_scikit_learns_whatever_is_tied(levels, seed):
    from sklearn.metrics import roc_auc_score

    rng = np.random.default_rng(seed)
    y = rng.permutation(np.resize([0, 1, 1], 40))
    scores = rng.integers(levels, size=40) / levels
    assert roc_auc(scores, y) == pytest.approx(roc_auc_score(y, scores))


def test_roc_auc_of_equal_scores_is_a_half_and_of_a_perfect_order_1():
    y = np.array([0, 1, 0, 1])
    assert roc_auc(np.zeros(4), y) == 0.5
    assert roc_auc(y + 0.0, y) == 1


@pytest.mark.parametrize("label", [0, 1])
def test_roc_auc_refuses_a_single_class(label):
    with pytest.raises(ValueError, match="both classes"):
        roc_auc(np.arange(3.0), np.full(3, label))


@pytest.mark.heavy("it needs scikit-learn")
def test_roc_auc_of_a_hundred_thousand_scores_is_that_of_scikit_learn():
    from sklearn.metrics import roc_auc_score

    rng = np.random.default_rng(1)
    y = rng.integers(0, 2, size=100_000)
    scores = np.round(rng.normal(size=y.size) + y, 2)
    assert roc_auc(scores, y) == pytest.approx(roc_auc_score(y, scores))


@pytest.mark.heavy("it needs scikit-learn")
def test_the_table_of_tumours_is_that_of_scikit_learn():
    from sklearn.datasets import load_breast_cancer

    theirs = load_breast_cancer()
    assert np.array_equal(tumours.radius, theirs.data[:, 0])
    assert np.array_equal(tumours.texture, theirs.data[:, 1])
    assert np.array_equal(tumours.malignant, 1 - theirs.target)


def trained_on(order, epochs=300):
    """Probabilities and labels of 169 lumps, from a model of the other 400."""
    raw = np.column_stack([tumours.radius, tumours.texture])
    train, test = order[:400], order[400:]
    X = (raw - raw[train].mean(axis=0)) / raw[train].std(axis=0)
    w, b = fit_logistic(X[train], tumours.malignant[train], 1.0, epochs, None)
    return probability(X[test], w, b), tumours.malignant[test]


def test_the_lessons_split_is_a_typical_one():
    splits = [
        trained_on(np.random.default_rng(seed).permutation(569), 100) for seed in [67, *range(20)]
    ]
    right = np.array([np.mean((p > 0.5) == y) for p, y in splits])
    areas = np.array([roc_auc(p, y) for p, y in splits])
    for measure, mean, spread in ((right, 0.89, 0.02), (areas, 0.95, 0.013)):
        assert measure[1:].mean() == pytest.approx(mean, abs=0.01)
        assert measure[1:].std() == pytest.approx(spread, abs=0.01)
        assert abs(measure[0] - mean) < spread


def test_what_the_lesson_tells_of_the_border_on_its_way(lumps):
    X, y = lumps
    models = [fit_logistic(X, y, 1.0, epochs, None) for epochs in (1, 100, 1000)]
    assert [np.sum((X @ w + b > 0) != y) for w, b in (models[0], models[2])] == [67, 62]
    assert [round(w[0], 2) for w, _ in models] == [0.35, 3.36, 3.72]
    assert np.exp(models[2][0]) == pytest.approx([41, 2.6], abs=0.5)


def test_no_straight_border_leaves_fewer_than_56_lumps_on_the_wrong_side(lumps):
    X, y = lumps
    fewest = []
    for angle in np.radians(np.arange(-180, 180, 0.5)):
        order = np.argsort(X @ [np.cos(angle), np.sin(angle)])
        steps = np.where(y[order] == 1, 1, -1)
        fewest.append(np.sum(y == 0) + min(0, np.cumsum(steps).min()))
    assert min(fewest) == 56
