"""What students and instructors get back, of a class that sends hostile texts."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.report.hostile import TEXTS

from .axe import violations

ROOT = Path(__file__).parents[2]
LESSONS = {"00_start": "start", "04_loss": "loss"}
NAMES = ("<img src=x onerror=window.pwned=1>", "\"'><svg onload=window.pwned=1>", "ada", "bob")
PHONE, DESK = {"width": 390, "height": 800}, {"width": 1280, "height": 900}
PAGES = {
    "feedback": "feedback/ada/04_loss/loss.html",
    "lesson": "reports/04_loss.html",
    "course": "reports/course.html",
    "anonymous": "reports/04_loss-anonymous.html",
}
WRONG = {
    "mse_gradient": "def mse_gradient(y_hat, y):\n    return 2 * (y - y_hat) / len(y)  # {line}",
    "mse": "def mse(y_hat, y):\n    print({text!r})\n    raise ValueError({text!r})",
    "flat_share": "def flat_share(values):\n    return {text!r}",
    "mean_square": "def mean_square(x):\n    return {{{text!r}: {text!r}}}",
}


def hostile(notebook, text):
    """The notebook of a student who puts `text` wherever one can."""
    line = " ".join(text.replace("\0", "").split())
    notebook["metadata"]["kernelspec"] = {"name": text, "display_name": text}
    for cell in notebook["cells"]:
        cell["metadata"]["tags"] = [text]
        if cell["id"] in WRONG:
            cell["source"] = WRONG[cell["id"]].format(text=text, line=line)
        if cell["cell_type"] == "markdown" and cell["metadata"]["nbgrader"].get("solution"):
            cell["source"] = text
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": text}]
    return notebook


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    """A course directory with two graded lessons, feedback, and all reports."""
    folder = tmp_path_factory.mktemp("course")
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    text = " ".join(text for text in TEXTS if len(text) < 200 and "\ud800" not in text)
    for lesson, name in LESSONS.items():
        for step in ("solutions", "lessons"):
            shutil.copytree(ROOT / step / lesson, folder / step / lesson)
        solved = (ROOT / "solutions" / lesson / f"{name}.ipynb").read_text("utf-8")
        for student in NAMES:
            submitted = folder / "submitted" / student / lesson
            submitted.mkdir(parents=True)
            mine = json.loads(solved) if student == "bob" else hostile(json.loads(solved), text)
            (submitted / f"{name}.ipynb").write_text(json.dumps(mine), "utf-8")
            entry = {"checks": 2, "points": 0, "mistakes": {text: 1}}
            (submitted / "progress.json").write_text(json.dumps({"mse_gradient": entry}))
        run(folder, "grade", lesson)
    run(folder, "report")
    run(folder, "report", "--anonymous")
    return folder


def run(course: Path, *command: str) -> None:
    command = (sys.executable, "-m", "autograder", *command)
    subprocess.run(command, cwd=course, check=True, capture_output=True)


@pytest.mark.parametrize("which", PAGES)
@pytest.mark.parametrize("window", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pages_can_be_read_by_everybody(browser, course, screenshots, which, window, theme):
    tab = browser.new_page(viewport=window, color_scheme=theme, bypass_csp=True)
    tab.goto((course / PAGES[which]).as_uri())
    tab.add_style_tag(content="section { content-visibility: visible !important }")
    tab.screenshot(path=screenshots / f"{which}-{window['width']}-{theme}.png", full_page=True)
    assert violations(tab) == []
    wide = tab.evaluate("document.documentElement.scrollWidth")
    tab.close()
    assert wide <= window["width"]


@pytest.mark.parametrize("which", PAGES)
def test_nothing_of_theirs_runs_and_no_request_leaves_the_page(browser, course, which):
    tab = browser.new_page(viewport=DESK)
    requests, errors = [], []
    tab.on("request", lambda request: requests.append(request.url))
    tab.on("console", lambda message: errors.append(message.text))
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.goto((course / PAGES[which]).as_uri())
    tab.mouse.wheel(0, 100_000)
    tab.wait_for_load_state("networkidle")
    assert tab.evaluate("window.pwned") is None
    assert requests == [tab.url]
    assert errors == []
    tab.close()


def test_a_wrong_gradient_has_its_picture(browser, course):
    tab = browser.new_page(viewport=PHONE)
    tab.goto((course / PAGES["feedback"]).as_uri())
    picture = tab.get_by_role("img", name="Distance to the true slope")
    assert not picture.is_visible()
    tab.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    assert picture.is_visible()
    assert picture.bounding_box()["width"] <= PHONE["width"]
    tab.close()


@pytest.fixture
def report(browser, course):
    tab = browser.new_page(viewport=DESK)
    tab.goto((course / PAGES["lesson"]).as_uri())
    yield tab
    tab.close()


def test_a_table_is_sorted_by_keyboard(report):
    head = report.locator("#class th").nth(1)
    for order, best in (("ascending", False), ("descending", True)):
        head.get_by_role("button").press("Enter")
        assert head.get_attribute("aria-sort") == order
        first = report.locator("#class tbody tr").first.inner_text()
        assert first.startswith("bob") is best


def test_students_are_searched(report):
    report.get_by_label("Search").last.fill("  BO")
    assert report.locator("#class tbody tr:visible").count() == 1
    assert report.get_by_text("1 of 2").first.is_visible()
    report.get_by_label("Search").last.fill("ad")
    assert report.locator("#class tbody tr:visible").all_inner_texts()[0].startswith("ada")


def test_a_count_opens_the_example_behind_it(report):
    count = report.locator("td.hit a").first
    example = report.locator(count.get_attribute("href"))
    assert not example.locator("pre").is_visible()
    count.click()
    assert example.locator("pre").is_visible()


def test_on_paper_there_is_nothing_to_click(report):
    report.emulate_media(media="print")
    assert not report.get_by_role("navigation").is_visible()
    assert not report.get_by_label("Search").last.is_visible()
    assert report.locator("#class tbody tr").last.is_visible()
