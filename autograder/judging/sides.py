"""Side questions: they earn no marks, and prove or refute what may be said of a wrong answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.core.probe import Call, Probe

from .exercise import Exercise
from .judges import Slopes, loss_calls

FURTHER, AGAIN, UNREAD_SIDE, OWN = "further", "again", "unread", "own loss"
EXAMPLE = "example"
DRAWS = 4
DEAR_DRAWS = 1
REPLACEMENTS = 3
TRIES = 100
DEAR_SECONDS = 10.0
MOST_COORDINATES = 40
Another = Callable[[], Probe]


@dataclass(frozen=True)
class Side:
    """A side question: what it is for, and its probes.

    Where an `argument` is replaced, `bases` are the first part's probes that it is
    replaced in, one a probe.
    """

    what: str
    probes: list[Probe]
    argument: str = ""
    bases: tuple[int, ...] = ()


def further_draws(exercise: Exercise) -> int:
    """How many more of each part's questions are drawn to test a claim on."""
    return DEAR_DRAWS if exercise.seconds > DEAR_SECONDS else DRAWS


def about(exercise: Exercise, probes: list[Probe], another: Another) -> list[Side]:
    """The side questions around the first part's `probes`; `another` draws one like them."""
    sides = [Side(AGAIN, probes[:1])]
    judge = exercise.parts[0].judge
    if isinstance(judge, Slopes) and judge.own:
        calls = loss_calls(judge, probes[0])
        sides += [Side(OWN, calls)] if len(calls) <= 2 * MOST_COORDINATES else []
    if exercise.seconds > DEAR_SECONDS or any(not _is_call(probe) for probe in probes):
        return sides
    found = (_replaced(exercise, j, probes, another) for j in range(len(exercise.arguments)))
    return sides + [side for side in found if side]


def _is_call(probe: Probe) -> bool:
    return len(probe.steps) == 1 and isinstance(probe.steps[0], Call)


def _replaced(exercise: Exercise, j: int, probes: list[Probe], another: Another) -> Side | None:
    """Argument `j` of some probes, replaced by those of other draws, and by wilder ones."""
    asked, bases = [], []
    for k in range(REPLACEMENTS):
        base = k % len(probes)
        call = probes[base].steps[0]
        assert isinstance(call, Call)
        other = _another(call.args[j], j, another) if j < len(call.args) else None
        if other is None:
            return None
        for one in (other, *_wild(other)):
            args = (*call.args[:j], one, *call.args[j + 1 :])
            asked.append(Probe((Call(call.name, args, call.kwargs),)))
            bases.append(base)
    return Side(UNREAD_SIDE, asked, exercise.arguments[j], tuple(bases))


def _wild(value: Any) -> tuple[Any, ...]:
    """Values that no draw gives: on whatever an answer depends, one of them should change it."""
    if type(value) is int:
        return 1, value + 1, value + 2
    if isinstance(value, np.ndarray) and value.size and value.dtype.kind == "i":
        return np.full_like(value, value.max()), np.full_like(value, value.min())
    numbers = isinstance(value, float) or (
        isinstance(value, np.ndarray) and value.ndim and value.dtype.kind == "f"
    )
    return (-10 * value, 100 * value, value / 100) if numbers else ()


def _another(value: Any, j: int, another: Another) -> Any:
    """An argument of the same form with other contents; None where a few draws gave none."""
    for _ in range(TRIES):
        call = another().steps[0]
        assert isinstance(call, Call)
        other = call.args[j] if j < len(call.args) else None
        if _fits(value, other):
            return other
    return None


def _fits(value: Any, other: Any) -> bool:
    if isinstance(value, np.ndarray):
        return (
            isinstance(other, np.ndarray)
            and (value.shape, value.dtype) == (other.shape, other.dtype)
            and not np.array_equal(value, other)
        )
    return isinstance(value, (int, float, str)) and type(value) is type(other) and value != other
