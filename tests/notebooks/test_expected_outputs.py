"""What the lessons print is stated in their sources, so that nbval compares it at every run."""

import ast

import pytest

from autograder.exercises import LESSONS
from autograder.notebooks.lesson import expected_output
from autograder.notebooks.source import read

from ..grading.make_submissions import COURSE

# Cells that print and don't say what, by a part of their text, and why.
SILENT = {
    "06_chain_rule": {"min(repeat(task": "times"},
    "11_hyperparameters": {
        "the best of 1000 coins": "the reader is to guess first",
        "of 100 races": "the reader is to guess first",
        "chosen = search(": "it follows from the order in which the student's function draws",
    },
    "12_digits": {
        "of the validation images": "the reader is to guess first",
        "chosen: rate": "it follows from a training, to the last digit of a sum",
        "of the test images": "it follows from the one that was chosen",
        "the nearest mean image": "the reader is to guess first",
        "fifths": "the reader is to guess first",
    },
}

# Figures that the lecture works out, and those with which the course corrects it.
WORKED_FIGURES = [
    ("04_loss", ["inf 1.0 0.0"]),
    ("05_gradient_descent", ["-2.5"]),
    (
        "05_gradient_descent",
        [
            "grad: 1.0 2.0 -2.0",
            "grad: 2.0 4.0 -7.84",
            "grad: 3.0 6.0 -16.2288",
            "progress: 0 4.919240100095999",
        ],
    ),
    ("06_chain_rule", ["(15, 10)"]),
    ("06_chain_rule", ["(-2.0, 2.0, -2.0)"]),
    ("08_softmax", ["[[ 24.53 164.02   0.18]]", "[[0.13 0.87 0.  ]]"]),
    ("08_softmax", ["2.04 0.89"]),
    ("08_softmax", ["2.9", "0.0", "12.9"]),
]


def code_cells(lesson):
    cells, _ = read((COURSE / "solutions" / f"{lesson}.py").read_text(encoding="utf-8"))
    return [cell for cell in cells if cell.kind == "code"]


def prints(cell):
    """Whether the cell itself prints; a function that it only defines does not count."""
    doing = [each for each in cell.statements if not isinstance(each, ast.FunctionDef)]
    calls = (node for each in doing for node in ast.walk(each) if isinstance(node, ast.Call))
    return any(isinstance(call.func, ast.Name) and call.func.id == "print" for call in calls)


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_cell_that_prints_says_what(lesson):
    silent = [cell for cell in code_cells(lesson) if prints(cell) and not expected_output(cell)]
    unknown = [
        f"line {cell.line}: {cell.text}"
        for cell in silent
        if not any(part in cell.text for part in SILENT.get(lesson, ()))
    ]
    assert unknown == []


@pytest.mark.parametrize(("lesson", "figures"), WORKED_FIGURES)
def test_the_lectures_worked_figures_are_among_what_is_compared(lesson, figures):
    stated = [expected_output(cell).splitlines() for cell in code_cells(lesson)]
    assert any(
        lines[i : i + len(figures)] == figures for lines in stated for i in range(len(lines))
    )
