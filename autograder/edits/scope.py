"""The names that a function knows: its arguments, and what it assigns."""

from __future__ import annotations

import ast
from dataclasses import dataclass


@dataclass(frozen=True)
class Scope:
    """`arguments` in their order; `local` are these and what is assigned in the function."""

    arguments: tuple[str, ...]
    local: tuple[str, ...]


def scope_of(tree: ast.FunctionDef) -> Scope:
    """The scope of one function, those of functions inside it included."""
    arguments = [a.arg for a in (*tree.args.posonlyargs, *tree.args.args, *tree.args.kwonlyargs)]
    stored = [
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id != "_"
    ]
    return Scope(tuple(arguments), tuple(dict.fromkeys([*arguments, *stored])))
