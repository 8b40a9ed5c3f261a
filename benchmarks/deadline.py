"""What a course of many students needs at a deadline: a queue, simulated.

    python -m benchmarks.deadline [--measured FILE] [--students 100000] [--json]

Submissions come more and more densely until the deadline, wait for one of the
workers, are graded, wait for a writer of the gradebook, and are recorded. Times
come from FILE, which `python -m benchmarks.grading --json` printed; without it,
from the figures that are recorded here.

In: when each is handed in, how long grading and writing take. Out: how long
everyone waits for their marks, and when the last one has them. First come, first
served; a seed decides what is drawn.
"""

from __future__ import annotations

import argparse
import heapq
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import parts, tables

HOUR = 3600.0
WINDOW = 7 * 24 * HOUR
QUANTILES = (0.5, 0.95, 0.99, 1.0)


@dataclass(frozen=True)
class Measured:
    """Seconds and bytes of one further submission; `source` says where they come from.

    grading: of a worker, its sandbox included; writing: of the one that records it;
    endless: of a worker, for a submission that never ends and is stopped.
    """

    grading: float
    writing: float
    endless: float
    bytes_each: int
    gradebook_bytes_each: int
    source: str


RECORDED = Measured(
    grading=0.037,
    writing=0.012,
    endless=5.2,
    bytes_each=90_400,
    gradebook_bytes_each=3_730,
    source="measured on 2026-11-21, x86_64, 2 processors",
)


@dataclass(frozen=True)
class Course:
    """A deadline. `hours` is how long before it the average student hands in.

    Where that is `AFTERWARDS`, all are graded in one run, once the deadline is over.
    """

    students: int
    hours: float
    endless_share: float
    workers: int
    writers: int


USUAL = Course(students=100_000, hours=1.0, endless_share=0.005, workers=4, writers=1)
AFTERWARDS = 0.0


@dataclass(frozen=True)
class Waited:
    """What came of a deadline; times in seconds.

    `quantiles` are of the time from handing in to marks; `after` is when the last
    one was recorded, counted from the deadline.
    """

    quantiles: tuple[float, ...]
    after: float


def arrivals(course: Course, rng: np.random.Generator) -> np.ndarray:
    """When each hands in, in order; in seconds; the deadline is 0."""
    if course.hours == AFTERWARDS:
        return np.zeros(course.students)
    mean = course.hours * HOUR
    within = -np.expm1(-WINDOW / mean)
    before = -mean * np.log1p(-within * rng.random(course.students))
    return np.sort(-before)


def served(ready: Iterable[float], seconds: Iterable[float], servers: int) -> np.ndarray:
    """When each is done that is `ready` then and takes `seconds`, by the first free server.

    `ready` must be in order.
    """
    free = [-np.inf] * servers
    done = []
    for moment, needed in zip(ready, seconds, strict=True):
        end = max(moment, free[0]) + needed
        heapq.heapreplace(free, end)
        done.append(end)
    return np.array(done)


def simulate(course: Course, measured: Measured, seed: int = 0) -> Waited:
    """The deadline of `course`."""
    rng = np.random.default_rng(seed)
    handed_in = arrivals(course, rng)
    endless = rng.random(course.students) < course.endless_share
    grading = np.where(endless, measured.endless, measured.grading)
    graded = served(handed_in, grading, course.workers)
    order = np.argsort(graded, kind="stable")
    writing = np.full(course.students, measured.writing)
    recorded = served(graded[order], writing, course.writers)
    waited = recorded - handed_in[order]
    quantiles = tuple(float(q) for q in np.quantile(waited, QUANTILES))
    return Waited(quantiles, max(0.0, float(recorded[-1])))


def workers_needed(course: Course, measured: Measured, patience: float) -> int | None:
    """The fewest workers with which 99 of 100 have their marks within `patience` seconds.

    None where no number is enough, since the writers alone keep them waiting longer.
    """

    def late(workers: int) -> bool:
        waited = simulate(replace(course, workers=workers), measured)
        return waited.quantiles[QUANTILES.index(0.99)] > patience

    most = 1
    while late(most):
        most *= 2
        if most > course.students:
            return None
    least = most // 2
    while most - least > 1:
        middle = (least + most) // 2
        least, most = (middle, most) if late(middle) else (least, middle)
    return most


def read_measured(path: Path) -> Measured:
    """The figures that `python -m benchmarks.grading --json` printed into the file `path`."""
    told = json.loads(path.read_text())
    machine, kept = told["machine"], told["bytes_per_submission"]
    spent = dict(told["parts_cpu_ms"])
    spent.pop(parts.SAVE)
    return Measured(
        grading=sum(spent.values()) / 1e3,
        writing=told["writing_wall_ms"] / 1e3,
        endless=told["endless_wall_s"],
        bytes_each=sum(kept.values()),
        gradebook_bytes_each=kept["gradebook"],
        source=f"measured on {told['date']}, {machine['architecture']},"
        f" {machine['processors']} processors",
    )


PATIENCE = 15 * 60.0
TIMES = (1.0, 2.0, 5.0)


def cases(course: Course, measured: Measured) -> dict[str, list[dict[str, Any]]]:
    """What is varied, one thing at a time, and what came of it."""

    def with_(**changes: Any) -> dict[str, Any]:
        return _case(replace(course, **changes), measured)

    return {
        "one run after the deadline, workers": [
            with_(hours=AFTERWARDS, workers=n) for n in (1, 2, 4, 8, 16, 64)
        ],
        "one run after the deadline, writers (PostgreSQL)": [
            with_(hours=AFTERWARDS, workers=64, writers=n) for n in (1, 2, 4, 8)
        ],
        "graded as they come, workers": [with_(workers=n) for n in (1, 2, 4, 8)],
        "how late students hand in": [with_(hours=h) for h in (24.0, 6.0, 1.0, 0.25)],
        "submissions that never end": [with_(endless_share=s) for s in (0.0, 0.005, 0.02, 0.1)],
        "slower grading": [
            _case(course, replace(measured, grading=by * measured.grading)) for by in TIMES
        ],
        "slower writing": [
            _case(course, replace(measured, writing=by * measured.writing)) for by in TIMES
        ],
    }


def _case(course: Course, measured: Measured) -> dict[str, Any]:
    waited = simulate(course, measured)
    return {
        **asdict(course),
        "grading_ms": 1e3 * measured.grading,
        "writing_ms": 1e3 * measured.writing,
        "quantiles": waited.quantiles,
        "after_s": waited.after,
    }


def summary(course: Course, measured: Measured) -> dict[str, Any]:
    """Everything as plain data: what was measured, the cases, workers needed, storage."""
    return {
        "measured": asdict(measured),
        "course": asdict(course),
        "cases": cases(course, measured),
        "workers_needed": {
            f"{hours:g}": workers_needed(replace(course, hours=hours), measured, PATIENCE)
            for hours in (6.0, 1.0, 0.25)
        },
        "storage_bytes": course.students * measured.bytes_each,
        "gradebook_bytes": course.students * measured.gradebook_bytes_each,
        "processor_hours": course.students * _mean_grading(course, measured) / HOUR,
        "writer_hours": course.students * measured.writing / HOUR,
    }


def _mean_grading(course: Course, measured: Measured) -> float:
    share = course.endless_share
    return share * measured.endless + (1 - share) * measured.grading


def show_summary(told: dict[str, Any]) -> None:
    """Prints the summary as tables."""
    measured, course = told["measured"], told["course"]
    print(
        f"{course['students']} students; a submission takes {1e3 * measured['grading']:.0f} ms of a"
        f" worker and {1e3 * measured['writing']:.0f} ms of a writer, one that never ends"
        f" {measured['endless']:.1f} s ({measured['source']}).\n"
    )
    header = ["workers", "writers", "hours", "endless", "grading", "writing"]
    for varied, rows in told["cases"].items():
        tables.show(
            f"From handing in to marks: {varied}",
            [*header, "half", "95 %", "99 %", "all", "last one after"],
            [_row(case) for case in rows],
        )
    for hours, workers in told["workers_needed"].items():
        print(
            f"Marks within {PATIENCE / 60:g} min for 99 of 100, handed in {hours} h before"
            f" the deadline on average: {workers or 'no number of'} workers."
        )
    print(
        f"{told['processor_hours']:.1f} hours of one processor, {told['writer_hours']:.1f} of one"
        f" writer; {told['storage_bytes'] / 1e9:.1f} GB of files and gradebook, of which the"
        f" gradebook takes {told['gradebook_bytes'] / 1e9:.2f}."
    )


def _row(case: dict[str, Any]) -> list[str]:
    return [
        str(case["workers"]),
        str(case["writers"]),
        f"{case['hours']:g}" if case["hours"] != AFTERWARDS else "after",
        f"{100 * case['endless_share']:g} %",
        f"{case['grading_ms']:.0f} ms",
        f"{case['writing_ms']:.0f} ms",
        *map(lasting, case["quantiles"]),
        lasting(case["after_s"]),
    ]


def lasting(seconds: float) -> str:
    """A length of time for people: the largest unit of which there are two."""
    for unit, size in (("h", HOUR), ("min", 60.0), ("s", 1.0)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.1f} s"


def main(arguments: list[str] | None = None) -> None:
    """Simulates the deadline and prints what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--measured", type=Path, metavar="FILE", help="what grading --json printed")
    parser.add_argument("--students", type=int, default=USUAL.students)
    parser.add_argument("--json", action="store_true", help="one JSON object for programs")
    options = parser.parse_args(arguments)
    measured = read_measured(options.measured) if options.measured else RECORDED
    told = summary(replace(USUAL, students=options.students), measured)
    if options.json:
        print(json.dumps(told, indent=1))
    else:
        show_summary(told)


if __name__ == "__main__":
    main()
