"""Lesson 01, written otherwise."""

import numpy as np

from . import right_answer


@right_answer("predict_line", "a list from a loop")
def _(x, w, b):
    return [w * x_s + b for x_s in x]


@right_answer("predict_line", "a design matrix times the parameters")
def _(x, w, b):
    return np.column_stack([x, np.ones(len(x))]) @ np.array([w, b])


@right_answer("predict_line", "a polynomial of degree one")
def _(x, w, b):
    return np.polyval([w, b], x)


@right_answer("sum_of_squares", "a running total over pairs")
def _(y_hat, y):
    total = 0
    for mine, true in zip(y_hat, y):
        total += (true - mine) ** 2
    return total


@right_answer("sum_of_squares", "a scalar product")
def _(y_hat, y):
    return np.dot(y_hat - y, y_hat - y)


@right_answer("sum_of_squares", "the norm, squared")
def _(y_hat, y):
    return np.linalg.norm(np.subtract(y, y_hat)) ** 2


@right_answer("sum_of_squares_gradient", "from the sums of the normal equations, as an array")
def _(x, y, w, b):
    S = len(x)
    A = np.array([[np.sum(x * x), np.sum(x)], [np.sum(x), S]])
    return 2 * (A @ np.array([w, b]) - np.array([np.sum(x * y), np.sum(y)]))


@right_answer("sum_of_squares_gradient", "sample by sample, as a list")
def _(x, y, w, b):
    slopes = [0.0, 0.0]
    for x_s, y_s in zip(x, y):
        error = w * x_s + b - y_s
        slopes[0] += 2 * error * x_s
        slopes[1] += 2 * error
    return slopes


@right_answer("sum_of_squares_gradient", "einsum")
def _(x, y, w, b):
    errors = w * x + b - y
    return 2 * np.einsum("s,s->", errors, x), 2 * np.einsum("s->", errors)


@right_answer("fit_line", "np.polyfit")
def _(x, y):
    if np.ptp(x) == 0:
        raise ValueError("a vertical line")
    return np.polyfit(x, y, 1)


@right_answer("fit_line", "lstsq of the design matrix")
def _(x, y):
    X = np.stack([x, np.ones_like(x)], axis=1)
    if np.linalg.matrix_rank(X) < 2 or len(set(x)) == 1:
        raise ValueError("all x are the same")
    return tuple(np.linalg.lstsq(X, y, rcond=None)[0])


@right_answer("fit_line", "covariance over variance")
def _(x, y):
    if min(x) == max(x):
        raise ValueError("x does not vary")
    covariance = np.cov(x, y)
    w = covariance[0, 1] / covariance[0, 0]
    return [w, y.mean() - w * x.mean()]


@right_answer("fit_line", "every pair of points, weighted by its distance")
def _(x, y):
    dx, dy = x[:, None] - x, y[:, None] - y
    if not dx.any():
        raise ValueError("all x are equal")
    w = (dx * dy).sum() / (dx**2).sum()
    return w, (y - w * x).mean()


@right_answer("split_indices", "shuffled in place, cut by counts")
def _(S, fractions, rng):
    order = list(range(S))
    rng.shuffle(order)
    first, second = round(fractions[0] * S), round(fractions[1] * S)
    return order[:first], order[first : first + second], order[first + second :]


@right_answer("split_indices", "random keys decide where each sample goes")
def _(S, fractions, rng):
    rank = np.argsort(rng.random(S))
    ends = np.rint([fractions[0] * S, (fractions[0] + fractions[1]) * S])
    owner = np.digitize(np.arange(S), ends)
    return [rank[owner == k] for k in range(3)]


@right_answer("split_indices", "drawn without replacement from what is left")
def _(S, fractions, rng):
    left, sets = np.arange(S), []
    for fraction in fractions:
        sets.append(rng.choice(left, size=round(fraction * S), replace=False))
        left = np.setdiff1d(left, sets[-1])
    return tuple(sets)


@right_answer("split_indices", "shuffled, and each set put in order again")
def _(S, fractions, rng):
    order, ends = rng.permutation(S), np.cumsum(fractions)[:2] * S
    return [np.sort(part) for part in np.split(order, np.rint(ends).astype(int))]


@right_answer("fit_line", "rounded to float32")
def _(x, y):
    if len(np.unique(x)) == 1:
        raise ValueError("There is one x only.")
    dx, dy = x - np.mean(x), y - np.mean(y)
    w = np.sum(dx * dy) / np.sum(dx * dx)
    return np.float32(w), np.float32(np.mean(y) - w * np.mean(x))
