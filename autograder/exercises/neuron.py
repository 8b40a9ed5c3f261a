"""Lesson 02: one neuron, its activations, and what it can decide."""

import numpy as np

from autograder.core.probe import Probe
from autograder.judging.exercise import Draw as AnyDraw
from autograder.judging.exercise import Part, exercise, mistake, slope
from autograder.judging.judges import Property, Silent
from autograder.judging.values import as_numbers
from course import neuron

from .draws import Draw, Rng, between, either, numbers, size

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
NOISE = 0.1


def _batch(rng: Rng) -> dict:
    S, D = size(rng, 5, 8), size(rng, 2, 4)
    return dict(X=numbers(rng, (S, D)), w=numbers(rng, D, 1), b=numbers(rng, (), -1))


pre_activation = exercise(neuron.pre_activation, points=1, draw=_batch)


mistake(
    pre_activation,
    "bias-left-out",
    "The bias is left out.",
    "Add b to every sample's sum.",
    edit=("X @ w + b", "X @ w"),
)
mistake(
    pre_activation,
    "bias-subtracted",
    "The bias is subtracted; here it is added.",
    edit=("X @ w + b", "X @ w - b"),
)
mistake(
    pre_activation,
    "products-added-up",
    "The products are not added up: a sample gets one number per feature instead of one in all.",
    "X @ w multiplies and adds.",
    edit=("X @ w + b", "X * w + b"),
)
mistake(
    pre_activation,
    "products-averaged",
    "The products are averaged; a neuron adds them up.",
    edit=("X @ w + b", "np.mean(X * w, axis=1) + b"),
)
mistake(
    pre_activation,
    "bias-added-once-feature",
    "The bias is added once for each feature, not once for each sample.",
    edit=("X @ w + b", "np.sum(X * w + b, axis=1)"),
)
mistake(
    pre_activation,
    "says-yes-or-no",
    "This is what the neuron decides, yes or no; the sum itself is expected.",
    "Return the sum without comparing it.",
    edit=("X @ w + b", "X @ w + b > 0"),
)


def _of_shape(*shape: int) -> Draw:
    return lambda rng: dict(a=between(rng, -2, 2, shape))


def _with_steepness(draw: Draw) -> Draw:
    return lambda rng: {**draw(rng), "steepness": _steepness(rng)}


def _steepness(rng: Rng) -> float:
    """Above or below 1, of either sign."""
    return either(rng, 1.2, 3) ** int(rng.choice([-1, 1]))


def _whole(rng: Rng) -> dict:
    return dict(a=rng.permutation(np.append(rng.integers(-3, 4, size=4), [-1, 2])))


def _far_out(rng: Rng) -> dict:
    a = np.concatenate([[-1000.0, 1000.0, 0.0, -745.0, 30.0], numbers(rng, 2, 0, 3)])
    return dict(a=rng.permutation(a))


def _one_far(a: float) -> AnyDraw:
    return lambda rng: dict(a=a, steepness=between(rng, 1.2, 3))


_shapes = (_of_shape(5), _of_shape(2, 3), _of_shape(), _of_shape(3, 1, 2))
_any_shape = (*_shapes, _whole)
_steep = tuple(map(_with_steepness, _shapes))

sigmoid = exercise(
    neuron.sigmoid,
    Part("values, for a of any shape, whole numbers too", 1, _any_shape),
    Part("the steepness, of either sign", 1, (*_steep, _with_steepness(_whole))),
    Part(
        "right and without a warning at ±1000",
        1,
        (_far_out, _one_far(-1000.0), _one_far(1000.0)),
        Silent(),
    ),
)


@mistake(
    sigmoid,
    "np-exp-asked-number-too",
    "np.exp is asked for a number too large for a float: it overflows from e^710 on, and warns.",
    "Take np.exp of -|steepness · a| only.",
)
def _(a, steepness=1.0):
    return 1 / (1 + np.exp(-steepness * a))


@mistake(
    sigmoid,
    "np-works-out-both-halves",
    "np.where works out both of its halves, and the half that it drops overflows and warns.",
    "Both halves need the same exponential, of -|steepness · a|: it can't overflow.",
)
def _(a, steepness=1.0):
    z = steepness * np.asarray(a)
    return np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))


@mistake(
    sigmoid,
    "far-right-infinity-divided-infinity",
    "Far to the right this is infinity divided by infinity, which is nan.",
    "Take np.exp of -|steepness · a| only: the numerator is 1 on one side and that on the other.",
)
def _(a, steepness=1.0):
    return np.exp(steepness * a) / (1 + np.exp(steepness * a))


mistake(
    sigmoid,
    "one-numerator-for-both-sides",
    "The numerator is 1 on both sides: the left side comes out as the right one's mirror image.",
    "It is 1 only where steepness · a is 0 or above; elsewhere it is the exponential.",
    edit=("np.where(steepness * a >= 0, 1, e) / (1 + e)", "1 / (1 + e)"),
)
mistake(
    sigmoid,
    "sides-told-by-a-alone",
    "The two sides are told apart by the sign of a; where the steepness is negative, "
    "they change places.",
    "Compare steepness * a with 0.",
    edit=("np.where(steepness * a >= 0", "np.where(a >= 0"),
)


@mistake(
    sigmoid,
    "filled-into-whole-numbers",
    "The values are filled into an array like a; where a holds whole numbers, each value is cut "
    "down to a whole number.",
    "Make the array with dtype=float, as in np.zeros(a.shape).",
)
def _(a, steepness=1.0):
    a = np.asarray(a)
    g, right = np.zeros_like(a), steepness * a >= 0
    e = np.exp(-np.abs(steepness * a))
    g[right] = 1 / (1 + e[right])
    g[~right] = e[~right] / (1 + e[~right])
    return g


@mistake(
    sigmoid,
    "divided-before-added",
    "1 / 1 + exp(…) divides first, and then adds: brackets are missing around the denominator.",
    "1 / (1 + …)",
)
def _(a, steepness=1.0):
    return 1 / 1 + np.exp(-steepness * a)


@mistake(
    sigmoid,
    "threshold",
    "This is a threshold, which jumps from 0 to 1; the sigmoid rises smoothly.",
)
def _(a, steepness=1.0):
    return np.where(a > 0, 1.0, 0.0)


@mistake(
    sigmoid,
    "slope-left-out",
    "The steepness is left out.",
    "It multiplies a, inside the exponential.",
)
def _(a, steepness=1.0):
    return 0.5 * (1 + np.tanh(a / 2))


@mistake(
    sigmoid,
    "slope-multiplies-result",
    "The steepness multiplies the result; it belongs to a, inside the exponential.",
)
def _(a, steepness=1.0):
    return steepness * 0.5 * (1 + np.tanh(a / 2))


@mistake(
    sigmoid,
    "divided-slope",
    "a is divided by the steepness; a larger steepness must make the curve steeper.",
)
def _(a, steepness=1.0):
    return 0.5 * (1 + np.tanh(a / steepness / 2))


@mistake(sigmoid, "curve-falls", "This curve falls: the minus in exp(-a) is missing.")
def _(a, steepness=1.0):
    return 0.5 * (1 - np.tanh(steepness * a / 2))


@mistake(
    sigmoid,
    "hyperbolic-tangent",
    "This is the hyperbolic tangent, from -1 to 1; the sigmoid goes from 0 to 1.",
)
def _(a, steepness=1.0):
    return np.tanh(steepness * a)


def _total(a, steepness):
    return np.sum(neuron.sigmoid(a, steepness))


sigmoid_derivative = exercise(
    neuron.sigmoid_derivative,
    Part("without a steepness, and without a warning at ±1000", 1, _far_out, Silent()),
    points=3,
    draw=_steep,
    judge=slope(of=_total, by="a", pictured=False),
    uses=("sigmoid",),
)


_G, _RESULT = "g = sigmoid(a, steepness)", "steepness * g * (1 - g)"
mistake(
    sigmoid_derivative,
    "inner-derivative-missing",
    "The inner derivative is missing: steepness · a changes steepness times as fast as a.",
    "Multiply by steepness.",
    edit=(_RESULT, "g * (1 - g)"),
)
mistake(
    sigmoid_derivative,
    "itself-put-sigmoid-value-belongs",
    "a itself is put where the sigmoid's value belongs.",
    "First g = sigmoid(a, steepness), then g (1 - g).",
    edit=(_RESULT, "steepness * a * (1 - a)"),
)
mistake(
    sigmoid_derivative,
    "slope-reach-sigmoid",
    "The steepness does not reach the sigmoid: its value is taken at steepness 1.",
    "sigmoid(a, steepness)",
    edit=(_G, "g = sigmoid(a)"),
)
mistake(
    sigmoid_derivative,
    "1-g-belongs-hyperbolic-tangent",
    "1 - g² belongs to the hyperbolic tangent; the sigmoid has g (1 - g).",
    edit=(_RESULT, "steepness * (1 - g**2)"),
)
mistake(
    sigmoid_derivative,
    "sigmoid",
    "This is the sigmoid, not its derivative.",
    edit=(_RESULT, "g"),
)


@mistake(
    sigmoid_derivative,
    "exponentials-overflow",
    "The values are right, but exponentials are taken anew, and far out they overflow.",
    "Call your sigmoid, which is safe, and use g (1 - g).",
)
def _(a, steepness=1.0):
    return steepness * np.exp(-steepness * a) / (1 + np.exp(-steepness * a)) ** 2


tanh_derivative = exercise(neuron.tanh_derivative, points=1, draw=_any_shape)
_TANH = "1 - np.tanh(a) ** 2"
mistake(
    tanh_derivative,
    "itself-squared",
    "a itself is squared; it is tanh(a) that must be.",
    "np.tanh(a) gives the value.",
    edit=(_TANH, "1 - a**2"),
)
mistake(
    tanh_derivative,
    "square-missing",
    "The square is missing: 1 - tanh(a)².",
    edit=(_TANH, "1 - np.tanh(a)"),
)
mistake(
    tanh_derivative,
    "g-1-g-belongs-sigmoid",
    "g (1 - g) belongs to the sigmoid; the tangent has 1 - g².",
    edit=(_TANH, "np.tanh(a) * (1 - np.tanh(a))"),
)
mistake(
    tanh_derivative,
    "difference-squared",
    "The difference is squared, not tanh(a): 1 - tanh(a)².",
    edit=(_TANH, "(1 - np.tanh(a)) ** 2"),
)
mistake(
    tanh_derivative,
    "tanh-itself",
    "This is the hyperbolic tangent, not its derivative.",
    edit=(_TANH, "np.tanh(a)"),
)
mistake(
    tanh_derivative,
    "square-added",
    "The square is added to 1; it is subtracted: tanh rises less steeply the further out.",
    edit=(_TANH, "1 + np.tanh(a) ** 2"),
)


relu = exercise(neuron.relu, points=1, draw=_any_shape)


_RELU = "np.maximum(0, a)"
mistake(
    relu,
    "gives-largest-all-numbers",
    "It gives the one largest of all numbers; each number is to be compared with 0 by itself.",
    "np.maximum(0, a) compares each, np.max finds one.",
    edit=(_RELU, "np.max(np.append(a, 0.0))"),
)
mistake(
    relu,
    "negative-numbers-lose-sign",
    "Negative numbers lose their sign; they should become 0.",
    edit=(_RELU, "np.abs(a)"),
)
mistake(
    relu,
    "keeps-negative-numbers-drops-positive",
    "It keeps the negative numbers and drops the positive ones.",
    "np.maximum(0, a)",
    edit=(_RELU, "np.minimum(0, a)"),
)
mistake(
    relu,
    "what-above-1-cut-off",
    "What is above 1 is cut off; ReLU has no upper limit.",
    edit=(_RELU, "np.clip(a, 0, 1)"),
)
mistake(
    relu,
    "its-derivative",
    "This is 1 where a is positive: its derivative. ReLU keeps the positive numbers as they are.",
    edit=(_RELU, "np.where(a > 0, 1, 0)"),
)


@mistake(
    relu,
    "values-right",
    "The values are right, but they are written into a, which the caller still needs.",
)
def _(a):
    a *= a > 0
    return a


def _with_zeros(rng: Rng) -> dict:
    return dict(a=rng.permutation(np.concatenate([[0.0, 0.0], numbers(rng, size(rng, 3, 6))])))


def _beside_zero(draw: Draw) -> Draw:
    return lambda rng: dict(a=draw(rng)["a"] + 0.005)


relu_derivative = exercise(
    neuron.relu_derivative,
    Part("1 above zero, 0 below", 1, tuple(map(_beside_zero, _any_shape))),
    Part("0 at the kink", 1, (_with_zeros, lambda rng: dict(a=np.zeros(size(rng, 2, 5))))),
)


_STEP = "np.where(a > 0, 1.0, 0.0)"
mistake(
    relu_derivative,
    "0-gives-1",
    "At a = 0 it gives 1; the course takes 0 there.",
    "Write >, not >=.",
    edit=("a > 0", "a >= 0"),
)
mistake(
    relu_derivative,
    "0-gives",
    "At a = 0 it gives ½; the course takes 0 there.",
    edit=(_STEP, "np.heaviside(a, 0.5)"),
)
mistake(
    relu_derivative,
    "below-zero-gives-1",
    "Below zero it gives -1: that is the sign. ReLU is level there.",
    edit=(_STEP, "np.sign(a)"),
)
mistake(
    relu_derivative,
    "relu-itself",
    "This is ReLU itself, not how fast it rises.",
    edit=(_STEP, "np.maximum(0, a)"),
)
mistake(
    relu_derivative,
    "gives-1-below-zero-0",
    "It gives 1 below zero and 0 above: the wrong way round.",
    edit=("a > 0", "a < 0"),
)
mistake(
    relu_derivative,
    "compared-with-1",
    "a is compared with 1: between 0 and 1 it gives 0, but ReLU rises there already.",
    "Compare with 0.",
    edit=("a > 0", "a > 1"),
)


def _decides(*table: int) -> Property:
    """The neuron answers by this table at the corners, and wherever it is within the noise."""

    def holds(probe: Probe, values: list, true: list) -> str | None:
        drawn = _weights_and_bias(values[-1])
        if drawn is None:
            return "It should return (w, b): an array of two weights, and one number."
        w, b = drawn
        a = CORNERS @ w + b
        if not a.all():
            return "At a corner the pre-activation is exactly 0: that is neither yes nor no."
        if list(a > 0) != list(map(bool, table)):
            answers, wanted = (", ".join(f"{t:d}" for t in row) for row in (a > 0, table))
            return f"At (0, 0), (0, 1), (1, 0), (1, 1) it answers {answers}; expected is {wanted}."
        if np.any(np.abs(a) <= NOISE * np.sum(np.abs(w))):
            return f"The four corners are right, but not all that lies within {NOISE} of them."
        return None

    return Property(holds, example=False)


def _weights_and_bias(value: object) -> tuple[np.ndarray, float] | None:
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        return None
    w, b = map(as_numbers, value)
    if w is None or b is None or w.shape != (2,) or b.shape != ():
        return None
    return (w, float(b)) if np.isfinite(w).all() and np.isfinite(b) else None


and_neuron = exercise(
    neuron.and_neuron, points=1, draw=lambda rng: {}, judge=_decides(0, 0, 0, 1), times=1
)


_AND = "np.array([1.0, 1.0]), -1.5"
mistake(
    and_neuron,
    "neuron-or",
    "This neuron is OR: a single input is enough for a yes.",
    "Lower the bias until one weight alone can't lift the sum above 0.",
    edit=(_AND, "[1.0, 1.0], -0.5"),
)
mistake(
    and_neuron,
    "bias-cancels-weight-exactly",
    "The bias cancels each weight exactly, so the line runs through two corners.",
    "Lower the bias, but not so far that both weights together can't lift the sum above 0.",
    edit=(_AND, "[1.0, 1.0], -1.0"),
)
mistake(
    and_neuron,
    "bias-cancels-both-weights",
    "The bias cancels both weights together exactly, so the line runs through (1, 1).",
    "Raise the bias, but not so far that one weight alone lifts the sum above 0.",
    edit=(_AND, "[1.0, 1.0], -2.0"),
)
mistake(
    and_neuron,
    "all-answers-turned-round",
    "All answers are turned round: change the sign of both weights and the bias.",
    edit=(_AND, "[-1.0, -1.0], 1.5"),
)
mistake(
    and_neuron,
    "always-says-yes",
    "It always says yes: a bias above zero needs no input at all.",
    edit=(_AND, "[1.0, 1.0], 1.5"),
)
mistake(
    and_neuron,
    "line-runs-too-close-corner",
    "The line runs too close to a corner: a little noise carries that corner across.",
    "Put the line half-way between the corner that says yes and those that say no.",
    edit=(_AND, "[1.0, 1.0], -1.1"),
)

or_neuron = exercise(
    neuron.or_neuron, points=1, draw=lambda rng: {}, judge=_decides(0, 1, 1, 1), times=1
)


_OR = "np.array([1.0, 1.0]), -0.5"
mistake(
    or_neuron,
    "neuron",
    "This neuron is AND: one input alone is not enough for a yes.",
    "Raise the bias until one weight alone lifts the sum above 0.",
    edit=(_OR, "[1.0, 1.0], -1.5"),
)
mistake(
    or_neuron,
    "without-bias-line-runs-through",
    "Without a bias the line runs through (0, 0).",
    "The bias must be below 0, but not so far that a weight alone can't lift the sum above 0.",
    edit=(_OR, "[1.0, 1.0], 0.0"),
)
mistake(
    or_neuron,
    "bias-cancels-weight-exactly",
    "The bias cancels each weight exactly, so the line runs through two corners.",
    "Raise the bias, but leave it below 0.",
    edit=(_OR, "[1.0, 1.0], -1.0"),
)
mistake(
    or_neuron,
    "all-answers-turned-round",
    "All answers are turned round: change the sign of both weights and the bias.",
    edit=(_OR, "[-1.0, -1.0], 0.5"),
)
mistake(
    or_neuron,
    "second-input-inhibits",
    "The second input inhibits: with a negative weight it can't say yes.",
    edit=(_OR, "[1.0, -1.0], -0.5"),
)
mistake(
    or_neuron,
    "line-runs-too-close-corner",
    "The line runs too close to a corner: a little noise carries that corner across.",
    "Put the line half-way between the corner that says no and those that say yes.",
    edit=(_OR, "[1.0, 1.0], -0.1"),
)


def _corners(rng: Rng) -> dict:
    """All four corners, in any order, and some of them again."""
    again = rng.integers(4, size=size(rng, 1, 4))
    return dict(X=CORNERS[rng.permutation(np.concatenate([np.arange(4), again]))])


def _around_corners(rng: Rng) -> dict:
    X = _corners(rng)["X"]
    return dict(X=X + between(rng, -NOISE, NOISE, X.shape))


xor_network = exercise(
    neuron.xor_network,
    Part("the four corners", 2, _corners),
    Part("whatever lies within 0.1 of a corner", 1, _around_corners),
    uses=("pre_activation", "and_neuron", "or_neuron"),
)


mistake(
    xor_network,
    "never-says-yes",
    "It always says no.",
    "Print what each hidden neuron gives at (1, 0), as 0 or 1: one of them must say yes, and the "
    "top neuron must say yes to that.",
    edit=("w, b = or_neuron()", "w, b = np.array([1.0, 1.0]), -2.5"),
)


@mistake(
    xor_network,
    "signs-from-minus-1-to-1",
    "np.sign gives -1 where a neuron says no; the next layer expects 0 there.",
    "Compare with 0 in place of np.sign: a > 0 is 1 or 0.",
)
def _(X):
    first = np.sign(neuron.pre_activation(X, np.array([1.0, -1.0]), -0.5))
    second = np.sign(neuron.pre_activation(X, np.array([-1.0, 1.0]), -0.5))
    w, b = neuron.or_neuron()
    return np.sign(neuron.pre_activation(np.column_stack([first, second]), w, b))


mistake(
    xor_network,
    "sum-not-decided",
    "This is the top neuron's sum; its decision is expected, 0 or 1.",
    "Compare the sum with 0.",
    edit=(
        "(pre_activation(np.column_stack([first, second]), w, b) > 0).astype(int)",
        "pre_activation(np.column_stack([first, second]), w, b)",
    ),
)


@mistake(xor_network, "or", "This is OR: it says yes at (1, 1) too.")
def _(X):
    return (X.sum(axis=1) > 0.5).astype(int)


@mistake(xor_network, "this-is-and", "This is AND.", "XOR is 1 where just one of the inputs is 1.")
def _(X):
    return (X.sum(axis=1) > 1.5).astype(int)


@mistake(
    xor_network,
    "answers-turned-round",
    "The answers are turned round: it says yes where the inputs are equal.",
)
def _(X):
    return ((X[:, 0] > 0.5) == (X[:, 1] > 0.5)).astype(int)


@mistake(
    xor_network,
    "says-yes-two-corners",
    "It says yes at one of the two corners only: this is AND(x1, not x2).",
    "A second unit finds the other corner; OR joins the two.",
)
def _(X):
    return (X[:, 0] - X[:, 1] > 0.5).astype(int)


@mistake(
    xor_network,
    "inputs-compared-exactly",
    "It says yes wherever the two inputs differ, however little: with a little noise they "
    "always do.",
    "Let each hidden neuron have a bias of its own, so that a small difference is still a no.",
)
def _(X):
    return (X[:, 0] != X[:, 1]).astype(int)
