"""Ask one submission everything, in the sandbox, whatever its code does.

In: the student's cells, and questions by exercise. Out: replies, as data. What may
be said when is told in `protocol.py`. One child answers it all; only if it is lost are
the exercises it had not answered asked again, each in its own.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from time import monotonic
from typing import Any, Protocol

from autograder.core.answering import module_request, run_request
from autograder.core.budget import Allowance
from autograder.core.codec import ANSWERS, CodecError, decode, encode, packed
from autograder.core.probe import Call, Missing, Outcome, Probe, Raised, Reply, TimedOut
from autograder.judging.diagnosis import EXPLAINED
from autograder.judging.verdict import Verdict
from autograder.sandbox import ChildDied, ChildTimedOut

from . import protocol
from .needed import needed
from .protocol import IllFormed, Phase

CELL_SECONDS = 10.0
CELLS_SECONDS = 20.0
GRACE = 2.0
STRANGE = "what came back was not of the form that was asked for"
ENDED = "its process ended before it had answered"
RESTARTS = 5
STUBBORN = 2
MOST_PATIENCE = 8.0
AGAIN_SECONDS = 60.0


class Box(Protocol):
    """What is needed of a sandbox."""

    def child(self) -> Any: ...


@dataclass(frozen=True)
class Question:
    """What is asked of one exercise: open probes first, then perhaps side ones, then hidden ones.

    They are encoded once, for all submissions. Each of the three may take `seconds` of
    processor time, or less where others ran out of theirs.
    """

    exercise: str
    open: list[Probe]
    side: list[Probe]
    hidden: list[Probe]
    seconds: float

    @cached_property
    def probes(self) -> dict[Phase, list[Probe]]:
        return {Phase.OPEN: self.open, Phase.SIDE: self.side, Phase.HIDDEN: self.hidden}

    @cached_property
    def names(self) -> set[str]:
        """The functions that it is about."""
        steps = [step for probe in self.open + self.hidden for step in probe.steps]
        return {self.exercise, *(step.name for step in steps if isinstance(step, Call))}

    @cached_property
    def _requests(self) -> dict[tuple[Phase, float], bytes]:
        return {}

    def request(self, phase: Phase, seconds: float) -> bytes:
        """The message that asks the probes of `phase`, for which there are `seconds`."""
        if (phase, seconds) not in self._requests:
            self._requests[phase, seconds] = encode(("ask", self.probes[phase], seconds))
        return self._requests[phase, seconds]


@dataclass
class Answers:
    """Replies by exercise, and why cells failed, by their position.

    `side` holds what came back of side questions, as far as any were asked. What is
    not in `hidden` was not asked its hidden questions, since nothing could be earned.
    `look` says of exercises that were not answered why a person should look at them.
    `cut` says whether cells were stopped, or left out since there was no time for them.
    """

    open: dict[str, list[Reply]] = field(default_factory=dict)
    side: dict[str, list[Reply]] = field(default_factory=dict)
    hidden: dict[str, list[Reply]] = field(default_factory=dict)
    faults: dict[int, Outcome] = field(default_factory=dict)
    look: dict[str, str] = field(default_factory=dict)
    cut: bool = False

    def of(self, phase: Phase) -> dict[str, list[Reply]]:
        return {Phase.OPEN: self.open, Phase.SIDE: self.side, Phase.HIDDEN: self.hidden}[phase]


@dataclass
class Wasted:
    """What a submission took for nothing, in all of its askings.

    `allowance` counts what questions ran out of; `again` the seconds in which its cells were
    run once more, since a child was lost or an error carried forward; `ran` whether they were.
    """

    allowance: Allowance = field(default_factory=Allowance)
    again: float = 0.0
    ran: bool = False


class _Lost(Exception):
    """The child is gone; `outcome` says how, or None where it was not to blame.

    `look` is why a person should look at what it was asked.
    """

    def __init__(self, outcome: Outcome | None, look: str = "") -> None:
        self.outcome = outcome
        self.look = look


class Asking:
    """The asking of one submission: keeps what was answered when a child is lost.

    `ends` is the moment at which it has to be over, by the monotonic clock.
    `verdict` is that of an exercise on its open replies: an answer that is wrong in a
    way that is not recognised is asked its side questions too, and one that has
    nothing to hope for and would only cost time is asked no hidden ones.
    """

    def __init__(
        self,
        box: Box,
        cells: tuple[str, ...],
        ends: float,
        verdict: Callable[[str, list[Reply]], Verdict],
        modules: Mapping[str, str] | None = None,
        wasted: Wasted | None = None,
    ) -> None:
        self.box = box
        self.cells = cells
        self.modules = modules or {}
        self.ends = ends
        self.verdict = verdict
        self.wasted = wasted or Wasted()
        self.answers = Answers()
        self.restarts = RESTARTS
        self.deadly: set[int] = set()
        self.over: set[str] = set()
        self.names: set[str] = set()
        self.allowance = Allowance()
        self.only_needed = False

    def ask(self, questions: list[Question]) -> Answers:
        """Everything that could be learnt of `questions`; never raises for bad code."""
        self.names = set().union(*(question.names for question in questions))
        if not self._talk(questions):
            self._give_up(self._unanswered(questions))
            for question in self._unanswered(questions):
                self._talk([question])
            for question in self._unanswered(questions):
                gone = Raised("Lost", "the code ended its own process or used up its time")
                self._keep(question, gone)
        return self.answers

    def _unanswered(self, questions: list[Question]) -> list[Question]:
        return [q for q in questions if q.exercise not in self.over]

    def _keep(self, question: Question, outcome: Outcome) -> None:
        """Let `outcome` stand for whatever was not answered of the exercise."""
        for phase in (Phase.OPEN, Phase.HIDDEN):
            replies = protocol.lost(question.probes[phase], outcome)
            self.answers.of(phase).setdefault(question.exercise, replies)
        self.over.add(question.exercise)

    def _talk(self, questions: list[Question]) -> bool:
        """Ask `questions` in one child; False where it was lost on the way."""
        with self._child() as child:
            return (
                child is not None
                and self._ask(child, Phase.OPEN, questions)
                and self._ask(child, Phase.SIDE, self._puzzling(questions))
                and self._ask(child, Phase.HIDDEN, self._hopeful(questions))
            )

    def _puzzling(self, questions: list[Question]) -> list[Question]:
        """Those with side questions that may explain a wrong answer, never asked twice."""
        unasked = [q for q in questions if q.side and q.exercise not in self.answers.side]
        puzzling = [q for q in unasked if self._puzzles(q.exercise)]
        self.answers.side.update((q.exercise, []) for q in puzzling)
        return puzzling

    def _puzzles(self, name: str) -> bool:
        verdict = self.verdict(name, self.answers.open[name])
        return verdict.kind in EXPLAINED

    def _hopeful(self, questions: list[Question]) -> list[Question]:
        """Those that can still earn something, the slow ones last; the others are over."""
        self._give_up(questions)
        return sorted(self._unanswered(questions), key=lambda q: self._ended(q.exercise, TimedOut))

    def _give_up(self, questions: list[Question]) -> None:
        """Those that were asked and can earn nothing any more are over."""
        asked = [q.exercise for q in questions if q.exercise in self.answers.open]
        self.over.update(name for name in asked if self._hopeless(name))

    def _hopeless(self, name: str) -> bool:
        """Not there or out of time, and nothing right before that."""
        if not self._ended(name, (TimedOut, Missing)):
            return False
        return not self.verdict(name, self.answers.open[name]).points

    def _ended(self, name: str, how: Any) -> bool:
        return isinstance(self.answers.open[name][-1].last, how)

    def _ask(self, child: Any, phase: Phase, questions: list[Question]) -> bool:
        """Send all probes of `phase` together, take answer by answer; False where it was lost."""
        given = {q.exercise: self.wasted.allowance.of(q.seconds) for q in questions}
        self._send(child, [q.request(phase, given[q.exercise]) for q in questions])
        for question in questions:
            seconds = min(given[question.exercise], self.allowance.of(question.seconds))
            try:
                replies = self._replies(child, question, phase, seconds)
            except _Lost as lost:
                self._note(question, phase, lost)
                return False
            self._count(replies, seconds)
            self.answers.of(phase)[question.exercise] = replies
            if phase is Phase.HIDDEN:
                self.over.add(question.exercise)
        return True

    def _count(self, replies: list[Reply], seconds: float) -> None:
        for allowance in (self.allowance, self.wasted.allowance):
            allowance.count(replies, seconds)

    def _replies(self, child: Any, question: Question, phase: Phase, seconds: float) -> list[Reply]:
        answer = self._receive(child, seconds)
        with _lost_if_ill_formed():
            return protocol.replies(question.probes[phase], answer)

    def _note(self, question: Question, phase: Phase, lost: _Lost) -> None:
        """Side questions cost nothing but themselves; the others, what was not answered."""
        if lost.look:
            self.answers.look[question.exercise] = lost.look
        if isinstance(lost.outcome, TimedOut):
            self.wasted.allowance.in_vain += lost.outcome.seconds
        if lost.outcome is not None and phase is not Phase.SIDE:
            self._keep(question, lost.outcome)

    @contextmanager
    def _child(self) -> Iterator[Any]:
        """A child in which the cells have run; None where there is no getting one."""
        while self.restarts and monotonic() < self.ends and not self._too_often():
            self.allowance = Allowance()
            with self.box.child() as child:
                if self._run_cells_and_count(child):
                    yield child
                    return
            self.restarts -= 1
        yield None

    def _too_often(self) -> bool:
        """Whether the cells were run once more for as long as they may."""
        return self.wasted.again > AGAIN_SECONDS * patience()

    def _run_cells_and_count(self, child: Any) -> bool:
        """Run the cells; every time but the first counts as time for nothing."""
        started = monotonic()
        done = self._run_cells(child)
        self.wasted.again += monotonic() - started if self.wasted.ran else 0.0
        self.wasted.ran = True
        return done

    def _run_cells(self, child: Any) -> bool:
        """Run every cell that did not end a child before; False where it has to be done again.

        Where they take too long together, it is done again with those alone that the
        functions rest on.
        """
        chosen = self._chosen()
        requests = [run_request(str(i), self.cells[i], CELL_SECONDS, CELLS_SECONDS) for i in chosen]
        beside = [module_request(name, text) for name, text in self.modules.items()]
        self._send(child, [message for each in beside + requests for message in each])
        for i in chosen:
            try:
                fault = self._fault(child)
            except _Lost as lost:
                self._note_loss(i, lost.outcome)
                return False
            if fault is not None:
                self.answers.faults[i] = fault
            if isinstance(fault, TimedOut):
                self.answers.cut = True
                if fault.seconds < CELL_SECONDS and not self.only_needed:
                    self.only_needed = True
                    return False
        return True

    def _fault(self, child: Any) -> Raised | TimedOut | None:
        answer = self._receive(child, CELL_SECONDS)
        with _lost_if_ill_formed():
            return protocol.fault(answer)

    def _chosen(self) -> list[int]:
        """The cells to run, in their order."""
        alive = [i for i in range(len(self.cells)) if i not in self.deadly]
        if not self.only_needed:
            return alive
        return sorted(needed(self.cells, self.names).intersection(alive))

    def _note_loss(self, i: int, outcome: Outcome | None) -> None:
        """Remember that the cell ended a child, if it did; of many such, run them no more."""
        if outcome is not None:
            self.answers.faults[i] = outcome
            self.deadly.add(i)
            self.answers.cut |= isinstance(outcome, TimedOut)
            self.only_needed |= len(self.deadly) >= STUBBORN

    def _send(self, child: Any, requests: list[bytes]) -> None:
        """Send requests in one message; a child that is gone is noticed when it is to answer."""
        if requests:
            with suppress(ChildDied, ChildTimedOut):
                child.send(packed(requests))

    def _receive(self, child: Any, seconds: float) -> Any:
        wait = min(seconds * patience() + GRACE, self.ends - monotonic())
        try:
            message = child.receive(max(wait, 0.01))
        except ChildTimedOut:
            raise _Lost(TimedOut(seconds)) from None
        except ChildDied as died:
            if died.lost:
                raise _Lost(None) from None
            raise _Lost(Raised("ProcessEnded", str(died)), ENDED) from None
        with _lost_if_ill_formed():
            return decode(message, ANSWERS)


@contextmanager
def _lost_if_ill_formed() -> Iterator[None]:
    """A child that says what may not be said is not listened to any more."""
    try:
        yield
    except (CodecError, IllFormed):
        unreadable = Raised("Unreadable", "what came back could not be read")
        raise _Lost(unreadable, STRANGE) from None


def patience() -> float:
    """How many seconds may pass for one of processor time: more on a machine that is busy."""
    return 1.5 * min(max(os.getloadavg()[0] / (os.cpu_count() or 1), 1.0), MOST_PATIENCE)
