"""`autograder students`: who is in the course, and who was dropped."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from course.commands import BadInput

from .errors import GradingError
from .progress import printable
from .settings import Course, course
from .students import change, dropped


def run_students(root: Path, drop: Sequence[str] = (), restore: Sequence[str] = ()) -> int:
    """Drop and restore students, then print everybody with the lessons handed in."""
    try:
        place = course(root.resolve())
        _known(_handed_in(place), drop)
        if drop or restore:
            change(place.root, drop, restore)
        _tell(_handed_in(place), dropped(place.root))
    except GradingError as error:
        raise BadInput(printable(error)) from error
    except OSError as error:
        raise BadInput(f"The list of students can't be written: {error.strerror}.") from error
    return 0


def _known(handed_in: dict[str, int], drop: Sequence[str]) -> None:
    unknown = [student for student in drop if student not in handed_in]
    if unknown:
        raise GradingError(f"Nothing was handed in by {', '.join(unknown)}: nobody was dropped.")


def _handed_in(place: Course) -> dict[str, int]:
    """How many lessons each student handed in, dropped or not."""
    lessons = [path.name for path in (place.root / "lessons").glob("*_*") if path.is_dir()]
    found: dict[str, int] = {}
    for lesson in lessons:
        for student in place.folders(lesson):
            found[student] = found.get(student, 0) + 1
    return found


def _tell(handed_in: dict[str, int], left_out: frozenset[str]) -> None:
    everybody = sorted({*handed_in, *left_out})
    width = max([len("student"), *map(len, everybody)])
    print(f"{'student':{width}}  lessons handed in")
    for student in everybody:
        state = "  dropped" if student in left_out else ""
        print(f"{printable(student):{width}}  {handed_in.get(student, 0)}{state}")
