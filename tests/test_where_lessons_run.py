"""Lessons need a kernel, NumPy and this package, and nothing of JupyterLab."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

LESSONS = sorted(Path(__file__).parents[1].glob("lessons/*/*.ipynb"))
OURS = {"numpy", "course", "autograder"}
SERVERS = {"jupyterlab", "jupyter_server", "notebook", "nbgrader"}


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.parent.name)
def test_a_lesson_is_plain_python_that_imports_numpy_and_this_package_only(lesson):
    cells = json.loads(lesson.read_text("utf-8"))["cells"]
    for cell in cells:
        if cell["cell_type"] == "code":
            for name in imported("".join(cell["source"])):
                assert name in OURS or name in sys.stdlib_module_names, cell["id"]


def imported(source: str) -> set[str]:
    """The packages that a cell imports; a magic or a shell command is a SyntaxError."""
    nodes = list(ast.walk(ast.parse(source)))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return {name.partition(".")[0] for name in names}


def test_what_lessons_import_loads_no_server():
    code = (
        "import sys; from autograder import check; from course.progress import progress; "
        "import course.figures.widget, course.figures.artists; "
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert "anywidget" in loaded.stdout.split()
    assert SERVERS.isdisjoint(loaded.stdout.split())
