"""A run over a class: each submission read, marked, written and recorded, or its fault noted.

In: a course directory and a lesson. Out: a `Result` a student. What is wrong
with one submission costs that submission and no other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.sandbox.errors import SandboxUnavailable

from .errors import GradingError
from .graded import graded
from .reading import Reading, read_folder
from .released import released

if TYPE_CHECKING:
    from .gradebook import Course, Grades
    from .marking import Marked, Marker


@dataclass(frozen=True)
class Result:
    """What became of one submission.

    `marks` are points by exercise and `mistakes` what was recognised; `look`
    says why a person should look at it; `fault` is a failure of ours, and then
    nothing was recorded.
    """

    student: str
    marks: dict[str, float] = field(default_factory=dict)
    mistakes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    score: float = 0.0
    max_score: float = 0.0
    needs_manual_grade: bool = False
    look: tuple[str, ...] = ()
    fault: str = ""


class Run:
    """The grading of a lesson's submissions; a context manager that holds what all share.

    Raises `GradingError` where there is nothing to grade, and
    `SandboxUnavailable` where students' code can't be isolated.
    """

    def __init__(
        self, root: Path, lesson: str, students: Sequence[str] = (), confined: bool = True
    ) -> None:
        self.root = root.resolve()
        self.released = released(self.root, lesson)
        self.confined = confined
        self._wanted = students
        self._stack = ExitStack()

    def __enter__(self) -> Run:
        with ExitStack() as stack:
            from .gradebook import Grades, course

            self._course: Course = course(self.root)
            self.students = self._chosen(self._course.students(self.released.lesson))
            self._marker: Marker = stack.enter_context(self._new_marker())
            self._grades: Grades = stack.enter_context(Grades(self._course, self.released))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def _new_marker(self) -> Any:
        from .marking import Marker

        return Marker(self.released.lesson, self.root, self.confined)

    def _chosen(self, submitted: list[str]) -> list[str]:
        lesson, folder = self.released.lesson, self._course.directory.submitted_directory
        if not submitted:
            place = self.root / folder
            there = f"{folder}/*/{lesson} is no folder in {self.root}"
            why = there if place.is_dir() else f"there is no folder {place}"
            raise GradingError(f"There are no submissions of {lesson}: {why}.")
        missing = [student for student in self._wanted if student not in submitted]
        if missing:
            raise GradingError(f"There is no submission of {lesson} by {', '.join(missing)}.")
        return list(self._wanted) or submitted

    def results(self) -> Iterator[Result]:
        """Grade one submission after the other."""
        for student in self.students:
            try:
                yield self._grade(student)
            except (GradingError, SandboxUnavailable):
                raise
            except Exception as error:
                yield Result(student, fault=f"{type(error).__name__}: {error}")

    def _grade(self, student: str) -> Result:
        folder = self._course.folder("submitted", student, self.released.lesson)
        reading = read_folder(folder, self.released)
        marked = self._marker.mark(reading)
        recorded = self._grades.save(student, graded(self.released, reading, marked))
        return Result(
            student,
            {name: mark.points for name, mark in marked.items()},
            {name: mark.verdict.mistakes for name, mark in marked.items() if mark.verdict.mistakes},
            recorded.score,
            recorded.max_score,
            recorded.needs_manual_grade,
            _look(reading, marked),
        )


def _look(reading: Reading, marked: dict[str, Marked]) -> tuple[str, ...]:
    """Why a person should look at the submission."""
    flags = [f"{name}: {flag}." for name, m in marked.items() for flag in m.verdict.flags]
    return tuple(filter(None, (reading.problem, *reading.notes, *flags)))
