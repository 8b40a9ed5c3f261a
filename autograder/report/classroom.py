"""What a class made of a lesson and of the course, as plain data.

In: what was graded, student by student. Out: counts, groups and lists, which
`pages.py` shows. Nothing here knows of HTML.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from . import need_help
from .tries import Tried

ALIKE = 5
BARS = 10


@dataclass(frozen=True)
class Graded:
    """What is known of a student's submission; all mappings are by exercise.

    `score` is what is left after a late penalty, `waits` says that an answer has no
    marks yet; `look` why a person should look, `forms` the forms of the answers
    (see `likeness.py`), `submission` is the gradebook's name for it.
    """

    student: str
    marks: Mapping[str, float]
    mistakes: Mapping[str, Sequence[str]]
    score: float
    waits: bool
    look: Sequence[str]
    forms: Mapping[str, str] = field(default_factory=dict)
    tries: Mapping[str, Tried] = field(default_factory=dict)
    submission: str = ""


@dataclass(frozen=True)
class Class:
    """A lesson's submissions; `exercises` are points by name, in the lesson's order.

    `forms` are those of our own answers, by exercise; `unknown` counts
    submissions in the gradebook of which nothing else is known.
    """

    name: str
    title: str
    exercises: Mapping[str, float]
    most: float
    graded: Sequence[Graded]
    forms: Mapping[str, frozenset[str]] = field(default_factory=dict)
    unknown: int = 0

    @property
    def points(self) -> float:
        """What the exercises give, without written answers."""
        return sum(self.exercises.values())

    def share(self, one: Graded) -> float:
        """How many of the exercises' points somebody has: 0 to 1."""
        has = sum(one.marks.get(name, 0.0) for name in self.exercises)
        return has / self.points if self.points else 0.0


@dataclass(frozen=True)
class Mistake:
    """A named mistake: who made it, by exercise."""

    sentence: str
    made: Mapping[str, Sequence[str]]

    @property
    def count(self) -> int:
        return sum(map(len, self.made.values()))


def mistakes(lesson: Class) -> list[Mistake]:
    """All that were recognised, the most frequent first."""
    made: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for one in lesson.graded:
        for exercise, sentences in one.mistakes.items():
            for sentence in sentences:
                made[sentence][exercise].append(one.student)
    found = [Mistake(sentence, dict(by_exercise)) for sentence, by_exercise in made.items()]
    return sorted(found, key=lambda mistake: (-mistake.count, mistake.sentence))


def spread(shares: Iterable[float]) -> list[int]:
    """How many of the shares (0 to 1) lie in each tenth."""
    counts = [0] * BARS
    for share in shares:
        counts[max(0, min(int(share * BARS), BARS - 1))] += 1
    return counts


@dataclass(frozen=True)
class Line:
    """A student, a sentence about them, and their submission."""

    student: str
    reason: str
    submission: str = ""
    share: float = 0.0


def to_look_at(lesson: Class) -> list[Line]:
    """Submissions that need a person, each with one reason."""
    twins = _twins(lesson)
    return [
        Line(one.student, reason, one.submission)
        for one in lesson.graded
        for reason in (*one.look, *_alike(lesson, one, twins.get(one.student, {})))
    ]


def _alike(lesson: Class, one: Graded, twins: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Sentences on answers that are the same as ours, or as those in `twins`, by exercise."""
    ours = [name for name, form in one.forms.items() if form in lesson.forms.get(name, ())]
    reasons = (
        [f"The same as the course's solution, up to names: {', '.join(ours)}."] if ours else []
    )
    shared: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name, others in twins.items():
        shared[others].append(name)
    return reasons + [
        f"The same as {', '.join(others)}, up to names: {', '.join(names)}."
        for others, names in shared.items()
    ]


def _twins(lesson: Class) -> dict[str, dict[str, tuple[str, ...]]]:
    """Student -> exercise -> the few others whose answer has the same form, and none of ours."""
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in lesson.graded:
        for name, form in one.forms.items():
            if form and form not in lesson.forms.get(name, ()):
                groups[name, form].append(one.student)
    twins: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for (name, _), group in groups.items():
        if 2 <= len(group) <= ALIKE:
            for student in group:
                twins[student][name] = tuple(other for other in group if other != student)
    return twins


def to_help(lesson: Class) -> list[Line]:
    """Who may need help with the lesson, by `need_help.LESSON_RULE`."""
    found = []
    for one in lesson.graded:
        share = lesson.share(one)
        each = [one.marks.get(name, 0.0) / most for name, most in lesson.exercises.items() if most]
        reasons = need_help.in_lesson(each)
        if share < need_help.LITTLE:
            reasons = [f"{share:.0%} of the points", *reasons]
        if reasons:
            found.append(Line(one.student, "; ".join(reasons), one.submission, share))
    return sorted(found, key=lambda line: line.share)


@dataclass(frozen=True)
class Course:
    """All graded lessons of a course, in their order."""

    lessons: Sequence[Class]

    @cached_property
    def students(self) -> dict[str, list[Graded | None]]:
        """Student -> what they handed in of each lesson, None where nothing."""
        of = [{one.student: one for one in lesson.graded} for lesson in self.lessons]
        everybody = sorted(set().union(*of), key=natural)
        return {student: [by_name.get(student) for by_name in of] for student in everybody}

    @cached_property
    def usual(self) -> list[bool]:
        """For each lesson, whether most students handed it in."""
        everybody = len(self.students)
        return [2 * len(lesson.graded) > everybody for lesson in self.lessons]

    def shares(self, row: Sequence[Graded | None]) -> list[float | None]:
        """One student's share of the exercises' points, lesson by lesson."""
        pairs = zip(self.lessons, row, strict=True)
        return [None if one is None else lesson.share(one) for lesson, one in pairs]

    def together(self, row: Sequence[Graded | None]) -> float:
        """One student's share of all points; a lesson that most handed in counts when missing."""
        counted = [
            (lesson.points, lesson.share(one) if one else 0.0)
            for lesson, one, usual in zip(self.lessons, row, self.usual, strict=True)
            if usual or one
        ]
        most = sum(points for points, _ in counted)
        return sum(points * share for points, share in counted) / most if most else 0.0


def to_help_in_course(course: Course) -> list[Line]:
    """Who may need help with the course, by `need_help.COURSE_RULE`."""
    found, usual = [], course.usual
    for student, row in course.students.items():
        share = course.together(row)
        reasons = need_help.in_course(course.shares(row), usual)
        if share < need_help.LITTLE:
            reasons = [f"{share:.0%} of the points", *reasons]
        if reasons:
            found.append(Line(student, "; ".join(reasons), share=share))
    return sorted(found, key=lambda line: line.share)


def anonymous(lesson: Class, numbers: Mapping[str, str]) -> Class:
    """The class under other names, in their order; nothing leads back to a submission."""
    graded = [replace(one, student=numbers[one.student], submission="") for one in lesson.graded]
    return replace(lesson, graded=sorted(graded, key=lambda one: natural(one.student)))


def numbered(students: Iterable[str], key: str) -> dict[str, str]:
    """A number for each student, in an order that nobody can work out without the `key`."""
    secret = key.encode()

    def digest(student: str) -> bytes:
        return hmac.digest(secret, student.encode("utf-8", "surrogatepass"), hashlib.sha256)

    return {student: f"student {i}" for i, student in enumerate(sorted(students, key=digest), 1)}


def natural(name: str) -> tuple[str, int, str]:
    """A key that puts `student 9` before `student 10`."""
    head = name.rstrip("0123456789")
    tail = name[len(head) :]
    return head, int(tail[:18] or 0), tail
