"""Quiet: a thread is heard and not shown; the others go on as before."""

import signal
import sys
import threading
import warnings

import pytest

from course.running import quiet as module
from course.running.quiet import PRINTED, WARNINGS, quiet

from .test_memory import overlap


def test_what_is_printed_is_heard_up_to_a_length_and_not_shown(capsys):
    with quiet() as heard:
        print("a word")
        print("x" * 2 * PRINTED)
        print("to the other stream", file=sys.stderr)
    assert heard.printed.startswith("a word\n")
    assert len(heard.printed) == PRINTED
    assert capsys.readouterr() == ("", "")


def test_warnings_are_heard():
    with quiet() as heard:
        warnings.warn("careful", stacklevel=1)
    assert [str(one.message) for one in heard.warnings] == ["careful"]


def test_no_more_warnings_are_kept_than_are_told():
    with quiet() as heard:
        for i in range(2 * WARNINGS):
            warnings.warn(str(i), stacklevel=1)
    assert [str(one.message) for one in heard.warnings] == [str(i) for i in range(WARNINGS)]


def test_threads_that_overlap_leave_warnings_as_they_were():
    before = warnings.filters, warnings.showwarning
    overlap(quiet)
    assert (warnings.filters, warnings.showwarning) == before


@pytest.mark.parametrize(("action", "comes"), [("ignore", []), ("always", ["from elsewhere"])])
def test_the_warning_of_another_thread_goes_where_it_went_before(action, comes):
    with warnings.catch_warnings(record=True) as elsewhere:
        warnings.simplefilter(action)
        with quiet() as heard:
            in_a_thread(lambda: warnings.warn("from elsewhere", stacklevel=1))
        assert [str(one.message) for one in elsewhere] == comes
    assert heard.warnings == []


def test_the_warning_of_another_thread_that_is_an_error_stays_one():
    told = []

    def careless():
        try:
            warnings.warn("from elsewhere", stacklevel=1)
        except UserWarning as warning:
            told.append(str(warning))

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with quiet():
            in_a_thread(careless)
    assert told == ["from elsewhere"]


def in_a_thread(work):
    thread = threading.Thread(target=work)
    thread.start()
    thread.join(30)


@pytest.mark.parametrize("edge", ["_step_in", "_step_out"])
def test_ctrl_c_at_an_edge_waits_until_all_is_given_back(monkeypatch, edge):
    whole = getattr(module, edge)

    def interrupted(user):
        signal.raise_signal(signal.SIGINT)
        whole(user)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(module, edge, interrupted)
    before = sys.stdout, warnings.showwarning, signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), quiet():
        pass
    assert (sys.stdout, warnings.showwarning, signal.getsignal(signal.SIGINT)) == before
    assert module._HERE.listener is None


def test_it_nests(capsys):
    with quiet() as outer:
        print("one")
        with quiet() as inner:
            print("two")
        print("three")
    print("four")
    assert (outer.printed, inner.printed) == ("one\nthree\n", "two\n")
    assert capsys.readouterr().out == "four\n"


def test_other_threads_print_on_and_streams_come_back_in_any_order(capsys):
    before = sys.stdout
    first_is_quiet, first_may_end = threading.Event(), threading.Event()
    heard = []

    def first():
        with quiet() as mine:
            first_is_quiet.set()
            first_may_end.wait(30)
            print("of the first")
            heard.append(mine.printed)

    thread = threading.Thread(target=first)
    thread.start()
    first_is_quiet.wait(30)
    print("shown")
    with quiet() as mine:
        print("of the second")
    first_may_end.set()
    thread.join(30)
    assert (heard, mine.printed) == (["of the first\n"], "of the second\n")
    assert capsys.readouterr().out == "shown\n"
    assert sys.stdout is before


def test_a_stream_that_was_put_in_its_place_meanwhile_stays(monkeypatch):
    class Mine:
        write = staticmethod(len)

    before = sys.stdout
    try:
        with quiet():
            sys.stdout = Mine()
        assert isinstance(sys.stdout, Mine)
    finally:
        sys.stdout = before
