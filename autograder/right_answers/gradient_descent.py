"""Lesson 05, written otherwise."""

import numpy as np

from . import right_answer


@right_answer("forward_difference", "two fractions")
def _(f, x, h):
    return f(x + h) / h - f(x) / h


@right_answer("forward_difference", "through polyfit of a line")
def _(f, x, h):
    rise = f(x + h) - f(x)
    return np.float64(rise) * (1 / h)


@right_answer("numerical_gradient", "flat steps, put back each time")
def _(f, x, h=1e-5):
    at = np.array(x, dtype=float)
    slopes = []
    for i in range(at.size):
        old = at.flat[i]
        at.flat[i] = old + h
        high = f(at)
        at.flat[i] = old - h
        low = f(at)
        at.flat[i] = old
        slopes.append((high - low) / (2 * h))
    return np.array(slopes).reshape(at.shape)


@right_answer("numerical_gradient", "rows of a unit matrix")
def _(f, x, h=1e-5):
    x = np.asarray(x, dtype=float)
    steps = [row.reshape(x.shape) for row in h * np.eye(x.size)]
    slopes = [(f(x + e) - f(x - e)) / 2 / h for e in steps]
    return np.reshape(slopes, x.shape)


@right_answer("numerical_gradient", "one look at f(x) first")
def _(f, x, h=1e-5):
    f(x)
    g = np.zeros(x.shape)
    for i, _ in np.ndenumerate(x):
        e = np.zeros(x.shape)
        e[i] = h
        g[i] = 0.5 * (f(x + e) - f(x - e)) / h
    return g


@right_answer("descend", "filled into an array")
def _(gradient, w, learning_rate, steps):
    path = np.zeros((steps + 1, *np.shape(w)))
    path[0] = w
    for t in range(steps):
        path[t + 1] = path[t] - learning_rate * gradient(path[t])
    return path


@right_answer("descend", "a generator")
def _(gradient, w, learning_rate, steps):
    yield w
    for _ in range(steps):
        w = w - learning_rate * gradient(w)
        yield w


@right_answer("descend", "recursion")
def _(gradient, w, learning_rate, steps):
    def walk(at, left):
        return [at] if left == 0 else [at, *walk(at - learning_rate * gradient(at), left - 1)]

    return walk(np.array(w, dtype=float), steps)


@right_answer("sgd_epoch", "the square written out")
def _(x, y, w, learning_rate):
    gradients, losses = [], []
    for s in range(len(x)):
        slope = 2 * w * x[s] ** 2 - 2 * x[s] * y[s]
        w -= learning_rate * slope
        gradients.append(slope)
        losses.append((y[s] - x[s] * w) ** 2)
    return w, gradients, losses


@right_answer("sgd_epoch", "filled arrays in a list")
def _(x, y, w, learning_rate):
    gradients, losses = np.zeros(len(x)), np.zeros(len(x))
    for s, (a, c) in enumerate(zip(x, y, strict=True)):
        error = a * w - c
        gradients[s] = 2 * error * a
        w = w - learning_rate * gradients[s]
        losses[s] = (a * w - c) * (a * w - c)
    return [w, gradients, losses]


@right_answer("minibatches", "shuffled in place, split at multiples")
def _(S, batch_size, rng):
    order = np.arange(S)
    rng.shuffle(order)
    return np.split(order, range(batch_size, S, batch_size))


@right_answer("minibatches", "a generator of lists")
def _(S, batch_size, rng):
    left = list(rng.permutation(S))
    while left:
        yield [int(i) for i in left[:batch_size]]
        left = left[batch_size:]


@right_answer("minibatches", "sorted by random keys")
def _(S, batch_size, rng):
    order = np.argsort(rng.random(S))
    count = -(-S // batch_size)
    return tuple(order[k * batch_size : (k + 1) * batch_size] for k in range(count))


@right_answer("decayed_rate", "a table of kinds")
def _(learning_rate, decay, t, kind):
    if kind not in ("inverse", "power"):
        raise ValueError(f"unknown kind: {kind}")
    if kind == "power" and t < 1:
        raise ValueError("power starts at t = 1")
    return {"inverse": lambda: learning_rate / (1 + decay * t),
            "power": lambda: learning_rate * t**-decay}[kind]()  # fmt: skip


@right_answer("decayed_rate", "through logarithms, by match")
def _(learning_rate, decay, t, kind):
    match kind:
        case "inverse":
            return learning_rate * (1 + decay * t) ** -1
        case "power" if t > 0:
            return np.exp(np.log(learning_rate) - decay * np.log(t))
        case _:
            raise ValueError(kind, t)


@right_answer("momentum_descend", "velocity carries the learning rate")
def _(gradient, w, learning_rate, momentum, steps):
    path = np.zeros((steps + 1, *np.shape(w)))
    path[0] = w
    v = np.zeros(np.shape(w))
    for t in range(steps):
        v = momentum * v - learning_rate * gradient(path[t])
        path[t + 1] = path[t] + v
    return path


@right_answer("momentum_descend", "from the last two places")
def _(gradient, w, learning_rate, momentum, steps):
    path = [w, *([] if steps == 0 else [w - learning_rate * gradient(w)])]
    for _ in range(steps - 1):
        here, before = path[-1], path[-2]
        path.append(here - learning_rate * gradient(here) + momentum * (here - before))
    return path


@right_answer("largest_stable_rate", "the spectral norm")
def _(A):
    return 2 / np.linalg.norm(A, 2)


@right_answer("largest_stable_rate", "general eigenvalues, as reals")
def _(A):
    return 2 / max(np.linalg.eigvals(A).real)
