"""Right answers that look unusual: each must get full marks, however it is written.

A module a lesson; each function is registered for its exercise. `of(lesson)` gives them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from autograder.exercises import LESSONS
from autograder.judging.exercise import source_of


@dataclass(frozen=True)
class RightAnswer:
    """A right implementation of `exercise`, and what is unusual about it."""

    exercise: str
    unusual: str
    function: Callable[..., Any]

    def source(self, name: str) -> str:
        """Its text, as a function called `name`."""
        return source_of(self.function, name)


REGISTERED: dict[str, list[RightAnswer]] = {}


def right_answer(exercise: str, unusual: str) -> Callable[[Any], Any]:
    """Register the decorated function as a right answer to `exercise`."""

    def register(function: Any) -> Any:
        answers = REGISTERED.setdefault(function.__module__, [])
        answers.append(RightAnswer(exercise, unusual, function))
        return function

    return register


def of(lesson: str) -> list[RightAnswer]:
    """All right answers of `lesson` ("04_loss")."""
    module = import_module(f"{__name__}.{LESSONS[lesson]}")
    return REGISTERED[module.__name__]
