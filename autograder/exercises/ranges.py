"""Ranges for lesson 11's random draws, and what has to hold of numbers drawn from them.

How numbers are spread is told from many of them: the share at most v is compared with
what it should be. Among right answers, fewer than one in a hundred million fails.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.core.probe import Call, Probe

from .draws import Rng, between

Range = tuple[str, float, float]

MANY = 3000
SUREST = 3.3
FARTHEST = 6.0
CLOSE = 1e-9


def of(kind: str, rng: Rng) -> Range:
    """A generic range of this kind."""
    if kind == "log":
        return (kind, 10.0 ** -int(rng.integers(5, 8)), between(rng, 0.5, 5))
    if kind == "integer":
        low = int(rng.integers(2, 6))
        return (kind, low, low + 3)
    return (kind, between(rng, 0.2, 0.4), between(rng, 0.7, 2))


def all_kinds(rng: Rng) -> dict[str, Range]:
    """A range of each kind, under names in any order."""
    chosen = [
        ("strength", of("log", rng)),
        ("momentum", of("uniform", rng)),
        ("units", of("integer", rng)),
    ]
    return dict(chosen[i] for i in rng.permutation(3))


def within(probe: Probe, values: list[Any], true: list[Any]) -> str | None:
    """Each call gave n dicts with the names of its ranges, each number in its range."""
    for step, rows in zip(probe.steps, values, strict=True):
        problem = _rows_problem(_asked(step)[0], _asked(step)[1], rows)
        if problem:
            return problem
    return None


def spread(probe: Probe, values: list[Any], true: list[Any]) -> str | None:
    """The numbers of each name are spread over its range as its kind says."""
    (step,), (rows,) = probe.steps, values
    ranges, n = _asked(step)
    problem = _rows_problem(ranges, n, rows)
    if problem:
        return problem
    for name, drawn in ranges.items():
        column = np.sort([row[name] for row in rows])
        if drawn[0] == "integer" and column[-1] < drawn[2]:
            return f"Of {n} whole numbers, none is {drawn[2]}, the largest of the range."
        shares = np.searchsorted(column, column, side="right") / n
        if np.max(np.abs(shares - _share_below(drawn, column))) > SUREST / np.sqrt(n):
            return TOO_UNEVEN[drawn[0]]
    return None


TOO_UNEVEN = {
    "log": "The numbers are not spread evenly over the range's powers of ten.",
    "uniform": "The numbers are not spread evenly over the range.",
    "integer": "The whole numbers of the range do not come equally often, both ends included.",
}


def independent(probe: Probe, values: list[Any], true: list[Any]) -> str | None:
    """A name's numbers tell nothing of another's; the generator decides, and it alone."""
    problem = within(probe, values, true)
    if problem:
        return problem
    if len(values) == 3:
        first, again, other = values
        if first != again:
            return "With the same seed it draws other numbers: not all of them come from rng."
        return "With another seed it draws the same numbers." if first == other else None
    ranges, n = _asked(probe.steps[0])
    one, two = (
        _share_below(drawn, np.array([row[name] for row in values[0]]))
        for name, drawn in ranges.items()
    )
    together = abs(np.corrcoef(one, two)[0, 1])
    return "The names are large together." if together > FARTHEST / np.sqrt(n) else None


def _asked(step: Any) -> tuple[dict[str, Range], int]:
    assert isinstance(step, Call)
    return step.args[0], step.args[1]


def _rows_problem(ranges: dict[str, Range], n: int, rows: Any) -> str | None:
    if not isinstance(rows, (list, tuple)) or not all(isinstance(row, dict) for row in rows):
        return "A list of dicts is expected."
    if len(rows) != n:
        return f"There are {len(rows)} dicts, where {n} are expected."
    if any(row.keys() != ranges.keys() for row in rows):
        return f"Each dict should have the names {', '.join(ranges)}."
    for name, (kind, low, high) in ranges.items():
        column = [row[name] for row in rows]
        types = (int,) if kind == "integer" else (int, float)
        if not all(isinstance(v, types) and not isinstance(v, bool) for v in column):
            return f"{name} should be {'whole numbers' if kind == 'integer' else 'numbers'}."
        if not all(low * (1 - CLOSE) <= v <= high * (1 + CLOSE) for v in column):
            return f"{name} leaves its range."
        if kind != "integer" and len(set(column)) == 1 < n:
            return f"{name} is the same in every dict; each is to be drawn anew."
    return None


def _share_below(drawn: Range, values: np.ndarray) -> np.ndarray:
    """The share of numbers drawn from the range that are at most each of `values`."""
    kind, low, high = drawn
    if kind == "log":
        return np.log(values / low) / np.log(high / low)
    if kind == "integer":
        return (values - low + 1) / (high - low + 1)
    return (values - low) / (high - low)
