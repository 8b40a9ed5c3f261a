"""The graded notebook: our cells with the student's code in them, and our verdicts below.

In: our released notebook, what was read, the marks by exercise. Out: a notebook
as plain data, and its bytes, the same as nbformat writes.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import Any, Protocol

from autograder.judging.show import as_html
from autograder.judging.verdict import Verdict

from .errors import GradingError
from .harmless import harmless
from .reading import Reading, Taken
from .released import Released, defined


class Marked(Protocol):
    """The marks of one exercise, and what a student may see of the verdict."""

    @property
    def shown(self) -> Verdict: ...

    @property
    def points(self) -> float: ...

    @property
    def max_points(self) -> float: ...


def graded(released: Released, reading: Reading, marked: Mapping[str, Marked]) -> dict[str, Any]:
    """The notebook with the marks of every exercise as the output of its check cell."""
    notebook = rebuilt(released, reading)
    for cell in notebook["cells"]:
        ours = released.by_grade_id.get(cell["metadata"].get("nbgrader", {}).get("grade_id"))
        if ours is not None and released.cells[ours].exercise:
            name, points = released.cells[ours].exercise, released.cells[ours].points
            cell["outputs"] = [_result(marked[name], name, points)]
    return notebook


def _result(marked: Marked, name: str, points: float) -> dict[str, Any]:
    """What nbgrader reads as the cell's points, and people as the verdict."""
    if marked.max_points != points:
        raise GradingError(
            f"The notebook gives {points:g} points for {name} and the exercise "
            f"{marked.max_points:g}; `autograder build` puts them right."
        )
    return {
        "output_type": "execute_result",
        "execution_count": None,
        "metadata": {},
        "data": {
            "text/html": as_html(marked.shown),
            "text/plain": repr(min(max(float(marked.points), 0.0), points)),
        },
    }


def rebuilt(released: Released, reading: Reading) -> dict[str, Any]:
    """Our notebook with the student's code and written answers in their places, no outputs.

    Cells of the student's own stand behind the cell of ours that they followed.
    """
    notebook = copy.deepcopy(released.notebook)
    slots = {taken.slot: taken.source for taken in reading.cells if taken.slot is not None}
    own = [taken for taken in reading.cells if taken.slot is None]
    names = _Names(cell.get("id", "") for cell in notebook["cells"])
    cells = [_own(taken, names) for taken in own if taken.after < 0]
    if reading.problem:
        cells.insert(0, _text(f"**This submission could not be read.** {reading.problem}", names))
    for i, cell in enumerate(notebook["cells"]):
        cells.append(_ours(released, reading, slots, i, cell))
        cells.extend(_own(taken, names) for taken in own if taken.after == i)
    notebook["cells"] = cells
    return notebook


def _ours(
    released: Released, reading: Reading, slots: Mapping[int, str], i: int, cell: dict[str, Any]
) -> dict[str, Any]:
    ours = released.cells[i]
    cell["source"] = ours.source
    if cell["cell_type"] == "code":
        cell["outputs"], cell["execution_count"] = [], None
    if ours.to_write:
        cell["source"] = slots.get(i, _elsewhere(released, reading, i))
    elif ours.to_answer and ours.grade_id in reading.written:
        cell["source"] = harmless(reading.written[ours.grade_id])
    return cell


def _elsewhere(released: Released, reading: Reading, i: int) -> str:
    """The text of a solution cell without a cell of its own in the submission."""
    ours = released.cells[i]
    for taken in reading.cells:
        if taken.kind == "code" and not ours.names.isdisjoint(defined(taken.source)):
            return f"# {ours.grade_id} is written in another cell."
    return ours.source


class _Names:
    """Cell ids for the student's own cells: always the same, and none of ours."""

    def __init__(self, taken: Any) -> None:
        self.taken = set(taken)
        self.count = 0

    def new(self) -> str:
        self.count += 1
        name = f"own-{self.count}"
        return self.new() if name in self.taken else name


def _own(taken: Taken, names: _Names) -> dict[str, Any]:
    if taken.kind == "markdown":
        return _text(harmless(taken.source), names)
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": names.new(),
        "metadata": {},
        "outputs": [],
        "source": taken.source,
    }


def _text(source: str, names: _Names) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": names.new(), "metadata": {}, "source": source}


def as_bytes(notebook: dict[str, Any]) -> bytes:
    """The notebook as nbformat writes it, to the byte."""
    cells = [_in_lines(cell) for cell in notebook["cells"]]
    text = json.dumps(
        {**notebook, "cells": cells},
        indent=1,
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ": "),
    )
    return f"{text}\n".encode()


def _in_lines(cell: dict[str, Any]) -> dict[str, Any]:
    cell = {**cell, "source": cell["source"].splitlines(keepends=True)}
    if cell.get("outputs"):
        cell["outputs"] = [
            {
                **output,
                "data": {kind: text.splitlines(True) for kind, text in output["data"].items()},
            }
            for output in cell["outputs"]
        ]
    return cell
