"""Everything that a gradebook holds, to be compared."""

import sqlite3
from pathlib import Path

# In an order in which each id is told by what stands before it.
_ID_TABLES = {
    "assignment": "name",
    "notebook": "assignment_id || '/' || name",
    "base_cell": "notebook_id || '/' || type || '/' || name",
    "source_cell": "notebook_id || '/source/' || name",
    "submitted_assignment": "assignment_id || '/' || student_id",
    "submitted_notebook": "notebook_id || '/' || assignment_id",
    "grade": "cell_id || '/' || notebook_id",
    "comment": "cell_id || '/' || notebook_id",
}


def all_rows(path: Path) -> dict[str, list[tuple]]:
    """Every row of every table, ids included."""
    with sqlite3.connect(path) as db:
        tables = [
            name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        return {name: sorted(db.execute(f"SELECT * FROM {name}"), key=repr) for name in tables}


def named_rows(path: Path) -> dict[str, list[tuple]]:
    """Every row, with names in place of the random ids, so that two gradebooks can be compared."""
    names: dict[str, str] = {}
    with sqlite3.connect(path) as db:
        for table, key in _ID_TABLES.items():
            for row_id, name in db.execute(f"SELECT id, {key} FROM {table}"):
                for known in sorted(names, key=len, reverse=True):
                    name = name.replace(known, names[known])
                names[row_id] = f"{table}:{name}"
    return {
        table: sorted((tuple(names.get(v, v) for v in row) for row in rows), key=repr)
        for table, rows in all_rows(path).items()
    }


def scores(path: Path) -> dict[str, dict[str, float | None]]:
    """`auto_score` by student and grade cell."""
    query = """
        SELECT s.student_id, c.name, g.auto_score
        FROM grade g
        JOIN base_cell c ON g.cell_id = c.id
        JOIN submitted_notebook n ON g.notebook_id = n.id
        JOIN submitted_assignment s ON n.assignment_id = s.id
    """
    found: dict[str, dict[str, float | None]] = {}
    with sqlite3.connect(path) as db:
        for student, cell, score in db.execute(query):
            found.setdefault(student, {})[cell] = score
    return found
