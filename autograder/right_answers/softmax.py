"""Lesson 08, written otherwise."""

import numpy as np

from . import right_answer


@right_answer("softmax", "a loop over rows, as nested lists")
def _(a):
    rows = []
    for row in a:
        e = [float(np.exp(score - max(row))) for score in row]
        rows.append([value / sum(e) for value in e])
    return rows


@right_answer("softmax", "through the logarithms of the probabilities")
def _(a):
    log_sums = np.logaddexp.reduce(a, axis=1)
    return np.exp(a - log_sums[:, None])


@right_answer("softmax", "one over a sum of differences, transposed twice")
def _(a):
    moved = (a.T - a.max(axis=1)).T
    return np.einsum("sk,s->sk", np.exp(moved), 1 / np.exp(moved).sum(axis=1))


@right_answer("cross_entropy", "logaddexp")
def _(a, y):
    return float(
        np.mean(np.logaddexp.reduce(a, axis=1) - np.take_along_axis(a, y[:, None], 1)[:, 0])
    )


@right_answer("cross_entropy", "a loop, the true score taken away from all")
def _(a, y):
    total = 0.0
    for row, label in zip(a, y):
        gaps = row - row[label]
        total += max(gaps) + np.log(sum(np.exp(gaps - max(gaps))))
    return total / len(y)


@right_answer("cross_entropy", "one-hot labels")
def _(a, y):
    moved = a - a.max(axis=1, keepdims=True)
    logs = moved - np.log(np.exp(moved).sum(axis=1, keepdims=True))
    return -np.sum(np.where(np.eye(a.shape[1])[y] == 1, logs, 0)) / len(a)


@right_answer("step_1", "one fraction")
def _(f_y, df_y):
    return -df_y / f_y


@right_answer("step_1", "a slope of logarithms")
def _(f_y, df_y):
    return np.array(df_y) * -(f_y**-1)


@right_answer("step_2", "over one denominator")
def _(e_y, total, de_y, dtotal):
    return -(total / e_y) * (de_y * total - e_y * dtotal) / total**2


@right_answer("step_2", "tidied up already")
def _(e_y, total, de_y, dtotal):
    return dtotal / total - de_y / e_y


@right_answer("step_3", "two cases")
def _(e, y, c):
    total = sum(e)
    slope = e[y] / total - (e[y] / total) ** 2 if y == c else -e[y] * e[c] / total**2
    return -total / e[y] * slope


@right_answer("step_3", "with the softmax named")
def _(e, y, c):
    f = e / e.sum()
    return -1 / f[y] * (float(y == c) * f[y] - f[y] * f[c])


@right_answer("step_4", "the bracket opened")
def _(f, y, c):
    return -(y == c) * f[y] / f[y] + f[y] * f[c] / f[y]


@right_answer("step_4", "from the jacobian")
def _(f, y, c):
    return -(np.diag(f) - np.outer(f, f))[y, c] / f[y]


@right_answer("step_5", "the minus put in")
def _(f, y, c):
    return f[c] - 1 if y == c else f[c]


@right_answer("step_5", "an entry of a one-hot vector")
def _(f, y, c):
    return -(np.eye(len(f))[y] - f)[c]


@right_answer("softmax_jacobian", "two loops")
def _(f):
    K = len(f)
    return [[f[i] * ((i == c) - f[c]) for c in range(K)] for i in range(K)]


@right_answer("softmax_jacobian", "rows scaled")
def _(f):
    return f[:, None] * (np.eye(f.size) - f)


@right_answer("one_hot", "filled in, as integers")
def _(y, K):
    rows = np.zeros((len(y), K), dtype=int)
    rows[np.arange(len(y)), y] = 1
    return rows


@right_answer("one_hot", "compared, as truth values")
def _(y, K):
    return y[:, None] == np.arange(K)


@right_answer("cross_entropy_gradient", "the true class lowered in place")
def _(a, y):
    f = np.exp(a - np.logaddexp.reduce(a, axis=1)[:, None])
    f[np.arange(len(y)), y] -= 1
    return f / len(f)


@right_answer("cross_entropy_gradient", "through the jacobian, one sample at a time")
def _(a, y):
    rows = []
    for scores, label in zip(a, y):
        f = np.exp(scores) / np.exp(scores).sum()
        rows.append(-1 / f[label] * (np.diag(f) - np.outer(f, f))[label] / len(y))
    return np.array(rows)


@right_answer("linear_gradients", "einsum, as a list")
def _(X, y, W, b):
    e = np.exp(np.einsum("sd,kd->sk", X, W) + b)
    delta = e / e.sum(axis=1, keepdims=True)
    delta[np.arange(len(y)), y] -= 1
    return [np.einsum("sk,sd->kd", delta, X) / len(y), delta.mean(axis=0)]


@right_answer("linear_gradients", "a loop over samples")
def _(X, y, W, b):
    dW, db = np.zeros(W.shape), np.zeros(b.shape)
    for x, label in zip(X, y):
        f = np.exp(W @ x + b)
        delta = f / f.sum() - np.eye(len(b))[label]
        dW += np.outer(delta, x) / len(X)
        db += delta / len(X)
    return dW, db


@right_answer("linear_gradients", "the bias as one more feature")
def _(X, y, W, b):
    wide = np.column_stack([X, np.ones(len(X))])
    f = np.exp(wide @ np.column_stack([W, b]).T)
    delta = f / f.sum(axis=1)[:, None] - np.eye(len(W))[y]
    slopes = delta.T @ wide / len(X)
    return slopes[:, :-1], slopes[:, -1]


@right_answer("hinge_loss", "two loops")
def _(a, y, margin=1.0):
    losses = []
    for row, label in zip(a, y):
        others = [j for j in range(len(row)) if j != label]
        losses.append(sum(max(0, row[j] - row[label] + margin) for j in others))
    return sum(losses) / len(losses)


@right_answer("hinge_loss", "all classes, and one margin back")
def _(a, y, margin=1.0):
    gaps = a - np.take_along_axis(a, y[:, None], axis=1) + margin
    return np.clip(gaps, 0, None).sum(axis=1).mean() - margin


@right_answer("hinge_gradient", "two loops, as lists")
def _(a, y, margin=1.0):
    S, K = a.shape
    slopes = [[0.0] * K for _ in range(S)]
    for s in range(S):
        for j in range(K):
            if j != y[s] and a[s, j] - a[s, y[s]] + margin > 0:
                slopes[s][j] += 1 / S
                slopes[s][y[s]] -= 1 / S
    return slopes


@right_answer("hinge_gradient", "one-hot labels")
def _(a, y, margin=1.0):
    true = np.eye(a.shape[1])[y]
    gaps = a - (a * true).sum(axis=1, keepdims=True) + margin
    wrong = (gaps > 0) * (1 - true)
    return (wrong - true * wrong.sum(axis=1, keepdims=True)) / len(a)


@right_answer("top_n_accuracy", "counted: higher ones, and equal ones before it")
def _(a, y, n):
    true = a[np.arange(len(y)), y][:, None]
    before = (a > true) | ((a == true) & (np.arange(a.shape[1]) < y[:, None]))
    return np.mean(before.sum(axis=1) < n)


@right_answer("top_n_accuracy", "sorted as Python does")
def _(a, y, n):
    hits = 0
    for row, label in zip(a.tolist(), y.tolist()):
        best = sorted(range(len(row)), key=lambda c: -row[c])[:n]
        hits += label in best
    return hits / len(y)


@right_answer("overall_loss", "written out")
def _(X, y, W, b, strength):
    a = X @ W.T + b
    losses = [np.log(np.exp(row).sum()) - row[label] for row, label in zip(a, y)]
    return sum(losses) / len(losses) + strength * np.linalg.norm(W) ** 2


@right_answer("overall_loss", "a dot product of all weights")
def _(X, y, W, b, strength):
    a = np.einsum("sd,kd->sk", X, W) + b
    data = np.mean(np.logaddexp.reduce(a, axis=1) - a[range(len(y)), y])
    return data + strength * W.ravel() @ W.ravel()
