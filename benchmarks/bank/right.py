"""Right gradients in other forms: loops, einsum, other formulas, complex steps, another order."""

import numpy as np

from .entries import right
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
    logistic_slopes,
    network_forward,
    one_hot,
    output_delta,
    softmax,
)

for problem in PROBLEMS:
    right(problem, name="the formula")(problem.slopes)

    @right(problem, name="sample by sample, added up")
    def _(d, *parts, slopes=problem.slopes):
        samples = [slopes(d.take([s]), *parts) for s in range(d.S)]
        return tuple(sum(of_part) / d.S for of_part in zip(*samples, strict=True))

    @right(problem, name="the samples in another order")
    def _(d, *parts, slopes=problem.slopes):
        return slopes(d.take(slice(None, None, -1)), *parts)


@right(MSE, LASSO, name="multiplied out: X'Xw - X'y")
def _(d, w, b):
    X = np.column_stack([d.X, np.ones(d.S)])
    slopes = 2 / d.S * (X.T @ X @ np.append(w, b) - X.T @ d.y)
    return slopes[:-1], slopes[-1]


@right(MSE, name="two loops over plain numbers")
def _(d, w, b):
    dw, db = [0.0] * len(w), 0.0
    for x, y in zip(d.X.tolist(), d.y.tolist(), strict=True):
        error = sum(w_i * x_i for w_i, x_i in zip(w, x, strict=True)) + b - y
        db += 2 * error / d.S
        for i, x_i in enumerate(x):
            dw[i] += 2 * error * x_i / d.S
    return np.array(dw), db


@right(LOGISTIC, name="labels of -1 and 1")
def _(d, w, b):
    t = 2 * d.y - 1
    delta = -t / (1 + np.exp(t * (d.X @ w + b))) / d.S
    return delta @ d.X, delta.sum()


@right(LOGISTIC, name="one class at a time")
def _(d, w, b):
    ones, zeros = (logistic_slopes(d.take(d.y == c), w, b) for c in (1, 0))
    share = np.mean(d.y)
    return tuple(share * one + (1 - share) * zero for one, zero in zip(ones, zeros, strict=True))


@right(LOGISTIC, name="a softmax of two scores")
def _(d, w, b):
    a = d.X @ w + b
    delta = output_delta(d, np.column_stack([np.zeros(d.S), a]))[:, 1]
    return np.einsum("sd,s->d", d.X, delta), delta.sum()


@right(SOFTMAX, name="1 taken from the true class's probability")
def _(d, W, b):
    f = softmax(d.X @ W.T + b)
    f[np.arange(d.S), d.y] -= 1
    return np.einsum("sk,sd->kd", f, d.X) / d.S, f.mean(axis=0)


@right(SOFTMAX, name="the Jacobian of the softmax times the slopes of the logarithm")
def _(d, W, b):
    dW, db = np.zeros_like(W), np.zeros_like(b)
    for x, y, f in zip(d.X, d.y, softmax(d.X @ W.T + b), strict=True):
        by_probability = np.where(np.arange(d.K) == y, -1 / f, 0)
        delta = (np.diag(f) - np.outer(f, f)) @ by_probability / d.S
        dW, db = dW + np.outer(delta, x), db + delta
    return dW, db


@right(SOFTMAX, name="probabilities from the logarithm of the sum")
def _(d, W, b):
    a = d.X @ W.T + b
    f = np.exp(a - np.logaddexp.reduce(a, axis=1, keepdims=True))
    delta = (f - one_hot(d)).T / d.S
    return delta @ d.X, delta.sum(axis=1)


@right(HINGE, name="a loop over samples and classes")
def _(d, W, b):
    dW, db = np.zeros_like(W), np.zeros_like(b)
    for x, y in zip(d.X, d.y, strict=True):
        for k in range(d.K):
            if k != y and (W[k] - W[y]) @ x + b[k] - b[y] + 1 > 0:
                dW[k], dW[y] = dW[k] + x / d.S, dW[y] - x / d.S
                db[k], db[y] = db[k] + 1 / d.S, db[y] - 1 / d.S
    return dW, db


@right(HINGE, name="a mask, its rows' sums at the true class")
def _(d, W, b):
    delta = (hinge_margins(d, W, b) > 0).astype(float)
    delta[np.arange(d.S), d.y] = 0
    delta[np.arange(d.S), d.y] = -delta.sum(axis=1)
    return np.einsum("sk,sd->kd", delta, d.X) / d.S, delta.mean(axis=0)


@right(*NETWORKS, name="one sample and one unit at a time")
def _(d, W1, b1, W2, b2):
    dW1, db1, dW2, db2 = (np.zeros_like(part) for part in (W1, b1, W2, b2))
    a1, h, a2 = network_forward(d, W1, b1, W2, b2)
    for s, delta2 in enumerate(output_delta(d, a2)):
        dW2, db2 = dW2 + np.outer(delta2, h[s]), db2 + delta2
        for unit in range(len(b1)):
            delta1 = d.activation.g_prime(a1[s, unit]) * (W2[:, unit] @ delta2)
            dW1[unit] += delta1 * d.X[s]
            db1[unit] += delta1
    return dW1, db1, dW2, db2


@right(*NETWORKS, name="biases as the weights of an input that is always 1")
def _(d, W1, b1, W2, b2):
    ones = np.ones((d.S, 1))
    a1, h, a2 = network_forward(d, W1, b1, W2, b2)
    delta2 = output_delta(d, a2)
    delta1 = np.einsum("sk,kh->sh", delta2, W2) * d.activation.g_prime(a1)
    layer1 = delta1.T @ np.hstack([d.X, ones])
    layer2 = delta2.T @ np.hstack([h, ones])
    return layer1[:, :-1], layer1[:, -1], layer2[:, :-1], layer2[:, -1]


def backward(d, W1, b1, W2, b2, *, g_prime):
    """The network's slopes, the activation's derivative given as a function of (a, h)."""
    a1, h, a2 = network_forward(d, W1, b1, W2, b2)
    delta2 = output_delta(d, a2)
    delta1 = delta2 @ W2 * g_prime(a1, h)
    return delta1.T @ d.X, delta1.sum(axis=0), delta2.T @ h, delta2.sum(axis=0)


@right(TANH, name="the derivative as 1 / cosh²")
def _(d, *parts):
    return backward(d, *parts, g_prime=lambda a, h: np.cosh(a) ** -2.0)


@right(SIGMOID, name="the derivative from exponentials")
def _(d, *parts):
    return backward(d, *parts, g_prime=lambda a, h: np.exp(-a) / (1 + np.exp(-a)) ** 2)


@right(SIGMOID, name="the derivative of half a tanh")
def _(d, *parts):
    return backward(d, *parts, g_prime=lambda a, h: (1 - np.tanh(a / 2) ** 2) / 4)


@right(RELU, name="the step taken from the output")
def _(d, *parts):
    return backward(d, *parts, g_prime=lambda a, h: np.sign(h))


@right(RELU, name="the step as Heaviside's function")
def _(d, *parts):
    return backward(d, *parts, g_prime=lambda a, h: np.heaviside(a, 0.5))


def complex_step(fit, d, parts, k, h=1e-30):
    """Slopes by part k: the imaginary part of `fit`, moved by a tiny imaginary step."""
    slopes = np.zeros(np.shape(parts[k]))
    for place in np.ndindex(slopes.shape):
        moved = [np.array(part, dtype=complex) for part in parts]
        moved[k][place] += 1j * h
        slopes[place] = fit(d, *moved).imag / h
    return slopes


for problem in (MSE, SOFTMAX, HINGE, *NETWORKS):

    @right(problem, name="a complex step, exact to rounding")
    def _(d, *parts, fit=problem.fit):
        return tuple(complex_step(fit, d, parts, k) for k in range(len(parts)))
