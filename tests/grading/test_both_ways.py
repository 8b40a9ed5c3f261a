"""`autograder grade` and `nbgrader autograde` leave the same rows and the same files."""

import json
import re
import shutil
from dataclasses import replace

import pytest
from nbgrader.converters.base import NbGraderException

from autograder.exercises import UnknownLesson
from autograder.grading import nbgrader_stages
from autograder.grading.options import Options
from autograder.grading.records import Records
from autograder.grading.run import Run
from autograder.sandbox.errors import SandboxUnavailable

from .conftest import nbgrader_autograde, nbgrader_course
from .database import all_rows, db_url, named_rows, scores
from .small_lesson import (
    LESSON,
    blank,
    cell_of,
    code,
    solved,
    submit,
    text,
    write_course,
)

pytestmark = [
    pytest.mark.heavy("it grades a class twice, once by nbgrader's own command"),
    pytest.mark.usefixtures("each_database", "fake_marker"),
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
]

ASSIGNMENT = ("assignment", "notebook", "base_cell", "grade_cells", "source_cell")
ATTACK = "<script>alert(1)</script> [x](javascript:alert(2)) ![y](attachment:y.png)"


def submit_class(root):
    """A small class: right, half right, blank, and what reached us broken."""
    submit(root, "ada", solved(), timestamp="2024-05-01 10:00:00 UTC")
    half = solved()
    cell_of(half, "triple")["source"] = "def triple(x):\n    return x"
    cell_of(half, "why")["source"] = f"Because. {ATTACK}"
    half["cells"].append(text(ATTACK))
    half["cells"].insert(3, code("print('<script>alert(3)</script>')"))
    submit(root, "bob", half, timestamp="2024-05-03 10:00:00")
    submit(root, "cyd", blank(), timestamp="no time at all")
    submit(root, "dan", b"")
    submit(root, "eve", solved(), name="Small (1).ipynb")
    submit(root, "fay", b"text", name="readme.txt")
    return root


def grade(root):
    with Run(root, LESSON, Options(force=True)) as run:
        return list(run.results())


def files(root, step="autograded"):
    return {
        str(path.relative_to(root)): (path.read_bytes(), oct(path.stat().st_mode))
        for path in sorted((root / step).rglob("*"))
        if path.is_file() and path.suffix != ".txt"
    }


@pytest.fixture
def ours(tmp_path):
    root = submit_class(write_course(tmp_path / "ours"))
    grade(root)
    return root


@pytest.fixture
def theirs(tmp_path):
    root = submit_class(write_course(tmp_path / "theirs"))
    nbgrader_autograde(root, LESSON)
    return root


def test_the_marks_are_those_expected(ours):
    right = {"check_double": 2.0, "check_triple": 3.0, "why": 0.0}
    nothing = {"check_double": 0.0, "check_triple": 0.0, "why": 0.0}
    assert scores(ours) == {
        "ada": right,
        "bob": {"check_double": 2.0, "check_triple": 1.5, "why": None},
        "cyd": nothing,
        "dan": nothing,
        "eve": right,
        "fay": nothing,
    }


def test_the_rows_are_the_same(ours, theirs):
    assert named_rows(ours) == named_rows(theirs)


def test_the_graded_notebooks_are_the_same_to_the_byte(ours, theirs):
    assert files(ours) == files(theirs)
    assert len(files(ours)) == 6


def test_the_assignment_is_the_one_that_generate_assignment_makes(ours, tmp_path):
    from nbgrader.converters import GenerateAssignment

    root = submit_class(write_course(tmp_path / "generated"))
    before = files(root, "lessons")
    directory, config = nbgrader_course(root, LESSON)
    converter = GenerateAssignment(coursedir=directory, config=config)
    converter.force = True
    converter.start()
    made = {name: content for name, (content, _) in files(root, "lessons").items()}
    assert made == {name: content for name, (content, _) in before.items()}
    generated = all_rows(root)
    grade(root)
    kept = all_rows(root)
    assert [kept[name] for name in ASSIGNMENT] == [generated[name] for name in ASSIGNMENT]
    assert named_rows(root) == named_rows(ours)


def _reworded(root, student, cell):
    """What a student handed in, with other words in one of its cells."""
    notebook = json.loads((root / "submitted" / student / LESSON / "small.ipynb").read_bytes())
    theirs = next(each for each in notebook["cells"] if each.get("id") == cell)
    theirs["source"] += "  # mine"
    return notebook


@pytest.mark.parametrize("way", [grade, lambda root: nbgrader_autograde(root, LESSON)])
def test_grading_again_changes_no_row_and_no_file(ours, way):
    rows, graded = all_rows(ours), files(ours)
    way(ours)
    assert all_rows(ours) == rows
    assert files(ours) == graded


def test_our_second_run_does_not_even_touch_the_files(ours):
    path = ours / "autograded" / "ada" / LESSON / "small.ipynb"
    before = path.stat()
    grade(ours)
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize("way", [grade, lambda root: nbgrader_autograde(root, LESSON)])
@pytest.mark.parametrize("answer", ["the same", "another"])
def test_marks_by_hand_stay_and_wait_again_only_where_that_answer_changed(ours, way, answer):
    from nbgrader.api import Gradebook

    with Gradebook(db_url(ours)) as book:
        grade_ = book.find_grade("check_double", "small", LESSON, "bob")
        grade_.manual_score, grade_.extra_credit, grade_.needs_manual_grade = 1.5, 0.5, False
        comment = book.find_comment("double", "small", LESSON, "bob")
        comment.manual_comment = "Well done."
        book.db.commit()
    notebook = _reworded(ours, "bob", "double" if answer == "another" else "triple")
    submit(ours, "bob", notebook)
    way(ours)
    with Gradebook(db_url(ours)) as book:
        grade_ = book.find_grade("check_double", "small", LESSON, "bob")
        assert (grade_.auto_score, grade_.manual_score, grade_.extra_credit) == (2.0, 1.5, 0.5)
        assert grade_.needs_manual_grade == (answer == "another")
        assert book.find_comment("double", "small", LESSON, "bob").comment == "Well done."


def test_late_penalties_are_those_of_the_configured_plugin(tmp_path):
    from nbgrader.api import Gradebook

    roots = []
    for way in (grade, lambda root: nbgrader_autograde(root, LESSON)):
        root = submit_class(write_course(tmp_path / f"late{len(roots)}"))
        with (root / "nbgrader_config.py").open("a") as config:
            config.write('\nc.LateSubmissionPlugin.penalty_method = "zero"\n')
        way(root)
        with Gradebook(db_url(root)) as book:
            book.update_or_create_assignment(LESSON, duedate="2024-05-02 00:00:00 UTC")
        way(root)
        roots.append(root)
    rows = [named_rows(root) for root in roots]
    assert rows[0] == rows[1]
    penalties = [row[-1] for row in rows[0]["submitted_notebook"]]
    assert penalties == [None, 3.5, None, None, None, None]


def test_what_is_kept_of_a_grading_is_the_same(ours, theirs):
    for student in ("ada", "bob", "cyd", "dan", "eve", "fay"):
        one, other = (Records(root, LESSON).find(student) for root in (ours, theirs))
        assert replace(one, digest="", files="") == replace(other, digest="", files="")


def test_what_nbgrader_graded_is_not_graded_again(theirs):
    with Run(theirs, LESSON, Options()) as run:
        assert not any(result.new for result in run.results())


def test_links_in_a_submitted_folder_lead_nowhere(tmp_path):
    for way in (grade, lambda root: nbgrader_autograde(root, LESSON)):
        root = submit_class(write_course(tmp_path / "linked"))
        secret = root / "secret.txt"
        secret.write_text("the gradebook")
        folder = root / "submitted" / "ada" / LESSON
        (folder / "notes.txt").symlink_to(secret)
        (folder / "timestamp.txt").unlink()
        (folder / "timestamp.txt").symlink_to(secret)
        way(root)
        copied = root / "autograded" / "ada" / LESSON
        assert sorted(path.name for path in copied.iterdir()) == ["small.ipynb"]
        shutil.rmtree(root)


@pytest.mark.parametrize("why", [SandboxUnavailable("No isolation."), UnknownLesson(LESSON)])
def test_nbgrader_autograde_refuses_before_it_writes(root, monkeypatch, why, caplog):
    def refuse(*place):
        raise why

    monkeypatch.setattr(nbgrader_stages, "marker", refuse)
    submit_class(root)
    with pytest.raises(NbGraderException, match=re.escape(str(why))):
        nbgrader_autograde(root, LESSON)
    assert str(why) in caplog.messages
    assert not (root / "autograded").exists()
    assert not (root / "gradebook.db").exists()


def test_alembic_is_found_without_the_environments_programs_on_the_path(root, monkeypatch):
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    submit(root, "ada", solved())
    assert [result.score for result in grade(root)] == [5.0]
