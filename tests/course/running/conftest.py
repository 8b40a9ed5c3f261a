"""Ctrl-C is heard here, also where a shell has switched it off, as it does for its background."""

import signal

import pytest


@pytest.fixture(autouse=True)
def listening():
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
