"""Lesson 10: where to start, what large weights cost, and the loop that trains a network.

`parameters` is a list of (W, b), one pair a layer, as in lesson 09; gradients and
velocities have the same form. Hidden layers have tanh, the loss is the cross-entropy.
Deck 002 is *Neural Networks and Deep Learning*, deck 004 *Neural Networks*; slides are
named by their titles.
"""

from itertools import pairwise

import numpy as np


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
    """Σ |W|, the sum of the sizes of all weights in `W`, of any shape.

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

    `kind` is "l2" (Ω = ΣW²) or "l1" (Ω = Σ|W|); another raises `ValueError`.
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
    same order. To be fast, all parameters lie in one vector (`Layers`), so that a step is
    a few operations on long vectors, and samples are put in order once an epoch.
    Source: deck 002, "Stochastic gradient descent (SGD) method"; deck 004, "Mini-batch
    Gradient Descent".

    >>> X, y = np.array([[-1.0], [0.0], [1.0]]), np.array([0, 1, 0])
    >>> rng = np.random.default_rng(0)
    >>> parameters, losses = train(X, y, [1, 8, 2], 0.5, 0.0, 0.9, 50, 3, 0.0, rng)
    >>> len(losses), bool(losses[-1] < 0.1)
    (50, True)
    """
    layers = Layers(initial_parameters(sizes, rng), min(batch_size, len(y)))
    theta, gradient = layers.theta, layers.gradient
    price = 2 * strength * layers.is_weight
    velocity = np.zeros_like(theta)
    losses = []
    for t in range(epochs):
        learning_rate_t = learning_rate / (1 + decay * t)
        order = rng.permutation(len(y))
        X_t, y_t = X[order], y[order]
        penalties = []
        for start in range(0, len(y), batch_size):
            batch = slice(start, start + batch_size)
            layers.forward(X_t[batch], y_t[batch])
            layers.backward(y_t[batch])
            if strength:
                penalties.append(price @ theta**2 / 2)
                gradient += price * theta
            velocity *= momentum
            velocity += gradient
            theta -= learning_rate_t * velocity
        losses.append(layers.mean_loss() + (np.mean(penalties) if strength else 0))
    return layers.parameters(), np.array(losses)


class Layers:
    """A tanh network whose parameters lie in one vector `theta`, and their slopes in `gradient`.

    A bias is the weight of one more input that is always 1. So layer k has one matrix V, a
    view into `theta` of shape (H_k, H_{k-1} + 1), whose last column is b; and the inputs of
    each layer have a last column of ones. The arrays of a batch are made once and reused.
    """

    def __init__(self, parameters, batch_size):
        matrices = [np.column_stack(pair) for pair in parameters]
        self.theta = np.concatenate([V.ravel() for V in matrices])
        self.gradient = np.zeros_like(self.theta)
        self.V, self.dV = self._views(self.theta, matrices), self._views(self.gradient, matrices)
        weights = [np.column_stack([np.ones_like(W), np.zeros_like(b)]) for W, b in parameters]
        self.is_weight = np.concatenate([ones.ravel() for ones in weights])
        self.h = [np.ones((batch_size, V.shape[1])) for V in matrices]
        self.a = [np.empty((batch_size, V.shape[0])) for V in matrices]
        self.slope = [np.empty_like(a) for a in self.a[:-1]]
        self.rows = np.arange(batch_size)
        self.sample_losses = []

    @staticmethod
    def _views(flat, matrices):
        ends = np.cumsum([V.size for V in matrices])[:-1]
        pieces = np.split(flat, ends)
        return [piece.reshape(V.shape) for piece, V in zip(pieces, matrices, strict=True)]

    def forward(self, X, y):
        """Puts X through all layers: h holds the inputs of each, a[-1] ends as softmax."""
        self.n = len(X)
        self.h[0][: self.n, :-1] = X
        for k, V in enumerate(self.V):
            a = np.matmul(self.h[k][: self.n], V.T, out=self.a[k][: self.n])
            if k + 1 < len(self.V):
                np.tanh(a, out=self.h[k + 1][: self.n, :-1])
        a -= a.max(axis=1, keepdims=True)
        a_true = a[self.rows[: self.n], y]
        np.exp(a, out=a)
        total = a.sum(axis=1, keepdims=True)
        a /= total
        self.sample_losses.append(np.log(total[:, 0]) - a_true)

    def backward(self, y):
        """Slopes of the batch's mean cross-entropy, written into `gradient`."""
        delta = self.a[-1][: self.n]
        delta[self.rows[: self.n], y] -= 1
        delta /= self.n
        for k in reversed(range(len(self.V))):
            h = self.h[k][: self.n]
            np.matmul(delta.T, h, out=self.dV[k])
            if k > 0:
                slope = np.square(h[:, :-1], out=self.slope[k - 1][: self.n])
                np.subtract(1, slope, out=slope)
                delta = np.matmul(delta, self.V[k][:, :-1], out=self.a[k - 1][: self.n])
                delta *= slope

    def mean_loss(self):
        """The mean cross-entropy of all samples that went forward since the last time."""
        losses, self.sample_losses = self.sample_losses, []
        return np.mean(np.concatenate(losses))

    def parameters(self):
        """The list of (W, b)."""
        return [(V[:, :-1].copy(), V[:, -1].copy()) for V in self.V]
