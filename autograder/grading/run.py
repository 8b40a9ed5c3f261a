"""A run over a class: each submission read, graded, recorded, or its fault noted.

In: a course directory and a lesson. Out: a `Result` a student. What is wrong
with one submission costs that submission and no other. A run goes on where an
earlier one stopped: what has not changed since is not graded again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from autograder.judging.faults import JudgingFailed
from autograder.report.feedback import Section, page

from .answers import answers, answers_in, changed
from .arrival import counted, work
from .arrival import files as files_in
from .errors import GradingError, is_no_room, room_needed
from .files import make_folder, sweep, write_file
from .folder_names import REFUSED, is_students
from .handed_in import HandedIn, collect
from .lateness import SECRET, TIMESTAMP, moment, read_secret, read_timestamp
from .options import Options
from .records import Arrived, Digests, Record, Records, fingerprint, record_of
from .released import released
from .scores import Recorded
from .settings import course
from .work import Graded, Setup, close, get_ready, grade, setup_of
from .workers import Crew, cluster, processes, usual_workers

AHEAD = 2
SCRATCH = ".grading"
GONE = "The folder was there when grading began, and no longer is: nothing of it was graded."


@dataclass(frozen=True)
class Result:
    """What became of one submission.

    `marks` are points by exercise, `out_of` the most that it gives, and `mistakes`
    what was recognised; `score` is what is left after a late penalty; `look`
    says why a person should look at it; `fault` is a failure of ours. Where `graded`
    is False, nothing was recorded. `new` is False where it was graded before and has not
    changed since.
    """

    student: str
    marks: dict[str, float] = field(default_factory=dict)
    out_of: dict[str, float] = field(default_factory=dict)
    mistakes: dict[str, list[str]] = field(default_factory=dict)
    score: float = 0.0
    max_score: float = 0.0
    needs_manual_grade: bool = False
    look: list[str] = field(default_factory=list)
    fault: str = ""
    graded: bool = True
    new: bool = True


@dataclass(frozen=True)
class _Job:
    """A submission to grade."""

    student: str
    handed_in: HandedIn
    arrived: Arrived


class Run:
    """The grading of a lesson's submissions; a context manager that holds what all share.

    Raises `GradingError` where there is nothing to grade, and while grading
    `SandboxUnavailable` where students' code can't be isolated, and `BrokenExercise`.
    """

    def __init__(self, root: Path, lesson: str, options: Options | None = None) -> None:
        self.options = options or Options()
        self.root = root.resolve()
        self.released = released(self.root, lesson)
        self.course = course(self.root, self.options.db_url)
        make_folder(self.root / SCRATCH, 0o700, self.course.is_shared)
        self.students = self._chosen(self.course.students(lesson))
        from .gradebook import Grades

        self._stack = ExitStack()
        self._grades = self._stack.enter_context(Grades(self.course, self.released))
        self._stack.callback(close)

    def __enter__(self) -> Run:
        return self

    def __exit__(self, *error: Any) -> None:
        self._stack.__exit__(*error)

    def _chosen(self, submitted: list[str]) -> list[str]:
        lesson, folder = self.released.lesson, self.course.directory("submitted")
        if not submitted:
            place = self.root / folder
            there = f"{folder}/*/{lesson} is no folder in {self.root}"
            why = there if place.is_dir() else f"there is no folder {place}"
            raise GradingError(f"There are no submissions of {lesson}: {why}.")
        missing = [student for student in self.options.students if student not in submitted]
        if missing:
            raise GradingError(f"There is no submission of {lesson} by {', '.join(missing)}.")
        return list(self.options.students) or submitted

    def results(self) -> Iterator[Result]:
        """Grade whoever is to be graded; first come those of whom everything is known."""
        with room_needed(self.root):
            yield from self._results()

    def _results(self) -> Iterator[Result]:
        self._setup = setup_of(self.released, self.root, self.options.confined)
        self._records = Records(self.root, self.released.lesson)
        self._digests = Digests(self._setup)
        sweep(self.root / SCRATCH)
        recorded = {} if self.options.force else self._grades.recorded()
        todo, drawing = [], 0
        for student in self.students:
            if not is_students(student):
                yield _left_out(student, REFUSED)
                continue
            try:
                job = self._job(student)
                known = self._known(job, recorded.get(student))
            except GradingError as error:
                yield _failed(student, error)
                continue
            except OSError as error:
                yield self._unread(student, error)
                continue
            if known is None:
                todo.append(student)
                drawing += b"matplotlib" in job.handed_in.notebook
            else:
                yield known
        if todo:
            yield from self._graded(todo, draws=drawing > 1)

    def _job(self, student: str) -> _Job:
        folder = self._folder("submitted", student)
        handed_in = collect(folder, self.released.name)
        return _Job(student, handed_in, self._arrived(student, folder, handed_in))

    def _arrived(self, student: str, folder: Path, handed_in: HandedIn) -> Arrived:
        lie, before = files_in(folder), self._records.find(student)
        told = read_timestamp(folder)
        when = counted(told, handed_in, lie, before)
        return Arrived(self._digests.of(handed_in), work(handed_in), lie, told, when)

    def _known(self, job: _Job, recorded: Recorded | None) -> Result | None:
        """What is known of a submission that has not changed since it was graded."""
        record = self._records.find(job.student)
        if record is None or recorded is None or record.digest != job.arrived.digest:
            return None
        if dict(recorded.auto) != record.auto or not self._is_written(job, record):
            return None
        self._keep_arrival(job, record)
        self._write_feedback(job, record.sections, recorded)
        return _result(job.student, record, recorded, self.released.exercises, new=False)

    def _is_written(self, job: _Job, record: Record) -> bool:
        """Whether the graded files stand as they were written."""
        folder = self._folder("autograded", job.student)
        try:
            notebook = (folder / f"{self.released.name}.ipynb").read_bytes()
        except OSError:
            return False
        return fingerprint(notebook) == record.notebook

    def _keep_arrival(self, job: _Job, record: Record) -> None:
        """What changed of a submission is when it came, or that it was put there again."""
        now = replace(record, files=job.arrived.files, told=job.arrived.told, came=job.arrived.came)
        if now != record:
            self._records.keep(job.student, now)
            folder = self._folder("autograded", job.student)
            self._write_receipt(job, folder)

    def _graded(self, todo: list[str], draws: bool) -> Iterator[Result]:
        """Grade these students; a submission is held only while its turn lasts."""
        setup = replace(self._setup, draws=draws)
        crew = self._stack.enter_context(self._crew(setup, len(todo)))
        gone: list[Result] = []
        for job, graded in crew.results(self._jobs(todo, gone)):
            if is_no_room(graded):
                raise graded
            if isinstance(graded, Exception):
                yield _failed(job.student, graded)
            else:
                yield self._recorded(job, graded)
        yield from gone

    def _jobs(self, todo: list[str], gone: list[Result]) -> Iterator[_Job]:
        """The jobs of these students; `gone` are those whose folder is no longer there."""
        for student in todo:
            try:
                yield self._job(student)
            except OSError as error:
                gone.append(self._unread(student, error))

    def _unread(self, student: str, error: OSError) -> Result:
        """What becomes of a folder that can't be read: it may have been taken away just now."""
        if self._folder("submitted", student).is_dir():
            return _failed(student, error)
        return _left_out(student, GONE)

    def _folder(self, step: str, student: str) -> Path:
        return self.course.folder(step, student, self.released.lesson)

    def _crew(self, setup: Setup, jobs: int) -> Crew[_Job, Graded]:
        work = partial(_grade, setup)
        if self.options.dask:
            first, at_once = cluster(self.options.dask)
            executors = chain([first], iter(lambda: cluster(self.options.dask)[0], None))
            return Crew(lambda: next(executors), work, AHEAD * at_once)
        workers = self.options.workers or usual_workers(jobs)
        get_ready(setup)
        return Crew(lambda: processes(workers), work, 1 if workers == 1 else AHEAD * workers)

    def _recorded(self, job: _Job, graded: Graded) -> Result:
        """Write everything of a submission: files, rows, and last that it is done."""

        def write(recorded: Recorded) -> None:
            self._write_graded(job, graded)
            self._write_feedback(job, graded.sections, recorded)

        try:
            when = moment(job.arrived.came)
            scores = replace(graded.scores, changed=self._changed(job, graded))
            recorded = self._grades.save(job.student, scores, when, write)
            record = record_of(graded, job.arrived)
            self._records.keep(job.student, record)
        except OSError as error:
            if is_no_room(error):
                raise
            return _failed(job.student, error)
        return _result(job.student, record, recorded, self.released.exercises, new=True)

    def _changed(self, job: _Job, graded: Graded) -> frozenset[str]:
        """The cells whose answer is another than in the last grading."""
        folder = self._folder("autograded", job.student)
        before = answers_in(self.released, folder / f"{self.released.name}.ipynb")
        now = answers(self.released, json.loads(graded.notebook))
        return changed(before, now, graded.scores.points)

    def _write_graded(self, job: _Job, graded: Graded) -> None:
        """The graded notebook, to the `autograded` folder, and what tells when it came."""
        folder = self._folder("autograded", job.student)
        self._write(folder / f"{self.released.name}.ipynb", graded.notebook)
        self._write_receipt(job, folder)

    def _write_feedback(self, job: _Job, sections: Sequence[Section], recorded: Recorded) -> None:
        folder = self._folder("feedback", job.student)
        content = page(self.released.title, job.student, sections, recorded)
        self._write(folder / f"{self.released.name}.html", content)
        self._write_receipt(job, folder)

    def _write_receipt(self, job: _Job, folder: Path) -> None:
        """What nbgrader's exchange needs beside a page to release it."""
        submitted = self._folder("submitted", job.student)
        for name, text in ((TIMESTAMP, job.arrived.told), (SECRET, read_secret(submitted))):
            if text:
                self._write(folder / name, text.encode())

    def _write(self, path: Path, content: bytes) -> None:
        write_file(path, content, self.course.permissions, self.root / SCRATCH)


def _grade(setup: Setup, job: _Job) -> Graded:
    return grade(setup, job.handed_in)


def _result(
    student: str, record: Record, recorded: Recorded, out_of: dict[str, float], new: bool
) -> Result:
    return Result(
        student,
        record.marks,
        out_of,
        record.mistakes,
        recorded.left,
        recorded.max_score,
        recorded.needs_manual_grade,
        record.look,
        new=new,
    )


def _left_out(student: str, why: str) -> Result:
    return Result(student, look=[why], graded=False)


def _failed(student: str, error: Exception) -> Result:
    return Result(student, fault=_sentence(error), graded=False)


def _sentence(error: Exception) -> str:
    return (
        str(error)
        if isinstance(error, (JudgingFailed, GradingError))
        else f"{type(error).__name__}: {error}"
    )
