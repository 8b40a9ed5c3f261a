"""One JupyterLab, one Chromium; where there is no Chromium, CI fails and others are told."""

import os
import shutil
from pathlib import Path

import pytest

from benchmarks.browser import CHROMIUM, chromium, jupyterlab

HERE = Path(__file__).parent
SCREENSHOTS = HERE / "screenshots"
WINDOW = {"width": 1024, "height": 800}


@pytest.fixture(scope="session")
def browser():
    if not any(map(shutil.which, CHROMIUM)) and not os.environ.get("CI"):
        pytest.skip("needs Chromium from the system")
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def lab(browser, tmp_path_factory):
    """A student's JupyterLab, with the lessons in its folder."""
    with jupyterlab(tmp_path_factory.mktemp("student") / "my-lessons") as lab:
        yield lab


@pytest.fixture(scope="module")
def page(browser):
    """A page that lasts for a module, in a window of 1024 pixels."""
    context = browser.new_context(viewport=WINDOW)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def screenshots() -> Path:
    """The folder of the pictures that CI keeps."""
    SCREENSHOTS.mkdir(exist_ok=True)
    return SCREENSHOTS


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """What stood on the screen when a test failed is kept beside the other pictures."""
    report = yield
    page = getattr(item, "funcargs", {}).get("page")
    if report.failed and page:
        SCREENSHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"failed-{item.name[:60]}.png")
    return report
