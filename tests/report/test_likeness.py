"""Two answers have one form where they differ in nothing but names, remarks and layout."""

import pytest

from autograder.report.likeness import form, forms

ANSWER = '''
def total(values, start):
    """Add up."""
    result = start
    for value in values:
        result = result + value  # one more
    return result
'''
RENAMED = """
def total(a: list, b: float = 0) -> float:

    s: float = (b)
    for each in a:
        s = s + each
    return s
""".replace(" = 0)", ")")


def of(text, name="total"):
    return form(text, name)


def test_names_remarks_types_and_layout_do_not_count():
    assert of(ANSWER) == of(RENAMED) != ""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("result + value", "result - value"),
        ("result + value", "value + result"),
        ("in values", "in reversed(values)"),
        ("return result", "return start"),
        ("result = start", "result = 0"),
    ],
)
def test_what_is_done_counts(old, new):
    assert of(ANSWER.replace(old, new)) not in ("", of(ANSWER))


def test_names_from_outside_count():
    one = "def f(x):\n    a = len(x)\n    b = a\n    c = b\n    return c"
    assert of(one, "f") != of(one.replace("len", "sum"), "f")


def test_the_last_definition_counts_as_in_a_notebook():
    other = RENAMED.replace("+", "*")
    short = "def short(x):\n    return x"
    assert forms([ANSWER, "x = 1", short], ["total", "short", "x"]) == {"total": of(ANSWER)}
    assert forms([ANSWER, other], ["total"]) == {"total": of(other)}


def test_a_class_has_a_form_too():
    text = (
        "class A:\n    def f(self, x):\n        y = x\n        return y\n    def g(self): return 1"
    )
    assert of(text, "A") == of(text.replace("x", "z").replace("y", "w"), "A") != ""


@pytest.mark.parametrize(
    "text",
    [
        "def total(x):\n    return sum(x)",
        'def total(x):\n    """Text."""\n    y = sum(x)\n    z = y\n    return z',
        "def other(x):\n    a = 1\n    b = 2\n    c = 3\n    return a",
        "def total(x:\n    a = 1",
        "def total(x):\n    return '\0'",
        "def total(x):\n    a = 1\n    b = 2\n    c = " + "(" * 500 + ")" * 500 + "\n    return a",
        "def total(x):\n    a = 1\n    b = 2\n    c = " + "-" * 15_000 + "1\n    return a",
        "def total(x):\n    a = 1\n    b = 2\n    c = x" + ".x" * 9_000 + "\n    return a",
        ANSWER + "#" * 30_000,
        "",
    ],
    ids=["one line", "three", "other", "torn", "nul", "nested", "signs", "dots", "long", "empty"],
)
def test_what_is_short_or_unreadable_has_none(text):
    assert of(text) == ""


def test_nothing_is_said_of_doubtful_literals(recwarn):
    of(ANSWER.replace("start\n", "'\\d'\n"))
    assert not recwarn.list
