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

from .files import write_file
from .handed_in import HandedIn
from .work import Graded, Setup, version

PRIVATE = 0o600


@dataclass(frozen=True)
class Record:
    """What came of a submission: `digest` of what went in, `notebook` of what was written.

    `auto` are the points in the gradebook, by the ids of cells; `marks`, `mistakes` and
    `forms` (see `autograder/report/likeness.py`) are by exercise; `verdicts` are what the
    student may see of each, as `autograder.judging.as_data` writes it.
    """

    digest: str
    notebook: str
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

    def of(self, handed_in: HandedIn, timestamp: str) -> str:
        """One word for a submission and everything that it is graded by."""
        digest = self._run.copy()
        texts = [handed_in.problem, handed_in.note, timestamp]
        parts = [handed_in.notebook, *map(str.encode, texts)]
        for name, module in sorted(handed_in.modules.items()):
            parts += [name.encode("utf-8", "surrogateescape"), module]
        for part in parts:
            digest.update(len(part).to_bytes(8) + part)
        return digest.hexdigest()


class Records:
    """The records of one lesson in the course directory `root`."""

    def __init__(self, root: Path, lesson: str) -> None:
        self._scratch = root / ".grading"
        self._folder = self._scratch / lesson

    def find(self, student: str) -> Record | None:
        """What was recorded of a student, None where there is nothing or nothing of use."""
        try:
            kept = json.loads(self._path(student).read_bytes())
            return _record(kept["record"]) if kept["sum"] == _sum(kept["record"]) else None
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return None

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


def record_of(graded: Graded, digest: str) -> Record:
    """What is kept of a submission that was graded."""
    return Record(
        digest,
        fingerprint(graded.notebook),
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
