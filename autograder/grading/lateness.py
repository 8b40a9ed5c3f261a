"""When a submission was handed in, and what being late costs."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from typing import Any

from .files import beginning, is_linked

TIMESTAMP, SECRET = "timestamp.txt", "submission_secret.txt"
NO_TIME = (
    "Its timestamp.txt holds no time that can be read, and counts as not there; a time is "
    "written as 2026-01-31 12:00:00 UTC."
)
_LONGEST = 200
_YEARS = range(1970, 9999)  # a year beside them can't be told in every zone
_NAMED = r"[A-Za-z]{1,20}(?:[/_-][A-Za-z]{1,20}){0,4}"
_TIME = r"(?P<time>\d{1,2}:\d\d(?::\d\d(?:\.\d{1,9})?)?)"
_EXCHANGED = re.compile(
    rf"(?P<day>\d{{4}}-\d\d-\d\d) {_TIME}"
    rf" ?(?P<zone>[+-]\d\d:\d\d|(?<= )[+-]?\d{{1,5}}|{_NAMED})?",
    re.ASCII,
)
_HOURS = re.compile(r"[+-](?:0\d|1[0-4]):?[0-5]\d", re.ASCII)


def read_timestamp(folder: Path) -> str:
    """The text of a submission's timestamp file, "" where there is none or it is no time."""
    if is_linked(folder):
        return ""
    try:
        text = _beginning(folder / TIMESTAMP)
        return text if moment(text) else ""
    except (OSError, ValueError):
        return ""


def timestamp_of(folder: str) -> datetime | None:
    """When it was submitted; nbgrader's own readers stop at a text that is no time."""
    return moment(read_timestamp(Path(folder)))


def read_secret(folder: Path) -> str:
    """What nbgrader's exchange put beside a submission to give its feedback back by, or ""."""
    if is_linked(folder):
        return ""
    try:
        return _beginning(folder / SECRET)
    except (OSError, ValueError):
        return ""


def _beginning(path: Path) -> str:
    """The first characters of a file of a submission; a link is not followed."""
    return beginning(path, _LONGEST).decode()


def has_no_time(folder: Path) -> bool:
    """Whether there is a timestamp file that tells no time."""
    return os.path.lexists(folder / TIMESTAMP) and not read_timestamp(folder)


def moment(text: str) -> datetime | None:
    """The time that a timestamp tells, in UTC and without a zone; None for any other text.

    The forms are those of ISO 8601, a date alone among them, and what nbgrader's exchange
    writes: `2026-01-31 12:00:00.123456 UTC`. There the zone may be a name, a distance in hours
    and minutes, or, as nbgrader reads other numbers, one in seconds; seconds, parts and zone
    may be left out. Years are those since 1970.
    """
    try:
        form = _EXCHANGED.fullmatch(text.strip())
        found = _exchanged(form) if form else datetime.fromisoformat(text.strip())
        told = found.replace(tzinfo=None) - (found.utcoffset() or timedelta())
        return told if told.year in _YEARS else None
    except (ValueError, OverflowError):
        return None


def _exchanged(form: re.Match[str]) -> datetime:
    time = form["time"].zfill(len(form["time"]) + (form["time"][1] == ":"))
    found = datetime.fromisoformat(f"{form['day']} {time}")
    return found.replace(tzinfo=_zone(form["zone"])) if form["zone"] else found


def _zone(name: str) -> tzinfo | None:
    """The zone of this name or distance from UTC; None where nobody knows it."""
    if name in ("UTC", "Z"):
        return UTC
    if name[-1].isdigit():
        return timezone(_distance(name))
    from dateutil import tz

    known: tzinfo | None = tz.gettz(name)
    return known


def _distance(number: str) -> timedelta:
    if not _HOURS.fullmatch(number):
        return timedelta(seconds=int(number))
    distance = timedelta(hours=int(number[1:3]), minutes=int(number[-2:]))
    return -distance if number[0] == "-" else distance


def penalty(config: Any, student: str, score: float, late: float) -> float | None:
    """What nbgrader's `AssignLatePenalties` takes off, by the configured plugin.

    `late` is in seconds. Imports nbgrader, which takes about two seconds, unless the plugin
    is nbgrader's own.
    """
    if not config.AssignLatePenalties.get("plugin_class"):
        method = str(config.LateSubmissionPlugin.get("penalty_method", "none"))
        return min(max(score, 0), score) if method == "zero" else None
    from nbgrader.preprocessors import AssignLatePenalties

    stage = AssignLatePenalties(config=config)
    stage.init_plugin()
    asked = stage.plugin_inst.late_submission_penalty(student, score, late)
    return None if asked is None else min(max(asked, 0), score)
