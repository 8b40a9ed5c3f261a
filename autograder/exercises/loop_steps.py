"""What a training loop did, read from the networks that it gave (lesson 10).

Of one generator, no epochs give the start, and batches of all samples make an epoch one
step. At the places where the student's own loop has been, the slopes are known; so how far
a step goes along each of them tells the rate, the momentum and the strength that it used.
Which samples were together is told by an epoch of tiny steps: with momentum, early batches
go further than late ones.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from autograder.core.probe import Call, Probe
from autograder.judging.judges import Property
from autograder.judging.show import number
from course.backprop import backward, forward
from course.softmax import cross_entropy

from . import networks
from .draws import Rng, between, generator

TANH = np.tanh, lambda a: 1 - np.tanh(a) ** 2
CLOSE = 1e-5
TINY = 1e-5
SAME = 0.02
EPOCHS = 3


def _calls(
    rng: Rng, S: int, units: list[int], epochs: Sequence[int], rate: float, decay: float,
    momentum: float, batch_size: int, strength: float,
) -> Probe:  # fmt: skip
    """Asks `train` on generic points, once for each number of epochs, from one generator."""
    X = np.round(rng.normal(size=(S, units[0])), 2)
    y = rng.permutation(np.resize(np.arange(units[-1]), S))
    drawn = generator(rng)
    settings = rate, decay, momentum
    calls = [
        Call("train", (X, y, units, *settings, n, batch_size, strength, drawn)) for n in epochs
    ]
    return Probe(tuple(calls))


def whole_batches(rng: Rng) -> Probe:
    """No epochs, then one, two and three of a single step each; each hyper-parameter counts."""
    S = int(rng.integers(9, 14))
    return _calls(
        rng, S, [3, 5, 4], range(EPOCHS + 1), rate=between(rng, 0.4, 0.8),
        decay=between(rng, 0.3, 0.7), momentum=between(rng, 0.4, 0.8), batch_size=S,
        strength=between(rng, 0.02, 0.06),
    )  # fmt: skip


def start(rng: Rng) -> Probe:
    """No epochs, twice, and once from another generator."""
    first, other = (_calls(rng, 8, [24, 40, 32], [0, 0], 0.1, 0.0, 0.0, 8, 0.0) for _ in range(2))
    return Probe((*first.steps, other.steps[0]))


BATCH, BATCHES = 3, 5


def tiny_steps(epochs: int, decay: float) -> Callable[[Rng], Probe]:
    """Draws no epochs, one, and so on, of several batches each."""

    def draw(rng: Rng) -> Probe:
        numbers = range(epochs + 1)
        return _calls(
            rng, BATCH * BATCHES, [4, 6, 5], numbers, TINY, decay, 0.8, BATCH, strength=0.0
        )

    return draw


def several_batches(rng: Rng) -> Probe:
    """Several batches each, and an epoch of the same generator again."""
    steps = tiny_steps(2, decay=0.0)(rng).steps
    return Probe((*steps, steps[1]))


class Run(NamedTuple):
    """What `train` was given and the network that it gave for each number of epochs."""

    X: np.ndarray
    y: np.ndarray
    rate: float
    decay: float
    momentum: float
    batch_size: int
    strength: float
    networks: list[networks.Parameters]
    losses: list[np.ndarray]


def _read(units: list[int], value: Any) -> tuple[networks.Parameters, np.ndarray] | None:
    """Parameters and losses as arrays, None where they have another form."""
    try:
        parameters, losses = value
        pairs = [(np.array(W, dtype=float), np.array(b, dtype=float)) for W, b in parameters]
        losses = np.array(losses, dtype=float)
    except (TypeError, ValueError):
        return None
    shapes = [(W.shape, b.shape) for W, b in pairs]
    return (pairs, losses) if shapes == [((n, m), (n,)) for m, n in pairwise(units)] else None


def run_of(probe: Probe, given: list) -> Run | str:
    """The run, or a sentence about what came in its place."""
    call = probe.steps[0]
    assert isinstance(call, Call)
    X, y, units, rate, decay, momentum, _, batch_size, strength, _ = call.args
    read = [_read(units, value) for value in given]
    whole = [one for one in read if one is not None]
    if len(whole) < len(read):
        return "It should return the list of (W, b) of all layers, and the losses."
    flat = [array for parameters, _ in whole for pair in parameters for array in pair]
    if not all(np.isfinite(array).all() for array in flat):
        return "Some parameters are not finite."
    given_networks, losses = map(list, zip(*whole, strict=True))
    settings = rate, decay, momentum, batch_size, strength
    return Run(X, y, *settings, given_networks, losses)


def _vector(parameters: networks.Parameters) -> np.ndarray:
    return np.concatenate([array.ravel() for pair in parameters for array in pair])


def _slopes(run: Run, parameters: networks.Parameters, samples: Any = slice(None)) -> np.ndarray:
    """The gradient of the loss of these samples, as a vector."""
    return _vector(backward(run.X[samples], run.y[samples], parameters, TANH))


def _weights(parameters: networks.Parameters) -> np.ndarray:
    """The weights as a vector, with 0 for each bias."""
    return _vector([(W, 0 * b) for W, b in parameters])


class Step(NamedTuple):
    """How far a step went along each of the directions that it is made of.

    `slope`: the loss's; `price`: that of L2, by the weights; `biases`: by the biases;
    `before`: the step before; `rest`: the share that is none of these.
    """

    slope: float
    price: float
    biases: float
    before: float
    rest: float


def _step(run: Run, t: int) -> Step:
    """The step of epoch t."""
    here, there = run.networks[t], run.networks[t + 1]
    moved, weights = _vector(here) - _vector(there), _weights(here)
    ways = [_slopes(run, here), 2 * weights, 2 * (_vector(here) - weights)]
    if t:
        ways.append(_vector(run.networks[t - 1]) - _vector(here))
    used = np.array(ways).T
    sizes = np.linalg.norm(used, axis=0)
    sizes[sizes == 0] = 1
    found = np.linalg.lstsq(used / sizes, moved, rcond=None)[0] / sizes
    rest = float(np.linalg.norm(moved - used @ found) / (np.linalg.norm(moved) or 1.0))
    slope, price, biases, before = (*found, 0.0)[:4]
    return Step(slope, price, biases, before, rest)


def _near(one: float, other: float, within: float = CLOSE) -> bool:
    return abs(one - other) <= within * max(1.0, abs(other))


Look = Callable[[Run], str | None]


def judged(look: Look) -> Property:
    """A property of what `train` gave, where that can be read."""

    def holds(probe: Probe, given: list, true: list) -> str | None:
        run = run_of(probe, given)
        return run if isinstance(run, str) else look(run)

    return Property(holds, example=False)


def good_start(run: Run) -> str | None:
    first, again, other = run.networks
    for W, b in first:
        bound = np.sqrt(6 / sum(W.shape))
        if np.any(b):
            return "With no epochs it should return the start; there, the biases are 0."
        if not np.any(W):
            return "With no epochs it should return the start; there, weights of a layer are all 0."
        if np.max(np.abs(W)) > bound or abs(np.std(W) / (bound / np.sqrt(3)) - 1) > 0.15:
            return "With no epochs it should return the start: the weights are not Glorot's."
        if len(np.unique(W, axis=0)) < len(W):
            return "At the start, units of a layer have the same weights."
    if not np.array_equal(_vector(first), _vector(again)):
        return "The same rng gives another start: draw from rng alone."
    if np.array_equal(_vector(first), _vector(other)):
        return "Another rng gives the same start: draw from rng."
    return None


def goes_down(run: Run) -> str | None:
    first, *later = (_step(run, t) for t in range(EPOCHS))
    if not np.any(_vector(run.networks[0]) - _vector(run.networks[1])):
        return "After an epoch the network is still as it was at the start."
    if first.rest > CLOSE:
        return (
            "With batches of all samples, the first epoch should be one step along the gradient at"
            " the start. The step goes another way."
        )
    if first.slope <= 0:
        return "The first step goes uphill: the velocity is to be taken off."
    if max(step.rest for step in later) > CLOSE:
        return (
            "The first epoch is right; the step of a later one is not made of the gradient there"
            " and the step before."
        )
    return None


def falls(run: Run) -> str | None:
    for t in range(EPOCHS):
        used, wanted = _step(run, t).slope, run.rate / (1 + run.decay * t)
        if not _near(used, wanted):
            return (
                f"The step of epoch {t} is {number(used)} times the gradient;"
                f" {number(wanted)} is expected.\n"
                f"α = {number(run.rate)} and δ = {number(run.decay)}: α / (1 + δ t)."
            )
    return None


def keeps_going(run: Run) -> str | None:
    steps = [_step(run, t) for t in range(EPOCHS)]
    for before, step in pairwise(steps):
        used = step.before * before.slope / step.slope if step.slope else 0.0
        if not _near(used, run.momentum):
            return (
                f"The velocity of the step before counts {number(round(used, 6))} times;"
                f" {run.momentum} is expected."
            )
    return None


def pays(run: Run) -> str | None:
    for t in range(EPOCHS):
        step = _step(run, t)
        if not step.slope:
            return "The step does not go along the gradient."
        paid, biases = step.price / step.slope, step.biases / step.slope
        if not _near(paid, run.strength):
            return (
                f"The slope of ΣW² comes into the step {number(round(paid, 6))} times; the strength"
                f" is {run.strength}."
            )
        if t and not _near(biases, 0.0):
            return "The biases pay, too; only weights do."
    return None


def tells(run: Run) -> str | None:
    for n, losses in enumerate(run.losses):
        if losses.shape != (n,):
            return f"There should be one loss an epoch.\n{n} epochs gave losses {losses.shape}."
    within = CLOSE if run.batch_size == len(run.y) else SAME / 10
    told, plain = run.losses[-1], np.array([_loss(run, at) for at in run.networks])
    priced = plain + [run.strength * float(np.sum(_weights(at) ** 2)) for at in run.networks]
    for expected, problem in (
        (priced[:-1], None),
        (plain[:-1], "The losses are told without the price."),
        (priced[1:], "The losses are those after a step; a batch's loss is that before its step."),
    ):
        if all(_near(a, b, within) for a, b in zip(told, expected, strict=True)):
            return problem
    mine, true = number(float(told[0])), number(float(priced[0]))
    return f"The loss of epoch 0 is {mine}; {true} is expected, price included."


def _loss(run: Run, at: networks.Parameters) -> float:
    return float(cross_entropy(forward(run.X, at, TANH)[0], run.y))


LEFT_OUT = "Some samples are left out of an epoch."
TOGETHER = "Samples are together in batches of {}; the batch size asked for is {}."
ALIKE = (
    "After an epoch of {} batches all samples have moved the network alike. With momentum, those"
    " of an early batch move it further."
)
UNSHUFFLED = "Samples are together as they were given; they should be shuffled."
ONCE = "The same samples are in a batch in every epoch; they should be shuffled anew."
BLURRED = "In an epoch of small batches, the steps are not made of the gradients of their samples."
BLURRED_LATER = "After the first epoch, the steps are not made of batches and the velocity before."


def _counts(run: Run, t: int, tail: Any = 0.0) -> tuple[np.ndarray, np.ndarray] | None:
    """How often each sample's gradient comes into epoch t, and these gradients; None if not so.

    `tail` is what the velocity of the epoch before adds.
    """
    here, there = run.networks[t : t + 2]
    slopes = np.array([_slopes(run, here, [s]) for s in range(len(run.y))])
    moved = (_vector(here) - _vector(there)) / run.rate - tail
    counts, *_ = np.linalg.lstsq(slopes.T, moved, rcond=None)
    rest = np.linalg.norm(slopes.T @ counts - moved)
    return (counts, slopes) if rest < SAME * np.linalg.norm(moved) else None


def deals(run: Run) -> str | None:
    once, repeated = _vector(run.networks[1]), _vector(run.networks[3])
    if np.max(np.abs(once - repeated)) > CLOSE * TINY:
        return "The same rng gives other batches: draw from rng alone."
    read = _counts(run, 0)
    if read is None:
        return BLURRED
    counts, slopes = read
    first = _together(counts)
    problem = _of_sizes(counts, first)
    if problem:
        return problem
    tail = _tail(slopes, first, momentum=counts[first[-2][0]] / counts[first[-1][0]] - 1)
    for added in (tail, 0 * tail):
        again = _counts(run, 1, added)
        if again and not _of_sizes(again[0], _together(again[0])):
            return _of_order(sorted(first), sorted(_together(again[0])))
    return BLURRED_LATER


def same_rate(run: Run) -> str | None:
    read = _counts(run, 0)
    if read is None:
        return BLURRED
    last = float(np.min(read[0])) * BATCH
    if _near(last, 1.0, SAME):
        return None
    if len(_together(read[0])) != BATCHES:
        return ALIKE.format(BATCHES)
    return f"In epoch 0, the rate of the last batch is {last:.2g} α; all of them have α."


def _together(counts: np.ndarray) -> list[list[int]]:
    """Samples that count alike, those that count most first."""
    order = np.argsort(-counts)
    breaks = np.flatnonzero(-np.diff(counts[order]) > SAME) + 1
    return [sorted(part.tolist()) for part in np.split(order, breaks)]


def _of_sizes(counts: np.ndarray, batches: list[list[int]]) -> str | None:
    if np.min(np.abs(counts)) < SAME:
        return LEFT_OUT
    if len(batches) == 1:
        return ALIKE.format(BATCHES)
    sizes = [len(batch) for batch in batches]
    if sizes != [BATCH] * BATCHES:
        return TOGETHER.format(", ".join(map(str, sizes)), BATCH)
    return None


def _tail(slopes: np.ndarray, batches: list[list[int]], momentum: float) -> np.ndarray:
    """What the velocity after these batches moves in the epoch that follows."""
    velocity = np.zeros(slopes.shape[1])
    for batch in batches:
        velocity = momentum * velocity + slopes[batch].mean(axis=0)
    return velocity * sum(momentum**n for n in range(1, BATCHES + 1))


def _of_order(first: list[list[int]], second: list[list[int]]) -> str | None:
    given = np.arange(BATCH * BATCHES).reshape(BATCHES, BATCH).tolist()
    if first == second:
        return UNSHUFFLED if first == given else ONCE
    return None
