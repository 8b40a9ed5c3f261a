"""Every figure of the lessons can be shown with right functions, in a notebook of its own."""

import ast

import pytest

from autograder.exercises import LESSONS
from benchmarks.figure_cells import figures_of, source

FIGURES = [(lesson, name) for lesson in LESSONS for name in figures_of(lesson)]


@pytest.mark.parametrize(("lesson", "name"), FIGURES)
def test_it_has_all_that_it_draws(lesson, name):
    names = {node.id for node in ast.walk(ast.parse(source(lesson, name))) if hasattr(node, "id")}
    assert "figures" in names
