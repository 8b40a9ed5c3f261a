"""How long `check` takes in a notebook, exercise by exercise.

    python benchmarks/checks.py [--json]

Each is timed as a student meets it: the first check of a right answer in a
fresh process (questions drawn, truths measured), the next one, and a check of
each named mistake (its slowest). Milliseconds of wall time; wanted: under 100.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from time import perf_counter

WANTED = 100.0


def measure(lesson: str, name: str) -> dict[str, object]:
    """Times of one exercise in this process, in which nothing was checked before."""
    from autograder.checking import judge
    from autograder.exercises import load_lesson

    exercise = load_lesson(lesson).exercises[name]

    def timed(function: object) -> float:
        start = perf_counter()
        judge(exercise, {name: function})
        return 1e3 * (perf_counter() - start)

    first, later = timed(exercise.reference), timed(exercise.reference)
    wrong = max(timed(mistake.function) for mistake in exercise.mistakes)
    return {
        "lesson": lesson,
        "exercise": name,
        "first_ms": round(first, 1),
        "later_ms": round(later, 1),
        "slowest_mistake_ms": round(wrong, 1),
    }


def measure_apart(lesson: str, name: str) -> dict[str, object]:
    """The same in a fresh process."""
    command = [sys.executable, __file__, "--only", lesson, name]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="one object for programs")
    parser.add_argument("--only", nargs=2, metavar=("LESSON", "EXERCISE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        print(json.dumps(measure(*options.only)))
        return
    from autograder.exercises import LESSONS, load_lesson

    rows = [
        measure_apart(lesson, name) for lesson in LESSONS for name in load_lesson(lesson).exercises
    ]
    slowest = max(max(v for k, v in row.items() if k.endswith("_ms")) for row in rows)
    if options.json:
        print(json.dumps({"rows": rows, "slowest_ms": slowest, "wanted_ms": WANTED}))
        return
    print(f"{'exercise':24}{'first':>10}{'later':>10}{'mistake':>10}   (ms)")
    for row in rows:
        times = "".join(f"{row[k]:>10}" for k in ("first_ms", "later_ms", "slowest_mistake_ms"))
        print(f"{row['exercise']:24}{times}")
    print(f"slowest: {slowest} ms; wanted: under {WANTED:g} ms")


if __name__ == "__main__":
    main()
