"""Lesson 10: where to start, what large weights cost, and the loop that trains a network.

`parameters` is a list of (W, b), one pair a layer, as in lesson 09; gradients and
velocities have the same form. Hidden layers have tanh, the loss is the cross-entropy.
Deck 002 is *Neural Networks and Deep Learning*, deck 004 *Neural Networks*; slides are
named by their titles.
"""

from itertools import pairwise

import numpy as np

from .gradient_descent import decayed_rate
from .softmax import one_hot


def l2(W):
    """Σ W², the sum of the squares of all weights in `W`, of any shape.

    Source: deck 002, "Regularization".

    >>> print(l2(np.array([[1.0, -2.0]])))
    5.0
    """
    return np.sum(W**2)


def l2_gradient(W):
    """Slopes of `l2` by each weight, 2W, in the shape of `W`.

    >>> print(l2_gradient(np.array([[1.0, -2.0]])))
    [[ 2. -4.]]
    """
    return 2 * W


def l1(W):
    """`Σ |W|`, the sum of the sizes of all weights in `W`, of any shape.

    Source: deck 002, "Regularization": unlike L2 it pushes certain weights to exactly 0.

    >>> print(l1(np.array([[1.0, -2.0]])))
    3.0
    """
    return np.sum(np.abs(W))


def l1_gradient(W):
    """Slopes of `l1` by each weight, sign W, in the shape of `W`; 0 at the kink.

    >>> print(l1_gradient(np.array([[3.0, -2.0, 0.0]])))
    [[ 1. -1.  0.]]
    """
    return np.sign(W)


def regularised(loss, gradients, parameters, strength, kind):
    """The loss plus λ Ω(W) over all layers, and its gradients; biases cost nothing.

    `kind` is "l2" (`Ω = Σ W²`) or "l1" (`Ω = Σ |W|`); another raises `ValueError`.
    Source: deck 002, "Deep learning", the empirical risk plus λ Ω(θ).

    >>> one = [(np.array([[3.0]]), np.array([5.0]))]
    >>> regularised(1.0, [(np.array([[0.0]]), np.array([0.5]))], one, 0.1, "l1")
    (1.3, [(array([[0.1]]), array([0.5]))])
    """
    kinds = {"l1": (l1, l1_gradient), "l2": (l2, l2_gradient)}
    if kind not in kinds:
        raise ValueError(f'kind is "l1" or "l2", not {kind!r}.')
    omega, omega_gradient = kinds[kind]
    loss = float(loss + strength * sum(omega(W) for W, _ in parameters))
    pairs = zip(gradients, parameters, strict=True)
    return loss, [(dW + strength * omega_gradient(W), db) for (dW, db), (W, _) in pairs]


def glorot(H_in, H_out, rng):
    """Weights (H_out, H_in) drawn evenly between ±√6 / √(H_in + H_out).

    Source: deck 002, "Parameters initialization".

    >>> bool(np.all(np.abs(glorot(4, 2, np.random.default_rng(0))) < 1))
    True
    """
    bound = np.sqrt(6 / (H_in + H_out))
    return rng.uniform(-bound, bound, size=(H_out, H_in))


def initial_parameters(sizes, rng):
    """Parameters of a network with `sizes` units, inputs first: Glorot weights, biases 0.

    >>> [(W.shape, b) for W, b in initial_parameters([3, 2, 1], np.random.default_rng(0))]
    [((2, 3), array([0., 0.])), ((1, 2), array([0.]))]
    """
    return [(glorot(H_in, H_out, rng), np.zeros(H_out)) for H_in, H_out in pairwise(sizes)]


def stays_symmetric(parameters):
    """Whether in every hidden layer all units are alike, so that training keeps them so.

    Alike are units whose weights in, bias, and weights out are equal (up to rounding).
    Source: deck 002, "Parameters initialization": need to break symmetry.

    >>> W, b = np.ones((2, 2)), np.zeros(2)
    >>> stays_symmetric([(W, b), (W, b)]), stays_symmetric([(W, b), (np.eye(2), b)])
    (True, False)
    """
    return all(
        bool(np.allclose(W, W[0]) and np.allclose(b, b[0]) and np.allclose(W_out.T, W_out[:, 0]))
        for (W, b), (W_out, _) in pairwise(parameters)
    )


def momentum_step(parameters, gradients, velocity, learning_rate, momentum):
    """Parameters and velocity after one step along ḡ = ∇ + β ḡ_before; all lists of (W, b).

    Source: deck 002, "Model convergence", the exponential average of gradients.

    >>> one, slope = [(np.array([[1.0]]), np.array([2.0]))], [(np.array([[1.0]]), np.array([0.0]))]
    >>> momentum_step(one, slope, velocity=slope, learning_rate=0.5, momentum=0.5)
    ([(array([[0.25]]), array([2.]))], [(array([[1.5]]), array([0.]))])
    """
    velocity = [
        (dW + momentum * vW, db + momentum * vb)
        for (dW, db), (vW, vb) in zip(gradients, velocity, strict=True)
    ]
    moved = [
        (W - learning_rate * vW, b - learning_rate * vb)
        for (W, b), (vW, vb) in zip(parameters, velocity, strict=True)
    ]
    return moved, velocity


def train(X, y, sizes, learning_rate, decay, momentum, epochs, batch_size, strength, rng):
    """Parameters of a tanh network after training, and the mean loss of every epoch.

    Minimises the cross-entropy plus `strength` times the L2 price of the weights, on
    shuffled mini-batches, with momentum, at the rate α / (1 + δ t) in epoch t = 0, 1, …

    It does what a loop over `backward`, `regularised` and `momentum_step` does, in the
    same order, and is nearly three times as fast: all parameters lie in one vector θ, so
    that a step is a few operations on it, and samples are put in order once an epoch.
    Source: deck 002, "Stochastic gradient descent (SGD) method"; deck 004, "Mini-batch
    Gradient Descent".

    >>> X, y = np.array([[-1.0], [0.0], [1.0]]), np.array([0, 1, 0])
    >>> rng = np.random.default_rng(0)
    >>> parameters, losses = train(X, y, [1, 8, 2], 0.5, 0.0, 0.9, 50, 3, 0.0, rng)
    >>> len(losses), bool(losses[-1] < 0.1)
    (50, True)
    """
    theta = np.concatenate([np.column_stack(p).ravel() for p in initial_parameters(sizes, rng)])
    gradient, velocity, is_weight = np.zeros_like(theta), np.zeros_like(theta), np.ones_like(theta)
    layers, slopes = matrices(theta, sizes), matrices(gradient, sizes)
    for V in matrices(is_weight, sizes):
        V[:, -1] = 0
    X = np.column_stack([X, np.ones(len(y))])
    a, total = np.empty((sizes[-1], len(y))), np.empty(len(y))
    losses = []
    for t in range(epochs):
        rate = decayed_rate(learning_rate, decay, t, "inverse")
        order = rng.permutation(len(y))
        X_t, Y_t = X.take(order, axis=0).T, one_hot(y.take(order), sizes[-1]).T
        prices = []
        for start in range(0, len(y), batch_size):
            batch = slice(start, start + batch_size)
            a[:, batch], total[batch] = sweep(X_t[:, batch], Y_t[:, batch], layers, slopes)
            if strength:
                prices.append(strength * l2(is_weight * theta))
                gradient += strength * l2_gradient(is_weight * theta)
            velocity *= momentum
            velocity += gradient
            theta -= rate * velocity
        losses.append(np.mean(np.log(total) - np.sum(Y_t * a, axis=0)) + np.mean(prices or 0))
    return [(V[:, :-1].copy(), V[:, -1].copy()) for V in layers], np.array(losses)


def matrices(vector, sizes):
    """The numbers of `vector`, in place, as a matrix V = (W, b) for each layer of a network.

    A bias is the weight of one more input, which is always 1: V has shape (H_k, H_{k-1} + 1).

    >>> vector = np.array([1.0, 2.0, 3.0])
    >>> (V,) = matrices(vector, [2, 1])
    >>> V *= 10
    >>> print(V, vector)
    [[10. 20. 30.]] [10. 20. 30.]
    """
    shapes = [(H_out, H_in + 1) for H_in, H_out in pairwise(sizes)]
    pieces = np.split(vector, np.cumsum([rows * columns for rows, columns in shapes])[:-1])
    return [piece.reshape(shape) for piece, shape in zip(pieces, shapes, strict=True)]


def sweep(X, Y, layers, slopes):
    """Forward and backward in one: writes the slopes of the mean cross-entropy into `slopes`.

    Samples are columns here: X (D + 1, S) with a last row of ones, Y (K, S) the labels e(y);
    `layers` and `slopes` are as `matrices` gives them. Returns the scores (K, S), moved so
    that each sample's largest is 0, and the sums (S,) of their exponentials, from which the
    losses follow: ln Σ e^a_k - a_y.

    >>> slopes = [np.empty((2, 2))]
    >>> X, Y = np.array([[3.0], [1.0]]), np.array([[0.0], [1.0]])
    >>> a, total = sweep(X, Y, [np.zeros((2, 2))], slopes)
    >>> print(*a, total)
    [0.] [0.] [2.]
    >>> slopes
    [array([[ 1.5,  0.5],
           [-1.5, -0.5]])]
    """
    S = X.shape[1]
    hs = [X]
    for V in layers[:-1]:
        h = np.ones((len(V) + 1, S))
        np.tanh(V @ hs[-1], out=h[:-1])
        hs.append(h)
    a = layers[-1] @ hs[-1]
    a -= a.max(axis=0)
    e = np.exp(a)
    total = e.sum(axis=0)
    delta = (e / total - Y) / S
    for V, dV, h in zip(layers[::-1], slopes[::-1], hs[::-1], strict=True):
        np.matmul(delta, h.T, out=dV)
        if h is not X:
            W, h = V[:, :-1], h[:-1]
            delta = W.T @ delta * (1 - h * h)
    return a, total
