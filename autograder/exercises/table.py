"""`autograder exercises`: every exercise with what it has, and what it still lacks."""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import Any

from autograder import right_answers
from autograder.core.probe import Call, Described, Probe
from autograder.judging.faults import BrokenExercise
from autograder.judging.questions import OPEN, Questions

from . import LESSONS, load_lesson
from .broken import broken

MISTAKES, VARIANTS = 3, 2


def rows() -> list[dict[str, Any]]:
    """One row an exercise: lesson, name, points, mistakes, right variants, probes, lacks."""
    found = []
    for lesson in LESSONS:
        variants = right_variants(lesson)
        for name, exercise in load_lesson(lesson).exercises.items():
            faults = broken(exercise)
            row = {
                "lesson": lesson,
                "exercise": name,
                "points": exercise.points,
                "parts": [part.title for part in exercise.parts],
                "mistakes": len(exercise.mistakes),
                "right_variants": variants[name],
                "judges": sorted({type(part.judge).__name__.lower() for part in exercise.parts}),
                "probes": probe_kinds([] if faults else Questions(exercise, OPEN).probes),
            }
            found.append({**row, "lacks": lacks(row) + faults})
    return found


def lacks(row: dict[str, Any]) -> list[str]:
    """What an exercise still needs, one phrase each."""
    missing = []
    if row["mistakes"] < MISTAKES:
        missing.append(f"{MISTAKES - row['mistakes']} more named mistakes")
    if row["right_variants"] < VARIANTS:
        missing.append(f"{VARIANTS - row['right_variants']} more unusual right answers")
    return missing


def right_variants(lesson: str) -> Counter[str]:
    """How many unusual right answers each exercise has."""
    return Counter(answer.exercise for answer in right_answers.of(lesson))


def probe_kinds(probes: list[Probe]) -> list[str]:
    """The kinds of steps and arguments that the probes are made of."""
    kinds = set()
    for probe in probes:
        for step in probe.steps:
            kinds.add(type(step).__name__.lower())
            args = step.args if isinstance(step, Call) else ()
            kinds |= {a.kind for a in args if isinstance(a, Described)}
        if len(probe.steps) > 1:
            kinds.add("several steps")
    return sorted(kinds)


def run_exercises(as_json: bool) -> int:
    """Print the table; 1 where an exercise lacks something, else 0."""
    try:
        table = rows()
    except BrokenExercise as error:
        print(error, file=sys.stderr)
        return 1
    if as_json:
        print(json.dumps(table, indent=1))
    else:
        print(as_text(table))
    return int(any(row["lacks"] for row in table))


def as_text(table: list[dict[str, Any]]) -> str:
    """The table for people."""
    head = ["lesson", "exercise", "points", "mistakes", "right", "judged by", "probes", "lacks"]
    body = [
        [
            row["lesson"],
            row["exercise"],
            f"{row['points']:g}",
            str(row["mistakes"]),
            str(row["right_variants"]),
            ", ".join(row["judges"]),
            ", ".join(row["probes"]),
            ", ".join(row["lacks"]) or "-",
        ]
        for row in table
    ]
    widths = [max(map(len, column)) for column in zip(head, *body, strict=True)]
    lines = ["  ".join(c.ljust(w) for c, w in zip(r, widths, strict=True)) for r in [head, *body]]
    return "\n".join(line.rstrip() for line in lines)
