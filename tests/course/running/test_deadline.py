"""A time limit stops the student's function and nothing else, whatever engine serves."""

import signal
import sys
import threading
import time
from contextlib import contextmanager, suppress

import numpy as np
import pytest

from course.running import deadline, engines
from course.running.deadline import Deadline, TimeUp, wall_seconds
from course.running.engines import Alarm, Engine, Monitor, Over, Watchdog

SHORT = 0.05
ENGINES = [Alarm, Watchdog]
if hasattr(sys, "monitoring"):
    ENGINES.append(Monitor)


@pytest.fixture(params=ENGINES, ids=lambda engine: engine.name)
def engine(request, monkeypatch):
    monkeypatch.setattr(deadline, "engine_here", lambda: request.param)
    return request.param


@pytest.fixture(autouse=True)
def nothing_is_left_armed():
    before = state()
    yield
    assert state() == before


def state():
    return (
        signal.getsignal(signal.SIGALRM),
        signal.getsignal(signal.SIGINT),
        signal.getitimer(signal.ITIMER_REAL),
    )


def endless():
    while True:
        pass


def test_a_value_comes_back(engine):
    assert Deadline(5).call(lambda a, b: a + b, 1, b=2) == 3


def test_an_exception_comes_through(engine):
    with pytest.raises(ZeroDivisionError):
        Deadline(5).call(lambda: 1 / 0)


def test_an_endless_loop_ends(engine):
    with pytest.raises(TimeUp, match=r"after 0\.05 seconds"):
        Deadline(SHORT).call(endless)


def test_no_except_of_the_function_stops_it_for_ever(engine):
    def stubborn():
        while True:
            with suppress(Exception):
                endless()

    with pytest.raises(TimeUp):
        Deadline(SHORT).call(stubborn)


def test_even_one_that_catches_everything_is_stopped_in_its_next_line(engine):
    caught = []

    def swallowing():
        for _ in range(3):
            try:
                endless()
            except BaseException as error:
                caught.append(type(error))
        return "done"

    assert Deadline(SHORT).call(swallowing) == "done"
    assert caught == [Over] * 3


def test_an_inner_limit_ends_before_the_outer_one(engine):
    def outer():
        with pytest.raises(TimeUp, match=r"0\.05"):
            Deadline(SHORT).call(endless)
        return "went on"

    assert Deadline(5).call(outer) == "went on"


def test_an_outer_limit_ends_what_runs_under_an_inner_one(engine):
    def outer():
        try:
            Deadline(60).call(endless)
        except Exception:
            return "the inner one took it for its own"

    with pytest.raises(TimeUp, match=r"0\.05"):
        Deadline(SHORT).call(outer)


def test_without_seconds_nothing_is_armed():
    def armed():
        return signal.getitimer(signal.ITIMER_REAL)[0] > 0

    assert not Deadline(None).call(armed)
    assert Deadline(1).call(armed)


def test_off_the_main_thread_a_watchdog_serves():
    told = []

    def work():
        try:
            Deadline(SHORT).call(endless)
        except TimeUp as up:
            told.append((engines.engine_here(), str(up)))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(30)
    assert told == [(Watchdog, "It had not finished after 0.05 seconds.")]


def test_where_the_platform_has_no_timer_a_watchdog_serves(monkeypatch):
    monkeypatch.delattr(signal, "setitimer")
    assert engines.engine_here() is Watchdog


@pytest.mark.parametrize(("monitoring", "serves"), [(object(), Monitor), (None, Engine)])
def test_in_a_browser_monitoring_serves_where_python_has_it(monkeypatch, monitoring, serves):
    monkeypatch.setattr(sys, "platform", "emscripten")
    monkeypatch.setattr(engines, "_monitoring", lambda: monitoring)
    assert engines.engine_here() is serves


def test_a_handler_that_python_cannot_give_back_is_not_taken(monkeypatch):
    monkeypatch.setattr(signal, "getsignal", lambda number: None)
    assert engines.engine_here() is Watchdog


def test_processor_time_counts_and_the_clock_is_a_bound_for_sleep(monkeypatch):
    monkeypatch.setattr(deadline, "LEAST_WALL", 0.0)
    monkeypatch.setattr(deadline, "WALL", 4.0)
    began = time.monotonic()
    with pytest.raises(TimeUp):
        Deadline(SHORT).call(time_sleeper)
    assert time.monotonic() - began >= wall_seconds(SHORT)


def time_sleeper():
    time.sleep(60)


@contextmanager
def foreign_timer(seconds):
    """Somebody else's alarm, as pytest-timeout sets one; yields how often it rang."""
    rang = []
    before = signal.signal(signal.SIGALRM, lambda *_: rang.append(1))
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield rang
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_a_timer_that_was_there_goes_on_with_the_time_it_had_left():
    with foreign_timer(60) as rang:
        with pytest.raises(TimeUp):
            Deadline(SHORT).call(endless)
        assert 0 < signal.getitimer(signal.ITIMER_REAL)[0] < 60 - SHORT
    assert rang == []


def test_a_timer_that_came_due_meanwhile_rings_afterwards():
    with foreign_timer(SHORT / 2) as rang:
        with pytest.raises(TimeUp):
            Deadline(SHORT).call(endless)
        signal.sigtimedwait([], 0.01)
        assert rang == [1]


def test_ctrl_c_reaches_the_function(engine):
    def interrupted():
        signal.raise_signal(signal.SIGINT)
        endless()

    with pytest.raises(KeyboardInterrupt):
        Deadline(5).call(interrupted)


def test_ctrl_c_in_our_own_frames_waits_until_all_is_given_back(monkeypatch):
    class Interrupted(Alarm):
        def start(self):
            signal.raise_signal(signal.SIGINT)
            super().start()
            signal.raise_signal(signal.SIGINT)

        def stop(self):
            signal.raise_signal(signal.SIGINT)
            super().stop()

    monkeypatch.setattr(deadline, "engine_here", lambda: Interrupted)
    ran = []
    with pytest.raises(KeyboardInterrupt):
        Deadline(5).call(lambda: ran.append("whole"))
    assert ran == ["whole"]


def test_a_tick_in_our_own_frames_raises_nothing(monkeypatch):
    class Late(Alarm):
        def stop(self):
            ends = time.monotonic() + 5 * engines.TICK
            while time.monotonic() < ends:
                pass
            super().stop()

    monkeypatch.setattr(deadline, "engine_here", lambda: Late)
    assert Deadline(engines.TICK / 2).call(lambda: "in time") == "in time"


def test_what_a_library_does_for_the_function_is_stopped_too(engine):
    def slow():
        while True:
            np.linalg.norm(np.ones(3))

    with pytest.raises(TimeUp):
        Deadline(SHORT).call(slow)
