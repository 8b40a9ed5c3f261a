"""How Sphinx makes the site of what lies in this repository.

    sphinx-build -W docs build/site

Nothing that a page loads lies elsewhere, and every page works when it is opened as a file.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "docs")]

project = "Neurons from scratch"
html_title = project
extensions = [
    "sphinx.ext.autodoc",
    "myst_nb",
    "extensions.headings",
    "extensions.lessons",
    "extensions.links",
    "extensions.mathml",
    "extensions.reference",
]
exclude_patterns = ["extensions", "static"]
highlight_language = "none"
pygments_dark_style = "a11y-high-contrast-dark"
default_role = "code"

myst_enable_extensions = ["dollarmath", "html_image"]
myst_heading_anchors = 3
nb_execution_mode = "off"
nb_ipywidgets_js: dict = {}

autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
html_math_renderer = "mathml"

html_theme = "furo"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_js_files = [("scroll.js", {"defer": "defer"})]
html_copy_source = False
html_show_copyright = False
# Summaries of what was found are fetched, which a page opened as a file may not do.
html_show_search_summary = False
