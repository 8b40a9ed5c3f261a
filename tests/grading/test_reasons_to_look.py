"""Why a person should look at a submission."""

from autograder.grading.reading import read
from autograder.grading.work import told
from autograder.judging.verdict import Finding, Kind, PartVerdict, Verdict

from .small_lesson import Marked, blank, raw, small


def look(nb=b"", **kinds):
    """The reasons, where exercises were found to be of these kinds."""
    marked = {}
    for name, most in (("double", 2.0), ("triple", 3.0)):
        kind = kinds.get(name)
        found = Finding(kind, "Text.") if kind else None
        flags = ("numerical derivative",) if kind is Kind.NUMERICAL else ()
        parts = (PartVerdict("values", 0.0, most, found),)
        marked[name] = Marked(Verdict(name, parts, flags))
    return told(small(), read(nb or raw(blank()), small()), marked, {}).look


def test_what_is_well_need_not_be_looked_at():
    assert look(triple=Kind.WRONG) == ()


def test_a_numerical_derivative_is():
    assert look(triple=Kind.NUMERICAL) == ("triple: numerical derivative.",)


def test_what_ran_out_of_time_is():
    assert look(double=Kind.TIMED_OUT) == ("Out of time: double.",)
    assert look(double=Kind.TIMED_OUT, triple=Kind.TIMED_OUT) == ("Out of time: double, triple.",)


def test_a_file_that_cannot_be_read_is():
    assert look(b"{") == ("The file is no notebook, or was cut off: it is not valid JSON.",)
