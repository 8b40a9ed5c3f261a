"""Lesson 01: the line of least squares, and three sets of samples."""

import numpy as np

from autograder.core.probe import Call, Probe
from autograder.judging.exercise import Part, exercise, mistake, slope
from autograder.judging.judges import Property
from autograder.judging.show import number
from autograder.judging.slopes import slope as measure
from autograder.judging.values import as_numbers
from course import regression as reg

from .draws import Rng, generator, line_and_data, numbers, pair, size


def _line(rng: Rng) -> dict:
    drawn = line_and_data(rng)
    return dict(x=drawn["x"], w=drawn["w"], b=drawn["b"])


predict_line = exercise(reg.predict_line, points=1, draw=_line)


@mistake(
    predict_line, "w-b-changed-places", "w and b have changed places: w multiplies x, b is added."
)
def _(x, w, b):
    return b * x + w


@mistake(predict_line, "bias-b-left-out", "The bias b is left out.", "The line is w * x + b.")
def _(x, w, b):
    return w * x


@mistake(
    predict_line, "brackets-let-w-multiply-b", "The brackets let w multiply b too; b is added last."
)
def _(x, w, b):
    return w * (x + b)


sum_of_squares = exercise(reg.sum_of_squares, points=1, draw=pair)


@mistake(
    sum_of_squares, "mean-squares", "This is the mean of the squares; here their sum is expected."
)
def _(y_hat, y):
    return np.mean((y - y_hat) ** 2)


@mistake(
    sum_of_squares,
    "sum-squared",
    "The sum is squared, not the errors: errors of opposite sign cancel.",
    "Square each error first, then add up.",
)
def _(y_hat, y):
    return np.sum(y - y_hat) ** 2


@mistake(
    sum_of_squares,
    "errors-added-up-without-being",
    "The errors are added up without being squared: +1 and -1 cancel.",
)
def _(y_hat, y):
    return np.sum(y - y_hat)


@mistake(sum_of_squares, "absolute-errors", "These are absolute errors: the square is missing.")
def _(y_hat, y):
    return np.sum(np.abs(y - y_hat))


def _loss(x, y, w, b):
    return reg.sum_of_squares(w * x + b, y)


sum_of_squares_gradient = exercise(
    reg.sum_of_squares_gradient,
    points=3,
    draw=line_and_data,
    judge=slope(
        of=_loss,
        by=("w", "b"),
        names=("dw", "db"),
        own="sum_of_squares",
        own_args=lambda x, y, w, b: (w * x + b, y),
    ),
    uses=("predict_line",),
)


@mistake(
    sum_of_squares_gradient,
    "dw-lacks-inner-derivative",
    "dw lacks the inner derivative: when w grows by 1, prediction s grows by x_s.",
    "Multiply each error by its x before you add up.",
)
def _(x, y, w, b):
    errors = y - (w * x + b)
    return -2 * np.sum(errors), -2 * np.sum(errors)


@mistake(
    sum_of_squares_gradient,
    "sign-turned",
    "The sign is turned: y - ŷ falls when the prediction grows, so a minus belongs in front.",
)
def _(x, y, w, b):
    errors = y - (w * x + b)
    return 2 * np.sum(errors * x), 2 * np.sum(errors)


@mistake(sum_of_squares_gradient, "2-missing", "The 2 is missing: the slope of u² is 2u.")
def _(x, y, w, b):
    errors = y - (w * x + b)
    return -np.sum(errors * x), -np.sum(errors)


@mistake(
    sum_of_squares_gradient,
    "dw-db-returned-wrong-order",
    "dw and db are returned in the wrong order.",
    "Return (dw, db).",
)
def _(x, y, w, b):
    errors = y - (w * x + b)
    return -2 * np.sum(errors), -2 * np.sum(errors * x)


@mistake(
    sum_of_squares_gradient,
    "slopes-mean",
    "These are slopes of the mean; the loss here is the sum.",
)
def _(x, y, w, b):
    errors = y - (w * x + b)
    return -2 * np.mean(errors * x), -2 * np.mean(errors)


def _points(rng: Rng) -> dict:
    drawn = line_and_data(rng)
    return dict(x=drawn["x"], y=drawn["y"] + np.round(drawn["w"] * drawn["x"], 2))


def _far_away(rng: Rng) -> dict:
    drawn = _points(rng)
    return dict(x=drawn["x"] + 1e6 * float(rng.choice([-1, 1])), y=drawn["y"])


def _one_place(rng: Rng) -> dict:
    S = size(rng)
    return dict(x=np.full(S, rng.integers(-8, 9) / 4), y=numbers(rng, S))


def _line_and_points(probe: Probe, values: list) -> tuple:
    """The student's line, or None where it is not two numbers, and the points."""
    call, line = probe.steps[0], as_numbers(values[0])
    assert isinstance(call, Call)
    whole = line is not None and line.shape == (2,) and np.isfinite(line).all()
    return (line if whole else None), *call.args


def _level(probe: Probe, values: list, true: list) -> str | None:
    line, x, y = _line_and_points(probe, values)
    if line is None:
        return "It does not return two finite numbers (w, b)."
    dw, db = measure(lambda line: _loss(x, y, *line), line).value
    terms = np.abs(y) + np.abs(line[0] * x) + np.abs(line[1])
    if abs(dw) <= 1e-6 * np.sum(terms * np.abs(x)) and abs(db) <= 1e-6 * np.sum(terms):
        return None
    return (
        f"The loss is not level at your line: measured, dw = {number(dw)} and db = {number(db)}. "
        "At its lowest point both are 0."
    )


def _still_the_best(probe: Probe, values: list, true: list) -> str | None:
    line, x, _ = _line_and_points(probe, values)
    w, b = true[0]
    if line is not None and np.allclose(line[0] * x + line[1], w * x + b, rtol=0, atol=1e-7):
        return None
    return "Where x is far from zero, the line misses the points that the best one comes near."


fit_line = exercise(
    reg.fit_line,
    Part("both slopes of the loss, measured at your line, are 0", 2, _points, Property(_level)),
    Part("x far from zero", 1, _far_away, Property(_still_the_best)),
    Part("ValueError where all x are equal", 1, _one_place, times=3, raises=ValueError),
)


@mistake(
    fit_line,
    "best-line-through-origin",
    "This is the best line through the origin; b is free to be something else.",
)
def _(x, y):
    if np.all(x == x[0]):
        raise ValueError("all x are equal")
    return np.sum(x * y) / np.sum(x * x), 0.0


@mistake(
    fit_line,
    "b-mean-y",
    "b is the mean of y; the line passes through both means, so w times the mean of x comes off.",
)
def _(x, y):
    if np.all(x == x[0]):
        raise ValueError("all x are equal")
    dx, dy = x - np.mean(x), y - np.mean(y)
    return np.sum(dx * dy) / np.sum(dx * dx), np.mean(y)


@mistake(
    fit_line,
    "w-divided-squares-y-differences",
    "w is divided by the squares of y's differences; those of x belong there.",
)
def _(x, y):
    if np.all(x == x[0]):
        raise ValueError("all x are equal")
    dx, dy = x - np.mean(x), y - np.mean(y)
    w = np.sum(dx * dy) / np.sum(dy * dy)
    return w, np.mean(y) - w * np.mean(x)


@mistake(
    fit_line,
    "w-b-returned-wrong-order",
    "w and b are returned in the wrong order.",
    "Return (w, b).",
)
def _(x, y):
    if np.all(x == x[0]):
        raise ValueError("all x are equal")
    dx, dy = x - np.mean(x), y - np.mean(y)
    w = np.sum(dx * dy) / np.sum(dx * dx)
    return np.mean(y) - w * np.mean(x), w


@mistake(
    fit_line,
    "plain-products-added-up",
    "Plain products are added up: far from zero they are so large that digits get lost.",
    "Subtract the means before you multiply.",
)
def _(x, y):
    if np.all(x == x[0]):
        raise ValueError("all x are equal")
    S = len(x)
    w = (S * np.sum(x * y) - np.sum(x) * np.sum(y)) / (S * np.sum(x * x) - np.sum(x) ** 2)
    return w, np.mean(y) - w * np.mean(x)


@mistake(
    fit_line,
    "all-x-equal",
    "Where all x are equal, 0 is divided by 0 and nobody is told.",
    "Look first: if all x are equal, raise ValueError with a sentence.",
)
def _(x, y):
    dx, dy = x - np.mean(x), y - np.mean(y)
    w = np.sum(dx * dy) / np.sum(dx * dx)
    return w, np.mean(y) - w * np.mean(x)


# In eighths, so that shares are whole numbers, exactly.
_SHARES = ((5, 2, 1), (4, 3, 1), (5, 1, 2), (3, 4, 1), (4, 1, 3))


def _asked_three_times(rng: Rng) -> Probe:
    S, eighths = 8 * size(rng, 4, 9), _SHARES[int(rng.integers(len(_SHARES)))]
    fractions = tuple(n / 8 for n in eighths)
    one, other = generator(rng), generator(rng)
    calls = [Call("split_indices", (S, fractions, seeded)) for seeded in (one, one, other)]
    return Probe(tuple(calls))


NOT_SETS = "It does not return three arrays of whole numbers."


def _partition(probe: Probe, values: list, true: list) -> str | None:
    sets, S = _sets(values[0]), _sample_count(probe)
    if sets is None:
        return NOT_SETS
    together = np.concatenate(sets)
    if np.any((together < 0) | (together >= S)):
        return "There are indices outside 0 to S - 1."
    if len(np.unique(together)) < len(together):
        return "Some samples are in two sets, or in one set twice."
    if len(together) < S:
        return "Some samples are in no set."
    return None


def _sizes(probe: Probe, values: list, true: list) -> str | None:
    sets = _sets(values[0])
    if sets is None:
        return NOT_SETS
    mine, wanted = ([len(part) for part in parts] for parts in (sets, true[0]))
    if mine == wanted:
        return None
    return f"The sets have {mine} samples; their shares of S are {wanted}."


def _shuffled(probe: Probe, values: list, true: list) -> str | None:
    found = [_sets(value) for value in values]
    if any(sets is None for sets in found):
        return NOT_SETS
    same, again, other = (np.concatenate(sets) for sets in found if sets is not None)
    if np.all(np.diff(same) >= 0):
        return "The samples are not shuffled: they come in their old order."
    if not np.array_equal(same, again):
        return "The same rng gave other sets the second time: take the randomness from rng only."
    if np.array_equal(same, other):
        return "Another rng gave the very same sets: the shuffle does not use rng."
    return None


def _sets(value: object) -> list[np.ndarray] | None:
    parts = list(value) if isinstance(value, np.ndarray) and value.ndim == 2 else value
    if not isinstance(parts, (list, tuple)) or len(parts) != 3:
        return None
    arrays = [as_numbers(part) for part in parts]
    if any(a is None or a.ndim != 1 or (a.size and a.dtype.kind not in "iu") for a in arrays):
        return None
    return [a.astype(int) for a in arrays if a is not None]


def _sample_count(probe: Probe) -> int:
    call = probe.steps[0]
    assert isinstance(call, Call)
    return call.args[0]


split_indices = exercise(
    reg.split_indices,
    Part("every sample in exactly one set", 1, _asked_three_times, Property(_partition)),
    Part("sets of the sizes asked for", 1, _asked_three_times, Property(_sizes), alone=True),
    Part("shuffled by rng alone", 1, _asked_three_times, Property(_shuffled), alone=True),
)


@mistake(
    split_indices,
    "samples-shuffled",
    "The samples are not shuffled.",
    "Cut rng.permutation(S) into three.",
)
def _(S, fractions, rng):
    ends = np.round(S * np.cumsum(fractions)).astype(int)
    return np.split(np.arange(S), ends[:2])


@mistake(
    split_indices,
    "set-drawn-itself-all-samples",
    "Each set is drawn by itself from all samples, so that some samples are in several sets.",
    "Shuffle once with rng.permutation(S), then cut.",
)
def _(S, fractions, rng):
    return [rng.permutation(S)[: round(S * fraction)] for fraction in fractions]


@mistake(
    split_indices, "fractions-used", "The fractions are not used: the three sets are equally large."
)
def _(S, fractions, rng):
    return np.array_split(rng.permutation(S), 3)


@mistake(
    split_indices,
    "second-cut-made-second-fraction",
    "The second cut is made at the second fraction; it belongs at the sum of the first two.",
    "np.cumsum(fractions) gives where the sets end.",
)
def _(S, fractions, rng):
    first, second, _ = (round(S * fraction) for fraction in fractions)
    order = rng.permutation(S)
    return order[:first], order[first:second], order[second:]
