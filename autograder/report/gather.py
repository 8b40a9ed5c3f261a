"""The course directory -> what `classroom.py` counts: records, gradebook, progress files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from autograder.exercises import LESSONS, load_lesson
from autograder.grading.gradebook import Grades
from autograder.grading.records import Record, Records
from autograder.grading.released import CHECK, Released, released, text_of
from autograder.grading.scores import Recorded
from autograder.grading.settings import Course, course
from autograder.judging.claims import sentence_of
from autograder.judging.exercise import Exercise

from .classroom import Class, Graded, natural
from .likeness import form, forms
from .tries import read_tries


def graded_lessons(root: Path) -> list[str]:
    """The lessons of which something was graded, in their order."""
    kept = root / ".grading"
    return sorted(
        path.name
        for path in (root / "lessons").glob("*_*")
        if path.is_dir() and any(kept.joinpath(path.name).glob("*.json"))
    )


def gather(root: Path, lesson: str, db_url: str = "") -> Class:
    """All that is known of a lesson; raises `GradingError` where it can't be read."""
    ours, place = released(root, lesson), course(root, db_url)
    with Grades(place, ours) as grades:
        recorded = grades.recorded()
    records = Records(root, lesson)
    known = {student: records.find(student) for student in sorted(recorded, key=natural)}
    found = {student: record for student, record in known.items() if record is not None}
    graded = [
        _graded(ours, place, student, record, recorded[student])
        for student, record in found.items()
    ]
    return Class(
        lesson,
        ours.title,
        ours.exercises,
        ours.max_score,
        graded,
        _forms(place, ours),
        len(known) - len(found),
    )


def _graded(
    ours: Released,
    place: Course,
    student: str,
    record: Record,
    recorded: Recorded,
) -> Graded:
    marks = {name: recorded.points(f"{CHECK}{name}") or 0.0 for name in ours.exercises}
    folder = place.folder("submitted", student, ours.lesson)
    return Graded(
        student,
        marks,
        {name: _sentences(ours, name, ids) for name, ids in record.mistakes.items()},
        recorded.left,
        recorded.needs_manual_grade,
        record.look,
        record.forms,
        read_tries(folder, ours.exercises, lambda name, ids: _sentences(ours, name, ids)),
        recorded.submission,
    )


def _exercises(lesson: str) -> Mapping[str, Exercise]:
    return load_lesson(lesson).exercises if lesson in LESSONS else {}


def _sentences(ours: Released, exercise: str, ids: Iterable[str]) -> list[str]:
    """The sentences of the mistakes that are known by these ids today."""
    known = _exercises(ours.lesson).get(exercise)
    mine = {m.id: m.sentence for m in known.mistakes} if known else {}
    return [found for id in ids if (found := mine.get(id) or sentence_of(id))]


def _forms(place: Course, ours: Released) -> dict[str, frozenset[str]]:
    """The forms of our own answers: the references, and the lesson's solutions."""
    path = place.root / place.directory("source") / ours.lesson / f"{ours.name}.ipynb"
    solved = forms([text for _, text in _cells(path)], ours.exercises)
    known = {name: each.source for name, each in _exercises(ours.lesson).items()}
    return {
        name: frozenset(filter(None, (solved.get(name), form(known.get(name, ""), name))))
        for name in ours.exercises
    }


def _cells(path: Path) -> list[tuple[str, str]]:
    """(grade id, text) of the code cells of a notebook of ours; [] where it can't be read."""
    try:
        cells = json.loads(path.read_bytes())["cells"]
    except (OSError, ValueError, KeyError, RecursionError):
        return []
    return [
        (cell["metadata"].get("nbgrader", {}).get("grade_id", ""), text_of(cell["source"]))
        for cell in cells
        if cell["cell_type"] == "code"
    ]


class Examples:
    """What stands behind a mistake: a student's text of an exercise, or one of our own."""

    def __init__(self, root: Path, lesson: str) -> None:
        self._ours, self._place = released(root, lesson), course(root)

    def of_student(self, student: str, exercise: str) -> str:
        """The text in which a student wrote the exercise."""
        folder = self._place.folder("autograded", student, self._ours.lesson)
        return dict(_cells(folder / f"{self._ours.name}.ipynb")).get(exercise, "").strip()

    def of_ours(self, exercise: str, sentence: str) -> str:
        """The wrong answer by which the course knows the mistake, "" where it needs none."""
        known = _exercises(self._ours.lesson).get(exercise)
        found = [m for m in known.mistakes if m.sentence == sentence] if known else []
        return found[0].source(exercise).strip() if found else ""
