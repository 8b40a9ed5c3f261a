"""A JupyterLab as `course lab` starts it, and a Chromium that looks at it.

Playwright drives the Chromium of the system, as it can't bring its own everywhere.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SECONDS, PATIENCE = 60, 10


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: where it listens, its token, and the folder that it serves."""

    place: str
    token: str
    folder: Path

    def url(self, path: str) -> str:
        """The address of a page, as in `lab/tree/lesson.ipynb`."""
        return f"http://{self.place}/{path}?token={self.token}"


@contextmanager
def jupyterlab(folder: Path, *more: str, **environment: str) -> Iterator[Lab]:
    """The lessons brought into `folder`, and a JupyterLab there; it ends with the block."""
    folder.mkdir(parents=True, exist_ok=True)
    own = ("JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR", "IPYTHONDIR")
    kept = {name: str(folder / f".{name.lower()}") for name in own}
    server = subprocess.Popen(
        [sys.executable, "-m", "course", "lab", str(folder), "--no-browser", *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        env={**os.environ, **kept, **environment},
    )
    try:
        parts = urlsplit(printed_address(server))
        yield Lab(parts.netloc, parse_qs(parts.query)["token"][0], folder)
    finally:
        server.terminate()
        server.communicate(timeout=SECONDS)


def printed_address(server: subprocess.Popen[str]) -> str:
    """The address, with its token, that a starting `course lab` prints."""
    assert server.stdout
    said = []
    for line in server.stdout:
        said.append(line)
        if found := re.match(r"\s+(http://127\.0\.0\.1:\S+)", line):
            return found[1]
    raise RuntimeError("JupyterLab did not start:\n" + "".join(said[-40:]))


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium."""
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        raise RuntimeError("There is no Chromium here; Debian's package is called chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def open_notebook(page: Page, lab: Lab, path: str) -> None:
    """Open the notebook alone in JupyterLab, its kernel ready, the side bar closed.

    JupyterLab says "Idle" a moment before a kernel hears what it is asked.
    """
    page.goto(lab.url(f"doc/tree/{path}"))
    wait_for_kernel(page)
    page.wait_for_timeout(1_000)
    wait_for_kernel(page)


def choose(page: Page, menu: str, *entries: str) -> None:
    """Click an entry of a menu, as in `choose(page, "File", "New", "Terminal")`."""
    page.get_by_role("menuitem", name=menu, exact=True).click()
    for entry in entries:
        label = page.locator(".lm-Menu-itemLabel").get_by_text(entry, exact=True)
        label.click() if entry == entries[-1] else label.hover()


def wait_for_kernel(page: Page) -> None:
    """Until the kernel has nothing to do."""
    page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').wait_for(
        state="attached", timeout=1000 * SECONDS
    )


def run_all(page: Page, cells: int, seconds: int = SECONDS) -> None:
    """Run all cells, of which `cells` hold code, and wait for the last.

    Where nothing runs after all, as the kernel was not ready, they are run again.
    """
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        choose(page, "Run", "Run All Cells")
        asked = time.monotonic()
        while time.monotonic() < asked + PATIENCE:
            page.wait_for_timeout(250)
            prompts = "".join(page.locator(".jp-CodeCell .jp-InputPrompt").all_text_contents())
            if len(re.findall(r"\[\d+\]", prompts)) >= cells:
                return wait_for_kernel(page)
            if "[*]" in prompts:
                asked = min(time.monotonic(), until)
    raise TimeoutError(f"Not all cells have run after {seconds} s.")


def shut_down(page: Page, lab: Lab) -> None:
    """End every kernel of the server."""
    page.goto("about:blank")
    api = page.request
    for session in api.get(lab.url("api/sessions")).json():
        api.delete(lab.url(f"api/sessions/{session['id']}"))
