"""Every figure of the lessons beside functions that are not written, or wrong."""

import re

import numpy as np
import pytest

from course.figures import gradient_descent

from .every import FIGURES, PROBLEM
from .moves import names, pixels, step

pytestmark = pytest.mark.heavy(
    "every figure of the course is drawn, with functions that are missing or wrong"
)

NO_NUMBERS = {"batch_noise", "three_sets", "degrees", "capacity", "grid_and_chance"}
ELEMENTWISE = (
    *("sigmoid", "sigmoid_derivative", "tanh_derivative", "relu", "relu_derivative"),
    *("shaped_sigmoid", "bump", "sigmoid_sum"),
)


@pytest.fixture(scope="module")
def first_shown(own_notebook, figure):
    """The figure as it was shown before any function was written."""
    return figure()


@pytest.fixture
def shown(own_notebook, figure, first_shown):
    """The figure at its start, and no function is written."""
    own_notebook.forget(*names(figure))
    first_shown.reset_button.click()
    return first_shown


def test_without_functions_it_moves_and_says_what_it_needs(figure, shown):
    for _ in step(shown):
        assert all(f"`{name}`" in shown.scene["status"] for name in names(figure))
        assert "wakes up" in shown.scene["status"]


def test_functions_that_raise_are_told_and_the_last_picture_stays(own_notebook, figure, shown):
    own_notebook.write(*names(figure))
    last = pixels(shown)
    for name in names(figure):
        own_notebook.run(f"def {name}(*arguments):\n    raise ValueError('not today')")
    for _ in step(shown):
        assert "raised ValueError: not today" in shown.scene["status"]
        np.testing.assert_array_equal(pixels(shown), last)


def test_answers_that_cannot_be_drawn_are_told_in_a_sentence(own_notebook, figure, shown):
    for answer in ("None", "np.nan", "np.zeros(3)", "[]", "'text'", "{}", "[1, [2]]", "np.array"):
        own_notebook.run("\n".join(f"{name} = lambda *a, **k: {answer}" for name in names(figure)))
        assert re.search(
            "Your `.*` returned .*, which|Your `.*` returned .*; the figure needs",
            shown.scene["status"],
        )


@pytest.mark.parametrize(
    "figure", [f for n, f in FIGURES.items() if n not in NO_NUMBERS], scope="module"
)
def test_wrong_numbers_of_the_right_shape_are_drawn_without_a_fuss(own_notebook, figure, shown):
    own_notebook.shell.user_ns["fake"] = lambda name, a, value: _filled(_shape(name, a), value)
    for value in ("0.0", "-1.0", "1e300", "-1e12"):
        own_notebook.run(
            "\n".join(
                f"def {name}(*a):\n    return fake({name!r}, a, {value})" for name in names(figure)
            )
        )
        for _ in step(shown):
            assert not PROBLEM.search(shown.scene["status"])


def test_other_names_of_the_functions_may_be_given(own_notebook, figure):
    for name in names(figure):
        own_notebook.write(name)
        own_notebook.run(f"my_{name} = {name}\ndel {name}")
    shown = figure(*(f"my_{name}" for name in names(figure)))
    assert "needs your" not in shown.scene["status"]


def test_batches_that_miss_samples_are_drawn_as_they_are(notebook):
    shown = gradient_descent.batch_noise()
    notebook.run("def minibatches(S, batch_size, rng):\n    return [np.array([0]), [1, 2]]")
    for _ in step(shown):
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
    if name == "trained":
        return [(3, 2), (3,)]
    if name == "six_neuron_deltas":
        return (6,)
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
