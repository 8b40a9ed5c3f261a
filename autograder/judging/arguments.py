"""What a draw hands to the exercise's functions: checked by name before anything is asked.

In: a draw. Out: a probe, or `BrokenExercise` with a sentence that names the argument.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

from autograder.core.probe import Call, Probe

from .exercise import Exercise
from .faults import BrokenExercise

_ANY_NUMBER = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def probe_of(exercise: Exercise, drawn: Mapping[str, Any] | Probe, place: str) -> Probe:
    """The probe that was drawn, or the call with the drawn arguments.

    `place` is the exercise, part and draw. Raises `BrokenExercise` where an argument
    is missing, unknown or out of its order, or a call does not fit its function.
    """
    problem = _call_problem(exercise, drawn) if isinstance(drawn, Probe) else None
    if not isinstance(drawn, Probe):
        problem = _drawn_problem(exercise, list(drawn))
    if problem:
        raise BrokenExercise(f"{place}: {problem}")
    if isinstance(drawn, Probe):
        return drawn
    return Probe((Call(exercise.name, tuple(drawn.values())),))


def _drawn_problem(exercise: Exercise, names: list[str]) -> str | None:
    """What is wrong with arguments of these names, handed over in this order."""
    parameters = inspect.signature(exercise.reference).parameters
    if any(one.kind in _ANY_NUMBER for one in parameters.values()):
        return None
    wanted = f"{exercise.name} takes {', '.join(parameters) or 'nothing'}"
    unknown = [name for name in names if name not in parameters]
    if unknown:
        near = get_close_matches(unknown[0], parameters, 1)
        meant = f"; is {near[0]} meant?" if near else "."
        return f"the draw gives {unknown[0]}, but {wanted}{meant}"
    return _missing(names, parameters, wanted) or _misplaced(names, list(parameters), wanted)


def _missing(
    names: list[str], parameters: Mapping[str, inspect.Parameter], wanted: str
) -> str | None:
    """The first argument that is needed, or has one after it, and is not drawn."""
    last = max(map(list(parameters).index, names), default=-1)
    for i, (name, one) in enumerate(parameters.items()):
        if name not in names and (one.default is one.empty or i < last):
            return f"the draw lacks {name}; {wanted}."
    return None


def _misplaced(names: list[str], order: list[str], wanted: str) -> str | None:
    for name, here in zip(names, order, strict=False):
        if name != here:
            return f"the draw gives {name} where {here} belongs; {wanted}, in this order."
    return None


def _call_problem(exercise: Exercise, probe: Probe) -> str | None:
    """What is wrong with the first call of a probe that does not fit its function."""
    functions = {**exercise.companions, exercise.name: exercise.reference}
    for step in probe.steps:
        if isinstance(step, Call):
            problem = _unfit(step, functions)
            if problem:
                return problem
    return None


def _unfit(call: Call, functions: Mapping[str, Callable[..., Any]]) -> str | None:
    if call.name not in functions:
        return f"its probe calls {call.name}; there are only {', '.join(functions)}."
    signature = inspect.signature(functions[call.name])
    try:
        signature.bind(*call.args, **call.kwargs)
    except TypeError as error:
        return f"its probe calls {call.name}{signature} wrongly: {error}."
    return None
