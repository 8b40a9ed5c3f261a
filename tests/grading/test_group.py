"""Two people in one course directory: what one writes, the group can read and change."""

import os
import stat

import pytest

from autograder.grading.errors import GradingError
from autograder.grading.records import Records
from autograder.grading.run import Run
from autograder.report.gather import gather

from .small_lesson import LESSON, solved, submit

pytestmark = [
    pytest.mark.usefixtures("fake_marker"),
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
    pytest.mark.skipif(os.name != "posix", reason="elsewhere there are no such rights"),
]
MADE = (".grading", f".grading/{LESSON}", f"autograded/ada/{LESSON}", f"feedback/ada/{LESSON}")


def grade(root):
    with Run(root, LESSON) as run:
        return list(run.results())


def rights(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def course(root):
    submit(root, "ada", solved(), timestamp="2026-01-30 10:00:00 UTC")
    return root


def test_what_is_made_follows_the_folder(course):
    course.chmod(0o2770)
    grade(course)
    for folder in map(course.joinpath, MADE):
        assert rights(folder) & 0o2070 == 0o2070, folder
        for file in filter(os.path.isfile, folder.iterdir()):
            assert rights(file) & 0o060 == 0o060, file
    assert rights(course / "gradebook.db") & 0o060 == 0o060


def test_what_nbgrader_calls_shared_is(course):
    with (course / "nbgrader_config.py").open("a") as config:
        config.write("\nc.CourseDirectory.groupshared = True\n")
    grade(course)
    assert rights(course / ".grading" / LESSON / "ada.json") == 0o660
    assert rights(course / "feedback" / "ada" / LESSON) & 0o070 == 0o070


def test_a_course_of_one_is_closed_to_others(course):
    course.chmod(0o755)
    grade(course)
    assert rights(course / ".grading") == 0o700
    assert rights(course / ".grading" / "seed") == 0o600
    assert rights(course / ".grading" / LESSON / "ada.json") == 0o600


def test_a_record_that_cannot_be_read_is_told(course, monkeypatch):
    grade(course)

    def refuse(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.read_bytes", refuse)
    with pytest.raises(GradingError, match=r"recorded of ada in .* can't be read"):
        Records(course, LESSON).find("ada")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs two users")
class TestAnotherUser:
    @pytest.fixture
    def as_nobody(self):
        """Be somebody who may not read what we wrote, while the test runs."""

        def become():
            os.seteuid(65534)

        yield become
        os.seteuid(0)

    @pytest.fixture(autouse=True)
    def way_there(self, course):
        """Others may walk down to the course."""
        for path in (course, *course.parents):
            if not path.stat().st_mode & 0o001:
                path.chmod(0o755)

    def test_the_report_is_not_made_without_a_student(self, course, as_nobody):
        grade(course)
        for path in (course, course / ".grading", course / ".grading" / LESSON):
            path.chmod(0o755)
        (course / "gradebook.db").chmod(0o666)
        course.chmod(0o777)
        as_nobody()
        with pytest.raises(GradingError, match="can't be read"):
            gather(course, LESSON)

    def test_a_submission_that_cannot_be_read_is_a_fault(self, course, as_nobody):
        from autograder.grading.settings import course as settings

        (course / "submitted" / "ada").chmod(0o700)
        as_nobody()
        assert settings(course).students(LESSON) == ["ada"]
