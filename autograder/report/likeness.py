"""When two answers are the same but for their names: a word for a function's form.

In: a student's text and the name of a function in it. Out: a digest that is the
same for every text that differs only in names of its own, comments, docstrings
and layout; "" where the text can't be read, or is too short to tell anything.
"""

from __future__ import annotations

import ast
import hashlib
import warnings
from collections.abc import Iterable

from autograder.grading.released import definitions

MAX_TEXT = 20_000
MIN_STATEMENTS = 4
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def forms(texts: Iterable[str], names: Iterable[str]) -> dict[str, str]:
    """The forms of those functions and classes that have one, by the last of the `texts`."""
    places = definitions(texts)
    found = {name: form(places[name], name) for name in names if name in places}
    return {name: each for name, each in found.items() if each}


def form(text: str, name: str) -> str:
    """The form of the function or class `name` in `text`, or ""."""
    if len(text) > MAX_TEXT:
        return ""
    try:
        found = _definition(text, name)
        return _form(found) if found else ""
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""


def _definition(text: str, name: str) -> ast.stmt | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(text)
    found = [node for node in tree.body if isinstance(node, _DEFINITIONS) and node.name == name]
    return found[-1] if found else None


def _form(definition: ast.stmt) -> str:
    _drop_docstrings(definition)
    if sum(isinstance(node, ast.stmt) for node in ast.walk(definition)) - 1 < MIN_STATEMENTS:
        return ""
    plain = _Renamed(_own_names(definition)).visit(definition)
    return hashlib.sha256(ast.dump(plain).encode("utf-8", "replace")).hexdigest()[:16]


def _drop_docstrings(definition: ast.stmt) -> None:
    for node in ast.walk(definition):
        if isinstance(node, _DEFINITIONS) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:] or [ast.Pass()]


def _own_names(definition: ast.stmt) -> set[str]:
    """Names that the definition itself binds; all others mean something outside it."""
    arguments = {node.arg for node in ast.walk(definition) if isinstance(node, ast.arg)}
    stored = {
        node.id
        for node in ast.walk(definition)
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
    }
    inner = {
        node.name
        for node in ast.walk(definition)
        if isinstance(node, _DEFINITIONS) and node is not definition
    }
    return arguments | stored | inner


class _Renamed(ast.NodeTransformer):
    """Own names become numbers, in the order in which they appear; notes on types go."""

    def __init__(self, own: set[str]) -> None:
        self.own = own
        self.numbers: dict[str, str] = {}

    def _number(self, name: str) -> str:
        if name not in self.own:
            return name
        return self.numbers.setdefault(name, f"name {len(self.numbers)}")

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name(self._number(node.id), node.ctx)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        return ast.arg(self._number(node.arg), None)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.name, node.returns = self._number(node.name), None
        return self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is None:
            return ast.Pass()
        return self.generic_visit(ast.Assign([node.target], node.value))
