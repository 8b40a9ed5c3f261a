"""When a submission was handed in, and what being late costs."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

from .files import beginning

TIMESTAMP, SECRET = "timestamp.txt", "submission_secret.txt"
_LONGEST = 200
# What the exchange writes; anything else is left to dateutil, which is slow to import.
_UTC = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{6})? UTC")


def read_timestamp(folder: Path) -> str:
    """The text of a submission's timestamp file, "" where there is none or it is no time."""
    try:
        text = _beginning(folder / TIMESTAMP)
        return text if moment(text) else ""
    except (OSError, ValueError, OverflowError):
        return ""


def read_secret(folder: Path) -> str:
    """What nbgrader's exchange put beside a submission to give its feedback back by, or ""."""
    try:
        return _beginning(folder / SECRET)
    except (OSError, ValueError):
        return ""


def _beginning(path: Path) -> str:
    """The first characters of a file of a submission; a link is not followed."""
    return beginning(path, _LONGEST).decode()


def moment(text: str) -> datetime | None:
    """The time that a timestamp tells, in UTC and without a zone, as nbgrader reads it.

    A third word is the name of a zone, or its distance from UTC in seconds.
    Raises `ValueError` or `OverflowError` for what is no time.
    """
    words = text.split()
    if not words:
        return None
    if _UTC.fullmatch(text.strip()):
        return datetime.fromisoformat(" ".join(words[:2]))
    from dateutil import parser, tz

    if len(words) == 3:
        name = words[2]
        zone = int(name) if name.lstrip("+-").isdigit() else tz.gettz(name)
        found = parser.parse(f"{words[0]} {words[1]} ZONE", tzinfos={"ZONE": zone})
    else:
        found = parser.parse(text.strip())
    return (found - found.utcoffset()).replace(tzinfo=None) if found.tzinfo else found


def penalty(config: Any, student: str, score: float, late: float) -> float | None:
    """What nbgrader's `AssignLatePenalties` takes off, by the configured plugin.

    `late` is in seconds. Imports nbgrader, which takes about two seconds.
    """
    from nbgrader.preprocessors import AssignLatePenalties

    stage = AssignLatePenalties(config=config)
    stage.init_plugin()
    asked = stage.plugin_inst.late_submission_penalty(student, score, late)
    return None if asked is None else min(max(asked, 0), score)
