"""Expression graphs as probes: made of values, numbers and operators, then asked for slopes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from autograder.core.probe import Attribute, Call, Method, Operation, Probe, Ref, Step

from .draws import Rng, between

Operand = Ref | float


class Graph:
    """Collects the steps that build a graph of `Value`s, and follows its numbers."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.numbers: dict[int, float] = {}
        self.leaves: list[Ref] = []

    def value(self, data: float) -> Ref:
        """A new value."""
        self.leaves.append(self._add(Call("Value", (data,)), data))
        return self.leaves[-1]

    def values(self, rng: Rng, count: int) -> list[Ref]:
        """New values from 0.4 to 1.6, which no operation makes very large or small."""
        return [self.value(x) for x in between(rng, 0.4, 1.6, count).tolist()]

    def plus(self, left: Operand, right: Operand, times: int = 1) -> Ref:
        number = self._number(left) + times * self._number(right)
        return self._add(Operation("+", left, right, times), number)

    def times(self, left: Operand, right: Operand, times: int = 1) -> Ref:
        number = self._number(left) * self._number(right) ** times
        return self._add(Operation("*", left, right, times), number)

    def power(self, value: Ref, n: float) -> Ref:
        return self._add(Operation("**", value, n), self._number(value) ** n)

    def sigmoid(self, value: Ref) -> Ref:
        number = 1 / (1 + np.exp(-self._number(value)))
        return self._add(Method(value, "sigmoid"), float(number))

    def backward(self, result: Ref) -> None:
        self.steps.append(Method(result, "backward"))

    def read(self, *values: Ref, data: Ref | None = None) -> Probe:
        """The probe that, after all this, reads `data` of one value and `grad` of others."""
        first = [] if data is None else [Attribute(data, "data")]
        return Probe((*self.steps, *first, *(Attribute(value, "grad") for value in values)))

    def slopes(self, result: Ref) -> Probe:
        """The probe that reads the number of `result`, and its slopes by all leaves."""
        self.backward(result)
        return self.read(*self.leaves, data=result)

    @property
    def readable(self) -> bool:
        """Whether no number in it is so small or large that its slopes get lost."""
        return all(0.05 < abs(number) < 5 for number in self.numbers.values())

    def _number(self, operand: Operand) -> float:
        return self.numbers[operand.step] if isinstance(operand, Ref) else operand

    def _add(self, step: Step, number: float) -> Ref:
        self.steps.append(step)
        self.numbers[len(self.steps) - 1] = number
        return Ref(len(self.steps) - 1)


def readable(build: Callable[[Rng, Graph], Ref]) -> Callable[[Rng], Probe]:
    """A draw that builds graphs until all numbers in one can be read, and asks its slopes."""

    def draw(rng: Rng) -> Probe:
        while True:
            graph = Graph()
            result = build(rng, graph)
            if graph.readable:
                return graph.slopes(result)

    return draw


def once(rng: Rng, graph: Graph) -> Ref:
    """All operations in random order, every value used once."""
    a, b, c = graph.values(rng, 3)
    steps: list[Callable[[Ref], Ref]] = [
        lambda result: graph.times(result, b),
        lambda result: graph.plus(c, result),
        lambda result: graph.power(result, int(rng.choice([3, -2]))),
        graph.sigmoid,
    ]
    result = a
    for i in rng.permutation(len(steps)):
        result = steps[i](result)
    return result


def forward(rng: Rng) -> Probe:
    """The number of a graph alone, with negative ones in it; nothing goes back."""
    graph = Graph()
    result = graph.times(once(rng, graph), graph.value(-between(rng, 0.5, 1.5)))
    return graph.read(data=graph.power(result, 3))


def _sum(rng: Rng, graph: Graph) -> Ref:
    a, b = graph.values(rng, 2)
    return graph.plus(a, b)


def _product(rng: Rng, graph: Graph) -> Ref:
    """The product of two values; texts and lists, which sums would lengthen, have none."""
    a, b = graph.values(rng, 2)
    return graph.times(a, b)


def _power(base: float, n: int) -> Callable[[Rng, Graph], Ref]:
    return lambda rng, graph: graph.power(graph.value(base * between(rng, 0.5, 1.5)), n)


def _sigmoid(rng: Rng, graph: Graph) -> Ref:
    return graph.sigmoid(graph.value(between(rng, -1.5, 1.5)))


def alone(build: Callable[[Rng, Graph], Ref]) -> Callable[[Rng], Probe]:
    """One operation, and its slopes."""

    def draw(rng: Rng) -> Probe:
        graph = Graph()
        return graph.slopes(build(rng, graph))

    return draw


def with_numbers(rng: Rng, graph: Graph) -> Ref:
    """Numbers on the left and on the right of + and *, in random order."""
    (result,) = graph.values(rng, 1)
    x, y, u, v = between(rng, 0.6, 1.4, 4).tolist()
    steps: list[Callable[[Ref], Ref]] = [
        lambda result: graph.times(x, result),
        lambda result: graph.times(result, y),
        lambda result: graph.plus(u, result),
        lambda result: graph.plus(result, v),
    ]
    for i in rng.permutation(len(steps)):
        result = steps[i](result)
    return graph.times(result, graph.values(rng, 1)[0])


def with_itself(rng: Rng, graph: Graph) -> Ref:
    """x * x, and x + x of it."""
    (x,) = graph.values(rng, 1)
    square = graph.times(x, x)
    return graph.plus(square, square)


def two_paths(rng: Rng, graph: Graph) -> Ref:
    """One value used by two others that meet again."""
    x, y = graph.values(rng, 2)
    shared = graph.times(x, y)
    return graph.times(graph.sigmoid(shared), graph.power(shared, 2))


def tangled(rng: Rng, graph: Graph) -> Ref:
    """A spine of operations, each with an earlier value of any age at its side.

    The last one reaches back to the first result: who walks the graph from its end by
    distance meets that one long before all of its uses.
    """
    a, b, c = graph.values(rng, 3)
    early = graph.times(a, b)
    values, turn_of_c = [a, b, early], rng.integers(6)
    for turn in range(6):
        beside = c if turn == turn_of_c else values[rng.integers(len(values) - 1)]
        values.append(_any_operation(rng, graph, values[-1], beside))
    return graph.times(values[-1], early)


def _any_operation(rng: Rng, graph: Graph, last: Ref, earlier: Ref) -> Ref:
    what = rng.integers(5)
    if what == 0:
        return graph.plus(graph.sigmoid(last), earlier)
    if what == 1:
        return graph.times(graph.power(last, 2), earlier)
    return graph.plus(last, earlier) if what < 4 else graph.times(earlier, last)


def chain(kind: str, length: int) -> Callable[[Rng], Probe]:
    """A chain of `length` sums or products with the same value."""

    def draw(rng: Rng) -> Probe:
        graph = Graph()
        first, other = _product(rng, graph), graph.value(1 + between(rng, 1, 9) / (10 * length))
        longer = graph.plus if kind == "sum" else graph.times
        return graph.slopes(longer(first, other, length))

    return draw


def doubled(rng: Rng) -> Probe:
    """A value added to itself, and the sum to itself, forty times: 2 to the 40 paths."""
    graph = Graph()
    result = _product(rng, graph)
    for _ in range(40):
        result = graph.plus(result, result)
    return graph.slopes(result)


def twice(rng: Rng) -> Probe:
    """`backward` of one result, of another one made from the same values, and of that again."""
    graph = Graph()
    x, y = graph.values(rng, 2)
    shared = graph.times(x, y)
    first, second = graph.plus(shared, x), graph.power(graph.plus(shared, y), 2)
    for result in (first, second, second):
        graph.backward(result)
    return graph.read(x, y, shared)


# Powers of what is negative, positive and 0.
ALONE = tuple(map(alone, (_sum, _product, _power(-1, 4), _power(1, 3), _power(0, 1), _sigmoid)))
