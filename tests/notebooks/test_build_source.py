"""A lesson's text becomes the cells that jupytext reads, each with its lines."""

import jupytext
import pytest

from autograder.notebooks.source import read

PERCENT = {"extension": ".py", "format_name": "percent", "comment_magics": False}


def lines(text, cells):
    return [text.split("\n")[cell.line - 1] for cell in cells]


@pytest.mark.parametrize("header", [True, False], ids=["with a header", "without a header"])
def test_jupytext_reads_the_same_cells_from_the_whole_file(bowl, header):
    text = bowl if header else bowl.partition("# ---\n\n")[2]
    whole = jupytext.reads(text, PERCENT).cells
    cells, problems = read(text)
    assert problems == []
    assert [(cell.kind, cell.text) for cell in cells] == [
        (cell.cell_type, cell.source) for cell in whole
    ]


def test_a_cell_knows_the_line_that_begins_it(bowl):
    cells, _ = read(bowl)
    assert all(line.startswith("# %%") for line in lines(bowl, cells))
    assert len(cells) == bowl.count("\n# %%") - 1  # one of them stands in a string


def test_a_cell_knows_the_line_of_its_first_statement(bowl):
    cells, _ = read(bowl)
    starts = [bowl.split("\n")[cell.start - 1] for cell in cells if cell.kind == "code"]
    assert starts[:4] == ["import math", "steepness = 4.0", "def height(w):", "check(height)"]


def test_a_decorated_function_starts_with_its_decorator():
    cells, problems = read(
        "# %%\n@cache\ndef f():\n    return 1\n\n\n# %%\n@cache\nclass C:\n    x = 1\n"
    )
    assert problems == []
    assert [cell.start for cell in cells] == [2, 8]


def test_a_solution_is_known_by_the_lines_of_its_markers(bowl):
    cells, _ = read(bowl)
    for region in (region for cell in cells for region in cell.regions):
        marked = bowl.split("\n")[region.first - 1 : region.last]
        assert "### BEGIN SOLUTION" in marked[0]
        assert "### END SOLUTION" in marked[-1]
        inside = [line.removeprefix("# ") for line in marked[1:-1]]
        assert "\n".join(inside) == region.text


def test_markers_of_cells_in_strings_and_f_strings_begin_no_cell():
    text = "# %%\na = '''\n# %%\n'''\nb = f'''\n# %%\n{a}\n# %%\n'''\n# %%\nc = 1\n"
    assert [cell.line for cell in read(text)[0]] == [1, 10]


def test_top_level_await_is_python_in_a_notebook():
    assert read("# %%\nawait soon()\n")[1] == []
