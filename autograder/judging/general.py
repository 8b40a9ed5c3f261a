"""Mistakes that every exercise knows: wrong sign, factor, transposed, arguments swapped.

They are found from the numbers alone: one is claimed only where it turns the truth
into the student's values on every probe and every further draw.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from autograder.core.ask import ask
from autograder.core.probe import Call, Probe, Reply, Returned

from . import values
from .claims import SIGN, SWAPPED, TRANSPOSED, claim
from .verdict import Named

FEWEST = 3
Function = Callable[..., Any]
Triple = tuple[Probe, Reply, Reply]
Turn = Callable[[np.ndarray, int], np.ndarray | None]


@dataclass(frozen=True)
class Row:
    """One probe: the lengths of its array arguments by name, and the results' items."""

    lengths: Mapping[str, int]
    true: list[np.ndarray]
    mine: list[np.ndarray]


@dataclass(frozen=True)
class Wrong:
    """A way to turn a true item into a wrong one, given the length n of an argument."""

    kinds: tuple[str, ...]
    turn: Turn
    of_length: bool = False


def _transposed(t: np.ndarray, n: int) -> np.ndarray | None:
    return t.T if t.ndim == 2 else None


def _table() -> Iterator[Wrong]:
    yield Wrong((SIGN,), lambda t, n: -t)
    factors: tuple[tuple[str, Callable[[int], float], bool], ...] = (
        ("twice", lambda n: 2.0, False),
        ("half", lambda n: 0.5, False),
        ("sum-for-mean", lambda n: n, True),
        ("mean-for-sum", lambda n: 1 / n, True),
        ("no-two-over", lambda n: n / 2, True),
        ("log10", lambda n: 1 / float(np.log(10)), False),
    )
    for kind, factor, of_length in factors:
        yield Wrong((kind,), _times(factor, 1.0), of_length)
        yield Wrong((SIGN, kind), _times(factor, -1.0), of_length)
    yield Wrong((TRANSPOSED,), _transposed)
    yield Wrong(("cut-off",), lambda t, n: np.trunc(t))
    yield Wrong(("rounded-down",), lambda t, n: np.floor(t))


def _times(factor: Callable[[int], float], sign: float) -> Turn:
    return lambda t, n: sign * factor(n) * t


TABLE = tuple(_table())


def recognise(rows: Sequence[Row], names: tuple[str, ...]) -> tuple[Named, ...]:
    """The general mistake that turns the truth into all the values, or none.

    `names` name the items of the result, where it is a tuple.
    """
    if not rows or any(len(row.true) != len(rows[0].true) for row in rows):
        return ()
    items = range(len(rows[0].true))
    off = [i for i in items if any(values.difference(r.true[i], r.mine[i]) for r in rows)]
    whose = names[off[0]] if len(off) == 1 and len(items) > 1 and names else ""
    for wrong in TABLE:
        for about in _lengths(rows) if wrong.of_length else ("",):
            if off and _explains(wrong, about, rows, off):
                return tuple(_claims(wrong.kinds, about, whose))
    return ()


def _claims(kinds: tuple[str, ...], about: str, item: str) -> Iterator[Named]:
    for kind in kinds:
        needs = about and kind not in (SIGN, TRANSPOSED)
        yield claim(kind, *([about] if needs else []), item=item)


def _lengths(rows: Sequence[Row]) -> list[str]:
    """The arguments whose length is known in every row, and not always the same."""
    shared = set.intersection(*(set(row.lengths) for row in rows))
    varied = [name for name in shared if len({row.lengths[name] for row in rows}) > 1]
    return sorted(varied, key=list(rows[0].lengths).index)


def _explains(wrong: Wrong, about: str, rows: Sequence[Row], off: list[int]) -> bool:
    """Whether it gives every value, and enough of these are neither right nor zero."""
    telling: set[float] = set()
    for row in rows:
        for i in off:
            made = wrong.turn(row.true[i], row.lengths.get(about, 0))
            if made is None or values.difference(made, row.mine[i]):
                return False
            told = made[made != row.true[i]] if made.shape == row.true[i].shape else made
            telling |= set(np.ravel(told[told != 0]).tolist()[:FEWEST])
    return len(telling) >= FEWEST


def rows_of(names: Sequence[str], asked: Iterable[Triple]) -> list[Row]:
    """A row a probe, `names` naming its arguments; none where values cannot be paired.

    `asked` are triples of a probe, the reply to it and the true one.
    """
    rows = []
    for probe, reply, truth in asked:
        if not isinstance(truth.last, Returned):
            continue
        if not isinstance(reply.last, Returned):
            return []
        true, mine = truth.last.value, reply.last.value
        many = isinstance(true, tuple)
        t = [values.as_numbers(item) for item in (true if many else [true])]
        paired = many and isinstance(mine, (tuple, list))
        v = [values.as_numbers(item) for item in (mine if paired else [mine])]
        if len(t) != len(v) or any(item is None for item in t + v):
            return []
        floats = [[np.asarray(item, dtype=float) for item in items] for items in (t, v)]
        rows.append(Row(_sizes(names, probe), *floats))
    return rows


def _sizes(names: Sequence[str], probe: Probe) -> dict[str, int]:
    args = getattr(probe.steps[-1], "args", ())
    return {
        name: len(a)
        for name, a in zip(names, args, strict=False)
        if isinstance(a, np.ndarray) and a.ndim
    }


def swapped(
    names: Sequence[str], asked: Sequence[Triple], reference: Function
) -> tuple[Named, ...]:
    """The claim that two arguments have changed places, where that explains all replies."""
    if any(len(p.steps) > 1 or not isinstance(p.steps[0], Call) for p, _, _ in asked):
        return ()
    for i, j in combinations(range(len(names)), 2):
        if all(_as_swapped(probe, reply, i, j, reference) for probe, reply, _ in asked):
            return (claim(SWAPPED, names[i], names[j]),)
    return ()


def _as_swapped(probe: Probe, reply: Reply, i: int, j: int, reference: Function) -> bool:
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
