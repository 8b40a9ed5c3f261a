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
from course.running.engines import Alarm, Engine, Monitor, Watchdog

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


def busy():
    for _ in range(2_000):
        pass


def suppressing():
    while True:
        with suppress(BaseException):
            busy()


def catching_everything():
    done = False
    while not done:
        try:
            busy()
        except:  # noqa: E722
            done = False


def going_on_at_the_end():
    while True:
        try:
            busy()
        finally:
            continue  # noqa: B012


@pytest.mark.parametrize("stubborn", [suppressing, catching_everything, going_on_at_the_end])
def test_no_loop_swallows_it_for_ever(engine, stubborn):
    with pytest.raises(TimeUp):
        Deadline(SHORT).call(stubborn)


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


@pytest.mark.heavy("thousands of time-outs, each by a watchdog that is pre-empted")
def test_a_watchdog_that_is_late_strikes_nobody_and_blocks_nothing(monkeypatch):
    """Pre-empted between its look and its sending, as on a busy machine."""
    due, dice = Watchdog._due, np.random.default_rng(0)

    def slowly_due(self, frame):
        found = due(self, frame)
        time.sleep(4e-4 * dice.random() if found else 0)
        return found

    monkeypatch.setattr(Watchdog, "_due", slowly_due)
    monkeypatch.setattr(engines, "TICK", 5e-4)
    escaped, outcomes = [], set()

    def rounds():
        try:
            for i in range(20_000):
                outcomes.add(outcome(5e-4, i * 7919 % 60_000))
                spin(200)
        except BaseException as error:
            escaped.append(error)

    usual = sys.getswitchinterval()
    sys.setswitchinterval(2e-5)
    thread = threading.Thread(target=rounds, daemon=True)
    thread.start()
    thread.join(300)
    sys.setswitchinterval(usual)
    assert (thread.is_alive(), escaped, outcomes) == (False, [], {"in time", "late"})


def outcome(seconds, loops):
    try:
        return Deadline(seconds).call(spin, loops)
    except TimeUp:
        return "late"


def spin(loops):
    for _ in range(loops):
        pass
    return "in time"


def test_where_threads_cannot_read_each_others_clock_none_counts_twice(monkeypatch):
    monkeypatch.delattr(time, "pthread_getcpuclockid", raising=False)
    monkeypatch.setattr(time, "process_time", iter([0.0, 8.0]).__next__)
    monkeypatch.setattr(time, "monotonic", iter([100.0, 101.0]).__next__)
    assert Watchdog([]).clock()() == 1.0
