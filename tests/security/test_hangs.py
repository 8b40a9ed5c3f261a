# ruff: noqa: E501
"""Code that does not come to an end costs its own time: the other functions are still answered."""

import textwrap
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from autograder.core import budget
from autograder.core.probe import Call, Probe, Raised, Returned, TimedOut
from autograder.grading import asking
from autograder.grading.asking import Asking, Question
from autograder.grading.marking import bundle
from autograder.judging.verdict import Verdict
from autograder.sandbox import Limits, Sandbox
from tests.sandbox.processes import eventually, processes_of, session_of

pytestmark = pytest.mark.heavy("it waits until the sandbox has cut ninety functions that hang")

SECONDS, MOST = 0.4, 120.0
GOOD = "def good():\n    return 42\n"

# What `hang()` does, or what its result does when it is looked at.
FUNCTIONS = {
    "a loop": "while True: pass",
    "a loop that catches everything": """
        while True:
            try:
                while True: pass
            except BaseException: pass
    """,
    "a sleep": "import time\ntime.sleep(1000)",
    "a sleep that deals with interruptions": """
        import time
        while True:
            try: time.sleep(1000)
            except BaseException: pass
    """,
    "a sleep with every signal blocked": """
        import signal, time
        signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
        time.sleep(1000)
    """,
    "signals ignored": """
        import signal
        for s in (signal.SIGALRM, signal.SIGINT, signal.SIGTERM): signal.signal(s, signal.SIG_IGN)
        while True: pass
    """,
    "the timer taken away": """
        import signal
        signal.setitimer(signal.ITIMER_REAL, 0)
        while True: pass
    """,
    "a pause": "import signal\nwhile True:\n    try: signal.pause()\n    except BaseException: pass",
    "a sum in C": "return sum(range(10**13))",
    "a power in C": "return 7 ** (10 ** 9)",
    "a search in C": "import re\nreturn re.match(r'(a+)+$', 'a' * 60 + 'b')",
    "a count in C": "import itertools\nreturn 'x' in itertools.repeat('y')",
    "a product of matrices": "import numpy as np\na = np.ones((6000, 6000))\nwhile True: a = a @ a",
    "input": "import os\nr, w = os.pipe()\nos.dup2(r, 0)\nreturn os.read(0, 1)",
    "a lock": "import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()",
    "a queue": "import queue\nqueue.Queue().get()",
    "a thread that is waited for": """
        import threading
        t = threading.Thread(target=lambda: [None for _ in iter(int, 1)])
        t.start()
        t.join()
    """,
    "an event loop": "import asyncio\nasyncio.run(asyncio.sleep(1000))",
    "the question after next": "import socket\nsocket.socket(fileno=3).recv(1 << 20)",
    "bytes that trickle": """
        import os, time
        os.write(3, b"\\0\\1\\0\\0")
        while True:
            os.write(3, b"x")
            time.sleep(0.05)
    """,
    "answers without end": "import os\nwhile True: os.write(3, b'\\0\\0\\0\\4null')",
    "a generator": "while True: yield from ()",
    "an exception's text": """
        class E(Exception):
            def __str__(self):
                while True: pass
        raise E
    """,
    "an exception's text that catches all": """
        class E(Exception):
            def __str__(self):
                while True:
                    try:
                        while True: pass
                    except BaseException: pass
        raise E
    """,
    "garbage": """
        class A:
            def __del__(self):
                while True: pass
        A()
    """,
    "garbage at the end": """
        import os, signal
        class A:
            def __del__(self):
                while True: pass
        globals()["kept"] = A()
        raise SystemExit
    """,
    "a trace function": """
        import sys
        def trace(*a):
            while True: pass
        sys.settrace(trace)
        (lambda: 0)()
    """,
    "a collector's callback": """
        import gc
        def callback(*a):
            while True: pass
        gc.callbacks.append(callback)
        gc.collect()
    """,
    "memory that grows": "a = []\nwhile True:\n    try: a.append(bytearray(1 << 20))\n"
    "    except MemoryError: pass",
    "output that grows": "while True: print('x' * 10000)",
    "warnings that grow": "import warnings\nwhile True: warnings.warn('x')",
    "files that grow": "while True: open('x', 'a').write('x')",
    "a stopped process": "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)\nwhile True: pass",
    "deep recursion": "import sys\nsys.setrecursionlimit(10**9)\nf = lambda: f()\nf()",
}

LOOKED_AT = ("__iter__", "__len__", "__float__", "__array__", "__getitem__", "__repr__", "__eq__")
for special in LOOKED_AT:
    for base in ("object", "list", "float", "dict"):
        FUNCTIONS[f"a {base}'s {special}"] = f"""
            class A({base}):
                def {special}(self, *a, **k):
                    while True: pass
            return A()
        """

# What never happens when it only waits to happen: a right answer comes all the same.
WAITING = {
    "at exit": "import atexit, time\natexit.register(time.sleep, 1000)",
    "a thread behind": "import threading, time\n"
    "threading.Thread(target=time.sleep, args=(1000,)).start()",
    "a busy thread behind": "import threading\ndef spin():\n    while True: pass\n"
    "threading.Thread(target=spin, daemon=True).start()",
    "signals blocked before": "import signal\n"
    "signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))",
}

CELLS = {
    "a loop in a cell": "while True: pass",
    "a stubborn loop in a cell": "while True:\n    try:\n        while True: pass\n"
    "    except BaseException: pass",
    "a sleep in a cell": "import time\ntime.sleep(1000)",
    "C in a cell": "sum(range(10**13))",
    "compiling": "x = " + "-" * 50_000 + "1",
    "a decorator": "def d(f):\n    while True: pass\n@d\ndef g(): pass",
    "input in a cell": "name = input()",
}


@pytest.fixture(scope="module")
def box():
    limits = Limits(wall_seconds=MOST, cpu_seconds=MOST)
    serve = "autograder.core.answering:serve"
    with Sandbox(bundle("04_loss"), serve=serve, limits=limits) as opened:
        yield opened


def answers(box, *cells):
    """The last outcomes of `hang` and of `good`, and the seconds that it took."""
    started = time.monotonic()
    asked = [[Probe((Call(name),))] for name in NAMES]
    questions = [Question(name, p, [], p, SECONDS) for name, p in zip(NAMES, asked, strict=True)]
    texts = tuple(textwrap.dedent(cell) for cell in cells)
    asking = Asking(box, texts, started + MOST, lambda name, replies: Verdict(name, ()))
    got = asking.ask(questions)
    replies = got.open | got.hidden
    hang, good = (replies[name][-1].last for name in NAMES)
    return hang, good, time.monotonic() - started


NAMES = ("hang", "good")


def function(body):
    return "def hang():\n" + textwrap.indent(textwrap.dedent(body).strip("\n"), "    ")


@pytest.fixture(scope="module")
def outcomes(box):
    """All of it, four at a time: what hangs must not keep the others waiting either."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asking, "CELL_SECONDS", SECONDS)
        patch.setattr(asking, "GRACE", 1.0)
        everything = {
            **{name: (GOOD, function(body)) for name, body in FUNCTIONS.items()},
            **{name: (GOOD, code, function("return 1")) for name, code in WAITING.items()},
            **{name: (GOOD, code, function("return 1")) for name, code in CELLS.items()},
        }
        with ThreadPoolExecutor(4) as pool:
            jobs = {n: pool.submit(answers, box, *cells) for n, cells in everything.items()}
            return {name: job.result() for name, job in jobs.items()}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_that_hangs_costs_itself(outcomes, name):
    hang, good, seconds = outcomes[name]
    assert isinstance(hang, (TimedOut, Raised, Returned))
    assert good == Returned(42)
    assert seconds < MOST


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if name.startswith(("a s", "a l"))])
def test_what_hangs_has_no_answer(outcomes, name):
    assert not isinstance(outcomes[name][0], Returned) or "'s __" in name


@pytest.mark.parametrize("name", [*WAITING, *CELLS])
def test_a_cell_that_hangs_costs_no_function(outcomes, name):
    hang, good, seconds = outcomes[name]
    assert (hang, good) == (Returned(1), Returned(42))
    assert seconds < MOST


STUBBORN = function(FUNCTIONS["a count in C"])
MANY = [f"hang_{n}" for n in range(6)]


def ask_all(box, cells, names):
    """The last outcome of each of these functions, asked as one submission."""
    asked = [[Probe((Call(name),))] for name in names]
    questions = [Question(name, p, [], p, SECONDS) for name, p in zip(names, asked, strict=True)]
    ends = time.monotonic() + MOST
    got = Asking(box, cells, ends, lambda name, replies: Verdict(name, ())).ask(questions)
    return [got.open[name][-1].last for name in names]


@pytest.fixture
def in_a_hurry(monkeypatch):
    monkeypatch.setattr(asking, "GRACE", 0.5)
    monkeypatch.setattr(budget, "IN_VAIN_SECONDS", 2 * SECONDS)


def test_what_hangs_everywhere_has_a_tenth_of_the_time_after_the_first_two(box, in_a_hurry):
    cells = (GOOD, *(STUBBORN.replace("hang", name) for name in MANY))
    *outcomes, good = ask_all(box, cells, [*MANY, "good"])
    assert outcomes == [TimedOut(SECONDS)] * 2 + [TimedOut(SECONDS / 10)] * (len(MANY) - 2)
    assert good == Returned(42)


def test_cells_are_run_again_for_a_time_and_no_longer(box, monkeypatch):
    monkeypatch.setattr(asking, "AGAIN_SECONDS", 0.0)
    ends = function("import os\nos._exit(1)")
    cells = (GOOD, *(ends.replace("hang", name) for name in MANY))
    outcomes = ask_all(box, cells, [*MANY, "good"])
    assert [each.kind for each in outcomes] == ["ProcessEnded"] * 2 + ["Lost"] * 5


def test_nothing_is_left_running(box, outcomes):
    assert outcomes
    with Sandbox({"idle.py": "serve = print"}, serve="idle:serve", kinds=[box.kind]) as idle:
        alone = len(processes_of(session_of(idle)))
    assert eventually(lambda: len(processes_of(session_of(box))) == alone)
