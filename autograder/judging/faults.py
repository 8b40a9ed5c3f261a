"""Faults of ours: an exercise that can't be asked as it is, a judge that fails at an answer.

Neither is ever told as a mistake of a student's, and neither earns or costs a mark.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class BrokenExercise(Exception):
    """An exercise is broken; the text names it, the part, the draw, and what is wrong there."""


class JudgingFailed(Exception):
    """Our judging raised at an answer; the text names the exercise and the error."""


@contextmanager
def judging(exercise: str) -> Iterator[None]:
    """Whatever our judging of `exercise` raises inside is `JudgingFailed`."""
    try:
        yield
    except (BrokenExercise, JudgingFailed):
        raise
    except Exception as error:
        problem = f"the judging of {exercise} raised {described(error)}"
        raise JudgingFailed(problem) from error


@contextmanager
def drawing(place: str) -> Iterator[None]:
    """Whatever a draw raises inside is `BrokenExercise`; `place` says of what it is."""
    try:
        yield
    except BrokenExercise:
        raise
    except Exception as error:
        raise BrokenExercise(f"{place}: it can't be drawn: {described(error)}") from error


def described(error: BaseException) -> str:
    """`KeyError: 'y'.`, as the end of a sentence."""
    if isinstance(error, (BrokenExercise, JudgingFailed)):
        return str(error)
    return f"{type(error).__name__}: {error}".rstrip(".: ") + "."
