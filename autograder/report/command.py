"""`autograder report`: the records of a graded lesson -> a page for the instructor."""

from __future__ import annotations

import json
import sys
from pathlib import Path


def run_report(root: Path, lesson: str, hide_names: bool = False, out: Path | None = None) -> int:
    """Write the report of `lesson`; 0: written, 2: there is nothing to report."""
    from autograder.grading.errors import GradingError

    try:
        path, count = write_report(root.resolve(), lesson, hide_names, out)
    except GradingError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"The report on {count} submissions is {path}.")
    return 0


def write_report(root: Path, lesson: str, hide_names: bool, out: Path | None) -> tuple[Path, int]:
    """Where the report was written, and how many submissions are in it.

    Raises `GradingError` where nothing is graded yet, or it can't be written.
    """
    from autograder.grading.errors import GradingError
    from autograder.grading.files import write_file
    from autograder.grading.gradebook import Grades
    from autograder.grading.records import Records
    from autograder.grading.released import released, text_of
    from autograder.grading.settings import course

    from .classroom import Class, Graded, anonymous, page

    ours, place = released(root, lesson), course(root)
    with Grades(place, ours) as grades:
        recorded = grades.recorded()
    records = Records(root, lesson)
    graded = [
        Graded(student, known.marks, known.mistakes, row.score - row.penalty,
               row.needs_manual_grade, known.look)
        for student, row in sorted(recorded.items())
        if (known := records.find(student)) is not None
    ]  # fmt: skip
    if not graded:
        raise GradingError(
            f"Nothing is graded of {lesson} yet: `autograder grade {lesson}` comes first."
        )

    def example(student: str, exercise: str) -> str:
        path = place.folder("autograded", student, lesson) / f"{ours.name}.ipynb"
        try:
            cells = json.loads(path.read_bytes())["cells"]
        except (OSError, ValueError, KeyError):
            return ""
        about = {c["metadata"].get("nbgrader", {}).get("grade_id"): c["source"] for c in cells}
        return text_of(about.get(exercise, ""))

    whole = Class(ours.title, ours.exercises, ours.max_score, graded)
    content = page(anonymous(whole)) if hide_names else page(whole, example)
    path = out or root / "reports" / f"{lesson}.html"
    try:
        write_file(path, content, 0o600, path.parent)
    except OSError as error:
        raise GradingError(f"The report can't be written to {path}: {error.strerror}.") from error
    return path, len(graded)
