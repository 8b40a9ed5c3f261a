"""Mistakes: wrong implementations with a name, most of them an edit of the plain solution."""

from __future__ import annotations

import ast
import inspect
import re
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any


@dataclass(frozen=True)
class Edit:
    """`reference` with the text `old` replaced by `new`; `old` stands in it just once."""

    reference: Callable[..., Any]
    old: str
    new: str

    @cached_property
    def text(self) -> str:
        """The edited text; raises `ValueError` where `old` does not stand there once."""
        plain = without_docstring(source_of(self.reference, self.reference.__name__))
        found = plain.count(self.old)
        if found != 1:
            raise ValueError(
                f"{self.reference.__name__}: {self.old!r} stands {found} times in the solution; "
                "an edit must match once."
            )
        return plain.replace(self.old, self.new)

    @cached_property
    def function(self) -> Callable[..., Any]:
        """The edited text as a function (or class), among the names of the reference's module."""
        names = dict(vars(sys.modules[self.reference.__module__]))
        exec(compile(self.text, f"<edit of {self.reference.__name__}>", "exec"), names)
        return names[self.reference.__name__]


@dataclass(frozen=True)
class Mistake:
    """What is wrong in one sentence, and what to try.

    `id` survives a change of wording: records, reports and progress speak of it.
    `wrong` is an edit of the plain solution or, for another algorithm, a function.
    """

    id: str
    sentence: str
    hint: str
    wrong: Edit | Callable[..., Any]

    @property
    def function(self) -> Callable[..., Any]:
        return self.wrong.function if isinstance(self.wrong, Edit) else self.wrong

    def source(self, name: str) -> str:
        """Its text, as a function (or class) called `name`."""
        return self.wrong.text if isinstance(self.wrong, Edit) else source_of(self.wrong, name)


def source_of(function: Any, name: str) -> str:
    """The text of `function` without decorators, under the name `name`.

    A class that changes another one brings the text of that one with it.
    """
    text = textwrap.dedent(inspect.getsource(function))
    base = getattr(function, "__base__", None) or object
    if base is not object:
        changed = f"Changed{base.__name__}"
        header = re.compile(r"^class +\w+\(.*\)", re.MULTILINE)
        text = header.sub(f"class {name}({changed})", text, count=1)
        return f"{source_of(base, changed)}\n\n{text[text.index('class') :]}"
    start = re.search(r"^(def|class) +\w+", text, re.MULTILINE)
    if start is None:
        raise ValueError(f"{name}: the text of this function has no def or class line.")
    return f"{start[1]} {name}{text[start.end() :]}"


def without_docstring(text: str) -> str:
    """The text of a function or class, less its docstring."""
    definition = ast.parse(text).body[0]
    assert isinstance(definition, (ast.FunctionDef, ast.ClassDef))
    first = definition.body[0]
    if ast.get_docstring(definition) is None or len(definition.body) == 1:
        return text
    lines = text.splitlines(keepends=True)
    return "".join(lines[: first.lineno - 1] + lines[first.end_lineno :]).replace(":\n\n", ":\n", 1)
