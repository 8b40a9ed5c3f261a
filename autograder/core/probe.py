"""Probes and replies: questions to a student's functions, and what came back, as plain data.

A probe is a list of steps. A step calls one of the student's functions, or a
method of an earlier result, or reads an attribute of one, or puts one of Python's
operators between two; its arguments are plain values, earlier results (`Ref`), or
described functions and generators that are rebuilt where the probe runs
(`Described`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Ref:
    """The result of an earlier step, or the item at `path` inside it."""

    step: int
    path: tuple[int | str, ...] = ()


@dataclass(frozen=True)
class Described:
    """A function or a random generator told by its kind and parameters (see `described.py`)."""

    kind: str
    parameters: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    """Call the student's function (or class) `name`."""

    name: str
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Method:
    """Call the method `name` of an earlier result."""

    of: Ref
    name: str
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Attribute:
    """Read the attribute `name` of an earlier result."""

    of: Ref
    name: str


@dataclass(frozen=True)
class Operation:
    """Put Python's operator `symbol` between two numbers or earlier results.

    Python itself decides who answers, the left or (reflected) the right one. With
    `times`, the result takes the place of `left` and it is done again: one step
    builds a chain of any length.
    """

    symbol: str
    left: Any
    right: Any
    times: int = 1


Step = Call | Method | Attribute | Operation


@dataclass(frozen=True)
class Probe:
    """One question: steps in order, each of which may use the results before it."""

    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Opaque:
    """Stands for a result that is no plain data, such as an object of a student's class."""

    kind: str


@dataclass(frozen=True)
class Returned:
    """The step gave a value.

    `changed` lists the positions and names of arguments that were changed in
    place; `calls` counts how often described functions were called.
    """

    value: Any
    printed: str = ""
    changed: tuple[int | str, ...] = ()
    calls: int = 0
    warned: tuple[str, ...] = ()


@dataclass(frozen=True)
class Raised:
    """The step raised; `line`, `code` and `function` say where in the student's own text.

    The line is 0 if it was nowhere there; the function is the one that the line is in.
    """

    kind: str
    message: str
    line: int = 0
    code: str = ""
    printed: str = ""
    function: str = ""


@dataclass(frozen=True)
class Missing:
    """There is no function of that name."""

    name: str


@dataclass(frozen=True)
class TimedOut:
    """The step did not end in time."""

    seconds: float


Outcome = Returned | Raised | Missing | TimedOut


@dataclass(frozen=True)
class Reply:
    """What became of a probe: an outcome a step, ending early at the first that gave no value."""

    outcomes: tuple[Outcome, ...]

    @property
    def last(self) -> Outcome:
        return self.outcomes[-1]
