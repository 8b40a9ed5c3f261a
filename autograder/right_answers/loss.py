"""Lesson 04, written otherwise."""

import numpy as np

from . import right_answer


@right_answer("mse", "a loop over pairs")
def _(y_hat, y):
    total = 0.0
    for mine, true in zip(y_hat, y, strict=True):
        total += (mine - true) ** 2
    return total / len(y)


@right_answer("mse", "a dot product")
def _(y_hat, y):
    e = np.asarray(y) - np.asarray(y_hat)
    return e @ e / e.size


@right_answer("mse", "expanded binomial, as a 0-d array")
def _(y_hat, y):
    return np.array(np.mean(y_hat**2) - 2 * np.mean(y_hat * y) + np.mean(y**2))


@right_answer("mse", "computed in single precision")
def _(y_hat, y):
    return np.mean((y - y_hat).astype(np.float32) ** 2)


@right_answer("mse_gradient", "a list from a loop")
def _(y_hat, y):
    S = len(y)
    return [2 / S * (y_hat[s] - y[s]) for s in range(S)]


@right_answer("mse_gradient", "through the Jacobian of the mean")
def _(y_hat, y):
    S = y.size
    errors = y_hat - y
    jacobian = np.diag(2 * errors)
    return np.full(S, 1 / S) @ jacobian


@right_answer("mse_gradient", "einsum, in two halves")
def _(y_hat, y):
    return np.einsum("s,->s", y_hat, 2 / len(y)) - np.einsum("s,->s", y, 2 / len(y))


@right_answer("mse_line_gradient", "a loop over samples, returned as a list")
def _(x, y, w, b):
    dw = db = 0.0
    for x_s, y_s in zip(x, y, strict=True):
        error = w * x_s + b - y_s
        dw += 2 * error * x_s / len(x)
        db += 2 * error / len(x)
    return [dw, db]


@right_answer("mse_line_gradient", "from moments")
def _(x, y, w, b):
    dw = 2 * (w * np.mean(x * x) + b * np.mean(x) - np.mean(x * y))
    db = 2 * (w * np.mean(x) + b - np.mean(y))
    return dw, db


@right_answer("mse_line_gradient", "with a design matrix, as one array")
def _(x, y, w, b):
    X = np.column_stack([x, np.ones_like(x)])
    return 2 * X.T @ (X @ np.array([w, b]) - y) / len(y)


@right_answer("accuracy_within", "counted by hand")
def _(y_hat, y, epsilon):
    good = 0
    for mine, true in zip(y_hat, y, strict=True):
        if -epsilon < mine - true < epsilon:
            good += 1
    return good / len(y)


@right_answer("accuracy_within", "one minus the share of the others")
def _(y_hat, y, epsilon):
    return 1 - np.count_nonzero(abs(y_hat - y) >= epsilon) / y.size


@right_answer("flat_share", "with diff")
def _(values):
    return float((np.diff(values) == 0).sum()) / (np.size(values) - 1)


@right_answer("flat_share", "a loop over neighbours")
def _(values):
    equal = [a == b for a, b in zip(values, values[1:], strict=False)]
    return sum(equal) / len(equal)


@right_answer("loss_surface", "broadcast at once")
def _(x, y, ws, bs):
    predictions = ws[None, :, None] * x + bs[:, None, None]
    return ((predictions - y) ** 2).mean(axis=-1)


@right_answer("loss_surface", "a grid of weights, as nested lists")
def _(x, y, ws, bs):
    rows = []
    for b in bs:
        rows.append([float(np.mean((w * x + b - y) ** 2)) for w in ws])
    return rows


@right_answer("loss_surface", "from moments over a meshgrid")
def _(x, y, ws, bs):
    W, B = np.meshgrid(ws, bs)
    squares = W**2 * np.mean(x**2) + B**2 + np.mean(y**2)
    return squares + 2 * W * B * np.mean(x) - 2 * W * np.mean(x * y) - 2 * B * np.mean(y)
