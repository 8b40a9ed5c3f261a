"""Workers: several at a time, and one that dies costs a retry and no student."""

import os
import signal
from concurrent.futures.process import BrokenProcessPool

import pytest

from autograder.grading import work, workers
from autograder.grading.options import Options
from autograder.grading.run import Run
from autograder.grading.workers import Crew, Here, processes, usual_workers

from .database import named_rows
from .small_lesson import LESSON, FakeMarker, cell_of, solved, submit, write_course


def square(number):
    return number * number


def square_if_not_seven(number):
    if number == 7:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def fail_at_three(number):
    if number == 3:
        raise ValueError("three")
    return number


def die_once(job):
    number, path = job
    if number == 4 and not path.exists():
        path.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def told(crew, jobs):
    with crew:
        return dict(crew.results(jobs))


@pytest.mark.parametrize("count", [1, 3])
def test_every_job_is_done_once(count):
    crew = Crew(lambda: processes(count), square, 2 * count)
    assert told(crew, range(20)) == {n: n * n for n in range(20)}


@pytest.mark.parametrize("count", [1, 2])
def test_a_job_that_fails_is_told_with_the_reason(count):
    results = told(Crew(lambda: processes(count), fail_at_three, 4), range(6))
    assert isinstance(results.pop(3), ValueError)
    assert results == {n: n for n in (0, 1, 2, 4, 5)}


def test_a_worker_that_dies_once_costs_nobody_a_result(tmp_path):
    jobs = [(n, tmp_path / "died") for n in range(12)]
    results = told(Crew(lambda: processes(2), die_once, 4), jobs)
    assert sorted(results.values()) == list(range(12))


def test_a_job_at_which_workers_keep_dying_is_given_up_alone():
    results = told(Crew(lambda: processes(2), square_if_not_seven, 4), range(20))
    assert isinstance(results.pop(7), BrokenProcessPool)
    assert results == {n: n * n for n in range(20) if n != 7}


def test_one_worker_is_this_process():
    assert isinstance(processes(1), Here)


def test_few_submissions_need_no_second_process(monkeypatch):
    monkeypatch.setattr(workers.os, "sched_getaffinity", lambda _: {0, 1, 2, 3}, raising=False)
    assert [usual_workers(n) for n in (1, 19, 40, 60, 1000)] == [1, 1, 2, 3, 4]


class TestAWorkerOfARun:
    @pytest.fixture
    def root(self, tmp_path):
        for name in ("calm", "disturbed"):
            root = write_course(tmp_path / name)
            for i in range(12):
                nb = solved()
                if i % 2:
                    cell_of(nb, "triple")["source"] = "def triple(x):\n    return x"
                submit(root, f"student-{i:02d}", nb)
        return tmp_path

    def test_is_killed_on_the_way_and_the_class_is_graded_all_the_same(self, root, monkeypatch):
        died = root / "died"

        class Mortal(FakeMarker):
            def mark(self, reading):
                if "return x" in "".join(reading.code) and not died.exists():
                    died.touch()
                    os.kill(os.getpid(), signal.SIGKILL)
                return super().mark(reading)

        monkeypatch.setattr(work, "new_marker", lambda setup: FakeMarker())
        calm = self.graded(root / "calm", workers=1)
        monkeypatch.setattr(work, "new_marker", lambda setup: Mortal())
        disturbed = self.graded(root / "disturbed", workers=2)
        assert died.exists()
        assert disturbed == calm
        rows = [named_rows(root / name) for name in ("calm", "disturbed")]
        assert rows[0] == rows[1]

    def graded(self, root, **options):
        with Run(root, LESSON, Options(**options)) as run:
            return sorted((r.student, r.score, r.fault) for r in run.results())
