"""However a child ends, its driver learns how, and nothing of it is left."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from pathlib import Path

import pytest

import autograder.sandbox.child
from autograder.sandbox import ChildDied, ChildTimedOut, Limits
from tests.sandbox.processes import eventually, is_alive, processes_of, session_of
from tests.sandbox.talking import LIMITS, make, run, several, tell

SHORT = replace(LIMITS, wall_seconds=0.4)
KINDS = ("bubblewrap", "landlock")


# --- time


STUBBORN = {
    "a Python loop": "while True: pass",
    "a loop in C": "sum(range(10**15))",
    "a sleeper": "import time; time.sleep(1000)",
    "one that ignores signals": """
import signal
for number in range(1, 65):
    try: signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError): pass
while True: pass
""",
    "one that catches everything": """
while True:
    try:
        while True: pass
    except BaseException: pass
""",
    "one that reads for ever": "connection.recv(1)",
    "one that computes in threads": """
import threading
for _ in range(4): threading.Thread(target=lambda: sum(range(10**15))).start()
sum(range(10**15))
""",
}


@pytest.mark.heavy("it waits until the sandbox's time is up")
@pytest.mark.parametrize("kind", KINDS)
def test_a_child_is_stopped_by_the_clock_whatever_it_does(kind):
    with make(limits=SHORT, kinds=(kind,)) as sandbox:
        before = processes_of(session_of(sandbox))
        for code in STUBBORN.values():
            with sandbox.child() as child:
                child.send(code.encode())
                with pytest.raises(ChildTimedOut, match=r"was stopped after 0\.4 s"):
                    child.receive(30)
                assert processes_of(session_of(sandbox)) == before


def test_without_confinement_the_clock_counts_as_well():
    with make(limits=SHORT, confined=False) as sandbox, sandbox.child() as child:
        child.send(b"while True: pass")
        with pytest.raises(ChildTimedOut, match=r"was stopped after 0\.4 s"):
            child.receive(30)


@pytest.mark.heavy("it waits until the sandbox's time is up")
@pytest.mark.parametrize("kind", KINDS)
def test_processor_time_is_bounded(kind):
    limits = replace(LIMITS, cpu_seconds=1)
    with make(limits=limits, kinds=(kind,)) as sandbox, sandbox.child() as child:
        child.send(b"while True: pass")
        with pytest.raises(ChildTimedOut, match="used up its 1 s of processor time"):
            child.receive(30)


def test_an_answer_that_is_late_can_be_waited_for_again(sandbox):
    with sandbox.child() as child:
        child.send(b"connection.recv(1)\nout = 'late'")
        with pytest.raises(ChildTimedOut, match=r"no answer within 0\.05 s"):
            child.receive(0.05)
        child.send(b"go on")
        assert child.receive(30) == b'"late"'


# --- deaths


def death(sandbox, code):
    with sandbox.child() as child:
        child.send(code.encode())
        with pytest.raises(ChildDied) as caught:
            child.receive(30)
    return caught.value


def test_an_exit_code_is_told(sandbox):
    died = death(sandbox, "import os\nos._exit(3)")
    assert died.exit_code == 3
    assert str(died) == "The submission's process ended by itself, with exit code 3."


def test_an_exception_that_nobody_caught_is_exit_code_1(sandbox):
    assert death(sandbox, "raise KeyboardInterrupt").exit_code == 1


def test_a_crash_is_told(sandbox):
    died = death(sandbox, "import ctypes\nctypes.string_at(0)")
    assert died.signal == signal.SIGSEGV
    assert "SIGSEGV" in str(died)


def test_one_that_closes_its_connection_is_ended(sandbox):
    died = death(sandbox, "import os, time\nos.close(3)\ntime.sleep(1000)")
    assert died.how == "closed its connection"


def test_a_dead_child_stays_dead(sandbox):
    with sandbox.child() as child:
        child.send(b"import os\nos._exit(7)")
        for _ in range(2):
            with pytest.raises(ChildDied, match="exit code 7"):
                child.receive(30)
        with pytest.raises(ChildDied, match="exit code 7"):
            child.send(b"out = 1")


def test_one_child_may_die_while_others_go_on(sandbox):
    with several(sandbox, 2) as (doomed, other):
        doomed.send(b"import os\nos._exit(1)")
        assert tell(other, "out = 'here'") == "here"
        with pytest.raises(ChildDied):
            doomed.receive(30)
        assert tell(other, "out = 'still here'") == "still here"


# --- nothing is left


def test_leaving_ends_a_child_in_the_midst_of_its_work(sandbox):
    before = processes_of(session_of(sandbox))
    with sandbox.child() as child:
        tell(child, "out = 'started'")
        child.send(b"while True: pass")
        assert len(processes_of(session_of(sandbox))) == len(before) + 1
    assert processes_of(session_of(sandbox)) == before


def leave_by_an_exception(sandbox):
    with sandbox.child() as child:
        child.send(b"while True: pass")
        raise LookupError


def test_leaving_by_an_exception_ends_the_child_too(sandbox):
    before = processes_of(session_of(sandbox))
    with pytest.raises(LookupError):
        leave_by_an_exception(sandbox)
    assert processes_of(session_of(sandbox)) == before


def test_what_an_unconfined_child_started_goes_with_it(open_sandbox):
    code = """
import subprocess, sys
out = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"]).pid
"""
    with open_sandbox.child() as child:
        started = tell(child, code)
        assert is_alive(started)
    assert eventually(lambda: not is_alive(started))


@pytest.mark.parametrize("kind", KINDS)
def test_after_the_sandbox_nothing_is_left(kind):
    with make(kinds=(kind,)) as sandbox, sandbox.child() as child:
        child.send(b"while True: pass")
        session, folder = session_of(sandbox), sandbox._folder
        assert processes_of(session)
    assert eventually(lambda: processes_of(session) == [])
    assert not folder.exists()


DRIVER = textwrap.dedent("""
    import sys, time
    from tests.sandbox.talking import make
    with make(kinds=(sys.argv[1],)) as sandbox, sandbox.child() as child:
        child.send(b"import signal\\nsignal.alarm(0)\\nwhile True: pass")
        print(sandbox._server._process.pid, flush=True)
        time.sleep(1000)
""")


@pytest.mark.parametrize("kind", KINDS)
def test_server_and_children_go_when_the_driver_is_killed(kind, tmp_path):
    driver = subprocess.Popen(
        [sys.executable, "-c", DRIVER, kind],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        text=True,
    )
    session = int(driver.stdout.readline())
    assert processes_of(session)
    driver.kill()
    driver.communicate()
    assert eventually(lambda: processes_of(session) == [])


# --- a server that fails


def server_pid(sandbox):
    """The fork server: the last one started of those that are there without children."""
    return processes_of(session_of(sandbox))[-1]


@pytest.mark.parametrize("kind", KINDS)
def test_a_killed_server_takes_its_child_along_and_is_replaced(kind):
    with make(kinds=(kind,)) as sandbox:
        server, session = server_pid(sandbox), session_of(sandbox)
        with sandbox.child() as child:
            assert tell(child, "out = 'here'") == "here"
            child.send(b"while True: pass")
            os.kill(server, signal.SIGKILL)
            with pytest.raises(ChildDied, match="was lost together with") as caught:
                child.receive(30)
            assert caught.value.lost
        assert eventually(lambda: processes_of(session) == [])
        assert run(sandbox, "out = 'again'") == "again"


def test_a_server_that_died_in_between_costs_no_child():
    with make() as sandbox:
        os.killpg(session_of(sandbox), signal.SIGKILL)
        assert eventually(lambda: not sandbox._server.answers())
        assert run(sandbox, "out = 'and again'") == "and again"


@pytest.mark.parametrize("kind", KINDS)
def test_a_server_that_does_not_answer_is_killed_and_replaced(kind, monkeypatch):
    monkeypatch.setattr(autograder.sandbox.child, "_ANSWER_SECONDS", 0.5)
    with make(kinds=(kind,)) as sandbox:
        stopped, session = server_pid(sandbox), session_of(sandbox)
        with sandbox.child() as child:
            child.send(b"while True: pass")
            time.sleep(0.1)
            os.kill(stopped, signal.SIGSTOP)
        assert eventually(lambda: processes_of(session) == [])
        assert run(sandbox, "out = 'again'") == "again"


def test_limits_must_be_positive():
    with pytest.raises(ValueError, match="The limit memory_bytes must be a positive number"):
        Limits(memory_bytes=0)


def test_children_are_had_inside_the_with_block_only():
    sandbox = make()
    with pytest.raises(RuntimeError, match="only inside its `with` block"), sandbox.child():
        pass
