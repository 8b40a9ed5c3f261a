"""`python -m tests.fuzz reader|codec --seconds N`: new inputs by what code they reach.

Needs `pip install 'neurons-from-scratch[fuzz]'`. What it finds stands in `build/fuzz`:
inputs that reached something new, and as `crash-…`, `timeout-…` or `oom-…` those that
broke something. The smallest of these belong into `tests/fuzz/corpus`.
"""

import argparse
import sys
from pathlib import Path

import atheris

HERE = Path(__file__).parent
LIMITS = ["-rss_limit_mb=2000", "-timeout=20", "-max_len=20000", "-print_final_stats=1"]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("target", choices=["reader", "codec"])
    parser.add_argument("--seconds", type=int, default=3600)
    wanted = parser.parse_args()
    with atheris.instrument_imports(include=["autograder"]):
        from .targets import TARGETS
    found = Path("build/fuzz", wanted.target)
    found.mkdir(parents=True, exist_ok=True)
    places = [f"-artifact_prefix={found}/", f"-dict={HERE / 'words.txt'}"]
    corpus = [str(found), str(HERE / "corpus" / wanted.target)]
    time = f"-max_total_time={wanted.seconds}"
    atheris.Setup([sys.argv[0], time, *LIMITS, *places, *corpus], TARGETS[wanted.target])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
