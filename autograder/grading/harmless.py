"""Students' markdown without anything that a page could run or fetch.

nbgrader's feedback page and Formgrader put markdown into their pages with raw
HTML, with every kind of link, and with mermaid text, none of it escaped. A
blank that breaks the token keeps each of these readable, in prose, code and
formulas alike, and dead: `< script>`, `javascript :`, `& lt;`, `\\ href`.
"""

from __future__ import annotations

import re

_BREAKS_IN_ADDRESSES = r"[\t\r\n\\]*"
_SCHEMES = ("javascript", "vbscript", "livescript", "attachment", "file", "blob")
_TEX = "href|class|cssId|style|require|unicode|data|bbox|mmlToken|csname"
_PICTURES = r"image/(?:png|jpeg|gif|webp)[;,]"


def _spread(word: str) -> str:
    """`word` with what browsers and markdown drop from addresses between its letters."""
    return _BREAKS_IN_ADDRESSES.join(word)


_DEAD = (
    # a tag, its end, a comment or declaration
    (re.compile(r"<(?=[A-Za-z/!?])"), "< "),
    # a character written as an entity
    (re.compile(r"&(?=#|\w+;)"), "& "),
    # an address that runs or reads something; `attachment:` stops nbconvert where it is missing
    (re.compile(rf"(?i)({'|'.join(map(_spread, _SCHEMES))}){_BREAKS_IN_ADDRESSES}:"), r"\1 :"),
    (re.compile(rf"(?i)({_spread('data')}){_BREAKS_IN_ADDRESSES}:(?!{_PICTURES})"), r"\1 :"),
    # TeX that makes links, styles and pictures
    (re.compile(rf"\\(?=(?:{_TEX})\b)"), r"\\ "),
    # a picture that would be fetched: what is left is a link, for a person to follow or not
    (re.compile(rf"!(?=\[)(?!\[[^\]\[\\`\n]*\]\(data:{_PICTURES})"), "! "),
    # a drawing that may name pictures
    (re.compile(r"(?i)([`~]{3}[ \t]*)(?=mermaid)"), r"\1text "),
)


def harmless(markdown: str) -> str:
    """`markdown` of a student's, safe to show; what is harmless already comes back as it is."""
    for pattern, dead in _DEAD:
        markdown = pattern.sub(dead, markdown)
    return markdown
