"""Lesson 05: walks downhill, with a memory and without, and how far a step may be."""

import numpy as np

from autograder.core.probe import Described
from autograder.judging.exercise import Part, exercise, mistake
from course import gradient_descent as gd

from .draws import Draw, Rng, between, bowl_gradient, numbers, positive_definite, size


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


def _from_integers(rng: Rng) -> dict:
    return {**_scaled(3)(rng), "w": rng.permutation([-2, 1, 3])}


_walks = (_in_a_bowl, _scaled(), _in_a_bowl, _scaled(2, 3))


def _changed(draws: tuple[Draw, ...], **changes: object) -> tuple[Draw, ...]:
    """The same draws with some arguments set."""
    return tuple(lambda rng, draw=draw: {**draw(rng), **changes} for draw in draws)


descend = exercise(
    gd.descend,
    Part("every place of the walk, the start first", 2, _walks, times=8),
    Part(
        "no step at all, and integers in w",
        1,
        (*_changed(_walks, steps=0), _from_integers),
        times=5,
    ),
)


@mistake(descend, "start-left-out", "The start is left out.", "Put w in the list before the loop.")
def _(gradient, w, learning_rate, steps):
    path = []
    for _ in range(steps):
        w = w - learning_rate * gradient(w)
        path.append(w)
    return np.array(path)


mistake(
    descend,
    "walks-uphill",
    "It walks uphill: the step goes against the gradient, so it is subtracted.",
    edit=("- learning_rate", "+ learning_rate"),
)


mistake(
    descend,
    "last-place-returned",
    "Only the last place is returned; all are expected.",
    edit=("np.array(path, dtype=float)", "path[-1]"),
)


mistake(
    descend,
    "gradient-taken-start",
    "The gradient is taken at the start only; it changes with every step.",
    "Call gradient at the place where you stand now.",
    edit=("gradient(path[-1])", "gradient(path[0])"),
)


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


_INTEGERS = (
    "The places are kept in an array of w's type: where w holds integers, digits are cut off.",
    "Make w an array of floats first, as in np.array(w, dtype=float).",
)


@mistake(descend, "places-cut-to-integers", *_INTEGERS)
def _(gradient, w, learning_rate, steps):
    path = np.array([w] * (steps + 1))
    for t in range(steps):
        path[t + 1] = path[t] - learning_rate * gradient(path[t])
    return path


@mistake(
    descend,
    "copied-once",
    "All places are the same array: w is copied once and then changed in place, so the list holds "
    "its last place many times.",
    "Write w = w - ... in place of w -= ..., or append w.copy().",
)
def _(gradient, w, learning_rate, steps):
    w = w.copy()
    path = [w]
    for _ in range(steps):
        w -= learning_rate * gradient(w)
        path.append(w)
    return np.array(path)


mistake(
    descend,
    "one-step-too-few",
    "It makes one step too few: steps + 1 places are expected, the start and one after each step.",
    edit=("range(steps)", "range(steps - 1)"),
)

mistake(
    descend,
    "one-step-too-many",
    "It makes one step too many: steps + 1 places are expected, the start and one after each step.",
    edit=("range(steps)", "range(steps + 1)"),
)


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
    Part(
        "a momentum of 0 is descend, and integers in w",
        1,
        (*_changed(_rolling, momentum=0.0), _with_momentum(_from_integers)),
        times=5,
    ),
)


mistake(
    momentum_descend,
    "new-gradient-weighted-1",
    "The new gradient is weighted with 1 - β; in this course it counts in full: ∇ + β ḡ.",
    edit=("velocity = gradient(path[-1])", "velocity = (1 - momentum) * gradient(path[-1])"),
)


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


mistake(
    momentum_descend,
    "momentum-left-out",
    "The momentum is left out: this is plain descent.",
    edit=(" + momentum * velocity", ""),
)


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


mistake(
    momentum_descend,
    "walks-uphill",
    "It walks uphill: the step goes against the gradient, so it is subtracted.",
    edit=("- learning_rate * velocity", "+ learning_rate * velocity"),
)

mistake(
    momentum_descend,
    "gradient-taken-start",
    "The gradient is taken at the start only; it changes with every step.",
    "Call gradient at the place where you stand now.",
    edit=("gradient(path[-1])", "gradient(path[0])"),
)

mistake(
    momentum_descend,
    "memory-starts-at-gradient",
    "The memory begins with the gradient of the start; it is 0 before the first step.",
    edit=("[w], 0", "[w], gradient(w)"),
)

mistake(
    momentum_descend,
    "nesterov",
    "The gradient is taken where the memory would lead (Nesterov's way); here it is taken where "
    "you stand.",
    edit=("gradient(path[-1])", "gradient(path[-1] - learning_rate * momentum * velocity)"),
)


@mistake(momentum_descend, "places-cut-to-integers", *_INTEGERS)
def _(gradient, w, learning_rate, momentum, steps):
    path, average = np.array([w] * (steps + 1)), 0.0
    for t in range(steps):
        average = gradient(path[t]) + momentum * average
        path[t + 1] = path[t] - learning_rate * average
    return path


def _bowl_matrix(rng: Rng) -> dict:
    return dict(A=positive_definite(rng, size(rng, 2, 4)))


largest_stable_rate = exercise(gd.largest_stable_rate, points=1, draw=_bowl_matrix)


mistake(
    largest_stable_rate,
    "smallest-eigenvalue-used",
    "The smallest eigenvalue is used; the steepest direction, the largest one, sets the limit.",
    edit=("[-1]", "[0]"),
)


mistake(
    largest_stable_rate,
    "1-rate-lands-bottom-step",
    "1/λ is the rate that lands on the bottom in one step; it stays stable up to 2/λ.",
    edit=("2 /", "1 /"),
)


mistake(
    largest_stable_rate,
    "largest-entry-diagonal-eigenvalue-bowl",
    "The largest entry of the diagonal is no eigenvalue where the bowl is tilted.",
    "np.linalg.eigvalsh gives the eigenvalues of a symmetric matrix.",
    edit=("np.linalg.eigvalsh(A)[-1]", "np.max(np.diag(A))"),
)


mistake(
    largest_stable_rate,
    "trace-adds-up-all-eigenvalues",
    "The trace adds up all eigenvalues; only the largest one counts.",
    edit=("np.linalg.eigvalsh(A)[-1]", "np.trace(A)"),
)


_LARGEST = "np.linalg.eigvalsh gives the eigenvalues in rising order: take the last one."

mistake(
    largest_stable_rate,
    "mean-eigenvalue-used",
    "The mean of the eigenvalues is used; the steepest direction, the largest one, sets the limit.",
    _LARGEST,
    edit=("np.linalg.eigvalsh(A)[-1]", "np.mean(np.linalg.eigvalsh(A))"),
)

mistake(
    largest_stable_rate,
    "root-of-all-squares",
    "The norm of a matrix is the root of the sum of all its squared entries, and larger than its "
    "largest eigenvalue.",
    _LARGEST,
    edit=("np.linalg.eigvalsh(A)[-1]", "np.linalg.norm(A)"),
)

mistake(
    largest_stable_rate,
    "upside-down",
    "It is upside down: the steeper, the shorter must a step be.",
    "The limit is 2 / λ.",
    edit=("2 / np.linalg.eigvalsh(A)[-1]", "np.linalg.eigvalsh(A)[-1] / 2"),
)
