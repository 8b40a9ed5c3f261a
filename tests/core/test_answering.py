"""The sandbox's side of the talk, spoken to over a socket pair."""

import socket
import struct
import sys
import threading

import numpy as np
import pytest

from autograder.core import budget
from autograder.core.answering import module_request, run_request, serve
from autograder.core.codec import ANSWERS, decode, encode, packed
from autograder.core.probe import Call, Probe, Raised, Reply, Returned, TimedOut
from autograder.core.shell import FOR_PAGES


@pytest.fixture
def talk(monkeypatch):
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    known = {name: module for name, module in sys.modules.items() if _is_for_pages(name)}
    for name in known:
        del sys.modules[name]
    ours, theirs = socket.socketpair()
    server = threading.Thread(target=serve, args=(theirs,))
    server.start()

    def request(*what):
        return together(what)[0]

    def together(*requests):
        ours.sendall(packed([packed(m for what in requests for m in messages(*what))]))
        return [answer() for _ in requests]

    def messages(what, *about):
        if what == "run":
            return run_request(*about)
        return [encode((what, *about))]

    def beside(file, text):
        ours.sendall(packed([packed(module_request(file, text))]))

    def answer():
        (size,) = struct.unpack(">I", ours.recv(4, socket.MSG_WAITALL))
        return decode(ours.recv(size, socket.MSG_WAITALL), ANSWERS)

    request.together, request.beside = together, beside
    yield request
    ours.close()
    server.join()
    theirs.close()
    for name in [name for name in sys.modules if name == "helper" or _is_for_pages(name)]:
        del sys.modules[name]
    sys.modules.update(known)


def _is_for_pages(name):
    return name.split(".")[0] in FOR_PAGES


def test_cells_run_in_one_namespace_and_probes_are_answered(talk):
    assert talk("run", "0", "import numpy as np", 1.0, 9.0) is None
    assert talk("run", "1", "def f(x):\n    return np.sum(x)", 1.0, 9.0) is None
    probe = Probe((Call("f", (np.arange(4.0),)),))
    assert talk("ask", [probe], 1.0) == [Reply((Returned(6.0),))]


def test_requests_that_come_together_are_answered_one_by_one(talk):
    probe = Probe((Call("f", (3,)),))
    assert talk.together(
        ("run", "0", "def f(x):\n    return 2 * x", 1.0, 9.0),
        ("run", "1", "1 +", 1.0, 9.0),
        ("ask", [probe], 1.0),
    )[::2] == [None, [Reply((Returned(6),))]]


def test_a_cell_that_fails_keeps_what_it_had_defined(talk):
    fault = talk("run", "0", "def f():\n    return 1\n\nundefined\n", 1.0, 9.0)
    assert (fault.kind, fault.line, fault.code) == ("NameError", 4, "undefined")
    assert talk("ask", [Probe((Call("f"),))], 1.0)[0].last == Returned(1)


def test_a_syntax_error_tells_its_line(talk):
    fault = talk("run", "0", "x = 1\ndef f(:\n    pass\n", 1.0, 9.0)
    assert isinstance(fault, Raised)
    assert (fault.kind, fault.line) == ("SyntaxError", 2)
    assert "<cell" not in fault.message


def test_an_exception_in_a_function_tells_the_line_of_its_cell(talk):
    talk("run", "0", "def f():\n    a = 1\n    return a / 0\n", 1.0, 9.0)
    outcome = talk("ask", [Probe((Call("f"),))], 1.0)[0].last
    assert (outcome.kind, outcome.line, outcome.code) == ("ZeroDivisionError", 3, "return a / 0")


def test_a_main_guard_runs_as_in_a_notebook(talk):
    talk("run", "0", "if __name__ == '__main__':\n    def f():\n        return 2", 1.0, 9.0)
    assert talk("ask", [Probe((Call("f"),))], 1.0)[0].last == Returned(2)


def test_once_others_hang_a_question_has_a_tenth_of_the_time(talk, monkeypatch):
    monkeypatch.setattr(budget, "IN_VAIN_SECONDS", 0.2)
    talk("run", "0", "def f():\n    while True: pass\ndef g():\n    return 1", 1.0, 9.0)
    hanging, right = (Probe((Call(name),)) for name in "fg")
    outcomes = [talk("ask", [probe], 0.1)[0].last for probe in [hanging] * 3 + [right]]
    assert outcomes == [TimedOut(0.1), TimedOut(0.1), TimedOut(0.1 / 10), Returned(1)]


def value(talk, expression):
    """What an expression is in the child."""
    assert talk("run", "value", f"def value():\n    return {expression}", 1.0, 9.0) is None
    return talk("ask", [Probe((Call("value"),))], 1.0)[0].last.value


def test_a_cell_may_be_long(talk):
    assert talk("run", "0", "# right\n" * 50_000 + "x = 1", 1.0, 9.0) is None
    assert value(talk, "x") == 1


def test_a_module_beside_the_notebook_may_be_long(talk):
    talk.beside("helper.py", "x = 1\n" + "# prose\n" * 50_000)
    assert talk("run", "0", "from helper import x", 1.0, 9.0) is None
    assert value(talk, "x") == 1


def test_a_module_that_is_handed_in_stands_in_for_no_library(talk):
    talk.beside("statistics.py", "mean = None")
    assert talk("run", "0", "import statistics", 1.0, 9.0) is None
    assert value(talk, "statistics.mean([1, 3])") == 2


def test_a_fault_in_a_module_that_is_handed_in_tells_its_line(talk):
    talk.beside("helper.py", "def f():\n    return 1 / 0")
    talk("run", "0", "from helper import f", 1.0, 9.0)
    outcome = talk("ask", [Probe((Call("f"),))], 1.0)[0].last
    assert (outcome.line, outcome.code) == (2, "return 1 / 0")


# A cell above a function that rests on what it does, and what `x` is after it.
SURROUNDINGS = {
    "display": ("display(1)\nx = 1", 1),
    "IPython's display": ("from IPython.display import *\ndisplay(HTML('<b>a</b>'))\nx = 1", 1),
    "get_ipython": ("get_ipython().run_line_magic('matplotlib', 'inline')\nx = 1", 1),
    "IPython's get_ipython": (
        "from IPython import get_ipython\nif get_ipython() is not None:\n    x = 1",
        1,
    ),
    "a page's events": ("get_ipython().events.register('post_run_cell', print)\nx = 1", 1),
    "Colab": (
        "from google.colab import output\noutput.enable_custom_widget_manager()\nx = 1",
        1,
    ),
    "a widget that decorates": (
        "from ipywidgets import interact\n@interact(a=(0, 3))\ndef f(a): return a\nx = f(1)",
        1,
    ),
    "widgets": (
        "import ipywidgets as w\nwith w.Output() as out:\n    x = 1\nw.VBox([out]).layout.a = 2",
        1,
    ),
    "a shell line": ("!ls\nx = 1", 1),
    "two shell signs": ("!!ls\nx = 1", 1),
    "a shell line over two": ("!ls \\\n  -l\nx = 1", 1),
    "a shell line with a quote": ("!echo it's\nx = 1", 1),
    "shell lines that are kept": ("files = !ls *.py\nprint(files[0], files.n)\nx = 1", 1),
    "a magic that is kept": ("here = %pwd\nx = 1", 1),
    "a magic that shows": ("%matplotlib inline\nx = 1", 1),
    "a magic in a block": ("if True:\n    %precision 3\n    x = 1", 1),
    "time that is asked for": ("t = %timeit -n1 -r1 -o sum([1])\nx = t.average >= 0", True),
    "a statement that is timed": ("%time x = 1", 1),
    "a value that is timed": ("x = %time 1", 1),
    "help": ("sum?\n?sum\nsum.__doc__??\nx = 1", 1),
    "await": ("import asyncio\nx = await asyncio.sleep(0.001, 1)", 1),
    "await for something of the cell": (
        "import asyncio\nasync def f(): return 1\nt = asyncio.ensure_future(f())\nx = await t",
        1,
    ),
    "async with": ("import asyncio\nlock = asyncio.Lock()\nasync with lock:\n    x = 1", 1),
    "a pasted session": (">>> x = 0\n>>> for i in (1,):\n...     x += i\n", 1),
    "a cell that starts further in": ("    x = 0\n    x += 1", 1),
    "the whole cell timed": ("%%time\nx = 1", 1),
    "the whole cell measured": ("%%timeit -n 1\nx = 1", 1),
    "output kept": ("%%capture out\nprint(2)\nx = 1", 1),
    "the whole cell timed, as a script has it": (
        "get_ipython().run_cell_magic('time', '', 'x = 1\\n')",
        1,
    ),
    "a shell line, as a script has it": ("get_ipython().system('ls')\nx = 1", 1),
    "an older magic": ("get_ipython().magic('time x = 1')", 1),
    "a magic's sign in a text": ('x = len("""%d\n!ls""")\n%pwd', 6),
}


@pytest.mark.parametrize("name", SURROUNDINGS)
def test_a_cell_finds_what_a_notebook_has(talk, name):
    cell, expected = SURROUNDINGS[name]
    assert talk("run", "0", cell, 5.0, 9.0) is None
    assert value(talk, "x") == expected


def test_a_task_of_one_cell_can_be_awaited_in_another(talk):
    start = "import asyncio\nasync def f(): return 1\nawait asyncio.sleep(0)\n"
    first = f"{start}task = asyncio.ensure_future(f())\nawait asyncio.sleep(0)"
    assert talk("run", "0", first, 5.0, 9.0) is None
    assert talk("run", "1", "x = await task", 5.0, 9.0) is None
    assert value(talk, "x") == 1


WRITTEN = "%%writefile {options}helper.py\ndef f():\n    return {value}\n"


@pytest.mark.parametrize(
    "use", ["from helper import f", "%run helper.py", "%run -i helper", "%run ./helper.py 1 2"]
)
def test_a_file_that_a_cell_writes_can_be_used(talk, use, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert talk("run", "0", WRITTEN.format(options="", value=1), 1.0, 9.0) is None
    assert talk("run", "1", f"{use}\nx = f()", 1.0, 9.0) is None
    assert value(talk, "x") == 1


def test_a_file_can_be_written_in_pieces(talk, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    talk("run", "0", WRITTEN.format(options="", value=2), 1.0, 9.0)
    talk("run", "1", WRITTEN.format(options="-a ", value=1), 1.0, 9.0)
    assert talk("run", "2", "%run helper.py\nx = f()", 1.0, 9.0) is None
    assert value(talk, "x") == 1


def test_a_file_that_is_run_knows_nothing_of_the_notebook_unless_it_is_told(talk):
    talk.beside("helper.py", "x = y")
    talk("run", "0", "y = 1", 1.0, 9.0)
    assert talk("run", "1", "%run helper.py", 1.0, 9.0).kind == "NameError"
    assert talk("run", "2", "%run -i helper.py", 1.0, 9.0) is None
    assert value(talk, "x") == 1


def test_another_languages_cell_is_passed_over(talk):
    assert talk("run", "0", "%%bash\nrm -rf x", 1.0, 9.0) is None


def test_a_cell_that_is_no_python_tells_the_line_of_its_own_mistake(talk):
    fault = talk("run", "0", "%matplotlib inline\nx = 1\ndef f(:\n    pass\n", 1.0, 9.0)
    assert (fault.kind, fault.line) == ("SyntaxError", 3)
