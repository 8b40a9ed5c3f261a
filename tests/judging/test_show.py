"""A verdict is read at a glance: what is said, an example for your head, the rest folded."""

import pytest

from autograder.judging.show import LINE, as_html, as_text
from autograder.judging.verdict import Finding, Kind, Named, PartVerdict, Verdict

LONG = "[" + "0.123456, " * 40 + "0.5]"


def wrong(example="1.0", mistakes=(), details=()):
    finding = Finding(
        Kind.WRONG,
        "The value is not right.",
        f"mse({example})",
        example,
        "2.0",
        mistakes,
        "Take the mean.",
        details,
    )
    return Verdict("mse", (PartVerdict("its value", 0, 1, finding),))


def test_a_short_example_stands_there():
    assert "<details" not in as_html(wrong())


def test_a_long_example_is_folded_below_a_mistake_by_its_name():
    html = as_html(wrong(LONG, (Named("sum", "The sum is not divided."),)))
    assert html.index("The sum is not divided.") < html.index("<details><summary")
    assert html.index("<details><summary") < html.index("0.123456")


def test_a_long_example_is_open_where_nothing_else_says_what_is_wrong():
    assert "<details open>" in as_html(wrong(LONG))


def test_further_facts_are_folded():
    html = as_html(wrong(details=("At [0]: 1.0, where 2.0 is expected.",)))
    assert html.index("<details><summary") < html.index("At [0]")


def test_no_line_of_an_example_is_longer_than_a_line():
    text = as_text(wrong(LONG))
    assert max(map(len, text.splitlines())) == LINE
    assert text.count("…") == 2


@pytest.mark.parametrize(
    ("kind", "mark", "edge"),
    [
        (Kind.UNWRITTEN, "○", "#767676"),
        (Kind.MISSING, "○", "#767676"),
        (Kind.WRONG, "✗", "#d55e00"),
    ],
)
def test_what_is_not_written_yet_is_no_fault(kind, mark, edge):
    html = as_html(Verdict("mse", (PartVerdict("its value", 0, 1, Finding(kind, "Say.")),)))
    assert mark in html
    assert edge in html
