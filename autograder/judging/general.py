"""Mistakes that every exercise knows: wrong sign, factor, transposed, arguments swapped.

They are found from the numbers alone. One is named only where it gives the
student's values on every probe and these differ from the true ones.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from autograder.core.ask import ask
from autograder.core.probe import Call, Probe, Reply, Returned

from . import values

Sizes = dict[str, int]


@dataclass(frozen=True)
class Factor:
    """A factor, as a function of the sizes of the arguments, and its sentence."""

    of: Callable[[Sizes], float | None]
    sentence: str


FACTORS = (
    Factor(lambda n: 2.0, "Every number is twice too large."),
    Factor(lambda n: 0.5, "Every number is half of what it should be: is a factor 2 missing?"),
    Factor(
        lambda n: n.get("S"),
        "Every number is S times too large: a sum stands where a mean belongs.",
    ),
    Factor(
        lambda n: 1 / n["S"] if n.get("S") else None,
        "Every number is S times too small: it is divided by S once too often.",
    ),
    Factor(
        lambda n: n["S"] / 2 if n.get("S") else None,
        "Every number is S/2 times too large: 2/S is missing.",
    ),
    Factor(
        lambda n: n.get("K"),
        "Every number is K times too large: it is summed over the K classes once too often.",
    ),
    Factor(
        lambda n: 1 / n["K"] if n.get("K") else None,
        "Every number is K times too small: a mean over the K classes stands where a sum belongs.",
    ),
    Factor(
        lambda n: float(np.log(10)), "Every number is ln 10 times too large: a base-10 logarithm?"
    ),
    Factor(
        lambda n: 1 / float(np.log(10)),
        "Every number is ln 10 times too small: log10 in place of log?",
    ),
)
SIGN = "The sign is the wrong way round."
CUT_OFF = "The digits behind the point are cut off: an integer division, or an array of integers."
TRANSPOSED = "The result is transposed: rows and columns are swapped."


@dataclass(frozen=True)
class Wrong:
    """A transformation of the truth, and the sentences it proves."""

    sentences: tuple[str, ...]
    of: Callable[[np.ndarray, Sizes], np.ndarray | None]


def _table() -> Iterator[Wrong]:
    yield Wrong((SIGN,), lambda t, n: -t)
    for factor in FACTORS:
        yield Wrong((factor.sentence,), _times(factor, 1.0))
        yield Wrong((SIGN, factor.sentence), _times(factor, -1.0))
    yield Wrong((TRANSPOSED,), lambda t, n: t.T if t.ndim == 2 else None)
    yield Wrong((SIGN, TRANSPOSED), lambda t, n: -t.T if t.ndim == 2 else None)
    yield Wrong((CUT_OFF,), lambda t, n: np.trunc(t))
    yield Wrong((CUT_OFF,), lambda t, n: np.floor(t))


def _times(factor: Factor, sign: float) -> Callable[[np.ndarray, Sizes], np.ndarray | None]:
    def wrong(t: np.ndarray, n: Sizes) -> np.ndarray | None:
        c = factor.of(n)
        return None if c is None else sign * c * t

    return wrong


TABLE = tuple(_table())
SENTENCES = {sentence for wrong in TABLE for sentence in wrong.sentences}


def recognise(
    probes: list[Probe], replies: list[Reply], truths: list[Reply], names: tuple[str, ...]
) -> tuple[str, ...]:
    """Sentences of the general mistake that turns `truths` into all the replies, or none."""
    rows = _rows(probes, replies, truths)
    if not rows:
        return ()
    items = range(len(rows[0][1]))
    off = [i for i in items if any(values.difference(t[i], v[i]) for _, t, v in rows)]
    whose = names[off[0]] + ": " if len(off) == 1 and len(items) > 1 and names else ""
    for wrong in TABLE:
        if off and all(_explains(wrong, t[i], v[i], n) for n, t, v in rows for i in off):
            return tuple(whose + sentence for sentence in wrong.sentences)
    return ()


def _rows(
    probes: list[Probe], replies: list[Reply], truths: list[Reply]
) -> list[tuple[Sizes, list[Any], list[Any]]]:
    """(sizes, true items, student's items) a probe; empty where they cannot be paired."""
    rows = []
    for probe, reply, truth in zip(probes, replies, truths, strict=True):
        mine, true = reply.last, truth.last
        if not isinstance(mine, Returned) or not isinstance(true, Returned):
            continue
        many = isinstance(true.value, tuple)
        t = list(true.value) if many else [true.value]
        v = list(mine.value) if many and isinstance(mine.value, (tuple, list)) else [mine.value]
        if len(t) != len(v) or any(values.as_numbers(item) is None for item in t + v):
            return []
        rows.append((_sizes(probe), t, v))
    return rows


def _sizes(probe: Probe) -> Sizes:
    """S, the length of the first array; K, the second axis of the first that has one."""
    call = probe.steps[-1]
    arrays = [a for a in getattr(call, "args", ()) if isinstance(a, np.ndarray) and a.ndim]
    wide = [a for a in arrays if a.ndim == 2]
    sizes = {"S": arrays[0].shape[0]} if arrays else {}
    return {**sizes, "K": wide[0].shape[1]} if wide else sizes


def _explains(wrong: Wrong, truth: Any, value: Any, sizes: Sizes) -> bool:
    made = wrong.of(np.asarray(truth, dtype=float), sizes)
    return made is not None and values.difference(made, value) is None


def swapped(
    probes: list[Probe], replies: list[Reply], reference: Callable[..., Any]
) -> tuple[str, ...]:
    """The sentence of two arguments that have changed places, where that explains all replies."""
    if any(len(p.steps) > 1 or not isinstance(p.steps[0], Call) for p in probes):
        return ()
    names = list(inspect.signature(reference).parameters)
    for i, j in combinations(range(len(names)), 2):
        if all(_as_swapped(p, r, i, j, reference) for p, r in zip(probes, replies, strict=True)):
            return (f"The arguments {names[i]} and {names[j]} are used the wrong way round.",)
    return ()


def _as_swapped(probe: Probe, reply: Reply, i: int, j: int, reference: Callable[..., Any]) -> bool:
    call = probe.steps[0]
    assert isinstance(call, Call)
    args = list(call.args)
    if (
        j >= len(args)
        or type(args[i]) is not type(args[j])
        or getattr(args[i], "shape", ()) != getattr(args[j], "shape", ())
    ):
        return False
    args[i], args[j] = args[j], args[i]
    other = ask({call.name: reference}, Probe((Call(call.name, tuple(args), call.kwargs),))).last
    mine = reply.last
    return (
        isinstance(other, Returned)
        and isinstance(mine, Returned)
        and values.same(other.value, mine.value)
    )
