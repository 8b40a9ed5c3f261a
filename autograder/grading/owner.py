"""Whose a gradebook is: one course's. Two in one would overwrite each other's lessons.

A course is known by its id and, in a gradebook outside its directory, by the secret that its
hidden questions are drawn from, which moves with it.
"""

from __future__ import annotations

import hashlib

from sqlalchemy import Column, Connection, MetaData, String, Table, inspect, select
from sqlalchemy.engine import make_url

from .database import file_of
from .errors import GradingError
from .gradebook_tables import ASSIGNMENT
from .seed import secret
from .settings import Course

OWNER = Table("autograder_owner", MetaData(), Column("course", String, primary_key=True))
UNNAMED = {"", "default_course"}
_ITS_OWN = "Give each course a gradebook of its own, by --db or c.CourseDirectory.db_url"
OTHER_ID = (
    "The gradebook {where} is of the course {other!r}, and this one is {ours!r}: two in one "
    f"overwrite each other. {_ITS_OWN}."
)
OTHER_SECRET = (
    "The gradebook {where} is of another course directory than {root}: two in one overwrite each "
    f"other. {_ITS_OWN}; or, if it is this course's, put back the hidden folder .grading that "
    "belongs to it."
)


def refuse_others(db: Connection, course: Course) -> None:
    """Raise `GradingError` where the gradebook is another course's; else it is this one's."""
    if not inspect(db).has_table(ASSIGNMENT.name):
        return
    where = make_url(course.db_url).render_as_string(hide_password=True)
    ids = set(db.scalars(select(ASSIGNMENT.c.course_id).distinct())) - UNNAMED
    if ids and course.id not in {*ids, *UNNAMED}:
        raise GradingError(OTHER_ID.format(where=where, other=min(ids), ours=course.id))
    if not _is_inside(course) and _owner(db, course) != _word(course):
        raise GradingError(OTHER_SECRET.format(where=where, root=course.root))


def _is_inside(course: Course) -> bool:
    """Whether the gradebook is a file of the course directory, and moves with it."""
    path = file_of(course.db_url)
    return path is not None and path.resolve().is_relative_to(course.root)


def _owner(db: Connection, course: Course) -> str:
    """The word of the course that the gradebook belongs to: the first that used it."""
    OWNER.create(db, checkfirst=True)
    owner = db.scalar(select(OWNER.c.course))
    if owner is None:
        db.execute(OWNER.insert().values(course=_word(course)))
    return str(owner or _word(course))


def _word(course: Course) -> str:
    return hashlib.sha256(f"owner {secret(course.root)}".encode()).hexdigest()
