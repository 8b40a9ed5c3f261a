"""Templates -> pages of HTML that need nothing else, and may fetch nothing.

Every value that a page is given is escaped where it stands; a page runs the one
script it was made with, or none.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from autograder.judging.verdict import number

TEMPLATES = Path(__file__).parent / "templates"
NOTHING = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
NOWHERE = "base-uri 'none'; form-action 'none'"


def render(template: str, script: str = "", **values: Any) -> bytes:
    """The page that `template` gives; `script` is the name of a file beside it."""
    text = (TEMPLATES / script).read_text("utf-8") if script else ""
    page = _environment().get_template(template)
    html = page.render(policy=Markup(_policy(text)), script=Markup(text), **values)
    return html.encode("utf-8", "replace")


def _policy(script: str) -> str:
    """What a browser may do with a page: show it, and run this script."""
    if not script:
        return f"{NOTHING}; {NOWHERE}"
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return f"{NOTHING}; script-src 'sha256-{digest}'; {NOWHERE}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = number
    environment.filters["percent"] = lambda share: f"{share:.0%}"
    return environment
