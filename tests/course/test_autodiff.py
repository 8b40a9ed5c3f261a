"""Every gradient of the course against autograd, an independent library, to 1e-9.

A row of the table is a gradient, the function that it is the gradient of, and a drawing of
the arguments. Where autograd can follow it, that function is the course's own loss: for as
long as it is differentiated, autograd's `numpy` stands in the course's modules for NumPy.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import pairwise
from typing import Any

import autograd
import autograd.numpy as anp
import numpy as np
import pytest

from autograder.exercises import LESSONS
from course import (
    backprop,
    chain_rule,
    gradient_descent,
    logistic_regression,
    loss,
    neuron,
    regression,
    training,
)
from course import softmax as soft

from .test_docstrings import public_names

pytestmark = pytest.mark.heavy("it needs autograd, an independent library")

SEEDS = 5
S, D, H, K = 7, 5, 4, 3
TANH = anp.tanh, neuron.tanh_derivative
SIGMOID = neuron.sigmoid, neuron.sigmoid_derivative
RELU = neuron.relu, neuron.relu_derivative


@dataclass(frozen=True)
class Slopes:
    """The function `name`, which gives the slopes of `of` by its arguments at `by`.

    It is asked with all of them; where it takes others, `asked` calls it.
    """

    name: str
    of: Callable[..., Any]
    by: Sequence[int]
    draw: Callable[[np.random.Generator], tuple[Any, ...]]
    asked: Callable[..., Any] | None = None

    @property
    def ours(self) -> Callable[..., Any]:
        module, name = self.name.split(".")
        return self.asked or getattr(import_module(f"course.{module}"), name)


def normal(*shapes):
    """Draws an array of each of these shapes; () stands for a number."""
    return lambda rng: tuple(rng.normal(size=shape) for shape in shapes)


def line(rng):
    """x, y, w, b of a line."""
    return normal((S,), (S,), (), ())(rng)


def two_classes(rng):
    """X, y, w, b of a neuron that says yes or no."""
    return rng.normal(size=(S, D)), rng.integers(2, size=S), rng.normal(size=D), rng.normal()


def scores(rng):
    """Scores and labels."""
    return 3 * rng.normal(size=(S, K)), rng.integers(K, size=S)


def linear(rng):
    """X, y, W, b of a linear classifier."""
    y = rng.integers(K, size=S)
    return rng.normal(size=(S, D)), y, rng.normal(size=(K, D)), rng.normal(size=K)


def one_sample(rng):
    """Scores and label of one sample."""
    return 3 * rng.normal(size=K), int(rng.integers(K))


def surprise(a, y):
    """-ln f_y of one sample."""
    return -anp.log(anp.exp(a[y]) / anp.sum(anp.exp(a)))


def f(a):
    """The softmax of one sample's scores."""
    return np.exp(a) / np.sum(np.exp(a))


def by_every_score(step, of):
    """A line of the derivation for each class, from what it is given: `of` the scores."""
    return lambda a, y: [step(of(a), y, c) for c in range(K)]


def hinge(a, y, margin):
    """The hinge loss, sample by sample: autograd can't follow an assignment to an array."""
    wrong = [(s, j) for s in range(S) for j in range(K) if j != y[s]]
    return sum(anp.maximum(0, a[s, j] - a[s, y[s]] + margin) for s, j in wrong) / S


def two_paths(x, p, q):
    """f4(f2(f1(x)), f3(f1(x))) with f1 = sin p·x, f2 = exp, f3 = q·, f4(u, v) = u cos v."""
    return anp.exp(anp.sin(p * x)) * anp.cos(q * anp.sin(p * x))


def two_paths_backward(x, p, q):
    f1 = np.sin(p * x)
    f2, f3 = np.exp(f1), q * f1
    return chain_rule.two_path_derivative(
        p * np.cos(p * x), f2, q, df4_first=np.cos(f3), df4_second=-f2 * np.sin(f3)
    )


def graph(p, q, sigmoid=lambda a: 1 / (1 + anp.exp(-a))):
    """A number made of two others by all that a `Value` can do."""
    return 0.5 * (p * q + p**3) * (2 + p + q * q) ** 2 + sigmoid(p * q * 3)


def graph_backward(p, q):
    p, q = chain_rule.Value(p), chain_rule.Value(q)
    graph(p, q, chain_rule.Value.sigmoid).backward()
    return p.grad, q.grad


def network(*sizes, activation=TANH):
    """Draws X, y, the parameters of a network with these sizes, and has the activation."""

    def draw(rng):
        shapes = [(H_out, H_in) for H_in, H_out in pairwise(sizes)]
        parameters = [(rng.normal(size=shape), rng.normal(size=shape[0])) for shape in shapes]
        return rng.normal(size=(S, D)), rng.integers(K, size=S), parameters, activation

    return draw


def network_loss(X, y, parameters, activation):
    return soft.cross_entropy(backprop.forward(X, parameters, activation)[0], y)


def priced(kind):
    """Draws a network, and how strongly which price of its weights counts."""
    return lambda rng: (*network(D, H, K)(rng), rng.uniform(0.1, 1), kind)


def risk(X, y, parameters, activation, strength, kind):
    """The loss of a network plus the price of its weights."""
    prices = {"l1": lambda W: anp.sum(anp.abs(W)), "l2": lambda W: anp.sum(W**2)}
    price = sum(prices[kind](W) for W, _ in parameters)
    return network_loss(X, y, parameters, activation) + strength * price


def regularised(X, y, parameters, activation, strength, kind):
    gradients = backprop.backward(X, y, parameters, activation)
    return training.regularised(0.0, gradients, parameters, strength, kind)[1]


def before_training(rng):
    """As `priced`, but the parameters are those with which `train` begins; last is its seed."""
    X, y, _, activation, strength, kind = priced("l2")(rng)
    seed = int(rng.integers(1000))
    parameters = training.initial_parameters([D, H, H, K], np.random.default_rng(seed))
    return X, y, parameters, activation, strength, kind, seed


def one_step_of_training(X, y, parameters, activation, strength, kind, seed):
    """How far `train` goes in a step at rate 1 on all samples: the slopes."""
    rng = np.random.default_rng(seed)
    moved, _ = training.train(X, y, [D, H, H, K], 1.0, 0.0, 0.0, 1, S, strength, rng)
    return flat(parameters) - flat(moved)


def six_neurons(rng):
    """Nothing added to any neuron; x, y, and the weights into the six neurons of deck 003."""
    inputs = {1: 2, 2: 2, 3: 2, 4: 3, 5: 3, 6: 2}
    w = {n: rng.normal(size=size) for n, size in inputs.items()}
    return np.zeros(6), rng.normal(size=2), rng.normal(), w


def six_neuron_loss(added, x, y, w):
    """½ (h6 - y)², where a number is added to each neuron's pre-activation."""
    h = {}
    for layer in [(1, 2, 3), (4, 5), (6,)]:
        h |= {n: neuron.sigmoid(anp.dot(w[n], x) + added[n - 1]) for n in layer}
        x = anp.array([h[n] for n in layer])
    return (h[6] - y) ** 2 / 2


TABLE = [
    Slopes(
        "regression.sum_of_squares_gradient",
        of=lambda x, y, w, b: regression.sum_of_squares(regression.predict_line(x, w, b), y),
        by=[2, 3],
        draw=line,
    ),
    Slopes(
        "neuron.sigmoid_derivative",
        of=lambda a, steepness: anp.sum(neuron.sigmoid(a, steepness)),
        by=[0],
        draw=normal((S, H), ()),
    ),
    Slopes("neuron.tanh_derivative", lambda a: anp.sum(anp.tanh(a)), [0], normal((S, H))),
    Slopes("neuron.relu_derivative", lambda a: anp.sum(neuron.relu(a)), [0], normal((S, H))),
    Slopes("loss.mse_gradient", loss.mse, [0], normal((S,), (S,))),
    Slopes("loss.mse_line_gradient", lambda x, y, w, b: loss.mse(w * x + b, y), [2, 3], line),
    Slopes(
        "gradient_descent.sgd_epoch",
        of=lambda x, y, w: (x[0] * w - y[0]) ** 2,
        by=[2],
        draw=normal((S,), (S,), ()),
        asked=lambda x, y, w: gradient_descent.sgd_epoch(x, y, w, 0.1)[1][0],
    ),
    Slopes("chain_rule.add_backward", lambda x, y, up: up * (x + y), [0, 1], normal((), (), ())),
    Slopes("chain_rule.multiply_backward", lambda x, y, up: up * x * y, [0, 1], normal((), (), ())),
    Slopes(
        "chain_rule.power_backward",
        of=lambda x, n, up: up * x**n,
        by=[0],
        draw=lambda rng: (rng.uniform(1, 2), rng.uniform(-3, 3), rng.normal()),
    ),
    Slopes(
        "chain_rule.sigmoid_backward",
        of=lambda a, up: up * neuron.sigmoid(a),
        by=[0],
        draw=normal((), ()),
        asked=lambda a, up: chain_rule.sigmoid_backward(neuron.sigmoid(a), up),
    ),
    Slopes(
        "chain_rule.squared_error_backward",
        of=lambda x, y, w: (x * w - y) ** 2,
        by=[0, 1, 2],
        draw=normal((), (), ()),
    ),
    Slopes(
        "chain_rule.two_path_derivative", two_paths, [0], normal((), (), ()), two_paths_backward
    ),
    Slopes("chain_rule.Value", graph, [0, 1], normal((), ()), graph_backward),
    Slopes(
        "logistic_regression.logistic_gradient",
        of=lambda X, y, w, b: logistic_regression.logistic_loss(X @ w + b, y),
        by=[2, 3],
        draw=two_classes,
    ),
    Slopes(
        "softmax.step_1",
        of=lambda t, f_y, df_y: -anp.log(f_y + t * df_y),
        by=[0],
        draw=lambda rng: (0.0, rng.uniform(0.1, 0.9), rng.normal()),
        asked=lambda t, f_y, df_y: soft.step_1(f_y, df_y),
    ),
    Slopes(
        "softmax.step_2",
        of=lambda t, e_y, rest, de_y, dtotal: (
            -anp.log((e_y + t * de_y) / (e_y + rest + t * dtotal))
        ),
        by=[0],
        draw=lambda rng: (0.0, *rng.uniform(0.1, 5, size=4)),
        asked=lambda t, e_y, rest, de_y, dtotal: soft.step_2(e_y, e_y + rest, de_y, dtotal),
    ),
    Slopes("softmax.step_3", surprise, [0], one_sample, by_every_score(soft.step_3, np.exp)),
    Slopes("softmax.step_4", surprise, [0], one_sample, by_every_score(soft.step_4, f)),
    Slopes("softmax.step_5", surprise, [0], one_sample, by_every_score(soft.step_5, f)),
    Slopes(
        "softmax.softmax_jacobian",
        of=lambda a, weights: soft.softmax(a[None, :])[0] @ weights,
        by=[0],
        draw=normal((K,), (K,)),
        asked=lambda a, weights: weights @ soft.softmax_jacobian(f(a)),
    ),
    Slopes("softmax.cross_entropy_gradient", soft.cross_entropy, [0], scores),
    Slopes(
        "softmax.linear_gradients",
        of=lambda X, y, W, b: soft.cross_entropy(X @ W.T + b, y),
        by=[2, 3],
        draw=linear,
    ),
    Slopes(
        "softmax.hinge_gradient",
        of=hinge,
        by=[0],
        draw=lambda rng: (*scores(rng), rng.uniform(0.5, 2)),
    ),
    Slopes("backprop.output_delta", soft.cross_entropy, [0], scores),
    Slopes(
        "backprop.hidden_delta",
        of=lambda delta, W, a, activation: anp.sum(delta * (activation[0](a) @ W.T)),
        by=[2],
        draw=lambda rng: (*normal((S, K), (K, H), (S, H))(rng), SIGMOID),
    ),
    Slopes(
        "backprop.layer_gradients",
        of=lambda delta, h_in, W, b: anp.sum(delta * (h_in @ W.T + b)),
        by=[2, 3],
        draw=normal((S, K), (S, H), (K, H), (K,)),
        asked=lambda delta, h_in, W, b: backprop.layer_gradients(delta, h_in),
    ),
    Slopes("backprop.backward", network_loss, [2], network(D, K)),
    Slopes("backprop.backward", network_loss, [2], network(D, H, K, activation=RELU)),
    Slopes("backprop.backward", network_loss, [2], network(D, H, 6, K, activation=SIGMOID)),
    Slopes("backprop.backward", network_loss, [2], network(D, H, 6, 2, H, K)),
    Slopes(
        "backprop.six_neuron_deltas",
        of=six_neuron_loss,
        by=[0],
        draw=six_neurons,
        asked=lambda added, x, y, w: backprop.six_neuron_deltas(x, y, w, SIGMOID),
    ),
    Slopes("training.l1_gradient", lambda W: anp.sum(anp.abs(W)), [0], normal((H, D))),
    Slopes("training.l2_gradient", training.l2, [0], normal((H, D))),
    Slopes("training.regularised", risk, [2], priced("l1"), regularised),
    Slopes("training.regularised", risk, [2], priced("l2"), regularised),
    Slopes(
        "training.train",
        lambda *drawn: risk(*drawn[:6]),
        [2],
        before_training,
        one_step_of_training,
    ),
]


@pytest.fixture
def followed(monkeypatch):
    """Call it, and autograd can follow what the course's modules calculate."""

    def follow():
        for module in LESSONS.values():
            monkeypatch.setattr(f"course.{module}.np", anp)

    return follow


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_a_gradient_is_the_slope_of_its_function(row, followed):
    drawn = [row.draw(np.random.default_rng(seed)) for seed in range(SEEDS)]
    ours = [flat(row.ours(*arguments)) for arguments in drawn]
    followed()
    for arguments, slopes in zip(drawn, ours, strict=True):
        true = [autograd.grad(row.of, at)(*arguments) for at in row.by]
        np.testing.assert_allclose(slopes, flat(true), rtol=1e-9, atol=1e-9)


def test_no_gradient_is_left_out():
    names = {name for module in LESSONS.values() for name in public_names(module)}
    slopes = re.compile(r"_(derivative|gradients?|backward|deltas?)$|\.(backward|step_\d)$")
    numerical = {"gradient_descent.numerical_gradient"}
    assert {name for name in names if slopes.search(name)} - numerical <= {r.name for r in TABLE}


def flat(value):
    """All numbers of arrays in lists and tuples, one after another."""
    if isinstance(value, list | tuple):
        return np.concatenate([flat(each) for each in value])
    return np.ravel(value)
