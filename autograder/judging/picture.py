"""The small picture of a slope's error against the step size, as SVG text."""

from __future__ import annotations

from html import escape
from math import log10

from .verdict import Errors

WIDTH, HEIGHT, LEFT, BOTTOM, RIGHT, TOP = 340, 150, 44, 34, 12, 12
FLOOR = 1e-16


def errors_svg(errors: Errors) -> str:
    """Measured slopes close in on the true one as steps shrink; the answer stays where it is."""
    logs = [log10(max(e, FLOOR)) for e in errors.errors]
    answer = log10(max(errors.answer, FLOOR))
    low, high = min([*logs, answer]) - 1, max([*logs, answer]) + 1
    xs = [_x(log10(h)) for h in errors.steps]
    ys = [_y(value, low, high) for value in logs]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(xs, ys, strict=True))
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5"/>' for x, y in zip(xs, ys, strict=True)
    )
    line = _y(answer, low, high)
    words = (
        f"Distance to the true slope by {escape(errors.label)} against step size: measured slopes "
        f"come as near as {min(errors.errors):.0e}, yours stays {errors.answer:.1e} away."
    )
    return (
        f'<svg role="img" aria-label="{words}" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        'style="max-width:100%;display:block;margin-top:.4em" font-size="10" fill="currentColor">'
        f'<path d="M{LEFT} {TOP}V{HEIGHT - BOTTOM}H{WIDTH - RIGHT}" fill="none" '
        'stroke="currentColor" opacity=".5"/>'
        f'<polyline points="{points}" fill="none" stroke="#0072b2" stroke-width="1.5"/>'
        f'<g fill="#0072b2">{dots}</g>'
        f'<path d="M{LEFT} {line:.1f}H{WIDTH - RIGHT}" stroke="#d55e00" stroke-width="1.5" '
        'stroke-dasharray="5 3"/>'
        f'<text x="{WIDTH - RIGHT}" y="{_beside(line)}" text-anchor="end">'
        "your answer</text>"
        f'<text x="{xs[0]:.0f}" y="{HEIGHT - BOTTOM + 13}" text-anchor="end">0.1</text>'
        f'<text x="{xs[-1]:.0f}" y="{HEIGHT - BOTTOM + 13}">1e-10</text>'
        f'<text x="{(LEFT + WIDTH) / 2}" y="{HEIGHT - 6}" text-anchor="middle">step size h</text>'
        f'<text x="4" y="{TOP + 8}">{10.0**high:.0e}</text>'
        f'<text x="4" y="{HEIGHT - BOTTOM}">{10.0**low:.0e}</text>'
        f'<text x="{LEFT + 6}" y="{TOP + 2}">distance to the true slope</text></svg>'
    )


def _x(log_step: float) -> float:
    return LEFT + 14 + (WIDTH - LEFT - RIGHT - 44) * (log_step + 10) / 9


def _y(value: float, low: float, high: float) -> float:
    return TOP + 8 + (HEIGHT - TOP - BOTTOM - 8) * (high - value) / (high - low)


def _beside(line: float) -> str:
    return f"{line - 5:.1f}" if line > TOP + 24 else f"{line + 13:.1f}"
