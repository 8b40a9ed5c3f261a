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
import json
import random
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from playwright.sync_api import Page

from autograder.exercises import LESSONS
from benchmarks import tables
from benchmarks.browser import Lab, chromium, jupyterlab, open_notebook, run_all, shut_down
from benchmarks.figure_cells import (
    FLOOR,
    INTERACT,
    IPYMPL,
    TIMED,
    YARDSTICKS,
    figures_of,
    source,
    write,
)

PROBE = Path(__file__).with_name("probe.js")
LIMIT, QUIET, DRAGGED = 2_000, 700, 24
WANTED = {"p50_over_floor": 1.5, "p95_over_floor": 1.5, "interact_p95_over_ours": 3.0}
# By the key that leads the other way; a walk turns one time in four.
BACK = {"Right": "Left", "Left": "Right", "Up": "Down", "Down": "Up"}
TURNS = 0.25


@dataclass
class Moves:
    """What was seen of one figure or yardstick, in milliseconds; `None` where nothing changed."""

    name: str
    lesson: str = ""
    seen: list[float | None] = field(default_factory=list)
    jumped: list[float | None] = field(default_factory=list)
    python: list[float] = field(default_factory=list)
    ahead: list[float] = field(default_factory=list)
    tails: list[float] = field(default_factory=list)
    shown: list[float] = field(default_factory=list)
    ends_right: bool = True

    @property
    def row(self) -> dict[str, float | None]:
        """As numbers: of steps and of jumps by key, of Python, and of how a drag ends."""
        return {
            "p50_ms": percentile(self.seen, 50),
            "p95_ms": percentile(self.seen, 95),
            "jump_p50_ms": percentile(self.jumped, 50),
            "jump_p95_ms": percentile(self.jumped, 95),
            "moves": len(self.seen),
            "unchanged": self.seen.count(None),
            "python_p50_ms": percentile(self.python, 50),
            "python_p95_ms": percentile(self.python, 95),
            "ahead_p50_ms": percentile(self.ahead, 50),
            "drag_tail_ms": percentile(self.tails, 50),
        }


def percentile(times: Sequence[float | None], share: int) -> float | None:
    """The smallest of the times that `share` % of them do not exceed; None is no time."""
    known = sorted(time for time in times if time is not None)
    if not known:
        return None
    return round(known[max(0, -(-share * len(known) // 100) - 1)], 1)


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

    def walk(self, times: int) -> Iterator[float | None]:
        """Press arrow keys one by one, some one way and some back; milliseconds until each
        was seen."""
        way = "Right"
        for _ in range(times):
            way = BACK[way] if random.random() < TURNS else way
            end = self.page.evaluate("probe.end()")
            way = {"high": "Left", "low": "Right"}.get(end, way)
            yield self._press(f"Arrow{way}")

    def jump(self, times: int) -> Iterator[float | None]:
        """From the low end press an arrow and Page Up in turn, as no move is the last again."""
        self.page.keyboard.press("Home")
        self.page.wait_for_timeout(QUIET / 2)
        for i in range(times):
            if self.page.evaluate("probe.end()") != "high":
                yield self._press("PageUp" if i % 2 else "ArrowRight")

    def _press(self, key: str) -> float | None:
        self.page.evaluate("probe.begin()")
        self.page.keyboard.press(key)
        seen = self.page.evaluate(f"probe.seen({LIMIT})")
        self.page.wait_for_timeout(random.uniform(40, 90))
        return seen

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
            list(reader.walk(2))
            found[name].seen += reader.walk(moves)
            if turn == 0:
                found[name].jumped += reader.jump(moves)
                ended, right = reader.drag()
                found[name].tails.append(ended["tail"])
                found[name].shown.append(ended["shown"])
                found[name].ends_right &= right
    shut_down(page, lab)
    for name, times in python_times(lab.folder / "moves.txt", figures).items():
        found[name].python, found[name].ahead = times["redraw"][3:], times["look_ahead"]
    return found


def python_times(log: Path, figures: list[tuple[str, str]]) -> dict[str, dict[str, list[float]]]:
    """By figure and method, the milliseconds that the kernel wrote down."""
    found = {name: defaultdict(list) for _, name in figures}
    scenes = {name.replace("_", "").lower(): name for name in found}
    for line in log.read_text(encoding="utf-8").splitlines():
        scene, method, time = line.split()
        if scene.lower() in scenes:
            found[scenes[scene.lower()]][method].append(float(time))
    log.unlink()
    return found


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
        together.jumped += moves.jumped
        together.python += moves.python
        together.ahead += moves.ahead
        together.tails += moves.tails
    return together.row


def ratio(this: float | None, that: float | None) -> float | None:
    """This over that; None where one of them is not known."""
    return round(this / that, 2) if this and that else None


def show_summary(found: dict) -> None:
    """The tables for people."""
    header = ("figure", "p50", "p95", "/ floor", "p95 / floor", "jump's p50", "p95")
    header += ("Python p50", "p95", "ahead", "drag's end")
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
    keys = ("p50_ms", "p95_ms", "p50_over_floor", "p95_over_floor", "jump_p50_ms", "jump_p95_ms")
    keys += ("python_p50_ms", "python_p95_ms", "ahead_p50_ms", "drag_tail_ms")
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
    random.seed(0)
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
