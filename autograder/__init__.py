"""Exercises, probes and verdicts: what checks an answer, in a notebook and in a class.

    from autograder import check
    check(mse)

Importing the package imports nothing else; `check` is fetched when it is used.
"""

from typing import Any

__all__ = ["check"]


def __getattr__(name: str) -> Any:
    if name == "check":
        from autograder.checking import check, watch_notebook

        watch_notebook()
        return check
    raise AttributeError(f"module 'autograder' has no attribute {name!r}")
