"""The reference of lesson 00."""

import doctest

import numpy as np
import pytest

from course import start
from course.start import mean_square


def test_the_examples_in_the_docstrings_run():
    assert doctest.testmod(start).failed == 0


@pytest.mark.parametrize("shape", [(3,), (4, 2), (1, 2, 3), ()])
def test_mean_square_goes_over_all_numbers_of_an_array_of_any_shape(shape):
    assert mean_square(np.full(shape, -3)) == 9


def test_mean_square_is_not_the_square_of_the_mean():
    assert mean_square([1.0, -1.0]) == 1
