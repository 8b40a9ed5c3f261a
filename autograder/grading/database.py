"""The database behind an address: whether it is there, opened, and its errors as sentences."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from .errors import GradingError

WAIT_SECONDS = 60.0


def is_there(db_url: str) -> bool:
    """Whether the database exists; asking SQLite itself would make an empty file."""
    file = file_of(db_url)
    return file is None or file.exists()


def file_of(db_url: str) -> Path | None:
    """The file of an SQLite database; None for every other."""
    url = make_url(db_url)
    is_file = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    return Path(str(url.database)) if is_file else None


def engine_of(db_url: str) -> Engine:
    """An engine whose transactions take turns: two graders may write at once."""
    if make_url(db_url).get_backend_name() != "sqlite":
        return create_engine(db_url)
    engine = create_engine(db_url, connect_args={"timeout": WAIT_SECONDS})

    @event.listens_for(engine, "connect")
    def _(connection: Any, record: Any) -> None:
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def _(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def wait_for_turn(db: Connection, assignment_id: str) -> None:
    """Let one grader at a time write rows of a lesson; SQLite does so by itself."""
    if db.dialect.name == "postgresql":
        key = int.from_bytes(hashlib.sha256(assignment_id.encode()).digest()[:8], signed=True)
        db.execute(text("SELECT pg_advisory_xact_lock(:key)"), dict(key=key))


@contextmanager
def gradebook_errors(db_url: str) -> Iterator[None]:
    """Errors of the database as one sentence."""
    try:
        yield
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise GradingError(f"The address of the gradebook can't be used: {error}.") from error
    except (SQLAlchemyError, sqlite3.Error) as error:
        where = make_url(db_url).render_as_string(hide_password=True)
        why = str(getattr(error, "orig", None) or error).strip().split("\n")[0].rstrip(".")
        raise GradingError(
            f"The gradebook {where} can't be used: {why}. What was graded is kept; "
            "when that is mended, the same command goes on from there."
        ) from error
