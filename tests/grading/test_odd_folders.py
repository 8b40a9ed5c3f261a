"""Names that no file should have, a folder that goes away, a broken record: a line each."""

import json
import os
import shutil

import pytest

from autograder.grading import nbgrader_stages, run, work
from autograder.grading.command import run_grade
from autograder.grading.folder_names import REFUSED
from autograder.grading.records import Records

from .conftest import nbgrader_autograde
from .database import all_rows, scores
from .small_lesson import LESSON, FakeMarker, solved, submit

pytestmark = [
    pytest.mark.usefixtures("fake_marker"),
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
]

ODD = [os.fsdecode(b"b\xff\xfe"), "new\nline", ".hidden", "...", "L" * 255, "é" * 127]


@pytest.fixture(autouse=True)
def no_names_in_the_log(caplog):
    """nbgrader logs the files that it copies, and pytest's workers can't send such names."""
    caplog.set_level("WARNING", logger="traitlets")


@pytest.fixture
def odd_names(root):
    """One student of a usual name among names that are nobody's."""
    for student in ("ada", "z" * 200, *ODD):
        submit(root, student, solved())
    return root


def told(capsys):
    """What stands below the table."""
    lines = capsys.readouterr().out.splitlines()
    return [line for line in lines if ": " in line]


def test_a_name_that_is_nobodys_costs_a_line(odd_names, capsys):
    assert run_grade(odd_names, LESSON) == 0
    assert [line.split(": ")[1] for line in told(capsys)] == [REFUSED.split(": ")[0]] * len(ODD)
    assert sorted(scores(odd_names)) == ["ada", "z" * 200]


def test_nbgrader_autograde_goes_on_beside_it(odd_names, caplog):
    nbgrader_autograde(odd_names, LESSON)
    assert caplog.text.count(REFUSED) == len(ODD)
    assert sorted(scores(odd_names)) == ["ada", "z" * 200]


def test_names_of_files_beside_the_notebook_cost_nothing(root):
    folder = submit(root, "ada", solved())
    names = [b"b\xff.py", b"n\nl.py", b".x.py", b"x" * 252 + b".py", b"\xff.txt", b"[ab]*.txt"]
    for name in names:
        (folder / os.fsdecode(name)).write_bytes(b"x = 1\n")
    assert run_grade(root, LESSON) == 0
    nbgrader_autograde(root, LESSON)
    assert sum(scores(root)["ada"].values()) == 5


class Takes(FakeMarker):
    """Takes bob's folder away as soon as anybody is marked."""

    folder = None

    def mark(self, reading):
        shutil.rmtree(self.folder, ignore_errors=True)
        return super().mark(reading)


@pytest.fixture
def vanishing(root, monkeypatch):
    for student in ("ada", "bob", "cyd"):
        submit(root, student, solved())
    monkeypatch.setattr(Takes, "folder", root / "submitted" / "bob")
    monkeypatch.setattr(work, "new_marker", lambda setup: Takes())
    monkeypatch.setattr(nbgrader_stages, "marker", lambda *place: Takes())
    return root


def test_a_folder_that_goes_away_while_others_are_graded_costs_a_line(vanishing, capsys):
    assert run_grade(vanishing, LESSON) == 0
    assert told(capsys) == [f"bob: {run.GONE}"]
    assert sorted(scores(vanishing)) == ["ada", "cyd"]


BREAKS = {
    "deep": lambda raw: b"[" * 100_000 + b"]" * 100_000,
    "cut off": lambda raw: raw[: len(raw) // 2],
    "empty": lambda raw: b"",
    "no text": lambda raw: b"\xff\xfe\0",
    "of another kind": lambda raw: b"[1]",
    "of other types": lambda raw: json.dumps({**json.loads(raw), "record": {"look": 1}}).encode(),
    "one value changed": lambda raw: raw.replace(b'"double": 2.0', b'"double": null'),
}


@pytest.mark.parametrize("broken", BREAKS.values(), ids=BREAKS)
def test_a_broken_record_is_made_anew(root, broken, capsys):
    for student in ("ada", "bob"):
        submit(root, student, solved())
    run_grade(root, LESSON)
    before, kept = all_rows(root), root / ".grading" / LESSON / "ada.json"
    whole = kept.read_bytes()
    kept.write_bytes(broken(whole))
    assert Records(root, LESSON).find("ada") is None
    assert run_grade(root, LESSON) == 0
    assert "2 submissions graded (1 of them before" in capsys.readouterr().out
    assert (kept.read_bytes(), all_rows(root)) == (whole, before)
