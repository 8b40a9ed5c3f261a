"""Grading on a real Dask cluster: a scheduler and two workers, each a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from autograder.grading import workers
from autograder.grading.command import run_grade
from autograder.grading.options import Options
from autograder.grading.run import Run

from .database import named_rows
from .make_submissions import COURSE, make
from .test_class import course_directory

pytestmark = pytest.mark.heavy("it starts a Dask cluster, and grades a class twice")

LESSON = "04_loss"
WANTED = ("right-mse-1", "mistake-mse-1", "mistake-flat_share-2", "syntax-error", "truncated")


@contextmanager
def started(folder, kinds, environment):
    """A scheduler and a worker of each of these kinds: its address, and their processes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    at = ["--host", "127.0.0.1", "--no-dashboard"]
    scheduler = ["distributed.cli.dask_scheduler", "--port", address.rsplit(":", 1)[1]]
    worker = ["distributed.cli.dask_worker", address, "--nthreads", "1"]
    processes = [
        subprocess.Popen([sys.executable, "-m", *command, *at], env=environment, **quiet)
        for command in (scheduler, *([*worker, *kind] for kind in kinds))
    ]
    from distributed import Client

    try:
        with Client(address, timeout="60s", set_as_default=False) as client:
            client.wait_for_workers(len(kinds), timeout=60)
        yield address, processes[1:]
    finally:
        for process in reversed(processes):
            end(process)


def end(process):
    """A nanny ends its worker if it is asked to end; others may not listen."""
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """The address of a scheduler, and the processes of its two workers."""
    with started(tmp_path_factory.mktemp("dask"), [["--no-nanny"]] * 2, None) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def courses(tmp_path_factory):
    """The same class twice: graded here, and to be graded on the cluster."""
    here, there = tmp_path_factory.mktemp("here"), tmp_path_factory.mktemp("there")
    for root in (here, there):
        course_directory(root, LESSON)
        make(root, LESSON)
    assert run_grade(here, LESSON, Options(students=WANTED)) == 0
    return here, there


def test_a_worker_that_dies_costs_a_retry_and_no_student(cluster, courses):
    (address, processes), (here, there) = cluster, courses
    with Run(there, LESSON, Options(students=WANTED, dask=address)) as run:
        results = run.results()
        found = [next(results)]
        os.kill(processes[0].pid, signal.SIGKILL)
        found += results
    assert [(r.student, r.fault) for r in found if r.fault] == []
    assert {r.student for r in found} == set(WANTED)
    assert named_rows(there) == named_rows(here)
    for path in (here / "autograded").rglob("*.ipynb"):
        assert (there / path.relative_to(here)).read_bytes() == path.read_bytes()
    for path in (here / "feedback").rglob("*.html"):
        assert (there / path.relative_to(here)).read_bytes() == path.read_bytes()
    assert processes[0].wait(timeout=60) == -signal.SIGKILL


def work_hard(student):
    """What a worker does; at eve's it needs more memory than it may have."""
    kept = b"x" * (500 << 20) if student == "eve" else b""
    time.sleep(20 if kept else 0)
    return student


def test_a_submission_for_which_workers_have_too_little_memory_is_the_only_one_lost(tmp_path):
    once = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0", "PYTHONPATH": str(COURSE)}
    small = ["--memory-limit", "350MiB"]
    with (
        started(tmp_path, [small], {**os.environ, **once}) as (address, _),
        workers.Crew(lambda: workers.cluster(address)[0], work_hard, 4) as crew,
    ):
        done = dict(crew.results(["ada", "eve", "bob", "cyd", "dan"]))
    assert type(done.pop("eve")) is workers.WorkersDied
    assert done == {student: student for student in ("ada", "bob", "cyd", "dan")}


def test_where_no_scheduler_answers_it_says_so(courses, capsys, monkeypatch):
    monkeypatch.setattr(workers, "CLUSTER_SECONDS", 1)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    options = Options(students=["right-mse-2"], dask=address)
    assert run_grade(courses[0], LESSON, options) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"No Dask scheduler answers at {address}")


def test_without_dask_it_says_what_to_install(courses, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    options = Options(students=["right-mse-2"], dask="tcp://127.0.0.1:1")
    assert run_grade(courses[0], LESSON, options) == 2
    assert "pip install 'neurons-from-scratch[dask]'" in capsys.readouterr().err
