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

import hashlib
import inspect
import re
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from autograder.core.ask import ask
from autograder.core.probe import Call, Probe, Reply, Returned

from . import general, outcomes
from .judges import Judge, Judged, Slopes, Values, finding
from .verdict import Finding, Kind, PartVerdict, Verdict
from .words import asked, show

Draw = Callable[[np.random.Generator], Mapping[str, Any] | Probe]
OPEN = "open"


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
    judge: Judge = Values()
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

    def questions(self, seed: str = OPEN) -> Questions:
        """What is asked under `seed`: the same for the same seed, everywhere."""
        return Questions(self, seed)


class Questions:
    """One drawing of an exercise: its probes, and what is true of them."""

    def __init__(self, exercise: Exercise, seed: str) -> None:
        self.exercise = exercise
        self.asked = [
            _drawn(exercise.name, part, _generator(seed, exercise.name, part.title))
            for part in exercise.parts
        ]

    @property
    def probes(self) -> list[Probe]:
        """All probes, part after part."""
        return [probe for probes in self.asked for probe in probes]

    @cached_property
    def truths(self) -> list[list[Reply]]:
        return self._replies_of(self.exercise.reference)

    @cached_property
    def prepared(self) -> list[list[Any]]:
        return [
            [part.judge.prepare(probe, self.exercise.reference) for probe in probes]
            for part, probes in zip(self.exercise.parts, self.asked, strict=True)
        ]

    @cached_property
    def mistaken(self) -> list[list[list[Reply]]]:
        """What each named mistake replies."""
        return [self._replies_of(mistake.function) for mistake in self.exercise.mistakes]

    def _replies_of(self, function: Callable[..., Any]) -> list[list[Reply]]:
        functions = {self.exercise.name: function}
        return [[ask(functions, probe) for probe in probes] for probes in self.asked]

    def split(self, replies: list[Reply]) -> list[list[Reply]]:
        """A flat list of replies, part after part."""
        flat = iter(replies)
        return [[next(flat) for _ in probes] for probes in self.asked]

    def judge(self, replies: list[Reply]) -> Verdict:
        """The verdict on replies to `probes`, in their order.

        Fewer replies than probes are judged too: what was not answered (the
        asking stopped at a time-out) counts as the last reply given.
        """
        from .verdict import Kind as K

        if not replies:
            return unread(self.exercise, "Nothing came back from your code.", K.RAISED)
        missing = len(self.probes) - len(replies)
        by_part = self.split(replies + [replies[-1]] * missing)
        judged = [self._judge_part(p, rs) for p, rs in enumerate(by_part)]
        found = [f for f in judged if f[1] is not None]
        whole = self._named(range(len(by_part)), by_part) if found else ()
        parts = []
        for p, (share, what) in enumerate(judged):
            part = self.exercise.parts[p]
            if what is not None and what.kind in (Kind.WRONG, Kind.CHANGED_INPUT):
                names = whole or self._named([p], by_part) or self._general(p, by_part)
                what = self._with_mistakes(what, names)
            blocked = p > 0 and not part.alone and judged[0][1] is not None and share > 0
            if blocked and judged[0][0] == 0 and what is None:
                share, what = 0.0, Finding(Kind.WRONG, "It counts once the first part is right.")
            parts.append(PartVerdict(part.title, share * part.points, part.points, what))
        flags = ("numerical derivative",) if any(
            p.finding and p.finding.kind is Kind.NUMERICAL for p in parts
        ) else ()  # fmt: skip
        return Verdict(self.exercise.name, tuple(parts), flags)

    def _judge_part(self, p: int, replies: list[Reply]) -> tuple[float, Finding | None]:
        """The share of a part's marks, and the finding of its first reply that is not right."""
        worst: tuple[float, Finding | None] = (1.0, None)
        for i, reply in enumerate(replies):
            share, found = self._judge_reply(p, i, reply)
            if found is not None and share < worst[0]:
                worst = share, found
        return worst

    def _judge_reply(self, p: int, i: int, reply: Reply) -> tuple[float, Finding | None]:
        probe, truth = self.asked[p][i], self.truths[p][i]
        words = asked(probe, self.exercise.reference)
        found = outcomes.finding(self.exercise.name, reply, truth, words, self.exercise.arguments)
        if found is not None:
            return 0.0, found
        if not isinstance(truth.last, Returned):
            return 1.0, None
        judged: Judged = self.exercise.parts[p].judge.judge(
            probe, reply, truth, self.prepared[p][i]
        )
        if judged.right:
            return 1.0, None
        return judged.share, finding(judged, words, reply, truth, show)

    def _named(self, parts: Any, by_part: list[list[Reply]]) -> tuple[Mistake, ...]:
        """The mistakes that reply as the student does to every probe of `parts`."""
        return tuple(
            mistake
            for m, mistake in enumerate(self.exercise.mistakes)
            if all(
                self._alike(p, i, by_part[p][i], self.mistaken[m][p][i])
                for p in parts
                for i in range(len(by_part[p]))
            )
            and any(
                self._judge_reply(p, i, self.mistaken[m][p][i])[1] is not None
                for p in parts
                for i in range(len(by_part[p]))
            )
        )

    def _alike(self, p: int, i: int, one: Reply, other: Reply) -> bool:
        if len(one.outcomes) != len(other.outcomes):
            return False
        for a, b in zip(one.outcomes, other.outcomes, strict=True):
            if type(a) is not type(b) or getattr(a, "kind", "") != getattr(b, "kind", ""):
                return False
            if isinstance(a, Returned) and isinstance(b, Returned) and a.changed != b.changed:
                return False
        if not isinstance(one.last, Returned):
            return True
        truth = self.truths[p][i]
        if not isinstance(truth.last, Returned):
            return Values().alike(self.asked[p][i], one, other, truth)
        return self.exercise.parts[p].judge.alike(self.asked[p][i], one, other, truth)

    def _general(self, p: int, by_part: list[list[Reply]]) -> tuple[Mistake, ...]:
        judge = self.exercise.parts[p].judge
        if not isinstance(judge, (Values, Slopes)):
            return ()
        sentences = general.recognise(
            self.asked[p], by_part[p], self.truths[p], self.exercise.reference, judge.names
        )
        return tuple(Mistake(self.exercise.reference, sentence) for sentence in sentences)

    @staticmethod
    def _with_mistakes(found: Finding, mistakes: tuple[Mistake, ...]) -> Finding:
        from dataclasses import replace

        if not mistakes:
            return found
        hints = [mistake.hint for mistake in mistakes if mistake.hint]
        return replace(
            found,
            mistakes=tuple(mistake.sentence for mistake in mistakes),
            hint=hints[0] if hints else found.hint,
        )


def unread(exercise: Exercise, problem: str, kind: Kind = Kind.UNREADABLE) -> Verdict:
    """The verdict where there is nothing to judge: no points, and why."""
    parts = tuple(
        PartVerdict(part.title, 0.0, part.points, Finding(kind, problem)) for part in exercise.parts
    )
    return Verdict(exercise.name, parts)


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
        parts = (Part("values", points, draw, judge or Values(), times), *parts)
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


def _drawn(name: str, part: Part, rng: np.random.Generator) -> list[Probe]:
    draws = part.draw if isinstance(part.draw, tuple) else (part.draw,)
    return [_probe(name, draws[i % len(draws)](rng)) for i in range(part.times)]


def _probe(name: str, drawn: Mapping[str, Any] | Probe) -> Probe:
    if isinstance(drawn, Probe):
        return drawn
    return Probe((Call(name, tuple(drawn.values())),))


def _generator(*words: str) -> np.random.Generator:
    digest = hashlib.sha256("/".join(words).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "big"))
