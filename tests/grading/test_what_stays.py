"""After the first grading: lateness is what is true now, and marks by hand stay."""

import json
import shutil

import pytest
from nbgrader.api import Gradebook

from autograder.grading.gradebook import Grades
from autograder.grading.options import Options
from autograder.grading.released import released
from autograder.grading.run import Run
from autograder.grading.settings import course

from .database import db_url
from .small_lesson import LESSON, cell_of, solved, submit

pytestmark = [
    pytest.mark.usefixtures("fake_marker"),
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
]
ON_TIME, TOO_LATE = "2026-01-30 10:00:00 UTC", "2026-02-03 10:00:00 UTC"
DUE = "2026-01-31 23:59:59"


def written(answer="Because three is more."):
    notebook = solved()
    cell_of(notebook, "why")["source"] = answer
    return notebook


@pytest.fixture
def year(root):
    """A course in which late work scores nothing; ada's is late, bob's is not."""
    with (root / "nbgrader_config.py").open("a") as config:
        config.write('\nc.LateSubmissionPlugin.penalty_method = "zero"\n')
    submit(root, "ada", written(), timestamp=TOO_LATE)
    submit(root, "bob", written(), timestamp=ON_TIME)
    grade(root)
    due(root, DUE)
    return root


def grade(root, **options):
    with Run(root, LESSON, Options(**options)) as run:
        return {result.student: result for result in run.results()}


def due(root, date):
    with Gradebook(db_url(root)) as book:
        book.update_or_create_assignment(LESSON, duedate=date)


def shown(root):
    """The scores as reports and exports show them, without grading."""
    with Grades(course(root), released(root, LESSON)) as grades:
        return {student: recorded.left for student, recorded in grades.recorded().items()}


def mark_by_hand(root, student, cell="why", points=3.0):
    with Gradebook(db_url(root)) as book:
        grade_ = book.find_grade(cell, "small", LESSON, student)
        grade_.manual_score, grade_.needs_manual_grade = points, False
        book.db.commit()


def put_again(root, student, notebook, timestamp):
    """As `nbgrader collect --update` does: the folder is another one."""
    shutil.rmtree(root / "submitted" / student)
    submit(root, student, notebook, timestamp=timestamp)


class TestLateness:
    def test_a_date_set_after_grading_counts(self, year):
        assert shown(year) == {"ada": 0.0, "bob": 5.0}
        due(year, "2027-01-31 23:59:59")
        assert shown(year) == {"ada": 5.0, "bob": 5.0}

    def test_an_extension_given_after_grading_counts(self, year):
        assert shown(year)["ada"] == 0.0
        with Gradebook(db_url(year)) as book:
            book.grant_extension(LESSON, "ada", days=7)
        assert shown(year)["ada"] == 5.0

    @pytest.mark.parametrize(("time", "score"), [(ON_TIME, 5.0), (TOO_LATE, 0.0)])
    def test_a_time_that_was_mended_counts(self, year, time, score):
        for student in ("ada", "bob"):
            (year / "submitted" / student / LESSON / "timestamp.txt").write_text(time)
        assert shown(year) == {"ada": score, "bob": score}
        graded = grade(year)
        assert [(each.new, each.score) for each in graded.values()] == [(False, score)] * 2

    def test_it_stands_in_the_gradebook_for_other_programs(self, year):
        assert shown(year)["ada"] == 0.0
        with Gradebook(db_url(year)) as book:
            assert book.find_submission(LESSON, "ada").late_submission_penalty == 5.0
        due(year, None)
        assert shown(year)["ada"] == 5.0
        with Gradebook(db_url(year)) as book:
            assert book.find_submission(LESSON, "ada").late_submission_penalty == 0.0

    def test_the_same_bytes_again_change_nothing(self, year):
        put_again(year, "bob", written(), TOO_LATE)
        assert shown(year)["bob"] == 5.0
        assert (grade(year)["bob"].new, grade(year, force=True)["bob"].score) == (False, 5.0)

    def test_other_bytes_came_when_they_came(self, year):
        put_again(year, "bob", written("Another answer."), TOO_LATE)
        assert shown(year)["bob"] == 5.0, "what lies there is not graded yet"
        assert grade(year)["bob"].score == 0.0


class TestMarksByHand:
    @pytest.fixture
    def marked(self, year):
        mark_by_hand(year, "bob")
        return year

    def asked_again(self, root, **options):
        result = grade(root, **options)["bob"]
        assert result.score == 8.0
        return result.needs_manual_grade

    def test_stay_where_all_is_graded_again(self, marked):
        assert not self.asked_again(marked, force=True)

    def test_stay_where_another_answer_changed(self, marked):
        notebook = written()
        cell_of(notebook, "triple")["source"] += "  # 3 * x"
        put_again(marked, "bob", notebook, ON_TIME)
        assert not self.asked_again(marked)

    def test_stay_where_the_prose_and_the_points_changed(self, marked):
        path = marked / "lessons" / LESSON / "small.ipynb"
        lesson = json.loads(path.read_text())
        cell_of(lesson, "text-end")["source"] = "That was all."
        cell_of(lesson, "why")["metadata"]["nbgrader"]["points"] = 6
        path.write_text(json.dumps(lesson))
        assert not self.asked_again(marked)

    def test_stay_where_the_folder_moved_without_what_was_kept(self, marked, tmp_path):
        moved = shutil.copytree(marked, tmp_path / "moved")
        shutil.rmtree(moved / ".grading")
        assert not self.asked_again(moved)

    def test_wait_for_a_second_look_where_that_answer_changed(self, marked):
        put_again(marked, "bob", written("Another answer."), ON_TIME)
        assert self.asked_again(marked)
        assert self.asked_again(marked, force=True), "nobody has looked yet"

    def test_of_code_wait_where_that_code_changed(self, year):
        mark_by_hand(year, "bob", "check_triple", 6.0)
        notebook = written()
        cell_of(notebook, "triple")["source"] += "  # mine"
        put_again(year, "bob", notebook, ON_TIME)
        with Gradebook(db_url(year)) as book:
            assert not book.find_grade("check_triple", "small", LESSON, "bob").needs_manual_grade
        grade(year)
        with Gradebook(db_url(year)) as book:
            assert book.find_grade("check_triple", "small", LESSON, "bob").needs_manual_grade
