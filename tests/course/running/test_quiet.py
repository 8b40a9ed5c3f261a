"""Quiet: a thread is heard and not shown; the others go on as before."""

import sys
import threading
import warnings

from course.running.quiet import PRINTED, quiet


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
