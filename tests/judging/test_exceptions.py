"""Python's messages in a student's words: each row is true of the code that it is for."""

import numpy as np
import pytest

from autograder.core.ask import ask
from autograder.core.probe import Call, Probe, Raised
from autograder.judging.exceptions import hint

A, B, X = np.arange(3.0), np.arange(3), np.ones((4, 2))


def no_arguments():
    return 1


def one_more(a, b):
    return a


def no_return(a):
    a = a + 1


def unpacks(a):
    b, c, d, e = a
    return b + c + d + e


def local(a):
    if a is None:
        b = 1
    return b


def endless(a):
    return endless(a)


CASES = {
    "too many arguments": (no_arguments, "no_arguments takes 0 and is given 1"),
    "too few": (one_more, "one_more is called without 'b'"),
    "a keyword": (lambda a: one_more(a, c=1), "has no argument called c"),
    "^": (lambda a: a ^ 2, "write ** for it"),
    "None": (lambda a: no_return(a) + 1, "without return gives None"),
    "an uncalled function": (lambda a: 2 * one_more, "call it, with its arguments"),
    "max": (lambda a: np.max(0, a), "np.maximum compares two arrays"),
    "a forgotten *": (lambda a: 2.0(a + 1), "that is a float there"),
    "a tuple's comma": (lambda a: tuple(3.0), "written with a comma: (thing,)"),
    "if": (lambda a: 1 if a > 0 else 0, "np.where"),
    "& beside ==": (lambda a: B == 1 & B == 2, "put each comparison in brackets"),
    "& of floats": (lambda a: a == 1 & a == 2, "put each comparison in brackets"),
    "@": (lambda a: X @ a, "here they have 2 and 3"),
    "dot": (lambda a: np.dot(X, a), "of the shape (4,2)"),
    "broadcasting": (lambda a: a + np.ones(4), "shapes (3,) and (4,)"),
    "too few values": (unpacks, "4 names on the left of = and 3 values"),
    "too many values": (lambda a: _two(a), "2 names on the left"),
    "indices": (lambda a: a[0, 0], "number of axes is 1, and 2 indices"),
    "an index": (lambda a: a[5], "past the end"),
    "an axis": (lambda a: np.sum(a, axis=1), "Axis 1 is asked for"),
    "a name": (lambda a: undefined, "nothing has defined"),  # noqa: F821
    "a local name": (local, "before it gets a value"),
    "recursion": (endless, "without an end, or deeper"),
}


def _two(a):
    b, c = a
    return b + c


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
@pytest.mark.parametrize("name", CASES)
def test_a_message_is_explained(name):
    function, words = CASES[name]
    outcome = ask({"f": function}, Probe((Call("f", (A,)),))).last
    assert words in hint(outcome)


@pytest.mark.parametrize(
    "raised",
    [
        Raised("TypeError", "a message that no row knows"),
        Raised("ValueError", "x must be positive"),
        Raised("TypeError", "only integer scalar arrays can be converted", code="a[1.5]"),
        Raised("MyError", "NoneType"),
    ],
)
def test_what_no_row_knows_is_left_to_python(raised):
    assert hint(raised) == ""
