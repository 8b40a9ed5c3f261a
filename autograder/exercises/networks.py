"""Networks to ask about: sizes that all differ, activations of no lesson, planted bugs."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from autograder.core.described import rebuild
from autograder.core.probe import Described
from course import backprop as bp

from .draws import Rng, numbers

Parameters = list[tuple[np.ndarray, np.ndarray]]
Bug = Callable[[np.ndarray, np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]
SIZES = [2, 3, 4, 5]
SMALLEST = 1e-3


def sizes(rng: Rng, hidden: int) -> list[int]:
    """Units of the input, the hidden layers and the scores, all different."""
    return rng.permutation(SIZES)[: hidden + 2].tolist()


def parameters(rng: Rng, units: list[int]) -> Parameters:
    """Generic weights and biases of a network with these numbers of units."""
    pairs = pairwise(units)
    return [(numbers(rng, (n, m), spread=0.7), numbers(rng, n, spread=0.5)) for m, n in pairs]


def activation(rng: Rng) -> tuple[Described, Described]:
    """A pair of an activation and its slope; tanh or ReLU written into an answer don't fit it."""
    kind = str(rng.choice(["arctan", "sine"]))
    return Described(kind), Described(f"{kind}_slope")


def network(rng: Rng, hidden: int) -> dict[str, Any]:
    """Samples, labels, parameters and activation of a network with so many hidden layers."""
    units, S = sizes(rng, hidden), int(rng.choice([6, 7]))
    return dict(
        X=numbers(rng, (S, units[0])),
        y=rng.permutation(np.resize(np.arange(units[-1]), S)),
        parameters=parameters(rng, units),
        activation=activation(rng),
    )


def rebuilt(pair: tuple[Described, Described]) -> tuple[Callable, Callable]:
    """The two functions that a drawn activation describes."""
    g, g_prime = map(rebuild, pair)
    return g, g_prime


def _sign_of_one(delta: np.ndarray, a_in: np.ndarray, h_in: np.ndarray) -> tuple:
    dW, db = bp.layer_gradients(delta, h_in)
    dW[-1, 0], db[0] = -dW[-1, 0], -db[0]
    return dW, db


def _mean_over_samples(delta: np.ndarray, a_in: np.ndarray, h_in: np.ndarray) -> tuple:
    dW, db = bp.layer_gradients(delta, h_in)
    return dW / len(delta), db / len(delta)


def _last_sample_left_out(delta: np.ndarray, a_in: np.ndarray, h_in: np.ndarray) -> tuple:
    return bp.layer_gradients(delta[:-1], h_in[:-1])


def _doubled(delta: np.ndarray, a_in: np.ndarray, h_in: np.ndarray) -> tuple:
    return bp.layer_gradients(2 * delta, h_in)


def _a_thousandth_more(delta: np.ndarray, a_in: np.ndarray, h_in: np.ndarray) -> tuple:
    return bp.layer_gradients(1.001 * delta, h_in)


def _a_thousandth_more_in_one(delta: np.ndarray, a_in: np.ndarray, h_in: np.ndarray) -> tuple:
    dW, db = bp.layer_gradients(delta, h_in)
    dW[0, -1] *= 1.001
    db[-1] *= 1.001
    return dW, db


LARGE: tuple[Bug, ...] = (_sign_of_one, _mean_over_samples, _last_sample_left_out, _doubled)
SMALL_EVERYWHERE: tuple[Bug, ...] = (_a_thousandth_more,)
SMALL_IN_ONE: tuple[Bug, ...] = (_a_thousandth_more_in_one,)


def hunt(
    bugs: tuple[Bug, ...], name: str, unit: float, layer: int | None = None
) -> Callable[[Rng], dict[str, Any]]:
    """A draw of a loss, its parameters, and gradients with one of `bugs` in a W or a b.

    The bug is in this `layer`, -1 being the last, or in any.
    """

    def draw(rng: Rng) -> dict[str, Any]:
        while True:
            drawn, true, wrong = _with_bug(rng, bugs, name, unit, layer)
            if all(np.min(np.abs(array)) > SMALLEST * unit for pair in true for array in pair):
                return {**drawn, "gradients": wrong}

    return draw


def _with_bug(rng: Rng, bugs: tuple[Bug, ...], name: str, unit: float, where: int | None) -> tuple:
    units, S = sizes(rng, hidden=int(rng.integers(1, 3))), int(rng.choice([6, 7]))
    X, layers = numbers(rng, (S, units[0])), parameters(rng, units)
    targets = numbers(rng, (S, units[-1]), spread=2)
    g_pair = rebuilt((Described("arctan"), Described("arctan_slope")))
    scores, cache = bp.forward(X, layers, g_pair)
    delta = unit * np.tanh(scores - targets) / targets.size
    bad = (int(rng.integers(len(layers))) if where is None else where) % len(layers)
    true: Parameters = []
    wrong: Parameters = []
    for layer in reversed(range(len(layers))):
        a_in, h_in = cache[layer]
        dW, db = bp.layer_gradients(delta, h_in)
        true.insert(0, (dW, db))
        wrong.insert(0, (dW, db))
        if layer == bad and bugs:
            bug = bugs[rng.integers(len(bugs))]
            bad_dW, bad_db = bug(delta, a_in, h_in)
            wrong[0] = (bad_dW, db) if name == "W" else (dW, bad_db)
        if layer:
            delta = bp.hidden_delta(delta, layers[layer][0], a_in, g_pair)
    loss = Described("network_loss", {"X": X, "targets": targets, "unit": unit})
    return dict(loss=loss, parameters=layers), true, wrong


def rings(rng: Rng, S: int) -> tuple[np.ndarray, np.ndarray]:
    """Points (S, 2) of three classes, on three rings around 0: no straight border will do."""
    y = rng.permutation(np.arange(S) % 3)
    radius = np.array([0.5, 1.3, 2.1])[y] + rng.uniform(-0.22, 0.22, S)
    angle = rng.uniform(0, 2 * np.pi, S)
    X = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    return np.round(X, 2), y


def lumps(rng: Rng, S: int) -> tuple[np.ndarray, np.ndarray]:
    """Points (S, 2) of three classes in three lumps that are easy to tell apart."""
    y = rng.permutation(np.arange(S) % 3)
    angle = 2 * np.pi / 3 * y + rng.normal(0, 0.2, S)
    radius = rng.uniform(1.2, 2.2, S)
    X = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    return np.round(X, 2), y
