"""What a class made of a lesson: marks, mistakes, and who needs a person's eyes.

In: what was graded, student by student. Out: one page of HTML that needs nothing
else; its tables can be sorted and searched without a server.
"""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from statistics import fmean, median

from autograder.judging.verdict import number

from .feedback import STYLE

BARS = 10
WIDTH, HEIGHT = 480, 150

SCRIPT = """
for (const table of document.querySelectorAll("table.sort")) {
  const rows = () => [...table.tBodies[0].rows];
  const key = (row, i) => row.cells[i].dataset.key ?? row.cells[i].textContent;
  const order = (a, b) => (isNaN(a) || isNaN(b) ? a.localeCompare(b) : a - b);
  [...table.tHead.rows[0].cells].forEach((head, i) => {
    const button = head.querySelector("button");
    button.addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") !== "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const sorted = rows().sort((a, b) => order(key(a, i), key(b, i)) * (up ? 1 : -1));
      table.tBodies[0].append(...sorted);
    });
  });
}
document.querySelector("#search").addEventListener("input", (event) => {
  const wanted = event.target.value.toLowerCase();
  for (const row of document.querySelectorAll("#class tbody tr"))
    row.hidden = !row.textContent.toLowerCase().includes(wanted);
});
"""

PAGE_STYLE = (
    STYLE
    + """
.wide { overflow-x: auto; } .sort td, .sort th { padding-right: 1.2rem; white-space: nowrap; }
.sort td:not(:first-child), .sort th:not(:first-child) { text-align: right; padding-left: 0; }
th button { font: inherit; color: inherit; background: none; border: 0; padding: 0;
  cursor: pointer; text-align: inherit; } th button::after { content: " ↕"; color: var(--quiet); }
th[aria-sort=ascending] button::after { content: " ↑"; }
th[aria-sort=descending] button::after { content: " ↓"; }
td.lost { color: #b34700; } @media (prefers-color-scheme: dark) { td.lost { color: #f0a070; } }
input { font: inherit; padding: .3rem .5rem; margin: .5rem 0; } details { margin: .3rem 0; }
"""
)


@dataclass(frozen=True)
class Graded:
    """What is known of a student's submission; marks and mistakes are by exercise."""

    student: str
    marks: Mapping[str, float]
    mistakes: Mapping[str, Sequence[str]]
    score: float
    waits: bool
    look: Sequence[str]


@dataclass(frozen=True)
class Class:
    """A lesson's submissions; `exercises` are points by name, in the lesson's order."""

    title: str
    exercises: Mapping[str, float]
    most: float
    graded: Sequence[Graded]


def anonymous(lesson: Class) -> Class:
    """The class with numbers in place of names, in an order that tells nothing."""
    shuffled = sorted(lesson.graded, key=lambda g: hashlib.sha256(g.student.encode()).digest())
    graded = [
        Graded(f"student {i}", g.marks, g.mistakes, g.score, g.waits, g.look)
        for i, g in enumerate(shuffled, 1)
    ]
    return Class(lesson.title, lesson.exercises, lesson.most, graded)


def mistakes(lesson: Class) -> list[tuple[str, str, list[str]]]:
    """Exercise, named mistake, and who made it; the most frequent first."""
    made: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in lesson.graded:
        for exercise, sentences in one.mistakes.items():
            for sentence in sentences:
                made[exercise, sentence].append(one.student)
    by_count = sorted(made.items(), key=lambda item: -len(item[1]))
    return [(exercise, sentence, who) for (exercise, sentence), who in by_count]


def page(lesson: Class, example: Callable[[str, str], str] = lambda student, exercise: "") -> bytes:
    """The report; `example` gives a student's text of an exercise."""
    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(lesson.title)}: the class</title><style>{PAGE_STYLE}</style></head>"
        f"<body><main><h1>{escape(lesson.title)}</h1>{_summary(lesson)}{_distribution(lesson)}"
        f"{_exercises(lesson)}{_mistakes(lesson, example)}{_to_look_at(lesson)}{_students(lesson)}"
        f"</main><script>{SCRIPT}</script></body></html>\n"
    ).encode("utf-8", "replace")


def _summary(lesson: Class) -> str:
    scores = [one.score for one in lesson.graded]
    waiting = sum(one.waits for one in lesson.graded)
    middle = f"mean {number(round(fmean(scores), 2))}, median {number(median(scores))}"
    text = f"{len(scores)} submissions, {middle} of {number(lesson.most)} points"
    if waiting:
        text += f"; {waiting} with an answer that waits for a person"
    return f'<p class="quiet">{escape(text)}.</p>'


def _distribution(lesson: Class) -> str:
    """How many have how many points, as bars."""
    counts = [0] * BARS
    for one in lesson.graded:
        share = one.score / lesson.most if lesson.most else 0.0
        counts[min(int(share * BARS), BARS - 1)] += 1
    tallest, step = max(counts), WIDTH / BARS
    bars = "".join(
        f'<rect x="{i * step + 2:.1f}" y="{HEIGHT - 34 - 90 * n / tallest:.1f}" '
        f'width="{step - 4:.1f}" height="{90 * n / tallest:.1f}" fill="#0072b2"/>'
        f'<text x="{(i + 0.5) * step:.1f}" y="{HEIGHT - 38 - 90 * n / tallest:.1f}" '
        f'text-anchor="middle">{n or ""}</text>'
        for i, n in enumerate(counts)
    )
    edges = "".join(
        f'<text x="{min(max(i * step, 6), WIDTH - 12):.1f}" y="{HEIGHT - 18}" text-anchor="middle">'
        f"{number(round(lesson.most * i / BARS, 1))}</text>"
        for i in range(0, BARS + 1, 2)
    )
    told = "; ".join(
        f"{n} from {number(round(lesson.most * i / BARS, 1))} points"
        for i, n in enumerate(counts)
        if n
    )
    return (
        f'<svg role="img" aria-label="Submissions by points: {told}." width="{WIDTH}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" style="max-width:100%" font-size="12" '
        f'fill="currentColor">{bars}{edges}'
        f'<text x="{WIDTH / 2}" y="{HEIGHT - 4}" text-anchor="middle">points</text></svg>'
    )


def _exercises(lesson: Class) -> str:
    rows = ""
    for name, most in lesson.exercises.items():
        marks = [one.marks[name] for one in lesson.graded if name in one.marks]
        full = sum(mark == most for mark in marks)
        share = fmean(marks) / most if marks and most else 0.0
        rows += (
            f"<tr><td>{escape(name)}</td>{_cell(full)}{_cell(sum(m == 0 for m in marks))}"
            f'<td data-key="{share}">{share:.0%}</td></tr>'
        )
    heads = ("exercise", "all points", "no points", "points given")
    return f"<section><h2>Exercises</h2>{_table(heads, rows)}</section>"


def _mistakes(lesson: Class, example: Callable[[str, str], str]) -> str:
    body = ""
    for exercise, sentence, who in mistakes(lesson):
        code = example(who[0], exercise).strip()
        shown = f"<pre><code>{escape(code)}</code></pre>" if code else ""
        names = escape(", ".join(who[:50])) + (f" and {len(who) - 50} more" if who[50:] else "")
        body += (
            f"<details><summary><strong>{len(who)}</strong> · {escape(exercise)}: "
            f'{escape(sentence)}</summary>{shown}<p class="quiet">{names}</p></details>'
        )
    return f"<section><h2>Mistakes</h2>{body or '<p>None was recognised.</p>'}</section>"


def _to_look_at(lesson: Class) -> str:
    lines = [(one.student, reason) for one in lesson.graded for reason in one.look]
    if not lines:
        return ""
    items = "".join(f"<li>{escape(who)}: {escape(reason)}</li>" for who, reason in lines)
    return f"<section><h2>To be looked at</h2><ul>{items}</ul></section>"


def _students(lesson: Class) -> str:
    rows = "".join(_student(lesson, one) for one in lesson.graded)
    heads = ("student", "score", *lesson.exercises)
    return (
        '<section><h2>Students</h2><label>Search <input id="search" type="search"></label>'
        f'<div class="wide" id="class">{_table(heads, rows)}</div></section>'
    )


def _student(lesson: Class, one: Graded) -> str:
    cells = "".join(
        _cell(one.marks.get(name, 0.0), lost=one.marks.get(name, 0.0) < most)
        for name, most in lesson.exercises.items()
    )
    score = f'<td data-key="{one.score}">{number(one.score)}{" +" if one.waits else ""}</td>'
    return f"<tr><td>{escape(one.student)}</td>{score}{cells}</tr>"


def _cell(value: float, lost: bool = False) -> str:
    return f"<td{' class=lost' if lost else ''}>{number(value)}</td>"


def _table(heads: Sequence[str], rows: str) -> str:
    head = "".join(
        f'<th scope="col"><button type="button">{escape(head)}</button></th>' for head in heads
    )
    return f'<table class="sort"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
