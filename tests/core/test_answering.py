"""The sandbox's side of the talk, spoken to over a socket pair."""

import socket
import struct
import threading

import numpy as np
import pytest

from autograder.core.answering import serve, without_magics
from autograder.core.codec import ANSWERS, decode, encode, packed
from autograder.core.probe import Call, Probe, Raised, Reply, Returned


@pytest.fixture
def talk(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    ours, theirs = socket.socketpair()
    server = threading.Thread(target=serve, args=(theirs,))
    server.start()

    def request(*what):
        return together(what)[0]

    def together(*requests):
        ours.sendall(packed([packed(map(encode, requests))]))
        return [answer() for _ in requests]

    def answer():
        (size,) = struct.unpack(">I", ours.recv(4, socket.MSG_WAITALL))
        return decode(ours.recv(size, socket.MSG_WAITALL), ANSWERS)

    request.together = together
    yield request
    ours.close()
    server.join()
    theirs.close()


def test_cells_run_in_one_namespace_and_probes_are_answered(talk):
    assert talk("run", "0", "import numpy as np", 1.0) is None
    assert talk("run", "1", "def f(x):\n    return np.sum(x)", 1.0) is None
    probe = Probe((Call("f", (np.arange(4.0),)),))
    assert talk("ask", [probe], 1.0) == [Reply((Returned(6.0),))]


def test_requests_that_come_together_are_answered_one_by_one(talk):
    probe = Probe((Call("f", (3,)),))
    assert talk.together(
        ("run", "0", "def f(x):\n    return 2 * x", 1.0),
        ("run", "1", "1 +", 1.0),
        ("ask", [probe], 1.0),
    )[::2] == [None, [Reply((Returned(6),))]]


def test_a_cell_that_fails_keeps_what_it_had_defined(talk):
    fault = talk("run", "0", "def f():\n    return 1\n\nundefined\n", 1.0)
    assert (fault.kind, fault.line, fault.code) == ("NameError", 4, "undefined")
    assert talk("ask", [Probe((Call("f"),))], 1.0)[0].last == Returned(1)


def test_a_syntax_error_tells_its_line(talk):
    fault = talk("run", "0", "x = 1\ndef f(:\n    pass\n", 1.0)
    assert isinstance(fault, Raised)
    assert (fault.kind, fault.line) == ("SyntaxError", 2)
    assert "<cell" not in fault.message


def test_an_exception_in_a_function_tells_the_line_of_its_cell(talk):
    talk("run", "0", "def f():\n    a = 1\n    return a / 0\n", 1.0)
    outcome = talk("ask", [Probe((Call("f"),))], 1.0)[0].last
    assert (outcome.kind, outcome.line, outcome.code) == ("ZeroDivisionError", 3, "return a / 0")


def test_a_main_guard_runs_as_in_a_notebook(talk):
    talk("run", "0", "if __name__ == '__main__':\n    def f():\n        return 2", 1.0)
    assert talk("ask", [Probe((Call("f"),))], 1.0)[0].last == Returned(2)


@pytest.mark.parametrize(
    ("source", "runs_as"),
    [
        ("%matplotlib inline\nx = 1", "pass\nx = 1"),
        ("!pip install nothing\nx = 1", "pass\nx = 1"),
        ("if True:\n    %time 1\nx = 1", "if True:\n    pass\nx = 1"),
        ("mse?\nx = 1", "pass\nx = 1"),
        ("%%time\nx = 1", "x = 1"),
        ("%%bash\nrm -rf x", ""),
        ("x = 7 % 2", "x = 7 % 2"),
        ("x = '''\n%d\n''' % 3", "x = '''\n%d\n''' % 3"),
    ],
)
def test_magics_are_passed_over(source, runs_as):
    assert without_magics(source) == runs_as
