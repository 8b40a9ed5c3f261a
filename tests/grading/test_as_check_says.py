"""What `check` calls right in a notebook has full marks in grading, whatever stands around it."""

import contextlib
import io

import pytest
from IPython.core.interactiveshell import InteractiveShell

from autograder.checking import judge
from autograder.exercises import load_lesson
from autograder.grading.marking import Marker
from autograder.grading.reading import Reading
from autograder.judging.exercise import source_of
from course import loss

SETUP = "import numpy as np\nfrom autograder import check\nfrom course import figures"
MSE = source_of(loss.mse, "mse")
FORMS = {
    "display": "display(1)\n{}",
    "get_ipython": "get_ipython().run_line_magic('precision', '3')\n{}",
    "a magic": "%precision 3\n{}",
    "a time that is kept": "t = %timeit -n1 -r1 -o -q sum([1])\n{}",
    "a shell line that is kept": "files = !ls\n{}",
    "await": "import asyncio\nawait asyncio.sleep(0)\n{}",
    "a timed cell": "%%time\n{}",
    "output that is kept": "%%capture out\n{}",
    "a pasted session": ">>> a = 1\n{}",
    "help": "sum?\n{}",
    "a long comment": "# " + "right " * 5_000 + "\n{}",
    "a pasted table": "table = '''\n" + "1 2 3\n" * 5_000 + "'''\n{}",
}


@pytest.fixture
def notebook(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shell = InteractiveShell.instance()
    yield shell
    InteractiveShell.clear_instance()


@pytest.fixture(scope="module")
def marker(tmp_path_factory):
    root = tmp_path_factory.mktemp("course")
    (root / ".grading").mkdir(mode=0o700)
    with Marker("04_loss", root) as opened:
        yield opened


def as_check_says(shell, *cells):
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in (SETUP, *cells):
            shell.run_cell(cell)
    return judge(load_lesson("04_loss").exercises["mse"], shell.user_ns).points


def as_grading_says(marker, *cells):
    return marker.mark(Reading(code=(SETUP, *cells)))["mse"].points


@pytest.mark.parametrize("form", FORMS)
def test_a_right_function_below(notebook, marker, form):
    cell = FORMS[form].format(MSE)
    assert as_check_says(notebook, cell) == as_grading_says(marker, cell) == 1


def test_a_module_that_a_cell_writes(notebook, marker):
    cells = (f"%%writefile written_loss.py\nimport numpy as np\n{MSE}", "%run written_loss.py")
    assert as_check_says(notebook, *cells) == as_grading_says(marker, *cells) == 1


def test_a_wrong_function_is_wrong_in_both(notebook, marker):
    cell = "%precision 3\ndef mse(y_hat, y):\n    return 0.0"
    assert as_check_says(notebook, cell) == as_grading_says(marker, cell) == 0
