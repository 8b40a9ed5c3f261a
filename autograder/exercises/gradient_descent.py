"""Lesson 05: slopes from numbers alone, and walks along them."""

import numpy as np

from autograder.core.probe import Described, Probe
from autograder.judging.exercise import Part, exercise, mistake
from autograder.judging.judges import Calls, Property, Values
from autograder.judging.values import as_numbers
from course import gradient_descent as gd

from . import batches, walks
from .draws import Draw, Rng, between, numbers, size


def _curve(rng: Rng) -> dict:
    coefficients = numbers(rng, 4)
    return dict(
        f=Described("polynomial", {"coefficients": coefficients}),
        x=numbers(rng),
        h=float(rng.choice([0.5, 0.1, 0.01])),
    )


forward_difference = exercise(gd.forward_difference, points=1, draw=_curve)


mistake(
    forward_difference,
    "difference-divided-h",
    "The difference is not divided by h: a slope is rise over run.",
    edit=("(f(x + h) - f(x)) / h", "f(x + h) - f(x)"),
)


mistake(
    forward_difference,
    "values-subtracted-wrong-way-round",
    "The values are subtracted the wrong way round: f(x + h) comes first.",
    edit=("(f(x + h) - f(x)) / h", "(f(x) - f(x + h)) / h"),
)


mistake(
    forward_difference,
    "central-difference",
    "This is the central difference; a forward difference uses f(x) and f(x + h) alone.",
    edit=("(f(x + h) - f(x)) / h", "(f(x + h) - f(x - h)) / (2 * h)"),
)


mistake(
    forward_difference,
    "f-x-divided-h",
    "Only f(x) is divided by h: brackets are missing around the difference.",
    "Write (f(x + h) - f(x)) / h.",
    edit=("(f(x + h) - f(x)) / h", "f(x + h) - f(x) / h"),
)


def _landscape(rng: Rng, shape: tuple[int, ...]) -> tuple[Described, np.ndarray]:
    waves = Described(
        "waves",
        {"heights": numbers(rng, shape), "frequencies": between(rng, 0.5, 2, shape)},
    )
    return waves, np.asarray(numbers(rng, shape))


def _of_shape(*shape: int) -> Draw:
    def draw(rng: Rng) -> dict:
        f, x = _landscape(rng, shape)
        return dict(f=f, x=x, h=float(rng.choice([0.3, 0.1])))

    return draw


def _one_number(rng: Rng) -> dict:
    """Below 0, so that what is right of one number alone is not taken to be so by its sign."""
    drawn = _of_shape()(rng)
    return {**drawn, "x": np.asarray(-np.abs(drawn["x"]))}


_any_shape = (_of_shape(3), _of_shape(2, 3), _one_number, _of_shape(2, 1, 2))


def _seldom_called(draw: Draw) -> Draw:
    """The same with an `f` that answers twice a coordinate, and once more."""

    def limited(rng: Rng) -> dict:
        drawn = draw(rng)
        most = 2 * drawn["x"].size + 1
        return {**drawn, "f": Described("limited", {"of": drawn["f"], "most": most})}

    return limited


def _integers(rng: Rng) -> dict:
    f, _ = _landscape(rng, (3,))
    return dict(f=f, x=rng.integers(-3, 4, size=3), h=float(rng.choice([0.3, 0.1])))


def _without_h(rng: Rng) -> dict:
    """Waves so short that every other step gives other slopes."""
    n = size(rng, 2, 4)
    waves = {"heights": numbers(rng, n), "frequencies": between(rng, 300, 900, n)}
    return dict(f=Described("waves", waves), x=numbers(rng, n))


def _of_the_same_h(probe: Probe, values: list, true: list) -> str | None:
    answer = as_numbers(values[-1])
    if answer is None or answer.shape != true[-1].shape:
        return "Without h, the gradient does not have the shape of x."
    if np.allclose(answer, true[-1], rtol=1e-6, atol=1e-6 * np.max(np.abs(true[-1]))):
        return None
    return "Without h, the gradient is not that of h = 1e-5: the first line gives it, as h=1e-5."


numerical_gradient = exercise(
    gd.numerical_gradient,
    Part("central differences, for x of any shape", 2, _any_shape, times=8),
    Part("integers in x", 1, _integers),
    Part("h is 1e-5 where it is left out", 1, _without_h, Property(_of_the_same_h)),
    Part("f is called twice a coordinate", 1, tuple(map(_seldom_called, _any_shape)), Calls()),
)


mistake(
    numerical_gradient,
    "forward-differences",
    "These are forward differences; a central one looks h to both sides and divides by 2h.",
    edit=("(f(x + step) - f(x - step)) / (2 * h)", "(f(x + step) - f(x)) / h"),
)


mistake(
    numerical_gradient,
    "points-lie-2h-apart",
    "The points lie 2h apart, but the difference is divided by h: twice too large.",
    edit=("/ (2 * h)", "/ h"),
)


@mistake(
    numerical_gradient,
    "all-coordinates-moved-once",
    "All coordinates are moved at once; each slope needs a step along its own coordinate alone.",
)
def _(f, x, h=1e-5):
    slope = (f(x + h) - f(x - h)) / (2 * h)
    return np.full(np.shape(x), slope)


mistake(
    numerical_gradient,
    "gradient-stored-array-x-type",
    "The gradient is stored in an array of x's type: where x holds integers, digits are cut off.",
    "Make it with np.zeros(x.shape), which holds floats.",
    edit=("gradient = np.zeros(np.shape(x))", "gradient = np.zeros_like(x)"),
)


@mistake(
    numerical_gradient,
    "step-taken-back-before-next",
    "A step is not taken back before the next: the later slopes are measured somewhere else.",
)
def _(f, x, h=1e-5):
    at = np.array(x, dtype=float)
    gradient = np.zeros(at.shape)
    for index in np.ndindex(gradient.shape):
        at[index] += h
        high = f(at)
        at[index] -= 2 * h
        gradient[index] = (high - f(at)) / (2 * h)
    return gradient


mistake(
    numerical_gradient,
    "step-kept-for-the-next",
    "The step along one coordinate is kept for the next: from the second on, several move at once.",
    "Make a new step of zeros for each coordinate, or set it back to 0.",
    edit=(
        """    for index in np.ndindex(gradient.shape):
        step = np.zeros(gradient.shape)
""",
        """    step = np.zeros(gradient.shape)
    for index in np.ndindex(gradient.shape):
""",
    ),
)

mistake(
    numerical_gradient,
    "returned-in-the-loop",
    "It returns after the first coordinate: all others are still 0.",
    "Move return out of the loop, to the margin of for.",
    edit=("(2 * h)\n    return gradient", "(2 * h)\n        return gradient"),
)

mistake(
    numerical_gradient,
    "multiplied-by-h",
    "/ 2 * h halves first and then multiplies by h; the difference is divided by 2h.",
    "Write / (2 * h).",
    edit=("/ (2 * h)", "/ 2 * h"),
)

mistake(
    numerical_gradient,
    "divided-by-h-twice-halved",
    "The difference is divided by 2 alone, and not by h.",
    "Write / (2 * h).",
    edit=("/ (2 * h)", "/ 2"),
)


descend = walks.descend


def _samples(rng: Rng) -> dict:
    S = size(rng, 3, 6)
    return dict(
        x=between(rng, 0.5, 2, S),
        y=numbers(rng, S),
        w=numbers(rng),
        learning_rate=between(rng, 0.02, 0.1),
    )


def _deck_trace(rng: Rng) -> dict:
    return dict(x=np.array([1.0, 2, 3]), y=np.array([2.0, 4, 6]), w=1.0, learning_rate=0.01)


_EPOCH = Values(names=("w", "gradients", "losses"))

sgd_epoch = exercise(
    gd.sgd_epoch,
    Part("one step a sample, in order", 2, _samples, _EPOCH),
    Part("three samples of y = 2x", 1, _deck_trace, _EPOCH, times=1),
)


@mistake(
    sgd_epoch,
    "all-gradients-taken-first-w",
    "All gradients are taken at the first w; here w moves after every sample.",
)
def _(x, y, w, learning_rate):
    gradients = 2 * x * (x * w - y)
    path = w - learning_rate * np.cumsum(gradients)
    return path[-1], gradients, (x * path - y) ** 2


@mistake(
    sgd_epoch,
    "loss-taken-before-step",
    "Each loss is taken before its step; the loss after the step is expected.",
)
def _(x, y, w, learning_rate):
    gradients, losses = [], []
    for x_s, y_s in zip(x, y, strict=True):
        losses.append((x_s * w - y_s) ** 2)
        gradients.append(2 * x_s * (x_s * w - y_s))
        w = w - learning_rate * gradients[-1]
    return w, np.array(gradients), np.array(losses)


mistake(
    sgd_epoch,
    "inner-derivative-missing",
    "The inner derivative is missing: (xw - y)² has the slope 2x(xw - y).",
    edit=("2 * x_s * (x_s * w - y_s)", "2 * (x_s * w - y_s)"),
)


mistake(
    sgd_epoch,
    "losses-those-last-w",
    "The losses are those of the last w; each is expected right after its own step.",
    edit=("np.array(losses)", "(x * w - y) ** 2"),
)


mistake(
    sgd_epoch,
    "w-never-moves",
    "w never moves: what a step gives is not kept.",
    "Write w = w - learning_rate * the gradient.",
    edit=("w = w - learning_rate * gradients[-1]", "w - learning_rate * gradients[-1]"),
)

mistake(
    sgd_epoch,
    "walks-uphill",
    "It walks uphill: the step goes against the gradient, so it is subtracted.",
    edit=("w - learning_rate", "w + learning_rate"),
)

mistake(
    sgd_epoch,
    "gradient-of-all-samples",
    "Each step takes the mean slope of all samples; here it is that of one sample alone.",
    "Take x_s and y_s of this step.",
    edit=("2 * x_s * (x_s * w - y_s)", "np.mean(2 * x * (x * w - y))"),
)

mistake(
    sgd_epoch,
    "loss-of-all-samples",
    "Each loss is the mean over all samples; that of the step's own sample is expected.",
    edit=("(x_s * w - y_s) ** 2", "np.mean((x * w - y) ** 2)"),
)


minibatches = batches.minibatches


def _rate(kind: str, t: int | None = None) -> Draw:
    def draw(rng: Rng) -> dict:
        later = int(rng.integers(2, 40))
        return dict(
            learning_rate=between(rng, 0.05, 1),
            decay=between(rng, 0.55, 0.95),
            t=later if t is None else t,
            kind=kind,
        )

    return draw


# Kinds that only look like one of the two, and every way to lie before the first step.
_REFUSED = (
    ("power", 0),
    ("exponential", None),
    ("power", -1),
    ("polynomial", None),
    ("linear", 0),
    ("inverse power", None),
    ("power", -3),
    ("Inverse", None),
    ("powers", None),
    ("", None),
)

decayed_rate = exercise(
    gd.decayed_rate,
    Part("both kinds", 1, (_rate("inverse"), _rate("power"))),
    Part("the first steps", 1, (_rate("inverse", 0), _rate("power", 1), _rate("inverse", 1))),
    Part(
        "ValueError for other kinds, and for power at t = 0",
        1,
        tuple(_rate(kind, t) for kind, t in _REFUSED),
        times=len(_REFUSED),
        raises=ValueError,
    ),
)


mistake(
    decayed_rate,
    "brackets-missing",
    "The brackets are missing: α / 1 + δt grows with t.",
    "α / (1 + δ t)",
    edit=("(1 + decay * t)", "1 + decay * t"),
)


@mistake(decayed_rate, "two-kinds-exchanged", "The two kinds are exchanged.")
def _(learning_rate, decay, t, kind):
    if kind == "power":
        return learning_rate / (1 + decay * t)
    if kind != "inverse" or t < 1:
        raise ValueError("no such rate")
    return learning_rate / t**decay


@mistake(
    decayed_rate,
    "unknown-kind-taken-power-instead",
    "An unknown kind is taken for power instead of refused with a ValueError.",
)
def _(learning_rate, decay, t, kind):
    if kind == "inverse":
        return learning_rate / (1 + decay * t)
    if t < 1:
        raise ValueError("power counts from 1")
    return learning_rate / t**decay


mistake(
    decayed_rate,
    "power-rate-decays-t",
    "The power rate decays as δ^t; it is t^δ that divides.",
    edit=("/ t**decay", "* decay**t"),
)


mistake(
    decayed_rate,
    "early-steps-taken-for-the-first",
    "A t below 1 is taken for 1; for power it is refused with a ValueError.",
    edit=(
        """    if t < 1:
        raise ValueError(f'"power" counts steps from 1; t is {t}.')
    return learning_rate / t**decay""",
        "    return learning_rate / max(t, 1) ** decay",
    ),
)

mistake(
    decayed_rate,
    "power-counts-from-0",
    "The power rate divides by (t + 1)^δ; it is t^δ, with t from 1 on.",
    edit=("/ t**decay", "/ (t + 1) ** decay"),
)

mistake(
    decayed_rate,
    "only-0-refused",
    "Only t = 0 is refused; every t below 1 is to be.",
    "Write if t < 1.",
    edit=("if t < 1:", "if t == 0:"),
)


momentum_descend = walks.momentum_descend
largest_stable_rate = walks.largest_stable_rate
