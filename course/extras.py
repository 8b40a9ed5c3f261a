"""What a plain install leaves out: which extra brings it, in one sentence.

A student's notebook needs five packages; commands need more, and name the extra that has it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

DISTRIBUTION = "neurons-from-scratch"
OURS = ("autograder", "course")
# Module -> the extra that is for it alone; all others belong to the command that misses them.
EXTRAS = {
    "distributed": "dask",
    "jupyterlab": "lab",
    "jupytext": "author",
    "psycopg": "postgres",
}


@contextmanager
def needs(extra: str) -> Iterator[None]:
    """Within it, a package that is not here ends the program with a sentence that names `extra`."""
    try:
        yield
    except ModuleNotFoundError as error:
        print(missing(error, extra), file=sys.stderr)
        sys.exit(1)


def missing(error: ModuleNotFoundError, extra: str) -> str:
    """The sentence on a package of others that is not here; raises `error` if it is of ours."""
    package = (error.name or "").partition(".")[0]
    if not package or package in OURS:
        raise error
    return f"This needs {package}, which is not here: {install(EXTRAS.get(package, extra))}"


def install(extra: str) -> str:
    """The command that brings `extra`."""
    return f"pip install '{DISTRIBUTION}[{extra}]'"
