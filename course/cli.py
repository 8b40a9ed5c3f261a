"""`course`: what a student types."""

from __future__ import annotations

from pathlib import Path

import click

from course.commands import BadInput, Stop, run
from course.extras import install


def main() -> None:
    """The console command `course`."""
    run(course, "course")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def course() -> None:
    """Neural networks from first principles, in notebooks that check themselves."""


@course.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--no-browser", is_flag=True, help="Print the address and open no browser.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    metavar="NUMBER",
    help="Listen on this port, or the next free one.  [default: 8888]",
)
def lab(folder: Path | None, no_browser: bool, port: int | None) -> int:
    """Open the lessons in JupyterLab.

    They are copied into a folder of yours, where you work on them: FOLDER, or
    my-lessons. What you have changed is never overwritten; a new version of a
    lesson is put beside yours. Ctrl-C ends JupyterLab.
    """
    from course import folder as folders
    from course import lab as jupyterlab

    if not jupyterlab.is_installed():
        raise Stop(f"This needs jupyterlab, which is not here: {install('lab')}")
    own = (folder or folders.own_folder(Path.cwd())).absolute()
    try:
        released = folders.released_folder()
        brought = folders.bring(released, own)
    except folders.FolderRefused as refused:
        raise BadInput(str(refused)) from None
    click.echo(f"Your lessons are in {own}.")
    for sentence in filter(None, map(str, brought)):
        click.echo(f"  {sentence}")
    click.echo("JupyterLab starts; its address follows. Ctrl-C ends it.")
    return jupyterlab.start(own, folders.first_notebook(released), not no_browser, port)


@course.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for a program to read.")
def progress(folder: Path | None, as_json: bool) -> None:
    """Say how far you are: lessons, exercises, marks, what is next.

    FOLDER holds your lessons; without it, the one around here, or my-lessons.
    """
    from course import folder as folders
    from course import progress as kept

    own = folder or folders.own_folder(Path.cwd())
    if not own.is_dir():
        raise BadInput(f"There is no folder {own}; `course lab` makes one.")
    standing = kept.standing(folders.released_folder(), own)
    click.echo(kept.as_json(standing) if as_json else repr(standing))


@course.command()
@click.argument("lesson")
@click.option(
    "--to",
    "place",
    envvar="COURSE_SUBMIT_TO",
    metavar="PLACE",
    help="A folder, a .zip file, or the word exchange.  [default: a .zip in your folder]",
)
@click.option(
    "--student", envvar="JUPYTERHUB_USER", metavar="NAME", help="Your name in the course."
)
@click.option(
    "--folder", type=click.Path(path_type=Path), help="Your folder.  [default: the one around here]"
)
def submit(lesson: str, place: str | None, student: str | None, folder: Path | None) -> None:
    """Hand in LESSON, as in 00_start.

    It says first what is still missing, and hands in what there is. You may hand
    in again; the last one counts. Your instructor tells the PLACE, or has set
    COURSE_SUBMIT_TO to it; a .zip is for a page to upload it to.
    """
    from course.submit import run_submit

    run_submit(lesson, place, student, folder)


@course.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for a program to read.")
def doctor(as_json: bool) -> int:
    """Say whether all works on this machine.

    Each part gets a line, and one that does not work a sentence on how to mend
    it. The exit code is 0 when a student can work here.
    """
    from course.doctor import run_doctor

    return run_doctor(as_json)
