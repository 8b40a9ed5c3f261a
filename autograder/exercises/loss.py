"""Lesson 04: a loss and a metric."""

import numpy as np

from autograder.judging.exercise import Part, exercise, mistake, slope
from course import loss

from .draws import Draw, Rng, between, line_and_data, numbers, pair, size

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


mistake(
    mse,
    "squares-subtracted",
    "The squares are subtracted from each other; the difference is to be squared.",
    "Put brackets round y - y_hat.",
    edit=("(y - y_hat) ** 2", "y**2 - y_hat**2"),
)

mistake(
    mse,
    "targets-squares-subtracted",
    "The squares are subtracted from each other; the difference is to be squared.",
    "Put brackets round y_hat - y.",
    edit=("(y - y_hat) ** 2", "y_hat**2 - y**2"),
)


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


mistake(
    mse_gradient,
    "slope-of-absolute-errors",
    "These are the slopes of the mean absolute error, all of one size; those of squares grow "
    "with the error.",
    "The slope of u² is 2u: keep y - y_hat as a factor.",
    edit=("-2 * (y - y_hat)", "-np.sign(y - y_hat)"),
)

mistake(
    mse_gradient,
    "sign-for-error",
    "Only the sign of each error is kept; the slope of a square grows with the error itself.",
    "Take y - y_hat in place of its sign.",
    edit=("(y - y_hat)", "np.sign(y - y_hat)"),
)


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


mistake(
    mse_line_gradient,
    "x-summed-by-itself",
    "The slopes and x are summed apart; each slope is to be multiplied by its own x first.",
    "Write np.sum(slopes * x).",
    edit=("np.sum(slopes * x)", "np.sum(slopes) * np.sum(x)"),
)

mistake(
    mse_line_gradient,
    "x-averaged-by-itself",
    "The slopes are multiplied by the mean of x; each is to be multiplied by its own x.",
    "Write np.sum(slopes * x).",
    edit=("np.sum(slopes * x)", "np.sum(slopes) * np.mean(x)"),
)


def _around(rng: Rng) -> dict:
    """Just inside, just outside, very far off and anywhere; no epsilon is near its square."""
    S, epsilon = size(rng, 8, 11), float(rng.choice([0.5, 0.625, 1.5, 1.75]))
    inside, outside = epsilon - 0.125, epsilon + 0.125
    some = np.append([inside, -inside, outside, -outside, 100, -100], between(rng, -2, 2, S - 6))
    return _away(rng, rng.permutation(some), epsilon + 0.005)


def _on_the_border(rng: Rng) -> dict:
    epsilon = 0.5
    distances = np.resize([epsilon, -epsilon, 0.25, 1.0], size(rng))
    return _away(rng, rng.permutation(distances), epsilon)


def _away(rng: Rng, distances: np.ndarray, epsilon: float) -> dict:
    """Predictions so far from their targets, which are multiples of ½."""
    y = rng.integers(-8, 8, size=len(distances)) / 2
    return dict(y_hat=y + distances, y=y, epsilon=epsilon)


def _ends(draw: Draw, distance: float) -> Draw:
    """The same with the first and the last prediction so far off: neither may be passed over."""

    def drawn(rng: Rng) -> dict:
        given = draw(rng)
        y_hat = given["y_hat"].copy()
        y_hat[[0, -1]] = given["y"][[0, -1]] + distance
        return {**given, "y_hat": y_hat}

    return drawn


accuracy_within = exercise(
    loss.accuracy_within,
    Part("too large and too small predictions", 1, (_ends(_around, 0.25), _ends(_around, 2.25))),
    Part(
        "a distance of exactly epsilon does not count",
        1,
        (_ends(_on_the_border, 0.25), _on_the_border, _ends(_on_the_border, 0.5)),
    ),
)


@mistake(
    accuracy_within,
    "absolute-value-missing",
    "The absolute value is missing: a prediction far too large counts as right.",
    "Compare np.abs(y - y_hat).",
)
def _(y_hat, y, epsilon):
    return np.mean(y - y_hat < epsilon)


mistake(
    accuracy_within,
    "absolute-value-missing-turned",
    "The absolute value is missing: a prediction far too small counts as right.",
    "Compare np.abs(y - y_hat).",
    edit=("np.abs(y - y_hat)", "y_hat - y"),
)

mistake(
    accuracy_within,
    "squares-compared",
    "The squared distance is compared with epsilon; the distance itself is expected.",
    "Compare np.abs(y - y_hat).",
    edit=("np.abs(y - y_hat)", "(y - y_hat) ** 2"),
)

mistake(
    accuracy_within,
    "band-of-half-the-width",
    "The band reaches only epsilon / 2 to either side; it reaches epsilon up and epsilon down.",
    edit=("< epsilon", "< epsilon / 2"),
)

mistake(
    accuracy_within,
    "mean-distance-compared",
    "The mean error is compared once; every prediction is right or wrong by itself.",
    "Compare first, then take the mean of the comparisons.",
    edit=("np.mean(np.abs(y - y_hat) < epsilon)", "np.abs(np.mean(y - y_hat)) < epsilon"),
)


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


def _nearly_level(rng: Rng) -> dict:
    """Neighbours that are equal, and others that differ by less than any tolerance."""
    return _drawn_with_steps(rng, 1 + 2.0 ** -rng.integers(38, 46))


def _tiny(rng: Rng) -> dict:
    """The same where every height is next to nothing."""
    return dict(values=_drawn_with_steps(rng, 1.5)["values"] * 1e-20)


def _drawn_with_steps(rng: Rng, step: float) -> dict:
    changes = rng.permutation(np.resize([1, step, 1 / step], size(rng, 7, 11)))
    return dict(values=between(rng, 0.5, 2) * np.cumprod([1, *changes]))


flat_share = exercise(
    loss.flat_share,
    Part("stairs and rugged values", 1, (_stairs, _up_and_down, _nearly_level, _tiny), times=8),
)


mistake(
    flat_share,
    "nearly-equal-counted",
    "Neighbours that are nearly equal count as equal: a gentle slope is taken for flat ground.",
    "Compare with ==.",
    edit=("values[1:] == values[:-1]", "np.isclose(values[1:], values[:-1])"),
)

mistake(
    flat_share,
    "nearly-equal-counted-by-share",
    "Neighbours that differ by a tiny share of their size count as equal: a gentle slope is taken "
    "for flat ground.",
    "Compare with ==.",
    edit=("values[1:] == values[:-1]", "np.isclose(values[1:], values[:-1], rtol=1e-9, atol=0)"),
)

mistake(
    flat_share,
    "first-compared-with-last",
    "np.roll goes round in a circle: the first value is compared with the last one.",
    "values[1:] is everything but the first value, values[:-1] everything but the last.",
    edit=("values[1:] == values[:-1]", "values == np.roll(values, 1)"),
)

mistake(
    flat_share,
    "last-pair-missing",
    "The last pair of neighbours is missing.",
    "N values have N - 1 pairs; the last one is values[-2], values[-1].",
    edit=("values[1:] == values[:-1]", "values[1:-1] == values[:-2]"),
)

mistake(
    flat_share,
    "first-pair-missing",
    "The first pair of neighbours is missing.",
    "N values have N - 1 pairs; the first one is values[0], values[1].",
    edit=("values[1:] == values[:-1]", "values[2:] == values[1:-1]"),
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
    return _map(rng, size(rng, 3, 4), size(rng, 5, 6))


def _square_surface(rng: Rng) -> dict:
    n = size(rng, 3, 4)
    return _map(rng, n, n)


def _map(rng: Rng, columns: int, rows: int) -> dict:
    data = line_and_data(rng)
    ws, bs = np.sort(numbers(rng, columns)), np.sort(numbers(rng, rows))
    return dict(x=data["x"], y=data["y"], ws=ws, bs=bs)


loss_surface = exercise(
    loss.loss_surface, points=2, draw=(_surface, _square_surface), uses=("mse",)
)


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


mistake(
    loss_surface,
    "rows-upside-down",
    "The rows are upside down: row 0 belongs to the first of bs.",
    "Go through bs in the order in which it comes.",
    edit=("for b in bs", "for b in bs[::-1]"),
)


@mistake(
    loss_surface,
    "all-rows-same-list",
    "All rows are one and the same list: [row] * n doesn't copy it, so what is written into one "
    "row stands in all.",
    "Begin with np.zeros((len(bs), len(ws))).",
)
def _(x, y, ws, bs):
    heights = [[0.0] * len(ws)] * len(bs)
    for i, b in enumerate(bs):
        for j, w in enumerate(ws):
            heights[i][j] = loss.mse(w * x + b, y)
    return np.array(heights)


@mistake(
    loss_surface,
    "indices-exchanged",
    "The indices are exchanged: row i belongs to bs[i], column j to ws[j].",
    "Take ws[j] and bs[i].",
)
def _(x, y, ws, bs):
    heights = np.zeros((len(bs), len(ws)))
    for i in range(len(bs)):
        for j in range(len(ws)):
            heights[i, j] = loss.mse(ws[i] * x + bs[j], y)
    return heights
