"""What goes into a gradebook and what stands there, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Scores:
    """What autograding gives a submission, by the ids of our cells.

    `points` are None where a person has to mark; `untouched` are the cells to
    be written that were left as they were; `changed` the graded ones whose answer is another
    than when it was marked last, so that a person looks at a mark of theirs once more.
    """

    points: Mapping[str, float | None]
    untouched: frozenset[str]
    changed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ByHand:
    """What a person gave a cell in Formgrader."""

    score: float | None = None
    extra: float | None = None
    comment: str = ""


@dataclass(frozen=True)
class Recorded:
    """What the gradebook holds of a submission; `auto` and `by_hand` by the ids of cells.

    `score` is without the late `penalty`, as nbgrader counts it; `submission` is
    the gradebook's name for the notebook that was handed in.
    """

    score: float
    max_score: float
    needs_manual_grade: bool
    penalty: float = 0.0
    auto: Mapping[str, float | None] = field(default_factory=dict)
    by_hand: Mapping[str, ByHand] = field(default_factory=dict)
    submission: str = ""

    @property
    def left(self) -> float:
        """The score, less the penalty."""
        return max(self.score - self.penalty, 0.0)

    def points(self, cell: str) -> float | None:
        """The points of a cell by nbgrader's rule: a person's, else ours; and what is added.

        None where it waits for a person.
        """
        hand = self.by_hand.get(cell, ByHand())
        score = self.auto.get(cell) if hand.score is None else hand.score
        return None if score is None else score + (hand.extra or 0.0)
