"""Questions drawn by a seed: data, a strength of the penalty, and the points that are asked about.

Sizes S, D, H and K all differ, so that transposed or mis-summed slopes show. A
place says what the weights are like, a scale in which units data and loss come.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from .problems import PENALTIES, Array, Data, Parts, Problem, Slopes

Penalty = Callable[[str, Array], Array]
Rng = np.random.Generator

NEAR_ZERO, GENERIC = PLACES = ("near zero", "generic and trained")
INITIAL_SPREAD = 0.01
POINTS = 2

ORDINARY = "ordinary"
SCALES = {  # name: (size of the inputs, factor of the loss)
    ORDINARY: (1.0, 1.0),
    "large inputs": (100.0, 1.0),
    "small inputs": (0.01, 1.0),
    "large loss": (1.0, 1e6),
    "small loss": (1.0, 1e-6),
}


@dataclass(frozen=True)
class Question:
    """A loss of one flat array, and `points`, (P,) each, at which its slopes are asked."""

    problem: Problem
    data: Data
    strength: float
    factor: float
    shapes: dict[str, tuple[int, ...]]
    points: tuple[Array, ...] = ()

    @cached_property
    def places(self) -> list[tuple[slice, tuple[int, ...]]]:
        """Where each array lies in a flat point, and its shape."""
        sizes = [int(np.prod(shape)) for shape in self.shapes.values()]
        ends = [int(end) for end in np.cumsum(sizes)]
        return [
            (slice(end - size, end), shape)
            for end, size, shape in zip(ends, sizes, self.shapes.values(), strict=True)
        ]

    def split(self, x: Array) -> list[Array]:
        """The parameters' arrays in the flat point `x`."""
        return [x[place].reshape(shape) for place, shape in self.places]

    def loss(self, x: Array) -> float:
        """factor · (fit + strength · Σ penalty over the weights)."""
        parts = self.split(x)
        penalty, _ = PENALTIES[self.problem.penalty]
        weights = (p for name, p in zip(self.shapes, parts, strict=True) if is_weight(name))
        fit = self.problem.fit(self.data, *parts)
        return float(self.factor * (fit + self.strength * sum(map(penalty, weights))))

    def slopes(self, fit_slopes: Slopes, penalty_slopes: Penalty, x: Array) -> Array:
        """The flat gradient at `x` that these two formulas give together."""
        parts = self.split(x)
        fits: Parts = fit_slopes(self.data, *parts)
        together = [
            np.ravel(fit + self.strength * penalty_slopes(name, part))
            for fit, name, part in zip(fits, self.shapes, parts, strict=True)
        ]
        return self.factor * np.concatenate(together)

    def right_slopes(self, x: Array) -> Array:
        """The right gradient at `x`, flat."""
        return self.slopes(self.problem.slopes, right_penalty(self.problem), x)


def is_weight(name: str) -> bool:
    """Weights are penalised, biases are not."""
    return name.lower().startswith("w")


def right_penalty(problem: Problem) -> Penalty:
    """The slopes of the problem's penalty, per unit of its strength."""
    _, slope = PENALTIES[problem.penalty]
    return lambda name, part: slope(part) if is_weight(name) else np.zeros_like(part)


def draw(problem: Problem, seed: int, place: str, penalised: bool, attempt: int = 0) -> Question:
    """The question that belongs to a seed; `attempt` counts the times it was drawn again."""
    rng = np.random.default_rng(
        [seed, PLACES.index(place), penalised, attempt, zlib.crc32(problem.name.encode())]
    )
    size, factor = SCALES[scale_of(seed)]
    K, D, H = (int(n) for n in rng.permutation([3, 4, 5]))
    S = int(rng.integers(7, 10))
    K = 2 if problem.targets == "two" else K
    X = size * rng.normal(size=(S, D))
    data = Data(X, _targets(rng, problem, S, K), K, problem.activation)
    shapes = problem.shapes(D, H, K)
    strength = _strength(rng, shapes, size) if penalised else 0.0
    question = Question(problem, data, strength, factor, shapes)
    unit = units(shapes, size)
    first, second = (rng.normal(size=unit.size) * unit for _ in range(POINTS))
    if place == NEAR_ZERO:
        points = (INITIAL_SPREAD * first, INITIAL_SPREAD * second)
    else:
        points = (first, _trained(question, second, unit))
    return replace(question, points=points)


def units(shapes: dict[str, tuple[int, ...]], size: float) -> Array:
    """What is a step for each parameter, flat: weights that meet inputs of 100 are about 1/100."""
    first, *others = (int(np.prod(shape)) for shape in shapes.values())
    return np.concatenate([np.full(first, 1 / size), np.ones(sum(others))])


def scale_of(seed: int) -> str:
    """Seeds take the scales in turn."""
    return list(SCALES)[seed % len(SCALES)]


def penalised_by_turns(seed: int) -> bool:
    """Whether the penalty's strength is above zero for this seed, where both make sense."""
    return seed // len(SCALES) % 2 == 0


def _strength(rng: Rng, shapes: dict[str, tuple[int, ...]], size: float) -> float:
    """Between 0.0001 and 0.1, log-uniform.

    A single layer's weights shrink as its inputs grow; there it grows, so that it still matters.
    """
    balance = max(1.0, size) ** 2 if len(shapes) == 2 else 1.0
    return balance * 10 ** float(rng.uniform(-4, -1))


def _targets(rng: Rng, problem: Problem, S: int, K: int) -> Array:
    if problem.targets == "numbers":
        return rng.normal(size=S)
    return rng.permutation(np.resize(np.arange(K), S))


def _trained(question: Question, x: Array, unit: Array) -> Array:
    """Downhill from `x`, until the loss has fallen to a third or for 40 steps."""
    loss, rate = question.loss(x), 0.1 / question.factor
    goal = loss / 3
    for _ in range(40):
        next_x = x - rate * unit**2 * question.right_slopes(x)
        next_loss = question.loss(next_x)
        if next_loss < goal:
            break
        if next_loss < loss:
            x, loss, rate = next_x, next_loss, 1.5 * rate
        else:
            rate /= 3
    return x
