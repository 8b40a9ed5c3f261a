"""JupyterLab for a student: how it is started."""

import os
import sys
import sysconfig
from pathlib import Path

import pytest

from course import lab

FOLDER = Path("my-lessons").absolute()
NOTEBOOK = "04_loss/loss.ipynb"


def options(browser=True, port=None):
    return lab.options(FOLDER, NOTEBOOK, browser, port)


@pytest.fixture
def screen(monkeypatch):
    monkeypatch.setenv("DISPLAY", ":0")


@pytest.fixture
def no_screen(monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)


def test_it_opens_the_first_lesson_in_the_students_folder():
    assert f"--ServerApp.root_dir={FOLDER}" in options()
    assert "--LabApp.default_url=/lab/tree/04_loss/loss.ipynb" in options()


def test_a_notebooks_name_is_quoted_in_the_address():
    opened = lab.options(FOLDER, "00_a b/c?.ipynb", True, None)
    assert "--LabApp.default_url=/lab/tree/00_a%20b/c%3F.ipynb" in opened


def test_it_listens_on_this_machine_only():
    assert "--ServerApp.ip=127.0.0.1" in options()


def test_one_interrupt_ends_it_without_a_question():
    assert "--ServerApp.answer_yes=True" in options()


def test_it_opens_a_browser_where_there_is_a_screen(screen):
    assert "--no-browser" not in options()


def test_it_opens_none_where_there_is_no_screen(no_screen):
    assert "--no-browser" in options()


def test_it_opens_none_when_told_so(screen):
    assert "--no-browser" in options(browser=False)


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_other_systems_have_a_screen(system, no_screen, monkeypatch):
    monkeypatch.setattr(sys, "platform", system)
    assert "--no-browser" not in options()


def test_its_terminals_are_no_login_shells_and_so_find_the_command_course(monkeypatch):
    monkeypatch.setattr(os, "name", "posix")
    monkeypatch.setenv("SHELL", "/opt/my shells/fish")
    assert "--ServerApp.terminado_settings=shell_command='/opt/my shells/fish'" in options()


def test_a_port_is_handed_on():
    assert "--ServerApp.port=9000" in options(port=9000)


def test_without_a_port_it_is_jupyters():
    assert not any("port" in option for option in options())


@pytest.mark.parametrize(("user", "allowed"), [(0, True), (1000, False)])
def test_only_root_needs_leave_to_be_root(user, allowed, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: user, raising=False)
    assert ("--allow-root" in options()) == allowed


def test_this_pythons_kernel_and_programs_come_first():
    around = lab.environment({"PATH": "/usr/bin", "JUPYTER_CONFIG_PATH": "/etc/mine"})
    assert around["JUPYTER_PREFER_ENV_PATH"] == "1"
    assert around["PATH"].split(os.pathsep) == [sysconfig.get_path("scripts"), "/usr/bin"]
    assert around["JUPYTER_CONFIG_PATH"].split(os.pathsep)[1:] == ["/etc/mine"]


def test_an_empty_environment_will_do():
    assert lab.environment({})["PATH"] == sysconfig.get_path("scripts")


def test_the_settings_that_it_is_pointed_to_are_there():
    settings = Path(lab.environment({})["JUPYTER_CONFIG_PATH"])
    assert (settings / "labconfig" / "page_config.json").is_file()
    assert (settings / "jupyter_server_config.d" / "student.json").is_file()


def test_it_becomes_this_pythons_jupyterlab_in_the_students_folder(tmp_path, monkeypatch):
    seen = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.setattr(os, "name", "posix")
    monkeypatch.setattr(os, "execv", lambda *command: seen.append((os.getcwd(), *command)))
    monkeypatch.setattr(lab.subprocess, "call", lambda _: 0)
    (tmp_path / "my-lessons").mkdir()
    lab.start(tmp_path / "my-lessons", NOTEBOOK, False, None)
    [(folder, program, command)] = seen
    assert (Path(folder), program) == (tmp_path / "my-lessons", sys.executable)
    assert command[:4] == [sys.executable, "-P", "-m", "jupyterlab"]
