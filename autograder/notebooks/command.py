"""`autograder build`: what it prints, and its exit code."""

import sys
from collections.abc import Iterable
from pathlib import Path

FRESH, STALE, REFUSED = 0, 1, 2


def run_build(root: Path, check: bool = False, lessons: Iterable[str] | None = None) -> int:
    """Build the lessons' notebooks, or with `check` only tell whether they are up to date.

    0: all is up to date now; 1: `check` found a notebook that is not; 2: nothing could be built.
    """
    from autograder.notebooks.build import SourceError, build, check_fresh

    try:
        return _report(check_fresh(root, lessons)) if check else _tell(root, build(root, lessons))
    except SourceError as error:
        print(*error.problems, sep="\n", file=sys.stderr)
        print("Nothing was written.", file=sys.stderr)
    except OSError as error:
        print(f"{error.filename}: {error.strerror}.", file=sys.stderr)
    return REFUSED


def _report(sentences: list[str]) -> int:
    if not sentences:
        print("All notebooks are what their sources give.")
        return FRESH
    print(*sentences, "Run `autograder build` and commit what it writes.", sep="\n")
    return STALE


def _tell(root: Path, written: list[Path]) -> int:
    for path in written:
        print(f"wrote {path.relative_to(root).as_posix()}")
    if not written:
        print("All notebooks are up to date.")
    return FRESH
