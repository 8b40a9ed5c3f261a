"""Questions: one drawing of an exercise, what is true of it, and the verdict on replies.

In: an exercise and a seed; then replies to its probes. Out: a verdict.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from autograder.core.ask import ask
from autograder.core.probe import Call, Probe, Reply, Returned

from . import diagnosis, outcomes
from .exercise import Draw, Exercise, Part
from .judges import Undecided, finding
from .verdict import AFTER_FIRST, Finding, Kind, PartVerdict, Verdict
from .words import asked

OPEN = "open"
TRIES = 50
Replies = list[list[Reply]]


class Questions:
    """One drawing of an exercise: its probes, and what is true of them.

    The side questions earn no marks. They need to be asked only of an answer
    that is wrong, and help to say what is wrong with it (see `diagnosis.py`).
    """

    def __init__(self, exercise: Exercise, seed: str) -> None:
        self.exercise = exercise
        drawn = [
            _drawn(exercise.name, part, _generator(seed, exercise.name, part.title))
            for part in exercise.parts
        ]
        self.asked = [[probe for probe, _ in part] for part in drawn]
        self.prepared = [[prepared for _, prepared in part] for part in drawn]
        self.sides = diagnosis.side_questions(exercise, self.asked[0][0])

    @cached_property
    def probes(self) -> list[Probe]:
        """The probes that earn marks, part after part."""
        return [probe for probes in self.asked for probe in probes]

    @cached_property
    def side_probes(self) -> list[Probe]:
        """The probes of the side questions."""
        return [probe for side in self.sides for probe in side.probes]

    @cached_property
    def truths(self) -> Replies:
        """What the reference replies, part after part."""
        return self._replies_of(self.exercise.reference)

    @cached_property
    def mistaken(self) -> list[Replies]:
        """What each named mistake replies."""
        return [self._replies_of(mistake.function) for mistake in self.exercise.mistakes]

    def _replies_of(self, function: Callable[..., Any]) -> Replies:
        functions = {**self.exercise.companions, self.exercise.name: function}
        return [[ask(functions, probe) for probe in probes] for probes in self.asked]

    def judge(self, replies: list[Reply], sides: Sequence[Reply] = ()) -> Verdict:
        """The verdict on replies to `probes`, in their order, and to `side_probes` if asked.

        Where the asking stopped early (at a time-out), the last reply counts
        for the rest.
        """
        if not replies:
            return unread(self.exercise, "Nothing came back from your code.")
        given = replies + [replies[-1]] * (len(self.probes) - len(replies))
        answers = _split(given, [len(probes) for probes in self.asked])
        beside = _split(list(sides), [len(side.probes) for side in self.sides])
        judged = [self._judge_part(p, part) for p, part in enumerate(answers)]
        parts = [self._part_verdict(p, judged, answers, beside) for p in range(len(judged))]
        numerical = any(part.finding and part.finding.kind is Kind.NUMERICAL for part in parts)
        flags = ("numerical derivative",) if numerical else ()
        return Verdict(self.exercise.name, tuple(parts), flags)

    def _part_verdict(
        self,
        p: int,
        judged: list[tuple[float, Finding | None]],
        answers: Replies,
        sides: Replies,
    ) -> PartVerdict:
        part, (share, found) = self.exercise.parts[p], judged[p]
        if found is not None and found.kind in diagnosis.EXPLAINED:
            told = diagnosis.explain(self, p, answers, sides, found.kind)
            found = replace(found, mistakes=told.sentences, hint=told.hint or found.hint)
        if p > 0 and judged[0][0] == 0 and not part.alone:
            share, found = 0.0, found or Finding(Kind.WRONG, AFTER_FIRST)
        return PartVerdict(part.title, share * part.points, part.points, found)

    def _judge_part(self, p: int, replies: list[Reply]) -> tuple[float, Finding | None]:
        """The share of a part's marks, and the finding of its worst reply."""
        worst: tuple[float, Finding | None] = (1.0, None)
        for i, reply in enumerate(replies):
            share, found = self.judge_reply(p, i, reply)
            if found is not None and share < worst[0]:
                worst = share, found
        return worst

    def judge_reply(self, p: int, i: int, reply: Reply) -> tuple[float, Finding | None]:
        """The share of the marks that one reply earns, and what is wrong with it."""
        probe, truth = self.asked[p][i], self.truths[p][i]
        judge = self.exercise.parts[p].judge
        found = outcomes.finding(
            self.exercise.name, reply, truth, self.exercise.arguments, judge.needed
        )
        share = 0.0
        if found is None:
            if not isinstance(truth.outcomes[0], Returned):
                return 1.0, None
            judged = judge.judge(probe, reply, truth, self.prepared[p][i])
            if judged.right:
                return 1.0, None
            share, found = judged.share, finding(judged, probe, reply, truth)
        called = (self.exercise.reference, *self.exercise.companions.values())
        return share, replace(found, asked=asked(probe, *called))


def unread(exercise: Exercise, problem: str, kind: Kind = Kind.UNREADABLE) -> Verdict:
    """The verdict where there is nothing to judge: no points, and why."""
    parts = tuple(
        PartVerdict(part.title, 0.0, part.points, Finding(kind, problem)) for part in exercise.parts
    )
    return Verdict(exercise.name, parts)


def _split(flat: list[Reply], sizes: list[int]) -> Replies:
    """`flat` cut into lists of these sizes; short where it ends early."""
    ends = np.cumsum([0, *sizes]).tolist()
    return [flat[start:end] for start, end in pairwise(ends)]


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
