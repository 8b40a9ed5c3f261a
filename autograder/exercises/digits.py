"""Lesson 12: scaling without a leak, a network that reads digits, and what it confuses."""

from dataclasses import dataclass

import numpy as np

from autograder.core.probe import Call, Probe, Ref, Reply
from autograder.judging import values as values_
from autograder.judging.exercise import Draw, Part, exercise, mistake
from autograder.judging.judges import RIGHT, Graded, Judged, Property, Values, returned, wrong
from autograder.judging.values import Difference, as_numbers
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
BANDS = ((0.96, 1.0), (0.93, 5 / 6), (0.90, 1 / 2), (0.85, 1 / 3))
SEEN, GAIN, LEAST = 0.6, 0.03, 0.2
NEAR = 1e-5
FAR = 1e3


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


@dataclass(frozen=True)
class Scaled(Values):
    """Values to five digits: a tiny number added to the spread does no harm where it is not 0.

    Where a spread is 0 it does, and is told.
    """

    def judge(self, probe: Probe, reply: Reply, truth: Reply, prepared: object) -> Judged:
        true, mine = returned(truth)[-1], as_numbers(returned(reply)[-1])
        if mine is None or mine.shape != true.shape:
            return super().judge(probe, reply, truth, prepared)
        if np.allclose(mine, true, rtol=NEAR, atol=NEAR):
            return RIGHT
        j = _too_far(mine, true)
        if j is None:
            return super().judge(probe, reply, truth, prepared)
        return wrong(Difference(DIVIDED.format(j)))


DIVIDED = (
    "Column {} is constant in X_train, so its spread is 0; a number close to 0 divides it, and the "
    "values there are enormous. It should only be centred."
)


def _too_far(mine: np.ndarray, true: np.ndarray) -> int | None:
    """The column that is many times too large as a whole, where the others are right."""
    off = ~np.isclose(mine, true, rtol=NEAR, atol=NEAR).all(axis=0)
    if off.sum() != 1:
        return None
    j = int(np.argmax(off))
    with np.errstate(all="ignore"):
        times = mine[:, j] / true[:, j]
    return j if np.allclose(times, times[0]) and FAR < times[0] < np.inf else None


standardise_exercise = exercise(
    standardise,
    Part("values, a single sample too", 1, (_columns, _one_sample, _faint_column), Scaled()),
    Part("a pixel that never changes in training", 1, _constant_column, Scaled(), times=3),
)

SPREAD, CENTRE = "np.std(X_train, axis=0)", "np.mean(X_train, axis=0)"

for _id, _sentence, _hint, _edit in (
    (
        "spread-with-bessel",
        "The spread divides by S − 1 (ddof=1); the one that is meant divides by S.",
        "np.std(X_train, axis=0)",
        (SPREAD, "np.std(X_train, axis=0, ddof=1)"),
    ),
    (
        "training-images-scaled",
        "X_train itself is scaled and returned; X is what should be scaled.",
        "(X - np.mean(X_train, axis=0)) / …",
        ("(X - np.mean", "(X_train - np.mean"),
    ),
    (
        "only-mean-divided",
        "Without brackets only the mean is divided by the spread, and X is not.",
        "(X - mean) / spread",
        (
            "(X - np.mean(X_train, axis=0)) / np.where(spread > 0, spread, 1)",
            "X - np.mean(X_train, axis=0) / np.where(spread > 0, spread, 1)",
        ),
    ),
    (
        "constant-column-zero",
        "A column that is constant in X_train becomes 0; it should be centred, X less that"
        " constant.",
        "Divide by 1 there.",
        ("np.where(spread > 0, spread, 1)", "np.where(spread > 0, spread, np.inf)"),
    ),
    (
        "mean-along-each-image",
        "Mean and spread are taken along each image, axis=1; each pixel has its own, over the"
        " images.",
        "axis=0 goes down the samples, column by column.",
        (
            "spread = np.std(X_train, axis=0)",
            "spread = np.std(X_train, axis=1)\n    X = X - np.mean(X_train, axis=1)",
        ),
    ),
):
    mistake(standardise_exercise, _id, _sentence, _hint, edit=_edit)


@mistake(
    standardise_exercise,
    "constant-column-untouched",
    "A column that is constant in X_train is left as it is; it should be centred.",
    "Take off the mean everywhere, and divide only where the spread is not 0.",
)
def _(X_train, X):
    spread = np.std(X_train, axis=0)
    return np.where(spread > 0, (X - np.mean(X_train, axis=0)) / np.where(spread, spread, 1), X)


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


def _named(rng: Rng) -> np.ndarray:
    """Another name for every digit: in training, a 3 may be called 7."""
    order, names = rng.permutation(10), np.zeros(10, dtype=int)
    names[order] = np.roll(order, 1)
    return names


def _training(rng: Rng, training: int, validation: int, names: np.ndarray) -> Call:
    """Learn from this many of the students' images, chosen by chance, under other names."""
    order = rng.permutation(len(digits.y))
    train, rest = order[:training], order[training : training + validation]
    sets = (digits.X[train], names[digits.y[train]], digits.X[rest], names[digits.y[rest]])
    return Call("fit_digits", (*sets, generator(rng)))


def _reading(training: int, validation: int, asked: Draw) -> Draw:
    """Learn, then read other images."""

    def draw(rng: Rng) -> Probe:
        fit = _training(rng, training, validation, _named(rng))
        drawn = asked(rng)
        assert isinstance(drawn, dict)
        reads = [Call("predict_digits", (Ref(0), X)) for X in drawn.values()]
        return Probe((fit, *reads))

    return draw


def _some(rng: Rng, least: int = 30) -> np.ndarray:
    """Images never seen, and not all of them."""
    return held_back.X[rng.permutation(len(held_back.y))[: least + size(rng, 5, 10)]]


FAINT, SINGLES = 120, 5


def _in_company(rng: Rng) -> dict:
    """Faint images among dark ones; then the faint ones apart, and some images one by one."""
    X = _some(rng, FAINT)
    X[:FAINT] = X[:FAINT] // rng.integers(3, 6)
    singles = [X[i : i + 1] for i in rng.permutation(len(X))[:SINGLES]]
    return dict(all=X, faint=X[:FAINT], **{f"image {i}": one for i, one in enumerate(singles)})


def _raw_and_scaled(rng: Rng) -> dict:
    """Raw pixels, as they should be read; and the same ones with the scale that training gave."""
    X = _never_seen(rng)["X"]
    return dict(raw=X, standardised=standardise(digits.X, X), by_sixteenths=X / 16)


def _never_seen(rng: Rng) -> dict:
    return dict(X=held_back.X[rng.permutation(len(held_back.y))])


_LABELS = dict(zip(map(bytes, held_back.X), held_back.y.tolist(), strict=True))
_DIGITS = dict(zip(map(bytes, digits.X), digits.y.tolist(), strict=True))


def _usual(X: np.ndarray) -> np.ndarray:
    """The usual names of images that were held back."""
    return np.array([_LABELS[bytes(image)] for image in X])


def _names(fit: Call) -> np.ndarray:
    """The names of the digits 0 to 9 in this training."""
    X, y = fit.args[:2]
    names = np.zeros(10, dtype=int)
    names[[_DIGITS[bytes(image)] for image in X]] = y
    return names


def _images(probe: Probe, step: int = 1) -> np.ndarray:
    """What this reading is asked about."""
    reading = probe.steps[step]
    assert isinstance(reading, Call)
    return reading.args[1]


def _fit(probe: Probe, step: int = 0) -> Call:
    """The training at this step."""
    fit = probe.steps[step]
    assert isinstance(fit, Call)
    return fit


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


USUAL = (
    "In this training the digits had other names (a 3 may be called 7), and they are still read by"
    " their usual ones: what is read does not come from what fit_digits learned and returned."
)
UNSCALED = (
    "More images are read rightly once they are {} beforehand: predict_digits gets raw pixels, and"
    " has to scale them as fit_digits did."
)
WAYS = ((2, "standardised"), (3, "divided by 16"))


def _mostly_right(probe: Probe, values: list, true: list) -> str | None:
    X, names = _images(probe), _names(_fit(probe))
    read, usual = _labels(values[1], len(X)), _usual(X)
    if isinstance(read, str):
        return read
    if np.mean(read == usual) > SEEN:
        return USUAL
    right = np.mean(read == names[usual])
    for step, way in WAYS:
        scaled = np.mean(_read_as(values[step], len(X)) == names[usual])
        if scaled > max(SEEN, right + GAIN):
            return UNSCALED.format(way)
    return (
        None if right > SEEN else f"Of {len(X)} images {np.sum(read != names[usual])} are misread."
    )


def _read_as(y_hat: object, S: int) -> np.ndarray:
    """Labels, or none that any image has."""
    read = _labels(y_hat, S)
    return np.full(S, -1) if isinstance(read, str) else read


def _same_in_company(probe: Probe, values: list, true: list) -> str | None:
    X, together = _images(probe), _read_as(values[1], len(_images(probe)))
    for step, value in enumerate(values[2:], 2):
        apart = _images(probe, step)
        read = _labels(value, len(apart))
        if isinstance(read, str):
            return f"Given {len(apart)} of the images: {read[0].lower()}{read[1:]}"
        among = together[[np.flatnonzero((image == X).all(axis=1))[0] for image in apart]]
        if np.any(read != among):
            return COMPANY.format(np.sum(read != among), len(apart))
    return None


COMPANY = "Of images that are given apart from the others, another digit is read: {} of {}."


predict_digits = exercise(
    reference.predict_digits,
    Part(
        "labels, most of them right",
        1,
        _reading(250, 60, _raw_and_scaled),
        Property(_mostly_right, example=False),
        times=1,
    ),
    Part(
        "an image is read alike, alone or among others",
        1,
        _reading(250, 60, _in_company),
        Property(_same_in_company, example=False),
        times=1,
    ),
    seconds=TIME,
    uses=("standardise", "fit_digits"),
    companions=(reference.fit_digits,),
)

mistake(
    predict_digits,
    "raw-pixels",
    "The raw pixels go into the network, which has learned from standardised ones.",
    "standardise(parameters['X_train'], X), or by whatever else fit_digits has scaled with.",
    edit=('standardise(parameters["X_train"], X)', "X"),
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
    """The share of the marks for digits never seen; how many were read is told at full marks.

    A number that could be asked for again and again would be one to choose by.
    """
    X, names = _images(probe), _names(_fit(probe))
    read, usual = _labels(values[1], len(X)), _usual(X)
    if isinstance(read, str):
        return 0.0, read
    right = float(np.mean(read == names[usual]))
    share = next((share for least, share in BANDS if right >= least), 0.0)
    if share == 1:
        return share, f"It reads {right:.1%} of {len(X)} digits never seen."
    if len(set(read.tolist())) == 1:
        return share, f"Every one of {len(X)} images is read as a {read[0]}."
    return share, USUAL if np.mean(read == usual) > SEEN else NOT_YET


NOT_YET = (
    f"Marks begin at {BANDS[-1][0]:.0%} of digits never seen, and {BANDS[0][0]:.0%} earns all. How"
    " many it reads is told once that is reached; until then, choose by the validation images."
)


def _three_trainings(rng: Rng) -> Probe:
    """Two trainings under different names, and the first once more; all three then read."""
    first, second = (_training(rng, 250, 60, _named(rng)) for _ in range(2))
    X = _some(rng)
    reads = [Call("predict_digits", (Ref(k), X)) for k in range(3)]
    return Probe((first, second, first, *reads))


OF_ANOTHER = (
    "After two trainings, the network of one reads by the names of the other: what is read must"
    " come from nothing but what fit_digits returned."
)


def _by_itself(probe: Probe, values: list, true: list) -> str | None:
    X = _images(probe, 3)
    names = [_names(_fit(probe, k))[_usual(X)] for k in range(3)]
    for k in range(3):
        read = _read_as(values[3 + k], len(X))
        own, others = np.mean(read == names[k]), np.mean(read == names[(k + 1) % 2])
        if others > max(own, LEAST):
            return OF_ANOTHER
        if own < LEAST:
            return "After 250 images, fewer than one in five others are read rightly."
    if not values_.same(values[0], values[2]):
        return "With the same rng it learned two different networks: draw from rng alone."
    return None


fit_digits = exercise(
    reference.fit_digits,
    Part(
        "accuracy on digits never seen",
        6,
        _reading(1138, 300, _never_seen),
        Graded(_accuracy),
        times=1,
    ),
    Part(
        "depends on its arguments alone, rng among them",
        2,
        _three_trainings,
        Property(_by_itself, example=False),
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


def _many(rng: Rng) -> dict:
    """More of one pair than fit into eight bits."""
    drawn, often = _read(rng), size(rng, 260, 300)
    y, y_hat = (np.append(drawn[name], np.full(often, k)) for name, k in (("y", 1), ("y_hat", 0)))
    return dict(y_hat=y_hat, y=y, K=drawn["K"])


def _never_read(rng: Rng) -> dict:
    """The last class occurs in neither."""
    drawn = _read(rng)
    return {**drawn, "K": drawn["K"] + 1}


confusion_matrix = exercise(
    reference.confusion_matrix,
    Part("counts", 1, (_read, _read, _many)),
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


@mistake(
    confusion_matrix,
    "one-row-many-times",
    "All rows are one and the same list, [[0] * K] * K, so what is counted in one is counted in"
    " all.",
    "np.zeros((K, K), dtype=int), or [[0] * K for _ in range(K)].",
)
def _(y_hat, y, K):
    rows = [[0] * K] * K
    for read, true in zip(y_hat, y, strict=True):
        rows[true][read] += 1
    return rows


@mistake(
    confusion_matrix,
    "counts-of-eight-bits",
    "The counts are numbers of 8 bits, which begin again at 0 after 255.",
    "dtype=int",
)
def _(y_hat, y, K):
    counts = np.zeros((K, K), dtype=np.uint8)
    np.add.at(counts, (y, y_hat), 1)
    return counts
