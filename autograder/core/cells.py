"""Cells as notebooks have them -> plain Python, line for line.

What IPython adds to Python becomes calls of `get_ipython()`, as IPython itself does it;
IPython is not needed for it, nor is it asked. A cell that is Python already stays as it is.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from typing import Any

# Cell magics whose body is Python that runs in the notebook.
_WRAPPING = {"time", "timeit", "capture", "prun"}
_CELL_MAGIC = re.compile(r"\A\s*%%(?P<name>\w+)[ \t]*(?P<line>[^\n]*)\n?")
_NAME = re.compile(r"(?:^|\s)(?P<name>[^\W\d]\w*)\s*\Z")
_PROMPTS = (re.compile(r"^(?:>>>|\.\.\.)(?: |$)"), re.compile(r"^(?:In \[\d+\]: |\s*\.{3,}: ?)"))
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
_BLANKS = re.compile(r"[ \t]+")


def as_python(source: str) -> str:
    """`source` without anything that only IPython understands; lines keep their numbers.

    What is no Python for another reason comes back as it is, for Python to say why.
    """
    if head := _CELL_MAGIC.match(source):
        return _of_cell_magic(head, source)
    text = source.replace("\0", "")
    if _wrong_line(text) is None:
        return text
    lines = _without_prompts(text.split("\n"))
    wrong = _wrong_line("\n".join(lines))
    while wrong is not None:
        translated = _translated(lines, wrong)
        still = _wrong_line("\n".join(translated))
        if translated == lines or still == wrong:
            break
        lines, wrong = translated, still
    return "\n".join(lines)


def definitions(source: str) -> ast.Module:
    """The functions, classes and imports at the top of a cell; raises `SyntaxError`."""
    tree = ast.parse(as_python(source))
    tree.body = [statement for statement in tree.body if isinstance(statement, _DEFINITIONS)]
    return tree


def _of_cell_magic(head: re.Match[str], source: str) -> str:
    name, line, body = head["name"], head["line"].strip(), source[head.end() :]
    if name not in _WRAPPING:
        return f"get_ipython().run_cell_magic({name!r}, {line!r}, {body!r})"
    kept = _NAME.search(line) if name == "capture" else None
    first = f"{kept['name']} = get_ipython().run_line_magic('capture', '')" if kept else "pass"
    return "\n" * (head[0].count("\n") - 1) + f"{first}\n{as_python(body)}"


def _wrong_line(text: str) -> int | None:
    """Index of the line at which `text` stops being Python; None where it doesn't."""
    try:
        compile(text, "<cell>", "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
    except SyntaxError as error:
        return (error.lineno or 1) - 1
    return None


def _without_prompts(lines: list[str]) -> list[str]:
    """Pasted sessions without their prompts, and cells that start further in without that."""
    first = next(filter(str.strip, lines), "")
    for prompt in _PROMPTS:
        if prompt.match(first):
            lines = [prompt.sub("", line) for line in lines]
    indent = _BLANKS.match(first)
    return [line.removeprefix(indent[0]) for line in lines] if indent else lines


def _translated(lines: list[str], at: int) -> list[str]:
    """The lines with the one at `at`, and what continues it, as Python, if IPython knows it."""
    end = at
    while end < len(lines) - 1 and lines[end].endswith("\\"):
        end += 1
    whole = " ".join(line.rstrip("\\") for line in lines[at : end + 1])
    for pattern, python in _FORMS:
        if found := pattern.match(whole):
            return [*lines[:at], python(found), *[""] * (end - at), *lines[end + 1 :]]
    return lines


def _line_magic(found: re.Match[str]) -> str:
    name, _, line = found["line"].strip().partition(" ")
    return f"{found['start']}get_ipython().run_line_magic({name!r}, {line.strip()!r})"


def _shell_line(call: str) -> Callable[[re.Match[str]], str]:
    def python(found: re.Match[str]) -> str:
        return f"{found['start']}get_ipython().{call}({found['line'].strip()!r})"

    return python


def _help(found: re.Match[str]) -> str:
    return f"{found['start']}pass"


_START, _ASSIGNED = r"(?P<start>\s*)", r"(?P<start>\s*[^=]*?[^=!<>\s]\s*=\s*)"
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[Any]], str]], ...] = (
    (re.compile(rf"{_START}(?:\?|[%\w.*\[\]]+\?{{1,2}}\s*\Z)"), _help),
    (re.compile(rf"{_START}!!?(?P<line>.*)", re.DOTALL), _shell_line("system")),
    (re.compile(rf"{_START}%(?P<line>\w.*)", re.DOTALL), _line_magic),
    (re.compile(rf"{_ASSIGNED}!(?P<line>.*)", re.DOTALL), _shell_line("getoutput")),
    (re.compile(rf"{_ASSIGNED}%(?P<line>\w.*)", re.DOTALL), _line_magic),
)
