"""The released lessons, with their figures, as notebooks that Sphinx makes pages of.

In: `lessons/`, and `solutions/`, which are run to draw each figure with every function
written. Out: `docs/lessons/NN_name.ipynb`, with the pictures, and no line of a solution.
"""

from __future__ import annotations

import base64
import contextlib
import io
import json
import os
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from extensions.writing import write

ROOT = Path(__file__).parents[2]
NOTE = """\
```{note}
To work in this lesson, open it with `course lab`: there its figures have sliders, and
draw the functions that you write. Here they are drawn with all functions written.
```"""


@dataclass(frozen=True)
class Drawing:
    """A figure as a page shows it: PNG, its width in pixels of the page, its description."""

    png: bytes
    width: int
    alt: str


def setup(app: Any) -> dict[str, bool]:
    app.connect("builder-inited", lambda app: make_notebooks(Path(app.srcdir, "lessons")))
    return {"parallel_read_safe": True}


def make_notebooks(folder: Path) -> None:
    """Write a notebook with pictures for every released lesson, and remove all others."""
    released = {path.parent.name: path for path in sorted(ROOT.glob("lessons/*/*.ipynb"))}
    solutions = [
        ROOT / "solutions" / path.relative_to(ROOT / "lessons") for path in released.values()
    ]
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as processes:
        drawn = processes.map(draw, solutions)
        made = {
            f"{lesson}.ipynb": json.dumps(with_pictures(path, drawings), ensure_ascii=False)
            for (lesson, path), drawings in zip(released.items(), drawn, strict=True)
        }
    write(folder, made)


def draw(solution: Path) -> dict[str, Drawing]:
    """The figures of a notebook by the names of their cells, drawn when all cells have run.

    It is for a process that does nothing else. Raises what a cell raises.
    """
    from IPython.core.interactiveshell import InteractiveShell

    from course.figures.widget import FigureWidget

    shell, shown = InteractiveShell.instance(), {}
    shell.reset(new_session=False)
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        os.chdir(folder)
        for cell in code_cells(json.loads(solution.read_text(encoding="utf-8"))):
            done = shell.run_cell("".join(cell["source"]))
            done.raise_error()
            shown[cell["id"]] = done.result
        os.chdir(ROOT)
    return {
        name: last_drawing(figure)
        for name, figure in shown.items()
        if isinstance(figure, FigureWidget)
    }


def last_drawing(figure: Any) -> Drawing:
    """A figure as it stands now; it is closed then."""
    figure.redraw()
    live = figure.live
    figure.close()
    return Drawing(live.png(), round(100 * live.declaration.size[0]), live.shown.alt)


def with_pictures(released: Path, drawings: dict[str, Drawing]) -> dict[str, Any]:
    """The released notebook with these pictures below their cells."""
    notebook = json.loads(released.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["metadata"] = {}
    for cell in code_cells(notebook):
        if picture := drawings.get(cell["id"]):
            image = {"alt": picture.alt, "width": f"{picture.width}px"}
            cell["metadata"] = {"mystnb": {"image": image}}
            cell["outputs"] = [output(picture)]
    title, *text = "".join(notebook["cells"][0]["source"]).split("\n")
    notebook["cells"][0]["source"] = "\n".join([title, "", NOTE, *text])
    return notebook


def output(picture: Drawing) -> dict[str, Any]:
    data = {"image/png": base64.b64encode(picture.png).decode(), "text/plain": picture.alt}
    return {"output_type": "display_data", "data": data, "metadata": {}}


def code_cells(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
