"""Lesson 03: curves made of sigmoids, from one riser to a staircase that follows any curve.

A unit is σ(w x + b); a sum of N of them has weights `w`, biases `b` and output weights
`w_out`, all of shape (N,), and one output bias `b_out`. Deck 000 is *Trainable Networks*,
deck 001 *Building a Network and Fully-Connected Networks*, deck 002 *Neural Networks and
Deep Learning*; slides are named by their titles.
"""

import numpy as np

from course.neuron import sigmoid


def shaped_sigmoid(x, w, b, w_out, b_out):
    """w_out σ(w x + b) + b_out for `x` of shape (S,) and four numbers: shape (S,).

    Source: deck 000, "Shaping the sigmoid".

    >>> print(shaped_sigmoid(np.array([0.0, 2.0]), w=100.0, b=-100.0, w_out=3.0, b_out=1.0))
    [1. 4.]
    """
    return w_out * sigmoid(w * x + b) + b_out


def riser(center, steepness):
    """(w, b) so that σ(w x + b) is ½ at `center`, with the slope `steepness` there.

    A negative steepness gives a riser that falls. σ itself has the slope ¼ in its middle.

    >>> riser(center=2.0, steepness=0.5)
    (2.0, -4.0)
    """
    w = 4 * steepness
    return w, -w * center


def bump(x, left, right, height, steepness):
    """A riser at `left` minus one at `right`, times `height`, for `x` of shape (S,): (S,).

    Both have this `steepness`, as in `riser`.
    Source: deck 000, "Two Layer Neural Net".

    >>> print(bump(np.array([0.0, 2.0, 4.0]), 1.0, 3.0, height=5.0, steepness=10.0).round(6))
    [0. 5. 0.]
    """
    (w, b), (w_right, b_right) = riser(left, steepness), riser(right, steepness)
    return height * (sigmoid(w * x + b) - sigmoid(w_right * x + b_right))


def sigmoid_sum(x, w, b, w_out, b_out):
    """Σ_i w_out_i σ(w_i x + b_i) + b_out for `x` of shape (S,) and N units: shape (S,).

    Source: deck 000, "Two Layer Neural Net".

    >>> w = np.array([100.0, 100.0])
    >>> print(sigmoid_sum(np.array([0.0, 2.0, 4.0]), w, -w * [1, 3], np.array([2.0, 3.0]), 1.0))
    [1. 3. 6.]
    """
    return sigmoid(np.outer(x, w) + b) @ w_out + b_out


def sigmoid_sum_matrix(X, W, b, w_out, b_out):
    """The sum for samples of D features, σ(X Wᵀ + b) w_out + b_out: shape (S,).

    `X` has shape (S, D), `W` (N, D), `b` and `w_out` (N,), and `b_out` is a number.
    Source: deck 000, "Two Layer Neural Net", which prints a sum over the N units in
    front of a matrix product that has added them up already.

    >>> X, W = np.array([[0.0, 0.0], [1.0, 1.0]]), np.array([[99.0, 0.0], [0.0, 99.0]])
    >>> print(sigmoid_sum_matrix(X, W, np.array([-50.0, -50.0]), np.array([2.0, 3.0]), 1.0))
    [1. 6.]
    """
    return sigmoid(X @ W.T + b) @ w_out + b_out


def staircase(f, low, high, N):
    """(w, b, w_out, b_out) of N sigmoids that follow `f` from `low` to `high`.

    N steep risers cut the interval into N + 1 equal treads, each as high as `f` in its
    middle. `f` takes an array. Source: decks 000, "Linear Combination of Sigmoids is Full
    System!", and 001, "Neural Network".

    >>> w, b, w_out, b_out = staircase(lambda x: x**2, 0.0, 3.0, 2)
    >>> print(-b / w, w_out, b_out)
    [1. 2.] [2. 4.] 0.25
    """
    edges = np.linspace(low, high, N + 2)
    heights = f((edges[1:] + edges[:-1]) / 2)
    w, b = riser(edges[1:-1], 10 * (N + 1) / (high - low))
    return np.full(N, w), b, np.diff(heights), heights[0]
