"""Ask: run probes on a student's functions and bring back plain data.

The only step that touches a student's code. It runs in the notebook's kernel
and, unchanged, inside the sandbox. In: functions by name, a probe. Out: a reply.
"""

from __future__ import annotations

import contextlib
import io
import linecache
import operator
import signal
import sys
import sysconfig
import threading
import types
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from .described import Counted, rebuild
from .plain import bounded, plain, text
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

PRINTED = 2_000
MESSAGE = 500
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


class TimeUp(BaseException):
    """The time of a step is over; no `except Exception` of a student's stops it."""


def ask(functions: Mapping[str, Any], probe: Probe, seconds: float = 10.0) -> Reply:
    """Run `probe` on `functions`; every step gets fresh arguments and at most `seconds`."""
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
    step: Any, functions: Mapping[str, Any], results: list[Any], seconds: float
) -> tuple[Outcome, Any]:
    if isinstance(step, Call) and step.name not in functions:
        return Missing(step.name), None
    counters: list[Counted] = []
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = {}
    if isinstance(step, Operation):
        args = (_fresh(step.left, results, counters), _fresh(step.right, results, counters))
    elif not isinstance(step, Attribute):
        args = tuple(_fresh(a, results, counters) for a in step.args)
        kwargs = {name: _fresh(a, results, counters) for name, a in step.kwargs.items()}
    printed, caught = Printed(), []
    try:
        with quiet(printed) as caught, timer(seconds):
            result = _run(step, functions, results, args, kwargs)
            if isinstance(result, _ITERATORS):
                result = list(bounded(result))
            value = plain(result)
    except TimeUp:
        return TimedOut(seconds), None
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return raised(error, printed), None
    changed = _changed(step, args, kwargs) if isinstance(step, (Call, Method)) else ()
    warned = tuple(text(w.message)[:MESSAGE] for w in caught[:5])
    calls = sum(counter.calls for counter in counters)
    return Returned(value, printed.text(), changed, calls, warned), result


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


def _changed(step: Call | Method, args: tuple, kwargs: dict) -> tuple[int | str, ...]:
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


class Printed(io.TextIOBase):
    """Collects what is printed, up to a length."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._room = PRINTED

    def write(self, text: str) -> int:
        if self._room > 0:
            self._parts.append(text[: self._room])
            self._room -= len(text)
        return len(text)

    def text(self) -> str:
        return text("".join(self._parts))


@contextlib.contextmanager
def quiet(printed: Printed) -> Iterator[list[warnings.WarningMessage]]:
    with (
        warnings.catch_warnings(record=True) as caught,
        np.errstate(all="warn", under="ignore"),
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
    ):
        warnings.simplefilter("always")
        yield caught


@contextlib.contextmanager
def timer(seconds: float) -> Iterator[None]:
    """Raise `TimeUp` in the running code after `seconds`, where the platform can."""
    main = threading.current_thread() is threading.main_thread()
    if not main or not hasattr(signal, "setitimer"):
        yield
        return

    def ring(signum: int, frame: Any) -> None:
        raise TimeUp

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.2)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def raised(error: BaseException, printed: Printed) -> Raised:
    line, code = _place(error)
    return Raised(
        type(error).__name__[:100], _message(error)[:MESSAGE], line, code[:200], printed.text()
    )


def _message(error: BaseException) -> str:
    try:
        return text(error.msg if isinstance(error, SyntaxError) else error)
    except BaseException:
        return ""


_LIBRARIES = tuple(
    {sys.prefix, sys.base_prefix, sysconfig.get_paths()["purelib"], __file__.rsplit("core", 1)[0]}
)


def _place(error: BaseException) -> tuple[int, str]:
    """Line number and text of the last line in the student's own code on the way to `error`."""
    if isinstance(error, SyntaxError) and error.text:
        return error.lineno or 0, error.text.strip()
    place, trace = (0, ""), error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name.startswith("<cell") or not name.startswith(("<", *_LIBRARIES)):
            place = trace.tb_lineno, linecache.getline(name, trace.tb_lineno).strip()
        trace = trace.tb_next
    return place
