"""Captions of lists of pages, which Sphinx calls headings, get a level: readers' programs ask."""

from typing import Any

WITHOUT = '<p class="caption" role="heading">'
WITH = '<p class="caption" role="heading" aria-level="2">'
AFTER_THE_THEME = 900


def setup(app: Any) -> dict[str, bool]:
    app.connect("html-page-context", level, priority=AFTER_THE_THEME)
    return {"parallel_read_safe": True}


def level(app: Any, page: str, template: str, context: dict[str, Any], tree: Any) -> None:
    """Mend a page's text and the list beside it."""
    for part in ("body", "furo_navigation_tree"):
        context[part] = context.get(part, "").replace(WITHOUT, WITH)
