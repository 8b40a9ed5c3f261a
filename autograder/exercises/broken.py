"""What is broken in a lesson's exercises: told to who writes them, before anybody is asked."""

from __future__ import annotations

from autograder.judging.exercise import Exercise
from autograder.judging.faults import BrokenExercise
from autograder.judging.questions import OPEN, Questions

from . import LESSONS, declared


def broken_in(lesson: str) -> list[str]:
    """A sentence for each exercise of `lesson` that can't be asked; none for unknown lessons."""
    if lesson not in LESSONS:
        return []
    try:
        exercises = declared(lesson).values()
    except BrokenExercise as error:
        return [str(error)]
    return [sentence for exercise in exercises for sentence in broken(exercise)]


def broken(exercise: Exercise) -> list[str]:
    """The sentence that says why an exercise can't be asked; none where it can."""
    try:
        _ = Questions(exercise, OPEN).truths
    except BrokenExercise as error:
        return [str(error)]
    return []
