"""Our own notebook of a lesson: where structure, points and checks come from.

In: `lessons/04_loss/loss.ipynb`, plain JSON. Out: its cells, each with what it is for.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from .errors import GradingError

CHECK = "check_"
SETUP = "setup"
_DEFINES = re.compile(
    r"^(?:(?:async +)?def|class) +(\w+)|^(\w+) *(?::[^=\n]*)?=(?!=)", re.MULTILINE
)


def normalised(source: str) -> str:
    """`source` without what editors change: trailing blanks, blank ends, kinds of newline."""
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def defined(source: str) -> set[str]:
    """Names that `source` binds at its left margin; it need not be valid Python."""
    return {function or variable for function, variable in _DEFINES.findall(source)}


def definitions(texts: Iterable[str]) -> dict[str, str]:
    """The last of the texts that binds each name at its left margin."""
    return {name: text for text in texts for name in defined(text)}


def heading(markdown: str) -> str:
    """The last heading in a text, without its signs; "" where there is none."""
    found = [line for line in markdown.splitlines() if line.startswith("#")]
    return found[-1].lstrip("# ").strip() if found else ""


def text_of(source: Any) -> str:
    """A notebook's text, stored as a string or as a list of pieces; "" for anything else."""
    if isinstance(source, str):
        return source
    if isinstance(source, list):
        return "".join(piece for piece in source if isinstance(piece, str))
    return ""


@dataclass(frozen=True)
class Cell:
    """One of our cells. `exercise` is what a check cell checks."""

    kind: str
    source: str
    grade_id: str
    solution: bool
    grade: bool
    points: float

    @property
    def to_write(self) -> bool:
        """A code cell that a student fills in."""
        return self.kind == "code" and self.solution

    @property
    def to_answer(self) -> bool:
        """A written answer."""
        return self.kind == "markdown" and self.solution

    @property
    def exercise(self) -> str:
        is_check = self.kind == "code" and self.grade and not self.solution
        return self.grade_id.removeprefix(CHECK) if is_check else ""

    @cached_property
    def names(self) -> set[str]:
        """The functions that belong into this cell."""
        return defined(self.source) | {self.grade_id} if self.to_write else set()


class Released:
    """The notebook of a lesson as it is given to students."""

    def __init__(self, lesson: str, name: str, notebook: dict[str, Any]) -> None:
        self.lesson = lesson
        self.name = name
        cells = [{**cell, "source": text_of(cell["source"])} for cell in notebook["cells"]]
        self.notebook = {**notebook, "cells": cells}
        self.cells = tuple(map(_cell, cells))
        self.by_grade_id = {c.grade_id: i for i, c in enumerate(self.cells) if c.grade_id}
        self.by_cell_id = {c["id"]: i for i, c in enumerate(cells) if c.get("id")}
        self.by_source: dict[str, list[int]] = {}
        for i, cell in enumerate(self.cells):
            self.by_source.setdefault(normalised(cell.source), []).append(i)
        self.given = self._given()

    @property
    def setup(self) -> str:
        """The text of the cell that runs first."""
        return self.cells[self.by_grade_id[SETUP]].source if SETUP in self.by_grade_id else ""

    @property
    def title(self) -> str:
        """The heading of the lesson: its first line that is one."""
        first = next((cell.source for cell in self.cells if cell.kind == "markdown"), "")
        return heading(first.split("\n\n")[0])

    def graded_cells(self) -> Iterator[tuple[Cell, str]]:
        """The cells that give points, each with the heading that it stands under."""
        about = ""
        for cell in self.cells:
            about = (cell.kind == "markdown" and heading(cell.source)) or about
            if cell.grade:
                yield cell, about

    @property
    def exercises(self) -> dict[str, float]:
        """Exercises in the order of their checks, with their points."""
        return {cell.exercise: cell.points for cell in self.cells if cell.exercise}

    @property
    def max_score(self) -> float:
        return sum(cell.points for cell in self.cells)

    @cached_property
    def blank(self) -> list[dict[str, Any]]:
        """Our cells as data, without outputs."""
        return [
            {**cell, "outputs": [], "execution_count": None}
            if cell["cell_type"] == "code"
            else cell
            for cell in self.notebook["cells"]
        ]

    def _given(self) -> frozenset[int]:
        """Our code cells whose names a student may use: imports and data, no use of answers."""
        theirs = set().union(*(cell.names for cell in self.cells))
        return frozenset(
            i
            for i, cell in enumerate(self.cells)
            if cell.kind == "code" and not (cell.solution or cell.grade)
            if cell.grade_id != SETUP and _gives_names(cell.source, theirs)
        )


def released(root: Path, lesson: str) -> Released:
    """The released notebook of `lesson` in the course directory `root`; raises `GradingError`."""
    folder = root / "lessons" / lesson
    if not folder.is_dir() or lesson in ("", ".", "..") or Path(lesson).name != lesson:
        raise GradingError(f"There is no lesson {lesson!r} in {root / 'lessons'}{_list(root)}.")
    name = lesson.split("_", 1)[-1]
    path = folder / f"{name}.ipynb"
    try:
        return Released(lesson, name, json.loads(path.read_bytes()))
    except OSError as error:
        raise GradingError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise GradingError(f"{path} is no notebook; `autograder build` makes it anew.") from error


def _list(root: Path) -> str:
    names = sorted(path.name for path in (root / "lessons").glob("*_*") if path.is_dir())
    return f"; the lessons are {', '.join(names)}" if names else ""


def _cell(cell: dict[str, Any]) -> Cell:
    about = cell["metadata"].get("nbgrader", {})
    return Cell(
        kind=cell["cell_type"],
        source=cell["source"],
        grade_id=about.get("grade_id", ""),
        solution=bool(about.get("solution")),
        grade=bool(about.get("grade")),
        points=float(about.get("points", 0)) if about.get("grade") else 0.0,
    )


def _gives_names(source: str, theirs: Iterable[str]) -> bool:
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return False
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return used.isdisjoint(theirs) and any(not isinstance(node, ast.Expr) for node in tree.body)
