"""`autograder demo`: a class of 40 made, graded and reported in one folder, its report shown."""

from __future__ import annotations

import json
import shutil
import webbrowser
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from course.commands import BadInput, Stop

if TYPE_CHECKING:
    from autograder.grading.run import Result

    from .submissions import Submission

EXPECTED = "expected.json"
UNCONFINED = "This machine has no sandbox; what the demo grades is our own, and was graded without."


def run_demo(folder: Path, lesson: str, open_it: bool) -> int:
    """Make, grade and report a class of `lesson` in `folder`, and say where everything is.

    1: grading gave something else than was put in. Raises `BadInput` where the
    folder is not a demo's, or there is no such lesson.
    """
    from autograder.grading.errors import GradingError
    from autograder.report.command import Wanted, write_report

    started = monotonic()
    folder = folder.absolute()
    _refuse(folder)
    everybody = _make(folder, lesson)
    print(f"Grading {len(everybody)} submissions of {lesson}.")
    try:
        results = _grade(folder, lesson)
        report, _ = write_report(folder, lesson, Wanted())
    except GradingError as error:
        raise Stop(str(error)) from error
    wrong = differences(everybody, results)
    _tell(folder, lesson, report, monotonic() - started, everybody, wrong)
    if open_it:
        webbrowser.open(report.as_uri())
    return 1 if wrong else 0


def _refuse(folder: Path) -> None:
    """A demo never writes among files that are not a demo's."""
    if folder.exists() and not folder.is_dir():
        raise BadInput(f"{folder} is a file; name a folder for the demo.")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / EXPECTED).is_file():
        raise BadInput(f"{folder} is not empty and no demo; name another folder.")


def _make(folder: Path, lesson: str) -> list[Submission]:
    """Write the course directory and everybody's submission; raises `BadInput`."""
    from autograder.exercises import UnknownLesson, load_lesson

    from .classroom import demo_class
    from .submissions import CLONE, SECRET

    if not (CLONE / "solutions").is_dir():
        raise BadInput(
            "The demo is made from solutions/ of the repository, which an installed "
            "package does not hold: clone it, and `pip install --editable '.[grade]'` in the clone."
        )
    try:
        notebook = load_lesson(lesson).notebook
    except UnknownLesson as error:
        raise BadInput(error.args[0]) from error
    everybody = demo_class(lesson)
    for step in ("lessons", "solutions"):
        shutil.copytree(CLONE / step / lesson, folder / step / lesson, dirs_exist_ok=True)
    shutil.copy(CLONE / "nbgrader_config.py", folder)
    (folder / ".grading").mkdir(mode=0o700, exist_ok=True)
    (folder / ".grading" / "seed").write_text(SECRET, encoding="utf-8")
    _write_expected(folder / EXPECTED, lesson, everybody)
    for submission in everybody:
        submission.write(folder, lesson, notebook)
    return everybody


def _write_expected(path: Path, lesson: str, everybody: Sequence[Submission]) -> None:
    """What was put in, by lesson; the file also tells that the folder is a demo's."""
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    known[lesson] = {
        each.student: {"marks": each.marks, "mistakes": each.mistakes} for each in everybody
    }
    path.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")


def _grade(folder: Path, lesson: str) -> list[Result]:
    from autograder.grading.options import Options
    from autograder.grading.progress import progress
    from autograder.grading.run import Run
    from autograder.sandbox.errors import SandboxUnavailable

    def graded(options: Options) -> list[Result]:
        with Run(folder, lesson, options) as run:
            return list(progress(run.results(), len(run.students)))

    try:
        return graded(Options())
    except SandboxUnavailable:
        print(UNCONFINED)
        return graded(replace(Options(), confined=False))


def differences(everybody: Sequence[Submission], results: Sequence[Result]) -> list[str]:
    """A sentence for each submission whose marks or mistakes are not those put in."""
    got = {each.student: (each.marks, each.mistakes) for each in results}
    return [
        f"{each.student} got {got.get(each.student)} in place of {wanted}."
        for each in everybody
        if got.get(each.student) != (wanted := _wanted(each))
    ]


def _wanted(submission: Submission) -> tuple[dict[str, float], dict[str, Any]]:
    return submission.marks, {name: [each] for name, each in submission.mistakes.items()}


def _tell(
    folder: Path,
    lesson: str,
    report: Path,
    seconds: float,
    everybody: Sequence[Submission],
    wrong: Sequence[str],
) -> None:
    made = sum(len(each.mistakes) for each in everybody)
    first = everybody[0].student
    page = f"{lesson.split('_', 1)[-1]}.html"
    for sentence in wrong:
        print(sentence)
    if not wrong:
        print(
            f"All marks are those put in, and all {made} mistakes were named, "
            f"in {seconds:.0f} seconds."
        )
    print(f"report      {report}")
    print(f"feedback    {folder / 'feedback' / first / lesson / page}, a page for each student")
    print(f"gradebook   {folder / 'gradebook.db'}")
    print(f"put in      {folder / EXPECTED}")
