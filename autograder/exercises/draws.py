"""What several lessons draw: sizes that all differ, generic points, well-shaped matrices.

A `Simple` generator gets halves and small sizes, for an example to follow in your head.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.core.probe import Described
from autograder.judging.examples import Simple

Rng = np.random.Generator
Draw = Callable[[Rng], dict[str, Any]]


def numbers(
    rng: Rng, shape: int | tuple[int, ...] = (), center: float = 0.0, spread: float = 1.0
) -> Any:
    """Generic numbers around `center`, to two decimals so that feedback can be read."""
    drawn = _rounded(rng, rng.normal(center, spread, size=shape))
    return drawn if shape != () else float(drawn)


def between(rng: Rng, low: float, high: float, shape: int | tuple[int, ...] = ()) -> Any:
    """Numbers between `low` and `high`, to two decimals."""
    drawn = np.clip(_rounded(rng, rng.uniform(low, high, size=shape)), low, high)
    return drawn if shape != () else float(drawn)


def _rounded(rng: Rng, drawn: Any) -> Any:
    return np.round(2 * drawn) / 2 + 0.0 if isinstance(rng, Simple) else np.round(drawn, 2)


def either(rng: Rng, low: float, high: float) -> float:
    """A number whose size is between `low` and `high`, of either sign."""
    return between(rng, low, high) * float(rng.choice([-1, 1]))


def size(rng: Rng, low: int = 4, high: int = 9) -> int:
    """A number of samples; different from draw to draw, so that factors of S show."""
    return low if isinstance(rng, Simple) else int(rng.integers(low, high + 1))


def pair(rng: Rng) -> dict[str, Any]:
    """Predictions and targets of the same length."""
    S = size(rng)
    return dict(y_hat=numbers(rng, S, 0.5, 2), y=numbers(rng, S))


def line_and_data(rng: Rng) -> dict[str, Any]:
    """Points (x, y) and a line's weight and bias that do not fit them."""
    S = size(rng)
    return dict(
        x=numbers(rng, S, 1, 2),
        y=numbers(rng, S),
        w=numbers(rng),
        b=numbers(rng),
    )


def positive_definite(rng: Rng, n: int) -> np.ndarray:
    """A symmetric positive definite (n, n) matrix with eigenvalues between ½ and 4."""
    Q, _ = np.linalg.qr(rng.normal(size=(n, n)))
    return (Q * rng.uniform(0.5, 4, size=n)) @ Q.T


def bowl_gradient(rng: Rng, n: int) -> Described:
    """The gradient of a generic quadratic bowl over n weights."""
    return Described("bowl_gradient", {"A": positive_definite(rng, n), "center": numbers(rng, n)})


def generator(rng: Rng) -> Described:
    """A seeded generator to hand to the student's function."""
    return Described("generator", {"seed": int(rng.integers(1 << 30))})
