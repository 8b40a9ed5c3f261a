"""Ask: run probes on a student's functions and bring back plain data.

The only step that touches a student's code. It runs in the notebook's kernel
and, unchanged, inside the sandbox. In: functions by name, a probe. Out: a reply.
"""

from __future__ import annotations

import linecache
import operator
import sys
import sysconfig
import types
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from course.running.deadline import Deadline, TimeUp
from course.running.engines import Over
from course.running.errors import kind_of
from course.running.frames import OURS
from course.running.memory import bounded
from course.running.quiet import Heard, quiet

from .described import Counted, rebuild
from .plain import MAX_CODE, MAX_NAME, MESSAGE, PRINTED, bounded_items, plain, text
from .probe import (
    Attribute,
    Call,
    Described,
    Method,
    Missing,
    Operation,
    Outcome,
    Probe,
    Raised,
    Ref,
    Reply,
    Returned,
    TimedOut,
)

PASSED_ON = (KeyboardInterrupt, Over)
_ITERATORS: tuple[type, ...] = (
    types.GeneratorType,
    map,
    zip,
    range,
    type({}.values()),
    type({}.keys()),
    filter,
)


_OPERATORS = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": operator.pow,
    "@": operator.matmul,
}


@dataclass(frozen=True)
class _Step:
    """One step, ready to be taken: its arguments are fresh copies."""

    step: Any
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    counters: list[Counted]


def ask(functions: Mapping[str, Any], probe: Probe, seconds: float | None = 10.0) -> Reply:
    """Run `probe` on `functions`; every step gets fresh arguments and at most `seconds`.

    The seconds are of processor time (see `course.running.deadline`); None: no limit, for
    functions that are ours.
    """
    results: list[Any] = []
    outcomes: list[Outcome] = []
    for step in probe.steps:
        outcome, result = _take(step, functions, results, seconds)
        outcomes.append(outcome)
        if not isinstance(outcome, Returned):
            break
        results.append(result)
    return Reply(tuple(outcomes))


def _take(
    step: Any, functions: Mapping[str, Any], results: list[Any], seconds: float | None
) -> tuple[Outcome, Any]:
    if isinstance(step, Call) and step.name not in functions:
        return Missing(step.name), None
    ready = _ready(step, results)
    try:
        with quiet() as heard, bounded():
            return Deadline(seconds).call(_outcome, ready, functions, results, heard)
    except TimeUp:
        return TimedOut(seconds or 0.0), None


def _ready(step: Any, results: list[Any]) -> _Step:
    counters: list[Counted] = []
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = {}
    if isinstance(step, Operation):
        args = (_fresh(step.left, results, counters), _fresh(step.right, results, counters))
    elif not isinstance(step, Attribute):
        args = tuple(_fresh(a, results, counters) for a in step.args)
        kwargs = {name: _fresh(a, results, counters) for name, a in step.kwargs.items()}
    return _Step(step, args, kwargs, counters)


def _outcome(
    ready: _Step, functions: Mapping[str, Any], results: list[Any], heard: Heard
) -> tuple[Outcome, Any]:
    """What became of a step, as plain data, and the result itself for the steps after it.

    All that a student's code may have a say in happens here: its values' own methods too.
    """
    try:
        result = _run(ready.step, functions, results, ready.args, ready.kwargs)
        if isinstance(result, _ITERATORS):
            result = list(bounded_items(result))
        value = plain(result)
        changed = _changed(ready.step, ready.args, ready.kwargs)
        warned = tuple(text(w.message)[:MESSAGE] for w in heard.warnings[:5])
    except PASSED_ON:
        raise
    except BaseException as error:
        return raised(error, heard), None
    calls = sum(counter.calls for counter in ready.counters)
    return Returned(value, text(heard.printed), changed, calls, warned), result


def _run(
    step: Any, functions: Mapping[str, Any], results: list[Any], args: tuple, kwargs: dict
) -> Any:
    if isinstance(step, Call):
        return functions[step.name](*args, **kwargs)
    if isinstance(step, Operation):
        return _operate(step, *args)
    target = getattr(_look_up(step.of, results), step.name)
    return target(*args, **kwargs) if isinstance(step, Method) else target


def _operate(step: Operation, left: Any, right: Any) -> Any:
    apply = _OPERATORS[step.symbol]
    for _ in range(step.times):
        left = apply(left, right)
    return left


def _look_up(ref: Ref, results: list[Any]) -> Any:
    found = results[ref.step]
    for key in ref.path:
        found = found[key]
    return found


def _fresh(value: Any, results: list[Any], counters: list[Counted]) -> Any:
    """A copy that the student may spoil, with references and descriptions filled in."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, Ref):
        return _look_up(value, results)
    if isinstance(value, Described):
        built = rebuild(value)
        if not callable(built):
            return built
        counters.append(Counted(built))
        return counters[-1]
    if isinstance(value, (list, tuple, set)):
        return type(value)(_fresh(item, results, counters) for item in value)
    if isinstance(value, dict):
        return {key: _fresh(item, results, counters) for key, item in value.items()}
    return value


def _changed(step: Any, args: tuple, kwargs: dict) -> tuple[int | str, ...]:
    """The positions and names of the arguments that are no longer what was sent."""
    if not isinstance(step, (Call, Method)):
        return ()
    keys: list[int | str] = [*range(len(args)), *kwargs]
    sent, now = [*step.args, *step.kwargs.values()], [*args, *kwargs.values()]
    return tuple(k for k, a, b in zip(keys, sent, now, strict=True) if not _same(a, b))


def _same(sent: Any, now: Any) -> bool:
    if isinstance(sent, (Ref, Described)):
        return True
    try:
        if isinstance(sent, np.ndarray):
            return (
                isinstance(now, np.ndarray)
                and sent.dtype == now.dtype
                and np.array_equal(sent, now, equal_nan=sent.dtype.kind == "f")
            )
        if isinstance(sent, (list, tuple)):
            return len(sent) == len(now) and all(map(_same, sent, now))
        if isinstance(sent, dict):
            return sent.keys() == now.keys() and all(_same(sent[k], now[k]) for k in sent)
        return bool(sent == now) or sent != sent
    except Exception:
        return False


def raised(error: BaseException, heard: Heard) -> Raised:
    """How a student's code failed, and where in its own text."""
    line, code, function = _place(error)
    kind = text(kind_of(error))[:MAX_NAME]
    return Raised(
        kind,
        _message(error)[:MESSAGE],
        line,
        text(code)[:MAX_CODE],
        text(heard.printed)[:PRINTED],
        text(function)[:MAX_NAME],
    )


def _message(error: BaseException) -> str:
    try:
        return text(error.msg if isinstance(error, SyntaxError) else error)
    except BaseException:
        return ""


_LIBRARIES = tuple(
    {
        sys.prefix,
        sys.base_prefix,
        sysconfig.get_paths()["purelib"],
        __file__.rsplit("core", 1)[0],
        OURS,
    }
)


def _place(error: BaseException) -> tuple[int, str, str]:
    """The last line of the student's own code on the way to `error`: number, text, function."""
    if isinstance(error, SyntaxError) and error.text:
        return error.lineno or 0, error.text.strip(), ""
    place, trace = (0, "", ""), error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        name = code.co_filename
        if name.startswith("<cell") or not name.startswith(("<", *_LIBRARIES)):
            text = linecache.getline(name, trace.tb_lineno).strip()
            place = trace.tb_lineno, text, code.co_name
        trace = trace.tb_next
    return place
