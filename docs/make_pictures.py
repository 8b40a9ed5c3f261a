"""Make the README's pictures: a lesson as a student sees it, a report as an instructor does.

    python docs/make_pictures.py [lesson] [report]

In: the notebooks in `lessons` and `solutions`, and the class of `autograder demo`. Out:
`docs/images/lesson.png` and `docs/images/report.png`; one of them where it is named. It
needs Playwright (`pip install playwright`) and Chromium from the system.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from autograder.demo.command import run_demo
from course.folder import bring

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
NOTEBOOK = "05_gradient_descent/gradient_descent.ipynb"
TOP = 'figures.walk_on_a_bowl("descend")'
DEMO = "04_loss"
WIDTH, HEIGHT = 1000, 1190
REPORT_WIDTH, REPORT_HEIGHT = 800, 1420
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

# A common mistake: every step takes the slope at the start.
MISTAKEN = """\
def descend(gradient, w, learning_rate, steps):
    slope = gradient(w)
    path = [w]
    for _ in range(steps):
        path.append(path[-1] - learning_rate * slope)
    return np.array(path)"""


def main(names: Sequence[str]) -> None:
    """Write the pictures of these names, or all."""
    IMAGES.mkdir(exist_ok=True)
    for name in names or PICTURES:
        with tempfile.TemporaryDirectory(prefix="pictures-") as folder:
            picture = PICTURES[name](Path(folder))
        small = Image.open(BytesIO(picture)).convert("RGB").quantize(128)
        small.save(IMAGES / f"{name}.png", optimize=True)


def lesson_picture(folder: Path) -> bytes:
    """A lesson in JupyterLab with a mistake in it, and what the check says."""
    lessons = folder / "my-lessons"
    bring(ROOT / "lessons", lessons)
    write_answers(lessons / NOTEBOOK, {"descend": MISTAKEN})
    with jupyterlab(lessons) as address, page(WIDTH, HEIGHT) as lesson:
        lesson.goto(re.sub("lab/tree/.*[?]", f"lab/tree/{NOTEBOOK}?", address))
        run_to_the_mistake(lesson)
        return lesson.screenshot()


def report_picture(folder: Path) -> bytes:
    """The top of the report on the demo's class."""
    made = folder / "demo-class"
    if run_demo(made, DEMO, open_it=False):
        raise SystemExit("The demo's marks are not those put in: mend that first.")
    with page(REPORT_WIDTH, REPORT_HEIGHT) as report:
        report.goto((made / "reports" / f"{DEMO}.html").as_uri())
        return report.screenshot()


PICTURES: dict[str, Callable[[Path], bytes]] = {
    "lesson": lesson_picture,
    "report": report_picture,
}


def write_answers(notebook: Path, mistaken: dict[str, str]) -> None:
    """Answer as the solutions do, but for the functions in `mistaken`."""
    right = json.loads((ROOT / "solutions" / NOTEBOOK).read_text(encoding="utf-8"))
    answers = {cell["id"]: cell["source"] for cell in right["cells"]}
    content = json.loads(notebook.read_text(encoding="utf-8"))
    for cell in content["cells"]:
        cell["source"] = mistaken.get(cell["id"], answers[cell["id"]])
    notebook.write_text(json.dumps(content, indent=1), encoding="utf-8")


@contextmanager
def jupyterlab(folder: Path) -> Iterator[str]:
    """A JupyterLab in `folder`; gives its address."""
    command = [sys.executable, "-m", "course", "lab", str(folder), "--no-browser"]
    own = dict.fromkeys(["JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR"], f"{folder}/.lab")
    server = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        env={**os.environ, **own},
    )
    try:
        assert server.stdout
        yield next(line.strip() for line in server.stdout if re.match(r"\s+http://127", line))
    finally:
        server.terminate()
        server.communicate(timeout=30)


@contextmanager
def page(width: int, height: int) -> Iterator[Page]:
    """A page of a headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        view = {"width": width, "height": height}
        yield browser.new_page(viewport=view, device_scale_factor=1.5)
        browser.close()


def run_to_the_mistake(lesson: Page) -> None:
    """Run the lesson up to the first check that is not right, and bring it into view."""
    lesson.get_by_text("| Idle").wait_for()
    lesson.get_by_role("tab", name="File Browser").first.click()
    lesson.get_by_role("menuitem", name="Run").first.click()
    lesson.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    lesson.locator(".jp-OutputArea-output", has_text="is not right yet").first.wait_for()
    for _ in range(3):
        lesson.wait_for_timeout(1_000)
        lesson.locator(".jp-CodeCell", has_text=TOP).evaluate("cell => cell.scrollIntoView()")


if __name__ == "__main__":
    main(sys.argv[1:])
