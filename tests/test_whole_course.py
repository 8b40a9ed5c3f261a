"""The whole course as a student goes through it: from the released lessons to full marks."""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.exercises import LESSONS
from course.cli import course
from course.folder import bring, released_folder

from .grading.database import scores
from .grading.make_submissions import COURSE, Everybody
from .grading.test_class import command, course_directory

pytestmark = pytest.mark.heavy("it runs every lesson, and grades each in both ways")


@dataclass(frozen=True)
class Student:
    """A folder in which everything was written, and how each lesson ended: None is well."""

    folder: Path
    ended: dict[str, str | None]


@pytest.fixture(scope="module")
def ada(tmp_path_factory) -> Student:
    """She got her folder as `course lab` makes it, wrote all answers, and ran every lesson."""
    folder = tmp_path_factory.mktemp("ada") / "my-lessons"
    bring(released_folder(), folder)
    notebooks = {lesson: answered(folder, lesson) for lesson in LESSONS}
    done = subprocess.run(
        [sys.executable, "-m", "tests.work_through", *map(str, notebooks.values())],
        cwd=COURSE,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    ended = json.loads(done.stdout)
    return Student(folder, {lesson: ended[str(path)] for lesson, path in notebooks.items()})


def answered(folder: Path, lesson: str) -> Path:
    """The student's notebook, after the solutions were pasted into its cells."""
    solutions = Everybody(lesson).solutions
    (path,) = (folder / lesson).glob("*.ipynb")
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = solutions.get(cell["metadata"]["nbgrader"]["grade_id"], cell["source"])
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def told(*words: str) -> str:
    """What the command `course` says."""
    done = CliRunner().invoke(course, list(words))
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_cell_runs_and_every_check_is_content(ada, lesson):
    assert ada.ended[lesson] is None


def test_progress_says_that_all_is_done(ada):
    assert told("progress", str(ada.folder)).endswith("\nAll is done.\n")
    lessons = json.loads(told("progress", str(ada.folder), "--json"))
    assert [lesson["name"] for lesson in lessons] == list(LESSONS)
    exercises = [t for lesson in lessons for t in lesson["tasks"] if not t["written"]]
    assert [t["points"] for t in exercises] == [t["of"] for t in exercises]


@pytest.mark.parametrize("lesson", LESSONS)
def test_what_is_handed_in_gets_full_marks_and_the_released_lesson_none(ada, lesson, tmp_path):
    course_directory(tmp_path, lesson)
    for step in ("lessons", "solutions"):
        shutil.copytree(COURSE / step / lesson, tmp_path / "submitted" / step / lesson)
    place = ["--to", str(tmp_path / "submitted"), "--student", "ada"]
    said = told("submit", lesson, *place, "--folder", str(ada.folder))
    full = Everybody(lesson).full
    assert f"{sum(full.values()):g} of {sum(full.values()):g} points by checks" in said
    assert "Still missing" not in said

    for way in (("autograder", "grade", lesson), ("nbgrader", "autograde", lesson, "--force")):
        done = command(*way, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        found = scores(tmp_path)
        checks = {
            student: {
                cell.removeprefix("check_"): s for cell, s in cells.items() if "check_" in cell
            }
            for student, cells in found.items()
        }
        assert checks == {"ada": full, "solutions": full, "lessons": dict.fromkeys(full, 0.0)}
        (tmp_path / "gradebook.db").unlink()
