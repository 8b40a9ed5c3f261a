"""One exercise and its mutants: what became of each."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any

from autograder import right_answers
from autograder.core.ask import ask
from autograder.core.probe import Reply, TimedOut
from autograder.edits import TooLarge, edits, parse
from autograder.judging import values
from autograder.judging.exercise import Exercise
from autograder.judging.mistakes import source_of
from autograder.judging.questions import Questions

SECONDS = 0.3
WIDE = 12


@dataclass
class Result:
    """Counts of an exercise's mutants, and the texts of those that prove a fault."""

    exercise: str
    counts: Counter = field(default_factory=Counter)
    faults: list[tuple[str, str, str]] = field(default_factory=list)

    def fault(self, kind: str, origin: str, text: str) -> None:
        self.counts[kind] += 1
        self.faults.append((kind, origin, text))


class Trial:
    """Asks mutants of one exercise; questions and truths are made once."""

    def __init__(self, exercise: Exercise, lesson: str, seed: str) -> None:
        self.exercise, self.lesson = exercise, lesson
        self.questions = Questions(exercise, f"mutants {seed}")
        self.wide = [Questions(exercise, f"mutants {seed} wide {k}") for k in range(WIDE)]

    def run(self, sample: int | None, seed: str) -> Result:
        """The result of all mutants, or of so many, drawn by the seed."""
        result, mutants = Result(self.exercise.name), list(self.mutants())
        if sample is not None and sample < len(mutants):
            mutants = random.Random(f"{seed} {self.exercise.name}").sample(mutants, sample)
        for origin, text, names in mutants:
            self._try(result, origin, text, names)
        return result

    def mutants(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Where each comes from, its text, and the names that it may use; each text once."""
        seen: set[str] = set()
        for origin, function, source in self._origins():
            try:
                tree = parse(source)
            except TooLarge:
                continue
            for edit in edits(tree):
                text = edit.source()
                if text not in seen:
                    seen.add(text)
                    yield f"{origin}: {edit.kind}", text, function.__globals__

    def _origins(self) -> Iterator[tuple[str, FunctionType, str]]:
        name, reference = self.exercise.name, self.exercise.reference
        if not isinstance(reference, FunctionType):
            return
        yield "reference", reference, source_of(reference, name)
        for answer in right_answers.of(self.lesson):
            if answer.exercise == name and isinstance(answer.function, FunctionType):
                yield f"right, {answer.unusual}", answer.function, answer.source(name)
        for mistake in self.exercise.mistakes:
            if isinstance(mistake.function, FunctionType):
                yield f"mistake {mistake.id}", mistake.function, mistake.source(name)

    def _try(self, result: Result, origin: str, text: str, names: dict[str, Any]) -> None:
        function = _made(text, self.exercise.name, names)
        if function is None:
            return
        result.counts["mutants"] += 1
        replies = self._replies(function, self.questions.probes)
        verdict = self.questions.judge(replies)
        if verdict.points == self.exercise.points:
            equal = self._right_everywhere(function)
            result.counts["equivalent"] += equal
            if not equal:
                result.fault("hole", origin, text)
        elif self._same_values(function, self.exercise.reference):
            result.fault("rejected", origin, text)
        else:
            result.counts["killed"] += 1
            self._sentences(result, origin, text, function, replies)

    def _sentences(
        self, result: Result, origin: str, text: str, function: Any, replies: list[Reply]
    ) -> None:
        if isinstance(replies[-1].last, TimedOut):
            return
        beside = self._replies(function, self.questions.side_probes)
        named = self.questions.judge(replies, beside).mistakes
        result.counts["named"] += bool(named)
        known = {mistake.id: mistake.function for mistake in self.exercise.mistakes}
        for one in named:
            if one.id in known and not self._same_values(function, known[one.id]):
                result.fault("false", f"{origin} -> {one.id}", text)

    def _right_everywhere(self, function: Any) -> bool:
        return all(
            questions.judge(self._replies(function, questions.probes)).points
            == self.exercise.points
            for questions in self.wide
        )

    def _same_values(self, one: Any, other: Any) -> bool:
        return all(
            _alike(a, b)
            for questions in self.wide
            for a, b in zip(
                self._replies(one, questions.probes),
                self._replies(other, questions.probes),
                strict=False,
            )
        )

    def _replies(self, function: Any, probes: list[Any]) -> list[Reply]:
        functions = {**self.exercise.companions, self.exercise.name: function}
        replies: list[Reply] = []
        for probe in probes:
            replies.append(ask(functions, probe, SECONDS))
            if isinstance(replies[-1].last, TimedOut):
                break
        return replies


def _made(text: str, name: str, names: dict[str, Any]) -> Any:
    own = dict(names)
    try:
        exec(compile(text, "<mutant>", "exec"), own)
    except Exception:
        return None
    return own[name]


def _alike(one: Reply, other: Reply) -> bool:
    """Whether both gave the same values, up to rounding, or both failed."""
    pairs = list(zip(one.outcomes, other.outcomes, strict=False))
    return len(one.outcomes) == len(other.outcomes) and all(
        type(a) is type(b) and values.same(getattr(a, "value", 0), getattr(b, "value", 0))
        for a, b in pairs
    )
