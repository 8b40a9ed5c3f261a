"""Lesson 09: the gradient of any network, one layer after another, and how to prove it.

`parameters` is a list of (W, b), one pair a layer: W of shape (H_k, H_{k-1}), row i its
unit i, and b of shape (H_k,). An `activation` is a pair of functions (g, g_prime) of the
pre-activation. All layers but the last have it; the last gives the scores of the classes.
The slope of the loss by a pre-activation is called delta.
Deck 002 is *Neural Networks and Deep Learning*, deck 003 *Lesson 4, Basic Neural Network*;
slides are named by their titles.
"""

import numpy as np

from .gradient_descent import numerical_gradient
from .softmax import one_hot, softmax


def forward(X, parameters, activation):
    """Scores (S, K) of the samples X (S, D), and a cache for the way back.

    The cache holds a pair (a, h) for each layer, pre-activation and activation, and
    (None, X) before them. In the last layer h is a.
    Source: deck 002, "Multilayer neural network".

    >>> identity = (lambda a: a, lambda a: 1.0)
    >>> two = [(np.array([[2.0]]), np.array([1.0])), (np.array([[3.0], [4.0]]), np.zeros(2))]
    >>> scores, cache = forward(np.array([[1.0]]), two, identity)
    >>> print(scores, len(cache))
    [[ 9. 12.]] 3
    """
    g, _ = activation
    h, cache = X, [(None, X)]
    for W, b in parameters[:-1]:
        a = h @ W.T + b
        h = g(a)
        cache.append((a, h))
    W, b = parameters[-1]
    scores = h @ W.T + b
    return scores, [*cache, (scores, scores)]


def output_delta(scores, y):
    """Slopes of the mean cross-entropy by each score, (f - e(y)) / S, of shape (S, K).

    Source: deck 002, "Backward propagation", the output layer.

    >>> output_delta(np.array([[0.0, 0.0]]), np.array([1]))
    array([[ 0.5, -0.5]])
    """
    return (softmax(scores) - one_hot(y, scores.shape[1])) / len(y)


def hidden_delta(delta, W, a, activation):
    """Slopes by the pre-activations `a` (S, H) of a layer, from those of the layer above.

    `delta` (S, H') is that of the layer above, W (H', H) the weights between the two.
    Source: deck 002, "Backward propagation"; deck 003, "Backpropagation from δ^k to
    δ^{k-1}", the rule σ'(z_j) Σ_i δ_i W_ij.

    >>> square = (lambda a: a**2, lambda a: 2 * a)
    >>> W, a = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[5.0, 6.0]])
    >>> hidden_delta(np.array([[1.0, 10.0]]), W, a, square)
    array([[310., 504.]])
    """
    _, g_prime = activation
    return (delta @ W) * g_prime(a)


def layer_gradients(delta, h_in):
    """Slopes (dW, db) by a layer's weights (H, H') and biases (H,).

    `delta` (S, H) is the layer's own, `h_in` (S, H') what it was given. The 1/S of the
    mean is in delta already.
    Source: deck 002, "Backward propagation", δ hᵀ and δ, summed over the samples.

    >>> layer_gradients(np.array([[1.0], [2.0]]), np.array([[3.0, 4.0], [5.0, 6.0]]))
    (array([[13., 16.]]), array([3.]))
    """
    return delta.T @ h_in, np.sum(delta, axis=0)


def backward(X, y, parameters, activation):
    """Slopes of the mean cross-entropy by all parameters: a list of (dW, db), a pair a layer.

    Source: deck 002, "Backward propagation", the loop from the last layer to the first.

    >>> one = [(np.zeros((2, 1)), np.zeros(2))]
    >>> backward(np.array([[3.0]]), np.array([1]), one, activation=(np.tanh, None))
    [(array([[ 1.5],
           [-1.5]]), array([ 0.5, -0.5]))]
    """
    scores, cache = forward(X, parameters, activation)
    delta = output_delta(scores, y)
    gradients = []
    for (W, _), (a_in, h_in) in zip(parameters[::-1], cache[-2::-1], strict=True):
        gradients.append(layer_gradients(delta, h_in))
        if a_in is not None:
            delta = hidden_delta(delta, W, a_in, activation)
    return gradients[::-1]


def relative_error(analytic, numeric):
    """The largest `|a - n| / (|a| + |n|)` of two arrays, entry by entry; 0 where both are 0.

    0 is perfect, 1 is a wrong sign; a common factor of both changes nothing.

    >>> print(relative_error(np.array([1.0, 0.0, 3.0]), np.array([1.0, 0.0, 1.0])))
    0.5
    """
    size = np.abs(analytic) + np.abs(numeric)
    return np.max(np.abs(analytic - numeric) / np.where(size > 0, size, 1))


def wrong_array(loss, parameters, gradients):
    """The array whose gradient is wrong, (layer, "W" or "b"), layers from 0; else None.

    `loss(parameters)` is a number, `gradients` a list of (dW, db). A gradient is wrong
    where it differs from the central differences by more than 1 in 10 000.
    Source: deck 002, "Backward propagation", the consistency check.

    >>> one = [(np.array([[1.0]]), np.array([2.0]))]
    >>> loss = lambda parameters: float(parameters[0][0][0, 0] * parameters[0][1][0])
    >>> wrong_array(loss, one, [(np.array([[2.0]]), np.array([1.001]))])
    (0, 'b')
    """
    for layer, pair in enumerate(parameters):
        for i, name in enumerate("Wb"):

            def loss_of(array, layer=layer, i=i, pair=pair):
                changed = (array, pair[1]) if i == 0 else (pair[0], array)
                return loss([*parameters[:layer], changed, *parameters[layer + 1 :]])

            numeric = numerical_gradient(loss_of, pair[i])
            if relative_error(gradients[layer][i], numeric) > 1e-4:
                return layer, name
    return None


def six_neuron_deltas(x, y, w, activation):
    """Slopes (δ1, …, δ6) of ½ (h6 - y)² by the pre-activations of the 2-3-2-1 network.

    Neurons 1 to 3 see the inputs x (2,), 4 and 5 see the first three, 6 sees 4 and 5;
    `w[n]` are the weights into neuron n, a dict of arrays. There are no biases, and all
    six have the activation.
    Source: deck 003, "Backward propagation to the 2nd layer" and "to the 1st layer". Its δ
    is a target minus an output, which turns all signs; and its δ_n belongs to what neuron
    n gives, before the slope f'_n is multiplied on.

    >>> identity = (lambda a: a, lambda a: 1.0)
    >>> w = {n: np.ones(2 if n in (1, 2, 3, 6) else 3) for n in range(1, 7)}
    >>> print(*six_neuron_deltas(np.array([1.0, 0.0]), 5.0, w, identity))
    2.0 2.0 2.0 1.0 1.0 1.0
    """
    g, g_prime = activation
    a = {n: w[n] @ x for n in (1, 2, 3)}
    a |= {n: w[n] @ np.array([g(a[1]), g(a[2]), g(a[3])]) for n in (4, 5)}
    a[6] = w[6] @ np.array([g(a[4]), g(a[5])])
    delta = {6: (g(a[6]) - y) * g_prime(a[6])}
    for n in (4, 5):
        delta[n] = delta[6] * w[6][n - 4] * g_prime(a[n])
    for n in (1, 2, 3):
        delta[n] = (delta[4] * w[4][n - 1] + delta[5] * w[5][n - 1]) * g_prime(a[n])
    return tuple(delta[n] for n in range(1, 7))


def gradient_sizes(X, y, parameters, activation):
    """The length ‖dW‖, the root of the sum of squares, of every layer's gradient: (layers,).

    Source: deck 002, "Model convergence": the gradient vanishes with the number of layers.

    >>> one = [(np.zeros((2, 1)), np.zeros(2))]
    >>> print(gradient_sizes(np.array([[2.0]]), np.array([1]), one, activation=(np.tanh, None)))
    [1.41421356]
    """
    return np.array([np.linalg.norm(dW) for dW, _ in backward(X, y, parameters, activation)])
