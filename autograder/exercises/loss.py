"""Lesson 04: a loss and a metric."""

import numpy as np

from autograder.judging.exercise import Part, exercise, mistake, slope
from course import loss

from .draws import Rng, between, line_and_data, numbers, pair, size

mse = exercise(loss.mse, points=1, draw=pair)


@mistake(
    mse,
    "sum-divided-number-samples",
    "The sum is not divided by the number of samples.",
    "Take np.mean in place of a sum.",
)
def _(y_hat, y):
    return np.sum((y - y_hat) ** 2)


@mistake(
    mse,
    "mean-squared",
    "The mean is squared, not the errors: errors of opposite sign cancel.",
    "Square each error first, then take the mean.",
)
def _(y_hat, y):
    return np.mean(y - y_hat) ** 2


@mistake(
    mse,
    "absolute-errors",
    "These are absolute errors: the square is missing.",
    "Square the differences: ** 2.",
)
def _(y_hat, y):
    return np.mean(np.abs(y - y_hat))


@mistake(
    mse,
    "square-root-taken-end",
    "A square root is taken at the end; the mean squared error has none.",
)
def _(y_hat, y):
    return np.sqrt(np.mean((y - y_hat) ** 2))


mse_gradient = exercise(
    loss.mse_gradient, points=3, draw=pair, judge=slope(of=loss.mse, by="y_hat", own="mse")
)


@mistake(
    mse_gradient,
    "mean-1-s-missing",
    "The mean's 1/S is missing: every slope is S times too large.",
    "Each prediction is only one S-th of the mean.",
)
def _(y_hat, y):
    return -2 * (y - y_hat)


@mistake(
    mse_gradient,
    "sign-turned",
    "The sign is turned: y - y_hat falls when y_hat grows, so a minus belongs in front.",
)
def _(y_hat, y):
    return 2 * (y - y_hat) / len(y)


@mistake(
    mse_gradient,
    "2-missing",
    "The 2 is missing: the derivative of a square brings its exponent down.",
)
def _(y_hat, y):
    return -(y - y_hat) / len(y)


@mistake(
    mse_gradient,
    "slopes-all-predictions-added-up",
    "The slopes of all predictions are added up to one number; each prediction has its own.",
    "No sum and no mean here: return an array of the shape of y_hat.",
)
def _(y_hat, y):
    return -2 * np.mean(y - y_hat)


def _line_loss(x, y, w, b):
    return loss.mse(w * x + b, y)


mse_line_gradient = exercise(
    loss.mse_line_gradient,
    points=3,
    draw=line_and_data,
    judge=slope(
        of=_line_loss,
        by=("w", "b"),
        names=("dw", "db"),
        own="mse",
        own_args=lambda x, y, w, b: (w * x + b, y),
    ),
    uses=("mse_gradient",),
)


@mistake(
    mse_line_gradient,
    "dw-lacks-inner-derivative",
    "dw lacks the inner derivative: w moves a prediction by x, so each slope is multiplied by x.",
)
def _(x, y, w, b):
    slopes = -2 * (y - (w * x + b)) / len(y)
    return np.sum(slopes), np.sum(slopes)


@mistake(
    mse_line_gradient,
    "slopes-those-sum",
    "The slopes are those of the sum: the mean's 1/S is missing.",
)
def _(x, y, w, b):
    slopes = -2 * (y - (w * x + b))
    return np.sum(slopes * x), np.sum(slopes)


@mistake(
    mse_line_gradient,
    "dw-db-returned-wrong-order",
    "dw and db are returned in the wrong order.",
    "Return (dw, db).",
)
def _(x, y, w, b):
    slopes = -2 * (y - (w * x + b)) / len(y)
    return np.sum(slopes), np.sum(slopes * x)


@mistake(
    mse_line_gradient,
    "bias-b-left-out-prediction",
    "The bias b is left out of the prediction.",
    "The line is w * x + b.",
)
def _(x, y, w, b):
    slopes = -2 * (y - w * x) / len(y)
    return np.sum(slopes * x), np.sum(slopes)


def _around(rng: Rng) -> dict:
    S = size(rng, 6, 11)
    y = numbers(rng, S)
    distances = between(rng, 0.1, 2, S) * np.where(np.arange(S) % 2, 1, -1)
    y_hat = y + distances
    y_hat[:2] += [-100, 100]
    return dict(y_hat=y_hat, y=y, epsilon=between(rng, 0.7, 1.5) + 0.005)


def _on_the_border(rng: Rng) -> dict:
    S, epsilon = size(rng), 0.5
    y = rng.integers(-8, 8, size=S).astype(float)
    distances = rng.permutation(np.resize([epsilon, -epsilon, 0.25, 1.0], S))
    return dict(y_hat=y + distances, y=y, epsilon=epsilon)


accuracy_within = exercise(
    loss.accuracy_within,
    Part("too large and too small predictions", 1, _around),
    Part("a distance of exactly epsilon does not count", 1, _on_the_border),
)


@mistake(
    accuracy_within,
    "absolute-value-missing",
    "The absolute value is missing, as in the lecture: a prediction far too large counts as right.",
    "Compare np.abs(y - y_hat).",
)
def _(y_hat, y, epsilon):
    return np.mean(y - y_hat < epsilon)


@mistake(
    accuracy_within,
    "distance-exactly-epsilon-counts",
    "A distance of exactly epsilon counts here; the comparison is strict.",
    "Write <, not <=.",
)
def _(y_hat, y, epsilon):
    return np.mean(np.abs(y - y_hat) <= epsilon)


@mistake(
    accuracy_within,
    "number-good-predictions",
    "This is the number of good predictions, not their share.",
    "Divide by S, or take the mean of the comparisons.",
)
def _(y_hat, y, epsilon):
    return np.sum(np.abs(y - y_hat) < epsilon)


@mistake(
    accuracy_within,
    "share-predictions-too-far-off",
    "This is the share of the predictions that are too far off.",
)
def _(y_hat, y, epsilon):
    return np.mean(np.abs(y - y_hat) >= epsilon)


def _stairs(rng: Rng) -> dict:
    return dict(values=np.sort(rng.integers(0, 6, size=size(rng, 8, 15))) / 4)


def _up_and_down(rng: Rng) -> dict:
    return dict(values=rng.integers(0, 3, size=size(rng, 8, 15)) / 4)


flat_share = exercise(
    loss.flat_share,
    Part("stairs and rugged values", 1, (_stairs, _up_and_down)),
)


@mistake(
    flat_share,
    "divides-number-values",
    "It divides by the number of values; there is one pair of neighbours fewer.",
    "N values have N - 1 pairs of neighbours.",
)
def _(values):
    return np.sum(values[1:] == values[:-1]) / len(values)


@mistake(flat_share, "share-neighbours-differ", "This is the share of neighbours that differ.")
def _(values):
    return np.mean(values[1:] != values[:-1])


@mistake(
    flat_share,
    "value-compared-first",
    "Every value is compared with the first one, not with its neighbour.",
)
def _(values):
    return np.mean(values[1:] == values[0])


@mistake(
    flat_share,
    "number-equal-neighbours",
    "This is the number of equal neighbours, not their share.",
)
def _(values):
    return np.sum(values[1:] == values[:-1])


def _surface(rng: Rng) -> dict:
    data = line_and_data(rng)
    return dict(
        x=data["x"],
        y=data["y"],
        ws=np.sort(numbers(rng, size(rng, 3, 4))),
        bs=np.sort(numbers(rng, size(rng, 5, 6))),
    )


loss_surface = exercise(loss.loss_surface, points=2, draw=_surface, uses=("mse",))


@mistake(
    loss_surface,
    "surface-lies-side",
    "The surface lies on its side: a row belongs to a b, a column to a w.",
    "The outer loop goes over bs, the inner one over ws.",
)
def _(x, y, ws, bs):
    return np.array([[np.mean((w * x + b - y) ** 2) for b in bs] for w in ws])


@mistake(
    loss_surface, "height-sum-squares", "Each height is a sum of squares; the loss is their mean."
)
def _(x, y, ws, bs):
    return np.array([[np.sum((w * x + b - y) ** 2) for w in ws] for b in bs])


@mistake(loss_surface, "bias-left-out", "The bias is left out: every row is the same.")
def _(x, y, ws, bs):
    return np.array([[np.mean((w * x - y) ** 2) for w in ws] for _ in bs])


@mistake(
    loss_surface,
    "w-b-changed-places-line",
    "w and b have changed places in the line: b multiplies x.",
)
def _(x, y, ws, bs):
    return np.array([[np.mean((b * x + w - y) ** 2) for w in ws] for b in bs])
