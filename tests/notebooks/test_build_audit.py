"""The last look at a release finds a solution, whatever step let it through."""

import pytest

from autograder.notebooks.audit import audit
from autograder.notebooks.lesson import Lesson, parts
from autograder.notebooks.notebook import released_notebook, solution_notebook
from autograder.notebooks.source import read


@pytest.fixture
def bowl_parts(bowl):
    cells, problems = read(bowl)
    assert problems == []
    return parts(Lesson("04_bowl", cells, {"height": 2, "slope": 1, "Walk": 1}))


@pytest.fixture
def released(bowl_parts):
    """The released notebook, whose cells a test may spoil, by name."""
    notebook = released_notebook(solution_notebook(bowl_parts))
    return notebook, {cell.id: cell for cell in notebook.cells}


def sentences(parts, notebook):
    return [problem.sentence for problem in audit(parts, notebook)]


def test_a_good_release_needs_no_word(bowl_parts, released):
    assert sentences(bowl_parts, released[0]) == []


def test_the_instructors_notebook_would_not_be_released(bowl_parts):
    found = sentences(bowl_parts, solution_notebook(bowl_parts))
    assert sum("solution marker" in sentence for sentence in found) == 3
    assert sum("still has an output" in sentence for sentence in found) == 1
    assert sum("also stands in this cell" in sentence for sentence in found) == 4


def test_one_line_left_of_a_solution_is_found(bowl_parts, released):
    notebook, cells = released
    cells["height"].source += "\n    return curvature * w**2"
    assert sentences(bowl_parts, notebook) == [
        "The release still has of this solution: return curvature * w**2"
    ]


def test_a_line_that_is_given_too_may_be_part_of_a_solution(bowl):
    cells, _ = read(
        bowl.replace("    ### BEGIN", "    w = abs(w)\n    ### BEGIN", 1).replace(
            "    curvature = steepness / 2", "    curvature = steepness / 2\n    w = abs(w)"
        )
    )
    found = parts(Lesson("04_bowl", cells, {"height": 2, "slope": 1, "Walk": 1}))
    assert sentences(found, released_notebook(solution_notebook(found))) == []


def test_a_model_answer_in_other_line_breaks_is_found(bowl_parts, released):
    notebook, cells = released
    answer = "It leads downhill, and its size says how far away the bottom may be."
    cells["text-04-bowl-what-a-height-is"].source += "\n\n" + answer
    assert sentences(bowl_parts, notebook) == [
        "The solution of line 55 also stands in this cell, which is released."
    ]


def test_longer_words_that_begin_like_a_solution_are_none(bowl_parts, released):
    notebook, cells = released
    cells["setup"].source += "\ntexts = 'return 4 * width', 'noreturn 4 * w'"
    assert sentences(bowl_parts, notebook) == []


def test_a_forgotten_marker_is_found(bowl_parts, released):
    notebook, cells = released
    cells["slope"].source += "\n### END SOLUTION"
    assert "The released cell still has a solution marker." in sentences(bowl_parts, notebook)
