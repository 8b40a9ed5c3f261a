"""In the sandbox, figures and progress are not shown: every name in here does nothing."""

from autograder.core.nothing import Nothing


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return Nothing()
