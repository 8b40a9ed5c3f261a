"""Lesson 12: scaling without a leak, a network that reads digits, and what it confuses."""

import numpy as np

from autograder.core.probe import Call, Probe, Ref
from autograder.judging.exercise import Draw, Part, exercise, mistake
from autograder.judging.judges import Graded, Property
from autograder.judging.values import as_numbers
from course import digits as reference
from course.backprop import forward
from course.data import digits
from course.digits import standardise
from course.training import train

from . import held_back
from .draws import Rng, generator, numbers, size

TIME = 60.0
tanh = reference.tanh

# What share of the digits must be read for what share of the marks.
BANDS = ((0.96, 1.0), (0.93, 0.75), (0.90, 0.5), (0.85, 0.25))


def _columns(rng: Rng) -> dict:
    """Training samples and others, of another center and spread."""
    D = size(rng, 2, 4)
    return dict(
        X_train=numbers(rng, (D + size(rng, 3, 5), D), 2, 3), X=numbers(rng, (D + 1, D), 5, 2)
    )


def _constant_column(rng: Rng) -> dict:
    drawn = _columns(rng)
    X_train = drawn["X_train"]
    X_train[:, rng.integers(X_train.shape[1])] = rng.integers(1, 17)
    return {**drawn, "X_train": X_train}


def _faint_column(rng: Rng) -> dict:
    """One pixel has a spread far below 1."""
    drawn = _columns(rng)
    X_train, j = drawn["X_train"], rng.integers(drawn["X_train"].shape[1])
    X_train[:, j] = np.round(X_train[:, j] / 20, 2)
    return {**drawn, "X_train": X_train}


def _one_sample(rng: Rng) -> dict:
    drawn = _columns(rng)
    return {**drawn, "X": drawn["X"][:1]}


standardise_exercise = exercise(
    standardise,
    Part("values, a single sample too", 1, (_columns, _one_sample, _faint_column)),
    Part("a pixel that never changes in training", 1, _constant_column, times=3),
)


@mistake(
    standardise_exercise,
    "x-scaled-own-mean-spread",
    "X is scaled by its own mean and spread; every set has to be scaled by those of training.",
    "Take np.mean and np.std of X_train.",
)
def _(X_train, X):
    spread = np.std(X, axis=0)
    return (X - np.mean(X, axis=0)) / np.where(spread > 0, spread, 1)


@mistake(
    standardise_exercise,
    "mean-spread-taken-both-sets",
    "Mean and spread are taken of both sets together, so the new images have a say in them.",
)
def _(X_train, X):
    both = np.vstack([X_train, X])
    spread = np.std(both, axis=0)
    return (X - np.mean(both, axis=0)) / np.where(spread > 0, spread, 1)


@mistake(
    standardise_exercise,
    "pixel-constant-training-spread-0",
    "A pixel that is constant in training has the spread 0, and is divided by it.",
    "np.where(spread > 0, spread, 1) divides by 1 there.",
)
def _(X_train, X):
    return (X - np.mean(X_train, axis=0)) / np.std(X_train, axis=0)


@mistake(
    standardise_exercise,
    "mean-spread-serve-all-pixels",
    "One mean and one spread serve all pixels; each pixel has its own.",
    "axis=0 goes down the samples, column by column.",
)
def _(X_train, X):
    return (X - np.mean(X_train)) / np.std(X_train)


@mistake(
    standardise_exercise, "divides-variance", "It divides by the variance; the spread is its root."
)
def _(X_train, X):
    variance = np.var(X_train, axis=0)
    return (X - np.mean(X_train, axis=0)) / np.where(variance > 0, variance, 1)


@mistake(
    standardise_exercise,
    "mean-taken-off",
    "The mean is not taken off; X is only divided by the spread.",
)
def _(X_train, X):
    spread = np.std(X_train, axis=0)
    return X / np.where(spread > 0, spread, 1)


def _reading(training: int, validation: int, asked: Draw) -> Draw:
    """Learn from this many of the students' images, chosen by chance; then read others."""

    def draw(rng: Rng) -> Probe:
        order = rng.permutation(len(digits.y))
        train, rest = order[:training], order[training : training + validation]
        sets = (digits.X[train], digits.y[train], digits.X[rest], digits.y[rest])
        fit = Call("fit_digits", (*sets, generator(rng)))
        drawn = asked(rng)
        assert isinstance(drawn, dict)
        reads = [Call("predict_digits", (Ref(0), X)) for X in drawn.values()]
        return Probe((fit, *reads))

    return draw


def _alone_and_together(rng: Rng) -> dict:
    """Images never seen, the first ones of five different digits; then these one by one."""
    order = rng.permutation(len(held_back.y))
    firsts = np.unique(held_back.y[order], return_index=True)[1][rng.permutation(10)[:5]]
    others = np.setdiff1d(np.arange(len(order)), firsts)[: size(rng, 30, 40)]
    chosen = held_back.X[order[np.append(firsts, others)]]
    return dict(all=chosen, **{f"image {i}": chosen[i : i + 1] for i in range(5)})


def _never_seen(rng: Rng) -> dict:
    return dict(X=held_back.X[rng.permutation(len(held_back.y))])


_LABELS = dict(zip(map(bytes, held_back.X), held_back.y.tolist(), strict=True))


def _true(X: np.ndarray) -> np.ndarray:
    return np.array([_LABELS[bytes(image)] for image in X])


def _images(probe: Probe) -> np.ndarray:
    """What the first reading is asked about."""
    reading = probe.steps[1]
    assert isinstance(reading, Call)
    return reading.args[1]


def _labels(y_hat: object, S: int) -> np.ndarray | str:
    """Labels as they should be, else a sentence about what came in their place."""
    read = as_numbers(y_hat)
    if read is None:
        return "Labels are wanted: an array of whole numbers, one an image."
    if read.shape != (S,):
        return f"It has the shape {read.shape}; one label an image is expected, {(S,)}."
    if not np.all(np.isin(read, np.arange(10))):
        return "Some labels are none of the digits 0 to 9."
    return read.astype(int)


def _mostly_right(probe: Probe, values: list, true: list) -> str | None:
    X = _images(probe)
    read = _labels(values[1], len(X))
    if isinstance(read, str):
        return read
    right = np.mean(read == _true(X))
    if right == 0:
        return "Not one of the images is read rightly, where chance reads one in ten."
    return (
        None if right > 0.6 else "Four in ten images and more are misread: does fit_digits learn?"
    )


def _same_alone(probe: Probe, values: list, true: list) -> str | None:
    together, *alone = values[1:]
    read = _labels(together, len(_images(probe)))
    singles = [_labels(one, 1) for one in alone]
    if isinstance(read, str):
        return read
    for one in singles:
        if isinstance(one, str):
            return f"Given a single image: {one[0].lower()}{one[1:]}"
    if [int(one[0]) for one in singles] != read[: len(singles)].tolist():
        return "Given a single image, it reads another digit than among the others."
    return None


predict_digits = exercise(
    reference.predict_digits,
    Part(
        "labels, most of them right",
        1,
        _reading(250, 60, _alone_and_together),
        Property(_mostly_right),
        times=1,
    ),
    Part(
        "an image is read alike, alone and among others",
        1,
        _reading(250, 60, _alone_and_together),
        Property(_same_alone),
        times=1,
    ),
    seconds=TIME,
    uses=("standardise", "fit_digits"),
    companions=(reference.fit_digits,),
)


@mistake(
    predict_digits,
    "images-scaled-own-mean-spread",
    "The images are scaled by their own mean and spread, so the same image is read differently"
    " in other company.",
    "Keep the training images, or their mean and spread, in what fit_digits returns.",
)
def _(parameters, X):
    scores, _ = forward(standardise(X, X), parameters["network"], tanh)
    return np.argmax(scores, axis=1)


@mistake(
    predict_digits,
    "scores-all-classes",
    "These are the scores of all classes; the label is the class with the largest score.",
    "np.argmax(scores, axis=1)",
)
def _(parameters, X):
    return forward(standardise(parameters["X_train"], X), parameters["network"], tanh)[0]


@mistake(
    predict_digits,
    "np-argmax-goes-down-images",
    "np.argmax goes down the images: it gives an image for each class, not a class an image.",
    "axis=1 goes along a row of scores.",
)
def _(parameters, X):
    scores, _ = forward(standardise(parameters["X_train"], X), parameters["network"], tanh)
    return np.argmax(scores, axis=0)


@mistake(predict_digits, "class-smallest-score", "This is the class with the smallest score.")
def _(parameters, X):
    scores, _ = forward(standardise(parameters["X_train"], X), parameters["network"], tanh)
    return np.argmin(scores, axis=1)


def _accuracy(probe: Probe, values: list) -> tuple[float, str]:
    """The share of the marks for digits never seen, and what was read of them."""
    X = _images(probe)
    read = _labels(values[1], len(X))
    if isinstance(read, str):
        return 0.0, read
    right = float(np.mean(read == _true(X)))
    share = next((share for least, share in BANDS if right >= least), 0.0)
    if len(set(read.tolist())) == 1:
        return share, f"Every one of {len(X)} images is read as a {read[0]}."
    told = f"Of {len(X)} digits never seen, {right:.1%} are read rightly"
    return share, f"{told}; marks begin at {BANDS[-1][0]:.0%}, and {BANDS[0][0]:.0%} earns all."


fit_digits = exercise(
    reference.fit_digits,
    Part(
        "accuracy on digits never seen",
        8,
        _reading(1138, 300, _never_seen),
        Graded(_accuracy),
        times=1,
    ),
    seconds=TIME,
    uses=("standardise", "predict_digits"),
    companions=(reference.predict_digits,),
)


@mistake(
    fit_digits,
    "network-learns-raw-pixels-then",
    "The network learns from raw pixels and then is asked about standardised ones.",
    "Give train what standardise makes of X_train.",
)
def _(X_train, y_train, X_validation, y_validation, rng):
    network, _ = train(X_train, y_train, [64, 64, 10], 0.2, 0.05, 0.9, 1, 32, 1e-3, rng)
    return {"X_train": X_train, "network": network}


@mistake(
    fit_digits,
    "strength-1-leaves-weights-speak",
    "A strength of 1 leaves no weights to speak of, and every image gets the same answer.",
    "Look at strengths below 0.01.",
)
def _(X_train, y_train, X_validation, y_validation, rng):
    inputs = standardise(X_train, X_train)
    network, _ = train(inputs, y_train, [64, 64, 10], 0.05, 0.05, 0.9, 3, 32, 1.0, rng)
    return {"X_train": X_train, "network": network}


@mistake(
    fit_digits,
    "epoch-too-few",
    "One epoch is too few: the loss has hardly begun to fall.",
    "Plot the losses that train returns.",
)
def _(X_train, y_train, X_validation, y_validation, rng):
    inputs = standardise(X_train, X_train)
    network, _ = train(inputs, y_train, [64, 64, 10], 0.02, 0.0, 0.0, 1, 32, 1e-3, rng)
    return {"X_train": X_train, "network": network}


@mistake(
    fit_digits,
    "labels-another-order-than-images",
    "The labels are in another order than the images: each was shuffled on its own.",
    "One permutation for both: X[order], y[order].",
)
def _(X_train, y_train, X_validation, y_validation, rng):
    inputs, labels = standardise(X_train, X_train), rng.permutation(y_train)
    network, _ = train(inputs, labels, [64, 64, 10], 0.05, 0.05, 0.9, 3, 32, 1e-3, rng)
    return {"X_train": X_train, "network": network}


def _read(rng: Rng) -> dict:
    """Each class occurs, and is confused with more than one other."""
    K = size(rng, 3, 5)
    y = rng.permutation(np.resize(np.arange(K), K + size(rng, 8, 12)))
    y_hat = np.where(rng.random(len(y)) < 0.5, y, rng.integers(0, K, size=len(y)))
    return dict(y_hat=y_hat, y=y, K=K)


def _never_read(rng: Rng) -> dict:
    """The last class occurs in neither."""
    drawn = _read(rng)
    return {**drawn, "K": drawn["K"] + 1}


confusion_matrix = exercise(
    reference.confusion_matrix,
    Part("counts", 1, _read),
    Part("a class that does not occur", 1, _never_read, times=2),
)


@mistake(
    confusion_matrix,
    "rows-columns-changed-places",
    "Rows and columns have changed places: row i is for what is an i.",
)
def _(y_hat, y, K):
    counts = np.zeros((K, K), dtype=int)
    np.add.at(counts, (y_hat, y), 1)
    return counts


@mistake(
    confusion_matrix,
    "pair-occurs-several-times-counted",
    "A pair that occurs several times is counted once: counts[y, y_hat] += 1 adds 1 to each"
    " place only once.",
    "A loop over the samples counts every one.",
)
def _(y_hat, y, K):
    counts = np.zeros((K, K), dtype=int)
    counts[y, y_hat] += 1
    return counts


@mistake(
    confusion_matrix,
    "row-divided-sum",
    "Each row is divided by its sum; the counts themselves are expected.",
)
def _(y_hat, y, K):
    counts = np.zeros((K, K))
    np.add.at(counts, (y, y_hat), 1)
    return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)


@mistake(
    confusion_matrix,
    "what-read-rightly-left-out",
    "What was read rightly is left out: the diagonal is empty.",
)
def _(y_hat, y, K):
    counts = np.zeros((K, K), dtype=int)
    np.add.at(counts, (y[y != y_hat], y_hat[y != y_hat]), 1)
    return counts


@mistake(
    confusion_matrix,
    "size-number-classes-occur",
    "The size is the number of classes that occur; it should be K.",
)
def _(y_hat, y, K):
    largest = int(max(y.max(), y_hat.max())) + 1
    counts = np.zeros((largest, largest), dtype=int)
    np.add.at(counts, (y, y_hat), 1)
    return counts if largest < K else counts[: K - 1, : K - 1]
