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
    from autograder.grading import nbgrader_stages, work

    monkeypatch.setattr(work, "new_marker", lambda setup: FakeMarker())
    monkeypatch.setattr(nbgrader_stages, "marker", lambda *place: FakeMarker())


def nbgrader_course(root: Path, lesson: str):
    """The course directory as nbgrader's own commands see it, and its settings."""
    from nbgrader.apps.baseapp import NbGrader
    from nbgrader.utils import chdir
    from traitlets.config import Config

    with chdir(str(root)):
        app = NbGrader()
        app.initialize([], root=str(root))
    app.coursedir.root = str(root)
    app.coursedir.assignment_id = lesson
    return app.coursedir, Config(app.config)


def nbgrader_autograde(root: Path, lesson: str, force: bool = True) -> None:
    """What `nbgrader autograde` does, in this process."""
    from nbgrader.converters import Autograde

    directory, config = nbgrader_course(root, lesson)
    converter = Autograde(coursedir=directory, config=config)
    converter.force = force
    converter.start()


def nbgrader_feedback(root: Path, lesson: str) -> None:
    """What `nbgrader generate_feedback` does, in this process."""
    from nbgrader.converters import GenerateFeedback

    directory, config = nbgrader_course(root, lesson)
    config.HTMLExporter.template_name = "feedback"
    converter = GenerateFeedback(coursedir=directory, config=config)
    converter.force = True
    converter.start()
