"""A verdict in words: plain text for terminals and screen readers, HTML for notebooks and pages.

First what is said, then an example that fits in your head; what is longer is folded away.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from html import escape

from .verdict import AFTER_FIRST, Finding, Kind, PartVerdict, Verdict, number, out_of

Row = tuple[str, str]

# Characters of an example that are taken in at a glance, and of a line of plain text.
AT_A_GLANCE, LINE = 260, 100
NOT_WRITTEN = (Kind.UNWRITTEN, Kind.MISSING)


def headline(verdict: Verdict) -> str:
    """The one sentence that says how it stands."""
    name, marks = verdict.exercise, out_of(verdict)
    if verdict.right:
        return f"{name} is right: {marks}."
    openings = {
        Kind.UNWRITTEN: f"{name} is not written yet: {marks}.",
        Kind.MISSING: f"{name} is not there: {marks}.",
        Kind.UNREADABLE: f"{name} could not be read: {marks}.",
        Kind.NUMERICAL: f"{name} has the right values, but not to the last digits: {marks}.",
    }
    return openings.get(verdict.kind, f"{name} is not right yet: {marks}.")


def said(verdict: Verdict) -> list[Row]:
    """The mistake and what to do, as (label, text); a label may be empty."""
    found, rows = verdict.finding, [("", verdict.note)]
    if found is not None:
        rows += [("This is what happens", mistake.sentence) for mistake in found.mistakes]
        rows += [("", found.slip.sentence if found.slip else "")]
        rows += [("Try", found.hint), ("", found.problem)]
        if not found.mistakes:
            rows[-2:] = reversed(rows[-2:])
    return _written(rows)


def example(verdict: Verdict) -> list[Row]:
    """One call: what was asked, what came back, what is expected."""
    found = verdict.finding
    if found is None or found.kind in NOT_WRITTEN:
        return []
    return _written(
        [("Asked", found.asked), ("You returned", found.returned), ("Expected", found.truth)]
    )


def details(verdict: Verdict) -> list[Row]:
    """Further facts of that call, one a line."""
    return [("", each) for each in verdict.finding.details] if verdict.finding else []


def parts(verdict: Verdict) -> list[Row]:
    """What each part earned, where there are several: (`1 of 2`, its title)."""
    if len(verdict.parts) < 2 or verdict.kind in NOT_WRITTEN:
        return []
    return [
        (f"{number(part.points)} of {number(part.max_points)}", _of_part(part))
        for part in verdict.parts
    ]


def _written(rows: Iterable[Row]) -> list[Row]:
    return [(label, text) for label, text in rows if text]


def _of_part(part: PartVerdict) -> str:
    if part.finding is None:
        return f"{part.title} (right)"
    waits = part.finding.problem == AFTER_FIRST
    return f"{part.title} (counts once the first part is right)" if waits else part.title


def short(verdict: Verdict) -> str:
    """Headline and reason in one or two sentences: what Validate and tables say."""
    found = verdict.finding
    if found is None:
        return headline(verdict)
    reasons = [mistake.sentence for mistake in found.mistakes] or [found.problem]
    return " ".join([headline(verdict), *reasons])


def as_text(verdict: Verdict) -> str:
    """The verdict as plain text, one fact a line; values are cut to a line's length."""
    rows = [*said(verdict), *[(label, _cut(label, text)) for label, text in example(verdict)]]
    rows += [*details(verdict), *parts(verdict)]
    body = [f"{label}: {text}" if label else text for label, text in rows]
    return "\n".join([headline(verdict), *(f"  {line}" for line in body)])


def _cut(label: str, text: str) -> str:
    room = LINE - len(f"  {label}: ")
    return text if len(text) <= room else text[: room - 1].rstrip() + "…"


_BOX = (
    "border-left:.3em solid {edge};padding:.3em .8em;margin:.3em 0;"
    "font-family:var(--jp-content-font-family,sans-serif);line-height:1.45"
)
_GRID = (
    "display:grid;grid-template-columns:max-content 1fr;gap:.1em .8em;"
    "align-items:baseline;margin:.3em 0"
)
_CODE = "white-space:pre-wrap;overflow-wrap:anywhere"
_CHIP = (
    "display:inline-block;border:1px solid;border-radius:1em;padding:0 .6em;margin:.15em .3em 0 0"
)
_RIGHT, _WRONG, _NOT_YET = ("#0072b2", "✓"), ("#d55e00", "✗"), ("#767676", "○")


def as_html(verdict: Verdict) -> str:
    """The verdict as an HTML fragment; every text is escaped, nothing is fetched."""
    edge, mark = _look(verdict)
    body = [_sentences(verdict), _example(verdict), _more(verdict), _chips(verdict)]
    return (
        f'<div style="{_BOX.format(edge=edge)}">'
        f'<div><span aria-hidden="true" style="color:{edge}">{mark}</span> '
        f"<strong>{escape(headline(verdict))}</strong></div>{''.join(body)}</div>"
    )


def _look(verdict: Verdict) -> tuple[str, str]:
    if verdict.right:
        return _RIGHT
    return _NOT_YET if verdict.kind in NOT_WRITTEN else _WRONG


def _sentences(verdict: Verdict) -> str:
    return "".join(f"<div>{_lead(label)}{escape(text)}</div>" for label, text in said(verdict))


def _lead(label: str) -> str:
    return f'<span style="opacity:.75">{escape(label)}:</span> ' if label else ""


def _example(verdict: Verdict) -> str:
    rows = example(verdict)
    table = "".join(
        f'<span style="opacity:.75">{escape(label)}</span>'
        f'<code style="{_CODE}">{escape(text)}</code>'
        for label, text in rows
    )
    if sum(len(text) for _, text in rows) <= AT_A_GLANCE:
        return f'<div style="{_GRID}">{table}</div>' if rows else ""
    named = verdict.finding is not None and verdict.finding.mistakes
    return _fold("An example", f'<div style="{_GRID}">{table}</div>', opened=not named)


def _more(verdict: Verdict) -> str:
    texts = "".join(f"<div>{escape(text)}</div>" for _, text in details(verdict))
    picture = _picture(verdict.finding) if verdict.finding else ""
    return _fold("More", texts + picture) if texts or picture else ""


def _fold(title: str, inner: str, opened: bool = False) -> str:
    state = " open" if opened else ""
    return f'<details{state}><summary style="cursor:pointer">{title}</summary>{inner}</details>'


def _chips(verdict: Verdict) -> str:
    chips = "".join(
        f'<span style="{_CHIP}">{escape(marks)} {escape(title)}</span>'
        for marks, title in parts(verdict)
    )
    return f"<div>{chips}</div>" if chips else ""


def _picture(found: Finding) -> str:
    from .picture import errors_svg

    return errors_svg(found.picture) if found.picture else ""


def say(text: str) -> None:
    """Print `text`; a letter that the console lacks (cp1252 has no Σ) is shown by its number."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "backslashreplace").decode(encoding))
