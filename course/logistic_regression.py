"""Lesson 07: one neuron that answers yes or no with a probability, and how to judge it.

Inputs X have shape (S, D), labels `y` are 0 or 1, of shape (S,); a model is a weight
vector w of shape (D,) and a bias b. Logarithms are natural.
Deck 001 is *Building a Network and Fully-Connected Networks*, deck 002 *Neural Networks
and Deep Learning*; slides are named by their titles.
"""

import numpy as np


def probability(X, w, b):
    """Probability p(y = 1 | x) = σ(w·x + b) of each sample, of shape (S,).

    σ(a) = 1 / (1 + e^-a) is written as (1 + tanh(a/2)) / 2, which never overflows.
    Source: deck 002, "Capacity of a single neuron".

    >>> print(probability(np.array([[0.0], [1000.0]]), np.array([-1.0]), 0.0))
    [0.5 0. ]
    """
    return (1 + np.tanh((X @ w + b) / 2)) / 2


def logistic_loss(a, y):
    """Mean of -ln p for y = 1 and -ln(1 - p) for y = 0, from the pre-activations a, (S,).

    Both are ln(1 + e^∓a), exact and finite for every a.
    Source: deck 002, "Loss function", with two classes.

    >>> print(logistic_loss(np.array([0.0, 1000.0]), np.array([1, 0])) - np.log(2) / 2)
    500.0
    """
    return np.mean(np.logaddexp(0, (1 - 2 * y) * a))


def logistic_gradient(X, y, w, b):
    """Slopes (dw, db) of the loss: the means of (p - y) x and of p - y.

    Source: deck 002, "Loss function derivative", -(e(y) - f) with two classes.

    >>> dw, db = logistic_gradient(np.array([[2.0]]), np.array([1]), np.array([0.0]), 0.0)
    >>> print(dw, db)
    [-1.] -0.5
    """
    delta = (probability(X, w, b) - y) / len(y)
    return delta @ X, np.sum(delta)


def fit_logistic(X, y, learning_rate, epochs, rng):
    """Model (w, b) after `epochs` steps of gradient descent on all samples, from zeros.

    `rng` is for methods that draw, such as mini-batches; this one does not.
    Source: deck 002, "Stochastic gradient descent (SGD) method".

    >>> rng = np.random.default_rng(0)
    >>> w, b = fit_logistic(np.array([[-1.0], [1.0]]), np.array([0, 1]), 1.0, 100, rng)
    >>> print(probability(np.array([[-1.0], [1.0]]), w, b) > 0.5)
    [False  True]
    """
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(epochs):
        dw, db = logistic_gradient(X, y, w, b)
        w, b = w - learning_rate * dw, b - learning_rate * db
    return w, b


def precision_recall(y_hat, y):
    """Of those called 1 the share that is 1, and of those that are 1 the share called so.

    `y_hat` and `y` hold 0 and 1. Where there is nothing to take a share of, it is 0.

    >>> precision_recall(np.array([1, 1, 0, 0]), np.array([1, 0, 1, 1]))
    (0.5, 0.3333333333333333)
    """
    hits = int(np.sum((y_hat == 1) & (y == 1)))
    called, there = int(np.sum(y_hat == 1)), int(np.sum(y == 1))
    return hits / max(called, 1), hits / max(there, 1)


def roc_auc(scores, y):
    """Probability that a random sample of class 1 scores above one of class 0; ties are half.

    It is the area under the ROC curve. Raises `ValueError` where a class has no sample.

    >>> print(roc_auc(np.array([0.1, 0.4, 0.4, 0.8]), np.array([0, 0, 1, 1])))
    0.875
    """
    ones, zeros = scores[y == 1], np.sort(scores[y == 0])
    if not len(ones) or not len(zeros):
        raise ValueError("Samples of both classes are needed to compare them.")
    below = np.searchsorted(zeros, ones, side="left")
    below_or_equal = np.searchsorted(zeros, ones, side="right")
    return np.mean(below + below_or_equal) / (2 * len(zeros))
