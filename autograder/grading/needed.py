"""Which cells of a submission the functions that are asked for rest on.

In: the texts of cells, and names. Out: the positions of those cells that bind the names,
or change what they stand for, and of those that bind what these use, and so on. A text
that can't be read counts by the words in it: rather a cell too many than one too few.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .released import defined

MAX_TEXT = 50_000
_MAGIC = re.compile(r"^\s*[%!?].*", re.MULTILINE)
_WRITTEN = re.compile(r"\A\s*%%(?:writefile|file)\s+(?:-a\s+|--append\s+)?\W*(\w+)\.py")
# What binds names that stand nowhere in the cell.
_BINDS_ANYTHING = re.compile(r"^\s*%(?:run|pylab)\b|import\s*\*|\b(?:exec|globals|setattr)\b", re.M)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_IMPORTS = (ast.Import, ast.ImportFrom)
_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Cell:
    """Names that a cell binds, uses and imports, and those whose methods it calls for nothing."""

    binds: frozenset[str]
    uses: frozenset[str]
    imports: frozenset[str] = _NOTHING
    calls: frozenset[str] = _NOTHING
    anything: bool = False


def needed(cells: Sequence[str], names: Iterable[str]) -> set[int]:
    """The positions of the cells that `names` rest on."""
    read = [_read(cell) for cell in cells]
    modules = _NOTHING.union(*(cell.imports for cell in read))
    gives = [cell.binds | cell.imports | (cell.calls - modules) for cell in read]
    chosen = {i for i, cell in enumerate(read) if cell.anything}
    wanted = set(names).union(*(read[i].uses for i in chosen))
    while more := {i for i, given in enumerate(gives) if given & wanted} - chosen:
        chosen |= more
        wanted.update(*(read[i].uses for i in more))
    return chosen


def _read(cell: str) -> _Cell:
    words = frozenset(re.findall(r"\w+", cell))
    if written := _WRITTEN.match(cell):
        return _Cell(frozenset(written.groups()), words)
    anything = bool(_BINDS_ANYTHING.search(cell))
    try:
        tree = _tree(_MAGIC.sub("", cell))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _Cell(frozenset(defined(cell)), words, anything=anything)
    return _Cell(
        frozenset(_bound(tree)),
        frozenset(_used(tree)),
        frozenset(_imported(tree)),
        frozenset(_called(tree)),
        anything,
    )


def _tree(text: str) -> ast.Module:
    if len(text) > MAX_TEXT:
        raise ValueError("too long to be read whole")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def _outside_functions(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        yield node
        if not isinstance(node, (*_DEFINITIONS, ast.Lambda)):
            yield from _outside_functions(node)


def _used(node: ast.AST) -> frozenset[str]:
    """Names that mean something outside the functions in which they stand."""
    if isinstance(node, ast.Name):
        return frozenset({node.id})
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
        return _NOTHING.union(*map(_used, ast.iter_child_nodes(node)))
    body = node.body if isinstance(node.body, list) else [node.body]
    around = [part for part in ast.iter_child_nodes(node) if part not in body]
    inside = _NOTHING.union(*map(_used, body)) - _local(node)
    return inside.union(*map(_used, around))


def _local(function: ast.AST) -> set[str]:
    """Names that a function binds for itself."""
    nodes = list(ast.walk(function))
    arguments = {node.arg for node in nodes if isinstance(node, ast.arg)}
    stored = {node.id for node in nodes if isinstance(node, ast.Name) and _is_stored(node)}
    shared = {name for node in nodes if isinstance(node, ast.Global) for name in node.names}
    return (arguments | stored) - shared


def _is_stored(node: ast.AST) -> bool:
    return isinstance(getattr(node, "ctx", None), (ast.Store, ast.Del))


def _bound(tree: ast.AST) -> Iterator[str]:
    """Names that are given a value, or whose items and attributes are."""
    for node in _outside_functions(tree):
        if isinstance(node, _DEFINITIONS):
            yield node.name
        elif _is_stored(node):
            yield from _root(node)


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in _outside_functions(tree):
        if isinstance(node, _IMPORTS):
            yield from ((alias.asname or alias.name).split(".")[0] for alias in node.names)


def _called(tree: ast.AST) -> Iterator[str]:
    """Names of which a method is called and nothing made of its value: it may change them."""
    for node in _outside_functions(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            yield from _root(node.value.func)


def _root(node: ast.AST) -> Iterator[str]:
    """The name at the beginning of `name.attribute[item]`."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred)):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id
