"""Our stages in nbgrader's own `autograde`: read as we read, mark in our sandbox.

`nbgrader_config.py` puts `Reader` where nbgrader reads a submission and `Mark`
where it would execute it. All that follows (`SaveAutoGrades`, late penalties)
is nbgrader's. So `nbgrader autograde`, Formgrader's button and `autograder
grade` come to the same rows and the same notebooks.
"""

from __future__ import annotations

import atexit
import glob
import os
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbconvert.preprocessors import Preprocessor
from nbformat import from_dict
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import parse_utc
from traitlets import Bool

from autograder.exercises import UnknownLesson
from autograder.sandbox.errors import SandboxUnavailable

from .assignment import put_there
from .errors import GradingError
from .graded import graded, rebuilt
from .harmless import harmless
from .lateness import read_timestamp
from .reading import Reading, read_folder
from .released import Released, released

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
        self.submission: tuple[Released, Reading]
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
        reading = read_folder(Path(filename).parent, ours)
        for sentence in filter(None, (reading.problem, *reading.notes)):
            self.log.warning("%s: %s", filename, sentence)
        self.submission = (ours, reading)
        notebook = from_dict(rebuilt(ours, reading))
        return self.from_notebook_node(notebook, resources=resources, **kwargs)

    def _get_ready(self, converter: Any) -> None:
        """Before the first submission: sandbox, gradebook, and the files that are meant."""
        course = converter.coursedir
        try:
            ours = released(Path(course.root), course.assignment_id)
            marker(course.assignment_id, Path(course.root), self.confined)
            put_there(Path(course.root), course.db_url, course.course_id, ours)
        except (GradingError, SandboxUnavailable, UnknownLesson) as error:
            self.log.error("%s", error)
            raise NbGraderException(str(error)) from error
        if course.notebook_id in ("*", ours.name):
            converter.assignments = _every_submission(course, ours)
            course.ignore = sorted({*course.ignore, *_links(converter.assignments)})
        course.get_existing_timestamp = _timestamp


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
    folders = filter(os.path.isdir, glob.glob(pattern))
    return {folder: [os.path.join(folder, f"{ours.name}.ipynb")] for folder in folders}


def _timestamp(folder: str) -> datetime | None:
    """When it was submitted; nbgrader's own reader stops at a text that is no time."""
    text = read_timestamp(Path(folder))
    return parse_utc(text.strip()) if text else None


def _links(folders: Mapping[str, Any]) -> set[str]:
    """Names of links in submitted folders, which nbgrader would follow when it copies files."""
    return {
        glob.escape(name)
        for folder in folders
        for place, inner, files in os.walk(folder)
        for name in inner + files
        if os.path.islink(os.path.join(place, name))
    }


class Mark(NbGraderPreprocessor):
    """Marks in the sandbox what `Reader` read, and puts the verdicts below the checks."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """The graded notebook in place of `nb`."""
        reader: Any = self.parent
        ours, reading = reader.submission
        root = Path(reader.parent.coursedir.root)
        marked = marker(ours.lesson, root, reader.confined).mark(reading)
        return from_dict(graded(ours, reading, marked)), resources


PAGES = ("*.[hH][tT][mM]*", "*.[xX][hH][tT]*", "*.[sS][vV][gG]*", "*.[xX][mM][lL]")


class Harmless(Preprocessor):
    """For pages: students' text once more without anything that a page could run.

    Pages that were handed in are not copied beside the feedback, where they would pass for it.
    """

    enabled = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        converter = getattr(self.parent, "parent", None)
        if isinstance(converter, GenerateFeedback):
            converter.coursedir.ignore = [*converter.coursedir.ignore, *PAGES]

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
