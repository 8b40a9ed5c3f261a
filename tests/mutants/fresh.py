"""Fresh draws of an exercise: whether a function is right on them, and whether a claim holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.core.ask import ask
from autograder.core.probe import Reply, Returned, TimedOut
from autograder.judging import values
from autograder.judging.claims import CONSTANT, ID, NOT_FROM_RNG, ONLY_WHERE, RANDOM, UNREAD
from autograder.judging.diagnosis import HOLDS
from autograder.judging.exercise import Exercise
from autograder.judging.questions import Questions
from autograder.judging.sides import UNREAD_SIDE

SECONDS = 0.3
DRAWINGS = 12
TOLD_AGAIN = 3


class Fresh:
    """Drawings of an exercise that nothing else has seen; the truths are asked for once."""

    def __init__(self, exercise: Exercise, seed: str, drawings: int = DRAWINGS) -> None:
        self.exercise = exercise
        self.drawings = [Questions(exercise, f"{seed} fresh {k}") for k in range(drawings)]

    def replies(self, function: Any, probes: list[Any]) -> list[Reply]:
        """The replies up to the first that ran out of time."""
        functions = {**self.exercise.companions, self.exercise.name: function}
        replies: list[Reply] = []
        for probe in probes:
            replies.append(ask(functions, probe, SECONDS))
            if isinstance(replies[-1].last, TimedOut):
                break
        return replies

    def right(self, function: Any) -> bool:
        """Whether it has full marks in every drawing."""
        return all(
            questions.judge(self.replies(function, questions.probes)).right
            for questions in self.drawings
        )

    def same(self, one: Any, other: Any, roughly: bool = False) -> bool:
        """Whether the judges see no difference between two functions, wherever they are asked.

        `roughly`: as those of single precision, for what rounding makes of another order.
        """
        return all(
            self._judged_same(questions, p, one, other, _single if roughly else _as_it_is)
            for questions in self.drawings
            for p in range(len(questions.asked))
        )

    def _judged_same(
        self, questions: Questions, p: int, one: Any, other: Any, read: Callable[[Reply], Reply]
    ) -> bool:
        probes, truths = questions.asked[p], questions.truths[p]
        replies = self.replies(one, probes), self.replies(other, probes)
        judge = self.exercise.parts[p].judge
        return all(
            same_end(a, b) and (not _came(a, truth) or judge.alike(probe, read(a), b, truth))
            for probe, a, b, truth in zip(probes, *replies, truths, strict=False)
        )

    def equal(self, one: Any, other: Any) -> bool:
        """Whether two functions give the same values wherever they are asked."""
        return all(
            alike(a, b)
            for questions in self.drawings
            for a, b in zip(
                self.replies(one, questions.probes),
                self.replies(other, questions.probes),
                strict=False,
            )
        )

    def holds(self, function: Any, id: str, part: int) -> bool:
        """Whether what `id` says of `function`, of which `part` is not right, is true."""
        known = {mistake.id: mistake.function for mistake in self.exercise.mistakes}
        if id in known:
            return self.same(function, known[id], roughly=True)
        found = ID.fullmatch(id)
        assert found is not None, id
        test = TESTS.get(found["kind"], _told_again)
        return test(self, function, id, found["about"].lstrip(":"), part)


def alike(one: Reply, other: Reply) -> bool:
    """Whether both gave the same values up to rounding, or failed in the same way."""
    return same_end(one, other) and all(
        values.same(getattr(a, "value", 0), getattr(b, "value", 0))
        for a, b in zip(one.outcomes, other.outcomes, strict=True)
    )


def same_end(one: Reply, other: Reply) -> bool:
    """Whether both came equally far, failed as the other did, and changed the same inputs."""
    return [_how(a) for a in one.outcomes] == [_how(b) for b in other.outcomes]


def _how(outcome: Any) -> tuple[Any, ...]:
    return type(outcome), getattr(outcome, "kind", ""), getattr(outcome, "changed", ())


def _as_it_is(reply: Reply) -> Reply:
    return reply


def _single(reply: Reply) -> Reply:
    """The reply with its numbers in single precision."""
    return Reply(
        tuple(
            replace(a, value=_in_single(a.value)) if isinstance(a, Returned) else a
            for a in reply.outcomes
        )
    )


def _in_single(value: Any) -> Any:
    if isinstance(value, (tuple, list)):
        return type(value)(_in_single(item) for item in value)
    is_float = isinstance(value, float) or getattr(value, "dtype", None) == np.float64
    return np.asarray(value, dtype=np.float32) if is_float else value


def _came(*replies: Reply) -> bool:
    """Whether each of them is a value."""
    return all(isinstance(reply.last, Returned) for reply in replies)


def _reads_nothing(fresh: Fresh, function: Any, id: str, argument: str, part: int) -> bool:
    """No other value in the argument's place changes an answer."""
    for questions in fresh.drawings:
        before = fresh.replies(function, questions.asked[0])
        for side in questions.sides:
            if side.what == UNREAD_SIDE and side.argument == argument:
                after = fresh.replies(function, side.probes)
                if any(_differ(before[i], b) for i, b in zip(side.bases, after, strict=False)):
                    return False
    return True


def _differ(one: Reply, other: Reply) -> bool:
    return _came(one, other) and not alike(one, other)


def _is_random(fresh: Fresh, function: Any, id: str, about: str, part: int) -> bool:
    return not fresh.equal(function, function)


def _was_seen(fresh: Fresh, function: Any, id: str, about: str, part: int) -> bool:
    """It is said of what was asked, and of nothing else."""
    return True


def _is_right_where(fresh: Fresh, function: Any, id: str, pattern: str, part: int) -> bool:
    """It is right where an array of the question fits the pattern, and nowhere else."""
    for questions in fresh.drawings:
        for i, reply in enumerate(fresh.replies(function, questions.asked[part])):
            arrays = [a for a in questions.asked[part][i].steps[0].args if hasattr(a, "ndim")]
            fits = any(HOLDS[pattern](a) for a in arrays)
            if fits != (questions.judge_reply(part, i, reply)[1] is None):
                return False
    return True


def _told_again(fresh: Fresh, function: Any, id: str, about: str, part: int) -> bool:
    """Each drawing that shows a fault in this part says the same of it."""
    for questions in fresh.drawings[:TOLD_AGAIN]:
        replies = fresh.replies(function, questions.probes)
        verdict = questions.judge(replies, fresh.replies(function, questions.side_probes))
        found = verdict.parts[part].finding
        if found is not None and id not in [one.id for one in found.mistakes]:
            return False
    return True


TESTS: dict[str, Callable[[Fresh, Any, str, str, int], bool]] = {
    UNREAD: _reads_nothing,
    CONSTANT: _was_seen,
    RANDOM: _is_random,
    NOT_FROM_RNG: _is_random,
    ONLY_WHERE: _is_right_where,
}
