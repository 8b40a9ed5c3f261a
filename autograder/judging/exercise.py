"""Exercises and their mistakes: what a page of `autograder/exercises/` declares.

mse_gradient = exercise(
    loss.mse_gradient,
    points=3,
    draw=lambda rng: dict(y_hat=rng.normal(size=7), y=rng.normal(size=7)),
    judge=slope(of=loss.mse, by="y_hat"),
)

@mistake(mse_gradient, "The mean's 1/S is missing: every slope is S times too large.")
def _(y_hat, y):
    return -2 * (y - y_hat)
"""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from autograder.core.probe import Probe

from .judges import Judge, Slopes, Values

Draw = Callable[[np.random.Generator], Mapping[str, Any] | Probe]
VALUES = Values()


@dataclass(frozen=True)
class Part:
    """Some of an exercise's points: what to draw, how to judge it, how often.

    Several draws take turns, so that each kind of input surely comes.
    Later parts of an exercise are earned only where the first is right, unless
    `alone`: an answer that always returns 0 is right at many an edge.
    """

    title: str
    points: float
    draw: Draw | tuple[Draw, ...]
    judge: Judge = VALUES
    times: int = 6
    alone: bool = False


@dataclass(frozen=True)
class Mistake:
    """A wrong implementation with a name: what it is in one sentence, and what to try."""

    function: Callable[..., Any]
    sentence: str
    hint: str = ""

    def source(self, name: str) -> str:
        """Its text, as a function (or class) called `name`."""
        return source_of(self.function, name)


def source_of(function: Any, name: str) -> str:
    """The text of `function` without decorators, under the name `name`."""
    text = textwrap.dedent(inspect.getsource(function))
    start = re.search(r"^(def|class) +\w+", text, re.MULTILINE)
    if start is None:
        raise ValueError(f"{name}: the text of this function has no def or class line.")
    return f"{start[1]} {name}{text[start.end() :]}"


@dataclass
class Exercise:
    """A function to be written: its reference, its parts and its mistakes."""

    reference: Callable[..., Any]
    parts: tuple[Part, ...]
    mistakes: list[Mistake] = field(default_factory=list)
    seconds: float = 5.0

    @property
    def name(self) -> str:
        return self.reference.__name__

    @property
    def points(self) -> float:
        return sum(part.points for part in self.parts)

    @cached_property
    def arguments(self) -> list[str]:
        return list(inspect.signature(self.reference).parameters)


def exercise(
    reference: Callable[..., Any],
    *parts: Part,
    points: float = 0,
    draw: Draw | tuple[Draw, ...] | None = None,
    judge: Judge | None = None,
    times: int = 6,
    seconds: float = 5.0,
) -> Exercise:
    """Declare an exercise: of one part (`points`, `draw`, `judge`), or of several `parts`."""
    if draw is not None:
        parts = (Part("values", points, draw, judge or VALUES, times), *parts)
    if not parts:
        raise ValueError(f"{reference.__name__}: an exercise needs a draw or parts.")
    return Exercise(reference, parts, seconds=seconds)


def slope(
    of: Callable[..., float], by: str | tuple[str, ...], names: tuple[str, ...] = ()
) -> Slopes:
    """Judge the answer as the slope of `of` by the argument `by`, or by each of several.

    `of` takes the exercise's arguments, in their order.
    """
    return Slopes(names, of, (by,) if isinstance(by, str) else by)


def mistake(exercise: Exercise, sentence: str, hint: str = "") -> Callable[[Any], Any]:
    """Register the decorated wrong function as a named mistake of `exercise`."""

    def register(function: Any) -> Any:
        exercise.mistakes.append(Mistake(function, sentence, hint))
        return function

    return register
