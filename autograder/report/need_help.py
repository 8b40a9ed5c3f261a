"""Who may need help: rules that a page can state, and whom they find.

In: shares of points, 0 to 1, or None where nothing was handed in. Out: reasons.
A written answer that waits for a person counts for nothing here, not even against.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

LITTLE = 0.5
FALL, FALLING = 0.2, 3

LESSON_RULE = (
    "Listed is who has fewer than half of the points of the exercises, or no point in at least "
    "half of them; the fewest points first. Written answers are not counted."
)
COURSE_RULE = (
    "Listed is who has fewer than half of the points of the exercises in all lessons together, "
    "who did not hand in two or more lessons that most others did, and whose share of the points "
    f"fell from lesson to lesson over the last {FALLING} handed in, by {FALL:.0%} or more. "
    "A missing lesson that most handed in counts as no points; written answers are not counted."
)


def in_lesson(shares: Sequence[float]) -> list[str]:
    """Reasons to help with a lesson; `shares` are one number an exercise."""
    nothing = sum(share == 0 for share in shares)
    reasons = []
    if shares and 2 * nothing >= len(shares):
        reasons.append(f"no point in {nothing} of {len(shares)} exercises")
    return reasons


def in_course(shares: Sequence[float | None], usual: Sequence[bool]) -> list[str]:
    """Reasons to help with the course: one share a lesson, and whether most handed it in."""
    reasons = []
    missing = sum(s is None and most for s, most in zip(shares, usual, strict=True))
    if missing >= 2:
        reasons.append(f"{missing} lessons not handed in")
    last = [share for share in shares if share is not None][-FALLING:]
    falls = all(later < before for before, later in pairwise(last))
    if len(last) == FALLING and falls and last[0] - last[-1] >= FALL:
        steps = ", ".join(f"{share:.0%}" for share in last)
        reasons.append(f"falling: {steps}")
    return reasons
