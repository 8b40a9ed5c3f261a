"""The table of small edits: kinds, the most plausible first, each both ways.

A kind looks at what stands in one slot and gives what might stand there, with the
words for it. A change and its undoing are both in the table, so it makes wrong
functions of right ones and right ones of wrong ones.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from . import expressions as e
from . import statements as s
from .scope import Scope, scope_of
from .tree import Edit, Slot, slots

Try = Callable[[Slot, Any, Scope], Iterator[tuple[Any, str]]]


@dataclass(frozen=True)
class Kind:
    """A kind of small edit: its id, and what it tries in a slot."""

    id: str
    tries: Try


KINDS = (
    Kind("sign", e.signs),
    Kind("operator", e.operators),
    Kind("operands", e.operands),
    Kind("constant", e.constants),
    Kind("axis", e.axes),
    Kind("keepdims", e.keepdims),
    Kind("function", e.functions),
    Kind("comparison", e.comparisons),
    Kind("exchanged", e.exchanged),
    Kind("name", e.names),
    Kind("transpose", e.transposes),
    Kind("bracket", e.brackets),
    Kind("range", e.ranges),
    Kind("slice", e.slices),
    Kind("index", e.indexes),
    Kind("factor", e.factors),
    Kind("call", e.calls),
    Kind("copy", e.copies),
    Kind("logic", e.logic),
    Kind("term", e.terms),
    Kind("assignment", s.assignments),
    Kind("return", s.returns),
    Kind("indent", s.indents),
    Kind("branch", s.branches),
    Kind("statement", s.statements),
)


def edits(tree: ast.FunctionDef) -> Iterator[Edit]:
    """All small edits of the function, each another text, kind after kind."""
    scope, seen = scope_of(tree), {ast.unparse(tree)}
    places = [slot for top in _tops(tree) for slot in (top, *_below(top))]
    for kind in KINDS:
        for slot in places:
            for new, words in kind.tries(slot, slot.value, scope):
                edit = _edit(tree, kind.id, words, slot, new)
                made = edit.source()
                if made not in seen:
                    seen.add(made)
                    yield edit


def _tops(tree: ast.FunctionDef) -> Iterator[Slot]:
    yield Slot(tree, "body")
    yield from (Slot(tree, "body", i) for i in range(len(tree.body)))
    yield from (Slot(tree.args, "defaults", i) for i in range(len(tree.args.defaults)))


def _below(top: Slot) -> Iterator[Slot]:
    return iter(()) if isinstance(top.value, list) else slots(top.value)


def _edit(tree: ast.FunctionDef, kind: str, words: str, slot: Slot, new: Any) -> Edit:
    node = _told(slot, new)
    span = (node.lineno, node.col_offset, node.end_lineno or 0, node.end_col_offset or 0)
    return Edit(tree, kind, words, slot, new, node.lineno, span)


def _told(slot: Slot, new: Any) -> Any:
    """The node whose place is told: of a list, the first statement that is no longer there."""
    value = slot.value
    if isinstance(value, list):
        kept = [id(one) for one in new]
        gone = (i for i, one in enumerate(value) if i >= len(kept) or id(one) != kept[i])
        return value[next(gone, 0)]
    return value if hasattr(value, "lineno") else slot.owner
