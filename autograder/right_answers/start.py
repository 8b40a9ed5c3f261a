"""Lesson 00, written otherwise."""

import numpy as np

from . import right_answer


@right_answer("mean_square", "a loop over every number")
def _(x):
    total = 0
    for number in x.flat:
        total += number * number
    return total / x.size


@right_answer("mean_square", "a scalar product")
def _(x):
    flat = np.ravel(x)
    return flat @ flat / len(flat)


@right_answer("mean_square", "variance and mean")
def _(x):
    return np.var(x) + np.mean(x) ** 2


@right_answer("mean_square", "the norm, in single precision")
def _(x):
    return np.linalg.norm(x.astype(np.float32)) ** 2 / np.float32(x.size)


@right_answer("mean_square", "single precision on the way")
def _(x):
    return float(np.mean(x.astype(np.float32) ** 2))
