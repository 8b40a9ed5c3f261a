"""Prove the exercises by their mutants.

    python -m tests.mutants [--lesson 04_loss] [--exercise mse] [--sample 50] [--seed 7] [--json]

A hole is a wrong mutant with full marks, `rejected` a right one that lost marks,
`false` a sentence that doesn't hold on fresh draws; `named` and `located` are those
killed ones of which the mistake, or the line, was told. An exercise that is not
through in its time is stopped, and said to be. Leaves 1 where any of these remain.
"""

from __future__ import annotations

import argparse
import json
import sys
from concurrent.futures import ThreadPoolExecutor

from autograder.exercises import LESSONS, load_lesson

from .trial import Result
from .workers import tried

COLUMNS = ("mutants", "killed", "equivalent", "named", "located", "hole", "rejected", "false")


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.mutants", description=__doc__.partition("\n")[0])
    parser.add_argument("--lesson", choices=LESSONS)
    parser.add_argument("--exercise")
    parser.add_argument("--sample", type=int, help="so many mutants an exercise")
    parser.add_argument("--seed", default="0")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    wanted = [
        (lesson, name)
        for lesson in ([options.lesson] if options.lesson else LESSONS)
        for name in load_lesson(lesson).exercises
        if options.exercise in (None, name)
    ]

    def one(of: tuple[str, str]) -> Result | None:
        result = tried(*of, options.sample, options.seed)
        print(_row(*of, result), file=sys.stderr if options.json else sys.stdout, flush=True)
        return result

    with ThreadPoolExecutor(options.jobs) as pool:
        results = list(pool.map(one, wanted))
    return _told(results, options.json)


def _row(lesson: str, name: str, result: Result | None) -> str:
    if result is None:
        return f"| {lesson} | {name} | not through |"
    return " | ".join([f"| {lesson}", name, *(str(result.counts[c]) for c in COLUMNS)]) + " |"


def _told(results: list[Result | None], as_json: bool) -> int:
    through = [result for result in results if result]
    if as_json:
        print(json.dumps([vars(result) for result in through], indent=1))
    else:
        for result in through:
            for kind, origin, text in result.faults:
                print(f"\n{result.exercise}: {kind} ({origin})\n{text}")
    return int(len(through) < len(results) or any(result.faults for result in through))


if __name__ == "__main__":
    sys.exit(main())
