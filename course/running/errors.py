"""What an error is called."""

from __future__ import annotations


def kind_of(error: BaseException) -> str:
    """The name of its type as a reader knows it: of what it is a kind of, where it is private.

    NumPy's `_ArrayMemoryError` is a MemoryError, Python 3.13's `_IncompleteInputError` a
    SyntaxError.
    """
    names = (kind.__name__ for kind in type(error).__mro__)
    return next(name for name in names if not name.startswith("_"))
