"""What Gradescope's `submission_metadata.yml` says: who handed in each submission, and when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import yaml

from autograder.grading.lateness import moment

from .archive import Refused
from .naming import Submitter

# Every scalar is a text: no word in it can ask for a type, whatever it is marked as.
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def submitters_in(content: bytes) -> dict[str, tuple[Submitter, ...]]:
    """The submitters of each submission, by its folder's name; raises `Refused`."""
    try:
        found = yaml.load(content, Loader=_Loader)
    except (yaml.YAMLError, ValueError, RecursionError, MemoryError) as error:
        raise Refused(f"is no YAML that can be read ({type(error).__name__}).") from error
    if not isinstance(found, dict):
        raise Refused("does not list submissions.")
    return {
        str(key): tuple(_submitter(each, about) for each in _list(about.get(":submitters")))
        for key, about in found.items()
        if isinstance(about, dict)
    }


def _submitter(who: dict[str, Any], about: dict[str, Any]) -> Submitter:
    name, number, email = (_word(who.get(key)) for key in (":name", ":sid", ":email"))
    return Submitter("Gradescope", name, number, email, time=_time(about.get(":created_at")))


def _list(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _word(value: Any) -> str:
    return str(value) if isinstance(value, (str, int)) else ""


def _time(value: Any) -> datetime | None:
    """In UTC and without a zone, as everywhere in nbgrader."""
    return moment(value) if isinstance(value, str) else None
