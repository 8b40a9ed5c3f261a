"""The benchmark of graders: the class, otter's tests, the arithmetic, what is printed."""

import json
import shutil
import sys
import types

import numpy as np
import pytest

from autograder.demo.submissions import Submission
from autograder.exercises import load_lesson
from benchmarks import grading, otter_class, parts
from benchmarks.classroom import COURSE, OF_TEN, Classroom, students
from benchmarks.cpu import EVERYTHING, WAITED_FOR, Cost
from benchmarks.grading import CLASS, OTTER, OURS, STOCK, Benchmark, Found, agreement, summary

pytestmark = pytest.mark.heavy("it makes classes, and grades one as an instructor does")

LESSON = grading.LESSON
FULL = {name: e.points for name, e in load_lesson(LESSON).exercises.items()}


class TestTheClass:
    def test_it_is_the_same_each_time_and_a_small_one_begins_a_large_one(self):
        assert students(LESSON, 12) == students(LESSON, 30)[:12]

    def test_no_two_submissions_are_equal(self):
        assert len({each.content for each in students(LESSON, 150)}) == 150

    def test_three_of_ten_are_right_and_one_has_written_nothing(self):
        totals = [sum(each.marks.values()) for each in students(LESSON, 10)]
        assert totals.count(sum(FULL.values())) == OF_TEN.count("right") + OF_TEN.count("unusual")
        assert totals.count(0) == 1


def run_otters_test(text, function, monkeypatch):
    """Whether `function` passes every case of a test file."""
    cases = []
    module = types.ModuleType("otter.test_files")
    module.test_case = lambda points: cases.append
    monkeypatch.setitem(sys.modules, "otter", types.ModuleType("otter"))
    monkeypatch.setitem(sys.modules, "otter.test_files", module)
    exec(compile(text, "test", "exec"), {})
    assert len(cases) >= 6
    try:
        for case in cases:
            case(function)
    except (AssertionError, TypeError, ValueError, IndexError):
        return False
    return True


class TestOttersTests:
    @pytest.mark.parametrize("name", FULL)
    def test_they_pass_the_reference_and_no_named_mistake(self, name, monkeypatch):
        exercise = load_lesson(LESSON).exercises[name]
        text = otter_class.test_files(LESSON)[name]
        with np.errstate(all="ignore"):
            assert run_otters_test(text, exercise.reference, monkeypatch)
            passed = [
                mistake.sentence
                for mistake in exercise.mistakes
                if run_otters_test(text, mistake.function, monkeypatch)
            ]
        assert passed == []

    def test_otters_notebook_has_its_checks_in_place_of_ours(self):
        nb = json.loads(otter_class.as_otters(students(LESSON, 1)[0]))
        sources = ["".join(cell["source"]) for cell in nb["cells"] if cell["cell_type"] == "code"]
        assert [s for s in sources if s.startswith("grader.")] == [
            f'grader.check("{name}")' for name in _in_order(nb, FULL)
        ]
        assert "grader = otter.Notebook()" in sources[0]
        assert not any("autograder" in source or source.startswith("check(") for source in sources)


def _in_order(nb, names):
    ids = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in nb["cells"]]
    return sorted(names, key=lambda name: ids.index(f"check_{name}"))


def cost(cpu, wall=1.0, seen=EVERYTHING):
    return Cost(cpu, wall, 0, seen)


@pytest.fixture
def found():
    """Stock: 3 s at once and 2 s each; ours: 0.5 s and 10 ms each; otter: 4 s each."""
    found = Found()
    for size in (1, 5):
        found.keep(STOCK, size, cost(3.0 + 2.0 * size, 10.0 * size))
    for size in (1, 50, CLASS, 1000):
        found.keep(OURS, size, cost(0.5 + 0.01 * size, 1 + 0.02 * size))
    found.keep(OTTER, 1, cost(4.0))
    found.keep(grading.ENDLESS, 1, cost(6.0, 6.02))
    found.parts = {parts.MARK: 3.0, parts.WRITING: 20.0}
    return found


class TestTheArithmetic:
    def test_a_further_submission_is_the_difference_of_two_classes(self, found):
        assert found.further(OURS) == pytest.approx((0.01, 0.02))
        assert found.further(STOCK) == pytest.approx((2.0, 10.0))
        assert found.further(OTTER)[0] == 4.0

    def test_a_class_is_measured_or_computed_from_a_sample(self, found):
        assert found.whole(OURS, CLASS) == 2.5
        assert found.whole(STOCK, CLASS) == pytest.approx(3 + 2 * CLASS)
        assert found.whole(OTTER, CLASS) == 4 * CLASS

    def test_the_least_of_several_rounds_counts(self, found):
        found.keep(OURS, 1, cost(9.0, 0.5))
        found.keep(OURS, 1, cost(0.2, 7.0))
        assert (found.single(OURS).cpu, found.single(OURS).wall) == (0.2, 0.5)

    def test_ratios_are_of_stock_over_ours(self, found):
        told = summary(found, grading.FULL)
        assert told["cpu_ms_per_submission"] == pytest.approx(10)
        assert told["stock_over_ours_marginal"] == pytest.approx(200)
        assert told["stock_over_ours_class"] == pytest.approx(403 / 2.5)
        assert told["stock_over_ours_single"] == pytest.approx(5 / 0.51)
        assert told["endless_wall_s"] == pytest.approx(5.0)
        assert (told["parts_cpu_ms"], told["writing_wall_ms"]) == ({parts.MARK: 3.0}, 20.0)
        assert told["graders"][OURS]["class_measured"]
        assert not told["graders"][STOCK]["class_measured"]


class TestMarks:
    def student(self, **marks):
        return Submission("ada", b"", {**FULL, **marks})

    def test_full_marks_and_none_must_be_the_same(self):
        assert agreement(self.student(), "mse", 1.0, 1.0) == "equal"
        assert agreement(self.student(), "mse", 0.0, 1.0) == "different"
        assert agreement(self.student(mse=0.0), "mse", 1.0, 1.0) == "different"

    def test_only_ours_gives_part_of_the_points(self):
        student = self.student(accuracy_within=1.0)
        assert agreement(student, "accuracy_within", 0.0, 2.0) == "in part only by ours"

    def test_only_ours_carries_an_error_forward(self):
        student = self.student(mse=0.0)
        assert agreement(student, "loss_surface", 0.0, 2.0) == "carried forward only by ours"
        assert agreement(student, "flat_share", 0.0, 1.0) == "different"

    def test_a_disagreement_stops_the_benchmark(self, room):
        benchmark = Benchmark(room, grading.QUICK, lambda what: None)
        student = benchmark.class_[0].student
        with pytest.raises(grading.Disagreement, match=f"stock gave {student} 0 of 1 for mse"):
            benchmark._compare("stock", {student: {"mse": 0.0}})


@pytest.fixture
def room(tmp_path):
    """A classroom whose gradebooks are not made beforehand."""
    template = tmp_path / "template-ours"
    for folder in ("solutions", "lessons"):
        shutil.copytree(COURSE / folder / LESSON, template / folder / LESSON)
    shutil.copy(COURSE / "nbgrader_config.py", template)
    return Classroom(tmp_path, LESSON, "loss")


def test_ours_is_run_as_an_instructor_runs_it_and_its_marks_are_those_expected(room):
    benchmark = Benchmark(room, grading.QUICK, lambda what: None)
    benchmark.ours(2, workers=1)
    assert benchmark.found.costs[OURS, 2].cpu > 0
    assert (room.folder / "course" / "feedback" / "student-0001" / LESSON / "loss.html").exists()


class TestTheParts:
    def test_every_stage_is_a_function_that_is_there(self):
        for owner, name in parts.stages().values():
            assert callable(getattr(owner, name))

    def test_a_timed_function_does_what_it_did_and_adds_its_time(self):
        owner = types.SimpleNamespace(double=lambda x: 2 * x)
        spent = {"doubling": 0.0}
        parts.timed({"doubling": (owner, "double")}, spent)
        assert owner.double(21) == 42
        assert spent["doubling"] > 0

    def test_what_this_process_did_not_use_is_the_sandboxs(self):
        output = "printed by somebody\n" + json.dumps(
            {"reading": 0.25, "all": 1.0, parts.WRITING: 7.0}
        )
        assert parts.read(output, 3.0) == {
            parts.SANDBOX: 2.0,
            "reading": 0.25,
            parts.REST: 0.75,
            parts.WRITING: 7.0,
        }


class TestWhatIsPrinted:
    @pytest.fixture(autouse=True)
    def no_run(self, found, monkeypatch):
        monkeypatch.setattr(grading, "classroom", lambda folder, lesson: None)
        monkeypatch.setattr(Benchmark, "__init__", lambda self, *given: None)
        monkeypatch.setattr(Benchmark, "run", lambda self: found)

    def test_a_program_gets_one_object(self, capsys):
        grading.main(["--json", "--quick"])
        told = json.loads(capsys.readouterr().out)
        assert told["stock_over_ours_single"] == pytest.approx(5 / 0.51)
        assert told["runs"][0] == {"grader": STOCK, "students": 1, "cpu_s": 5.0, "wall_s": 10.0}

    def test_people_get_tables_with_what_was_wanted(self, capsys):
        grading.main([])
        told = capsys.readouterr().out
        assert "computed" in told
        assert "cpu_ms_per_submission: 10.0 (wanted: at most 25)" in told

    def test_what_is_not_installed_is_told_with_how_to_get_it(self, capsys, monkeypatch):
        monkeypatch.setattr(otter_class, "is_installed", lambda: False)
        grading.main([])
        assert grading.INSTALL in capsys.readouterr().out

    def test_a_cost_that_was_not_seen_whole_is_told(self, found, capsys):
        found.keep(OURS, 1, cost(0.1, seen=WAITED_FOR))
        grading.main([])
        assert "lets no task clock be read" in capsys.readouterr().out
