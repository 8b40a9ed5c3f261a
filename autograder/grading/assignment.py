"""Put a lesson into the gradebook, as `nbgrader generate_assignment` does.

Importing this module imports nbgrader, which takes about two seconds.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from alembic.script import ScriptDirectory
from nbformat import from_dict
from nbgrader import api
from nbgrader.api import Gradebook, InvalidEntry
from nbgrader.dbutil import ALEMBIC_DIR
from nbgrader.preprocessors import SaveCells
from sqlalchemy.exc import SAWarning

from .database import file_of, gradebook_errors
from .errors import GradingError
from .files import alone, follow, make_folder
from .gradebook import holds
from .released import Released


def put_there(root: Path, db_url: str, course_id: str, released: Released) -> None:
    """Make the gradebook where there is none, and the rows of the lesson in it.

    Does nothing where it is there already as it is released; of several graders of
    the course directory `root`, one does it. Raises `GradingError` where
    submissions of other cells stand in the way.
    """
    folder = root / ".grading"
    make_folder(folder, 0o700)
    with (
        gradebook_errors(db_url),
        alone(folder / "lock"),
        _whole_or_not_at_all(db_url),
        warnings.catch_warnings(),
    ):
        follow(folder / "lock")
        warnings.simplefilter("ignore", SAWarning)
        try:
            if not holds(db_url, released):
                with open_gradebook(db_url, course_id) as book:
                    book.update_or_create_assignment(released.lesson)
                _save_cells(db_url, released)
        except InvalidEntry as error:
            raise GradingError(f"The gradebook can't be used: {error}.") from error
        if path := file_of(db_url):
            follow(path)


@contextmanager
def _whole_or_not_at_all(db_url: str) -> Iterator[None]:
    """Take away again the file of a new gradebook that could not be made to its end."""
    file = file_of(db_url)
    is_new = file is not None and not file.exists()
    try:
        yield
    except BaseException:
        if file is not None and is_new:
            with suppress(OSError):
                file.unlink()
        raise


def _save_cells(db_url: str, released: Released) -> None:
    lesson, name = released.lesson, released.name
    place = {"nbgrader": {"notebook": name, "assignment": lesson, "db_url": db_url}}
    try:
        SaveCells().preprocess(from_dict(released.notebook), place)
    except RuntimeError as error:
        raise GradingError(
            f"The gradebook holds submissions of a {lesson} with other cells than "
            f"lessons/{lesson}/{name}.ipynb has: build the version that was handed out, "
            "or use a new gradebook."
        ) from error


def open_gradebook(db_url: str, course_id: str) -> Gradebook:
    """The gradebook at `db_url`, made if there is none."""
    tell_version()
    return Gradebook(db_url, course_id)


def tell_version() -> None:
    """Tell nbgrader the version of its tables, for which it asks a program that takes 2 s."""
    api.get_alembic_version = ScriptDirectory(ALEMBIC_DIR).get_current_head
