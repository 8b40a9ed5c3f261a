"""The secret of a course directory that the hidden questions are drawn from."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

from .errors import GradingError
from .files import follow, make_folder


def secret(root: Path) -> str:
    """The seed of this course's hidden questions: made once, and nobody else's.

    Where the course directory is a group's, the group reads it. Raises `GradingError`.
    """
    folder = root / ".grading"
    make_folder(folder, 0o700)
    path = folder / "seed"
    if not path.exists():
        fresh = folder / f"seed.{os.getpid()}"
        try:
            with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(secrets.token_hex(16).encode())
            follow(fresh)
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise GradingError(
            f"The secret of the hidden questions, {path}, can't be read: {error.strerror}. "
            "Let its owner give your group rights to the folder .grading and all that is in it."
        ) from error
