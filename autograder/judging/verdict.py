"""Verdicts: points, and findings in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

AFTER_FIRST = "This part counts once the first one is right."
HIDDEN_ONLY = (
    "It is right for the inputs that check shows, but not for others drawn for grading. "
    "Does it depend on one size, one sign, or on what was asked before?"
)


class Kind(StrEnum):
    """What became of an answer."""

    RIGHT = "right"
    NUMERICAL = "numerical"
    WRONG = "wrong"
    CHANGED_INPUT = "changed input"
    RAISED = "raised"
    TIMED_OUT = "timed out"
    UNWRITTEN = "unwritten"
    MISSING = "missing"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Errors:
    """Error of a slope against step size: what the small picture draws."""

    steps: tuple[float, ...]
    errors: tuple[float, ...]
    answer: float
    label: str


@dataclass(frozen=True)
class Named:
    """A mistake by its name: the `id` that records keep, and the sentence that people read."""

    id: str
    sentence: str


@dataclass(frozen=True)
class Slip:
    """The `line` where one small change makes an answer right, and which `kind` of change.

    The line is counted from the function's `def`, whatever stands above it in the cell.
    `words` say what is there, where one place only would do; `closer`: they are told.
    """

    line: int
    kind: str = ""
    words: str = ""
    closer: bool = False

    @property
    def sentence(self) -> str:
        """What the student reads."""
        more = f" It is {self.words}." if self.closer and self.words else ""
        where = f"Look at line {self.line} of your function"
        return f"{where}: one small change there makes it right.{more}"


@dataclass(frozen=True)
class Finding:
    """One thing that is not right, in words a student understands.

    `problem` says what is wrong; `asked`, `returned` and `truth` show one call;
    `mistakes` are the named mistakes that it was proved to be, and `hint` what to try;
    `details` are further lines, one fact each; `slip` is the place where one small
    change makes it right.
    """

    kind: Kind
    problem: str
    asked: str = ""
    returned: str = ""
    truth: str = ""
    mistakes: tuple[Named, ...] = ()
    hint: str = ""
    details: tuple[str, ...] = ()
    picture: Errors | None = None
    slip: Slip | None = None


@dataclass(frozen=True)
class PartVerdict:
    """The marks of one part of an exercise; `finding` is None where all is right."""

    title: str
    points: float
    max_points: float
    finding: Finding | None = None


@dataclass(frozen=True)
class Verdict:
    """The marks of one exercise, part by part, and what was found."""

    exercise: str
    parts: tuple[PartVerdict, ...]
    flags: tuple[str, ...] = ()
    note: str = ""
    data: dict[str, Any] = field(default_factory=dict, compare=False)

    @property
    def points(self) -> float:
        return sum(part.points for part in self.parts)

    @property
    def max_points(self) -> float:
        return sum(part.max_points for part in self.parts)

    @property
    def right(self) -> bool:
        return all(part.finding is None for part in self.parts)

    @property
    def finding(self) -> Finding | None:
        """The one to show: the first that tells what is wrong, or the first."""
        found = [part.finding for part in self.parts if part.finding]
        telling = (one for one in found if one.problem not in (AFTER_FIRST, HIDDEN_ONLY))
        return next(telling, found[0] if found else None)

    @property
    def kind(self) -> Kind:
        return self.finding.kind if self.finding else Kind.RIGHT

    @property
    def mistakes(self) -> tuple[Named, ...]:
        """The named mistakes that are shown: those of the first finding."""
        return self.finding.mistakes if self.finding else ()


def number(points: float) -> str:
    """Points without a needless `.0`."""
    return f"{points:g}"


def counted(how_many: int, noun: str) -> str:
    """`1 student`, `2 students`."""
    return f"{how_many} {noun}{'' if how_many == 1 else 's'}"


def out_of(verdict: Verdict) -> str:
    """`1 of 2 points`."""
    most = verdict.max_points
    return f"{number(round(verdict.points, 2))} of {number(most)} point{'' if most == 1 else 's'}"
