"""What a submission's code can't do while it is graded, tried by submissions that attempt it."""

import os
import socket
import threading
import time
from pathlib import Path

import pytest

from autograder.core.probe import Call, Probe, Raised, Returned
from autograder.exercises import load_lesson
from autograder.grading.asking import Asking, Question
from autograder.grading.marking import Marker
from autograder.grading.reading import Reading
from autograder.judging.exercise import source_of
from autograder.judging.verdict import Verdict

pytestmark = pytest.mark.heavy(
    "it grades submissions in the real sandbox, some of which take all their time"
)

ROOT = Path(__file__).parents[2]
SETUP = (
    "import numpy as np\nfrom autograder import check\nfrom course.figures import loss as figures\n"
)
EXERCISES = load_lesson("04_loss").exercises
RIGHT = {name: source_of(e.reference, name) for name, e in EXERCISES.items()}
FULL = {name: e.points for name, e in EXERCISES.items()}


@pytest.fixture(scope="module")
def course_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    (folder / "gradebook.db").write_text("CANARY-gradebook")
    (folder / "solutions").mkdir()
    (folder / "solutions" / "04_loss.py").write_text("CANARY-solutions")
    (folder / "submitted").mkdir()
    (folder / "submitted" / "other.ipynb").write_text("CANARY-other")
    return folder


@pytest.fixture(scope="module")
def marker(course_folder):
    os.environ["CANARY"] = "CANARY-environment"
    with Marker("04_loss", course_folder) as opened:
        yield opened
    del os.environ["CANARY"]


def replies_to(marker, code):
    """What `attack()`, defined by `code`, gives back from inside."""
    question = Question("attack", [Probe((Call("attack"),))], [], [], 5.0)
    asking = Asking(
        marker._box, (code,), time.monotonic() + 60, lambda name, replies: Verdict(name, ())
    )
    return asking.ask([question]).open["attack"][0].last


def marks(marker, *cells):
    return {name: one.points for name, one in marker.mark(Reading(code=(SETUP, *cells))).items()}


def test_a_right_submission_has_full_marks(marker):
    assert marks(marker, *RIGHT.values()) == FULL


@pytest.mark.parametrize(
    "path",
    ["gradebook.db", "solutions/04_loss.py", "submitted/other.ipynb", ".grading/seed"],
)
def test_it_cannot_read_the_course_directory(marker, course_folder, path):
    assert marker.questions
    assert (course_folder / path).exists()
    outcome = replies_to(
        marker, f"def attack():\n    return open({str(course_folder / path)!r}).read()"
    )
    assert isinstance(outcome, Raised)
    assert outcome.kind in ("FileNotFoundError", "PermissionError")


@pytest.mark.parametrize(
    "path",
    [
        "solutions/04_loss.py",
        "solutions/04_loss/loss.ipynb",
        "course/loss.py",
        "autograder/exercises/loss.py",
        "autograder/right_answers/loss.py",
    ],
)
def test_it_cannot_read_the_repository(marker, path):
    assert (ROOT / path).exists()
    outcome = replies_to(marker, f"def attack():\n    return open({str(ROOT / path)!r}).read()")
    assert isinstance(outcome, Raised)


@pytest.mark.parametrize(
    "module",
    ["course.loss", "course.gradient_descent", "autograder.exercises", "autograder.judging"],
)
def test_it_cannot_import_what_would_tell_the_answer(marker, module):
    outcome = replies_to(
        marker, f"def attack():\n    import importlib\n    importlib.import_module({module!r})"
    )
    assert isinstance(outcome, Raised)
    assert outcome.kind == "ModuleNotFoundError"


def test_no_reference_is_found_anywhere_in_the_file_system(marker):
    outcome = replies_to(
        marker,
        """
def attack():
    import os
    found = []
    for folder, _, names in os.walk("/"):
        if folder.startswith(("/proc", "/sys")):
            continue
        for name in names:
            if name in ("loss.py", "loss.ipynb", "04_loss.py", "gradebook.db", "seed"):
                path = os.path.join(folder, name)
                if "site-packages" not in path or "course" in path or "autograder" in path:
                    found.append(path)
    return found
""",
    )
    assert isinstance(outcome, Returned)
    assert outcome.value == []


def test_a_later_lesson_may_use_the_references_of_earlier_ones(course_folder):
    with Marker("05_gradient_descent", course_folder) as later:
        code = "def attack():\n    from course.loss import mse\n    return 1"
        assert replies_to(later, code) == Returned(1)
        code = "def attack():\n    import course.gradient_descent"
        assert replies_to(later, code).kind == "ModuleNotFoundError"


def test_it_reaches_no_network(marker):
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.2)
    port = listener.getsockname()[1]
    outcome = replies_to(
        marker,
        f"def attack():\n    import socket\n    socket.create_connection(('127.0.0.1', {port}), 2)",
    )
    assert isinstance(outcome, Raised)
    with pytest.raises(TimeoutError):
        listener.accept()
    listener.close()


def test_it_sees_nothing_of_the_graders_environment(marker):
    outcome = replies_to(
        marker, "def attack():\n    import os\n    return sorted(os.environ.items())"
    )
    assert "CANARY" not in str(outcome.value)


@pytest.mark.parametrize(
    "attempt",
    [
        "os.fork()",
        "subprocess.run(['/bin/sh', '-c', 'sleep 60'])",
        "os.posix_spawn('/bin/sleep', ['sleep', '60'], {})",
        "multiprocessing.Process(target=time.sleep, args=(60,)).start()",
        "os.kill(1, 9) or os.kill(-1, 9)",
    ],
)
def test_it_starts_and_signals_no_process(marker, attempt):
    code = f"def attack():\n    import os, subprocess, multiprocessing, time\n    {attempt}"
    assert isinstance(replies_to(marker, code), Raised)


def test_no_thread_of_it_outlives_its_grading(marker):
    before = _descendants(os.getpid())
    marks(
        marker,
        *RIGHT.values(),
        "import threading, time\n"
        "for _ in range(4):\n    threading.Thread(target=time.sleep, args=(60,)).start()",
    )
    time.sleep(0.2)
    assert _descendants(os.getpid()) <= before


def _descendants(pid):
    """Every process below `pid`."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
    found, fresh = set(), {pid}
    while fresh:
        fresh = {child for child, parent in parents.items() if parent in fresh}
        found |= fresh
    return found


def test_it_leaves_nothing_for_the_next_one(marker):
    replies_to(marker, "def attack():\n    open('left.txt', 'w').write('hello')")
    outcome = replies_to(marker, "def attack():\n    import os\n    return os.listdir('.')")
    assert "left.txt" not in outcome.value


def test_names_do_not_leak_from_one_submission_into_the_next(marker):
    assert marks(marker, *RIGHT.values()) == FULL
    assert set(marks(marker).values()) == {0.0}


@pytest.mark.parametrize(
    "where", ["import os\nos._exit(0)", "raise SystemExit", "raise KeyboardInterrupt"]
)
def test_a_cell_that_ends_its_process_costs_no_other_cell(marker, where):
    assert marks(marker, where, *RIGHT.values()) == FULL


def test_an_endless_loop_costs_its_own_exercise_alone(marker):
    cells = {**RIGHT, "flat_share": "def flat_share(values):\n    while True:\n        pass\n"}
    assert marks(marker, *cells.values()) == {**FULL, "flat_share": 0}


def test_a_function_that_kills_its_process_costs_its_own_exercise_alone(marker):
    cells = {**RIGHT, "flat_share": "def flat_share(values):\n    import os\n    os._exit(0)\n"}
    assert marks(marker, *cells.values()) == {**FULL, "flat_share": 0}


def test_swallowing_every_exception_does_not_outlast_the_clock(marker):
    stubborn = (
        "def flat_share(values):\n    while True:\n        try:\n            while True:\n"
        "                pass\n        except BaseException:\n            pass\n"
    )
    assert marks(marker, *{**RIGHT, "flat_share": stubborn}.values()) == {**FULL, "flat_share": 0}


def test_an_earlier_function_that_is_wrong_costs_only_itself(marker):
    cells = {
        **RIGHT,
        "mse": "def mse(y_hat, y):\n    return np.sum((y - y_hat) ** 2)\n",
        "loss_surface": "def loss_surface(x, y, ws, bs):\n"
        "    return np.array([[mse(w * x + b, y) for w in ws] for b in bs])\n",
    }
    marked = marker.mark(Reading(code=(SETUP, *cells.values())))
    assert {name: one.points for name, one in marked.items()} == {**FULL, "mse": 0}
    assert "right mse in place of yours" in marked["loss_surface"].shown.note


def test_a_module_handed_in_beside_the_notebook_can_be_used(marker):
    helper = {"helper.py": "import numpy as np\n\n\n" + RIGHT["mse"]}
    cells = {**RIGHT, "mse": "from helper import mse\n"}
    reading = Reading(code=(SETUP, *cells.values()), modules=helper)
    assert {name: one.points for name, one in marker.mark(reading).items()} == FULL


def test_a_module_handed_in_does_not_stand_in_for_a_library(marker):
    fake = {"numpy.py": "raise SystemExit", "course.py": "", "autograder.py": "raise OSError"}
    reading = Reading(code=(SETUP, *RIGHT.values()), modules=fake)
    assert {name: one.points for name, one in marker.mark(reading).items()} == FULL


CHEATS = {
    "equal to everything": """
class Yes(float):
    def __eq__(self, other): return True
    def __sub__(self, other): return 0.0
    __rsub__ = __sub__
    def __le__(self, other): return True
{names}
""",
    "patched numpy": """
np.allclose = np.array_equal = lambda *a, **k: True
np.abs = np.max = lambda *a, **k: 0.0
{names}
""",
    "patched asking": """
import sys
for name, module in list(sys.modules.items()):
    if "ask" in name or "judg" in name or "codec" in name:
        for key in list(vars(module)):
            if callable(getattr(module, key)) and not key.startswith("__"):
                try: setattr(module, key, lambda *a, **k: None)
                except Exception: pass
{names}
""",
    "the answer out of the garbage collector": """
import gc
def hunt(*args):
    for thing in gc.get_objects():
        if callable(thing) and getattr(thing, "__name__", "") in NAMES:
            if getattr(thing, "__module__", "") not in ("__main__", None):
                return thing(*args)
    return 0.0
NAMES = {all}
{names}
""",
    "the caller's frames": """
import sys
def hunt(*args):
    frame = sys._getframe()
    while frame:
        for value in frame.f_locals.values():
            if getattr(value, "truths", None) or getattr(value, "points", None):
                return value.truths
        frame = frame.f_back
    return 1.0
{names}
""",
}


@pytest.mark.parametrize("cheat", CHEATS)
def test_no_trick_in_its_own_process_earns_a_point(marker, cheat):
    helper = {"equal to everything": "Yes(0.0)", "patched numpy": "0.0", "patched asking": "0.0"}
    body = helper.get(cheat, "hunt(*args)")
    names = "\n".join(f"def {name}(*args):\n    return {body}\n" for name in RIGHT)
    code = CHEATS[cheat].replace("{names}", names).replace("{all}", repr(list(RIGHT)))
    assert sum(marks(marker, code).values()) == 0


def test_what_was_asked_in_hiding_is_not_in_what_a_student_sees(marker):
    spy = """
SEEN = []
def mse(y_hat, y):
    SEEN.append([float(v) for v in y_hat])
    raise ValueError(repr(SEEN))
"""
    marked = marker.mark(Reading(code=(SETUP, spy)))["mse"]
    hidden = [probe.steps[0].args[0] for probe in marker.questions["mse"][1].probes]
    from autograder.judging.show import as_html, as_text

    shown = as_text(marked.shown) + as_html(marked.shown) + repr(marked.shown)
    for array in hidden:
        assert repr([float(v) for v in array])[1:-1] not in shown


def test_memorised_answers_to_the_open_questions_earn_nothing(marker):
    opened = marker.questions["flat_share"][0]
    table = {
        probe.steps[0].args[0].tobytes(): truth.last.value
        for probes, truths in zip(opened.asked, opened.truths, strict=True)
        for probe, truth in zip(probes, truths, strict=True)
    }
    cheat = (
        f"TABLE = {table!r}\ndef flat_share(values):\n    return TABLE.get(values.tobytes(), 0.5)"
    )
    marked = marker.mark(Reading(code=(SETUP, cheat)))["flat_share"]
    assert marked.points == 0
    assert "drawn for grading" in marked.shown.finding.problem


def test_many_submissions_at_once_do_not_mix(course_folder):
    wrong = {**RIGHT, "mse": "def mse(y_hat, y):\n    return 0.0\n"}
    found = []

    def grade(cells, expected):
        with Marker("04_loss", course_folder) as own:
            found.append(marks(own, *cells.values()) == expected)

    threads = [
        threading.Thread(target=grade, args=(RIGHT, FULL)),
        threading.Thread(target=grade, args=(wrong, {**FULL, "mse": 0})),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True, True]


def test_a_server_that_is_lost_on_the_way_costs_no_student(course_folder):
    with Marker("04_loss", course_folder) as own:
        waiting = "import time\ntime.sleep(1)\n"
        killer = threading.Timer(0.5, own._box._running().kill)
        killer.start()
        assert marks(own, waiting, *RIGHT.values()) == FULL
        killer.join()


def test_randomness_without_a_seed_gives_the_same_marks_every_time(marker):
    code = "import numpy as np, random\nVALUE = np.random.random(), random.random()\n"
    read = code + "def attack():\n    return VALUE"
    assert replies_to(marker, read) == replies_to(marker, read)
