"""Which cells functions rest on."""

import pytest

from autograder.grading.needed import needed

F = "def f(x):\n    return x"
USES = "def f(x):\n    return a * x"
SLOW = "slow = g(100)"

CASES = {
    "its own cell": ([SLOW, F, SLOW], {1}),
    "a constant": (["a = 2", SLOW, USES], {0, 2}),
    "a helper of a helper": (["b = 1", "def a(): return b", SLOW, USES], {0, 1, 3}),
    "what stands behind it": ([USES, SLOW, "a = 2"], {0, 2}),
    "each time that it is written": ([F, SLOW, F], {0, 2}),
    "an import": (["import numpy as a", SLOW, USES], {0, 2}),
    "an import from": (["from numpy import ones as a", USES], {0, 1}),
    "a part of a tuple": (["a, b = 1, 2", USES], {0, 1}),
    "what a loop binds": (["for a in range(3): pass", USES], {0, 1}),
    "what an if binds": (["if True:\n    a = 1", USES], {0, 1}),
    "what a with binds": (["with open('x') as a: pass", USES], {0, 1}),
    "an item that is set": (["a = {}", "a['x'] = 1", SLOW, USES], {0, 1, 3}),
    "an attribute that is set": (["class a: pass", "a.b.c = 1", USES], {0, 1, 2}),
    "a list that is filled": (["a = []", "a.append(1)", USES], {0, 1, 2}),
    "not a module that is used": (["import m as a", "a.plot()", USES], {0, 2}),
    "not a local name": (["y = g(100)", "def f(x):\n    return x\ndef g():\n    y = 1"], {1}),
    "not a name of its own": (
        ["x = g(100)", "y = g(100)", "def f(x):\n    y = x\n    return y"],
        {2},
    ),
    "a name that it says is shared": (["y = 1", "def f(x):\n    global y\n    y += x"], {0, 1}),
    "a default": (["y = 1", "def f(x=y): return x"], {0, 1}),
    "a decorator": (["def a(f): return f", "@a\ndef f(x): return x"], {0, 1}),
    "another name for it": (["def mine(x): return x", SLOW, "f = mine"], {0, 2}),
    "a module that is written": (["%%writefile a.py\nx = 1", "import a", USES], {0, 1, 2}),
    "what is run": (["%run a.py", SLOW, F], {0, 2}),
    "all names of a module": (["from a import *", SLOW, F], {0, 2}),
    "a cell that a magic stands above": (["%%time\na = 1", USES], {0, 1}),
    "a shell's line": (["files = !ls\na = 1", "def f(x):\n    return a"], {0, 1}),
    "a cell that is no Python": (["a = 1\ndef (", USES], {0, 1}),
    "a cell that is too long": (["a = 1\n" + "# data\n" * 9_000, USES], {0, 1}),
}


@pytest.mark.parametrize("name", CASES)
def test_a_function_rests_on(name):
    cells, expected = CASES[name]
    assert needed(cells, ["f"]) == expected


def test_a_cell_that_is_nested_too_deeply_stops_nothing():
    assert needed(["z = " + "(" * 10_000, F], ["f"]) == {1}
