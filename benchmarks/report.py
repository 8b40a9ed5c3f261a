"""How heavy the reports of a large class are, and how long Chromium takes to open them.

    python -m benchmarks.report [--students 1000] [--lessons LESSON ...] [--json]

A few real submissions of each lesson are graded; what came of them (records, rows
of the gradebook, graded notebooks, progress files) is then given to as many
students as are wanted. A page is open when it has been laid out and painted.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from itertools import cycle
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.browser import chromium
from benchmarks.classroom import COURSE, students

LESSONS = ("04_loss", "09_backprop", "10_training")
GRADED = 10
PAINTED = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))"
SORT = "#class thead th:nth-child(2) button"
MEASURED = ("lesson", "megabytes", "written_s", "opened_s", "sorted_s", "searched_s")


def fill(root: Path, lesson: str, number: int) -> None:
    """Give the lesson `number` graded submissions in the course directory `root`."""
    from autograder.grading.options import Options
    from autograder.grading.run import Run

    for step in ("solutions", "lessons"):
        shutil.copytree(COURSE / step / lesson, root / step / lesson)
    for submission in students(lesson, GRADED):
        submission.write(root, lesson, lesson.split("_", 1)[1])
    with Run(root, lesson, Options()) as run:
        graded = [result.student for result in run.results()]
    _repeat(root, lesson, graded, number)


def _repeat(root: Path, lesson: str, graded: list[str], number: int) -> None:
    from autograder.grading.gradebook import Grades
    from autograder.grading.records import Records
    from autograder.grading.released import released
    from autograder.grading.scores import Scores
    from autograder.grading.settings import course

    records = Records(root, lesson)
    known = {student: records.find(student) for student in graded}
    with Grades(course(root), released(root, lesson)) as grades:
        for i, student in zip(range(number), cycle(graded), strict=False):
            record, name = known[student], f"student-{i:04d}"
            assert record is not None
            for step in ("submitted", "autograded"):
                if name not in known:
                    folder = root / step / name / lesson
                    shutil.copytree(root / step / student / lesson, folder)
            checked = {e: _progress(record, e, i) for e in record.marks}
            (root / "submitted" / name / lesson / "progress.json").write_text(json.dumps(checked))
            records.keep(name, record)
            grades.save(name, Scores(record.auto, frozenset()))


def _progress(record: Any, exercise: str, i: int) -> dict[str, Any]:
    mistakes = dict.fromkeys(record.mistakes.get(exercise, []), 1)
    return {"checks": 1 + i % 7, "points": record.marks[exercise], "mistakes": mistakes}


def measure(root: Path, lesson: str) -> dict[str, Any]:
    """Write the report of a lesson ("" for the course) and open it."""
    from autograder.report.command import Wanted, write_report

    start = perf_counter()
    path, _ = write_report(root, lesson, Wanted(out=root / "report.html"))
    written = perf_counter() - start
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        _timed(page, lambda: page.goto("about:blank"))
        times = [
            _timed(page, lambda: page.goto(path.as_uri())),
            _timed(page, lambda: page.click(SORT)),
            _timed(page, lambda: page.fill("input[data-table=class]", "student-0007")),
        ]
    values = (lesson or "the course", path.stat().st_size / 1e6, written, *times)
    return {
        name: value if isinstance(value, str) else round(value, 2)
        for name, value in zip(MEASURED, values, strict=True)
    }


def _timed(page: Any, do: Any) -> float:
    start = perf_counter()
    do()
    page.evaluate(PAINTED)
    return perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=1000)
    parser.add_argument("--lessons", nargs="+", default=LESSONS, metavar="LESSON")
    parser.add_argument("--json", action="store_true", help="one object for programs")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copy(COURSE / "nbgrader_config.py", root)
        for lesson in options.lessons:
            fill(root, lesson, options.students)
        rows = [measure(root, lesson) for lesson in [*options.lessons, ""]]
    if options.json:
        print(json.dumps({"students": options.students, "reports": rows}, indent=1))
        return
    print(("{:20}" + "{:>12}" * 5).format(*MEASURED))
    for row in rows:
        print(("{:20}" + "{:>12}" * 5).format(*row.values()))


if __name__ == "__main__":
    main()
