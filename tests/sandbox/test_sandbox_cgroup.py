"""A cgroup for all children: where one can be had it is used, elsewhere nothing changes."""

import os
from pathlib import Path

import pytest

from autograder.sandbox import Limits, cgroup
from autograder.sandbox.cgroup import Cgroup, one_for
from tests.sandbox.processes import processes_of, session_of
from tests.sandbox.talking import LIMITS, make, run

BOTH = "cpu memory pids"


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A tree like the kernel's, with us in user/app/terminal, and how to ask for a group in it.

    Its folders are removed with their files in them, as the kernel removes groups.
    """
    monkeypatch.setattr(cgroup, "_removed", removed)
    top = tmp_path / "cgroup"
    for name, handed in {"": BOTH, "user": BOTH, "user/app": BOTH, "user/app/terminal": ""}.items():
        group(top / name, handed)
    mounts, membership = tmp_path / "mounts", tmp_path / "membership"
    mounts.write_text(f"tmpfs /run tmpfs rw 0 0\ncgroup2 {top} cgroup2 rw,nosuid 0 0\n")
    membership.write_text("4:memory:/old\n0::/user/app/terminal\n")
    return top, lambda limits=LIMITS: one_for(limits, mounts, membership)


def group(path, handed, memory="max"):
    path.mkdir(exist_ok=True)
    (path / "cgroup.subtree_control").write_text(handed)
    (path / "cgroup.procs").write_text("")
    (path / "memory.max").write_text(memory)


def removed(path):
    if path.exists():
        for file in path.iterdir():
            file.unlink()
        path.rmdir()
    return True


def test_the_nearest_group_that_hands_down_both_controllers_is_taken(tree):
    top, ask = tree
    made = ask(Limits(all_memory_bytes=1 << 30, all_threads=99))
    assert made.path.parent == top / "user/app"
    assert (made.path / "memory.max").read_text() == str(1 << 30)
    assert (made.path / "pids.max").read_text() == "99"
    assert not (made.path / "memory.swap.max").exists()
    made.remove()
    assert sorted(p.name for p in (top / "user/app").iterdir() if p.is_dir()) == ["terminal"]


def test_a_limit_on_ourselves_is_not_evaded(tree):
    top, ask = tree
    (top / "user/app/terminal/memory.max").write_text("1073741824")
    assert ask() is None


@pytest.mark.parametrize("handed", ["", "memory", "pids cpu"])
def test_a_group_that_lacks_a_controller_is_of_no_use(tree, handed):
    top, ask = tree
    for path in (top, top / "user", top / "user/app"):
        (path / "cgroup.subtree_control").write_text(handed)
    assert ask() is None


def test_a_group_that_is_not_ours_to_change_is_passed_over(tree, monkeypatch):
    top, ask = tree
    real = os.access
    monkeypatch.setattr(
        os, "access", lambda path, mode: path != top / "user/app" and real(path, mode)
    )
    made = ask()
    assert made.path.parent == top / "user"


def test_settings_that_are_refused_leave_no_group(tree, monkeypatch):
    top, ask = tree

    def full(path, text):
        raise OSError(28, "no room")

    monkeypatch.setattr(Path, "write_text", full)
    assert ask() is None
    assert sorted(p.name for p in (top / "user/app").iterdir() if p.is_dir()) == ["terminal"]


@pytest.mark.parametrize("membership", ["", "4:memory:/old\n", "0::/../above\n"])
def test_without_a_place_of_ours_in_version_2_there_is_none(tree, tmp_path, membership):
    (tmp_path / "membership").write_text(membership)
    assert tree[1]() is None


def test_without_cgroups_there_is_none(tmp_path):
    assert one_for(LIMITS, tmp_path / "nothing", tmp_path / "nothing") is None


def test_groups_of_drivers_that_are_gone_are_swept(tree, monkeypatch):
    top, ask = tree
    gone = top / f"user/app/{cgroup._NAME}999999999-aa"
    alive = top / f"user/app/{cgroup._NAME}{os.getpid()}-bb"
    for path in (gone, alive):
        path.mkdir()
    ask().remove()
    assert not gone.exists()
    assert alive.exists()


def test_a_sandbox_starts_in_its_group_and_removes_it(tree, monkeypatch):
    made = tree[1]()
    monkeypatch.setattr(cgroup, "one_for", lambda limits: made)
    with make(kinds=("bubblewrap",)) as sandbox:
        assert (made.path / "cgroup.procs").read_text() == "0\n"
        assert run(sandbox, "out = 'here'") == "here"
    assert not made.path.exists()


def test_a_group_that_cannot_be_entered_stops_nothing(tree, monkeypatch):
    made = tree[1]()
    monkeypatch.setattr(made, "path", made.path / "no" / "longer")
    monkeypatch.setattr(cgroup, "one_for", lambda limits: made)
    with make(kinds=("bubblewrap",)) as sandbox:
        assert run(sandbox, "out = 'here'") == "here"


def real_place():
    """A real group in which groups can be made on this machine, if there is one."""
    for place in cgroup._places(Path("/proc/self/mounts"), Path("/proc/self/cgroup")):
        if os.access(place, os.W_OK) and os.access(place / "cgroup.procs", os.W_OK):
            return place
    return None


def test_in_a_real_group_every_process_is_in_it(monkeypatch):
    """Where the machine lets us make a group; elsewhere, that a sandbox does without."""
    place = real_place()
    made = Cgroup(place, {"cgroup.max.descendants": "0"}) if place else None
    monkeypatch.setattr(cgroup, "one_for", lambda limits: made)
    with make(kinds=("bubblewrap",)) as sandbox, sandbox.child():
        there = set((made.path / "cgroup.procs").read_text().split()) if made else set()
        all_of_them = set(map(str, processes_of(session_of(sandbox))))
        assert not made or there == all_of_them != set()
    assert not made or not made.path.exists()
