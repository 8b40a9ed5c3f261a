"""What the README promises, as data: its fenced blocks.

python tests/readme.py 2         prints the second `sh` block.
python tests/readme.py check     prints what its example of a check says now.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"


def blocks(language: str) -> list[str]:
    """The README's fenced blocks in `language`, in order, without their fences."""
    text = README.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)\n```$", text, flags=re.MULTILINE | re.DOTALL)


def checked() -> str:
    """What the README's wrong answer is told, by running it."""
    code = f"""
import numpy as np
from autograder import check
from autograder.checking import NotYetRight
try:
{re.sub("^", "    ", blocks("python")[0], flags=re.MULTILINE)}
except NotYetRight:
    pass
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return said.stdout.rstrip()


if __name__ == "__main__":
    asked = sys.argv[1]
    print(checked() if asked == "check" else blocks("sh")[int(asked) - 1])
