"""The built notebooks in the hands of the tools they are made for: nbgrader, nbformat, nbval."""

import os
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import nbformat
import pytest
from nbgrader.nbgraderformat import MetadataValidator

CONFIG = """
from autograder.notebooks.stubs import CODE_STUB, TEXT_STUB

c = get_config()
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "lessons"
c.ClearSolutions.code_stub = {"python": CODE_STUB}
c.ClearSolutions.text_stub = TEXT_STUB
"""

NOTEBOOKS = ("solutions/04_bowl/bowl.ipynb", "lessons/04_bowl/bowl.ipynb")


def run(course, *command: str) -> subprocess.CompletedProcess:
    """Run a tool in the course directory, with no settings but the course's own."""
    home = course.root.parent / "home"
    home.mkdir(exist_ok=True)
    scripts = Path(sys.executable).parent
    environment = {
        **{name: os.environ[name] for name in ("SYSTEMROOT", "TEMP") if name in os.environ},
        "PATH": os.pathsep.join([str(scripts), os.environ["PATH"]]),
        "HOME": str(home),
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "JUPYTER_PLATFORM_DIRS": "1",
    }
    return subprocess.run(
        [sys.executable, *command],
        cwd=course.root,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.heavy("it runs nbgrader's own command over a lesson")
def test_nbgrader_releases_the_very_bytes_that_the_build_wrote(course, bowl):
    odd = bowl.replace("½ · 4 · w²", "“½ · 4 · w²” — \\\\ \\u00bd <b> &amp;")
    course.write("04_bowl", odd.replace("# %%\ncheck(Walk)", '# %% tags=["late"]\ncheck(Walk)'))
    course.build()
    ours = course.files()
    (course.root / "nbgrader_config.py").write_text(CONFIG)
    done = run(course, "-m", "nbgrader", "generate_assignment", "04_bowl", "--force")
    assert done.returncode == 0, done.stderr
    theirs = {name: data for name, data in course.files().items() if name in NOTEBOOKS}
    assert theirs == ours
    assert "Removing existing assignment" in done.stderr


def test_notebooks_are_valid_for_jupyter_and_for_nbgrader(course):
    course.build()
    for name in NOTEBOOKS:
        notebook = nbformat.read(course.root / name, as_version=nbformat.NO_CONVERT)
        assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
        before = deepcopy(notebook)
        nbformat.validate(notebook)
        assert notebook == before
        MetadataValidator().validate_nb(notebook)


@pytest.mark.heavy("it runs nbval over a lesson")
def test_nbval_compares_the_outputs_that_the_source_states_and_no_others(course, bowl):
    course.write("04_bowl", bowl.replace("# -> 4.0", "# -> 5.0") + "\n\n# %%\nprint(7)\n# -> 7\n")
    course.build()
    done = run(course, "-m", "pytest", "-p", "no:cacheprovider", "--nbval-lax", "solutions")
    assert "1 failed, 8 passed" in done.stdout, done.stdout
    assert "5.0" in done.stdout
