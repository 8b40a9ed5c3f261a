"""The slip in the student's own line: the place where one small edit makes a function right.

What is found is true by construction: the edited function was asked everything that
the answer was asked, and a further drawing of it. Only the place is told, never the edit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from time import process_time
from types import FunctionType
from typing import Any

from autograder.core.ask import ask
from autograder.core.probe import Reply
from autograder.edits import Edit, TooLarge, edits, parse

from .plain_function import source_of_plain
from .questions import Questions
from .verdict import Slip

SECONDS = 0.5
ONE_TRY = 0.05
Asked = tuple[Questions, int, int]
Span = tuple[int, int, int, int]


def find_slip(
    function: Any,
    functions: Mapping[str, Any],
    questions: Questions,
    further: Questions,
    replies: list[Reply],
    seconds: float = SECONDS,
) -> Slip | None:
    """Where one small edit makes `function` right; None where edits of several lines do, or none.

    `replies` are those to the first of the `questions`; `seconds` of processor time.
    """
    source = source_of_plain(function)
    if source is None:
        return None
    try:
        tree = parse(source)
    except TooLarge:
        return None
    asked = _first_failing(questions, replies)
    asked += [(further, p, i) for p, i in _places(further)]
    search = _Search(function, functions, asked, process_time() + seconds)
    return _one_place([edit for edit in search.within_time(edits(tree)) if search.mends(edit)])


def _first_failing(questions: Questions, replies: list[Reply]) -> list[Asked]:
    """All that was asked, what was answered wrongly first."""
    places = list(_places(questions))
    wrong = [
        place
        for place, reply in zip(places, replies, strict=False)
        if questions.judge_reply(*place, reply)[1] is not None
    ]
    return [(questions, *place) for place in chain(wrong, (p for p in places if p not in wrong))]


def _places(questions: Questions) -> Iterator[tuple[int, int]]:
    return ((p, i) for p, probes in enumerate(questions.asked) for i in range(len(probes)))


class _Search:
    """Tries edited functions, each in a namespace of its own, until the time is over."""

    def __init__(
        self, function: FunctionType, functions: Mapping[str, Any], asked: list[Asked], end: float
    ) -> None:
        self.function, self.functions, self.asked, self.end = function, functions, asked, end

    def within_time(self, tried: Iterator[Edit]) -> Iterator[Edit]:
        for edit in tried:
            if process_time() > self.end:
                return
            yield edit

    def mends(self, edit: Edit) -> bool:
        """Whether the edited function is right wherever it is asked."""
        changed = self._changed(edit)
        if changed is None:
            return False
        functions = {**self.functions, self.asked[0][0].exercise.name: changed}
        return all(self._right(functions, *one) for one in self.asked)

    def _changed(self, edit: Edit) -> Any:
        names = dict(self.function.__globals__)
        try:
            exec(edit.code(), names)
        except Exception:
            return None
        return names[edit.tree.name]

    def _right(self, functions: dict[str, Any], questions: Questions, p: int, i: int) -> bool:
        reply = ask(functions, questions.asked[p][i], ONE_TRY)
        return questions.judge_reply(p, i, reply)[1] is None


def _one_place(found: list[Edit]) -> Slip | None:
    """The line that all the edits are in, and what is there where they agree on that too."""
    if len({edit.line for edit in found}) != 1:
        return None
    outermost = [e for e in found if all(_inside(other.span, e.span) for other in found)]
    line = found[0].line
    return Slip(line, outermost[0].kind, outermost[0].words) if outermost else Slip(line)


def _inside(inner: Span, outer: Span) -> bool:
    """Whether the text of one node lies in that of another."""
    return outer[:2] <= inner[:2] and inner[2:] <= outer[2:]
