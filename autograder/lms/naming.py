"""Whose a file is, by the names that Moodle, Canvas, Gradescope and `course submit` give it.

| | a file of one submission |
|---|---|
| Moodle | `Ada Young_1234_assignsubmission_file_/loss.ipynb` |
| Canvas | `youngada_LATE_1234_5678_loss-1.ipynb` |
| Gradescope | `assignment_12_export/submission_1234/loss.ipynb` |
| course submit | `ada/04_loss/loss.ipynb` |
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from autograder.judging.words import show
from course.submit import is_student

from .roster import Roster, same_name

METADATA = "submission_metadata.yml"
_PATTERNS = {
    "Moodle": r"(?P<name>[^/]+)_(?P<number>\d+)_assignsubmission_file(?:_/|_|/)(?P<file>[^/].*)",
    "Gradescope": r"(?P<key>submission_\d+)/(?P<file>.+)",
    "Canvas": r"(?P<name>[^/]+?)_(?P<late>LATE_)?(?P<number>\d+)_\d+_"
    r"(?P<file>[^/]+?(?:\.zip/.+)?)",
    "course": r"(?P<student>[^/]+)/{lesson}/(?P<file>[^/]+)",
}
NAMELESS = (
    "has no name that tells whose it is, as Moodle, Canvas, Gradescope and course submit give."
)
_COPY = re.compile(r"(?:-(\d+)| ?\((\d+)\))$")


@dataclass(frozen=True)
class Submitter:
    """What a platform says of who handed a file in, and when."""

    platform: str
    name: str = ""
    number: str = ""
    email: str = ""
    student: str = ""
    late: bool = False
    time: datetime | None = None


@dataclass(frozen=True)
class Named:
    """A file whose submission is known; of several versions the highest `version` counts."""

    submitters: tuple[Submitter, ...]
    filename: str
    version: int = 0


class Unknown(Exception):
    """Nobody can be named; the text is a sentence without a subject."""


def named(path: str, lesson: str, submitters: Mapping[str, tuple[Submitter, ...]]) -> Named:
    """Whose the file at `path` is; raises `Unknown`.

    `submitters` are those of Gradescope's submissions, by the path of their folder.
    """
    found = [
        (match.start("place"), platform, match)
        for platform, pattern in _PATTERNS.items()
        if (match := _match(pattern.replace("{lesson}", re.escape(lesson)), path))
    ]
    if not found:
        raise Unknown(NAMELESS)
    # The outermost name counts: what is further in, a student may have called so.
    start, platform, match = min(found, key=lambda each: each[0])
    who = _OF[platform](path[:start], match, submitters)
    file = match["file"].rsplit("/", 1)[-1]
    return Named(who, *_without_copy(file, lesson.split("_", 1)[-1]))


def _match(pattern: str, path: str) -> re.Match[str] | None:
    """The first folder or file of the path from which on it has this form."""
    return re.search(rf"(?:^|/)(?P<place>{pattern})\Z", path, re.DOTALL)


def _without_copy(file: str, notebook: str) -> tuple[str, int]:
    """The lesson's own file name for its copies `loss-1.ipynb` and `loss (1).ipynb`."""
    stem, dot, ending = file.rpartition(".")
    copy = _COPY.search(stem)
    start = stem[: copy.start()] if copy else stem
    if ending.lower() != "ipynb" or start.lower() != notebook.lower():
        return file, 0
    return f"{notebook}{dot}ipynb", int(copy[1] or copy[2]) if copy else 0


Submitters = Mapping[str, tuple[Submitter, ...]]


def _moodle(top: str, found: re.Match[str], known: Submitters) -> tuple[Submitter, ...]:
    return (Submitter("Moodle", found["name"], found["number"]),)


def _canvas(top: str, found: re.Match[str], known: Submitters) -> tuple[Submitter, ...]:
    return (Submitter("Canvas", found["name"], found["number"], late=bool(found["late"])),)


def _gradescope(top: str, found: re.Match[str], known: Submitters) -> tuple[Submitter, ...]:
    who = known.get(top + found["key"], ())
    if not who:
        raise Unknown(f"is of a submission that no {METADATA} names.")
    return who


def _course(top: str, found: re.Match[str], known: Submitters) -> tuple[Submitter, ...]:
    return (Submitter("course", student=found["student"]),)


_OF: dict[str, Callable[..., tuple[Submitter, ...]]] = {
    "Moodle": _moodle,
    "Gradescope": _gradescope,
    "Canvas": _canvas,
    "course": _course,
}
# How the roster knows a submitter: the first that finds somebody counts.
_KNOWN_BY = {
    "Moodle": (("participant", "number"), ("name", "name")),
    "Canvas": (("lms_id", "number"),),
    "Gradescope": (("email", "email"), ("number", "number"), ("name", "name")),
    "course": (("number", "student"),),
}


def student_of(submitter: Submitter, roster: Roster) -> str:
    """The name of the submitter's folder in `submitted`; raises `Unknown`.

    Without a roster it is made of what the platform says.
    """
    student = _on_roster(submitter, roster) if roster.people else _made_up(submitter)
    if not is_student(student) or len(student) > 100:
        raise Unknown(
            f"is by {show(student)}, which can't be a student's name here: "
            "give a roster that says who it is."
        )
    return student


def _on_roster(submitter: Submitter, roster: Roster) -> str:
    for kind, field in _KNOWN_BY[submitter.platform]:
        found = roster.find(kind, getattr(submitter, field))
        if len(found) > 1:
            raise Unknown(f"may be by {' or '.join(found)}: the roster has both under this name.")
        if found:
            return found[0]
    raise Unknown(f"is by {_called(submitter)}, who is not on the roster.")


def _called(submitter: Submitter) -> str:
    fields = (submitter.student, submitter.name, submitter.email, submitter.number)
    return next((field for field in fields if field), "nobody")


def _made_up(submitter: Submitter) -> str:
    name = unicodedata.normalize("NFC", submitter.name)
    return {
        "Moodle": lambda: re.sub(r"[^\w.@-]+", "-", name).strip("-."),
        "Canvas": lambda: f"{name}-{submitter.number}",
        "Gradescope": lambda: submitter.email or submitter.number,
        "course": lambda: submitter.student,
    }[submitter.platform]()


def same_person(one: Submitter, other: Submitter) -> bool:
    """Whether two submitters that got the same name without a roster are one person."""
    fields = ("platform", "number", "email", "student")
    mine, theirs = ([getattr(who, field) for field in fields] for who in (one, other))
    return mine == theirs and same_name(one.name) == same_name(other.name)
