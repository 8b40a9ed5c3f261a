"""A verdict in words: plain text for terminals and screen readers, HTML for notebooks and pages."""

from __future__ import annotations

import sys
from html import escape

from .verdict import AFTER_FIRST, Finding, Kind, PartVerdict, Verdict, number, out_of


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


def lines(verdict: Verdict) -> list[tuple[str, str]]:
    """What there is to say below the headline, as (label, text); a label may be empty."""
    found = verdict.finding
    rows = [("", verdict.note)]
    if found is not None:
        rows += _of_finding(found)
    if len(verdict.parts) > 1 and verdict.kind not in (Kind.UNWRITTEN, Kind.MISSING):
        rows += [
            (f"{number(part.points)} of {number(part.max_points)}", _of_part(part))
            for part in verdict.parts
        ]
    return [(label, text) for label, text in rows if text]


def _of_part(part: PartVerdict) -> str:
    if part.finding is None:
        return f"{part.title} (right)"
    waits = part.finding.problem == AFTER_FIRST
    return f"{part.title} (counts once the first part is right)" if waits else part.title


def _of_finding(found: Finding) -> list[tuple[str, str]]:
    """The mistake and what to do first, then one example of it."""
    return [
        *(("This is what happens", mistake.sentence) for mistake in found.mistakes),
        ("", found.slip.sentence if found.slip else ""),
        *([("Try", found.hint)] if found.mistakes else []),
        ("", found.problem),
        *([] if found.mistakes else [("Try", found.hint)]),
        ("Asked", found.asked),
        ("You returned", found.returned),
        ("Expected", found.truth),
        *(("", detail) for detail in found.details),
    ]


def short(verdict: Verdict) -> str:
    """Headline and reason in one or two sentences: what an exception and Validate say."""
    found = verdict.finding
    if found is None:
        return headline(verdict)
    reasons = [mistake.sentence for mistake in found.mistakes] or [found.problem]
    return " ".join([headline(verdict), *reasons])


def as_text(verdict: Verdict) -> str:
    """The verdict as plain text, one fact a line."""
    body = [f"{label}: {text}" if label else text for label, text in lines(verdict)]
    return "\n".join([headline(verdict), *(f"  {line}" for line in body)])


_STYLE = (
    "border-left:.3em solid {edge};padding:.3em .8em;margin:.3em 0;"
    "font-family:var(--jp-content-font-family,sans-serif);line-height:1.45"
)


def as_html(verdict: Verdict) -> str:
    """The verdict as an HTML fragment; every text is escaped, nothing is fetched."""
    edge = "#0072b2" if verdict.right else "#d55e00"
    mark = "✓" if verdict.right else "✗"
    rows = "".join(_row(label, text) for label, text in lines(verdict))
    picture = _picture(verdict.finding) if verdict.finding else ""
    return (
        f'<div style="{_STYLE.format(edge=edge)}">'
        f'<div><span aria-hidden="true" style="color:{edge}">{mark}</span> '
        f"<strong>{escape(headline(verdict))}</strong></div>{rows}{picture}</div>"
    )


def _row(label: str, text: str) -> str:
    shown = escape(text)
    if label in ("Asked", "You returned", "Expected"):
        shown = f'<code style="white-space:pre-wrap;overflow-wrap:anywhere">{shown}</code>'
    lead = f'<span style="opacity:.75">{escape(label)}:</span> ' if label else ""
    return f"<div>{lead}{shown}</div>"


def _picture(found: Finding) -> str:
    from .picture import errors_svg

    return errors_svg(found.picture) if found.picture else ""


def say(text: str) -> None:
    """Print `text`; a letter that the console lacks (cp1252 has no Σ) is shown by its number."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "backslashreplace").decode(encoding))
