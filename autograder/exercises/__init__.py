"""One module a lesson: what is asked, how it is judged, and the mistakes people make.

load_lesson("04_loss").exercises["mse"]
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from autograder.judging.exercise import Exercise

LESSONS = {
    "00_start": "start",
    "01_regression": "regression",
    "02_neuron": "neuron",
    "03_sigmoid_sums": "sigmoid_sums",
    "04_loss": "loss",
    "05_gradient_descent": "gradient_descent",
    "06_chain_rule": "chain_rule",
    "07_logistic_regression": "logistic_regression",
    "08_softmax": "softmax",
    "09_backprop": "backprop",
    "10_training": "training",
    "11_hyperparameters": "hyperparameters",
    "12_digits": "digits",
}


class UnknownLesson(LookupError):
    """There is no lesson of that name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no lesson {name!r}; the lessons are {', '.join(LESSONS)}.")


@dataclass(frozen=True)
class Lesson:
    """A lesson's name (`04_loss`), its notebook's (`loss`), and its exercises by name."""

    name: str
    notebook: str
    exercises: dict[str, Exercise]

    @property
    def points(self) -> float:
        return sum(exercise.points for exercise in self.exercises.values())


def load_lesson(name: str) -> Lesson:
    """The lesson `name`; raises `UnknownLesson`."""
    if name not in LESSONS:
        raise UnknownLesson(name)
    return Lesson(name, LESSONS[name], declared(name))


def declared(name: str) -> dict[str, Exercise]:
    """The exercises that the module of the lesson `name` declares, by their names."""
    module = import_module(f"autograder.exercises.{LESSONS[name]}")
    return {e.name: e for e in vars(module).values() if isinstance(e, Exercise)}


def find_exercise(name: str) -> tuple[Lesson, Exercise] | None:
    """The exercise called `name` and its lesson, or None."""
    for lesson in map(load_lesson, LESSONS):
        if name in lesson.exercises:
            return lesson, lesson.exercises[name]
    return None
