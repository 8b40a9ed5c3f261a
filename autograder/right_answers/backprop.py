"""Lesson 09, written otherwise."""

import numpy as np

from course.backprop import backward, forward, hidden_delta, layer_gradients, output_delta
from course.gradient_descent import numerical_gradient
from course.softmax import one_hot, softmax

from . import right_answer


@right_answer("forward", "every layer alike, the activation kept from the last by its number")
def _(X, parameters, activation):
    cache = [(None, X)]
    for k, (W, b) in enumerate(parameters):
        a = np.einsum("sj,ij->si", cache[-1][1], W) + b
        cache.append((a, activation[0](a) if k + 1 < len(parameters) else a))
    return cache[-1][1], cache


@right_answer("forward", "sample by sample, in lists")
def _(X, parameters, activation):
    *hidden, (W_last, b_last) = parameters
    cache = [[None, X]]
    for W, b in hidden:
        a = np.array([W @ h + b for h in cache[-1][1]])
        cache.append([a, activation[0](a)])
    scores = [W_last @ h + b_last for h in cache[-1][1]]
    return [scores, [*cache, [scores, np.array(scores)]]]


@right_answer("output_delta", "a 1 taken off at the labels")
def _(scores, y):
    delta = softmax(scores)
    delta[np.arange(len(y)), y] -= 1
    return delta / len(y)


@right_answer("output_delta", "row by row")
def _(scores, y):
    rows = []
    for row, label in zip(scores, y, strict=True):
        e = np.exp(row - max(row))
        rows.append([(e[c] / e.sum() - (c == label)) / len(y) for c in range(len(row))])
    return rows


@right_answer("hidden_delta", "einsum")
def _(delta, W, a, activation):
    return np.einsum("si,ij,sj->sj", delta, W, activation[1](a))


@right_answer("hidden_delta", "three loops, in numbers")
def _(delta, W, a, activation):
    slopes = activation[1](a)
    out = np.zeros(a.shape)
    for s in range(a.shape[0]):
        for j in range(a.shape[1]):
            for i in range(W.shape[0]):
                out[s, j] += delta[s, i] * W[i, j] * slopes[s, j]
    return out


@right_answer("layer_gradients", "outer products added up")
def _(delta, h_in):
    dW = sum(np.outer(d, h) for d, h in zip(delta, h_in, strict=True))
    return [dW, sum(delta)]


@right_answer("layer_gradients", "the bias as a weight of an input that is always 1")
def _(delta, h_in):
    both = delta.T @ np.column_stack([h_in, np.ones(len(h_in))])
    return both[:, :-1], both[:, -1]


@right_answer("backward", "from the last layer, in a while loop")
def _(X, y, parameters, activation):
    scores, cache = forward(X, parameters, activation)
    delta, k, gradients = output_delta(scores, y), len(parameters) - 1, []
    while k >= 0:
        gradients.insert(0, list(layer_gradients(delta, cache[k][1])))
        if k:
            delta = hidden_delta(delta, parameters[k][0], cache[k][0], activation)
        k -= 1
    return tuple(gradients)


@right_answer("backward", "without any earlier function, by recursion")
def _(X, y, parameters, activation):
    g, g_prime = activation

    def back(h, layers):
        """The slopes by `h`, and the gradients of the layers that come after it."""
        (W, b), *later = layers
        a = h @ W.T + b
        if later:
            by_h, gradients = back(g(a), later)
            delta = by_h * g_prime(a)
        else:
            delta, gradients = (softmax(a) - one_hot(y, len(b))) / len(y), []
        return delta @ W, [(delta.T @ h, delta.sum(axis=0)), *gradients]

    return back(X, parameters)[1]


@right_answer("relative_error", "a loop over the entries")
def _(analytic, numeric):
    worst = 0.0
    for a, n in zip(np.ravel(analytic), np.ravel(numeric), strict=True):
        if a or n:
            worst = max(worst, abs(a - n) / (abs(a) + abs(n)))
    return worst


@right_answer("relative_error", "divided only where there is something to divide by")
def _(analytic, numeric):
    size = abs(analytic) + abs(numeric)
    return np.divide(abs(analytic - numeric), size, out=np.zeros(size.shape), where=size != 0).max()


@right_answer("wrong_array", "all arrays in one vector, moved in place and put back")
def _(loss, parameters, gradients):
    arrays = [np.array(array) for pair in parameters for array in pair]
    layers = list(zip(arrays[::2], arrays[1::2], strict=True))
    flat = [slope for pair in gradients for slope in pair]
    for k, array in enumerate(arrays):
        for i in np.ndindex(array.shape):
            old, h = array[i], 1e-5
            array[i] = old + h
            high = loss(layers)
            array[i] = old - h
            low = loss(layers)
            array[i] = old
            numeric = (high - low) / (2 * h)
            if abs(flat[k][i] - numeric) > 1e-5 * max(abs(numeric), abs(flat[k][i])):
                return [k // 2, "b" if k % 2 else "W"]


@right_answer("wrong_array", "the array with the largest error, if that is large")
def _(loss, parameters, gradients):
    errors = {}
    for k, pair in enumerate(parameters):
        for i in range(2):

            def moved(array, k=k, i=i):
                changed = [list(layer) for layer in parameters]
                changed[k][i] = array
                return loss(changed)

            numeric = numerical_gradient(moved, pair[i])
            off = np.abs(gradients[k][i] - numeric) / (np.abs(gradients[k][i]) + np.abs(numeric))
            errors[k, "Wb"[i]] = off.max()
    worst = max(errors, key=errors.get)
    return worst if errors[worst] > 2e-4 else None


@right_answer("six_neuron_deltas", "with matrices, the general rule")
def _(x, y, w, activation):
    g, g_prime = activation
    W1, W2, W3 = np.array([w[1], w[2], w[3]]), np.array([w[4], w[5]]), w[6][None]
    a1 = W1 @ x
    a2 = W2 @ g(a1)
    a3 = W3 @ g(a2)
    delta3 = (g(a3) - y) * g_prime(a3)
    delta2 = W3.T @ delta3 * g_prime(a2)
    delta1 = W2.T @ delta2 * g_prime(a1)
    return np.concatenate([delta1, delta2, delta3])


@right_answer("six_neuron_deltas", "as the lecture says it, then made ours")
def _(x, y, w, activation):
    g, slope = activation
    h1, h2, h3 = (g(w[n] @ x) for n in (1, 2, 3))
    a = {n: w[n] @ x for n in (1, 2, 3)}
    a[4], a[5] = (w[n] @ np.array([h1, h2, h3]) for n in (4, 5))
    a[6] = w[6] @ g(np.array([a[4], a[5]]))
    d = y - g(a[6])
    d4, d5 = d * w[6][0] * slope(a[6]), d * w[6][1] * slope(a[6])
    first = [d4 * w[4][j] * slope(a[4]) + d5 * w[5][j] * slope(a[5]) for j in range(3)]
    return [-e * slope(a[n]) for n, e in enumerate([*first, d4, d5, d], 1)]


@right_answer("gradient_sizes", "the root of the sum of squares")
def _(X, y, parameters, activation):
    return [(dW**2).sum() ** 0.5 for dW, db in backward(X, y, parameters, activation)]


@right_answer("gradient_sizes", "through the flattened arrays")
def _(X, y, parameters, activation):
    flat = [dW.ravel() for dW, _ in backward(X, y, parameters, activation)]
    return np.sqrt([v @ v for v in flat])
