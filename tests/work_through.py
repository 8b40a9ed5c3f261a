"""Run lessons from top to bottom as a student does, without the time that kernels take.

    python -m tests.work_through NOTEBOOK...

Prints one JSON object: notebook -> null, or where it stopped and why.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import traceback
import types
from pathlib import Path


def work_through(notebook: Path) -> str | None:
    """Run all its code cells, in its folder, in a main module of its own."""
    main = sys.modules["__main__"] = types.ModuleType("__main__")
    os.chdir(notebook.parent)
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    for cell in (cell for cell in cells if cell["cell_type"] == "code"):
        try:
            exec(compile("".join(cell["source"]), cell["id"], "exec"), vars(main))
        except Exception:
            return f"In the cell {cell['id']}:\n{traceback.format_exc()}"
    return None


def main() -> None:
    with contextlib.redirect_stdout(io.StringIO()):
        ended = {path: work_through(Path(path).absolute()) for path in sys.argv[1:]}
    print(json.dumps(ended))


if __name__ == "__main__":
    main()
