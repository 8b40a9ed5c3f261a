"""Lesson 07, written otherwise."""

import numpy as np

from . import right_answer


@right_answer("probability", "the formula as it stands, overflow and all")
def _(X, w, b):
    return 1 / (1 + np.exp(-(X @ w + b)))


@right_answer("probability", "a loop, two cases, as a list")
def _(X, w, b):
    answers = []
    for x in X:
        a = sum(x * w) + b
        e = np.exp(-abs(a))
        answers.append(1 / (1 + e) if a >= 0 else e / (1 + e))
    return answers


@right_answer("probability", "through logarithms")
def _(X, w, b):
    return np.exp(-np.logaddexp(0, -(np.einsum("sd,d->s", X, w) + b)))


@right_answer("logistic_loss", "log1p of the smaller exponential")
def _(a, y):
    return np.mean(np.log1p(np.exp(-np.abs(a))) + np.maximum(a, 0) - a * y)


@right_answer("logistic_loss", "a loop over samples")
def _(a, y):
    total = 0.0
    for a_s, y_s in zip(a, y):
        total += np.logaddexp(0, -a_s if y_s == 1 else a_s)
    return total / len(a)


@right_answer("logistic_gradient", "a loop over samples")
def _(X, y, w, b):
    dw, db = np.zeros(len(w)), 0.0
    for x, label in zip(X, y):
        delta = 1 / (1 + np.exp(-(x @ w + b))) - label
        dw += delta * x / len(y)
        db += delta / len(y)
    return dw, db


@right_answer("logistic_gradient", "the bias as one more feature, in a list")
def _(X, y, w, b):
    wide = np.column_stack([X, np.ones(len(X))])
    p = 1 / (1 + np.exp(-wide @ np.append(w, b)))
    slopes = wide.T @ (p - y) / len(y)
    return [slopes[:-1], slopes[-1]]


@right_answer("fit_logistic", "Newton's method")
def _(X, y, learning_rate, epochs, rng):
    wide = np.column_stack([X, np.ones(len(X))])
    model = np.zeros(wide.shape[1])
    for _ in range(12):
        p = 1 / (1 + np.exp(-wide @ model))
        curvature = (wide * (p * (1 - p))[:, None]).T @ wide + 1e-6 * np.eye(len(model))
        model -= np.linalg.solve(curvature, wide.T @ (p - y))
    return model[:-1], model[-1]


@right_answer("fit_logistic", "the bias as one more weight, and the path as a list")
def _(X, y, learning_rate, epochs, rng):
    wide = np.column_stack([X, np.ones(len(X))])
    model = [0.0] * wide.shape[1]
    for _ in range(epochs):
        p = 1 / (1 + np.exp(-(wide @ model)))
        model = model + learning_rate * np.mean((y - p)[:, None] * wide, axis=0)
    return [model[:-1], np.array(model[-1])]


@right_answer("precision_recall", "loops and cases, as a list")
def _(y_hat, y):
    pairs = list(zip(y_hat.tolist(), y.tolist()))
    hits = pairs.count((1, 1))
    called, there = hits + pairs.count((1, 0)), hits + pairs.count((0, 1))
    return [hits / called if called else 0, hits / there if there else 0]


@right_answer("precision_recall", "means of what is left over")
def _(y_hat, y):
    of_called, of_there = y[y_hat == 1], y_hat[y == 1]
    return (of_called.mean() if of_called.size else 0.0, of_there.mean() if of_there.size else 0.0)


@right_answer("roc_auc", "mean ranks")
def _(scores, y):
    ones = int(np.sum(y))
    zeros = len(y) - ones
    if ones * zeros == 0:
        raise ValueError("one class only")
    _, group, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[group]
    return (ranks[y == 1].sum() - ones * (ones + 1) / 2) / (ones * zeros)


@right_answer("roc_auc", "trapezoids under the curve")
def _(scores, y):
    if len(set(y.tolist())) < 2:
        raise ValueError(f"only class {y[0]}")
    order = np.argsort(-scores, kind="stable")
    last = np.append(np.flatnonzero(np.diff(scores[order])), len(y) - 1)
    hits = np.append(0, np.cumsum(y[order])[last]) / y.sum()
    alarms = np.append(0, np.cumsum(1 - y[order])[last]) / (1 - y).sum()
    return np.sum(np.diff(alarms) * (hits[1:] + hits[:-1]) / 2)
