"""What a sandbox does on machines that lack something, and what it says."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from autograder.sandbox import Sandbox, SandboxUnavailable, mends, recipes
from tests.sandbox.talking import LIMITS, RUNNER, make, run

REPOSITORY = Path(__file__).parents[2]


def without(*lacking, kinds=("bubblewrap", "landlock"), user=()):
    """What comes of a sandbox made in a process from which `lacking` was taken away."""
    command = [*user, sys.executable, "-m", "tests.sandbox.lacking", *lacking, "--", *kinds]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def as_user(*more):
    """Words before a command that make its user 1000, without any capability."""
    (_, bwrap), *_ = recipes._programs()
    words = ["--unshare-user", "--uid", "1000", "--gid", "1000", "--dev-bind", "/", "/"]
    return [bwrap, *words, "--cap-drop", "ALL", *more, "--"]


def enter(sandbox):
    with sandbox:
        pass


def works(outcome):
    return outcome["escapes"] == [] and outcome["squares"] == [0, 1, 4, 9]


# --- which kind is taken


def test_bubblewrap_is_preferred(tmp_path):
    outcome = without()
    assert outcome["kind"] == "bubblewrap"
    assert works(outcome)


def test_without_user_namespaces_landlock_confines():
    outcome = without("namespaces")
    assert outcome["kind"] == "landlock"
    assert works(outcome)


def test_without_landlock_bubblewrap_confines_alone():
    outcome = without("landlock")
    assert outcome["kind"] == "bubblewrap"
    assert works(outcome)


def test_without_both_it_refuses_and_says_how_to_mend_it():
    refusal = without("namespaces", "landlock")["refused"]
    assert refusal.startswith("The sandbox can't be set up on this machine (")
    assert "bwrap" in refusal
    assert "this kernel has no Landlock" in refusal
    assert refusal.endswith("or pass --no-sandbox to grade your own work only.")
    assert "\n" not in refusal


@pytest.mark.parametrize("kind", ["bubblewrap", "landlock"])
def test_a_user_without_any_capability_can_confine(kind):
    outcome = without(kinds=(kind,), user=as_user())
    assert outcome["uid"] == 1000
    assert outcome["kind"] == kind
    assert works(outcome)


def test_a_user_without_namespaces_gets_landlock():
    outcome = without(user=as_user("--disable-userns"))
    assert outcome["kind"] == "landlock"
    assert works(outcome)


# What a container engine does by default: no nested namespaces, or parts of /proc masked.
MASKED = ("--unshare-pid", "--proc", "/proc", "--ro-bind", "/dev/null", "/proc/cmdline")


def test_where_parts_of_proc_are_masked_landlock_confines():
    outcome = without(user=as_user(*MASKED))
    assert outcome["kind"] == "landlock"
    assert works(outcome)


def test_where_parts_of_proc_are_masked_and_landlock_lacks_it_refuses():
    refusal = without("landlock", user=as_user(*MASKED))["refused"]
    assert "proc" in refusal
    assert "--no-sandbox" in refusal


def test_a_container_without_namespaces_and_capabilities_gets_landlock():
    outcome = without("namespaces", user=as_user(*MASKED))
    assert outcome["kind"] == "landlock"
    assert works(outcome)


# --- the self-test


def test_the_self_test_sees_what_an_unconfined_child_can_do(open_sandbox):
    assert open_sandbox.kind == "none"
    assert set(open_sandbox.escapes()) >= {
        *("read files outside", "list folders outside", "write files outside", "fill the disk"),
        *("reach the network", "start processes", "run programs"),
        *("see other processes", "signal other processes"),
    }


def test_a_recipe_that_does_not_hold_is_never_used():
    with pytest.raises(SandboxUnavailable, match="a program in it could read files outside"):
        enter(make(kinds=("none",)))


def weak(kind, monkeypatch, **changes):
    """The recipe of `kind` with some of its fields changed."""
    real = recipes._OF_KIND[kind]

    def weakened(folder, view):
        for recipe in real(folder, view):
            yield type(recipe)(**{**recipe.__dict__, **changes})

    monkeypatch.setitem(recipes._OF_KIND, kind, weakened)


def test_a_landlock_rule_too_many_is_found_out(monkeypatch):
    weak("landlock", monkeypatch, readable=["/"])
    with pytest.raises(SandboxUnavailable, match="could read files outside"):
        enter(make(kinds=("landlock",)))


def test_when_one_kind_fails_the_next_is_taken(monkeypatch):
    weak("bubblewrap", monkeypatch, command=["/nowhere/bwrap"])
    with make() as sandbox:
        assert sandbox.kind == "landlock"


def test_no_confinement_is_taken_for_one_that_was_asked_for(monkeypatch):
    monkeypatch.setattr(recipes, "_programs", lambda: iter(()))
    with pytest.raises(SandboxUnavailable):
        enter(make(kinds=("bubblewrap",)))


# --- what is said


@pytest.mark.parametrize(("platform", "name"), [("darwin", "macOS"), ("freebsd14", "freebsd14")])
def test_other_systems_are_told_of_containers(platform, name, monkeypatch):
    monkeypatch.setattr(sys, "platform", platform)
    with pytest.raises(SandboxUnavailable) as caught:
        enter(make())
    assert f"this system is {name}" in str(caught.value)
    assert "containers/grader/Containerfile" in str(caught.value)
    assert "--no-sandbox" in str(caught.value)


def test_systems_that_cannot_fork_are_not_offered_no_sandbox(monkeypatch):
    monkeypatch.delattr(os, "fork")
    with pytest.raises(SandboxUnavailable, match="needs a system that can fork") as caught:
        enter(make(confined=False))
    assert "--no-sandbox" not in str(caught.value)


SETTINGS = [
    ("proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1", "AppArmor profile"),
    ("proc/sys/kernel/unprivileged_userns_clone", "0", "sysctl kernel.unprivileged_userns_clone=1"),
    ("proc/sys/user/max_user_namespaces", "0", "sysctl user.max_user_namespaces=10000"),
    (".dockerenv", "", "--security-opt seccomp=unconfined"),
    ("run/.containerenv", "", "--security-opt seccomp=unconfined"),
]


@pytest.mark.parametrize(("path", "value", "mend"), SETTINGS)
def test_the_setting_that_forbids_is_named_with_its_mend(path, value, mend, tmp_path):
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text(value + "\n")
    assert mend in mends.unavailable({"the system's bwrap": "no"}, tmp_path)


def test_a_machine_without_bubblewrap_is_told_to_install_it(tmp_path):
    assert "install bubblewrap" in mends.unavailable({"Landlock": "no"}, tmp_path)


def test_a_machine_with_nothing_to_blame_is_told_what_is_needed(tmp_path):
    said = mends.unavailable({"the system's bwrap": "no", "Landlock": "no"}, tmp_path)
    assert "Landlock (5.13 or newer" in said


def test_both_engines_options_are_told_and_stand_in_the_docs():
    docs = (REPOSITORY / "docs" / "security.md").read_text()
    for engine in mends.CONTAINER_OPTIONS:
        assert mends.container_options(engine) in mends._IN_A_CONTAINER
        assert mends.container_options(engine) in " ".join(docs.replace("\\\n", " ").split())


def test_the_recipe_for_a_container_names_what_there_is():
    recipe = (REPOSITORY / "containers" / "grader" / "Containerfile").read_text()
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    assert f"{project['name'].replace('-', '_')}-*.whl)[grade]" in recipe
    assert "grade" in project["optional-dependencies"]
    assert 'ENTRYPOINT ["autograder"]' in recipe
    assert "autograder" in project["scripts"]
    copied = re.findall(r"^COPY (?!--from)(\S+)", recipe, re.MULTILINE)
    assert copied == [".", "constraints.txt"]
    assert all((REPOSITORY / name).exists() for name in copied)


# --- bundles that can't be served


def test_a_bundle_that_fails_to_import_is_an_import_error():
    broken = {"broken.py": "import nowhere_at_all"}
    with pytest.raises(ImportError, match="No module named 'nowhere_at_all'"):
        enter(Sandbox(broken, serve="broken:serve"))


def test_a_bundle_that_is_no_python_is_an_import_error():
    with pytest.raises(ImportError, match="SyntaxError"):
        enter(Sandbox({"broken.py": "def serve(:"}, serve="broken:serve"))


def test_a_bundle_without_the_function_is_an_import_error():
    with pytest.raises(ImportError, match="has no attribute 'serv'"):
        enter(Sandbox({"runner.py": RUNNER}, serve="runner:serv"))


@pytest.mark.parametrize("path", ["../outside.py", "/etc/outside.py", "a/../../b.py"])
def test_a_bundle_stays_in_its_folder(path):
    with pytest.raises(ValueError, match="must be relative"):
        enter(Sandbox({path: ""}, serve="x:y"))


def test_files_and_bytes_and_text_make_a_bundle(tmp_path):
    (tmp_path / "real.py").write_text("word = 'a file'")
    bundle = {"runner.py": RUNNER.encode(), "a/b/real.py": tmp_path / "real.py", "c.py": "word = 3"}
    with Sandbox(bundle, serve="runner:serve", limits=LIMITS) as sandbox:
        code = "import a.b.real, c\nout = [a.b.real.word, c.word]"
        assert run(sandbox, code) == ["a file", 3]
