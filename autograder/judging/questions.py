"""Questions: one drawing of an exercise, what is true of it, and the verdict on replies.

In: an exercise and a seed; then replies to its probes. Out: a verdict.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np

from autograder.core.ask import ask
from autograder.core.probe import Call, Probe, Reply, Returned

from . import general, outcomes
from .exercise import VALUES, Draw, Exercise, Mistake, Part
from .judges import Undecided, Values, finding
from .verdict import Finding, Kind, PartVerdict, Verdict
from .words import asked, show

OPEN = "open"
TRIES = 50
AFTER_FIRST = "This part counts once the first one is right."
Replies = list[list[Reply]]


class Questions:
    """One drawing of an exercise: its probes, and what is true of them."""

    def __init__(self, exercise: Exercise, seed: str) -> None:
        self.exercise = exercise
        drawn = [
            _drawn(exercise.name, part, _generator(seed, exercise.name, part.title))
            for part in exercise.parts
        ]
        self.asked = [[probe for probe, _ in part] for part in drawn]
        self.prepared = [[prepared for _, prepared in part] for part in drawn]

    @property
    def probes(self) -> list[Probe]:
        """All probes, part after part."""
        return [probe for probes in self.asked for probe in probes]

    @cached_property
    def truths(self) -> Replies:
        return self._replies_of(self.exercise.reference)

    @cached_property
    def mistaken(self) -> list[Replies]:
        """What each named mistake replies."""
        return [self._replies_of(mistake.function) for mistake in self.exercise.mistakes]

    def _replies_of(self, function: Callable[..., Any]) -> Replies:
        functions = {self.exercise.name: function}
        return [[ask(functions, probe) for probe in probes] for probes in self.asked]

    def split(self, replies: list[Reply]) -> Replies:
        """A flat list of replies, part after part."""
        flat = iter(replies)
        return [[next(flat) for _ in probes] for probes in self.asked]

    def judge(self, replies: list[Reply]) -> Verdict:
        """The verdict on replies to `probes`, in their order.

        Where the asking stopped early (at a time-out), the last reply counts
        for the rest.
        """
        if not replies:
            return unread(self.exercise, "Nothing came back from your code.")
        missing = len(self.probes) - len(replies)
        answers = self.split(replies + [replies[-1]] * missing)
        judged = [self._judge_part(p, part) for p, part in enumerate(answers)]
        parts = [self._part_verdict(p, judged, answers) for p in range(len(judged))]
        numerical = any(part.finding and part.finding.kind is Kind.NUMERICAL for part in parts)
        return Verdict(
            self.exercise.name, tuple(parts), ("numerical derivative",) if numerical else ()
        )

    def _part_verdict(
        self, p: int, judged: list[tuple[float, Finding | None]], answers: Replies
    ) -> PartVerdict:
        part, (share, found) = self.exercise.parts[p], judged[p]
        if found is not None and found.kind in (Kind.WRONG, Kind.CHANGED_INPUT):
            found = _with_mistakes(found, self._recognised(p, answers))
        first_share = judged[0][0]
        if p > 0 and first_share == 0 and not part.alone:
            share, found = 0.0, found or Finding(Kind.WRONG, AFTER_FIRST)
        return PartVerdict(part.title, share * part.points, part.points, found)

    def _recognised(self, p: int, answers: Replies) -> tuple[Mistake, ...]:
        """The mistakes that explain all replies, else those that explain this part's."""
        return (
            self._named(range(len(answers)), answers)
            or self._named([p], answers)
            or (self._general(p, answers))
        )

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
        judge = self.exercise.parts[p].judge
        judged = judge.judge(probe, reply, truth, self.prepared[p][i])
        if judged.right:
            return 1.0, None
        return judged.share, finding(judged, words, reply, truth, show)

    def _named(self, parts: Iterable[int], answers: Replies) -> tuple[Mistake, ...]:
        """The mistakes that reply as the student does to every probe of `parts`."""
        places = [(p, i) for p in parts for i in range(len(answers[p]))]
        return tuple(
            mistake
            for m, mistake in enumerate(self.exercise.mistakes)
            if all(self._alike(p, i, answers[p][i], self.mistaken[m][p][i]) for p, i in places)
            and any(self._judge_reply(p, i, self.mistaken[m][p][i])[1] for p, i in places)
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
            return VALUES.alike(self.asked[p][i], one, other, truth)
        return self.exercise.parts[p].judge.alike(self.asked[p][i], one, other, truth)

    def _general(self, p: int, answers: Replies) -> tuple[Mistake, ...]:
        judge = self.exercise.parts[p].judge
        if not isinstance(judge, Values):
            return ()
        sentences = general.recognise(
            self.asked[p], answers[p], self.truths[p], self.exercise.reference, judge.names
        )
        return tuple(Mistake(self.exercise.reference, sentence) for sentence in sentences)


def _with_mistakes(found: Finding, mistakes: tuple[Mistake, ...]) -> Finding:
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


def _drawn(name: str, part: Part, rng: np.random.Generator) -> list[tuple[Probe, Any]]:
    """The probes of a part, each with what its judge measured of it."""
    draws = part.draw if isinstance(part.draw, tuple) else (part.draw,)
    return [_decided(name, part, draws[i % len(draws)], rng) for i in range(part.times)]


def _decided(name: str, part: Part, draw: Draw, rng: np.random.Generator) -> tuple[Probe, Any]:
    """Draw until the judge can tell what is true there."""
    for _ in range(TRIES):
        probe = _probe(name, draw(rng))
        try:
            return probe, part.judge.prepare(probe)
        except Undecided:
            continue
    raise ValueError(f"{name}, {part.title}: in {TRIES} draws no point had a slope to be told.")


def _probe(name: str, drawn: Mapping[str, Any] | Probe) -> Probe:
    if isinstance(drawn, Probe):
        return drawn
    return Probe((Call(name, tuple(drawn.values())),))


def _generator(*words: str) -> np.random.Generator:
    digest = hashlib.sha256("/".join(words).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "big"))
