"""An instructor's marks by hand in Formgrader, and the page that a student gets."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

from benchmarks.browser import Lab, choose, open_notebook

from .axe import violations
from .directory import LESSON, NAME, ROOT, course_directory

STUDENT, EVE = "ada", "eve"
AWAY = "//pictures.invalid"
EVIL = "<img src=x onerror=window.pwned=1>"
FETCHED = f"""
![a]({AWAY}/a.png) ![b][b] <img src="{AWAY}/c.png" onerror="window.pwned=1">
<script src="{AWAY}/d.js"></script> <iframe src="{AWAY}/e"></iframe> <svg onload="window.pwned=1">
$$\\href{{{AWAY}/f}}{{x}} \\style{{background: url({AWAY}/g.png)}}{{x}}$$

<style>@import "{AWAY}/h.css"; body {{ background: url({AWAY}/i.png) }}</style>

```mermaid
graph TD; A["<img src='{AWAY}/j.png'>"]
```

[b]: {AWAY}/b.png
"""
WRONG = "def mean_square(x):\n    return np.mean(x) ** 2"
PORT = 8988
REMARK = "Short and right."
PHONE, DESK = {"width": 375, "height": 700}, {"width": 1024, "height": 800}


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    """A course directory with one lesson, and one submission that has been graded."""
    folder = course_directory(tmp_path_factory.mktemp("course"))
    notebook = json.loads((ROOT / "solutions" / LESSON / f"{NAME}.ipynb").read_text("utf-8"))
    for cell in notebook["cells"]:
        if cell["id"] == "mean_square":
            cell["source"] = WRONG
    hand_in(folder, STUDENT, notebook)
    hand_in(folder, EVIL, notebook)
    for kind in ("markdown", "raw", "code"):
        code = {"outputs": [], "execution_count": None} if kind == "code" else {}
        notebook["cells"].append({"cell_type": kind, "metadata": {}, "source": FETCHED, **code})
    hand_in(folder, EVE, notebook)
    grade(folder)
    return folder


def hand_in(course: Path, student: str, notebook) -> None:
    submitted = course / "submitted" / student / LESSON
    submitted.mkdir(parents=True)
    (submitted / f"{NAME}.ipynb").write_text(json.dumps(notebook), "utf-8")
    (submitted / "timestamp.txt").write_text("1" * 190 + "h")


def grade(course: Path, *options: str) -> None:
    command = [sys.executable, "-m", "autograder", "grade", LESSON, *options]
    subprocess.run(command, cwd=course, check=True, capture_output=True)


@pytest.fixture(scope="module")
def formgrader(course, browser):
    """The instructor's server."""
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ServerApp.port_retries=0"]
    command += [
        f"--ServerApp.port={PORT}",
        "--ServerApp.ip=127.0.0.1",
        "--allow-root",
        "--IdentityProvider.token=marks",
    ]
    own = dict.fromkeys(["JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR"], f"{course}/.lab")
    server = subprocess.Popen(
        command, cwd=course, stderr=subprocess.DEVNULL, env={**os.environ, **own}
    )
    lab = Lab(f"127.0.0.1:{PORT}", "marks", course)
    for _ in range(120):
        try:
            urlopen(lab.url("api"), timeout=5).close()
            break
        except OSError:
            time.sleep(0.25)
    yield lab
    server.terminate()
    server.wait(timeout=60)


def submission(course: Path, student: str = STUDENT) -> str:
    """The gradebook's name for the notebook that a student handed in."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        return gradebook.find_submission_notebook(NAME, LESSON, student).id


def open_submission(page, formgrader) -> None:
    """In Formgrader, logged in, the marks loaded."""
    page.goto(formgrader.url("login"))
    page.goto(formgrader.url(f"formgrader/submissions/{submission(formgrader.folder)}/"))
    page.locator("input.score").first.wait_for()
    page.wait_for_load_state("networkidle")


def test_a_mark_by_hand_is_kept_when_the_submission_is_graded_again(page, formgrader, course):
    open_submission(page, formgrader)
    assert page.get_by_text("mean_square is not right yet").first.is_visible()
    page.locator("#two_orders").fill("1")
    page.locator("#two_orders").press("Tab")
    page.locator("#two_orders-comment").fill(REMARK)
    page.locator("#two_orders-comment").press("Tab")
    page.wait_for_timeout(1_000)
    grade(course, "--force")
    open_submission(page, formgrader)
    assert float(page.locator("#two_orders").input_value()) == 1
    assert page.locator("#two_orders-comment").input_value() == REMARK


@pytest.mark.parametrize("which", ["list", "students", "submission"])
def test_formgrader_opens_and_fetches_and_runs_nothing_of_theirs(page, formgrader, course, which):
    places = {
        "list": f"manage_submissions/{LESSON}",
        "students": f"gradebook/{LESSON}/{NAME}",
        "submission": f"submissions/{submission(course, EVE)}/",
    }
    requests = []
    page.goto(formgrader.url("login"))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(formgrader.url(f"formgrader/{places[which]}"))
    shown = "input.score" if which == "submission" else f"td:has-text('{EVE}'), td:has-text('#1')"
    page.locator(shown).first.wait_for()
    page.wait_for_load_state("networkidle")
    assert [url for url in requests if "pictures.invalid" in url] == []
    assert page.evaluate("window.pwned") is None
    assert EVIL not in page.content()


def test_create_assignment_opens_our_solution_without_a_complaint(page, formgrader, screenshots):
    open_notebook(page, formgrader, f"solutions/{LESSON}/{NAME}.ipynb")
    choose(page, "Nbgrader", "Create assignment")
    panel = page.locator(".nbgrader-CreateAssignmentWidget")
    panel.locator(".nbgrader-CellWidget").last.wait_for()
    page.screenshot(path=screenshots / "create-assignment.png")
    cells = json.loads((ROOT / "solutions" / LESSON / f"{NAME}.ipynb").read_text("utf-8"))["cells"]
    points = sum(cell["metadata"].get("nbgrader", {}).get("points", 0) for cell in cells)
    assert float(panel.locator(".nbgrader-TotalPointsInput").input_value()) == points
    assert panel.locator(".nbgrader-CellWidget").count() == len(cells)
    assert page.locator(".jp-Dialog, .nbgrader-ErrorDialog").count() == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("window", [DESK, PHONE], ids=["desk", "phone"])
def test_the_students_page_can_be_read_by_everybody(browser, course, screenshots, theme, window):
    page = browser.new_page(viewport=window, color_scheme=theme, bypass_csp=True)
    page.goto((course / "feedback" / STUDENT / LESSON / f"{NAME}.html").as_uri())
    page.screenshot(path=screenshots / f"feedback-{window['width']}-{theme}.png", full_page=True)
    assert violations(page) == []
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert wide <= window["width"]
