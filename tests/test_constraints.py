"""constraints.txt: one resolution for every Python and system that is promised."""

import re
import tomllib
from importlib import metadata
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
TEXT = (ROOT / "constraints.txt").read_text(encoding="utf-8")
LINES = [line for line in TEXT.splitlines() if not line.startswith("#")]
PINS = [Requirement(line) for line in LINES]
EXTRAS = [
    rules
    for name, rules in PROJECT["optional-dependencies"].items()
    if name not in ("bench", "fuzz")
]
WANTED = [
    rule
    for rule in map(Requirement, chain(PROJECT["dependencies"], *EXTRAS))
    if rule.name != PROJECT["name"]
]

SYSTEMS = {
    "linux": {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux"},
    "macOS": {"sys_platform": "darwin", "os_name": "posix", "platform_system": "Darwin"},
    "Windows": {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows"},
}
PYTHONS = ("3.11.0", "3.11.2", "3.11.4", "3.11.5", "3.11.7", "3.12.1", "3.13.0", "3.14.0")


def python(version: str) -> dict[str, str]:
    """What markers say of this Python."""
    return {"python_version": version.rpartition(".")[0], "python_full_version": version}


def holds(rule: Requirement, **around: str) -> bool:
    """Whether a rule speaks of such a Python and system; what is not named is as it is here."""
    return rule.marker is None or rule.marker.evaluate(around)


def version_of(pin: Requirement) -> str:
    [specifier] = pin.specifier
    return specifier.version


def test_every_pip_reads_them_names_versions_and_markers_only():
    pin = r"[a-z0-9.-]+==[\w.]+( ; [\w .'=<>*!()]+)?"
    assert [line for line in LINES if not re.fullmatch(pin, line)] == []


def test_the_command_that_made_them_names_no_place_on_a_machine():
    assert [line for line in TEXT.splitlines() if "/" in line] == []


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("version", PYTHONS)
def test_every_python_and_system_has_one_version_of_what_is_asked_for(version, system):
    around = SYSTEMS[system] | python(version)
    pinned: dict[str, list[str]] = {}
    for pin in PINS:
        if holds(pin, **around):
            pinned.setdefault(canonicalize_name(pin.name), []).append(version_of(pin))
    assert {name: found for name, found in pinned.items() if len(found) > 1} == {}
    wanted = [rule for rule in WANTED if holds(rule, **around)]
    versions = {rule.name: pinned.get(canonicalize_name(rule.name), [""])[0] for rule in wanted}
    assert [str(r) for r in wanted if not r.specifier.contains(versions[r.name] or "0")] == []


def requires_python(pin: Requirement) -> str:
    """What the installed package says of the Pythons that it runs on; "" where it is not here."""
    try:
        found = metadata.distribution(pin.name)
    except metadata.PackageNotFoundError:
        return ""
    same = Version(found.version) == Version(version_of(pin))
    return found.metadata.get("Requires-Python", "") if same else ""


def test_every_pin_for_the_oldest_python_promised_admits_it():
    oldest = PROJECT["requires-python"].removeprefix(">=") + ".0"
    pins = [pin for pin in PINS if holds(pin) and holds(pin, **python(oldest))]
    known = {pin.name: requires_python(pin) for pin in pins}
    assert len([name for name in known if known[name]]) > 100
    assert [n for n, allowed in known.items() if not SpecifierSet(allowed).contains(oldest)] == []
