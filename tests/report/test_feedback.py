"""The feedback page: what it says, and that nothing in it can run."""

import pytest

from autograder.grading.reading import read
from autograder.grading.released import Released
from autograder.grading.scores import ByHand, Recorded
from autograder.report.feedback import page, sections
from tests.grading.small_lesson import (
    LESSON,
    NAME,
    WRONG,
    FakeMarker,
    blank,
    cell_of,
    code,
    position,
    raw,
    small,
    solved,
)
from tests.grading.test_harmless import running

ATTACK = '"><script>alert(1)</script><img src=x onerror=alert(2)>'


def page_of(notebook, recorded=None, student="ada") -> str:
    released = small()
    reading = read(raw(notebook), released)
    parts = list(sections(released, reading, FakeMarker().mark(reading)))
    return page(released.title, student, parts, recorded or Recorded(3.5, 9, False)).decode()


@pytest.fixture
def half_right():
    notebook = solved()
    cell_of(notebook, "triple")["source"] = "def triple(x):\n    return x  # three"
    cell_of(notebook, "why")["source"] = "Because one is more."
    return notebook


def test_it_shows_marks_their_code_the_mistake_and_what_to_read_again(half_right):
    recorded = Recorded(3.5, 9, True, auto={"check_double": 2.0, "check_triple": 1.5, "why": None})
    shown = page_of(half_right, recorded)
    assert "<h1>Twice and three times</h1>" in shown
    assert "return x  # three" in shown
    assert WRONG in shown
    assert "Because one is more." in shown
    assert "1.5 of 3" in shown
    assert "3.5 of 9" in shown
    assert "waits for a person" in shown
    assert "Read again: Twice and three times" in shown
    assert shown.count("Read again") == 1


def test_the_title_is_the_lessons_not_a_later_heading():
    released = blank()
    released["cells"][0]["source"] = "# Twice\n\nText.\n\n## First of all\n\nMore."
    assert Released(LESSON, NAME, released).title == "Twice"


def test_what_a_person_gave_counts_and_is_shown(half_right):
    recorded = Recorded(
        7.0,
        9,
        False,
        auto={"check_double": 2.0, "check_triple": 1.5, "why": None},
        by_hand={"why": ByHand(3.0, 0.5, "Well said & short.")},
    )
    shown = page_of(half_right, recorded)
    assert "3.5 of 4" in shown
    assert "Well said &amp; short." in shown
    assert "waits for a person" not in shown


def test_remarks_stand_where_they_were_made(half_right):
    recorded = Recorded(
        7.0,
        9,
        False,
        auto={"check_double": 2.0, "check_triple": 1.5, "why": None},
        by_hand={
            "triple": ByHand(comment="Three, not one."),
            "setup": ByHand(comment="All of it."),
        },
    )
    after = page_of(half_right, recorded).split("<h2>")
    assert [part.split("</h2>")[0] for part in after if "Three, not one." in part] == ["triple"]
    assert [part.split("</h2>")[0] for part in after if "All of it." in part] == ["setup"]


def test_code_is_shown_wherever_it_was_written(half_right):
    half_right["cells"].append(code("def triple(x):\n    return x  # elsewhere"))
    del half_right["cells"][position(half_right, "triple")]
    section = page_of(half_right).split("<h2>triple</h2>")[1].split("</section>")[0]
    assert "return x  # elsewhere" in section


def test_a_late_penalty_is_told_and_taken_off(half_right):
    shown = page_of(half_right, Recorded(5.0, 9, False, penalty=2.0))
    assert "3 of 9" in shown
    assert "2 points are taken off because it was handed in late." in shown


def test_a_file_that_could_not_be_read_has_its_reason():
    released = small()
    reading = read(b"", released)
    parts = list(sections(released, reading, FakeMarker().mark(reading)))
    assert "The file is empty." in page("Lesson", "ada", parts, Recorded(0, 9, False)).decode()


def test_nothing_that_they_wrote_can_run_or_fetch(half_right):
    harmless = running(page_of(half_right))
    cell_of(half_right, "triple")["source"] = f"def triple(x):\n    return x  # {ATTACK}"
    cell_of(half_right, "why")["source"] = ATTACK
    shown = page_of(half_right, student=ATTACK)
    assert ATTACK not in shown
    assert running(shown) == harmless


def test_the_page_itself_may_run_and_fetch_nothing(half_right):
    shown = page_of(half_right)
    assert "default-src 'none'" in shown
    assert "http" not in shown.replace("http-equiv", "")
    assert "<script" not in shown
