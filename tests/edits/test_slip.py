"""Slips in plain functions: the line is told, and only where an edit was proved to mend it."""

import ast
import linecache

import numpy as np
import pytest

from autograder.checking import NotYetRight, check
from autograder.edits import edits, parse
from autograder.judging.plain_function import source_of_plain


def written(source, **names):
    """The function that `source` defines, as a notebook's cell would."""
    file = f"<cell {abs(hash(source))}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    names["np"] = np
    exec(compile(source, file, "exec"), names)
    return next(value for value in names.values() if getattr(value, "__code__", None))


def said(function, capsys):
    with pytest.raises(NotYetRight):
        check(function)
    return capsys.readouterr().out


SOFTMAX = """def softmax(a):
    e = np.exp(a - np.max(a, axis=1, keepdims=True))
    total = np.sum(e, axis={axis}, keepdims=True)
    return e {operator} total
"""


def test_the_line_is_told_first_and_what_is_there_at_the_next_check(capsys):
    source = "def mse(y_hat, y):\n    d = y + y_hat\n    return np.mean(d ** 2)\n"
    line = "Look at line 2 of your function: one small change there makes it right."
    first = said(written("# mine\n\n" + source), capsys)
    assert line in first
    assert "It is" not in first
    assert "It is the operator +." in said(written(source), capsys)


def test_where_two_slips_are_made_nothing_is_said_of_a_line(capsys):
    source = SOFTMAX.format(axis=0, operator="*")
    assert "Look at line" not in said(written(source), capsys)


@pytest.mark.parametrize(
    "line",
    [
        "print(y)",
        "open('x', 'w')",
        "global z; z = 1",
        "np.save('x', y)",
        "np.random.seed(0)",
        "import os",
        "input()",
        "y.tofile('x')",
        "kept.append(y)",
        "y.__class__",
    ],
)
def test_what_is_not_plain_is_left_alone(line):
    source = f"def mse(y_hat, y):\n    {line}\n    return np.mean(y - y_hat)\n"
    assert source_of_plain(written(source, kept=[])) is None
    assert source_of_plain(written(source.replace(line, "y = y.copy()"))) is not None


def test_every_edit_is_another_text_and_leaves_the_tree_as_it_was():
    source = SOFTMAX.format(axis=1, operator="/")
    tree = parse(source)
    made = [edit.source() for edit in edits(tree)]
    assert len(made) == len(set(made)) > 50
    assert parse(source) is not tree
    assert [edit.source() for edit in edits(tree)] == made


@pytest.mark.parametrize(
    ("wrong", "right", "kind"),
    [
        ("1 / 1 + x", "1 / (1 + x)", "bracket"),
        ("np.mean(x) ** 2", "np.mean(x ** 2)", "bracket"),
        ("np.sum(x, axis=0)", "np.sum(x, axis=1)", "axis"),
        ("x @ y", "x.T @ y", "transpose"),
        ("(x, y)", "(y, x)", "exchanged"),
        ("x < y", "x <= y", "comparison"),
        ("(x - y) ** 2", "np.mean((x - y) ** 2)", "call"),
        ("x / y", "x / len(y)", "call"),
        ("x - y", "x[:, None] - y", "index"),
    ],
)
def test_an_edit_and_its_undoing_are_both_in_the_table(wrong, right, kind):
    for start, end in ((wrong, right), (right, wrong)):
        texts = {e.source(): e.kind for e in edits(parse(f"def f(x, y):\n    return {start}\n"))}
        wanted = parse(f"def f(x, y):\n    return {end}\n")
        assert texts[ast.unparse(wanted)] == kind


def test_no_number_is_raised_to_a_power_that_takes_hours():
    for count in (2, 10**9):
        source = f"def f(x):\n    return 7 * {count}\n"
        made = [edit.source() for edit in edits(parse(source))]
        assert any("**" in one and f"7 ** {count}" in one for one in made) == (count == 2)
