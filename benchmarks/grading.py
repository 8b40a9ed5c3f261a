"""What grading a class costs: ours, stock nbgrader, otter-grader.

    python -m benchmarks.grading [--quick] [--json]

Lesson 04 is handed in by a class of right, half right, broken and empty notebooks.
Each grader gets course directories of the same students, and everything is run as
an instructor runs it: `autograder grade` with its sandbox, feedback pages and all;
`nbgrader autograde` with nbgrader's own settings; `otter run` for each notebook.
Gradebooks with the lesson in them are made beforehand and count for nobody.

CPU is user + system time of a command's whole process tree. The graders take
turns; of several rounds the least counts, for all, since other programs on the
machine only ever add. What a further submission costs is the difference between
a small class and a large one, divided by the difference in students. For stock
nbgrader and otter a class of 200 is computed so from a sample, and not run.

otter-grader is needed for this benchmark only: the extra `bench`. Where it is not
installed it is reported as missing.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from autograder.demo.submissions import Submission
from benchmarks import cpu, otter_class, parts, tables
from benchmarks.classroom import Classroom, classroom, environment, never_ending, program, students
from tests.grading.database import scores

LESSON = "04_loss"
CLASS = 200
STOCK, THROUGH, OTTER = "nbgrader autograde", "nbgrader through ours", "otter run"
ENDLESS = "ours, an endless loop"
TARGETS = {
    "cpu_ms_per_submission": ("at most", 25),
    "stock_over_ours_marginal": ("at least", 55),
    "stock_over_ours_class": ("at least", 40),
    "stock_over_ours_single": ("at least", 10),
}
INSTALL = "otter-grader was not run: it is not installed (pip install -e '.[bench]' gets it)."


@dataclass(frozen=True)
class Plan:
    """How much is run: classes for ours, a sample for the others, rounds for all."""

    small: int
    large: int
    beyond: tuple[int, ...]
    sample: int
    otter: int
    rounds: int


FULL = Plan(small=50, large=CLASS, beyond=(1000,), sample=6, otter=2, rounds=3)
QUICK = Plan(small=10, large=40, beyond=(), sample=2, otter=1, rounds=1)


@dataclass
class Found:
    """The least cost of each run, by grader and class; disagreements about marks."""

    costs: dict[tuple[str, int], cpu.Cost] = field(default_factory=dict)
    compared: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    parts: dict[str, float] = field(default_factory=dict)
    bytes_each: dict[str, int] = field(default_factory=dict)

    def keep(self, grader: str, size: int, cost: cpu.Cost) -> None:
        before = self.costs.get((grader, size), cost)
        self.costs[grader, size] = cpu.Cost(
            min(cost.cpu, before.cpu), min(cost.wall, before.wall), cost.code, cost.seen
        )

    def single(self, grader: str) -> cpu.Cost:
        return self.costs[grader, 1]

    def further(self, grader: str) -> tuple[float, float]:
        """CPU and wall seconds of each further submission, between this grader's classes.

        otter-grader starts anew for each.
        """
        if grader == OTTER:
            return self.single(OTTER).cpu, self.single(OTTER).wall
        small, large = self._classes(grader)
        less, more = self.costs[grader, small], self.costs[grader, large]
        return (more.cpu - less.cpu) / (large - small), (more.wall - less.wall) / (large - small)

    def whole(self, grader: str, number: int) -> float:
        """CPU seconds of a class: measured, or a smaller one's and what the others add."""
        if (grader, number) in self.costs:
            return self.costs[grader, number].cpu
        if grader == OTTER:
            return number * self.single(OTTER).cpu
        small, _ = self._classes(grader)
        return self.costs[grader, small].cpu + (number - small) * self.further(grader)[0]

    def _classes(self, grader: str) -> tuple[int, int]:
        """What is compared: the largest class up to 200, and the one below it."""
        sizes = sorted(size for name, size in self.costs if name == grader and size <= CLASS)
        return sizes[-2], sizes[-1]


class Disagreement(Exception):
    """Two graders gave different marks where both can know the right ones."""


class Benchmark:
    """Runs graders in a classroom, and keeps what they cost."""

    def __init__(self, room: Classroom, plan: Plan, say: Callable[[str], None]) -> None:
        self.room, self.plan, self.say = room, plan, say
        self.class_ = students(room.lesson, max(plan.large, *plan.beyond, 0))
        self.found = Found()

    def run(self) -> Found:
        for number in range(self.plan.rounds):
            self.say(f"round {number + 1} of {self.plan.rounds}")
            for size in (1, self.plan.sample):
                self.stock(size)
                self.through_nbgrader(size)
            self.otter()
            for workers in (1, 2):
                for size in (1, self.plan.small, self.plan.large):
                    self.ours(size, workers)
        for size in self.plan.beyond:
            self.ours(size, 1)
        self.endless()
        self.where_it_goes()
        return self.found

    def ours(self, size: int, workers: int) -> None:
        """`autograder grade`, and the same again with nothing changed."""
        grader = _ours(workers)
        command = [sys.executable, "-m", "autograder", "grade", self.room.lesson]
        root = self.room.course("ours", self.class_[:size])
        self._timed(grader, size, [*command, "--workers", str(workers)], root)
        marks = _marks(root)
        self._require("expected", marks, {s.student: s.marks for s in self.class_[:size]})
        if workers == 1 and size == self.plan.large:
            self.found.bytes_each = _bytes_each(root, size)
            self._timed("ours, nothing changed", size, command, root)

    def stock(self, size: int) -> None:
        """`nbgrader autograde` as it comes."""
        root = self.room.course("stock", self.class_[:size])
        self._timed(STOCK, size, [program("nbgrader"), "autograde", self.room.lesson], root)
        self._compare(STOCK, _marks(root))

    def through_nbgrader(self, size: int) -> None:
        """`nbgrader autograde` with our stages."""
        root = self.room.course("ours", self.class_[:size])
        command = [program("nbgrader"), "autograde", self.room.lesson]
        self._timed(THROUGH, size, command, root)
        self._require("expected", _marks(root), {s.student: s.marks for s in self.class_[:size]})

    def otter(self) -> None:
        """`otter run`, which grades one notebook and ends."""
        if not otter_class.is_installed():
            return
        folder = self.room.folder / "otter"
        if not folder.exists():
            otter_class.write_autograder(folder, self.room.lesson)
        marks = {}
        for student in self.class_[: self.plan.otter]:
            notebook = folder / f"{student.student}.ipynb"
            notebook.write_bytes(otter_class.as_otters(student))
            command = [program("otter"), "run", "-a", "autograder.zip", "-o", "."]
            self._timed(OTTER, 1, [*command, "--no-logo", notebook], folder)
            marks[student.student] = otter_class.marks(folder / "results.json")
        self._compare(OTTER, marks)

    def endless(self) -> None:
        """`autograder grade` of one submission whose first function never ends."""
        root = self.room.course("ours", [never_ending(self.room.lesson)])
        command = [sys.executable, "-m", "autograder", "grade", self.room.lesson]
        self._timed(ENDLESS, 1, command, root)

    def where_it_goes(self) -> None:
        """The parts of a further submission, from a class graded in one process."""
        self.say("parts")
        sizes = self.plan.small, self.plan.large
        measured = []
        for size in sizes:
            root = self.room.course("ours", self.class_[:size])
            command = [sys.executable, "-m", "benchmarks.parts", str(root), self.room.lesson]
            cost = cpu.measure(command, root, environment())
            measured.append(parts.read(cost.output, cost.cpu))
        less, more = measured
        further = sizes[1] - sizes[0]
        self.found.parts = {p: 1e3 * (more[p] - less[p]) / further for p in more}

    def _timed(self, grader: str, size: int, command: list[Any], root: Path) -> None:
        self.say(f"{grader}, {size}")
        self.found.keep(grader, size, cpu.measure(command, root, environment()))

    def _require(self, what: str, marks: Any, expected: Any) -> None:
        for student, wanted in expected.items():
            if marks[student] != wanted:
                raise Disagreement(f"{student}: {marks[student]}, {what} {wanted}.")

    def _compare(self, grader: str, marks: dict[str, dict[str, float]]) -> None:
        """Full and no marks must be the same; what only we give is counted."""
        for number, student in enumerate(self.class_):
            for exercise, points in marks.get(student.student, {}).items():
                whole = self.class_[0].marks[exercise]
                how = agreement(student, exercise, points, whole)
                if how == "different":
                    raise Disagreement(
                        f"{grader} gave {student.student} {points:g} of {whole:g} for {exercise},"
                        f" where {student.marks[exercise]:g} are right (submission {number})."
                    )
                self.found.compared[f"{grader}: {how}"] += 1


def agreement(student: Submission, exercise: str, points: float, whole: float) -> str:
    """How another grader's points go with the expected ones, of `whole`.

    Only ours gives part of the points for what is right in part, and marks for a
    right function that calls a wrong one.
    """
    right = student.marks[exercise]
    if abs(points - right) < 1e-9:
        return "equal"
    if 0 < right < whole:
        return "in part only by ours"
    if _calls_a_wrong_one(student, exercise) and points < right:
        return "carried forward only by ours"
    return "different"


def _calls_a_wrong_one(student: Submission, exercise: str) -> bool:
    from autograder.exercises import load_lesson

    exercises = load_lesson(LESSON).exercises
    return any(student.marks[used] < exercises[used].points for used in exercises[exercise].uses)


def _ours(workers: int) -> str:
    return f"ours, {workers} worker{'s' if workers > 1 else ''}"


OURS = _ours(1)


def _marks(root: Path) -> dict[str, dict[str, float]]:
    """Points by student and exercise, from the gradebook; written answers left out."""
    return {
        student: {
            cell.removeprefix("check_"): points or 0.0
            for cell, points in cells.items()
            if cell.startswith("check_")
        }
        for student, cells in scores(root).items()
    }


def _bytes_each(root: Path, size: int) -> dict[str, int]:
    """What a submission takes on the disk, in bytes, by where it lies."""
    kept = {
        step: _bytes_below(root / step) // size
        for step in ("submitted", "autograded", "feedback", ".grading")
    }
    template = root.parent / "template-ours" / "gradebook.db"
    grown = (root / "gradebook.db").stat().st_size - template.stat().st_size
    return {**kept, "gradebook": grown // size}


def _bytes_below(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def summary(found: Found, plan: Plan) -> dict[str, Any]:
    """What was found as plain data; seconds, milliseconds, ratios."""
    graders = list(dict.fromkeys(grader for grader, _ in found.costs))
    classes = [g for g in graders if (g, 1) in found.costs and g != ENDLESS]
    cpu_each, _ = found.further(OURS)
    stock_each, _ = found.further(STOCK)
    return {
        "lesson": LESSON,
        "cpu_ms_per_submission": 1e3 * cpu_each,
        "stock_over_ours_marginal": stock_each / cpu_each,
        "stock_over_ours_class": found.whole(STOCK, CLASS) / found.whole(OURS, CLASS),
        "stock_over_ours_single": found.single(STOCK).cpu / found.single(OURS).cpu,
        "class": CLASS,
        "graders": {
            grader: {
                "single_cpu_s": found.single(grader).cpu,
                "single_wall_s": found.single(grader).wall,
                "further_cpu_ms": 1e3 * found.further(grader)[0],
                "further_wall_ms": 1e3 * found.further(grader)[1],
                "class_cpu_s": found.whole(grader, CLASS),
                "class_measured": (grader, CLASS) in found.costs,
            }
            for grader in classes
        },
        "runs": [
            {"grader": grader, "students": size, "cpu_s": cost.cpu, "wall_s": cost.wall}
            for (grader, size), cost in found.costs.items()
        ],
        "parts_cpu_ms": {p: ms for p, ms in found.parts.items() if p != parts.WRITING},
        "writing_wall_ms": found.parts[parts.WRITING],
        "endless_wall_s": found.single(ENDLESS).wall - found.single(OURS).wall,
        "bytes_per_submission": found.bytes_each,
        "marks_compared": dict(found.compared),
        "rounds": plan.rounds,
        "cpu_counts": sorted({cost.seen for cost in found.costs.values()}),
        "missing": [] if otter_class.is_installed() else [INSTALL],
        "date": date.today().isoformat(),
        "machine": {
            "processors": os.cpu_count(),
            "architecture": platform.machine(),
            "python": platform.python_version(),
        },
    }


def show_summary(told: dict[str, Any]) -> None:
    """Prints the summary as tables, with what was compared."""
    tables.show(
        f"Grading {told['lesson']}: CPU of the whole process tree",
        ["grader", "one alone, s", "each further, ms", "wall, ms", f"class of {CLASS}, s", ""],
        [_grader_row(name, of) for name, of in told["graders"].items()],
    )
    tables.show(
        "Every run, the least of the rounds",
        ["grader", "students", "CPU s", "wall s"],
        [
            [run["grader"], str(run["students"]), f"{run['cpu_s']:.2f}", f"{run['wall_s']:.2f}"]
            for run in told["runs"]
        ],
    )
    tables.show(
        "Where a further submission's CPU goes, one worker",
        ["part", "ms"],
        [[part, f"{ms:.1f}"] for part, ms in told["parts_cpu_ms"].items()],
    )
    for name, value in told.items():
        if name in TARGETS or name == "stock_over_ours_marginal":
            word, target = TARGETS.get(name, ("", ""))
            print(f"{name}: {value:.1f}" + (f" (wanted: {word} {target})" if word else ""))
    for kind, number in told["marks_compared"].items():
        print(f"marks of {kind}: {number}")
    for sentence in told["missing"]:
        print(sentence)
    if cpu.WAITED_FOR in told["cpu_counts"]:
        print("This machine lets no task clock be read: what a killed sandbox used is not in ours.")


def _grader_row(name: str, of: dict[str, Any]) -> list[str]:
    return [
        name,
        f"{of['single_cpu_s']:.2f}",
        f"{of['further_cpu_ms']:.1f}",
        f"{of['further_wall_ms']:.1f}",
        f"{of['class_cpu_s']:.2f}",
        "" if of["class_measured"] else "computed",
    ]


def _progress() -> Callable[[str], None]:
    """Says on a terminal's stderr what is being run."""

    def say(what: str) -> None:
        if sys.stderr.isatty():
            print(f"\r\033[K{what}", end="", file=sys.stderr, flush=True)

    return say


def main(arguments: list[str] | None = None) -> None:
    """Runs the benchmark and prints what it found."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="one round, a sample of two")
    parser.add_argument("--json", action="store_true", help="one JSON object for programs")
    options = parser.parse_args(arguments)
    plan = QUICK if options.quick else FULL
    say = _progress()
    with tempfile.TemporaryDirectory(prefix="grading-") as folder:
        say("two course directories")
        found = Benchmark(classroom(Path(folder), LESSON), plan, say).run()
    say("")
    told = summary(found, plan)
    if options.json:
        print(json.dumps(told, indent=1))
    else:
        show_summary(told)


if __name__ == "__main__":
    main()
