"""How far a student is: read from their folder, without a server and without harm."""

import json

import pytest

from course.folder import bring, released_folder
from course.progress import FILE, as_json, standing

START = "00_start/start.ipynb"


@pytest.fixture
def mine(tmp_path):
    """A student's folder with all lessons, in which nothing was done."""
    bring(released_folder(), tmp_path)
    return tmp_path


def checked(mine, points, of=2.0):
    entry = {"checks": 3, "points": points, "of": of, "mistakes": {}}
    (mine / FILE).write_text(json.dumps({"00_start": {"mean_square": entry}}))


def write_answer(mine, text):
    notebook = json.loads((mine / START).read_text())
    for cell in notebook["cells"]:
        if cell["id"] == "two_orders":
            cell["source"] = "".join(cell["source"]).replace("*Your answer here.*", text)
    (mine / START).write_text(json.dumps(notebook))


def first(mine):
    return standing(released_folder(), mine)[0]


def test_a_new_folder_has_every_task_before_it(mine):
    lesson = first(mine)
    assert (lesson.title, lesson.points, lesson.of) == ("00 start", 0, 2)
    assert [task.name for task in lesson.missing] == ["mean_square", "two_orders"]


def test_part_of_the_marks_leaves_an_exercise_missing(mine):
    checked(mine, 1.0)
    assert (first(mine).points, first(mine).missing[0].name) == (1, "mean_square")


def test_what_is_next_follows_the_order_of_the_lessons(mine):
    assert standing(released_folder(), mine).next == "Next: mean_square in lesson 00 start."
    checked(mine, 2.0)
    next_one = standing(released_folder(), mine).next
    assert next_one == "Next: the written answer two_orders in lesson 00 start."
    write_answer(mine, "When both are equal.")
    assert standing(released_folder(), mine).next.endswith("in lesson 01 regression.")


def test_more_points_than_there_are_count_as_all(mine):
    checked(mine, 99.0)
    assert first(mine).points == 2


@pytest.mark.parametrize("text", ["", "[]", '{"cells": [{}]}', '{"cells": 3}', "\x00"])
def test_a_notebook_that_cannot_be_read_has_no_answers(mine, text):
    (mine / START).write_text(text)
    assert [task.name for task in first(mine).missing] == ["mean_square", "two_orders"]


def test_a_notebook_that_is_gone_has_no_answers(mine):
    (mine / START).unlink()
    assert len(first(mine).missing) == 2


def test_nobodys_folder_has_nothing_done():
    assert {lesson.points for lesson in standing(released_folder(), None)} == {0}


def test_it_shows_itself_in_words_and_as_a_table(mine):
    checked(mine, 2.0)
    progress = standing(released_folder(), mine)
    assert repr(progress).startswith("00 start ")
    assert "2 of 2 points" in repr(progress)
    assert repr(progress).endswith(progress.next)
    assert '<progress value="2" max="2" aria-label="points of lesson 00 start">' in (
        progress._repr_html_()
    )


def test_a_program_may_read_it(mine):
    told = json.loads(as_json(standing(released_folder(), mine)))
    assert told[0]["tasks"][0] == {
        "name": "mean_square",
        "of": 2.0,
        "points": 0.0,
        "written": False,
        "done": False,
    }
