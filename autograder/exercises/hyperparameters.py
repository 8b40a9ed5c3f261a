"""Lesson 11: trials, the choice between them, and what their losses are made of."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.core.probe import Call, Described, Probe, Reply
from autograder.judging.exercise import Draw, Part, exercise, mistake
from autograder.judging.judges import Judged, Picked, Property, Values, returned, wrong
from autograder.judging.values import Difference
from autograder.judging.words import apart
from course import hyperparameters as reference

from . import ranges
from .draws import Rng, between, generator, numbers, size

NAMES = ("units", "steepness", "strength", "momentum", "decay", "epochs")


def _choices(*sizes: int) -> Callable[[Rng], dict]:
    """A dict of lists of these sizes, under names in any order."""

    def draw(rng: Rng) -> dict:
        names = rng.permutation(NAMES)[: len(sizes)].tolist()
        values = [rng.permutation(np.arange(1, 40))[:n].tolist() for n in sizes]
        return dict(choices=dict(zip(names, values, strict=True)))

    return draw


def _with_zeros(rng: Rng) -> dict:
    """Values among which are 0 and 0.0, as a strength of none."""
    drawn = _choices(2, 3)(rng)["choices"]
    first, second = drawn
    drawn[first][rng.integers(2)], drawn[second][rng.integers(3)] = 0, 0.0
    return dict(choices=drawn)


grid = exercise(
    reference.grid,
    Part(
        "two and three names",
        1,
        (_choices(2, 3), _choices(3, 2, 4), _choices(2, 4, 3), _with_zeros),
    ),
    Part(
        "one name, no name, a name without values",
        1,
        (_choices(4), _choices(), _choices(3, 0)),
        times=3,
    ),
)


@mistake(
    grid,
    "first-name-varies-fastest",
    "The first name varies fastest; the last one should.",
    "The outermost loop goes over the values of the first name.",
)
def _(choices):
    trials: list = [{}]
    for name, values in choices.items():
        trials = [{**trial, name: value} for value in values for trial in trials]
    return trials


@mistake(
    grid,
    "first-values-put-together",
    "The first values are put together, then the second ones; every value has to meet all others.",
    "zip walks through the lists side by side; itertools.product gives all combinations.",
)
def _(choices):
    rows = zip(*choices.values(), strict=False)
    return [dict(zip(choices, row, strict=True)) for row in rows]


@mistake(
    grid,
    "tuples-values",
    "These are tuples of values; a dict says which name each value belongs to.",
)
def _(choices):
    import itertools

    return list(itertools.product(*choices.values()))


@mistake(
    grid,
    "list-holds-same-dict-many",
    "The list holds the same dict many times over, with the last values in it.",
    "Make a new dict for every combination.",
)
def _(choices):
    import itertools

    trial: dict = {}
    trials = []
    for values in itertools.product(*choices.values()):
        trial.update(zip(choices, values, strict=True))
        trials.append(trial)
    return trials


@mistake(
    grid,
    "without-names-gives-combination",
    "Without names this gives no combination; there is one, the empty dict.",
    "Start with [{}], and extend what you have by one name after another.",
)
def _(choices):
    trials: list = []
    for name, values in choices.items():
        trials = [{**trial, name: value} for trial in trials or [{}] for value in values]
    return trials


@mistake(
    grid,
    "zeros-left-out",
    "A value of 0 is left out: `if value` holds of no zero, and 0 is a value like others.",
)
def _(choices):
    trials: list = [{}]
    for name, values in choices.items():
        trials = [{**trial, name: value} for trial in trials for value in values if value]
    return trials


def _few(rng: Rng) -> dict:
    return dict(ranges=ranges.all_kinds(rng), n=size(rng, 5, 8), rng=generator(rng))


def _many(kind: str) -> Draw:
    def draw(rng: Rng) -> dict:
        return dict(ranges={"value": ranges.of(kind, rng)}, n=ranges.MANY, rng=generator(rng))

    return draw


def _together(rng: Rng) -> dict:
    chosen = {"rate": ranges.of("log", rng), "momentum": ranges.of("uniform", rng)}
    return dict(ranges=chosen, n=400, rng=generator(rng))


def _seeds(rng: Rng) -> Probe:
    drawn = _few(rng)
    other = Described("generator", {"seed": drawn["rng"].parameters["seed"] + 1})
    calls = [{**drawn, "rng": one} for one in (drawn["rng"], drawn["rng"], other)]
    return Probe(tuple(Call("random_draws", tuple(call.values())) for call in calls))


def _unknown_kind(rng: Rng) -> dict:
    drawn = _few(rng)
    kind = str(rng.choice(["normal", "logarithmic", "int"]))
    return {**drawn, "ranges": {**drawn["ranges"], "decay": (kind, 1.0, 2.0)}}


random_draws = exercise(
    reference.random_draws,
    Part("n dicts, each number in its range", 1, _few, Property(ranges.within), times=4),
    Part(
        "spread over the range as asked",
        1,
        (_many("log"), _many("uniform"), _many("integer")),
        Property(ranges.spread),
        times=3,
    ),
    Part(
        "names drawn one by one, and by rng",
        1,
        (_together, _seeds),
        Property(ranges.independent),
        times=2,
    ),
    Part(
        "ValueError for another kind",
        1,
        _unknown_kind,
        Property(ranges.within),
        times=2,
        raises=ValueError,
    ),
)

_INTEGERS = "integers(low, high) leaves high out; endpoint=True takes it in."


@mistake(
    random_draws,
    "log-range-drawn-uniform",
    'A "log" range is drawn as a uniform one: nearly all numbers have the size of high.',
    "Draw the logarithm uniformly, and take np.exp of it.",
)
def _(ranges, n, rng):
    draws = {
        "uniform": rng.uniform,
        "log": rng.uniform,
        "integer": lambda low, high: int(rng.integers(low, high + 1)),
    }
    if not {kind for kind, _, _ in ranges.values()} <= set(draws):
        raise ValueError
    return [{name: draws[k](a, b) for name, (k, a, b) in ranges.items()} for _ in range(n)]


@mistake(
    random_draws,
    "np-exp-taken-number-between",
    "np.exp is taken of a number between low and high, not between their logarithms.",
    "rng.uniform(np.log(low), np.log(high)) is the logarithm.",
)
def _(ranges, n, rng):
    draws = {
        "uniform": rng.uniform,
        "log": lambda low, high: np.exp(rng.uniform(low, high)),
        "integer": lambda low, high: int(rng.integers(low, high + 1)),
    }
    if not {kind for kind, _, _ in ranges.values()} <= set(draws):
        raise ValueError
    return [{name: draws[k](a, b) for name, (k, a, b) in ranges.items()} for _ in range(n)]


@mistake(
    random_draws,
    "largest-whole-number-never-comes",
    "The largest whole number never comes.",
    _INTEGERS,
)
def _(ranges, n, rng):
    draws = {
        "uniform": rng.uniform,
        "log": lambda low, high: np.exp(rng.uniform(np.log(low), np.log(high))),
        "integer": lambda low, high: int(rng.integers(low, high)),
    }
    if not {kind for kind, _, _ in ranges.values()} <= set(draws):
        raise ValueError
    return [{name: draws[k](a, b) for name, (k, a, b) in ranges.items()} for _ in range(n)]


@mistake(
    random_draws,
    "whole-numbers-rounded-uniform-range",
    "Whole numbers are rounded from a uniform range: the two ends come half as often.",
    "rng.integers(low, high, endpoint=True) gives each of them equally often.",
)
def _(ranges, n, rng):
    draws = {
        "uniform": rng.uniform,
        "log": lambda low, high: np.exp(rng.uniform(np.log(low), np.log(high))),
        "integer": lambda low, high: round(rng.uniform(low, high)),
    }
    if not {kind for kind, _, _ in ranges.values()} <= set(draws):
        raise ValueError
    return [{name: draws[k](a, b) for name, (k, a, b) in ranges.items()} for _ in range(n)]


@mistake(
    random_draws,
    "draw-repeated-n-times",
    "One draw is repeated n times; each dict needs numbers of its own.",
    "Draw inside the loop over the n dicts.",
)
def _(ranges, n, rng):
    draws = {
        "uniform": rng.uniform,
        "log": lambda low, high: np.exp(rng.uniform(np.log(low), np.log(high))),
        "integer": lambda low, high: int(rng.integers(low, high + 1)),
    }
    if not {kind for kind, _, _ in ranges.values()} <= set(draws):
        raise ValueError
    return [{name: draws[k](a, b) for name, (k, a, b) in ranges.items()}] * n


@mistake(
    random_draws,
    "random-share-serves-all-names",
    "One random share serves all names of a dict, so they are small together and large together.",
    "Draw anew for each name.",
)
def _(ranges, n, rng):
    def draw(kind, low, high, share):
        if kind == "log":
            return low * (high / low) ** share
        if kind == "uniform":
            return low + share * (high - low)
        if kind == "integer":
            return int(low + share * (high + 1 - low))
        raise ValueError

    shares = rng.random(n)
    return [{name: draw(k, a, b, share) for name, (k, a, b) in ranges.items()} for share in shares]


@mistake(
    random_draws,
    "generator-own-drawn",
    "A generator of its own is drawn from, and rng is not used: no seed changes anything.",
)
def _(ranges, n, rng):
    own = np.random.default_rng(0)
    draws: dict = {
        "uniform": own.uniform,
        "log": lambda low, high: np.exp(own.uniform(np.log(low), np.log(high))),
        "integer": lambda low, high: int(own.integers(low, high + 1)),
    }
    if not {kind for kind, _, _ in ranges.values()} <= set(draws):
        raise ValueError
    return [{name: draws[k](a, b) for name, (k, a, b) in ranges.items()} for _ in range(n)]


@mistake(
    random_draws,
    "any-kind-known-drawn-uniformly",
    "Any kind that is not known is drawn uniformly, so a misspelt kind goes unnoticed.",
    "End the chain with `raise ValueError`.",
)
def _(ranges, n, rng):
    def draw(kind, low, high):
        if kind == "log":
            return np.exp(rng.uniform(np.log(low), np.log(high)))
        if kind == "integer":
            return int(rng.integers(low, high + 1))
        return rng.uniform(low, high)

    return [{name: draw(k, a, b) for name, (k, a, b) in ranges.items()} for _ in range(n)]


LOSSES = ("training_loss", "validation_loss", "test_loss")


def _trials(*lost: int) -> Callable[[Rng], dict]:
    """Trials of which each loss likes another one best; those at `lost` ended in NaN."""

    def draw(rng: Rng) -> dict:
        n = size(rng, 5, 7)
        finished = [i for i in range(n) if i not in lost]
        liked = rng.permutation(finished)[:3].tolist()
        losses = between(rng, 0.3, 0.9, (n, 3)) + np.arange(n)[:, None] / 1000
        losses[liked, [0, 1, 2]] = between(rng, 0.05, 0.2, 3)
        losses[list(lost), 1] = np.nan
        units = rng.permutation(np.arange(2, 30))[:n].tolist()
        rows = [dict(zip(LOSSES, row, strict=True)) for row in losses.tolist()]
        return dict(trials=[{"units": u, **row} for u, row in zip(units, rows, strict=True)])

    return draw


def _all_lost(rng: Rng) -> dict:
    return dict(trials=[{"units": n, "validation_loss": np.nan} for n in range(1, size(rng))])


def _large(rng: Rng) -> dict:
    """Losses in the thousands, as of money."""
    trials = _trials()(rng)["trials"]
    return dict(trials=[{**t, **{loss: 1e4 * t[loss] for loss in LOSSES}} for t in trials])


def _other_losses_lost(rng: Rng) -> dict:
    """The trial to choose has another loss that ended in NaN."""
    trials = _trials(1)(rng)["trials"]
    chosen = min(trials[:1] + trials[2:], key=lambda trial: trial["validation_loss"])
    chosen["training_loss"] = np.nan
    return dict(trials=trials)


@dataclass(frozen=True)
class OneTrial(Values):
    """One of the trials; where it is another one, that is told."""

    def judge(self, probe: Probe, reply: Reply, truth: Reply, prepared: object) -> Judged:
        mine, true = returned(reply)[-1], returned(truth)[-1]
        judged = super().judge(probe, reply, truth, prepared)
        losses = [one.get(CHOSEN_BY) for one in (mine, true) if isinstance(one, dict)]
        if judged.right or len(losses) < 2 or not isinstance(losses[0], float):
            return judged
        if losses[0] == losses[1]:
            return judged
        picked, smallest = apart(*losses)
        return wrong(Difference(ANOTHER.format(picked, smallest)))


CHOSEN_BY = "validation_loss"
ANOTHER = "Another trial was picked: its validation loss is {}, and the smallest is {}."

best = exercise(
    reference.best,
    Part("the smallest validation loss", 1, (_trials(), _large), OneTrial()),
    Part(
        "NaN never wins",
        1,
        (_trials(0), _trials(2), _trials(1, 4), _other_losses_lost),
        OneTrial(),
        times=4,
    ),
    Part("ValueError where all are NaN", 1, _all_lost, times=2, raises=ValueError),
)


@mistake(
    best,
    "test-loss-decides-then-longer",
    "The test loss decides here. It is then no longer a test: that data was used to choose.",
    'Compare trial["validation_loss"].',
)
def _(trials):
    left = [trial for trial in trials if not np.isnan(trial["validation_loss"])]
    if not left:
        raise ValueError
    return min(left, key=lambda trial: trial["test_loss"])


@mistake(
    best,
    "training-loss-decides",
    "The training loss decides here, and it likes the trial that has learnt the noise by heart.",
    'Compare trial["validation_loss"].',
)
def _(trials):
    left = [trial for trial in trials if not np.isnan(trial["validation_loss"])]
    if not left:
        raise ValueError
    return min(left, key=lambda trial: trial["training_loss"])


@mistake(
    best,
    "smallest-loss",
    "This is the smallest loss; the trial it belongs to is expected, the whole dict.",
)
def _(trials):
    losses = [trial["validation_loss"] for trial in trials]
    return float(np.nanmin(losses)) if not np.isnan(losses).all() else min([])


@mistake(
    best, "trial-largest-validation-loss", "This is the trial with the largest validation loss."
)
def _(trials):
    left = [trial for trial in trials if not np.isnan(trial["validation_loss"])]
    if not left:
        raise ValueError
    return max(left, key=lambda trial: trial["validation_loss"])


@mistake(
    best,
    "nan-first-place-stays",
    "A NaN in the first place stays there: no number is smaller than NaN.",
    "Leave out the trials whose loss is NaN, by np.isnan: a comparison can't find them, since"
    " NaN != NaN.",
)
def _(trials):
    return min(trials, key=lambda trial: trial["validation_loss"])


@mistake(
    best,
    "np-argmin-takes-nan-smallest",
    "A trial whose loss is NaN wins over all others, as if NaN were the smallest number.",
    "Leave out the trials whose loss is NaN; np.isnan tells.",
)
def _(trials):
    return trials[int(np.argmin([trial["validation_loss"] for trial in trials]))]


@mistake(
    best,
    "loss-nan",
    "Where every loss is NaN, a trial is returned all the same: raise ValueError there.",
)
def _(trials):
    left = [trial for trial in trials if not np.isnan(trial["validation_loss"])]
    return min(left or trials, key=lambda trial: trial["validation_loss"])


def _first(value: Any, probe: Probe) -> Any:
    one, _ = value
    return one


def _second(value: Any, probe: Probe) -> Any:
    _, other = value
    return other


def _fits(rng: Rng) -> dict:
    R, S = size(rng, 3, 5), size(rng, 6, 8)
    truth = numbers(rng, S)
    off = between(rng, 0.5, 1.5, S) * rng.permutation(np.resize([1, -1, 1], S))
    return dict(predictions=truth + off + numbers(rng, (R, S)), truth=truth)


bias_squared_and_variance = exercise(
    reference.bias_squared_and_variance,
    Part("the squared bias", 1, _fits, Picked(pick=_first, what="The squared bias")),
    Part(
        "the variance, the second", 1, _fits, Picked(pick=_second, what="The variance"), alone=True
    ),
)

for _id, _sentence, _hint, _edit in (
    (
        "pair-swapped",
        "The two numbers are swapped: the variance comes first here.",
        "Return (bias_squared, variance).",
        (
            "np.mean((mean - truth) ** 2), np.mean((predictions - mean) ** 2)",
            "np.mean((predictions - mean) ** 2), np.mean((mean - truth) ** 2)",
        ),
    ),
    (
        "one-mean-of-all",
        "The mean is one number, of all fits and all places; each place has its own.",
        "axis=0 goes down the fits.",
        ("np.mean(predictions, axis=0)", "np.mean(predictions)"),
    ),
    (
        "standard-deviation",
        "The second number is made of standard deviations; the variance is their square.",
        "Not np.std, but np.var.",
        ("np.mean((predictions - mean) ** 2)", "np.mean(np.std(predictions, axis=0))"),
    ),
    (
        "bias-not-squared",
        "The distances of the mean from the truth are taken without squaring them.",
        "",
        ("np.mean((mean - truth) ** 2)", "np.mean(np.abs(mean - truth))"),
    ),
):
    mistake(bias_squared_and_variance, _id, _sentence, _hint, edit=_edit)


@mistake(
    bias_squared_and_variance,
    "bias-averaged-before-squared",
    "The bias is averaged before it is squared: too high here and too low there cancel.",
    "Square the distance at each place, then take the mean over the places.",
)
def _(predictions, truth):
    mean = np.mean(predictions, axis=0)
    return np.mean(mean - truth) ** 2, np.mean(np.var(predictions, axis=0))


@mistake(
    bias_squared_and_variance,
    "variance-divided-r-1",
    "The variance is divided by R - 1; the mean over the R fits divides by R, and only then is"
    " the sum of the two the mean squared error.",
)
def _(predictions, truth):
    mean = np.mean(predictions, axis=0)
    return np.mean((mean - truth) ** 2), np.mean(np.var(predictions, axis=0, ddof=1))


@mistake(
    bias_squared_and_variance,
    "variance-taken-along-curve",
    "The variance is taken along a curve, from place to place; it should be from fit to fit.",
    "One place is one column: axis=0.",
)
def _(predictions, truth):
    mean = np.mean(predictions, axis=0)
    return np.mean((mean - truth) ** 2), np.mean(np.var(predictions, axis=1))


@mistake(
    bias_squared_and_variance,
    "variance-all-numbers-once",
    "The variance is that of all numbers at once, so the curve's own ups and downs are in it.",
    "Take the variance at each place, then the mean over the places.",
)
def _(predictions, truth):
    mean = np.mean(predictions, axis=0)
    return np.mean((mean - truth) ** 2), np.var(predictions)


@mistake(
    bias_squared_and_variance,
    "first-number-mean-squared-error",
    "The first number is the mean squared error of single fits; the bias is that of their mean.",
    "Average the predictions over the fits before you compare them with the truth.",
)
def _(predictions, truth):
    return np.mean((predictions - truth) ** 2), np.mean(np.var(predictions, axis=0))


@mistake(
    bias_squared_and_variance,
    "mean-prediction-taken-over-places",
    "The mean prediction is taken over the places, one number a fit.",
    "A row of predictions is one fit: the mean over the fits is axis=0.",
)
def _(predictions, truth):
    mean = np.mean(predictions, axis=1)
    return np.mean((mean - truth) ** 2), np.mean(np.var(predictions, axis=0))


def _wait(rng: Rng, epochs: int, above: float) -> list[float]:
    """Losses that go up and down, and stay above the best one."""
    return (above + np.resize([0.3, 0.1], epochs) + between(rng, 0.01, 0.05, epochs)).tolist()


def _short(rng: Rng) -> dict:
    """One wait that ends well and one that does not; what would be best comes too late."""
    high, low, late = np.sort(between(rng, 0.5, 9, 3))[::-1] + np.array([2.0, 1.0, 0.0])
    losses = [high, *_wait(rng, 1, high), low, *_wait(rng, 2, low), late]
    return dict(validation_losses=np.round(losses, 2).tolist(), patience=2)


def _long(rng: Rng) -> dict:
    """Several waits of each kind, so that every way of counting ends at another epoch."""
    patience = size(rng, 3, 4)
    bests = (4.0, 3.0, 2.0, 1.5, 1.2)
    waits = [(patience - 1, 4.0), (patience - 1, 3.0), (patience, 2.0), (patience + 1, 1.5)]
    up_and_down = [[best, *_wait(rng, *wait)] for best, wait in zip(bests, waits, strict=False)]
    rising = (1.2 + np.arange(patience + 1) / 10).tolist()
    losses = [5.0, *np.concatenate(up_and_down).tolist(), *rising, 1.0]
    return dict(validation_losses=np.round(losses, 2).tolist(), patience=patience)


def _never_stops(rng: Rng) -> dict:
    falling = np.sort(between(rng, 1, 9, size(rng, 5, 8)))[::-1]
    falling += np.arange(len(falling))[::-1] / 100
    return dict(validation_losses=[*falling.tolist(), 9.5, 9.6], patience=size(rng, 3, 6))


def _ties(rng: Rng) -> dict:
    drawn = _long(rng)
    losses = drawn["validation_losses"]
    losses[losses.index(2.0) + 1] = 2.0
    return drawn


def _slight(rng: Rng) -> dict:
    """Each loss is a new smallest one, by very little; then it gets worse."""
    patience, steps = size(rng, 2, 4), size(rng, 4, 7)
    falling = 0.4 - np.cumsum(rng.integers(1, 5, steps)) / 1e4
    losses = [0.4, *falling, *(0.5 + np.arange(patience + 2) / 10)]
    return dict(validation_losses=np.round(losses, 5).tolist(), patience=patience)


stopping_epoch = exercise(
    reference.stopping_epoch,
    Part("it stops", 1, (_short, _long, _slight)),
    Part("it never stops, and equal losses", 1, (_never_stops, _ties), times=4),
)


@mistake(
    stopping_epoch,
    "epoch-training-stops",
    "This is the epoch in which training stops; the best loss was patience epochs before.",
)
def _(validation_losses, patience):
    found = 0
    for epoch, loss in enumerate(validation_losses):
        if loss < validation_losses[found]:
            found = epoch
        if epoch - found == patience:
            return epoch
    return found


@mistake(
    stopping_epoch,
    "best-loss-all-epochs",
    "This is the best loss of all epochs; who has stopped never sees the later ones.",
    "Leave the loop as soon as patience epochs in a row have brought nothing new.",
)
def _(validation_losses, patience):
    return int(np.argmin(validation_losses))


@mistake(
    stopping_epoch,
    "epochs-without-new-best-counted",
    "Epochs without a new best are counted in all; a new best has to set the count back to 0.",
)
def _(validation_losses, patience):
    found, waited = 0, 0
    for epoch, loss in enumerate(validation_losses):
        if loss < validation_losses[found]:
            found = epoch
        elif epoch > 0:
            waited += 1
        if waited == patience:
            break
    return found


@mistake(
    stopping_epoch,
    "loss-compared-before",
    "Each loss is compared with the one before; what counts is whether it is a new best.",
    "Compare with the smallest loss so far.",
)
def _(validation_losses, patience):
    found, waited = 0, 0
    for epoch in range(1, len(validation_losses)):
        if validation_losses[epoch] < validation_losses[found]:
            found = epoch
        waited = 0 if validation_losses[epoch] < validation_losses[epoch - 1] else waited + 1
        if waited == patience:
            break
    return found


@mistake(
    stopping_epoch,
    "waits-epoch-too-long",
    "It waits one epoch too long: patience + 1 without a new best.",
)
def _(validation_losses, patience):
    found = 0
    for epoch, loss in enumerate(validation_losses):
        if loss < validation_losses[found]:
            found = epoch
        if epoch - found == patience + 1:
            break
    return found


@mistake(
    stopping_epoch,
    "stops-epoch-too-early",
    "It stops one epoch too early: after patience - 1 without a new best.",
)
def _(validation_losses, patience):
    found = 0
    for epoch, loss in enumerate(validation_losses):
        if loss < validation_losses[found]:
            found = epoch
        if epoch - found == patience - 1:
            break
    return found


@mistake(
    stopping_epoch,
    "equal-loss-counts-new-best",
    "An equal loss counts as a new best here; only a smaller one should.",
)
def _(validation_losses, patience):
    found = 0
    for epoch, loss in enumerate(validation_losses):
        if loss <= validation_losses[found]:
            found = epoch
        if epoch - found == patience:
            break
    return found


@mistake(
    stopping_epoch,
    "slight-improvement-ignored",
    "A loss that is smaller by a little is taken for no new best; any smaller one is.",
)
def _(validation_losses, patience):
    found = 0
    for epoch, loss in enumerate(validation_losses):
        if loss < validation_losses[found] - 0.01:
            found = epoch
        if epoch - found == patience:
            break
    return found


_FIT = ("the scale of the inputs", "the weights", "the mean that replaces gaps", "the last layer")
_CHOICE = ("the learning rate", "the strength", "the stopping epoch", "the number of units")
_REPORT = ("the final loss", "the learning curve", "the table of results")


def _experiment(*steps: tuple[str, str]) -> Draw:
    """Steps that do the one thing with the other, under names of their own, in any order."""

    def draw(rng: Rng) -> dict:
        names = {"fit": _FIT, "choose": _CHOICE, "report": _REPORT}
        left = {does: rng.permutation(some).tolist() for does, some in names.items()}
        made = [
            {"name": left[does].pop(), "does": does, "uses": set(uses.split())}
            for does, uses in steps
        ]
        return dict(experiment=[made[i] for i in rng.permutation(len(made))])

    return draw


_CLEAN = (("fit", "train"), ("choose", "validation"), ("report", "test"))

leaks = exercise(
    reference.leaks,
    Part(
        "steps that leak",
        1,
        (
            _experiment(*_CLEAN, ("fit", "train test"), ("choose", "test")),
            _experiment(*_CLEAN, ("fit", "train validation"), ("choose", "validation test")),
            _experiment(*_CLEAN, ("fit", "validation"), ("report", "validation")),
            _experiment(*_CLEAN, ("choose", "train test"), ("report", "train validation test")),
            _experiment(*_CLEAN, ("fit", "test"), ("report", "train")),
        ),
    ),
    Part(
        "an experiment without a leak",
        1,
        (
            _experiment(*_CLEAN, ("report", "test")),
            _experiment(*_CLEAN, ("choose", "train validation")),
            _experiment(*_CLEAN, ("choose", "train"), ("fit", "train")),
        ),
        times=3,
    ),
)

for _id, _sentence, _hint, _edit in (
    (
        "not-forgotten",
        "These are the steps that do not leak: a `not` is missing.",
        "",
        ("if not step", "if step"),
    ),
    (
        "subset-reversed",
        "It is asked whether a step uses all that it may; it is to use nothing else.",
        "uses <= allowed: all of uses is in allowed.",
        ('step["uses"] <= allowed[step["does"]]', 'allowed[step["does"]] <= step["uses"]'),
    ),
    (
        "equal-for-subset",
        "A step that uses only some of what it may is taken for a leak: == stands for <=.",
        "",
        ("<=", "=="),
    ),
    (
        "report-may-use-all",
        "A report may use all sets here; what was fitted or has chosen is too kind a judge.",
        "A report may use the test set alone.",
        ('"report": {"test"}', '"report": {"train", "validation", "test"}'),
    ),
):
    mistake(leaks, _id, _sentence, _hint, edit=_edit)


@mistake(
    leaks,
    "reporting-test-loss-taken-leak",
    "Reporting the test loss is taken for a leak; that is what the test set is for.",
)
def _(experiment):
    allowed = {"fit": {"train"}, "choose": {"train", "validation"}, "report": {"train"}}
    return {step["name"] for step in experiment if not step["uses"] <= allowed[step["does"]]}


@mistake(
    leaks,
    "test-data-looked",
    "Only test data is looked for in fits and choices; validation data may not be fitted, nor"
    " reported once it has chosen.",
)
def _(experiment):
    return {s["name"] for s in experiment if s["does"] != "report" and "test" in s["uses"]}


@mistake(
    leaks,
    "choosing-validation-data-what",
    "Choosing on validation data is what it is for: that is no leak.",
)
def _(experiment):
    allowed = {"fit": {"train"}, "choose": {"train"}, "report": {"test"}}
    return {s["name"] for s in experiment if not s["uses"] <= allowed[s["does"]]}


@mistake(
    leaks,
    "step-uses-test-data-together",
    "A step that uses the test data together with other data slips through.",
    '`"test" in uses` finds it in any company; `uses == {"test"}` only alone.',
)
def _(experiment):
    alone = {
        "fit": ({"test"}, {"validation"}),
        "choose": ({"test"},),
        "report": ({"train"}, {"validation"}),
    }
    return {step["name"] for step in experiment if step["uses"] in alone[step["does"]]}


@mistake(
    leaks, "steps-themselves", "These are the steps themselves; a set of their names is expected."
)
def _(experiment):
    allowed = {"fit": {"train"}, "choose": {"train", "validation"}, "report": {"test"}}
    return [s for s in experiment if not s["uses"] <= allowed[s["does"]]]


@mistake(leaks, "first-leak-told", "Only the first leak is told; there may be several.")
def _(experiment):
    allowed = {"fit": {"train"}, "choose": {"train", "validation"}, "report": {"test"}}
    for step in experiment:
        if not step["uses"] <= allowed[step["does"]]:
            return {step["name"]}
    return set()
