"""Our stages in nbgrader's own `autograde`: read as we read, mark in our sandbox.

`nbgrader_config.py` puts `Reader` where nbgrader reads a submission and `Mark`
where it would execute it, and `Feedback` where it writes a student's page. All
else (`SaveAutoGrades`, late penalties) is nbgrader's. So `nbgrader autograde`,
Formgrader's button and `autograder grade` come to the same rows, notebooks and pages.
"""

from __future__ import annotations

import atexit
import glob
import os
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter, NotebookExporter
from nbconvert.preprocessors import Preprocessor
from nbformat import from_dict
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, default

from autograder.exercises import UnknownLesson
from autograder.judging.faults import BrokenExercise, described
from autograder.report.feedback import page
from autograder.sandbox.errors import SandboxUnavailable

from .answers import answers, answers_in, changed
from .arrival import counted, files, work
from .assignment import put_there
from .errors import GradingError, room_needed
from .files import is_folder, not_own
from .folder_names import REFUSED, is_students
from .gradebook import Grades
from .graded import graded, rebuilt
from .handed_in import HandedIn, collect
from .harmless import harmless
from .lateness import read_timestamp, timestamp_of
from .progress import printable
from .reading import Reading, read_handed_in
from .records import Arrived, Digests, Records, record_of
from .released import Released, released
from .scores import Recorded
from .settings import course as settings
from .work import setup_of, told

_open_markers = ExitStack()
atexit.register(_open_markers.close)


class Reader(NotebookExporter):
    """Reads submissions of any shape, and gives back our notebook with their code in it."""

    confined = Bool(
        True,
        help="Whether students' code is isolated. Turn it off for your own work only.",
    ).tag(config=True)

    def __init__(self, config: Any = None, **kwargs: Any) -> None:
        super().__init__(config=config, **kwargs)
        self.submission: tuple[Released, HandedIn, Reading]
        self.before: dict[str, str] | None = None
        self.settled: frozenset[str] = frozenset()
        if isinstance(self.parent, Autograde):
            self._get_ready(self.parent)

    def from_filename(
        self, filename: str, resources: Any = None, **kwargs: Any
    ) -> tuple[Any, dict[str, Any]]:
        """Read a submitted file; or one that we wrote, with what was read of it before."""
        converter: Any = self.parent
        if not _is_submitted(converter.coursedir, filename, resources):
            return super().from_filename(filename, resources=resources, **kwargs)
        ours = released(Path(converter.coursedir.root), resources["nbgrader"]["assignment"])
        handed_in = collect(Path(filename).parent, ours.name)
        reading = read_handed_in(handed_in, ours)
        for sentence in filter(None, (reading.problem, *reading.notes)):
            self.log.warning("%s: %s", filename, sentence)
        self.submission = (ours, handed_in, reading)
        notebook = from_dict(rebuilt(ours, reading))
        return self.from_notebook_node(notebook, resources=resources, **kwargs)

    def _get_ready(self, converter: Any) -> None:
        """Before the first submission: sandbox, gradebook, and the files that are meant."""
        course = converter.coursedir
        try:
            ours = released(Path(course.root), course.assignment_id)
            with room_needed(Path(course.root)):
                marker(course.assignment_id, Path(course.root), self.confined).get_ready()
                with Grades(settings(Path(course.root), course.db_url), ours) as grades:
                    grades.refuse_others()
                put_there(Path(course.root), course.db_url, course.course_id, ours)
        except (GradingError, SandboxUnavailable, UnknownLesson, BrokenExercise) as error:
            self.log.error("%s", error)
            raise NbGraderException(str(error)) from error
        if course.notebook_id in ("*", ours.name):
            converter.assignments = _every_submission(course, ours)
        _leave_links(converter)
        self._remember_answers(converter, ours)
        self._refuse_names(converter, ours.lesson)
        course.get_existing_timestamp = timestamp_of

    def _remember_answers(self, converter: Any, ours: Released) -> None:
        """What was answered in the last grading: nbgrader takes the graded notebook away."""
        course, start = converter.coursedir, converter.init_destination

        def init_destination(lesson: str, student: str) -> Any:
            folder = course.format_path(course.autograded_directory, student, lesson)
            self.before = answers_in(ours, Path(course.root, folder, f"{ours.name}.ipynb"))
            return start(lesson, student)

        converter.init_destination = init_destination

    def _refuse_names(self, converter: Any, lesson: str) -> None:
        """What can't be a student's folder reaches neither gradebook nor page."""
        course = converter.coursedir
        refused = [
            name for name in settings(Path(course.root)).students(lesson) if not is_students(name)
        ]
        for name in refused:
            self.log.warning("%s: %s", printable(name), REFUSED)
            folder = course.format_path(course.submitted_directory, name, lesson)
            converter.assignments.pop(folder, None)


def _is_submitted(course: Any, filename: str, resources: Any) -> bool:
    about = (resources or {}).get("nbgrader", {})
    student, lesson = about.get("student", ""), about.get("assignment", "")
    folder = course.format_path(course.submitted_directory, student, lesson)
    return Path(folder) == Path(filename).parent


def _every_submission(course: Any, ours: Released) -> dict[str, list[str]]:
    """All submitted folders, also those whose notebook has another name, or is missing."""
    pattern = course.format_path(
        course.submitted_directory, course.student_id, course.assignment_id
    )
    folders = [each for each in glob.glob(pattern) if is_folder(Path(each))]
    return {folder: [os.path.join(folder, f"{ours.name}.ipynb")] for folder in folders}


def _leave_links(converter: Any) -> None:
    """Nothing that a link or a device leads to is copied beside a graded notebook."""
    course, prepare = converter.coursedir, converter.init_assignment
    usual = list(course.ignore)

    def init_assignment(lesson: str, student: str) -> None:
        folder = course.format_path(course.submitted_directory, student, lesson)
        course.ignore = sorted({*usual, *not_own(Path(folder))})
        prepare(lesson, student)

    converter.init_assignment = init_assignment


class Mark(NbGraderPreprocessor):
    """Marks in the sandbox what `Reader` read, and puts the verdicts below the checks."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """The graded notebook in place of `nb`; its record is kept, as `autograder grade` does.

        Raises `NbGraderException` where we fail at it: nbgrader then records nothing of it,
        goes on, and ends with the exit code 1.
        """
        about = resources["nbgrader"]
        try:
            return self._marked(about["student"]), resources
        except SandboxUnavailable:
            raise
        except Exception as error:
            whose = f"{about['student']}'s {about['assignment']}"
            problem = f"{whose} was not graded, a fault of ours: {described(error)}"
            self.log.error("%s", problem)
            raise NbGraderException(problem) from error

    def _marked(self, student: str) -> Any:
        reader: Any = self.parent
        ours, handed_in, reading = reader.submission
        course = reader.parent.coursedir
        root = Path(course.root)
        marked = marker(ours.lesson, root, reader.confined).mark(reading)
        folder = course.format_path(course.submitted_directory, student, ours.lesson)
        digests = Digests(setup_of(ours, root, reader.confined))
        records = Records(root, ours.lesson)
        lie = files(root / folder)
        told_time = read_timestamp(root / folder)
        when = counted(told_time, handed_in, lie, records.find(student))
        arrived = Arrived(digests.of(handed_in), work(handed_in), lie, told_time, when)
        notebook = from_dict(graded(ours, reading, marked))
        with Grades(settings(root, course.db_url), ours) as grades:
            by_hand = grades.settled(student)
        reader.settled = by_hand - changed(reader.before, answers(ours, notebook), by_hand)
        records.keep(student, record_of(told(ours, reading, marked, {}), arrived))
        return notebook


class Settle(NbGraderPreprocessor):
    """After nbgrader saved: a mark by hand waits once more only where its answer changed."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Take back what `SaveAutoGrades` asks of people in vain."""
        reader: Any = self.parent
        if reader.settled:
            course = reader.parent.coursedir
            place = settings(Path(course.root), course.db_url)
            with Grades(place, reader.submission[0]) as grades:
                grades.settle(resources["nbgrader"]["student"], reader.settled)
        return nb, resources


PAGES = {"*.[hH][tT][mM]*", "*.[xX][hH][tT]*", "*.[sS][vV][gG]*", "*.[xX][mM][lL]"}


class Feedback(Exporter):
    """Writes the student's page where nbgrader would write its own, which shows hidden tests.

    The verdicts are those of the last grading, by whichever command; marks and
    comments given by hand are those of the gradebook. Pages that were handed in are
    not copied beside it, where they would pass for it.
    """

    def __init__(self, config: Any = None, **kwargs: Any) -> None:
        super().__init__(config=config, **kwargs)
        self._known: dict[str, tuple[Released, dict[str, Recorded]]] = {}
        if isinstance(self.parent, GenerateFeedback):
            course = self.parent.coursedir
            course.ignore = sorted({*course.ignore, *PAGES})
            course.get_existing_timestamp = timestamp_of

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    def from_filename(
        self, filename: str, resources: Any = None, **kwargs: Any
    ) -> tuple[Any, dict[str, Any]]:
        """The page of the student whose graded notebook this is."""
        converter: Any = self.parent
        root = Path(converter.coursedir.root)
        lesson, student = (resources["nbgrader"][each] for each in ("assignment", "student"))
        ours, recorded = self._lesson(root, lesson, converter.coursedir.db_url)
        record = Records(root, lesson).find(student)
        if record is None or student not in recorded:
            raise NbGraderException(
                f"What came of {student}'s {lesson} is not known here; "
                f"`autograder grade {lesson}` finds it out."
            )
        html = page(ours.title, student, record.sections, recorded[student])
        return html.decode(), {**resources, "output_extension": self.file_extension}

    def _lesson(self, root: Path, lesson: str, db_url: str) -> tuple[Released, dict[str, Recorded]]:
        if lesson not in self._known:
            ours = released(root, lesson)
            with Grades(settings(root, db_url), ours) as grades:
                self._known[lesson] = ours, grades.recorded()
        return self._known[lesson]


class Harmless(Preprocessor):
    """For pages: students' text once more without anything that a page could run."""

    enabled = True

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> tuple[Any, Any]:
        """Text that is not ours, and text that a page would take as it is."""
        if cell.cell_type == "raw":
            cell.cell_type = "markdown"
        if cell.cell_type == "markdown" and not cell.metadata.get("nbgrader", {}).get("locked"):
            cell.source = harmless(cell.source)
        return cell, resources


@cache
def marker(lesson: str, root: Path, confined: bool) -> Any:
    """The lesson's marker, open until this process ends."""
    from .marking import Marker

    return _open_markers.enter_context(Marker(lesson, root, confined))
