"""Windows and macOS, where they are not at hand: what they lack is taken away."""

import os
import shutil
import subprocess
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from autograder.grading import files, workers
from autograder.judging.show import say
from course.files import put, replace

ROOT = Path(__file__).parents[1]
# What runs inside the sandbox, which needs Linux, or is loaded only once one is made.
INSIDE = ("autograder.sandbox.inside", "autograder.grading.inside", "autograder.sandbox.temporary")


def run(*arguments: str, cwd: Path = ROOT, **around: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | around
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)


def modules() -> list[str]:
    paths = [path for top in ("course", "autograder") for path in (ROOT / top).rglob("*.py")]
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in paths]
    return sorted(name.removesuffix(".__init__") for name in names if not name.startswith(INSIDE))


def test_every_module_is_imported_without_what_only_posix_has():
    code = f"""
from importlib import import_module
import pytest
from tests.like_windows import become
become(pytest.MonkeyPatch())
for name in {modules()}:
    try:
        import_module(name)
    except BaseException as error:
        print(name, repr(error))
"""
    done = run("-c", code)
    assert (done.stdout, done.stderr) == ("", "")


@pytest.fixture
def at_home(tmp_path):
    """Runs a command as Ada Lovelace on Windows, in a folder with blanks in its name."""
    folder = tmp_path / "Ada Lovelace" / "my lessons"
    folder.mkdir(parents=True)
    known = {"LOGNAME": "Ada Lovelace", "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}

    def at_home(*arguments: str) -> subprocess.CompletedProcess[str]:
        return run("-m", "tests.like_windows", *arguments, cwd=folder, **known)

    at_home.folder = folder
    return at_home


@pytest.mark.heavy("it starts four programs, each of which imports all that Jupyter has")
def test_a_student_works_and_hands_in_there(at_home):
    from course.folder import bring, released_folder

    bring(released_folder(), at_home.folder)
    solve = """
import numpy as np
from autograder import check

def mean_square(x):
    return np.mean(x ** 2)

check(mean_square)
"""
    (at_home.folder / "solve.py").write_text(solve, encoding="utf-8")
    checked = at_home("solve")
    assert "mean_square is right: 2 of 2 points" in checked.stdout, checked.stderr
    assert "1 of 1" in at_home("course", "progress").stdout
    handed_in = at_home("course", "submit", "00_start")
    assert handed_in.returncode == 0, handed_in.stderr
    [receipt] = (at_home.folder / "receipts").iterdir()
    assert "student  Ada_Lovelace\n" in receipt.read_text(encoding="utf-8")


@pytest.mark.heavy("it starts programs that import all that Jupyter has")
def test_who_has_no_name_there_is_asked_for_it(at_home):
    from course.folder import bring, released_folder

    bring(released_folder(), at_home.folder)
    nobody = dict.fromkeys(("LOGNAME", "USER", "LNAME", "USERNAME"), "")
    module = ("-m", "tests.like_windows", "course", "submit", "00_start")
    done = run(*module, cwd=at_home.folder, **nobody)
    assert done.returncode == 1
    assert done.stderr == (
        "This machine can't tell who you are: give --student NAME. Nothing was handed in.\n"
    )


def test_grading_there_says_where_it_runs(at_home):
    course = at_home.folder.parent / "course"
    for step in ("lessons", "solutions"):
        shutil.copytree(ROOT / step / "00_start", course / step / "00_start")
    shutil.copy(ROOT / "nbgrader_config.py", course)
    handed_in = course / "submitted" / "ada" / "00_start"
    shutil.copytree(ROOT / "lessons" / "00_start", handed_in)
    done = at_home("autograder", "grade", "00_start", "--course-dir", str(course))
    assert done.returncode != 0
    assert "needs a system that can fork processes" in done.stderr
    assert done.stderr.count("\n") == 1


class TestAConsoleThatLacksALetter:
    def test_commands_print_its_number(self):
        code = """
import click
from course.commands import run

@click.command()
def command():
    click.echo("Σ")
    click.echo("λ", err=True)

run(command, "command", [])
"""
        done = run("-c", code, PYTHONIOENCODING="cp1252")
        assert (done.returncode, done.stdout, done.stderr) == (0, "\\u03a3\n", "\\u03bb\n")

    def test_so_does_check_outside_a_notebook(self, monkeypatch):
        console = TextIOWrapper(BytesIO(), encoding="cp1252", newline="\n")
        monkeypatch.setattr(sys, "stdout", console)
        say("Σ of é")
        console.flush()
        assert console.buffer.getvalue() == "\\u03a3 of é\n".encode("cp1252")


class TestFiles:
    def test_one_that_is_read_just_now_is_replaced_a_moment_later(self, tmp_path, monkeypatch):
        tries = []

        def busy_twice(fresh, path):
            tries.append(path)
            if len(tries) < 3:
                raise PermissionError(13, "It is open elsewhere")
            Path(fresh).rename(path)

        monkeypatch.setattr(os, "replace", busy_twice)
        put(tmp_path / "progress.json", b"{}")
        assert len(tries) == 3
        assert [path.name for path in tmp_path.iterdir()] == ["progress.json"]

    def test_one_that_stays_open_is_an_error_and_stays_whole(self, tmp_path, monkeypatch):
        def busy(*_):
            raise PermissionError(13, "It is open elsewhere")

        (tmp_path / "a").write_bytes(b"old")
        monkeypatch.setattr(os, "replace", busy)
        with pytest.raises(PermissionError):
            put(tmp_path / "a", b"new")
        with pytest.raises(PermissionError):
            replace(tmp_path / "a", tmp_path / "b")
        assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"old"}

    def test_no_process_is_asked_where_asking_would_end_it(self, tmp_path, monkeypatch):
        def never(*_):
            raise AssertionError("a process was sent a signal")

        monkeypatch.setattr(os, "kill", never)
        monkeypatch.setattr(files, "_IS_POSIX", False)
        now, before = (tmp_path / f"{files._GROWING}{number}-x" for number in (1, 2))
        now.touch()
        before.touch()
        os.utime(before, (0, 0))
        files.sweep(tmp_path)
        assert list(tmp_path.iterdir()) == [now]

    def test_what_is_no_file_is_not_opened(self, tmp_path, monkeypatch):
        monkeypatch.setattr(files, "_TO_READ", os.O_RDONLY)
        (tmp_path / "secret").write_bytes(b"secret")
        (tmp_path / "link").symlink_to("secret")
        os.mkfifo(tmp_path / "pipe")
        for name in ("link", "pipe"):
            with pytest.raises(OSError, match="a link or a device"):
                files.beginning(tmp_path / name, 10)
        assert files.beginning(tmp_path / "secret", 3) == b"sec"

    def test_the_repository_says_that_lines_end_alike_everywhere(self):
        attributes = (ROOT / ".gitattributes").read_text(encoding="utf-8").splitlines()
        assert "* text=auto eol=lf" in attributes


def test_macos_uses_all_of_its_processors(monkeypatch):
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    assert [workers.usual_workers(jobs) for jobs in (1000, 60, 3)] == [8, 3, 1]


def test_a_system_that_counts_no_processors_has_one(monkeypatch):
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert workers.usual_workers(1000) == 1
