"""The figures in Jupyter Notebook 7, which some use in place of JupyterLab."""

import pytest

from benchmarks.browser import run_all, shut_down, wait_for_kernel
from benchmarks.figure_cells import source, write

FIGURES = [("00_start", "two_squares"), ("06_chain_rule", "two_paths"), ("12_digits", "disturb")]


@pytest.fixture(scope="module")
def notebook(page, lab):
    """Figures of three lessons, all cells run."""
    cells = ["import numpy as np", *(source(*figure) for figure in FIGURES)]
    write(lab.folder / "notebook.ipynb", cells)
    page.goto(lab.url("notebooks/notebook.ipynb"))
    wait_for_kernel(page)
    run_all(page, len(cells), seconds=120)
    yield page
    shut_down(page, lab)


@pytest.mark.parametrize("place", range(len(FIGURES)), ids=[name for _, name in FIGURES])
def test_a_figure_follows_its_slider_and_goes_back(notebook, screenshots, place):
    figure = notebook.locator(".course-figure").nth(place)
    picture = figure.locator(".course-picture img")
    picture.scroll_into_view_if_needed()
    start = picture.get_attribute("alt")
    figure.get_by_role("slider").last.focus()
    notebook.keyboard.press("End")
    picture.and_(notebook.locator(f'img:not([alt="{start}"])')).wait_for()
    figure.screenshot(path=screenshots / f"notebook-7-{FIGURES[place][1]}.png")
    figure.get_by_role("button", name="Reset").click()
    picture.and_(notebook.locator(f'img[alt="{start}"]')).wait_for()
