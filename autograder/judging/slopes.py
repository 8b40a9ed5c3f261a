"""The gradient judge: slopes by central differences that estimate their own error.

Each coordinate is differenced at a falling sequence of steps; Richardson's
extrapolation cancels the error's even powers, and how much neighbouring
estimates disagree says how far the best one can be trusted (Ridders 1982). The
rounding noise of the function is measured too. So no tolerance is tuned by
hand: an answer is right within the slope's own error. A coordinate at a kink,
or one that double precision cannot tell, is left undecided: ask elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

LEVELS = 9
SHRINK = 2.0
SAFETY = 8.0
EPS = float(np.finfo(float).eps)
LARGEST_STEP = 0.1
FINER = 2.0**-7
FINEST_STEP = 1e-9
TRUSTED = 1e-7
NOTHING = 1e-12
NEARBY = 4 * EPS * 64.0 ** np.arange(5)
WITNESSES = (8.0, 64.0)
Function = Callable[[np.ndarray], float]


@dataclass(frozen=True)
class Slope:
    """A measured gradient, all three shaped like the point.

    `error` says how far off each coordinate may be, `decided` which ones are
    known well enough to judge an answer by.
    """

    value: np.ndarray
    error: np.ndarray
    decided: np.ndarray


@np.errstate(all="ignore")
def slope(f: Function, x: np.ndarray) -> Slope:
    """The gradient of the scalar function `f` at the point `x`, of any shape.

    `f` is called some 20 to 100 times a coordinate; it must not change its argument.
    """
    x = np.asarray(x, dtype=float)
    rounding = _rounding(f, x)
    value, error = np.zeros(x.size), np.full(x.size, np.inf)
    finest = FINEST_STEP * min(1.0, np.max(np.abs(x), initial=0.0) or 1.0)
    todo, step = np.arange(x.size), LARGEST_STEP
    while todo.size and step > finest:
        better, off = _measure(f, x, todo, step, rounding)
        closer = off < error[todo]
        value[todo[closer]], error[todo[closer]] = better[closer], off[closer]
        todo = todo[~_trusted(value, error, f, x)[todo]]
        step *= FINER
    decided = _trusted(value, error, f, x) & ~_kinks(f, x, value, error, rounding)
    return Slope(value.reshape(x.shape), error.reshape(x.shape), decided.reshape(x.shape))


def agrees(answer: np.ndarray, measured: Slope) -> np.ndarray:
    """Which coordinates of `answer` lie within the measured slope's own error."""
    room = SAFETY * measured.error + 4 * EPS * np.abs(measured.value)
    with np.errstate(invalid="ignore"):
        return np.abs(answer - measured.value) <= room


@np.errstate(all="ignore")
def error_by_step(
    f: Function, x: np.ndarray, index: int, true: float
) -> tuple[list[float], list[float]]:
    """Central difference's error at coordinate `index`, for steps from 0.1 down to 1e-10."""
    steps = [10.0**-k for k in range(1, 11)]
    x = np.asarray(x, dtype=float)
    return steps, [abs(_central(f, x, index, h)[0] - true) for h in steps]


def _trusted(value: np.ndarray, error: np.ndarray, f: Function, x: np.ndarray) -> np.ndarray:
    """Well enough known, measured by the gradient's largest coordinate, or by f where all are 0."""
    known = np.abs(value[np.isfinite(error)])
    largest = np.max(known, initial=0.0)
    zero = NOTHING * abs(float(f(x))) / max(1.0, np.max(np.abs(x), initial=0.0))
    if np.all(np.abs(value) + error <= zero):
        return np.isfinite(error)
    return error <= TRUSTED * largest


def _measure(
    f: Function, x: np.ndarray, coordinates: np.ndarray, step: float, rounding: float
) -> tuple[np.ndarray, np.ndarray]:
    """Slopes and errors at `coordinates`, from steps of at most `step` (relative to x)."""
    largest = step * np.maximum(np.abs(x.flat[coordinates]), 1.0)
    steps = largest[:, None] / SHRINK ** np.arange(LEVELS)
    measured = np.array(
        [[_central(f, x, i, h) for h in row] for i, row in zip(coordinates, steps, strict=True)]
    ).reshape(*steps.shape, 2)
    plain = measured[..., 0]
    value, error = _extrapolated(plain, rounding * measured[..., 1] / steps)
    for shrink in WITNESSES:
        finer = steps[:, -1] / shrink
        room = 2 * np.abs(plain[:, -1] - value) / shrink**2 + 2 * error
        error = np.where(_witness(f, x, coordinates, finer, value, room, rounding), error, np.inf)
    return value, error


def _witness(
    f: Function,
    x: np.ndarray,
    coordinates: np.ndarray,
    steps: np.ndarray,
    value: np.ndarray,
    room: np.ndarray,
    rounding: float,
) -> np.ndarray:
    """Whether central differences at finer steps than the table's lie within `room` of its value.

    Those of a smooth function close in with the square of the step. Those that
    cross a kink, or a value on which two entries agreed by chance, do not.
    """
    pairs = zip(coordinates, steps, strict=True)
    plain, size = np.array([_central(f, x, i, h) for i, h in pairs]).T
    return np.abs(plain - value) <= room + 4 * rounding * size / steps


def _central(f: Function, x: np.ndarray, index: int, h: float) -> tuple[float, float]:
    """The central difference at coordinate `index`, and the largest |f| in it."""
    up, down = x.copy(), x.copy()
    up.flat[index] += h
    down.flat[index] -= h
    high, low = float(f(up)), float(f(down))
    return (high - low) / (up.flat[index] - down.flat[index]), max(abs(high), abs(low))


def _extrapolated(plain: np.ndarray, noise: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The best entry of each coordinate's Richardson table, and its error estimate.

    An entry is as good as it agrees with all three that it could have been built
    from; with two alone, a chance agreement is not rare.
    """
    best, best_error = plain[:, -1].copy(), np.full(len(plain), np.inf)
    row = [plain[:, 0]]
    for k in range(1, plain.shape[1]):
        new = [plain[:, k]]
        for j in range(1, k + 1):
            factor = SHRINK ** (2 * j)
            new.append((factor * new[j - 1] - row[j - 1]) / (factor - 1))
            if j == k:
                continue
            neighbours = [new[j - 1], row[j - 1], row[j]]
            error = np.max(np.abs(new[j] - neighbours), axis=0) + 2 * noise[:, k]
            better = error < best_error
            best = np.where(better, new[j], best)
            best_error = np.where(better, error, best_error)
        row = new
    return best, best_error


def _rounding(f: Function, x: np.ndarray) -> float:
    """Relative rounding error of `f` near `x`, from the scatter of its values there.

    At least a unit in the last place; more where large terms cancel inside `f`.
    The neighbours lie as near as gives them different values.
    """
    scale = np.maximum(np.abs(x), EPS)
    k = np.arange(-4.0, 5.0)
    for spread in NEARBY:
        values = np.array([float(f(x + spread * scale * n)) for n in k])
        if not np.isfinite(values).all():
            return np.inf
        if np.ptp(values):
            break
    trend = values.mean() + k * (k @ values) / (k @ k)
    scatter = float(np.max(np.abs(values - trend)))
    size = float(np.max(np.abs(values)))
    return max(scatter / size, EPS) if size else EPS


def _kinks(
    f: Function, x: np.ndarray, value: np.ndarray, error: np.ndarray, rounding: float
) -> np.ndarray:
    """Coordinates at which the slopes to the left and to the right do not meet.

    Two one-sided slopes of a smooth function differ by its curvature times the
    step; at a kink they differ by as much at any step.
    """
    out = np.zeros(x.size, dtype=bool)
    here = float(f(x))
    noise = rounding * abs(here)
    for i in range(x.size):
        h = 1e-5 * max(abs(x.flat[i]), 1.0)
        wide, narrow = (_jump(f, x, i, s, here) for s in (h, h / 8))
        room = SAFETY * (error[i] + 8 * noise / h) + 1e-6 * abs(value[i])
        out[i] = narrow > room and narrow > 0.5 * wide
    return out


def _jump(f: Function, x: np.ndarray, index: int, h: float, here: float) -> float:
    """How far the slope to the right of `x` is from the slope to its left, over steps of `h`."""
    up, down = x.copy(), x.copy()
    up.flat[index] += h
    down.flat[index] -= h
    return abs((float(f(up)) - here) / h - (here - float(f(down))) / h)
