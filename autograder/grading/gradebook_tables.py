"""The tables of nbgrader's gradebook, with those of their columns that are needed here."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from sqlalchemy import Boolean, Column, DateTime, Float, Interval, MetaData, String, Table


def new_id() -> str:
    return uuid4().hex


def _table(name: str, *columns: Column[Any]) -> Table:
    """A table of nbgrader's, with those of its columns that are needed here."""
    return Table(name, MetaData(), Column("id", String, default=new_id), *columns)


STUDENT = _table("student")
ASSIGNMENT = _table(
    "assignment",
    Column("name", String),
    Column("duedate", DateTime),
    Column("course_id", String),
)
NOTEBOOK = _table("notebook", Column("name", String), Column("assignment_id", String))
CELL = _table(
    "base_cell", Column("name", String), Column("type", String), Column("notebook_id", String)
)
GRADE_CELL = _table("grade_cells", Column("max_score", Float))
TASK_CELL = _table("task_cells", Column("max_score", Float))
SOURCE_CELL = _table(
    "source_cell",
    Column("name", String),
    Column("cell_type", String),
    Column("source", String),
    Column("checksum", String),
    Column("notebook_id", String),
)
SUBMISSION = _table(
    "submitted_assignment",
    Column("assignment_id", String),
    Column("student_id", String),
    Column("timestamp", DateTime),
    Column("extension", Interval),
)
SUBMITTED_NOTEBOOK = _table(
    "submitted_notebook",
    Column("notebook_id", String),
    Column("assignment_id", String),
    Column("flagged", Boolean, default=False),
    Column("late_submission_penalty", Float),
)
GRADE = _table(
    "grade",
    Column("cell_id", String),
    Column("notebook_id", String),
    Column("auto_score", Float),
    Column("manual_score", Float),
    Column("extra_credit", Float),
    Column("needs_manual_grade", Boolean, default=True),
)
COMMENT = _table(
    "comment",
    Column("cell_id", String),
    Column("notebook_id", String),
    Column("auto_comment", String),
    Column("manual_comment", String),
)
