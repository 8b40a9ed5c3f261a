"""Lesson 12: a network that reads handwritten digits.

Images are rows of 64 pixels, `X` of shape (S, 64), each pixel from 0 (paper) to 16 (ink);
labels are the digits, `y` of shape (S,). The data are in `course.data.digits`.
Deck 002 is *Neural Networks and Deep Learning*; slides are named by their titles.
"""

import numpy as np

from .backprop import forward
from .hyperparameters import best
from .training import train

tanh = (np.tanh, lambda a: 1 - np.tanh(a) ** 2)


def standardise(X_train, X):
    """`X` (S, D), each column less its mean in `X_train`, over its spread there.

    Both are of the training set alone, without Bessel's correction. A column that is
    constant in training has no spread; it is only centred.

    >>> standardise(np.array([[1.0, 5.0], [3.0, 5.0]]), np.array([[4.0, 7.0]]))
    array([[2., 2.]])
    """
    spread = np.std(X_train, axis=0)
    return (X - np.mean(X_train, axis=0)) / np.where(spread > 0, spread, 1)


def fit_digits(X_train, y_train, X_validation, y_validation, rng):
    """What `predict_digits` needs: a network, and the images by which inputs are scaled.

    One hidden layer of 64 tanh units. It is trained with two strengths of the
    penalty, and the validation set chooses. Takes less than a second.
    Source: deck 002, "How to select hyper-parameters?".

    >>> from course.data.digits import X, y
    >>> network = fit_digits(X[:500], y[:500], X[500:600], y[500:600], np.random.default_rng(0))
    >>> bool(np.mean(predict_digits(network, X[600:]) == y[600:]) > 0.85)
    True
    """
    inputs, trials = standardise(X_train, X_train), []
    for strength in (1e-3, 3e-3):
        network, _ = train(inputs, y_train, [64, 64, 10], 0.05, 0.05, 0.9, 25, 16, strength, rng)
        trial = {"X_train": X_train, "network": network}
        wrong = predict_digits(trial, X_validation) != y_validation
        trials.append({**trial, "validation_loss": np.mean(wrong)})
    return best(trials)


def predict_digits(parameters, X):
    """The digits (S,) that a network from `fit_digits` reads in the images `X`.

    >>> one_layer = [(np.vstack([np.ones(64), -np.ones(64)]), np.zeros(2))]
    >>> parameters = {"X_train": np.zeros((1, 64)), "network": one_layer}
    >>> predict_digits(parameters, np.array([np.full(64, 1.0), np.full(64, -1.0)]))
    array([0, 1])
    """
    scores, _ = forward(standardise(parameters["X_train"], X), parameters["network"], tanh)
    return np.argmax(scores, axis=1)


def confusion_matrix(y_hat, y, K):
    """How often class i was read as class j, in row i and column j: (K, K) whole numbers.

    >>> confusion_matrix(np.array([1, 0, 1]), np.array([1, 1, 1]), 2)
    array([[0, 0],
           [1, 2]])
    """
    counts = np.zeros((K, K), dtype=int)
    np.add.at(counts, (y, y_hat), 1)
    return counts
