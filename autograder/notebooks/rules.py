"""Every reason to refuse a lesson: one rule each, told with the line and a sentence."""

import ast
import re
from collections.abc import Iterator

from autograder.notebooks.lesson import ARROW, Lesson, checked, closing_arrows, definitions
from autograder.notebooks.source import BEGIN, END, Cell, Problem

_USABLE = re.compile(r"[a-zA-Z0-9_-]{1,64}")

# Markers of nbgrader's that a lesson has no use for.
_NBGRADERS = re.compile(r"(BEGIN|END) (HIDDEN TESTS|MARK SCHEME)|AUTOTEST")


def problems(lesson: Lesson) -> list[Problem]:
    """All reasons to refuse the lesson."""
    return [problem for rule in RULES for problem in rule(lesson)]


def _first_code_cell_is_the_setup(lesson: Lesson) -> Iterator[Problem]:
    first = lesson.first_code
    if first and lesson.role_of(first) != "setup":
        yield Problem(
            first.start, "The first code cell is for imports; this belongs in a later one."
        )


def _check_stands_alone(lesson: Lesson) -> Iterator[Problem]:
    for cell in lesson.cells:
        if checked(cell):
            continue
        for node in (node for statement in cell.statements for node in ast.walk(statement)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "check":
                yield Problem(node.lineno, "A check is a cell of its own, just `check(name)`.")


def _check_has_an_exercise(lesson: Lesson) -> Iterator[Problem]:
    known = ", ".join(lesson.exercises) or "none"
    for cell in lesson.having("check"):
        name = checked(cell)
        if lesson.points is not None and name not in lesson.points:
            where = f"the exercises of {lesson.name} are: {known}"
            yield Problem(cell.start, f"`check({name})` has no exercise; {where}.")


def _exercise_has_its_cells(lesson: Lesson) -> Iterator[Problem]:
    checks = {checked(cell): cell.start for cell in lesson.having("check")}
    bound = [pair for cell in lesson.cells for pair in definitions(cell)]
    defined = {name: statement.lineno for name, statement in bound}
    for name in lesson.exercises:
        if name not in checks:
            yield Problem(defined.get(name, 1), f"The exercise {name} has no cell `check({name})`.")
        if name not in defined:
            yield Problem(checks.get(name, 1), f"The exercise {name} has no cell that defines it.")


def _solution_is_between_markers(lesson: Lesson) -> Iterator[Problem]:
    answers = {*lesson.exercises, *map(checked, lesson.having("check"))}
    for cell in lesson.cells:
        for name, statement in definitions(cell):
            first, last = statement.lineno, statement.end_lineno or statement.lineno
            inside = any(first <= each.last and each.first <= last for each in cell.regions)
            if name in answers and not inside:
                sentence = f"{name} is defined here without `{BEGIN}` and `{END}`."
                yield Problem(first, f"{sentence} Students would get the solution.")


def _solution_has_a_name(lesson: Lesson) -> Iterator[Problem]:
    for cell in lesson.having("solution"):
        if cell.kind == "markdown":
            option = '`# %% [markdown] written="name" points=3`'
            yield Problem(cell.regions[0].first, f"A text with a model answer begins {option}.")
        elif not lesson.name_of(cell):
            yield Problem(cell.regions[0].first, "This solution defines no function and no name.")


def _written_answer_is_complete(lesson: Lesson) -> Iterator[Problem]:
    for cell in lesson.having("written"):
        name = f"The written answer {cell.options['written']}"
        if cell.kind != "markdown":
            yield Problem(cell.line, f"{name} stands in a code cell; it needs `[markdown]`.")
        if lesson.points_of(cell) is None:
            yield Problem(cell.line, f"{name} has no points; add, say, `points=3` to this line.")
        if not cell.regions:
            yield Problem(cell.line, f"{name} needs a model answer between `{BEGIN}` and `{END}`.")


def _options_are_known(lesson: Lesson) -> Iterator[Problem]:
    for cell in lesson.cells:
        known = {"tags", "written", "points"} if "written" in cell.options else {"tags"}
        for option in cell.options.keys() - known:
            use = "a cell has `tags`, a written answer `written` and `points`, and no other"
            yield Problem(cell.line, f"The option `{option}` is not known here: {use}.")


def _names_are_usable(lesson: Lesson) -> Iterator[Problem]:
    for cell in lesson.cells:
        name = lesson.name_of(cell)
        if name and not _USABLE.fullmatch(name):
            letters = "letters of English, digits, _ and -, at most 64"
            yield Problem(cell.line, f"`{name}` can't name a cell: use {letters}.")


def _names_are_unique(lesson: Lesson) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for cell in lesson.cells:
        for name in _claims(lesson, cell):
            if name in first:
                yield Problem(cell.start, f"{name} stands twice: here and in line {first[name]}.")
            first.setdefault(name, cell.start)


def _claims(lesson: Lesson, cell: Cell) -> list[str]:
    """The names that no other cell may have: its own, and the exercises that it defines."""
    exercises = {name for name, _ in definitions(cell) if name in lesson.exercises}
    return sorted({lesson.name_of(cell), *exercises} - {""})


def _expected_output_closes_the_cell(lesson: Lesson) -> Iterator[Problem]:
    for cell in lesson.cells:
        lines = cell.text.split("\n") if cell.kind == "code" else []
        before = lines[: len(lines) - len(closing_arrows(cell))]
        for number, line in enumerate(before, cell.line + 1):
            if re.match(r"\s*#\s*->", line):
                close = f"Lines of expected output, `{ARROW} text`, close their cell"
                yield Problem(number, f"{close}; this one would not be compared.")


def _no_word_of_nbgraders(lesson: Lesson) -> Iterator[Problem]:
    for cell in lesson.cells:
        for number, line in enumerate(cell.text.split("\n"), cell.line + 1):
            if word := _NBGRADERS.search(line):
                yield Problem(number, f"nbgrader would act on the words {word[0]}: use others.")


RULES = (
    _first_code_cell_is_the_setup,
    _check_stands_alone,
    _check_has_an_exercise,
    _exercise_has_its_cells,
    _solution_is_between_markers,
    _solution_has_a_name,
    _written_answer_is_complete,
    _options_are_known,
    _names_are_usable,
    _names_are_unique,
    _expected_output_closes_the_cell,
    _no_word_of_nbgraders,
)
