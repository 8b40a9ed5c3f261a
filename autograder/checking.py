"""`check(function)`: instant feedback in a notebook.

Draws probes with open seeds, asks in this kernel, judges, and shows. What is
right gets one calm line; what is not, an explanation and a few words of exception.
"""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from types import FunctionType
from typing import Any

from autograder.core.budget import Spent, ask_all
from autograder.exercises import LESSONS, Lesson, find_exercise, load_lesson
from autograder.judging.diagnosis import EXPLAINED
from autograder.judging.exercise import Exercise
from autograder.judging.faults import described
from autograder.judging.plain_function import source_of_plain
from autograder.judging.questions import OPEN, Questions
from autograder.judging.show import as_html, as_text, say, short
from autograder.judging.slip import find_slip
from autograder.judging.verdict import Finding, Kind, Slip, Verdict
from autograder.unrun import Unrun, watch


class NotYetRight(Exception):
    """The answer is not right yet; where Validate runs the check, the text says why."""

    def _render_traceback_(self) -> list[str]:
        """Lines that `nbgrader validate` shows whole."""
        return textwrap.wrap(str(self), 80)


class NotChecked(NotYetRight):
    """Nothing can be said of the answer: the fault is the course's own, not the student's."""


class Shown:
    """A verdict as a notebook shows it: HTML, with plain text for everything else."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict

    def _repr_html_(self) -> str:
        return as_html(self.verdict)

    def __repr__(self) -> str:
        return as_text(self.verdict)


def check(function: Any) -> None:
    """Say whether `function` is right and, if not, which mistake it is.

    `function` is one of the lesson's exercises, as it stands in the notebook.
    Raises `NotYetRight` where it is not right, and `NotChecked` where the course is at
    fault; returns nothing where it is right.
    """
    unrun = watch_notebook()
    namespace = _namespace(function)
    name = _name_of(function, namespace)
    found = find_exercise(name)
    if found is None:
        raise NotYetRight(_unknown(name))
    lesson, exercise = found
    functions = {**namespace, name: function}
    unrun_note = unrun.sentence(function, name) if unrun else ""
    with _our_fault(name):
        verdict = _judged(lesson, exercise, functions)
        verdict = replace(verdict, note=_sentences(unrun_note, verdict.note))
        _show(verdict)
    from autograder.progress import record

    record(lesson.name, verdict)
    if not verdict.right:
        raise NotYetRight(_sentences(unrun_note, short(verdict)) if _validates() else READ_ON)


READ_ON = "Not yet. What is to be mended stands above."


def _validates() -> bool:
    """Whether nbgrader's Validate runs the notebook: it shows nothing but the exception."""
    return os.environ.get("NBGRADER_EXECUTION") == "validate"


OUR_FAULT = (
    "{name} could not be checked. This is a fault of the course, not of your code, and says "
    "nothing about it: {problem} Please tell your instructor."
)


@contextmanager
def _our_fault(name: str) -> Iterator[None]:
    """Whatever fails of ours is told as our fault."""
    try:
        yield
    except Exception as error:
        raise NotChecked(OUR_FAULT.format(name=name, problem=described(error))) from error


def _judged(lesson: Lesson, exercise: Exercise, functions: Mapping[str, Any]) -> Verdict:
    """The verdict on `functions`; where it is wrong, an earlier function may be to blame."""
    verdict = judge(exercise, functions)
    if verdict.right:
        return verdict
    carried = _carried(lesson, exercise, functions, verdict)
    return _with_slip(exercise, functions, verdict) if carried is verdict else carried


def _sentences(*texts: str) -> str:
    return " ".join(filter(None, texts))


SLOW = (
    "It took {took:.1f} seconds, and all that is asked of it may take {most:g} together. "
    "Make it faster: what is computed again and again, or in a loop over NumPy's numbers?"
)


def judge(exercise: Exercise, functions: Mapping[str, Any]) -> Verdict:
    """The verdict on `functions` with open seeds, asked in this process."""
    questions, spent = open_questions(exercise.name), Spent()
    replies = ask_all(functions, questions.probes, exercise.seconds, spent)
    verdict = questions.judge(replies)
    if verdict.right and spent.seconds > exercise.seconds / 2:
        note = SLOW.format(took=spent.seconds, most=exercise.seconds)
        return replace(verdict, note=_sentences(verdict.note, note))
    if verdict.kind not in EXPLAINED:
        return verdict
    return questions.judge(replies, ask_all(functions, questions.side_probes, exercise.seconds))


FURTHER = "open, to find a slip"
_told: set[tuple[str, str, Slip]] = set()


def _with_slip(exercise: Exercise, functions: Mapping[str, Any], verdict: Verdict) -> Verdict:
    """Where no mistake is named: the line of the slip; told of the same text again, a bit more."""
    found = verdict.finding
    if found is None or found.kind not in EXPLAINED or found.mistakes:
        return verdict
    source = source_of_plain(functions[exercise.name])
    slip = source and _slip(exercise, functions)
    if not source or not slip:
        return verdict
    before = (exercise.name, source, slip)
    shown = replace(found, slip=replace(slip, closer=before in _told))
    _told.add(before)
    parts = [replace(p, finding=shown) if p.finding is found else p for p in verdict.parts]
    return replace(verdict, parts=tuple(parts))


def _slip(exercise: Exercise, functions: Mapping[str, Any]) -> Slip | None:
    questions = open_questions(exercise.name)
    replies = ask_all(functions, questions.probes, exercise.seconds)
    further = _further_questions(exercise.name)
    return find_slip(functions[exercise.name], functions, questions, further, replies)


@cache
def _further_questions(name: str) -> Questions:
    found = find_exercise(name)
    assert found is not None
    return Questions(found[1], FURTHER)


CARRIED = "With a right {names} it is right, and grading gives it its marks: mend {names} next."
ANOTHER_TYPE = (
    "With the course's {names} it is right, and grading gives it its marks. Yours gives the right "
    "numbers, but can't be used here as the course's can: let it return arrays, not lists, and "
    "take an array where a number would do."
)


def _carried(
    lesson: Lesson, exercise: Exercise, functions: Mapping[str, Any], verdict: Verdict
) -> Verdict:
    """Say so where the fault is in an earlier function that this one calls."""
    function = functions[exercise.name]
    used = [n for n in exercise.uses if n in functions]
    wrong = [n for n in used if not judge(lesson.exercises[n], functions).right]
    replaced = used if verdict.kind is Kind.RAISED else wrong
    names = _globals_of(function)
    if not replaced or names is None:
        return verdict
    ours = {n: lesson.exercises[n].reference for n in replaced}
    with _in_place(names, ours):
        if not judge(exercise, {**functions, **ours}).right:
            return verdict
    sentence = CARRIED if wrong else ANOTHER_TYPE
    told = Finding(Kind.WRONG, sentence.format(names=" and ".join(wrong or used)))
    parts = [replace(part, finding=part.finding and told) for part in verdict.parts]
    return replace(verdict, parts=tuple(parts))


def _globals_of(answer: Any) -> dict[str, Any] | None:
    """Where a function, or a class by its methods, looks up the names that it uses."""
    written = [answer, *vars(answer).values()] if isinstance(answer, type) else [answer]
    return next((one.__globals__ for one in written if isinstance(one, FunctionType)), None)


@contextmanager
def _in_place(names: dict[str, Any], others: dict[str, Any]) -> Iterator[None]:
    """`others` stand under their names while this lasts."""
    before = dict(names)
    names.update(others)
    try:
        yield
    finally:
        for name in others:
            if name in before:
                names[name] = before[name]
            else:
                del names[name]


@cache
def open_questions(name: str) -> Questions:
    """The open questions of the exercise `name`; drawn once, they stay the same."""
    found = find_exercise(name)
    assert found is not None
    return Questions(found[1], OPEN)


def _namespace(function: Any) -> dict[str, Any]:
    """Where the student's other functions stand: the notebook, else the function's module."""
    shell = _shell()
    if shell is not None:
        return shell.user_ns
    return _globals_of(function) or {}


def watch_notebook() -> Unrun | None:
    """See from now on which cells stop before they define their names; None outside a notebook."""
    shell = _shell()
    return None if shell is None else watch(shell)


def _shell() -> Any:
    import sys

    if "IPython" not in sys.modules:
        return None
    from IPython.core.getipython import get_ipython

    return get_ipython()


def _name_of(function: Any, namespace: Mapping[str, Any]) -> str:
    """The exercise's name: the function's own, or the one it goes by in the notebook."""
    own = getattr(function, "__name__", "")
    if find_exercise(own):
        return own
    names = [n for n, value in namespace.items() if value is function and not n.startswith("_")]
    return next((n for n in names if find_exercise(n)), own or repr(function)[:60])


def _unknown(name: str) -> str:
    from difflib import get_close_matches

    names = [n for lesson in LESSONS for n in load_lesson(lesson).exercises]
    near = get_close_matches(name, names, 1)
    ask_for = f" Did you mean {near[0]}?" if near else ""
    return f"No exercise is called {name}: check takes one of the lesson's functions.{ask_for}"


def _show(verdict: Verdict) -> None:
    if _shell() is None:
        say(as_text(verdict))
        return
    from IPython.display import display

    display(Shown(verdict))
