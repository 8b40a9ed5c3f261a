"""Names of given cells: readable, unique, and untouched by what happens to other cells."""

import json
import re

import pytest

from autograder.notebooks.names import locked_name


def names(course, text):
    course.write("04_bowl", text)
    course.build()
    notebook = json.loads(course.files()["lessons/04_bowl/bowl.ipynb"])
    return [cell["id"] for cell in notebook["cells"]]


@pytest.mark.parametrize(
    ("kind", "text", "name"),
    [
        ("markdown", "## How far?\n\nYou have the slope.", "text-how-far"),
        ("markdown", "The picture needs your `descend`.", "text-the-picture-needs-your-descend"),
        ("markdown", "1 2 3 4 5 6 7 8 9 10", "text-1-2-3-4-5-6-7-8"),
        ("markdown", "Où est ½?", "text-ou-est-12"),
        ("code", "figures.walk('descend')", "code-figures-walk-descend"),
        ("code", "w_0 = np.array([0.5, 1e-3])", "code-w-np-array"),
        ("markdown", "antidisestablishmentarianism " * 3, "text-antidisestablishmentarianism"),
        ("markdown", "x" * 99, "text-" + "x" * 48),
    ],
)
def test_a_cell_is_named_by_its_first_words(kind, text, name):
    assert locked_name(kind, text, set()) == name


def test_a_cell_without_words_has_a_name_too():
    assert re.fullmatch("text-[0-9a-f]{8}", locked_name("markdown", "→", set()))
    assert locked_name("markdown", "→", set()) != locked_name("markdown", "⇒", set())


def test_cells_that_begin_alike_are_numbered():
    taken = set()
    for _ in range(3):
        taken.add(locked_name("code", "print(1)", taken))
    assert taken == {"code-print", "code-print-2", "code-print-3"}


def test_editing_one_cell_renames_no_other(course, bowl):
    before = names(course, bowl)
    after = names(course, bowl.replace("# Write the height", "# Now write down the height"))
    assert [name for name in before if name not in after] == [
        "text-write-the-height-of-the-bowl-12-4"
    ]


def test_a_new_cell_renames_no_other(course, bowl):
    new = "# %% [markdown]\n# A new thought.\n\n# %%\ncheck(height)"
    after = names(course, bowl.replace("# %%\ncheck(height)", new))
    assert set(after) - set(names(course, bowl)) == {"text-a-new-thought"}


def test_the_body_under_a_heading_can_change_without_a_new_name(course, bowl):
    changed = bowl.replace("A question first.", "No question.")
    assert names(course, changed) == names(course, bowl)


def test_a_solution_is_named_by_its_exercise_and_not_by_a_helper_before_it(course, bowl):
    helper = "# %%\ndef half(x):\n    return x / 2\n\n\ndef height(w):"
    assert "height" in names(course, bowl.replace("# %%\ndef height(w):", helper))


@pytest.mark.parametrize(
    ("solution", "name"),
    [
        ("START = 1\n\n\ndef walk(w):\n    return w", "walk"),
        ("class Hill:\n    pass", "Hill"),
        ("low, high = -1, 1", "low"),
    ],
)
def test_a_solution_that_is_no_exercise_is_named_by_what_it_defines(course, bowl, solution, name):
    cell = f"# %%\n### BEGIN SOLUTION\n{solution}\n### END SOLUTION\n\n\n"
    after = names(course, bowl.replace("# %%\ncheck(height)", cell + "# %%\ncheck(height)"))
    assert set(after) - set(names(course, bowl)) == {name}


def test_no_two_cells_have_the_same_name(course, bowl):
    text = bowl.replace('written="why_steep"', 'written="text-write-down"')
    text = text.replace("# Write the height of the bowl ½ · 4 · w².", "# Write down.")
    found = names(course, text + "\n\n# %% [markdown]\n# Write down.\n")
    assert [name for name in found if "write" in name] == [
        "text-write-down-2",
        "text-write-down",
        "text-write-down-3",
    ]
