"""README.md and CONTRIBUTING.md as pages of the site, and links between files as links of pages.

A link in the repository names a file; on the site it has to name the page made of it. One
to a file of which no page is made is left, and Sphinx warns of it.
"""

import posixpath
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]

# Pages whose text lies at the top of the repository.
TEXTS = {"index": "README.md", "contributing": "CONTRIBUTING.md"}
PAGES = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "LICENSE": "licence.md",
}

_LINK = re.compile(r"""(?P<opening>\]\(|\bsrc=")(?P<target>[\w./-]+)(?=[#")])""")
_LESSON = re.compile(r"lessons/(\w+)/\w+\.ipynb")


def setup(app: Any) -> dict[str, bool]:
    app.connect("source-read", read)
    return {"parallel_read_safe": True}


def read(app: Any, page: str, source: list[str]) -> None:
    """Sphinx has read a page: put the repository's text before it, and mend its links."""
    if page in TEXTS:
        text = ROOT / TEXTS[page]
        app.env.note_dependency(str(text))
        source[0] = mend(text.read_text(encoding="utf-8"), "") + "\n" + source[0]
    elif app.env.doc2path(page, base=False).suffix == ".md" and "/" not in page:
        source[0] = mend(source[0], "docs")


def mend(text: str, folder: str) -> str:
    """The text of a file in `folder` of the repository, with links to pages in place of files."""

    def mended(link: re.Match) -> str:
        return link["opening"] + page_of(
            posixpath.normpath(f"{folder}/{link['target']}".lstrip("/"))
        )

    return _LINK.sub(mended, text)


def page_of(file: str) -> str:
    """The page, or the file in `docs`, for a file of the repository.

    >>> page_of("lessons/04_loss/loss.ipynb")
    'lessons/04_loss.ipynb'
    """
    if lesson := _LESSON.fullmatch(file):
        return f"lessons/{lesson[1]}.ipynb"
    return PAGES.get(file) or file.removeprefix("docs/")
