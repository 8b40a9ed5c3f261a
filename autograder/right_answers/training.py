"""Lesson 10, written otherwise."""

import numpy as np

from course.backprop import backward, forward
from course.softmax import cross_entropy
from course.training import glorot, initial_parameters, l2, momentum_step, regularised

from . import right_answer

TANH = np.tanh, lambda a: 1 - np.tanh(a) ** 2


@right_answer("l2", "a loop over the entries")
def _(W):
    return sum(float(w) ** 2 for w in np.ravel(W))


@right_answer("l2", "the length of the flattened weights, squared")
def _(W):
    return np.linalg.norm(W) ** 2


@right_answer("l2_gradient", "twice, by adding")
def _(W):
    return W + W


@right_answer("l2_gradient", "a list of lists")
def _(W):
    return (W * 2.0).tolist()


@right_answer("l1", "weights times their signs")
def _(W):
    return np.vdot(W, np.sign(W))


@right_answer("l1", "in single steps")
def _(W):
    return sum(map(abs, W.ravel().tolist()))


@right_answer("l1_gradient", "two comparisons, as in the lecture")
def _(W):
    return (W > 0).astype(int) - (W < 0).astype(int)


@right_answer("l1_gradient", "where by where")
def _(W):
    return np.where(W > 0, 1, np.where(W < 0, -1, 0))


@right_answer("regularised", "if and else, in a loop")
def _(loss, gradients, parameters, strength, kind):
    if kind not in ("l1", "l2"):
        raise ValueError("l1 or l2")
    out = []
    for (dW, db), (W, _) in zip(gradients, parameters, strict=True):
        if kind == "l2":
            loss = loss + strength * np.sum(W * W)
            out.append([dW + 2 * strength * W, db])
        else:
            loss = loss + strength * np.abs(W).sum()
            out.append([dW + strength * np.sign(W), db])
    return loss, out


@right_answer("regularised", "a power and its derivative")
def _(loss, gradients, parameters, strength, kind):
    n = {"l1": 1, "l2": 2}.get(kind)
    if n is None:
        raise ValueError(kind)
    price = sum((abs(W) ** n).sum() for W, _ in parameters)
    slopes = [n * np.sign(W) * abs(W) ** (n - 1) for W, _ in parameters]
    return [
        loss + strength * price,
        [(g[0] + strength * s, g[1]) for g, s in zip(gradients, slopes, strict=True)],
    ]


@right_answer("glorot", "stretched from 0 to 1")
def _(H_in, H_out, rng):
    return np.sqrt(6) / np.sqrt(H_in + H_out) * (2 * rng.random((H_out, H_in)) - 1)


@right_answer("glorot", "row by row")
def _(H_in, H_out, rng):
    bound = (6 / (H_in + H_out)) ** 0.5
    return [[rng.uniform(-bound, bound) for _ in range(H_in)] for _ in range(H_out)]


@right_answer("initial_parameters", "from the last layer to the first")
def _(sizes, rng):
    parameters = []
    for k in range(len(sizes) - 1, 0, -1):
        parameters.insert(0, [glorot(sizes[k - 1], sizes[k], rng), [0] * sizes[k]])
    return parameters


@right_answer("initial_parameters", "one draw for all layers")
def _(sizes, rng):
    shapes = list(zip(sizes[1:], sizes[:-1], strict=True))
    drawn = rng.uniform(-1, 1, sum(n * m for n, m in shapes))
    parameters, start = [], 0
    for n, m in shapes:
        W = drawn[start : start + n * m].reshape(n, m) * np.sqrt(6 / (n + m))
        parameters.append((W, np.zeros(n)))
        start += n * m
    return parameters


@right_answer("stays_symmetric", "the largest distance to the first unit")
def _(parameters):
    worst = 0.0
    for k in range(len(parameters) - 1):
        W, b = parameters[k]
        W_out = parameters[k + 1][0]
        for unit in range(1, len(b)):
            worst = max(worst, *abs(W[unit] - W[0]), abs(b[unit] - b[0]))
            worst = max(worst, *abs(W_out[:, unit] - W_out[:, 0]))
    return worst < 1e-9


@right_answer("stays_symmetric", "units as rows, spread along each column")
def _(parameters):
    for (W, b), (W_out, _) in zip(parameters, parameters[1:], strict=False):
        units = np.column_stack([W, b, W_out.T])
        if np.ptp(units, axis=0).max() > 1e-12:
            return 0
    return 1


@right_answer("momentum_step", "array by array, in two loops")
def _(parameters, gradients, velocity, learning_rate, momentum):
    new_velocity, new_parameters = [], []
    for k in range(len(parameters)):
        pair = [gradients[k][i] + momentum * velocity[k][i] for i in range(2)]
        new_velocity.append(pair)
        new_parameters.append([parameters[k][i] - learning_rate * pair[i] for i in range(2)])
    return [new_parameters, new_velocity]


@right_answer("momentum_step", "copies, then in place")
def _(parameters, gradients, velocity, learning_rate, momentum):
    velocity = [(v * momentum, u * momentum) for v, u in velocity]
    parameters = [(W.copy(), b.copy()) for W, b in parameters]
    for pair, slopes, speeds in zip(parameters, gradients, velocity, strict=True):
        for array, gradient, v in zip(pair, slopes, speeds, strict=True):
            v += gradient
            array -= learning_rate * v
    return parameters, velocity


@right_answer("train", "shuffled in place, sums divided by the number of batches")
def _(X, y, sizes, learning_rate, decay, momentum, epochs, batch_size, strength, rng):
    parameters = initial_parameters(sizes, rng)
    velocity = [(np.zeros(W.shape), np.zeros(b.shape)) for W, b in parameters]
    order, losses = np.arange(len(y)), [0.0] * epochs
    for t in range(epochs):
        rng.shuffle(order)
        starts = range(0, len(y), batch_size)
        for i in starts:
            batch = order[i : i + batch_size]
            scores, _ = forward(X[batch], parameters, TANH)
            price = strength * sum(l2(W) for W, _ in parameters)
            losses[t] += float(cross_entropy(scores, y[batch]) + price) / len(starts)
            gradients = backward(X[batch], y[batch], parameters, TANH)
            _, gradients = regularised(0.0, gradients, parameters, strength, "l2")
            parameters, velocity = momentum_step(
                parameters, gradients, velocity, learning_rate / (1 + t * decay), momentum
            )
    return [list(map(list, parameters)), losses]


@right_answer("train", "everything in one function, the velocity with the rate in it")
def _(X, y, sizes, learning_rate, decay, momentum, epochs, batch_size, strength, rng):
    theta = [array for pair in initial_parameters(sizes, rng) for array in pair]
    v = [np.zeros_like(array) for array in theta]
    losses = []
    for t in range(epochs):
        rate, batches = learning_rate / (1 + decay * t), []
        order = rng.permutation(len(y))
        for batch in np.array_split(order, -(-len(y) // batch_size)):
            pairs = list(zip(theta[::2], theta[1::2], strict=True))
            loss = cross_entropy(forward(X[batch], pairs, TANH)[0], y[batch])
            slopes = [s for pair in backward(X[batch], y[batch], pairs, TANH) for s in pair]
            batches.append(loss + strength * sum(np.sum(W**2) for W in theta[::2]))
            for k, slope in enumerate(slopes):
                price = 2 * strength * theta[k] if k % 2 == 0 else 0
                v[k] = momentum * v[k] + slope + price
                theta[k] = theta[k] - rate * v[k]
        losses.append(np.mean(batches))
    return list(zip(theta[::2], theta[1::2], strict=True)), losses
