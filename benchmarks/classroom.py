"""A class that hands in a lesson: course directories to grade.

Everything is made from the released notebook, the solutions, the named mistakes
and the bank of unusual right answers, and is the same each time. No two
submissions are equal: each has its student's name in a comment.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from autograder.demo.submissions import CLONE as COURSE
from autograder.demo.submissions import Maker, Submission, signed

STOCK_CONFIG = 'c = get_config()\nc.CourseDirectory.course_id = "stock"\n'
# Who hands in what, of ten students; after ten it goes on with the next of each kind.
OF_TEN = (
    *("right", "mistake", "unusual", "mistake", "raising"),
    *("mistake", "unusual", "missing", "mistake", "untouched"),
)


def students(lesson: str, number: int) -> list[Submission]:
    """The first `number` students of a class that never ends."""
    maker = Maker(lesson)
    kinds = {kind: cycle(those) for kind, those in _kinds(maker).items()}
    chosen = (next(kinds[kind]) for kind in cycle(OF_TEN))
    return [
        signed(submission, f"student-{i:04d}", maker.functions[0])
        for i, submission in enumerate(islice(chosen, number))
    ]


def _kinds(maker: Maker) -> dict[str, list[Submission]]:
    plain = {each.student: each for each in maker.plain()}
    broken = {each.student: each for each in maker.broken_code()}
    return {
        "right": [plain["perfect"], plain["perfect-but-no-words"]],
        "unusual": list(maker.right_answers()),
        "mistake": list(maker.mistakes()),
        "raising": [broken["exception-in-function"], broken["exception-in-cell"]],
        "missing": [broken["function-deleted"], broken["wrong-name"]],
        "untouched": [plain["untouched"]],
    }


def never_ending(lesson: str) -> Submission:
    """A submission whose first function has an endless loop."""
    broken = {each.student: each for each in Maker(lesson).broken_code()}
    return broken["endless-loop"]


@dataclass(frozen=True)
class Classroom:
    """Course directories of a lesson below `folder`, each with a gradebook that is ready.

    `template` says where the course directory is that each is a copy of.
    """

    folder: Path
    lesson: str
    name: str

    def prepare(self) -> None:
        """Make the templates: ours as it is released, and one with nbgrader's own settings."""
        ours, stock = self.template("ours"), self.template("stock")
        for root, source in ((ours, "solutions"), (stock, "source")):
            shutil.copytree(COURSE / "solutions" / self.lesson, root / source / self.lesson)
        shutil.copy(COURSE / "nbgrader_config.py", ours)
        (stock / "nbgrader_config.py").write_text(STOCK_CONFIG)
        with ThreadPoolExecutor() as both:
            list(both.map(self._generate, (ours, stock)))

    def _generate(self, root: Path) -> None:
        command = [program("nbgrader"), "generate_assignment", self.lesson]
        subprocess.run(command, cwd=root, env=environment(), check=True, capture_output=True)

    def template(self, grader: str) -> Path:
        return self.folder / f"template-{grader}"

    def course(self, grader: str, handed_in: list[Submission]) -> Path:
        """A fresh course directory for `grader` (ours or stock) with these submissions."""
        root = self.folder / "course"
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(self.template(grader), root)
        for submission in handed_in:
            submission.write(root, self.lesson, self.name)
        return root


def classroom(folder: Path, lesson: str) -> Classroom:
    """The classroom of `lesson`, prepared."""
    made = Classroom(folder, lesson, Maker(lesson).released.name)
    made.prepare()
    return made


def program(name: str) -> str:
    """The program that stands beside this Python."""
    return str(Path(sys.executable).with_name(name))


def environment() -> dict[str, str]:
    """This process's, with the programs beside this Python first, and bytecode kept."""
    inherited = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    beside = str(Path(sys.executable).parent)
    return {
        **inherited,
        "PATH": f"{beside}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PYTHONPATH": f"{COURSE}{os.pathsep}{os.environ.get('PYTHONPATH', '')}".rstrip(os.pathsep),
    }
