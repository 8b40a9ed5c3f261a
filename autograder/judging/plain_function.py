"""Whether a student's function is plain: whether changed copies of it may be run.

Plain is what is on the lists: arithmetic, loops, NumPy's and math's functions without
files and global random numbers, calls of other plain functions. All else is left alone.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import math
import textwrap
from types import FunctionType
from typing import Any

import numpy as np


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BUILTINS = _words(
    """
        abs all any bool dict enumerate float int isinstance len list max min pow range
        reversed round set sorted str sum tuple zip ValueError TypeError IndexError
        """
)
_MODULES = {
    np: _words(
        """
        abs absolute add all allclose any append arange argmax argmin argsort array
        asarray array_equal atleast_1d atleast_2d average bincount ceil clip
        column_stack concatenate copy cos cosh count_nonzero cumsum diag diff divide dot
        e einsum empty empty_like equal exp expand_dims expm1 eye flip float32 float64
        floor full full_like hstack identity inf inner int64 isclose isfinite isnan
        linspace log log10 log1p log2 logical_and logical_not logical_or matmul max
        maximum mean median meshgrid min minimum multiply nan ndarray ndim negative
        newaxis nonzero ones ones_like outer pi power prod ravel repeat reshape round
        shape sign sin sinh size sort sqrt square squeeze stack std subtract sum
        swapaxes take_along_axis tan tanh tensordot tile trace transpose unique var
        vstack where zeros zeros_like errstate linalg norm
        """
    ),
    math: frozenset(name for name in dir(math) if not name.startswith("_")),
}
_ATTRIBUTES = _words(
    """
        T all any append argmax argmin argsort astype clip copy cumsum dot dtype extend
        flatten get insert items keys max mean min ndim normal permutation pop prod
        ravel repeat reshape reverse round shape shuffle integers choice random uniform
        size sort squeeze std sum tolist transpose update values var
        """
)
_REFUSED = (
    ast.AsyncFor, ast.AsyncFunctionDef, ast.AsyncWith, ast.Await, ast.ClassDef, ast.Delete,
    ast.Global, ast.Import, ast.ImportFrom, ast.Nonlocal, ast.Try, ast.TryStar, ast.With,
    ast.Yield, ast.YieldFrom, ast.NamedExpr,
)  # fmt: skip
MOST_FUNCTIONS = 12


def source_of_plain(function: Any) -> str | None:
    """The text of a plain function, at the left edge; None where it is not plain."""
    return _source(function, set())


def _source(function: Any, seen: set[Any]) -> str | None:
    if type(function) is not FunctionType or function.__closure__ or len(seen) > MOST_FUNCTIONS:
        return None
    try:
        source = textwrap.dedent(inspect.getsource(function))
        tree = ast.parse(source).body[0]
    except (OSError, TypeError, SyntaxError, ValueError, RecursionError, IndexError):
        return None
    if not isinstance(tree, ast.FunctionDef) or tree.decorator_list:
        return None
    seen.add(function)
    return source if _Scan(function.__globals__, tree, seen).plain() else None


class _Scan:
    """One function's tree, its namespace, and the functions that were looked at before."""

    def __init__(self, names: dict[str, Any], tree: ast.FunctionDef, seen: set[Any]) -> None:
        self.names, self.tree, self.seen = names, tree, seen
        nodes = list(ast.walk(tree))
        self.local = {n.arg for n in nodes if isinstance(n, ast.arg)}
        self.local |= {
            n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
        }
        self.local |= {n.name for n in nodes if isinstance(n, ast.FunctionDef) and n is not tree}
        self.nodes = nodes

    def plain(self) -> bool:
        return all(self._allowed(node) for node in self.nodes)

    def _allowed(self, node: ast.AST) -> bool:
        if isinstance(node, _REFUSED):
            return False
        if isinstance(node, ast.FunctionDef) and node is not self.tree:
            return not node.decorator_list
        if isinstance(node, ast.Attribute):
            return self._attribute(node)
        if isinstance(node, ast.Name) and node.id not in self.local:
            return self._global(node.id)
        return True

    def _attribute(self, node: ast.Attribute) -> bool:
        if not isinstance(node.ctx, ast.Load):
            return False
        owner = self.names.get(node.value.id) if isinstance(node.value, ast.Name) else None
        if isinstance(node.value, ast.Name) and node.value.id in self.local:
            owner = None
        for module, allowed in _MODULES.items():
            if owner is module:
                return node.attr in allowed
        return node.attr in _ATTRIBUTES or _is_norm(node)

    def _global(self, name: str) -> bool:
        if name not in self.names:
            return name in _BUILTINS and hasattr(builtins, name)
        value = self.names[name]
        if any(value is module for module in _MODULES):
            return True
        if type(value) in (int, float, str, bool, type(None)):
            return True
        if type(value) is not FunctionType:
            return False
        return value in self.seen or _source(value, self.seen) is not None


def _is_norm(node: ast.Attribute) -> bool:
    return node.attr == "norm" and isinstance(node.value, ast.Attribute)
