"""`autograder build`: its sentences and exit codes."""

import subprocess
import sys

import pytest

from autograder.notebooks.command import run_build

WROTE = "wrote solutions/04_bowl/bowl.ipynb\nwrote lessons/04_bowl/bowl.ipynb\n"


@pytest.fixture(autouse=True)
def declared_points(course, monkeypatch):
    """The bowl's exercises instead of those that the course declares."""
    from types import SimpleNamespace

    import autograder.exercises

    def load_lesson(name):
        exercises = course.points[name].items()
        return SimpleNamespace(exercises={n: SimpleNamespace(points=p) for n, p in exercises})

    monkeypatch.setattr(autograder.exercises, "load_lesson", load_lesson)


def test_a_build_tells_what_it_wrote(course, capsys):
    assert run_build(course.root) == 0
    assert capsys.readouterr().out == WROTE
    assert run_build(course.root) == 0
    assert capsys.readouterr().out == "All notebooks are up to date.\n"


def test_a_check_tells_what_is_stale_and_what_to_do(course, capsys):
    assert run_build(course.root, check=True) == 1
    assert capsys.readouterr().out == (
        "solutions/04_bowl/bowl.ipynb is missing.\n"
        "lessons/04_bowl/bowl.ipynb is missing.\n"
        "Run `autograder build` and commit what it writes.\n"
    )
    run_build(course.root)
    capsys.readouterr()
    assert run_build(course.root, check=True) == 0
    assert capsys.readouterr().out == "All notebooks are what their sources give.\n"


@pytest.mark.parametrize("check", [False, True])
def test_a_refusal_is_a_line_for_each_problem(course, bowl, capsys, check):
    course.write("04_bowl", bowl.replace("check(height)", "check(heigth)"))
    assert run_build(course.root, check=check) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("solutions/04_bowl.py:28: The exercise height has no cell")
    assert err.endswith("Nothing was written.\n")


def test_an_unknown_lesson_is_told(course, capsys):
    assert run_build(course.root, lessons=["99_x"]) == 2
    assert capsys.readouterr().err.startswith("There is no lesson 99_x; solutions/ has 04_bowl.\n")


def test_a_folder_that_is_no_course_is_told(tmp_path, capsys):
    assert run_build(tmp_path / "nowhere") == 2
    assert "nowhere/solutions holds no lesson" in capsys.readouterr().err.replace("\\", "/")


def test_a_place_that_can_not_be_written_is_told_in_one_sentence(course, capsys):
    (course.root / "lessons").write_text("a file where a folder belongs")
    before = course.files()
    assert run_build(course.root) == 2
    assert course.files() == before
    err = capsys.readouterr().err
    assert "lessons" in err
    assert "Traceback" not in err
    assert err.count("\n") == 1


def test_importing_the_command_loads_nothing_heavy():
    heavy = {"nbformat", "nbgrader", "jupytext", "numpy", "jsonschema"}
    code = (
        "import sys, autograder.notebooks.command, autograder.notebooks.stubs;"
        f"print(sorted({heavy} & {{*sys.modules}}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
