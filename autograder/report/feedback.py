"""A student's feedback on a lesson: one page of HTML that needs nothing else.

In: what was read and the verdicts that the student may see. Out: sections, one
for each exercise and written answer, and the page around them with the marks of
the gradebook. Every text of theirs is escaped; the page may run nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from autograder.grading.released import heading
from autograder.judging.show import as_html
from autograder.judging.verdict import number

if TYPE_CHECKING:
    from autograder.grading.graded import Marked
    from autograder.grading.reading import Reading
    from autograder.grading.released import Released
    from autograder.grading.scores import ByHand, Recorded

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'"

STYLE = """
:root { color-scheme: light dark; color: CanvasText; background: Canvas; }
:root { --line: #8886; --quiet: #666;
  --jp-content-font-family: system-ui, sans-serif; }
@media (prefers-color-scheme: dark) { :root { --quiet: #aaa; } }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 72rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; margin: .5rem 0; } h2 { font-size: 1.15rem; margin: 0 0 .5rem; }
table { border-collapse: collapse; margin-bottom: 1.5rem; }
td, th { padding: .15rem 0; text-align: left; }
td:last-child, th:last-child { padding-left: 3rem; text-align: right;
  font-variant-numeric: tabular-nums; }
tfoot td { border-top: 1px solid var(--line); font-weight: bold; }
section { border-top: 1px solid var(--line); padding: 1rem 0; break-inside: avoid; }
.both { display: grid; gap: 0 1.5rem; align-items: start; } .both > * { min-width: 0; }
@media (min-width: 55rem) { .both { grid-template-columns: 1fr 1fr; } }
pre { font: .9rem/1.45 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere;
  margin: 0; padding: .5rem .8rem; border: 1px solid var(--line); border-radius: .3rem; }
.quiet { color: var(--quiet); } .hand { font-weight: bold; white-space: pre-wrap; }
"""


@dataclass(frozen=True)
class Section:
    """A part of the page: `cell` is the id of the cell that has its marks, of `most`.

    `html` is safe to show.
    """

    cell: str
    title: str
    most: float
    html: str


def sections(
    released: Released, reading: Reading, marked: Mapping[str, Marked]
) -> Iterator[Section]:
    """The exercises and written answers of a submission, in the order of the lesson."""
    code = _code(released, reading)
    about = ""
    for cell in released.cells:
        about = (cell.kind == "markdown" and heading(cell.source)) or about
        if cell.exercise:
            html = _exercise(marked[cell.exercise], code.get(cell.exercise, ""), about)
            yield Section(cell.grade_id, cell.exercise, cell.points, html)
        elif cell.to_answer and cell.grade:
            html = _answer(reading.written.get(cell.grade_id, ""))
            yield Section(cell.grade_id, about, cell.points, html)


def _code(released: Released, reading: Reading) -> dict[str, str]:
    """The student's text by exercise, where there is one."""
    return {
        released.cells[taken.slot].grade_id: taken.source
        for taken in reading.cells
        if taken.slot is not None
    }


def _exercise(marked: Marked, code: str, about: str) -> str:
    again = "" if marked.shown.right or not about else f"Read again: {about}"
    theirs = f"<pre><code>{escape(code.strip())}</code></pre>" if code else ""
    told = as_html(marked.shown) + (f'<p class="quiet">{escape(again)}</p>' if again else "")
    return f'<div class="both">{theirs}<div>{told}</div></div>'


def _answer(text: str) -> str:
    return f"<pre>{escape(text)}</pre>" if text else '<p class="quiet">No answer.</p>'


def page(title: str, student: str, parts: Sequence[Section], recorded: Recorded) -> bytes:
    """The page of a student: what was recorded, and below it the sections."""
    rows = "".join(_row(part, recorded) for part in parts)
    bodies = "".join(_section(part, recorded.by_hand.get(part.cell)) for part in parts)
    notes = "".join(f"<p>{escape(note)}</p>" for note in _notes(recorded))
    score = _out_of(recorded.score - recorded.penalty, recorded.max_score)
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}: {score} points</title><style>{STYLE}</style></head><body><main>"
        f'<h1>{escape(title)}</h1><p class="quiet">{escape(student)}</p>{notes}'
        "<table><thead><tr><th>exercise</th><th>points</th></tr></thead>"
        f"<tbody>{rows}</tbody><tfoot><tr><td>together</td><td>{score}</td></tr></tfoot></table>"
        f"{bodies}</main></body></html>\n"
    ).encode("utf-8", "replace")


def _row(part: Section, recorded: Recorded) -> str:
    title = f'<a href="#{escape(part.cell)}">{escape(part.title)}</a>'
    return f"<tr><td>{title}</td><td>{_points(part, recorded)}</td></tr>"


def _points(part: Section, recorded: Recorded) -> str:
    hand = recorded.by_hand.get(part.cell)
    score = recorded.auto.get(part.cell)
    if hand is not None and hand.score is not None:
        score = hand.score
    if score is None:
        return "waits for a person"
    return f"{number(score + ((hand.extra or 0.0) if hand else 0.0))} of {number(part.most)}"


def _section(part: Section, hand: ByHand | None) -> str:
    comment = f'<p class="hand">{escape(hand.comment)}</p>' if hand and hand.comment else ""
    return (
        f'<section id="{escape(part.cell)}"><h2>{escape(part.title)}</h2>'
        f"{part.html}{comment}</section>"
    )


def _notes(recorded: Recorded) -> Iterator[str]:
    if recorded.needs_manual_grade:
        yield "A person will look at what is written in words; those marks are still to come."
    if recorded.penalty:
        yield f"{number(recorded.penalty)} points are taken off because it was handed in late."


def _out_of(score: float, most: float) -> str:
    return f"{number(score)} of {number(most)}"
