"""Formulas as MathML, which browsers draw by themselves, without a script."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from xml.etree import ElementTree

from docutils import nodes
from sphinx.errors import ExtensionError

MATHML = "http://www.w3.org/1998/Math/MathML"
ElementTree.register_namespace("", MATHML)
OPERATOR, RAISED, ROW = (f"{{{MATHML}}}{name}" for name in ("mo", "msup", "mrow"))
NONE, THIN = "0", "0.1667em"

UNKNOWN = re.compile(r"\\|&$")  # what the converter leaves as it is
PRIME = "′"  # which fonts draw high up already

# Signs with no space around them in TeX, for which MathML has one.
TIGHT = {*"|/∂∇∞⋯…", PRIME}
OPENING = set("([{|")
CLOSING = {*")]}|∞⋯…", PRIME}
SIGNS = set("−+±")
FUNCTIONS = {"ln", "log", "max", "min", "lim", "tanh", "exp"}


def setup(app: Any) -> dict[str, bool]:
    app.add_html_math_renderer("mathml", (inline, None), (block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def inline(translator: Any, node: nodes.math) -> None:
    """A formula within a line."""
    translator.body.append(mathml(node.astext(), "inline"))
    raise nodes.SkipNode


def block(translator: Any, node: nodes.math_block) -> None:
    """A formula that stands alone; where it is wider than the page it can be scrolled."""
    translator.body.append(f'<div class="formula">{mathml(node.astext(), "block")}</div>\n')
    raise nodes.SkipNode


def mathml(latex: str, display: str) -> str:
    """LaTeX as a `<math>` element, spaced as TeX does it; `display` is inline or block."""
    from latex2mathml.converter import convert

    try:
        formula = ElementTree.fromstring(convert(" ".join(latex.split()), display=display))
    except Exception as error:
        raise ExtensionError(f"The formula {latex!r} can't be read: {error!r}") from error
    if unknown := [sign.text for sign in formula.iter() if UNKNOWN.match(sign.text or "")]:
        raise ExtensionError(f"The formula {latex!r} has what is not known: {unknown[0]}")
    for row in formula.iter():
        if row.tag == RAISED and row[1].text == PRIME:
            row.tag = ROW
        space(row)
    return ElementTree.tostring(formula, encoding="unicode")


def space(row: Iterable[ElementTree.Element]) -> None:
    """Give the signs in a row the room that TeX gives them."""
    signs = list(row)
    for i, element in enumerate(signs):
        before, after = (signs[i - 1] if i else None), (signs[i + 1] if signs[i + 1 :] else None)
        sign = element.text
        starts = before is None or (before.tag == OPERATOR and before.text not in CLOSING)
        if sign in TIGHT or (sign in SIGNS and starts):
            make_operator(element, NONE, NONE)
        elif sign in FUNCTIONS:
            closed = after is None or after.text in OPENING
            make_operator(element, NONE if starts else THIN, NONE if closed else THIN)


def make_operator(element: ElementTree.Element, left: str, right: str) -> None:
    """Let an element be an operator with this much room on its sides."""
    element.tag = OPERATOR
    element.attrib |= {"lspace": left, "rspace": right}
