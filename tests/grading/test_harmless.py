"""Students' markdown runs nothing on the pages that show it, and stays readable."""

from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from nbconvert.filters.markdown_mistune import markdown2html_mistune

from autograder.grading.harmless import harmless

ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT\n>alert(1)</SCRIPT\n>",
    "text <img src=x onerror=alert(1)>",
    "<div onclick='alert(1)'>\n\nhello\n\n</div>",
    "<svg/onload=alert(1)>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<!-- --><script>alert(1)</script>",
    "<?php ?><script>alert(1)</script>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](java&Tab;script:alert(1))",
    "[x](java&#10;script:alert(1))",
    "[x](javascript\\:alert(1))",
    "[x](java\\script:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](< javascript:alert(1)>)",
    "[x](\x01javascript:alert(1))",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "[x][y]\n\n[y]: <javascript:alert(1)> 'title'",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    "![x](data:text/html,<script>alert(1)</script>)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    '![x](x "onerror=alert(1)")',
    '![x" onerror="alert(1)](x)',
    "```mermaid\n<script>alert(1)</script>\n```",
    "```mermaid\ngraph TD\nA[<img src=x onerror=alert(1)>]\n```",
    "```html\n<script>alert(1)</script>\n```",
    "    <script>alert(1)</script>",
    "`<script>alert(1)</script>`",
    "$<script>alert(1)</script>$",
    "$$\n<script>alert(1)</script>\n$$",
    "\\begin{equation}<script>alert(1)</script>\\end{equation}",
    "# heading <img src=x onerror=alert(1)>",
    "| a |\n|---|\n| <script>alert(1)</script> |",
    "- [ ] <script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<<script>script>alert(1)</script>",
    "<\nscript>alert(1)</script>",
]
WITH_SCRIPT_IN_ADDRESS = ("href", "src", "action", "formaction", "xlink:href", "data")


class Finder(HTMLParser):
    """Collects what a browser would run."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        if tag in ("script", "iframe", "object", "embed", "style", "link", "meta", "base"):
            self.found.append(tag)
        for name, value in attributes:
            plain = "".join((value or "").split())
            if name.startswith("on"):
                self.found.append(name)
            if name in WITH_SCRIPT_IN_ADDRESS and urlsplit(plain).scheme not in ("", "https"):
                self.found.append(plain)


def running(html):
    finder = Finder()
    finder.feed(html)
    return finder.found


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_runs(attack):
    assert running(markdown2html_mistune(harmless(attack))) == []


def test_the_finder_finds():
    assert running(markdown2html_mistune("[x](javascript:alert(1)) <img onerror=a>")) == [
        "javascript:alert(1)",
        "onerror",
    ]


@pytest.mark.parametrize("attack", ATTACKS)
def test_twice_is_once(attack):
    assert harmless(harmless(attack)) == harmless(attack)


@pytest.mark.parametrize("tex", [r"$\href{https://x}{y}$", r"\def\a{\href} $\cssId{a}{b}$"])
def test_formulas_make_no_links(tex):
    assert "\\href" not in harmless(tex)
    assert "\\cssId" not in harmless(tex)


@pytest.mark.parametrize(
    "text",
    [
        "It is *smaller*: 2 < 3 and a <= b, x & y.",
        "$a < b$ and $\\sum_{s} x_s$",
        "$$\\begin{aligned} a &= b \\\\ c &< d \\end{aligned}$$",
        "> a quote\n\n- a list\n- `x = 3`\n\n[a link](https://example.org/a?b=1&c=2)",
        "![plot](data:image/png;base64,iVBORw0KGgo=)",
        "Note: the data show it; see file loss.py and \\alpha, \\hrefs.",
    ],
)
def test_what_is_harmless_is_not_touched(text):
    assert harmless(text) == text


def test_what_was_broken_can_still_be_read():
    assert harmless("if a<b then <b>stop</b>") == "if a< b then < b>stop< /b>"


def test_a_missing_attachment_stops_no_page():
    assert "attachment" in markdown2html_mistune(harmless("![photo](attachment:photo.png)"))


def test_pages_get_texts_that_are_not_ours_without_scripts():
    from nbformat.v4 import new_markdown_cell, new_notebook, new_raw_cell

    from autograder.grading.nbgrader_stages import Harmless

    ours = new_markdown_cell("<b>ours</b>", metadata={"nbgrader": {"locked": True}})
    answer = new_markdown_cell("<b>", metadata={"nbgrader": {"locked": False}})
    nb = new_notebook(cells=[ours, answer, new_markdown_cell("<i>"), new_raw_cell("<script>")])
    nb, _ = Harmless()(nb, {})
    assert [(cell.cell_type, cell.source) for cell in nb.cells] == [
        ("markdown", "<b>ours</b>"),
        ("markdown", "< b>"),
        ("markdown", "< i>"),
        ("markdown", "< script>"),
    ]


FETCHING = [
    "![a](http://example.org/a.png)",
    "![a](//example.org/a.png)",
    "![a](/hub/logout)",
    "![a][b]\n\n[b]: http://example.org/a.png",
    "![b]\n\n[b]: http://example.org/a.png",
    "![a\\](data:image/png;)](http://example.org/a.png)",
    "[![a](http://example.org/a.png)](http://example.org)",
    "![a](data:image/png ![b](http://example.org/a.png))",
]


@pytest.mark.parametrize("text", FETCHING)
def test_no_picture_is_fetched(text):
    assert "<img" not in markdown2html_mistune(harmless(text))


def test_a_picture_that_is_in_the_text_stays():
    text = "![a](data:image/png;base64,AAAA)"
    assert harmless(text) == text


def test_drawings_and_formulas_name_no_pictures():
    assert "```mermaid" not in harmless("```mermaid\nA@{img: 'http://example.org/a.png'}\n```")
    assert "\\bbox" not in harmless("$\\bbox[background:url(http://example.org)]{x}$")
