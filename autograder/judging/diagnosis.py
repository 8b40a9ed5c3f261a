"""Which mistake it is. Nothing is said of a student's code that was not proved.

What may be said are claims: a named mistake of the exercise, or one that every
exercise knows (`claims.py`). A claim is tested on all the replies that earn marks
and on the replies to side questions, which earn none: further draws of every part,
the same question again, an argument replaced by entirely other draws, the student's
own loss around a point. What was not asked, or not answered, proves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from autograder.core.probe import Call, Described, Probe, Raised, Reply, Returned

from . import general, values
from .claims import CONSTANT, NOT_FROM_RNG, ONLY_WHERE, OWN_LOSS, RANDOM, UNREAD, claim
from .exercise import Exercise
from .judges import VALUES, Slopes, Values, own_slopes, true_heights
from .sides import AGAIN, OWN, UNREAD_SIDE
from .verdict import Kind, Named

if TYPE_CHECKING:
    from .questions import Questions

Replies = list[list[Reply]]
EXPLAINED = (Kind.WRONG, Kind.CHANGED_INPUT, Kind.RAISED)
ENOUGH = 3


@dataclass(frozen=True)
class Explanation:
    """The mistakes that were proved, and what to try."""

    mistakes: tuple[Named, ...] = ()
    hint: str = ""


class Asked(NamedTuple):
    """A probe, the student's reply to it, and the true one."""

    probe: Probe
    reply: Reply
    truth: Reply


@dataclass(frozen=True)
class Evidence:
    """All that is known of an answer: replies by part, and to side questions in their order."""

    questions: Questions
    answers: Replies
    beside: Replies

    @property
    def exercise(self) -> Exercise:
        return self.questions.exercise

    def complete(self) -> bool:
        """Whether every question was answered, the further ones of each part too."""
        asked = [*self.questions.asked, *self.questions.further]
        given = [*self.answers, *self.beside[: len(self.questions.further)]]
        return all(len(a) == len(g) for a, g in zip(asked, given, strict=True))

    def everywhere(self, parts: Iterable[int]) -> list[Asked]:
        """Everything that was asked of these parts, their further draws too."""
        q = self.questions
        return [
            Asked(*one)
            for p in parts
            for one in (
                *zip(q.asked[p], self.answers[p], q.truths[p], strict=True),
                *zip(q.further[p], self.beside[p], q.further_truths[p], strict=True),
            )
        ]

    def side(self, what: str) -> Iterator[tuple[Any, list[Reply]]]:
        """The side questions of this kind that were answered whole, with the replies."""
        for side, replies in zip(self.questions.sides, self.beside, strict=True):
            if side.what == what and len(replies) == len(side.probes):
                yield side, replies


def explain(evidence: Evidence, p: int, kind: Kind) -> Explanation:
    """What is proved of the mistake behind the answers, of which part `p` is not right."""
    if not evidence.complete():
        return Explanation()
    named = _named(evidence)
    if named or kind is not Kind.WRONG:
        return named or Explanation()
    for find in (_general, _random, _own_loss, _constant, _unread, _pattern):
        claims = find(evidence, p)
        if claims:
            return Explanation(claims)
    return Explanation()


def _named(evidence: Evidence) -> Explanation | None:
    """The named mistake that replies as the student does, to every question of every part."""
    q = evidence.questions
    for m, mistake in enumerate(evidence.exercise.mistakes):
        if _all_alike(q, evidence.answers, q.mistaken[m], q.truths, q.asked) and _all_alike(
            q, evidence.beside, q.further_mistaken(m), q.further_truths, q.further
        ):
            return Explanation((Named(mistake.id, mistake.sentence),), mistake.hint)
    return None


def _all_alike(
    questions: Questions, given: Replies, mistaken: Replies, truths: Replies, asked: Any
) -> bool:
    return all(
        _alike(questions, p, *of_probe)
        for p in range(len(asked))
        for of_probe in zip(asked[p], given[p], mistaken[p], truths[p], strict=True)
    )


def _alike(
    questions: Questions, p: int, probe: Probe, one: Reply, other: Reply, truth: Reply
) -> bool:
    if len(one.outcomes) != len(other.outcomes):
        return False
    for a, b in zip(one.outcomes, other.outcomes, strict=True):
        own_words = isinstance(truth.last, Raised) or _raised_by_hand(a)
        if type(a) is not type(b) or _how(a, own_words) != _how(b, own_words):
            return False
    if not isinstance(one.last, Returned):
        return True
    if not isinstance(truth.last, Returned):
        return VALUES.alike(probe, one, other, truth)
    return questions.exercise.parts[p].judge.alike(probe, one, other, truth)


def _how(outcome: Any, in_own_words: bool) -> tuple[Any, ...]:
    """What must be the same of two outcomes besides their values."""
    message = "" if in_own_words else getattr(outcome, "message", "")
    return getattr(outcome, "kind", ""), message, getattr(outcome, "changed", "")


def _raised_by_hand(outcome: Any) -> bool:
    """Whether its words are the student's own, and prove nothing."""
    return "raise " in getattr(outcome, "code", "")


def _general(evidence: Evidence, p: int) -> tuple[Named, ...]:
    """A general mistake: of all parts that are judged by values, and of all that they ask."""
    exercise = evidence.exercise
    parts = [i for i, part in enumerate(exercise.parts) if isinstance(part.judge, Values)]
    if p not in parts:
        return ()
    asked = evidence.everywhere(parts)
    judge = exercise.parts[p].judge
    assert isinstance(judge, Values)
    rows = general.rows_of(exercise.arguments, asked)
    return general.recognise(rows, judge.names) or general.swapped(
        exercise.arguments, asked, exercise.reference
    )


def _value(reply: Reply) -> Any:
    return reply.last.value if isinstance(reply.last, Returned) else None


def _differ(one: Any, other: Any) -> bool:
    return one is not None and other is not None and not values.same(one, other)


def _random(evidence: Evidence, p: int) -> tuple[Named, ...]:
    for side, replies in evidence.side(AGAIN):
        first = evidence.answers[0][: len(side.probes)]
        if any(_differ(_value(a), _value(b)) for a, b in zip(first, replies, strict=True)):
            return (claim(NOT_FROM_RNG if _hands_over_rng(side.probes[0]) else RANDOM),)
    return ()


def _hands_over_rng(probe: Probe) -> bool:
    args = [a for step in probe.steps for a in getattr(step, "args", ())]
    return any(isinstance(a, Described) and a.kind == "generator" for a in args)


def _constant(evidence: Evidence, p: int) -> tuple[Named, ...]:
    """All answers are one and the same number or word, and the true ones are not."""
    asked = evidence.everywhere(range(len(evidence.answers)))
    first, alike = asked[0], (_is_same(asked[0].reply, one.reply) for one in asked)
    varied = any(_differ(_value(first.truth), _value(one.truth)) for one in asked)
    return (claim(CONSTANT),) if varied and all(alike) else ()


def _unread(evidence: Evidence, p: int) -> tuple[Named, ...]:
    """The argument is replaced by quite another one, many times; only the truth changes."""
    for side, replies in evidence.side(UNREAD_SIDE):
        before = [evidence.answers[0][i] for i in side.bases]
        truths = [evidence.questions.truths[0][i] for i in side.bases]
        unchanged = all(_is_same(a, b) for a, b in zip(before, replies, strict=True))
        moved = [
            _differ(_value(a), _value(b))
            for a, b in zip(truths, evidence.questions.truths_of(side.probes), strict=True)
        ]
        if unchanged and sum(moved) >= ENOUGH and _unread_elsewhere(evidence, side.argument):
            return (claim(UNREAD, side.argument),)
    return ()


def _unread_elsewhere(evidence: Evidence, argument: str) -> bool:
    """Whether all questions that differ in this argument alone have one answer."""
    j, first = evidence.exercise.arguments.index(argument), dict[Any, Reply]()
    calls = [
        (one.probe.steps[0], one.reply)
        for one in evidence.everywhere(range(len(evidence.answers)))
        if len(one.probe.steps) == 1
    ]
    return all(
        not _differ(_value(first.setdefault(_others(call, j), reply)), _value(reply))
        for call, reply in calls
    )


def _others(call: Any, j: int) -> tuple[str, ...]:
    """What the other arguments are, to be compared."""
    return tuple(
        f"{a.shape} {a.tolist()}" if isinstance(a, np.ndarray) else repr(a)
        for i, a in enumerate(call.args)
        if i != j
    )


def _is_same(one: Reply, other: Reply) -> bool:
    a, b = _value(one), _value(other)
    read = not (a is None or b is None or values.is_opaque(a))
    return read and _finite(a) and values.same(a, b)


def _finite(value: Any) -> bool:
    array = values.as_numbers(value)
    return array is None or bool(np.isfinite(np.asarray(array, dtype=float)).all())


def _own_loss(evidence: Evidence, p: int) -> tuple[Named, ...]:
    """It is the slope of the student's own loss, and that loss is another than the true one."""
    judge = evidence.exercise.parts[0].judge
    probe, truth = evidence.questions.asked[0][0], evidence.questions.truths[0][0]
    first = _value(evidence.answers[0][0])
    for _, replies in evidence.side(OWN):
        assert isinstance(judge, Slopes)
        heights = [_value(reply) for reply in replies]
        if first is None or not all(isinstance(height, (int, float)) for height in heights):
            continue
        mine = np.array(heights, dtype=float)
        true = true_heights(judge, probe)
        other = values.difference(true, mine) and _differ(_value(truth), first)
        if other and _is_slope(first, own_slopes(judge, probe, mine)):
            return (claim(OWN_LOSS, judge.own),)
    return ()


def _is_slope(value: Any, slopes: Sequence[np.ndarray]) -> bool:
    items = list(value) if len(slopes) > 1 and isinstance(value, (tuple, list)) else [value]
    arrays = [values.as_numbers(item) for item in items]
    return len(arrays) == len(slopes) and all(
        a is not None and a.shape == s.shape and np.allclose(a, s, rtol=1e-5, atol=1e-7)
        for a, s in zip(arrays, slopes, strict=True)
    )


HOLDS: dict[str, Callable[[np.ndarray], bool]] = {
    "one-sample": lambda a: a.ndim >= 1 and len(a) == 1,
    "more-samples": lambda a: a.ndim >= 1 and len(a) > 1,
    "square": lambda a: a.ndim == 2 and a.shape[0] == a.shape[1],
    "one-axis": lambda a: a.ndim == 1,
    "two-axes": lambda a: a.ndim == 2,
    "not-negative": lambda a: bool(a.size and np.all(a >= 0)),
}


def _pattern(evidence: Evidence, p: int) -> tuple[Named, ...]:
    """It is right exactly where something holds of the inputs, on further draws too."""
    asked = evidence.everywhere([p])
    judge = evidence.exercise.parts[p].judge
    if not isinstance(judge, Values):
        return ()
    right = [_is_same(one.reply, one.truth) for one in asked]
    if not ENOUGH <= sum(right) <= len(right) - ENOUGH:
        return ()
    found = [
        name
        for name, holds in HOLDS.items()
        if right == [any(holds(a) for a in _arrays(one.probe)) for one in asked]
    ]
    return (claim(ONLY_WHERE, found[0]),) if len(found) == 1 else ()


def _arrays(probe: Probe) -> list[np.ndarray]:
    args = [a for step in probe.steps if isinstance(step, Call) for a in step.args]
    return [a for a in args if isinstance(a, np.ndarray)]
