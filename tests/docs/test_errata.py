"""What docs/errata.md computes comes out so, and every erratum that a lesson names is there."""

import doctest
import re

from .site import ROOT

ERRATA = (ROOT / "docs" / "errata.md").read_text(encoding="utf-8")


def test_every_number_is_what_its_lines_give():
    lines = "\n".join(line for line in ERRATA.split("\n") if not line.startswith("```"))
    page = doctest.DocTestParser().get_doctest(lines, {}, "errata", "docs/errata.md", 0)
    assert page.examples
    assert doctest.DocTestRunner().run(page).failed == 0


def test_every_erratum_that_a_lesson_names_is_on_the_page():
    named = {
        number
        for lesson in sorted((ROOT / "solutions").glob("*.py"))
        for number in re.findall(r"erratum (\d\d\.\d)", lesson.read_text(encoding="utf-8"))
    }
    assert named <= set(re.findall(r"^\*\*(\d\d\.\d) ", ERRATA, re.MULTILINE))
