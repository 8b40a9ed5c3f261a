"""What our own functions reply to probes: the truth, and what each mistake makes of it.

They are asked without a limit: a machine that stalls makes no truth. What is no
value, and no exception that is meant, is a fault of the course.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograder.core.ask import ask
from autograder.core.probe import Missing, Outcome, Probe, Raised, Reply, Returned

from .exercise import Exercise, Part
from .faults import BrokenExercise
from .mistakes import Mistake

Replies = list[list[Reply]]
# A mistake may raise, as students' code does; these say that it was written wrongly.
_NEVER_MEANT = ("NameError", "UnboundLocalError", "ImportError", "ModuleNotFoundError")


def truths(exercise: Exercise, asked: list[list[Probe]], draw: str = "draw") -> Replies:
    """What the reference replies to the probes of each part, which are called `draw` 1, 2, ...

    Raises `BrokenExercise` where it gives no value and no exception that the part wants.
    """
    return _replies(exercise, exercise.reference, asked, _is_true, "the reference", draw)


def mistaken(
    exercise: Exercise, mistake: Mistake, asked: list[list[Probe]], draw: str = "draw"
) -> Replies:
    """What a mistake replies; raises `BrokenExercise` where it can't be run at all."""
    who = f"the mistake {mistake.id!r}"
    return _replies(exercise, mistake.function, asked, _can_be_meant, who, draw)


def _replies(
    exercise: Exercise,
    function: Callable[..., Any],
    asked: list[list[Probe]],
    allowed: Callable[[Part, Outcome], bool],
    who: str,
    draw: str,
) -> Replies:
    functions = {**exercise.companions, exercise.name: function}
    replies = [[ask(functions, probe, None) for probe in probes] for probes in asked]
    for part, of_part in zip(exercise.parts, replies, strict=True):
        for i, reply in enumerate(of_part):
            if not allowed(part, reply.last):
                place = where(exercise.name, part, i, draw)
                raise BrokenExercise(f"{place}: {who} {_told(reply.last)}")
    return replies


def where(name: str, part: Part, i: int, draw: str = "draw") -> str:
    """`mse, part "values", draw 2`: the place that a fault is told of."""
    return f'{name}, part "{part.title}", {draw} {i + 1}'


def _is_true(part: Part, outcome: Outcome) -> bool:
    wanted = part.raises is not None and part.raises.__name__
    return isinstance(outcome, Returned) or (isinstance(outcome, Raised) and outcome.kind == wanted)


def _can_be_meant(part: Part, outcome: Outcome) -> bool:
    return isinstance(outcome, Returned) or (
        isinstance(outcome, Raised) and outcome.kind not in _NEVER_MEANT
    )


def _told(outcome: Outcome) -> str:
    if isinstance(outcome, Raised):
        message = f": {outcome.message}" if outcome.message else ""
        return f"raised {outcome.kind}{message}".rstrip(".") + ", which the part does not want."
    if isinstance(outcome, Missing):
        return f"calls {outcome.name}, which is not there."
    return "gave no value."
