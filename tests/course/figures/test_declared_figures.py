"""Every figure of the lessons, moved from end to end in a notebook without a browser."""

import re

import numpy as np
import pytest
from matplotlib.image import AxesImage
from matplotlib.legend import Legend

from course.figures import (
    backprop,
    chain_rule,
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

from .moves import ends, names, pixels, walk

FIGURES = {
    "two_squares": start.two_squares,
    "fit_by_hand": regression.fit_by_hand,
    "two_slopes": regression.two_slopes,
    "repeated_experiment": regression.repeated_experiment,
    "three_sets": regression.three_sets,
    "neuron_map": neuron.neuron_map,
    "activations": neuron.activations,
    "one_neuron": neuron.one_neuron,
    "two_layers": neuron.two_layers,
    "knobs": sigmoid_sums.knobs,
    "two_risers": sigmoid_sums.two_risers,
    "six_units": sigmoid_sums.six_units,
    "building_up": sigmoid_sums.building_up,
    "tolerance": loss.tolerance,
    "loss_and_metric": loss.loss_and_metric,
    "surface_and_line": loss.surface_and_line,
    "step_size": gradient_descent.step_size,
    "walk_on_a_bowl": gradient_descent.walk_on_a_bowl,
    "walk_in_a_ravine": gradient_descent.walk_in_a_ravine,
    "batch_noise": gradient_descent.batch_noise,
    "rates": gradient_descent.rates,
    "momentum_in_a_ravine": gradient_descent.momentum_in_a_ravine,
    "back_through_the_loss": chain_rule.back_through_the_loss,
    "two_paths": chain_rule.two_paths,
    "paths_and_edges": chain_rule.paths_and_edges,
    "border_by_hand": logistic_regression.border_by_hand,
    "border_learnt": logistic_regression.border_learnt,
    "threshold": logistic_regression.threshold,
    "scores": softmax.scores,
    "temperature": softmax.temperature,
    "two_losses": softmax.two_losses,
    "there_and_back": backprop.there_and_back,
    "bending_borders": backprop.bending_borders,
    "vanishing": backprop.vanishing,
    "capacity": hyperparameters.capacity,
    "bias_and_variance": hyperparameters.bias_and_variance,
    "early_stopping": hyperparameters.early_stopping,
    "grid_and_chance": hyperparameters.grid_and_chance,
    "first_activations": training.first_activations,
    "two_prices": training.two_prices,
    "price_and_border": training.price_and_border,
    "look": digits.look,
    "confusions": digits.confusions,
    "filters": digits.filters,
    "disturb": digits.disturb,
}
NO_NUMBERS = {"batch_noise", "three_sets", "capacity", "grid_and_chance"}
ELEMENTWISE = (
    *("sigmoid", "sigmoid_derivative", "tanh_derivative", "relu", "relu_derivative"),
    *("shaped_sigmoid", "bump", "sigmoid_sum"),
)
PROBLEM = re.compile("raised|returned|needs|draws here")
every_figure = pytest.mark.parametrize("figure", FIGURES.values(), ids=FIGURES)
# What one figure does is tried in the first stage too, on a small one (test_live_figure.py).
every_walk = pytest.mark.heavy("all 45 figures are drawn many times over")


@every_figure
def test_with_right_functions_every_move_draws_and_speaks_of_what_it_shows(notebook, figure):
    notebook.write(*names(figure))
    shown = figure()
    descriptions = set()
    for _ in walk(shown):
        assert not PROBLEM.search(shown.scene["status"])
        descriptions.add(shown.scene["alt"])
    assert len(descriptions) > 2
    assert all(text.startswith(shown.live.declaration.about) for text in descriptions)


@every_figure
def test_every_slider_changes_the_picture(notebook, figure):
    notebook.write(*names(figure))
    shown = figure()
    for slider in shown.live.declaration.sliders:
        low, _, high = ends(slider)
        shown.move(**{slider.name: slider.value(low)})
        first = pixels(shown)
        shown.move(**{slider.name: slider.value(high)})
        assert not np.array_equal(first, pixels(shown)), slider.name


@every_walk
@every_figure
def test_without_functions_it_moves_and_says_what_it_needs(notebook, figure):
    shown = figure()
    for _ in walk(shown):
        assert all(f"`{name}`" in shown.scene["status"] for name in names(figure))
        assert "wakes up" in shown.scene["status"]


@every_walk
@every_figure
def test_it_wakes_up_and_looks_as_if_the_functions_had_always_been_there(notebook, figure):
    early = figure()
    waiting = pixels(early)
    notebook.write(*names(figure))
    assert not np.array_equal(pixels(early), waiting)
    np.testing.assert_array_equal(pixels(early), pixels(figure()))


@every_walk
@every_figure
def test_functions_that_raise_are_told_and_the_last_picture_stays(notebook, figure):
    notebook.write(*names(figure))
    shown = figure()
    last = pixels(shown)
    for name in names(figure):
        notebook.run(f"def {name}(*arguments):\n    raise ValueError('not today')")
    for _ in walk(shown):
        assert "raised ValueError: not today" in shown.scene["status"]
        np.testing.assert_array_equal(pixels(shown), last)


@every_walk
@every_figure
def test_answers_that_cannot_be_drawn_are_told_in_a_sentence(notebook, figure):
    shown = figure()
    for answer in ("None", "np.nan", "np.zeros(3)", "[]", "'text'", "{}", "[1, [2]]", "np.array"):
        notebook.run("\n".join(f"{name} = lambda *a, **k: {answer}" for name in names(figure)))
        assert re.search(
            "Your `.*` returned .*, which|Your `.*` returned .*; the figure needs",
            shown.scene["status"],
        )


@every_walk
@pytest.mark.parametrize("figure", [f for n, f in FIGURES.items() if n not in NO_NUMBERS])
def test_wrong_numbers_of_the_right_shape_are_drawn_without_a_fuss(notebook, figure):
    shown = figure()
    notebook.shell.user_ns["fake"] = lambda name, a, value: _filled(_shape(name, a), value)
    for value in ("0.0", "-1.0", "1e300", "-1e12"):
        notebook.run(
            "\n".join(
                f"def {name}(*a):\n    return fake({name!r}, a, {value})" for name in names(figure)
            )
        )
        for _ in walk(shown):
            assert not PROBLEM.search(shown.scene["status"])


def _filled(shape, value):
    if isinstance(shape, list):
        return tuple(_filled(item, value) for item in shape)
    return np.full(shape, value)


def _shape(name, arguments) -> tuple | list:
    if name in ("add_backward", "multiply_backward", "bias_squared_and_variance"):
        return (2,)
    if name in ("standardise", "probabilities", "read_digits", "first_layer", "confusion_matrix"):
        return _shape_of_digits(name, arguments)
    if name == "staircase":
        return [(arguments[-1],)] * 3 + [()]
    if name.endswith("_neuron"):
        return [(2,), ()]
    if name in ("pre_activation", "xor_network"):
        return (len(arguments[0]),)
    if name in ELEMENTWISE:
        return np.shape(arguments[0])
    if name == "output_delta":
        return arguments[0].shape
    if name == "hidden_delta":
        return arguments[2].shape
    if name == "layer_gradients":
        delta, h_in = arguments
        return [(delta.shape[1], h_in.shape[1]), (delta.shape[1],)]
    if name == "scores_after":
        return len(arguments[1]), 3
    if name == "glorot":
        return arguments[1], arguments[0]
    if name == "train":
        D, H, K = arguments[2]
        return [[[(H, D), (H,)], [(K, H), (K,)]], (arguments[6],)]
    if name == "gradient_sizes":
        return (len(arguments[2]),)
    if name == "loss_surface":
        return len(arguments[3]), len(arguments[2])
    if name == "predict_line":
        return arguments[0].shape
    if name in ("sum_of_squares_gradient", "fit_line", "add_backward", "multiply_backward"):
        return (2,)
    if name == "probability":
        return (len(arguments[0]),)
    if name == "fit_logistic":
        return [(2,), ()]
    if name == "precision_recall":
        return (2,)
    if name in ("softmax", "cross_entropy_gradient"):
        return arguments[0].shape
    if name.endswith("descend"):
        return (arguments[-1] + 1, *arguments[1].shape)
    return ()


def _shape_of_digits(name, arguments) -> tuple:
    if name == "standardise":
        return arguments[1].shape
    if name == "confusion_matrix":
        return (10, 10)
    if name == "first_layer":
        return (64, 64)
    return (len(arguments[0]), 10) if name == "probabilities" else (len(arguments[0]),)


def test_batches_that_miss_samples_are_drawn_as_they_are(notebook):
    shown = gradient_descent.batch_noise()
    notebook.run("def minibatches(S, batch_size, rng):\n    return [np.array([0]), [1, 2]]")
    for _ in walk(shown):
        assert not PROBLEM.search(shown.scene["status"])


@every_walk
@every_figure
def test_drawing_what_moves_gives_the_pixels_of_a_full_draw(notebook, figure):
    notebook.write(*names(figure))
    shown = figure()
    for _ in walk(shown):
        blitted = pixels(shown)
    shown.live.picture.draw_everything()
    np.testing.assert_array_equal(blitted, pixels(shown))


@every_walk
@every_figure
def test_a_place_looks_the_same_drawn_ahead_and_drawing_ahead_leaves_no_trace(notebook, figure):
    notebook.write(*names(figure))
    shown = figure()
    for slider in shown.live.declaration.sliders:
        before, saved = shown.values, shown.live.png()
        there = {**before, slider.name: slider.value(ends(slider)[-1])}
        frame, words = shown.live.ahead(there)
        assert (shown.live.png(), shown.values) == (saved, before)
        assert shown.scene["alt"] == shown.live.shown.alt
        shown.move(**{slider.name: there[slider.name]})
        assert (shown.scene["frame"], shown.scene["alt"]) == (frame, words.alt)


@every_figure
def test_nothing_that_moves_is_slow_to_draw(notebook, figure):
    moving = figure().live.picture.moving
    slow = {type(artist).__name__ for artist in moving} & {"Text", "Annotation"}
    slow |= {type(artist).__name__ for artist in moving if isinstance(artist, (AxesImage, Legend))}
    assert not slow
    assert len(moving) <= 40


@every_walk
@every_figure
def test_the_axes_never_move(notebook, figure):
    def frames(shown):
        axes = shown.live.picture.figure.axes
        return [(*ax.get_xlim(), *ax.get_ylim(), *ax.get_position().bounds) for ax in axes]

    shown = figure()
    before = frames(shown)
    notebook.write(*names(figure))
    for _ in walk(shown):
        assert frames(shown) == before


@every_figure
def test_all_type_is_legible(notebook, figure):
    notebook.write(*names(figure))
    drawn = figure().live.picture.figure
    texts = drawn.findobj(lambda artist: hasattr(artist, "get_fontsize"))
    assert min(text.get_fontsize() for text in texts if text.get_text()) >= 11


@every_walk
@every_figure
def test_other_names_of_the_functions_may_be_given(notebook, figure):
    for name in names(figure):
        notebook.write(name)
        notebook.run(f"my_{name} = {name}\ndel {name}")
    shown = figure(*(f"my_{name}" for name in names(figure)))
    assert "needs your" not in shown.scene["status"]
