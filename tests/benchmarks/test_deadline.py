"""The simulated deadline: queues whose waiting is known, nothing lost, the same each time."""

import json
from dataclasses import replace

import numpy as np
import pytest

from benchmarks import deadline, parts
from benchmarks.deadline import (
    AFTERWARDS,
    HOUR,
    RECORDED,
    USUAL,
    WINDOW,
    Measured,
    arrivals,
    lasting,
    served,
    simulate,
    workers_needed,
)

SMALL = replace(USUAL, students=2000, endless_share=0.0)
QUICK = Measured(0.1, 0.0, 5.0, 1000, 100, "a test")


def poisson(rate, number, seed=0):
    return np.cumsum(np.random.default_rng(seed).exponential(1 / rate, number))


class TestAQueue:
    def test_one_server_takes_them_one_after_the_other(self):
        assert served([0, 0, 0, 10], [2, 3, 1, 1], 1).tolist() == [2, 5, 6, 11]

    def test_the_first_free_server_takes_the_next(self):
        assert served([0, 0, 0, 0], [5, 1, 1, 1], 2).tolist() == [5, 1, 2, 3]

    def test_as_many_servers_as_submissions_let_nobody_wait(self):
        ready = poisson(1, 50)
        assert served(ready, np.full(50, 7.0), 50) == pytest.approx(ready + 7)

    @pytest.mark.parametrize("load", [0.3, 0.6, 0.8])
    def test_waiting_for_one_server_is_that_of_an_m_d_1_queue(self, load):
        ready = poisson(load, 200_000)
        waited = served(ready, np.ones(len(ready)), 1) - ready - 1
        assert waited.mean() == pytest.approx(load / (2 * (1 - load)), rel=0.05)

    def test_two_servers_at_the_same_load_keep_one_waiting_for_less(self):
        ready, needed = poisson(0.8, 50_000), np.ones(50_000)
        one = served(ready, needed, 1) - ready
        two = served(ready, 2 * needed, 2) - ready
        assert (two - 2).mean() < (one - 1).mean()

    def test_a_server_that_never_rests_has_done_all_that_came(self):
        needed = np.random.default_rng(1).exponential(1.0, 500)
        assert served(np.zeros(500), needed, 1)[-1] == pytest.approx(needed.sum())


class TestHandingIn:
    def test_everybody_hands_in_once_within_the_week_before_the_deadline(self):
        moments = arrivals(SMALL, np.random.default_rng(0))
        assert len(moments) == SMALL.students
        assert (np.diff(moments) >= 0).all()
        assert -WINDOW <= moments[0] <= moments[-1] <= 0

    def test_the_average_student_does_so_at_the_given_time(self):
        moments = arrivals(replace(SMALL, hours=3.0), np.random.default_rng(0))
        assert -moments.mean() == pytest.approx(3 * HOUR, rel=0.05)

    def test_one_run_after_the_deadline_finds_them_all(self):
        assert not arrivals(replace(SMALL, hours=AFTERWARDS), np.random.default_rng(0)).any()


class TestADeadline:
    def test_where_nobody_waits_marks_take_as_long_as_grading_and_writing(self):
        course = replace(SMALL, hours=24.0, workers=500, writers=500)
        waited = simulate(course, replace(QUICK, writing=0.02))
        assert waited.quantiles == pytest.approx([0.12] * 4)

    def test_one_run_takes_the_work_divided_by_the_workers(self):
        waited = simulate(replace(SMALL, hours=AFTERWARDS, workers=4), QUICK)
        assert waited.after == pytest.approx(SMALL.students * 0.1 / 4)

    def test_with_enough_workers_the_writer_is_what_it_takes(self):
        course = replace(SMALL, hours=AFTERWARDS, workers=1000)
        for writers in (1, 2):
            waited = simulate(replace(course, writers=writers), replace(QUICK, writing=0.02))
            assert waited.after == pytest.approx(0.1 + SMALL.students * 0.02 / writers, rel=0.01)

    def test_submissions_that_never_end_cost_what_they_were_measured_to(self):
        course = replace(SMALL, hours=AFTERWARDS, workers=1, endless_share=1.0)
        assert simulate(course, QUICK).after == pytest.approx(SMALL.students * 5.0)

    def test_a_seed_gives_the_same_deadline_and_another_one_another(self):
        course = replace(SMALL, hours=0.1, workers=1)
        assert simulate(course, QUICK, seed=1) == simulate(course, QUICK, seed=1)
        assert simulate(course, QUICK, seed=1) != simulate(course, QUICK, seed=2)


class TestWorkersNeeded:
    def test_one_fewer_is_too_few(self):
        course, patience = replace(SMALL, hours=0.02), 30.0
        needed = workers_needed(course, QUICK, patience)
        ninety_nine = {
            n: simulate(replace(course, workers=n), QUICK).quantiles[2]
            for n in (needed - 1, needed)
        }
        assert needed > 1
        assert ninety_nine[needed] <= patience < ninety_nine[needed - 1]

    def test_no_worker_helps_where_the_writer_is_too_slow(self):
        slow = replace(QUICK, writing=10.0)
        assert workers_needed(replace(SMALL, hours=0.02), slow, 30.0) is None


class TestWhatIsPrinted:
    def test_figures_come_from_what_the_benchmark_of_graders_printed(self, tmp_path):
        told = {
            "parts_cpu_ms": {parts.SANDBOX: 8.0, parts.MARK: 2.0, parts.SAVE: 5.0},
            "writing_wall_ms": 20.0,
            "endless_wall_s": 5.5,
            "bytes_per_submission": {"submitted": 900, "gradebook": 100},
            "date": "2026-01-02",
            "machine": {"architecture": "x", "processors": 2, "python": "3"},
        }
        path = tmp_path / "grading.json"
        path.write_text(json.dumps(told))
        source = "measured on 2026-01-02, x, 2 processors"
        expected = Measured(0.01, 0.02, 5.5, 1000, 100, source)
        assert deadline.read_measured(path) == expected

    def test_a_program_gets_one_object_and_people_get_tables(self, capsys):
        deadline.main(["--students", "300", "--json"])
        told = json.loads(capsys.readouterr().out)
        assert told["storage_bytes"] == 300 * RECORDED.bytes_each
        deadline.main(["--students", "300"])
        shown = capsys.readouterr().out
        assert "one run after the deadline, workers" in shown
        assert RECORDED.source in shown

    @pytest.mark.parametrize(
        ("seconds", "told"), [(0.04, "0.0 s"), (5.0, "5 s"), (150, "2 min"), (9000, "2 h")]
    )
    def test_times_are_told_in_their_unit(self, seconds, told):
        assert lasting(seconds) == told
