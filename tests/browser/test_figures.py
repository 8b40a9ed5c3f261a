"""Every figure of every lesson in one notebook, its sliders moved by the keyboard."""

import re

import pytest

from autograder.exercises import LESSONS
from benchmarks.browser import choose, open_notebook, run_all, shut_down
from benchmarks.figure_cells import figures_of, source, write

from .axe import violations

FIGURES = [(lesson, name) for lesson in LESSONS for name in figures_of(lesson)]
# Thirty steps of 0.1 from -3 come to 0; milliseconds in which the picture must be there.
DRAGGED, ONCE = 30, 1_000
PROBLEM = re.compile("raised|returned|needs your")
each_figure = pytest.mark.parametrize("place", range(len(FIGURES)), ids=[n for _, n in FIGURES])


@pytest.fixture(scope="module")
def notebook(page, lab):
    """The notebook, run: cell i + 1 shows figure i."""
    cells = ["import numpy as np", *(source(*figure) for figure in FIGURES)]
    write(lab.folder / "all_figures.ipynb", cells)
    open_notebook(page, lab, "all_figures.ipynb")
    run_all(page, len(cells), seconds=240)
    yield page
    shut_down(page, lab)


def source_of(picture) -> str:
    """The address of the picture, which is another one for each picture."""
    return picture.get_attribute("src")


def wait_for_another(picture, before: str) -> None:
    """Until another picture than `before` is there."""
    picture.evaluate(
        """async (img, before) => {
             const until = performance.now() + 40000;
             while (img.src === before && performance.now() < until)
               await new Promise((done) => setTimeout(done, 15));
           }""",
        before,
    )


def press(notebook, picture, key: str) -> None:
    """Press a key that moves a slider, and wait for the picture of its new place."""
    before = source_of(picture)
    notebook.keyboard.press(key)
    wait_for_another(picture, before)
    assert source_of(picture) != before, f"{key} changes no picture"


@each_figure
def test_each_slider_goes_from_end_to_end_by_keyboard_and_changes_the_picture(
    notebook, screenshots, place
):
    lesson, name = FIGURES[place]
    figure = notebook.locator(".jp-CodeCell").nth(place + 1).locator(".course-figure")
    picture = figure.locator(".course-picture img")
    picture.scroll_into_view_if_needed()
    assert not PROBLEM.search(figure.get_by_role("status").inner_text())
    figure.screenshot(path=screenshots / f"{lesson}-{name}.png")
    for slider in figure.get_by_role("slider").all():
        slider.focus()
        if slider.get_attribute("aria-valuenow") != slider.get_attribute("aria-valuemax"):
            press(notebook, picture, "End")
        for key, end in (("Home", "aria-valuemin"), ("End", "aria-valuemax")):
            press(notebook, picture, key)
            assert slider.get_attribute("aria-valuenow") == slider.get_attribute(end)
    notebook.wait_for_timeout(100)
    status = figure.get_by_role("status").inner_text()
    assert not PROBLEM.search(status)
    figure.get_by_role("button", name="Reset").click()
    assert notebook.locator('[data-mime-type="application/vnd.jupyter.stderr"]').count() == 0


def test_assistive_technology_can_use_every_figure(notebook):
    assert violations(notebook, ".course-figure") == []


def test_a_fast_drag_ends_on_the_last_value_at_once(notebook):
    figure = notebook.locator(".course-figure", has_text="first number").first
    figure.locator(".course-picture img").scroll_into_view_if_needed()
    slider = figure.get_by_role("slider").first
    slider.focus()
    notebook.keyboard.press("Home")
    for _ in range(DRAGGED):
        notebook.keyboard.down("ArrowRight")
    notebook.keyboard.up("ArrowRight")
    notebook.wait_for_timeout(ONCE)
    assert "The mean of 0.0 and" in figure.get_by_role("status").inner_text()
    last = source_of(figure.locator(".course-picture img"))
    notebook.wait_for_timeout(3 * ONCE)
    assert source_of(figure.locator(".course-picture img")) == last
    figure.get_by_role("button", name="Reset").click()


def test_every_figure_can_be_seen_and_used_in_the_dark(notebook, screenshots):
    choose(notebook, "Settings", "Theme", "JupyterLab Dark")
    notebook.locator('body[data-jp-theme-light="false"]').wait_for(state="attached")
    notebook.wait_for_timeout(500)
    for place, (lesson, name) in enumerate(FIGURES):
        figure = notebook.locator(".jp-CodeCell").nth(place + 1).locator(".course-figure")
        figure.screenshot(path=screenshots / f"{lesson}-{name}-dark.png")
    assert violations(notebook, ".course-figure") == []
