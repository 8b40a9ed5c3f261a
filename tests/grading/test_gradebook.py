"""A lesson is in the gradebook whole, as it is released, or it is not there."""

import pytest
from sqlalchemy import create_engine, text

from autograder.grading.assignment import put_there
from autograder.grading.gradebook import holds
from autograder.grading.released import released

from .database import db_url
from .small_lesson import LESSON


@pytest.mark.parametrize("which", ["min", "max"])
@pytest.mark.parametrize("table", ["grade_cells", "base_cell", "source_cell"])
@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
def test_a_lesson_that_another_grader_is_still_writing_is_not_there_yet(root, table, which):
    lesson = released(root, LESSON)
    put_there(root, db_url(root), "course", lesson)
    assert holds(db_url(root), lesson)
    engine = create_engine(db_url(root))
    with engine.begin() as db:
        db.execute(text(f"DELETE FROM {table} WHERE id = (SELECT {which}(id) FROM {table})"))
    engine.dispose()
    assert not holds(db_url(root), lesson)
