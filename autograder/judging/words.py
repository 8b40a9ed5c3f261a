"""Calls and values in words short enough for a line of feedback."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

import numpy as np

from autograder.core.described import KINDS
from autograder.core.probe import Attribute, Call, Described, Opaque, Operation, Probe, Ref

SHOWN = 6
DIGITS, MOST_DIGITS = 6, 17
NESTED, AXES, LONGEST = 8, 4, 2_000
STEPS_SHOWN, STEPS_AT_ENDS = 24, 8


def show(value: Any, digits: int = DIGITS) -> str:
    """A value, shortened: numbers to six digits, long arrays by their ends and shape."""
    text = _show(value, NESTED, digits)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _show(value: Any, depth: int, digits: int) -> str:
    if depth < 0:
        return "…"
    if isinstance(value, Opaque):
        return f"<{value.kind}>"
    if isinstance(value, np.ndarray):
        return _array(value, digits)
    if isinstance(value, float):
        return number(value, digits)
    if isinstance(value, (list, tuple)):
        left, right = "[]" if isinstance(value, list) else "()"
        comma = "," if isinstance(value, tuple) and len(value) == 1 else ""
        items = [_show(v, depth - 1, digits) for v in value[: SHOWN + 1]]
        return left + _shortened(items, len(value)) + comma + right
    if isinstance(value, dict):
        pairs = [
            f"{k!r}: {_show(v, depth - 1, digits)}" for k, v in islice(value.items(), SHOWN + 1)
        ]
        return "{" + _shortened(pairs, len(value)) + "}"
    if isinstance(value, set):
        return "{" + _shortened(sorted(map(repr, value)), len(value)) + "}" if value else "set()"
    if isinstance(value, Described):
        return _described(value)
    text = repr(value)
    return text if len(text) <= 80 else text[:79] + "…"


def number(value: float, digits: int = DIGITS) -> str:
    """A float to six significant digits, or more; one without a fraction shows that it is one."""
    text = f"{value:.{digits}g}".replace("e+0", "e").replace("e-0", "e-")
    return f"{text}.0" if text.lstrip("-").isdigit() else text


def apart(one: Any, other: Any) -> tuple[str, str]:
    """Two values, each with as many digits as it takes to differ."""
    texts = [(show(one, digits), show(other, digits)) for digits in range(DIGITS, MOST_DIGITS + 1)]
    return next((pair for pair in texts if pair[0] != pair[1]), texts[0])


def _array(a: np.ndarray, digits: int) -> str:
    if a.ndim == 0:
        return show(a.item(), digits)
    if a.ndim > AXES:
        return f"[…] (shape {a.shape})"
    if a.ndim == 1:
        return "[" + _shortened([show(v, digits) for v in a[: SHOWN + 1].tolist()], len(a)) + "]"
    rows = _shortened([_array(row, digits) for row in a[:3]], len(a), 3)
    return f"[{rows}] (shape {a.shape})"


def _shortened(texts: list[str], total: int, most: int = SHOWN) -> str:
    if total <= most:
        return ", ".join(texts)
    return ", ".join(texts[: most - 1]) + f", … {total} in all"


def _described(described: Described) -> str:
    shown = {
        name: _described(value) if isinstance(value, Described) else show(value)
        for name, value in described.parameters.items()
    }
    return KINDS[described.kind][1].format(**shown)


def asked(probe: Probe, *references: Callable[..., Any]) -> str:
    """The probe as a student would type it, functions told in words behind it.

    `references` are the functions that it calls; they name the arguments.
    """
    arguments = {function.__name__: _names(function) for function in references}
    where: list[str] = []
    names = step_names(probe)
    steps = [_step(step, names, i, arguments, where) for i, step in enumerate(probe.steps)]
    if len(steps) > STEPS_SHOWN:
        left_out = f"… {len(steps) - 2 * STEPS_AT_ENDS} steps …"
        steps = [*steps[:STEPS_AT_ENDS], left_out, *steps[-STEPS_AT_ENDS:]]
    return "; ".join(steps) + ("" if not where else ", where " + " and ".join(where))


def told_apart(probe: Probe, mine: list[Any], true: list[Any]) -> tuple[str, str]:
    """What came back and what is expected, with as many digits as it takes to differ."""
    pairs = [
        (told(probe, mine, digits), told(probe, true, digits))
        for digits in range(DIGITS, MOST_DIGITS + 1)
    ]
    return next((pair for pair in pairs if pair[0] != pair[1]), pairs[0])


def told(probe: Probe, values: list[Any], digits: int = DIGITS) -> str:
    """What came back, in words; where a probe reads attributes, these, by their names."""
    names = step_names(probe)
    read = [
        f"{attribute(step, names)} = {show(value, digits)}"
        for step, value in zip(probe.steps, values, strict=False)
        if isinstance(step, Attribute)
    ]
    return "; ".join(read or _returned(probe, [show(value, digits) for value in values]))


def _returned(probe: Probe, shown: list[str]) -> list[str]:
    """Values in words; where several functions were called, each with the name of its own."""
    called = [step.name for step in probe.steps if isinstance(step, Call)]
    if len(set(called)) < 2 or len(called) < len(shown):
        return shown
    return [f"{name} gives {value}" for name, value in zip(called, shown, strict=False)]


def attribute(step: Attribute, names: dict[int, str]) -> str:
    """An attribute as it is read: `a.grad`."""
    return f"{_ref(step.of, names)}.{step.name}"


def step_names(probe: Probe) -> dict[int, str]:
    """A letter for each step whose result a later one uses: a, b, … z, a2, b2, …"""
    used = sorted({ref.step for step in probe.steps for ref in _refs(vars(step).values())})
    letters = "abcdefghijklmnopqrstuvwxyz"
    return {
        step: letters[i % 26] + (str(i // 26 + 1) if i >= 26 else "") for i, step in enumerate(used)
    }


def _refs(values: Iterable[Any]) -> Iterator[Ref]:
    for value in values:
        if isinstance(value, Ref):
            yield value
        elif isinstance(value, (list, tuple)):
            yield from _refs(value)
        elif isinstance(value, dict):
            yield from _refs(value.values())


def _step(
    step: Any,
    names: dict[int, str],
    i: int,
    arguments: dict[str, list[str]],
    where: list[str],
) -> str:
    if isinstance(step, Operation):
        return _operation(step, names, names.get(i, "result"))
    kept = f"{names[i]} = " if i in names else ""
    if isinstance(step, Attribute):
        return kept + attribute(step, names)
    known = arguments.get(step.name, []) if isinstance(step, Call) else []
    shown = [
        _argument(known[j] if j < len(known) else "", a, names, where)
        for j, a in enumerate(step.args)
    ]
    shown += [_argument(name, a, names, where) for name, a in step.kwargs.items()]
    owner = step.name if isinstance(step, Call) else f"{_ref(step.of, names)}.{step.name}"
    return f"{kept}{owner}({', '.join(shown)})"


def _operation(step: Operation, names: dict[int, str], name: str) -> str:
    left, right = _argument("", step.left, names, []), _argument("", step.right, names, [])
    if step.times == 1:
        return f"{name} = {left} {step.symbol} {right}"
    again = f"for _ in range({step.times}): {name} = {name} {step.symbol} {right}"
    return f"{name} = {left}; {again}"


def _argument(name: str, value: Any, names: dict[int, str], where: list[str]) -> str:
    if isinstance(value, Described) and value.kind != "generator" and name:
        sentence = f"{name} is {_described(value)}"
        if sentence not in where:
            where.append(sentence)
        return name
    shown = _ref(value, names) if isinstance(value, Ref) else show(value)
    return f"{name}={shown}" if name else shown


def _ref(ref: Ref, names: dict[int, str]) -> str:
    return names[ref.step] + "".join(f"[{key!r}]" for key in ref.path)


def _names(reference: Callable[..., Any]) -> list[str]:
    """Names of its arguments; a class is called without them, as in Value(2.0)."""
    return [] if isinstance(reference, type) else list(inspect.signature(reference).parameters)
