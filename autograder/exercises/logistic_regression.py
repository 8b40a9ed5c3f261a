"""Lesson 07: a probability for yes or no, its loss and training, and how to judge it."""

import numpy as np

from autograder.core.probe import Call, Probe
from autograder.judging.exercise import Part, exercise, mistake, slope
from autograder.judging.judges import Property, Values
from autograder.judging.values import as_numbers, difference
from course import logistic_regression as reference

from .draws import Draw, Rng, between, generator, numbers, size


def _model(rng: Rng) -> dict:
    """S and D differ, and the model fits nothing in particular."""
    D = size(rng, 2, 4)
    return dict(X=numbers(rng, (D + size(rng, 2, 5), D)), w=numbers(rng, D), b=numbers(rng))


def _far(rng: Rng) -> dict:
    """Samples whose pre-activations are about 1000 and -1000."""
    drawn = _model(rng)
    signs = rng.permutation(np.resize([1000.0, -1000.0], len(drawn["X"])))
    w = drawn["w"]
    return {**drawn, "X": signs[:, None] * w / np.dot(w, w)}


probability = exercise(
    reference.probability,
    Part("values", 1, _model),
    Part("pre-activations of 1000 and -1000", 1, _far, times=3),
)


mistake(
    probability,
    "bias-b-left-out-pre",
    "The bias b is left out of the pre-activation.",
    edit=("X @ w + b", "X @ w"),
)


mistake(
    probability,
    "sign-exponent-turned",
    "The sign in the exponent is turned: this is the probability of class 0.",
    edit=("np.tanh((", "np.tanh(-("),
)


mistake(
    probability,
    "pre-activation",
    "This is the pre-activation: the sigmoid is missing.",
    "σ(a) = 1 / (1 + np.exp(-a))",
    edit=("(1 + np.tanh((X @ w + b) / 2)) / 2", "X @ w + b"),
)


mistake(
    probability,
    "answer-rounded-yes-or",
    "The answer is rounded to yes or no; the probability itself is expected.",
    edit=("(1 + np.tanh((X @ w + b) / 2)) / 2", "(X @ w + b > 0).astype(float)"),
)


@mistake(
    probability,
    "e-divided-itself-plus-1",
    "e to the a is divided by itself plus 1: at a = 1000 that is infinity over infinity.",
    "Divide both by e to the a: 1 / (1 + np.exp(-a)).",
)
def _(X, w, b):
    e = np.exp(X @ w + b)
    return e / (1 + e)


mistake(
    probability,
    "minus-reaches-no-b",
    "The minus reaches X @ w only, and not b: -X @ w + b is b - X @ w.",
    "Put brackets round the whole pre-activation.",
    edit=("(X @ w + b)", "(X @ w - b)"),
)


@mistake(
    probability,
    "division-before-the-sum",
    "1 / 1 + e is (1 / 1) + e: the division comes before the sum.",
    "Put the denominator in brackets.",
)
def _(X, w, b):
    return 1 / 1 + np.exp(-(X @ w + b))


def _labels(rng: Rng, S: int) -> np.ndarray:
    """Both labels occur, and not equally often."""
    return rng.permutation(np.resize([1, 0, 0], S))


def _pre_activations(rng: Rng) -> dict:
    S = size(rng, 5, 10)
    return dict(a=numbers(rng, S, spread=2), y=_labels(rng, S))


def _sure(*most: float) -> Draw:
    """Sure and right, sure and wrong, with pre-activations around these."""

    def draw(rng: Rng) -> dict:
        S = size(rng, 8, 10)
        return dict(
            a=np.resize(most, S) + numbers(rng, S),
            y=np.resize([1, 1, 0, 0, 0, 0, 1, 1], S),
        )

    return draw


# A float of p is 0 or 1 for all of them; e to the a is finite for the second.
_SURE = _sure(1000.0, -1000.0, 40.0, -50.0), _sure(45.0, -45.0, 40.0, -50.0)

logistic_loss = exercise(
    reference.logistic_loss,
    Part("the mean of -ln p and -ln(1 - p)", 2, _pre_activations),
    Part("finite and right where the model is sure", 1, _SURE),
)


@mistake(
    logistic_loss,
    "p-rounded-0-or-1",
    "p is rounded to 0 or 1 where the model is sure, and its logarithm is infinite.",
    "Write the loss with a, not with p: ln(1 + e^-a) where y is 1.",
)
def _(a, y):
    p = 1 / (1 + np.exp(-a))
    return np.mean(np.where(y == 1, -np.log(p), -np.log(1 - p)))


@mistake(
    logistic_loss,
    "clipping-p-makes-loss-finite",
    "Clipping p makes the loss finite and wrong: no sample can cost more than a few dozen.",
    "Write the loss with a, not with p; np.logaddexp(0, x) is ln(1 + e^x).",
)
def _(a, y):
    p = np.clip(1 / (1 + np.exp(-a)), 1e-15, 1 - 1e-15)
    return np.mean(np.where(y == 1, -np.log(p), -np.log(1 - p)))


mistake(
    logistic_loss,
    "labels-turned",
    "The labels are turned: class 1 is charged what class 0 should be.",
    edit=("1 - 2 * y", "2 * y - 1"),
)


mistake(
    logistic_loss,
    "losses-added-up",
    "The losses are added up; the mean over the samples is expected.",
    edit=("np.mean", "np.sum"),
)


mistake(
    logistic_loss,
    "samples-class-0-cost-nothing",
    "Samples of class 0 cost nothing here: they cost -ln(1 - p).",
    edit=("np.logaddexp(0, (1 - 2 * y) * a)", "y * np.logaddexp(0, -a)"),
)


mistake(
    logistic_loss,
    "all-charged-as-1",
    "Every sample is charged -ln p, as if its label were 1; where y is 0 it costs -ln(1 - p).",
    edit=("(1 - 2 * y) * a", "-a"),
)


mistake(
    logistic_loss,
    "exponential-overflows",
    "e to the 1000 overflows to infinity before the logarithm is taken.",
    "np.logaddexp(0, x) is ln(1 + e^x) without that.",
    edit=("np.logaddexp(0, (1 - 2 * y) * a)", "np.log(1 + np.exp((1 - 2 * y) * a))"),
)


@mistake(
    logistic_loss,
    "nothing-times-infinity",
    "Where the model is sure, p is rounded to 0 or 1, and 0 times the infinite logarithm is nan.",
    "Write the loss with a, not with p: ln(1 + e^-a) where y is 1.",
)
def _(a, y):
    p = 1 / (1 + np.exp(-a))
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


mistake(
    logistic_loss,
    "squared-error",
    "This is the squared error of p; minus the logarithm of what the truth was given is expected.",
    edit=("np.logaddexp(0, (1 - 2 * y) * a)", "((1 + np.tanh(a / 2)) / 2 - y) ** 2"),
)


mistake(
    logistic_loss,
    "logarithm-of-a",
    "The logarithm is taken of a itself, which is no probability and may be negative.",
    "ln p with p = σ(a): for y = 1 the loss is ln(1 + e^-a).",
    edit=("np.logaddexp(0, (1 - 2 * y) * a)", "-(y * np.log(a) + (1 - y) * np.log(1 - a))"),
)


_P = "(1 / (1 + np.exp(-a)))"
_TINY = (
    ("added-{0}", "Adding {0} to p", f"{_P} + {{0}}", f"1 - {_P} + {{0}}"),
    (
        "clipped-at-{0}",
        "Clipping p at {0}",
        f"np.clip({_P}, {{0}}, 1 - {{0}})",
        f"1 - np.clip({_P}, {{0}}, 1 - {{0}})",
    ),
)
for _epsilon in ("1e-12", "1e-8"):
    for _id, _what, _p, _q in _TINY:
        mistake(
            logistic_loss,
            _id.format(_epsilon),
            f"{_what.format(_epsilon)} makes the loss finite, and wrong where the model is sure.",
            "Write the loss with a, not with p; np.logaddexp(0, x) is ln(1 + e^x).",
            edit=(
                "np.mean(np.logaddexp(0, (1 - 2 * y) * a))",
                f"-np.mean(np.where(y == 1, np.log({_p}), np.log({_q})))".format(_epsilon),
            ),
        )


def _labelled(rng: Rng) -> dict:
    drawn = _model(rng)
    X, w, b = drawn.values()
    return dict(X=X, y=_labels(rng, len(X)), w=w, b=b)


def _loss_of_model(X, y, w, b):
    return reference.logistic_loss(X @ w + b, y)


logistic_gradient = exercise(
    reference.logistic_gradient,
    points=3,
    draw=_labelled,
    judge=slope(
        of=_loss_of_model,
        by=("w", "b"),
        names=("dw", "db"),
        own="logistic_loss",
        own_args=lambda X, y, w, b: (X @ w + b, y),
    ),
    uses=("probability",),
)


mistake(
    logistic_gradient,
    "mean-1-s-missing-both",
    "The mean's 1/S is missing in both slopes.",
    edit=(" / len(y)", ""),
)


mistake(
    logistic_gradient,
    "sign-turned",
    "The sign is turned: it is p - y, not y - p.",
    edit=("probability(X, w, b) - y", "y - probability(X, w, b)"),
)


@mistake(
    logistic_gradient,
    "factor-p-1-p-too",
    "There is a factor p (1 - p) too many: it belongs to a squared error, and cancels here.",
    "The slope by the pre-activation is p - y, nothing more.",
)
def _(X, y, w, b):
    p = 1 / (1 + np.exp(-(X @ w + b)))
    delta = (p - y) * p * (1 - p) / len(y)
    return delta @ X, np.sum(delta)


mistake(
    logistic_gradient,
    "dw-lacks-inner-derivative",
    "dw lacks the inner derivative: each p - y is to be multiplied by x.",
    edit=("delta @ X, np", "np.full(len(w), np.sum(delta)), np"),
)


mistake(
    logistic_gradient,
    "pre-activation-stands-place-probability",
    "The pre-activation stands in place of the probability.",
    edit=("probability(X, w, b)", "X @ w + b"),
)


mistake(
    logistic_gradient,
    "label-taken-for-1",
    "p - 1 is the slope where y is 1; where y is 0 it is p.",
    "Both are p - y.",
    edit=("probability(X, w, b) - y", "probability(X, w, b) - 1"),
)


@mistake(
    logistic_gradient,
    "minus-p-for-0",
    "Where y is 0 the slope is p, not -p: raising a raises -ln(1 - p).",
)
def _(X, y, w, b):
    p = reference.probability(X, w, b)
    delta = np.where(y == 1, p - 1, -p) / len(y)
    return delta @ X, np.sum(delta)


@mistake(
    logistic_gradient,
    "slope-of-the-square",
    "This is the slope of the squared error (p - y)²; that of the logarithm is p - y.",
)
def _(X, y, w, b):
    p = reference.probability(X, w, b)
    delta = 2 * (p - y) * p * (1 - p) / len(y)
    return delta @ X, np.sum(delta)


def _clouds(gap: float, rates: tuple[float, float], epochs: tuple[int, int]) -> Draw:
    """Two clouds of points, `gap` apart, whose border does not pass through 0."""

    def draw(rng: Rng) -> dict:
        D = size(rng, 2, 4)
        S = 2 * size(rng, 18, 24) + 1
        direction = rng.normal(size=D)
        direction /= np.linalg.norm(direction)
        y = rng.permutation(np.resize([0, 1], S))
        X = rng.normal(size=(S, D))
        X -= np.outer(X @ direction, direction) * (gap > 4)
        X = np.round(X + gap * np.outer(y, direction) + 0.4 * gap * direction, 2)
        return dict(
            X=X,
            y=y,
            learning_rate=between(rng, *rates),
            epochs=int(rng.integers(*epochs)),
            rng=generator(rng),
        )

    return draw


def _data(probe: Probe) -> tuple[np.ndarray, np.ndarray]:
    call = probe.steps[-1]
    assert isinstance(call, Call)
    return call.args[0], call.args[1]


def _loss_after(probe: Probe, value: object) -> float | str:
    """The loss of the model that came back, or what is wrong with its form."""
    X, y = _data(probe)
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        return "It should return the pair (w, b)."
    w, b = map(as_numbers, value)
    if w is None or b is None or w.shape != (X.shape[1],) or b.size != 1:
        return "w should have shape (D,), and b be a number."
    with np.errstate(all="ignore"):
        loss = reference.logistic_loss(X @ w.astype(float) + float(b.ravel()[0]), y)
    return float(loss) if np.isfinite(loss) else "The model is not finite: the walk flew away."


def _halfway(probe: Probe, values: list, true: list) -> str | None:
    """The loss has come down from ln 2 by half of what descent brings it down."""
    loss, reached = _loss_after(probe, values[-1]), _loss_after(probe, true[-1])
    if isinstance(loss, str):
        return loss
    assert isinstance(reached, float)
    if loss <= (np.log(2) + reached) / 2:
        return None
    return f"The loss at the end is {loss:.5g}, not halfway to {reached:.5f}; it began at 0.69315."


NEWTONS_STEPS = 20
AS_GOOD_AS_LOWEST = 0.01


def _lowest_loss(X: np.ndarray, y: np.ndarray) -> float:
    """The lowest mean loss of any border through these overlapping clouds, by Newton's method."""
    wide = np.column_stack([X, np.ones(len(X))])
    model = np.zeros(wide.shape[1])
    for _ in range(NEWTONS_STEPS):
        p = reference.probability(wide, model, 0.0)
        curvature = (wide * (p * (1 - p))[:, None]).T @ wide
        model -= np.linalg.solve(curvature, wide.T @ (p - y))
    return float(reference.logistic_loss(wide @ model, y))


def _as_descent(probe: Probe, values: list, true: list) -> str | None:
    """It is the model that descent reaches, or as good as the best there is."""
    loss, reached = _loss_after(probe, values[-1]), _loss_after(probe, true[-1])
    if isinstance(loss, str):
        return loss
    found = difference(true[-1], values[-1], ("w", "b"))
    lowest = _lowest_loss(*_data(probe))
    if not found or loss - lowest <= AS_GOOD_AS_LOWEST * (np.log(2) - lowest):
        return None
    return f"{found.problem}\nIts loss is {loss:.5g}; so many steps of descent reach {reached:.5f}."


def _separates(probe: Probe, values: list, true: list) -> str | None:
    loss = _loss_after(probe, values[-1])
    if isinstance(loss, str):
        return loss
    X, y = _data(probe)
    w, b = (np.asarray(item, dtype=float) for item in values[-1])
    wrong = int(np.sum((X @ w + b > 0) != y))
    if not wrong:
        return None
    return f"A line can separate these points, but {wrong} are on the wrong side (loss {loss:.5f})."


LONG = _clouds(2, (0.3, 0.5), (250, 300))


fit_logistic = exercise(
    reference.fit_logistic,
    Part(
        "the loss falls, more than half as far as it should",
        1,
        LONG,
        Property(_halfway),
        times=2,
    ),
    Part(
        "the model after so many steps of descent, or the best there is",
        1,
        _clouds(1, (0.05, 0.15), (12, 25)),
        Property(_as_descent),
    ),
    Part(
        "what a line can separate is separated",
        1,
        _clouds(5, (0.06, 0.1), (600, 650)),
        Property(_separates),
        times=3,
    ),
    uses=("probability", "logistic_gradient"),
)


mistake(
    fit_logistic,
    "one-step-short",
    "It makes one step too few.",
    "range(epochs) gives epochs rounds.",
    edit=("range(epochs)", "range(epochs - 1)"),
)
mistake(
    fit_logistic,
    "one-step-more",
    "It makes one step too many.",
    "range(epochs) gives epochs rounds.",
    edit=("range(epochs)", "range(epochs + 1)"),
)
mistake(
    fit_logistic,
    "slope-of-the-sum",
    "It steps along the slope of the sum of the losses: every step is len(y) times too long.",
    edit=(
        "w - learning_rate * dw, b - learning_rate * db",
        "w - learning_rate * len(y) * dw, b - learning_rate * len(y) * db",
    ),
)


@mistake(
    fit_logistic,
    "slope-of-the-square",
    "It walks down the squared error of p, with a factor p (1 - p); the slope of the logarithm "
    "has none.",
    "Call your logistic_gradient.",
)
def _(X, y, learning_rate, epochs, rng):
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(epochs):
        p = reference.probability(X, w, b)
        delta = 2 * (p - y) * p * (1 - p) / len(y)
        w, b = w - learning_rate * delta @ X, b - learning_rate * np.sum(delta)
    return w, b


mistake(
    fit_logistic,
    "walks-uphill",
    "It walks uphill: the slope is to be subtracted.",
    edit=("w - learning_rate * dw, b - learning", "w + learning_rate * dw, b + learning"),
)


mistake(
    fit_logistic,
    "step-made",
    "Only one step is made.",
    "Does a return stand inside the loop?",
    edit=("db\n    return", "db\n        return"),
)


mistake(
    fit_logistic,
    "bias-never-moved",
    "The bias is never moved: it stays 0.",
    "Step b along its own slope too.",
    edit=("b - learning_rate * db", "b"),
)


@mistake(
    fit_logistic,
    "step-takes-slope-start",
    "Every step takes the slope at the start; it changes as the model does.",
)
def _(X, y, learning_rate, epochs, rng):
    delta = (0.5 - y) / len(y)
    return -epochs * learning_rate * delta @ X, -epochs * learning_rate * np.sum(delta)


_NAMES = Values(names=("precision", "recall"))


def _answers(rng: Rng) -> dict:
    """Hits, false alarms and misses, in different numbers; a quarter right by chance."""
    hits, alarms, misses, rest = rng.permutation(np.arange(2, 9))[:4].tolist()
    y_hat = np.repeat([1, 1, 0, 0], [hits, alarms, misses, rest])
    y = np.repeat([1, 0, 1, 0], [hits, alarms, misses, rest])
    order = rng.permutation(len(y))
    return dict(y_hat=y_hat[order], y=y[order])


def _nothing_called(rng: Rng) -> dict:
    drawn = _answers(rng)
    return {**drawn, "y_hat": np.zeros_like(drawn["y"])}


def _nothing_there(rng: Rng) -> dict:
    drawn = _answers(rng)
    return {**drawn, "y": np.zeros_like(drawn["y"])}


def _nothing_at_all(rng: Rng) -> dict:
    nothing = np.zeros(size(rng, 4, 9), dtype=int)
    return dict(y_hat=nothing, y=nothing)


precision_recall = exercise(
    reference.precision_recall,
    Part("both shares", 1, _answers, _NAMES),
    Part("0/0 counts as 0", 1, (_nothing_called, _nothing_there, _nothing_at_all), _NAMES),
)


mistake(
    precision_recall,
    "precision-recall-returned-wrong-order",
    "Precision and recall are returned in the wrong order.",
    edit=(
        "hits / max(called, 1), hits / max(there, 1)",
        "hits / max(there, 1), hits / max(called, 1)",
    ),
)


@mistake(
    precision_recall,
    "nothing-called-1",
    "Where nothing is called 1, or nothing is 1, there is 0/0, which is NaN; 0 is expected.",
    "Divide by max(number, 1): where the number is 0, so is the numerator.",
)
def _(y_hat, y):
    hits = np.sum((y_hat == 1) & (y == 1))
    return hits / np.sum(y_hat == 1), hits / np.sum(y == 1)


mistake(
    precision_recall,
    "hits-divided-all-samples",
    "The hits are divided by all samples; each share has a whole of its own.",
    edit=("hits / max(called, 1), hits / max(there, 1)", "hits / len(y), hits / len(y)"),
)


mistake(
    precision_recall,
    "agreements-0-counted-hits-too",
    "Agreements on 0 are counted as hits too: only ones are looked for.",
    edit=("(y_hat == 1) & (y == 1)", "y_hat == y"),
)


_SWAPPED_SHARES = (
    (
        "accuracy-for-precision",
        "The first is the accuracy, of all samples; precision looks only at those called 1.",
        "return hits / max(called, 1)",
        "return float(np.mean(y_hat == y))",
    ),
    (
        "accuracy-for-recall",
        "The second is the accuracy, of all samples; recall looks only at those that are 1.",
        "hits / max(there, 1)",
        "float(np.mean(y_hat == y))",
    ),
    (
        "specificity-for-recall",
        "The second is the share of the zeros that were called 0; recall is about the ones.",
        "hits / max(there, 1)",
        "int(np.sum((y_hat == 0) & (y == 0))) / max(int(np.sum(y == 0)), 1)",
    ),
)
for _id, _sentence, _old, _new in _SWAPPED_SHARES:
    mistake(precision_recall, _id, _sentence, edit=(_old, _new))


def _scored(rng: Rng) -> dict:
    """Scores without ties."""
    S = size(rng, 8, 14)
    y = _labels(rng, S)
    return dict(scores=rng.permutation(S) / 4 + y * between(rng, 0.05, 0.2), y=y)


def _tied(rng: Rng) -> dict:
    """Few different scores: some ties within a class, some between the classes."""
    S = size(rng, 10, 16)
    y = _labels(rng, S)
    scores = rng.integers(0, 3, size=S) / 4 + 0.25 * y
    scores[[np.argmax(y), np.argmin(y)]] = 0.5
    return dict(scores=scores, y=y)


def _one_class(rng: Rng) -> dict:
    drawn = _scored(rng)
    return {**drawn, "y": np.full_like(drawn["y"], rng.integers(2))}


def _large(rng: Rng) -> dict:
    """No ties, which have a part of their own."""
    y = rng.integers(0, 2, size=100_000)
    return dict(scores=rng.permutation(len(y)) + 20_000.5 * y, y=y)


roc_auc = exercise(
    reference.roc_auc,
    Part("values", 1, _scored),
    Part("ties count half", 1, _tied),
    Part("ValueError where a class is missing", 1, _one_class, times=3, raises=ValueError),
    Part("100 000 scores in a moment", 1, _large, times=1),
)


mistake(
    roc_auc,
    "tie-counts-nothing",
    "A tie counts nothing here; two equal scores are worth one half.",
    edit=("below + below_or_equal", "below + below"),
)


mistake(
    roc_auc,
    "tie-counts-whole-win",
    "A tie counts as a whole win here; two equal scores are worth one half.",
    edit=("below + below_or_equal", "below_or_equal + below_or_equal"),
)


mistake(
    roc_auc,
    "counts-how-often-sample-class",
    "It counts how often a sample of class 0 scores higher; turn it round.",
    edit=("return np", "return 1 - np"),
)


mistake(
    roc_auc,
    "class",
    "With one class only, the answer is NaN or a number; a ValueError is expected there.",
    "Count both classes first, and raise ValueError if one has no sample.",
    edit=("not len(ones) or not len(zeros)", "False"),
)


mistake(
    roc_auc,
    "not-sorted",
    "np.searchsorted needs sorted numbers, and these stand in any order.",
    "np.sort the scores in which it searches.",
    edit=("np.sort(scores[y == 0])", "scores[y == 0]"),
)
mistake(
    roc_auc,
    "pairs-counted-not-divided",
    "The pairs are counted; their share of all pairs is expected.",
    "There are len(ones) * len(zeros) pairs.",
    edit=(
        "np.mean(below + below_or_equal) / (2 * len(zeros))",
        "np.sum(below + below_or_equal) / 2",
    ),
)
mistake(
    roc_auc,
    "not-divided-by-the-zeros",
    "It is the mean number of zeros below a one; their share is expected.",
    "Divide by the number of zeros too.",
    edit=("(2 * len(zeros))", "2"),
)
