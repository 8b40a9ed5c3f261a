"""Calls and values in words short enough for a line of feedback."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.core.described import KINDS
from autograder.core.probe import Attribute, Call, Described, Opaque, Probe, Ref

SHOWN = 6


def show(value: Any) -> str:
    """A value, shortened: numbers to six digits, long arrays by their ends and shape."""
    if isinstance(value, Opaque):
        return f"<{value.kind}>"
    if isinstance(value, np.ndarray):
        return _array(value)
    if isinstance(value, float):
        return number(value)
    if isinstance(value, (list, tuple)):
        left, right = "[]" if isinstance(value, list) else "()"
        comma = "," if isinstance(value, tuple) and len(value) == 1 else ""
        return left + _shortened([show(v) for v in value[: SHOWN + 1]], len(value)) + comma + right
    if isinstance(value, dict):
        pairs = [f"{k!r}: {show(v)}" for k, v in value.items()]
        return "{" + _shortened(pairs[: SHOWN + 1], len(pairs)) + "}"
    if isinstance(value, set):
        return "{" + _shortened(sorted(map(repr, value)), len(value)) + "}" if value else "set()"
    if isinstance(value, Described):
        return _described(value)
    text = repr(value)
    return text if len(text) <= 80 else text[:79] + "…"


def number(value: float) -> str:
    """A float to six significant digits."""
    return f"{value:.6g}".replace("e+0", "e").replace("e-0", "e-")


def _array(a: np.ndarray) -> str:
    if a.ndim == 0:
        return show(a.item())
    if a.ndim == 1:
        return "[" + _shortened([show(v) for v in a[: SHOWN + 1].tolist()], len(a)) + "]"
    rows = _shortened([_array(row) for row in a[:3]], len(a), 3)
    return f"[{rows}] (shape {a.shape})"


def _shortened(texts: list[str], total: int, most: int = SHOWN) -> str:
    if total <= most:
        return ", ".join(texts)
    return ", ".join(texts[: most - 1]) + f", … {total} in all"


def _described(described: Described) -> str:
    shown = {name: show(value) for name, value in described.parameters.items()}
    return KINDS[described.kind][1].format(**shown)


def asked(probe: Probe, *references: Callable[..., Any]) -> str:
    """The probe as a student would type it, functions told in words behind it.

    `references` are the functions that it calls; they name the arguments.
    """
    names = {function.__name__: _names(function) for function in references}
    where: list[str] = []
    steps = [_step(step, names, where) for step in probe.steps]
    return "; ".join(steps) + ("" if not where else ", where " + " and ".join(where))


def _step(step: Any, arguments: dict[str, list[str]], where: list[str]) -> str:
    if isinstance(step, Attribute):
        return f"{_ref(step.of)}.{step.name}"
    names = arguments.get(step.name, []) if isinstance(step, Call) else []
    shown = [
        _argument(names[i] if i < len(names) else "", a, where) for i, a in enumerate(step.args)
    ]
    shown += [_argument(name, a, where) for name, a in step.kwargs.items()]
    owner = step.name if isinstance(step, Call) else f"{_ref(step.of)}.{step.name}"
    return f"{owner}({', '.join(shown)})"


def _argument(name: str, value: Any, where: list[str]) -> str:
    if isinstance(value, Described) and value.kind != "generator" and name:
        sentence = f"{name} is {_described(value)}"
        if sentence not in where:
            where.append(sentence)
        return name
    shown = _ref(value) if isinstance(value, Ref) else show(value)
    return f"{name}={shown}" if name else shown


def _ref(ref: Ref) -> str:
    path = "".join(f"[{key!r}]" for key in ref.path)
    return f"result{ref.step + 1}{path}"


def _names(reference: Callable[..., Any]) -> list[str]:
    return list(inspect.signature(reference).parameters)
