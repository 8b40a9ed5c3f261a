"""Lesson 05: slopes from numbers alone, and every way to walk downhill along them.

A `gradient` is a function of the weights that returns an array of their shape.
A path holds every place of a walk, the start first: one row more than there were steps.
Deck 000 is *Trainable Networks*, deck 001 *Building a Network and Fully-Connected
Networks*, deck 002 *Neural Networks and Deep Learning*, deck 003 *Lesson 4, Basic
Neural Network*, deck 004 *Neural Networks*; slides are named by their titles.
"""

import numpy as np


def forward_difference(f, x, h):
    """Slope of `f` at the number `x` from two values of it, (f(x + h) - f(x)) / h.

    Source: deck 003, "Follow the slope".

    >>> forward_difference(lambda x: x * x, 3.0, 0.5)
    6.5
    """
    return (f(x + h) - f(x)) / h


def numerical_gradient(f, x, h=1e-5):
    """Gradient of `f` at the array `x`, of any shape, by central differences.

    `f` takes an array of the shape of `x`, gives a number, and is called twice a
    coordinate: (f(x + h e) - f(x - h e)) / 2h. `x` stays as it is and may hold integers.
    Source: deck 002, "Backward propagation", the consistency check.

    >>> numerical_gradient(lambda x: np.sum(x**2), np.array([[1, 2], [3, 4]]), h=0.5)
    array([[2., 4.],
           [6., 8.]])
    """
    gradient = np.zeros(np.shape(x))
    for index in np.ndindex(gradient.shape):
        step = np.zeros(gradient.shape)
        step[index] = h
        gradient[index] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient


def descend(gradient, w, learning_rate, steps):
    """Path of gradient descent from `w`, w ← w - α ∇L(w), of shape `(steps + 1, *w.shape)`.

    Source: decks 000 and 001, "Tuning the Parameters: Gradient Descent".

    >>> descend(lambda w: 2 * w, 1.0, 0.25, 3)
    array([1.   , 0.5  , 0.25 , 0.125])
    """
    path = [w]
    for _ in range(steps):
        path.append(path[-1] - learning_rate * gradient(path[-1]))
    return np.array(path, dtype=float)


def sgd_epoch(x, y, w, learning_rate):
    """One epoch of stochastic gradient descent on (x w - y)², the samples in their order.

    `x` and `y` have shape (S,), `w` is a number. Returns the last w, the S gradients, and
    the S losses, each that of one sample right after its own step.
    Source: deck 003, "DATA", whose trace this reproduces to the last digit.

    >>> x, y = np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 6.0])
    >>> w, gradients, losses = sgd_epoch(x, y, w=1.0, learning_rate=0.01)
    >>> print(*gradients, losses[-1])
    -2.0 -7.84 -16.2288 4.919240100095999
    """
    gradients, losses = [], []
    for x_s, y_s in zip(x, y, strict=True):
        gradients.append(2 * x_s * (x_s * w - y_s))
        w = w - learning_rate * gradients[-1]
        losses.append((x_s * w - y_s) ** 2)
    return w, np.array(gradients), np.array(losses)


def minibatches(S, batch_size, rng):
    """The indices 0 to S - 1, shuffled by `rng` and cut into arrays of `batch_size`.

    The last array holds what is left, and is shorter where S is no multiple.
    Source: deck 004, "Mini-batch Gradient Descent", common practice.

    >>> [len(batch) for batch in minibatches(10, 4, np.random.default_rng(0))]
    [4, 4, 2]
    """
    order = rng.permutation(S)
    return [order[start : start + batch_size] for start in range(0, S, batch_size)]


def decayed_rate(learning_rate, decay, t, kind):
    """Learning rate α_t of step t: α / (1 + δ t) for "inverse", α / t^δ for "power".

    Raises `ValueError` for another kind, and for "power" before t = 1.
    Source: deck 002, "Model convergence".

    >>> decayed_rate(1.0, 0.5, 2, "inverse"), decayed_rate(1.0, 0.5, 4, "power")
    (0.5, 0.5)
    """
    if kind == "inverse":
        return learning_rate / (1 + decay * t)
    if kind != "power":
        raise ValueError(f'kind is "inverse" or "power", not {kind!r}.')
    if t < 1:
        raise ValueError(f'"power" counts steps from 1; t is {t}.')
    return learning_rate / t**decay


def momentum_descend(gradient, w, learning_rate, momentum, steps):
    """Path of gradient descent along ḡ_t = ∇L + β ḡ_{t-1}, where ḡ starts at 0.

    Shape `(steps + 1, *w.shape)`, as in `descend`; a momentum β of 0 is `descend`.
    Source: deck 002, "Model convergence", the exponential average of gradients.

    >>> momentum_descend(lambda w: 1.0, 0.0, 1.0, 0.5, 3)
    array([ 0.  , -1.  , -2.5 , -4.25])
    """
    path, velocity = [w], 0
    for _ in range(steps):
        velocity = gradient(path[-1]) + momentum * velocity
        path.append(path[-1] - learning_rate * velocity)
    return np.array(path, dtype=float)


def largest_stable_rate(A):
    """Learning rate below which descent on ½ wᵀ A w comes closer: 2 / λ_max.

    `A` is a symmetric positive definite matrix of shape (D, D), λ_max its largest
    eigenvalue. From the update w ← (I - α A) w of deck 001, "Tuning the Parameters".

    >>> print(largest_stable_rate(np.array([[1.0, 0.0], [0.0, 4.0]])))
    0.5
    """
    return 2 / np.linalg.eigvalsh(A)[-1]
