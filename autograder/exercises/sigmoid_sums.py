"""Lesson 03: curves made of sigmoids."""

from functools import cached_property
from itertools import pairwise

import numpy as np

from autograder.core.described import rebuild
from autograder.core.probe import Call, Described, Probe
from autograder.judging.exercise import Part, exercise, mistake
from autograder.judging.judges import Property, Values
from autograder.judging.values import as_numbers
from course import sigmoid_sums as sums
from course.neuron import sigmoid

from .draws import Draw, Rng, between, either, numbers, size


def _four_numbers(rng: Rng) -> dict:
    return dict(
        x=numbers(rng, size(rng), 0, 2),
        w=either(rng, 0.5, 3),
        b=either(rng, 0.5, 3),
        w_out=either(rng, 1.2, 4),
        b_out=either(rng, 0.5, 2),
    )


# A sum of sigmoids in float32 is as right as one in float64.
ROUNDED = Values(single=True)

shaped_sigmoid = exercise(sums.shaped_sigmoid, points=1, draw=_four_numbers, judge=ROUNDED)


_SHAPED = "w_out * sigmoid(w * x + b) + b_out"
mistake(
    shaped_sigmoid,
    "output-bias-b-out-left-out",
    "The output bias b_out is left out.",
    edit=(_SHAPED, "w_out * sigmoid(w * x + b)"),
)
mistake(
    shaped_sigmoid,
    "b-added-x-before-multiplication",
    "b is added to x before the multiplication: inside stands w · x + b.",
    edit=(_SHAPED, "w_out * sigmoid(w * (x + b)) + b_out"),
)
mistake(
    shaped_sigmoid,
    "b-taken-for-the-center",
    "b is subtracted from x as if it were the riser's place: inside stands w · x + b.",
    "The riser stands at -b / w.",
    edit=(_SHAPED, "w_out * sigmoid(w * (x - b)) + b_out"),
)
mistake(
    shaped_sigmoid,
    "w-out-multiplies-b-out-well",
    "w_out multiplies b_out as well: it belongs to the sigmoid alone.",
    edit=(_SHAPED, "w_out * (sigmoid(w * x + b) + b_out)"),
)
mistake(
    shaped_sigmoid,
    "w-w-out-changed-places",
    "w and w_out have changed places: w stands inside the sigmoid, w_out in front of it.",
    edit=(_SHAPED, "w * sigmoid(w_out * x + b) + b_out"),
)
mistake(
    shaped_sigmoid,
    "inside-and-outside-changed-places",
    "Inside and outside have changed places: w and b stand inside the sigmoid, w_out and b_out "
    "outside.",
    edit=(_SHAPED, "w * sigmoid(w_out * x + b_out) + b"),
)
mistake(
    shaped_sigmoid,
    "no-sigmoid",
    "There is no sigmoid: a line of a line is a line.",
    "sigmoid(w * x + b)",
    edit=(_SHAPED, "w_out * (w * x + b) + b_out"),
)


def _riser(sign: int) -> Draw:
    def draw(rng: Rng) -> dict:
        center = either(rng, 0.5, 3)
        return dict(center=center, steepness=sign * between(rng, 0.3, 3))

    return draw


riser = exercise(
    sums.riser,
    Part("a riser that rises", 1, _riser(1), Values(("w", "b"))),
    Part("a riser that falls", 1, _riser(-1), Values(("w", "b"))),
)


mistake(
    riser,
    "slope-middle",
    "The slope of σ in its middle is ¼, so with w = steepness it is four times too gentle.",
    "The chain rule gives the slope w / 4 at the center.",
    edit=("w = 4 * steepness", "w = steepness"),
)
mistake(
    riser,
    "steepness-divided-by-4",
    "The steepness is divided by 4; it is w / 4 that must be the steepness.",
    "Solve w / 4 = steepness for w.",
    edit=("w = 4 * steepness", "w = steepness / 4"),
)
mistake(
    riser,
    "sign-b-wrong-way-round",
    "The sign of b is the wrong way round: w · center + b must be 0.",
    edit=("-w * center", "w * center"),
)
mistake(
    riser,
    "b-minus-center",
    "b is minus the center: that moves the riser only where w is 1.",
    "Solve w · center + b = 0 for b.",
    edit=("-w * center", "-center"),
)
mistake(
    riser,
    "center-divided-by-w",
    "The center is divided by w; -b / w is the center, so b is -w · center.",
    "Solve w · center + b = 0 for b.",
    edit=("-w * center", "-center / w"),
)
mistake(
    riser,
    "w-b-returned-wrong-order",
    "w and b are returned in the wrong order.",
    "Return (w, b).",
    edit=("return w, -w * center", "return -w * center, w"),
)
mistake(
    riser,
    "sign-steepness-lost",
    "The sign of the steepness is lost: this one rises where it should fall.",
    edit=("w = 4 * steepness", "w = 4 * abs(steepness)"),
)


def _bump(rng: Rng) -> dict:
    left = numbers(rng)
    right = left + between(rng, 0.5, 2)
    return dict(
        x=between(rng, left - 1, right + 1, size(rng, 6, 9)),
        left=left,
        right=right,
        height=either(rng, 1.2, 3),
        steepness=between(rng, 0.5, 3),
    )


bump = exercise(sums.bump, points=2, draw=_bump, judge=ROUNDED, uses=("riser", "shaped_sigmoid"))


_DIFFERENCE = "height * (sigmoid(w * x + b) - sigmoid(w_right * x + b_right))"
mistake(
    bump,
    "two-risers-added",
    "The two risers are added: that makes two steps up, not a bump.",
    "Subtract them.",
    edit=(") - sigmoid(", ") + sigmoid("),
)


@mistake(
    bump,
    "risers-four-times-too-gentle",
    "The risers are four times too gentle: w is 4 · steepness, as in riser.",
    "Call your riser for both.",
)
def _(x, left, right, height, steepness):
    return height * (sigmoid(steepness * (x - left)) - sigmoid(steepness * (x - right)))


mistake(
    bump,
    "height-multiplies-first-riser",
    "The height multiplies the first riser only, so the bump does not come down to 0.",
    edit=(_DIFFERENCE, "height * sigmoid(w * x + b) - sigmoid(w_right * x + b_right)"),
)
mistake(
    bump,
    "riser-left-subtracted-right",
    "The riser at left is subtracted from the one at right: this is a dip.",
    edit=(_DIFFERENCE, "height * (sigmoid(w_right * x + b_right) - sigmoid(w * x + b))"),
)


@mistake(
    bump,
    "stretched-until-largest-value-height",
    "This is stretched until its largest value is the height; here it is plainly multiplied by it.",
)
def _(x, left, right, height, steepness):
    w = 4 * steepness
    made = sigmoid(w * (x - left)) - sigmoid(w * (x - right))
    return height * made / np.max(made)


def _units(rng: Rng, S: int, N: int) -> dict:
    return dict(
        x=numbers(rng, S, 0, 2),
        w=numbers(rng, N, 1),
        b=numbers(rng, N),
        w_out=numbers(rng, N, 0.5, 2),
        b_out=either(rng, 0.5, 2),
    )


def _several(rng: Rng) -> dict:
    return _units(rng, size(rng, 6, 9), size(rng, 3, 5))


sigmoid_sum = exercise(
    sums.sigmoid_sum,
    Part("several units, several places", 1, _several, ROUNDED),
    Part(
        "one unit, or one place",
        1,
        (lambda rng: _units(rng, size(rng), 1), lambda rng: _units(rng, 1, size(rng))),
        ROUNDED,
    ),
)


_SUM = "sigmoid(np.outer(x, w) + b) @ w_out + b_out"
mistake(
    sigmoid_sum,
    "output-bias-added-once-unit",
    "The output bias is added once for every unit; the sum has one.",
    "Add b_out after the sum.",
    edit=(_SUM, "np.sum(w_out * sigmoid(np.outer(x, w) + b) + b_out, axis=1)"),
)
mistake(
    sigmoid_sum,
    "units-averaged",
    "The units are averaged; they should be added up.",
    edit=(_SUM, "np.mean(w_out * sigmoid(np.outer(x, w) + b), axis=1) + b_out"),
)
mistake(
    sigmoid_sum,
    "sigmoid-taken-whole-sum",
    "The sigmoid is taken of the whole sum; each unit has its own, and these are added.",
    edit=(_SUM, "sigmoid((np.outer(x, w) + b) @ w_out) + b_out"),
)
mistake(
    sigmoid_sum,
    "output-weights-left-out",
    "The output weights are left out: every unit counts alike.",
    edit=(_SUM, "np.sum(sigmoid(np.outer(x, w) + b), axis=1) + b_out"),
)
mistake(
    sigmoid_sum,
    "adds-up-over-places-instead",
    "It adds up over the places instead of over the units.",
    "Rows are places, columns are units: sum over axis 1.",
    edit=(_SUM, "np.sum(w_out * sigmoid(np.outer(x, w) + b), axis=0) + b_out"),
)
mistake(
    sigmoid_sum,
    "no-sigmoid",
    "There is no sigmoid: lines added up are a line.",
    "sigmoid(np.outer(x, w) + b)",
    edit=(_SUM, "(np.outer(x, w) + b) @ w_out + b_out"),
)


def _features(rng: Rng) -> dict:
    S, D, N = map(int, rng.choice([2, 3, 4, 5, 6, 7], size=3, replace=False))
    return dict(
        X=numbers(rng, (S, D)),
        W=numbers(rng, (N, D)),
        b=numbers(rng, N),
        w_out=numbers(rng, N, 0.5, 2),
        b_out=either(rng, 0.5, 2),
    )


sigmoid_sum_matrix = exercise(sums.sigmoid_sum_matrix, points=2, draw=_features, judge=ROUNDED)


_NETWORK = "sigmoid(X @ W.T + b) @ w_out + b_out"
mistake(
    sigmoid_sum_matrix,
    "sum-over-units-taken-twice",
    "The sum over the units is taken twice: N times too large, apart from b_out.",
    "The product with w_out has added up the units already.",
    edit=(_NETWORK, "len(W) * (sigmoid(X @ W.T + b) @ w_out) + b_out"),
)
mistake(
    sigmoid_sum_matrix,
    "sigmoid",
    "There is no sigmoid: layers of sums alone are one more plane.",
    edit=(_NETWORK, "(X @ W.T + b) @ w_out + b_out"),
)
mistake(
    sigmoid_sum_matrix,
    "biases-b-units-left-out",
    "The biases b of the units are left out.",
    edit=(_NETWORK, "sigmoid(X @ W.T) @ w_out + b_out"),
)
mistake(
    sigmoid_sum_matrix,
    "output-bias-b-out-left-out",
    "The output bias b_out is left out.",
    edit=(_NETWORK, "sigmoid(X @ W.T + b) @ w_out"),
)
mistake(
    sigmoid_sum_matrix,
    "sigmoid-taken-whole-sum",
    "The sigmoid is taken of the whole sum; each unit has its own, and these are added.",
    edit=(_NETWORK, "sigmoid((X @ W.T + b) @ w_out) + b_out"),
)


GENEROUS, CLOSE, FALLS = 2.5, 1.6, 0.8
SURELY = 1.25
PLACES_A_TREAD = 12


def _to_follow(low: int, high: int, width: float = 1.0, steep_start: bool = False) -> Draw:
    """A curve, an interval some 5 · `width` long, and N between `low` and `high`.

    With a steep start, the curve is nowhere as steep as where the interval begins.
    """

    def draw(rng: Rng) -> dict:
        start = numbers(rng)
        frequencies = np.array([1.0, 1.0, 2.0]) * between(rng, 0.5, 1, 3) / width
        phases = -frequencies * start if steep_start else between(rng, 0, 6, 3)
        curve = dict(heights=between(rng, 0.5, 2, 3), frequencies=frequencies, phases=phases)
        return dict(
            f=Described("curve", curve),
            low=start,
            high=start + between(rng, 4, 7) * width,
            N=int(rng.integers(low, high + 1)),
        )

    return draw


def _growing(rng: Rng) -> Probe:
    drawn = _to_follow(8, 12)(rng)
    wanted = [{**drawn, "N": factor * drawn["N"]} for factor in (1, 2, 4)]
    return Probe(tuple(Call("staircase", tuple(one.values())) for one in wanted))


class _Stairs:
    """One staircase that was asked for: the curve, its treads, the answer's own curve."""

    def __init__(self, call: Call, answer: object) -> None:
        described, self.low, self.high, self.N = call.args
        self.f = rebuild(described)
        self.x = np.linspace(self.low, self.high, PLACES_A_TREAD * (self.N + 1) + 1)
        self.true = self.f(self.x)
        self.width = (self.high - self.low) / (self.N + 1)
        self.edges = np.linspace(self.low, self.high, self.N + 2)
        self.units = _four(answer, self.N)

    @cached_property
    def curve(self) -> np.ndarray:
        w, b, w_out, b_out = self.units
        return sums.sigmoid_sum(self.x, w, b, w_out, b_out)

    def treads(self, place: float) -> np.ndarray:
        """Equal treads, as high as f at this share of their width."""
        k = np.minimum((self.x - self.low) // self.width, self.N)
        return self.f(self.low + (k + place) * self.width)

    def error(self, curve: np.ndarray) -> float:
        """The largest error, measured by that of equal treads at their middle heights."""
        return float(np.max(np.abs(curve - self.true)) / self.unit)

    @cached_property
    def unit(self) -> float:
        return float(np.max(np.abs(self.treads(0.5) - self.true)))

    def follows(self, treads: np.ndarray) -> bool:
        return float(np.median(np.abs(self.curve - treads))) < 0.05 * self.unit


def _four(answer: object, N: int) -> list[np.ndarray]:
    if not isinstance(answer, (tuple, list)) or len(answer) != 4:
        return []
    items = [as_numbers(item) for item in answer]
    units = [item for item in items if item is not None and np.isfinite(item).all()]
    shapes = [item.shape for item in units]
    return units if shapes == [(N,), (N,), (N,), ()] else []


FORM = "It should return (w, b, w_out, b_out): three arrays of N numbers, and one number."
# What is wrong with stairs that are too far off, in the order in which it is looked for.
SYMPTOMS = {
    "Risers stand outside of the interval: a riser stands at -b / w.": lambda s: np.any(
        np.abs(s.units[1] + s.units[0] * (s.low + s.high) / 2)
        > np.abs(s.units[0]) * ((s.high - s.low) / 2 + s.width)
    ),
    "The risers are so gentle that they run into one another.": lambda s: (
        np.median(np.abs(s.units[0])) < 2 / s.width
    ),
    "w_out holds the heights of the treads; a riser needs the change to the next one.": lambda s: (
        np.allclose(s.units[2], s.f(s.edges[1:-1] + s.width / 2))
    ),
    "Each tread is as high as f at its left end.": lambda s: s.follows(s.treads(0.0)),
    "The stairs go down where f goes up.": lambda s: s.error(2 * s.units[3] - s.curve) < SURELY,
    "The stairs have the right shape, but stand too high or too low as a whole.": lambda s: (
        s.error(s.curve + np.median(s.true - s.curve)) < SURELY
    ),
}


def _within(limit: float) -> Property:
    """The largest error is at most `limit` times that of N + 1 equal treads."""

    def holds(probe: Probe, values: list, true: list) -> str | None:
        call = probe.steps[0]
        assert isinstance(call, Call)
        stairs = _Stairs(call, values[0])
        if not stairs.units:
            return FORM
        error = stairs.error(stairs.curve)
        if error <= limit:
            return None
        found = (symptom for symptom, shows in SYMPTOMS.items() if shows(stairs))
        return (
            f"{next(found, 'The largest error is too large.')}\n"
            f"For a curve from {stairs.low:g} to {stairs.high:g} and N = {stairs.N} the largest "
            f"error is {error * stairs.unit:.3g}. Equal treads have {stairs.unit:.3g}; up to "
            f"{limit:g} times that counts."
        )

    return Property(holds, example=False)


def _falls(probe: Probe, values: list, true: list) -> str | None:
    errors = []
    for call, value in zip(probe.steps, values, strict=True):
        assert isinstance(call, Call)
        stairs = _Stairs(call, value)
        if not stairs.units:
            return FORM
        errors.append(stairs.error(stairs.curve) * stairs.unit)
    if all(after < FALLS * before for before, after in pairwise(errors)):
        return None
    shown = ", ".join(f"{error:.3g}" for error in errors)
    return f"With twice as many units the error should fall to about a half.\nIt is {shown}."


_MANY = (
    _to_follow(40, 60),
    _to_follow(40, 60, width=0.002),
    _to_follow(40, 60, width=50),
    _to_follow(40, 60, steep_start=True),
)
staircase = exercise(
    sums.staircase,
    Part("a few units: error up to 2.5 times that of N + 1 equal treads", 1, _to_follow(8, 12),
         _within(GENEROUS), times=2),
    Part("many units, short and long intervals: error up to 2.5 times that", 1, _MANY,
         _within(GENEROUS), times=4),
    Part("error up to 1.6 times that", 1, (*_MANY, _to_follow(8, 12)), _within(CLOSE), times=5),
    Part("the error falls as N grows", 1, _growing, Property(_falls, example=False), times=2),
    uses=("riser",),
)  # fmt: skip


@mistake(
    staircase,
    "tread-height-f-left-end",
    "Each tread has the height of f at its left end, so f has run away by its right end.",
    "Take f in the middle of each tread: the error is halved.",
)
def _(f, low, high, N):
    edges = np.linspace(low, high, N + 2)
    heights, w = f(edges[:-1]), 40 * (N + 1) / (high - low)
    return np.full(N, w), -w * edges[1:-1], np.diff(heights), heights[0]


@mistake(
    staircase,
    "output-weights-heights-themselves",
    "The output weights are the heights themselves: every riser adds to what the others raised.",
    "np.diff(heights) gives the change from each tread to the next.",
)
def _(f, low, high, N):
    edges = np.linspace(low, high, N + 2)
    heights, w = f((edges[1:] + edges[:-1]) / 2), 40 * (N + 1) / (high - low)
    return np.full(N, w), -w * edges[1:-1], heights[1:], heights[0]


@mistake(
    staircase,
    "stairs-begin-0",
    "The stairs begin at 0: b_out should be the height of the first tread.",
)
def _(f, low, high, N):
    edges = np.linspace(low, high, N + 2)
    heights, w = f((edges[1:] + edges[:-1]) / 2), 40 * (N + 1) / (high - low)
    return np.full(N, w), -w * edges[1:-1], np.diff(heights), 0.0


@mistake(
    staircase,
    "steepness-1-whatever-n",
    "The steepness is 1 whatever N is: soon the risers are far wider than the treads.",
    "A riser is about 1 / steepness wide; let the steepness grow with (N + 1) / (high - low).",
)
def _(f, low, high, N):
    edges = np.linspace(low, high, N + 2)
    heights = f((edges[1:] + edges[:-1]) / 2)
    return np.full(N, 4.0), -4.0 * edges[1:-1], np.diff(heights), heights[0]


@mistake(
    staircase,
    "b-minus-place-riser",
    "b is minus the place of the riser; it is minus w times the place.",
    "Call your riser for w and b.",
)
def _(f, low, high, N):
    edges = np.linspace(low, high, N + 2)
    heights, w = f((edges[1:] + edges[:-1]) / 2), 40 * (N + 1) / (high - low)
    return np.full(N, w), -edges[1:-1], np.diff(heights), heights[0]


@mistake(
    staircase,
    "change-taken-wrong-way-round",
    "Each change is taken the wrong way round: the tread before minus the next.",
)
def _(f, low, high, N):
    edges = np.linspace(low, high, N + 2)
    heights, w = f((edges[1:] + edges[:-1]) / 2), 40 * (N + 1) / (high - low)
    return np.full(N, w), -w * edges[1:-1], -np.diff(heights), heights[0]
