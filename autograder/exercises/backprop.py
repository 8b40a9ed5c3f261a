"""Lesson 09: the way forward and back through any network, and the proof of it.

A mistake may call the functions that stand before its own in the notebook, by their names.
"""

from typing import Any

import numpy as np

from autograder.core.probe import Probe
from autograder.judging.exercise import Part, exercise, mistake, slope
from autograder.judging.judges import Picked, Property, Values
from course import backprop as bp
from course.backprop import (
    backward,
    forward,
    hidden_delta,
    layer_gradients,
    output_delta,
    relative_error,
)
from course.gradient_descent import numerical_gradient
from course.softmax import cross_entropy, one_hot, softmax

from . import networks
from .draws import Draw, Rng, between, numbers, size


def _network_to_run(hidden: int) -> Draw:
    def draw(rng: Rng) -> dict:
        drawn = networks.network(rng, hidden)
        return {name: drawn[name] for name in ("X", "parameters", "activation")}

    return draw


def _scores(value: Any, probe: Probe) -> Any:
    scores, _ = value
    return scores


def _layer_by_layer(value: Any, probe: Probe) -> Any:
    """Every a and h of a cache by its name, those of the inputs first."""
    _, cache = value
    names = ["the inputs", *(f"layer {k}" for k in range(len(cache) - 1))]
    return {
        f"{letter} of {name}": item
        for name, pair in zip(names, cache, strict=True)
        for letter, item in zip("ah", pair, strict=True)
    }


forward_pass = exercise(
    bp.forward,
    Part(
        "scores of any depth, one layer too",
        2,
        (_network_to_run(1), _network_to_run(0), _network_to_run(2)),
        Picked(pick=_scores, what="The scores"),
    ),
    Part(
        "the cache",
        1,
        (_network_to_run(1), _network_to_run(2)),
        Picked(pick=_layer_by_layer, what="The cache (X first, then a and h of each layer)"),
    ),
)


@mistake(
    forward_pass,
    "last-layer-goes-through-activation",
    "The last layer goes through the activation too; its scores are W h + b and nothing more.",
    "Treat the last pair of parameters apart, after the loop.",
)
def _(X, parameters, activation):
    h, cache = X, [(None, X)]
    for W, b in parameters:
        a = h @ W.T + b
        h = activation[0](a)
        cache.append((a, h))
    return h, cache


@mistake(forward_pass, "biases-left-out", "The biases are left out.")
def _(X, parameters, activation):
    h, cache = X, [(None, X)]
    for W, _ in parameters[:-1]:
        a = h @ W.T
        h = activation[0](a)
        cache.append((a, h))
    scores = h @ parameters[-1][0].T
    return scores, [*cache, (scores, scores)]


@mistake(
    forward_pass,
    "activation-left-out",
    "The activation is left out: each layer gives its pre-activation, and all of them together"
    " are one linear layer.",
)
def _(X, parameters, activation):
    h, cache = X, [(None, X)]
    for W, b in parameters:
        h = h @ W.T + b
        cache.append((h, h))
    return h, cache


@mistake(
    forward_pass,
    "tanh-written-into",
    "tanh is written into it; the activation is what the argument says.",
)
def _(X, parameters, activation):
    h, cache = X, [(None, X)]
    for W, b in parameters[:-1]:
        a = h @ W.T + b
        h = np.tanh(a)
        cache.append((a, h))
    scores = h @ parameters[-1][0].T + parameters[-1][1]
    return scores, [*cache, (scores, scores)]


@mistake(
    forward_pass,
    "cache-begins-first-layer",
    "The cache begins with the first layer; (None, X) belongs before it.",
)
def _(X, parameters, activation):
    h, cache = X, []
    for W, b in parameters[:-1]:
        a = h @ W.T + b
        h = activation[0](a)
        cache.append((a, h))
    scores = h @ parameters[-1][0].T + parameters[-1][1]
    return scores, [*cache, (scores, scores)]


@mistake(
    forward_pass,
    "h-changed-places-cache",
    "a and h have changed places in the cache: a pair is (a, h).",
)
def _(X, parameters, activation):
    h, cache = X, [(None, X)]
    for W, b in parameters[:-1]:
        a = h @ W.T + b
        h = activation[0](a)
        cache.append((h, a))
    scores = h @ parameters[-1][0].T + parameters[-1][1]
    return scores, [*cache, (scores, scores)]


mistake(
    forward_pass,
    "softmax-in-the-network",
    "The last layer goes through softmax; the scores are W h + b, and softmax is in the loss.",
    edit=("scores = h @ W.T + b", "scores = softmax(h @ W.T + b)"),
)
mistake(
    forward_pass,
    "last-pair-missing",
    "The cache lacks the pair of the last layer, (scores, scores).",
    edit=("[*cache, (scores, scores)]", "cache"),
)


def _scores_and_labels(rng: Rng) -> dict:
    S, K = size(rng, 5, 9), int(rng.choice([3, 4]))
    return dict(scores=numbers(rng, (S, K), spread=1.5), y=rng.permutation(np.arange(S) % K))


def _mean_loss(scores, y):
    return cross_entropy(scores, y)


def _without_class(c: int) -> Draw:
    """No sample has this class, counted from the end if it is negative."""

    def draw(rng: Rng) -> dict:
        drawn = _scores_and_labels(rng)
        seen = np.delete(np.arange(drawn["scores"].shape[1]), c)
        return {**drawn, "y": rng.permutation(np.resize(seen, len(drawn["y"])))}

    return draw


delta_of_the_output = exercise(
    bp.output_delta,
    points=2,
    draw=(_scores_and_labels, _without_class(-1), _without_class(1)),
    judge=slope(of=_mean_loss, by="scores"),
)


@mistake(
    delta_of_the_output,
    "1-s-mean-missing",
    "The 1/S of the mean is missing.",
    "Divide by len(y) here, and nothing that comes later needs to know of S.",
)
def _(scores, y):
    return softmax(scores) - one_hot(y, scores.shape[1])


@mistake(
    delta_of_the_output,
    "sign-turned",
    "The sign is turned: the probabilities come first, minus the labels.",
)
def _(scores, y):
    return (one_hot(y, scores.shape[1]) - softmax(scores)) / len(y)


@mistake(
    delta_of_the_output,
    "scores-stand-softmax-belongs",
    "The scores stand where their softmax belongs.",
)
def _(scores, y):
    return (scores - one_hot(y, scores.shape[1])) / len(y)


@mistake(
    delta_of_the_output,
    "labels-missing",
    "The labels are missing: these are the probabilities alone.",
)
def _(scores, y):
    return softmax(scores) / len(y)


mistake(
    delta_of_the_output,
    "classes-counted-from-labels",
    "The classes are counted from the labels; a batch need not have the last class.",
    "scores.shape[1] is the number of classes.",
    edit=("scores.shape[1]", "np.max(y) + 1"),
)


def _layer_above(rng: Rng) -> dict:
    H_above, H = networks.sizes(rng, 0)
    S = int(rng.choice([6, 7]))
    return dict(
        delta=numbers(rng, (S, H_above)),
        W=numbers(rng, (H_above, H)),
        a=numbers(rng, (S, H)),
        activation=networks.activation(rng),
    )


def _through_the_layer(delta, W, a, activation):
    """What the layer above does with `a`, weighed so that its delta is the one given."""
    g, _ = networks.rebuilt(activation)
    return np.sum(delta * (g(a) @ W.T))


delta_of_a_hidden_layer = exercise(
    bp.hidden_delta,
    points=3,
    draw=_layer_above,
    judge=slope(of=_through_the_layer, by="a"),
    times=4,
)


@mistake(
    delta_of_a_hidden_layer,
    "slope-activation-missing",
    "The slope of the activation is missing: this is the slope by h, not by a.",
    "Multiply by g'(a), number by number.",
)
def _(delta, W, a, activation):
    return delta @ W


@mistake(
    delta_of_a_hidden_layer,
    "multiplied-activation-g",
    "It is multiplied by the activation g(a); its slope g'(a) belongs there.",
    "activation is the pair (g, g_prime).",
)
def _(delta, W, a, activation):
    return (delta @ W) * activation[0](a)


@mistake(
    delta_of_a_hidden_layer,
    "slope-tanh",
    "The slope is that of tanh; the activation is what the argument says.",
)
def _(delta, W, a, activation):
    return (delta @ W) * (1 - np.tanh(a) ** 2)


@mistake(
    delta_of_a_hidden_layer,
    "g-asked-h-g",
    "g' is asked at h = g(a); it is a function of the pre-activation a.",
)
def _(delta, W, a, activation):
    g, g_prime = activation
    return (delta @ W) * g_prime(g(a))


@mistake(
    delta_of_a_hidden_layer,
    "first-unit-layer-above-passes",
    "Only the first unit of the layer above passes its slope back; all that use h add theirs.",
)
def _(delta, W, a, activation):
    return delta[:, :1] * W[0] * activation[1](a)


def _delta_and_input(rng: Rng) -> dict:
    H, H_below = networks.sizes(rng, 0)
    S = int(rng.choice([6, 7]))
    return dict(delta=numbers(rng, (S, H)), h_in=numbers(rng, (S, H_below)))


gradients_of_a_layer = exercise(
    bp.layer_gradients,
    points=2,
    draw=_delta_and_input,
    judge=Values(names=("dW", "db")),
)


mistake(
    gradients_of_a_layer,
    "divided-s-once-more",
    "They are divided by S once more; delta holds the 1/S of the mean already.",
    edit=("delta.T @ h_in, np.sum(", "delta.T @ h_in / len(delta), np.mean("),
)


mistake(
    gradients_of_a_layer,
    "db-mean-over-samples",
    "db is the mean over the samples; the samples' slopes add up.",
    "Take np.sum(delta, axis=0).",
    edit=("np.sum(", "np.mean("),
)


mistake(
    gradients_of_a_layer,
    "dw-lies-side",
    "dW lies on its side: it has the shape of W, a row for each unit of this layer.",
    edit=("delta.T @ h_in", "h_in.T @ delta"),
)


mistake(
    gradients_of_a_layer,
    "db-summed-over-units",
    "db is summed over the units; each unit has its own bias, and the samples add up.",
    edit=("axis=0", "axis=1"),
)


mistake(
    gradients_of_a_layer,
    "db-delta-stands",
    "db is delta as it stands: the sum over the samples is missing.",
    edit=("np.sum(delta, axis=0)", "delta"),
)


def _network(hidden: int) -> Draw:
    return lambda rng: networks.network(rng, hidden)


def _network_loss(X, y, parameters, activation):
    scores, _ = forward(X, parameters, networks.rebuilt(activation))
    return cross_entropy(scores, y)


# Of the loop, in the order in which it is right.
USED_THEN_MOVED = (
    "        gradients.append(layer_gradients(delta, h_in))\n",
    "        if a_in is not None:\n            delta = hidden_delta(delta, W, a_in, activation)\n",
)

whole_way_back = exercise(
    bp.backward,
    points=4,
    draw=(_network(1), _network(2), _network(0)),
    judge=slope(of=_network_loss, by="parameters"),
    times=3,
    uses=("forward", "output_delta", "hidden_delta", "layer_gradients"),
)


mistake(
    whole_way_back,
    "gradients-stand-order-way-back",
    "The gradients stand in the order of the way back, the last layer first.",
    "Turn the list round at the end: gradients[::-1].",
    edit=("gradients[::-1]", "gradients"),
)


mistake(
    whole_way_back,
    "layer-dw-made-pre-activations",
    "A layer's dW is made with the pre-activations below it; it was given h, not a.",
    edit=("delta, h_in)", "delta, h_in if a_in is None else a_in)"),
)


mistake(
    whole_way_back,
    "slope-activation-missing-way-through",
    "The slope of the activation is missing on the way through the hidden layers.",
    edit=("hidden_delta(delta, W, a_in, activation)", "delta @ W"),
)


mistake(
    whole_way_back,
    "hidden-layers-asked-g-h",
    "The hidden layers are asked for g' at h; the cache holds (a, h), and a is meant.",
    edit=("W, a_in, activation", "W, h_in, activation"),
)


mistake(
    whole_way_back,
    "loss-sum",
    "The loss is a sum here; the 1/S of the mean is missing in every layer.",
    edit=("output_delta(scores, y)", "len(y) * output_delta(scores, y)"),
)


mistake(
    whole_way_back,
    "below-the-first-layer",
    "Below the first layer it goes on: what lies there is the input, whose a is None.",
    "Take delta one layer down only if k > 0.",
    edit=("        if a_in is not None:\n    ", ""),
)


@mistake(
    whole_way_back,
    "layers-own-pair-of-the-cache",
    "cache[k + 1] is what layer k gives; what it was given stands in cache[k].",
    "The cache begins with the inputs, so its numbers are one ahead.",
)
def _(X, y, parameters, activation):
    scores, cache = forward(X, parameters, activation)
    delta = output_delta(scores, y)
    gradients = []
    for k in reversed(range(len(parameters))):
        a_in, h_in = cache[k + 1]
        gradients.append(layer_gradients(delta, h_in))
        if k > 0:
            delta = hidden_delta(delta, parameters[k][0], a_in, activation)
    return gradients[::-1]


mistake(
    whole_way_back,
    "delta-moved-before-it-is-used",
    "Delta is taken one layer down before the layer's own gradients are made from it.",
    "First layer_gradients(delta, h_in), then hidden_delta.",
    edit=(USED_THEN_MOVED[0] + USED_THEN_MOVED[1], USED_THEN_MOVED[1] + USED_THEN_MOVED[0]),
)


def _two_gradients(rng: Rng) -> dict:
    shape = [(5,), (2, 3), (3, 2, 2)][rng.integers(3)]
    unit = 10.0 ** -int(rng.choice([0, 9]))
    analytic = np.asarray(numbers(rng, shape, center=1.5, spread=2)) + 0.005  # never 0
    numeric = analytic * (1 + between(rng, 0.01, 0.3, shape))
    numeric.flat[0] = -3 * analytic.flat[0]
    numeric.flat[-1] = analytic.flat[-1]
    return dict(analytic=analytic * unit, numeric=numeric * unit)


def _close_gradients(rng: Rng) -> dict:
    S = size(rng)
    analytic = between(rng, 0.5, 4, S) * np.resize([1, -1], S)
    return dict(analytic=analytic, numeric=analytic * (1 + between(rng, 1, 9, S) * 1e-3))


def _zeros_in_both(rng: Rng) -> dict:
    drawn = _close_gradients(rng)
    drawn["analytic"][1:3] = drawn["numeric"][1:3] = 0
    return drawn


def _zero_in_one(name: str) -> Draw:
    def draw(rng: Rng) -> dict:
        drawn = _close_gradients(rng)
        drawn[name][rng.integers(len(drawn[name]))] = 0
        return drawn

    return draw


def _nothing_but_zeros(rng: Rng) -> dict:
    shape = [(size(rng),), (size(rng), 2)][rng.integers(2)]
    return dict(analytic=np.zeros(shape), numeric=np.zeros(shape))


error_of_a_gradient = exercise(
    bp.relative_error,
    Part("large and tiny slopes, of any shape", 1, (_two_gradients, _close_gradients)),
    Part(
        "0 where both are 0, and 1 where only one is",
        1,
        (_zeros_in_both, _nothing_but_zeros, _zero_in_one("analytic"), _zero_in_one("numeric")),
        times=8,
    ),
)


@mistake(
    error_of_a_gradient,
    "largest-difference-itself",
    "This is the largest difference itself; it has to be measured by the size of the slopes.",
)
def _(analytic, numeric):
    return np.max(np.abs(analytic - numeric))


mistake(
    error_of_a_gradient,
    "divided-alone",
    "It is divided by |a| alone; |a| + |n| treats both alike, and is 0 only where both are.",
    edit=(" + np.abs(numeric)", ""),
)


mistake(
    error_of_a_gradient,
    "mean-over-entries",
    "This is the mean over the entries; one wrong entry among many would hide in it.",
    edit=("np.max(", "np.mean("),
)


@mistake(
    error_of_a_gradient,
    "largest-difference-divided-largest-size",
    "The largest difference is divided by the largest size; each entry has its own size.",
)
def _(analytic, numeric):
    size = np.max(np.abs(analytic) + np.abs(numeric))
    return np.max(np.abs(analytic - numeric)) / (size if size > 0 else 1)


@mistake(
    error_of_a_gradient,
    "small-constant-added-below-line",
    "A small constant is added below the line: tiny slopes, however wrong, look right.",
)
def _(analytic, numeric):
    return np.max(np.abs(analytic - numeric) / (np.abs(analytic) + np.abs(numeric) + 1e-8))


@mistake(
    error_of_a_gradient,
    "0-0-number",
    "0/0 is not a number; where both slopes are 0, they agree.",
    "Divide by np.where(size > 0, size, 1).",
)
def _(analytic, numeric):
    with np.errstate(invalid="ignore"):
        return np.max(np.abs(analytic - numeric) / (np.abs(analytic) + np.abs(numeric)))


@mistake(
    error_of_a_gradient,
    "entries-signs-differ-cancel",
    "Entries in which the signs differ cancel: |a + n| is no size.",
)
def _(analytic, numeric):
    size = np.abs(analytic + numeric)
    return np.max(np.abs(analytic - numeric) / np.where(size > 0, size, 1))


def _names_the_array(probe: Probe, given: list, true: list) -> str | None:
    wanted = true[-1]
    answer = tuple(given[-1]) if isinstance(given[-1], (tuple, list)) else given[-1]
    if answer == wanted:
        return None
    if wanted is None:
        return f"No gradient is wrong here, but it accuses {answer}."
    if answer is None:
        return f"The gradient {wanted} is wrong, and it found nothing."
    if not isinstance(answer, tuple):
        return f'It returned {answer!r}; a pair such as (0, "W") is expected, or None.'
    return f"The gradient {wanted} is wrong, but it accuses {answer}."


def _hunts_at_both_ends() -> tuple[Draw, ...]:
    """A large bug in a W and in a b of the first layer and of the last, so that both are seen."""
    places = (("W", 1e-9, -1), ("b", 1e-9, 0), ("W", 1.0, 0), ("b", 1.0, -1))
    return tuple(networks.hunt(networks.LARGE, *place) for place in places)


def _hunts(*bugs: tuple) -> tuple[Draw, ...]:
    """Each kind of bug in a W and in a b, of a loss of ordinary size and of a tiny one."""
    return tuple(
        networks.hunt(kind, name, unit) for kind in bugs for unit in (1e-6, 1.0) for name in "Wb"
    )


_FOUND = Property(_names_the_array)

bug_hunt = exercise(
    bp.wrong_array,
    Part("bugs of every kind", 2, _hunts_at_both_ends(), _FOUND),
    Part(
        "off by 1 in 1000",
        1,
        _hunts(networks.SMALL_EVERYWHERE, networks.SMALL_IN_ONE),
        _FOUND,
        times=8,
    ),
    Part("None where nothing is wrong", 1, _hunts(()), _FOUND, times=4),
    uses=("relative_error",),
)


@mistake(
    bug_hunt,
    "difference-itself-compared-limit",
    "The difference itself is compared with a limit; where all slopes are tiny, no bug is found.",
    "Compare relative_error with a limit; np.allclose has one of its own, for differences, 1e-8.",
)
def _(loss, parameters, gradients):
    for layer, (W, b) in enumerate(parameters):
        dW = numerical_gradient(
            lambda A, k=layer, b=b: loss([*parameters[:k], (A, b), *parameters[k + 1 :]]), W
        )
        db = numerical_gradient(
            lambda A, k=layer, W=W: loss([*parameters[:k], (W, A), *parameters[k + 1 :]]), b
        )
        if np.max(np.abs(gradients[layer][0] - dW)) > 1e-5:
            return layer, "W"
        if np.max(np.abs(gradients[layer][1] - db)) > 1e-5:
            return layer, "b"
    return None


@mistake(
    bug_hunt,
    "limit-too-wide",
    "The limit is too wide: what is off by 1 in 1000 has a relative error of 0.0005.",
    "Numerical and right slopes differ by about 1 in a million here; choose between the two.",
)
def _(loss, parameters, gradients):
    for layer, (W, b) in enumerate(parameters):
        dW = numerical_gradient(
            lambda A, k=layer, b=b: loss([*parameters[:k], (A, b), *parameters[k + 1 :]]), W
        )
        db = numerical_gradient(
            lambda A, k=layer, W=W: loss([*parameters[:k], (W, A), *parameters[k + 1 :]]), b
        )
        if relative_error(gradients[layer][0], dW) > 0.01:
            return layer, "W"
        if relative_error(gradients[layer][1], db) > 0.01:
            return layer, "b"
    return None


@mistake(
    bug_hunt,
    "limit-too-narrow",
    "It always accuses the first array, (0, 'W'), which is right as a rule.",
    "Numerical slopes are never exact: leave room for 1 in a million, and change no parameters.",
)
def _(loss, parameters, gradients):
    for layer, (W, b) in enumerate(parameters):
        dW = numerical_gradient(
            lambda A, k=layer, b=b: loss([*parameters[:k], (A, b), *parameters[k + 1 :]]), W
        )
        if relative_error(gradients[layer][0], dW) > 1e-15:
            return layer, "W"
    return None


@mistake(bug_hunt, "weights-looked", "Only the weights are looked at; a wrong b is never found.")
def _(loss, parameters, gradients):
    for layer, (W, b) in enumerate(parameters):
        dW = numerical_gradient(
            lambda A, k=layer, b=b: loss([*parameters[:k], (A, b), *parameters[k + 1 :]]), W
        )
        if relative_error(gradients[layer][0], dW) > 1e-4:
            return layer, "W"
    return None


@mistake(bug_hunt, "layers-counted-1", "The layers are counted from 1; the first one is layer 0.")
def _(loss, parameters, gradients):
    for layer, (W, b) in enumerate(parameters):
        dW = numerical_gradient(
            lambda A, k=layer, b=b: loss([*parameters[:k], (A, b), *parameters[k + 1 :]]), W
        )
        db = numerical_gradient(
            lambda A, k=layer, W=W: loss([*parameters[:k], (W, A), *parameters[k + 1 :]]), b
        )
        if relative_error(gradients[layer][0], dW) > 1e-4:
            return layer + 1, "W"
        if relative_error(gradients[layer][1], db) > 1e-4:
            return layer + 1, "b"
    return None


mistake(
    bug_hunt,
    "last-layer-forgotten",
    "The last layer is never looked at.",
    "Its number is len(parameters) - 1, and range(len(parameters)) goes that far.",
    edit=("enumerate(parameters)", "enumerate(parameters[:-1])"),
)


def _six_neurons(rng: Rng) -> dict:
    return dict(
        x=numbers(rng, 2, center=1),
        y=numbers(rng, center=3),
        w={n: numbers(rng, 2 if n in (1, 2, 3, 6) else 3, center=0.6) for n in range(1, 7)},
        activation=networks.activation(rng),
    )


six_neurons = exercise(
    bp.six_neuron_deltas,
    points=3,
    draw=_six_neurons,
    judge=Values(names=("δ1", "δ2", "δ3", "δ4", "δ5", "δ6")),
)


@mistake(
    six_neurons,
    "all-signs-turned",
    "All signs are turned, as in the lecture, whose δ is the target minus the output.",
    "The loss ½ (h6 - y)² has the slope h6 - y.",
)
def _(x, y, w, activation):
    g, g_prime = activation
    a = {n: w[n] @ x for n in (1, 2, 3)}
    a |= {n: w[n] @ np.array([g(a[1]), g(a[2]), g(a[3])]) for n in (4, 5)}
    a[6] = w[6] @ np.array([g(a[4]), g(a[5])])
    d = {6: (y - g(a[6])) * g_prime(a[6])}
    d |= {n: d[6] * w[6][n - 4] * g_prime(a[n]) for n in (4, 5)}
    d |= {n: (d[4] * w[4][n - 1] + d[5] * w[5][n - 1]) * g_prime(a[n]) for n in (1, 2, 3)}
    return tuple(d[n] for n in range(1, 7))


@mistake(
    six_neurons,
    "slopes-activation-left-out",
    "The slopes of the activation are left out, as on the lecture's first pages.",
)
def _(x, y, w, activation):
    g, _ = activation
    a = {n: w[n] @ x for n in (1, 2, 3)}
    a |= {n: w[n] @ np.array([g(a[1]), g(a[2]), g(a[3])]) for n in (4, 5)}
    a[6] = w[6] @ np.array([g(a[4]), g(a[5])])
    d = {6: g(a[6]) - y}
    d |= {n: d[6] * w[6][n - 4] for n in (4, 5)}
    d |= {n: d[4] * w[4][n - 1] + d[5] * w[5][n - 1] for n in (1, 2, 3)}
    return tuple(d[n] for n in range(1, 7))


@mistake(
    six_neurons,
    "slopes-what-neurons-give",
    "These are the slopes by what the neurons give, as in the lecture; each lacks its own g'(a).",
)
def _(x, y, w, activation):
    g, g_prime = activation
    a = {n: w[n] @ x for n in (1, 2, 3)}
    a |= {n: w[n] @ np.array([g(a[1]), g(a[2]), g(a[3])]) for n in (4, 5)}
    a[6] = w[6] @ np.array([g(a[4]), g(a[5])])
    s = {n: g_prime(a[n]) for n in a}
    d = {6: g(a[6]) - y}
    d |= {n: d[6] * w[6][n - 4] * s[6] for n in (4, 5)}
    d |= {n: d[4] * w[4][n - 1] * s[4] + d[5] * w[5][n - 1] * s[5] for n in (1, 2, 3)}
    return tuple(d[n] for n in range(1, 7))


@mistake(
    six_neurons,
    "neurons-1-3-hear-neuron",
    "Neurons 1 to 3 hear from neuron 4 alone; what comes back from neuron 5 adds to it.",
)
def _(x, y, w, activation):
    g, g_prime = activation
    a = {n: w[n] @ x for n in (1, 2, 3)}
    a |= {n: w[n] @ np.array([g(a[1]), g(a[2]), g(a[3])]) for n in (4, 5)}
    a[6] = w[6] @ np.array([g(a[4]), g(a[5])])
    d = {6: (g(a[6]) - y) * g_prime(a[6])}
    d |= {n: d[6] * w[6][n - 4] * g_prime(a[n]) for n in (4, 5)}
    d |= {n: d[4] * w[4][n - 1] * g_prime(a[n]) for n in (1, 2, 3)}
    return tuple(d[n] for n in range(1, 7))


@mistake(
    six_neurons,
    "stand-order-way-back",
    "They stand in the order of the way back, δ6 first; δ1 comes first.",
)
def _(x, y, w, activation):
    g, g_prime = activation
    a = {n: w[n] @ x for n in (1, 2, 3)}
    a |= {n: w[n] @ np.array([g(a[1]), g(a[2]), g(a[3])]) for n in (4, 5)}
    a[6] = w[6] @ np.array([g(a[4]), g(a[5])])
    d = {6: (g(a[6]) - y) * g_prime(a[6])}
    d |= {n: d[6] * w[6][n - 4] * g_prime(a[n]) for n in (5, 4)}
    d |= {n: (d[4] * w[4][n - 1] + d[5] * w[5][n - 1]) * g_prime(a[n]) for n in (3, 2, 1)}
    return tuple(d[n] for n in range(6, 0, -1))


mistake(
    six_neurons,
    "last-neuron-without-its-slope",
    "δ6 lacks g'(a6): neuron 6 has an activation too, and the way back starts behind it.",
    "δ6 = (h6 - y) · g'(a6).",
    edit=("(g(a[6]) - y) * g_prime(a[6])", "g(a[6]) - y"),
)
mistake(
    six_neurons,
    "middle-neurons-without-their-slope",
    "δ4 and δ5 lack their own slopes g'(a4) and g'(a5).",
    "Each δ is what comes back over the weights, times its own neuron's g'(a).",
    edit=("delta[6] * w[6][n - 4] * g_prime(a[n])", "delta[6] * w[6][n - 4]"),
)
mistake(
    six_neurons,
    "slope-of-the-neuron-above",
    "δ4 and δ5 are multiplied by g'(a6), the slope of the neuron above, which is in δ6 already.",
    "Each δ is what comes back over the weights, times its own neuron's g'(a).",
    edit=("delta[6] * w[6][n - 4] * g_prime(a[n])", "delta[6] * w[6][n - 4] * g_prime(a[6])"),
)

sizes_of_gradients = exercise(
    bp.gradient_sizes,
    points=1,
    draw=(_network(1), _network(2)),
    times=4,
    uses=("forward", "output_delta", "hidden_delta", "layer_gradients", "backward"),
)


@mistake(sizes_of_gradients, "sums-squares", "These are sums of squares; the length is their root.")
def _(X, y, parameters, activation):
    return np.array([np.sum(dW**2) for dW, _ in backward(X, y, parameters, activation)])


@mistake(
    sizes_of_gradients,
    "spectral-norm",
    "This is the spectral norm: for a matrix, ord=2 does not mean the root of the sum of squares.",
    "np.linalg.norm(dW) without a second argument.",
)
def _(X, y, parameters, activation):
    return np.array([np.linalg.norm(dW, 2) for dW, _ in backward(X, y, parameters, activation)])


@mistake(sizes_of_gradients, "mean-slopes", "This is the mean of the slopes; they cancel.")
def _(X, y, parameters, activation):
    return np.array([np.mean(dW) for dW, _ in backward(X, y, parameters, activation)])


@mistake(
    sizes_of_gradients, "biases-too", "The biases are in it too; the weights alone are asked for."
)
def _(X, y, parameters, activation):
    gradients = backward(X, y, parameters, activation)
    return np.array([np.sqrt(np.sum(dW**2) + np.sum(db**2)) for dW, db in gradients])


@mistake(
    sizes_of_gradients,
    "last-layer-stands-first",
    "The last layer stands first; the first one belongs there.",
)
def _(X, y, parameters, activation):
    gradients = backward(X, y, parameters, activation)[::-1]
    return np.array([np.linalg.norm(dW) for dW, _ in gradients])
