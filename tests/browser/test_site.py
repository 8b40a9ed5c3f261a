"""The site in a real browser, opened as files, without a server and without a network."""

import pytest

from tests.docs.site import build

from .axe import violations

PAGES = (
    "index",
    "lessons/04_loss",
    "lessons/08_softmax",
    "lessons/11_hyperparameters",
    "reference/09_backprop",
    "declarations",
    "benchmarks",
    "instructors",
    "authors",
)
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
LOOKS = [(DESK, "light"), (PHONE, "dark")]
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
ROOM_OF_FORMULAS = (
    "[...document.querySelectorAll('math')].map(f => f.getBoundingClientRect().width)"
)
FONT = "[...document.fonts].map(font => `${font.family}: ${font.status}`)"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return build(tmp_path_factory.mktemp("site"))


@pytest.fixture
def opened(browser, site):
    """Opens a page of the site as a file; gives it, and what it asked for that is no file."""
    contexts = []

    def open_page(name, window=DESK, theme="light"):
        contexts.append(browser.new_context(viewport=window, color_scheme=theme))
        page, asked = contexts[-1].new_page(), []
        page.on("request", lambda request: asked.append(request.url))
        page.on("requestfailed", lambda request: asked.append(f"failed {request.url}"))
        page.on("console", lambda said: asked.append(said.text) if said.type == "error" else None)
        page.goto((site / f"{name}.html").as_uri())
        page.wait_for_load_state("networkidle")
        return page, [each for each in asked if not each.startswith(("file://", "data:"))]

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("window", "theme"), LOOKS, ids=["desk", "phone"])
@pytest.mark.parametrize("name", PAGES)
def test_everybody_can_read_a_page(opened, screenshots, name, window, theme):
    page, outside = opened(name, window, theme)
    assert outside == []
    page.screenshot(
        path=screenshots / f"site-{name.replace('/', '-')}-{window['width']}-{theme}.png"
    )
    assert page.evaluate(TOO_WIDE) <= 0
    assert violations(page) == []


def test_formulas_are_drawn_in_their_own_font(opened):
    page, _ = opened("lessons/08_softmax")
    widths = page.evaluate(ROOM_OF_FORMULAS)
    assert len(widths) > 20
    assert min(widths) > 2
    assert "STIX Two Math: loaded" in [f.replace('"', "") for f in page.evaluate(FONT)]


def test_a_formula_wider_than_a_phone_can_be_scrolled_with_keys(opened):
    page, _ = opened("lessons/05_gradient_descent", PHONE)
    wide = page.locator(".formula[tabindex='0']").first
    wide.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("box => box.scrollLeft > 0", arg=wide.element_handle())


def test_the_search_finds_a_lesson_without_a_server(opened):
    page, _ = opened("index")
    page.get_by_role("textbox", name="Search").first.fill("momentum")
    page.keyboard.press("Enter")
    page.locator("#search-results a", has_text="Gradient descent").first.click()
    page.get_by_role("heading", level=1).wait_for()
    assert "05 Gradient descent" in page.title()
