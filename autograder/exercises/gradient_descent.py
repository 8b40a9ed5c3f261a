"""Lesson 05: slopes from numbers alone, and walks along them."""

import numpy as np

from autograder.core.probe import Call, Described, Probe
from autograder.judging.exercise import Part, exercise, mistake
from autograder.judging.judges import Calls, Property, Values
from autograder.judging.values import as_numbers
from course import gradient_descent as gd

from .draws import Draw, Rng, between, bowl_gradient, generator, numbers, positive_definite, size


def _curve(rng: Rng) -> dict:
    coefficients = numbers(rng, 4)
    return dict(
        f=Described("polynomial", {"coefficients": coefficients}),
        x=numbers(rng),
        h=float(rng.choice([0.5, 0.1, 0.01])),
    )


forward_difference = exercise(gd.forward_difference, points=1, draw=_curve)


@mistake(
    forward_difference,
    "difference-divided-h",
    "The difference is not divided by h: a slope is rise over run.",
)
def _(f, x, h):
    return f(x + h) - f(x)


@mistake(
    forward_difference,
    "values-subtracted-wrong-way-round",
    "The values are subtracted the wrong way round: f(x + h) comes first.",
)
def _(f, x, h):
    return (f(x) - f(x + h)) / h


@mistake(
    forward_difference,
    "central-difference",
    "This is the central difference; a forward difference uses f(x) and f(x + h) alone.",
)
def _(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)


@mistake(
    forward_difference,
    "f-x-divided-h",
    "Only f(x) is divided by h: brackets are missing around the difference.",
    "Write (f(x + h) - f(x)) / h.",
)
def _(f, x, h):
    return f(x + h) - f(x) / h


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


_any_shape = (_of_shape(3), _of_shape(2, 3), _of_shape(), _of_shape(2, 1, 2))


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
    f, x = _landscape(rng, (size(rng, 2, 4),))
    return dict(f=f, x=x)


def _near(probe: Probe, values: list, true: list) -> str | None:
    answer = as_numbers(values[-1])
    if answer is None or answer.shape != true[-1].shape:
        return "Without h, the gradient does not have the shape of x."
    if np.allclose(answer, true[-1], rtol=1e-5, atol=1e-7):
        return None
    return "Without h, the gradient is not right: h should be 1e-5 when it is left out."


numerical_gradient = exercise(
    gd.numerical_gradient,
    Part("central differences, for x of any shape", 2, _any_shape, times=8),
    Part("integers in x", 1, _integers),
    Part("h is 1e-5 where it is left out", 1, _without_h, Property(_near)),
    Part("f is called twice a coordinate", 1, tuple(map(_seldom_called, _any_shape)), Calls()),
)


@mistake(
    numerical_gradient,
    "forward-differences",
    "These are forward differences; a central one looks h to both sides and divides by 2h.",
)
def _(f, x, h=1e-5):
    gradient = np.zeros(np.shape(x))
    for index in np.ndindex(gradient.shape):
        step = np.zeros(gradient.shape)
        step[index] = h
        gradient[index] = (f(x + step) - f(x)) / h
    return gradient


@mistake(
    numerical_gradient,
    "points-lie-2h-apart",
    "The points lie 2h apart, but the difference is divided by h: twice too large.",
)
def _(f, x, h=1e-5):
    gradient = np.zeros(np.shape(x))
    for index in np.ndindex(gradient.shape):
        step = np.zeros(gradient.shape)
        step[index] = h
        gradient[index] = (f(x + step) - f(x - step)) / h
    return gradient


@mistake(
    numerical_gradient,
    "all-coordinates-moved-once",
    "All coordinates are moved at once; each slope needs a step along its own coordinate alone.",
)
def _(f, x, h=1e-5):
    slope = (f(x + h) - f(x - h)) / (2 * h)
    return np.full(np.shape(x), slope)


@mistake(
    numerical_gradient,
    "gradient-stored-array-x-type",
    "The gradient is stored in an array of x's type: where x holds integers, digits are cut off.",
    "Make it with np.zeros(x.shape), which holds floats.",
)
def _(f, x, h=1e-5):
    gradient = np.zeros_like(x)
    for index in np.ndindex(gradient.shape):
        step = np.zeros(gradient.shape)
        step[index] = h
        gradient[index] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient


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


def _in_a_bowl(rng: Rng) -> dict:
    n = size(rng, 2, 4)
    return _walk(rng, bowl_gradient(rng, n), numbers(rng, n))


def _scaled(*shape: int) -> Draw:
    def draw(rng: Rng) -> dict:
        gradient = Described("scaled", {"factors": between(rng, 0.5, 3, shape)})
        return _walk(rng, gradient, np.asarray(numbers(rng, shape)))

    return draw


def _walk(rng: Rng, gradient: Described, w: np.ndarray) -> dict:
    return dict(
        gradient=gradient,
        w=w,
        learning_rate=between(rng, 0.05, 0.3),
        steps=int(rng.integers(3, 7)),
    )


_walks = (_in_a_bowl, _scaled(), _in_a_bowl, _scaled(2, 3))


def _changed(draws: tuple[Draw, ...], **changes: object) -> tuple[Draw, ...]:
    """The same draws with some arguments set."""
    return tuple(lambda rng, draw=draw: {**draw(rng), **changes} for draw in draws)


descend = exercise(
    gd.descend,
    Part("every place of the walk, the start first", 2, _walks, times=8),
    Part("no step at all", 1, _changed(_walks, steps=0), times=4),
)


@mistake(descend, "start-left-out", "The start is left out.", "Put w in the list before the loop.")
def _(gradient, w, learning_rate, steps):
    path = []
    for _ in range(steps):
        w = w - learning_rate * gradient(w)
        path.append(w)
    return np.array(path)


@mistake(
    descend,
    "walks-uphill",
    "It walks uphill: the step goes against the gradient, so it is subtracted.",
)
def _(gradient, w, learning_rate, steps):
    path = [w]
    for _ in range(steps):
        path.append(path[-1] + learning_rate * gradient(path[-1]))
    return np.array(path)


@mistake(descend, "last-place-returned", "Only the last place is returned; all are expected.")
def _(gradient, w, learning_rate, steps):
    for _ in range(steps):
        w = w - learning_rate * gradient(w)
    return w


@mistake(
    descend,
    "gradient-taken-start",
    "The gradient is taken at the start only; it changes with every step.",
    "Call gradient at the place where you stand now.",
)
def _(gradient, w, learning_rate, steps):
    slope = gradient(w)
    path = [w]
    for _ in range(steps):
        path.append(path[-1] - learning_rate * slope)
    return np.array(path)


@mistake(
    descend,
    "all-places-same-array",
    "All places are the same array: w is changed in place, and the list holds it many times.",
    "Write w = w - ... in place of w -= ..., or append w.copy().",
)
def _(gradient, w, learning_rate, steps):
    path = [w]
    for _ in range(steps):
        w -= learning_rate * gradient(w)
        path.append(w)
    return np.array(path)


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
    Part("the trace of the lecture", 1, _deck_trace, _EPOCH, times=1),
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


@mistake(
    sgd_epoch,
    "inner-derivative-missing",
    "The inner derivative is missing: (xw - y)² has the slope 2x(xw - y).",
)
def _(x, y, w, learning_rate):
    gradients, losses = [], []
    for x_s, y_s in zip(x, y, strict=True):
        gradients.append(2 * (x_s * w - y_s))
        w = w - learning_rate * gradients[-1]
        losses.append((x_s * w - y_s) ** 2)
    return w, np.array(gradients), np.array(losses)


@mistake(
    sgd_epoch,
    "losses-those-last-w",
    "The losses are those of the last w; each is expected right after its own step.",
)
def _(x, y, w, learning_rate):
    gradients = []
    for x_s, y_s in zip(x, y, strict=True):
        gradients.append(2 * x_s * (x_s * w - y_s))
        w = w - learning_rate * gradients[-1]
    return w, np.array(gradients), (x * w - y) ** 2


def _twice_and_again(rng: Rng, S: int, batch_size: int) -> Probe:
    one, other = generator(rng), generator(rng)
    calls = [Call("minibatches", (S, batch_size, seeded)) for seeded in (one, one, other)]
    return Probe(tuple(calls))


def _batches(rng: Rng) -> Probe:
    batch_size = size(rng, 4, 7)
    return _twice_and_again(rng, batch_size * size(rng, 4, 6) + int(rng.integers(3)), batch_size)


def _one_batch(rng: Rng) -> Probe:
    S = size(rng, 15, 25)
    return _twice_and_again(rng, S, S + size(rng))


def _partition(probe: Probe, values: list, true: list) -> str | None:
    call = probe.steps[0]
    assert isinstance(call, Call)
    S, batch_size, _ = call.args
    batches = _index_arrays(values[0])
    if batches is None:
        return "The batches are not a list of arrays of whole numbers."
    if not all(len(batch) for batch in batches):
        return "There is an empty batch."
    drawn = np.concatenate(batches) if batches else np.array([], dtype=int)
    if np.any((drawn < 0) | (drawn >= S)):
        return "There are indices outside 0 to S - 1."
    if len(np.unique(drawn)) < len(drawn):
        return "Some samples come more than once."
    if len(drawn) < S:
        return "Some samples are in no batch."
    sizes = [len(batch) for batch in batches]
    if any(n != batch_size for n in sizes[:-1]) or sizes[-1] > batch_size:
        return "The batches do not have the size asked for; only the last may be shorter."
    return None


def _shuffled(probe: Probe, values: list, true: list) -> str | None:
    same, again, other = map(_in_order, values)
    if same is None or again is None or other is None:
        return "The batches are not a list of arrays of whole numbers."
    if np.array_equal(same, np.sort(same)):
        return "The samples are not shuffled: they come in their old order."
    if not np.array_equal(same, again):
        return "The same rng gave other batches the second time: take the randomness from rng only."
    if np.array_equal(same, other):
        return "Another rng gave the very same batches: the shuffle does not use rng."
    return None


def _in_order(value: object) -> np.ndarray | None:
    batches = _index_arrays(value)
    return np.concatenate(batches) if batches else None


def _index_arrays(value: object) -> list[np.ndarray] | None:
    batches = list(value) if isinstance(value, np.ndarray) and value.ndim == 2 else value
    if not isinstance(batches, (list, tuple)):
        return None
    arrays = [as_numbers(batch) for batch in batches]
    if any(a is None or a.ndim != 1 or (a.size and a.dtype.kind not in "iu") for a in arrays):
        return None
    return [a.astype(int) for a in arrays if a is not None]


minibatches = exercise(
    gd.minibatches,
    Part("every sample once, in batches of the size asked for", 1, _batches, Property(_partition)),
    Part("shuffled by rng, and by nothing else", 1, _batches, Property(_shuffled)),
    Part("a batch larger than S", 1, _one_batch, Property(_partition)),
)


@mistake(
    minibatches,
    "samples-shuffled",
    "The samples are not shuffled.",
    "Cut rng.permutation(S) into pieces.",
)
def _(S, batch_size, rng):
    order = np.arange(S)
    return [order[start : start + batch_size] for start in range(0, S, batch_size)]


@mistake(minibatches, "last", "The last, shorter batch is dropped: its samples are never seen.")
def _(S, batch_size, rng):
    order = rng.permutation(S)
    whole = S - S % batch_size
    return [order[start : start + batch_size] for start in range(0, whole, batch_size)]


@mistake(
    minibatches,
    "samples-drawn-replacement",
    "Samples are drawn with replacement: some come twice, others never.",
    "Shuffle once with rng.permutation(S), then cut.",
)
def _(S, batch_size, rng):
    sizes = [min(batch_size, S - start) for start in range(0, S, batch_size)]
    return [rng.integers(S, size=n) for n in sizes]


@mistake(
    minibatches,
    "samples-cut-into-batch-size-batches",
    "The samples are cut into batch_size batches; batch_size is how many samples each holds.",
)
def _(S, batch_size, rng):
    return [part for part in np.array_split(rng.permutation(S), batch_size) if len(part)]


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


decayed_rate = exercise(
    gd.decayed_rate,
    Part("both kinds", 1, (_rate("inverse"), _rate("power"))),
    Part("the first steps", 1, (_rate("inverse", 0), _rate("power", 1), _rate("inverse", 1))),
    Part(
        "ValueError for other kinds, and for power at t = 0",
        1,
        (_rate("power", 0), _rate("exponential"), _rate("linear", 0)),
        raises=ValueError,
    ),
)


@mistake(
    decayed_rate,
    "brackets-missing",
    "The brackets are missing: α / 1 + δt grows with t.",
    "α / (1 + δ t)",
)
def _(learning_rate, decay, t, kind):
    if kind == "inverse":
        return learning_rate / 1 + decay * t
    if kind != "power" or t < 1:
        raise ValueError("no such rate")
    return learning_rate / t**decay


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


@mistake(
    decayed_rate, "power-rate-decays-t", "The power rate decays as δ^t; it is t^δ that divides."
)
def _(learning_rate, decay, t, kind):
    if kind == "inverse":
        return learning_rate / (1 + decay * t)
    if kind != "power" or t < 1:
        raise ValueError("no such rate")
    return learning_rate * decay**t


def _with_momentum(walk: Draw) -> Draw:
    def draw(rng: Rng) -> dict:
        drawn = walk(rng)
        steps = drawn.pop("steps") + 1
        return {**drawn, "momentum": between(rng, 0.3, 0.9), "steps": steps}

    return draw


_rolling = tuple(map(_with_momentum, _walks))


momentum_descend = exercise(
    gd.momentum_descend,
    Part("the walk with a memory", 2, _rolling, times=8),
    Part("a momentum of 0 is descend", 1, _changed(_rolling, momentum=0.0), times=4),
)


@mistake(
    momentum_descend,
    "new-gradient-weighted-1",
    "The new gradient is weighted with 1 - β; in this course it counts in full: ∇ + β ḡ.",
)
def _(gradient, w, learning_rate, momentum, steps):
    path, average = [w], 0
    for _ in range(steps):
        average = (1 - momentum) * gradient(path[-1]) + momentum * average
        path.append(path[-1] - learning_rate * average)
    return np.array(path)


@mistake(
    momentum_descend,
    "average-kept",
    "The average is not kept: β weighs the last gradient alone, not the average before it.",
)
def _(gradient, w, learning_rate, momentum, steps):
    path, last = [w], 0
    for _ in range(steps):
        slope = gradient(path[-1])
        path.append(path[-1] - learning_rate * (slope + momentum * last))
        last = slope
    return np.array(path)


@mistake(momentum_descend, "momentum-left-out", "The momentum is left out: this is plain descent.")
def _(gradient, w, learning_rate, momentum, steps):
    path = [w]
    for _ in range(steps):
        path.append(path[-1] - learning_rate * gradient(path[-1]))
    return np.array(path)


@mistake(
    momentum_descend,
    "start-left-out",
    "The start is left out.",
    "Put w in the list before the loop.",
)
def _(gradient, w, learning_rate, momentum, steps):
    path, average = [], 0
    for _ in range(steps):
        average = gradient(w) + momentum * average
        w = w - learning_rate * average
        path.append(w)
    return np.array(path)


def _bowl_matrix(rng: Rng) -> dict:
    return dict(A=positive_definite(rng, size(rng, 2, 4)))


largest_stable_rate = exercise(gd.largest_stable_rate, points=1, draw=_bowl_matrix)


@mistake(
    largest_stable_rate,
    "smallest-eigenvalue-used",
    "The smallest eigenvalue is used; the steepest direction, the largest one, sets the limit.",
)
def _(A):
    return 2 / np.linalg.eigvalsh(A)[0]


@mistake(
    largest_stable_rate,
    "1-rate-lands-bottom-step",
    "1/λ is the rate that lands on the bottom in one step; it stays stable up to 2/λ.",
)
def _(A):
    return 1 / np.linalg.eigvalsh(A)[-1]


@mistake(
    largest_stable_rate,
    "largest-entry-diagonal-eigenvalue-bowl",
    "The largest entry of the diagonal is no eigenvalue where the bowl is tilted.",
    "np.linalg.eigvalsh gives the eigenvalues of a symmetric matrix.",
)
def _(A):
    return 2 / np.max(np.diag(A))


@mistake(
    largest_stable_rate,
    "trace-adds-up-all-eigenvalues",
    "The trace adds up all eigenvalues; only the largest one counts.",
)
def _(A):
    return 2 / np.trace(A)
