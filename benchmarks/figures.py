"""How fast the figures of the lessons follow the hand: from a key press to changed pixels.

    python -m benchmarks.figures [--quick] [--json] [--only LESSON]

In: the figures, found in `course.figures`, each with right functions. A JupyterLab
as students start it, a Chromium, real key presses. Three yardsticks stand in the
same notebook and are pressed in turn with the figures: a slider that echoes its
number (the floor: nothing in a notebook is faster), plain `interact` with an inline
figure, and ipympl where it is installed. Trust the ratios, not the milliseconds.
"""

from __future__ import annotations

import argparse
import inspect
import json
import random
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import nbformat
from nbformat import v4
from playwright.sync_api import Page

from autograder.exercises import LESSONS
from benchmarks import tables
from benchmarks.browser import Lab, chromium, jupyterlab, open_notebook, run_all, shut_down

PROBE = Path(__file__).with_name("probe.js")
FLOOR, INTERACT, IPYMPL = "echo", "interact", "ipympl"
LIMIT, QUIET, DRAGGED = 2_000, 700, 24
WANTED = {"p50_over_floor": 1.5, "p95_over_floor": 1.5, "interact_p95_over_ours": 3.0}

# Python's share of a move is written down in the kernel, where it is spent.
TIMED = """\
import time
from course.figures.widget import FigureWidget

redraw, log = FigureWidget.redraw, open("moves.txt", "a", buffering=1)

def timed(self):
    start = time.thread_time()
    redraw(self)
    name = self.live.declaration.__name__
    print(name, 1e3 * (time.thread_time() - start), file=log)

FigureWidget.redraw = timed
"""

YARDSTICKS = {
    FLOOR: """\
import ipywidgets
slider = ipywidgets.FloatSlider(0, min=-2, max=2)
number = ipywidgets.Label("0.0").add_class("echo")
slider.observe(lambda change: number.set_trait("value", f"{change.new:.1f}"), "value")
ipywidgets.VBox([slider, number])""",
    INTERACT: """\
%matplotlib inline
import matplotlib.pyplot as plt
import numpy as np

@ipywidgets.interact(w=ipywidgets.FloatSlider(1.2, min=-2, max=2))
def plain(w):
    x = np.linspace(0, 3.5, 8)
    figure, (left, right) = plt.subplots(1, 2, figsize=(7.6, 3.3))
    left.plot(x, 1.5 * x + 0.5, "o", label="measurements")
    left.plot(x, w * x + 0.5, label="line")
    left.set(title="the line", xlabel="x", ylabel="y", ylim=(-8, 8))
    left.legend(loc="upper left")
    ws = np.linspace(-2, 2, 201)
    right.plot(ws, (ws - 1.5) ** 2)
    right.plot([w], [(w - 1.5) ** 2], "o")
    right.set(title="its loss", xlabel="w")
    plt.show()""",
    IPYMPL: """\
%matplotlib widget
figure, (left, right) = plt.subplots(1, 2, figsize=(7.6, 3.3))
left.plot(x := np.linspace(0, 3.5, 8), 1.5 * x + 0.5, "o")
moving, = left.plot(x, 1.2 * x + 0.5)
left.set(title="the line", xlabel="x", ylabel="y", ylim=(-8, 8))
ws = np.linspace(-2, 2, 201)
right.plot(ws, (ws - 1.5) ** 2)
dot, = right.plot([1.2], [0.09], "o")

def follow(change):
    moving.set_ydata(change.new * x + 0.5)
    dot.set_data([change.new], [(change.new - 1.5) ** 2])
    figure.canvas.draw_idle()

slider = ipywidgets.FloatSlider(1.2, min=-2, max=2)
slider.observe(follow, "value")
ipywidgets.VBox([slider, figure.canvas])""",
}


# What these figures draw is no exercise: the lesson makes it of what was written.
WRITTEN_IN_THE_LESSON = {
    "scores_after": """\
import numpy as np
def scores_after(steps, X):
    turns = steps / 200 + np.array([0, 2, 4])
    return X @ np.array([np.cos(turns), np.sin(turns)])""",
    "read_digits": """\
import numpy as np
from course.data import digits
means = np.array([digits.X[digits.y == d].mean(axis=0) for d in range(10)])
def read_digits(X):
    return np.argmin(((X[:, None] - means) ** 2).sum(axis=2), axis=1)""",
    "first_layer": """\
import numpy as np
def first_layer():
    return np.random.default_rng(0).normal(size=(64, 64)) / 8""",
    "probabilities": """\
import numpy as np
from course.data import digits
means = np.array([digits.X[digits.y == d].mean(axis=0) for d in range(10)])
def probabilities(X):
    likely = np.exp(-((X[:, None] - means) ** 2).sum(axis=2) / 100)
    return likely / likely.sum(axis=1, keepdims=True)""",
}


@dataclass
class Moves:
    """What was seen of one figure or yardstick, in milliseconds; `None` where nothing changed."""

    name: str
    lesson: str = ""
    seen: list[float | None] = field(default_factory=list)
    python: list[float] = field(default_factory=list)
    tails: list[float] = field(default_factory=list)
    shown: list[float] = field(default_factory=list)
    ends_right: bool = True

    @property
    def times(self) -> list[float]:
        """Milliseconds of the moves that changed something."""
        return [time for time in self.seen if time is not None]

    @property
    def row(self) -> dict[str, float | None]:
        """As numbers: of key presses, of Python, and of a drag its end and pictures a second."""
        return {
            "p50_ms": percentile(self.times, 50),
            "p95_ms": percentile(self.times, 95),
            "moves": len(self.seen),
            "unchanged": self.seen.count(None),
            "python_p50_ms": percentile(self.python, 50),
            "python_p95_ms": percentile(self.python, 95),
            "drag_tail_ms": percentile(self.tails, 50),
        }


def percentile(times: Sequence[float], share: int) -> float | None:
    """The smallest of the times that `share` % of them do not exceed."""
    if not times:
        return None
    return round(sorted(times)[max(0, -(-share * len(times) // 100) - 1)], 1)


def figures_of(lesson: str) -> dict[str, list[str]]:
    """The figures of a lesson, each with the names of the functions that it draws."""
    module = import_module(f"course.figures.{LESSONS[lesson]}")
    given = {
        name: [parameter.default for parameter in inspect.signature(figure).parameters.values()]
        for name, figure in inspect.getmembers(module, inspect.isfunction)
        if figure.__module__ == module.__name__ and not name.startswith("_")
    }
    return {
        name: functions
        for name, functions in given.items()
        if functions and all(isinstance(function, str) for function in functions)
    }


def source(lesson: str, name: str) -> str:
    """The source of a cell that shows this figure of the lesson, with right functions."""
    module = LESSONS[lesson]
    taught = import_module(f"course.{module}")
    functions = figures_of(lesson)[name]
    lines = [
        f"from course.{module} import {function}"
        if hasattr(taught, function)
        else WRITTEN_IN_THE_LESSON[function]
        for function in functions
    ]
    shown = [f"from course.figures import {module} as figures", f"figures.{name}()"]
    return "\n".join([*lines, *shown])


def write(path: Path, cells: Sequence[str]) -> None:
    """A notebook of these code cells."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = v4.new_notebook(
        cells=[v4.new_code_cell(cell) for cell in cells], metadata={"kernelspec": kernel}
    )
    nbformat.write(notebook, path)


class Reader:
    """A hand on the keys and an eye on the screen, in one notebook."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.page.evaluate(PROBE.read_text(encoding="utf-8"))

    def look(self, cell: int, slider: int) -> None:
        """Bring a cell's picture into view, with the keyboard on one of its sliders."""
        handle = self.page.locator(".jp-CodeCell").nth(cell)
        handle.evaluate("(cell, nth) => probe.look(cell, nth)", slider)
        self.page.wait_for_timeout(150)

    def sliders(self, cell: int) -> int:
        return self.page.locator(".jp-CodeCell").nth(cell).get_by_role("slider").count()

    def press(self, times: int) -> Iterator[float | None]:
        """Press arrow keys one by one, there and back; milliseconds until each was seen."""
        for i in range(times):
            if i % 2 == 0:
                there = "ArrowLeft" if self.page.evaluate("probe.atEnd()") else "ArrowRight"
            else:
                there = "ArrowRight" if there == "ArrowLeft" else "ArrowLeft"
            self.page.evaluate("probe.begin()")
            self.page.keyboard.press(there)
            yield self.page.evaluate(f"probe.end({LIMIT})")
            self.page.wait_for_timeout(random.uniform(40, 90))

    def drag(self) -> tuple[dict[str, float], bool]:
        """Many presses in a row: how it ended, and whether on the picture of the last value."""
        self.page.evaluate("probe.begin()")
        for _ in range(DRAGGED):
            self.page.keyboard.down("ArrowRight")
        self.page.keyboard.up("ArrowRight")
        ended = self.page.evaluate(f"probe.drag({QUIET})")
        words = self.page.evaluate("probe.words()")
        for key in ("ArrowLeft", "ArrowRight"):
            self.page.keyboard.press(key)
            self.page.wait_for_timeout(QUIET / 2)
        right = words == self.page.evaluate("probe.words()")
        for _ in range(DRAGGED // 2):
            self.page.keyboard.press("ArrowLeft")
        self.page.wait_for_timeout(QUIET / 2)
        return ended, right


def measure(
    page: Page, lab: Lab, figures: list[tuple[str, str]], rounds: int, moves: int
) -> dict[str, Moves]:
    """The figures and the yardsticks in one notebook, in turn, several rounds."""
    there = [FLOOR, INTERACT, *([IPYMPL] if find_spec("ipympl") else [])]
    cells = [TIMED, *(YARDSTICKS[name] for name in there)]
    cells += [source(lesson, name) for lesson, name in figures]
    write(lab.folder / "figures.ipynb", cells)
    open_notebook(page, lab, "figures.ipynb")
    run_all(page, len(cells), seconds=180)
    page.wait_for_timeout(2_000)
    reader = Reader(page)
    found = {name: Moves(name) for name in there} | {
        name: Moves(name, lesson) for lesson, name in figures
    }
    places = list(enumerate(found, start=1))
    for turn in range(rounds):
        random.shuffle(places)
        for cell, name in places:
            look = reader.sliders(cell)
            reader.look(cell, turn % look)
            list(reader.press(2))
            found[name].seen += reader.press(moves)
            if turn == 0:
                ended, right = reader.drag()
                found[name].tails.append(ended["tail"])
                found[name].shown.append(ended["shown"])
                found[name].ends_right &= right
    shut_down(page, lab)
    for name, times in python_times(lab.folder / "moves.txt", figures).items():
        found[name].python = times
    return found


def python_times(log: Path, figures: list[tuple[str, str]]) -> dict[str, list[float]]:
    """By figure, the milliseconds that the kernel wrote down, the first drawing left out."""
    by_scene = defaultdict(list)
    for line in log.read_text(encoding="utf-8").splitlines():
        scene, time = line.split()
        by_scene[scene].append(float(time))
    log.unlink()
    scenes = {name.replace("_", "").lower(): name for _, name in figures}
    return {
        scenes[scene.lower()]: times[3:]
        for scene, times in by_scene.items()
        if scene.lower() in scenes
    }


def summary(runs: list[dict[str, Moves]]) -> dict[str, object]:
    """The runs of all notebooks as one object: each figure beside the floor of its notebook."""
    rows, below = [], []
    for run in runs:
        floor, plain = run[FLOOR].row, run[INTERACT].row
        for name, moves in run.items():
            row = {"name": name, "lesson": moves.lesson, **moves.row}
            if moves.lesson:
                row["p50_over_floor"] = ratio(row["p50_ms"], floor["p50_ms"])
                row["p95_over_floor"] = ratio(row["p95_ms"], floor["p95_ms"])
                row["interact_p95_over_ours"] = ratio(plain["p95_ms"], row["p95_ms"])
                row["drag_ends_right"] = moves.ends_right
                below.append(row)
            rows.append(row)
    yardsticks = {
        name: _pooled([run[name] for run in runs if name in run])
        for name in (FLOOR, INTERACT, IPYMPL)
        if any(name in run for run in runs)
    }
    ours = _pooled([moves for run in runs for moves in run.values() if moves.lesson])
    floor, plain = yardsticks[FLOOR], yardsticks[INTERACT]
    return {
        "p50_over_floor": ratio(ours["p50_ms"], floor["p50_ms"]),
        "p95_over_floor": ratio(ours["p95_ms"], floor["p95_ms"]),
        "interact_p95_over_ours": ratio(plain["p95_ms"], ours["p95_ms"]),
        "python_p50_ms": ours["python_p50_ms"],
        "python_p95_ms": ours["python_p95_ms"],
        "drags_end_right": all(row["drag_ends_right"] for row in below),
        "wanted": WANTED,
        "missing": [] if IPYMPL in yardsticks else [IPYMPL],
        "figures": ours,
        "yardsticks": yardsticks,
        "rows": rows,
    }


def _pooled(all_moves: list[Moves]) -> dict[str, float | None]:
    together = Moves("")
    for moves in all_moves:
        together.seen += moves.seen
        together.python += moves.python
        together.tails += moves.tails
    return together.row


def ratio(this: float | None, that: float | None) -> float | None:
    """This over that; None where one of them is not known."""
    return round(this / that, 2) if this and that else None


def show_summary(found: dict) -> None:
    """The tables for people."""
    header = ("figure", "p50", "p95", "/ floor", "p95 / floor", "Python p50", "p95", "drag's end")
    pooled = [("all figures", {**found["figures"], **found})]
    pooled += [(name, moves) for name, moves in found["yardsticks"].items()]
    ours = [(row["name"], row) for row in found["rows"] if row["lesson"]]
    tables.show("From a key press to changed pixels (ms)", header, list(map(_line, pooled)))
    tables.show("Figure by figure", header, list(map(_line, ours)))
    for name in found["missing"]:
        print(f"{name} is not installed, and was left out.")
    unchanged = [(row["name"], row["unchanged"]) for row in found["rows"] if row["unchanged"]]
    for name, times in unchanged:
        print(f"{name}: {times} presses changed nothing that was seen.")
    print(
        f"p50 {found['p50_over_floor']} and p95 {found['p95_over_floor']} times the floor "
        f"(wanted: at most 1.5); interact's p95 is {found['interact_p95_over_ours']} times ours "
        f"(wanted: at least 3); every drag ended on its last value: {found['drags_end_right']}."
    )


def _line(named: tuple[str, dict]) -> list[str]:
    name, row = named
    keys = ("p50_ms", "p95_ms", "p50_over_floor", "p95_over_floor")
    keys += ("python_p50_ms", "python_p95_ms", "drag_tail_ms")
    return [name, *("" if row.get(key) is None else f"{row[key]:g}" for key in keys)]


def main(arguments: list[str] | None = None) -> None:
    """Runs the benchmark and prints what it found."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="one figure a lesson, few presses")
    parser.add_argument("--json", action="store_true", help="one JSON object for programs")
    parser.add_argument("--only", metavar="LESSON", choices=LESSONS, help="one lesson's figures")
    options = parser.parse_args(arguments)
    lessons = [options.only] if options.only else list(LESSONS)
    notebooks = [[(lesson, name) for name in figures_of(lesson)] for lesson in lessons]
    rounds, moves = (2, 6) if options.quick else (4, 10)
    if options.quick:
        notebooks = [[figures[0] for figures in notebooks]]
    runs = []
    with (
        tempfile.TemporaryDirectory(prefix="figures-") as folder,
        jupyterlab(Path(folder, "my-lessons")) as lab,
        chromium() as browser,
    ):
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        for figures in notebooks:
            runs.append(measure(page, lab, figures, rounds, moves))
            if sys.stderr.isatty():
                print(f"\r{len(runs)} of {len(notebooks)} notebooks", end="", file=sys.stderr)
    found = summary(runs)
    if options.json:
        print(json.dumps(found, indent=1))
    else:
        show_summary(found)


if __name__ == "__main__":
    main()
