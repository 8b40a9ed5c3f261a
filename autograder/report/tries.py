"""What students tried before they handed in: the progress files, as far as they can be believed.

`course submit` lays `progress.json` beside the notebook: for each exercise how
often it was checked, the best marks, and the mistakes that checks named. A
student can write anything into it, so it is small or passed over, gives no
marks, and only sentences that are ours count.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from autograder.grading.files import beginning, is_linked
from course.progress import HANDED_IN

MAX_BYTES = 100_000
MOST_CHECKS = 10_000
SHOWN = 3


@dataclass(frozen=True)
class Tried:
    """One student's way to an exercise; `right` where a check gave all points in the end."""

    checks: int
    right: bool
    mistakes: frozenset[str]


@dataclass(frozen=True)
class Way:
    """The way of a class to an exercise; `mistakes` are the most frequent, each with how many."""

    exercise: str
    students: int
    right: int
    checks: float
    mistakes: tuple[tuple[str, int], ...]


def read_tries(
    folder: Path,
    exercises: Mapping[str, float],
    sentences: Callable[[str, Iterable[str]], Iterable[str]],
) -> dict[str, Tried]:
    """What the progress file in a submitted `folder` says, by exercise; {} where it is of no use.

    `exercises` are points by name; `sentences` gives those of an exercise's mistakes by their
    ids, and passes over what it doesn't know.
    """
    if is_linked(folder):
        return {}
    try:
        found = json.loads(_bytes(folder / HANDED_IN))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        name: tried
        for name, most in exercises.items()
        if (tried := _tried(found.get(name), most, partial(sentences, name))) is not None
    }


def _bytes(path: Path) -> bytes:
    """The bytes of a small regular file; raises `OSError` for anything else."""
    content = beginning(path, MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise OSError(f"{path} is no small file.")
    return content


def _tried(
    entry: Any, most: float, sentences: Callable[[Iterable[str]], Iterable[str]]
) -> Tried | None:
    if not isinstance(entry, dict):
        return None
    checks, points, mistakes = entry.get("checks"), entry.get("points"), entry.get("mistakes")
    if not isinstance(checks, int) or not 1 <= checks <= MOST_CHECKS:
        return None
    if not isinstance(points, (int, float)) or not isinstance(mistakes, dict):
        return None
    return Tried(checks, points >= most, frozenset(sentences(mistakes)))


def ways(tries: Iterable[Mapping[str, Tried]], exercises: Iterable[str]) -> list[Way]:
    """The ways of a class, in the order of the exercises; those that nobody tried are left out."""
    everybody = list(tries)
    found = []
    for name in exercises:
        tried = [one[name] for one in everybody if name in one]
        if tried:
            met = Counter(sentence for one in tried for sentence in one.mistakes)
            most = sorted(met.items(), key=lambda item: (-item[1], item[0]))[:SHOWN]
            right = sum(one.right for one in tried)
            middle = median(one.checks for one in tried)
            found.append(Way(name, len(tried), right, middle, tuple(most)))
    return found
