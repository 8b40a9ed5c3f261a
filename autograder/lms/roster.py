"""Who is who: a platform's own list of people -> the names of students in this course.

In: a CSV file as Canvas exports its gradebook, as Moodle exports its participants, or as
`nbgrader db student import` takes it. Out: people, to be found by what a platform calls them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from course.commands import BadInput
from course.submit import is_student

from .tables import read_csv

# What a column is, by its name in lower case. The first that fills a field counts.
COLUMNS = {
    "student": ("student_id", "id", "username", "sis login id", "sis user id", "id number",
                "email", "email address"),
    "first": ("first_name", "first name", "firstname"),
    "last": ("last_name", "last name", "surname", "lastname"),
    "name": ("student", "full name", "name"),
    "email": ("email", "email address"),
    "login": ("sis login id", "username"),
    "number": ("sis user id", "id number", "sid"),
    "lms_id": ("lms_user_id", "canvas id"),
    "section": ("section",),
    "participant": ("identifier",),
}  # fmt: skip
_APOSTROPHES = re.compile("['’‘`´ʼ]")
CANVAS = {"student", "id", "section"}


@dataclass(frozen=True)
class Person:
    """A student: `student` is the name of the folder in `submitted`, the rest what platforms say.

    `lms_id` is the platform's own number, `number` that of the university, and `participant`
    what Moodle's grading worksheet calls them, as in `Participant 1005`.
    """

    student: str
    first: str = ""
    last: str = ""
    name: str = ""
    email: str = ""
    login: str = ""
    number: str = ""
    lms_id: str = ""
    section: str = ""
    participant: str = ""

    @property
    def full_names(self) -> set[str]:
        """What the person may be called, each in one form."""
        last, _, first = self.name.partition(",")
        told = [self.name]
        for one, other in ((first, last), (self.first, self.last)):
            told += [f"{one} {other}", f"{other} {one}"]
        return {same for same in map(same_name, told) if same}

    @property
    def sortable(self) -> str:
        """`Last, First` where both are known."""
        return self.name or ", ".join(filter(None, (self.last, self.first))) or self.student


def same_name(name: str) -> str:
    """One form for names that differ by case, blanks, apostrophes or how an accent is stored.

    Moodle writes O'Neil as ONeil in the name of a file, and a blank for `_`.
    """
    return same_word(_APOSTROPHES.sub("", name).replace("_", " "))


def same_word(word: str) -> str:
    """One form for words that differ by case, blanks or the way an accent is stored."""
    return " ".join(unicodedata.normalize("NFC", word).casefold().split())


class Roster:
    """The people of a course, to be found by names, numbers and addresses."""

    def __init__(self, people: Iterable[Person], columns: Iterable[str] = ()) -> None:
        self.people = {person.student: person for person in people}
        self.columns = tuple(columns)
        self._by: dict[tuple[str, str], set[str]] = defaultdict(set)
        for person in self.people.values():
            for kind, word in _words(person):
                self._by[kind, word].add(person.student)

    def find(self, kind: str, word: str) -> list[str]:
        """The students whose `name`, `number`, `lms_id`, `email` or `participant` this is."""
        same = same_name if kind == "name" else same_word
        return sorted(self._by[kind, same(word)]) if word.strip() else []


def _words(person: Person) -> Iterable[tuple[str, str]]:
    yield from (("name", name) for name in person.full_names)
    numbers = {"number": (person.number, person.login, person.student)}
    participant = person.participant.rpartition(" ")[2]
    others = {"lms_id": person.lms_id, "email": person.email, "participant": participant}
    for kind, words in {**numbers, **{kind: (word,) for kind, word in others.items()}}.items():
        yield from ((kind, same_word(word)) for word in words if word)


def read_roster(path: Path) -> Roster:
    """The roster in a CSV file; raises `BadInput` where it is none."""
    rows = read_csv(path)
    columns = tuple(rows[0]) if rows else ()
    rows = [row for row in rows if "Points Possible" not in row.get("Student", "")]
    people = [person for row in rows if (person := _person(row)).student]
    if not people:
        raise BadInput(
            f"{path} names no students: it needs a column such as id (nbgrader), "
            "SIS Login ID (Canvas), or Username, ID number or Email address (Moodle)."
        )
    for person in people:
        if not is_student(person.student):
            raise BadInput(
                f"{path}: {person.student!r} can't be a student's name in this course; "
                "use letters, digits and . _ @ -"
            )
    return Roster(people, columns)


def _person(row: Mapping[str, str]) -> Person:
    low = {name.lower(): value.strip() for name, value in row.items() if value}
    if CANVAS.issubset(name.lower() for name in row):
        low["canvas id"] = low.pop("id", "")
    elif "student" in low:
        low["student_id"] = low.pop("student")
    fields = {
        field: next((low[name] for name in names if low.get(name)), "")
        for field, names in COLUMNS.items()
    }
    return Person(**{**fields, "student": fields["student"] or low.get("canvas id", "")})
