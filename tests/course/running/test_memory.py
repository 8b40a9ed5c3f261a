"""Too much memory is a MemoryError, and afterwards everything is as it was."""

import sys
import threading

import numpy as np
import pytest

from course.running import memory
from course.running.memory import bounded, enforced

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux enforces the bound")


@linux
def test_an_array_beyond_the_bound_is_an_error_and_a_small_one_is_not():
    resource = memory._resource()
    before = resource.getrlimit(resource.RLIMIT_AS)
    with bounded():
        assert np.zeros(1000).sum() == 0
        with pytest.raises(MemoryError, match="Unable to allocate"):
            np.ones((100_000, 100_000))
    assert resource.getrlimit(resource.RLIMIT_AS) == before


@linux
def test_a_lower_limit_that_stands_already_stays():
    resource = memory._resource()
    before = resource.getrlimit(resource.RLIMIT_AS)
    lower = memory._address_space() + (1 << 30)
    resource.setrlimit(resource.RLIMIT_AS, (lower, before[1]))
    try:
        with bounded():
            assert resource.getrlimit(resource.RLIMIT_AS)[0] <= lower
        assert resource.getrlimit(resource.RLIMIT_AS)[0] == lower
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def test_where_no_machine_enforces_it_nothing_happens(monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    assert not enforced()
    with bounded(1):
        assert np.zeros(1000).size == 1000


@linux
def test_threads_that_overlap_leave_the_limit_as_it_was():
    resource = memory._resource()
    before = resource.getrlimit(resource.RLIMIT_AS)
    overlap(bounded)
    assert resource.getrlimit(resource.RLIMIT_AS) == before


def overlap(manager):
    """The first thread comes first and goes first."""
    both, first_is_out = threading.Barrier(2), threading.Event()

    def first():
        with manager():
            both.wait(30)
            both.wait(30)
        first_is_out.set()

    def second():
        both.wait(30)
        with manager():
            both.wait(30)
            first_is_out.wait(30)

    threads = [threading.Thread(target=one) for one in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
