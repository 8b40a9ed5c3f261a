"""Whose a file is: every platform's names, and names that students chose to be somebody else."""

import re
from datetime import datetime

import pytest

from autograder.lms.naming import Submitter, Unknown, named, student_of
from autograder.lms.roster import Person, Roster

LESSON = "04_loss"
NOBODY = Roster(())
EXPORT = {"export/submission_7": (Submitter("Gradescope", "Ada Young", "U9", "ada@example.org"),)}
CLASS = Roster(
    [
        Person("ada", "Ada", "Young", email="ada@example.org", lms_id="1234"),
        Person("bob", "Bob", "Lee", number="U2", lms_id="2345"),
    ]
)


def whose(path, roster=NOBODY):
    found = named(path, LESSON, EXPORT)
    return [student_of(each, roster) for each in found.submitters], found.filename


@pytest.mark.parametrize(
    ("path", "student", "filename"),
    [
        ("Ada Young_12_assignsubmission_file_/loss.ipynb", "Ada-Young", "loss.ipynb"),
        ("Ada Young_12_assignsubmission_file/loss.ipynb", "Ada-Young", "loss.ipynb"),
        ("Ada Young_12_assignsubmission_file_loss.ipynb", "Ada-Young", "loss.ipynb"),
        ("CS-Loss-77/Ada Young_12_assignsubmission_file_/a/b.py", "Ada-Young", "b.py"),
        ("Zoë O'Hara_12_assignsubmission_file_/loss.ipynb", "Zoë-O-Hara", "loss.ipynb"),
        ("youngada_1234_5678_loss.ipynb", "youngada-1234", "loss.ipynb"),
        ("youngada_LATE_1234_5678_loss.ipynb", "youngada-1234", "loss.ipynb"),
        ("submissions/youngada_1234_5678_my_3_copy.ipynb", "youngada-1234", "my_3_copy.ipynb"),
        ("export/submission_7/loss.ipynb", "ada@example.org", "loss.ipynb"),
        ("export/submission_7/src/helper.py", "ada@example.org", "helper.py"),
        ("ada/04_loss/loss.ipynb", "ada", "loss.ipynb"),
        ("submitted/ada/04_loss/timestamp.txt", "ada", "timestamp.txt"),
        ("04_loss.zip/ada/04_loss/loss.ipynb", "ada", "loss.ipynb"),
    ],
)
def test_each_platform_says_whose_a_file_is(path, student, filename):
    assert whose(path) == ([student], filename)


@pytest.mark.parametrize(
    ("path", "student"),
    [
        ("Ada  young_12_assignsubmission_file_/loss.ipynb", "ada"),
        ("youngada_1234_5678_loss.ipynb", "ada"),
        ("anything_2345_5678_loss.ipynb", "bob"),
        ("export/submission_7/loss.ipynb", "ada"),
        ("ada/04_loss/loss.ipynb", "ada"),
        ("U2/04_loss/loss.ipynb", "bob"),
    ],
)
def test_a_roster_says_who_it_is_here(path, student):
    assert whose(path, CLASS)[0] == [student]


@pytest.mark.parametrize(
    "inside",
    [
        "Bob Lee_13_assignsubmission_file_/loss.ipynb",
        "leebob_2345_5678_loss.ipynb",
        "bob/04_loss/loss.ipynb",
        "export/submission_7/loss.ipynb",
        "04_loss.zip/bob/04_loss/loss.ipynb",
    ],
)
@pytest.mark.parametrize(
    ("outside", "student"),
    [
        ("Ada Young_12_assignsubmission_file_/", "ada"),
        ("youngada_1234_5678_mine.zip/", "ada"),
        ("export/submission_7/", "ada"),
    ],
)
def test_names_that_a_student_chose_make_nobody_else_of_them(outside, inside, student):
    assert whose(outside + inside, CLASS)[0] == [student]


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("loss.ipynb", 0),
        ("loss-1.ipynb", 1),
        ("loss-12.ipynb", 12),
        ("Loss (2).IPYNB", 2),
        ("loss(3).ipynb", 3),
    ],
)
def test_copies_of_the_notebook_are_versions_of_it(name, version):
    found = named(f"youngada_1_2_{name}", LESSON, {})
    assert (found.filename, found.version) == ("loss.ipynb", version)


@pytest.mark.parametrize("name", ["helper-1.py", "other-1.ipynb"])
def test_another_name_with_a_number_stays(name):
    assert named(f"youngada_1_2_{name}", LESSON, {}).filename == name


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("loss.ipynb", "has no name that tells whose it is"),
        ("ada/05_other/loss.ipynb", "has no name that tells whose it is"),
        ("Ada Young_12_assignsubmission_onlinetext_/onlinetext.html", "has no name that tells"),
        ("export/submission_8/loss.ipynb", "is of a submission that no submission_metadata"),
        ("Zoe Hall_1_assignsubmission_file_/loss.ipynb", "by Zoe Hall, who is not on the roster"),
    ],
)
def test_who_is_not_known_is_told(path, why):
    with pytest.raises(Unknown, match=re.escape(why)):
        whose(path, CLASS)


def test_two_of_one_name_are_not_guessed():
    twins = Roster([Person("ada1", "Ada", "Young"), Person("ada2", "Ada", "Young")])
    with pytest.raises(Unknown, match="may be by ada1 or ada2"):
        whose("Ada Young_12_assignsubmission_file_/loss.ipynb", twins)


@pytest.mark.parametrize("name", ["..", "...", "/", "?", "a" * 150])
def test_no_name_leaves_the_folder(name):
    with pytest.raises(Unknown):
        whose(f"{name}_12_assignsubmission_file_/loss.ipynb")


def test_long_names_take_no_time():
    with pytest.raises(Unknown):
        named("1_" * 500 + "/" + "_1_1" * 200 + "/x", LESSON, {})


def test_a_time_is_kept():
    time = datetime(2026, 3, 1, 10)
    known = {"submission_7": (Submitter("Gradescope", email="a@example.org", time=time),)}
    assert named("submission_7/loss.ipynb", LESSON, known).submitters[0].time == time
