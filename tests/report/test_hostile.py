"""Whatever students send is shown as text, in feedback and in both reports."""

import re

import pytest

from autograder.grading.reading import read
from autograder.grading.scores import ByHand, Recorded
from autograder.judging.verdict import Errors, Finding, Kind, Named, PartVerdict, Verdict
from autograder.report.classroom import Class, Course, Graded
from autograder.report.feedback import page, sections
from autograder.report.pages import course_page, lesson_page
from autograder.report.render import TEMPLATES
from autograder.report.tries import Tried
from tests.grading.small_lesson import LESSON, Marked, cell_of, raw, small, solved

from .hostile import TEXTS, Page, as_shown

SERVER = "http://localhost:8888"
EXERCISES = {"double": 2.0, "triple": 3.0}


def verdict(text):
    picture = Errors((0.1, 0.01), (0.1, 0.01), 0.5, text)
    found = Finding(
        Kind.WRONG, text, text, text, text, (Named(text, text),), text, (text,), picture
    )
    parts = (PartVerdict(text, 1.0, 2.0, found), PartVerdict(text, 0.0, 1.0, found))
    return Marked(Verdict("triple", parts, (text,), text))


def feedback(text):
    """The page of a student who put `text` wherever one can."""
    notebook = solved()
    notebook["metadata"] = {"kernelspec": {"name": text}, "title": text, text: text}
    for name in ("double", "triple", "why"):
        cell = cell_of(notebook, name)
        cell["source"] = f"def {name}(x):\n    return x  # {text}"
        cell["metadata"]["tags"] = [text]
        cell["metadata"]["nbgrader"]["points"] = text
        cell["id"] = text
    reading = read(raw(notebook), small())
    marked = {"double": verdict(text), "triple": verdict(text)}
    recorded = Recorded(1, 9, True, 1.0, {}, {"why": ByHand(1.0, 1.0, text), text: ByHand(1.0)})
    return page(text, text, list(sections(small(), reading, marked)), recorded)


def a_class(text):
    one = Graded(
        text,
        {"double": 0.0, "triple": 1.0},
        {"double": [text], "triple": [text]},
        1.0,
        True,
        [text],
        {"double": "f", "triple": text},
        {"double": Tried(3, False, frozenset([text]))},
        text,
    )
    twin = Graded("twin", {}, {}, 0.0, False, [], {"double": "f"})
    return Class(LESSON, text, EXERCISES, 9.0, [one, twin], {"triple": frozenset([text])})


def lesson(text, **more):
    return lesson_page(a_class(text), lambda *which: text, SERVER, **more)


def course(text):
    return course_page(Course([a_class(text)]), {LESSON: text}, SERVER)


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
class TestEveryText:
    def test_of_a_students_page_is_text(self, text):
        shown = Page(feedback(text))
        harmless = Page(feedback("h" * len(text)))
        assert as_shown(text) in as_shown(shown.text)
        assert shown.elements == harmless.elements
        assert (shown.scripts, shown.events, shown.fetching) == ([], [], set())
        assert shown.addresses == ["#part-1", "#part-2", "#part-3"]
        assert shown.styles == harmless.styles
        assert shown.policy == harmless.policy

    @pytest.mark.parametrize("make", [lesson, course])
    def test_of_a_report_is_text(self, make, text):
        shown, harmless = Page(make(text)), Page(make("harmless"))
        assert as_shown(text) in as_shown(shown.text)
        assert shown.elements == harmless.elements
        assert "".join(shown.scripts) == (TEMPLATES / "report.js").read_text("utf-8")
        assert (shown.events, shown.fetching) == ([], set())
        assert shown.styles == harmless.styles
        assert shown.policy == harmless.policy
        for address in shown.addresses:
            assert re.fullmatch(rf"#[\w-]+|{SERVER}/formgrader/[\w%./~-]*|[\w%./~-]*", address)


def test_the_finder_finds():
    found = Page(b"<body onload=a><script>b</script><img src=//c style='d'><p>e")
    assert (found.scripts, found.events, found.addresses) == (["b"], ["onload"], ["//c"])
    assert (found.fetching, found.styles, found.text) == ({"img"}, ["d"], "e")


def test_a_page_may_run_its_own_script_and_fetch_nothing():
    policy = Page(lesson("x")).policy
    assert re.fullmatch(
        r"default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
        r"script-src 'sha256-[\w+/]{43}='; base-uri 'none'; form-action 'none'",
        policy,
    )
    assert "script-src" not in Page(feedback("x")).policy


@pytest.mark.parametrize("text", [text for text in TEXTS if "evil.example" in text])
def test_no_style_leads_outside(text):
    for make in (feedback, lesson, course):
        assert not any("evil" in style or "url(" in style for style in Page(make(text)).styles)
