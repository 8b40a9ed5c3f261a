"""The README: its two commands, and that what it shows is what there is."""

import re

import pytest

from autograder.exercises import LESSONS, load_lesson
from tests.readme import README, blocks, checked

ROOT = README.parent
SETS_UP = "python3 -m venv .venv && . .venv/bin/activate && pip install --editable "


@pytest.fixture
def text():
    return README.read_text(encoding="utf-8")


@pytest.mark.parametrize("position", [0, 1])
def test_its_two_commands_are_one_line_each_and_need_only_python(position):
    command = blocks("sh")[position]
    assert "\n" not in command
    assert command.startswith(SETS_UP)


def test_the_first_command_ends_with_the_first_lesson():
    assert blocks("sh")[0] == f"{SETS_UP}'.[lab]' && course lab"


def test_windows_has_the_first_command_in_one_line_that_every_powershell_reads():
    [line] = blocks("powershell")
    assert line == (
        r"py -m venv .venv; .venv\Scripts\python -m pip install --editable '.[lab]'; "
        r".venv\Scripts\course lab"
    )


def test_the_second_command_ends_with_all_tests():
    assert blocks("sh")[1] == f"{SETS_UP}'.[test]' --constraint constraints.txt && pytest -n auto"


def test_it_opens_with_what_it_is_and_a_picture_before_the_commands(text):
    title, sentence, *_ = [line for line in text.splitlines() if line]
    assert title == "# Neurons from scratch"
    assert sentence.startswith("Neural networks from first principles")
    assert text.index("<img ") < text.index("```sh")


def test_every_file_that_it_points_to_is_there(text):
    links = re.findall(r'\]\(([^):]+)\)|src="([^":]+)"', text)
    paths = [markdown or html for markdown, html in links]
    assert len(paths) > 3
    assert [path for path in paths if not (ROOT / path).is_file()] == []


def test_the_check_that_it_shows_says_what_it_shows():
    assert checked() == blocks("text")[0], "`python tests/readme.py check` prints the new text"


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_lesson_that_there_is_has_its_row(lesson, text):
    loaded = load_lesson(lesson)
    number, title = lesson.split("_", 1)
    row = next(line for line in text.splitlines() if line.startswith(f"| [{number} "))
    assert f"[{number} {title.replace('_', ' ')}](lessons/{lesson}/{loaded.notebook}.ipynb)" in row
    exercises = f"{len(loaded.exercises)} exercise{'s' * (len(loaded.exercises) != 1)}"
    assert f"| {exercises}, {loaded.points:g} points |" in row


def test_what_is_not_there_is_called_planned(text):
    rows = re.findall(r"^\| \[?(\d\d) .*\| (.*) \|$", text, flags=re.MULTILINE)
    there = {lesson[:2] for lesson in LESSONS}
    assert len(rows) == len(LESSONS)
    assert {number for number, state in rows if state != "planned"} == there
