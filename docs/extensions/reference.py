"""A page of the reference for each lesson's module; its docstrings fill it."""

from pathlib import Path
from typing import Any

from extensions.writing import write

PAGE = """\
# {lesson}

```{{eval-rst}}
.. automodule:: course.{module}
   :members:
```
"""


def setup(app: Any) -> dict[str, bool]:
    app.connect("builder-inited", lambda app: make_pages(Path(app.srcdir, "reference")))
    return {"parallel_read_safe": True}


def make_pages(folder: Path) -> None:
    """Write the pages."""
    from autograder.exercises import LESSONS

    pages = {
        f"{lesson}.md": PAGE.format(lesson=f"{lesson[:2]} course.{module}", module=module)
        for lesson, module in LESSONS.items()
    }
    write(folder, pages)
