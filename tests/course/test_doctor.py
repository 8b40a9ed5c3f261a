"""`course doctor`: it finds what is wrong, says how to mend it, and knows who needs it."""

import json
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

import autograder.sandbox
from course import doctor
from course.doctor import INSTRUCTOR, STUDENT, Check, Lacking, Line, examine


def look(name: str) -> Line:
    """The doctor's line on one part."""
    [line] = examine([check for check in doctor.checks() if check.name == name])
    return line


def lacking() -> str:
    raise Lacking("is not there", "Fetch it.")


@pytest.mark.heavy("it starts a kernel, a server and everything else that a student needs")
def test_it_finds_this_machine_fit_for_a_student():
    command = [sys.executable, "-m", "course", "doctor", "--json"]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    said = json.loads(told.stdout)
    assert said["student_can_work"]
    lines = {line["name"]: line for line in said["checks"]}
    assert {"Python", "numpy", "jupyterlab", "kernel", "lessons", "sandbox"} <= lines.keys()
    assert all(line["well"] for line in lines.values() if line["needed_by"] == STUDENT)
    assert "Traceback" not in told.stderr


def test_every_package_has_a_line_and_who_needs_it():
    needed_by = {check.name: check.needed_by for check in doctor.checks()}
    for name in ("click", "ipykernel", "matplotlib", "nbgrader", "pillow"):
        assert needed_by[name] == STUDENT
    for name in ("jinja2", "rich", "sqlalchemy"):
        assert needed_by[name] == INSTRUCTOR
    assert "pytest" not in needed_by


@pytest.mark.parametrize(
    ("rule", "found", "mend"),
    [
        ("no-such-package>=1", "missing", "-m pip install 'no-such-package>=1'"),
        ("numpy>=99", ", and >=99 is needed", "-m pip install 'numpy>=99'"),
    ],
)
def test_a_package_that_is_missing_or_old_has_a_mend(rule, found, mend, monkeypatch):
    monkeypatch.setattr(metadata, "requires", lambda _: [rule])
    line = look(rule.split(">")[0])
    assert not line.well
    assert line.found.endswith(found)
    assert mend in line.mend


def test_a_package_that_breaks_on_import_has_a_mend(monkeypatch):
    def broken(_):
        raise ImportError("libpng.so is missing\nand more")

    monkeypatch.setattr(doctor, "import_module", broken)
    line = look("pillow")
    assert line.found == "can't be imported (ImportError: libpng.so is missing and more)"
    assert "--force-reinstall 'pillow" in line.mend


def test_a_course_that_is_not_installed_says_so(monkeypatch):
    monkeypatch.setattr(doctor, "DISTRIBUTION", "no-such-course")
    line = look("course")
    assert not line.well
    assert line.found == "no-such-course is not installed"


def test_an_old_python_has_a_mend(monkeypatch):
    monkeypatch.setattr(doctor.platform, "python_version", lambda: "3.9.1")
    assert look("Python").found == "3.9.1, and >=3.11 is needed"


def test_missing_extensions_of_jupyterlab_are_named(monkeypatch):
    monkeypatch.setattr(doctor, "_EXTENSIONS", ("anywidget", "no-such-extension"))
    assert look("JupyterLab's page").found == "lacks no-such-extension"


def test_a_folder_that_cannot_be_written_has_a_mend(monkeypatch, tmp_path):
    def forbidden(**_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(doctor.tempfile, "TemporaryDirectory", forbidden)
    with pytest.raises(Lacking, match=r"nothing can be written in .* \(Permission denied\)") as no:
        doctor.writable(tmp_path / "my-lessons")
    assert "course lab FOLDER" in no.value.mend


def test_looking_at_a_folder_leaves_nothing_in_it(tmp_path):
    assert doctor.writable(tmp_path / "new" / "my-lessons") == str(tmp_path / "new" / "my-lessons")
    assert list(tmp_path.iterdir()) == []


def test_a_kernel_of_another_python_has_a_mend(monkeypatch):
    monkeypatch.setattr(doctor, "answer_of_kernel", lambda *_: "/another/python")
    line = look("kernel")
    assert line.found == "runs another Python, in /another/python"
    assert "ipykernel install --sys-prefix" in line.mend


def test_what_a_kernel_cannot_import_is_said(tmp_path):
    with pytest.raises(Lacking, match="ModuleNotFoundError: No module named 'no_such_module'"):
        doctor.answer_of_kernel("import no_such_module", str(tmp_path))


def test_a_kernel_that_does_not_start_is_said_with_its_last_words(tmp_path, monkeypatch):
    (tmp_path / "ipykernel_launcher.py").write_text("raise SystemExit('the kernel is broken')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(Lacking, match="the kernel is broken"):
        doctor.answer_of_kernel("1", str(tmp_path))


def test_commands_that_nobody_finds_are_named(monkeypatch):
    monkeypatch.setattr(doctor.shutil, "which", lambda name, path: name == "nbgrader")
    assert look("nbgrader's commands").found == "alembic not found"


def test_without_a_sandbox_its_own_mend_is_said(monkeypatch):
    def unavailable(*_, **__):
        raise autograder.sandbox.SandboxUnavailable("Install bubblewrap.")

    monkeypatch.setattr(autograder.sandbox, "Sandbox", unavailable, raising=False)
    line = look("sandbox")
    assert (line.well, line.found, line.mend) == (False, "none", "Install bubblewrap.")


def test_an_error_that_nobody_foresaw_is_a_finding():
    [line] = examine([Check("memory", STUDENT, lambda: str(1 / 0))])
    assert (line.well, line.found) == (False, "ZeroDivisionError: division by zero")
    assert line.mend


@pytest.mark.parametrize(
    ("needed_by", "code", "summary"),
    [
        (STUDENT, 1, "A student can't work here yet: mend what has a `no`, from the top."),
        (INSTRUCTOR, 0, "A student can work here; grading needs what has a `no`."),
    ],
)
def test_it_fails_only_for_what_a_student_needs(needed_by, code, summary, monkeypatch, capsys):
    monkeypatch.setattr(doctor, "checks", lambda: [Check("thing", needed_by, lacking)])
    assert doctor.run_doctor(as_json=False) == code
    *lines, last = capsys.readouterr().out.splitlines()
    assert [line.split() for line in lines] == [
        ["no", "thing", "is", "not", "there"],
        ["Fetch", "it."],
    ]
    assert last == summary


def test_where_all_is_well_it_says_so(monkeypatch, capsys):
    monkeypatch.setattr(doctor, "checks", lambda: [Check("thing", STUDENT, lambda: "there")])
    assert doctor.run_doctor(as_json=False) == 0
    assert capsys.readouterr().out.splitlines() == [
        "ok  thing                 there",
        "All is well: a student can work here, and an instructor can grade.",
    ]


def test_programs_read_the_same_as_json(monkeypatch, capsys):
    monkeypatch.setattr(doctor, "checks", lambda: [Check("thing", STUDENT, lacking)])
    assert doctor.run_doctor(as_json=True) == 1
    assert json.loads(capsys.readouterr().out) == {
        "student_can_work": False,
        "checks": [
            {
                "name": "thing",
                "needed_by": "student",
                "well": False,
                "found": "is not there",
                "mend": "Fetch it.",
            }
        ],
    }


def test_the_kernel_is_asked_what_a_lesson_asks_first():
    first_cells = [
        json.loads(path.read_text(encoding="utf-8"))["cells"][1]["source"]
        for path in Path(__file__).parents[2].glob("lessons/*/*.ipynb")
    ]
    assert first_cells
    assert all("from autograder import check" in "".join(source) for source in first_cells)
    assert "from autograder import check" in doctor.FIRST_CELL
