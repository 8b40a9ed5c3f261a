"""`autograder`: what an author or an instructor types."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from course.commands import BadInput, run

MARKS_OF_A_COURSE = ("nbgrader_config.py", "solutions")


def main() -> None:
    """The console command `autograder`."""
    run(autograder, "autograder", extra="grade")


def course_directory(named: Path | None) -> Path:
    """The folder named, or the nearest one upwards that holds a course; raises `BadInput`."""
    start = (named or Path.cwd()).absolute()
    if named and not start.is_dir():
        raise BadInput(f"There is no folder {named}.")
    for folder in [start] if named else [start, *start.parents]:
        if any((folder / mark).exists() for mark in MARKS_OF_A_COURSE):
            return folder
    where = f"{named} is" if named else "You are"
    raise BadInput(
        f"{where} not in a course directory, as a clone of the course is: it holds "
        f"{' or '.join(MARKS_OF_A_COURSE)}; go there, or name it with --course-dir."
    )


_course_dir = click.option(
    "--course-dir",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="The course directory.  [default: the nearest one upwards]",
)
_db = click.option(
    "--db", "db_url", default="", metavar="URL", help="The gradebook, as nbgrader's db_url."
)
_roster = click.option(
    "--roster",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Who is who: Canvas's gradebook, Moodle's participants, or nbgrader's students, as CSV.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def autograder() -> None:
    """Build the lessons, and grade what students hand in."""


@autograder.command()
@click.argument("lessons", nargs=-1, metavar="[LESSON]...")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 where one is not fresh.")
@_course_dir
def build(lessons: tuple[str, ...], check: bool, course_dir: Path | None) -> int:
    """Make the notebooks from their sources.

    The sources are solutions/NN_name.py; without a LESSON, all are built.
    """
    from autograder.notebooks.command import run_build

    return run_build(course_directory(course_dir), check, lessons or None)


@autograder.command()
@click.argument("lesson")
@click.option("--student", "students", multiple=True, metavar="ID", help="Grade only this one.")
@click.option(
    "--force/--resume",
    help="Grade anew what has not changed since it was graded.  [default: --resume]",
)
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Processes that grade.")
@click.option("--dask", default="", metavar="ADDRESS", help="Grade on this Dask cluster.")
@_db
@click.option("--no-sandbox", is_flag=True, help="No isolation: for your own work only.")
@click.option("-v", "--verbose", is_flag=True, help="A line for each student, when graded.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for a program to read.")
@_course_dir
def grade(
    lesson: str,
    as_json: bool,
    verbose: bool,
    no_sandbox: bool,
    course_dir: Path | None,
    **options: Any,
) -> int:
    """Grade what students handed in.

    Submissions lie in submitted/ID/LESSON; marks go into the gradebook, graded
    notebooks to autograded/, pages for the students to feedback/. A run that was
    stopped goes on where it was, and what has not changed is not graded again.

    Students' code runs in a sandbox; where this machine has none, nothing is graded.
    The exit code is 0 when every submission was graded, whatever was in it.
    """
    from autograder.grading.command import run_grade
    from autograder.grading.options import Options

    chosen = Options(confined=not no_sandbox, **options)
    return run_grade(course_directory(course_dir), lesson, chosen, as_json, verbose)


@autograder.command()
@click.argument("lesson", default="", metavar="[LESSON]")
@click.option("--anonymous", is_flag=True, help="Numbers in place of names, and no code of theirs.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where to write it.  [default: reports/LESSON.html, or reports/course.html]",
)
@click.option(
    "--server",
    metavar="URL",
    help="The Jupyter server with Formgrader, for links.  [default: http://localhost:8888]",
)
@_db
@_course_dir
def report(
    lesson: str,
    anonymous: bool,
    out: Path | None,
    server: str | None,
    db_url: str,
    course_dir: Path | None,
) -> int:
    """Say what the class made of a graded lesson, or of the course.

    One page of HTML: how the points are spread, what each exercise gave, which
    mistakes were made how often, who may need help, what a person should look at,
    and everybody's points, to be sorted and searched. Without a LESSON, all graded
    lessons are reported, and the course.
    """
    from autograder.report.command import SERVER, Wanted, run_report

    address = (SERVER if server is None else server).rstrip("/")
    if not address.startswith(("http://", "https://")):
        raise BadInput(f"{address!r} is no address of a server: it begins with http or https.")
    wanted = Wanted(anonymous, out, address, db_url)
    return run_report(course_directory(course_dir), lesson, wanted)


@autograder.command()
@click.argument("lesson")
@click.argument("path", type=click.Path(path_type=Path))
@_roster
@click.option(
    "--replace", is_flag=True, help="Take it also where nothing says that it is the newer one."
)
@_course_dir
def collect(
    lesson: str, path: Path, roster: Path | None, replace: bool, course_dir: Path | None
) -> int:
    """Take submissions from what a learning platform gave to download.

    PATH is a zip or a folder from Moodle, Canvas or Gradescope, or of what `course
    submit` made. Submissions go to submitted/ID/LESSON. A submission that is there
    already stays, unless the new one is known to be newer.

    The exit code is 1 where a file was not taken; a sentence says which, and why.
    """
    from autograder.lms.collect import run_collect

    return run_collect(course_directory(course_dir), lesson, path, roster, replace)


@autograder.command()
@click.argument("lesson")
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "json", "gradescope", "canvas", "moodle"]),
    default="csv",
    show_default=True,
    help="nbgrader's table, all verdicts, or what a platform imports.",
)
@click.option("--student", "students", multiple=True, metavar="ID", help="Only this one.")
@_roster
@click.option("--final-only", is_flag=True, help="Nobody with an answer that waits for a person.")
@click.option("--zeros", is_flag=True, help="Everybody on the roster: 0 where nothing came.")
@click.option("--column", default="", metavar="NAME", help="Canvas's assignment, if not by title.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where to write it; - for standard output.  [default: a name in exports/]",
)
@_db
@_course_dir
def export(
    lesson: str,
    form: str,
    students: tuple[str, ...],
    roster: Path | None,
    final_only: bool,
    zeros: bool,
    column: str,
    out: Path | None,
    db_url: str,
    course_dir: Path | None,
) -> int:
    """Write the grades of a lesson in a form that other programs read."""
    from autograder.lms.export_command import Selection, run_export

    chosen = Selection(students, final_only, zeros, column)
    return run_export(course_directory(course_dir), lesson, form, out, chosen, roster, db_url)


@autograder.command()
@click.option("--drop", multiple=True, metavar="ID", help="Leave this one out from now on.")
@click.option("--restore", multiple=True, metavar="ID", help="Take this one in again.")
@_course_dir
def students(drop: tuple[str, ...], restore: tuple[str, ...], course_dir: Path | None) -> int:
    """Say who is in the course, and who was dropped.

    Who was dropped is left out of grading, reports and exports; nothing of theirs
    is deleted.
    """
    from autograder.grading.students_command import run_students

    return run_students(course_directory(course_dir), drop, restore)


@autograder.command()
@click.argument("lesson", default="04_loss")
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=Path("demo-class"),
    show_default=True,
    metavar="PATH",
    help="Where to make it: a new folder, or that of an earlier demo.",
)
@click.option("--open/--no-open", "open_it", default=True, help="Show the report in the browser.")
def demo(lesson: str, folder: Path, open_it: bool) -> int:
    """Make a class of 40, grade it, and show the report.

    The students are invented: right answers of many kinds, known mistakes, and
    files that something happened to. The folder is a course directory, to try
    every other command in.
    """
    from autograder.demo.command import run_demo

    return run_demo(folder, lesson, open_it)


@autograder.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for a program to read.")
def exercises(as_json: bool) -> int:
    """Say what every exercise has and lacks.

    The exit code is 1 where one lacks something.
    """
    from autograder.exercises.table import run_exercises

    return run_exercises(as_json)
