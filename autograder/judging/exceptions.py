"""What Python's own messages mean, in a student's words: a table that one reads down.

Each row is taken only where the message proves it. What no row knows stays as Python said it.
"""

from __future__ import annotations

import re

from autograder.core.probe import Raised

# Kind of exception, pattern in its message, pattern in the student's line ("" for any), the hint.
_UNBRACKETED = (
    r"[=<>] *[\w.]+ *[&|] *[\w.]+ *[=<>]",
    "& and | bind more tightly than == and <: put each comparison in brackets, as in "
    "(u == 1) & (v == 1).",
)

ROWS = (
    (
        "TypeError",
        r"'([\w.]+)' object is not iterable",
        "",
        "Several things are expected there, and one comes, a {0}. A tuple of one thing is written "
        "with a comma: (thing,).",
    ),
    ("TypeError", r"bitwise_(and|or)|for [&|]:", *_UNBRACKETED),
    (
        "TypeError",
        r"(\w+)\(\) takes (\d+) positional arguments? but (\d+)",
        "",
        "{0} takes {1} and is given {2}: compare the line that begins with def with the call.",
    ),
    (
        "TypeError",
        r"(\w+)\(\) missing \d+ required (?:positional|keyword-only) arguments?: (.+)",
        "",
        "{0} is called without {1}: compare the line that begins with def with the call. "
        "Behind =, an argument has a value where none is given.",
    ),
    (
        "TypeError",
        r"(\w+)\(\) got an unexpected keyword argument '(\w+)'",
        "",
        "{0} has no argument called {1}: compare the line that begins with def with the call.",
    ),
    (
        "TypeError",
        r"bitwise_xor|for \^",
        r"\^",
        "In Python ^ is no power: write ** for it.",
    ),
    (
        "TypeError",
        r"NoneType",
        "",
        "Something is None there: a function that ends without return gives None.",
    ),
    (
        "TypeError",
        r"unsupported operand type\(s\) for .*'(?:function|builtin_function_or_method)'",
        "",
        "A function stands there itself, not what it gives: call it, with its arguments in (…).",
    ),
    (
        "TypeError",
        r"only integer scalar arrays|cannot be interpreted as an integer",
        r"\b(max|min)\([^,()]+,",
        "The second argument of {line[0]} is an axis. np.{line[0]}imum compares two arrays number "
        "by number.",
    ),
    (
        "TypeError",
        r"'([\w.]+)' object is not callable",
        "",
        "Brackets (…) call what stands before them, and that is a {0} there. Is a * missing?",
    ),
    ("ValueError", r"truth value of an array", *_UNBRACKETED),
    (
        "ValueError",
        r"truth value of an array",
        "",
        "`if`, `and`, `or`, `not` and max want one True or False and get an array of them. For "
        "each number by itself there are np.where, &, |, ~ and np.maximum.",
    ),
    (
        "ValueError",
        r"matmul: .*\(size (\d+) is different from (\d+)\)",
        "",
        "For @ the left side's last axis must be as long as the right side's first (or second "
        "to last): here they have {1} and {0}. `.T` turns a table round.",
    ),
    (
        "ValueError",
        r"shapes \(([\d,]*)\) and \(([\d,]*)\) not aligned",
        "",
        "The last axis of the shape ({0}) must be as long as the first of ({1}) (or the second "
        "to last). `.T` turns a table round.",
    ),
    (
        "ValueError",
        r"could not be broadcast together with shapes \(([\d,]*)\) \(([\d,]*)\)",
        "",
        "Arrays of the shapes ({0}) and ({1}) do not fit together number by number.",
    ),
    (
        "ValueError",
        r"not enough values to unpack \(expected (\d+), got (\d+)\)",
        "",
        "There are {0} names on the left of = and {1} values on its right.",
    ),
    (
        "ValueError",
        r"too many values to unpack \(expected (\d+)",
        "",
        "There are {0} names on the left of = and more values on its right.",
    ),
    (
        "IndexError",
        r"too many indices for array: array is (\d+)-dimensional, but (\d+)",
        "",
        "The array's number of axes is {0}, and {1} indices are asked for.",
    ),
    ("IndexError", r"out of (bounds|range)", "", "An index reaches past the end."),
    (
        "AxisError",
        r"axis (-?\d+) is out of bounds for array of dimension (\d+)",
        "",
        "Axis {0} is asked for. Axes are counted from 0, and the array's number of axes is {1}.",
    ),
    (
        "NameError",
        "",
        "",
        "A name is used that nothing has defined: a spelling, or a cell not run yet?",
    ),
    ("UnboundLocalError", "", "", "The name is used before it gets a value on this way through."),
    ("KeyError", "", "", "The dict has no such key."),
    ("ZeroDivisionError", "", "", "Something is divided by zero."),
    (
        "RecursionError",
        "",
        "",
        "The function calls itself without an end, or deeper than Python allows.",
    ),
    (
        "MemoryError",
        "",
        "",
        "All pairs of S numbers are S × S numbers: does it need all of them at once?",
    ),
    ("LinAlgError", "", "", "A matrix of the wrong shape, or one that cannot be inverted."),
)


def hint(raised: Raised) -> str:
    """What the message means, "" where Python's own words must do."""
    for kind, message, line, words in ROWS:
        if raised.kind != kind:
            continue
        found, place = re.search(message, raised.message), re.search(line, raised.code)
        if found and place:
            return words.format(*found.groups(), line=place.groups())
    return ""
