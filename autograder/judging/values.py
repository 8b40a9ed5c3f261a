"""Compare a student's value with the true one; say what differs.

A list counts as an array and as a tuple, NumPy scalars as numbers, 0 and 1 as
False and True. The shape is looked at before the values.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.core.probe import Opaque

from .words import apart, show

CLOSE = 1e-9
CLOSE_SINGLE = 1e-5
NOTHING = 1e-12
FAR_MORE = 1_000


@dataclass(frozen=True)
class Difference:
    """Why two values are not the same, and further facts, one a line."""

    problem: str
    details: tuple[str, ...] = ()


def difference(truth: Any, value: Any, names: tuple[str, ...] = ()) -> Difference | None:
    """None where `value` is as good as `truth`; else what differs.

    `names` name the items of a tuple, for the words.
    """
    if isinstance(truth, Opaque):
        return None
    if value is None and truth is not None:
        return Difference("It returned None. Is a `return` missing?")
    if isinstance(value, Opaque):
        return Difference(f"It returned {_article(value.kind)}, where {_kind(truth)} is expected.")
    if truth is None or isinstance(truth, str):
        same = type(value) is type(truth) and value == truth
        return None if same else Difference("It returned something else.")
    if isinstance(truth, (tuple, list)):
        return _items(truth, value, names)
    if isinstance(truth, dict):
        return _dict(truth, value)
    if isinstance(truth, set):
        return _set(truth, value)
    numbers = as_numbers(truth)
    return _numbers(np.asarray(truth) if numbers is None else numbers, value)


def same(one: Any, other: Any) -> bool:
    """Whether two answers say the same, in either direction; what can't be read says nothing."""
    if is_opaque(one) != is_opaque(other):
        return False
    return difference(one, other) is None or difference(other, one) is None


def same_in_single(truth: Any, value: Any) -> bool:
    """Whether numbers agree to the digits of float32."""
    numbers = as_numbers(value)
    return numbers is not None and difference(truth, numbers.astype(np.float32)) is None


def is_opaque(value: Any) -> bool:
    """Whether it, or something in it, came as no plain value."""
    if isinstance(value, dict):
        return any(map(is_opaque, value.values()))
    if isinstance(value, (tuple, list)):
        return any(map(is_opaque, value))
    return isinstance(value, Opaque)


def as_numbers(value: Any) -> np.ndarray | None:
    """`value` as an array of numbers, or None."""
    if isinstance(value, np.ndarray):
        return value
    if isinstance(value, (bool, int, float)):
        try:
            return np.asarray(value, dtype=float if isinstance(value, int) else None)
        except OverflowError:
            return None
    if isinstance(value, (list, tuple)) and _only_numbers(value):
        try:
            array = np.asarray(value)
        except ValueError:
            return None
        return array if array.dtype.kind in "bif" else None
    return None


def _only_numbers(value: Any) -> bool:
    """Whether NumPy makes numbers of it; one text among them would make texts of all."""
    if isinstance(value, (list, tuple)):
        return all(map(_only_numbers, value))
    return isinstance(value, (bool, int, float, np.ndarray))


def _items(truth: tuple | list, value: Any, names: tuple[str, ...]) -> Difference | None:
    if not isinstance(value, (tuple, list)) and not (isinstance(value, np.ndarray) and value.ndim):
        return Difference(f"It returned {_kind(value)}, where {len(truth)} values are expected.")
    if isinstance(value, np.ndarray) and isinstance(truth, tuple) and len(value) != len(truth):
        return Difference(f"It returned {_kind(value)}, where {len(truth)} values are expected.")
    if len(value) != len(truth):
        return Difference(f"It returned {_count(len(value))}, where {len(truth)} are expected.")
    for i, (t, v) in enumerate(zip(truth, value, strict=True)):
        found = _of_an_item(t, v)
        if found:
            name = names[i] if i < len(names) else f"item {i}"
            return Difference(f"{name}: {found.problem}", found.details)
    return None


def _of_an_item(truth: Any, value: Any) -> Difference | None:
    """What differs in an item of a result, which is not what the function returned."""
    if value is None and truth is not None:
        return Difference(f"It is None, where {_kind(truth)} is expected.")
    if truth is None and value is not None:
        return Difference(f"It is {_kind(value)}, where None is expected.")
    return difference(truth, value)


def _count(n: int) -> str:
    return f"{n} value" if n == 1 else f"{n} values"


def _dict(truth: dict, value: Any) -> Difference | None:
    if not isinstance(value, dict):
        return Difference(f"It returned {_kind(value)}, where a dict is expected.")
    if value.keys() != truth.keys():
        return Difference(
            f"The keys are {show(list(value))}, where {show(list(truth))} are expected."
        )
    for key in truth:
        found = _of_an_item(truth[key], value[key])
        if found:
            return Difference(f"{key!r}: {found.problem}", found.details)
    return None


def _set(truth: set, value: Any) -> Difference | None:
    try:
        found = None if _is_long(value, truth) or isinstance(value, dict) else set(value)
    except TypeError:
        found = None
    if found is None:
        return Difference(f"It returned {_kind(value)}, where a set is expected.")
    if found != truth:
        details = ("missing", truth - found), ("too many", found - truth)
        told = "; ".join(f"{what}: {show(some)}" for what, some in details if some)
        return Difference("It is not the same set.", (f"{told[0].upper()}{told[1:]}.",))
    return Difference("It holds something twice.") if len(value) > len(found) else None


def _is_long(value: Any, truth: set) -> bool:
    """Whether there is far more of it: hashes that collide cost the square of their number."""
    return len(value) > FAR_MORE + len(truth)


def _numbers(truth: np.ndarray, value: Any) -> Difference | None:
    array = as_numbers(value)
    if array is None:
        return Difference(f"It returned {_kind(value)}, where {_kind(truth)} is expected.")
    if array.shape != truth.shape:
        return Difference(
            f"It has the shape {array.shape}; {_shape(truth.shape)} is expected.",
            _shape_detail(truth.shape, array.shape),
        )
    off = _off(truth, array)
    if not off.any():
        return None
    if not np.isfinite(array[off]).all() and np.isfinite(truth).all():
        worst = array[off][~np.isfinite(array[off])][0]
        return Difference(
            f"It gives {worst} where a finite number is expected.",
            ("Something overflows (exp of a large number?) or is divided by zero.",),
        )
    if truth.ndim == 0:
        return Difference("The value is not right.")
    where = tuple(int(i) for i in np.argwhere(off)[0])
    mine, true = apart(float(array[where]), float(truth[where]))
    detail = f"First at {place(where)}: {mine} where {true} is expected."
    return Difference(how_many(int(off.sum()), off.size), (detail,))


def _off(truth: np.ndarray, array: np.ndarray) -> np.ndarray:
    t, a = truth.astype(float), array.astype(float)
    if np.array_equal(t, a):
        return np.zeros(t.shape, dtype=bool)
    finite = np.isfinite(t)
    scale = np.max(np.abs(t[finite]), initial=0.0)
    close = CLOSE_SINGLE if array.dtype == np.float32 else CLOSE
    with np.errstate(all="ignore"):
        near = np.abs(a - t) <= close * scale + NOTHING
    return ~np.where(finite, near, (a == t) | (np.isnan(a) & np.isnan(t)))


def _shape(shape: tuple[int, ...]) -> str:
    return f"{shape}" if shape else "a single number"


def how_many(off: int, of: int, one: str = "number", many: str = "numbers") -> str:
    """`1 of 7 numbers is off.`"""
    return f"{off} of {of} {one if of == 1 else many} {'is' if off == 1 else 'are'} off."


def place(where: Iterable[int]) -> str:
    """A place in an array, as one writes it: `[2, 1]`."""
    return f"[{', '.join(map(str, where))}]"


def _shape_detail(truth: tuple[int, ...], got: tuple[int, ...]) -> tuple[str, ...]:
    """What the two shapes prove, and no more."""
    if len(truth) == 1 and got == (*truth, 1):
        return ("One axis of length 1 is too many: `[:, 0]` takes it away.",)
    if len(truth) == 1 and got == (1, *truth):
        return ("One axis of length 1 is too many: `[0]` takes it away.",)
    if len(truth) == 2 and got == truth[::-1]:
        return ("The axes are the other way round.",)
    return ()


def _kind(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}" if value.ndim else "a number"
    if isinstance(value, (bool, int, float)):
        return "a number"
    return _article(type(value).__name__)


def _article(word: str) -> str:
    if word.startswith(("a ", "an ", "some")):
        return word
    return f"{'an' if word[:1].lower() in 'aeiou' else 'a'} {word}"
