"""The parts that need no process: the filter, run by hand for both machines, and the view."""

import errno

import pytest

from autograder.sandbox.inside import seccomp
from autograder.sandbox.inside.syscalls import ARCHITECTURES, numbers
from autograder.sandbox.view import View, _links

ALLOWED, KILLED = "allowed", "killed"
AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}


def verdict(machine, number, *arguments, may_write=True, architecture=None):
    """What the filter for `machine` says of a call: the kernel's classic BPF, in Python."""
    rows = seccomp.program(machine, may_write)
    words = {0: number, 4: AUDIT[architecture or machine]}
    words |= {16 + 8 * i: argument & 0xFFFFFFFF for i, argument in enumerate(arguments)}
    at, accumulator = 0, 0
    while True:
        code, if_true, if_false, operand = rows[at]
        at += 1
        if code == 0x06:
            break
        if code == 0x20:
            accumulator = words.get(operand, 0)
        elif code == 0x54:
            accumulator &= operand
        elif code == 0x05:
            at += operand
        else:
            holds = accumulator == operand if code == 0x15 else accumulator >= operand
            assert code in (0x15, 0x35)
            at += if_true if holds else if_false
    named = {0x7FFF0000: ALLOWED, 0x80000000: KILLED}
    return named[operand] if operand in named else errno.errorcode[operand & 0xFFFF]


# name -> its number on x86-64 and on aarch64; from the kernel's tables, not from ours
NUMBERS = {
    "read": (0, 63),
    "write": (1, 64),
    "mmap": (9, 222),
    "futex": (202, 98),
    "openat": (257, 56),
    "clone": (56, 220),
    "clone3": (435, 435),
    "socket": (41, 198),
    "socketpair": (53, 199),
    "sendto": (44, 206),
    "sendmsg": (46, 211),
    "setsockopt": (54, 208),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "mq_open": (240, 180),
    "pidfd_open": (434, 434),
    "process_vm_readv": (310, 270),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "keyctl": (250, 219),
    "execve": (59, 221),
    "kill": (62, 129),
    "ptrace": (101, 117),
    "ioctl": (16, 29),
    "fcntl": (72, 25),
    "prctl": (157, 167),
    "unlinkat": (263, 35),
    "fchmodat": (268, 53),
    "exit_group": (231, 94),
    "io_uring_setup": (425, 425),
}
THREAD = 0x3D0F00
FORK = 0x1200011

CASES = [
    ("read", (), ALLOWED),
    ("write", (), ALLOWED),
    ("mmap", (), ALLOWED),
    ("futex", (), ALLOWED),
    ("sendto", (), ALLOWED),
    ("exit_group", (), ALLOWED),
    ("clone", (THREAD,), ALLOWED),
    ("clone", (FORK,), "EPERM"),
    ("clone", (THREAD | 0x10000000,), "EPERM"),
    ("clone3", (), "ENOSYS"),
    ("socket", (2, 1), "EPERM"),
    ("socketpair", (1, 1 | 0o2000000), ALLOWED),
    ("socketpair", (1, 2), "EPERM"),
    ("socketpair", (2, 1), "EPERM"),
    ("sendmsg", (), "EPERM"),
    *(
        (name, (), "EPERM")
        for name in (
            *("setsockopt", "memfd_create", "memfd_secret", "shmget", "mq_open", "pidfd_open"),
            *("process_vm_readv", "unshare", "setns", "mount", "bpf", "perf_event_open", "keyctl"),
        )
    ),
    ("fcntl", (3, 1031), "EPERM"),
    ("execve", (), "EPERM"),
    ("kill", (), "EPERM"),
    ("ptrace", (), "EPERM"),
    ("io_uring_setup", (), "EPERM"),
    ("ioctl", (0, 0x5401), ALLOWED),
    ("ioctl", (0, 0x5412), "EPERM"),
    ("fcntl", (3, 3), ALLOWED),
    ("fcntl", (3, 8), "EPERM"),
    ("prctl", (15,), ALLOWED),
    ("prctl", (1,), "EPERM"),
]


@pytest.mark.parametrize("machine", ARCHITECTURES)
@pytest.mark.parametrize(("name", "arguments", "expected"), CASES)
def test_the_filter_decides(machine, name, arguments, expected):
    number = NUMBERS[name][ARCHITECTURES.index(machine)]
    assert verdict(machine, number, *arguments) == expected


OPENING = [(0, ALLOWED), (0o2000000, ALLOWED), (1, "EPERM"), (2, "EPERM"), (0o100, "EPERM")]


@pytest.mark.parametrize("machine", ARCHITECTURES)
@pytest.mark.parametrize(("flags", "expected"), [*OPENING, (0o1000, "EPERM")])
def test_without_a_private_folder_files_open_for_reading_only(machine, flags, expected):
    number = NUMBERS["openat"][ARCHITECTURES.index(machine)]
    assert verdict(machine, number, 0, 0, flags, may_write=False) == expected
    assert verdict(machine, number, 0, 0, flags, may_write=True) == ALLOWED


@pytest.mark.parametrize("machine", ARCHITECTURES)
@pytest.mark.parametrize("name", ["unlinkat", "fchmodat"])
def test_without_a_private_folder_nothing_is_changed(machine, name):
    number = NUMBERS[name][ARCHITECTURES.index(machine)]
    assert verdict(machine, number, may_write=False) == "EPERM"
    assert verdict(machine, number, may_write=True) == ALLOWED


@pytest.mark.parametrize("machine", ARCHITECTURES)
@pytest.mark.parametrize("number", [600, 0x3FFFFFFF, 0x40000000, 0x40000001, 0xFFFFFFFF])
def test_numbers_that_nobody_knows_do_not_exist(machine, number):
    assert verdict(machine, number) == "ENOSYS"


def test_calls_by_another_architectures_numbers_are_the_end():
    assert verdict("x86_64", 0, architecture="aarch64") == KILLED
    assert verdict("aarch64", 63, architecture="x86_64") == KILLED


@pytest.mark.parametrize("machine", ARCHITECTURES)
def test_no_call_has_two_rules(machine):
    known = [number for table in seccomp.TABLES for number in numbers(table, machine).values()]
    assert len(known) == len(set(known))


def test_an_unknown_machine_is_a_sentence():
    with pytest.raises(NotImplementedError, match="x86_64 and aarch64, not for riscv64"):
        seccomp.program("riscv64", may_write=True)


# --- the view


@pytest.fixture
def tree(tmp_path):
    """usr/{lib/{site/{numpy,course},python}, lib64 -> lib, src/app/{.venv/lib,gradebook}}."""
    for folder in ("lib/site/numpy", "lib/site/course", "lib/python", "src/app/.venv/lib"):
        (tmp_path / "usr" / folder).mkdir(parents=True)
    (tmp_path / "usr/src/app/gradebook").write_text("marks")
    (tmp_path / "usr/lib64").symlink_to("lib")
    return tmp_path / "usr"


def a_view(tree, shown, hidden):
    paths = [frozenset(tree / name for name in names) for names in (shown, hidden)]
    return View(*paths, links={})


def below(tree, paths):
    return {str(path).removeprefix(f"{tree}/").removeprefix(str(tree)) for path in paths}


def test_what_is_shown_comes_before_what_is_hidden_in_it_and_shown_in_that(tree):
    view = a_view(tree, ["", "src/app/.venv/lib", "lib/python"], ["src/app", "lib/site/course"])
    told = [(str(path.relative_to(tree)), shown) for path, shown in view.in_order()]
    assert told == [
        (".", True),
        ("src/app", False),
        ("lib/site/course", False),
        ("src/app/.venv/lib", True),
    ]


def test_rules_that_only_add_leave_out_what_is_hidden(tree):
    view = a_view(tree, ["", "src/app/.venv/lib"], ["src/app", "lib/site/course"])
    readable, listable = view.split()
    assert below(tree, readable) == {"lib/python", "lib/site/numpy", "src/app/.venv/lib"}
    assert below(tree, listable) == {"", "lib", "lib/site", "src"}


def test_nothing_hidden_means_one_rule(tree):
    assert a_view(tree, [""], []).split() == ([str(tree)], [])


def test_links_are_followed_all_the_way(tmp_path):
    (tmp_path / "python-3.11.7/bin").mkdir(parents=True)
    (tmp_path / "python-3.11").symlink_to("python-3.11.7")
    (tmp_path / "current").symlink_to(tmp_path / "python-3.11")
    found = dict(_links(tmp_path / "current/bin/python"))
    assert found == {
        tmp_path / "current": str(tmp_path / "python-3.11"),
        tmp_path / "python-3.11": "python-3.11.7",
    }


def test_links_inside_shown_folders_need_not_be_made(tree):
    links = {tree / "lib64": "lib", tree.parent / "lib": "usr/lib"}
    view = View(frozenset({tree}), frozenset(), links)
    assert dict(view.missing_links()) == {tree.parent / "lib": "usr/lib"}
