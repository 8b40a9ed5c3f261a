"""Every run is whole or fails, and every heavy test says why."""

import re

import pytest

from tests import whole_run

HEAVY = re.compile(r"^pytestmark = \[?\s*pytest\.mark\.heavy\(", re.MULTILINE)

LONGEST = {"test_whole_course.py", "test_class.py", "test_hangs.py", "test_stress.py"}


def pytest_configure(config):
    whole_run.watch(config)


def pytest_ignore_collect(collection_path, config):
    """In the first stage, a module that is heavy as a whole isn't even imported."""
    if config.option.markexpr == "not heavy" and collection_path.suffix == ".py":
        return bool(HEAVY.search(collection_path.read_text(encoding="utf-8"))) or None
    return None


def pytest_collection_modifyitems(items):
    """What takes longest begins first: in the second stage no worker then waits at its end."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


@pytest.hookimpl(wrapper=True)
def pytest_pycollect_makeitem():
    return whole_run.with_reasons((yield))
