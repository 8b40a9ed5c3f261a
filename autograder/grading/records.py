"""What was graded before: a small file for each submission, which a later run goes by.

In: the digest of everything that a grading depends on. Out: what came of it, if
it was graded already. Files are below `.grading` in the course directory, each with a
sum over what it holds; one that is deleted or broken costs time and nothing else.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from autograder.report.feedback import Section

from .arrival import work
from .errors import GradingError
from .files import write_file
from .handed_in import HandedIn
from .work import Graded, Setup, version

PRIVATE = 0o600
_OF_NO_USE = (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError)


@dataclass(frozen=True)
class Record:
    """What came of a submission: `digest` of what went in, `notebook` of what was written.

    `work`, `files`, `told` and `came` are what was handed in, how it lay there, the time that was
    told beside it and the one that counts (see `autograder/grading/arrival.py`).

    `auto` are the points in the gradebook, by the ids of cells; `marks`, `mistakes` and
    `forms` (see `autograder/report/likeness.py`) are by exercise; `verdicts` are what the
    student may see of each, as `autograder.judging.as_data` writes it.
    """

    digest: str
    notebook: str
    work: str
    files: str
    told: str
    came: str
    auto: dict[str, float | None]
    marks: dict[str, float]
    mistakes: dict[str, list[str]]
    look: list[str]
    forms: dict[str, str]
    sections: list[Section]
    verdicts: list[dict[str, Any]]


class Digests:
    """Words for all that a grading depends on, besides the machine."""

    def __init__(self, setup: Setup) -> None:
        parts = [version(), setup.lesson, setup.seed, str(setup.confined)]
        self._run = hashlib.sha256("\0".join(parts).encode() + setup.notebook)

    def of(self, handed_in: HandedIn) -> str:
        """One word for a submission and everything that it is graded by; not when it came."""
        digest = self._run.copy()
        digest.update(f"{work(handed_in)} {handed_in.note}".encode())
        return digest.hexdigest()


class Records:
    """The records of one lesson in the course directory `root`."""

    def __init__(self, root: Path, lesson: str) -> None:
        self._scratch = root / ".grading"
        self._folder = self._scratch / lesson

    def find(self, student: str) -> Record | None:
        """What was recorded of a student, None where there is nothing or nothing of use.

        Raises `GradingError` where there is something that can't be read.
        """
        try:
            kept = json.loads(self._bytes(student))
            return _record(kept["record"]) if kept["sum"] == _sum(kept["record"]) else None
        except _OF_NO_USE:
            return None

    def _bytes(self, student: str) -> bytes:
        path = self._path(student)
        try:
            return path.read_bytes()
        except PermissionError as error:
            raise GradingError(
                f"What was recorded of {student} in {path} can't be read: {error.strerror}. "
                "Let its owner give your group rights to the folder .grading and all that is in it."
            ) from error

    def keep(self, student: str, record: Record) -> None:
        """Remember what came of a submission."""
        kept = asdict(record)
        content = json.dumps({"sum": _sum(kept), "record": kept}, indent=1).encode()
        write_file(self._path(student), content, PRIVATE, self._scratch)

    def _path(self, student: str) -> Path:
        return self._folder / f"{student}.json"


def _sum(kept: dict[str, Any]) -> str:
    """One word for what is kept, by which a file that was broken is known."""
    return fingerprint(json.dumps(kept).encode())


def _record(kept: dict[str, Any]) -> Record:
    sections = [Section(**section) for section in kept["sections"]]
    return Record(**{**kept, "sections": sections})


@dataclass(frozen=True)
class Arrived:
    """A submission as it came: the digest for its grading, and the words of a `Record`."""

    digest: str
    work: str
    files: str
    told: str
    came: str


def record_of(graded: Graded, arrived: Arrived) -> Record:
    """What is kept of a submission that was graded."""
    return Record(
        arrived.digest,
        fingerprint(graded.notebook),
        arrived.work,
        arrived.files,
        arrived.told,
        arrived.came,
        dict(graded.scores.points),
        graded.marks,
        {name: list(mistakes) for name, mistakes in graded.mistakes.items()},
        list(graded.look),
        graded.forms,
        list(graded.sections),
        list(graded.verdicts),
    )


def fingerprint(content: bytes) -> str:
    """One word for the bytes of a file."""
    return hashlib.sha256(content).hexdigest()
