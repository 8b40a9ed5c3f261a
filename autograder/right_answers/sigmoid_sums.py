"""Lesson 03, written otherwise."""

import numpy as np

from . import right_answer


@right_answer("shaped_sigmoid", "a list, through the hyperbolic tangent")
def _(x, w, b, w_out, b_out):
    return [w_out * (1 + np.tanh((w * value + b) / 2)) / 2 + b_out for value in x]


@right_answer("shaped_sigmoid", "turned round and falling")
def _(x, w, b, w_out, b_out):
    return b_out + w_out - w_out / (1 + np.exp(w * x + b))


@right_answer("riser", "an array of both")
def _(center, steepness):
    return 4 * steepness * np.array([1, -center])


@right_answer("riser", "from the distance over which the tangent rises")
def _(center, steepness):
    width = 1 / steepness
    return [4 / width, -4 * center / width]


@right_answer("bump", "one riser falls")
def _(x, left, right, height, steepness):
    up = 1 / (1 + np.exp(-4 * steepness * (x - left)))
    down = 1 / (1 + np.exp(4 * steepness * (x - right)))
    return height * (up + down - 1)


@right_answer("bump", "by tangents, place by place")
def _(x, left, right, height, steepness):
    k = 2 * steepness
    return [height / 2 * (np.tanh(k * (v - left)) - np.tanh(k * (v - right))) for v in x]


@right_answer("sigmoid_sum", "a loop over units")
def _(x, w, b, w_out, b_out):
    y = np.full(len(x), b_out)
    for i in range(len(w)):
        y += w_out[i] / (1 + np.exp(-(w[i] * x + b[i])))
    return y


@right_answer("sigmoid_sum", "einsum over a broadcast array")
def _(x, w, b, w_out, b_out):
    h = 0.5 * (1 + np.tanh((x[:, None] * w[None, :] + b) / 2))
    return np.einsum("sn,n->s", h, w_out) + b_out


@right_answer("sigmoid_sum_matrix", "a unit at a time")
def _(X, W, b, w_out, b_out):
    y = np.zeros(len(X))
    for weights, bias, out in zip(W, b, w_out):
        y = y + out / (1 + np.exp(-(X @ weights + bias)))
    return y + b_out


@right_answer("sigmoid_sum_matrix", "samples in columns, as the lecture has them")
def _(X, W, b, w_out, b_out):
    a = W @ X.T + b[:, None]
    return (w_out[None, :] @ (1 / (1 + np.exp(-a))) + b_out)[0]


@right_answer("staircase", "gentler risers, lists, a loop")
def _(f, low, high, N):
    width = (high - low) / (N + 1)
    w, b, w_out = [], [], []
    for k in range(1, N + 1):
        w.append(8 / width)
        b.append(-8 / width * (low + k * width))
        w_out.append(float(f(low + (k + 0.5) * width) - f(low + (k - 0.5) * width)))
    return w, b, w_out, float(f(low + width / 2))


@right_answer("staircase", "very steep, built from the right with falling risers")
def _(f, low, high, N):
    width = (high - low) / (N + 1)
    heights = f(low + (np.arange(N + 1) + 0.5) * width)
    w = np.full(N, -500 / width)
    return w, -w * (low + np.arange(1, N + 1) * width), heights[:-1] - heights[1:], heights[-1]


@right_answer("staircase", "output weights by least squares over soft risers")
def _(f, low, high, N):
    width = (high - low) / (N + 1)
    x = np.linspace(low, high, 20 * (N + 1))
    w = np.full(N, 5 / width)
    b = -w * (low + np.arange(1, N + 1) * width)
    H = np.column_stack([1 / (1 + np.exp(-(np.outer(x, w) + b))), np.ones(len(x))])
    out = np.linalg.lstsq(H, f(x), rcond=None)[0]
    return w, b, out[:-1], out[-1]
