"""Plain data: what a student's function may return, as numbers, text, containers and arrays.

In: any value. Out: a copy of it that is bounded in size and holds no code.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from .probe import Opaque

MAX_TEXT = 10_000
MAX_ITEMS = 50_000
MAX_NUMBERS = 2_000_000
MAX_NAME, MAX_CODE, MESSAGE, PRINTED = 200, 200, 500, 2_000  # characters of what is told
LARGEST = 2**1023 - 1  # an integer that is a float too


def plain(value: Any) -> Any:
    """`value` as plain data: numbers, text, containers and arrays of them; else `Opaque`.

    NumPy scalars become numbers, odd float and integer widths become float64
    and int64, object arrays lists. Single precision stays what it is, so that
    its rounding is not taken for a mistake. What is too large becomes `Opaque`.
    """
    return _plain(value, Budget(), 0)


@dataclass
class Budget:
    """How much of a value is still looked at: of its items, and of the numbers in its arrays."""

    items: int = MAX_ITEMS
    numbers: int = MAX_NUMBERS


_CONTAINERS = (list, tuple, set, frozenset, dict)


def _plain(value: Any, budget: Budget, depth: int) -> Any:
    budget.items -= 1
    if budget.items < (len(value) if isinstance(value, _CONTAINERS) else 0):
        return Opaque("something too large to be looked at")
    if depth > 20:
        return Opaque("something nested too deeply")
    if value is None or isinstance(value, (bool, np.bool_)):
        return None if value is None else bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value) if abs(int(value)) <= LARGEST else Opaque("an enormous integer")
    if isinstance(value, np.float32):
        return np.array(value)
    if isinstance(value, (float, np.floating)):
        return float(value)
    if isinstance(value, str):
        return text(str.__getitem__(value, slice(MAX_TEXT)))
    if isinstance(value, np.ndarray):
        return _plain_array(value, budget, depth)
    if isinstance(value, (list, tuple)):
        items = [_plain(item, budget, depth + 1) for item in value]
        return items if isinstance(value, list) else tuple(items)
    if isinstance(value, (set, frozenset)):
        items = [_plain(item, budget, depth + 1) for item in value]
        hashable = (str, int, float, bool, type(None))
        return set(items) if all(isinstance(i, hashable) for i in items) else items
    if isinstance(value, dict):
        keys = [k if isinstance(k, (bool, int, float)) else text(k)[:MAX_NAME] for k in value]
        return {k: _plain(v, budget, depth + 1) for k, v in zip(keys, value.values(), strict=True)}
    return Opaque(text(type(value).__name__)[:MAX_NAME])


def _plain_array(value: np.ndarray, budget: Budget, depth: int) -> Any:
    budget.numbers -= value.size
    if budget.numbers < 0:
        return Opaque(f"an array of {value.size} numbers, too large to be looked at")
    kind = value.dtype.kind
    if kind == "O":
        return _plain(value.tolist(), budget, depth + 1)
    wanted = {"b": "?", "i": "<i8", "u": "<i8", "f": "<f8"}.get(kind)
    if wanted is None:
        return Opaque(text(f"an array of dtype {value.dtype}")[:MAX_NAME])
    if value.dtype == np.float32:
        wanted = "<f4"
    return np.array(value, dtype=wanted, subok=False)


def bounded_items(items: Any) -> Iterator[Any]:
    for count, item in enumerate(items):
        if count >= MAX_ITEMS:
            return
        yield item


def is_text(value: str) -> bool:
    """Whether no half of a character stands in it, which no file and no page can hold."""
    try:
        return value.isascii() or bool(value.encode())
    except UnicodeEncodeError:
        return False


def text(value: Any) -> str:
    """`value` as text that can be written anywhere."""
    return str(value).encode("utf-8", "replace").decode()
