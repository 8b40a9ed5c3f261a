"""A run goes on where it stopped: nothing is graded twice, lost, or half written."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from multiprocessing import get_context
from pathlib import Path

import pytest
from sqlalchemy import MetaData, create_engine, text

from autograder.grading import work
from autograder.grading.options import Options
from autograder.grading.run import Run

from .database import all_rows, db_url, named_rows
from .grade_slowly import grade_slowly
from .small_lesson import LESSON, FakeMarker, blank, cell_of, solved, submit, write_course

pytestmark = pytest.mark.heavy("it grades small classes again and again")

SLOWLY = Path(__file__).with_name("grade_slowly.py")
STUDENTS, KILLS = 60, 30


@pytest.fixture
def marked(monkeypatch):
    """The texts that were marked, in order, by a marker that needs no sandbox."""
    asked = []

    class Counting(FakeMarker):
        def mark(self, reading):
            asked.append("\n".join(reading.code))
            return super().mark(reading)

    monkeypatch.setattr(work, "new_marker", lambda setup: Counting())
    return asked


def run(root, **options):
    with Run(root, LESSON, Options(**options)) as started:
        return {result.student: result for result in started.results()}


def files(root):
    return {
        str(path.relative_to(root)): (path.read_bytes(), path.stat().st_ino)
        for step in ("autograded", "feedback")
        for path in (root / step).rglob("*")
        if path.is_file()
    }


@pytest.fixture
def two(each_database, root):
    submit(root, "ada", solved(), timestamp="2024-05-01 10:00:00 UTC")
    submit(root, "bob", blank())
    return root


class TestWhatHasNotChanged:
    def test_is_not_graded_again_and_tells_the_same(self, two, marked):
        first = run(two)
        rows, written = all_rows(two), files(two)
        marked.clear()
        second = run(two)
        assert marked == []
        assert all_rows(two) == rows
        assert files(two) == written
        assert [result.new for result in second.values()] == [False, False]
        same = [(r.marks, r.score, r.look, r.mistakes) for r in first.values()]
        assert [(r.marks, r.score, r.look, r.mistakes) for r in second.values()] == same

    def test_is_graded_again_by_force(self, two, marked):
        run(two)
        assert all(result.new for result in run(two, force=True).values())
        assert len(marked) == 4


CHANGES = {
    "the submission": lambda root: submit(root, "ada", blank()),
    "a module beside the notebook": lambda root: (
        root / "submitted" / "ada" / LESSON / "own.py"
    ).write_text("x = 1"),
    "the released lesson": lambda root: _reword_lesson(root),
    "the secret of the questions": lambda root: (root / ".grading" / "seed").write_text("other"),
}
DAMAGE = {
    "the graded notebook": lambda root: _rewrite(root, b"{}"),
    "the graded notebook is gone": lambda root: next((root / "autograded/ada").rglob("*.ipynb"))
    .unlink(),
    "the gradebook is empty": lambda root: _drop_tables(root),
    "a mark in the gradebook": lambda root: _change_mark(root),
    "the record": lambda root: (root / ".grading" / LESSON / "ada.json").write_text("{"),
    "the record is gone": lambda root: (root / ".grading" / LESSON / "ada.json").unlink(),
}  # fmt: skip


def _rewrite(root, content):
    path = next((root / "autograded" / "ada").rglob("*.ipynb"))
    path.chmod(0o600)
    path.write_bytes(content)


def _change_mark(root):
    engine = create_engine(db_url(root))
    with engine.begin() as db:
        db.execute(text("UPDATE grade SET auto_score = 0.25"))
    engine.dispose()


def _drop_tables(root):
    engine = create_engine(db_url(root))
    tables = MetaData()
    tables.reflect(engine)
    tables.drop_all(engine)
    engine.dispose()


def _reword_lesson(root):
    path = root / "lessons" / LESSON / "small.ipynb"
    nb = json.loads(path.read_text())
    cell_of(nb, "setup")["metadata"]["collapsed"] = True
    path.write_text(json.dumps(nb))


@pytest.mark.parametrize("change", CHANGES)
def test_what_has_changed_is_graded_again(two, marked, change):
    run(two)
    CHANGES[change](two)
    assert run(two)["ada"].new
    assert not run(two)["ada"].new


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_was_damaged_is_made_whole(two, marked, damage):
    run(two)
    before = outcome(two)
    DAMAGE[damage](two)
    assert run(two)["ada"].new
    assert outcome(two) == before
    assert not run(two)["ada"].new


def test_a_later_mark_by_hand_comes_to_the_feedback_without_grading_again(two, marked):
    from nbgrader.api import Gradebook

    run(two)
    marked.clear()
    with Gradebook(db_url(two)) as book:
        grade = book.find_grade("why", "small", LESSON, "ada")
        grade.manual_score, grade.needs_manual_grade = 3.5, False
        book.find_comment("why", "small", LESSON, "ada").manual_comment = "Nearly <b>so</b>."
        book.db.commit()
    result = run(two)["ada"]
    assert marked == []
    assert (result.score, result.needs_manual_grade) == (8.5, False)
    page = (two / "feedback" / "ada" / LESSON / "small.html").read_text()
    assert "8.5 of 9" in page
    assert "Nearly &lt;b&gt;so&lt;/b&gt;." in page


def start(root, seconds=0.01):
    """A real run of `autograder grade` in processes of its own, `seconds` a student."""
    return subprocess.Popen(
        [sys.executable, str(SLOWLY), str(root)],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "MARKING_SECONDS": str(seconds)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def start_copy(root):
    """The same in a copy of this process, which need not import everything anew."""
    coordinator = get_context("fork").Process(target=grade_slowly, args=(root,))
    coordinator.start()
    return coordinator


def children(pid):
    """Every process below `pid`."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
        if parent == pid:
            found += [int(path.parent.name), *children(int(path.parent.name))]
    return found


def a_class(root, students=STUDENTS):
    write_course(root)
    for i in range(students):
        nb = solved()
        if i % 3 == 0:
            cell_of(nb, "triple")["source"] = f"def triple(x):\n    return x  # {i}"
        if i % 4 == 0:
            cell_of(nb, "why")["source"] = f"Because of {i}."
        submit(root, f"student-{i:02d}", nb, timestamp=f"2024-05-01 10:00:{i:02d} UTC")
    return root


def outcome(root):
    graded = {name: content for name, (content, _) in files(root).items()}
    return named_rows(root), graded


def test_killed_at_thirty_moments_it_comes_to_what_an_undisturbed_run_comes_to(tmp_path):
    calm, disturbed = a_class(tmp_path / "calm"), a_class(tmp_path / "disturbed")
    assert start(calm).wait() == 0
    records = disturbed / ".grading" / LESSON
    dice = random.Random(5)
    for _ in range(KILLS):
        goal = len(list(records.glob("*.json"))) + dice.randrange(3)
        if goal >= STUDENTS:
            next(records.glob("*.json")).unlink()
        coordinator = start_copy(disturbed)
        while len(list(records.glob("*.json"))) < goal and coordinator.is_alive():
            time.sleep(0.002)
        time.sleep(dice.random() * 0.03)
        workers = children(coordinator.pid)
        coordinator.kill()
        coordinator.join()
        assert all(map(ended, workers)), "workers outlived their coordinator"
    assert start(disturbed).wait() == 0
    assert outcome(disturbed) == outcome(calm)
    assert [path.name for path in (disturbed / ".grading").glob("growing*")] == []


def ended(pid, seconds=60.0):
    """Whether a process is gone, or goes within `seconds`."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.01)
    return False


def test_ctrl_c_ends_it_at_once_and_the_next_run_goes_on(tmp_path):
    root = a_class(tmp_path / "course", students=24)
    coordinator = start(root, seconds=0.5)
    while not list((root / ".grading" / LESSON).glob("*.json")):
        assert coordinator.poll() is None
        time.sleep(0.005)
    workers = children(coordinator.pid)
    os.kill(coordinator.pid, signal.SIGINT)
    assert coordinator.wait(timeout=120) == 130
    told = coordinator.stderr.read().decode()
    assert told.startswith("Stopped; what was graded is recorded (")
    assert "Traceback" not in told
    assert all(map(ended, workers))
    done = len(list((root / ".grading" / LESSON).glob("*.json")))
    assert 0 < done < 24
    assert start(root).wait() == 0
    calm = a_class(tmp_path / "calm", students=24)
    assert start(calm).wait() == 0
    assert outcome(root) == outcome(calm)


def test_two_graders_at_once_come_to_what_one_comes_to(tmp_path, each_database):
    calm, shared = a_class(tmp_path / "calm", 24), a_class(tmp_path / "shared", 24)
    assert start(calm).wait() == 0
    both = [start(shared), start(shared)]
    assert [grader.wait() for grader in both] == [0, 0], [g.stderr.read() for g in both]
    assert outcome(shared) == outcome(calm)
