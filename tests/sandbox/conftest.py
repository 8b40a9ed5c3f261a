"""Sandboxes that tests share: one server each for the whole session."""

import pytest

from tests.sandbox.talking import make


@pytest.fixture(scope="session", params=["bubblewrap", "landlock"])
def sandbox(request):
    """A sandbox of each kind that confines."""
    with make(kinds=(request.param,)) as sandbox:
        assert sandbox.kind == request.param
        yield sandbox


@pytest.fixture(scope="session")
def private():
    """The kind that gives each child a private folder."""
    with make(kinds=("bubblewrap",)) as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def open_sandbox():
    """A sandbox that confines nothing."""
    with make(confined=False) as sandbox:
        yield sandbox
