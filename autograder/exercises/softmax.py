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
mistake(
    softmax,
    "exponentials-divided-sum-over-whole",
    "The exponentials are divided by the sum over the whole array; each row sums to 1 by itself.",
    "np.sum(e, axis=1, keepdims=True) keeps the sums in a column.",
    edit=("np.sum(e, axis=1, keepdims=True)", "np.sum(e)"),
)


@mistake(
    softmax,
    "sums-over-samples",
    "It sums over the samples: every column sums to 1, and every row should.",
    "Classes lie along axis 1.",
)
def _(a):
    e = np.exp(a - np.max(a, axis=0))
    return e / np.sum(e, axis=0)


mistake(
    softmax,
    "exponential-score-1000-too-large",
    "The exponential of a score of 1000 is too large for a float: the row becomes NaN.",
    "Take each row's largest score away from its scores first: that changes nothing else.",
    edit=("a - np.max(a, axis=1, keepdims=True)", "a"),
)
mistake(
    softmax,
    "largest-score-whole-array-taken",
    "The largest score of the whole array is taken away: a row far below it becomes 0 / 0.",
    "Take each row's own largest score: np.max(a, axis=1, keepdims=True).",
    edit=("np.max(a, axis=1, keepdims=True)", "np.max(a)"),
)
mistake(
    softmax,
    "scores-themselves-divided-sum",
    "The scores themselves are divided by their sum: the exponential is missing.",
    edit=("np.exp(a - np.max(a, axis=1, keepdims=True))", "a"),
)


mistake(
    softmax,
    "not-divided",
    "The exponentials are not divided by their sum: the rows do not add up to 1.",
    edit=("e / np.sum(e, axis=1, keepdims=True)", "e"),
)
mistake(
    softmax,
    "bare-exponentials",
    "These are the exponentials of the scores; each is to be divided by its row's sum.",
    edit=("e / np.sum(e, axis=1, keepdims=True)", "np.exp(a)"),
)
mistake(
    softmax,
    "sigmoid",
    "This is the sigmoid of each score by itself: the rows do not add up to 1.",
    edit=("e / np.sum(e, axis=1, keepdims=True)", "1 / (1 + np.exp(-a))"),
)
mistake(
    softmax,
    "largest-score-added",
    "The largest score is added, which makes the exponentials larger still; take it away.",
    edit=("a - np.max", "a + np.max"),
)


def _true_class_moved(*by: float) -> Draw:
    """Samples whose true class lies so far above the others, or below them."""

    def draw(rng: Rng) -> dict:
        K, S = size(rng, 3, 4), size(rng, 5, 6)
        a, y = numbers(rng, (S, K)), rng.integers(0, K, size=S)
        a[np.arange(S), y] += np.resize(by, S)
        return dict(a=a, y=y)

    return draw


# A probability is too small for a float in both; an exponential is too large in the first only.
_BEYOND_FLOATS = _true_class_moved(-1000.0, 1000.0), _true_class_moved(-1000.0, -800.0)


cross_entropy = exercise(
    reference.cross_entropy,
    Part("the mean of -ln f_y", 2, _scores),
    Part("finite where a probability is too small for a float", 1, _BEYOND_FLOATS),
)
mistake(
    cross_entropy,
    "probability-underflows-0",
    "The probability underflows to 0, and its logarithm is infinite.",
    "Take the logarithm of the fraction by hand: ln Σ e^a - a_y.",
    edit=(
        "np.mean(log_sums - a[np.arange(len(y)), y])",
        "-np.mean(np.log(softmax(a)[np.arange(len(y)), y]))",
    ),
)
mistake(
    cross_entropy,
    "logarithm-base-10",
    "The logarithm is to base 10, as on the lecture's slide; the natural one is expected.",
    "np.log is the natural logarithm.",
    edit=(
        "np.mean(log_sums - a[np.arange(len(y)), y])",
        "np.mean(log_sums - a[np.arange(len(y)), y]) / np.log(10)",
    ),
)
mistake(
    cross_entropy,
    "losses-added-up",
    "The losses are added up; the mean over the samples is expected.",
    edit=("np.mean", "np.sum"),
)
mistake(
    cross_entropy,
    "probabilities-averaged-first-logarithm-comes",
    "The probabilities are averaged first and the logarithm comes last: take it for each sample.",
    edit=(
        "np.mean(log_sums - a[np.arange(len(y)), y])",
        "-np.log(np.mean(softmax(a)[np.arange(len(y)), y]))",
    ),
)
mistake(
    cross_entropy,
    "logarithms-all-classes-added",
    "The logarithms of all classes are added, the wrong ones too; only the true class counts.",
    "a[np.arange(len(y)), y] picks one score a row.",
    edit=(
        "np.mean(log_sums - a[np.arange(len(y)), y])",
        "np.mean(np.sum(log_sums[:, None] - a, axis=1))",
    ),
)


mistake(
    cross_entropy,
    "exponential-overflows",
    "e to the 1000 is too large for a float, and infinity comes out of the logarithm.",
    "Take each row's largest score away from its scores, and add it to the logarithm again.",
    edit=(
        "highest + np.log(np.sum(np.exp(a - highest[:, None]), axis=1))",
        "np.log(np.sum(np.exp(a), axis=1))",
    ),
)
mistake(
    cross_entropy,
    "largest-of-all-rows",
    "The largest score of all rows is taken away: a row far below it adds up to 0.",
    "Take each row's own largest score: np.max(a, axis=1).",
    edit=(
        "highest + np.log(np.sum(np.exp(a - highest[:, None]), axis=1))",
        "np.max(a) + np.log(np.sum(np.exp(a - np.max(a)), axis=1))",
    ),
)
mistake(
    cross_entropy,
    "largest-not-added-again",
    "The largest score was taken away from the scores and is not added to the logarithm again.",
    "ln Σ e^a is m + ln Σ e^(a - m).",
    edit=("highest + np.log", "np.log"),
)
mistake(
    cross_entropy,
    "every-label-in-every-row",
    "a[:, y] takes the columns of all labels out of every row: a table, not one score a row.",
    "a[np.arange(len(y)), y] picks one score a row.",
    edit=("a[np.arange(len(y)), y]", "a[:, y]"),
)
for _epsilon in ("1e-15", "1e-12", "1e-8"):
    mistake(
        cross_entropy,
        f"added-{_epsilon}",
        f"Adding {_epsilon} to f_y makes the loss finite, and wrong where f_y is tiny.",
        "Take the logarithm of the fraction by hand: ln Σ e^a - a_y.",
        edit=(
            "np.mean(log_sums - a[np.arange(len(y)), y])",
            f"-np.mean(np.log(softmax(a)[np.arange(len(y)), y] + {_epsilon}))",
        ),
    )


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


def _any_numbers(rng: Rng) -> dict:
    """Positive numbers that do not add up to 1: a line without a sum holds for them too."""
    drawn = _point(bool(rng.integers(2)))(rng)
    return dict(f=between(rng, 0.2, 3, len(drawn["f"])), y=drawn["y"], c=drawn["c"])


def _impossible(rng: Rng) -> dict:
    """The true class has the probability 0: a line without a fraction has a value there too."""
    drawn = _point(bool(rng.integers(2)))(rng)
    f = drawn["f"].copy()
    f[drawn["y"]] = 0.0
    return dict(f=f, y=drawn["y"], c=drawn["c"])


step_1, step_2, step_3, step_4, step_5 = derivation(
    reference.step_1,
    reference.step_2,
    reference.step_3,
    reference.step_4,
    reference.step_5,
    draw=(_point(True), _point(False)),
    forms={reference.step_4: (_any_numbers,), reference.step_5: (_any_numbers, _impossible)},
)
mistake(
    step_1,
    "minus-missing",
    "The minus is missing: it is -ln f_y, and its slope by f_y is -1 / f_y.",
    edit=("-1 / f_y", "1 / f_y"),
)
mistake(
    step_1,
    "inner-slope-missing",
    "The inner slope is missing: multiply by df_y.",
    edit=(" * df_y", ""),
)
mistake(
    step_1,
    "logarithm-still",
    "The logarithm is still there; its slope by f_y is 1 / f_y.",
    edit=("-1 / f_y", "-np.log(f_y)"),
)
mistake(
    step_2,
    "second-fraction-denominator-squared",
    "In the second fraction the denominator is not squared.",
    edit=("total**2", "total"),
)
mistake(
    step_2,
    "factor-1-f-y-line-before",
    "The factor -1 / f_y of the line before is lost.",
    edit=("-1 / f_y * ", ""),
)
mistake(
    step_2,
    "two-fractions-added",
    "The two fractions are added; the quotient rule subtracts the second.",
    edit=("- e_y *", "+ e_y *"),
)
mistake(
    step_2,
    "slope-whole-fraction-fraction-two",
    "The slope of the whole fraction is not the fraction of the two slopes.",
    edit=("(de_y / total - e_y * dtotal / total**2)", "de_y / dtotal"),
)
mistake(
    step_3,
    "slope-e-y-a-c-e-y-c",
    "The slope of e_y by a_c is e_y only where c is y: the factor (y == c) is missing.",
    edit=("(y == c) * ", ""),
)
mistake(
    step_3,
    "slope-sum-a-c-e-c",
    "The slope of the sum by a_c is e_c, in every case: the factor (y == c) stands there too.",
    edit=("(e[c] / total)", "(y == c) * (e[c] / total)"),
)
mistake(
    step_3,
    "slope-sum-a-c-e-c-2",
    "The slope of the sum by a_c is e_c, not e_y.",
    edit=("(e[c] / total)", "(e[y] / total)"),
)
mistake(
    step_3,
    "exponential-taken-again",
    "The exponential is taken again: e holds exponentials already.",
    edit=("total = np.sum(e)", "e = np.exp(e)\n    total = np.sum(e)"),
)
mistake(
    step_4,
    "factor-1-f-y-lost",
    "The factor -1 / f_y is lost: this is the slope of f_y alone.",
    edit=("-1 / f[y] * ", ""),
)
mistake(
    step_4,
    "two-terms-changed-places",
    "The sign is turned: a minus is missing, or the two terms have changed places.",
    edit=("(y == c) * f[y] - f[y] * f[c]", "f[y] * f[c] - (y == c) * f[y]"),
)
mistake(
    step_4,
    "second-term-f-y-f-c",
    "The second term is f_y · f_c, not f_c alone.",
    edit=("- f[y] * f[c]", "- f[c]"),
)
mistake(
    step_5,
    "sign-turned",
    "The sign is turned: -(1[y = c] - f_c) is f_c - 1[y = c].",
    edit=("-((y", "((y"),
)
mistake(
    step_5,
    "f-c-stays",
    "It is f_c that stays, not f_y: f_y has cancelled.",
    edit=("f[c]", "f[y]"),
)
mistake(
    step_5,
    "1-stands-true-class",
    "The 1 stands there for the true class only: write (y == c).",
    edit=("(y == c)", "1"),
)


mistake(
    step_4,
    "sum-left",
    "A sum is left: only when the numbers in f add up to 1 is this line 3.",
    "Each fraction over the total is an f already: write f[y] for e[y] / total.",
    edit=("return ", "f = f / np.sum(f)\n    return "),
)
mistake(
    step_5,
    "fraction-left",
    "A fraction with f_y below is left: where f_y is 0, there is 0/0.",
    "Multiply -1 / f_y into the bracket, and cancel.",
    edit=("((y == c) - f[c])", "1 / f[y] * ((y == c) * f[y] - f[y] * f[c])"),
)


def _probabilities(rng: Rng) -> dict:
    e = np.exp(numbers(rng, size(rng, 3, 5)))
    return dict(f=e / np.sum(e))


softmax_jacobian = exercise(reference.softmax_jacobian, points=2, draw=_probabilities)
mistake(
    softmax_jacobian,
    "diagonal-filled",
    "Only the diagonal is filled, as if each probability depended on its own score alone.",
    "f_i falls when another score rises: off the diagonal stands -f_i f_c.",
    edit=("np.diag(f) - np.outer(f, f)", "np.diag(f * (1 - f))"),
)
mistake(
    softmax_jacobian,
    "sign-turned",
    "The sign is turned: raising a score raises its own probability.",
    edit=("np.diag(f) - np.outer(f, f)", "np.outer(f, f) - np.diag(f)"),
)
mistake(
    softmax_jacobian,
    "unit-matrix-stands-f-belongs",
    "A unit matrix stands where f belongs on the diagonal: both terms have the factor f_i.",
    "np.diag(f) puts f on a diagonal.",
    edit=("np.diag(f)", "np.eye(len(f))"),
)
mistake(
    softmax_jacobian,
    "factor-f-i-missing",
    "The factor f_i is missing: this is 1[i = c] - f_c.",
    edit=("np.diag(f) - np.outer(f, f)", "np.eye(len(f)) - f"),
)


def _labels(missing: int) -> Draw:
    """Labels of K classes, of which the last `missing` happen not to occur."""

    def draw(rng: Rng) -> dict:
        K = size(rng, 4, 6)
        seen = np.arange(K - missing)
        y = rng.permutation(np.concatenate([seen, rng.choice(seen, size(rng, 3, 5) + missing)]))
        return dict(y=y, K=K)

    return draw


one_hot = exercise(reference.one_hot, points=1, draw=(_labels(0), _labels(1)))
mistake(
    one_hot,
    "k-counted-labels",
    "K is counted from the labels: where the last class does not occur, its column is missing.",
    "Use the K that is given.",
    edit=("np.eye(K)", "np.eye(np.max(y) + 1)"),
)
mistake(
    one_hot,
    "lies-side",
    "It lies on its side: a row belongs to a sample, a column to a class.",
    edit=("[y]", "[y].T"),
)
mistake(
    one_hot,
    "classes-counted-1",
    "Classes are counted from 1 here; labels begin at 0.",
    edit=("[y]", "[y - 1]"),
)


mistake(
    one_hot,
    "all-labels-in-every-row",
    "Every row has a 1 in the columns of all labels: r[:, y] = 1 takes all rows.",
    "r[np.arange(len(y)), y] is one place a row.",
    edit=("np.eye(K)[y]", "np.ones((len(y), 1)) * np.isin(np.arange(K), y)"),
)

cross_entropy_gradient = exercise(
    reference.cross_entropy_gradient,
    points=3,
    draw=_scores,
    judge=slope(of=reference.cross_entropy, by="a", own="cross_entropy"),
    uses=("softmax", "one_hot"),
)
mistake(
    cross_entropy_gradient,
    "mean-1-s-missing",
    "The mean's 1/S is missing: this is the slope of the sum of the losses.",
    "The loss is a mean: divide by the number of samples.",
    edit=(" / len(y)", ""),
)
mistake(
    cross_entropy_gradient,
    "sign-turned",
    "The sign is turned: this points to where the loss falls, and a gradient to where it rises.",
    edit=("-(one", "(one"),
)
mistake(
    cross_entropy_gradient,
    "wrong-classes-slope",
    "The wrong classes have no slope here; each of them has f_c / S.",
    "Take the one-hot labels away from all the probabilities.",
    edit=("-(one_hot(y, a.shape[1]) - softmax(a))", "one_hot(y, a.shape[1]) * (softmax(a) - 1)"),
)
mistake(
    cross_entropy_gradient,
    "probabilities-over-s",
    "These are the probabilities over S: the one-hot labels are not taken away.",
    edit=("-(one_hot(y, a.shape[1]) - softmax(a))", "softmax(a)"),
)
mistake(
    cross_entropy_gradient,
    "divided-all-s-k-numbers",
    "It is divided by all S · K numbers; the mean is over the S samples.",
    edit=("len(y)", "a.size"),
)


mistake(
    cross_entropy_gradient,
    "divided-by-classes",
    "It is divided by the number of classes; the mean is over the samples.",
    "len(y), or a.shape[0], is the number of samples.",
    edit=("len(y)", "a.shape[1]"),
)
mistake(
    cross_entropy_gradient,
    "all-labels-in-every-row",
    "1 is taken away in every label's column of every row: f[:, y] takes all rows.",
    "f[np.arange(len(y)), y] is one place a row, or take one_hot(y, K) away.",
    edit=(
        "-(one_hot(y, a.shape[1]) - softmax(a))",
        "(softmax(a) - np.isin(np.arange(a.shape[1]), y))",
    ),
)


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
mistake(
    linear_gradients,
    "dw-transposed",
    "dW is transposed: it has the shape of W, (K, D).",
    "delta has shape (S, K): write delta.T @ X.",
    edit=("delta.T @ X", "X.T @ delta"),
)
mistake(
    linear_gradients,
    "db-mean-over-samples",
    "db is the mean over the samples, but the 1/S is in the slopes already.",
    "Add up the rows of delta.",
    edit=("np.sum", "np.mean"),
)
mistake(
    linear_gradients,
    "bias-b-left-out-scores",
    "The bias b is left out of the scores.",
    "The scores are X @ W.T + b.",
    edit=("X @ W.T + b", "X @ W.T"),
)
mistake(
    linear_gradients,
    "mean-1-s-missing-both",
    "The mean's 1/S is missing in both: they are S times too large.",
    edit=("X @ W.T + b, y)", "X @ W.T + b, y) * len(y)"),
)


def _with_margin(rng: Rng) -> dict:
    """Among the gaps to the true class there are some on both sides of the margin."""
    return dict(**_scores(rng), margin=float(rng.choice([0.5, 0.75, 1.5, 2.0])))


def _with_equal_scores(rng: Rng) -> dict:
    """In every other row a wrong class, or each, has the true one's score: it costs a margin."""
    drawn = _with_margin(rng)
    a, y = drawn["a"], drawn["y"]
    rows = np.arange(0, len(y), 2)
    a[rows, (y[rows] + 1) % a.shape[1]] = a[rows, y[rows]]
    a[0] = a[0, y[0]]
    return drawn


def _without_margin(rng: Rng) -> dict:
    """No gap is 1 to the last digit: the kink is asked for elsewhere."""
    drawn = _scores(rng)
    drawn["a"][np.arange(len(drawn["y"])), drawn["y"]] += 0.005
    return drawn


hinge_loss = exercise(
    reference.hinge_loss,
    Part("values", 1, (_with_margin, _with_equal_scores)),
    Part("the margin is 1 where it is left out", 1, _without_margin, times=3),
)
mistake(
    hinge_loss,
    "margin-left-out",
    "The margin is left out, as it was twice on the lecture's slide.",
    "Add it before comparing with 0: max(0, a_j - a_y + margin).",
    edit=(" + margin", ""),
)
mistake(
    hinge_loss,
    "true-class-counted-too",
    "The true class is counted too: its gap is 0, so every sample costs one margin too much.",
    "Set the gap of the true class to 0 before you add up.",
    edit=("    gaps[np.arange(len(y)), y] = 0\n", ""),
)
mistake(
    hinge_loss,
    "margin-1-whatever-asked",
    "The margin is 1 whatever is asked: the argument margin is not used.",
    "Write margin in place of the 1.",
    edit=("+ margin", "+ 1"),
)
mistake(
    hinge_loss,
    "worst-class-counts",
    "Only the worst class counts here; add up over all wrong classes.",
    edit=("np.sum", "np.max"),
)
mistake(
    hinge_loss,
    "mean-taken-over-classes-too",
    "The mean is taken over the classes too; over those one adds up.",
    edit=("np.sum(np.maximum(0, gaps), axis=1)", "np.maximum(0, gaps)"),
)
mistake(
    hinge_loss,
    "classes-far-enough-below-pay",
    "Classes that are far enough below pay too: the max with 0 is missing.",
    edit=("np.maximum(0, gaps)", "gaps"),
)


mistake(
    hinge_loss,
    "gaps-turned",
    "The gaps are turned: a wrong class costs the more, the lower its score is.",
    "The gap is a_j - a_y + margin.",
    edit=("a - a[np.arange(len(y)), y][:, None]", "a[np.arange(len(y)), y][:, None] - a"),
)
mistake(
    hinge_loss,
    "margin-taken-away",
    "The margin is taken away: a class costs only when it lies a margin above the true one.",
    "The gap is a_j - a_y + margin.",
    edit=("+ margin", "- margin"),
)
mistake(
    hinge_loss,
    "equal-scores-left-out",
    "Wrong classes with the same score as the true one cost nothing here; each costs a margin.",
    "Tell the true class by its number y, not by its score.",
    edit=("gaps[np.arange(len(y)), y] = 0", "gaps[a == a[np.arange(len(y)), y][:, None]] = 0"),
)
mistake(
    hinge_loss,
    "margin-0-unless-given",
    "The margin is 0 where none is given; it is 1.",
    "Write margin=1.0 in the line with def.",
    edit=("margin=1.0", "margin=0.0"),
)


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
    Part(
        "the slope",
        2,
        (_with_margin, _with_equal_scores),
        slope(of=reference.hinge_loss, by="a", own="hinge_loss"),
    ),
    Part("0 at the kink, exactly a margin below", 1, _at_the_kink),
    Part("the margin is 1 where it is left out", 1, _without_margin, times=3),
)
mistake(
    hinge_gradient,
    "class-exactly-margin-below-true",
    "A class exactly a margin below the true one counts; at the kink the slope is 0 here.",
    "Write > 0, not >= 0.",
    edit=("> 0", ">= 0"),
)
mistake(
    hinge_gradient,
    "true-class-slope",
    "The true class has no slope here; raising its score lowers every gap that is open.",
    "It gets minus the number of open gaps, over S.",
    edit=("    above[rows, y] = -np.sum(above, axis=1)\n", ""),
)
mistake(
    hinge_gradient,
    "true-class-gets-1-whatever",
    "The true class gets -1 whatever happens; it is minus the number of open gaps.",
    edit=("-np.sum(above, axis=1)", "-1"),
)
mistake(
    hinge_gradient,
    "margin-1-whatever-asked",
    "The margin is 1 whatever is asked: the argument margin is not used.",
    "Write margin in place of the 1.",
    edit=("+ margin", "+ 1"),
)
mistake(
    hinge_gradient,
    "mean-1-s-missing",
    "The mean's 1/S is missing.",
    edit=(" / len(y)", ""),
)


def _many_scores(rng: Rng) -> dict:
    """Scores without ties; sometimes the true class comes first, sometimes later."""
    S, K = size(rng, 12, 16), size(rng, 5, 7)
    a = np.array([rng.permutation(K) for _ in range(S)]) + numbers(rng, (S, K), spread=0.1)
    return dict(a=a, y=rng.integers(0, K, size=S), n=int(rng.integers(2, K - 1)))


def _tied_scores(rng: Rng) -> dict:
    """Rows with equal scores at the border, the true class now before and now behind.

    No two rows beside each other have their ties at the same score. There are so many that
    a sort that is not stable mixes them.
    """
    S, K, n = size(rng, 12, 16), size(rng, 40, 60), size(rng, 5, 8)
    scores = np.array([3.0] * 2 + [2.0] * (K - 8) + [1.0] * 6)
    a = np.array([rng.permutation(scores) for _ in range(S)])
    ties = np.array([np.flatnonzero(row == 2) for row in a])
    y = ties[np.arange(S), np.resize([0, 1, n - 3, n - 2, n - 1, K - 9], S)]
    return dict(a=a + np.resize([0.0, 4.0, 1.5], (S, 1)), y=y, n=n)


top_n_accuracy = exercise(
    reference.top_n_accuracy,
    Part("values", 1, _many_scores),
    Part("of equal scores the lower class index comes first", 1, _tied_scores),
)
mistake(
    top_n_accuracy,
    "equal-scores-higher-class-index",
    "Of equal scores the higher class index comes first here; it is the lower one.",
    "np.argsort(-a, axis=1, kind='stable') keeps equal scores in their order.",
    edit=('-a, axis=1, kind="stable")[:, :n]', 'a, axis=1, kind="stable")[:, -n:]'),
)


@mistake(
    top_n_accuracy,
    "score-equal-n-th-best",
    "A score equal to the n-th best counts, even where lower indices have filled all n places.",
)
def _(a, y, n):
    higher = np.sum(a > a[np.arange(len(y)), y][:, None], axis=1)
    return np.mean(higher < n)


mistake(
    top_n_accuracy,
    "n-lowest-scores-taken",
    "The n lowest scores are taken: argsort begins with the smallest.",
    "Sort -a: its first n columns are the n highest scores.",
    edit=("-a", "a"),
)
mistake(
    top_n_accuracy,
    "n-used",
    "n is not used: only the highest score of each row counts here.",
    edit=("[:, :n]", "[:, :1]"),
)
mistake(
    top_n_accuracy,
    "number-samples",
    "This is the number of samples, not their share.",
    edit=("np.mean", "np.sum"),
)


mistake(
    top_n_accuracy,
    "unstable-sort",
    "Equal scores come in an order of chance; of them the lower class index is to come first.",
    "np.argsort(-a, axis=1, kind='stable') keeps equal scores in their order.",
    edit=(', kind="stable"', ""),
)


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
mistake(
    overall_loss,
    "biases-penalised-too",
    "The biases are penalised too; only the weights are.",
    edit=("np.sum(W**2)", "(np.sum(W**2) + np.sum(b**2))"),
)
mistake(
    overall_loss,
    "before-penalty",
    "There is a ½ before the penalty; here it is λ ΣW² in full.",
    edit=("strength *", "strength / 2 *"),
)
mistake(
    overall_loss,
    "squares-weights-averaged",
    "The squares of the weights are averaged; their sum is expected.",
    edit=("np.sum(W**2)", "np.mean(W**2)"),
)
mistake(
    overall_loss,
    "absolute-values",
    "These are absolute values; the penalty adds up squares.",
    edit=("W**2", "np.abs(W)"),
)
mistake(
    overall_loss,
    "square-of-the-sum",
    "The weights are added up first and squared then, so that those of opposite sign cancel.",
    "Square each weight: W**2, and add up.",
    edit=("np.sum(W**2)", "np.sum(W) ** 2"),
)
mistake(
    overall_loss,
    "norm",
    "This is the norm, the root of the sum of squares; the sum itself is expected.",
    edit=("np.sum(W**2)", "np.sqrt(np.sum(W**2))"),
)
