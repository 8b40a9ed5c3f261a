"""The instructor's pages: what they say, and how much they weigh."""

import re

import pytest

from autograder.report.classroom import Class, Course, Graded, anonymous, numbered
from autograder.report.pages import LISTED, course_page, lesson_page
from autograder.report.tries import Tried

SERVER = "http://localhost:8888"
SIGN = "The sign is turned."


def graded(student, first, second, *made, **more):
    marks = {"double": first, "triple": second}
    known = {"waits": False, "look": (), "submission": f"id-{student}", **more}
    return Graded(student, marks, {"triple": made} if made else {}, first + second, **known)


@pytest.fixture
def lesson():
    tried = {"triple": Tried(4, True, frozenset([SIGN]))}
    students = [
        graded("ada", 2.0, 3.0, tries=tried),
        graded("bob", 2.0, 0.0, SIGN, waits=True),
        graded("cyd", 0.0, 0.0, SIGN, look=["The file is empty."]),
        graded("dan", 0.0, 0.0),
    ]
    return Class("90_small", "Twice & more", {"double": 2.0, "triple": 3.0}, 5.0, students)


def example(student, exercise, sentence):
    return f"def {exercise}  # {student} < 3"


def shown(content):
    """The page on one line."""
    return re.sub(r"\s+", " ", content.decode())


class TestOfALesson:
    @pytest.fixture
    def page(self, lesson):
        return shown(lesson_page(lesson, example, SERVER))

    def test_has_the_numbers_of_the_class(self, page):
        assert "<h1>Twice &amp; more</h1>" in page
        assert (
            "4 submissions, mean 1.75, median 1 of 5 points; "
            "1 with an answer that waits for a person." in page
        )
        assert "How many have how many points: 2 from 0; 1 from 2; 1 from 4.5." in page

    def test_has_what_each_exercise_gave(self, page):
        row = r'triple</td><td class="n">1</td><td class="n">0</td><td class="n">3</td>'
        assert re.search(row + r'<td class="n" data-key="0.25">25%', page)

    def test_leads_from_a_count_to_an_example_of_the_mistake(self, page):
        assert re.search(r'<a href="#mistake-0-0">2</a>', page)
        _, after = page.split('<details id="mistake-0-0">')
        assert after.startswith(f"<summary><strong>2</strong> · triple: {SIGN}</summary>")
        assert "def triple # bob &lt; 3" in after
        assert "bob, cyd" in after

    def test_says_what_was_tried_before_it_was_right(self, page):
        assert "came with 1 of 4 submissions" in page
        assert f"<strong>1</strong> · {SIGN}" in page

    def test_lists_who_may_need_help_with_the_rule(self, page):
        assert "fewer than half of the points" in page
        assert "40% of the points; no point in 1 of 2 exercises" in page

    def test_leads_to_submissions_in_formgrader(self, page):
        link = f'<a class="name" href="{SERVER}/formgrader/submissions/id-cyd/">cyd</a>'
        assert f"{link}</td><td>The file is empty.</td>" in page

    def test_has_everybodys_points(self, page):
        row = r'bob</a></td><td class="n" data-key="2.0"><strong>2</strong> \+</td>'
        assert re.search(row + r'<td class="n">2</td><td class="n none">0</td>', page)

    def test_without_a_server_leads_nowhere(self, lesson):
        assert "formgrader" not in shown(lesson_page(lesson, example))

    def test_without_names_has_the_courses_own_examples(self, lesson):
        hidden = anonymous(lesson, numbered(["ada", "bob", "cyd", "dan"], "key"))
        page = shown(lesson_page(hidden, lambda *which: "def triple(x): return -x", "", True))
        assert not re.search("ada|bob|cyd|dan", page)
        assert "def triple(x): return -x" in page

    def test_says_so_where_nothing_is_wrong(self):
        right = Class("90_small", "Small", {"double": 2.0}, 2.0, [graded("ada", 2.0, 0.0)])
        page = shown(lesson_page(right, example))
        assert "<p>None was recognised.</p>" in page
        assert "<p>Nobody.</p>" in page
        assert "On the way" not in page


class TestOfTheCourse:
    @pytest.fixture
    def page(self, lesson):
        other = Class("91_next", "Next", lesson.exercises, 5.0, [graded("ada", 1.0, 0.0)])
        return shown(course_page(Course([lesson, other]), {"91_next": "91_next.html"}, SERVER))

    def test_has_a_row_for_each_lesson(self, page):
        assert "4 students, 2 graded lessons, 5 submissions." in page
        assert '<a href="91_next.html">Next</a>' in page
        assert f"{SIGN} (2)" in page

    def test_has_students_by_lessons(self, page):
        row = page[page.index('manage_students/ada">') :].split("</tr>")[0]
        assert re.findall(r"(\d+%|–)", row) == ["60%", "100%", "20%"]
        row = page[page.rindex('manage_students/bob">') :].split("</tr>")[0]
        assert re.findall(r"(\d+%|–)", row) == ["40%", "40%", "–"]

    def test_lists_who_may_need_help_with_the_rule(self, page):
        assert "fell from lesson to lesson" in page
        assert "0% of the points" in page


def test_a_long_list_is_cut(lesson):
    many = [graded(f"student-{i}", 0.0, 0.0) for i in range(LISTED + 7)]
    page = shown(lesson_page(Class("l", "L", lesson.exercises, 5.0, many), example))
    assert "And 7 more." in page


def test_a_thousand_students_weigh_less_than_a_megabyte():
    exercises = {f"exercise_{i}": 2.0 for i in range(15)}
    marks = dict.fromkeys(exercises, 1.0)
    wrong = {name: [SIGN] for name in exercises}
    students = [
        Graded(f"student-{i}", marks, wrong, 15.0, True, ("Look.",), submission="x" * 32)
        for i in range(1000)
    ]
    lesson = Class("long", "Long", exercises, 30.0, students)
    assert len(lesson_page(lesson, example, SERVER)) < 1_000_000
    assert len(course_page(Course([lesson] * 13), {}, SERVER)) < 1_000_000
