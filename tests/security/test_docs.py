"""What docs/security.md says in numbers is what is in force."""

import re
from pathlib import Path

import pytest

from autograder.core import codec
from autograder.sandbox import Limits
from autograder.sandbox.inside import syscalls
from tests.security.test_hostile_class import ALL

ROOT = Path(__file__).parents[2]
DOCS = " ".join((ROOT / "docs" / "security.md").read_text().split())
LIMITS = Limits()


@pytest.mark.parametrize(
    "said",
    [
        f"{LIMITS.memory_bytes >> 30} GiB of addresses",
        f"{LIMITS.file_bytes >> 20} MiB and 1,000 files in memory; {LIMITS.open_files} descriptors",
        f"threads | {LIMITS.threads}, looked at",
        f"{LIMITS.all_memory_bytes >> 30} GiB and {LIMITS.all_threads:,} threads",
        f"{codec.MAX_BYTES >> 20} MiB of numbers, {codec.MAX_TEXT >> 20} MiB of everything else",
    ],
)
def test_the_limits_are_those_in_force(said):
    assert said in DOCS


def test_the_filter_lets_pass_about_as_many_calls():
    tables = (syscalls.ALLOWED, syscalls.CHANGING, syscalls.OPENING, syscalls.CONDITIONAL)
    count = sum(len(syscalls.numbers(table, "x86_64")) for table in tables)
    assert abs(count - int(re.search(r"about (\d+) that computing needs", DOCS)[1])) < 10


def test_there_are_as_many_submissions():
    assert len(ALL) > int(re.search(r"over (\d+) submissions", DOCS)[1])


def test_every_file_that_is_named_exists():
    named = re.findall(r"`((?:tests|docs|containers)/[\w/.]+)`", DOCS)
    assert len(named) >= 3
    assert [name for name in named if not (ROOT / name).exists()] == []
