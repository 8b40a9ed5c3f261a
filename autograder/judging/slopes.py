"""The gradient judge: slopes by central differences that estimate their own error.

Each coordinate is differenced at a falling sequence of steps; Richardson's
extrapolation cancels the error's even powers, and how much neighbouring
estimates disagree says how far the best one can be trusted (Ridders 1982). So
no tolerance is tuned by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

LEVELS = 9
SHRINK = 2.0
SAFETY = 8.0
EPS = float(np.finfo(float).eps)


@dataclass(frozen=True)
class Slope:
    """A gradient and, for each coordinate, how far off it may be; both shaped like the point."""

    value: np.ndarray
    error: np.ndarray


def slope(f: Callable[[np.ndarray], float], x: np.ndarray, step: float = 0.1) -> Slope:
    """The gradient of the scalar function `f` at `x` (any shape), with its error.

    `step` is the largest step tried, relative to max(|x_i|, 1). Raises
    `ValueError` where `f` is not finite around `x`.
    """
    x = np.asarray(x, dtype=float)
    steps = step * np.maximum(np.abs(x.ravel()), 1.0)[:, None] / SHRINK ** np.arange(LEVELS)
    plain, size = _differences(f, x, steps)
    if not np.isfinite(plain).all():
        raise ValueError("The function is not finite around this point.")
    value, error = _extrapolated(plain, size * EPS / steps)
    return Slope(value.reshape(x.shape), error.reshape(x.shape))


def _differences(
    f: Callable[[np.ndarray], float], x: np.ndarray, steps: np.ndarray
) -> tuple[np.ndarray, float]:
    """Central differences (coordinates, levels), and the largest |f| met on the way."""
    out = np.empty_like(steps)
    largest = 0.0
    for i in range(x.size):
        for k, h in enumerate(steps[i]):
            up, down = x.copy(), x.copy()
            up.flat[i] += h
            down.flat[i] -= h
            width = up.flat[i] - down.flat[i]
            high, low = float(f(up)), float(f(down))
            out[i, k] = (high - low) / width
            largest = max(largest, abs(high), abs(low))
    return out, largest


def _extrapolated(plain: np.ndarray, noise: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Best entry of each coordinate's Richardson table, and its error estimate."""
    n = plain.shape[0]
    best, best_error = plain[:, -1].copy(), np.full(n, np.inf)
    row = [plain[:, 0]]
    for k in range(1, plain.shape[1]):
        new = [plain[:, k]]
        for j in range(1, k + 1):
            factor = SHRINK ** (2 * j)
            new.append((factor * new[j - 1] - row[j - 1]) / (factor - 1))
            error = np.maximum(np.abs(new[j] - new[j - 1]), np.abs(new[j] - row[j - 1]))
            error = error + 2 * noise[:, k]
            better = error < best_error
            best = np.where(better, new[j], best)
            best_error = np.where(better, error, best_error)
        row = new
    return best, best_error


def agrees(answer: np.ndarray, measured: Slope) -> np.ndarray:
    """Which coordinates of `answer` lie within the measured slope's own error."""
    room = SAFETY * measured.error + 4 * EPS * np.abs(measured.value)
    with np.errstate(invalid="ignore"):
        return np.abs(answer - measured.value) <= room


def error_by_step(
    f: Callable[[np.ndarray], float], x: np.ndarray, index: int, true: float
) -> tuple[list[float], list[float]]:
    """Central difference's error at coordinate `index` for steps from 0.1 down to 1e-10."""
    steps = [10.0**-k for k in range(1, 11)]
    x = np.asarray(x, dtype=float)
    errors = []
    for h in steps:
        up, down = x.copy(), x.copy()
        up.flat[index] += h
        down.flat[index] -= h
        errors.append(abs((float(f(up)) - float(f(down))) / (2 * h) - true))
    return steps, errors
