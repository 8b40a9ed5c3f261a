"""The ways to judge one reply: by values, as a slope, by a property, by how often f was called.

Each judge looks at replies that gave values; what else can become of a call
(raised, timed out, changed its input) is told in `outcomes.py`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from autograder.core.probe import Attribute, Call, Probe, Reply, Returned

from . import slopes, values
from .values import Difference
from .verdict import Errors, Finding, Kind
from .words import apart, attribute, show, step_names, told_apart

Path = tuple[int, ...]
EXACT = 1e-12
SINGLE = 1e-5
NUMERICAL = 1e-6
MOST_PLACES = 8


@dataclass(frozen=True)
class Judged:
    """What a judge found in one reply: the share of the marks it earns, and why not all."""

    share: float = 1.0
    kind: Kind = Kind.RIGHT
    difference: Difference | None = None
    picture: Errors | None = None

    @property
    def right(self) -> bool:
        return self.kind is Kind.RIGHT


RIGHT = Judged()


class Undecided(Exception):
    """At this point the truth can't be told, at a kink for example: ask elsewhere."""


def wrong(difference: Difference, picture: Errors | None = None) -> Judged:
    return Judged(0.0, Kind.WRONG, difference, picture)


def returned(reply: Reply) -> list[Any]:
    """The values of a reply, one a step."""
    return [o.value for o in reply.outcomes if isinstance(o, Returned)]


@dataclass(frozen=True)
class Values:
    """The value is that of the reference, up to rounding; `names` name a tuple's items.

    With `single`, rounding is that of float32, in which an answer may calculate on its way.
    """

    names: tuple[str, ...] = ()
    single: bool = field(default=False, kw_only=True)
    needed: ClassVar[int | None] = None
    example: ClassVar[bool] = True

    def prepare(self, probe: Probe) -> Any:
        """Nothing needs to be measured."""

    def judge(self, probe: Probe, reply: Reply, truth: Reply, prepared: Any) -> Judged:
        for mine, true in zip(returned(reply), returned(truth), strict=True):
            found = values.difference(true, mine, self.names)
            if found and not (self.single and values.same_in_single(true, mine)):
                return wrong(found)
        return RIGHT

    def alike(self, probe: Probe, one: Reply, other: Reply, truth: Reply) -> bool:
        pairs = zip(returned(one), returned(other), strict=True)
        return all(values.same(a, b) for a, b in pairs)


VALUES = Values()


@dataclass(frozen=True)
class Attributes(Values):
    """What is read of objects counts, attribute by attribute; what calls return does not."""

    def judge(self, probe: Probe, reply: Reply, truth: Reply, prepared: Any) -> Judged:
        names = step_names(probe)
        for step, mine, true in zip(probe.steps, returned(reply), returned(truth), strict=True):
            if isinstance(step, Attribute) and values.difference(true, mine):
                name = attribute(step, names)
                return wrong(Difference(f"{name} is {show(mine)}; {show(true)} is expected."))
        return RIGHT

    def alike(self, probe: Probe, one: Reply, other: Reply, truth: Reply) -> bool:
        pairs = zip(probe.steps, returned(one), returned(other), strict=True)
        return all(values.same(a, b) for step, a, b in pairs if isinstance(step, Attribute))


class Silent(Values):
    """The value is that of the reference, and no warning is given on the way to it."""

    def judge(self, probe: Probe, reply: Reply, truth: Reply, prepared: Any) -> Judged:
        judged, warned = super().judge(probe, reply, truth, prepared), _warned(reply)
        if not judged.right or not warned:
            return judged
        return wrong(Difference("The value is right, but it comes with a warning.", warned[:1]))

    def alike(self, probe: Probe, one: Reply, other: Reply, truth: Reply) -> bool:
        loud = bool(_warned(one)), bool(_warned(other))
        return loud[0] == loud[1] and super().alike(probe, one, other, truth)


def _warned(reply: Reply) -> tuple[str, ...]:
    return tuple(w for o in reply.outcomes if isinstance(o, Returned) for w in o.warned)


@dataclass(frozen=True)
class Picked(Values):
    """Only what `pick(value, probe)` takes out of a value counts; `what` says what that is."""

    pick: Callable[[Any, Probe], Any] = lambda value, probe: value
    what: str = ""

    def judge(self, probe: Probe, reply: Reply, truth: Reply, prepared: Any) -> Judged:
        mine, true = returned(reply)[-1], returned(truth)[-1]
        picked, wanted = self._picked(mine, probe), self.pick(true, probe)
        if picked is None:
            form = values.difference(true, mine) or Difference("It has another form.")
            return wrong(Difference(f"It can't be read: {form.problem}", form.details))
        found = values.difference(wanted, picked, self.names)
        return wrong(Difference(f"{self.what}: {found.problem}", found.details)) if found else RIGHT

    def alike(self, probe: Probe, one: Reply, other: Reply, truth: Reply) -> bool:
        mine, theirs = (self._picked(returned(reply)[-1], probe) for reply in (one, other))
        return values.same(mine, theirs)

    def _picked(self, value: Any, probe: Probe) -> Any:
        try:
            return self.pick(value, probe)
        except (TypeError, IndexError, KeyError, ValueError):
            return None


@dataclass(frozen=True)
class Slopes(Values):
    """The value is the slope of `of` by its argument `by` (or by each of several).

    Such an argument may be a list or tuple of arrays, nested too; the value is then one of
    the same form.

    Measured, not compared: the judge differences `of` itself. `pictured` shows how the
    measured slope depends on the step, to readers who know steps. An answer that
    agrees to 7 to 11 digits only is a numerical derivative; it earns two thirds.
    """

    of: Callable[..., float] = lambda: 0.0
    by: tuple[str, ...] = ()
    own: str = ""
    own_args: Callable[..., tuple[Any, ...]] = lambda *args: args
    pictured: bool = True

    def prepare(self, probe: Probe) -> list[slopes.Slope]:
        """The measured slopes; raises `Undecided` where they can't be told at this point."""
        measured = [slopes.slope(f, x) for f, x in self._sections(probe)]
        if not all(one.decided.all() for one in measured):
            raise Undecided
        return measured

    def _sections(self, probe: Probe) -> list[tuple[Callable[[np.ndarray], float], np.ndarray]]:
        args = self.arguments(probe)

        def section(name: str, path: Path) -> Callable[[np.ndarray], float]:
            scalar = np.ndim(at(args[name], path)) == 0
            return lambda x: self.of(
                **{**args, name: put(args[name], path, float(x) if scalar else x)}
            )

        return [
            (section(name, path), np.asarray(at(args[name], path), dtype=float))
            for name, path in self._places(probe)
        ]

    def _places(self, probe: Probe) -> list[tuple[str, Path]]:
        """Every array that the slope is taken by: the argument's name, and where it lies in it."""
        args = self.arguments(probe)
        return [(name, path) for name in self.by for path in paths(args[name])]

    def arguments(self, probe: Probe) -> dict[str, Any]:
        """The probe's arguments by their names."""
        call = probe.steps[-1]
        assert isinstance(call, Call)
        return dict(zip(inspect.signature(self.of).parameters, call.args, strict=True))

    def judge(
        self, probe: Probe, reply: Reply, truth: Reply, prepared: list[slopes.Slope]
    ) -> Judged:
        answer, true = returned(reply)[-1], returned(truth)[-1]
        found = values.difference(true, answer, self.names)
        if found and not self._same_shapes(true, answer):
            return wrong(found)
        least = RIGHT
        for i, (path, measured) in enumerate(zip(paths(true), prepared, strict=True)):
            mine = values.as_numbers(at(answer, path))
            judged = self._one(probe, i, mine, at(true, path), measured)
            if judged.kind is Kind.WRONG:
                return judged
            least = least if judged.right else judged
        return least

    @staticmethod
    def _same_shapes(true: Any, answer: Any) -> bool:
        if isinstance(true, (tuple, list)):
            listed = isinstance(answer, (tuple, list)) or (
                isinstance(answer, np.ndarray) and answer.ndim > 0
            )
            return (
                listed and len(answer) == len(true) and all(map(Slopes._same_shapes, true, answer))
            )
        array = values.as_numbers(answer)
        return array is not None and array.shape == np.shape(true)

    def _one(self, probe: Probe, i: int, answer: Any, true: Any, measured: slopes.Slope) -> Judged:
        within = slopes.agrees(answer, measured)
        scale = max(float(np.max(np.abs(measured.value), initial=0.0)), 1e-300)
        exact = SINGLE if answer.dtype == np.float32 else EXACT
        if np.max(np.abs(answer - true)) <= exact * scale and (within.all() or exact == SINGLE):
            return RIGHT
        distance = float(np.max(np.abs(answer - measured.value)))
        if distance <= NUMERICAL * scale:
            return Judged(2 / 3, Kind.NUMERICAL, _digits(distance / scale))
        return wrong(*self._off(probe, i, answer, measured, ~within))

    def _off(
        self, probe: Probe, i: int, answer: np.ndarray, measured: slopes.Slope, off: np.ndarray
    ) -> tuple[Difference, Errors | None]:
        by, path = self._places(probe)[i]
        by += "".join(f"[{key}]" for key in path)
        name = (
            self.names[i] if len(self.by) > 1 and self.names else f"the slope with respect to {by}"
        )
        f, x = self._sections(probe)[i]
        first = int(np.argmax(off.ravel()))
        got, true = float(answer.flat[first]), float(measured.value.flat[first])
        steps, errors = slopes.error_by_step(f, x, first, true)
        picture = Errors(tuple(steps), tuple(errors), abs(got - true), by)
        if x.ndim == 0:
            mine, measured_ = apart(got, true)
            problem = f"{name} is {mine}; measured, it is {measured_}."
            return Difference(problem), picture if self.pictured else None
        places = [values.place(where) for where in np.argwhere(off.reshape(x.shape))]
        dots = " …" if len(places) > MOST_PLACES else ""
        mine, measured_ = apart(got, true)
        return Difference(
            values.how_many(int(off.sum()), off.size, f"number of {name}", f"numbers of {name}"),
            (
                *([] if off.all() else [f"Off: {', '.join(places[:MOST_PLACES])}{dots}."]),
                f"At {places[0]}: {mine}, where the measured slope is"
                f" {measured_} ± {measured.error.flat[first]:.0e}.",
            ),
        ), picture if self.pictured else None


def paths(value: Any) -> list[Path]:
    """Where the arrays and numbers lie in nested lists and tuples; () where it is one itself."""
    if not isinstance(value, (list, tuple)):
        return [()]
    return [(i, *rest) for i, item in enumerate(value) for rest in paths(item)]


def at(value: Any, path: Path) -> Any:
    """What lies there."""
    for key in path:
        value = value[key]
    return value


def put(value: Any, path: Path, item: Any) -> Any:
    """A copy of the nested `value` with `item` there."""
    if not path:
        return item
    first, *rest = path
    changed = list(value)
    changed[first] = put(value[first], tuple(rest), item)
    return type(value)(changed)


OWN_STEP = 1e-4


def loss_calls(judge: Slopes, probe: Probe) -> list[Probe]:
    """Calls of the student's own loss on both sides of every coordinate of the point."""
    return [
        Probe((Call(judge.own, judge.own_args(*args.values())),)) for args in _around(judge, probe)
    ]


def true_heights(judge: Slopes, probe: Probe) -> np.ndarray:
    """What the true loss is at the points of `loss_calls`."""
    return np.array([float(judge.of(**args)) for args in _around(judge, probe)])


def _around(judge: Slopes, probe: Probe) -> Iterator[dict[str, Any]]:
    """The probe's arguments, moved to both sides of every coordinate."""
    args = judge.arguments(probe)
    for name in judge.by:
        x = np.asarray(args[name], dtype=float)
        for i in range(x.size):
            for step in (OWN_STEP, -OWN_STEP):
                moved = x.copy()
                moved.flat[i] += step
                yield {**args, name: moved if moved.ndim else float(moved)}


def own_slopes(judge: Slopes, probe: Probe, heights: np.ndarray) -> list[np.ndarray]:
    """Central differences from what `loss_calls` gave, one array an argument in `by`."""
    args = judge.arguments(probe)
    slopes = (heights[::2] - heights[1::2]) / (2 * OWN_STEP)
    sizes = [np.size(args[name]) for name in judge.by]
    pieces = np.split(slopes, np.cumsum(sizes)[:-1])
    return [
        piece.reshape(np.shape(args[name])) for piece, name in zip(pieces, judge.by, strict=True)
    ]


def _digits(relative: float) -> Difference:
    digits = max(0, round(-np.log10(max(relative, 1e-17))))
    return Difference(
        f"The values agree with the true slope to about {digits} digits; a formula agrees to 14.",
        (
            "A numerical derivative is as exact as that, or float32 on the way; "
            "the rest of the marks is for a formula in float64.",
        ),
    )


@dataclass(frozen=True)
class Property:
    """`holds(probe, values, true_values)` gives None where all is right, else a sentence.

    Its first line is the symptom; further lines are details. Mistakes are told apart by
    their values, never by the symptom. Without `example` no call is shown, where it is too
    long to be followed, or one of many right answers would be given away.
    """

    holds: Callable[[Probe, list[Any], list[Any]], str | None]
    example: bool = True
    needed: ClassVar[int | None] = None

    def prepare(self, probe: Probe) -> None:
        """Nothing needs to be measured."""

    def judge(self, probe: Probe, reply: Reply, truth: Reply, prepared: Any) -> Judged:
        sentence = self.holds(probe, returned(reply), returned(truth))
        if sentence is None:
            return RIGHT
        symptom, *details = sentence.split("\n")
        return wrong(Difference(symptom, tuple(details)))

    def alike(self, probe: Probe, one: Reply, other: Reply, truth: Reply) -> bool:
        return VALUES.alike(probe, one, other, truth)


@dataclass(frozen=True)
class Graded:
    """`share(probe, values)` gives the share of the marks that is earned, and a sentence.

    The sentence is told: as what is missing or, where all is earned, as a note. No call is
    shown, since many answers are right.
    """

    share: Callable[[Probe, list[Any]], tuple[float, str]]
    needed: ClassVar[int | None] = None
    example: ClassVar[bool] = False

    def prepare(self, probe: Probe) -> None:
        """Nothing needs to be measured."""

    def judge(self, probe: Probe, reply: Reply, truth: Reply, prepared: Any) -> Judged:
        share, sentence = self.share(probe, returned(reply))
        return RIGHT if share == 1 else Judged(share, Kind.WRONG, Difference(sentence))

    def alike(self, probe: Probe, one: Reply, other: Reply, truth: Reply) -> bool:
        return VALUES.alike(probe, one, other, truth)


@dataclass(frozen=True)
class Calls(Values):
    """The functions among the arguments are called at most `slack` times more than needed.

    How often they were called is the child's own word, and can only cost marks. Values
    earn them: the functions are to be `limited` to as many calls.
    """

    slack: int = 1

    def judge(self, probe: Probe, reply: Reply, truth: Reply, prepared: Any) -> Judged:
        mine, needed = _calls(reply), _calls(truth)
        if mine <= needed + self.slack:
            return super().judge(probe, reply, truth, prepared)
        return wrong(Difference(f"It called the function {mine} times; {needed} are enough."))

    def alike(self, probe: Probe, one: Reply, other: Reply, truth: Reply) -> bool:
        same_calls = _calls(one) == _calls(other)
        return same_calls and VALUES.alike(probe, one, other, truth)


@dataclass(frozen=True)
class Follows(Values):
    """A line of a derivation: true, and equal to the student's own line before it."""

    needed: ClassVar[int | None] = 1

    def judge(self, probe: Probe, reply: Reply, truth: Reply, prepared: Any) -> Judged:
        mine, true = returned(reply), returned(truth)
        found = values.difference(true[0], mine[0])
        if found is None:
            return RIGHT
        if len(mine) < 2:
            return wrong(found)
        before = probe.steps[1]
        assert isinstance(before, Call)
        if values.difference(true[1], mine[1]) is None:
            return wrong(Difference(f"This line does not follow from {before.name}."))
        if values.same(mine[0], mine[1]):
            return wrong(
                Difference(f"It follows from {before.name}, but that line is wrong: begin there.")
            )
        return wrong(
            Difference(f"{before.name} is wrong already, and this line is not equal to it.")
        )

    def alike(self, probe: Probe, one: Reply, other: Reply, truth: Reply) -> bool:
        return values.same(returned(one)[0], returned(other)[0])


def _calls(reply: Reply) -> int:
    return sum(o.calls for o in reply.outcomes if isinstance(o, Returned))


Judge = Values | Slopes | Property | Graded | Follows


def finding(judged: Judged, probe: Probe, reply: Reply, truth: Reply) -> Finding:
    """The words of a judged reply."""
    assert judged.difference is not None
    numeric = judged.kind is Kind.NUMERICAL
    mine, true = told_apart(probe, returned(reply), returned(truth))
    return Finding(
        judged.kind,
        judged.difference.problem,
        returned="" if numeric else mine,
        truth="" if numeric else true,
        details=judged.difference.details,
        picture=judged.picture,
    )
