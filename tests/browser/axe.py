"""What axe-core has to say about a page, of what it calls serious or critical."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

GRAVE = ("serious", "critical")


def violations(page: Page, *selectors: str) -> list[str]:
    """One line for each element that breaks a rule; only what the selectors find is looked at."""
    context = {"include": [[selector] for selector in selectors]} if selectors else None
    found = Axe().run(page, context).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:200]}"
        for rule in found
        if rule["impact"] in GRAVE
        for node in rule["nodes"]
    ]
