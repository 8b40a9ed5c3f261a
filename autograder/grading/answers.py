"""What a hand mark was given for: the answer behind each graded cell.

In: a graded notebook, as it was and as it is now. Out: texts by the ids of cells. A mark
that a person gave stays as long as the text behind it is the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from .released import Released, normalised, text_of

Answers = Mapping[str, str]


def answers(released: Released, notebook: Mapping[str, Any]) -> dict[str, str]:
    """The answer behind each graded cell of a notebook that `graded.py` wrote."""
    cells = [cell for cell in notebook["cells"] if isinstance(cell, dict)]
    ours = {name: cell for cell in cells if (name := _grade_id(cell))}
    own = [_text(cell) for cell in cells if not _grade_id(cell) and cell["cell_type"] == "code"]
    found = {}
    for cell, _ in released.graded_cells():
        places = _places(released, cell.exercise) if cell.exercise else [cell.grade_id]
        texts = [_text(ours[place]) for place in places if place in ours]
        elsewhere = own if any(map(_is_elsewhere, places, texts)) or not texts else []
        found[cell.grade_id] = "\n\n".join([*texts, *elsewhere])
    return found


def answers_in(released: Released, path: Path) -> dict[str, str] | None:
    """The answers in the graded notebook at `path`; None where there is none to be read."""
    try:
        return answers(released, json.loads(path.read_bytes()))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def changed(before: Answers | None, now: Answers, cells: Iterable[str]) -> frozenset[str]:
    """Those of the cells whose answer is another one, or not known from before."""
    known = before or {}
    return frozenset(cell for cell in cells if known.get(cell) != now.get(cell))


def elsewhere(place: str) -> str:
    """What stands in a solution cell whose function is written in another one."""
    return f"# {place} is written in another cell."


def _is_elsewhere(place: str, text: str) -> bool:
    return text == elsewhere(place)


def _places(released: Released, exercise: str) -> list[str]:
    return [cell.grade_id for cell in released.cells if exercise in cell.names]


def _grade_id(cell: Mapping[str, Any]) -> str:
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))


def _text(cell: Mapping[str, Any]) -> str:
    return normalised(text_of(cell["source"]))
