"""A student's feedback on a lesson: one page of HTML that needs nothing else.

In: what was read and the verdicts that the student may see. Out: sections, one
for each exercise and written answer, and the page around them with the marks of
the gradebook. Every text of theirs is escaped; the page may run nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from autograder.grading.released import definitions
from autograder.judging.show import as_html
from autograder.judging.verdict import number

if TYPE_CHECKING:
    from autograder.grading.graded import Marked
    from autograder.grading.reading import Reading
    from autograder.grading.released import Released
    from autograder.grading.scores import Recorded


@dataclass(frozen=True)
class Section:
    """A part of the page: `cell` is the id of the cell that has its marks, of `most`, or "".

    `written` is the id of the cell that a student writes in; `html` is safe to show.
    """

    cell: str
    written: str
    title: str
    most: float
    html: str


OWN_CELLS = "Your own cells"
CUT = (
    "They take too long, so not all of them were run to their end. All together may take 20 "
    "seconds of processor time in grading, and one of them 10. Your functions were asked all "
    "the same, with the cells that they rest on, and what was left out costs no points by itself."
)
MOST_SHOWN = 20_000
WAITS = "A person will look at what is written in words; those marks are still to come."


def sections(
    released: Released, reading: Reading, marked: Mapping[str, Marked]
) -> Iterator[Section]:
    """The exercises and written answers of a submission, in the order of the lesson."""
    code = _code(released, reading)
    if any(one.cut for one in marked.values()):
        yield Section("", "", OWN_CELLS, 0, f"<p>{escape(CUT)}</p>")
    for cell, about in released.graded_cells():
        if cell.exercise:
            html = _exercise(marked[cell.exercise], code.get(cell.exercise, ""), about)
            place = _place(released, cell.exercise)
            yield Section(cell.grade_id, place, cell.exercise, cell.points, html)
        elif cell.to_answer:
            html = _answer(reading.written.get(cell.grade_id, ""))
            yield Section(cell.grade_id, cell.grade_id, about, cell.points, html)


def _place(released: Released, exercise: str) -> str:
    """The id of the cell that an exercise is to be written in."""
    places = [cell.grade_id for cell in released.cells if exercise in cell.names]
    return places[0] if places else exercise


def _code(released: Released, reading: Reading) -> dict[str, str]:
    """The student's text by exercise: of its own cell, else of the last one that defines it."""
    taken = [cell for cell in reading.cells if cell.kind == "code"]
    own = {released.cells[c.slot].grade_id: c.source for c in taken if c.slot is not None}
    elsewhere = definitions(cell.source for cell in taken)
    return {
        name: own.get(_place(released, name)) or elsewhere.get(name, "")
        for name in released.exercises
    }


def _exercise(marked: Marked, code: str, about: str) -> str:
    again = "" if marked.shown.right or not about else f"Read again: {about}"
    theirs = f"<pre><code>{escape(_cut(code.strip()))}</code></pre>" if code else ""
    told = as_html(marked.shown) + (f'<p class="quiet">{escape(again)}</p>' if again else "")
    return f'<div class="both">{theirs}<div>{told}</div></div>'


def _cut(text: str) -> str:
    """As much of a student's text as a page has room for; all of it is in the notebook."""
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}\n… the rest is left out"


def _answer(text: str) -> str:
    return f"<pre>{escape(_cut(text))}</pre>" if text else '<p class="quiet">No answer.</p>'


def page(title: str, student: str, parts: Sequence[Section], recorded: Recorded) -> bytes:
    """The page of a student: what was recorded, and below it the sections."""
    from .render import render

    about = {part.cell for part in parts} | {part.written for part in parts}
    return render(
        "feedback.html",
        title=title,
        student=student,
        score=f"{number(recorded.left)} of {number(recorded.max_score)} points",
        notes=list(_notes(recorded)),
        parts=[_shown(part, recorded) for part in parts],
        others=[(name, hand) for name, hand in recorded.by_hand.items() if name not in about],
    )


def _shown(part: Section, recorded: Recorded) -> dict[str, Any]:
    """A section with what a person gave it: marks stand at its check, remarks at its code."""
    from markupsafe import Markup

    cells = dict.fromkeys((part.cell, part.written))
    return {
        "title": part.title,
        "points": _points(part, recorded),
        "html": Markup(part.html),
        "by_hand": [recorded.by_hand[cell] for cell in cells if cell in recorded.by_hand],
    }


def _points(part: Section, recorded: Recorded) -> str:
    if not part.cell:
        return ""
    points = recorded.points(part.cell)
    return "waits for a person" if points is None else f"{number(points)} of {number(part.most)}"


def _notes(recorded: Recorded) -> Iterator[str]:
    if recorded.needs_manual_grade:
        yield WAITS
    if recorded.penalty:
        yield f"{number(recorded.penalty)} points are taken off because it was handed in late."
