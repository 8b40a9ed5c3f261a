"""Lesson 05: an epoch dealt out in batches, and what a shuffle is."""

from collections.abc import Callable
from itertools import combinations, permutations

import numpy as np

from autograder.core.probe import Call, Probe
from autograder.judging.exercise import Part, exercise, mistake
from autograder.judging.judges import Property
from autograder.judging.values import as_numbers
from course import gradient_descent as gd

from .draws import Rng, generator, size


def _one_epoch(rng: Rng, S: int, batch_size: int) -> Probe:
    return Probe((Call("minibatches", (S, batch_size, generator(rng))),))


def _batches(rest: int) -> Callable[[Rng], Probe]:
    """More batches than each has samples, and then so many samples more."""

    def draw(rng: Rng) -> Probe:
        batch_size = size(rng, 4, 7)
        return _one_epoch(rng, batch_size * size(rng, 8, 10) + rest, batch_size)

    return draw


def _one_batch(rng: Rng) -> Probe:
    S = size(rng, 15, 25)
    return _one_epoch(rng, S, S + size(rng))


def _just_one_batch(rng: Rng) -> Probe:
    S = size(rng, 15, 25)
    return _one_epoch(rng, S, S)


EPOCHS, FEW_SAMPLES, PAIRS = 150, 6, 2


def _many_epochs(rng: Rng) -> Probe:
    """The same rng twice, then many others, of few samples in pairs."""
    first, *others = (generator(rng) for _ in range(EPOCHS))
    calls = [Call("minibatches", (FEW_SAMPLES, PAIRS, each)) for each in (first, first, *others)]
    return Probe(tuple(calls))


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
    """Whatever may happen does so at times: chance alone would miss one in 10 billion."""
    epochs = [order for order in map(_in_order, values) if order is not None]
    if len(epochs) < len(values) or any(len(order) != FEW_SAMPLES for order in epochs):
        return "The batches are not a list of arrays that hold every sample once."
    again, *orders = epochs
    if not np.array_equal(again, orders[0]):
        return "The same rng gave other batches the second time: take the randomness from rng only."
    if all(np.array_equal(order, orders[0]) for order in orders):
        return "Another rng gave the very same batches: the shuffle does not use rng."
    return _never_seen(np.array(orders))


def _never_seen(orders: np.ndarray) -> str | None:
    """What no epoch did, of all that a shuffle does; `orders` has an epoch a row."""
    batches = orders.reshape(len(orders), -1, PAIRS)
    seen = {
        "no epoch begins with": orders[:, 0],
        "no epoch ends with": orders[:, -1],
    }
    for what, samples in seen.items():
        if missing := sorted(set(range(FEW_SAMPLES)) - set(samples.tolist())):
            return f"Not shuffled: of {EPOCHS} epochs of 6 samples, {what} sample {missing[0]}."
    for a, b in combinations(range(FEW_SAMPLES), 2):
        together = np.sum(np.any(batches == a, axis=2) & np.any(batches == b, axis=2))
        if together in (0, len(orders)):
            often = "always" if together else "never"
            return f"In {EPOCHS} epochs of 6 samples, samples {a} and {b} are {often} in one batch."
    for a, b in permutations(range(FEW_SAMPLES), 2):
        if not np.any((orders[:, :-1] == a) & (orders[:, 1:] == b)):
            return f"In {EPOCHS} epochs of 6 samples, {b} never comes right after {a}."
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
    Part(
        "every sample once, in batches of the size asked for",
        1,
        (_batches(0), _batches(1), _batches(2)),
        Property(_partition),
    ),
    Part(
        "shuffled by rng, and by nothing else",
        1,
        _many_epochs,
        Property(_shuffled, example=False),
        times=1,
    ),
    Part(
        "a batch as large as S, or larger", 1, (_one_batch, _just_one_batch), Property(_partition)
    ),
)


mistake(
    minibatches,
    "samples-shuffled",
    "The samples are not shuffled.",
    "Cut rng.permutation(S) into pieces.",
    edit=("rng.permutation(S)", "np.arange(S)"),
)


@mistake(
    minibatches,
    "shuffled-within-batches",
    "The samples are shuffled within each batch alone: the same ones always come together.",
    "Shuffle all of them once with rng.permutation(S), then cut.",
)
def _(S, batch_size, rng):
    order = np.arange(S)
    return [rng.permutation(order[start : start + batch_size]) for start in range(0, S, batch_size)]


@mistake(
    minibatches,
    "cut-evenly",
    "The batches are cut to be of nearly one size; all but the last hold batch_size samples.",
    "Cut at 0, batch_size, 2 batch_size and so on.",
)
def _(S, batch_size, rng):
    return np.array_split(rng.permutation(S), -(-S // batch_size))


@mistake(
    minibatches,
    "empty-batch-at-the-end",
    "Where batch_size divides S, an empty batch stands at the end.",
    "range(0, S, batch_size) ends before S.",
)
def _(S, batch_size, rng):
    order = rng.permutation(S)
    return [order[k * batch_size : (k + 1) * batch_size] for k in range(S // batch_size + 1)]


mistake(
    minibatches,
    "last",
    "The last, shorter batch is dropped: its samples are never seen.",
    edit=("range(0, S, batch_size)", "range(0, S - S % batch_size, batch_size)"),
)


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
