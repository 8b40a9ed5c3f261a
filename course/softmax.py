"""Lesson 08: scores, one a class, and what turns them into probabilities and a loss.

Scores `a` have shape (S, K), one row a sample, one column a class; labels `y` are
integers from 0 to K - 1, of shape (S,). Logarithms are natural.
Deck 002 is *Neural Networks and Deep Learning*, deck 003 *Lesson 4, Basic Neural
Network*; slides are named by their titles.
"""

import numpy as np


def softmax(a):
    """Probabilities e^a_c / Σ e^a_k of each row of scores, of the shape (S, K) of `a`.

    Each row is moved by its largest score first, which changes nothing but keeps
    the exponentials finite.
    Source: deck 002, "Multiple outputs"; deck 003, "Softmax Classifier".

    >>> print(softmax(np.array([[0.0, np.log(3.0)], [1000.0, 1000.0]])))
    [[0.25 0.75]
     [0.5  0.5 ]]
    """
    e = np.exp(a - np.max(a, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


def cross_entropy(a, y):
    """Mean over the samples of -ln f_y, where f is the softmax of the scores `a`, (S, K).

    It is computed as ln Σ e^a_k - a_y, and so stays finite where f_y is too small
    for a float.
    Source: deck 002, "Loss function". Deck 003, "Softmax + Cross entropy", takes the
    logarithm to base 10 once, and so has 0.89 where 2.04 is right.

    >>> print(cross_entropy(np.array([[0.0, -1000.0]]), np.array([1])))
    1000.0
    """
    highest = np.max(a, axis=1)
    log_sums = highest + np.log(np.sum(np.exp(a - highest[:, None]), axis=1))
    return np.mean(log_sums - a[np.arange(len(y)), y])


def step_1(f_y, df_y):
    """∂(-ln f_y)/∂a_c by the chain rule, from f_y and its slope by a_c: two numbers.

    The five steps are the lines of deck 002, "Loss function derivative".

    >>> step_1(0.5, 0.25)
    -0.5
    """
    return -1 / f_y * df_y


def step_2(e_y, total, de_y, dtotal):
    """The same by the quotient rule: f_y is e_y / total; both have a slope by a_c.

    >>> step_2(1.0, 2.0, 1.0, 1.0)
    -0.5
    """
    f_y = e_y / total
    return -1 / f_y * (de_y / total - e_y * dtotal / total**2)


def step_3(e, y, c):
    """The same with the slopes put in: fractions of the exponentials `e`, of shape (K,).

    >>> print(step_3(np.array([1.0, 1.0]), 0, 0))
    -0.5
    """
    total = np.sum(e)
    return -1 / (e[y] / total) * ((y == c) * e[y] / total - e[y] / total * (e[c] / total))


def step_4(f, y, c):
    """The same with every fraction named: `f` of shape (K,) is the softmax of the scores.

    >>> print(step_4(np.array([0.5, 0.5]), 0, 0))
    -0.5
    """
    return -1 / f[y] * ((y == c) * f[y] - f[y] * f[c])


def step_5(f, y, c):
    """The last line, -(1[y = c] - f_c), where f_y has cancelled.

    >>> print(step_5(np.array([0.5, 0.5]), 0, 0))
    -0.5
    """
    return -((y == c) - f[c])


def softmax_jacobian(f):
    """Slopes ∂f_i/∂a_c = f_i (1[i = c] - f_c), of shape (K, K), where `f` is a softmax (K,).

    Row i belongs to f_i, column c to a_c; each row sums to 0.
    Source: deck 002, "Loss function derivative", the bracket of the last line but one.

    >>> softmax_jacobian(np.array([0.5, 0.5]))
    array([[ 0.25, -0.25],
           [-0.25,  0.25]])
    """
    return np.diag(f) - np.outer(f, f)


def one_hot(y, K):
    """Rows e(y), of shape (S, K): 1 in the column of the label, 0 elsewhere.

    Source: deck 002, "Loss function derivative", e(y).

    >>> one_hot(np.array([2, 0]), 3)
    array([[0., 0., 1.],
           [1., 0., 0.]])
    """
    return np.eye(K)[y]


def cross_entropy_gradient(a, y):
    """Slopes of `cross_entropy` by each score, -(e(y) - f) / S, of shape (S, K).

    Source: deck 002, "Loss function derivative".

    >>> cross_entropy_gradient(np.array([[0.0, 0.0]]), np.array([1]))
    array([[ 0.5, -0.5]])
    """
    return -(one_hot(y, a.shape[1]) - softmax(a)) / len(y)


def linear_gradients(X, y, W, b):
    """Slopes (dW, db) of the cross-entropy of the scores X Wᵀ + b.

    X has shape (S, D), W and dW (K, D), b and db (K,).
    Source: deck 003, "An NN model"; deck 002, "Loss function derivative", the weights.

    >>> dW, db = linear_gradients(np.array([[3.0]]), np.array([1]), np.zeros((2, 1)), np.zeros(2))
    >>> print(dW.ravel(), db)
    [ 1.5 -1.5] [ 0.5 -0.5]
    """
    delta = cross_entropy_gradient(X @ W.T + b, y)
    return delta.T @ X, np.sum(delta, axis=0)


def hinge_loss(a, y, margin=1.0):
    """Mean over the samples of Σ max(0, a_j - a_y + margin) over the wrong classes j ≠ y.

    Source: deck 003, "Hinge Loss", whose three losses are 2.9, 0 and 12.9. It prints
    10.9 for the third, and has left out the margin twice.

    >>> print(hinge_loss(np.array([[3.0, 1.0, 2.5]]), np.array([0])))
    0.5
    """
    gaps = a - a[np.arange(len(y)), y][:, None] + margin
    gaps[np.arange(len(y)), y] = 0
    return np.mean(np.sum(np.maximum(0, gaps), axis=1))


def hinge_gradient(a, y, margin=1.0):
    """Slopes of `hinge_loss` by each score, of shape (S, K).

    A wrong class above the margin has the slope 1/S; the true class has minus the sum
    of these. At the kink, where a_j - a_y + margin is exactly 0, the slope is 0.
    Source: deck 003, "Hinge Loss".

    >>> hinge_gradient(np.array([[3.0, 1.0, 2.5]]), np.array([0]))
    array([[-1.,  0.,  1.]])
    """
    rows = np.arange(len(y))
    above = (a - a[rows, y][:, None] + margin > 0).astype(float)
    above[rows, y] = 0
    above[rows, y] = -np.sum(above, axis=1)
    return above / len(y)


def top_n_accuracy(a, y, n):
    """Share of samples whose true class is among the `n` highest scores of its row.

    Of equal scores the one with the lower class index comes first.

    >>> print(top_n_accuracy(np.array([[3.0, 1.0, 2.0], [1.0, 1.0, 0.0]]), np.array([2, 1]), 1))
    0.0
    """
    best = np.argsort(-a, axis=1, kind="stable")[:, :n]
    return np.mean(np.any(best == y[:, None], axis=1))


def overall_loss(X, y, W, b, strength):
    """Cross-entropy of the scores X Wᵀ + b, plus strength · ΣW²; the biases cost nothing.

    X has shape (S, D), W (K, D), b (K,).
    Source: deck 003, "The overall loss"; deck 002, "Regularization".

    >>> print(overall_loss(np.zeros((1, 2)), np.array([0]), np.ones((1, 2)), np.ones(1), 0.5))
    1.0
    """
    return cross_entropy(X @ W.T + b, y) + strength * np.sum(W**2)
