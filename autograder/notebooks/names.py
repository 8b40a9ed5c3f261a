"""Names of cells that nobody names: readable, and the same as long as a cell begins the same.

A name is made from the first words of the cell alone, so editing one cell leaves the names of the
others as they are. Only cells that begin alike are told apart by a number.
"""

import re
import unicodedata
from collections.abc import Collection
from hashlib import sha256
from itertools import count

_WORDS = 8
_LENGTH = 48

# Numbers say much in a text ("Lesson 4") and little in code, where they change often.
_WORD = {"code": r"(?<![a-z0-9])[a-z][a-z0-9]*", "markdown": r"[a-z0-9]+"}
_PREFIX = {"code": "code", "markdown": "text"}


def locked_name(kind: str, text: str, taken: Collection[str]) -> str:
    """`text-how-far-should-you-step` or `code-figures-walk`, not yet in `taken`.

    >>> locked_name("markdown", "## How far?", {"text-how-far"})
    'text-how-far-2'
    """
    name = f"{_PREFIX[kind]}-{slug(kind, text)}"
    numbered = (f"{name}-{number}" for number in count(2))
    return name if name not in taken else next(each for each in numbered if each not in taken)


def slug(kind: str, text: str) -> str:
    """The first words of a cell in lower-case ASCII letters and digits, joined by hyphens."""
    opening = _opening(text) if kind == "markdown" else text
    plain = unicodedata.normalize("NFKD", opening).encode("ascii", "ignore").decode().lower()
    words = re.findall(_WORD[kind], plain)[:_WORDS]
    while len(words) > 1 and len("-".join(words)) > _LENGTH:
        words.pop()
    return "-".join(words)[:_LENGTH] or sha256(text.encode()).hexdigest()[:8]


def _opening(markdown: str) -> str:
    """The heading alone where a text begins with one, so that its body can change."""
    text = markdown.strip()
    return text.split("\n")[0] if text.startswith("#") else text
