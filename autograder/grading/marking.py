"""Mark submissions of one lesson: their code goes into the sandbox, verdicts come out.

In: a `Reading`. Out: for each exercise a `Marked`. What is asked and what is
true are drawn once a run, not once a student.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from time import monotonic
from typing import Any

from autograder.core.probe import Missing, Outcome, Raised, Reply, TimedOut
from autograder.exercises import LESSONS, load_lesson
from autograder.judging.faults import judging
from autograder.judging.questions import OPEN, Questions, unread
from autograder.judging.verdict import HIDDEN_ONLY, Finding, Kind, PartVerdict, Verdict

from .asking import CELLS_SECONDS, MOST_PATIENCE, Answers, Asking, Question, Wasted, patience
from .reading import Reading
from .seed import secret

BROKEN_OFF = "it answered the open questions, and did not answer all of the hidden ones"
STILL_WRONG = "With right versions of the earlier functions it is not right either."
CARRIED = "Asked with a right {names} in place of yours: these marks are for this function alone."


# What every child would import otherwise; NumPy itself leaves the last two for later.
PRELOADED = ("numpy", "course.figures", "numpy.random", "numpy.polynomial")
DRAWING = ("matplotlib.pyplot",)
# A machine that grades may be slower than the one on which `check` said that it is right.
LENIENT = 2
CORE = (
    *("probe", "codec", "described", "plain", "ask", "answering"),
    *("budget", "cells", "shell", "nothing"),
)


@dataclass(frozen=True)
class Marked:
    """One exercise of one submission.

    `verdict` is for the instructor and may quote hidden inputs; `shown` is what
    the student may see: the same points, with examples from the open questions;
    `cut`: whether cells of the submission were stopped or left out.
    """

    verdict: Verdict
    shown: Verdict
    cut: bool = False

    @property
    def points(self) -> float:
        return self.verdict.points

    @property
    def max_points(self) -> float:
        return self.verdict.max_points


class Marker:
    """Marks submissions of `lesson`; as a context manager it holds the sandbox open.

    `root` is the course directory, which students' code must not see; it keeps the
    secret `seed` of the hidden questions where none is given. Opening raises
    `SandboxUnavailable` where this machine can't isolate and `confined` is asked for.
    Where several submissions draw, matplotlib is imported once for all.
    """

    def __init__(
        self,
        lesson: str,
        root: Path,
        confined: bool = True,
        seed: str = "",
        draws: bool = False,
    ) -> None:
        self.lesson = load_lesson(lesson)
        self.root = root
        self.confined = confined
        self.draws = draws
        self.seed = seed or secret(root)
        self._stack = ExitStack()
        self._box: Any = None

    def __enter__(self) -> Marker:
        from autograder.sandbox import Limits, Sandbox

        sandbox = Sandbox(
            bundle(self.lesson.name),
            serve="autograder.core.answering:serve",
            preload=PRELOADED + DRAWING if self.draws else PRELOADED,
            limits=Limits(wall_seconds=MOST_PATIENCE * self.seconds, cpu_seconds=self.seconds),
            confined=self.confined,
            hidden=[self.root],
        )
        self._box = self._stack.enter_context(sandbox)
        return self

    def __exit__(self, *exception: Any) -> None:
        self._stack.close()

    @cached_property
    def seconds(self) -> float:
        """What a submission may take of processor time: its cells, open and hidden questions."""
        exercises = self.lesson.exercises.values()
        return CELLS_SECONDS + 2 * LENIENT * sum(each.seconds for each in exercises)

    @cached_property
    def questions(self) -> dict[str, tuple[Questions, Questions]]:
        """Open and hidden questions by exercise."""
        return {
            name: (Questions(exercise, OPEN), Questions(exercise, self.seed))
            for name, exercise in self.lesson.exercises.items()
        }

    def get_ready(self) -> None:
        """Draw all questions and find what is true of them."""
        for questions in self.questions.values():
            for drawn in questions:
                _ = drawn.truths
        _ = self._asked

    def mark(self, reading: Reading) -> dict[str, Marked]:
        """The marks of every exercise; bad code costs its own marks and nothing else.

        Raises `JudgingFailed` where it is our judging that fails.
        """
        exercises = self.lesson.exercises
        if reading.problem:
            return {name: _same(unread(e, reading.problem)) for name, e in exercises.items()}
        ends = monotonic() + self.seconds * patience()
        wasted = Wasted()
        asking = Asking(self._box, reading.code, ends, self._on_open, reading.modules, wasted)
        answers = asking.ask(list(self._asked.values()))
        marked = {name: self._judge(name, answers) for name in exercises}
        carried = {name: self._carried(name, reading, marked, ends, wasted) for name in exercises}
        return {name: replace(one, cut=answers.cut) for name, one in carried.items()}

    def _on_open(self, name: str, replies: list[Reply]) -> Verdict:
        with judging(name):
            return judged(self.questions[name][0], replies)

    @cached_property
    def _asked(self) -> dict[str, Question]:
        return {
            name: Question(
                name,
                opened.probes,
                opened.side_probes,
                hidden.probes,
                LENIENT * self.lesson.exercises[name].seconds,
            )
            for name, (opened, hidden) in self.questions.items()
        }

    def _carried(
        self,
        name: str,
        reading: Reading,
        marked: dict[str, Marked],
        ends: float,
        wasted: Wasted,
    ) -> Marked:
        """Error carried forward: ask again with our versions of the functions it uses.

        Of the wrong ones; of all where it raises, since it may expect an array where
        a right function of theirs returns a list. Which they are is told to the student,
        so only points and open replies decide.
        """
        verdict, uses = marked[name].verdict, self.lesson.exercises[name].uses
        raises = marked[name].shown.kind is Kind.RAISED
        replaced = [n for n in uses if raises or not marked[n].verdict.right]
        if verdict.right or not replaced:
            return marked[name]
        sources = tuple(self.lesson.exercises[n].source for n in replaced)
        code = reading.code + sources
        asking = Asking(self._box, code, ends, self._on_open, reading.modules, wasted)
        answers = asking.ask([self._asked[name]])
        again = self._judge(name, answers)
        if again.points <= marked[name].points:
            return marked[name]
        note = CARRIED.format(names=" and ".join(replaced))
        shown = replace(again.shown, note=note, parts=tuple(map(_in_our_words, again.shown.parts)))
        return Marked(replace(again.verdict, note=note), shown)

    def _judge(self, name: str, answers: Answers) -> Marked:
        with judging(name):
            return self._judged(name, answers)

    def _judged(self, name: str, answers: Answers) -> Marked:
        opened, hidden = self.questions[name]
        shown = judged(opened, answers.open[name], answers.side.get(name, ()))
        asked = name in answers.hidden
        verdict = judged(hidden, answers.hidden[name]) if asked else _unearned(shown)
        parts = [_least(*pair) for pair in zip(verdict.parts, shown.parts, strict=True)]
        private = replace(
            verdict,
            parts=tuple(part for part, _ in parts),
            flags=(*verdict.flags, *_reasons_to_look(name, answers)),
        )
        public = replace(shown, parts=tuple(part for _, part in parts))
        return Marked(self._with_fault(private, answers), self._with_fault(public, answers))

    @staticmethod
    def _with_fault(verdict: Verdict, answers: Answers) -> Verdict:
        """Where a function is missing, say which cell failed before it came to be."""
        if verdict.kind is not Kind.MISSING or not answers.faults:
            return verdict
        return replace(verdict, note="; ".join(_fault(f) for f in answers.faults.values()))


def judged(questions: Questions, replies: list[Reply], sides: Sequence[Reply] = ()) -> Verdict:
    """The verdict on replies from untrusted code, which may make NumPy warn."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return questions.judge(replies, sides)


def _unearned(shown: Verdict) -> Verdict:
    """The verdict where hidden questions were not asked: no points, and what was found before."""
    return replace(shown, parts=tuple(map(_without_points, shown.parts)))


def _without_points(part: PartVerdict) -> PartVerdict:
    return replace(part, points=0.0, finding=part.finding or Finding(Kind.WRONG, HIDDEN_ONLY))


def _reasons_to_look(name: str, answers: Answers) -> tuple[str, ...]:
    """Why a person should look at how an exercise was answered."""
    if name in answers.look:
        return (answers.look[name],)
    opened, hidden = answers.open[name], answers.hidden.get(name, [])
    return (BROKEN_OFF,) if _silent(hidden) and not _silent(opened) else ()


def _silent(replies: list[Reply]) -> bool:
    return any(isinstance(reply.last, (Missing, TimedOut)) for reply in replies)


def _same(verdict: Verdict) -> Marked:
    return Marked(verdict, verdict)


def _least(hidden: PartVerdict, opened: PartVerdict) -> tuple[PartVerdict, PartVerdict]:
    """The part as the instructor and as the student sees it: the lower marks of the two.

    Of a hidden question the student is told nothing but the points.
    """
    points = min(hidden.points, opened.points)
    found = hidden.finding or opened.finding
    if found and opened.finding and not found.mistakes:
        found = replace(found, mistakes=opened.finding.mistakes)
    private = replace(hidden, points=points, finding=found)
    if opened.finding is None and hidden.finding is not None:
        return private, replace(opened, points=points, finding=Finding(Kind.WRONG, HIDDEN_ONLY))
    return private, replace(opened, points=points)


def _in_our_words(part: PartVerdict) -> PartVerdict:
    """The part without what a process said that held right versions of earlier functions."""
    found = part.finding
    if found is None:
        return part
    ours = Finding(found.kind, STILL_WRONG, found.asked, mistakes=found.mistakes, hint=found.hint)
    return replace(part, finding=ours)


def _fault(fault: Outcome) -> str:
    if isinstance(fault, TimedOut):
        return f"A cell had not finished after {fault.seconds:g} seconds."
    assert isinstance(fault, Raised)
    where = f" in line {fault.line}: `{fault.code}`" if fault.line else ""
    return f"A cell stopped with {fault.kind}: {fault.message}{where}"


def bundle(lesson: str) -> dict[str, Path]:
    """What exists of ours in the sandbox: the asking, data, and references of earlier lessons."""
    import autograder
    import course

    ours, inside = Path(autograder.__file__).parent, Path(__file__).parent / "inside"
    core = ("__init__", *CORE)
    names = list(LESSONS)
    earlier = [LESSONS[name] for name in names[: names.index(lesson)]]
    taught = Path(course.__file__).parent
    return {
        **{f"autograder/core/{name}.py": ours / "core" / f"{name}.py" for name in core},
        **{f"course/{name}.py": taught / f"{name}.py" for name in ["__init__", *earlier]},
        **{f"course/running/{path.name}": path for path in (taught / "running").glob("*.py")},
        **{f"course/data/{path.name}": path for path in sorted((taught / "data").glob("*.py"))},
        "autograder/__init__.py": inside / "check_stub.py",
        "course/figures.py": inside / "figures_stub.py",
        "course/progress.py": inside / "figures_stub.py",
    }
