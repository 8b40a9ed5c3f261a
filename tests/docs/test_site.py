"""The site: it is whole, nothing in it lies elsewhere, and it gives no solution away."""

import json
import re
import textwrap
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from autograder.exercises import LESSONS
from autograder.notebooks.lesson import definitions
from autograder.notebooks.source import read

from .site import ROOT, build, pages

GUIDES = ("instructors", "security", "benchmarks", "scale", "contributing", "authors", "errata")
pytestmark = pytest.mark.heavy("it builds the whole site, with every figure")

FIGURE = re.compile(r"^figures\.\w+\(", re.MULTILINE)


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    return build(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def built(site):
    """Every page of the site."""
    return pages(site)


def released(lesson: str) -> list[dict]:
    path = ROOT / "lessons" / lesson / f"{LESSONS[lesson]}.ipynb"
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def test_there_is_a_page_for_every_lesson_its_module_and_every_guide(built):
    wanted = {
        f"{folder}/{lesson}.html" for folder in ("lessons", "reference") for lesson in LESSONS
    }
    wanted |= {f"{guide}.html" for guide in GUIDES} | {"index.html", "reference.html"}
    assert wanted - built.keys() == set()


def test_every_link_within_the_site_leads_somewhere(built):
    anchors = {page.path.resolve(): page.anchors for page in built.values()}
    dead = []
    for name, page in built.items():
        for address in page.leads:
            if urlsplit(address).scheme:
                continue
            file, anchor = page.file_of(address)
            if not file.is_file() or (anchor and anchor not in anchors.get(file, {anchor})):
                dead.append(f"{name}: {address}")
    assert dead == []


def test_all_that_a_page_loads_is_a_file_of_the_site(built, site):
    outside = []
    for name, page in built.items():
        for address in page.loads:
            local = not urlsplit(address).scheme and not address.startswith("//")
            if address.startswith("data:"):
                continue
            file, _ = page.file_of(address)
            if not (local and file.is_file() and file.is_relative_to(site.resolve())):
                outside.append(f"{name}: {address}")
    assert outside == []


def test_no_style_or_script_asks_for_anything_elsewhere(site):
    asks = re.compile(r"""url\(\s*["']?(?:https?:)?//|@import|importScripts|XMLHttpRequest""")
    files = [*site.rglob("*.css"), *site.rglob("*.js")]
    assert files
    assert [file.name for file in files if asks.search(file.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_shows_all_its_figures_each_with_our_description(built, lesson):
    wanted = sum(bool(FIGURE.search("".join(cell["source"]))) for cell in released(lesson))
    pictures = [p for p in built[f"lessons/{lesson}.html"].pictures if "_images" in p["src"]]
    assert len(pictures) == wanted
    for picture in pictures:
        assert len(picture["alt"]) > 40
        assert "description" not in picture["alt"]
        assert picture["alt"].endswith(".")


def test_figures_are_drawn_with_all_functions_written(built):
    (alt, *_) = [p["alt"] for p in built["lessons/04_loss.html"].pictures]
    assert "Your function counts 2 of 8 as inside: Acc = 0.25." in alt


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_solution_of_a_lesson_is_on_the_site(built, lesson):
    cells, _ = read((ROOT / "solutions" / f"{lesson}.py").read_text(encoding="utf-8"))
    shown = {name: " ".join(page.text.split()) for name, page in built.items()}
    regions = [region for cell in cells for region in cell.regions]
    assert regions
    for region in regions:
        solution = " ".join(textwrap.dedent(region.text).split())
        if len(solution) > 40:
            assert [name for name, text in shown.items() if solution in text] == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_reference_says_of_every_function_what_it_does(built, lesson):
    page = built[f"reference/{lesson}.html"]
    cells, _ = read((ROOT / "solutions" / f"{lesson}.py").read_text(encoding="utf-8"))
    asked = {name for cell in cells for name, _ in definitions(cell) if cell.regions}
    module = f"course.{LESSONS[lesson]}"
    documented = {a.removeprefix(f"{module}.") for a in page.anchors if a.startswith(f"{module}.")}
    assert asked & set(dir(__import__(module, fromlist=["_"]))) <= documented


def test_formulas_are_mathml_and_none_is_left_as_latex(built):
    lessons = {name: page for name, page in built.items() if name.startswith("lessons/")}
    assert "<math" in lessons["lessons/04_loss.html"].path.read_text(encoding="utf-8")
    left = re.compile(r"\$[^$]*\\[a-z]+|\\(frac|sum|hat)\b")
    assert [name for name, page in lessons.items() if left.search(page.text)] == []


def test_the_start_page_is_the_readme(built):
    text = " ".join(built["index.html"].text.split())
    assert "Neural networks from first principles, in Jupyter notebooks that check" in text
    assert [p["alt"] for p in built["index.html"].pictures if "lesson.png" in p["src"]]
