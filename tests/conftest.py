"""Every run is whole or fails, and every heavy test says why."""

import pytest

from tests import whole_run


def pytest_configure(config):
    whole_run.watch(config)


@pytest.hookimpl(wrapper=True)
def pytest_pycollect_makeitem():
    return whole_run.with_reasons((yield))
