"""The demo, end to end: what was put in comes out, and nothing of anybody else's is touched."""

import json
import re
import webbrowser
from collections import Counter
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest

from autograder.demo import command
from autograder.demo.classroom import KINDS, demo_class
from autograder.demo.command import EXPECTED, differences, run_demo
from autograder.demo.submissions import Maker
from autograder.exercises import load_lesson
from autograder.grading.records import Records
from autograder.grading.run import Result
from autograder.report.classroom import mistakes, to_look_at
from autograder.report.gather import gather
from course.commands import BadInput
from course.progress import HANDED_IN
from tests.grading.database import scores

LESSON, NAME = "04_loss", "loss"


@dataclass(frozen=True)
class Made:
    folder: Path
    exit_code: int
    said: str
    opened: list[str]


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Made:
    """A demo, made as the command makes it."""
    folder = tmp_path_factory.mktemp("demo") / "class"
    opened: list[str] = []
    lines: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(webbrowser, "open", opened.append)
        patch.setattr("builtins.print", lambda *words, **_: lines.append(" ".join(words)))
        code = run_demo(folder, LESSON, open_it=True)
    return Made(folder, code, "\n".join(lines), opened)


@pytest.fixture(scope="module")
def everybody():
    return demo_class(LESSON)


class TestTheClass:
    def test_it_is_forty_students_and_the_same_each_time(self, everybody):
        assert sum(number for _, number in KINDS) == len(everybody) == 40
        assert [each.student for each in everybody] == [f"student-{i:02d}" for i in range(1, 41)]
        assert demo_class(LESSON) == everybody

    def test_no_two_are_equal(self, everybody):
        assert len({each.content for each in everybody}) == 40

    def test_what_checks_said_on_the_way_goes_with_the_work(self, everybody):
        told = [json.loads(each.beside[HANDED_IN]) for each in everybody if each.beside]
        assert len(told) >= 35
        assert all(
            set(each) == {"checks", "points", "mistakes"}
            for exercises in told
            for each in exercises.values()
        )

    def test_it_has_every_kind_of_work(self, everybody):
        full = Maker(LESSON).full
        right = [each for each in everybody if each.marks == full]
        assert len(right) >= 15
        assert sum(bool(each.mistakes) for each in everybody) == 15
        assert max(len(each.mistakes) for each in everybody) == 3
        assert len({s for each in everybody for s in each.mistakes.values()}) >= 12
        assert sum(bool(each.problem) for each in everybody) == 1

    @pytest.mark.heavy("it makes two more classes of forty")
    @pytest.mark.parametrize("lesson", ["00_start", "08_softmax"])
    def test_other_lessons_make_a_class_too(self, lesson):
        assert len(demo_class(lesson)) == 40


@pytest.mark.heavy("it grades a class of forty and writes all its pages")
class TestWhatComesOut:
    def test_it_ends_well_and_says_where_everything_is(self, made):
        assert made.exit_code == 0
        assert "All marks are those put in" in made.said
        report = made.folder / "reports" / f"{LESSON}.html"
        assert made.opened == [report.as_uri()]
        for path in re.findall(
            r"^(?:report|feedback|gradebook|put in) +([^,\n]+)", made.said, re.M
        ):
            assert Path(path).is_file()

    def test_the_gradebook_has_the_marks_that_were_put_in(self, made, everybody):
        found = {
            student: {
                cell.removeprefix("check_"): points
                for cell, points in cells.items()
                if cell.startswith("check_")
            }
            for student, cells in scores(made.folder).items()
        }
        assert found == {each.student: each.marks for each in everybody}

    def test_the_records_have_exactly_the_mistakes_that_were_put_in(self, made, everybody):
        records = Records(made.folder, LESSON)
        found = {each.student: records.find(each.student).mistakes for each in everybody}
        wanted = {
            each.student: {name: [id] for name, id in each.mistakes.items()} for each in everybody
        }
        assert found == wanted

    def test_the_report_counts_each_mistake_as_often_as_it_was_put_in(self, made, everybody):
        put_in = Counter(pair for each in everybody for pair in each.mistakes.items())
        ids = {
            (name, mistake.sentence): mistake.id
            for name, exercise in load_lesson(LESSON).exercises.items()
            for mistake in exercise.mistakes
        }
        found = {
            (exercise, ids[exercise, mistake.sentence]): len(students)
            for mistake in mistakes(gather(made.folder, LESSON))
            for exercise, students in mistake.made.items()
        }
        assert found == put_in
        page = unescape((made.folder / "reports" / f"{LESSON}.html").read_text(encoding="utf-8"))
        told = re.findall(r"<strong>(\d+)</strong> · (\w+): (.*?)</summary>", page)
        assert {(name, ids[name, sentence]): int(count) for count, name, sentence in told} == put_in

    def test_a_work_that_was_copied_is_to_be_looked_at_and_no_other(self, made):
        alike = [
            line.student
            for line in to_look_at(gather(made.folder, LESSON))
            if "same as" in line.reason
        ]
        assert len(alike) == 2

    def test_everybody_has_a_page(self, made, everybody):
        pages = {path.parts[-3] for path in made.folder.glob(f"feedback/*/{LESSON}/{NAME}.html")}
        assert pages == {each.student for each in everybody}

    def test_what_was_put_in_is_written_down(self, made, everybody):
        known = json.loads((made.folder / EXPECTED).read_text(encoding="utf-8"))
        assert known[LESSON]["student-01"]["marks"] == everybody[0].marks

    def test_again_in_the_same_folder_nothing_changes(self, made, capsys):
        before = scores(made.folder)
        assert run_demo(made.folder, LESSON, open_it=False) == 0
        assert scores(made.folder) == before


class TestWhatItRefuses:
    def test_a_folder_with_something_in_it_is_left_alone(self, tmp_path):
        (tmp_path / "thesis.txt").write_text("mine")
        with pytest.raises(BadInput, match="is not empty and no demo; name another folder"):
            run_demo(tmp_path, LESSON, open_it=False)
        assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]

    def test_a_file_is_told(self, tmp_path):
        (tmp_path / "file").write_text("")
        with pytest.raises(BadInput, match="is a file; name a folder"):
            run_demo(tmp_path / "file", LESSON, open_it=False)

    def test_an_unknown_lesson_is_told_and_nothing_is_made(self, tmp_path):
        with pytest.raises(BadInput, match="There is no lesson '77_none'"):
            run_demo(tmp_path / "class", "77_none", open_it=False)
        assert not (tmp_path / "class").exists()

    def test_without_a_clone_it_says_what_is_needed(self, tmp_path, monkeypatch):
        monkeypatch.setattr("autograder.demo.submissions.CLONE", tmp_path)
        with pytest.raises(BadInput, match="made from solutions/ of the repository"):
            run_demo(tmp_path / "class", LESSON, open_it=False)

    def test_a_mark_that_is_not_the_one_put_in_is_told(self, everybody):
        results = [
            Result(
                each.student,
                dict(each.marks),
                mistakes={name: [id] for name, id in each.mistakes.items()},
            )
            for each in everybody
        ]
        assert differences(everybody, results) == []
        results[3].marks["mse"] += 1
        results[7].mistakes["mse"] = ["another-one"]
        results.pop()
        told = [sentence.split()[0] for sentence in differences(everybody, results)]
        assert told == ["student-04", "student-08", "student-40"]


def test_where_there_is_no_sandbox_our_own_class_is_graded_without(tmp_path, monkeypatch, capsys):
    from autograder.sandbox.errors import SandboxUnavailable

    asked = []

    class Runs:
        students: tuple[str, ...] = ()

        def __init__(self, folder, lesson, options):
            self.options = options

        def __enter__(self):
            return self

        def __exit__(self, *error):
            return None

        def results(self):
            asked.append(self.options.confined)
            if self.options.confined:
                raise SandboxUnavailable("none")
            return iter(())

    monkeypatch.setattr("autograder.grading.run.Run", Runs)
    assert command._grade(tmp_path, LESSON) == []
    assert asked == [True, False]
    assert "no sandbox; what the demo grades is our own" in capsys.readouterr().out
