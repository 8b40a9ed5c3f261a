"""A whole class, in the real sandbox: everybody gets the marks expected, by both ways."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest

from autograder.exercises import load_lesson
from autograder.grading.marking import Marker
from autograder.judging.words import asked

from .database import all_rows, named_rows, scores
from .make_submissions import COURSE, Everybody, Submission, make
from .test_harmless import running

# CLASS_LESSONS can name others for a longer run.
USUAL = "02_neuron 03_sigmoid_sums 05_gradient_descent 08_softmax 09_backprop"
pytestmark = pytest.mark.heavy("it grades a class of dozens for each of these lessons")
LESSONS = ["04_loss", *os.environ.get("CLASS_LESSONS", USUAL).split()]
PROGRAMS = Path(sys.executable).parent


def command(*words: str, cwd: Path) -> subprocess.CompletedProcess:
    """Run a console command of this environment, with nothing of ours on the path."""
    environment = {**os.environ, "PATH": "/usr/bin:/bin"}
    return subprocess.run(
        [str(PROGRAMS / words[0]), *words[1:]],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
    )


@dataclass(frozen=True)
class Graded:
    """A course directory after `autograder grade`, and what it told."""

    root: Path
    lesson: str
    everybody: list[Submission]
    exit_code: int
    told: dict[str, dict]


def course_directory(root: Path, lesson: str) -> Path:
    """A course that holds one lesson and no submission."""
    for step in ("lessons", "solutions"):
        shutil.copytree(COURSE / step / lesson, root / step / lesson)
    shutil.copy(COURSE / "nbgrader_config.py", root)
    return root


@pytest.fixture(scope="module")
def graded(request, tmp_path_factory) -> Graded:
    lesson = request.param
    root = course_directory(tmp_path_factory.mktemp(lesson), lesson)
    everybody = make(root, lesson)
    done = command("autograder", "grade", lesson, "--json", cwd=root)
    assert done.stdout, done.stderr
    told = {each["student"]: each for each in json.loads(done.stdout)["submissions"]}
    return Graded(root, lesson, everybody, done.returncode, told)


@pytest.mark.parametrize("graded", LESSONS, indirect=True)
class TestAWholeClass:
    def test_it_is_graded_to_its_end(self, graded):
        assert graded.exit_code == 0
        assert len(graded.everybody) >= 25
        assert set(graded.told) == {submission.student for submission in graded.everybody}
        assert [each["fault"] for each in graded.told.values() if each["fault"]] == []

    def test_everybody_gets_exactly_the_marks_expected(self, graded):
        got = {student: each["marks"] for student, each in graded.told.items()}
        assert got == {submission.student: submission.marks for submission in graded.everybody}

    def test_the_gradebook_holds_these_marks(self, graded):
        by_hand = Everybody(graded.lesson)
        questions = [c.grade_id for c in by_hand.released.cells if c.to_answer]
        expected = {
            submission.student: {
                **{f"check_{name}": points for name, points in submission.marks.items()},
                **dict.fromkeys(questions, None if submission.answered else 0.0),
            }
            for submission in graded.everybody
        }
        assert scores(graded.root) == expected

    def test_every_named_mistake_is_named(self, graded):
        named = [s for s in graded.everybody if s.mistakes]
        assert len(named) >= 3 * 6
        unnamed = [
            submission.student
            for submission in named
            for exercise, sentence in submission.mistakes.items()
            if sentence not in graded.told[submission.student]["mistakes"].get(exercise, [])
        ]
        assert unnamed == []

    def test_what_could_not_be_read_has_a_reason(self, graded):
        reasons = {student: " ".join(each["look"]) for student, each in graded.told.items()}
        missing = [s.student for s in graded.everybody if s.problem not in reasons[s.student]]
        assert missing == []

    def test_only_a_written_answer_waits_for_a_person(self, graded):
        waiting = {student for student, each in graded.told.items() if each["needs_manual_grade"]}
        assert waiting == {s.student for s in graded.everybody if s.answered}


@pytest.fixture(scope="module")
def some(tmp_path_factory) -> Graded:
    """A part of the class, graded: few of each kind, and nobody who takes long."""
    lesson, root = LESSONS[0], course_directory(tmp_path_factory.mktemp("some"), LESSONS[0])
    more = re.compile(r"-(?:[3-9]|\d\d)$|endless")
    everybody = [each for each in make(root, lesson) if not more.search(each.student)]
    for folder in (root / "submitted").iterdir():
        if more.search(folder.name):
            shutil.rmtree(folder)
    done = command("autograder", "grade", lesson, cwd=root)
    assert done.returncode == 0, done.stderr
    return Graded(root, lesson, everybody, 0, {})


class TestBothWays:
    def test_a_second_run_changes_no_row(self, some):
        before = all_rows(some.root)
        assert command("autograder", "grade", some.lesson, cwd=some.root).returncode == 0
        assert all_rows(some.root) == before

    def test_nbgrader_autograde_leaves_the_same_on_a_fresh_gradebook(self, some, tmp_path):
        theirs = tmp_path / "theirs"
        shutil.copytree(some.root, theirs)
        (theirs / "gradebook.db").unlink()
        shutil.rmtree(theirs / "autograded")
        done = command("nbgrader", "autograde", some.lesson, cwd=theirs)
        assert done.returncode == 0, done.stderr
        assert named_rows(theirs) == named_rows(some.root)
        for path in (some.root / "autograded").rglob("*.ipynb"):
            same = theirs / path.relative_to(some.root)
            assert same.read_bytes() == path.read_bytes(), path

    @pytest.mark.heavy("it grades a class, and starts nbgrader")
    def test_nbgrader_autograde_refuses_a_lesson_that_is_not_ours(self, some, tmp_path):
        theirs = tmp_path / "theirs"
        shutil.copytree(some.root, theirs)
        (theirs / "submitted" / "perfect" / "99_other").mkdir()
        (theirs / "submitted" / "perfect" / "99_other" / "other.ipynb").write_text("{}")
        done = command("nbgrader", "autograde", "99_other", cwd=theirs)
        assert done.returncode == 1
        assert "There is no lesson '99_other'" in done.stderr
        assert "Traceback" not in done.stderr


@pytest.fixture(scope="module")
def pages(some) -> dict[str, str]:
    """What `nbgrader generate_feedback` makes, by student."""
    done = command("nbgrader", "generate_feedback", some.lesson, cwd=some.root)
    assert done.returncode == 0, done.stderr
    found = (some.root / "feedback").glob("*/*/*.html")
    return {path.parts[-3]: path.read_text(encoding="utf-8") for path in found}


@pytest.mark.heavy("it grades a class, and nbgrader writes a page for everybody")
class TestFeedback:
    def test_everybody_has_a_page(self, some, pages):
        assert set(pages) == {each.student for each in some.everybody}

    def test_the_mistakes_are_named(self, some, pages):
        words = {
            (name, mistake.id): mistake.sentence
            for name, exercise in load_lesson(some.lesson).exercises.items()
            for mistake in exercise.mistakes
        }
        named = [(e.student, *pair) for e in some.everybody for pair in e.mistakes.items()]
        assert named
        unnamed = [who for who, name, id in named if words[name, id] not in unescape(pages[who])]
        assert unnamed == []

    def test_no_page_runs_anything(self, pages):
        ours = Counter(running(pages["untouched"]))
        theirs = {student: Counter(running(page)) - ours for student, page in pages.items()}
        assert {student: found for student, found in theirs.items() if found} == {}

    def test_no_page_has_a_hidden_input(self, some, pages):
        with Marker(some.lesson, some.root, confined=False) as marker:
            opened, hidden = [
                {call for questions in drawn for call in calls(questions)}
                for drawn in zip(*marker.questions.values(), strict=True)
            ]
        everything = unescape(" ".join(pages.values()))
        assert any(call in everything for call in opened)
        assert [call for call in hidden - opened if call in everything] == []


def calls(questions):
    """What is asked, in the words of the feedback."""
    exercise = questions.exercise
    functions = (exercise.reference, *exercise.companions.values())
    return (asked(probe, *functions) for probe in questions.probes)
