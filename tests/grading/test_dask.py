"""Grading on a real Dask cluster: a scheduler and two workers, each a process of its own."""

import os
import signal
import socket
import subprocess
import sys

import pytest

from autograder.grading.command import run_grade
from autograder.grading.options import Options
from autograder.grading.run import Run

from .database import named_rows
from .make_submissions import make
from .test_class import course_directory

pytestmark = pytest.mark.heavy("it starts a Dask cluster, and grades a class twice")

LESSON = "04_loss"
WANTED = ("right-mse-1", "mistake-mse-1", "mistake-flat_share-2", "syntax-error", "truncated")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """The address of a scheduler, and the processes of its two workers."""
    folder = tmp_path_factory.mktemp("dask")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    at = ["--host", "127.0.0.1", "--no-dashboard"]
    scheduler = ["distributed.cli.dask_scheduler", "--port", address.rsplit(":", 1)[1]]
    worker = ["distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny"]
    started = [
        subprocess.Popen([sys.executable, "-m", *command, *at], **quiet)
        for command in (scheduler, worker, worker)
    ]
    from distributed import Client

    with Client(address, timeout="60s", set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
    yield address, started[1:]
    for process in started:
        process.kill()
        process.wait()


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
    (address, workers), (here, there) = cluster, courses
    with Run(there, LESSON, Options(students=WANTED, dask=address)) as run:
        results = run.results()
        found = [next(results)]
        os.kill(workers[0].pid, signal.SIGKILL)
        found += results
    assert [(r.student, r.fault) for r in found if r.fault] == []
    assert {r.student for r in found} == set(WANTED)
    assert named_rows(there) == named_rows(here)
    for path in (here / "autograded").rglob("*.ipynb"):
        assert (there / path.relative_to(here)).read_bytes() == path.read_bytes()
    for path in (here / "feedback").rglob("*.html"):
        assert (there / path.relative_to(here)).read_bytes() == path.read_bytes()
    assert workers[0].wait(timeout=60) == -signal.SIGKILL


def test_where_no_scheduler_answers_it_says_so(courses, capsys, monkeypatch):
    from autograder.grading import workers

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
