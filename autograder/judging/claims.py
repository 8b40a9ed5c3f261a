"""What may be said of an answer to any exercise: sentences by their ids.

Each is a claim about the student's code, and is told only where it was proved
(see `diagnosis.py`). An id holds all that its sentence needs, so that records
and progress files can speak of ids alone.
"""

from __future__ import annotations

import re

from .verdict import Named

SIGN, TRANSPOSED, UNREAD, RANDOM = "sign", "transposed", "unread", "random"
NOT_FROM_RNG, SWAPPED, OWN_LOSS, ONLY_WHERE = "not-from-rng", "swapped", "own-loss", "only-where"
CONSTANT = "constant"

WORDS = {
    SIGN: "The sign{of} is the wrong way round.",
    TRANSPOSED: "Rows and columns{of} are swapped: it is transposed.",
    "twice": "Every number{of} is twice too large.",
    "half": "Every number{of} is half of what it should be: is a factor 2 missing?",
    "sum-for-mean": "Every number{of} is len({0}) times too large, as if a sum stood where a mean"
    " belongs.",
    "mean-for-sum": "Every number{of} is len({0}) times too small, as if a mean stood where a sum"
    " belongs, or were taken twice.",
    "no-two-over": "Every number{of} is len({0}) / 2 times too large, as if 2 / len({0}) were"
    " missing.",
    "log10": "Every number{of} is ln 10 times too small, as if np.log10 stood for np.log.",
    "cut-off": "The digits after the decimal point{of} are cut off, as by an integer division or"
    " an array of integers.",
    "rounded-down": "Every number{of} is rounded down to a whole one, as by // or np.floor.",
    UNREAD: "The argument {0} has no influence: the answer stays the same when it changes.",
    CONSTANT: "It gave the same answer to everything that was asked.",
    NOT_FROM_RNG: "With the same rng it gave two different answers: not all of it is drawn from"
    " rng.",
    RANDOM: "Asked twice with the same arguments, it gave two different answers.",
    SWAPPED: "The arguments {0} and {1} are used the wrong way round.",
    OWN_LOSS: "This is the slope of your own {0}, but {0} itself is not right: fix that one first.",
    ONLY_WHERE: "It is right only where {0}.",
}
PATTERNS = {
    "one-sample": "there is only one sample",
    "more-samples": "there is more than one sample",
    "square": "the matrix is square",
    "one-axis": "the array has one axis",
    "two-axes": "the array has two axes",
    "not-negative": "no number is negative",
}
ID = re.compile(r"any/(?P<kind>[a-z0-9-]+)(?P<about>(:[\w-]{1,60}){0,2})(@(?P<item>[\w-]{1,60}))?")


def claim(kind: str, *about: str, item: str = "") -> Named:
    """The claim `about` names of arguments or functions, or about one `item` of a result."""
    whose = "@" + item.replace(" ", "-") if item else ""
    id = f"any/{kind}" + "".join(f":{name}" for name in about) + whose
    sentence = sentence_of(id)
    assert sentence is not None, id
    return Named(id, sentence)


def sentence_of(id: str) -> str | None:
    """The sentence of a claim by its id; None for what is no claim's id."""
    found = ID.fullmatch(id)
    words = WORDS.get(found["kind"]) if found else None
    if found is None or words is None:
        return None
    about = [PATTERNS.get(name, name) for name in found["about"].split(":")[1:]]
    item = (found["item"] or "").replace("-", " ")
    try:
        return words.format(*about, of=" of " + item if item else "")
    except IndexError:
        return None
