"""An example for your head: questions with few and simple numbers, of which one may be shown.

They earn nothing and prove nothing. Where an answer is wrong at one of them, in the same
way as at a question that earns marks, that one is shown, since it can be followed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.core.probe import Probe, Reply, Returned

from .arguments import probe_of
from .exercise import Draw, Part
from .faults import BrokenExercise
from .judges import Undecided
from .sides import DEAR_SECONDS
from .verdict import Finding

if TYPE_CHECKING:
    from .questions import Questions

MOST = 2
PATIENCE = 400


class Simple(np.random.Generator):
    """A generator that asks `draws.py` for few and simple numbers: halves, and small sizes.

    A draw that rejects what it drew may find nothing among so few numbers: there is an
    end to its patience, and then `Undecided` is raised.
    """

    def __init__(self, seed: int) -> None:
        super().__init__(np.random.PCG64(seed))
        self._patience = PATIENCE

    def _asked(self) -> None:
        self._patience -= 1
        if self._patience < 0:
            raise Undecided

    def normal(self, *args: Any, **kwargs: Any) -> Any:
        """As NumPy's."""
        self._asked()
        return super().normal(*args, **kwargs)

    def uniform(self, *args: Any, **kwargs: Any) -> Any:
        """As NumPy's."""
        self._asked()
        return super().uniform(*args, **kwargs)

    def integers(self, *args: Any, **kwargs: Any) -> Any:
        """As NumPy's."""
        self._asked()
        return super().integers(*args, **kwargs)

    def permutation(self, *args: Any, **kwargs: Any) -> Any:
        """As NumPy's."""
        self._asked()
        return super().permutation(*args, **kwargs)


@dataclass(frozen=True)
class Example:
    """A simple question of a part, what its judge measured of it, and the true reply."""

    part: int
    probe: Probe
    prepared: Any
    truth: Reply


def examples(questions: Questions, seed: int) -> list[Example]:
    """A few simple questions of each part; none of what takes long, or shows no example."""
    if questions.exercise.seconds > DEAR_SECONDS:
        return []
    return [
        example
        for p, part in enumerate(questions.exercise.parts)
        if part.judge.example
        for draw in dict.fromkeys(part.draws[:MOST])
        for example in _example(questions, p, part, draw, Simple(seed))
    ]


def _example(
    questions: Questions, p: int, part: Part, draw: Draw, rng: np.random.Generator
) -> Iterator[Example]:
    """One example, or none: where the numbers are that simple, not everything can be asked."""
    try:
        probe = probe_of(questions.exercise, draw(rng), "example")
        prepared = part.judge.prepare(probe)
    except (Undecided, BrokenExercise, ArithmeticError, ValueError, IndexError):
        return
    [truth] = questions.truths_of([probe])
    if isinstance(truth.last, Returned) and _is_finite(truth.last.value):
        yield Example(p, probe, prepared, truth)


def _is_finite(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return all(map(_is_finite, value))
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return bool(np.isfinite(value).all())
    return not isinstance(value, float) or bool(np.isfinite(value))


def simplest(found: list[Finding]) -> Finding:
    """The one that is read fastest."""
    return min(found, key=lambda one: len(one.asked) + len(one.returned) + len(one.truth))
