"""A lesson goes through nbgrader's exchange: released, fetched and handed in by clicks."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.browser import choose, jupyterlab

from .directory import LESSON, NAME, ROOT, course_directory

COURSE = "neurons-from-scratch"
WAITS = 60_000


@pytest.fixture(scope="module")
def exchange(tmp_path_factory) -> Path:
    """A folder that instructor and students share, where lesson 00 is released."""
    folder = tmp_path_factory.mktemp("exchange")
    shared, cache, course = (folder / name for name in ("shared", "cache", "course"))
    course.mkdir()
    course_directory(course, f'c.Exchange.root = "{shared}"', f'c.Exchange.cache = "{cache}"')
    command = [sys.executable, "-m", "nbgrader", "release_assignment", LESSON]
    subprocess.run(command, cwd=course, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def student(browser, exchange):
    """A student's JupyterLab that knows of the exchange and has no lesson 00 yet."""
    settings = str(exchange / "course")
    with jupyterlab(exchange / "my-lessons", JUPYTER_CONFIG_PATH=settings) as lab:
        shutil.rmtree(lab.folder / LESSON)
        yield lab


def test_the_assignment_list_fetches_a_lesson_and_hands_it_in(page, student, exchange, screenshots):
    page.set_default_timeout(WAITS)
    page.goto(student.url("lab"))
    choose(page, "Nbgrader", "Assignment List")

    page.locator("#released_assignments_list").get_by_role("button", name="Fetch").click()
    downloaded = page.locator("#fetched_assignments_list")
    downloaded.get_by_text(LESSON, exact=True).wait_for()
    fetched = student.folder / LESSON / f"{NAME}.ipynb"
    assert fetched.read_bytes() == (ROOT / "lessons" / LESSON / f"{NAME}.ipynb").read_bytes()

    downloaded.get_by_role("button", name="Submit").click()
    page.locator("#submitted_assignments_list").get_by_text(LESSON, exact=True).wait_for()
    page.screenshot(path=screenshots / "assignment-list.png")
    inbox = exchange / "shared" / COURSE / "inbound"
    (handed_in,) = inbox.glob(f"*+{LESSON}+*/{NAME}.ipynb")
    assert handed_in.read_bytes() == fetched.read_bytes()
