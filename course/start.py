"""Lesson 00: how a lesson works, with one small function."""

import numpy as np


def mean_square(x):
    """Mean of the squares of all numbers in the array `x`, of any shape: one number.

    >>> print(mean_square(np.array([1.0, 2.0, 3.0, 4.0])))
    7.5
    """
    return np.mean(np.asarray(x) ** 2)
