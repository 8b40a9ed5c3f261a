"""Noisy measurements of a curve that is known, made by the computer, and never the same twice.

In: how many measurements, and a generator. Out: places x between 0 and 1, and what was
measured there. Because the curve is known, what a model makes of them can be compared
with the truth, which no real measurement allows.
"""

import numpy as np

NOISE = 0.3


def truth(x):
    """The curve itself, at places of any shape."""
    return np.sin(2 * np.pi * x) + x / 2


def measure(S, rng):
    """`S` measurements (x, y) at places of chance, each off by noise of spread NOISE."""
    x = rng.uniform(0, 1, S)
    return x, truth(x) + NOISE * rng.normal(size=S)


_rng = np.random.default_rng(199)
x_train, y_train = measure(20, _rng)
x_validation, y_validation = measure(20, _rng)
x_test, y_test = measure(100, _rng)
