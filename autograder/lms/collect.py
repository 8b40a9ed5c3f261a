"""`autograder collect`: what a platform gave to download -> `submitted/STUDENT/LESSON/`.

Names decide whose a file is, never its content. A submission is put there whole; one
that is there already stays unless the new one is known to be newer, or is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from autograder.grading.errors import GradingError
from autograder.grading.files import is_linked
from autograder.grading.lateness import SECRET, TIMESTAMP, moment, read_timestamp
from autograder.grading.leavings import is_notebook
from autograder.grading.progress import printable
from autograder.grading.released import released
from autograder.grading.settings import Course, course
from autograder.judging.verdict import counted
from course.commands import BadInput
from course.submit import place

from .archive import MAX_BYTES, MAX_NAME, Entry, Refused, entries
from .naming import METADATA, Named, Submitter, Unknown, named, same_person, student_of
from .roster import Roster, read_roster

MAX_FILES = 50
MAX_TOGETHER = 5 * MAX_BYTES
# What was typed into the platform's page beside the file, in the platform's own words.
TYPED = ("onlinetext.html", "_text.html", "_link.html")
LATE = (
    "is marked late by Canvas, which does not say when it was handed in. For a penalty, write "
    "the time into its timestamp.txt: what the student's own said was not taken."
)
UNTOLD = "holds no time that can be read, and was left out."
NO_TIME = "differs from what is there, and nothing says which is newer: --replace takes it."
COPIES = "handed in nothing but a copy that an editor left of a notebook: ask for the notebook."
LINKED = "has a link for a folder in what was collected; nothing is written through it."
OLDER = "was handed in before what is there, which stays."
TWO = (
    "may be two students: {platform} tells them apart, and here they have one name. "
    "Neither was taken."
)


@dataclass
class Collected:
    """A student's files before they are read, by name, each with its version."""

    by: Submitter
    files: dict[str, tuple[int, Entry]] = field(default_factory=dict)
    late: bool = False


@dataclass
class Tally:
    """What became of submissions, and sentences on what was not taken and what to know."""

    new: int = 0
    newer: int = 0
    same: int = 0
    refused: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def refuse(self, what: str, why: object) -> None:
        self.refused.append(f"{printable(what)} {printable(why)}")

    def note(self, what: str, sentence: str) -> None:
        self.notes.append(f"{printable(what)} {sentence}")


def run_collect(
    root: Path, lesson: str, path: Path, roster: Path | None = None, replace: bool = False
) -> int:
    """Collect submissions of `lesson` from `path`, and tell; 1 where a file was not taken.

    `replace` takes also what may be older than what is there, but not what is known to
    be. Raises `BadInput` where nothing can be collected.
    """
    people = read_roster(roster) if roster else Roster(())
    try:
        ours, where = released(root.resolve(), lesson), course(root)
    except GradingError as error:
        raise BadInput(printable(error)) from error
    tally = Tally()
    for student, collected in sorted(_sorted(path, lesson, people, tally).items()):
        files = _contents(collected, ours.name, tally)
        if files:
            _put(where, lesson, student, files, replace, tally)
    return _tell(tally, where.directory("submitted"), path)


def _tell(tally: Tally, folder: str, path: Path) -> int:
    total = tally.new + tally.newer
    if not (total or tally.same or tally.refused):
        raise BadInput(f"{path} holds no file.")
    for sentence in (*tally.refused, *tally.notes):
        print(sentence)
    details = {"in place of older ones": tally.newer, "more were there, unchanged": tally.same}
    more = "; ".join(f"{count} {what}" for what, count in details.items() if count)
    told = f"{counted(total, 'submission')} collected in {folder}/"
    print(f"{told} ({more})." if more else f"{told}.")
    return 1 if tally.refused else 0


def _sorted(path: Path, lesson: str, roster: Roster, tally: Tally) -> dict[str, Collected]:
    """The files by student; what can't be matched is in the tally."""
    everything = list(entries(path))
    submitters = dict(_submitters(everything, tally))
    found: dict[str, Collected] = {}
    two: set[str] = set()
    for entry in everything:
        if entry.path.endswith((METADATA, *TYPED)) or entry.left_over:
            continue
        try:
            whose = _whose(entry, lesson, submitters)
            for who in whose.submitters:
                student = student_of(who, roster)
                theirs = found.setdefault(student, Collected(who))
                theirs.late |= who.late
                one_platform = theirs.by.platform == who.platform
                if not same_person(theirs.by, who) and (one_platform or not roster.people):
                    two.add(student)
                _add(theirs, whose, entry, tally)
        except (Refused, Unknown) as why:
            tally.refuse(entry.path, why)
    for student in sorted(two):
        tally.refuse(student, TWO.format(platform=found.pop(student).by.platform))
    for student in sorted(_with_copies(everything, lesson, submitters, roster) - {*found, *two}):
        tally.refuse(student, COPIES)
    return found


def _with_copies(
    everything: Sequence[Entry],
    lesson: str,
    submitters: Mapping[str, tuple[Submitter, ...]],
    roster: Roster,
) -> set[str]:
    """Who handed in what an editor left of a notebook."""
    found: set[str] = set()
    for entry in everything:
        if entry.left_over and ".ipynb" in entry.path.lower():
            with suppress(Unknown):
                whose = named(entry.path, lesson, submitters)
                found.update(student_of(who, roster) for who in whose.submitters)
    return found


def _submitters(
    everything: Sequence[Entry], tally: Tally
) -> Iterator[tuple[str, tuple[Submitter, ...]]]:
    """Who handed in Gradescope's submissions, by the path of their folder."""
    for entry in everything:
        if entry.path.split("/")[-1] == METADATA:
            from .gradescope import submitters_in

            try:
                for key, who in submitters_in(entry.read()).items():
                    yield entry.path.removesuffix(METADATA) + key, who
            except Refused as why:
                tally.refuse(entry.path, why)


def _whose(entry: Entry, lesson: str, submitters: Mapping[str, tuple[Submitter, ...]]) -> Named:
    if entry.refused:
        raise Refused(entry.refused)
    whose = named(entry.path, lesson, submitters)
    name = whose.filename
    if name.startswith(".") or not name.isprintable() or len(name.encode()) > MAX_NAME:
        raise Refused("has a name that no file here can have.")
    return whose


def _add(theirs: Collected, whose: Named, entry: Entry, tally: Tally) -> None:
    """Of two versions of a file the later one counts."""
    version, other = theirs.files.get(whose.filename, (-1, entry))
    if whose.version == version:
        raise Refused(f"is the second {whose.filename} of this student; the first was taken.")
    if version >= 0:
        older = other if whose.version > version else entry
        tally.note(older.path, "is an earlier version, and was left out.")
    if whose.version > version:
        theirs.files[whose.filename] = whose.version, entry


def _contents(collected: Collected, name: str, tally: Tally) -> dict[str, bytes]:
    """The files to write, the notebook under the name that nbgrader expects."""
    files: dict[str, bytes] = {}
    for filename, (_, entry) in collected.files.items():
        try:
            content = entry.read()
            if len(files) >= MAX_FILES or sum(map(len, files.values())) > MAX_TOGETHER:
                raise Refused("is one file too many of this student.")
            files[filename] = content
        except Refused as why:
            tally.refuse(entry.path, why)
    notebooks = _notebooks(files)
    if len(notebooks) == 1:
        files[f"{name}.ipynb"] = files.pop(notebooks[0])
    told = files.pop(TIMESTAMP, b"")
    time = collected.by.time or (None if collected.late else _moment(told))
    if files and time:
        files[TIMESTAMP] = f"{time.isoformat(' ', 'microseconds')} UTC\n".encode()
    elif collected.late:
        tally.note(next(iter(collected.files.values()))[1].path, LATE)
    elif told:
        tally.note(collected.files[TIMESTAMP][1].path, UNTOLD)
    return files


def _notebooks(files: Mapping[str, bytes]) -> list[str]:
    """The files that are called notebooks; where none is, those that are by what is in them."""
    called = [name for name in files if name.lower().endswith(".ipynb")]
    return called or [name for name, raw in files.items() if is_notebook(raw)]


def _moment(text: bytes) -> datetime | None:
    return moment(text[:200].decode("utf-8", "replace"))


def _put(
    where: Course, lesson: str, student: str, files: dict[str, bytes], replace: bool, tally: Tally
) -> None:
    """Write the submission unless what is there is the same, or may be newer."""
    target = where.folder("submitted", student, lesson)
    if is_linked(target):
        tally.refuse(student, LINKED)
        return
    if not target.exists():
        place(target, files)
        tally.new += 1
        return
    if _content(files) == _content(_there(target)):
        tally.same += 1
        return
    old, new = moment(read_timestamp(target)), _moment(files.get(TIMESTAMP, b""))
    if old and new and new < old:
        tally.refuse(student, OLDER)
    elif replace or (old and new and new > old):
        place(target, files)
        tally.newer += 1
    else:
        tally.refuse(student, NO_TIME)


def _content(files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {name: raw for name, raw in files.items() if name not in (TIMESTAMP, SECRET)}


def _there(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.iterdir() if path.is_file() and not path.is_symlink())
    return {path.name: path.read_bytes() for path in paths}
