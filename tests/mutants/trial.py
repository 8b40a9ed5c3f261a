"""One exercise and its mutants: what became of each."""

from __future__ import annotations

import ast
import linecache
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import ndiff
from itertools import zip_longest
from types import FunctionType
from typing import Any, NamedTuple

from autograder import right_answers
from autograder.core.probe import Reply, TimedOut
from autograder.edits import TooLarge, edits, parse
from autograder.judging.diagnosis import EXPLAINED
from autograder.judging.exercise import Exercise
from autograder.judging.judges import Values
from autograder.judging.mistakes import source_of
from autograder.judging.questions import Questions
from autograder.judging.slip import find_slip
from autograder.judging.verdict import Verdict

from .fresh import Fresh

FILE = "<mutant>"


@dataclass
class Result:
    """Counts of an exercise's mutants, and the changes that prove a fault."""

    exercise: str
    counts: Counter = field(default_factory=Counter)
    faults: list[tuple[str, str, str]] = field(default_factory=list)

    def fault(self, kind: str, origin: str, text: str) -> None:
        self.counts[kind] += 1
        self.faults.append((kind, origin, text))


class Mutant(NamedTuple):
    """A changed function: what it was made of, both texts, and the names that it may use."""

    origin: str
    before: str
    text: str
    names: dict[str, Any]

    def function(self, name: str) -> Any:
        """The function, with its text where `inspect` looks for it; None where it has none."""
        own, lines = dict(self.names), self.text.splitlines(keepends=True)
        linecache.cache[FILE] = len(self.text), None, lines, FILE
        try:
            exec(compile(self.text, FILE, "exec"), own)
        except Exception:
            return None
        return own[name]

    @property
    def line(self) -> int:
        """The line at which the texts part."""
        both = zip_longest(self.before.splitlines(), self.text.splitlines())
        return next((n for n, (a, b) in enumerate(both, 1) if a != b), 1)

    @property
    def difference(self) -> str:
        """The lines that were taken out and put in."""
        lines = ndiff(self.before.splitlines(), self.text.splitlines())
        return "\n".join(line for line in lines if line.startswith(("-", "+")))


class Trial:
    """Asks mutants of one exercise; questions and truths are made once."""

    def __init__(self, exercise: Exercise, lesson: str, seed: str) -> None:
        self.exercise, self.lesson = exercise, lesson
        self.questions = Questions(exercise, f"mutants {seed}")
        self.further = Questions(exercise, f"mutants {seed} further")
        self.fresh = Fresh(exercise, f"mutants {seed}")
        self.by_values = all(isinstance(part.judge, Values) for part in exercise.parts)
        self.one_truth = not self.by_values and self._one_truth()

    def _right_ones(self) -> list[Any]:
        return [
            a.function for a in right_answers.of(self.lesson) if a.exercise == self.exercise.name
        ]

    def _one_truth(self) -> bool:
        """Whether all right answers give the same values, so that others are wrong."""
        right = self._right_ones()
        return bool(right) and all(self.fresh.equal(one, self.exercise.reference) for one in right)

    def run(self, sample: int | None, seed: str) -> Result:
        """The result of all mutants, or of so many, drawn by the seed."""
        result, mutants = Result(self.exercise.name), list(self.mutants())
        if sample is not None and sample < len(mutants):
            mutants = random.Random(f"{seed} {self.exercise.name}").sample(mutants, sample)
        for mutant in mutants:
            function = mutant.function(self.exercise.name)
            if function is not None:
                self._try(result, mutant, function)
        return result

    def mutants(self) -> Iterator[Mutant]:
        """All small changes of the known answers, each text once."""
        seen: set[str] = set()
        for origin, function, source in self._origins():
            try:
                tree = parse(source)
            except TooLarge:
                continue
            before = ast.unparse(tree)
            for edit in edits(tree):
                text = edit.source()
                if text not in seen:
                    seen.add(text)
                    yield Mutant(f"{origin}: {edit.kind}", before, text, function.__globals__)

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

    def _try(self, result: Result, mutant: Mutant, function: Any) -> None:
        result.counts["mutants"] += 1
        replies = self.fresh.replies(function, self.questions.probes)
        verdict = self.questions.judge(replies)
        if verdict.right:
            equal = self._right_everywhere(function)
            result.counts["equivalent"] += equal
            if not equal:
                result.fault("hole", mutant.origin, mutant.difference)
        elif self._is_rejected(function):
            result.fault("rejected", mutant.origin, mutant.difference)
        else:
            result.counts["killed"] += 1
            self._told(result, mutant, function, replies, verdict)

    def _right_everywhere(self, function: Any) -> bool:
        if not self.fresh.right(function):
            return False
        return not self.one_truth or self.fresh.equal(function, self.exercise.reference)

    def _is_rejected(self, function: Any) -> bool:
        """Whether it answers as the reference does or, by another judgement, is right elsewhere."""
        if self.fresh.same(function, self.exercise.reference):
            return True
        return not self.by_values and self._right_everywhere(function)

    def _told(
        self, result: Result, mutant: Mutant, function: Any, replies: list[Reply], verdict: Verdict
    ) -> None:
        """What the student would read, each sentence tested."""
        if isinstance(replies[-1].last, TimedOut):
            return
        beside = self.fresh.replies(function, self.questions.side_probes)
        named = self.questions.judge(replies, beside).mistakes
        part = next(p for p, one in enumerate(verdict.parts) if one.finding)
        for one in named:
            if not self.fresh.holds(function, one.id, part):
                result.fault("false", f"{mutant.origin} -> {one.id}", mutant.difference)
        if named:
            result.counts["named"] += 1
        elif verdict.kind in EXPLAINED:
            self._located(result, mutant, function, replies)

    def _located(self, result: Result, mutant: Mutant, function: Any, replies: list[Reply]) -> None:
        functions = {**self.exercise.companions, self.exercise.name: function}
        slip = find_slip(function, functions, self.questions, self.further, replies)
        if slip is None:
            return
        result.counts["located"] += 1
        if slip.line != mutant.line and not self._mended_at(slip.line, function, mutant.text):
            result.fault("false", f"{mutant.origin} -> line {slip.line}", mutant.difference)

    def _mended_at(self, line: int, function: Any, text: str) -> bool:
        """Whether one small change in this line makes it right on the fresh draws."""
        there = (edit for edit in edits(parse(text)) if edit.line == line)
        names = function.__globals__
        changed = (
            Mutant("", "", edit.source(), names).function(self.exercise.name) for edit in there
        )
        return any(one is not None and self._right_everywhere(one) for one in changed)
