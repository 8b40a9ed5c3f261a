"""Course directories, and both ways to grade one."""

from pathlib import Path

import pytest

from . import small_lesson
from .small_lesson import FakeMarker


@pytest.fixture
def root(tmp_path) -> Path:
    """A course directory with the small lesson, and nobody's submission."""
    return small_lesson.write_course(tmp_path / "course")


@pytest.fixture
def fake_marker(monkeypatch):
    """Marks by text rules, without a sandbox, in both ways."""
    from autograder.grading import nbgrader_stages, run

    monkeypatch.setattr(run.Run, "_new_marker", lambda self: FakeMarker())
    monkeypatch.setattr(nbgrader_stages, "marker", lambda *place: FakeMarker())


def nbgrader_autograde(root: Path, lesson: str, force: bool = True) -> None:
    """What `nbgrader autograde` does, in this process."""
    from nbgrader.converters import Autograde

    from autograder.grading.gradebook import course

    place = course(root)
    place.directory.assignment_id = lesson
    converter = Autograde(coursedir=place.directory, config=place.config)
    converter.force = force
    converter.start()


def nbgrader_feedback(root: Path, lesson: str) -> None:
    """What `nbgrader generate_feedback` does, in this process."""
    from nbgrader.converters import GenerateFeedback
    from traitlets.config import Config

    from autograder.grading.gradebook import course

    place = course(root)
    place.directory.assignment_id = lesson
    config = Config(place.config)
    config.HTMLExporter.template_name = "feedback"
    converter = GenerateFeedback(coursedir=place.directory, config=config)
    converter.force = True
    converter.start()
