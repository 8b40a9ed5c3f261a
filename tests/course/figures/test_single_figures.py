"""What single figures show and say, each of its own."""

import re
from itertools import pairwise

import numpy as np
import pytest

from course.figures import (
    backprop,
    digits,
    gradient_descent,
    hyperparameters,
    logistic_regression,
    loss,
    neuron,
    regression,
    sigmoid_sums,
    softmax,
    start,
    training,
)

from .moves import pixels


def test_the_missing_absolute_value_shows_in_the_tolerance_figure(notebook):
    notebook.run("def accuracy_within(y_hat, y, epsilon):\n    return np.mean(y - y_hat < epsilon)")
    shown = loss.tolerance()
    shown.move(epsilon=0.5, shift=2)
    counted = shown.live.scene.inside.get_xdata()
    assert 2.5 in counted
    notebook.write("accuracy_within")
    assert 2.5 not in shown.live.scene.inside.get_xdata()


def test_the_score_is_level_where_the_loss_is_not(notebook):
    notebook.write("mse", "accuracy_within")
    shown = loss.loss_and_metric()
    assert shown.scene["status"] == (
        "The weight is 0.50. The score is 0.25, its slope 0. The loss is 4.42, its slope −8.7."
    )


def test_the_score_has_no_slope_on_its_risers(notebook):
    notebook.write("mse", "accuracy_within")
    shown = loss.loss_and_metric()
    shown.move(w=1.0)
    assert (
        "The score is 0.25 and jumps here: no slope. The loss is 1.15, its slope −4.3."
        in shown.scene["status"]
    )
    assert np.isnan(shown.live.scene.score_slope.get_ydata()).all()


def test_the_ball_stands_on_the_net_of_the_loss_surface(notebook):
    notebook.write("loss_surface")
    shown = loss.surface_and_line()
    shown.move(w=1.5, b=0.5)
    scene = shown.live.scene
    net = np.hstack([line.get_data() for line in scene.net])
    assert np.min(np.hypot(*(net - np.array(scene.ball.get_data())))) < 0.01


@pytest.mark.parametrize("off", [-6, 0, 6])
def test_the_three_lines_have_the_least_of_what_each_counts(off):
    y = loss.Squares().measurements(off)
    charges = {
        "least squares": lambda errors: errors**2,
        "least absolute errors": np.abs,
        "Huber": lambda errors: np.where(np.abs(errors) < 0.5, errors**2, np.abs(errors) - 0.25),
    }
    for name, charge in charges.items():
        best = loss.fitted(y, loss.WEIGHTS[name][0])
        paid = [
            np.sum(charge(y - (w * loss.X + b)))
            for w, b in best + 0.05 * np.random.default_rng(0).normal(size=(50, 2))
        ]
        assert np.sum(charge(y - (best[0] * loss.X + best[1]))) <= min(paid)


def test_an_outlier_bends_the_line_of_squares_most(notebook):
    notebook.write("mse")
    shown = loss.squares()
    shown.move(off=6)
    told = "least squares 2.20, least absolute errors 1.40, Huber 1.54."
    assert told in shown.scene["status"]


def test_loss_and_metric_draws_the_score_before_the_loss_is_written(notebook):
    shown = loss.loss_and_metric()
    notebook.write("accuracy_within")
    assert "The score is 0.25" in shown.scene["status"]
    assert "This needs your `mse`" in shown.scene["status"]


def test_a_loss_surface_that_is_written_anew_is_drawn_anew(notebook):
    notebook.write("loss_surface")
    shown = loss.surface_and_line()
    first = pixels(shown)
    notebook.run("right = loss_surface\ndef loss_surface(*given):\n    return 2 * right(*given)")
    assert not np.array_equal(pixels(shown), first)


def test_a_transposed_loss_surface_is_told(notebook):
    notebook.run("def loss_surface(x, y, ws, bs):\n    return np.zeros((len(ws), len(bs)))")
    status = loss.surface_and_line().scene["status"]
    assert (
        "returned an array of shape (97, 101); the figure needs an array of shape (101, 97)"
        in status
    )


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        (0.05, "The walk comes slowly closer."),
        (0.1, "The walk comes closer."),
        (0.25, "The first step lands on the bottom."),
        (0.3, "The walk jumps across the bottom and comes closer."),
        (0.5, "The walk jumps across the bottom and stays as far away as it was."),
        (0.55, "The walk jumps across the bottom and lands further away each time: it diverges."),
    ],
)
def test_the_walk_on_the_bowl_says_how_it_goes(notebook, rate, words):
    notebook.write("descend")
    shown = gradient_descent.walk_on_a_bowl()
    shown.move(rate=rate)
    assert words in shown.scene["status"]


def test_the_slopes_of_batches_four_times_as_large_scatter_half_as_much(notebook):
    notebook.write("minibatches")
    shown = gradient_descent.batch_noise()
    spreads = []
    for size in (1, 4, 16, 64):
        shown.move(size=size)
        spreads.append(float(re.search(r"scatter by (\d\.\d+)", shown.scene["status"])[1]))
    np.testing.assert_allclose(np.divide(spreads[1:], spreads[:-1]), 0.5, atol=0.07)


def test_a_walk_that_does_not_look_where_it_steps_is_described_as_it_is(notebook):
    shown = gradient_descent.walk_on_a_bowl()
    notebook.run(
        "def descend(gradient, w, learning_rate, steps):\n"
        "    return np.array([w - t * learning_rate * gradient(w) for t in range(steps + 1)])"
    )
    shown.move(rate=0.05)
    assert "closer at times and moves away at others" in shown.scene["status"]


def test_the_wrong_order_of_mean_and_square_shows_in_the_first_figure(notebook):
    notebook.run("def mean_square(x):\n    return np.mean(x) ** 2")
    shown = start.two_squares()
    shown.move(first=-1, second=2)
    assert shown.scene["status"] == (
        "The mean of −1.0 and 2.0 is 0.50. Its square is 0.25; the mean of the squares is 2.50. "
        "They are 2.25 apart. Your `mean_square` gives 0.25."
    )


def test_both_tangents_of_the_fitted_line_are_level(notebook):
    notebook.write("sum_of_squares", "sum_of_squares_gradient")
    shown = regression.two_slopes()
    shown.move(w=450, b=-40)
    rises = [np.ptp(tangent.get_ydata()) for tangent in shown.live.scene.tangents]
    assert max(rises) < 0.04
    shown.move(w=600, b=-40)
    rises = [np.ptp(tangent.get_ydata()) for tangent in shown.live.scene.tangents]
    assert min(rises) > 0.5


def test_the_figure_draws_a_line_before_its_errors_are_known(notebook):
    shown = regression.fit_by_hand()
    assert "The line is ŷ = 100 x + 0." in shown.scene["status"]
    notebook.write("predict_line")
    assert "The largest error is 890 km/s." in shown.scene["status"]
    assert "This needs your `sum_of_squares`" in shown.scene["status"]


def test_four_times_the_samples_halve_the_scatter_of_the_fitted_weight(notebook):
    notebook.write("fit_line")
    shown = regression.repeated_experiment()
    scatters = []
    for S in (8, 32, 128):
        shown.move(S=S, noise=2)
        scatters.append(float(re.search(r"w scatters by (\d\.\d+)", shown.scene["status"])[1]))
    np.testing.assert_allclose(np.divide(scatters[1:], scatters[:-1]), 0.5, atol=0.1)


@pytest.mark.parametrize("sets", ["[[0], [1]]", "[[0], [1], [2], [3]]"])
def test_a_split_into_other_than_three_sets_is_told(notebook, sets):
    notebook.write("fit_line")
    notebook.run(f"def split_indices(S, fractions, rng):\n    return {sets}")
    shown = regression.three_sets()
    assert (
        f"`split_indices` returned {len(eval(sets))} sets; the figure needs 3."
        in (shown.scene["status"])
    )


def test_the_sum_is_drawn_before_the_sigmoid_is_written(notebook):
    shown = neuron.neuron_map()
    notebook.write("pre_activation")
    (right,) = [text for role, text in shown.live.scene.reserved if role == "pre_activation"]
    assert shown.live.scene.sum.get_visible()
    assert not right.get_visible()
    assert "This needs your `sigmoid`;" in shown.scene["status"]


def test_one_neuron_is_right_on_all_corners_of_and_but_on_three_at_most_of_xor(notebook):
    notebook.write("pre_activation")
    shown = neuron.one_neuron()
    shown.move(w1=1, w2=1, b=-1.5)
    assert "4 of 4 corners are right" in shown.scene["status"]
    shown.move(table="XOR", b=-0.5)
    assert "3 of 4 corners are right" in shown.scene["status"]


def test_a_sum_of_exactly_zero_is_no_answer(notebook):
    notebook.write("pre_activation")
    shown = neuron.one_neuron()
    shown.move(w1=1, w2=1, b=-1)
    assert "2 of 4 corners are right. A sum of exactly 0 is no answer." in shown.scene["status"]


def test_two_neurons_move_the_corners_to_where_or_is_right_on_all(notebook):
    notebook.write("and_neuron", "or_neuron", "sigmoid")
    shown = neuron.two_layers()
    shown.move(way=1)
    scene = shown.live.scene
    w, b = np.array([2.0, 2.0]), -1.0
    wanted, others = (np.array(artist.get_data()).T @ w + b for artist in scene.moved)
    assert wanted.min() > 0 > others.max()


@pytest.mark.parametrize("numbers", [(6, -9, -2.5, 2), (-6, 9, 2.5, -0.5)])
def test_the_grey_curve_of_the_knobs_can_be_covered_in_two_ways(notebook, numbers):
    notebook.write("shaped_sigmoid")
    shown = sigmoid_sums.knobs()
    shown.move(**dict(zip(("w", "b", "w_out", "b_out"), numbers, strict=True)))
    assert shown.scene["status"].endswith("It covers the grey curve.")
    shown.move(b=numbers[1] + 1)
    assert "It misses the grey curve by up to" in shown.scene["status"]


def test_the_staircase_that_is_built_up_closes_in_on_the_curve(notebook):
    notebook.write("staircase", "sigmoid_sum")
    shown = sigmoid_sums.building_up()
    errors = shown.live.scene.errors.get_ydata()
    assert all(after < 0.7 * before for before, after in pairwise(errors[1:]))


def test_every_step_of_the_share_adds_some_of_a_unit(notebook):
    notebook.write("staircase", "sigmoid_sum")
    shown = sigmoid_sums.building_up()
    shown.move(N=4, share=0.5)
    assert "2 of 4 units are added. With" in shown.scene["status"]
    half, last = pixels(shown), shown.live.scene.curve.get_ydata()
    shown.move(share=0.51)
    assert "2 of 4 units are added, and 4% of the next." in shown.scene["status"]
    assert not np.array_equal(half, pixels(shown))
    rise = shown.live.scene.curve.get_ydata() - last
    shown.move(share=0.75)
    assert rise[-1] == pytest.approx(0.04 * (shown.live.scene.curve.get_ydata() - last)[-1])


def test_the_scores_of_the_lecture_are_drawn_with_its_probabilities(notebook):
    notebook.write("softmax", "cross_entropy_gradient")
    status = softmax.scores().scene["status"]
    assert "Probabilities: cat 0.13, car 0.87, frog 0.00; their sum is 1." in status
    assert "its gradient by the scores: cat −0.87, car 0.87, frog 0.00." in status


def test_a_temperature_far_from_one_sharpens_or_levels_the_probabilities(notebook):
    notebook.write("softmax")
    shown = softmax.temperature()
    shown.move(T=10**-0.8)
    assert "Probabilities: cat 0.00, car 1.00, frog 0.00." in shown.scene["status"]
    shown.move(T=10**1.6)
    assert "Probabilities: cat 0.34, car 0.36, frog 0.30." in shown.scene["status"]


def test_beyond_the_margin_the_hinge_loss_is_level_and_the_cross_entropy_is_not(notebook):
    notebook.write("cross_entropy", "hinge_loss")
    shown = softmax.two_losses()
    assert "The hinge loss is 2.9, its slope −1." in shown.scene["status"]
    shown.move(cat=6.5)
    assert "The hinge loss is 0, its slope 0." in shown.scene["status"]
    assert "The cross-entropy is 0.221, its slope −0.2." in shown.scene["status"]


def test_the_border_by_hand_counts_the_lumps_on_the_wrong_side(notebook):
    notebook.write("probability", "logistic_loss")
    shown = logistic_regression.border_by_hand()
    shown.move(w1=3.7, w2=0.9, b=-0.7)
    status = shown.scene["status"]
    assert "39 malignant lumps are on the benign side, 22 the other way round." in status
    assert "The mean loss is 0.256." in status


def test_training_longer_never_raises_the_loss_of_the_border_learnt(notebook):
    notebook.write("fit_logistic", "logistic_loss")
    losses = logistic_regression.border_learnt().live.scene.losses.get_ydata()
    assert losses[0] == pytest.approx(np.log(2))
    assert np.all(np.diff(losses) < 0)


def test_a_lower_threshold_finds_more_and_is_right_less_often(notebook):
    notebook.write("precision_recall", "roc_auc")
    shown = logistic_regression.threshold()
    shown.move(t=0.1)
    status = shown.scene["status"]
    assert "Precision 0.63, recall 0.962, false alarms 0.336." in status
    assert "The area under the curve is 0.952." in status


def test_the_network_says_what_happens_at_each_step(notebook):
    notebook.write("output_delta", "hidden_delta", "layer_gradients")
    shown = backprop.there_and_back()
    said = []
    for step in range(10):
        shown.move(step=step)
        said.append(shown.scene["status"])
    assert said[3] == ("Step 3 of 9, forward: layer 3 gives −0.38, 0.03. The loss is 0.91.")
    assert said[4] == "Step 4 of 9, back: the deltas of layer 3 are −0.60, 0.60."
    assert said[9] == "Step 9 of 9, back: the largest slope of a weight of layer 1 is 0.19."


def test_where_the_input_is_zero_the_slopes_by_its_weights_vanish(notebook):
    notebook.write("output_delta", "hidden_delta", "layer_gradients")
    shown = backprop.there_and_back()
    shown.move(step=9, x=0)
    first, *_ = shown.live.scene.slopes
    widths = np.array(first.get_linewidths()).reshape(3, 2)
    assert np.all(widths[:, 0] == 0)
    assert np.all(widths[:, 1] > 0)


def test_the_sigmoid_loses_a_factor_of_four_a_layer_or_more(notebook):
    from course.backprop import gradient_sizes

    notebook.shell.user_ns["gradient_sizes"] = gradient_sizes
    shown = backprop.vanishing()
    shown.move(depth=10)
    sigmoid, *_ = (line.get_ydata() for line in shown.live.scene.sizes)
    assert sigmoid[0] / sigmoid[-2] < 0.25**8


def test_the_star_stands_where_best_chooses_and_a_trial_of_its_own_is_told(notebook):
    notebook.write("best")
    shown = hyperparameters.capacity()
    assert "Your `best` chooses 5 units." in shown.scene["status"]
    notebook.run("def best(trials):\n    return trials[-1]")
    assert "Your `best` chooses 15 units." in shown.scene["status"]
    notebook.run("def best(trials):\n    return {}")
    assert (
        "returned a dict; the figure needs one of the 15 that it is given"
        in (shown.scene["status"])
    )


def test_bias_and_variance_of_a_hundred_fits_are_those_of_the_formula(notebook):
    notebook.write("bias_squared_and_variance")
    scene = hyperparameters.bias_and_variance().live.scene
    bias, variance = scene.by_formula()
    np.testing.assert_allclose(scene.variance.get_ydata(), variance, rtol=0.25)
    np.testing.assert_allclose(scene.bias.get_ydata(), bias, atol=0.05 * variance[0])
    assert np.argmin(bias + variance) not in (0, len(bias) - 1)


def test_with_more_patience_the_figure_stops_later_and_keeps_a_better_epoch(notebook):
    notebook.write("stopping_epoch")
    shown = hyperparameters.early_stopping()
    kept = []
    for patience in (1, 3, 5, 20):
        shown.move(patience=patience)
        kept.append(float(re.search(r"with (0[.]\d+)", shown.scene["status"])[1]))
    assert kept == sorted(set(kept), reverse=True)


def test_chance_tries_as_many_strengths_as_trials_and_the_grid_their_root(notebook):
    notebook.write("grid", "random_draws")
    shown = hyperparameters.grid_and_chance()
    shown.move(trials=16)
    assert "The grid tries 4 strengths" in shown.scene["status"]
    assert "Chance tries 16 strengths" in shown.scene["status"]


def test_small_weights_die_out_and_glorots_do_not(notebook):
    notebook.write("glorot")
    shown = training.first_activations()
    shown.move(bound=0.01)
    spreads = [spread.get_ydata()[-1] for spread in (shown.live.scene.spreads,)]
    spreads.append(shown.live.scene.glorot_spreads.get_ydata()[-1])
    assert spreads[0] < 1e-10
    assert 0.1 < spreads[1] < 0.5


def test_one_price_puts_the_weight_at_exactly_zero_and_the_other_does_not(notebook):
    notebook.write("l1", "l2")
    shown = training.two_prices()
    shown.move(strength=1.0)
    status = shown.scene["status"]
    assert "With λ|w| the best w is 0.00. With λw² it is 0.33." in status


def test_a_price_that_is_not_written_yet_leaves_the_other_one_alive(notebook):
    notebook.write("l2")
    notebook.run("def l1(W):\n    raise NotImplementedError")
    shown = training.two_prices()
    shown.move(strength=0.5)
    assert "With λw² it is 0.50." in shown.scene["status"]
    assert "your `l1`" in shown.scene["status"]


def test_the_best_weight_of_two_prices_lies_where_calculation_puts_it(notebook):
    notebook.write("l1", "l2")
    shown = training.two_prices()
    shown.move(strength=0.35)
    scene = shown.live.scene
    np.testing.assert_allclose(scene.l2_path.get_ydata(), 1 / (1 + 2 * scene.strengths), atol=1e-9)
    wanted = np.maximum(1 - scene.strengths, 0)
    np.testing.assert_allclose(scene.l1_path.get_ydata(), wanted, atol=1e-9)


def test_a_learning_rate_may_be_too_small_or_too_large(notebook):
    notebook.run("from course.training import train")
    shown = training.learning_curve()
    for rate, last in ((10**-2.5, "0.265"), (0.1, "0.134")):
        shown.move(rate=rate)
        assert f"{last}." in shown.scene["status"]
    shown.move(rate=10**0.5)
    assert np.max(shown.live.scene.curve.get_ydata()) > 5


def test_the_price_that_reads_most_new_points_is_not_the_one_that_reads_most_old_ones(notebook):
    notebook.run("from course.training import train")
    shown = training.price_and_border()
    for strength, told in ((1e-5, "96.7% of the 60"), (10**-2.25, "90.0% of the 60")):
        shown.move(strength=strength)
        assert told in shown.scene["status"]
    assert "83.2% of 2000 new ones" in shown.scene["status"]


def test_a_price_makes_the_weights_smaller(notebook):
    notebook.write("train")
    shown = training.price_and_border()
    sizes = []
    for strength in (1e-5, 1e-2):
        shown.move(strength=strength)
        sizes.append(np.sum(shown.live.scene.weights.get_ydata() ** 2))
    assert sizes[1] < 0.5 * sizes[0]


def test_the_misread_images_of_a_digit_are_those_that_its_row_counts(notebook):
    notebook.write("read_digits", "confusion_matrix")
    shown = digits.confusions()
    for digit in range(10):
        shown.move(digit=digit)
        row = [text.get_text() for text in shown.live.scene.counts[10 * digit : 10 * digit + 10]]
        wrong = sum(int(n) for j, n in enumerate(row) if n and j != digit)
        assert f"{wrong} of them misread" in shown.scene["status"]


def test_a_digit_turned_all_the_way_is_read_as_the_other_one(notebook):
    notebook.write("probabilities")
    shown = digits.disturb()
    shown.move(digit=0, other=1)
    assert "The network says a 0" in shown.scene["status"]
    shown.move(share=1)
    assert "The network says a 1" in shown.scene["status"]


def test_a_browser_that_means_the_next_image_gets_it(notebook):
    shown = digits.look()
    shown.move(image=1)
    second, told = pixels(shown), shown.scene["status"]
    shown.move(image=0)
    shown.move(image=0.9999999999999999)
    np.testing.assert_array_equal(pixels(shown), second)
    assert shown.scene["status"] == told


def test_a_digit_may_be_turned_into_another_one_of_its_kind(notebook):
    shown = digits.disturb()
    shown.move(digit=8, other=8, share=0)
    first = pixels(shown)
    shown.move(share=1)
    assert "An 8, turned into another 8 by 100%" in shown.scene["status"]
    assert not np.array_equal(first, pixels(shown))


def test_a_price_that_was_tried_before_is_not_trained_again(notebook):
    notebook.write("train")
    notebook.run("right, asked = train, []")
    notebook.run("def train(*a):\n    asked.append(a[-2])\n    return right(*a)")
    shown = training.price_and_border()
    for strength in (1e-2, 1e-5, 1e-2):
        shown.move(strength=strength)
    assert notebook.run("asked") == [1e-5, 1e-2]


def test_a_neuron_without_weights_has_no_line(notebook):
    notebook.write("pre_activation", "sigmoid")
    shown = neuron.neuron_map()
    shown.move(w1=0, w2=0)
    assert "there is no line" in shown.scene["status"]


@pytest.mark.parametrize(("b", "cut"), [(-1.5, ""), (-1.1, "The line cuts 2 of the grey squares.")])
def test_a_line_that_noise_can_cross_is_told(notebook, b, cut):
    notebook.write("pre_activation")
    shown = neuron.one_neuron()
    shown.move(w1=1, w2=1, b=b)
    assert shown.scene["status"].endswith(cut or "4 of 4 corners are right.")


def test_the_corner_that_both_hidden_neurons_refuse_leaves_a_trail_to_the_origin(notebook):
    notebook.write("and_neuron", "sigmoid")
    shown = neuron.two_layers()
    shown.move(way=1)
    ends = [trail.get_xydata()[-1] for trail in shown.live.scene.trails]
    assert np.allclose(ends, [[0, 0], [0, 1], [1, 0], [0, 0]], atol=0.1)


def test_two_squares_are_apart_by_the_square_of_half_their_distance(notebook):
    shown = start.two_squares()
    shown.move(first=-1, second=3)
    assert "They are 4.00 apart." in shown.scene["status"]
    assert shown.live.scene.gap.get_ydata() == pytest.approx([1, 5])


def test_the_sum_that_the_student_makes_is_drawn_among_the_squared_errors(notebook):
    notebook.write("predict_line", "sum_of_squares")
    shown = regression.fit_by_hand()
    shown.move(w=450, b=-40)
    assert shown.live.scene.total.get_ydata()[0] == pytest.approx(1.194 / 24, abs=1e-4)


def test_training_error_falls_with_the_degree_and_validation_error_does_not(notebook):
    notebook.write("split_indices")
    shown = regression.degrees()
    shown.move(degree=11)
    training, validation = (curve.get_ydata() for curve in shown.live.scene.errors)
    assert np.all(np.diff(training) < 1e-6)
    assert validation[-1] > 2 * min(validation)
