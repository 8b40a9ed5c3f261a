"""An entry of the bank: a gradient with a name, right or wrong, of one problem."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from .problems import Array, Problem, Slopes
from .questions import PLACES, Penalty, Question, draw, right_penalty

DIFFERS = 1e-6
ROUNDING = 1e-10
DRAWN_AT_MOST = 3000


@dataclass(frozen=True)
class Entry:
    """A gradient handed in: slopes of the fit and slopes of the penalty, one of them perhaps wrong.

    `needs_penalty`: it says something about the penalty, and is asked with a
    strength above zero only. `places`: where it is asked; a few mistakes equal
    the right gradient, up to rounding, near zero.
    """

    problem: Problem
    name: str
    right: bool
    fit: Slopes
    penalty: Penalty
    needs_penalty: bool = False
    places: tuple[str, ...] = PLACES

    def gradient(self, question: Question, x: Array) -> Array:
        """What this entry answers at the flat point `x`, an array of its shape."""
        return question.slopes(self.fit, self.penalty, x)

    def __str__(self) -> str:
        return f"{self.problem.name}: {self.name}"


RIGHT: list[Entry] = []
WRONG: list[Entry] = []


def right(*problems: Problem, name: str) -> Callable[[Slopes], Slopes]:
    """Decorates slopes of the fit that are right, in another form than the reference."""
    return _fits(RIGHT, problems, name)


def wrong(
    *problems: Problem, name: str, places: tuple[str, ...] = PLACES
) -> Callable[[Slopes], Slopes]:
    """Decorates slopes of the fit that hold the mistake `name`."""
    return _fits(WRONG, problems, name, places=places)


def wrong_penalty(*problems: Problem, name: str) -> Callable[[Callable], Callable]:
    """Decorates `(problem, name of a part, part)` -> slopes of the penalty that hold a mistake."""

    def add(slopes: Callable) -> Callable:
        for p in problems:
            WRONG.append(Entry(p, name, False, p.slopes, _of(slopes, p), needs_penalty=True))
        return slopes

    return add


def _of(slopes: Callable, problem: Problem) -> Penalty:
    return lambda name, part: slopes(right_penalty(problem), name, part)


def _fits(
    bank: list[Entry],
    problems: tuple[Problem, ...],
    name: str,
    places: tuple[str, ...] = PLACES,
) -> Callable[[Slopes], Slopes]:
    def add(slopes: Slopes) -> Slopes:
        for p in problems:
            bank.append(Entry(p, name, bank is RIGHT, slopes, right_penalty(p), places=places))
        return slopes

    return add


def differs(entry: Entry, question: Question) -> bool:
    """Whether an array of the entry's slopes is off by more than a millionth of the right one.

    Arrays whose right slopes are zero but for rounding are compared with the whole gradient.
    """
    return any(_off(entry, question, x) for x in question.points)


def _off(entry: Entry, question: Question, x: Array) -> bool:
    truth = question.right_slopes(x)
    distances = question.split(np.abs(entry.gradient(question, x) - truth))
    rounding = ROUNDING * np.max(np.abs(truth))
    return any(
        np.max(distance) > DIFFERS * np.max(np.abs(part)) + rounding
        for distance, part in zip(distances, question.split(truth), strict=True)
    )


def asked(problem: Problem, place: str, penalised: bool) -> list[Entry]:
    """The entries of a problem that are asked there."""
    return [
        e
        for e in RIGHT + WRONG
        if e.problem is problem and place in e.places and (penalised or not e.needs_penalty)
    ]


def questions(problem: Problem, seed: int, place: str, penalised: bool) -> Iterator[Question]:
    """The seed's questions, first the one to ask, then those that it is drawn again as.

    Each tells every wrong entry apart from the right gradient. Raises
    `RuntimeError` at the end, when none of many would do.
    """
    wrong_ones = [e for e in asked(problem, place, penalised) if not e.right]
    hidden: set[str] = set()
    for attempt in range(DRAWN_AT_MOST):
        question = draw(problem, seed, place, penalised, attempt)
        same = [e.name for e in wrong_ones if not differs(e, question)]
        hidden.update(same)
        if not same:
            yield question
    raise RuntimeError(
        f"None of {DRAWN_AT_MOST} questions will do: {problem.name}, {place}, seed {seed}."
        f" Mistakes that did not show in some of them: {', '.join(sorted(hidden)) or 'none'}."
    )
