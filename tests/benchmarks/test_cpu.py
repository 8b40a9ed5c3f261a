"""What a command's process tree used, orphans and those nobody waits for included."""

import sys

import pytest

from benchmarks import cpu

BURN = "import time\nwhile time.process_time() < 0.3: pass\n"
ENOUGH = 0.25

ORPHAN = f"""
import os, sys
if os.fork() == 0:
    if os.fork() == 0:
        os.setsid()
        sys.stdout.close()
        exec({BURN!r})
        open(sys.argv[1], "w").close()
    os._exit(0)
os.wait()
"""

UNWAITED = f"""
import os, signal
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
if os.fork() == 0:
    exec({BURN!r})
    os._exit(0)
try:
    os.wait()
except ChildProcessError:
    pass
"""


def python(script, *arguments):
    return [sys.executable, "-c", script, *arguments]


def test_a_process_that_works_costs_what_it_used():
    assert cpu.measure(python(BURN)).cpu > ENOUGH > cpu.measure(python("")).cpu


def test_an_orphan_is_waited_for_and_counted(tmp_path):
    done = tmp_path / "done"
    cost = cpu.measure(python(ORPHAN, str(done)))
    assert done.exists()
    assert cost.cpu > ENOUGH


def test_a_process_that_nobody_waits_for_is_counted_or_the_cost_says_that_it_is_not():
    cost = cpu.measure(python(UNWAITED))
    assert cost.cpu > ENOUGH or cost.seen == cpu.WAITED_FOR


WITHOUT_A_CLOCK = f"""
import sys
from benchmarks import cpu
cpu.PERF_EVENT_OPEN.clear()
cpu.main([sys.executable, "-c", {BURN!r}])
"""


def test_without_a_task_clock_it_counts_what_was_waited_for():
    told = cpu.measure(python(WITHOUT_A_CLOCK)).output
    assert cpu.WAITED_FOR in told
    assert float(told.split()[0]) > ENOUGH


def test_the_commands_output_comes_back(tmp_path):
    cost = cpu.measure(
        python("import os; print(os.getcwd(), os.environ['A'])"), tmp_path, {"A": "b"}
    )
    assert cost.output == f"{tmp_path} b\n"


def test_a_command_that_fails_is_no_measurement():
    with pytest.raises(cpu.CommandFailed, match=r"ended with 3:\nno such file"):
        cpu.measure(python("print('no such file'); raise SystemExit(3)"))


def test_a_command_that_is_not_there_is_named():
    with pytest.raises(cpu.CommandFailed, match="no-such-program: No such file"):
        cpu.measure(["no-such-program"])
