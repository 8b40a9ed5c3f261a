"""The reference of lesson 08: softmax, its losses and slopes, and the figures of the lecture."""

import doctest

import numpy as np
import pytest

from course import softmax as module
from course.data import clouds
from course.gradient_descent import numerical_gradient
from course.softmax import (
    cross_entropy,
    cross_entropy_gradient,
    hinge_gradient,
    hinge_loss,
    linear_gradients,
    one_hot,
    overall_loss,
    softmax,
    softmax_jacobian,
    step_1,
    step_2,
    step_3,
    step_4,
    step_5,
    top_n_accuracy,
)

# Deck 003: a row a picture (of a cat, a car, a frog), a column a class.
DECK = np.array([[3.2, 5.1, -1.7], [1.3, 4.9, 2.0], [2.2, 2.5, -3.1]])
LABELS = np.array([0, 1, 2])


@pytest.fixture
def scores():
    """Seven samples of four classes: scores and labels."""
    rng = np.random.default_rng(8)
    return rng.normal(size=(7, 4)), rng.integers(4, size=7)


@pytest.fixture
def linear():
    """Seven samples with five features, three classes: X, y, W, b."""
    rng = np.random.default_rng(9)
    return rng.normal(size=(7, 5)), rng.integers(3, size=7), rng.normal(size=(3, 5)), np.ones(3)


def test_the_examples_in_the_docstrings_run():
    assert doctest.testmod(module).failed == 0
    assert doctest.testmod(clouds).failed == 0


def test_the_scores_of_deck_003_become_its_exponentials_and_probabilities():
    assert np.exp(DECK[0]) == pytest.approx([24.5, 164.0, 0.18], rel=0.02)
    assert np.round(softmax(DECK[:1]), 2).tolist() == [[0.13, 0.87, 0.0]]


def test_the_loss_of_deck_003_is_2_04_and_its_0_89_is_the_logarithm_to_base_10():
    f = softmax(DECK[:1])[0, 0]
    assert round(cross_entropy(DECK[:1], LABELS[:1]), 2) == 2.04
    assert round(-np.log(f), 2) == round(-np.log(0.13), 2) == 2.04
    assert round(-np.log10(0.13), 2) == 0.89


def test_the_hinge_losses_of_deck_003_are_2_9_and_0_and_12_9():
    losses = [hinge_loss(DECK[s : s + 1], LABELS[s : s + 1]) for s in range(3)]
    assert losses == pytest.approx([2.9, 0, 12.9])
    assert hinge_loss(DECK, LABELS) == pytest.approx(np.mean(losses))


def test_the_decks_10_9_is_the_third_loss_without_its_two_margins():
    assert hinge_loss(DECK[2:], LABELS[2:], margin=0.0) == pytest.approx(10.9)


@pytest.mark.parametrize("shift", [1.0, -30.0, 1000.0, -1000.0])
def test_a_common_shift_of_a_row_changes_no_probability(scores, shift):
    a, _ = scores
    assert np.allclose(softmax(a + shift), softmax(a), rtol=1e-12)


def test_softmax_is_silent_at_scores_of_1000():
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        assert softmax(np.array([[1000.0, 0.0, -1000.0]])).tolist() == [[1.0, 0.0, 0.0]]


def test_softmax_of_two_classes_is_the_sigmoid_of_their_difference():
    a = np.array([[1.3, -0.4]])
    assert softmax(a)[0, 0] == pytest.approx(1 / (1 + np.exp(-1.7)))


def test_cross_entropy_is_exact_where_the_probability_underflows():
    a = np.array([[0.0, 2000.0]])
    assert softmax(a)[0, 0] == 0
    assert cross_entropy(a, np.array([0])) == 2000


@pytest.mark.parametrize("c", range(4))
@pytest.mark.parametrize("y", range(4))
def test_every_line_of_the_derivation_is_the_measured_slope(y, c):
    a = np.array([0.3, -1.2, 0.8, 0.1])
    measured = numerical_gradient(lambda a: -np.log(np.exp(a[y]) / np.sum(np.exp(a))), a)[c]
    e, f = np.exp(a), softmax(a[None])[0]
    total, df_y = np.sum(e), softmax_jacobian(f)[y, c]
    lines = [
        step_1(f[y], df_y),
        step_2(e[y], total, (y == c) * e[y], e[c]),
        step_3(e, y, c),
        step_4(f, y, c),
        step_5(f, y, c),
    ]
    assert lines == pytest.approx([measured] * 5, abs=1e-9)


def test_the_quotient_rule_of_step_2_holds_for_any_numerator_and_denominator():
    def minus_log(t):
        return -np.log((2 + 3 * t) / (5 - t**2 + t))

    assert step_2(2.0, 5.0, 3.0, 1.0) == pytest.approx((minus_log(1e-6) - minus_log(-1e-6)) / 2e-6)


def test_softmax_jacobian_is_the_measured_one_and_its_rows_sum_to_0():
    a = np.array([0.3, -1.2, 0.8, 0.1])
    jacobian = softmax_jacobian(softmax(a[None])[0])
    rows = [numerical_gradient(lambda a, i=i: softmax(a[None])[0, i], a) for i in range(4)]
    assert np.allclose(jacobian, rows, atol=1e-9)
    assert np.allclose(jacobian.sum(axis=1), 0, atol=1e-15)


def test_one_hot_keeps_a_column_for_a_class_that_does_not_occur():
    assert one_hot(np.array([1, 0]), 4).tolist() == [[0, 1, 0, 0], [1, 0, 0, 0]]


@pytest.mark.parametrize(
    "pair", [(cross_entropy, cross_entropy_gradient), (hinge_loss, hinge_gradient)]
)
def test_the_gradients_by_scores_are_the_measured_ones(scores, pair):
    (loss, gradient), (a, y) = pair, scores
    assert np.allclose(gradient(a, y), numerical_gradient(lambda a: loss(a, y), a), atol=1e-9)


def test_the_pulls_on_the_scores_of_a_sample_cancel(scores):
    for gradient in (cross_entropy_gradient, hinge_gradient):
        assert np.allclose(gradient(*scores).sum(axis=1), 0, atol=1e-15)


def test_linear_gradients_are_the_measured_ones(linear):
    X, y, W, b = linear
    dW, db = linear_gradients(X, y, W, b)
    assert np.allclose(dW, numerical_gradient(lambda W: overall_loss(X, y, W, b, 0.0), W))
    assert np.allclose(db, numerical_gradient(lambda b: overall_loss(X, y, W, b, 0.0), b))


def test_at_the_kink_the_hinge_has_slope_0():
    a = np.array([[2.0, 1.0, 1.25]])
    assert hinge_gradient(a, np.array([0])).tolist() == [[-1.0, 0.0, 1.0]]
    assert hinge_gradient(a, np.array([0]), margin=0.75).tolist() == [[0.0, 0.0, 0.0]]


def test_of_equal_scores_the_lower_class_index_comes_first():
    a = np.array([[1.0, 1.0, 1.0, 0.0]])
    shares = [top_n_accuracy(a, np.array([c]), 2) for c in range(4)]
    assert shares == [1, 1, 0, 0]


def test_top_1_is_the_share_of_the_highest_and_top_k_is_1(scores):
    a, y = scores
    assert top_n_accuracy(a, y, 1) == np.mean(a.argmax(axis=1) == y)
    assert top_n_accuracy(a, y, 4) == 1


def test_the_penalty_is_on_weights_and_never_on_biases(linear):
    X, y, W, b = linear
    data = cross_entropy(X @ W.T + b, y)
    assert overall_loss(X, y, W, b, 0.3) == pytest.approx(data + 0.3 * np.sum(W**2))
    assert overall_loss(X, y, 0 * W, b, 5.0) == cross_entropy(0 * X @ W.T + b, y)


def trained(X, y, strength, steps):
    W, b = np.zeros((3, 2)), np.zeros(3)
    for _ in range(steps):
        dW, db = linear_gradients(X, y, W, b)
        W, b = W - 0.5 * (dW + 2 * strength * W), b - 0.5 * db
    return W, b


def test_a_small_price_helps_on_new_points_where_few_were_seen_and_hardly_where_many_were():
    X_new, y_new = clouds.clouds(1000, seed=1000)
    helps = {}
    for S in (30, 90):
        losses = []
        for seed in range(12):
            models = [trained(*clouds.clouds(S, seed), strength, 400) for strength in (0, 0.01)]
            losses.append([cross_entropy(X_new @ W.T + b, y_new) for W, b in models])
        free, priced = np.transpose(losses)
        helps[S] = np.mean(priced < free)
    assert helps[30] >= 0.8
    assert helps[90] <= 0.7


def test_one_step_finds_the_classes_and_the_others_how_sure_to_be():
    X, y = clouds.clouds(30, seed=1)
    X_new, y_new = clouds.clouds(3000, seed=1000)
    for steps in (1, 10, 100):
        W, b = trained(X, y, 0.01, steps)
        assert np.mean(np.argmax(X_new @ W.T + b, axis=1) == y_new) == pytest.approx(0.93, abs=0.01)


@pytest.mark.parametrize(
    ("cat", "pulls"), [(3.2, (-0.87, -1)), (6.5, (-0.2, 0)), (-1.0, (-1.0, -2))]
)
def test_how_hard_the_two_losses_pull_the_cat_up(cat, pulls):
    a, y = np.array([[cat, 5.1, -1.7]]), np.array([0])
    found = [gradient(a, y)[0, 0] for gradient in (cross_entropy_gradient, hinge_gradient)]
    assert found == pytest.approx(pulls, abs=0.005)


def test_ten_times_the_scores_may_make_a_wrong_answer_cheaper():
    a = np.array([[1.0, 1.01, *[0.0] * 8]])
    assert cross_entropy(10 * a, np.array([0])) < cross_entropy(a, np.array([0]))
