"""Everything that the gradebook of a course holds, to be compared."""

from pathlib import Path

from sqlalchemy import create_engine, inspect, text

from autograder.grading.settings import course

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


def db_url(root: Path) -> str:
    """The address of the gradebook of the course in `root`."""
    return course(root).db_url


def all_rows(root: Path) -> dict[str, list[tuple]]:
    """Every row of every table, ids included."""
    engine = create_engine(db_url(root))
    with engine.connect() as db:
        tables = set(inspect(db).get_table_names()) - {"autograder_owner"}
        found = {
            name: sorted(map(tuple, db.execute(text(f"SELECT * FROM {name}"))), key=repr)
            for name in tables
        }
    engine.dispose()
    return found


def named_rows(root: Path) -> dict[str, list[tuple]]:
    """Every row, with names in place of the random ids, so that two gradebooks can be compared."""
    names: dict[str, str] = {}
    engine = create_engine(db_url(root))
    with engine.connect() as db:
        for table, key in _ID_TABLES.items():
            for row_id, name in db.execute(text(f"SELECT id, {key} FROM {table}")):
                for known in sorted(names, key=len, reverse=True):
                    name = name.replace(known, names[known])
                names[row_id] = f"{table}:{name}"
    engine.dispose()
    return {
        table: sorted((tuple(names.get(v, v) for v in row) for row in rows), key=repr)
        for table, rows in all_rows(root).items()
    }


def scores(root: Path) -> dict[str, dict[str, float | None]]:
    """`auto_score` by student and grade cell."""
    query = """
        SELECT s.student_id, c.name, g.auto_score
        FROM grade g
        JOIN base_cell c ON g.cell_id = c.id
        JOIN submitted_notebook n ON g.notebook_id = n.id
        JOIN submitted_assignment s ON n.assignment_id = s.id
    """
    found: dict[str, dict[str, float | None]] = {}
    engine = create_engine(db_url(root))
    with engine.connect() as db:
        for student, cell, score in db.execute(text(query)):
            found.setdefault(student, {})[cell] = score
    engine.dispose()
    return found
