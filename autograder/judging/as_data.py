"""Verdicts as plain data, for files that outlive a run; `verdict_of` reads what `data_of` made."""

from __future__ import annotations

from typing import Any

from .verdict import Finding, Kind, Named, PartVerdict, Verdict

_TEXTS = ("problem", "asked", "returned", "truth", "hint")
_MISTAKE = ("id", "sentence")


def data_of(verdict: Verdict) -> dict[str, Any]:
    """The verdict as JSON holds it, without its picture; the schema names every field."""
    return {
        "exercise": verdict.exercise,
        "kind": str(verdict.kind),
        "points": verdict.points,
        "max_points": verdict.max_points,
        "note": verdict.note,
        "parts": [_part(part) for part in verdict.parts],
    }


def _part(part: PartVerdict) -> dict[str, Any]:
    finding = part.finding and _finding(part.finding)
    return {
        "title": part.title,
        "points": part.points,
        "max_points": part.max_points,
        "finding": finding,
    }


def _finding(found: Finding) -> dict[str, Any]:
    texts = {name: getattr(found, name) for name in _TEXTS}
    mistakes = [{name: getattr(each, name) for name in _MISTAKE} for each in found.mistakes]
    lists = {"mistakes": mistakes, "details": list(found.details)}
    return {"kind": str(found.kind), **texts, **lists}


def verdict_of(data: dict[str, Any]) -> Verdict:
    """The verdict that `data_of` made `data` of; raises `KeyError`, `ValueError` for other data."""
    parts = tuple(
        PartVerdict(part["title"], part["points"], part["max_points"], _finding_of(part["finding"]))
        for part in data["parts"]
    )
    return Verdict(data["exercise"], parts, note=data["note"])


def _finding_of(data: dict[str, Any] | None) -> Finding | None:
    if data is None:
        return None
    texts: dict[str, Any] = {name: data[name] for name in _TEXTS}
    mistakes = tuple(Named(*(each[name] for name in _MISTAKE)) for each in data["mistakes"])
    return Finding(Kind(data["kind"]), **texts, mistakes=mistakes, details=tuple(data["details"]))
