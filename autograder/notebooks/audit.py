"""The last look at a released notebook: nothing of a solution may be in it.

It trusts no step that made the notebook, and compares what was between the markers of the source
with what a student gets.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from typing import Any

from autograder.notebooks.lesson import Part
from autograder.notebooks.source import Problem


def audit(parts: Sequence[Part], released: Any) -> Iterator[Problem]:
    """What is wrong with the released notebook of these parts; nothing, as a rule."""
    for part, cell in zip(parts, released.cells, strict=True):
        yield from _leftovers(part, cell)
        yield from _copies(part, parts, cell)
        if part.role == "solution":
            yield from _broken(part, cell)


def _leftovers(part: Part, cell: Any) -> Iterator[Problem]:
    """Markers, outputs, and lines of the cell's own solution."""
    if "BEGIN SOLUTION" in cell.source or "END SOLUTION" in cell.source:
        yield Problem(part.cell.line, "The released cell still has a solution marker.")
    if cell.get("outputs"):
        yield Problem(part.cell.line, "The released cell still has an output.")
    given = _outside_solutions(part)
    for region in part.cell.regions:
        left = _lines(region.text) & _lines(cell.source) - given
        if left:
            yield Problem(region.first, f"The release still has of this solution: {min(left)}")


def _copies(part: Part, parts: Sequence[Part], cell: Any) -> Iterator[Problem]:
    """Whole solutions, of whichever cell, that stand in this released cell."""
    text = _spaced(cell.source)
    for region in (region for other in parts for region in other.cell.regions):
        if re.search(rf"(?<!\w){re.escape(_spaced(region.text))}(?!\w)", text):
            where = f"The solution of line {region.first}"
            yield Problem(part.cell.line, f"{where} also stands in this cell, which is released.")


def _broken(part: Part, cell: Any) -> Iterator[Problem]:
    try:
        ast.parse(cell.source)
    except SyntaxError as error:
        rest = "Without its solution this cell is not valid Python"
        yield Problem(part.cell.regions[0].first, f"{rest}: {error.msg}. Move the markers.")


def _outside_solutions(part: Part) -> set[str]:
    inside = {
        number - part.cell.line
        for region in part.cell.regions
        for number in range(region.first, region.last + 1)
    }
    lines = enumerate(part.cell.text.split("\n"), 1)
    return _lines("\n".join(line for number, line in lines if number not in inside))


def _lines(text: str) -> set[str]:
    return {line.strip() for line in text.split("\n")} - {""}


def _spaced(text: str) -> str:
    return " ".join(text.split())
