"""Lesson 10: prices of weights, where to start, and the loop that trains.

A mistake may call the functions that stand before its own in the notebook, by their names.
"""

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from autograder.core.probe import Call, Probe, Reply
from autograder.judging.exercise import Part, exercise, mistake, slope
from autograder.judging.judges import Judged, Property, Values
from autograder.judging.show import number
from autograder.judging.values import as_numbers
from course import training as tr
from course.training import glorot, l1, l2

from . import networks
from .draws import Rng, between, either, generator
from .loop import training  # noqa: F401 - the last exercise of this lesson


def _weights(rng: Rng) -> dict:
    shape = [(3, 4), (5,), (2, 3)][rng.integers(3)]
    sizes, signs = between(rng, 0.2, 3, shape), rng.choice([-1.0, 1.0, 1.0], size=shape)
    return dict(W=sizes * signs)


def _some_zeros(rng: Rng) -> dict:
    W = _weights(rng)["W"]
    W.flat[rng.permutation(W.size)[:2]] = 0.0
    return dict(W=W)


price_l2 = exercise(tr.l2, points=1, draw=_weights)


@mistake(price_l2, "root-taken", "A root is taken; the price is the sum of the squares itself.")
def _(W):
    return np.sqrt(np.sum(W**2))


@mistake(price_l2, "mean-squares", "This is the mean of the squares; the price is their sum.")
def _(W):
    return np.mean(W**2)


@mistake(price_l2, "front", "There is a ½ in front; this course has none.")
def _(W):
    return 0.5 * np.sum(W**2)


@mistake(
    price_l2,
    "weights-added-up-before-squared",
    "The weights are added up before they are squared: they cancel.",
)
def _(W):
    return np.sum(W) ** 2


def _price_l2(W):
    return np.sum(W**2)


slope_l2 = exercise(tr.l2_gradient, points=1, draw=_weights, judge=slope(of=_price_l2, by="W"))


@mistake(
    slope_l2, "2-missing", "The 2 is missing: the derivative of a square brings its exponent down."
)
def _(W):
    return W


@mistake(slope_l2, "weight-own-slope", "Each weight has its own slope; they are not added up.")
def _(W):
    return np.sum(2 * W)


@mistake(
    slope_l2, "slope-l1", "This is the slope of L1, which is the same for all sizes of a weight."
)
def _(W):
    return np.sign(W)


price_l1 = exercise(tr.l1, points=1, draw=_weights)


@mistake(
    price_l1,
    "sizes-missing",
    "The sizes are missing: positive and negative weights cancel.",
    "Take np.abs(W).",
)
def _(W):
    return np.sum(W)


@mistake(price_l1, "mean-sizes", "This is the mean of the sizes; the price is their sum.")
def _(W):
    return np.mean(np.abs(W))


@mistake(
    price_l1,
    "largest-column-sum",
    "This is the largest column sum, what np.linalg.norm(W, 1) means for a matrix.",
)
def _(W):
    return np.max(np.sum(np.abs(np.atleast_2d(W)), axis=0))


slope_l1 = exercise(
    tr.l1_gradient,
    Part("the sign of each weight", 1, _weights),
    Part("0 for a weight that is 0", 1, _some_zeros),
)


@mistake(
    slope_l1,
    "weight-exactly-0-gets-slope",
    "A weight of exactly 0 gets a slope; there it is 0.",
    "np.sign(0) is 0.",
)
def _(W):
    return np.where(W >= 0, 1.0, -1.0)


@mistake(
    slope_l1,
    "zero-taken-for-negative",
    "A weight of exactly 0 gets the slope −1; there it is 0.",
    "np.sign(0) is 0.",
)
def _(W):
    return np.where(W > 0, 1.0, -1.0)


@mistake(
    slope_l1, "sizes-weights", "These are the sizes of the weights; the slope of |w| is 1 or -1."
)
def _(W):
    return np.abs(W)


@mistake(
    slope_l1, "w-w-0-0-weight", "W / |W| is 0/0 for a weight of 0.", "np.sign knows that case."
)
def _(W):
    with np.errstate(invalid="ignore"):
        return W / np.abs(W)


@mistake(slope_l1, "slope-l2", "This is the slope of L2; that of L1 does not grow with the weight.")
def _(W):
    return 2 * W


def _pairs(rng: Rng, hidden: int) -> tuple[list, list, list]:
    """Parameters, gradients and velocities of the same shapes."""
    units = networks.sizes(rng, hidden)
    parameters, gradients, velocity = (networks.parameters(rng, units) for _ in range(3))
    return parameters, gradients, velocity


def _to_regularise(kind: str, strength: float | None = None) -> Any:
    def draw(rng: Rng) -> dict:
        parameters, gradients, _ = _pairs(rng, int(rng.integers(2)))
        return dict(
            loss=between(rng, 0.3, 2),
            gradients=gradients,
            parameters=parameters,
            strength=between(rng, 0.1, 0.4) if strength is None else strength,
            kind=kind,
        )

    return draw


def _raises(probe: Probe, given: list, true: list) -> str | None:
    return "It returned something for a kind that there is not; a ValueError is expected."


@dataclass(frozen=True)
class OfLayers(Values):
    """Values of which lists of pairs are told layer by layer: `dW of layer 0`."""

    pair: tuple[str, str] = ("W", "b")

    def judge(self, probe: Probe, reply: Reply, truth: Reply, prepared: Any) -> Judged:
        judged = super().judge(probe, reply, truth, prepared)
        if judged.difference is None:
            return judged
        told = ITEM_OF_PAIR.sub(self._of_layer, judged.difference.problem)
        return replace(judged, difference=replace(judged.difference, problem=told))

    def _of_layer(self, found: re.Match[str]) -> str:
        return f"{self.pair[int(found[2])]} of layer {found[1]}"


ITEM_OF_PAIR = re.compile(r"item (\d+): item ([01])\b")

whole_price = exercise(
    tr.regularised,
    Part(
        "the loss and its gradients",
        2,
        (_to_regularise("l2"), _to_regularise("l1")),
        OfLayers(("loss", "gradients"), ("dW", "db")),
    ),
    Part(
        "λ = 0 changes nothing, and another kind is refused",
        1,
        (_to_regularise("l2", 0.0), _to_regularise("l1", 0.0), _to_regularise("l3")),
        raises=ValueError,
    ),
    uses=("l1", "l2", "l1_gradient", "l2_gradient"),
)


@mistake(whole_price, "biases-pay", "The biases pay, too; only weights do.")
def _(loss, gradients, parameters, strength, kind):
    if kind not in ("l1", "l2"):
        raise ValueError(kind)
    n = 1 if kind == "l1" else 2
    price = sum(np.sum(np.abs(array) ** n) for pair in parameters for array in pair)
    slopes = [[strength * n * np.abs(A) ** (n - 1) * np.sign(A) for A in p] for p in parameters]
    return loss + strength * price, [
        (dW + s, db + t) for (dW, db), (s, t) in zip(gradients, slopes, strict=True)
    ]


@mistake(
    whole_price, "loss-price", "The loss has its price, but the gradients are left as they were."
)
def _(loss, gradients, parameters, strength, kind):
    if kind not in ("l1", "l2"):
        raise ValueError(kind)
    omega = l1 if kind == "l1" else l2
    return loss + strength * sum(omega(W) for W, _ in parameters), gradients


@mistake(
    whole_price,
    "gradients-right",
    "The gradients are right, but the loss is returned without the price.",
)
def _(loss, gradients, parameters, strength, kind):
    if kind not in ("l1", "l2"):
        raise ValueError(kind)
    pairs = zip(gradients, parameters, strict=True)
    return loss, [
        (dW + strength * (np.sign(W) if kind == "l1" else 2 * W), db) for (dW, db), (W, _) in pairs
    ]


@mistake(
    whole_price,
    "another-kind-than-l1-l2",
    "Another kind than l1 and l2 is taken for one of them; it should be refused.",
)
def _(loss, gradients, parameters, strength, kind):
    omega = l1 if kind == "l1" else l2
    pairs = zip(gradients, parameters, strict=True)
    return loss + strength * sum(omega(W) for W, _ in parameters), [
        (dW + strength * (np.sign(W) if kind == "l1" else 2 * W), db) for (dW, db), (W, _) in pairs
    ]


@mistake(
    whole_price,
    "given-gradients-changed-place",
    "The given gradients are changed in place; make new arrays.",
    "Not dW += …",
)
def _(loss, gradients, parameters, strength, kind):
    if kind not in ("l1", "l2"):
        raise ValueError(kind)
    omega = l1 if kind == "l1" else l2
    for (dW, _), (W, _) in zip(gradients, parameters, strict=True):
        dW += strength * (np.sign(W) if kind == "l1" else 2 * W)
    return loss + strength * sum(omega(W) for W, _ in parameters), gradients


@mistake(
    whole_price,
    "biases-pay-in-gradients",
    "The gradients of the biases have a price, the loss has none for them: biases cost nothing.",
)
def _(loss, gradients, parameters, strength, kind):
    if kind not in ("l1", "l2"):
        raise ValueError(kind)
    omega, slope = (l1, np.sign) if kind == "l1" else (l2, lambda A: 2 * A)
    return loss + strength * sum(omega(W) for W, _ in parameters), [
        (dW + strength * slope(W), db + strength * slope(b))
        for (dW, db), (W, b) in zip(gradients, parameters, strict=True)
    ]


for _id, _sentence, _hint, _edit in (
    (
        "strength-forgotten",
        "The price comes in without its strength λ.",
        "",
        ("strength * sum(omega(W)", "sum(omega(W)"),
    ),
    (
        "kinds-exchanged",
        'The two kinds are exchanged: "l1" gives the price of L2, and "l2" that of L1.',
        "",
        ('{"l1": (l1, l1_gradient), "l2": (l2, l2_gradient)}',
         '{"l2": (l1, l1_gradient), "l1": (l2, l2_gradient)}'),
    ),
    (
        "last-layer-pays-alone",
        "Only the last layer pays; the weights of all layers do.",
        "",
        ("sum(omega(W) for W, _ in parameters)", "omega(parameters[-1][0])"),
    ),
):  # fmt: skip
    mistake(whole_price, _id, _sentence, _hint, edit=_edit)


def _layer_sizes(rng: Rng) -> Probe:
    H_in, H_out = rng.permutation([30, 45, 60, 80])[:2].tolist()
    rngs = generator(rng)
    other = generator(rng)
    steps = [Call("glorot", (H_in, H_out, g)) for g in (rngs, rngs, other)]
    return Probe(tuple(steps))


def _spread_evenly(probe: Probe, given: list, true: list) -> str | None:
    H_in, H_out, _ = probe.steps[0].args  # type: ignore[union-attr]
    bound = np.sqrt(6 / (H_in + H_out))
    first, again, other = (as_numbers(value) for value in given)
    if first is None or first.shape != (H_out, H_in):
        shape = None if first is None else first.shape
        return f"The weights should have the shape (H_out, H_in).\nIt is {shape}."
    largest, spread = float(np.max(np.abs(first))), float(np.std(first))
    details = f"\nThe bound is {number(bound)}; the largest weight is {number(largest)},"
    details += f" their standard deviation {number(spread)}."
    if largest > bound * (1 + 1e-12):
        evenly = "" if largest < 2 * spread else ", and they are not spread evenly"
        return f"Some weights are larger than the bound{evenly}.{details}"
    if np.min(first) > -0.9 * bound:
        return f"No weight comes near minus the bound.{details}"
    if abs(spread / (bound / np.sqrt(3)) - 1) > 0.12 or largest < 0.9 * bound:
        return f"The weights are not spread evenly over ± the bound.{details}"
    if not np.array_equal(first, np.asarray(again)):
        return "The same generator gives other weights: draw them from rng alone."
    if np.array_equal(first, np.asarray(other)):
        return "Another generator gives the same weights: draw them from rng."
    if len(np.unique(first)) < first.size / 2:
        return "Many weights are equal, where each should be drawn by itself."
    return None


glorot_weights = exercise(
    tr.glorot,
    points=2,
    draw=_layer_sizes,
    judge=Property(_spread_evenly),
    times=4,
)


@mistake(
    glorot_weights,
    "weights-drawn-0-bound",
    "The weights are drawn from 0 to the bound; they lie on both sides of 0.",
)
def _(H_in, H_out, rng):
    return rng.uniform(0, np.sqrt(6 / (H_in + H_out)), size=(H_out, H_in))


@mistake(
    glorot_weights,
    "weights-normal-bound-standard-deviation",
    "The weights are normal with the bound as standard deviation; they are drawn evenly.",
    "rng.uniform(low, high, size=…)",
)
def _(H_in, H_out, rng):
    return rng.normal(0, np.sqrt(6 / (H_in + H_out)), size=(H_out, H_in))


@mistake(
    glorot_weights,
    "shape-h-in",
    "The shape is (H_in, H_out); W has a row for each unit of the layer.",
)
def _(H_in, H_out, rng):
    bound = np.sqrt(6 / (H_in + H_out))
    return rng.uniform(-bound, bound, size=(H_in, H_out))


for _id, _sentence, _bound in (
    ("bound-6", "The bound is 6 / √(…); the root is of 6 as well.", "6 / np.sqrt(H_in + H_out)"),
    ("bound-squared", "The root is missing: the bound is √6 / √(…).", "6 / (H_in + H_out)"),
    (
        "bound-of-inputs",
        "Only H_in is under the root; Glorot's bound takes H_in + H_out.",
        "np.sqrt(6 / H_in)",
    ),
    (
        "bound-of-outputs",
        "Only H_out is under the root; Glorot's bound takes H_in + H_out.",
        "np.sqrt(6 / H_out)",
    ),
    ("bound-1", "The 6 is missing: this bound is 1 / √(…).", "np.sqrt(1 / (H_in + H_out))"),
    ("bound-2", "Under the root, 2 stands for 6.", "np.sqrt(2 / (H_in + H_out))"),
):
    mistake(glorot_weights, _id, _sentence, edit=("np.sqrt(6 / (H_in + H_out))", _bound))


@mistake(
    glorot_weights,
    "normal-of-glorot",
    "The weights are normal, with the standard deviation √(2 / (H_in + H_out)); this course draws"
    " them evenly.",
    "rng.uniform(low, high, size=…)",
)
def _(H_in, H_out, rng):
    return rng.normal(0, np.sqrt(2 / (H_in + H_out)), size=(H_out, H_in))


@mistake(
    glorot_weights,
    "one-unit-repeated",
    "The weights of one unit are drawn and repeated for all: all units are alike.",
    "size=(H_out, H_in)",
)
def _(H_in, H_out, rng):
    bound = np.sqrt(6 / (H_in + H_out))
    return np.tile(rng.uniform(-bound, bound, size=H_in), (H_out, 1))


@mistake(
    glorot_weights,
    "weights-come-generator-own",
    "The weights come from a generator of its own; those of rng are asked for.",
)
def _(H_in, H_out, rng):
    bound = np.sqrt(6 / (H_in + H_out))
    return np.random.default_rng(0).uniform(-bound, bound, size=(H_out, H_in))


def _three_layers(rng: Rng) -> Probe:
    sizes = [n * 12 for n in networks.sizes(rng, 2)]
    drawn = generator(rng)
    return Probe(tuple(Call("initial_parameters", (sizes, g)) for g in (drawn, drawn)))


def _good_start(probe: Probe, given: list, true: list) -> str | None:
    sizes, _ = probe.steps[0].args  # type: ignore[union-attr]
    try:
        first, again = ([(np.array(W), np.array(b)) for W, b in value] for value in given)
    except (TypeError, ValueError):
        return "A list of pairs (W, b) is expected, one a layer."
    if len(first) != len(sizes) - 1:
        return f"There should be one pair for each layer.\nThere are {len(first)}."
    for (W, b), (H_in, H_out) in zip(first, pairwise(sizes), strict=True):
        if W.shape != (H_out, H_in) or b.shape != (H_out,):
            return f"A layer has the wrong shapes.\nW {W.shape} and b {b.shape}."
        if np.any(b):
            return "The biases should start at 0."
        bound = np.sqrt(6 / (H_in + H_out))
        if np.max(np.abs(W)) > bound or abs(np.std(W) / (bound / np.sqrt(3)) - 1) > 0.15:
            return "The weights of a layer are not Glorot's for its own two sizes."
        if len({*W.ravel().tolist()}) < W.size / 2:
            return "Many weights of a layer are equal."
    flat = [W.ravel()[:9] for W, _ in first]
    if any(np.allclose(a * flat[0][0], flat[0] * a[0]) for a in flat[1:]):
        return "Two layers have the same weights, but for a factor: let the generator go on."
    pairs = zip(first, again, strict=True)
    if not all(np.array_equal(a, b) for one, two in pairs for a, b in zip(one, two, strict=True)):
        return "The same generator gives other parameters: draw them from rng alone."
    return None


parameters_to_start = exercise(
    tr.initial_parameters,
    points=2,
    draw=_three_layers,
    judge=Property(_good_start),
    times=3,
    uses=("glorot",),
)


@mistake(parameters_to_start, "biases-drawn", "The biases are drawn, too; they start at 0.")
def _(sizes, rng):
    return [(glorot(a, b, rng), glorot(1, b, rng)[:, 0]) for a, b in pairwise(sizes)]


@mistake(
    parameters_to_start,
    "layer-begins-generator-anew",
    "Every layer begins the generator anew, and so the layers have the same numbers.",
)
def _(sizes, rng):
    return [(glorot(a, b, np.random.default_rng(0)), np.zeros(b)) for a, b in pairwise(sizes)]


@mistake(
    parameters_to_start,
    "layer-too-many",
    "There is a layer too many; the first size is that of the inputs, which have no weights.",
)
def _(sizes, rng):
    return [
        (glorot(a, b, rng), np.zeros(b))
        for a, b in zip([sizes[0], *sizes[:-1]], sizes, strict=True)
    ]


@mistake(
    parameters_to_start, "all-weights-zeros", "All weights are zeros; nothing would ever be learnt."
)
def _(sizes, rng):
    return [(np.zeros((b, a)), np.zeros(b)) for a, b in pairwise(sizes)]


def _alike(rng: Rng, units: list[int]) -> networks.Parameters:
    """A network whose hidden units are alike in every layer, and its scores are not."""
    parameters = networks.parameters(rng, units)
    for k in range(len(parameters) - 1):
        W, b = parameters[k]
        W[:], b[:] = W[0], b[0]
        W_out, _ = parameters[k + 1]
        W_out[:] = W_out[:, :1]
    return parameters


def _symmetric(rng: Rng) -> dict:
    return dict(parameters=_alike(rng, networks.sizes(rng, int(rng.integers(1, 3)))))


def _one_broken(what: int) -> Any:
    """Draws a network in which one unit differs in its weights in, bias, or weights out."""

    def draw(rng: Rng) -> dict:
        parameters = _alike(rng, networks.sizes(rng, 2))
        layer, change = int(rng.integers(2)), either(rng, 0.2, 0.9)
        unit = int(rng.integers(len(parameters[layer][1])))
        if what == 0:
            parameters[layer][0][unit, 0] += change
        if what == 1:
            parameters[layer][1][unit] += change
        if what == 2:
            parameters[2][0][0, rng.integers(parameters[2][0].shape[1])] += change
        return dict(parameters=parameters)

    return draw


def _middle_broken(rng: Rng) -> dict:
    """One hidden layer of three units, of which neither the first nor the last is off."""
    parameters = _alike(rng, [4, 3, 2])
    parameters[0][0][1, rng.integers(4)] += either(rng, 0.2, 0.9)
    return dict(parameters=parameters)


def _same_sums(outwards: bool) -> Any:
    """Draws units of which one has the others' weights, into it or out of it, in another order."""

    def draw(rng: Rng) -> dict:
        parameters = _alike(rng, [3, 4, 3])
        W = parameters[1][0].T if outwards else parameters[0][0]
        W[rng.integers(4)] = np.roll(W[0], 1)
        return dict(parameters=parameters)

    return draw


def _rounded(rng: Rng) -> dict:
    """Units that are alike up to the last digits."""
    parameters = _alike(rng, networks.sizes(rng, 1))
    W, _ = parameters[0]
    W += 1e-14 * rng.choice([-1, 1], size=W.shape)
    return dict(parameters=parameters)


def _scores_alike(change: float) -> Any:
    """Draws a network of which the scores are alike too; one unit's weights out by `change` off."""

    def draw(rng: Rng) -> dict:
        parameters = _alike(rng, networks.sizes(rng, int(rng.integers(1, 3))))
        W, b = parameters[-1]
        W[:], b[:] = W[0], b[0]
        W[:, -1] += change
        return dict(parameters=parameters)

    return draw


def _random_network(rng: Rng) -> dict:
    return dict(parameters=networks.parameters(rng, networks.sizes(rng, 1)))


symmetry = exercise(
    tr.stays_symmetric,
    Part(
        "alike, or one unit different",
        2,
        (
            _symmetric,
            _scores_alike(0.0),
            _scores_alike(0.5),
            _one_broken(0),
            _one_broken(1),
            _one_broken(2),
            _random_network,
            _middle_broken,
            _same_sums(False),
            _same_sums(True),
            _rounded,
        ),
        times=22,
    ),
)


@mistake(
    symmetry,
    "weights-into-units-compared",
    "Only the weights into the units are compared; their weights out count, too.",
)
def _(parameters):
    return all(bool(np.allclose(W, W[0]) and np.allclose(b, b[0])) for W, b in parameters[:-1])


@mistake(symmetry, "biases-compared", "The biases are not compared.")
def _(parameters):
    return all(
        bool(np.allclose(W, W[0]) and np.allclose(W_out.T, W_out[:, 0]))
        for (W, _), (W_out, _) in pairwise(parameters)
    )


@mistake(
    symmetry,
    "hidden-layer-whose-units-alike",
    "One hidden layer whose units are alike is taken for all: each of them has to be symmetric.",
)
def _(parameters):
    return any(
        bool(np.allclose(W, W[0]) and np.allclose(b, b[0]) and np.allclose(W_out.T, W_out[:, 0]))
        for (W, b), (W_out, _) in pairwise(parameters)
    )


@mistake(
    symmetry,
    "equal-to-the-last-digit",
    "Units count as alike only if they are equal to the last digit; up to rounding is meant.",
    "np.allclose",
)
def _(parameters):
    return all(
        bool(np.all(W[0] == W) and np.all(b == b[0]) and np.all(W_out[:, 0] == W_out.T))
        for (W, b), (W_out, _) in pairwise(parameters)
    )


@mistake(
    symmetry,
    "sums-compared",
    "The sums of the units' weights are compared; equal sums may be made of other weights.",
)
def _(parameters):
    return all(
        bool(
            np.allclose(W.sum(axis=1), W[0].sum())
            and np.allclose(b, b[0])
            and np.allclose(W_out.sum(axis=0), W_out[:, 0].sum())
        )
        for (W, b), (W_out, _) in pairwise(parameters)
    )


@mistake(
    symmetry,
    "scores-compared-like-hidden-units",
    "The scores are compared like hidden units; classes may differ, and the hidden units still"
    " stay alike.",
)
def _(parameters):
    return all(bool(np.allclose(W, W[0]) and np.allclose(b, b[0])) for W, b in parameters)


def _step(momentum: float | None) -> Any:
    def draw(rng: Rng) -> dict:
        parameters, gradients, velocity = _pairs(rng, int(rng.integers(2)))
        return dict(
            parameters=parameters,
            gradients=gradients,
            velocity=velocity,
            learning_rate=between(rng, 0.1, 0.7),
            momentum=between(rng, 0.5, 0.9) if momentum is None else momentum,
        )

    return draw


one_step = exercise(
    tr.momentum_step,
    points=3,
    draw=(_step(None), _step(None), _step(0.0)),
    judge=OfLayers(("parameters", "velocity")),
)


@mistake(
    one_step,
    "step-goes-along-gradient-alone",
    "The step goes along the gradient alone; the velocity is the way to go.",
)
def _(parameters, gradients, velocity, learning_rate, momentum):
    pairs = zip(gradients, velocity, strict=True)
    moved = [(dW + momentum * v, db + momentum * u) for (dW, db), (v, u) in pairs]
    steps = zip(parameters, gradients, strict=True)
    return [(W - learning_rate * dW, b - learning_rate * db) for (W, b), (dW, db) in steps], moved


@mistake(
    one_step,
    "step-uses-old-velocity",
    "The step uses the old velocity; the gradient has to come into it first.",
)
def _(parameters, gradients, velocity, learning_rate, momentum):
    pairs = zip(gradients, velocity, strict=True)
    moved = [(dW + momentum * v, db + momentum * u) for (dW, db), (v, u) in pairs]
    steps = zip(parameters, velocity, strict=True)
    return [(W - learning_rate * v, b - learning_rate * u) for (W, b), (v, u) in steps], moved


@mistake(
    one_step,
    "gradient-weighed-1",
    "The gradient is weighed with 1 - β; in this course it counts in full.",
)
def _(parameters, gradients, velocity, learning_rate, momentum):
    new = [
        ((1 - momentum) * dW + momentum * v, (1 - momentum) * db + momentum * u)
        for (dW, db), (v, u) in zip(gradients, velocity, strict=True)
    ]
    steps = zip(parameters, new, strict=True)
    return [(W - learning_rate * v, b - learning_rate * u) for (W, b), (v, u) in steps], new


@mistake(
    one_step, "step-goes-uphill", "The step goes uphill: the velocity is added; it is taken off."
)
def _(parameters, gradients, velocity, learning_rate, momentum):
    new = [
        (dW + momentum * v, db + momentum * u)
        for (dW, db), (v, u) in zip(gradients, velocity, strict=True)
    ]
    steps = zip(parameters, new, strict=True)
    return [(W + learning_rate * v, b + learning_rate * u) for (W, b), (v, u) in steps], new


@mistake(
    one_step, "given-arrays-changed-place", "The given arrays are changed in place; make new ones."
)
def _(parameters, gradients, velocity, learning_rate, momentum):
    for pair, slopes, speeds in zip(parameters, gradients, velocity, strict=True):
        for array, gradient, v in zip(pair, slopes, speeds, strict=True):
            v *= momentum
            v += gradient
            array -= learning_rate * v
    return parameters, velocity


@mistake(
    one_step,
    "rate-inside-velocity",
    "The rate is inside of the velocity, β ḡ − α ∇; here the velocity is ∇ + β ḡ, and the rate"
    " comes with the step.",
)
def _(parameters, gradients, velocity, learning_rate, momentum):
    new = [
        (momentum * v - learning_rate * dW, momentum * u - learning_rate * db)
        for (dW, db), (v, u) in zip(gradients, velocity, strict=True)
    ]
    return [(W + v, b + u) for (W, b), (v, u) in zip(parameters, new, strict=True)], new
