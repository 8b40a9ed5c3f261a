"""`autograder grade` with two workers and a marker that takes a moment: for tests that end it.

Run as `python grade_slowly.py COURSE_DIRECTORY`, in the folder that holds `tests`.
"""

import os
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from autograder.grading import work
from autograder.grading.command import run_grade
from autograder.grading.options import Options
from tests.grading.small_lesson import LESSON, FakeMarker


class Slow(FakeMarker):
    def mark(self, reading):
        time.sleep(float(os.environ.get("MARKING_SECONDS", "0.01")))
        return super().mark(reading)


def grade_slowly(root: Path) -> None:
    """Grade the class in `root`; ends this process."""
    work.new_marker = lambda setup: Slow()
    sys.exit(run_grade(root, LESSON, Options(workers=2)))


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
    grade_slowly(Path(sys.argv[1]))
