"""The commands: bad input gives one sentence and an exit code, and help comes at once."""

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest

from autograder.cli import autograder
from course import commands
from course.cli import course

HEAVY = {"IPython", "jupyterlab", "matplotlib", "nbformat", "nbgrader", "numpy"}
COMMANDS = {"course": course, "autograder": autograder}


@pytest.fixture
def told(capsys):
    """Runs a command line in this process: its exit code, what it printed, what it complained."""

    def run(line: str) -> tuple[int, str, str]:
        name, *arguments = line.split()
        with pytest.raises(SystemExit) as end:
            commands.run(COMMANDS[name], name, arguments)
        out, err = capsys.readouterr()
        return end.value.code, out, err

    return run


@pytest.fixture
def course_directory(tmp_path, monkeypatch):
    """An empty course directory, and the current folder."""
    (tmp_path / "solutions").mkdir()
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def files(folder: Path) -> set[Path]:
    return set(folder.rglob("*"))


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("course sing", "No such command 'sing'."),
        ("course lab --loud", "--loud"),
        ("course lab here there", "unexpected extra argument (there)."),
        ("course lab --port 0", "0 is not in the range"),
        ("course lab --port high", "'high' is not a valid integer"),
        ("course lab nbgrader_config.py", "nbgrader_config.py is a file; name a folder."),
        ("course progress nowhere", "There is no folder nowhere; `course lab` makes one."),
        ("course submit", "Missing argument 'LESSON'."),
        ("course doctor now", "unexpected extra argument (now)."),
        ("autograder sing", "No such command 'sing'."),
        ("autograder build --loud", "--loud"),
        ("autograder build --course-dir nowhere", "There is no folder nowhere."),
        ("autograder report --server ftp://here", "'ftp://here' is no address of a server"),
        ("autograder grade", "Missing argument 'LESSON'."),
        ("autograder grade 04_loss --course-dir nowhere", "There is no folder nowhere."),
        ("autograder grade 04_loss --course-dir solutions", "solutions is not in a course"),
        ("autograder exercises now", "unexpected extra argument (now)."),
    ],
)
def test_bad_input_gives_one_sentence_and_leaves_nothing(line, sentence, told, course_directory):
    before = files(course_directory)
    code, out, err = told(line)
    assert code == 2
    assert out == ""
    assert sentence in err
    assert err.count("\n") == 1
    assert err.endswith(".\n")
    assert ".." not in err
    assert files(course_directory) == before


@pytest.mark.parametrize(
    "line",
    [
        "autograder grade no_such_lesson",
        "autograder grade 04_loss",
        "autograder build no_such_lesson",
        "autograder build --check no_such_lesson",
    ],
)
def test_a_course_without_that_lesson_is_said(line, told, course_directory):
    before = files(course_directory)
    code, out, err = told(line)
    assert code == 2
    assert out == ""
    assert "Traceback" not in err
    assert err.endswith(".\n")
    assert files(course_directory) == before


@pytest.mark.parametrize("line", ["autograder build", "autograder grade 04_loss"])
def test_outside_a_course_directory_it_says_where_to_go(line, told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = told(line)
    assert (code, out) == (2, "")
    assert err == (
        "You are not in a course directory, as a clone of the course is: it holds "
        "nbgrader_config.py or solutions; go there, or name it with --course-dir.\n"
    )


def test_a_source_that_is_no_text_is_said(told, course_directory):
    (course_directory / "solutions" / "06_bad.py").write_bytes(b"\xff\xfe")
    code, out, err = told("autograder build")
    assert (code, out) == (2, "")
    assert err.startswith("solutions/06_bad.py:1: ")


def test_the_course_directory_is_the_nearest_one_upwards(course_directory, monkeypatch):
    from autograder.cli import course_directory as nearest

    inner = course_directory / "submitted" / "ada"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    assert nearest(None) == course_directory


def test_a_named_course_directory_is_taken(course_directory, monkeypatch):
    from autograder.cli import course_directory as nearest

    monkeypatch.chdir(course_directory.parent)
    assert nearest(Path(course_directory.name)) == course_directory


def test_a_folder_of_the_course_is_refused_as_the_students(told, tmp_path, monkeypatch):
    from course.folder import released_folder

    released = released_folder()
    before = files(released)
    code, out, err = told(f"course lab {released}")
    assert (code, out) == (2, "")
    assert err == f"{released} belongs to the course itself; name a folder of your own.\n"
    assert files(released) == before


def test_a_missing_jupyterlab_is_said(told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("course.lab.is_installed", lambda: False)
    monkeypatch.setattr("course.lab.start", lambda *_: 0)
    code, _, err = told("course lab")
    assert (code, err) == (
        1,
        "This needs jupyterlab, which is not here: pip install 'neurons-from-scratch[lab]'\n",
    )
    assert files(tmp_path) == set()


def test_lab_says_where_the_lessons_are_and_what_is_new(told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("course.lab.start", lambda *_: 0)
    code, out, _ = told("course lab mine --no-browser")
    assert code == 0
    where, new, *_, last = out.splitlines()
    assert where == f"Your lessons are in {tmp_path / 'mine'}."
    assert new.endswith(".ipynb is new.")
    assert last == "JupyterLab starts; its address follows. Ctrl-C ends it."


def test_lab_starts_in_that_folder_at_the_first_lesson(told, tmp_path, monkeypatch):
    from course.folder import first_notebook, released_folder

    started = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("course.lab.start", lambda *how: started.append(how))
    told("course lab mine --no-browser --port 9000")
    assert started == [(tmp_path / "mine", first_notebook(released_folder()), False, 9000)]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_alone_shows_its_help(name, told):
    code, _, err = told(name)
    assert code == 2
    assert err.startswith(f"Usage: {name}")


def fails(error: BaseException) -> click.Command:
    @click.command()
    def command() -> None:
        raise error

    return command


@pytest.mark.parametrize(
    ("error", "code", "sentence"),
    [
        (commands.Stop("The disk is full."), 1, "The disk is full."),
        (commands.BadInput("There is no disk."), 2, "There is no disk."),
        (PermissionError(13, "Permission denied", "a.ipynb"), 1, "a.ipynb: Permission denied."),
        (OSError("no route"), 1, "thing: no route."),
        (KeyboardInterrupt(), 130, "Stopped."),
        (
            ZeroDivisionError("division\nby zero"),
            1,
            "thing met something unforeseen (ZeroDivisionError: division by zero); "
            "with COURSE_TRACEBACK=1 it says where.",
        ),
    ],
)
def test_every_failure_is_one_sentence(error, code, sentence, capsys, monkeypatch):
    monkeypatch.delenv("COURSE_TRACEBACK", raising=False)
    with pytest.raises(SystemExit) as end:
        commands.run(fails(error), "thing", [])
    assert end.value.code == code
    assert capsys.readouterr().err.strip() == sentence


def test_a_developer_can_ask_for_the_traceback(monkeypatch):
    monkeypatch.setenv("COURSE_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        commands.run(fails(ZeroDivisionError()), "thing", [])


def test_a_reader_that_stops_reading_is_no_failure_to_speak_of():
    line = f"{sys.executable} -m autograder exercises --json | true"
    told = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=True)
    assert told.stderr == ""


def loaded_by(code: str) -> set[str]:
    """The top-level modules that a fresh Python has loaded after `code`."""
    report = "import sys, json; print(json.dumps(sorted(sys.modules)))"
    told = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"], capture_output=True, text=True, check=True
    )
    return {name.split(".")[0] for name in json.loads(told.stdout.splitlines()[-1])}


@pytest.mark.parametrize("package", ["course", "autograder"])
def test_importing_a_package_loads_nothing_else(package):
    assert not loaded_by(f"import {package}") & (HEAVY | {"click"})


@pytest.mark.parametrize(
    ("name", "command"),
    [(name, command) for name, group in COMMANDS.items() for command in ("", *group.commands)],
)
def test_help_loads_nothing_heavy(name, command):
    arguments = [*([command] if command else []), "--help"]
    code = f"""
from {name}.cli import {name}
{name}.main({arguments}, standalone_mode=False)"""
    assert not loaded_by(code) & HEAVY
