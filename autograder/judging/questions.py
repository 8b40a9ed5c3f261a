"""Questions: one drawing of an exercise, what is true of it, and the verdict on replies.

In: an exercise and a seed; then replies to its probes. Out: a verdict.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import count, cycle, pairwise
from typing import Any

import numpy as np

from autograder.core.ask import ask
from autograder.core.probe import Probe, Raised, Reply, TimedOut

from . import diagnosis, outcomes, sides, truths
from .arguments import probe_of
from .examples import Example, examples, simplest
from .exercise import Draw, Exercise, Part
from .faults import BrokenExercise, drawing
from .judges import Graded, Undecided, finding, returned
from .verdict import AFTER_FIRST, Finding, Kind, PartVerdict, Verdict
from .words import asked

OPEN = "open"
FURTHER_DRAW = "further draw"
TRIES = 50
Replies = list[list[Reply]]


class Questions:
    """One drawing of an exercise: its probes, and what is true of them.

    The side questions earn no marks. They need to be asked only of an answer that
    is wrong: what is said of it is proved by them (see `diagnosis.py`).
    """

    def __init__(self, exercise: Exercise, seed: str) -> None:
        self.exercise = exercise
        drawn = [
            _drawn(exercise, part, _generator(seed, exercise.name, part.title))
            for part in exercise.parts
        ]
        self.asked = [[probe for probe, _ in part] for part in drawn]
        self.prepared = [[prepared for _, prepared in part] for part in drawn]
        self._seed = seed
        self._further_mistaken: dict[int, Replies] = {}

    @cached_property
    def probes(self) -> list[Probe]:
        """The probes that earn marks, part after part."""
        return [probe for probes in self.asked for probe in probes]

    @cached_property
    def further(self) -> list[list[Probe]]:
        """More draws of each part, on which claims are tested."""
        return [self._further(part) for part in self.exercise.parts]

    def _further(self, part: Part) -> list[Probe]:
        another = self._another(part)
        return [another() for _ in range(sides.further_draws(self.exercise))]

    def _another(self, part: Part) -> Callable[[], Probe]:
        """Draws one probe of `part` after another, its draws taking turns."""
        name = self.exercise.name
        rng = _generator(self._seed, name, part.title, sides.FURTHER)
        turns, numbers = cycle(part.draws), count()

        def another() -> Probe:
            place = truths.where(name, part, next(numbers), FURTHER_DRAW)
            with drawing(place):
                return probe_of(self.exercise, next(turns)(rng), place)

        return another

    @cached_property
    def sides(self) -> list[sides.Side]:
        """All side questions: the further draws part after part, then the others."""
        further = [sides.Side(sides.FURTHER, probes) for probes in self.further]
        first = self.exercise.parts[0]
        about = sides.about(self.exercise, self.asked[0], self._another(first))
        simple = [sides.Side(sides.EXAMPLE, [one.probe]) for one in self.examples]
        return further + about + simple

    @cached_property
    def examples(self) -> list[Example]:
        """Simple questions, of which one may be shown."""
        rng = _generator(self._seed, self.exercise.name, sides.EXAMPLE)
        return examples(self, int(rng.integers(1 << 30)))

    @cached_property
    def side_probes(self) -> list[Probe]:
        """The probes of the side questions."""
        return [probe for side in self.sides for probe in side.probes]

    @cached_property
    def truths(self) -> Replies:
        """What the reference replies, part after part."""
        return truths.truths(self.exercise, self.asked)

    @cached_property
    def further_truths(self) -> Replies:
        """What the reference replies to the further draws."""
        return truths.truths(self.exercise, self.further, FURTHER_DRAW)

    @cached_property
    def mistaken(self) -> list[Replies]:
        """What each named mistake replies."""
        return [truths.mistaken(self.exercise, each, self.asked) for each in self.exercise.mistakes]

    def further_mistaken(self, m: int) -> Replies:
        """What the named mistake number `m` replies to the further draws."""
        if m not in self._further_mistaken:
            wrong = self.exercise.mistakes[m]
            self._further_mistaken[m] = truths.mistaken(
                self.exercise, wrong, self.further, FURTHER_DRAW
            )
        return self._further_mistaken[m]

    def truths_of(self, probes: list[Probe]) -> list[Reply]:
        """What the reference replies to these, which no draw gives: it may refuse them.

        Within a limit, since it may never end; where it gives no value, nothing is claimed.
        """
        functions = {**self.exercise.companions, self.exercise.name: self.exercise.reference}
        return [ask(functions, probe) for probe in probes]

    def judge(self, replies: list[Reply], beside: Sequence[Reply] = ()) -> Verdict:
        """The verdict on replies to `probes`, in their order, and to `side_probes` if asked.

        Without replies to the side questions no mistake is named.

        Where the asking stopped early (at a time-out), that stands for the rest;
        nothing that was not answered earns anything.
        """
        given = _filled(replies, len(self.probes))
        answers = _split(given, [len(probes) for probes in self.asked])
        judged = [self._judge_part(p, part) for p, part in enumerate(answers)]
        evidence = self._evidence(answers, beside) if beside else None
        parts = [self._part_verdict(p, judged, evidence) for p in range(len(judged))]
        numerical = any(part.finding and part.finding.kind is Kind.NUMERICAL for part in parts)
        flags = ("numerical derivative",) if numerical else ()
        return Verdict(self.exercise.name, tuple(parts), flags, self._remarks(answers, judged))

    def _remarks(self, answers: Replies, judged: list[tuple[float, Finding | None]]) -> str:
        """What is told of parts that are graded by degrees and have all their marks."""
        graded = [
            judge.share(self.asked[p][0], returned(answers[p][0]))[1]
            for p, part in enumerate(self.exercise.parts)
            if isinstance(judge := part.judge, Graded) and judged[p][1] is None
        ]
        return " ".join(graded)

    def _evidence(self, answers: Replies, beside: Sequence[Reply]) -> diagnosis.Evidence:
        sizes = [len(side.probes) for side in self.sides]
        return diagnosis.Evidence(self, answers, _split(list(beside), sizes))

    def _part_verdict(
        self,
        p: int,
        judged: list[tuple[float, Finding | None]],
        evidence: diagnosis.Evidence | None,
    ) -> PartVerdict:
        part, (share, found) = self.exercise.parts[p], judged[p]
        if evidence and found is not None and found.kind in diagnosis.EXPLAINED:
            told = diagnosis.explain(evidence, p, found.kind)
            found = self._simpler(p, found, evidence)
            found = replace(found, mistakes=told.mistakes, hint=told.hint or found.hint)
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

    def _simpler(self, p: int, found: Finding, evidence: diagnosis.Evidence) -> Finding:
        """The same finding at a simpler question, where the answer is wrong there too."""
        asked = [replies for _, replies in evidence.side(sides.EXAMPLE)]
        if len(asked) < len(self.examples):
            return found
        judged = [
            self._judge_one(p, one.probe, one.truth, one.prepared, replies[0])[1]
            for one, replies in zip(self.examples, asked, strict=True)
            if one.part == p
        ]
        return simplest([found, *(one for one in judged if one and one.kind is found.kind)])

    def judge_reply(self, p: int, i: int, reply: Reply) -> tuple[float, Finding | None]:
        """The share of the marks that one reply earns, and what is wrong with it."""
        return self._judge_one(p, self.asked[p][i], self.truths[p][i], self.prepared[p][i], reply)

    def _judge_one(
        self, p: int, probe: Probe, truth: Reply, prepared: Any, reply: Reply
    ) -> tuple[float, Finding | None]:
        judge = self.exercise.parts[p].judge
        found = outcomes.finding(
            self.exercise.name, reply, truth, self.exercise.arguments, judge.needed
        )
        share = 0.0
        if found is None:
            if isinstance(truth.outcomes[0], Raised):
                found = outcomes.wordless(reply) if self.exercise.parts[p].sentence else None
                return (0.0, found) if found else (1.0, None)
            judged = judge.judge(probe, reply, truth, prepared)
            if judged.right:
                return 1.0, None
            share, found = judged.share, finding(judged, probe, reply, truth)
        if not judge.example:
            return share, replace(found, returned="", truth="")
        called = (self.exercise.reference, *self.exercise.companions.values())
        return share, replace(found, asked=asked(probe, *called))


def unread(exercise: Exercise, problem: str, kind: Kind = Kind.UNREADABLE) -> Verdict:
    """The verdict where there is nothing to judge: no points, and why."""
    parts = tuple(
        PartVerdict(part.title, 0.0, part.points, Finding(kind, problem)) for part in exercise.parts
    )
    return Verdict(exercise.name, parts)


UNANSWERED = Raised("NoAnswer", "nothing came back")


def _filled(replies: list[Reply], size: int) -> list[Reply]:
    """`replies`, with what stands for those that are not there; raises `ValueError` if too many."""
    if len(replies) > size:
        raise ValueError(f"There are {len(replies)} replies to {size} probes.")
    last = replies[-1].last if replies else UNANSWERED
    rest = Reply((last if isinstance(last, TimedOut) else UNANSWERED,))
    return replies + [rest] * (size - len(replies))


def _split(flat: list[Reply], sizes: list[int]) -> Replies:
    """`flat` cut into lists of these sizes; short where it ends early."""
    ends = np.cumsum([0, *sizes]).tolist()
    return [flat[start:end] for start, end in pairwise(ends)]


def _drawn(exercise: Exercise, part: Part, rng: np.random.Generator) -> list[tuple[Probe, Any]]:
    """The probes of a part, each with what its judge measured of it."""
    drawn, turns = [], cycle(part.draws)
    for i in range(part.times):
        place = truths.where(exercise.name, part, i)
        with drawing(place):
            drawn.append(_decided(exercise, part, next(turns), rng, place))
    return drawn


def _decided(
    exercise: Exercise, part: Part, draw: Draw, rng: np.random.Generator, place: str
) -> tuple[Probe, Any]:
    """Draw until the judge can tell what is true there."""
    for _ in range(TRIES):
        probe = probe_of(exercise, draw(rng), place)
        try:
            return probe, part.judge.prepare(probe)
        except Undecided:
            continue
    raise BrokenExercise(f"{place}: in {TRIES} draws no point had a slope to be told.")


def _generator(*words: str) -> np.random.Generator:
    digest = hashlib.sha256("/".join(words).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "big"))
