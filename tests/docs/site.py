"""The site, built once for a module of tests, and its pages as they lie on the disk."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).parents[2]

# Attributes by which a page loads or leads to something else.
LOADS = {"src", "srcset", "poster", "data"}
LEADS = {"href", "action"}


def build(folder: Path) -> Path:
    """Build the site into `folder` as CONTRIBUTING.md says; a warning is an error."""
    command = [sys.executable, "-m", "sphinx", "-W", "-q", "-E", "docs", str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder


@dataclass
class Page(HTMLParser):
    """What a page holds: what it loads, where it leads, its anchors, pictures and text."""

    path: Path
    loads: list[str] = field(default_factory=list)
    leads: list[str] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)
    pictures: list[dict[str, str | None]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.anchors |= {value for name in ("id", "name") if (value := found.get(name))}
        stylesheet = tag == "link" and "search" not in (found.get("rel") or "")
        for name, value in attrs:
            if value and (name in LOADS or (stylesheet and name == "href")):
                self.loads.append(value)
            elif value and name in LEADS:
                self.leads.append(value)
        if tag == "img":
            self.pictures.append(found)

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @cached_property
    def text(self) -> str:
        return "".join(self.words)

    def file_of(self, address: str) -> tuple[Path, str]:
        """The file and the anchor in it to which a relative address leads."""
        parts = urlsplit(address)
        path = self.path.parent / unquote(parts.path) if parts.path else self.path
        return path.resolve(), unquote(parts.fragment)


def pages(site: Path) -> dict[str, Page]:
    """Every page by its path within the site."""
    return {path.relative_to(site).as_posix(): Page(path) for path in sorted(site.rglob("*.html"))}
