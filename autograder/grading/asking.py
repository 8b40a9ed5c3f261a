"""Ask one submission everything, in the sandbox, whatever its code does.

In: the student's cells, and questions by exercise. Out: replies, as data. All
open questions are asked before the first hidden one is sent, so that nothing a
student may see later can hold a hidden input. One child answers it all; only if
it dies are the exercises it had not answered asked again, each in its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from time import monotonic
from typing import Any, Protocol

from autograder.core.answering import module_request, run_request
from autograder.core.codec import ANSWERS, CodecError, decode, encode, packed
from autograder.core.probe import Missing, Outcome, Probe, Raised, Reply, TimedOut
from autograder.sandbox import ChildDied, ChildTimedOut

CELL_SECONDS = 10.0
GRACE = 2.0
SUBMISSION_SECONDS = 30.0
RESTARTS = 4


class Box(Protocol):
    """What is needed of a sandbox."""

    def child(self) -> Any: ...


@dataclass(frozen=True)
class Question:
    """What is asked of one exercise: open probes first, then perhaps side ones, then hidden ones.

    They are encoded once, for all submissions.
    """

    exercise: str
    open: list[Probe]
    side: list[Probe]
    hidden: list[Probe]
    seconds: float

    @cached_property
    def open_request(self) -> bytes:
        return encode(("ask", self.open, self.seconds))

    @cached_property
    def side_request(self) -> bytes:
        return encode(("ask", self.side, self.seconds))

    @cached_property
    def hidden_request(self) -> bytes:
        return encode(("ask", self.hidden, self.seconds))


@dataclass
class Answers:
    """Replies by exercise, and why cells failed, by their position.

    `side` holds what came back of side questions, as far as any were asked.
    """

    open: dict[str, list[Reply]] = field(default_factory=dict)
    side: dict[str, list[Reply]] = field(default_factory=dict)
    hidden: dict[str, list[Reply]] = field(default_factory=dict)
    faults: dict[int, Outcome] = field(default_factory=dict)


class _Lost(Exception):
    """The child is gone; `outcome` says how, or None where it was not to blame."""

    def __init__(self, outcome: Outcome | None) -> None:
        self.outcome = outcome


class Asking:
    """The asking of one submission: keeps what was answered when a child is lost.

    `ends` is the moment at which it has to be over, by the monotonic clock.
    `puzzles` says of an exercise and its open replies whether side questions are
    to be asked. They come before the hidden ones, so that nothing which is told
    of their replies can hold a hidden input.
    """

    def __init__(
        self,
        box: Box,
        cells: tuple[str, ...],
        ends: float,
        puzzles: Callable[[str, list[Reply]], bool],
        modules: Mapping[str, str] | None = None,
    ) -> None:
        self.box = box
        self.cells = cells
        self.modules = modules or {}
        self.ends = ends
        self.puzzles = puzzles
        self.answers = Answers()
        self.restarts = RESTARTS
        self.deadly: set[int] = set()

    def ask(self, questions: list[Question]) -> Answers:
        """Everything that could be learnt of `questions`; never raises for bad code."""
        if not self._talk(questions):
            for question in self._unanswered(questions):
                self._talk([question])
            for question in self._unanswered(questions):
                gone = Raised("Lost", "the code ended its own process or used up its time")
                self._keep(question.exercise, [Reply((gone,))])
        return self.answers

    def _unanswered(self, questions: list[Question]) -> list[Question]:
        return [q for q in questions if q.exercise not in self.answers.hidden]

    def _keep(self, name: str, replies: list[Reply]) -> None:
        """Let `replies` stand for whatever was not answered of the exercise."""
        self.answers.open.setdefault(name, replies)
        self.answers.hidden.setdefault(name, replies)

    def _talk(self, questions: list[Question]) -> bool:
        """Ask `questions` in one child; False where it was lost on the way."""
        with self._child() as child:
            if child is None:
                return False
            opened, hidden = self.answers.open, self.answers.hidden
            if not self._ask(child, opened, questions, [q.open_request for q in questions]):
                return False
            going_on = [q for q in questions if not _given_up(opened[q.exercise])]
            if not self._ask_sides(child, going_on):
                return False
            hidden.update((q.exercise, opened[q.exercise]) for q in questions if q not in going_on)
            return self._ask(child, hidden, going_on, [q.hidden_request for q in going_on])

    def _ask_sides(self, child: Any, questions: list[Question]) -> bool:
        """Ask what may explain a wrong answer; who is lost at that keeps the hidden questions."""
        sides = self.answers.side
        puzzling = [
            q
            for q in questions
            if q.side and q.exercise not in sides
            if self.puzzles(q.exercise, self.answers.open[q.exercise])
        ]
        sides.update((q.exercise, []) for q in puzzling)
        return self._ask(child, sides, puzzling, [q.side_request for q in puzzling])

    def _ask(
        self,
        child: Any,
        into: dict[str, list[Reply]],
        questions: list[Question],
        requests: list[bytes],
    ) -> bool:
        """Send `requests` together and take the replies one by one; False where it was lost."""
        self._send(child, requests)
        for question in questions:
            try:
                into[question.exercise] = _replies(self._receive(child, question.seconds))
            except _Lost as lost:
                if lost.outcome is not None and into is not self.answers.side:
                    self._keep(question.exercise, [Reply((lost.outcome,))])
                return False
        return True

    @contextmanager
    def _child(self) -> Iterator[Any]:
        """A child in which the cells have run; None where there is no getting one."""
        while self.restarts and monotonic() < self.ends:
            with self.box.child() as child:
                if self._run_cells(child):
                    yield child
                    return
            self.restarts -= 1
        yield None

    def _run_cells(self, child: Any) -> bool:
        """Run every cell that did not end a child before; False where one does now."""
        alive = [i for i in range(len(self.cells)) if i not in self.deadly]
        requests = [run_request(str(i), self.cells[i], CELL_SECONDS) for i in alive]
        beside = [module_request(name, text) for name, text in self.modules.items()]
        self._send(child, [message for each in beside + requests for message in each])
        for i in alive:
            try:
                fault = self._receive(child, CELL_SECONDS)
            except _Lost as lost:
                if lost.outcome is not None:
                    self.answers.faults[i] = lost.outcome
                    self.deadly.add(i)
                return False
            if isinstance(fault, (Raised, TimedOut)):
                self.answers.faults[i] = fault
        return True

    def _send(self, child: Any, requests: list[bytes]) -> None:
        """Send requests in one message; a child that is gone is noticed when it is to answer."""
        if requests:
            with suppress(ChildDied, ChildTimedOut):
                child.send(packed(requests))

    def _receive(self, child: Any, seconds: float) -> Any:
        wait = min(seconds + GRACE, self.ends - monotonic())
        try:
            return decode(child.receive(max(wait, 0.01)), ANSWERS)
        except ChildTimedOut:
            raise _Lost(TimedOut(seconds)) from None
        except ChildDied as died:
            ended = None if died.lost else Raised("ProcessEnded", str(died))
            raise _Lost(ended) from None
        except CodecError:
            raise _Lost(Raised("Unreadable", "what came back could not be read")) from None


def _replies(answer: Any) -> list[Reply]:
    if not isinstance(answer, list) or not all(isinstance(reply, Reply) for reply in answer):
        raise _Lost(Raised("Unreadable", "what came back could not be read"))
    return answer


def _given_up(replies: list[Reply]) -> bool:
    """Whether asking further would only cost time: not there, or out of time."""
    return not replies or isinstance(replies[-1].last, (TimedOut, Missing))
