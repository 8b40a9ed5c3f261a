"""Lesson 00: one function, easy to get wrong."""

import numpy as np

from autograder.judging.exercise import Part, exercise, mistake
from course import start

from .draws import Draw, Rng, numbers, size


def _row(rng: Rng) -> dict:
    return dict(x=numbers(rng, size(rng, 3, 5), 1, 2))


def _table(*shape: int) -> Draw:
    return lambda rng: dict(x=numbers(rng, shape, 1, 2))


mean_square = exercise(
    start.mean_square,
    Part("numbers in a row", 1, (_row, _row)),
    Part("numbers in a table", 1, (_table(4, 2), _table(2, 3))),
)


@mistake(
    mean_square,
    "square-mean",
    "This is the square of the mean: the mean is taken first, then squared.",
    "Square every number first, x ** 2, and take the mean of that.",
)
def _(x):
    return np.mean(x) ** 2


@mistake(
    mean_square,
    "mean-numbers",
    "This is the mean of the numbers; none of them is squared.",
    "x ** 2 squares every number of an array.",
)
def _(x):
    return np.mean(x)


@mistake(
    mean_square,
    "sum-squares",
    "This is the sum of the squares; it is not divided by how many there are.",
    "np.mean adds up and divides.",
)
def _(x):
    return np.sum(x**2)


@mistake(
    mean_square,
    "square-root-taken-end",
    "A square root is taken at the end; the mean of the squares has none.",
)
def _(x):
    return np.sqrt(np.mean(x**2))


@mistake(
    mean_square,
    "sum-divided-number-rows",
    "The sum is divided by the number of rows: in a table, that is not how many numbers there are.",
    "x.size counts all numbers of an array, and np.mean uses it by itself.",
)
def _(x):
    return np.sum(x**2) / len(x)


@mistake(
    mean_square,
    "mean-taken-over-column-table",
    "The mean is taken over each column of a table; one number for the whole table is expected.",
    "np.mean(x ** 2) without an axis goes over all numbers.",
)
def _(x):
    return np.mean(x**2, axis=0)
