"""Places in a function's tree, and a change of what stands at one of them."""

from __future__ import annotations

import ast
import types
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

MOST_CHARACTERS = 8000
MOST_NODES = 2000


class TooLarge(ValueError):
    """The text is not one function of a size that can be searched."""


@dataclass(frozen=True)
class Slot:
    """Where a node, or a list of statements, stands: a field of `owner`, at `index` of it."""

    owner: ast.AST
    field: str
    index: int | None = None

    @property
    def value(self) -> Any:
        whole = getattr(self.owner, self.field)
        return whole if self.index is None else whole[self.index]

    def put(self, value: Any) -> None:
        if self.index is None:
            setattr(self.owner, self.field, value)
        else:
            getattr(self.owner, self.field)[self.index] = value


@dataclass(frozen=True)
class Edit:
    """One small change: its kind, where (`line` counts from 1), and what is there in words."""

    tree: ast.FunctionDef
    kind: str
    words: str
    slot: Slot
    new: Any
    line: int
    span: tuple[int, int, int, int]

    def source(self) -> str:
        """The changed function's text."""
        with self._made():
            return ast.unparse(ast.fix_missing_locations(self.tree))

    def code(self) -> types.CodeType:
        """The changed function's definition, compiled; raises `SyntaxError`, `ValueError`."""
        with self._made():
            module = ast.fix_missing_locations(ast.Module([self.tree], []))
            return compile(module, "<small change>", "exec", dont_inherit=True)

    @contextmanager
    def _made(self) -> Iterator[None]:
        before = self.slot.value
        self.slot.put(self.new)
        try:
            yield
        finally:
            self.slot.put(before)


def parse(source: str) -> ast.FunctionDef:
    """The one function that `source` defines, without its docstring; raises `TooLarge`."""
    if len(source) > MOST_CHARACTERS:
        raise TooLarge("The function is too long to be searched.")
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise TooLarge("The text could not be read.") from error
    if len(body) != 1 or not isinstance(body[0], ast.FunctionDef):
        raise TooLarge("The text is not one function.")
    function = body[0]
    if ast.get_docstring(function, clean=False) is not None and len(function.body) > 1:
        function.body = function.body[1:]
    if sum(1 for _ in ast.walk(function)) > MOST_NODES:
        raise TooLarge("The function is too large to be searched.")
    return function


def slots(node: ast.AST) -> Iterator[Slot]:
    """The slots of all nodes and lists of statements below `node`, from the top down."""
    for field, value in ast.iter_fields(node):
        if isinstance(value, list):
            if value and isinstance(value[0], ast.stmt):
                yield Slot(node, field)
            for index, item in enumerate(value):
                if isinstance(item, ast.AST):
                    yield Slot(node, field, index)
                    yield from slots(item)
        elif isinstance(value, ast.AST):
            yield Slot(node, field)
            yield from slots(value)


def text(source: str) -> ast.expr:
    """The tree of an expression that is ours."""
    return ast.parse(source, mode="eval").body
