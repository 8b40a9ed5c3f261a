"""A slider under the hand: what was drawn ahead is there at once, and cells go on meanwhile."""

import re

import pytest

from benchmarks.browser import open_notebook, run_all, shut_down
from benchmarks.figure_cells import source, write

# Milliseconds: the kernel has drawn, and what it drew ahead has come.
SETTLED = 700
BOXED = "ipywidgets.VBox([figures.two_squares()])"
COUNT = """\
import time
print("begun")
for i in range(1500):
    print(i)
    time.sleep(0.002)
print("done")"""
FIRST = re.compile(r"The mean of (\S+) and")


class Wire:
    """What the browser and the kernel tell each other; `cut`, the kernel hears no more."""

    def __init__(self):
        self.cut = False
        self.held = []

    def connect(self, browser):
        self.kernel = browser.connect_to_server()
        browser.on_message(self._hear)

    def mend(self):
        """The kernel hears what it was told meanwhile."""
        self.cut = False
        for message in self.held:
            self.kernel.send(message)
        self.held.clear()

    def _hear(self, message):
        if self.cut:
            self.held.append(message)
        else:
            self.kernel.send(message)


@pytest.fixture(scope="module")
def wire(page):
    wire = Wire()
    page.route_web_socket(re.compile("/api/kernels/.*/channels"), wire.connect)
    return wire


@pytest.fixture
def figure(page, lab, wire):
    # In a box, as a view that a cell shows is made anew each time the notebook is saved.
    shown = source("00_start", "two_squares").replace("figures.two_squares()", BOXED)
    write(lab.folder / "ahead.ipynb", ["import ipywidgets", shown])
    open_notebook(page, lab, "ahead.ipynb")
    run_all(page, 2)
    page.get_by_role("slider").first.focus()
    page.wait_for_timeout(SETTLED)
    yield page.locator(".course-figure")
    shut_down(page, lab)


def first(figure) -> float:
    """The first number, as the description of the picture tells it."""
    words = figure.locator("img").get_attribute("alt")
    assert figure.get_by_role("status").inner_text().startswith(FIRST.search(words)[0])
    return float(FIRST.search(words)[1].replace("−", "-"))


def press(page, key: str) -> None:
    page.keyboard.press(key)
    page.wait_for_timeout(SETTLED)


def test_a_step_is_shown_without_the_kernel_and_the_kernel_says_the_same(page, figure, wire):
    press(page, "ArrowRight")
    assert first(figure) == -0.9
    wire.cut = True
    press(page, "ArrowRight")
    assert first(figure) == -0.8
    ahead = figure.locator("img").get_attribute("src")
    wire.mend()
    page.wait_for_timeout(2 * SETTLED)
    assert first(figure) == -0.8
    assert figure.locator("img").get_attribute("src") == ahead


def test_what_the_kernel_says_of_an_earlier_place_is_not_shown_any_more(page, figure, wire):
    for _ in range(4):
        press(page, "ArrowRight")
    wire.cut = True
    for _ in range(3):
        press(page, "ArrowLeft")
    assert first(figure) == -0.9
    figure.locator("img").evaluate(
        """(img) => {
             window.told = [];
             new MutationObserver(() => told.push(img.alt)).observe(img, { attributes: true });
           }"""
    )
    wire.mend()
    page.wait_for_timeout(2 * SETTLED)
    assert {FIRST.search(words)[1] for words in page.evaluate("told")} <= {"−0.9"}
    assert first(figure) == -0.9


def test_after_the_function_has_changed_no_picture_of_the_old_one_is_shown(page, figure, wire):
    press(page, "ArrowRight")
    press(page, "ArrowRight")
    cell = page.locator(".jp-CodeCell").first
    cell.locator(".cm-content").fill("def mean_square(x):\n    return 7.0")
    page.keyboard.press("Control+Enter")
    figure.get_by_text("gives 7.00").wait_for()
    figure.get_by_role("slider").first.focus()
    page.wait_for_timeout(SETTLED)
    wire.cut = True
    press(page, "ArrowLeft")
    assert first(figure) == -0.8
    wire.mend()
    page.wait_for_timeout(SETTLED)
    assert first(figure) == -0.9
    assert "gives 7.00" in figure.get_by_role("status").inner_text()


def test_a_cell_that_runs_meanwhile_goes_on_and_loses_no_line(page, figure):
    press(page, "ArrowRight")
    cell = page.locator(".jp-CodeCell").first
    cell.locator(".cm-content").fill(COUNT)
    page.keyboard.press("Control+Enter")
    output = cell.locator(".jp-OutputArea-output pre")
    output.get_by_text("begun").wait_for()
    figure.get_by_role("slider").first.focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(SETTLED / 10)
    assert first(figure) > 0
    output.get_by_text("done").wait_for()
    lines = output.inner_text().split()
    assert lines == ["begun", *map(str, range(1500)), "done"]
