"""A bank of right and wrong gradients, with questions at which they differ.

`problems` has the losses and their right slopes, `right` and `wrong` the
gradients handed in, `questions` the data and points that a seed draws.
"""

from . import right, wrong
from .entries import RIGHT, WRONG, Entry, asked, differs, questions
from .problems import PROBLEMS, Problem
from .questions import (
    GENERIC,
    NEAR_ZERO,
    ORDINARY,
    PLACES,
    SCALES,
    Question,
    draw,
    penalised_by_turns,
    scale_of,
)

__all__ = [
    "GENERIC",
    "NEAR_ZERO",
    "ORDINARY",
    "PLACES",
    "PROBLEMS",
    "RIGHT",
    "SCALES",
    "WRONG",
    "Entry",
    "Problem",
    "Question",
    "asked",
    "differs",
    "draw",
    "penalised_by_turns",
    "questions",
    "right",
    "scale_of",
    "wrong",
]
