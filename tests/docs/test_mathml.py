"""Formulas become MathML that is spaced as TeX spaces it."""

import re
import sys
from xml.etree import ElementTree

import pytest
from sphinx.errors import ExtensionError

from .site import ROOT

sys.path.insert(0, str(ROOT / "docs"))
from extensions.mathml import MATHML, mathml

pytestmark = pytest.mark.heavy("it needs Sphinx, which makes the site")


def signs(latex: str) -> list[tuple[str, str | None]]:
    """The operators of a formula, each with the space on its left."""
    formula = ElementTree.fromstring(mathml(latex, "inline"))
    return [(sign.text, sign.get("lspace")) for sign in formula.iter(f"{{{MATHML}}}mo")]


@pytest.mark.parametrize("latex", ["-x", "a = -x", "(-x)"])
def test_a_sign_in_front_of_a_number_stands_close_to_it(latex):
    assert ("−", "0") in signs(latex)


@pytest.mark.parametrize("latex", ["a - x", "(a) - x", "|a| - x", r"\cdots - x", "g' - x"])
def test_a_sign_between_two_numbers_keeps_its_room(latex):
    assert ("−", None) in signs(latex)


@pytest.mark.parametrize(("latex", "sign"), [("|x|", "|"), ("a / b", "/"), ("g'(a)", "′")])
def test_bars_strokes_and_primes_stand_close(latex, sign):
    assert (sign, "0") in signs(latex)


def test_a_function_stands_apart_from_its_factors_and_close_to_its_bracket():
    assert ("ln", "0.1667em") in signs(r"p \ln q")
    assert 'rspace="0.1667em">ln' in mathml(r"\ln q", "inline")
    assert 'rspace="0">ln' in mathml(r"\ln(q)", "inline")


def test_a_prime_is_not_raised_twice():
    assert "msup" not in mathml("g'", "inline")
    assert "msup" in mathml("g^2", "inline")


def test_what_is_below_a_letter_with_a_hat_is_an_index():
    formula = ElementTree.fromstring(mathml(r"\hat{y}_s", "block"))
    (row,) = formula
    assert row[0].tag == f"{{{MATHML}}}msub"


@pytest.mark.parametrize("latex", [r"\left(x", r"\unknown x", "a & b"])
def test_a_formula_that_cannot_be_read_stops_the_build_and_is_named(latex):
    with pytest.raises(ExtensionError, match=re.escape(repr(latex))):
        mathml(latex, "inline")
