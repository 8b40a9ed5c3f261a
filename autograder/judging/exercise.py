"""Exercises and their mistakes: what a page of `autograder/exercises/` declares.

mse_gradient = exercise(
    loss.mse_gradient,
    points=3,
    draw=lambda rng: dict(y_hat=rng.normal(size=7), y=rng.normal(size=7)),
    judge=slope(of=loss.mse, by="y_hat"),
)

mistake(
    mse_gradient,
    "no-mean",
    "The mean's 1/S is missing: every slope is S times too large.",
    edit=("2 / len(y) *", "2 *"),
)
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from autograder.core.probe import Call, Probe

from .faults import BrokenExercise
from .judges import VALUES, Follows, Judge, Slopes
from .mistakes import Edit, Mistake, source_of

Draw = Callable[[np.random.Generator], Mapping[str, Any] | Probe]
BY_FORMULA = "the slope (two thirds), to the last digits, as a formula gives it (a third)"


@dataclass(frozen=True)
class Part:
    """Some of an exercise's points: what to draw, how to judge it, how often.

    Several draws take turns, so that each kind of input surely comes.
    Later parts of an exercise are earned only where the first is right, unless
    `alone`: an answer that always returns 0 is right at many an edge. `raises` is
    what the reference is meant to raise there, at some draws or at all; anything
    else that it raises is a fault of the exercise. `sentence` asks for words in it.
    """

    title: str
    points: float
    draw: Draw | tuple[Draw, ...]
    judge: Judge = VALUES
    times: int = 6
    alone: bool = False
    raises: type[Exception] | None = None
    sentence: bool = False

    @property
    def draws(self) -> tuple[Draw, ...]:
        return self.draw if isinstance(self.draw, tuple) else (self.draw,)


@dataclass
class Exercise:
    """A function to be written: its reference, its parts and its mistakes.

    `uses` names other exercises of the lesson that an answer may call: where one
    of them is wrong, this one is asked again with the reference in its place.
    `companions` are other functions that its probes call (the line before, in a
    derivation).
    """

    reference: Callable[..., Any]
    parts: tuple[Part, ...]
    mistakes: list[Mistake] = field(default_factory=list)
    seconds: float = 5.0
    uses: tuple[str, ...] = ()
    companions: dict[str, Callable[..., Any]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.reference.__name__

    @property
    def points(self) -> float:
        return sum(part.points for part in self.parts)

    @property
    def source(self) -> str:
        """The reference's text, ready to run in a notebook that lacks it."""
        return "import numpy as np\n\n\n" + source_of(self.reference, self.name)

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
    uses: tuple[str, ...] = (),
    companions: tuple[Callable[..., Any], ...] = (),
) -> Exercise:
    """Declare an exercise: of one part (`points`, `draw`, `judge`), or of several `parts`.

    `companions` are the references of other functions that its probes call.
    """
    if draw is not None:
        title = BY_FORMULA if isinstance(judge, Slopes) else "values"
        parts = (Part(title, points, draw, judge or VALUES, times), *parts)
    if not parts:
        raise ValueError(f"{reference.__name__}: an exercise needs a draw or parts.")
    _require_the_same_arguments(reference, parts)
    others = {function.__name__: function for function in companions}
    return Exercise(reference, parts, seconds=seconds, uses=uses, companions=others)


def _require_the_same_arguments(reference: Callable[..., Any], parts: tuple[Part, ...]) -> None:
    """What slopes are taken of is called with the reference's arguments, by position."""
    wanted = list(inspect.signature(reference).parameters)
    for part in parts:
        if isinstance(part.judge, Slopes):
            given = list(inspect.signature(part.judge.of).parameters)
            if given != wanted:
                raise BrokenExercise(
                    f"{reference.__name__}, {part.title}: the slope is of a function of "
                    f"{', '.join(given)}, but the arguments are {', '.join(wanted)}."
                )


def slope(
    of: Callable[..., float],
    by: str | tuple[str, ...],
    names: tuple[str, ...] = (),
    own: str = "",
    own_args: Callable[..., tuple[Any, ...]] | None = None,
    pictured: bool = True,
) -> Slopes:
    """Judge the answer as the slope of `of` by the argument `by`, or by each of several.

    `of` takes the exercise's arguments, in their order. `own` names the student's
    own loss, called with what `own_args` makes of these arguments, so that a right
    slope of a wrong loss can be told from a wrong slope. `pictured` shows how the measured
    slope depends on the step: for lessons that have taught it.
    """
    same: Callable[..., tuple[Any, ...]] = lambda *args: args  # noqa: E731
    return Slopes(names, of, (by,) if isinstance(by, str) else by, own, own_args or same, pictured)


def derivation(
    *lines: Callable[..., float],
    draw: Draw | tuple[Draw, ...],
    forms: Mapping[Callable[..., float], tuple[Draw, ...]] | None = None,
    points: float = 1,
) -> list[Exercise]:
    """An exercise a line: each must follow from the one before, and be true.

    `lines` are the references, in order. A line is given those of the drawn values
    that its parameters name, so that it can be written only in what it may use. What a
    line may no longer hold, a sum or a fraction, is told by its `forms`: draws at which
    only the line itself is asked, and at which such a one is another number or none.
    """
    draws = draw if isinstance(draw, tuple) else (draw,)
    made = []
    for k, line in enumerate(lines):
        before = lines[k - 1] if k else None
        asking = tuple(_line_draw(line, before, one) for one in draws) + (forms or {}).get(line, ())
        part = Part(f"line {k + 1}", points, asking, Follows())
        companions = {before.__name__: before} if before else {}
        made.append(Exercise(line, (part,), companions=companions))
    return made


def _line_draw(line: Any, before: Any, draw: Draw) -> Draw:
    def probe(rng: np.random.Generator) -> Probe:
        drawn = draw(rng)
        assert isinstance(drawn, Mapping)
        calls = [
            Call(f.__name__, tuple(drawn[name] for name in inspect.signature(f).parameters))
            for f in (line, before)
            if f
        ]
        return Probe(tuple(calls))

    return probe


def mistake(
    exercise: Exercise,
    id: str,
    sentence: str,
    hint: str = "",
    edit: tuple[str, str] | None = None,
) -> Callable[[Any], Any]:
    """Register a named mistake of `exercise`: an `edit` (old, new) of the plain solution.

    Where it is a really different algorithm, it decorates the function that does it so.
    Raises `ValueError` where the exercise has a mistake of this id.
    """
    if any(known.id == id for known in exercise.mistakes):
        raise ValueError(f"{exercise.name}: two mistakes are called {id!r}.")

    def register(wrong: Any) -> Any:
        exercise.mistakes.append(Mistake(id, sentence, hint, wrong))
        return wrong

    return register(Edit(exercise.reference, *edit)) if edit else register
