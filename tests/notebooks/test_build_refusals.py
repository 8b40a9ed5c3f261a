"""What the build refuses: each with a sentence, the file and the line, all of them at once."""

import re

import pytest

from autograder.notebooks.build import SourceError

HEIGHT_CHECK = "# %%\ncheck(height)\n"
HEIGHT_BEGIN = '    """The height at w."""\n    ### BEGIN SOLUTION\n'
SLOPE_END = "    return 4 * w\n    ### END SOLUTION\n"
WRITTEN = '# %% [markdown] written="why_steep" points=3'
ANSWER_BEGIN = "# ### BEGIN SOLUTION\n# It leads"

# What is replaced by what, how the named line begins, and a part of the sentence.
REFUSALS = {
    "a check without an exercise": (
        HEIGHT_CHECK,
        "# %%\ncheck(heigth)\n",
        "check(heigth)",
        "`check(heigth)` has no exercise; the exercises of 04_bowl are: height, slope, Walk.",
    ),
    "an exercise without a check": (
        HEIGHT_CHECK,
        "",
        "def height(w):",
        "The exercise height has no cell `check(height)`.",
    ),
    "an exercise that no cell defines": (
        "def height(w):",
        "def depth(w):",
        "check(height)",
        "The exercise height has no cell that defines it.",
    ),
    "a function without markers before its check": (
        HEIGHT_BEGIN + "    curvature = steepness / 2\n    return curvature * w**2\n"
        "    ### END SOLUTION\n",
        '    """The height at w."""\n    return 2 * w**2\n',
        "def height(w):",
        "height is defined here without",
    ),
    "a function without markers that is checked and no exercise": (
        "steepness = 4.0\n",
        "def deep(w):\n    return -w\n\n\n# %%\ncheck(deep)\n",
        "def deep(w):",
        "deep is defined here without",
    ),
    "a second function outside of the markers of its cell": (
        "    return 4 * w\n    ### END SOLUTION\n\n\nclass Walk:",
        "    return 4 * w\n    ### END SOLUTION\n\n\nclass Walk:\n    pass\n\n\nclass Stroll:",
        "class Walk:",
        "Walk is defined here without",
    ),
    "an exercise that is given as a value": (
        "steepness = 4.0",
        "steepness = 4.0\nslope = steepness",
        "slope = steepness",
        "slope is defined here without",
    ),
    "an exercise that is imported": (
        "import math",
        "import math\nfrom course.bowl import Walk",
        "from course.bowl import Walk",
        "Walk is defined here without",
    ),
    "a solution without an end": (
        "    return curvature * w**2\n    ### END SOLUTION\n",
        "    return curvature * w**2\n",
        "### BEGIN SOLUTION",
        "This solution has no `### END SOLUTION` in its cell.",
    ),
    "a solution in a solution": (
        "    curvature = steepness / 2\n",
        "    ### BEGIN SOLUTION\n",
        "### BEGIN SOLUTION",
        "This solution has no `### END SOLUTION` before the next begins.",
    ),
    "an end without a beginning": (
        HEIGHT_BEGIN,
        "",
        "### END SOLUTION",
        "There is no `### BEGIN SOLUTION` to this `### END SOLUTION`.",
    ),
    "a marker with other text": (
        HEIGHT_BEGIN,
        "    # BEGIN SOLUTION of height\n",
        "# BEGIN SOLUTION of height",
        "A marker stands alone on its line, as `### BEGIN SOLUTION`.",
    ),
    "markers with nothing between": (
        SLOPE_END,
        "    ### END SOLUTION\n    return 0\n",
        "### BEGIN SOLUTION",
        "Nothing stands between these markers.",
    ),
    "markers that leave no valid Python": (
        HEIGHT_BEGIN,
        HEIGHT_BEGIN.replace("    ###", "        ###"),
        "### BEGIN SOLUTION",
        "Without its solution this cell is not valid Python: unexpected indent.",
    ),
    "a solution that defines nothing": (
        "steepness = 4.0\n",
        "### BEGIN SOLUTION\nprint()\n### END SOLUTION\n",
        "### BEGIN SOLUTION",
        "This solution defines no function and no name.",
    ),
    "a cell that jupytext takes for two": (
        "steepness = 4.0",
        "steepness = 4.0\n# In[3]:\n",
        "# %%",
        "jupytext can't read this cell: it takes it for 2 cells.",
    ),
    "words on which nbgrader would act": (
        "# Write the height",
        "# ### BEGIN HIDDEN TESTS\n# Write the height",
        "# ### BEGIN HIDDEN TESTS",
        "nbgrader would act on the words BEGIN HIDDEN TESTS: use others.",
    ),
    "a second check of an exercise": (
        "check(slope)\n",
        "check(slope)\n\n# %%\ncheck(slope)  \n",
        "check(slope)",
        "check_slope stands twice",
    ),
    "a second solution of an exercise": (
        "class Walk:\n",
        "def height(w):\n    ### BEGIN SOLUTION\n    pass\n    ### END SOLUTION\n\n\nclass Walk:\n",
        "def slope(w):",
        "height stands twice",
    ),
    "a second written answer of that name": (
        WRITTEN,
        WRITTEN + "\n# Why?\n#\n# ### BEGIN SOLUTION\n# So.\n# ### END SOLUTION\n\n" + WRITTEN,
        WRITTEN,
        "why_steep stands twice",
    ),
    "a written answer with the name of an exercise": (
        'written="why_steep"',
        'written="height"',
        '# %% [markdown] written="height" points=3',
        "height stands twice",
    ),
    "a written answer with a name that nbgrader refuses": (
        'written="why_steep"',
        'written="why steep"',
        '# %% [markdown] written="why steep" points=3',
        "`why steep` can't name a cell",
    ),
    "a check with other code": (
        HEIGHT_CHECK,
        "# %%\nprint(1)\ncheck(height)\n",
        "check(height)",
        "A check is a cell of its own, just `check(name)`.",
    ),
    "a check with a comment": (
        HEIGHT_CHECK,
        "# %%\ncheck(height)  # at last\n",
        "check(height)  # at last",
        "A check is a cell of its own, just `check(name)`.",
    ),
    "a check of an expression": (
        HEIGHT_CHECK,
        "# %%\ncheck(lambda w: height(w))\n",
        "check(lambda w: height(w))",
        "A check is a cell of its own, just `check(name)`.",
    ),
    "a written answer without points": (
        WRITTEN,
        '# %% [markdown] written="why_steep"',
        '# %% [markdown] written="why_steep"',
        "The written answer why_steep has no points",
    ),
    "a written answer with points that are no number": (
        "points=3",
        'points="many"',
        '# %% [markdown] written="why_steep" points="many"',
        "The written answer why_steep has no points",
    ),
    "a written answer with points that are true": (
        "points=3",
        "points=true",
        '# %% [markdown] written="why_steep" points=true',
        "The written answer why_steep has no points",
    ),
    "a written answer without a model answer": (
        ANSWER_BEGIN,
        "# It leads",
        WRITTEN,
        "The written answer why_steep needs a model answer",
    ),
    "a written answer in a code cell": (
        HEIGHT_CHECK,
        '# %% written="how" points=2\nprint(1)\n',
        '# %% written="how" points=2',
        "The written answer how stands in a code cell",
    ),
    "a model answer in a text without a name": (
        WRITTEN,
        "# %% [markdown]",
        "# ### BEGIN SOLUTION",
        "A text with a model answer begins",
    ),
    "points that a cell has beside its exercise": (
        HEIGHT_CHECK,
        "# %% points=5\ncheck(height)\n",
        "# %% points=5",
        "The option `points` is not known here",
    ),
    "tags that are no list": (
        HEIGHT_CHECK,
        '# %% tags="wide"\ncheck(height)\n',
        '# %% tags="wide"',
        "jupytext can't read this cell: 'wide' is not of type 'array'.",
    ),
    "expected output that does not close its cell": (
        "# -> height 18.0\n# ->\n",
        "# -> height 18.0\ntext\n",
        "# -> height 18.0",
        "this one would not be compared",
    ),
    "an exercise in the setup cell": (
        "import math",
        "import math\n\n\ndef slope(w):\n    ### BEGIN SOLUTION\n    pass\n    ### END SOLUTION",
        "import math",
        "The first code cell is for imports",
    ),
    "an empty cell": ("steepness = 4.0", "steepness = 4.0\n\n# %%", "# %%", "This cell is empty."),
    "a code cell of comments": (
        "# %% [markdown]\n# Write the",
        "# %%\n# Write the",
        "# %%",
        "This code cell holds comments only",
    ),
    "code in a text cell": (
        "# Write the height of the bowl ½ · 4 · w².\n",
        "# Write\nheight = 3\n",
        "height = 3",
        "This stands in a text cell",
    ),
    "a raw cell": (
        "# %% [markdown]\n# Write the",
        "# %% [raw]\n# Write the",
        "# %% [raw]",
        "A raw cell",
    ),
    "text before the first cell": (
        "# ---\n\n# %% [markdown]\n",
        "# ---\n\n# Hello.\n\n# %% [markdown]\n",
        "# Hello.",
        "This stands before the first cell",
    ),
    "a cell that begins inside a function": (
        "    curvature = steepness / 2\n",
        "    # %%\n    curvature = steepness / 2\n",
        "# %%",
        "A cell begins inside the statement of line",
    ),
    "a syntax error": ("def height(w):", "def height(w:", "def height(w:", "not valid Python"),
    "a solution that is shown in another cell": (
        "# Write the height of the bowl ½ · 4 · w².",
        "# Write the height. (The slope will be `return 4 * w`.)",
        "# %% [markdown]",
        "also stands in this cell, which is released.",
    ),
}


def problems(course) -> list[str]:
    with pytest.raises(SourceError) as refusal:
        course.build()
    return refusal.value.problems


@pytest.mark.parametrize("case", REFUSALS)
def test_a_lesson_is_refused_for(case, course, bowl):
    old, new, named_line, sentence = REFUSALS[case]
    assert old in bowl
    text = bowl.replace(old, new, 1)
    course.write("04_bowl", text)
    pattern = re.compile(r"solutions/04_bowl\.py:(\d+): (.*)")
    found = [pattern.fullmatch(problem).groups() for problem in problems(course)]
    lines = [int(line) for line, told in found if sentence in told]
    assert [text.split("\n")[line - 1].strip() for line in lines] == [named_line], found
    assert course.files() == {}


def test_all_problems_of_all_lessons_are_told_at_once_in_the_order_of_lines(new_course, bowl):
    typo = bowl.replace("check(height)", "check(heigth)")
    unwritten = bowl.replace(" points=3", "")
    course = new_course(
        "course",
        {"04_bowl": typo, "05_bowl": unwritten, "06_bowl": bowl},
        {f"0{number}_bowl": {"height": 1, "slope": 1, "Walk": 1} for number in (4, 5, 6)},
    )
    assert [problem.split(" ")[0] for problem in problems(course)] == [
        "solutions/04_bowl.py:28:",
        "solutions/04_bowl.py:37:",
        "solutions/05_bowl.py:50:",
    ]
    assert course.files() == {}


def test_a_refused_lesson_leaves_the_notebooks_of_all_lessons_as_they_were(new_course, bowl):
    points = {name: {"height": 1, "slope": 1, "Walk": 1} for name in ("04_bowl", "05_bowl")}
    course = new_course("course", {"04_bowl": bowl, "05_bowl": bowl}, points)
    course.build()
    before = course.files()
    course.write("04_bowl", bowl.replace("A question first.", "No question."))
    course.write("05_bowl", bowl.replace("check(height)", "check(heigth)"))
    problems(course)
    assert course.files() == before


def test_a_cut_off_write_leaves_the_old_notebook(course, bowl, monkeypatch):
    course.build()
    before = course.files()
    course.write("04_bowl", bowl.replace("return 4 * w", "return w * 4"))

    def no_room(*_):
        raise OSError("no room")

    monkeypatch.setattr("os.replace", no_room)
    with pytest.raises(OSError, match="no room"):
        course.build()
    assert course.files() == before


def test_the_freshness_check_refuses_too(course, bowl):
    course.write("04_bowl", bowl.replace("check(height)", "check(heigth)"))
    with pytest.raises(SourceError, match="heigth"):
        course.check()


@pytest.mark.parametrize("name", ["bowl", "4_bowl", "04-bowl", "04_Bowl", "04_"])
def test_a_source_is_named_by_a_number_and_a_word(new_course, bowl, name):
    course = new_course("course", {name: bowl})
    assert problems(course) == [f"solutions/{name}.py:1: A lesson's source is named NN_name.py."]


def test_a_lesson_needs_its_exercises(new_course, bowl):
    course = new_course("course", {"05_hill": bowl})
    assert problems(course) == [
        "solutions/05_hill.py:1: autograder/exercises has no module for the lesson 05_hill."
    ]


def test_a_text_that_is_not_utf_8_is_refused_with_its_line(course, bowl):
    (course.root / "solutions/04_bowl.py").write_bytes(
        bowl.encode("utf-8").replace(b"A q", b"\xff")
    )
    assert problems(course) == ["solutions/04_bowl.py:10: This is not UTF-8 text."]


def test_a_text_with_a_null_byte_is_refused(new_course):
    (problem,) = problems(new_course("course", {"04_bowl": "# %%\nx = 1\0\n"}))
    assert "null bytes" in problem


def test_a_text_without_cells_is_refused(new_course):
    course = new_course("course", {"04_bowl": "print(1)\n"})
    assert problems(course) == [
        "solutions/04_bowl.py:1: There are no cells: each begins with a line `# %%`."
    ]


def test_an_unknown_lesson_is_refused_with_the_known_ones(course):
    with pytest.raises(SourceError) as refusal:
        course.build("99_nothing")
    assert refusal.value.problems == ["There is no lesson 99_nothing; solutions/ has 04_bowl."]


def test_a_folder_without_sources_is_refused(tmp_path, new_course):
    (problem,) = problems(new_course("course", {}))
    assert problem.startswith(f"{tmp_path / 'course/solutions'} holds no lesson")
