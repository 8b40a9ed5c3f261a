"""A class for a demonstration: 40 students as a class is, and what grading each is to give.

In: a lesson. Out: submissions, the same each time. Most have written what is right, in
many ways; some made one or several known mistakes; some did not come to the end; and of
some something is broken.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from random import Random

from autograder.exercises import load_lesson
from autograder.judging.exercise import Mistake
from course.progress import HANDED_IN

from .submissions import Maker, Submission, points_of, raw, signed

# How many of each kind; together 40.
KINDS = (
    ("right", 6), ("unusual", 8), ("copied", 1), ("mistaken", 15), ("unfinished", 4), ("broken", 6),
)  # fmt: skip
BROKEN = (
    "syntax-error", "exception-in-function", "endless-loop", "function-deleted", "wrong-name",
    "truncated",
)  # fmt: skip
MOST_MISTAKES, UNUSUAL = 3, 2


def demo_class(lesson: str) -> list[Submission]:
    """The submissions of everybody, in no order that tells who is who."""
    maker, rng = Maker(lesson), Random(lesson)
    students = _Students(maker, rng)
    everybody = [each for kind, number in KINDS for each in students.of(kind, number)]
    rng.shuffle(everybody)
    named = [_named(each, f"student-{i:02d}", maker) for i, each in enumerate(everybody, 1)]
    return [replace(each, beside=students.tries(each)) for each in named]


def _named(submission: Submission, student: str, maker: Maker) -> Submission:
    if submission.problem:
        return replace(submission, student=student)
    return signed(submission, student, maker.functions[0])


class _Students:
    """Makes students of each kind.

    `near` are the exercises that each uses or is asked together with. Mistakes are made
    in those that are `alone`: asked together with none in turn.
    """

    def __init__(self, maker: Maker, rng: Random) -> None:
        self.maker, self.rng = maker, rng
        self.exercises = load_lesson(maker.lesson).exercises
        self.near = {n: {*e.uses, *e.companions} for n, e in self.exercises.items()}
        together = {n for n in self.near for other in self.near[n] if n in self.near[other]}
        self.alone = [n for n in self.near if n not in together]
        self.made: list[Submission] = []
        self.unusual: dict[str, list[str]] = {}
        for answer in maker.bank():
            self.unusual.setdefault(answer.exercise, []).append(answer.source(answer.exercise))

    def of(self, kind: str, number: int) -> Iterator[Submission]:
        make: Callable[[int], Submission] = getattr(self, f"_{kind}")
        return map(make, range(number))

    def _right(self, i: int) -> Submission:
        return self._written({}, answered=i % 3 > 0)

    def _unusual(self, i: int) -> Submission:
        self.made.append(self._written(self._otherwise(), answered=i % 2 > 0))
        return self.made[-1]

    def _copied(self, i: int) -> Submission:
        """What somebody else wrote at the greatest length."""
        return max(self.made, key=lambda each: len(each.content))

    def _mistaken(self, i: int) -> Submission:
        number = self.rng.randint(1, MOST_MISTAKES)
        chosen = {name: self._mistake(name) for name in self._apart(number, self.alone)}
        sources = {name: self.maker.mistaken(name, each) for name, each in chosen.items()}
        mistakes = {name: each.id for name, each in chosen.items()}
        marks = {
            name: points_of(self.exercises[name], each.function) for name, each in chosen.items()
        }
        written = self._written(sources, answered=i % 2 > 0)
        return replace(written, marks={**self.maker.full, **marks}, mistakes=mistakes)

    def _unfinished(self, i: int) -> Submission:
        """From some function on nothing is written, nor what is asked together with those."""
        left = set(self.maker.functions[i + 1 :])
        left |= {name for name, near in self.near.items() if near & left}
        blank = self.maker.blank()
        stubs = {name: self.maker.cell(blank, name)["source"] for name in left}
        return replace(self._written(stubs), marks=self.maker.without(*left & set(self.near)))

    def _broken(self, i: int) -> Submission:
        kinds = [*self.maker.broken_code(), *self.maker.unreadable()]
        return next(each for each in kinds if each.student == BROKEN[i])

    def _written(self, sources: dict[str, str], answered: bool = False) -> Submission:
        content = raw(self.maker.solved(sources, answered))
        return Submission("", content, self.maker.full, answered=answered)

    def _otherwise(self) -> dict[str, str]:
        """Unusual right answers to two exercises; each answer is given by one student."""
        names = self._apart(UNUSUAL, [name for name, left in self.unusual.items() if left])
        return {name: self.unusual[name].pop() for name in names}

    def _apart(self, number: int, names: Iterable[str]) -> list[str]:
        """Some of these exercises, of which none builds on another: each is judged by itself."""
        order = list(names)
        self.rng.shuffle(order)
        chosen: list[str] = []
        for name in order:
            near = self.near[name].union(*(self.near[other] for other in chosen))
            alone = near.isdisjoint([*chosen, name])
            if alone and len(chosen) < number:
                chosen.append(name)
        return chosen

    def _mistake(self, name: str) -> Mistake:
        """A mistake of an exercise; the first ones are the ones that people make most."""
        mistakes = self.exercises[name].mistakes
        return self.rng.choices(mistakes, [1 / (i + 1) for i in range(len(mistakes))])[0]

    def tries(self, submission: Submission) -> dict[str, bytes]:
        """What checks said on the way, as `course submit` lays it beside a notebook.

        Whoever is right now made a mistake before, once in two; whoever is not, that one.
        """
        if submission.problem or not any(submission.marks.values()):
            return {}
        tried = {}
        for name, points in submission.marks.items():
            met = {submission.mistakes[name]: 1} if name in submission.mistakes else {}
            if points and not met and self.rng.random() < 0.5:
                met = {self._mistake(name).id: 1}
            if points or met:
                checks = self.rng.randint(1, 4) + len(met)
                tried[name] = {"checks": checks, "points": points, "mistakes": met}
        return {HANDED_IN: json.dumps(tried, indent=1).encode()}
