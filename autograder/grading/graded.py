"""The graded notebook: our cells with the student's code in them, and our verdicts below.

In: our released notebook, what was read, the marks by exercise. Out: a notebook
as plain data, and its bytes, the same as nbformat writes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Protocol

from autograder.judging.show import as_html
from autograder.judging.verdict import Verdict

from .answers import elsewhere
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

    @property
    def cut(self) -> bool: ...


def graded(released: Released, reading: Reading, marked: Mapping[str, Marked]) -> dict[str, Any]:
    """The notebook with the marks of every exercise as the output of its check cell.

    Cells that nothing changes are those of `released.blank`, not copies.
    """
    notebook = rebuilt(released, reading)
    notebook["cells"] = [_marked(released, marked, cell) for cell in notebook["cells"]]
    return notebook


def _marked(
    released: Released, marked: Mapping[str, Marked], cell: dict[str, Any]
) -> dict[str, Any]:
    ours = released.by_grade_id.get(cell["metadata"].get("nbgrader", {}).get("grade_id"))
    if ours is None or not released.cells[ours].exercise:
        return cell
    name, points = released.cells[ours].exercise, released.cells[ours].points
    return {**cell, "outputs": [_result(marked[name], name, points)]}


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
    slots = {taken.slot: taken.source for taken in reading.cells if taken.slot is not None}
    own = [taken for taken in reading.cells if taken.slot is None]
    names = _Names(cell.get("id", "") for cell in released.blank)
    cells = [_own(taken, names) for taken in own if taken.after < 0]
    if reading.problem:
        cells.insert(0, _text(f"**This submission could not be read.** {reading.problem}", names))
    for i, cell in enumerate(released.blank):
        cells.append(_ours(released, reading, slots, i, cell))
        cells.extend(_own(taken, names) for taken in own if taken.after == i)
    return {**released.notebook, "cells": cells}


def _ours(
    released: Released, reading: Reading, slots: Mapping[int, str], i: int, cell: dict[str, Any]
) -> dict[str, Any]:
    ours = released.cells[i]
    if ours.to_write:
        return {**cell, "source": slots.get(i, _elsewhere(released, reading, i))}
    if ours.to_answer and ours.grade_id in reading.written:
        return {**cell, "source": harmless(reading.written[ours.grade_id])}
    return cell


def _elsewhere(released: Released, reading: Reading, i: int) -> str:
    """The text of a solution cell without a cell of its own in the submission."""
    ours = released.cells[i]
    for taken in reading.cells:
        if taken.kind == "code" and not ours.names.isdisjoint(defined(taken.source)):
            return elsewhere(ours.grade_id)
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


def as_bytes(notebook: dict[str, Any], ready: Mapping[int, str] | None = None) -> bytes:
    """The notebook as nbformat writes it, to the byte.

    `ready` are texts of cells that are written often, by the cells' `id()`.
    """
    ready = ready or {}
    cells = ",\n  ".join(ready.get(id(cell)) or cell_text(cell) for cell in notebook["cells"])
    around = _text_of_json({**notebook, "cells": []})
    return around.replace('"cells": []', f'"cells": [\n  {cells}\n ]', 1).encode() + b"\n"


def cell_text(cell: dict[str, Any]) -> str:
    """A cell as it stands in the file."""
    return _text_of_json(_in_lines(cell)).replace("\n", "\n  ")


def _text_of_json(value: Any) -> str:
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False, separators=(",", ": "))


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
