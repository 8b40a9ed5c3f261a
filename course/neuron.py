"""Lesson 02: one neuron, what it can decide, and why two layers can decide more.

A batch of inputs `X` has shape (S, D), one sample a row; a neuron is a weight for each
feature, `w` of shape (D,), and a bias `b`. Deck 002 is *Neural Networks and Deep
Learning*, deck 003 *Lesson 4, Basic Neural Network*, deck 004 *Neural Networks*; slides
are named by their titles.
"""

import numpy as np


def pre_activation(X, w, b):
    """What a neuron adds up, a = b + Σ w_i x_i, for each row of `X`: shape (S,).

    `X` has shape (S, D), `w` (D,), and `b` is a number.
    Source: deck 002, "Artificial neuron".

    >>> print(pre_activation(np.array([[1.0, 2.0], [0.0, 3.0]]), np.array([2.0, -1.0]), 0.5))
    [ 0.5 -2.5]
    """
    return X @ w + b


def sigmoid(a, steepness=1.0):
    """1 / (1 + exp(-steepness a)), of the shape of `a`; right and silent for any number.

    The exponential is only ever taken of a number that is not positive, so that it
    can't overflow. Source: deck 003, "Active Function: Sigmoid", where it is λ.

    >>> print(sigmoid(np.array([-1000.0, 0.0, 1000.0])))
    [0.  0.5 1. ]
    """
    e = np.exp(-np.abs(steepness * a))
    return np.where(steepness * a >= 0, 1, e) / (1 + e)


def sigmoid_derivative(a, steepness=1.0):
    """Derivative of `sigmoid` with respect to `a`, steepness · g (1 - g), of the shape of `a`.

    Source: deck 002, "Activation function", where the steepness is 1.

    >>> print(sigmoid_derivative(np.array([0.0, 1000.0]), steepness=2.0))
    [0.5 0. ]
    """
    g = sigmoid(a, steepness)
    return steepness * g * (1 - g)


def tanh_derivative(a):
    """Derivative of the hyperbolic tangent, 1 - tanh(a)², of the shape of `a`.

    Source: deck 002, "Activation function".

    >>> print(tanh_derivative(np.array([0.0, 1000.0])))
    [1. 0.]
    """
    return 1 - np.tanh(a) ** 2


def relu(a):
    """The rectified linear unit, max(0, a), of the shape of `a`.

    Source: decks 002, "Rectified linear activation function", and 004.

    >>> print(relu(np.array([-2.0, 0.0, 3.0])))
    [0. 0. 3.]
    """
    return np.maximum(0, a)


def relu_derivative(a):
    """Derivative of `relu`: 1 above 0 and 0 below, of the shape of `a`.

    At the kink, where there is none, the course takes 0.

    >>> print(relu_derivative(np.array([-2.0, 0.0, 3.0])))
    [0. 0. 1.]
    """
    return np.where(a > 0, 1.0, 0.0)


def and_neuron():
    """(w, b) of a neuron whose pre-activation is positive where both inputs are 1.

    Source: deck 002, "Capacity of a single neuron".

    >>> w, b = and_neuron()
    >>> print(pre_activation(np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), w, b))
    [-1.5 -0.5 -0.5  0.5]
    """
    return np.array([1.0, 1.0]), -1.5


def or_neuron():
    """(w, b) of a neuron whose pre-activation is positive where an input is 1, or both.

    Source: deck 002, "Capacity of a single neuron".

    >>> w, b = or_neuron()
    >>> print(pre_activation(np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), w, b))
    [-0.5  0.5  0.5  1.5]
    """
    return np.array([1.0, 1.0]), -0.5


def xor_network(X):
    """1 where just one of the two inputs is 1, or near it, else 0: (S,) for X (S, 2).

    Two layers: OR of AND(x1, not x2) and AND(not x1, x2).
    Source: deck 002, "Capacity of a single neuron".

    >>> print(xor_network(np.array([[0, 0], [0, 1], [1, 0], [1, 1]])))
    [0 1 1 0]
    """
    first = pre_activation(X, np.array([1.0, -1.0]), -0.5) > 0
    second = pre_activation(X, np.array([-1.0, 1.0]), -0.5) > 0
    w, b = or_neuron()
    return (pre_activation(np.column_stack([first, second]), w, b) > 0).astype(int)
