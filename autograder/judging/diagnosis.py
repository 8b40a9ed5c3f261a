"""Which mistake it is: from the replies to the marks' probes and to side questions.

A mistake is named only where the student's replies equal the mistake's on every
probe. Side questions earn no marks; they ask the same thing twice, with one
argument varied, or the student's own loss around a point.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.core.ask import ask
from autograder.core.probe import Call, Probe, Reply, Returned

from . import general, values
from .exercise import VALUES, Exercise
from .judges import Slopes, Values, loss_calls, own_slopes
from .verdict import Kind

if TYPE_CHECKING:
    from .questions import Questions

Replies = list[list[Reply]]
EXPLAINED = (Kind.WRONG, Kind.CHANGED_INPUT, Kind.RAISED)
OWN_LOSS = (
    "This is the slope of your own {loss}, but {loss} itself is not right: mend that one first."
)
IGNORED = "The argument {name} has no influence: the answer stays the same when it changes."
RANDOM = "Asked twice with the same arguments, it gave two different answers."


@dataclass(frozen=True)
class Explanation:
    """The sentences of the mistakes that were recognised, and what to try."""

    sentences: tuple[str, ...] = ()
    hint: str = ""


@dataclass(frozen=True)
class Side:
    """A side question: what it is for, its probes, and what is true of them."""

    what: str
    probes: list[Probe]
    truths: list[Reply] = field(default_factory=list)
    argument: str = ""


def side_questions(exercise: Exercise, probe: Probe) -> list[Side]:
    """What else to ask around the first probe of an exercise."""
    call = probe.steps[0]
    if len(probe.steps) > 1 or not isinstance(call, Call):
        return []
    sides = [Side("again", [probe])]
    for j, name in enumerate(exercise.arguments[: len(call.args)]):
        varied = _varied(call.args[j])
        if varied is not None:
            args = (*call.args[:j], varied, *call.args[j + 1 :])
            other = Probe((Call(call.name, args, call.kwargs),))
            truth = ask({call.name: exercise.reference}, other)
            sides.append(Side("varied", [other], [truth], name))
    judge = exercise.parts[0].judge
    if isinstance(judge, Slopes) and judge.own:
        sides.append(Side("own loss", loss_calls(judge, probe)))
    return sides


def _varied(value: Any) -> Any:
    if isinstance(value, np.ndarray) and value.dtype.kind == "f" and value.size:
        return 1.25 * value
    return 1.25 * value if isinstance(value, float) else None


def explain(
    questions: Questions, p: int, answers: Replies, sides: Replies, kind: Kind
) -> Explanation:
    """What is known of the mistake behind the answers to part `p`."""
    everywhere = range(len(answers))
    named = _named(questions, everywhere, answers) or _named(questions, [p], answers)
    if named or kind is not Kind.WRONG:
        return named or Explanation()
    return (
        _with_general(questions, p, answers)
        or _from_sides(questions, p, answers, sides)
        or _from_pattern(questions, p, answers)
        or Explanation()
    )


def _named(questions: Questions, parts: Iterable[int], answers: Replies) -> Explanation | None:
    """The named mistakes that reply as the student does to every probe of `parts`."""
    places = [(p, i) for p in parts for i in range(len(answers[p]))]
    found = [
        mistake
        for m, mistake in enumerate(questions.exercise.mistakes)
        if all(
            _alike(questions, p, i, answers[p][i], questions.mistaken[m][p][i]) for p, i in places
        )
        and any(questions.judge_reply(p, i, questions.mistaken[m][p][i])[1] for p, i in places)
    ]
    if not found:
        return None
    hints = [mistake.hint for mistake in found if mistake.hint]
    return Explanation(tuple(m.sentence for m in found), hints[0] if hints else "")


def _alike(questions: Questions, p: int, i: int, one: Reply, other: Reply) -> bool:
    if len(one.outcomes) != len(other.outcomes):
        return False
    for a, b in zip(one.outcomes, other.outcomes, strict=True):
        if type(a) is not type(b) or getattr(a, "kind", "") != getattr(b, "kind", ""):
            return False
        if isinstance(a, Returned) and isinstance(b, Returned) and a.changed != b.changed:
            return False
    if not isinstance(one.last, Returned):
        return True
    truth, probe = questions.truths[p][i], questions.asked[p][i]
    if not isinstance(truth.last, Returned):
        return VALUES.alike(probe, one, other, truth)
    return questions.exercise.parts[p].judge.alike(probe, one, other, truth)


def _with_general(questions: Questions, p: int, answers: Replies) -> Explanation | None:
    """A general mistake, alone or on top of a named one."""
    judge, reference = questions.exercise.parts[p].judge, questions.exercise.reference
    if not isinstance(judge, Values):
        return None
    probes, replies = questions.asked[p], answers[p]
    sentences = general.recognise(probes, replies, questions.truths[p], judge.names)
    if not sentences:
        sentences = general.swapped(probes, replies, reference)
    if sentences:
        return Explanation(sentences)
    for mistake, mistaken in zip(questions.exercise.mistakes, questions.mistaken, strict=True):
        more = general.recognise(probes, replies, mistaken[p], judge.names)
        if more:
            return Explanation((mistake.sentence, *more), mistake.hint)
    return None


def _from_sides(
    questions: Questions, p: int, answers: Replies, sides: Replies
) -> Explanation | None:
    if p > 0:
        return None
    first = _value(answers[0][0])
    for side, replies in zip(questions.sides, sides, strict=True):
        if first is None or len(replies) < len(side.probes):
            continue
        if side.what == "again" and _differ(first, _value(replies[0])):
            return Explanation((RANDOM,))
        if side.what == "own loss" and _is_own_slope(questions, first, replies):
            judge = questions.exercise.parts[0].judge
            assert isinstance(judge, Slopes)
            return Explanation((OWN_LOSS.format(loss=judge.own),))
        if side.what == "varied" and _is_ignored(questions, side, first, replies[0]):
            return Explanation((IGNORED.format(name=side.argument),))
    return None


def _value(reply: Reply) -> Any:
    return reply.last.value if isinstance(reply.last, Returned) else None


def _differ(one: Any, other: Any) -> bool:
    return other is not None and not values.same(one, other)


def _is_ignored(questions: Questions, side: Side, first: Any, reply: Reply) -> bool:
    mine, true = _value(reply), _value(side.truths[0])
    before = _value(questions.truths[0][0])
    return mine is not None and values.same(mine, first) and _differ(before, true)


def _is_own_slope(questions: Questions, first: Any, replies: list[Reply]) -> bool:
    judge = questions.exercise.parts[0].judge
    assert isinstance(judge, Slopes)
    heights = [_value(reply) for reply in replies]
    right_here = not _differ(_value(questions.truths[0][0]), first)
    if right_here or not all(isinstance(height, (int, float)) for height in heights):
        return False
    slopes = own_slopes(judge, questions.asked[0][0], np.array(heights, dtype=float))
    mine = list(first) if len(slopes) > 1 and isinstance(first, (tuple, list)) else [first]
    arrays = [values.as_numbers(item) for item in mine]
    return len(arrays) == len(slopes) and all(
        a is not None and a.shape == s.shape and np.allclose(a, s, rtol=1e-5, atol=1e-7)
        for a, s in zip(arrays, slopes, strict=True)
    )


PATTERNS = (
    ("there is only one sample", lambda a: a.ndim >= 1 and len(a) == 1),
    ("there is more than one sample", lambda a: a.ndim >= 1 and len(a) > 1),
    ("the matrix is square", lambda a: a.ndim == 2 and a.shape[0] == a.shape[1]),
    ("the array has one axis", lambda a: a.ndim == 1),
    ("the array has two axes", lambda a: a.ndim == 2),
    ("no number is negative", lambda a: a.size and bool(np.all(a >= 0))),
)


def _from_pattern(questions: Questions, p: int, answers: Replies) -> Explanation | None:
    """It is right exactly where something holds of the inputs."""
    right = [questions.judge_reply(p, i, r)[1] is None for i, r in enumerate(answers[p])]
    if all(right) or not any(right):
        return None
    for words, holds in PATTERNS:
        if right == [any(holds(a) for a in _arrays(probe)) for probe in questions.asked[p]]:
            return Explanation((f"It is right only where {words}.",))
    return None


def _arrays(probe: Probe) -> list[np.ndarray]:
    args = [a for step in probe.steps for a in getattr(step, "args", ())]
    return [a for a in args if isinstance(a, np.ndarray)]
