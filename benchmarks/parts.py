"""Where a submission's time goes: a class graded in this process, its stages timed.

    python -m benchmarks.parts COURSE_DIRECTORY LESSON

prints one JSON object: CPU seconds of this process in each stage, for the whole
class, and the seconds that passed while it was written. What the sandbox used is
what the process tree used beyond this process.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

READ, MARK, TELL, SAVE, REST = (
    "read the notebook",
    "ask, judge",
    "graded notebook and feedback",
    "gradebook and files",
    "the rest",
)
SANDBOX = "sandbox (the students' code)"
WRITING = "writing, seconds that passed"


def stages() -> dict[str, tuple[Any, str]]:
    """Where each stage's function stands: an object and its attribute."""
    from autograder.grading import marking, run, work

    return {
        READ: (work, "read_handed_in"),
        MARK: (marking.Marker, "mark"),
        TELL: (work, "told"),
        SAVE: (run.Run, "_recorded"),
    }


def timed(
    places: dict[str, tuple[Any, str]],
    spent: dict[str, float],
    clock: Callable[[], float] = process_time,
) -> None:
    """Have every function of `places` add the seconds of its calls to `spent`."""
    for stage, (owner, name) in places.items():
        setattr(owner, name, _timed(getattr(owner, name), stage, spent, clock))


def _timed(
    function: Callable[..., Any], stage: str, spent: dict[str, float], clock: Callable[[], float]
) -> Any:
    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        start = clock()
        try:
            return function(*args, **kwargs)
        finally:
            spent[stage] += clock() - start

    return call


def read(output: str, cpu: float) -> dict[str, float]:
    """The printed stages in seconds, the sandbox's share of the tree's `cpu` among them."""
    spent = json.loads(output.splitlines()[-1])
    all_of_it, writing = spent.pop("all"), spent.pop(WRITING)
    rest = all_of_it - sum(spent.values())
    return {SANDBOX: cpu - all_of_it, **spent, REST: rest, WRITING: writing}


def main(folder: str, lesson: str) -> None:
    """Grades everybody, and prints what each stage took."""
    from autograder.grading.options import Options
    from autograder.grading.run import Run

    spent: dict[str, float] = defaultdict(float)
    timed(stages(), spent)
    timed({WRITING: stages()[SAVE]}, spent, perf_counter)
    with Run(Path(folder), lesson, Options(workers=1)) as run:
        for result in run.results():
            if result.fault:
                sys.exit(f"{result.student}: {result.fault}")
    print(json.dumps({**spent, "all": process_time()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
