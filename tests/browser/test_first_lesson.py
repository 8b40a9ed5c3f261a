"""Lesson 00 from top to bottom in JupyterLab, by clicks and keys as a student would."""

import re
import subprocess
import sys
from zipfile import ZipFile

import pytest

from benchmarks.browser import choose, open_notebook, shut_down

from .lesson import answer, output, run

NOTEBOOK = "00_start/start.ipynb"
WAITS = 20_000


@pytest.fixture(scope="module")
def lesson(page, lab):
    page.set_default_timeout(WAITS)
    open_notebook(page, lab, NOTEBOOK)
    yield page
    shut_down(page, lab)


def validate(lesson) -> str:
    """What the button says; it saves the notebook first."""
    lesson.get_by_text("Validate", exact=True).click()
    dialog = lesson.locator(".jp-Dialog-content")
    dialog.filter(has_text=re.compile("success|failed|not right", re.I)).wait_for()
    said = dialog.inner_text()
    dialog.get_by_role("button").last.click()
    return said


def test_the_first_lesson_is_worked_from_top_to_bottom(lesson, lab):
    run(lesson, "import numpy as np")
    run(lesson, "print(x + 10)")
    assert output(lesson, "[11. 12. 13. 14.]").is_visible()

    run(lesson, "figures.two_squares")
    figure = lesson.locator(".course-figure")
    picture, status = figure.locator("img"), figure.get_by_role("status")
    assert "This needs your mean_square" in status.inner_text()
    before = picture.get_attribute("alt")
    knob = figure.get_by_role("slider").first
    start = knob.get_attribute("aria-valuenow")
    knob.click()
    knob.press("ArrowRight")
    lesson.wait_for_function(
        "before => document.querySelector('.course-figure img').alt !== before", arg=before
    )

    answer(lesson, "return np.mean(x) ** 2", over=2)
    run(lesson, "def mean_square")
    run(lesson, "check(mean_square)")
    output(lesson, "mean_square is not right yet: 0 of 2 points").wait_for()
    assert "Your mean_square gives" in status.inner_text()
    figure.get_by_role("button", name="Reset").click()
    figure.locator(f'[aria-valuenow="{start}"]').first.wait_for()
    assert "mean_square is not right yet" in validate(lesson)

    answer(lesson, "return np.mean(x ** 2)", over=1)
    run(lesson, "def mean_square")
    run(lesson, "check(mean_square)")
    output(lesson, "mean_square is right: 2 of 2 points").wait_for()
    run(lesson, "print(mean_square(x))")
    assert output(lesson, "7.5").is_visible()

    run(lesson, "from course.progress import progress")
    output(lesson, "00 start").wait_for()
    written = lesson.locator(".jp-MarkdownCell", has_text="Answer in words")
    written.dblclick()
    written.locator(".cm-content").click()
    lesson.keyboard.press("Control+End")
    lesson.keyboard.press("Shift+Home")
    lesson.keyboard.type("When both numbers are equal.")
    lesson.keyboard.press("Shift+Enter")
    assert "Success" in validate(lesson)


def test_it_is_handed_in_by_the_command_in_a_terminal(lesson, lab):
    choose(lesson, "File", "New", "Terminal")
    terminal = lesson.locator(".jp-Terminal").last
    terminal.locator(".xterm-screen").wait_for()
    terminal.click()
    lesson.keyboard.type("course submit 00_start\n")
    for _ in range(40):
        lesson.wait_for_timeout(250)
        if receipts := list(lab.folder.glob("**/*.zip")):
            break
    lesson.wait_for_timeout(250)
    (receipt,) = receipts
    with ZipFile(receipt) as handed_in:
        notebook = next(name for name in handed_in.namelist() if name.endswith("start.ipynb"))
        assert b"When both numbers are equal." in handed_in.read(notebook)


@pytest.mark.parametrize(("template", "alt"), [("lab", ""), ("classic", "The curve of squares")])
def test_the_saved_notebook_shows_its_picture_where_no_kernel_is(lesson, lab, template, alt):
    """In both of nbconvert's pages; the alternative text in that which knows of it."""
    convert = ["-m", "nbconvert", "--to", "html", "--template", template, "--stdout"]
    page = subprocess.run(
        [sys.executable, *convert, str(lab.folder / NOTEBOOK)], capture_output=True, check=True
    ).stdout.decode()
    (picture,) = (img for img in re.findall(r"<img[^>]*>", page) if "data:image/png" in img)
    assert alt in picture
    assert "application/vnd.jupyter.widget-view+json" not in page
