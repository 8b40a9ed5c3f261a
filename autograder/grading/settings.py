"""The course directory, with the settings that nbgrader's own commands find for it.

In: a folder with its `nbgrader_config.py`. Out: where submissions, graded
notebooks and feedback stand, and the address of the gradebook. nbgrader itself,
which takes two seconds to import, is not needed for it.
"""

from __future__ import annotations

import glob
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_core.paths import jupyter_config_path
from traitlets.config.loader import (
    Config,
    ConfigFileNotFound,
    JSONFileConfigLoader,
    PyFileConfigLoader,
)

from .errors import GradingError
from .files import is_folder
from .students import dropped

_STRUCTURE = os.path.join("{nbgrader_step}", "{student_id}", "{assignment_id}")


@dataclass(frozen=True)
class Course:
    """A course directory; `config` is what the configuration files say."""

    root: Path
    config: Any
    db_url: str

    @property
    def id(self) -> str:
        return str(self._set("course_id", ""))

    @property
    def permissions(self) -> int:
        """Of autograded files: as nbgrader's `Autograde.permissions`."""
        usual = 664 if self.is_shared else 444
        return int(str(self.config.Autograde.get("permissions", usual)), 8)

    @property
    def is_shared(self) -> bool:
        """Whether nbgrader's `groupshared` is set."""
        return bool(self._set("groupshared", False))

    def folder(self, step: str, student: str, lesson: str) -> Path:
        """Where a submission stands in the step `submitted`, `autograded` or `feedback`."""
        return self.root / self._place(step, student, lesson)

    def students(self, lesson: str) -> list[str]:
        """Who has a submitted folder for `lesson`, and was not dropped."""
        left_out = dropped(self.root)
        return [student for student in self.folders(lesson) if student not in left_out]

    def folders(self, lesson: str) -> list[str]:
        """Whose submitted folders of `lesson` there are."""
        place = re.escape(self._place("submitted", "\0", lesson)).replace("\0", "(.+)")
        anybody = re.compile(place, re.DOTALL)
        pattern = self._place("submitted", "*", glob.escape(lesson))
        found = glob.glob(pattern, root_dir=self.root, include_hidden=True)
        folders = [each for each in found if is_folder(self.root / each)]
        folders += self._closed(lesson)
        return sorted(match[1] for each in folders if (match := anybody.fullmatch(each)))

    def _closed(self, lesson: str) -> list[str]:
        """Where a submission may lie in a student's folder that may not be looked into."""
        around, last = os.path.split(self._place("submitted", "*", lesson))
        found = glob.glob(around, root_dir=self.root) if last == lesson else []
        closed = [each for each in found if _is_closed(self.root / each)]
        return [os.path.join(each, lesson) for each in closed]

    def directory(self, step: str) -> str:
        """The name of the folder of a step, such as `submitted`."""
        return str(self._set(f"{step}_directory", step))

    def _place(self, step: str, student: str, lesson: str) -> str:
        structure = str(self._set("directory_structure", _STRUCTURE))
        return structure.format(
            nbgrader_step=self.directory(step), student_id=student, assignment_id=lesson
        )

    def _set(self, name: str, usual: Any) -> Any:
        return self.config.CourseDirectory.get(name, usual)


def _is_closed(folder: Path) -> bool:
    """Whether it is a folder in which nothing can be looked up."""
    try:
        return folder.is_dir() and not os.stat(os.path.join(folder, "."))
    except PermissionError:
        return True


def course(root: Path, db_url: str = "") -> Course:
    """The course in the directory `root`; `db_url` stands before the configured one.

    Raises `GradingError` for settings that can't be read.
    """
    root = root.resolve()
    config = _config(root)
    usual = f"sqlite:///{root / 'gradebook.db'}"
    return Course(root, config, db_url or config.CourseDirectory.get("db_url", usual))


def _config(root: Path) -> Config:
    """What Jupyter's folders of settings say, and above them the course directory."""
    config = Config()
    for folder in [*reversed(jupyter_config_path()), str(root)]:
        for kind, loader in (("py", PyFileConfigLoader), ("json", JSONFileConfigLoader)):
            file = f"nbgrader_config.{kind}"
            try:
                config.merge(loader(file, folder).load_config())
            except ConfigFileNotFound:
                continue
            except Exception as error:
                raise GradingError(
                    f"{folder}/{file} can't be used ({type(error).__name__}: {error})."
                ) from error
    return config
