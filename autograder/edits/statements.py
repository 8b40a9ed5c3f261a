"""Small edits of statements: each function gives what might stand in a slot, and its words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from .scope import Scope
from .tree import Slot

Tried = Iterator[tuple[Any, str]]
Block = list[ast.stmt]
LOOPS = (ast.For, ast.While)
STEPS = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult,),
}


def assignments(slot: Slot, node: Any, scope: Scope) -> Tried:
    """= for +=, and += for =."""
    if isinstance(node, ast.AugAssign):
        yield ast.Assign([node.target], node.value), "the assignment"
        for op in STEPS.get(type(node.op), ()):
            yield ast.AugAssign(node.target, op(), node.value), "the assignment"
    elif isinstance(node, ast.Assign) and len(node.targets) == 1:
        target = node.targets[0]
        if isinstance(target, (ast.Name, ast.Subscript)):
            for op in (ast.Add, ast.Sub):
                yield ast.AugAssign(target, op(), node.value), "the assignment"


def returns(slot: Slot, node: Any, scope: Scope) -> Tried:
    """A return moved out of the loop, or into it."""
    if not _is_block(slot, node):
        return
    words = "how far a line is indented"
    for i, one in enumerate(node):
        if isinstance(one, LOOPS) and isinstance(one.body[-1], ast.Return) and len(one.body) > 1:
            yield [*node[:i], *_moved_out(one), *node[i + 1 :]], words
        if isinstance(one, LOOPS) and i + 1 < len(node) and isinstance(node[i + 1], ast.Return):
            yield [*node[:i], _with_body(one, [*one.body, node[i + 1]]), *node[i + 2 :]], words


def indents(slot: Slot, node: Any, scope: Scope) -> Tried:
    """Another last line of a block moved out of it, or the next one moved in."""
    if not _is_block(slot, node):
        return
    words = "how far a line is indented"
    for i, one in enumerate(node):
        if not isinstance(one, (*LOOPS, ast.If)):
            continue
        if len(one.body) > 1 and not isinstance(one.body[-1], ast.Return):
            yield [*node[:i], *_moved_out(one), *node[i + 1 :]], words
        if i + 1 < len(node) and not isinstance(node[i + 1], ast.Return):
            yield [*node[:i], _with_body(one, [*one.body, node[i + 1]]), *node[i + 2 :]], words


def branches(slot: Slot, node: Any, scope: Scope) -> Tried:
    if isinstance(node, ast.If) and node.orelse:
        yield ast.If(node.test, node.orelse, node.body), "which branch is which"
    elif isinstance(node, ast.IfExp):
        yield ast.IfExp(node.test, node.orelse, node.body), "which branch is which"


def statements(slot: Slot, node: Any, scope: Scope) -> Tried:
    """A line left out, or two neighbours in the other order."""
    if not _is_block(slot, node) or len(node) < 2:
        return
    for i, one in enumerate(node):
        if not isinstance(one, (ast.Return, ast.FunctionDef)):
            yield [*node[:i], *node[i + 1 :]], "the line"
    for i in range(len(node) - 1):
        yield [*node[:i], node[i + 1], node[i], *node[i + 2 :]], "the order of two lines"


def _is_block(slot: Slot, node: Any) -> bool:
    return slot.index is None and isinstance(node, list) and slot.field in ("body", "orelse")


def _moved_out(loop: Any) -> Block:
    return [_with_body(loop, loop.body[:-1]), loop.body[-1]]


def _with_body(one: Any, body: Block) -> Any:
    fields = {name: getattr(one, name) for name in one._fields}
    return type(one)(**{**fields, "body": body})
