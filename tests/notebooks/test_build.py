"""The two notebooks of a lesson: what is in them, and when they are written."""

import json
import os
import re
import stat

import pytest

SOLUTION = "solutions/04_bowl/bowl.ipynb"
RELEASE = "lessons/04_bowl/bowl.ipynb"


@pytest.fixture
def cells(course):
    """The cells of both notebooks by name: `cells("lessons")["height"]`."""
    course.build()

    def of(folder):
        notebook = json.loads(course.files()[f"{folder}/04_bowl/bowl.ipynb"])
        return {cell["id"]: cell for cell in notebook["cells"]}

    return of


def source(cell):
    return "".join(cell["source"])


def nbgrader(cell, *keys):
    return tuple(cell["metadata"]["nbgrader"].get(key) for key in keys)


def test_every_cell_has_a_readable_name_which_is_also_its_grade_id(cells):
    names = [
        "text-04-bowl-what-a-height-is",
        "setup",
        "text-write-the-height-of-the-bowl-12-4",
        "code-cat-and-car-are-words-in-this-comment",
        "height",
        "check_height",
        "code-text-this-begins-no-cell-print-height-height",
        "why_steep",
        "slope",
        "check_slope",
        "check_Walk",
    ]
    for folder in ("solutions", "lessons"):
        assert list(cells(folder)) == names
        assert [nbgrader(cell, "grade_id") for cell in cells(folder).values()] == [
            (name,) for name in names
        ]


@pytest.mark.parametrize(
    ("name", "grade", "solution", "locked", "points"),
    [
        ("setup", False, False, True, None),
        ("text-04-bowl-what-a-height-is", False, False, True, None),
        ("height", False, True, False, None),
        ("check_height", True, False, True, 2),
        ("check_slope", True, False, True, 1.5),
        ("check_Walk", True, False, True, 3),
        ("why_steep", True, True, False, 3),
    ],
)
def test_the_role_of_a_cell_is_told_to_nbgrader(cells, name, grade, solution, locked, points):
    for folder in ("solutions", "lessons"):
        told = nbgrader(cells(folder)[name], "grade", "solution", "locked", "points")
        assert told == (grade, solution, locked, points)


def test_whole_points_are_whole_numbers_in_the_file(course):
    course.build()
    text = course.files()[RELEASE].decode()
    assert re.findall('"points": (.*),', text) == ["2", "3", "1.5", "3"]


def test_the_options_of_a_written_answer_stay_out_of_the_metadata(cells):
    assert cells("solutions")["why_steep"]["metadata"].keys() == {"nbgrader"}


def test_a_released_function_keeps_all_but_its_solution(cells):
    assert source(cells("lessons")["height"]) == (
        'def height(w):\n    """The height at w."""\n'
        "    # Write your code here, in place of the line below.\n"
        "    raise NotImplementedError"
    )


def test_a_released_written_answer_keeps_its_question(cells):
    assert source(cells("lessons")["why_steep"]) == (
        "## Why steep?\n\nSay in two sentences what the slope is for.\n\n*Your answer here.*"
    )


def test_what_is_given_is_released_as_it_is(cells):
    solutions, lessons = cells("solutions"), cells("lessons")
    given = [name for name in solutions if name not in ("height", "slope", "why_steep")]
    assert [source(solutions[name]) for name in given] == [source(lessons[name]) for name in given]


def test_comments_that_begin_like_a_shell_command_stay_comments(cells):
    given = source(cells("lessons")["code-cat-and-car-are-words-in-this-comment"])
    assert given.startswith("# cat and car")


def test_closing_arrow_lines_become_the_stored_output_of_the_solution_only(cells):
    name = "code-text-this-begins-no-cell-print-height-height"
    solution, released = cells("solutions")[name], cells("lessons")[name]
    assert solution["outputs"] == [
        {"name": "stdout", "output_type": "stream", "text": ["height 18.0\n", "\n", "4.0\n"]}
    ]
    assert solution["metadata"]["tags"] == ["nbval-check-output"]
    assert released["outputs"] == []
    assert {source(solution), source(released)} == {source(solution).replace("# ->", "")}


def test_no_other_cell_has_an_output_or_a_number(cells):
    for folder, stored in (("solutions", 1), ("lessons", 0)):
        code = [cell for cell in cells(folder).values() if cell["cell_type"] == "code"]
        assert sum(bool(cell["outputs"]) for cell in code) == stored
        assert sum(cell["execution_count"] is not None for cell in code) == stored


def test_tags_of_the_source_are_kept(course, bowl):
    course.write("04_bowl", bowl.replace('# %%\ntext = "', '# %% tags=["wide"]\ntext = "'))
    course.build()
    tagged = [
        cell["metadata"]["tags"]
        for cell in json.loads(course.files()[SOLUTION])["cells"]
        if "tags" in cell["metadata"]
    ]
    assert tagged == [["wide", "nbval-check-output"]]


def test_students_can_delete_no_cell_and_edit_only_answers(cells):
    editable = [
        name
        for name, cell in cells("lessons").items()
        if cell["metadata"].get("editable", True) is not False
    ]
    assert editable == ["height", "why_steep", "slope"]
    assert not any(cell["metadata"]["deletable"] for cell in cells("lessons").values())


def test_the_notebook_runs_with_the_plain_python_kernel(course):
    course.build()
    for file in (SOLUTION, RELEASE):
        metadata = json.loads(course.files()[file])["metadata"]
        assert metadata == {
            "kernelspec": {
                "display_name": "Python 3 (ipykernel)",
                "language": "python",
                "name": "python3",
            },
            "language_info": {"name": "python"},
        }


def test_two_folders_get_the_same_bytes(new_course, bowl):
    first, second = new_course("a", {"04_bowl": bowl}), new_course("b/deeper", {"04_bowl": bowl})
    first.build()
    second.build()
    assert first.files() == second.files()
    assert first.files().keys() == {SOLUTION, RELEASE}


def test_line_ends_and_a_byte_order_mark_change_nothing(new_course, bowl):
    plain, windows = new_course("a", {"04_bowl": bowl}), new_course("b", {"04_bowl": bowl})
    crlf = ("\ufeff" + bowl).replace("\n", "\r\n")
    (windows.root / "solutions/04_bowl.py").write_bytes(crlf.encode())
    plain.build()
    windows.build()
    assert plain.files() == windows.files()


def test_a_rebuild_writes_nothing(course):
    assert course.build() == [SOLUTION, RELEASE]
    before = {name: os.stat(course.root / name) for name in course.files()}
    assert course.build() == []
    assert {name: os.stat(course.root / name) for name in course.files()} == before


def test_only_what_changed_is_written(course, bowl):
    course.build()
    course.write("04_bowl", bowl.replace("return 4 * w", "return w * 4"))
    assert course.build() == [SOLUTION]


def test_files_have_the_permissions_of_any_new_file(course):
    course.build()
    usual = course.root / "usual"
    usual.touch()
    assert stat.S_IMODE(os.stat(course.root / RELEASE).st_mode) == stat.S_IMODE(
        os.stat(usual).st_mode
    )


def test_single_lessons_can_be_built(new_course, bowl):
    both = {"04_bowl": bowl, "05_bowl": bowl}
    course = new_course(
        "course", both, {name: {"height": 2, "slope": 1, "Walk": 1} for name in both}
    )
    assert course.build("05_bowl") == ["solutions/05_bowl/bowl.ipynb", "lessons/05_bowl/bowl.ipynb"]


def test_fresh_notebooks_need_no_word(course):
    course.build()
    assert course.check() == []


def test_missing_notebooks_are_named(course):
    assert course.check() == [f"{SOLUTION} is missing.", f"{RELEASE} is missing."]
    assert course.files() == {}


def test_stale_notebooks_are_named(course):
    course.build()
    with (course.root / RELEASE).open("a") as file:
        file.write(" ")
    assert course.check() == [f"{RELEASE} is not what solutions/04_bowl.py gives."]


def test_files_without_a_source_are_named(course):
    course.build()
    for name in ("lessons/03_old/old.ipynb", "solutions/04_bowl/notes.txt", "lessons/.gitkeep"):
        (course.root / name).parent.mkdir(exist_ok=True)
        (course.root / name).touch()
    assert course.check() == [
        "lessons/03_old/old.ipynb comes from no source: remove it.",
        "solutions/04_bowl/notes.txt comes from no source: remove it.",
    ]
    assert course.check("04_bowl") == []


def test_points_come_from_the_declared_exercises_by_default():
    from autograder.exercises import load_lesson
    from autograder.notebooks.build import exercise_points

    declared = {name: each.points for name, each in load_lesson("04_loss").exercises.items()}
    assert exercise_points("04_loss") == declared
