"""Losses with their right slopes, each written once in plain NumPy, float64.

A loss is a mean over samples (`fit`) plus a penalty on the weights, never on
the biases. Its parameters are several arrays, in the order of `shapes`. Nothing
here comes from the course: the bank is a second opinion on its formulas too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

Array = np.ndarray
Parts = tuple[Any, ...]
Slopes = Callable[..., Parts]


@dataclass(frozen=True)
class Activation:
    """A hidden layer's activation and its derivative, both of the pre-activation."""

    name: str
    g: Callable[[Array], Array]
    g_prime: Callable[[Array], Array]


@dataclass(frozen=True)
class Data:
    """Inputs X (S, D), targets y (S,), the number of classes K and what else a loss needs."""

    X: Array
    y: Array
    K: int
    activation: Activation | None = None

    @property
    def S(self) -> int:  # noqa: N802
        return len(self.X)

    def take(self, samples: Any) -> Data:
        """The same problem on some of the samples, or on all in another order."""
        return replace(self, X=self.X[samples], y=self.y[samples])


@dataclass(frozen=True)
class Problem:
    """A loss of several arrays of parameters.

    `fit(data, *parts)` is a number, `slopes(data, *parts)` the right slopes of
    it, one array a part. `penalty` names a row of `PENALTIES`; `targets` says
    what y holds: "numbers", or the number of "two" or "many" classes.
    """

    name: str
    shapes: Callable[[int, int, int], dict[str, tuple[int, ...]]]
    fit: Callable[..., Any]
    slopes: Slopes
    targets: str
    penalty: str = "squares"
    activation: Activation | None = None


PENALTIES: dict[str, tuple[Callable[[Array], Any], Callable[[Array], Array]]] = {
    "squares": (lambda W: np.sum(W**2), lambda W: 2 * W),
    "absolute values": (lambda W: np.sum(np.abs(W)), np.sign),
}


def sigmoid(a):
    return (1 + np.tanh(a / 2)) / 2


def relu(a):
    return np.maximum(a, 0)


def softmax(a, axis=1):
    e = np.exp(a - a.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def one_hot(d):
    return np.eye(d.K)[d.y]


def cross_entropy(d, a):
    shifted = a - a.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(d.S), d.y])


def output_delta(d, a):
    return (softmax(a) - one_hot(d)) / d.S


def mse_fit(d, w, b):
    return np.mean((d.X @ w + b - d.y) ** 2)


def mse_slopes(d, w, b):
    delta = 2 * (d.X @ w + b - d.y) / d.S
    return d.X.T @ delta, delta.sum()


def logistic_fit(d, w, b):
    a = d.X @ w + b
    return np.mean(np.logaddexp(0, a) - d.y * a)


def logistic_slopes(d, w, b):
    delta = (sigmoid(d.X @ w + b) - d.y) / d.S
    return d.X.T @ delta, delta.sum()


def softmax_fit(d, W, b):
    return cross_entropy(d, d.X @ W.T + b)


def softmax_slopes(d, W, b):
    delta = output_delta(d, d.X @ W.T + b)
    return delta.T @ d.X, delta.sum(axis=0)


def hinge_margins(d, W, b):
    a = d.X @ W.T + b
    return a - a[np.arange(d.S), d.y][:, None] + 1


def hinge_fit(d, W, b):
    return np.sum(relu(hinge_margins(d, W, b)) * (1 - one_hot(d))) / d.S


def hinge_slopes(d, W, b):
    active = (hinge_margins(d, W, b) > 0) * (1 - one_hot(d))
    delta = (active - one_hot(d) * active.sum(axis=1, keepdims=True)) / d.S
    return delta.T @ d.X, delta.sum(axis=0)


def network_forward(d, W1, b1, W2, b2):
    a1 = d.X @ W1.T + b1
    h = d.activation.g(a1)
    return a1, h, h @ W2.T + b2


def network_fit(d, W1, b1, W2, b2):
    return cross_entropy(d, network_forward(d, W1, b1, W2, b2)[-1])


def network_slopes(d, W1, b1, W2, b2):
    a1, h, a2 = network_forward(d, W1, b1, W2, b2)
    delta2 = output_delta(d, a2)
    delta1 = delta2 @ W2 * d.activation.g_prime(a1)
    return delta1.T @ d.X, delta1.sum(axis=0), delta2.T @ h, delta2.sum(axis=0)


ACTIVATIONS = (
    Activation("tanh", np.tanh, lambda a: 1 - np.tanh(a) ** 2),
    Activation("sigmoid", sigmoid, lambda a: sigmoid(a) * (1 - sigmoid(a))),
    Activation("ReLU", relu, lambda a: (a > 0) * 1.0),
)


def _line(D: int, H: int, K: int) -> dict[str, tuple[int, ...]]:
    return {"w": (D,), "b": ()}


def _scores(D: int, H: int, K: int) -> dict[str, tuple[int, ...]]:
    return {"W": (K, D), "b": (K,)}


def _layers(D: int, H: int, K: int) -> dict[str, tuple[int, ...]]:
    return {"W1": (H, D), "b1": (H,), "W2": (K, H), "b2": (K,)}


MSE = Problem("mean squared error", _line, mse_fit, mse_slopes, "numbers")
LASSO = Problem("lasso", _line, mse_fit, mse_slopes, "numbers", "absolute values")
LOGISTIC = Problem("logistic loss", _line, logistic_fit, logistic_slopes, "two")
SOFTMAX = Problem("softmax cross-entropy", _scores, softmax_fit, softmax_slopes, "many")
HINGE = Problem("hinge loss", _scores, hinge_fit, hinge_slopes, "many")
TANH, SIGMOID, RELU = NETWORKS = tuple(
    Problem(f"{g.name} network", _layers, network_fit, network_slopes, "many", activation=g)
    for g in ACTIVATIONS
)
PROBLEMS = (MSE, LASSO, LOGISTIC, SOFTMAX, HINGE, *NETWORKS)
