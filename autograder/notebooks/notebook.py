"""Parts of a lesson -> the instructor's notebook -> the released one, by nbgrader's own steps."""

from collections.abc import Sequence
from typing import Any

from autograder.notebooks.lesson import ROLES, Part, expected_output, without_arrows
from autograder.notebooks.stubs import CODE_STUB, TEXT_STUB

_METADATA = {
    "kernelspec": {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"name": "python"},
}

# `pytest --nbval-lax` compares the outputs of the cells that have this tag, and of no others.
# It takes a cell with outputs and without a number for a mistake, so these say "run".
_COMPARE = "nbval-check-output"
_RUN = 1


def solution_notebook(parts: Sequence[Part]) -> Any:
    """The instructor's notebook, a NotebookNode: solutions, expected outputs, no checksums."""
    from nbformat import from_dict

    cells = [_cell(part) for part in parts]
    return from_dict({"cells": cells, "metadata": _METADATA, "nbformat": 4, "nbformat_minor": 5})


def released_notebook(solution: Any) -> Any:
    """What `nbgrader generate_assignment` makes of the instructor's notebook, less the gradebook.

    The steps are those of `GenerateAssignment.preprocessors`, without the three that include
    headers, make tests in a kernel, and write the database.
    """
    from copy import deepcopy

    from nbgrader import preprocessors as nbgrader

    steps = (
        nbgrader.LockCells(),
        nbgrader.ClearSolutions(code_stub={"python": CODE_STUB}, text_stub=TEXT_STUB),
        nbgrader.ClearOutput(),
        nbgrader.CheckCellMetadata(),
        nbgrader.ClearHiddenTests(),
        nbgrader.ClearMarkScheme(),
        nbgrader.ComputeChecksums(),
        nbgrader.CheckCellMetadata(),
    )
    notebook = deepcopy(solution)
    resources: dict[str, Any] = {}
    for step in steps:
        notebook, resources = step.preprocess(notebook, resources)
    return notebook


def to_bytes(notebook: Any) -> bytes:
    """The notebook as a file, in the form in which nbconvert writes it too."""
    from nbformat import writes

    return (writes(notebook) + "\n").encode()


def _cell(part: Part) -> dict[str, Any]:
    cell: dict[str, Any] = {
        "cell_type": part.cell.kind,
        "id": part.name,
        "metadata": _metadata(part),
        "source": without_arrows(part.cell),
    }
    if part.cell.kind == "code":
        outputs = _outputs(part)
        cell |= {"execution_count": _RUN if outputs else None, "outputs": outputs}
    return cell


def _metadata(part: Part) -> dict[str, Any]:
    flags = {"grade_id": part.name, "schema_version": 3, **ROLES[part.role]._asdict()}
    points = {} if part.points is None else {"points": part.points}
    tags = [*part.cell.options.get("tags", []), *([_COMPARE] if _outputs(part) else [])]
    return {"nbgrader": {**flags, **points}, **({"tags": tags} if tags else {})}


def _outputs(part: Part) -> list[dict[str, str]]:
    text = expected_output(part.cell)
    return [{"output_type": "stream", "name": "stdout", "text": text}] if text else []
