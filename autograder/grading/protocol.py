"""The talk of driver and child: what either may say, when, and in which form.

    state    the driver sends            the child may answer             then
    CELLS    every cell, in order        per cell: nothing, a fault       OPEN
    OPEN     the open probes of every    per exercise: a reply per probe  SIDE
             exercise
    SIDE     probes beside a puzzling    per exercise: a reply per probe  HIDDEN
             answer
    HIDDEN   the hidden probes, where    per exercise: a reply per probe  over
             marks can still be earned

The driver alone goes on to the next state, once everything of this one is answered. So
nothing that is shown of open and side replies can hold a hidden input. A child that dies,
is late, or says anything else is lost, and never listened to again.

A reply has one outcome per step; fewer only where the last of them is no value, and no
value stands behind that one. Replies are as many as probes; fewer only where the last ran
out of time. What was not answered earns nothing (`Questions.judge`), and neither does an
exercise that was never asked its hidden probes (`Marker`).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from autograder.core.probe import Call, Missing, Outcome, Probe, Raised, Reply, Returned, TimedOut


class Phase(StrEnum):
    """The states in which probes are asked."""

    OPEN = "open"
    SIDE = "side"
    HIDDEN = "hidden"


class IllFormed(Exception):
    """A child said something that may not be said then."""


def fault(answer: Any) -> Raised | TimedOut | None:
    """`answer` as what became of a cell; raises `IllFormed` for everything else."""
    if answer is None or isinstance(answer, (Raised, TimedOut)):
        return answer
    raise IllFormed


def replies(probes: list[Probe], answer: Any) -> list[Reply]:
    """`answer` as what became of `probes`; raises `IllFormed` for everything else."""
    if not isinstance(answer, list) or not all(isinstance(reply, Reply) for reply in answer):
        raise IllFormed
    out_of_time = bool(answer) and isinstance(answer[-1].last, TimedOut)
    if len(answer) > len(probes) or (len(answer) < len(probes) and not out_of_time):
        raise IllFormed
    if not all(map(is_of, answer, probes)):
        raise IllFormed
    return answer


def is_of(reply: Reply, probe: Probe) -> bool:
    """Whether `reply` has an outcome per step of `probe`, up to the first that is no value."""
    *before, last = reply.outcomes
    if not all(isinstance(outcome, Returned) for outcome in before):
        return False
    if len(reply.outcomes) > len(probe.steps):
        return False
    if isinstance(last, Returned):
        return len(reply.outcomes) == len(probe.steps)
    step = probe.steps[len(before)]
    return not isinstance(last, Missing) or (isinstance(step, Call) and step.name == last.name)


def lost(probes: list[Probe], outcome: Outcome) -> list[Reply]:
    """What stands for the replies of a child that was lost at `probes`."""
    return [Reply((outcome,)) for _ in probes]
