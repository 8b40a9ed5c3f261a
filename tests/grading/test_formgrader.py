"""Formgrader's pages open, whatever lies in `submitted`."""

import pytest
from nbgrader.apps.api import NbGraderAPI

from autograder.grading.formgrader import protect

from .conftest import nbgrader_course
from .small_lesson import LESSON, solved, submit
from .test_folder_names import EVIL
from .test_lateness import HOSTILE, TEN

FAR = ["0001-01-01 00:00:00 UTC", "9999-12-31 23:59:59 UTC", "1901-01-01"]


@pytest.fixture
def api(root):
    """What Formgrader asks, far to the west."""
    protect()
    directory, config = nbgrader_course(root, LESSON)
    config.NbGraderAPI.timezone = "America/New_York"
    return NbGraderAPI(directory, config=config)


def test_a_folder_with_a_name_that_a_page_could_run_is_not_listed(root, api):
    for student in ("ada", EVIL):
        submit(root, student, solved())
    assert api.get_submitted_students(LESSON) == {"ada"}


def test_a_hostile_date_is_none_and_the_page_opens(root, api):
    times = {f"eve{n}": text for n, text in enumerate([*HOSTILE.values(), *FAR])}
    for student, text in {"ada": "2024-05-01 10:00:00 UTC", **times}.items():
        submit(root, student, solved(), timestamp=text)
    shown = {each["student"]: each for each in api.get_submissions(LESSON)}
    assert set(shown) == {"ada", *times}
    assert shown["ada"]["timestamp"] == TEN.isoformat()
    assert [each["timestamp"] for name, each in shown.items() if name in times] == [None] * len(
        times
    )


def test_a_timestamp_that_is_a_link_or_no_text_is_none(root, api):
    (root / "date").write_text("2024-05-01 10:00:00 UTC")
    linked, binary = (submit(root, student, solved()) for student in ("eve", "bob"))
    (linked / "timestamp.txt").symlink_to(root / "date")
    (binary / "timestamp.txt").write_bytes(b"\xff\xfe")
    assert [api.get_submitted_timestamp(LESSON, student) for student in ("eve", "bob")] == [
        None
    ] * 2
