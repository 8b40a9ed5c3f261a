"""Installed packages that a child may import: a few, with all that they need, and no others.

What else is installed beside the grader could hold answers: the labels of lesson 12's
digits come with scikit-learn. In: names of distributions. Out: their files, and the
names by which they are imported.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

ALLOWED = ("numpy", "matplotlib")
_NAME = re.compile(r"[\w.-]+")
_METADATA = (".dist-info", ".egg-info")


def contents(names: Iterable[str] = ALLOWED) -> list[Path]:
    """The top-level files and folders of these distributions and of all that they require."""
    return [path for found in _with_requirements(names) for path in _top_level(found)]


def importable(paths: Iterable[Path]) -> list[str]:
    """The names by which what lies at `paths` is imported."""
    return sorted({path.name.partition(".")[0] for path in paths if path.suffix not in _METADATA})


def _with_requirements(names: Iterable[str]) -> Iterator[Distribution]:
    """The distributions that are installed, each once; extras are nobody's requirement."""
    pending, seen = list(names), set()
    while pending:
        name = re.sub(r"[-_.]+", "-", pending.pop()).lower()
        if name in seen:
            continue
        seen.add(name)
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue
        yield found
        lines = (line for line in found.requires or () if "extra ==" not in line)
        pending += [name for line in lines for name in _NAME.findall(line)[:1]]


def _top_level(found: Distribution) -> list[Path]:
    folder = Path(str(found.locate_file("")))
    record = found.read_text("RECORD") or ""
    names = {line.partition(",")[0].strip('"').partition("/")[0] for line in record.splitlines()}
    names = names - {"", "..", "__pycache__"} or _guessed(found)
    return sorted(folder / name for name in names if (folder / name).exists())


def _guessed(found: Distribution) -> set[str]:
    """Where a system's package manager keeps no record: what is imported, and its libraries."""
    told = (found.read_text("top_level.txt") or found.metadata["Name"].replace("-", "_")).split()
    return {name + end for name in told for end in ("", ".py", ".libs")}
