"""What a student has got right so far, kept in a small file in their own folder."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from autograder.judging.verdict import Verdict

FILE = ".course-progress.json"


def record(lesson: str, verdict: Verdict, start: Path | None = None) -> None:
    """Add one check to the progress file.

    Passed over: a folder that can't be written, nbgrader's own runs, and an
    instructor's course directory.
    """
    path = find(start or Path.cwd())
    if path is None or "NBGRADER_EXECUTION" in os.environ:
        return
    with suppress(OSError):
        known = read(path)
        entry = known.setdefault(lesson, {}).setdefault(
            verdict.exercise, {"checks": 0, "points": 0.0, "mistakes": {}}
        )
        entry["checks"] += 1
        entry["points"] = max(entry["points"], verdict.points)
        entry["of"] = verdict.max_points
        for sentence in verdict.mistakes:
            entry["mistakes"][sentence] = entry["mistakes"].get(sentence, 0) + 1
        write(path, known)


def find(start: Path) -> Path | None:
    """The progress file of the course folder around `start`, or one in `start` itself.

    None in an instructor's course directory, where nobody's progress is kept.
    """
    for folder in [start, *start.parents]:
        if (folder / FILE).is_file():
            return folder / FILE
        if (folder / "nbgrader_config.py").is_file():
            return None
    return start / FILE


def read(path: Path) -> dict[str, dict[str, Any]]:
    """Lesson -> exercise -> entry; empty where there is no file or it can't be read."""
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(known, dict):
        return {}
    return {
        lesson: {n: e for n, e in entries.items() if _is_entry(e)}
        for lesson, entries in known.items()
        if isinstance(entries, dict)
    }


def _is_entry(entry: Any) -> bool:
    return (
        isinstance(entry, dict)
        and isinstance(entry.get("checks"), int)
        and isinstance(entry.get("points"), (int, float))
        and isinstance(entry.get("mistakes"), dict)
    )


def write(path: Path, known: dict[str, dict[str, Any]]) -> None:
    """Write the file whole or not at all."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
    temporary.write_text(json.dumps(known, indent=1, ensure_ascii=False), encoding="utf-8")
    os.replace(temporary, path)
