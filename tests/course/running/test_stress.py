"""Thousands of time-outs at random moments: none escapes, and everything is as it was."""

import os
import subprocess
import sys

import pytest

STRESS = """
import os, random, signal, sys, threading, time
from course.running import deadline, engines
from course.running.deadline import Deadline, TimeUp
from course.running.engines import Alarm, Watchdog

engines.TICK = 0.0002  # a hundred times as often as usual: edges are hit
rounds, engine, seed = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
if engine == "watchdog":
    deadline.engine_here = lambda: Watchdog
dice = random.Random(seed)
escaped, interrupted, ended, finished = [], 0, 0, 0


def work(seconds):
    ends = time.thread_time() + seconds
    while time.thread_time() < ends:
        sum(range(20))
    return "done"


def nested(seconds, inner):
    try:
        Deadline(inner).call(work, seconds)
    except TimeUp:
        pass
    return work(seconds)


def one_round(dice):
    # limits and work of like length, so that many end at the very edge
    seconds = dice.uniform(0.0, 0.003)
    limit = max(dice.gauss(seconds, 0.0003), 0.0001)
    kind = dice.randrange(3)
    call = Deadline(limit).call
    try:
        if kind == 0:
            return call(work, seconds)
        if kind == 1:
            return call(nested, seconds, dice.uniform(0.0001, 0.003))
        return call(nested, seconds / 2, 1.0)
    except TimeUp:
        return "time up"


def quiet_moment():
    "Any exception that comes late would come here, in code that is nobody's answer."
    for _ in range(50):
        pass


def rounds_of(n, dice):
    global ended, finished, interrupted
    for _ in range(n):
        try:
            outcome = one_round(dice)
            ended += outcome == "time up"
            finished += outcome == "done"
        except KeyboardInterrupt:
            interrupted += 1
        try:
            quiet_moment()
        except KeyboardInterrupt:
            interrupted += 1


listening = over = False  # no Event: a Ctrl-C inside of its `set` would leave it locked


def interrupt(*_):
    "As Python does it, but once a round: the loop that counts them is no part of the trial."
    global listening
    if listening:
        listening = False
        raise KeyboardInterrupt


signal.signal(signal.SIGINT, interrupt)
before = interrupt, signal.getsignal(signal.SIGALRM)


def press():
    "Ctrl-C at random moments, of this process alone."
    while not over:
        time.sleep(dice.uniform(0.0001, 0.004))
        os.kill(os.getpid(), signal.SIGINT)


def guarded(n, dice):
    try:
        rounds_of(n, dice)
    except BaseException as error:
        escaped.append(repr(error))


others = [threading.Thread(target=guarded, args=(rounds // 4, random.Random(seed + i)))
          for i in range(2)]
presses = threading.Thread(target=press)
for thread in (*others, presses):
    thread.start()
done = 0
while done < rounds:
    try:
        listening = True
        rounds_of(1, dice)
        listening = False
    except KeyboardInterrupt:
        interrupted += 1
    except BaseException as error:
        escaped.append(repr(error))
    done += 1
over = True
presses.join()
for thread in others:
    thread.join()
quiet_moment()
assert escaped == [], escaped
assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGALRM)) == before
assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
assert deadline._HERE.limits == []
assert ended and finished and interrupted, (ended, finished, interrupted)
print("whole", ended, finished, interrupted)
"""


def stress(rounds, engine, seed=0):
    done = subprocess.run(
        [sys.executable, "-c", STRESS, str(rounds), engine, str(seed)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("whole")


@pytest.mark.parametrize("engine", ["alarm", "watchdog"])
def test_hundreds_of_time_outs_with_ctrl_c_and_in_threads(engine):
    stress(400, engine)


@pytest.fixture
def load():
    """Eight processes that do nothing but compute, as long as a test lasts."""
    busy = "import os, time; parent = os.getppid()\nwhile os.getppid() == parent: pass"
    processes = [subprocess.Popen([sys.executable, "-c", busy]) for _ in range(8)]
    yield
    for process in processes:
        process.kill()
        process.wait()


@pytest.mark.heavy("thousands of time-outs beside a load of eight")
@pytest.mark.parametrize("engine", ["alarm", "watchdog"])
def test_thousands_of_time_outs_beside_a_load_of_eight(engine, load):
    for seed in range(4):
        stress(1000, engine, seed)
