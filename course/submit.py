"""Handing in a lesson: in, the student's folder and a place; out, what nbgrader expects there.

The place is a folder (the course's `submitted`, on a shared disk), a `.zip` for an upload
page, or nbgrader's exchange. Each time a receipt stays in the student's folder.
"""

from __future__ import annotations

import base64
import getpass
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from course.commands import Stop
from course.files import replace
from course.folder import own_folder, released_folder
from course.progress import FILE, HANDED_IN, LessonProgress, Progress, Task, read, standing

EXCHANGE = "exchange"
RECEIPTS = "receipts"
TIMESTAMP = "timestamp.txt"
_STUDENT = re.compile(r"[\w.@-]+")


class NotHandedIn(Stop):
    """Nothing was handed in, and why."""

    def __init__(self, why: str) -> None:
        super().__init__(f"{why} Nothing was handed in.")

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows."""
        return [self.message]


class Packed:
    """A zip to upload, which a notebook shows as a link that downloads it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __repr__(self) -> str:
        return f"{self.path.name} is in your folder, for you to upload."

    def _repr_html_(self) -> str:
        content = base64.b64encode(self.path.read_bytes()).decode()
        link = f'href="data:application/zip;base64,{content}"'
        return f'<a download="{self.path.name}" {link}>Download {self.path.name}</a>'


@dataclass(frozen=True)
class Submission:
    """What a student hands in: the files of a lesson's folder, at a time."""

    lesson: LessonProgress
    folder: Path
    student: str
    time: datetime

    @property
    def files(self) -> dict[str, bytes]:
        """Name -> content as nbgrader expects them, with its timestamp and what checks said."""
        own = {path.name: path.read_bytes() for path in _files(self.folder / self.lesson.name)}
        time = f"{self.time:%Y-%m-%d %H:%M:%S.%f} UTC\n".encode()
        return {**own, **self.checked, TIMESTAMP: time}

    @property
    def checked(self) -> dict[str, bytes]:
        """A file with what checks said in this lesson, or none where there was no check."""
        known = read(self.folder / FILE).get(self.lesson.name)
        if not known:
            return {}
        return {HANDED_IN: json.dumps(known, indent=1).encode()}

    @property
    def number(self) -> str:
        """Tells one submission from all others: it depends on every byte and on the time."""
        digest = hashlib.sha256()
        for name, content in sorted(self.files.items()):
            digest.update(f"{name} {len(content)} ".encode() + content)
        return digest.hexdigest()[:12]


def submit(lesson: str, student: str | None = None) -> Packed:
    """In a notebook: pack `lesson`, as `course submit` does, and give it as a download.

    `student` is your name in the course, which a learning platform knows without it.
    Raises `NotHandedIn`, also where the notebook is not saved.
    """
    own, released = own_folder(Path.cwd()).absolute(), released_folder()
    found = find_lesson(standing(released, own), lesson)
    notebook = next((released / found.name).glob("*.ipynb")).name
    _refuse_unsaved(own / found.name / notebook, found)
    run_submit(found.name, None, student, own)
    return Packed(own / f"{found.name}.zip")


def _refuse_unsaved(notebook: Path, lesson: LessonProgress) -> None:
    """What has run last, of each function and of all, must stand in the saved notebook."""
    run = _cells_run()
    last = {
        task.name: next((cell for cell in reversed(run) if f"def {task.name}(" in cell), "")
        for task in lesson.exercises
    }
    saved = _cells_saved(notebook)
    if any(cell.strip() not in saved for cell in (*last.values(), *run[-1:]) if cell):
        raise NotHandedIn(
            f"{notebook.name} is not saved as you have run it: press Ctrl+S, then run this again."
        )


def _cells_run() -> list[str]:
    """What was run in this notebook, from first to last; nothing where this is none."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return list(shell.user_ns["In"]) if shell else []


def _cells_saved(notebook: Path) -> set[str]:
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        return {"".join(cell["source"]).strip() for cell in cells}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def run_submit(name: str, place: str | None, student: str | None, folder: Path | None) -> None:
    """Say what is missing, hand in what there is, and write the receipt.

    Where nothing else is said, the place is a zip in the student's own folder.
    """
    own, released = (folder or own_folder(Path.cwd())).absolute(), released_folder()
    lesson = find_lesson(standing(released, own), name)
    notebook = next((released / lesson.name).glob("*.ipynb")).name
    submission = prepare(lesson, notebook, own, student or own_name(), datetime.now(UTC))
    print(f"Lesson {lesson.title}: {lesson.points:g} of {lesson.of:g} points by checks.")
    for phrase in missing(lesson):
        print(f"  Still missing: {phrase}.")
    if submission.checked:
        print(f"With it goes {HANDED_IN}: how often you checked, and which mistakes were named.")
    path = hand_in(submission, place or str(own / f"{lesson.name}.zip"))
    where = str(path or "nbgrader's exchange")
    receipt = write_receipt(submission, where)
    verb = "Packed, for you to upload" if where.endswith(".zip") else "Handed in"
    print(f"{verb}: {where}")
    print(f"The number is {submission.number}, the receipt {receipt}.")


def find_lesson(progress: Progress, name: str) -> LessonProgress:
    """The lesson called `name`: `00_start`, `start` or `00`; raises `NotHandedIn`."""
    for lesson in progress:
        if name in (lesson.name, *lesson.name.split("_", 1)):
            return lesson
    names = ", ".join(lesson.name for lesson in progress)
    raise NotHandedIn(f"There is no lesson {name!r}; the lessons are {names}.")


def own_name() -> str:
    """What this machine calls the student, as a name of a folder; raises `NotHandedIn`."""
    try:
        name = getpass.getuser()
    except (ImportError, KeyError, OSError):
        raise NotHandedIn("This machine can't tell who you are: give --student NAME.") from None
    return re.sub(r"[^\w.@-]+", "_", name).lstrip(".")


def is_student(name: str) -> bool:
    """Whether a student can be called so: it is the name of a folder."""
    return bool(_STUDENT.fullmatch(name)) and not name.startswith(".")


def prepare(
    lesson: LessonProgress, notebook: str, folder: Path, student: str, time: datetime
) -> Submission:
    """What is to be handed in from `folder`; raises `NotHandedIn`.

    `notebook` is the file name that nbgrader expects in the lesson's folder.
    """
    if not is_student(student):
        raise NotHandedIn(f"{student!r} can't be a student's name: use letters, digits and . _ @ -")
    if not (folder / lesson.name / notebook).is_file():
        raise NotHandedIn(
            f"There is no {notebook} in {folder / lesson.name}; was it renamed or moved?"
        )
    return Submission(lesson, folder, student, time)


def missing(lesson: LessonProgress) -> list[str]:
    """What is not done yet, one phrase a task."""
    return [_missing(task) for task in lesson.missing]


def hand_in(submission: Submission, place: str) -> Path | None:
    """Put it there; the path where it lies now, or None for the exchange.

    `place` is `exchange`, the path of a `.zip` or that of a folder. Raises
    `NotHandedIn`, and `OSError` where nothing can be written.
    """
    if place == EXCHANGE:
        _to_exchange(submission)
        return None
    path = Path(place).expanduser().absolute()
    return _to_zip(submission, path) if path.suffix == ".zip" else _to_folder(submission, path)


def write_receipt(submission: Submission, where: str) -> Path:
    """A text that says what was handed in, when, where, and under which number."""
    lesson = submission.lesson
    name = f"{lesson.name}-{submission.time:%Y%m%dT%H%M%SZ}-{submission.number}.txt"
    path = submission.folder / RECEIPTS / name
    path.parent.mkdir(exist_ok=True)
    lines = [
        f"number   {submission.number}",
        f"lesson   {lesson.name}",
        f"student  {submission.student}",
        f"time     {submission.time:%Y-%m-%d %H:%M:%S} UTC",
        f"where    {where}",
        f"checks   {lesson.points:g} of {lesson.of:g} points",
        *(f"missing  {phrase}" for phrase in missing(lesson)),
        *(
            f"file     {hashlib.sha256(content).hexdigest()}  {name}"
            for name, content in submission.files.items()
        ),
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _missing(task: Task) -> str:
    if task.written:
        return f"the written answer {task.name}"
    return f"{task.name} ({task.points:g} of {task.of:g} points)"


def _files(folder: Path) -> Iterator[Path]:
    """The student's own files: no folders, links, hidden files, nor versions put beside."""
    for path in sorted(folder.iterdir()):
        ours = ".new-version" in path.name or path.name in (TIMESTAMP, HANDED_IN)
        if path.is_file() and not path.is_symlink() and not path.name.startswith(".") and not ours:
            yield path


def _to_folder(submission: Submission, root: Path) -> Path:
    """`root`/STUDENT/LESSON, in place of an earlier one, whole or not at all."""
    if not root.is_dir():
        raise NotHandedIn(f"There is no folder {root}; ask your instructor where to hand in.")
    target = root / submission.student / submission.lesson.name
    place(target, submission.files)
    return target


def place(target: Path, files: Mapping[str, bytes]) -> None:
    """Make the folder `target` of these files, in place of what was there: whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh, old = (target.with_name(f".{target.name}.{os.getpid()}.{w}") for w in ("new", "old"))
    try:
        fresh.mkdir()
        for name, content in files.items():
            (fresh / name).write_bytes(content)
        if target.exists():
            target.rename(old)
        fresh.rename(target)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        if old.exists() and not target.exists():
            old.rename(target)


def _to_zip(submission: Submission, path: Path) -> Path:
    """A zip that, unpacked in the course's `submitted`, lies where nbgrader looks."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in submission.files.items():
                archive.writestr(f"{submission.student}/{submission.lesson.name}/{name}", content)
        replace(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)
    return path


def _to_exchange(submission: Submission) -> None:
    """By `nbgrader submit`, whose settings say which course and which exchange.

    It takes what lies in the lesson's folder.
    """
    for name, content in submission.checked.items():
        (submission.folder / submission.lesson.name / name).write_bytes(content)
    command = [sys.executable, "-P", "-m", "nbgrader", "submit", submission.lesson.name]
    done = subprocess.run(command, cwd=submission.folder, capture_output=True)
    if done.returncode:
        said = done.stderr.decode(errors="replace")
        told = re.findall(r"\| (?:CRITICAL|ERROR)\] (.*)", said) or ["it gave no reason"]
        raise NotHandedIn(f"nbgrader's exchange did not take it: {told[0].rstrip('.')}.")
