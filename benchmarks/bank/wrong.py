"""Wrong gradients: the mistakes people make, each a formula with something missing or too much."""

import numpy as np

from .entries import wrong, wrong_penalty
from .problems import (
    HINGE,
    LASSO,
    LOGISTIC,
    MSE,
    NETWORKS,
    PROBLEMS,
    RELU,
    SIGMOID,
    SOFTMAX,
    TANH,
    hinge_margins,
    network_forward,
    one_hot,
    output_delta,
    sigmoid,
    softmax,
)
from .questions import GENERIC, is_weight

SQUARES = tuple(p for p in PROBLEMS if p.penalty == "squares")
MATRICES = (SOFTMAX, HINGE, *NETWORKS)


def _is_bias(i):
    return i % 2 == 1


for problem in PROBLEMS:

    @wrong(problem, name="the sign is turned")
    def _(d, *parts, slopes=problem.slopes):
        return tuple(-g for g in slopes(d, *parts))

    @wrong(problem, name="the mean's 1/S is missing")
    def _(d, *parts, slopes=problem.slopes):
        return tuple(d.S * g for g in slopes(d, *parts))

    @wrong(problem, name="divided by S - 1")
    def _(d, *parts, slopes=problem.slopes):
        return tuple(g * d.S / (d.S - 1) for g in slopes(d, *parts))

    @wrong(problem, name="half the slopes")
    def _(d, *parts, slopes=problem.slopes):
        return tuple(g / 2 for g in slopes(d, *parts))

    @wrong(problem, name="the biases' slopes are left at zero")
    def _(d, *parts, slopes=problem.slopes):
        return tuple(g * (not _is_bias(i)) for i, g in enumerate(slopes(d, *parts)))

    @wrong(problem, name="the biases' slopes have the wrong sign")
    def _(d, *parts, slopes=problem.slopes):
        return tuple(-g if _is_bias(i) else g for i, g in enumerate(slopes(d, *parts)))

    @wrong(problem, name="the biases' slopes are a mean where the sum belongs")
    def _(d, *parts, slopes=problem.slopes):
        return tuple(g / d.S if _is_bias(i) else g for i, g in enumerate(slopes(d, *parts)))

    @wrong(problem, name="the last coordinate is left at zero")
    def _(d, *parts, slopes=problem.slopes):
        *others, last = (np.array(g, dtype=float) for g in slopes(d, *parts))
        last.flat[-1] = 0
        return *others, last

    @wrong(problem, name="the last sample is left out")
    def _(d, *parts, slopes=problem.slopes):
        without = d.take(slice(None, -1))
        return tuple(g * without.S / d.S for g in slopes(without, *parts))

    @wrong(problem, name="the slopes of another batch: half of the samples")
    def _(d, *parts, slopes=problem.slopes):
        return slopes(d.take(slice(None, None, 2)), *parts)

    @wrong(problem, name="each sample has its neighbour's target")
    def _(d, *parts, slopes=problem.slopes):
        shifted = type(d)(d.X, np.roll(d.y, 1), d.K, d.activation)
        return slopes(shifted, *parts)


for problem in MATRICES:

    @wrong(problem, name="the first weights' slopes are transposed, then reshaped")
    def _(d, *parts, slopes=problem.slopes):
        dW, *others = slopes(d, *parts)
        return dW.T.reshape(dW.shape), *others


@wrong_penalty(*PROBLEMS, name="the penalty is missing")
def _(true, name, part):
    return np.zeros_like(part)


@wrong_penalty(*PROBLEMS, name="the penalty's slope has the wrong sign")
def _(true, name, part):
    return -true(name, part)


@wrong_penalty(*SQUARES, name="λW in place of 2λW")
def _(true, name, part):
    return true(name, part) / 2


@wrong_penalty(*SQUARES, name="the biases are penalised too")
def _(true, name, part):
    return 2 * part


@wrong_penalty(*NETWORKS, name="only the first layer is penalised")
def _(true, name, part):
    return true(name, part) if name == "W1" else np.zeros_like(part)


@wrong_penalty(LASSO, name="λ in place of λ sign(w)")
def _(true, name, part):
    return np.full_like(part, is_weight(name))


@wrong_penalty(LASSO, name="the slope of λw² in place of λ|w|")
def _(true, name, part):
    return 2 * part * is_weight(name)


@wrong_penalty(LASSO, name="the biases are penalised too")
def _(true, name, part):
    return np.sign(part)


@wrong(MSE, name="the slope of the root of the mean squared error")
def _(d, w, b):
    error = d.X @ w + b - d.y
    delta = error / d.S / np.sqrt(np.mean(error**2))
    return d.X.T @ delta, delta.sum()


@wrong(MSE, LASSO, name="the bias is left out of the prediction")
def _(d, w, b):
    delta = 2 * (d.X @ w - d.y) / d.S
    return d.X.T @ delta, delta.sum()


@wrong(MSE, LASSO, name="the slope of absolute errors")
def _(d, w, b):
    delta = np.sign(d.X @ w + b - d.y) / d.S
    return d.X.T @ delta, delta.sum()


def _logistic(d, w, b, delta_of):
    delta = delta_of(d.X @ w + b) / d.S
    return d.X.T @ delta, delta.sum()


@wrong(LOGISTIC, name="the sigmoid is missing: a - y")
def _(d, w, b):
    return _logistic(d, w, b, lambda a: a - d.y)


@wrong(LOGISTIC, name="p(1 - p) is multiplied in, as for squared errors")
def _(d, w, b):
    return _logistic(d, w, b, lambda a: (sigmoid(a) - d.y) * sigmoid(a) * (1 - sigmoid(a)))


@wrong(LOGISTIC, name="only the samples of class 1 count")
def _(d, w, b):
    return _logistic(d, w, b, lambda a: (sigmoid(a) - 1) * d.y)


@wrong(LOGISTIC, name="labels of -1 and 1 in a formula for 0 and 1")
def _(d, w, b):
    return _logistic(d, w, b, lambda a: sigmoid(a) - (2 * d.y - 1))


def _scores(d, W, b, delta_of):
    delta = delta_of(d.X @ W.T + b) / d.S
    return delta.T @ d.X, delta.sum(axis=0)


@wrong(SOFTMAX, name="the softmax runs down the columns")
def _(d, W, b):
    return _scores(d, W, b, lambda a: softmax(a, axis=0) - one_hot(d))


@wrong(SOFTMAX, name="the 1 of the true class is missing")
def _(d, W, b):
    return _scores(d, W, b, softmax)


@wrong(SOFTMAX, name="the last class is left out")
def _(d, W, b):
    return _scores(d, W, b, lambda a: (softmax(a) - one_hot(d)) * (np.arange(d.K) < d.K - 1))


@wrong(SOFTMAX, name="only the true class has a slope")
def _(d, W, b):
    return _scores(d, W, b, lambda a: (softmax(a) - one_hot(d)) * one_hot(d))


@wrong(SOFTMAX, name="only the Jacobian's diagonal: f(1 - f)")
def _(d, W, b):
    return _scores(d, W, b, lambda a: (softmax(a) - one_hot(d)) * softmax(a) * (1 - softmax(a)))


@wrong(SOFTMAX, name="labels counted from 1")
def _(d, W, b):
    return _scores(d, W, b, lambda a: softmax(a) - np.roll(one_hot(d), 1, axis=1))


@wrong(SOFTMAX, name="divided by K as well")
def _(d, W, b):
    return _scores(d, W, b, lambda a: (softmax(a) - one_hot(d)) / d.K)


def _hinge(d, W, b, active, delta_of):
    others = active * (1 - one_hot(d))
    return _scores(d, W, b, lambda a: delta_of(others))


@wrong(HINGE, name="the margin is forgotten")
def _(d, W, b):
    active = hinge_margins(d, W, b) > 1
    return _hinge(d, W, b, active, lambda m: m - one_hot(d) * m.sum(axis=1, keepdims=True))


@wrong(HINGE, name="the true class' slopes are missing")
def _(d, W, b):
    return _hinge(d, W, b, hinge_margins(d, W, b) > 0, lambda m: m)


@wrong(HINGE, name="the true class is counted once, however many classes come too near")
def _(d, W, b):
    return _hinge(
        d, W, b, hinge_margins(d, W, b) > 0,
        lambda m: m - one_hot(d) * m.any(axis=1, keepdims=True),
    )  # fmt: skip


@wrong(HINGE, name="the margins themselves in place of the step")
def _(d, W, b):
    margins = np.maximum(hinge_margins(d, W, b), 0)
    return _hinge(d, W, b, margins, lambda m: m - one_hot(d) * m.sum(axis=1, keepdims=True))


@wrong(HINGE, name="only the class that comes nearest counts")
def _(d, W, b):
    margins = hinge_margins(d, W, b) * (1 - one_hot(d))
    worst = (margins == margins.max(axis=1, keepdims=True)) & (margins > 0)
    return _hinge(d, W, b, worst, lambda m: m - one_hot(d) * m.sum(axis=1, keepdims=True))


def backward(d, W1, b1, W2, b2, *, g_prime=None, W2_back=None):
    """The network's slopes; `g_prime(a, h)` and the weights on the way back may be replaced."""
    a1, h, a2 = network_forward(d, W1, b1, W2, b2)
    delta2 = output_delta(d, a2)
    delta1 = delta2 @ (W2 if W2_back is None else W2_back)
    delta1 = delta1 * (g_prime(a1, h) if g_prime else d.activation.g_prime(a1))
    return delta1.T @ d.X, delta1.sum(axis=0), delta2.T @ h, delta2.sum(axis=0)


@wrong(*NETWORKS, name="the activation's derivative is missing")
def _(d, *parts):
    return backward(d, *parts, g_prime=lambda a, h: 1)


@wrong(*NETWORKS, name="the activation in place of its derivative")
def _(d, *parts):
    return backward(d, *parts, g_prime=lambda a, h: h)


@wrong(*NETWORKS, name="the derivative is averaged over the samples")
def _(d, *parts):
    return backward(d, *parts, g_prime=lambda a, h: d.activation.g_prime(a).mean(axis=0))


@wrong(*NETWORKS, name="the way back takes the second weights after their step")
def _(d, W1, b1, W2, b2):
    _, _, dW2, _ = backward(d, W1, b1, W2, b2)
    return backward(d, W1, b1, W2, b2, W2_back=W2 - 0.1 * dW2)


@wrong(*NETWORKS, name="the second weights are reshaped where they should be transposed")
def _(d, W1, b1, W2, b2):
    return backward(d, W1, b1, W2, b2, W2_back=W2.T.reshape(W2.shape))


@wrong(*NETWORKS, name="only the first layer is right")
def _(d, *parts):
    dW1, db1, dW2, db2 = backward(d, *parts)
    return dW1, db1, 0 * dW2, 0 * db2


@wrong(*NETWORKS, name="only the last layer is right")
def _(d, *parts):
    dW1, db1, dW2, db2 = backward(d, *parts)
    return 0 * dW1, 0 * db1, dW2, db2


@wrong(*NETWORKS, name="the first layer's 1/S is there twice")
def _(d, *parts):
    dW1, db1, dW2, db2 = backward(d, *parts)
    return dW1 / d.S, db1 / d.S, dW2, db2


@wrong(*NETWORKS, name="the second weights' slopes take a in place of h")
def _(d, *parts):
    a1, _, a2 = network_forward(d, *parts)
    dW1, db1, _, db2 = backward(d, *parts)
    return dW1, db1, output_delta(d, a2).T @ a1, db2


@wrong(*NETWORKS, name="the 1 of the true class is missing")
def _(d, *parts):
    _, h, a2 = network_forward(d, *parts)
    dW1, db1, _, _ = backward(d, *parts)
    delta2 = softmax(a2) / d.S
    return dW1, db1, delta2.T @ h, delta2.sum(axis=0)


@wrong(TANH, name="tanh's derivative from the square of a", places=(GENERIC,))
def _(d, *parts):
    return backward(d, *parts, g_prime=lambda a, h: 1 - a**2)


@wrong(TANH, name="tanh's derivative without the square")
def _(d, *parts):
    return backward(d, *parts, g_prime=lambda a, h: 1 - h)


@wrong(TANH, SIGMOID, name="the derivative is multiplied in twice")
def _(d, *parts):
    return backward(d, *parts, g_prime=lambda a, h: d.activation.g_prime(a) ** 2)


@wrong(SIGMOID, name="a(1 - a) in place of h(1 - h)")
def _(d, *parts):
    return backward(d, *parts, g_prime=lambda a, h: a * (1 - a))


@wrong(SIGMOID, name="tanh's derivative, 1 - h²")
def _(d, *parts):
    return backward(d, *parts, g_prime=lambda a, h: 1 - h**2)


@wrong(RELU, name="the sign in place of the step")
def _(d, *parts):
    return backward(d, *parts, g_prime=lambda a, h: np.sign(a))


@wrong(RELU, name="the step at 1 in place of 0")
def _(d, *parts):
    return backward(d, *parts, g_prime=lambda a, h: (a > 1) * 1.0)


@wrong(RELU, name="a slope of 0.01 below zero, as in a leaky ReLU")
def _(d, *parts):
    return backward(d, *parts, g_prime=lambda a, h: np.where(a > 0, 1, 0.01))
