"""An error has the name that a reader knows."""

import numpy as np
import pytest

from course.running.errors import kind_of


class _Private(ZeroDivisionError):
    pass


class Public(_Private):
    pass


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (ValueError(), "ValueError"),
        (_Private(), "ZeroDivisionError"),
        (Public(), "Public"),
        (np._core._exceptions._ArrayMemoryError((9,), np.dtype(float)), "MemoryError"),
    ],
)
def test_it_is_named_by_what_is_public(error, name):
    assert kind_of(error) == name
