"""How far a run is, on a terminal: a bar with the time left, or a line for each student."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from autograder.judging.verdict import number

if TYPE_CHECKING:
    from .run import Result


def progress(results: Iterator[Result], total: int, verbose: bool = False) -> Iterator[Result]:
    """The results, shown on the error stream while they come.

    `verbose` gives every student a line; else there is a bar where the stream is a
    terminal, and nothing where it is not.
    """
    if verbose:
        return _lines(results, total)
    return _bar(results, total) if sys.stderr.isatty() else results


def _lines(results: Iterator[Result], total: int) -> Iterator[Result]:
    for i, result in enumerate(results, 1):
        score = f"{number(result.score)} of {number(result.max_score)}"
        how = "not graded" if not result.graded else score + ("" if result.new else ", as before")
        print(f"{i}/{total}  {printable(result.student)}: {how}", file=sys.stderr, flush=True)
        yield result


def _bar(results: Iterator[Result], total: int) -> Iterator[Result]:
    try:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
        from rich.progress import TimeRemainingColumn as TimeLeft
    except ModuleNotFoundError:
        yield from _count(results, total)
        return
    left = (TextColumn("time left"), TimeLeft())
    columns = (TextColumn("grading"), BarColumn(), MofNCompleteColumn(), *left)
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        for result in results:
            bar.advance(task)
            yield result


def _count(results: Iterator[Result], total: int) -> Iterator[Result]:
    for i, result in enumerate(results, 1):
        print(f"\r\033[K{i} of {total}", end="", file=sys.stderr, flush=True)
        yield result
    print("\r\033[K", end="", file=sys.stderr, flush=True)


def printable(text: object) -> str:
    """Text without characters that steer a terminal."""
    return "".join(c if c.isprintable() else "?" for c in str(text))
