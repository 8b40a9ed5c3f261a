"""Values decide; types only where they change the meaning."""

import numpy as np
import pytest

from autograder.core.probe import Opaque
from autograder.judging.values import difference
from autograder.judging.words import apart

ARRAY = np.array([1.0, 2.0, 3.0])


@pytest.mark.parametrize(
    ("truth", "answer"),
    [
        (2.0, 2),
        (2.0, np.array(2.0)),
        (True, 1),
        (0.0, False),
        (ARRAY, [1, 2, 3]),
        (ARRAY, (1.0, 2.0, 3.0)),
        (ARRAY, np.array([1, 2, 3])),
        (ARRAY, ARRAY.astype(np.float32)),
        (ARRAY, ARRAY * (1 + 1e-13)),
        ((1.0, ARRAY), [1.0, [1.0, 2.0, 3.0]]),
        ((1.0, 2.0), np.array([1.0, 2.0])),
        (np.array([np.nan, np.inf]), [np.nan, np.inf]),
        ({"a": 1.0}, {"a": 1}),
        ({"train"}, ["train"]),
        (None, None),
        ("W", "W"),
    ],
)
def test_equal_in_value_is_right(truth, answer):
    assert difference(truth, answer) is None


@pytest.mark.parametrize(
    ("truth", "answer", "says"),
    [
        (2.0, None, "None"),
        (2.0, "2.0", "a str"),
        (2.0, np.array([2.0]), r"shape \(1,\)"),
        (2.0, 2.001, "not right"),
        (2.0, Opaque("Tensor"), "a Tensor"),
        (ARRAY, 2.0, "shape"),
        (ARRAY, ARRAY[:, None], r"\(3, 1\)"),
        (ARRAY, ARRAY[:2], r"\(2,\)"),
        (ARRAY, [1.0, 2.0, 4.0], "1 of 3"),
        (ARRAY, [1.0, np.nan, 3.0], "nan"),
        (ARRAY, [1.0, np.inf, 3.0], "inf"),
        (ARRAY, [[1.0], [1.0, 2.0], 3.0], "a list"),
        ((1.0, 2.0), 1.0, "2 values"),
        ((1.0, 2.0), (1.0, 2.0, 3.0), "3 values"),
        ({"a": 1.0}, {"b": 1.0}, "keys"),
        ({"train"}, {"test"}, "set"),
        ("W", "b", "else"),
        (None, 0, "else"),
        (np.array([np.inf]), [1.0], "off"),
    ],
)
def test_another_value_or_shape_is_said(truth, answer, says):
    import re

    found = difference(truth, answer)
    assert found is not None
    assert re.search(says, " ".join([found.problem, *found.details]))


def test_the_item_of_a_tuple_is_named():
    assert difference((1.0, 2.0), (1.0, 3.0), ("dw", "db")).problem.startswith("db:")


def test_a_swapped_shape_is_said_to_be_one():
    found = difference(np.zeros((2, 3)), np.zeros((3, 2)))
    assert "other way round" in found.details[0]


def test_an_enormous_integer_is_wrong_and_no_error():
    assert difference(1.0, 1 << 2000) is not None


def test_numbers_have_as_many_digits_as_it_takes_to_differ():
    assert apart(5.1543412, 5.1543438) == ("5.154341", "5.154344")
    assert apart(4.0, 4.0 + 1e-15) == ("4.0", "4.000000000000001")
    assert apart(1.0, 2.0) == ("1.0", "2.0")


@pytest.mark.parametrize(
    ("expected", "shape", "detail"),
    [
        ((3,), (3, 1), "`[:, 0]` takes it away"),
        ((3,), (1, 3), "`[0]` takes it away"),
        ((2, 3), (3, 2), "the other way round"),
        ((3,), (4,), ""),
        ((), (3,), ""),
    ],
)
def test_of_a_wrong_shape_only_that_is_said_which_the_shapes_prove(expected, shape, detail):
    found = difference(np.ones(expected), np.ones(shape))
    assert detail in " ".join(found.details)
    assert bool(found.details) == bool(detail)


def test_one_number_that_is_off_is_one():
    assert difference(np.zeros(7), np.eye(7)[2]).problem == "1 of 7 numbers is off."
