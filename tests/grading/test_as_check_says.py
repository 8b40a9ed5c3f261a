"""What `check` calls right in a notebook has full marks in grading, whatever stands around it."""

import contextlib
import io
from itertools import cycle

import pytest
from IPython.core.interactiveshell import InteractiveShell

from autograder import checking
from autograder.checking import judge
from autograder.exercises import LESSONS, load_lesson
from autograder.grading.marking import Marker
from autograder.grading.reading import Reading, read
from autograder.judging.exercise import source_of
from course import loss

from .make_submissions import Everybody
from .small_lesson import code, raw

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


def sheets(lesson):
    """The right answers of a lesson, one of each exercise a time, each below another form."""
    everybody, forms, own = Everybody(lesson), cycle(FORMS.values()), cycle([True, False])
    bank = {name: [a.source(name) for a in everybody.bank() if a.exercise == name]
            for name in everybody.functions}  # fmt: skip
    for n in range(max(map(len, bank.values()))):
        answers = {name: texts[n % len(texts)] for name, texts in bank.items() if texts}
        nb = everybody.solved({name: next(forms).format(text) for name, text in answers.items()})
        first = everybody.functions[0]
        if next(own) and first in answers:
            cell = everybody.cell(nb, first)
            cell["source"] = "%run written.py"
            text = f"%%writefile written.py\nimport numpy as np\n{answers[first]}"
            nb["cells"].insert(nb["cells"].index(cell), code(text))
        yield read(raw(nb), everybody.released)


def promised(lesson, name, functions):
    """The points that check gives, or says that grading will."""
    exercise = load_lesson(lesson).exercises[name]
    verdict = checking._judged(load_lesson(lesson), exercise, functions)
    told = "" if verdict.finding is None else verdict.finding.problem
    return exercise.points if "grading gives it its marks" in told else verdict.points


@pytest.mark.heavy("it asks every right answer of the course, in both ways")
@pytest.mark.parametrize("lesson", LESSONS)
def test_every_right_answer_below_every_form(notebook, tmp_path, lesson):
    exercises = load_lesson(lesson).exercises
    full = {name: exercise.points for name, exercise in exercises.items()}
    (tmp_path / ".grading").mkdir(mode=0o700)
    with Marker(lesson, tmp_path) as marker:
        for reading in sheets(lesson):
            notebook.reset(new_session=False)
            with contextlib.redirect_stdout(io.StringIO()):
                for cell in reading.code:
                    notebook.run_cell(cell)
            said = {name: promised(lesson, name, notebook.user_ns) for name in exercises}
            graded = {name: one.points for name, one in marker.mark(reading).items()}
            assert said == graded == full


def test_a_wrong_function_is_wrong_in_both(notebook, marker):
    cell = "%precision 3\ndef mse(y_hat, y):\n    return 0.0"
    assert as_check_says(notebook, cell) == as_grading_says(marker, cell) == 0
