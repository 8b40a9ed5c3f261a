"""`autograder grade` tells how it went, and one broken submission stops nobody."""

import json
import re
import sqlite3
import sys

import pytest
from sqlalchemy import Engine, event

from autograder.grading import work
from autograder.grading.command import run_grade
from autograder.grading.options import Options
from autograder.sandbox.errors import SandboxUnavailable

from .database import all_rows, scores
from .small_lesson import LESSON, RECOGNISED, FakeMarker, blank, cell_of, solved, submit

pytestmark = pytest.mark.usefixtures("fake_marker")


def wrong():
    nb = solved()
    cell_of(nb, "triple")["source"] = "def triple(x):\n    return x"
    cell_of(nb, "why")["source"] = "Because."
    return nb


def everything_in(root):
    found = {str(path.relative_to(root)) for path in root.rglob("*")}
    return {name for name in found if not name.startswith(".grading")}


@pytest.fixture
def three(root):
    submit(root, "ada", solved())
    submit(root, "bob", wrong())
    submit(root, "cy", b"{")
    return root


def test_the_table_has_a_line_a_student_and_what_needs_a_persons_eyes(three, capsys):
    assert run_grade(three, LESSON) == 0
    *table, line, end = capsys.readouterr().out.splitlines()
    assert [row.split() for row in table] == [
        ["student", "score", "points", "lost", "at"],
        ["ada", "5", "of", "9"],
        ["bob", "3.5", "of", "9", "+", "triple", "1.5/3"],
        ["cy", "0", "of", "9", "all"],
    ]
    assert [line, end] == [
        "cy: The file is no notebook, or was cut off: it is not valid JSON.",
        "3 submissions graded; 1 (+) with an answer to mark by hand in Formgrader.",
    ]


def test_on_a_terminal_the_table_says_the_same(three, capsys, monkeypatch):
    run_grade(three, LESSON)
    plain = capsys.readouterr().out.split()[:28]
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    run_grade(three, LESSON, Options(force=True))
    shown = re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out)
    assert shown.split()[: len(plain)] == plain


def test_a_program_can_read_it(three, capsys):
    assert run_grade(three, LESSON, as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["lesson"] == LESSON
    bob = told["submissions"][1]
    assert bob["student"] == "bob"
    assert bob["marks"] == {"double": 2.0, "triple": 1.5}
    assert bob["mistakes"] == {"triple": [RECOGNISED.id]}
    assert (bob["score"], bob["max_score"], bob["needs_manual_grade"]) == (3.5, 9.0, True)


def test_only_the_named_students_are_graded(three):
    assert run_grade(three, LESSON, Options(students=["bob"])) == 0
    assert set(scores(three)) == {"bob"}


def test_a_terminal_shows_how_far_it_is_and_the_time_left(three, capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    run_grade(three, LESSON)
    shown = capsys.readouterr().err
    assert "3/3" in shown
    assert "time left" in shown


def test_without_rich_it_counts(three, capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setitem(sys.modules, "rich.console", None)
    run_grade(three, LESSON)
    assert capsys.readouterr().err == "".join(
        ["\r\033[K1 of 3", "\r\033[K2 of 3", "\r\033[K3 of 3", "\r\033[K"]
    )


def test_every_student_has_a_line_on_request(three, capsys):
    run_grade(three, LESSON, Options(students=["ada"]))
    capsys.readouterr()
    run_grade(three, LESSON, verbose=True)
    assert capsys.readouterr().err.splitlines() == [
        "1/3  ada: 5 of 9, as before",
        "2/3  bob: 3.5 of 9",
        "3/3  cy: 0 of 9",
    ]


@pytest.mark.parametrize("terminal", [True, False])
def test_names_steer_no_terminal(root, capsys, monkeypatch, terminal):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    submit(root, "ada\x1b[31m[red]", solved())
    assert run_grade(root, LESSON) == 0
    assert "ada?[31m[red]" in capsys.readouterr().out


class TestFaultsOfOurs:
    @pytest.fixture
    def falls_for_bob(self, monkeypatch):
        class Falling(FakeMarker):
            def mark(self, reading):
                if "return x" in "".join(reading.code):
                    raise ZeroDivisionError("a fault in the judge")
                return super().mark(reading)

        monkeypatch.setattr(work, "new_marker", lambda setup: Falling())

    def test_the_others_are_graded_and_the_exit_code_says_so(self, three, falls_for_bob, capsys):
        assert run_grade(three, LESSON) == 1
        told = capsys.readouterr().out
        assert "bob: Not graded, a fault of ours: ZeroDivisionError: a fault in the judge" in told
        assert "2 submissions graded, 1 not" in told
        assert set(scores(three)) == {"ada", "cy"}
        assert not (three / "autograded" / "bob").exists()

    def test_what_was_recorded_before_stays_as_it_was(self, three, monkeypatch, request):
        run_grade(three, LESSON)
        before = all_rows(three)
        request.getfixturevalue("falls_for_bob")
        assert run_grade(three, LESSON, Options(force=True)) == 1
        assert all_rows(three) == before

    def test_files_that_cannot_be_written_leave_no_rows(self, three, capsys):
        (three / "autograded").mkdir()
        (three / "autograded" / "bob").write_text("in the way")
        assert run_grade(three, LESSON) == 1
        assert set(scores(three)) == {"ada", "cy"}


class TestNothingToGrade:
    """One sentence, exit code 2, and nothing written."""

    def refused(self, root, capsys, lesson=LESSON, **options):
        before = everything_in(root)
        assert run_grade(root, lesson, **options) == 2
        told = capsys.readouterr()
        assert told.out == ""
        assert told.err.count("\n") == 1
        assert everything_in(root) == before
        return told.err

    def test_no_folder_of_submissions(self, root, capsys):
        told = self.refused(root, capsys)
        assert (
            told == f"There are no submissions of {LESSON}: there is no folder {root}/submitted.\n"
        )

    def test_no_submission_of_this_lesson(self, root, capsys):
        (root / "submitted" / "ada" / "91_other").mkdir(parents=True)
        told = self.refused(root, capsys)
        assert f"submitted/*/{LESSON} is no folder in {root}." in told

    def test_an_unknown_student(self, three, capsys):
        told = self.refused(three, capsys, options=Options(students=["ada", "zoe"]))
        assert told == f"There is no submission of {LESSON} by zoe.\n"

    @pytest.mark.parametrize("lesson", ["91_other", "", "..", "../lessons/90_small", "*"])
    def test_an_unknown_lesson(self, three, capsys, lesson):
        told = self.refused(three, capsys, lesson=lesson)
        assert told.startswith(f"There is no lesson {lesson!r} in {three}/lessons")
        assert LESSON in told

    def test_a_released_notebook_that_is_none(self, three, capsys):
        (three / "lessons" / LESSON / "small.ipynb").write_text("[]")
        assert "`autograder build` makes it anew" in self.refused(three, capsys)

    def test_no_course_directory(self, tmp_path, capsys):
        assert "There is no lesson" in self.refused(tmp_path / "nowhere", capsys)

    def test_no_isolation_on_this_machine(self, three, capsys, monkeypatch):
        class NoBox(FakeMarker):
            def __enter__(self):
                raise SandboxUnavailable("This machine can't isolate; do this to mend it.")

        monkeypatch.setattr(work, "new_marker", lambda setup: NoBox())
        assert self.refused(three, capsys) == "This machine can't isolate; do this to mend it.\n"

    def test_a_gradebook_that_is_none(self, three, capsys):
        (three / "gradebook.db").write_bytes(b"no database at all, but long enough to be read" * 9)
        told = self.refused(three, capsys)
        assert told.startswith("The gradebook sqlite:///")
        assert "not a database" in told

    def test_a_gradebook_that_another_program_holds(self, three, capsys, monkeypatch):
        run_grade(three, LESSON, Options(students=["ada"]))
        capsys.readouterr()
        files = everything_in(three)
        monkeypatch.setattr(sqlite3.dbapi2, "connect", _impatient(sqlite3.connect))
        with sqlite3.connect(three / "gradebook.db") as db:
            db.execute("BEGIN IMMEDIATE")
            assert run_grade(three, LESSON) == 2
        assert "database is locked" in capsys.readouterr().err
        assert everything_in(three) == files
        assert run_grade(three, LESSON) == 0

    def test_a_gradebook_of_other_cells(self, three, capsys):
        run_grade(three, LESSON, Options(students=["ada"]))
        capsys.readouterr()
        nb = blank()
        nb["cells"].remove(cell_of(nb, "text-end"))
        (three / "lessons" / LESSON / "small.ipynb").write_text(json.dumps(nb))
        assert "other cells than lessons/90_small/small.ipynb" in self.refused(three, capsys)


def _impatient(connect):
    return lambda *args, **options: connect(*args, **{**options, "timeout": 0.1})


def test_points_that_disagree_with_the_exercise_stop_the_run(three, capsys):
    nb = blank()
    cell_of(nb, "check_double")["metadata"]["nbgrader"]["points"] = 7
    (three / "lessons" / LESSON / "small.ipynb").write_text(json.dumps(nb))
    assert run_grade(three, LESSON) == 2
    assert "`autograder build` puts them right" in capsys.readouterr().err


def test_an_interrupt_ends_it_between_two_submissions(three, capsys, monkeypatch):
    class Interrupted(FakeMarker):
        def mark(self, reading):
            if "return x" in "".join(reading.code):
                raise KeyboardInterrupt
            return super().mark(reading)

    monkeypatch.setattr(work, "new_marker", lambda setup: Interrupted())
    assert run_grade(three, LESSON) == 130
    assert capsys.readouterr().err == (
        "Stopped; what was graded is recorded (1 submission), "
        "and the same command goes on from there.\n"
    )
    assert set(scores(three)) == {"ada"}


def test_nothing_heavy_is_imported_for_a_refusal(tmp_path):
    import subprocess

    script = (
        "import sys; from pathlib import Path\n"
        "from autograder.grading.command import run_grade\n"
        "assert run_grade(Path(sys.argv[1]), '04_loss') == 2\n"
        "heavy = {'nbformat', 'nbgrader', 'sqlalchemy', 'IPython', 'matplotlib'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_beside_a_page_lies_what_nbgrader_gives_it_back_by(three):
    folder = submit(three, "ada", solved(), timestamp="2024-05-01 10:00:00 UTC")
    (folder / "submission_secret.txt").write_text("a1b2")
    (three / "elsewhere").write_text("the gradebook")
    folder = submit(three, "bob", solved(), timestamp="2024-05-01 11:00:00 UTC")
    (folder / "submission_secret.txt").symlink_to(three / "elsewhere")
    run_grade(three, LESSON)
    feedback = three / "feedback"
    assert {
        str(path.relative_to(feedback)): path.read_text() for path in feedback.rglob("*.txt")
    } == {
        f"ada/{LESSON}/timestamp.txt": "2024-05-01 10:00:00 UTC",
        f"ada/{LESSON}/submission_secret.txt": "a1b2",
        f"bob/{LESSON}/timestamp.txt": "2024-05-01 11:00:00 UTC",
    }


def test_a_students_rows_are_found_without_reading_everybodys(three):
    asked = []

    def keep(connection, cursor, statement, parameters, context, many):
        asked.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", keep)
    run_grade(three, LESSON, Options(students=["ada"]))
    event.remove(Engine, "before_cursor_execute", keep)
    of_ada = [each for each in asked if "notebook_id = ?" in each[0] and "cell_id" in each[0]]
    with sqlite3.connect(three / "gradebook.db") as db:
        plans = [
            step
            for statement, parameters in of_ada
            for *_, step in db.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]
    assert len(plans) >= 2
    assert [step for step in plans if step.startswith("SCAN")] == []
