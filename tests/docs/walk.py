"""A page that leads through work, as data: what each of its steps writes, runs and prints.

A fenced block is an action when the line above it says so: ``Create `PATH`:``, ``Append
to `PATH`:``, ``In `PATH`, after the line with `TEXT`:`` or ``Run:``. A block of `text` is
what the commands before it print.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import tokenize
from dataclasses import dataclass
from pathlib import Path

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CREATE = re.compile(r"Create `([^`]+)`:")
APPEND = re.compile(r"Append to `([^`]+)`:")
INSERT = re.compile(r"In `([^`]+)`, after the line with `([^`]+)`:")
LAYOUT = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}


@dataclass(frozen=True)
class Block:
    """A fenced block, and the line above it."""

    above: str
    language: str
    text: str

    @property
    def code_lines(self) -> int:
        """How many of its lines are Python: no blanks, comments or docstrings."""
        if self.language != "python":
            return 0
        tokens = list(tokenize.generate_tokens(io.StringIO(self.text).readline))
        said = [token for token in tokens if token.type not in LAYOUT]
        code = [t for t in said if t.type != tokenize.STRING or t.line[: t.start[1]].strip()]
        return len({line for t in code for line in range(t.start[0], t.end[0] + 1)})


@dataclass(frozen=True)
class Ran:
    """Commands that were run, and what the page says that they print."""

    commands: str
    exit_code: int
    printed: str
    promised: str = ""


def steps(page: Path) -> dict[str, list[Block]]:
    """The blocks of each section of a page, by its title."""
    _, *sections = re.split(r"^## ", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {
        section.partition("\n")[0]: [
            Block(section[: found.start()].split("\n")[-3], found[1], found[2])
            for found in BLOCK.finditer(section)
        ]
        for section in sections
    }


def walk(blocks: list[Block], root: Path) -> list[Ran]:
    """Do what the blocks say in the checkout `root`; it ends at the first command that fails."""
    ran: list[Ran] = []
    for block in blocks:
        if block.language == "text":
            last = ran.pop()
            ran.append(Ran(last.commands, last.exit_code, last.printed, block.text))
        elif block.language == "sh":
            ran.append(run(block.text, root))
            if ran[-1].exit_code:
                break
        else:
            write(block, root)
    return ran


def write(block: Block, root: Path) -> None:
    """Create, append to or insert into the file that the line above the block names."""
    if found := CREATE.fullmatch(block.above):
        path = root / found[1]
        assert not path.exists(), f"{found[1]} is there already"
        path.write_text(block.text, encoding="utf-8")
    elif found := APPEND.fullmatch(block.above):
        with (root / found[1]).open("a", encoding="utf-8") as file:
            file.write(f"\n\n{block.text}")
    elif found := INSERT.fullmatch(block.above):
        path = root / found[1]
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        (place,) = (number for number, line in enumerate(lines, 1) if found[2] in line)
        path.write_text("".join([*lines[:place], block.text, *lines[place:]]), encoding="utf-8")
    else:
        raise ValueError(f"What to do with this block? {block.above!r}")


def run(commands: str, root: Path) -> Ran:
    """Run a block of commands in a shell, with the checkout's own packages."""
    outer = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", commands],
        cwd=root,
        env={**outer, "PATH": programs, "PYTHONPATH": str(root)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return Ran(commands, done.returncode, done.stdout)
