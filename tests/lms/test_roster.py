"""Who is who, from the lists that three programs write."""

import pytest

from autograder.lms.roster import read_roster
from course.commands import BadInput

NBGRADER = "id,first_name,last_name,email,lms_user_id\nada,Ada,Young,ada@example.org,1234\n"
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Loss (77)\n"
    "    Points Possible,,,,,15\n"
    '"Young, Ada",1234,U99,ada,Monday,\n'
)
MOODLE = "First name,Surname,Username,ID number,Email address\nAda,Young,ada,U99,ada@example.org\n"


@pytest.fixture
def roster(tmp_path):
    def read(text):
        path = tmp_path / "roster.csv"
        path.write_text(text, encoding="utf-8")
        return read_roster(path)

    return read


@pytest.mark.parametrize("text", [NBGRADER, CANVAS, MOODLE])
def test_a_student_is_found_by_name(roster, text):
    people = roster(text)
    assert set(people.people) == {"ada"}
    assert people.find("name", "ada  YOUNG") == ["ada"]
    assert people.find("name", "Young Ada") == ["ada"]
    assert people.find("name", "") == []


@pytest.mark.parametrize(
    ("text", "kind", "word"),
    [
        (NBGRADER, "lms_id", "1234"),
        (NBGRADER, "email", "Ada@example.org"),
        (CANVAS, "lms_id", "1234"),
        (CANVAS, "number", "U99"),
        (MOODLE, "number", "u99"),
        (MOODLE, "email", "ada@example.org"),
    ],
)
def test_and_by_what_the_platform_has(roster, text, kind, word):
    assert roster(text).find(kind, word) == ["ada"]


def test_two_of_one_name_are_both_found(roster):
    text = f"{NBGRADER}ada2,Ada,Young,a2@example.org,1235\n"
    assert roster(text).find("name", "Ada Young") == ["ada", "ada2"]


def test_a_canvas_number_is_nobodys_name_where_there_is_a_login(roster):
    assert roster(CANVAS).people["ada"].lms_id == "1234"


def test_what_names_nobody_is_told(roster):
    with pytest.raises(BadInput, match="names no students: it needs a column such as id"):
        roster("colour,size\nred,5\n")


@pytest.mark.parametrize("name", ["../eve", "a/b", ".hidden", "a b"])
def test_a_name_that_cannot_be_a_folder_is_told(roster, name):
    with pytest.raises(BadInput, match="can't be a student's name"):
        roster(f"id,email\n{name},x@example.org\n")
