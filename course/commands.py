"""Running a command: in, a click command; out, an exit code, and each failure as one sentence.

0: done; 1: it could not be done, and why; 2: it was asked for in a way that can't be meant.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import NoReturn

import click

from course.extras import missing

FAILED, BAD_INPUT, INTERRUPTED = 1, 2, 130
SHOW_TRACEBACK = "COURSE_TRACEBACK"


class Stop(click.ClickException):
    """The command can't go on; the text is a sentence that says what to do."""

    exit_code = FAILED


class BadInput(Stop):
    """What the command was given can't be used; the text is a sentence."""

    exit_code = BAD_INPUT


def run(
    command: click.Command,
    name: str,
    arguments: Sequence[str] | None = None,
    extra: str = "lab",
) -> NoReturn:
    """Run `command` and leave with its exit code, never with a traceback.


    An error that nobody foresaw is a sentence too; with `COURSE_TRACEBACK=1` in the
    environment it comes with its traceback. `extra` is what brings the packages that
    the command needs.
    """
    _print_anything()
    sys.exit(_exit_code(command, name, arguments, extra))


def _print_anything() -> None:
    """On a console that lacks a letter (cp1252 has no Σ), its number is printed, and no error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _exit_code(
    command: click.Command, name: str, arguments: Sequence[str] | None, extra: str
) -> int:
    try:
        code = command.main(arguments, prog_name=name, standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return error.exit_code
    except click.UsageError as error:
        where = f" `{error.ctx.command_path} --help` says what it takes." if error.ctx else ""
        return _say(f"{error.format_message().rstrip('.')}.{where}", BAD_INPUT)
    except click.ClickException as error:
        return _say(error.format_message(), error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        return _say("Stopped.", INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except OSError as error:
        return _say(f"{error.filename or name}: {error.strerror or error}.", FAILED)
    except ModuleNotFoundError as error:
        return _say(missing(error, extra), FAILED)
    except Exception as error:
        if os.environ.get(SHOW_TRACEBACK):
            raise
        told = " ".join(f"{type(error).__name__}: {error}".split())
        return _say(
            f"{name} met something unforeseen ({told}); with {SHOW_TRACEBACK}=1 it says where.",
            FAILED,
        )


def _say(sentence: str, code: int) -> int:
    click.echo(sentence, err=True)
    return code
