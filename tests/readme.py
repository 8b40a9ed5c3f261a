"""What the README promises, as data: its fenced blocks.

python tests/readme.py 2    prints the second `sh` block.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"


def blocks(language: str) -> list[str]:
    """The README's fenced blocks in `language`, in order, without their fences."""
    text = README.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)\n```$", text, flags=re.MULTILINE | re.DOTALL)


if __name__ == "__main__":
    print(blocks("sh")[int(sys.argv[1]) - 1])
