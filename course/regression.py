"""Lesson 01: a dependency from noisy measurements, by the line of least squares.

Measurement conditions `x` and measured values `y` are arrays of shape (S,); a line
predicts w * x + b. Deck 000 is *Trainable Networks*, deck 001 *Building a Network and
Fully-Connected Networks*, deck 004 *Neural Networks*; slides are named by their titles.
"""

import numpy as np


def predict_line(x, w, b):
    """Predictions w x + b of a line, of the shape of `x`, (S,).

    Source: deck 004, "Regression", with the line as the function f(x; θ), θ = (w, b).

    >>> predict_line(np.array([0.0, 1.0, 2.0]), 3.0, -1.0)
    array([-1.,  2.,  5.])
    """
    return w * x + b


def sum_of_squares(y_hat, y):
    """Loss of predictions, Σ (y_s - y_hat_s)², from two arrays of shape (S,).

    Source: deck 004, "Regression", loss function.

    >>> print(sum_of_squares(np.array([1.0, 2.0]), np.array([0.0, 4.0])))
    5.0
    """
    return np.sum((y - y_hat) ** 2)


def sum_of_squares_gradient(x, y, w, b):
    """Slopes (dw, db) of the line's sum of squares; `x` and `y` of shape (S,).

    dw = -2 Σ (y_s - w x_s - b) x_s and db = -2 Σ (y_s - w x_s - b).
    Source: deck 004, "Regression", ∇L(θ), worked out for the line.

    >>> dw, db = sum_of_squares_gradient(np.array([1.0, 2.0]), np.array([2.0, 5.0]), 1.0, 0.0)
    >>> print(dw, db)
    -14.0 -8.0
    """
    errors = y - (w * x + b)
    return -2 * np.sum(errors * x), -2 * np.sum(errors)


def fit_line(x, y):
    """The line (w, b) of least squares through points `x`, `y` of shape (S,).

    Solves ∇L = 0. Only differences from the means are multiplied, so that no digits
    are lost where `x` is far from zero.
    Raises `ValueError` where all `x` are equal: then no line is the best.
    Source: deck 004, "Regression", "Solve: ∇L(θ) = 0".

    >>> w, b = fit_line(np.array([0.0, 1.0, 2.0]), np.array([1.0, 2.0, 6.0]))
    >>> print(w, b)
    2.5 0.5
    """
    if np.all(x == x[0]):
        raise ValueError("All x are equal: no line is better than all others.")
    dx, dy = x - np.mean(x), y - np.mean(y)
    w = np.sum(dx * dy) / np.sum(dx * dx)
    return w, np.mean(y) - w * np.mean(x)


def split_indices(S, fractions, rng):
    """The indices 0 to S - 1, shuffled by `rng`, as training, validation and test set.

    `fractions` are three numbers that sum to 1; each set is an array of integers, as
    long as its share of S, rounded.
    Source: deck 001, "Dataset", split in three subsets.

    >>> [len(part) for part in split_indices(8, (0.5, 0.25, 0.25), np.random.default_rng(0))]
    [4, 2, 2]
    """
    ends = np.round(S * np.cumsum(fractions)).astype(int)
    train, validation, test = np.split(rng.permutation(S), ends[:2])
    return train, validation, test
