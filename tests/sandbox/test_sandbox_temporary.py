"""Temporary folders: what a killed driver leaves is swept, what is in use stays."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from autograder.sandbox import sandbox as module
from autograder.sandbox.temporary import PREFIX, HeldFolder, sweep
from tests.sandbox.talking import make, run

REPOSITORY = Path(__file__).parents[2]
HOLDER = """
import sys
from autograder.sandbox.temporary import HeldFolder
with HeldFolder() as folder:
    (folder.path / "box").mkdir()
    print(folder.path, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def holder(place):
    """A process that holds a folder in `place`, and that folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(place)},
        cwd=REPOSITORY,
        text=True,
    )
    return process, Path(process.stdout.readline().strip())


def test_the_folder_of_a_killed_driver_is_swept_by_the_next(place):
    process, left = holder(place)
    process.kill()
    process.communicate()
    assert (left / "box").exists()
    with HeldFolder() as folder:
        assert not left.exists()
        assert folder.path.exists()


def test_a_folder_in_use_is_left_alone(place):
    process, held = holder(place)
    sweep(place)
    assert (held / "box").exists()
    process.communicate("")
    assert not held.exists()


def test_two_folders_of_one_process_leave_each_other_alone(place):
    with HeldFolder() as first, HeldFolder() as second:
        sweep(place)
        assert first.path.exists()
        assert second.path.exists()
    assert list(place.iterdir()) == []


def test_nothing_else_is_swept(place):
    (place / "sandbox-of-somebody").mkdir()
    (place / f"{PREFIX}a-file").write_text("no folder")
    (place / "elsewhere").mkdir()
    (place / f"{PREFIX}a-link").symlink_to(place / "elsewhere")
    sweep(place)
    assert len(list(place.iterdir())) == 4


def test_another_users_folder_is_not_swept(place, monkeypatch):
    (place / f"{PREFIX}theirs").mkdir()
    monkeypatch.setattr(os, "getuid", lambda: 4242)
    sweep(place)
    assert (place / f"{PREFIX}theirs").exists()


def test_a_folder_that_was_swept_before_it_was_locked_is_made_again(place, monkeypatch):
    import fcntl

    real, swept = fcntl.flock, []

    def late(descriptor, operation):
        if not swept:
            swept.extend(place.iterdir())
            swept[0].rmdir()
        real(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", late)
    with HeldFolder() as folder:
        assert folder.path.exists()
        assert folder.path not in swept


def test_a_sandbox_leaves_nothing_in_the_temporary_folder(place):
    with make(kinds=("bubblewrap",)) as sandbox:
        run(sandbox, "out = 1")
        assert len(list(place.iterdir())) == 1
    assert list(place.iterdir()) == []


# --- what is laid out in it


@pytest.fixture
def laid_out(tmp_path):
    """Lays out a bundle with one module, and returns where that module's bytecode is to be."""

    def lay_out(name, content):
        folder = Path(tempfile.mkdtemp(dir=tmp_path))
        module._assemble({name: content}, folder)
        return [path.name for path in (folder / "bundle").rglob("*.pyc")]

    return lay_out


def test_modules_come_with_their_bytecode(laid_out, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    source = tmp_path / "part.py"
    source.write_text("x = 1")
    tag = sys.implementation.cache_tag
    assert laid_out("a/part.py", source) == [f"part.{tag}.pyc"]
    table = tmp_path / "data.csv"
    table.write_text("1,2")
    assert laid_out("a/data.csv", table) == []


def test_a_module_that_does_not_compile_is_laid_out_as_it_is(laid_out, tmp_path):
    source = tmp_path / "part.py"
    source.write_text("def part(:")
    assert laid_out("part.py", source) == []


def test_old_bytecode_is_not_believed(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    source = tmp_path / "runner2.py"
    source.write_text("word = 'old'")
    module._copy(source, tmp_path / "first.py")
    source.write_text("word = 'changed'")
    with make_with(source) as sandbox:
        assert run(sandbox, "import told\nout = told.word") == "changed"


def make_with(source):
    from autograder.sandbox import Sandbox
    from tests.sandbox.talking import LIMITS, RUNNER

    return Sandbox({"runner.py": RUNNER, "told.py": source}, serve="runner:serve", limits=LIMITS)
