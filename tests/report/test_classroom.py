"""What a class made of a lesson and a course: counts, groups and lists that are true."""

import pytest

from autograder.report.classroom import (
    Class,
    Course,
    Graded,
    anonymous,
    mistakes,
    natural,
    numbered,
    spread,
    to_help,
    to_help_in_course,
    to_look_at,
)

EXERCISES = {"double": 2.0, "triple": 3.0}


def graded(student, first, second, *made, look=(), forms=None):
    marks = {"double": first, "triple": second}
    wrong = {"triple": made} if made else {}
    return Graded(student, marks, wrong, first + second, False, look, forms or {}, {}, "id")


def lesson_of(*students, forms=None, name="90_small"):
    return Class(name, "Small", EXERCISES, 5.0, students, forms or {})


@pytest.fixture
def lesson():
    return lesson_of(
        graded("ada", 2.0, 3.0),
        graded("bob", 2.0, 0.0, "The sign is turned."),
        graded("cyd", 0.0, 0.0, "The sign is turned.", "A factor is missing."),
    )


def test_mistakes_are_counted_by_exercise_the_most_frequent_first(lesson):
    other = Graded("dan", {}, {"double": ["The sign is turned."]}, 0.0, False, [])
    found = mistakes(lesson_of(*lesson.graded, other))
    assert [(each.sentence, each.count) for each in found] == [
        ("The sign is turned.", 3),
        ("A factor is missing.", 1),
    ]
    assert found[0].made == {"triple": ["bob", "cyd"], "double": ["dan"]}


def test_shares_are_spread_over_tenths():
    assert spread([0.0, 0.05, 0.55, 0.95, 1.0, 1.2]) == [2, 0, 0, 0, 0, 1, 0, 0, 0, 3]


def test_who_has_little_may_need_help_the_least_first(lesson):
    found = [(line.student, line.reason) for line in to_help(lesson)]
    assert found == [
        ("cyd", "0% of the points; no point in 2 of 2 exercises"),
        ("bob", "40% of the points; no point in 1 of 2 exercises"),
    ]


class TestAnswersThatAreTheSame:
    def look(self, *students, **more):
        return [(line.student, line.reason) for line in to_look_at(lesson_of(*students, **more))]

    def test_are_told_of_each_with_the_others(self):
        both = {"double": "f", "triple": "g"}
        assert self.look(
            graded("ada", 2, 3, forms=both),
            graded("bob", 2, 3, forms=both),
            graded("cyd", 2, 3, forms={"double": "h", "triple": ""}),
            graded("dan", 2, 3, forms={"triple": ""}),
        ) == [
            ("ada", "The same as bob, up to names: double, triple."),
            ("bob", "The same as ada, up to names: double, triple."),
        ]

    def test_are_told_where_they_are_the_courses_own(self):
        ada, bob = (graded(name, 2, 3, forms={"double": "f"}) for name in ("ada", "bob"))
        told = "The same as the course's solution, up to names: double."
        found = self.look(ada, bob, forms={"double": frozenset("f")})
        assert found == [("ada", told), ("bob", told)]

    def test_are_not_told_where_many_wrote_so(self):
        assert self.look(*(graded(f"{i}", 2, 3, forms={"double": "f"}) for i in range(6))) == []


def test_reasons_to_look_lead_to_the_submission():
    (line,) = to_look_at(lesson_of(graded("ada", 0, 0, look=["The file is empty."])))
    assert (line.student, line.reason, line.submission) == ("ada", "The file is empty.", "id")


class TestTheCourse:
    def course(self, **students):
        """Marks of `double` by student, lesson after lesson; None where nothing was handed in."""
        count = len(next(iter(students.values())))
        return Course(
            [
                lesson_of(
                    *(
                        graded(name, marks[i], 0.0)
                        for name, marks in students.items()
                        if marks[i] is not None
                    )
                )
                for i in range(count)
            ]
        )

    def test_has_everybody_who_handed_in_anything(self):
        course = self.course(bob=[1.0, None], ada=[None, 2.0])
        rows = course.students
        assert list(rows) == ["ada", "bob"]
        assert course.shares(rows["ada"]) == [None, 0.4]

    def test_counts_a_missing_lesson_only_where_most_handed_it_in(self):
        course = self.course(ada=[2.0, 2.0], bob=[2.0, None], cyd=[2.0, None], dan=[None, None])
        assert course.usual == [True, False]
        together = {name: course.together(row) for name, row in course.students.items()}
        assert together == {"ada": 0.4, "bob": 0.4, "cyd": 0.4}

    def test_says_who_may_need_help(self):
        full = [5.0] * 3
        course = self.course(
            ada=full, bob=full, cyd=full, dan=[5.0, 4.0, 3.5], eve=[5.0, None, None], fay=[1.0] * 3
        )
        assert [(line.student, line.reason) for line in to_help_in_course(course)] == [
            ("fay", "20% of the points"),
            ("eve", "33% of the points; 2 lessons not handed in"),
            ("dan", "falling: 100%, 80%, 70%"),
        ]


class TestWithoutNames:
    def test_there_are_none(self, lesson):
        hidden = anonymous(lesson, numbered(["ada", "bob", "cyd"], "key"))
        assert [one.student for one in hidden.graded] == ["student 1", "student 2", "student 3"]
        assert sorted(one.score for one in hidden.graded) == [0.0, 2.0, 5.0]
        assert {one.submission for one in hidden.graded} == {""}

    def test_the_order_depends_on_a_secret_and_on_nothing_else(self):
        names = [f"student-{i:03d}" for i in range(100)]
        numbers = numbered(names, "key")
        assert numbered(reversed(names), "key") == numbers
        assert numbered(names, "other") != numbers
        assert sorted(numbers.values(), key=natural) == [f"student {i}" for i in range(1, 101)]

    def test_a_name_may_be_no_text(self):
        assert numbered(["\udcff"], "key") == {"\udcff": "student 1"}
