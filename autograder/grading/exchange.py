"""Our collecting from nbgrader's exchange: what one student put there costs nobody else.

`nbgrader_config.py` puts `Collect` where nbgrader collects. nbgrader's own follows links out
of a submission, and ends for the whole class at a name or a file that it can't read.
"""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.exchange.default import ExchangeCollect

from .assignment import tell_version
from .files import is_linked, not_own
from .folder_names import REFUSED, is_students
from .handed_in import LINKED
from .lateness import moment, timestamp_of
from .progress import printable

UNTOLD = "its name tells no time that can be read, and it was left out."
NOT_WHOLE = "could not be copied, and was left out: {why}."


class Collect(ExchangeCollect):
    """Collects what is a student's own: no link, and no name that can't be one's."""

    src_records: list[dict[str, Any]]

    def init_src(self) -> None:
        """Find the newest submission of each student that can be taken."""
        tell_version()
        super().init_src()
        self.coursedir.get_existing_timestamp = timestamp_of
        self.src_records = [record for record in self.src_records if not record["refused"]]

    def _path_to_record(self, path: str) -> dict[str, Any]:
        """Whose a folder is and from when; one that is `refused` counts as the oldest."""
        student, _, rest = Path(path).name.partition(f"+{self.coursedir.assignment_id}+")
        time = moment(rest.split("+")[0])
        refused = self._why_not(Path(path), student, time)
        if refused:
            self.log.warning("%s: %s", printable(Path(path).name), refused)
        when = datetime.min if refused else time
        return {
            "username": student,
            "filename": Path(path).name,
            "timestamp": when,
            "refused": refused,
        }

    def _why_not(self, path: Path, student: str, time: datetime | None) -> str:
        course = self.coursedir
        target = course.format_path(course.submitted_directory, student, course.assignment_id)
        if not is_students(student):
            return REFUSED
        if time is None:
            return UNTOLD
        return LINKED if path.is_symlink() or is_linked(Path(target)) else ""

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy a submission without its links and devices; one that can't be is left out."""
        usual = list(self.coursedir.ignore)
        self.coursedir.ignore = sorted({*usual, *not_own(Path(src))})
        try:
            super().do_copy(src, dest, log)
        except (OSError, RuntimeError) as error:
            shutil.rmtree(dest, ignore_errors=True)
            self.log.error("%s %s", printable(src), NOT_WHOLE.format(why=str(error)[:200]))
        finally:
            self.coursedir.ignore = usual
