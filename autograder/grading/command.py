"""`autograder grade`: what it prints, and its exit code."""

from __future__ import annotations

import atexit
import gc
import json
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.judging.verdict import counted, number

from .progress import printable, progress

if TYPE_CHECKING:
    from .options import Options
    from .run import Result

DONE, FAULTS, REFUSED, INTERRUPTED = 0, 1, 2, 130
OBJECTS_BETWEEN_COLLECTIONS = 100_000


def run_grade(
    root: Path,
    lesson: str,
    options: Options | None = None,
    as_json: bool = False,
    verbose: bool = False,
) -> int:
    """Grade the submissions of `lesson` in the course directory `root`, and tell how they went.

    0: all that students handed in are graded, whatever was in them; 1: a fault of ours kept
    one from being graded; 2: nothing could be graded, or no more.
    """
    _collect_seldom()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from autograder.exercises import UnknownLesson
    from autograder.judging.faults import BrokenExercise
    from autograder.sandbox.errors import SandboxUnavailable

    from .errors import GradingError
    from .run import Run

    results: list[Result] = []
    try:
        with Run(root, lesson, options) as run:
            for result in progress(run.results(), len(run.students), verbose):
                results.append(result)
    except (GradingError, SandboxUnavailable, UnknownLesson, BrokenExercise) as error:
        print(printable(error.args[0]), file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        print(
            f"Stopped; what was graded is recorded ({_count(results)}), and the same command "
            "goes on from there.",
            file=sys.stderr,
        )
        return INTERRUPTED
    _tell(lesson, sorted(results, key=lambda result: result.student), as_json)
    return FAULTS if any(result.fault for result in results) else DONE


def _collect_seldom() -> None:
    """Imports make 150,000 objects that stay; looking through them is a tenth of a short run."""
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    atexit.register(gc.freeze)


def _tell(lesson: str, results: list[Result], as_json: bool) -> None:
    if as_json:
        submissions = [asdict(result) for result in results]
        print(json.dumps({"lesson": lesson, "submissions": submissions}, indent=1))
        return
    _print_table(("student", "score", "points lost at"), list(map(_row, results)))
    for line in _to_look_at(results):
        print(line)
    print(_summary(results))


def _row(result: Result) -> tuple[str, str, str]:
    student = printable(result.student)
    if not result.graded:
        return student, "not graded", ""
    open_end = " +" if result.needs_manual_grade else ""
    score = f"{number(result.score)} of {number(result.max_score)}{open_end}"
    return student, score, _lost(result)


def _lost(result: Result) -> str:
    """The exercises without full marks, each with the marks that it has."""
    if result.marks and not any(result.marks.values()):
        return "all"
    lost = {n: most for n, most in result.out_of.items() if result.marks[n] < most}
    return ", ".join(f"{name} {number(result.marks[name])}/{number(m)}" for name, m in lost.items())


def _to_look_at(results: Iterable[Result]) -> Iterator[str]:
    """A line for every reason to look at a submission."""
    for result in results:
        reasons = (f"Not graded, a fault of ours: {result.fault}",) if result.fault else result.look
        for reason in reasons:
            yield f"{printable(result.student)}: {printable(reason)}"


def _summary(results: list[Result]) -> str:
    graded = [result for result in results if result.graded]
    by_hand = sum(result.needs_manual_grade for result in graded)
    sentence = f"{_count(graded)} graded"
    before = sum(not result.new for result in graded)
    if before:
        sentence += f" ({before} of them before, and unchanged since)"
    missing = len(results) - len(graded)
    if missing:
        sentence += f", {missing} not"
    if by_hand:
        sentence += f"; {by_hand} (+) with an answer to mark by hand in Formgrader"
    return f"{sentence}."


def _count(results: list[Result]) -> str:
    return counted(len(results), "submission")


def _print_table(titles: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """The rows in columns; on a terminal, the last one is folded to its width."""
    if sys.stdout.isatty() and find_spec("rich"):
        _print_folded(titles, rows)
        return
    widths = [max(map(len, column)) for column in zip(titles, *rows, strict=True)]
    for row in [titles, *rows]:
        print("  ".join(text.ljust(w) for text, w in zip(row, widths, strict=True)).rstrip())


def _print_folded(titles: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for title in titles[:2]:
        table.add_column(title, no_wrap=True)
    table.add_column(titles[2], overflow="fold")
    for row in rows:
        table.add_row(*(text.replace("[", "\\[") for text in row))
    Console(highlight=False).print(table)
