"""Lesson 01: the line of least squares, and three sets of samples."""

from collections.abc import Callable

import numpy as np

from autograder.core.probe import Call, Probe
from autograder.judging.exercise import Part, exercise, mistake, slope
from autograder.judging.judges import Property
from autograder.judging.show import number
from autograder.judging.slopes import slope as measure
from autograder.judging.values import as_numbers
from course import regression as reg

from .draws import Rng, between, generator, line_and_data, numbers, pair, size


def _line(rng: Rng) -> dict:
    drawn = line_and_data(rng)
    return dict(x=drawn["x"], w=drawn["w"], b=drawn["b"])


predict_line = exercise(reg.predict_line, points=1, draw=_line)


mistake(
    predict_line,
    "w-b-changed-places",
    "w and b have changed places: w multiplies x, b is added.",
    edit=("w * x + b", "b * x + w"),
)
mistake(
    predict_line,
    "bias-b-left-out",
    "The bias b is left out.",
    "The line is w * x + b.",
    edit=("w * x + b", "w * x"),
)
mistake(
    predict_line,
    "brackets-let-w-multiply-b",
    "The brackets let w multiply b too; b is added last.",
    edit=("w * x + b", "w * (x + b)"),
)


sum_of_squares = exercise(reg.sum_of_squares, points=1, draw=pair)


_SQUARES = "np.sum((y - y_hat) ** 2)"
mistake(
    sum_of_squares,
    "mean-squares",
    "This is the mean of the squares; here their sum is expected.",
    edit=(_SQUARES, "np.mean((y - y_hat) ** 2)"),
)
mistake(
    sum_of_squares,
    "sum-squared",
    "The sum is squared, not the errors: errors of opposite sign cancel.",
    "Square each error first, then add up.",
    edit=(_SQUARES, "np.sum(y - y_hat) ** 2"),
)
mistake(
    sum_of_squares,
    "errors-added-up-without-being",
    "The errors are added up without being squared: +1 and -1 cancel.",
    edit=(_SQUARES, "np.sum(y - y_hat)"),
)
mistake(
    sum_of_squares,
    "absolute-errors",
    "These are absolute errors: the square is missing.",
    edit=(_SQUARES, "np.sum(np.abs(y - y_hat))"),
)
mistake(
    sum_of_squares,
    "squares-subtracted",
    "The squares of y and y_hat are subtracted; what is squared is the difference.",
    "Subtract first, then square, then add up.",
    edit=(_SQUARES, "np.sum(y**2 - y_hat**2)"),
)
mistake(
    sum_of_squares,
    "root-of-the-sum",
    "This is the square root of the sum: the length of the errors, not its square.",
    edit=(_SQUARES, "np.sqrt(np.sum((y - y_hat) ** 2))"),
)


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
        pictured=False,
    ),
    uses=("predict_line",),
)


_DW, _DB = "-2 * np.sum(errors * x)", "-2 * np.sum(errors)"
mistake(
    sum_of_squares_gradient,
    "dw-lacks-inner-derivative",
    "dw lacks the inner derivative: when w grows by 1, prediction s grows by x_s.",
    "Multiply each error by its x before you add up.",
    edit=(_DW, _DB),
)
mistake(
    sum_of_squares_gradient,
    "sign-turned",
    "The sign is turned: y - ŷ falls when the prediction grows, so a minus belongs in front.",
    edit=(f"{_DW}, {_DB}", "2 * np.sum(errors * x), 2 * np.sum(errors)"),
)
mistake(
    sum_of_squares_gradient,
    "2-missing",
    "The 2 is missing: the slope of u² is 2u.",
    edit=(f"{_DW}, {_DB}", "-np.sum(errors * x), -np.sum(errors)"),
)
mistake(
    sum_of_squares_gradient,
    "dw-db-returned-wrong-order",
    "dw and db are returned in the wrong order.",
    "Return (dw, db).",
    edit=(f"{_DW}, {_DB}", f"{_DB}, {_DW}"),
)
mistake(
    sum_of_squares_gradient,
    "slopes-mean",
    "These are slopes of the mean; the loss here is the sum.",
    edit=(f"{_DW}, {_DB}", "-2 * np.mean(errors * x), -2 * np.mean(errors)"),
)
mistake(
    sum_of_squares_gradient,
    "errors-squared",
    "The errors are squared here too; the loss has their squares, its slopes have themselves.",
    "The slope of u² is 2u: add up the errors without the square.",
    edit=(f"{_DW}, {_DB}", "-2 * np.sum(errors**2 * x), -2 * np.sum(errors**2)"),
)
mistake(
    sum_of_squares_gradient,
    "slopes-not-added-up",
    "There is a slope for each sample here; the loss's slope is their sum.",
    "Put np.sum(…) around the products.",
    edit=(f"{_DW}, {_DB}", "-2 * errors * x, -2 * errors"),
)
mistake(
    sum_of_squares_gradient,
    "errors-with-plus-b",
    "y - w * x + b adds b to the error; the line's whole prediction is subtracted.",
    "Write y - (w * x + b), or y - w * x - b.",
    edit=("y - (w * x + b)", "y - w * x + b"),
)


def _points(rng: Rng) -> dict:
    drawn = line_and_data(rng)
    return dict(x=drawn["x"], y=drawn["y"] + np.round(drawn["w"] * drawn["x"], 2))


def _far_away(rng: Rng) -> dict:
    drawn = _points(rng)
    return dict(x=drawn["x"] + 1e6 * float(rng.choice([-1, 1])), y=drawn["y"])


def _close_together(rng: Rng) -> dict:
    drawn = _points(rng)
    x = (np.round(drawn["x"], 1) + np.arange(len(drawn["x"])) / 8) * 1e-5
    return dict(x=x, y=drawn["y"])


def _one_place(rng: Rng) -> dict:
    S = size(rng)
    return dict(x=np.full(S, rng.integers(-8, 9) / 4), y=numbers(rng, S))


def _one_place_whose_mean_is_rounded(rng: Rng) -> dict:
    """Equal x whose differences from their mean are not exactly 0."""
    while True:
        x = np.full(size(rng), between(rng, 0.1, 9))
        if np.sum((x - np.mean(x)) ** 2) > 0:
            return dict(x=x, y=numbers(rng, len(x)))


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
    slopes = measure(lambda line: _loss(x, y, *line), line).value
    terms = np.abs(y) + np.abs(line[0] * x) + np.abs(line[1])
    level = np.abs(slopes) <= 1e-6 * np.array([np.sum(terms * np.abs(x)), np.sum(terms)])
    if level.all():
        return None
    dw, db = ("0" if is_level else number(one) for one, is_level in zip(slopes, level, strict=True))
    return (
        f"The loss is not level at your line: measured, dw = {dw} and db = {db}. "
        "At its lowest point both are 0."
        + ("\ndb is 0, so b is the best for your w. Look at w." if level[1] else "")
        + ("\nYour w is that of the best line. Look at b." if _same_number(line, true, 0) else "")
        + ("\nYour b is that of the best line. Look at w." if _same_number(line, true, 1) else "")
    )


def _same_number(line: np.ndarray, true: list, i: int) -> bool:
    return bool(np.isclose(line[i], true[0][i], rtol=1e-9, atol=0))


def _still_the_best(probe: Probe, values: list, true: list) -> str | None:
    line, x, _ = _line_and_points(probe, values)
    if line is not None and _predicts_the_same(line, np.array(true[0]), x):
        return None
    return "The line misses the points that the best one comes near."


SINGLE = 2 * np.finfo(np.float32).eps


def _predicts_the_same(line: np.ndarray, best: np.ndarray, x: np.ndarray) -> bool:
    """At all places; or it is the best line, in the digits that float32 has."""
    if line.dtype == np.float32:
        return np.allclose(line, best, rtol=SINGLE, atol=0)
    return np.allclose(line[0] * x + line[1], best[0] * x + best[1], rtol=0, atol=1e-7)


fit_line = exercise(
    reg.fit_line,
    Part("both slopes of the loss, measured at your line, are 0", 2, _points, Property(_level)),
    Part(
        "x far from zero, or close together",
        1,
        (_far_away, _close_together),
        Property(_still_the_best),
    ),
    Part(
        "ValueError with a sentence where all x are equal",
        1,
        (_one_place, _one_place_whose_mean_is_rounded),
        times=4,
        raises=ValueError,
        sentence=True,
    ),
)


_W = "np.sum(dx * dy) / np.sum(dx * dx)"
_B = "np.mean(y) - w * np.mean(x)"
mistake(
    fit_line,
    "best-line-through-origin",
    "This is the best line through the origin; b is free to be something else.",
    edit=(f"{_W}\n    return w, {_B}", "np.sum(x * y) / np.sum(x * x)\n    return w, 0.0"),
)
mistake(
    fit_line,
    "b-mean-y",
    "b is the mean of y; the line passes through both means, so w times the mean of x comes off.",
    edit=(_B, "np.mean(y)"),
)
mistake(
    fit_line,
    "b-with-plus",
    "w times the mean of x is added to the mean of y. "
    "The line passes through both means, so it comes off.",
    "Solve ȳ = w x̄ + b for b.",
    edit=(_B, "np.mean(y) + w * np.mean(x)"),
)
mistake(
    fit_line,
    "means-changed-places",
    "In b the two means have changed places: w belongs to the mean of x.",
    "Solve ȳ = w x̄ + b for b.",
    edit=(_B, "np.mean(x) - w * np.mean(y)"),
)
mistake(
    fit_line,
    "w-divided-squares-y-differences",
    "w is divided by the squares of y's differences; those of x belong there.",
    edit=("np.sum(dx * dx)", "np.sum(dy * dy)"),
)
mistake(
    fit_line,
    "w-divided-squares-of-x",
    "w is divided by the squares of x itself; those of its differences from the mean belong there.",
    "Divide by np.sum(dx * dx).",
    edit=("np.sum(dx * dx)", "np.sum(x * x)"),
)
mistake(
    fit_line,
    "mean-of-single-slopes",
    "w is the mean of the single slopes dy / dx: a point next to the mean, whose slope is mostly "
    "noise, counts as much as any.",
    "Add up the products and the squares first, then divide once.",
    edit=(_W, "np.mean(dy / dx)"),
)
mistake(
    fit_line,
    "covariance-variance-unlike",
    "The covariance is divided by S - 1, the variance by S: w is S / (S - 1) times too large.",
    "np.cov divides by S - 1 and np.var by S; write np.var(x, ddof=1), or add up yourself.",
    edit=(_W, "np.cov(x, y)[0, 1] / np.var(x)"),
)
mistake(
    fit_line,
    "correlation",
    "This w is the correlation of x and y, a number without a unit: y's spread is divided away.",
    "Divide by the squares of x's differences alone.",
    edit=(_W, "np.sum(dx * dy) / np.sqrt(np.sum(dx * dx) * np.sum(dy * dy))"),
)
mistake(
    fit_line,
    "w-b-returned-wrong-order",
    "w and b are returned in the wrong order.",
    "Return (w, b).",
    edit=(f"return w, {_B}", f"return {_B}, w"),
)
mistake(
    fit_line,
    "plain-products-added-up",
    "Plain products are added up: far from zero they are so large that digits get lost.",
    "Subtract the means before you multiply.",
    edit=(
        _W,
        "(len(x) * np.sum(x * y) - np.sum(x) * np.sum(y)) "
        "/ (len(x) * np.sum(x * x) - np.sum(x) ** 2)",
    ),
)
mistake(
    fit_line,
    "one-factor-not-a-difference",
    "Only one factor of each product is a difference from the mean. On paper that is the same, "
    "but far from zero the other one magnifies what rounding left of the mean.",
    "Multiply differences with differences: dx * dy, and dx * dx.",
    edit=(_W, "np.sum(dx * y) / np.sum(dx * x)"),
)
mistake(
    fit_line,
    "all-x-equal",
    "Where all x are equal, there is no look before the division: w is 0 / 0, or what rounding "
    "made of it, and nobody is told.",
    "Look first: if all x are equal, raise ValueError with a sentence.",
    edit=("if np.all(x == x[0]):", "if False:"),
)
mistake(
    fit_line,
    "squares-compared-with-0",
    "Whether all x are equal is asked of the differences from the mean. The mean is rounded: of "
    "x = [0.1, 0.1, 0.1] it is 0.10000000000000002, and no difference is 0.",
    "Compare the x with each other: np.all(x == x[0]).",
    edit=(
        "if np.all(x == x[0]):",
        "if np.sum((x - np.mean(x)) ** 2) == 0:",
    ),
)
mistake(
    fit_line,
    "close-together-refused",
    "x that are close together are refused as if they were equal; they have a best line.",
    "Compare without a tolerance: np.all(x == x[0]).",
    edit=("if np.all(x == x[0]):", "if np.sum((x - np.mean(x)) ** 2) < 1e-6:"),
)


TENTHS = ((7, 2, 1), (6, 3, 1), (6, 1, 3), (3, 6, 1), (1, 6, 3))
EIGHTHS = ((5, 2, 1), (4, 3, 1), (5, 1, 2), (3, 4, 1), (4, 1, 3))


def _in_shares(parts: int, shares: tuple, least: int, most: int) -> Callable[[Rng], Probe]:
    """Draws S and fractions so that every share of S is a whole number; asked three times."""

    def draw(rng: Rng) -> Probe:
        S = parts * size(rng, least, most)
        fractions = tuple(n / parts for n in shares[int(rng.integers(len(shares)))])
        one, other = generator(rng), generator(rng)
        calls = [Call("split_indices", (S, fractions, seeded)) for seeded in (one, one, other)]
        return Probe(tuple(calls))

    return draw


_few, _many = _in_shares(8, EIGHTHS, 4, 9), _in_shares(8, EIGHTHS, 90, 110)


def _rounded(rng: Rng) -> Probe:
    """S times a fraction lies a hair below a whole number, so that int() cuts one off."""
    while True:
        probe = _in_shares(10, TENTHS, 3, 20)(rng)
        call = probe.steps[0]
        assert isinstance(call, Call)
        shares = call.args[0] * np.array(call.args[1][:2])
        if np.any(np.floor(shares) < np.round(shares)):
            return probe


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
    return _as_by_chance(_sample_count(probe), found[0], found[2])


def _as_by_chance(S: int, sets: list | None, others: list | None) -> str | None:
    """Whether samples share a set no more often than in a shuffle, far beyond its luck."""
    assert sets is not None
    assert others is not None
    mine, theirs = _owners(S, sets), _owners(S, others)
    chance = min(1.0, sum((len(one) / S) ** 2 for one in sets))
    most = chance + 8 * np.sqrt(chance * (1 - chance) / S)
    stays = np.mean(mine == theirs)
    if stays > most:
        return (
            f"With another rng, {stays:.0%} of the samples are in the same set as before; "
            f"where all are shuffled, about {chance:.0%} are."
        )
    together = [np.mean(mine == np.roll(mine, step)) for step in range(1, S // 2)]
    if max(together) > most:
        step = 1 + int(np.argmax(together))
        return (
            f"Of samples {step} apart in the list, {max(together):.0%} are in the same set; "
            f"where all are shuffled, about {chance:.0%} are."
        )
    return None


def _owners(S: int, sets: list[np.ndarray]) -> np.ndarray:
    """The number of the set that each sample is in; 3 for none."""
    owners = np.full(S, 3)
    for k, indices in enumerate(sets):
        owners[indices[(indices >= 0) & (indices < S)]] = k
    return owners


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


def _split_that(holds: Callable[[Probe, list, list], str | None]) -> Property:
    return Property(holds, example=False)


split_indices = exercise(
    reg.split_indices,
    Part("every sample in exactly one set", 1, _few, Property(_partition, example=False)),
    Part(
        "sets of the sizes asked for",
        1,
        (_few, _rounded),
        Property(_sizes, example=False),
        alone=True,
    ),
    Part("shuffled by rng alone", 1, _many, Property(_shuffled, example=False), alone=True),
)
mistake(
    split_indices,
    "samples-shuffled",
    "The samples are not shuffled.",
    "Cut rng.permutation(S) into three.",
    edit=("rng.permutation(S)", "np.arange(S)"),
)
mistake(
    split_indices,
    "fractions-used",
    "The fractions are not used: the three sets are equally large.",
    edit=("np.split(rng.permutation(S), ends[:2])", "np.array_split(rng.permutation(S), 3)"),
)


@mistake(
    split_indices,
    "shuffled-inside-the-sets",
    "The sorted list is cut, and each piece is shuffled inside: which samples are in a set is not "
    "left to chance.",
    "Shuffle once with rng.permutation(S), then cut.",
)
def _(S, fractions, rng):
    ends = np.round(S * np.cumsum(fractions)).astype(int)
    return [rng.permutation(piece) for piece in np.split(np.arange(S), ends[:2])]


@mistake(
    split_indices,
    "rolled-not-shuffled",
    "The list is only rolled to another start: neighbours stay neighbours.",
    "Use rng.permutation(S) in place of a roll.",
)
def _(S, fractions, rng):
    ends = np.round(S * np.cumsum(fractions)).astype(int)
    return np.split(np.roll(np.arange(S), rng.integers(S)), ends[:2])


@mistake(
    split_indices,
    "set-drawn-itself-all-samples",
    "Each set is drawn by itself from all samples, so that some samples are in several sets.",
    "Shuffle once with rng.permutation(S), then cut.",
)
def _(S, fractions, rng):
    return [rng.permutation(S)[: round(S * fraction)] for fraction in fractions]


@mistake(
    split_indices,
    "cut-off-not-rounded",
    "int cuts off what stands after the point: 90 * 0.7 is 62.99999999999999, and becomes 62.",
    "Round: round(90 * 0.7) is 63.",
)
def _(S, fractions, rng):
    first, second = int(S * fractions[0]), int(S * fractions[1])
    order = rng.permutation(S)
    return order[:first], order[first : first + second], order[first + second :]


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
