"""Text of a lesson (jupytext percent format) -> its cells, each with its line numbers.

jupytext reads the cells, one at a time, since it does not tell which lines they stand on. A `# %%`
inside a string starts no cell, for jupytext as for us.
"""

import ast
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

BEGIN = "### BEGIN SOLUTION"
END = "### END SOLUTION"

_CELL_START = re.compile(r"\s*#\s*%%+(\s|$)")
_MARKER = re.compile(r"(BEGIN|END) SOLUTION")

# A comment stays a comment: jupytext would otherwise turn `# cat 3.2` into the magic `cat 3.2`.
_FORMAT = {"extension": ".py", "format_name": "percent", "comment_magics": False}

# What jupytext notes about the layout of the text; a notebook needs none of it.
_LAYOUT = {"title", "cell_marker", "lines_to_next_cell", "lines_to_end_of_cell_marker"}


class Problem(NamedTuple):
    """Why a lesson is refused: a line of its source, and a sentence."""

    line: int
    sentence: str


class Region(NamedTuple):
    """A solution: the lines of its two markers in the file, and the text between them."""

    first: int
    last: int
    text: str


@dataclass(frozen=True)
class Cell:
    """A cell: `kind` is code or markdown, `line` is that of its `# %%`.

    `statements` are the cell's top-level statements, with the file's line numbers.
    """

    kind: str
    text: str
    line: int
    options: Mapping[str, Any]
    statements: tuple[ast.stmt, ...] = ()
    regions: tuple[Region, ...] = ()

    @property
    def start(self) -> int:
        """The line of the cell's first statement, or of its `# %%` where there is none."""
        return _first_line(self.statements[0]) if self.statements else self.line


def read(text: str) -> tuple[list[Cell], list[Problem]]:
    """The cells of a lesson's source, and what is wrong with their form.

    Where the text as a whole can't be read, there are no cells and one problem.
    """
    lines = text.split("\n")
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError) as error:
        where = getattr(error, "lineno", None) or 1
        return [], [Problem(where, f"This is not valid Python: {getattr(error, 'msg', error)}.")]
    starts = _cell_starts(lines, tree)
    if outside := _outside_cells(lines, starts):
        return [], [outside]

    cells, problems = [], [*_split_statements(tree, starts)]
    ends = [*starts[1:], len(lines) + 1]
    for start, end, statements in zip(starts, ends, _by_cell(tree, starts), strict=True):
        try:
            cell, marked = _cell(lines[start - 1 : end - 1], start, statements)
        except ValueError as error:
            problems.append(Problem(start, f"jupytext can't read this cell: {error}."))
        else:
            cells.append(cell)
            problems += [*_form(cell), *marked]
    return cells, problems


def _cell(lines: list[str], start: int, statements: list[ast.stmt]) -> tuple[Cell, list[Problem]]:
    """The cell of these lines, and what is wrong with its markers; a ValueError if it is none."""
    read = _jupytext_cell(lines)
    marked = [*_solutions(read.source, start)]
    regions = tuple(each for each in marked if isinstance(each, Region))
    options = {key: value for key, value in read.metadata.items() if key not in _LAYOUT}
    cell = Cell(read.cell_type, read.source, start, options, tuple(statements), regions)
    return cell, [each for each in marked if isinstance(each, Problem)]


def _jupytext_cell(lines: list[str]) -> Any:
    import jupytext
    from nbformat import ValidationError

    try:
        cells = jupytext.reads("\n".join(lines), _FORMAT).cells
    except ValidationError as error:
        raise ValueError(error.message) from error
    if len(cells) != 1:
        raise ValueError(f"it takes it for {len(cells)} cells")
    return cells[0]


def _cell_starts(lines: list[str], tree: ast.Module) -> list[int]:
    quoted = {line for node in ast.walk(tree) for line in _lines_in_string(node)}
    return [
        number
        for number, line in enumerate(lines, 1)
        if _CELL_START.match(line) and number not in quoted
    ]


def _lines_in_string(node: ast.AST) -> range:
    """The lines that begin inside of a string."""
    if not isinstance(node, ast.Constant):
        return range(0)
    return range(node.lineno + 1, (node.end_lineno or node.lineno) + 1)


def _outside_cells(lines: list[str], starts: list[int]) -> Problem | None:
    if not starts:
        return Problem(1, "There are no cells: each begins with a line `# %%`.")
    for number in range(_header_length(lines) + 1, starts[0]):
        if lines[number - 1].strip():
            return Problem(number, "This stands before the first cell: a cell begins with `# %%`.")
    return None


def _header_length(lines: list[str]) -> int:
    """The lines of the block between two `# ---` that jupytext may put on top."""
    rules = [number for number, line in enumerate(lines, 1) if line.rstrip() == "# ---"]
    return rules[1] if len(rules) > 1 and rules[0] == 1 else 0


def _first_line(statement: ast.stmt) -> int:
    decorators = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def _by_cell(tree: ast.Module, starts: list[int]) -> list[list[ast.stmt]]:
    cells: list[list[ast.stmt]] = [[] for _ in starts]
    for statement in tree.body:
        cells[bisect_right(starts, _first_line(statement)) - 1].append(statement)
    return cells


def _split_statements(tree: ast.Module, starts: list[int]) -> Iterator[Problem]:
    for statement in tree.body:
        first, last = _first_line(statement), statement.end_lineno or statement.lineno
        if inside := [start for start in starts if first < start <= last]:
            yield Problem(inside[0], f"A cell begins inside the statement of line {first}.")


def _solutions(text: str, cell_line: int) -> Iterator[Region | Problem]:
    """The solutions of a cell, and a problem for every marker that bounds none."""
    lines = text.split("\n")
    opened = 0
    for number, line in enumerate(lines, cell_line + 1):
        marker = _MARKER.search(line)
        if not marker:
            continue
        wanted = BEGIN if marker[1] == "BEGIN" else END
        if line.strip() != wanted:
            yield Problem(number, f"A marker stands alone on its line, as `{wanted}`.")
        elif wanted == BEGIN:
            if opened:
                yield Problem(opened, f"This solution has no `{END}` before the next begins.")
            opened = number
        elif opened:
            inside = lines[opened - cell_line : number - cell_line - 1]
            yield Region(opened, number, "\n".join(inside))
            opened = 0
        else:
            yield Problem(number, f"There is no `{BEGIN}` to this `{END}`.")
    if opened:
        yield Problem(opened, f"This solution has no `{END}` in its cell.")


def _form(cell: Cell) -> Iterator[Problem]:
    if cell.kind not in ("code", "markdown"):
        yield Problem(cell.line, f"A {cell.kind} cell: a lesson has code and text cells only.")
    elif not cell.text.strip():
        yield Problem(cell.line, "This cell is empty.")
    elif cell.kind == "markdown" and cell.statements:
        line = _first_line(cell.statements[0])
        yield Problem(line, "This stands in a text cell: write text as comment lines.")
    elif cell.kind == "code" and not cell.statements:
        yield Problem(
            cell.line,
            "This code cell holds comments only: a text cell begins with `# %% [markdown]`.",
        )
    for region in cell.regions:
        if not region.text.strip():
            yield Problem(region.first, "Nothing stands between these markers.")
