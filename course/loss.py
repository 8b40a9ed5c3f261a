"""Lesson 04: a loss and a metric, and why a loss must have a useful slope.

Predictions `y_hat` and targets `y` are arrays of shape (S,), one number a sample.
Deck 000 is *Trainable Networks*, deck 001 *Building a Network and Fully-Connected
Networks*, deck 003 *Lesson 4, Basic Neural Network*; slides are named by their titles.
"""

import numpy as np


def mse(y_hat, y):
    """Mean squared error, (1/S) Σ (y_s - y_hat_s)², of two arrays of shape (S,).

    Source: decks 000 and 001, "Loss function".

    >>> print(mse(np.array([1.0, 2.0]), np.array([0.0, 0.0])))
    2.5
    """
    return np.mean((y - y_hat) ** 2)


def mse_gradient(y_hat, y):
    """Slopes of `mse` by each prediction, -(2/S)(y_s - y_hat_s), of shape (S,).

    Source: deck 001, "Tuning the Network: Gradient of a Loss Function".

    >>> print(mse_gradient(np.array([1.0, 2.0]), np.array([0.0, 4.0])))
    [ 1. -2.]
    """
    return -2 * (y - y_hat) / len(y)


def mse_line_gradient(x, y, w, b):
    """Slopes (dw, db) of the mean squared error of the line w * x + b; x, y of shape (S,).

    Source: deck 003, "Derivative (x × w - y)²", whose example is S = 1 and b = 0.

    >>> dw, db = mse_line_gradient(np.array([1.0]), np.array([2.0]), 1.0, 0.0)
    >>> print(dw, db)
    -2.0 -2.0
    """
    slopes = mse_gradient(w * x + b, y)
    return np.sum(slopes * x), np.sum(slopes)


def accuracy_within(y_hat, y, epsilon):
    """Share of predictions, 0 to 1, that are less than `epsilon` from their target.

    The comparison is strict: a distance of exactly `epsilon` does not count.
    Source: deck 001, "Metrics". Deck 000, "Example: Epsilon-precision", leaves out
    the absolute value, so that a prediction of +∞ would be perfect.

    >>> print(accuracy_within(np.array([1.2, 2.5, 6.0]), np.array([1.0, 2.0, 9.0]), 0.5))
    0.3333333333333333
    """
    return np.mean(np.abs(y - y_hat) < epsilon)


def flat_share(values):
    """Share of neighbouring values that are equal; `values` of shape (N,), N at least 2.

    Source: deck 002 (*Neural Networks and Deep Learning*), "Deep learning": a
    classification error is what one wants to optimise, but it is not smooth.

    >>> print(flat_share(np.array([1.0, 1.0, 1.0, 2.0, 3.0])))
    0.5
    """
    return np.mean(values[1:] == values[:-1])


def loss_surface(x, y, ws, bs):
    """Mean squared error of the line w * x + b for every w in `ws` and b in `bs`.

    Row i belongs to bs[i] and column j to ws[j], so the shape is (len(bs), len(ws)).
    Source: deck 000, "Loss function", with the line as the network.

    >>> print(loss_surface(np.array([1.0, 2.0]), np.array([1.0, 2.0]), [0.0, 1.0, 2.0], [0.0, 1.0]))
    [[2.5 0.  2.5]
     [0.5 1.  6.5]]
    """
    return np.array([[mse(w * x + b, y) for w in ws] for b in bs])
