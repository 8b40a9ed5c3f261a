"""What a student does in a lesson, by clicks and keys."""

import re

from playwright.sync_api import Locator, Page


def cell(lesson: Page, text: str) -> Locator:
    """The code cell that has this text."""
    return lesson.locator(".jp-CodeCell", has_text=text).first


def run(lesson: Page, text: str) -> None:
    """Click into the cell that has this text, press Shift + Enter, and wait until it has run.

    Where nothing happens it is pressed again: an early press is lost at times.
    """
    prompt = cell(lesson, text).locator(".jp-InputPrompt")
    before = prompt.inner_text()
    for _ in range(4):
        cell(lesson, text).locator(".cm-content").click()
        lesson.keyboard.press("Shift+Enter")
        for _ in range(40):
            lesson.wait_for_timeout(100)
            if re.search(r"\d", prompt.inner_text()) and prompt.inner_text() != before:
                return
            if "*" in prompt.inner_text():
                prompt.filter(has_text=re.compile(r"\d")).wait_for()
                return
    raise TimeoutError(f"The cell with {text!r} does not run.")


def answer(lesson: Page, line: str, over: int) -> None:
    """Type this line of `mean_square` over its last lines, of which there are `over`."""
    cell(lesson, "def mean_square").locator(".cm-content").click()
    lesson.keyboard.press("Control+End")
    for _ in range(over - 1):
        lesson.keyboard.press("Shift+ArrowUp")
    lesson.keyboard.press("Shift+Home")
    lesson.keyboard.type(line)


def output(lesson: Page, text: str) -> Locator:
    return lesson.locator(".jp-OutputArea-output", has_text=text).first
