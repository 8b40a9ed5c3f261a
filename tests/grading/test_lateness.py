"""When it was handed in: a few forms of a time, and everything else is none."""

from datetime import datetime

import pytest

from autograder.grading.lateness import NO_TIME, moment, read_timestamp
from autograder.grading.options import Options
from autograder.grading.run import Run

from .conftest import nbgrader_autograde
from .database import named_rows, scores
from .small_lesson import LESSON, solved, submit

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

TEN = datetime(2024, 5, 1, 10)
HOSTILE = {
    "a number without an end": "1" * 190 + "h",
    "a year 0": "0000-01-01 00:00:00 UTC",
    "before the year 1": "0001-01-01 00:00:00 +14:00",
    "after the year 9999": "9999-12-31 23:00:00 -14:00",
    "a zone that is far": "2024-05-01 10:00:00 99999",
    "a word": "tomorrow",
    "what dateutil guesses": "1 May 2024",
    "a number": "20",
    "other digits": "２０２４-05-01 10:00:00 UTC",
    "a path for a zone": "2024-05-01 10:00:00 ../../etc/passwd",
    "two lines": "2024-05-01\n10:00:00 UTC x",
    "no text": "\0" * 50,
}


@pytest.mark.parametrize(
    "text",
    [
        "2024-05-01 10:00:00 UTC",
        "2024-05-01 10:00:00.000000 UTC\n",
        "2024-05-01 10:00:00.000000000 +00:00",
        "2024-05-01 10:00",
        "2024-05-01 12:00:00 +0200",
        "2024-05-01 11:00:00 3600",
        "2024-05-01 09:00:00 -3600",
        "2024-05-01 6:00:00 America/New_York",
        "2024-05-01T10:00:00Z",
        "2024-05-01T12:00:00+02:00",
        "2024-05-01T12:30:00.000+0230",
        "20240501T100000Z",
    ],
)
def test_these_forms_tell_ten_o_clock(text):
    assert moment(text) == TEN


def test_a_date_alone_is_its_beginning():
    assert moment("2024-05-02") == datetime(2024, 5, 2)


def test_parts_of_a_second_are_kept_to_the_millionth():
    assert moment("2024-05-01 10:00:00.123456789 UTC") == TEN.replace(microsecond=123456)


@pytest.mark.parametrize("text", ["", *HOSTILE.values()], ids=["nothing", *HOSTILE])
def test_everything_else_is_no_time(text):
    assert moment(text) is None


def test_a_file_that_is_no_text_tells_none(tmp_path):
    (tmp_path / "timestamp.txt").write_bytes(b"\xff\xfe2024")
    assert read_timestamp(tmp_path) == ""


@pytest.fixture
def hostile_class(root, fake_marker):
    """One student with a time and one with each that is none."""
    submit(root, "ada", solved(), timestamp="2024-05-01 10:00:00 UTC")
    for n, text in enumerate(HOSTILE.values()):
        submit(root, f"eve{n}", solved(), timestamp=text)
    return root


def test_grade_says_whose_time_it_cannot_read(hostile_class):
    with Run(hostile_class, LESSON, Options()) as run:
        found = {result.student: result for result in run.results()}
    assert [found["ada"].look, found["ada"].score] == [[], 5.0]
    for n in range(len(HOSTILE)):
        assert found[f"eve{n}"].look == [NO_TIME]
        assert found[f"eve{n}"].score == 5.0


def test_both_commands_come_to_the_same_rows(hostile_class, caplog):
    nbgrader_autograde(hostile_class, LESSON)
    theirs = named_rows(hostile_class)
    assert caplog.text.count(NO_TIME) == len(HOSTILE)
    with Run(hostile_class, LESSON, Options(force=True)) as run:
        assert not any(result.fault for result in run.results())
    assert named_rows(hostile_class) == theirs
    assert len(scores(hostile_class)) == 1 + len(HOSTILE)
