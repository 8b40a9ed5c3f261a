"""Functions and generators that a probe describes, rebuilt where it runs.

An exercise such as `descend(gradient, w, ...)` takes a function. A probe cannot
carry code, so it carries a kind and parameters; this table turns them into a
callable, and into words for the feedback.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .probe import Described


def _polynomial(coefficients: np.ndarray) -> Callable[[Any], Any]:
    return lambda x: np.polynomial.polynomial.polyval(x, coefficients)


def _bowl(A: np.ndarray, center: np.ndarray) -> Callable[[np.ndarray], float]:
    return lambda w: float(0.5 * (w - center) @ A @ (w - center))


def _bowl_gradient(A: np.ndarray, center: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    return lambda w: A @ (w - center)


def _waves(heights: np.ndarray, frequencies: np.ndarray) -> Callable[[np.ndarray], float]:
    return lambda x: float(
        np.sum(heights * np.sin(frequencies * x)) + np.cos(np.sum(frequencies * x))
    )


def _curve(
    heights: np.ndarray, frequencies: np.ndarray, phases: np.ndarray
) -> Callable[[Any], Any]:
    return lambda x: np.sin(np.multiply.outer(x, frequencies) + phases) @ heights


def _scaled(factors: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    return lambda w: factors * w


def _limited(of: Described, most: int) -> Callable[..., Any]:
    """The function `of`, which gives no number from call `most` + 1 on."""
    function, left = rebuild(of), iter(range(most))
    return lambda *args: function(*args) if next(left, None) is not None else float("nan")


def _generator(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def _network(layers: list[tuple[np.ndarray, np.ndarray]], X: np.ndarray) -> np.ndarray:
    for i, (W, b) in enumerate(layers):
        X = (np.arctan(X) if i else X) @ W.T + b
    return X


def _network_loss(X: np.ndarray, targets: np.ndarray, unit: float) -> Callable[..., float]:
    return lambda layers: unit * float(np.mean(np.log(np.cosh(_network(layers, X) - targets))))


KINDS: dict[str, tuple[Callable[..., Any], str]] = {
    "polynomial": (_polynomial, "the polynomial with coefficients {coefficients}, lowest first"),
    "bowl": (_bowl, "½ (w − c)ᵀ A (w − c) with A = {A}, c = {center}"),
    "bowl_gradient": (_bowl_gradient, "A (w − c) with A = {A}, c = {center}"),
    "waves": (_waves, "Σ a sin(k x) + cos(Σ k x) with a = {heights}, k = {frequencies}"),
    "curve": (
        _curve,
        "Σ a sin(k x + p) with a = {heights}, k = {frequencies}, p = {phases}",
    ),
    "scaled": (_scaled, "{factors} · w"),
    "arctan": (lambda: np.arctan, "arctan(a)"),
    "arctan_slope": (lambda: lambda a: 1 / (1 + a**2), "1 / (1 + a²)"),
    "sine": (lambda: np.sin, "sin(a)"),
    "sine_slope": (lambda: np.cos, "cos(a)"),
    "network_loss": (
        _network_loss,
        "{unit} times the mean of ln cosh(scores − T) over a network with the activation arctan,"
        " with X = {X}, T = {targets}",
    ),
    "limited": (_limited, "{of}; after {most} calls it answers nan"),
    "generator": (_generator, "np.random.default_rng({seed})"),
}


def rebuild(described: Described) -> Any:
    """The callable or generator that is described; raises `KeyError` for an unknown kind."""
    make, _ = KINDS[described.kind]
    return make(**described.parameters)


class Counted:
    """A function that counts its calls."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        self.calls = 0

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self.calls += 1
        return self._function(*args, **kwargs)


# What Python's messages call it, where a student's code uses one as a number.
Counted.__name__ = "function"
