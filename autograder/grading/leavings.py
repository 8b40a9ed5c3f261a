"""What is nobody's work: copies that editors and systems leave beside it; and what is a notebook.

Names decide what is left over, content decides what is a notebook: a browser renames.
"""

from __future__ import annotations

import json
import re
from typing import Any

_FOLDERS = {
    *("__macosx", ".ipynb_checkpoints", "__pycache__", ".git", ".venv", "node_modules"),
    *(".trash", ".trashes", "$recycle.bin", ".virtual_documents", ".jupyter", ".vscode", ".idea"),
}
_FILES = {".ds_store", "thumbs.db", "desktop.ini"}
_FOLDER = re.compile(r"\.trash-\d+|\.~.*", re.IGNORECASE)
_COPY = re.compile(
    r"\._.*|\.~.*|\.#.*|#.*#|~\$.*|.*~"  # macOS, Jupyter and Office, Emacs, vi
    r"|.*-checkpoint(?:-\d+| ?\(\d+\))?(?:\.[^.]+)*"
    r"|.*\.(?:swp|swo|bak|orig|tmp|old|part|crdownload)",
    re.IGNORECASE,
)


def is_left_over(path: str) -> bool:
    """Whether the file of this path, with `/` between its folders, is a copy that no one made."""
    *folders, name = path.split("/")
    kept = any(each.lower() in _FOLDERS or _FOLDER.fullmatch(each) for each in folders)
    return kept or name.lower() in _FILES or bool(_COPY.fullmatch(name))


def is_notebook(raw: bytes) -> bool:
    """Whether these bytes are a notebook, of any format and whatever they are called."""
    try:
        found: Any = json.loads(raw.strip(b"\0 \t\r\n"))
    except (ValueError, RecursionError, MemoryError):
        return False
    cells = found.get("cells", found.get("worksheets")) if isinstance(found, dict) else None
    return isinstance(cells, list)
