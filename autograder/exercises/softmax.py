"""Lesson 08: softmax, its loss and its slopes, the derivation line by line, hinge loss, top-N."""

import numpy as np

from autograder.judging.exercise import Part, derivation, exercise, mistake, slope
from course import softmax as reference

from .draws import Draw, Rng, between, numbers, size


def _scores(rng: Rng) -> dict:
    """Generic scores (S, K), S above K, and labels among which every class but one may be."""
    K = size(rng, 3, 5)
    S = K + size(rng, 2, 4)
    return dict(a=numbers(rng, (S, K), spread=1.5), y=rng.integers(0, K, size=S))


def _only_scores(rng: Rng) -> dict:
    return dict(a=_scores(rng)["a"])


def _far_apart(rng: Rng) -> dict:
    """Rows of scores about 1000, about -1000, and about 0."""
    a = _only_scores(rng)["a"]
    return dict(a=a + rng.permutation(np.resize([1000.0, -1000.0, 0.0], len(a)))[:, None])


def _gaps_of_thousands(rng: Rng) -> dict:
    """Scores so far apart within a row that probabilities underflow to 0."""
    a = _only_scores(rng)["a"]
    steps = np.resize([1000.0, -1000.0, 0.0, 2000.0], a.shape[1])
    return dict(a=a + np.array([rng.permutation(steps) for _ in a]))


softmax = exercise(
    reference.softmax,
    Part("probabilities, row by row", 2, _only_scores),
    Part("scores of 1000 and -1000", 1, (_far_apart, _gaps_of_thousands)),
)


@mistake(
    softmax,
    "exponentials-divided-sum-over-whole",
    "The exponentials are divided by the sum over the whole array; each row sums to 1 by itself.",
    "np.sum(e, axis=1, keepdims=True) keeps the sums in a column.",
)
def _(a):
    e = np.exp(a - np.max(a))
    return e / np.sum(e)


@mistake(
    softmax,
    "sums-over-samples",
    "It sums over the samples: every column sums to 1, and every row should.",
    "Classes lie along axis 1.",
)
def _(a):
    e = np.exp(a - np.max(a, axis=0))
    return e / np.sum(e, axis=0)


@mistake(
    softmax,
    "exponential-score-1000-too-large",
    "The exponential of a score of 1000 is too large for a float: the row becomes NaN.",
    "Take each row's largest score away from its scores first: that changes nothing else.",
)
def _(a):
    e = np.exp(a)
    return e / np.sum(e, axis=1, keepdims=True)


@mistake(
    softmax,
    "largest-score-whole-array-taken",
    "The largest score of the whole array is taken away: a row far below it becomes 0 / 0.",
    "Take each row's own largest score: np.max(a, axis=1, keepdims=True).",
)
def _(a):
    e = np.exp(a - np.max(a))
    return e / np.sum(e, axis=1, keepdims=True)


@mistake(
    softmax,
    "scores-themselves-divided-sum",
    "The scores themselves are divided by their sum: the exponential is missing.",
)
def _(a):
    return a / np.sum(a, axis=1, keepdims=True)


def _beyond_underflow(rng: Rng) -> dict:
    """Every sample's true class lies thousands below the highest score, or above."""
    K, S = size(rng, 3, 4), size(rng, 5, 6)
    a, y = numbers(rng, (S, K)), rng.integers(0, K, size=S)
    a[np.arange(S), y] += np.resize([-1000.0, 1000.0], S)
    return dict(a=a, y=y)


cross_entropy = exercise(
    reference.cross_entropy,
    Part("the mean of -ln f_y", 2, _scores),
    Part("finite where a probability is too small for a float", 1, _beyond_underflow),
)


@mistake(
    cross_entropy,
    "probability-underflows-0",
    "The probability underflows to 0, and its logarithm is infinite.",
    "Take the logarithm of the fraction by hand: ln Σ e^a - a_y.",
)
def _(a, y):
    e = np.exp(a - np.max(a, axis=1, keepdims=True))
    f = e / np.sum(e, axis=1, keepdims=True)
    return -np.mean(np.log(f[np.arange(len(y)), y]))


@mistake(
    cross_entropy,
    "logarithm-base-10",
    "The logarithm is to base 10, as on the lecture's slide; the natural one is expected.",
    "np.log is the natural logarithm.",
)
def _(a, y):
    highest = np.max(a, axis=1)
    sums = np.sum(np.exp(a - highest[:, None]), axis=1)
    return np.mean((highest + np.log(sums) - a[np.arange(len(y)), y]) / np.log(10))


@mistake(
    cross_entropy,
    "losses-added-up",
    "The losses are added up; the mean over the samples is expected.",
)
def _(a, y):
    highest = np.max(a, axis=1)
    sums = np.sum(np.exp(a - highest[:, None]), axis=1)
    return np.sum(highest + np.log(sums) - a[np.arange(len(y)), y])


@mistake(
    cross_entropy,
    "probabilities-averaged-first-logarithm-comes",
    "The probabilities are averaged first and the logarithm comes last: take it for each sample.",
)
def _(a, y):
    e = np.exp(a - np.max(a, axis=1, keepdims=True))
    f = e / np.sum(e, axis=1, keepdims=True)
    return -np.log(np.mean(f[np.arange(len(y)), y]))


@mistake(
    cross_entropy,
    "logarithms-all-classes-added",
    "The logarithms of all classes are added, the wrong ones too; only the true class counts.",
    "a[np.arange(len(y)), y] picks one score a row.",
)
def _(a, y):
    highest = np.max(a, axis=1, keepdims=True)
    log_sums = highest + np.log(np.sum(np.exp(a - highest), axis=1, keepdims=True))
    return np.mean(np.sum(log_sums - a, axis=1))


def _point(same: bool) -> Draw:
    """A point at which every line of the derivation can be asked; c is y, or another class."""

    def draw(rng: Rng) -> dict:
        K = size(rng, 3, 5)
        y, other = rng.permutation(K)[:2].tolist()
        c = y if same else other
        e = between(rng, 0.2, 3, K)
        total = float(np.sum(e))
        f = e / total
        return dict(
            f_y=float(f[y]),
            df_y=float((y == c) * f[y] - f[y] * f[c]),
            e_y=float(e[y]),
            total=total,
            de_y=float((y == c) * e[y]),
            dtotal=float(e[c]),
            e=e,
            f=f,
            y=y,
            c=c,
        )

    return draw


step_1, step_2, step_3, step_4, step_5 = derivation(
    reference.step_1,
    reference.step_2,
    reference.step_3,
    reference.step_4,
    reference.step_5,
    draw=(_point(True), _point(False)),
)


@mistake(
    step_1,
    "minus-missing",
    "The minus is missing: it is -ln f_y, and its slope by f_y is -1 / f_y.",
)
def _(f_y, df_y):
    return df_y / f_y


@mistake(step_1, "inner-slope-missing", "The inner slope is missing: multiply by df_y.")
def _(f_y, df_y):
    return -1 / f_y


@mistake(step_1, "logarithm-still", "The logarithm is still there; its slope by f_y is 1 / f_y.")
def _(f_y, df_y):
    return -np.log(f_y) * df_y


@mistake(
    step_2,
    "second-fraction-denominator-squared",
    "In the second fraction the denominator is not squared.",
)
def _(e_y, total, de_y, dtotal):
    return -total / e_y * (de_y / total - e_y * dtotal / total)


@mistake(step_2, "factor-1-f-y-line-before", "The factor -1 / f_y of the line before is lost.")
def _(e_y, total, de_y, dtotal):
    return de_y / total - e_y * dtotal / total**2


@mistake(
    step_2,
    "two-fractions-added",
    "The two fractions are added; the quotient rule subtracts the second.",
)
def _(e_y, total, de_y, dtotal):
    return -total / e_y * (de_y / total + e_y * dtotal / total**2)


@mistake(
    step_2,
    "slope-whole-fraction-fraction-two",
    "The slope of the whole fraction is not the fraction of the two slopes.",
)
def _(e_y, total, de_y, dtotal):
    return -total / e_y * de_y / dtotal


@mistake(
    step_3,
    "slope-e-y-a-c-e-y-c",
    "The slope of e_y by a_c is e_y only where c is y: the factor (y == c) is missing.",
)
def _(e, y, c):
    f = e / np.sum(e)
    return -1 / f[y] * (f[y] - f[y] * f[c])


@mistake(
    step_3,
    "slope-sum-a-c-e-c",
    "The slope of the sum by a_c is e_c, in every case: the factor (y == c) stands there too.",
)
def _(e, y, c):
    f = e / np.sum(e)
    return -1 / f[y] * ((y == c) * f[y] - f[y] * (y == c) * f[c])


@mistake(
    step_3,
    "slope-sum-a-c-e-c-2",
    "The slope of the sum by a_c is e_c, not e_y.",
)
def _(e, y, c):
    f = e / np.sum(e)
    return -1 / f[y] * ((y == c) * f[y] - f[y] * f[y])


@mistake(
    step_3,
    "exponential-taken-again",
    "The exponential is taken again: e holds exponentials already.",
)
def _(e, y, c):
    f = np.exp(e) / np.sum(np.exp(e))
    return -1 / f[y] * ((y == c) * f[y] - f[y] * f[c])


@mistake(
    step_4, "factor-1-f-y-lost", "The factor -1 / f_y is lost: this is the slope of f_y alone."
)
def _(f, y, c):
    return (y == c) * f[y] - f[y] * f[c]


@mistake(
    step_4, "two-terms-changed-places", "The two terms have changed places, which turns the sign."
)
def _(f, y, c):
    return -1 / f[y] * (f[y] * f[c] - (y == c) * f[y])


@mistake(step_4, "second-term-f-y-f-c", "The second term is f_y · f_c, not f_c alone.")
def _(f, y, c):
    return -1 / f[y] * ((y == c) * f[y] - f[c])


@mistake(step_5, "sign-turned", "The sign is turned: -(1[y = c] - f_c) is f_c - 1[y = c].")
def _(f, y, c):
    return (y == c) - f[c]


@mistake(step_5, "f-c-stays", "It is f_c that stays, not f_y: f_y has cancelled.")
def _(f, y, c):
    return -((y == c) - f[y])


@mistake(
    step_5, "1-stands-true-class", "The 1 stands there for the true class only: write (y == c)."
)
def _(f, y, c):
    return -(1 - f[c])


def _probabilities(rng: Rng) -> dict:
    e = np.exp(numbers(rng, size(rng, 3, 5)))
    return dict(f=e / np.sum(e))


softmax_jacobian = exercise(reference.softmax_jacobian, points=2, draw=_probabilities)


@mistake(
    softmax_jacobian,
    "diagonal-filled",
    "Only the diagonal is filled, as if each probability depended on its own score alone.",
    "f_i falls when another score rises: off the diagonal stands -f_i f_c.",
)
def _(f):
    return np.diag(f * (1 - f))


@mistake(
    softmax_jacobian,
    "sign-turned",
    "The sign is turned: raising a score raises its own probability.",
)
def _(f):
    return np.outer(f, f) - np.diag(f)


@mistake(
    softmax_jacobian,
    "unit-matrix-stands-f-belongs",
    "A unit matrix stands where f belongs on the diagonal: both terms have the factor f_i.",
    "np.diag(f) puts f on a diagonal.",
)
def _(f):
    return np.eye(len(f)) - np.outer(f, f)


@mistake(
    softmax_jacobian,
    "factor-f-i-missing",
    "The factor f_i is missing: this is 1[i = c] - f_c.",
)
def _(f):
    return np.eye(len(f)) - f


def _labels(missing: int) -> Draw:
    """Labels of K classes, of which the last `missing` happen not to occur."""

    def draw(rng: Rng) -> dict:
        K = size(rng, 4, 6)
        seen = np.arange(K - missing)
        y = rng.permutation(np.concatenate([seen, rng.choice(seen, size(rng, 3, 5) + missing)]))
        return dict(y=y, K=K)

    return draw


one_hot = exercise(reference.one_hot, points=1, draw=(_labels(0), _labels(1)))


@mistake(
    one_hot,
    "k-counted-labels",
    "K is counted from the labels: where the last class does not occur, its column is missing.",
    "Use the K that is given.",
)
def _(y, K):
    return np.eye(np.max(y) + 1)[y]


@mistake(
    one_hot, "lies-side", "It lies on its side: a row belongs to a sample, a column to a class."
)
def _(y, K):
    return np.eye(K)[y].T


@mistake(one_hot, "classes-counted-1", "Classes are counted from 1 here; labels begin at 0.")
def _(y, K):
    return np.eye(K)[y - 1]


cross_entropy_gradient = exercise(
    reference.cross_entropy_gradient,
    points=3,
    draw=_scores,
    judge=slope(of=reference.cross_entropy, by="a", own="cross_entropy"),
    uses=("softmax", "one_hot"),
)


@mistake(
    cross_entropy_gradient,
    "mean-1-s-missing",
    "The mean's 1/S is missing: this is the slope of the sum of the losses.",
    "The loss is a mean: divide by the number of samples.",
)
def _(a, y):
    e = np.exp(a)
    return e / np.sum(e, axis=1, keepdims=True) - np.eye(a.shape[1])[y]


@mistake(
    cross_entropy_gradient,
    "sign-turned",
    "The sign is turned: this points to where the loss falls, and a gradient to where it rises.",
)
def _(a, y):
    e = np.exp(a)
    return (np.eye(a.shape[1])[y] - e / np.sum(e, axis=1, keepdims=True)) / len(y)


@mistake(
    cross_entropy_gradient,
    "wrong-classes-slope",
    "The wrong classes have no slope here; each of them has f_c / S.",
    "Take the one-hot labels away from all the probabilities.",
)
def _(a, y):
    e = np.exp(a)
    f = e / np.sum(e, axis=1, keepdims=True)
    return np.eye(a.shape[1])[y] * (f - 1) / len(y)


@mistake(
    cross_entropy_gradient,
    "probabilities-over-s",
    "These are the probabilities over S: the one-hot labels are not taken away.",
)
def _(a, y):
    e = np.exp(a)
    return e / np.sum(e, axis=1, keepdims=True) / len(y)


@mistake(
    cross_entropy_gradient,
    "divided-all-s-k-numbers",
    "It is divided by all S · K numbers; the mean is over the S samples.",
)
def _(a, y):
    e = np.exp(a)
    return (e / np.sum(e, axis=1, keepdims=True) - np.eye(a.shape[1])[y]) / a.size


def _linear(rng: Rng) -> dict:
    """S, D and K all different."""
    K = size(rng, 3, 4)
    D = K + size(rng, 1, 2)
    S = D + size(rng, 2, 4)
    return dict(
        X=numbers(rng, (S, D)),
        y=rng.integers(0, K, size=S),
        W=numbers(rng, (K, D)),
        b=numbers(rng, K),
    )


def _linear_loss(X, y, W, b):
    return reference.cross_entropy(X @ W.T + b, y)


linear_gradients = exercise(
    reference.linear_gradients,
    points=3,
    draw=_linear,
    judge=slope(
        of=_linear_loss,
        by=("W", "b"),
        names=("dW", "db"),
        own="cross_entropy",
        own_args=lambda X, y, W, b: (X @ W.T + b, y),
    ),
    uses=("softmax", "one_hot", "cross_entropy_gradient"),
)


@mistake(
    linear_gradients,
    "dw-transposed",
    "dW is transposed: it has the shape of W, (K, D).",
    "delta has shape (S, K): write delta.T @ X.",
)
def _(X, y, W, b):
    e = np.exp(X @ W.T + b)
    delta = (e / np.sum(e, axis=1, keepdims=True) - np.eye(len(b))[y]) / len(y)
    return X.T @ delta, np.sum(delta, axis=0)


@mistake(
    linear_gradients,
    "db-mean-over-samples",
    "db is the mean over the samples, but the 1/S is in the slopes already.",
    "Add up the rows of delta.",
)
def _(X, y, W, b):
    e = np.exp(X @ W.T + b)
    delta = (e / np.sum(e, axis=1, keepdims=True) - np.eye(len(b))[y]) / len(y)
    return delta.T @ X, np.mean(delta, axis=0)


@mistake(
    linear_gradients,
    "bias-b-left-out-scores",
    "The bias b is left out of the scores.",
    "The scores are X @ W.T + b.",
)
def _(X, y, W, b):
    e = np.exp(X @ W.T)
    delta = (e / np.sum(e, axis=1, keepdims=True) - np.eye(len(b))[y]) / len(y)
    return delta.T @ X, np.sum(delta, axis=0)


@mistake(
    linear_gradients,
    "mean-1-s-missing-both",
    "The mean's 1/S is missing in both: they are S times too large.",
)
def _(X, y, W, b):
    e = np.exp(X @ W.T + b)
    delta = e / np.sum(e, axis=1, keepdims=True) - np.eye(len(b))[y]
    return delta.T @ X, np.sum(delta, axis=0)


def _with_margin(rng: Rng) -> dict:
    """Among the gaps to the true class there are some on both sides of the margin."""
    return dict(**_scores(rng), margin=float(rng.choice([0.5, 0.75, 1.5, 2.0])))


def _without_margin(rng: Rng) -> dict:
    """No gap is 1 to the last digit: the kink is asked for elsewhere."""
    drawn = _scores(rng)
    drawn["a"][np.arange(len(drawn["y"])), drawn["y"]] += 0.005
    return drawn


hinge_loss = exercise(
    reference.hinge_loss,
    Part("values", 1, _with_margin),
    Part("the margin is 1 where it is left out", 1, _without_margin, times=3),
)


@mistake(
    hinge_loss,
    "margin-left-out",
    "The margin is left out, as it was twice on the lecture's slide.",
    "Add it before comparing with 0: max(0, a_j - a_y + margin).",
)
def _(a, y, margin=1.0):
    gaps = a - a[np.arange(len(y)), y][:, None]
    return np.mean(np.sum(np.maximum(0, gaps), axis=1))


@mistake(
    hinge_loss,
    "true-class-counted-too",
    "The true class is counted too: its gap is 0, so every sample costs one margin too much.",
    "Set the gap of the true class to 0 before you add up.",
)
def _(a, y, margin=1.0):
    gaps = a - a[np.arange(len(y)), y][:, None] + margin
    return np.mean(np.sum(np.maximum(0, gaps), axis=1))


@mistake(
    hinge_loss,
    "margin-1-whatever-asked",
    "The margin is 1 whatever is asked: the argument margin is not used.",
    "Write margin in place of the 1.",
)
def _(a, y, margin=1.0):
    gaps = a - a[np.arange(len(y)), y][:, None] + 1
    gaps[np.arange(len(y)), y] = 0
    return np.mean(np.sum(np.maximum(0, gaps), axis=1))


@mistake(
    hinge_loss,
    "worst-class-counts",
    "Only the worst class counts here; add up over all wrong classes.",
)
def _(a, y, margin=1.0):
    gaps = a - a[np.arange(len(y)), y][:, None] + margin
    gaps[np.arange(len(y)), y] = 0
    return np.mean(np.max(np.maximum(0, gaps), axis=1))


@mistake(
    hinge_loss,
    "mean-taken-over-classes-too",
    "The mean is taken over the classes too; over those one adds up.",
)
def _(a, y, margin=1.0):
    gaps = a - a[np.arange(len(y)), y][:, None] + margin
    gaps[np.arange(len(y)), y] = 0
    return np.mean(np.maximum(0, gaps))


@mistake(
    hinge_loss,
    "classes-far-enough-below-pay",
    "Classes that are far enough below pay too: the max with 0 is missing.",
)
def _(a, y, margin=1.0):
    gaps = a - a[np.arange(len(y)), y][:, None] + margin
    gaps[np.arange(len(y)), y] = 0
    return np.mean(np.sum(gaps, axis=1))


def _at_the_kink(rng: Rng) -> dict:
    """In each row one wrong class lies exactly a margin below the true one."""
    drawn = _with_margin(rng)
    a, y, margin = np.round(drawn["a"] * 4) / 4, drawn["y"], drawn["margin"]
    S, K = a.shape
    rows, other = np.arange(S), (y + rng.integers(1, K, size=S)) % K
    a[rows, other] = a[rows, y] - margin
    return dict(a=a, y=y, margin=margin)


hinge_gradient = exercise(
    reference.hinge_gradient,
    Part("the slope", 2, _with_margin, slope(of=reference.hinge_loss, by="a", own="hinge_loss")),
    Part("0 at the kink, exactly a margin below", 1, _at_the_kink),
    Part("the margin is 1 where it is left out", 1, _without_margin, times=3),
)


@mistake(
    hinge_gradient,
    "class-exactly-margin-below-true",
    "A class exactly a margin below the true one counts; at the kink the slope is 0 here.",
    "Write > 0, not >= 0.",
)
def _(a, y, margin=1.0):
    rows = np.arange(len(y))
    above = (a - a[rows, y][:, None] + margin >= 0).astype(float)
    above[rows, y] = 0
    above[rows, y] = -np.sum(above, axis=1)
    return above / len(y)


@mistake(
    hinge_gradient,
    "true-class-slope",
    "The true class has no slope here; raising its score lowers every gap that is open.",
    "It gets minus the number of open gaps, over S.",
)
def _(a, y, margin=1.0):
    rows = np.arange(len(y))
    above = (a - a[rows, y][:, None] + margin > 0).astype(float)
    above[rows, y] = 0
    return above / len(y)


@mistake(
    hinge_gradient,
    "true-class-gets-1-whatever",
    "The true class gets -1 whatever happens; it is minus the number of open gaps.",
)
def _(a, y, margin=1.0):
    rows = np.arange(len(y))
    above = (a - a[rows, y][:, None] + margin > 0).astype(float)
    above[rows, y] = -1
    return above / len(y)


@mistake(
    hinge_gradient,
    "margin-1-whatever-asked",
    "The margin is 1 whatever is asked: the argument margin is not used.",
    "Write margin in place of the 1.",
)
def _(a, y, margin=1.0):
    rows = np.arange(len(y))
    above = (a - a[rows, y][:, None] + 1 > 0).astype(float)
    above[rows, y] = 0
    above[rows, y] = -np.sum(above, axis=1)
    return above / len(y)


@mistake(hinge_gradient, "mean-1-s-missing", "The mean's 1/S is missing.")
def _(a, y, margin=1.0):
    rows = np.arange(len(y))
    above = (a - a[rows, y][:, None] + margin > 0).astype(float)
    above[rows, y] = 0
    above[rows, y] = -np.sum(above, axis=1)
    return above


def _many_scores(rng: Rng) -> dict:
    """Scores without ties; sometimes the true class comes first, sometimes later."""
    S, K = size(rng, 12, 16), size(rng, 5, 7)
    a = np.array([rng.permutation(K) for _ in range(S)]) + numbers(rng, (S, K), spread=0.1)
    return dict(a=a, y=rng.integers(0, K, size=S), n=int(rng.integers(2, K - 1)))


def _tied_scores(rng: Rng) -> dict:
    """Rows with equal scores at the border, the true class now before and now behind.

    No two rows beside each other have their ties at the same score.
    """
    S = size(rng, 12, 16)
    a = np.array([rng.permutation([3.0, 2.0, 2.0, 2.0, 1.0]) for _ in range(S)])
    ties = np.array([np.flatnonzero(row == 2) for row in a])
    y = ties[np.arange(S), np.resize([0, 1, 2, 2], S)]
    return dict(a=a + np.resize([0.0, 4.0, 1.5], (S, 1)), y=y, n=2)


top_n_accuracy = exercise(
    reference.top_n_accuracy,
    Part("values", 1, _many_scores),
    Part("of equal scores the lower class index comes first", 1, _tied_scores),
)


@mistake(
    top_n_accuracy,
    "equal-scores-higher-class-index",
    "Of equal scores the higher class index comes first here; it is the lower one.",
    "np.argsort(-a, axis=1, kind='stable') keeps equal scores in their order.",
)
def _(a, y, n):
    best = np.argsort(a, axis=1, kind="stable")[:, -n:]
    return np.mean(np.any(best == y[:, None], axis=1))


@mistake(
    top_n_accuracy,
    "score-equal-n-th-best",
    "A score equal to the n-th best counts, even where lower indices have filled all n places.",
)
def _(a, y, n):
    higher = np.sum(a > a[np.arange(len(y)), y][:, None], axis=1)
    return np.mean(higher < n)


@mistake(
    top_n_accuracy,
    "n-lowest-scores-taken",
    "The n lowest scores are taken: argsort begins with the smallest.",
    "Sort -a, or take the last n columns.",
)
def _(a, y, n):
    best = np.argsort(a, axis=1, kind="stable")[:, :n]
    return np.mean(np.any(best == y[:, None], axis=1))


@mistake(top_n_accuracy, "n-used", "n is not used: only the highest score of each row counts here.")
def _(a, y, n):
    return np.mean(np.argmax(a, axis=1) == y)


@mistake(top_n_accuracy, "number-samples", "This is the number of samples, not their share.")
def _(a, y, n):
    best = np.argsort(-a, axis=1, kind="stable")[:, :n]
    return np.sum(np.any(best == y[:, None], axis=1))


def _penalised(rng: Rng) -> dict:
    return dict(**_linear(rng), strength=between(rng, 0.1, 0.9))


def _free(rng: Rng) -> dict:
    return {**_penalised(rng), "strength": 0.0}


overall_loss = exercise(
    reference.overall_loss,
    Part("cross-entropy and penalty", 1, _penalised),
    Part("a strength of 0 is the cross-entropy alone", 1, _free, times=3),
    uses=("cross_entropy",),
)


@mistake(
    overall_loss, "biases-penalised-too", "The biases are penalised too; only the weights are."
)
def _(X, y, W, b, strength):
    a = X @ W.T + b
    data = np.mean(np.log(np.sum(np.exp(a), axis=1)) - a[np.arange(len(y)), y])
    return data + strength * (np.sum(W**2) + np.sum(b**2))


@mistake(
    overall_loss, "before-penalty", "There is a ½ before the penalty; here it is λ ΣW² in full."
)
def _(X, y, W, b, strength):
    a = X @ W.T + b
    data = np.mean(np.log(np.sum(np.exp(a), axis=1)) - a[np.arange(len(y)), y])
    return data + strength / 2 * np.sum(W**2)


@mistake(
    overall_loss,
    "squares-weights-averaged",
    "The squares of the weights are averaged; their sum is expected.",
)
def _(X, y, W, b, strength):
    a = X @ W.T + b
    data = np.mean(np.log(np.sum(np.exp(a), axis=1)) - a[np.arange(len(y)), y])
    return data + strength * np.mean(W**2)


@mistake(overall_loss, "absolute-values", "These are absolute values; the penalty adds up squares.")
def _(X, y, W, b, strength):
    a = X @ W.T + b
    data = np.mean(np.log(np.sum(np.exp(a), axis=1)) - a[np.arange(len(y)), y])
    return data + strength * np.sum(np.abs(W))
