"""Lesson 02, written otherwise."""

import numpy as np

from . import right_answer


@right_answer("pre_activation", "a loop over samples and features")
def _(X, w, b):
    sums = []
    for row in X:
        a = b
        for weight, value in zip(w, row):
            a += weight * value
        sums.append(a)
    return sums


@right_answer("pre_activation", "the bias as the weight of a feature that is always 1")
def _(X, w, b):
    return np.einsum("sd,d->s", np.column_stack([X, np.ones(len(X))]), np.append(w, b))


@right_answer("sigmoid", "through the hyperbolic tangent")
def _(a, steepness=1.0):
    return (1 + np.tanh(steepness * a / 2)) / 2


@right_answer("sigmoid", "clipped where the result is 0 or 1 anyway")
def _(a, steepness=1.0):
    return 1 / (1 + np.exp(np.clip(-steepness * np.asarray(a), -700, 700)))


@right_answer("sigmoid", "filled in by masks")
def _(a, steepness=1.0):
    z = steepness * np.atleast_1d(np.asarray(a, dtype=float))
    g, right = np.zeros(z.shape), z >= 0
    g[right] = 1 / (1 + np.exp(-z[right]))
    g[~right] = np.exp(z[~right]) / (1 + np.exp(z[~right]))
    return g.reshape(np.shape(a))


@right_answer("sigmoid", "a logarithm first")
def _(a, steepness=1.0):
    return np.exp(-np.logaddexp(0, -steepness * a))


@right_answer("sigmoid", "NumPy told to be silent")
def _(a, steepness=1.0):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-steepness * a))


@right_answer("sigmoid_derivative", "by the square of 1 / cosh")
def _(a, steepness=1.0):
    e = np.exp(-np.abs(steepness * a))
    return steepness * e / (1 + e) ** 2


@right_answer("sigmoid_derivative", "from both sides")
def _(a, steepness=1.0):
    t = np.tanh(steepness * a / 2)
    return steepness * (1 + t) * (1 - t) / 4


@right_answer("tanh_derivative", "1 / cosh²")
def _(a):
    return np.cosh(a) ** -2.0


@right_answer("tanh_derivative", "two factors")
def _(a):
    t = np.tanh(a)
    return (1 - t) * (1 + t)


@right_answer("relu", "masked")
def _(a):
    return a * (a > 0)


@right_answer("relu", "half of a number and its size")
def _(a):
    return (a + abs(a)) / 2


@right_answer("relu", "clipped from below, as a list")
def _(a):
    return np.clip(a, 0, None).tolist()


@right_answer("relu_derivative", "True and False")
def _(a):
    return np.asarray(a) > 0


@right_answer("relu_derivative", "by the sign")
def _(a):
    return np.maximum(np.sign(a), 0).astype(int)


@right_answer("and_neuron", "unequal weights, as lists")
def _():
    return [[3, 4], -5.5]


@right_answer("and_neuron", "large weights")
def _():
    return np.full(2, 20.0), np.float64(-30.0)


@right_answer("or_neuron", "unequal weights, as integers")
def _():
    return (5, 6), -2


@right_answer("or_neuron", "single precision")
def _():
    return np.array([2, 2], dtype=np.float32), -1


@right_answer("xor_network", "OR, and not both, with a whole matrix of weights")
def _(X):
    W, b = np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([-0.5, -1.5])
    h = X @ W.T + b > 0
    return (h @ np.array([1.0, -1.0]) - 0.5 > 0).astype(int)


@right_answer("xor_network", "smooth units, a loop, a list of booleans")
def _(X):
    answers = []
    for x1, x2 in X:
        first = 1 / (1 + np.exp(-20 * (x1 - x2 - 0.5)))
        second = 1 / (1 + np.exp(-20 * (x2 - x1 - 0.5)))
        answers.append(bool(first + second > 0.5))
    return answers


@right_answer("xor_network", "one hidden ReLU layer")
def _(X):
    s = X @ np.ones(2)
    return (np.maximum(0, s) - 2 * np.maximum(0, s - 1) > 0.5).astype(float)
