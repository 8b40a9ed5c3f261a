"""Cells of a lesson -> what each of them is to nbgrader: its role, its name, its points.

A cell's role follows from what it holds: a solution between markers, `check(name)` alone, a written
answer's options. Nothing is declared twice, so nothing can disagree.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import inf
from typing import NamedTuple

from autograder.notebooks.names import locked_name
from autograder.notebooks.source import Cell

ARROW = "# ->"

_CHECK = re.compile(r"check\((\w+)\)")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class Flags(NamedTuple):
    """The three words by which nbgrader knows what a cell is."""

    grade: bool
    solution: bool
    locked: bool


ROLES = {
    "setup": Flags(grade=False, solution=False, locked=True),
    "solution": Flags(grade=False, solution=True, locked=False),
    "check": Flags(grade=True, solution=False, locked=True),
    "written": Flags(grade=True, solution=True, locked=False),
    "given": Flags(grade=False, solution=False, locked=True),
}


@dataclass(frozen=True)
class Part:
    """A cell with its role and its name, which is its grade_id and its cell id."""

    cell: Cell
    role: str
    name: str
    points: float | None = None


@dataclass(frozen=True)
class Lesson:
    """A lesson's cells, and the points of its exercises (None where they aren't known)."""

    name: str
    cells: list[Cell]
    points: Mapping[str, float] | None

    @property
    def exercises(self) -> Mapping[str, float]:
        return self.points or {}

    @property
    def first_code(self) -> Cell | None:
        return next((cell for cell in self.cells if cell.kind == "code"), None)

    def having(self, role: str) -> list[Cell]:
        return [cell for cell in self.cells if self.role_of(cell) == role]

    def role_of(self, cell: Cell) -> str:
        if "written" in cell.options:
            return "written"
        if checked(cell):
            return "check"
        if cell.regions:
            return "solution"
        return "setup" if cell is self.first_code else "given"

    def name_of(self, cell: Cell) -> str:
        """The name that a cell has by its role; empty for what is given."""
        match self.role_of(cell):
            case "setup":
                return "setup"
            case "check":
                return f"check_{checked(cell)}"
            case "written":
                return str(cell.options["written"])
            case "solution":
                return self._solution_name(cell)
        return ""

    def points_of(self, cell: Cell) -> float | None:
        """The points of a check or a written answer; None where they are missing, or none."""
        match self.role_of(cell):
            case "check":
                return _whole(self.exercises.get(checked(cell)))
            case "written":
                return _whole(cell.options.get("points"))
        return None

    def _solution_name(self, cell: Cell) -> str:
        """The exercise that the cell defines, or the first function or class, or the first name."""
        bound = [name for name, _ in definitions(cell)]
        functions = [name for name, what in definitions(cell) if isinstance(what, _FUNCTIONS)]
        exercises = [name for name in bound if name in self.exercises]
        return next(iter([*exercises, *functions, *bound]), "")


def parts(lesson: Lesson) -> list[Part]:
    """Every cell with its role, name and points; the lesson must be free of problems."""
    taken = {lesson.name_of(cell) for cell in lesson.cells}
    found = []
    for cell in lesson.cells:
        name = lesson.name_of(cell) or locked_name(cell.kind, cell.text, taken)
        taken.add(name)
        found.append(Part(cell, lesson.role_of(cell), name, lesson.points_of(cell)))
    return found


def checked(cell: Cell) -> str:
    """The name in a cell that is just `check(name)`; else an empty text."""
    match = _CHECK.fullmatch(cell.text.strip()) if cell.kind == "code" else None
    return match[1] if match else ""


def definitions(cell: Cell) -> Iterator[tuple[str, ast.stmt]]:
    """The names that a cell binds at its top level, each with its statement."""
    for statement in cell.statements:
        if isinstance(statement, _FUNCTIONS):
            yield statement.name, statement
        elif isinstance(statement, ast.Import | ast.ImportFrom):
            for alias in statement.names:
                yield alias.asname or alias.name.partition(".")[0], statement
        else:
            for node in ast.walk(statement):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    yield node.id, statement


def expected_output(cell: Cell) -> str:
    """What the cell's closing `# -> text` lines say that it prints."""
    lines = [line.removeprefix(ARROW).removeprefix(" ") for line in closing_arrows(cell)]
    return "".join(line + "\n" for line in lines)


def without_arrows(cell: Cell) -> str:
    """The cell's text as the notebooks have it: who guesses first does not read the answer."""
    arrows = closing_arrows(cell)
    lines = cell.text.split("\n")
    return "\n".join(lines[: len(lines) - len(arrows)])


def closing_arrows(cell: Cell) -> list[str]:
    """The lines `# -> text` that end a code cell."""
    lines = cell.text.split("\n") if cell.kind == "code" else []
    first = len(lines)
    while first and lines[first - 1].startswith(ARROW):
        first -= 1
    return lines[first:]


def _whole(points: object) -> float | None:
    """Points as a number, 2 rather than 2.0; None for what are no points."""
    if not isinstance(points, int | float) or isinstance(points, bool) or not 0 <= points < inf:
        return None
    return int(points) if float(points).is_integer() else points
