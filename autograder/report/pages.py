"""The instructor's two pages, of a lesson and of the course: what `classroom.py` counts, shown.

Tables can be sorted and searched without a server. With the address of a
Jupyter server, names lead to Formgrader.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import fmean, median
from typing import Any
from urllib.parse import quote

from autograder.judging.verdict import counted, number

from . import need_help
from .classroom import (
    ALIKE,
    BARS,
    Class,
    Course,
    Graded,
    Mistake,
    mistakes,
    spread,
    to_help,
    to_help_in_course,
    to_look_at,
)
from .render import render
from .tries import ways

WIDTH, HEIGHT, ROOM = 480, 150, 90
LISTED, NAMED = 50, 50
PALE = 4
LOOK_RULE = (
    "Files that could not be read, cells and functions that ran out of time, numerical derivatives "
    "where a formula was asked for, and answers of four statements or more that are, but for "
    f"their names and comments, the course's own or those of 1 to {ALIKE - 1} others. What is the "
    "same may also be what most people would write: look before you judge."
)

Example = Callable[[str, str, str], str]


def lesson_page(
    lesson: Class, example: Example, server: str = "", anonymous: bool = False
) -> bytes:
    """The report of a lesson with at least one submission.

    `example` gives the text behind a mistake, of a student, an exercise and a
    sentence; without a `server` there are no links to Formgrader.
    """
    scores = [one.score for one in lesson.graded]
    found = mistakes(lesson)
    help_ = to_help(lesson)
    tries = [one.tries for one in lesson.graded if one.tries]
    return render(
        "lesson.html",
        "report.js",
        lesson=lesson,
        anonymous=anonymous,
        summary=_summary(lesson, scores),
        drawn=_bars([score / lesson.most for score in scores], lesson.most, "points"),
        exercises=[_exercise(lesson, name) for name in lesson.exercises],
        mistakes=[_mistake(m, i, example, anonymous) for i, m in enumerate(found)],
        columns=[name for name in lesson.exercises if any(name in m.made for m in found)],
        most_made=max([PALE, *(len(who) for m in found for who in m.made.values())]),
        ways=ways(tries, lesson.exercises),
        told=len(tries),
        help_rule=need_help.LESSON_RULE,
        help=help_[:LISTED],
        help_rest=len(help_[LISTED:]),
        look_rule=LOOK_RULE,
        look=to_look_at(lesson),
        address=lambda line: _submission(server, line.submission),
        students=[_student(lesson, one, server) for one in lesson.graded],
        waiting=any(one.waits for one in lesson.graded),
    )


def course_page(course: Course, pages: Mapping[str, str], server: str = "") -> bytes:
    """The report of a course; `pages` are the addresses of lessons' reports, by their names."""
    rows = course.students
    together = {student: course.together(row) for student, row in rows.items()}
    help_ = to_help_in_course(course)
    handed_in = sum(len(lesson.graded) for lesson in course.lessons)
    return render(
        "course.html",
        "report.js",
        summary=f"{counted(len(rows), 'student')}, "
        f"{counted(len(course.lessons), 'graded lesson')}, {counted(handed_in, 'submission')}.",
        drawn=_bars(list(together.values()), 100, "percent of the points"),
        lessons=[_lesson(lesson, pages.get(lesson.name, "")) for lesson in course.lessons],
        help_rule=need_help.COURSE_RULE,
        help=help_[:LISTED],
        help_rest=len(help_[LISTED:]),
        address=lambda line: _student_address(server, line.student),
        students=[
            {
                "student": student,
                "address": _student_address(server, student),
                "share": round(together[student], 4),
                "shares": [(s, _tint(s, 1.0)) for s in course.shares(row)],
            }
            for student, row in rows.items()
        ],
    )


def _summary(lesson: Class, scores: Sequence[float]) -> str:
    middle = f"mean {number(round(fmean(scores), 2))}, median {number(median(scores))}"
    text = f"{counted(len(scores), 'submission')}, {middle} of {number(lesson.most)} points"
    waiting = sum(one.waits for one in lesson.graded)
    if waiting:
        text += f"; {waiting} with an answer that waits for a person"
    if lesson.unknown:
        text += (
            f"; {lesson.unknown} more in the gradebook that `autograder grade {lesson.name}` "
            "would have to look at"
        )
    return f"{text}."


def _bars(shares: Sequence[float], most: float, label: str) -> dict[str, Any]:
    """How many have how much, as bars and as a sentence."""
    counts, step = spread(shares), WIDTH / BARS
    tallest = max(counts) or 1
    bars = [
        {
            "x": round(i * step + 2, 1),
            "y": round(HEIGHT - 34 - ROOM * count / tallest, 1),
            "width": round(step - 4, 1),
            "height": round(ROOM * count / tallest, 1),
            "middle": round((i + 0.5) * step, 1),
            "count": count,
        }
        for i, count in enumerate(counts)
    ]
    edges = [number(round(most * i / BARS, 1)) for i in range(BARS + 1)]
    told = "; ".join(f"{n} from {edge}" for n, edge in zip(counts, edges, strict=False) if n)
    places = [min(max(i * step, 8), WIDTH - 14) for i in range(BARS + 1)]
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "bars": bars,
        "edges": list(zip(places, edges, strict=True))[::2],
        "label": label,
        "told": f"How many have how many {label}: {told}.",
    }


def _exercise(lesson: Class, name: str) -> dict[str, Any]:
    most = lesson.exercises[name]
    marks = [one.marks.get(name, 0.0) for one in lesson.graded]
    full, none = sum(mark >= most for mark in marks), sum(mark == 0 for mark in marks)
    return {
        "name": name,
        "full": full,
        "some": len(marks) - full - none,
        "none": none,
        "share": round(fmean(marks) / most, 4) if most else 0.0,
    }


def _mistake(mistake: Mistake, i: int, example: Example, anonymous: bool) -> dict[str, Any]:
    made = {
        name: {
            "id": f"mistake-{i}-{j}",
            "count": len(who),
            "example": example(who[0], name, mistake.sentence),
            "students": "" if anonymous else _names(who),
        }
        for j, (name, who) in enumerate(mistake.made.items())
    }
    return {"sentence": mistake.sentence, "count": mistake.count, "made": made}


def _names(who: Sequence[str]) -> str:
    return ", ".join(who[:NAMED]) + (f" and {len(who) - NAMED} more" if who[NAMED:] else "")


def _student(lesson: Class, one: Graded, server: str) -> dict[str, Any]:
    marks = [(one.marks.get(name, 0.0), most) for name, most in lesson.exercises.items()]
    return {
        "student": one.student,
        "address": _submission(server, one.submission),
        "score": one.score,
        "waits": one.waits,
        "marks": [(mark, _tint(mark, most)) for mark, most in marks],
    }


def _tint(mark: float | None, most: float) -> str:
    """The class of a cell, with the blank that separates it from others."""
    if mark is None or mark >= most:
        return ""
    return " some" if mark else " none"


def _lesson(lesson: Class, address: str) -> dict[str, Any]:
    scores = [one.score for one in lesson.graded]
    found: list[Mistake] = mistakes(lesson)[:1]
    return {
        "name": lesson.name,
        "title": lesson.title,
        "address": _quoted(address),
        "students": len(scores),
        "mean": round(fmean(scores), 2),
        "median": median(scores),
        "most": lesson.most,
        "look": len({line.student for line in to_look_at(lesson)}),
        "mistake": f"{found[0].sentence} ({found[0].count})" if found else "",
    }


def _submission(server: str, submission: str) -> str:
    """The address of a submission in Formgrader."""
    if not server or not submission:
        return ""
    return f"{server}/formgrader/submissions/{_quoted(submission)}/"


def _student_address(server: str, student: str) -> str:
    """The address of a student's lessons in Formgrader."""
    return f"{server}/formgrader/manage_students/{_quoted(student)}" if server else ""


def _quoted(name: str) -> str:
    """One step of an address; a name may be no text at all, as a folder's name may."""
    return quote(name, safe="", errors="replace")
