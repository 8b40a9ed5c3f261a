"""A student's own cells may cost time, and never the functions'."""

import pytest

from autograder.exercises import load_lesson
from autograder.grading import asking
from autograder.grading.marking import Marker
from autograder.grading.reading import Reading
from autograder.judging.exercise import source_of
from course import loss

pytestmark = pytest.mark.heavy("it waits until each cell's time is up, again and again")

EXERCISES = load_lesson("04_loss").exercises
SETUP = "import numpy as np\nfrom autograder import check\nfrom course import figures"
RIGHT = {name: source_of(getattr(loss, name), name) for name in EXERCISES}
FULL = {name: exercise.points for name, exercise in EXERCISES.items()}
HELPED = {
    **RIGHT,
    "mse": "def mse(y_hat, y):\n    return halve(np.sum((y - y_hat) ** TWO) * 2) / len(y)\n",
}
HELPERS = ("TWO = 2", "from math import ldexp\ndef halve(x): return ldexp(x, -1)")
BUSY = "for _ in iter(int, 1): pass"
EXPERIMENTS = {
    "that compute": BUSY,
    "that wait": "import time\ntime.sleep(1000)",
    "that won't stop": f"while True:\n    try:\n        {BUSY}\n    except BaseException: pass",
    "that call functions": "while True: mse(np.ones(3), np.zeros(3))",
    "that end the process": "import os\nos._exit(1)",
}


@pytest.fixture(scope="module")
def marker(tmp_path_factory):
    root = tmp_path_factory.mktemp("course")
    (root / ".grading").mkdir(mode=0o700)
    with pytest.MonkeyPatch.context() as patch, Marker("04_loss", root) as opened:
        patch.setattr(asking, "CELL_SECONDS", 0.4)
        patch.setattr(asking, "CELLS_SECONDS", 0.8)
        patch.setattr(asking, "GRACE", 1.0)
        yield opened


def marks(marker, *cells):
    marked = marker.mark(Reading(code=(SETUP, *cells)))
    return {name: one.points for name, one in marked.items()}, any(m.cut for m in marked.values())


@pytest.mark.parametrize("kind", EXPERIMENTS)
@pytest.mark.parametrize("place", ["before", "behind", "between"])
def test_experiments(marker, kind, place):
    own = [EXPERIMENTS[kind]] * 4
    functions = [*HELPERS, *HELPED.values()]
    middle = {"before": 0, "behind": len(functions), "between": 3}[place]
    cells = [*functions[:middle], *own, *functions[middle:]]
    assert marks(marker, *cells)[0] == FULL


def test_an_experiment_below_each_function_in_its_own_cell(marker):
    cells = [f"{source}\n\n{BUSY}" for source in RIGHT.values()]
    assert marks(marker, *cells) == (FULL, True)


def test_an_experiment_above_each_function_in_its_own_cell(marker):
    cells = [f"{BUSY}\n\n{source}" for source in RIGHT.values()]
    assert marks(marker, *cells) == (FULL, True)


def test_short_experiments_are_run_and_nothing_is_said(marker):
    assert marks(marker, *RIGHT.values(), "sum(range(1000))") == (FULL, False)


def test_what_is_cut_is_told(marker):
    assert marks(marker, BUSY, *RIGHT.values()) == (FULL, True)
