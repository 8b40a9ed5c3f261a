"""Small edits of expressions: each function gives what might stand in a slot, and its words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from .scope import Scope
from .tree import Slot, text

Tried = Iterator[tuple[Any, str]]

SYMBOLS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**",
    ast.MatMult: "@", ast.FloorDiv: "//", ast.Mod: "%", ast.BitXor: "^",
}  # fmt: skip
OPERATORS: dict[type, tuple[type, ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add, ast.Div),
    ast.Mult: (ast.Div, ast.MatMult, ast.Add, ast.Pow),
    ast.Div: (ast.Mult, ast.FloorDiv, ast.Sub),
    ast.Pow: (ast.Mult, ast.BitXor),
    ast.MatMult: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.FloorDiv,),
    ast.BitXor: (ast.Pow,),
}
MOST_EXPONENT = 1000
COMPARISONS: dict[type, tuple[type, ...]] = {
    ast.Lt: (ast.LtE, ast.Gt, ast.GtE),
    ast.LtE: (ast.Lt, ast.GtE, ast.Gt),
    ast.Gt: (ast.GtE, ast.Lt, ast.LtE),
    ast.GtE: (ast.Gt, ast.LtE, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
}
NEIGHBOURS = (
    ("sum", "mean", "prod", "max"),
    ("max", "min", "maximum", "argmax", "sum", "abs"),
    ("maximum", "minimum", "max"),
    ("argmax", "argmin"),
    ("exp", "log", "expm1"),
    ("log", "log10", "log2", "log1p"),
    ("zeros", "ones", "empty"),
    ("zeros_like", "ones_like"),
    ("abs", "square", "sqrt"),
    ("sin", "cos"),
    ("tanh", "tan", "sinh"),
    ("any", "all"),
    ("dot", "outer", "multiply"),
    ("var", "std", "mean"),
    ("median", "mean"),
    ("floor", "ceil", "round"),
    ("vstack", "hstack", "stack", "concatenate"),
    ("argsort", "sort"),
    ("linspace", "arange"),
    ("normal", "uniform"),
    ("int", "float"),
)
REDUCING = ("sum", "mean", "max", "min", "prod", "argmax", "argmin", "any", "all", "std", "var",
            "median", "argsort", "sort", "cumsum", "stack", "concatenate", "norm", "amax", "amin",
            "average")  # fmt: skip


def called(node: ast.Call) -> str:
    """The name of the function that is called, without what it is taken from."""
    function = node.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else "function"


def _binary(left: Any, op: type, right: Any) -> ast.BinOp:
    return ast.BinOp(left, op(), right)


def _is_value(slot: Slot, node: Any) -> bool:
    """Whether an expression stands here that is read, not a target, a keyword or a format."""
    if not isinstance(node, ast.expr) or isinstance(node, (ast.Slice, ast.Starred)):
        return False
    if isinstance(getattr(node, "ctx", None), (ast.Store, ast.Del)):
        return False
    return slot.field not in ("func", "values", "format_spec", "generators", "ops")


def _whole(slot: Slot) -> bool:
    """Whether it is all that a statement or a call's place is given."""
    return isinstance(slot.owner, (ast.Return, ast.Assign, ast.AugAssign, ast.Call, ast.Tuple))


def signs(slot: Slot, node: Any, scope: Scope) -> Tried:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node.operand, "a sign"
    elif _is_term(slot, node):
        yield ast.UnaryOp(ast.USub(), node), "a sign"


def _is_term(slot: Slot, node: Any) -> bool:
    kinds = (ast.BinOp, ast.Call, ast.Name, ast.Subscript, ast.Attribute)
    placed = _whole(slot) or isinstance(slot.owner, ast.BinOp)
    return placed and isinstance(node, kinds) and _is_value(slot, node)


def operators(slot: Slot, node: Any, scope: Scope) -> Tried:
    for op in OPERATORS.get(type(node), ()) if slot.field == "op" else ():
        if op is not ast.Pow or _is_exponent(getattr(slot.owner, "right", None)):
            yield op(), f"the operator {SYMBOLS[type(node)]}"


def _is_exponent(node: Any) -> bool:
    """Whether a whole number to this power is computed at once, and not in hours."""
    large = (c.value for c in ast.walk(node or ast.Constant(2)) if isinstance(c, ast.Constant))
    return all(not isinstance(value, int) or value <= MOST_EXPONENT for value in large)


def operands(slot: Slot, node: Any, scope: Scope) -> Tried:
    if isinstance(node, ast.BinOp) and not isinstance(node.op, (ast.Add, ast.Mult)):
        symbol = SYMBOLS.get(type(node.op), "operator")
        yield ast.BinOp(node.right, node.op, node.left), f"the order of the two sides of {symbol}"


def constants(slot: Slot, node: Any, scope: Scope) -> Tried:
    if not isinstance(node, ast.Constant) or type(node.value) not in (int, float, bool):
        return
    if slot.field == "value" and getattr(slot.owner, "arg", "") in ("axis", "keepdims"):
        return
    value: Any = node.value
    words = f"the number {value}"
    if isinstance(value, bool):
        yield ast.Constant(not value), f"the word {value}"
    elif abs(value) < 1e300:
        for other in dict.fromkeys((value + 1, value - 1, 2 * value, value / 2, -value, 0, 1, 2)):
            if other != value:
                yield ast.Constant(_number(other, type(value))), words


def _number(value: float, kind: type) -> int | float:
    """As an int where the number it replaces is one and nothing is lost."""
    return kind(value) if value == int(value) else value


def axes(slot: Slot, node: Any, scope: Scope) -> Tried:
    if isinstance(node, ast.keyword) and node.arg == "axis" and isinstance(slot.owner, ast.Call):
        words = f"the axis of {called(slot.owner)}"
        for axis in (0, 1, -1, None):
            yield ast.keyword("axis", ast.Constant(axis)), words
    elif isinstance(node, ast.Call) and called(node) in REDUCING:
        words, given = f"the axis of {called(node)}", [k.arg for k in node.keywords]
        if "axis" in given:
            yield _without(node, "axis"), words
        else:
            for axis in (0, 1):
                yield _with(node, "axis", axis), words


def keepdims(slot: Slot, node: Any, scope: Scope) -> Tried:
    if not isinstance(node, ast.Call):
        return
    words, given = f"keepdims of {called(node)}", [k.arg for k in node.keywords]
    if "keepdims" in given:
        yield _without(node, "keepdims"), words
    elif "axis" in given and called(node) in REDUCING:
        yield _with(node, "keepdims", True), words


def _without(node: ast.Call, name: str) -> ast.Call:
    return ast.Call(node.func, node.args, [k for k in node.keywords if k.arg != name])


def _with(node: ast.Call, name: str, value: Any) -> ast.Call:
    more = ast.keyword(name, ast.Constant(value))
    return ast.Call(node.func, node.args, [*node.keywords, more])


def functions(slot: Slot, node: Any, scope: Scope) -> Tried:
    if slot.field != "func":
        return
    if isinstance(node, ast.Attribute):
        for other in _near(node.attr):
            yield ast.Attribute(node.value, other, ast.Load()), f"the function {node.attr}"
    elif isinstance(node, ast.Name):
        builtin = {"sum", "max", "min", "abs", "any", "all", "int", "float", "round"}
        for other in _near(node.id):
            if node.id in builtin and other in builtin:
                yield ast.Name(other, ast.Load()), f"the function {node.id}"


def _near(name: str) -> list[str]:
    found = [other for group in NEIGHBOURS if name in group for other in group]
    return [other for other in dict.fromkeys(found) if other != name]


def comparisons(slot: Slot, node: Any, scope: Scope) -> Tried:
    for op in COMPARISONS.get(type(node), ()) if slot.field == "ops" else ():
        yield op(), "a comparison"


def exchanged(slot: Slot, node: Any, scope: Scope) -> Tried:
    if isinstance(node, ast.Call) and 2 <= len(node.args) <= 5:
        for args in _swaps(node.args):
            words = f"the order of what {called(node)} is given"
            yield ast.Call(node.func, args, node.keywords), words
    elif isinstance(node, (ast.Tuple, ast.List)) and 2 <= len(node.elts) <= 5:
        for items in _swaps(node.elts):
            yield type(node)(items, node.ctx), "the order of the items"


def _swaps(items: list[ast.expr]) -> Iterator[list[ast.expr]]:
    for i in range(len(items)):
        for j in range(i + 1, len(items)):
            other = list(items)
            other[i], other[j] = items[j], items[i]
            yield other


def names(slot: Slot, node: Any, scope: Scope) -> Tried:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in scope.local:
        for other in scope.local:
            if other != node.id:
                yield ast.Name(other, ast.Load()), f"the name {node.id}"


def transposes(slot: Slot, node: Any, scope: Scope) -> Tried:
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value, "a transpose"
    elif isinstance(node, (ast.Name, ast.Subscript, ast.Call, ast.BinOp)) and _is_value(slot, node):
        matrices = isinstance(slot.owner, ast.BinOp) and isinstance(slot.owner.op, ast.MatMult)
        if matrices or isinstance(slot.owner, (ast.Return, ast.Assign, ast.Tuple)):
            yield ast.Attribute(node, "T", ast.Load()), "a transpose"


def brackets(slot: Slot, node: Any, scope: Scope) -> Tried:
    words = "where a bracket opens or closes"
    for new in _rotated(node):
        yield new, words


def _rotated(node: Any) -> Iterator[Any]:
    """The same letters with a bracket elsewhere: (a / b) + c and a / (b + c), f(a)**2 and f(a**2).

    A minus in front of a sum may reach over all of it, or over its first term.
    """
    if isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.BinOp):
        inner = node.operand
        yield ast.BinOp(ast.UnaryOp(node.op, inner.left), inner.op, inner.right)
    if isinstance(node, ast.Call) and len(node.args) == 1 and isinstance(node.args[0], ast.BinOp):
        inner = node.args[0]
        yield ast.BinOp(_call(node, inner.left), inner.op, inner.right)
        yield ast.BinOp(inner.left, inner.op, _call(node, inner.right))
    if not isinstance(node, ast.BinOp):
        return
    left, right = node.left, node.right
    if isinstance(left, ast.BinOp):
        yield ast.BinOp(left.left, left.op, ast.BinOp(left.right, node.op, right))
    if isinstance(right, ast.BinOp):
        yield ast.BinOp(ast.BinOp(left, node.op, right.left), right.op, right.right)
    if isinstance(left, ast.UnaryOp):
        yield ast.UnaryOp(left.op, ast.BinOp(left.operand, node.op, right))
    if isinstance(left, ast.Call) and len(left.args) == 1:
        yield _call(left, ast.BinOp(left.args[0], node.op, right))
    if isinstance(right, ast.Call) and len(right.args) == 1:
        yield _call(right, ast.BinOp(left, node.op, right.args[0]))


def _call(node: ast.Call, argument: ast.expr) -> ast.Call:
    return ast.Call(node.func, [argument], node.keywords)


def ranges(slot: Slot, node: Any, scope: Scope) -> Tried:
    if not (isinstance(node, ast.Call) and called(node) in ("range", "arange") and node.args):
        return
    words, one = "where the range begins or ends", ast.Constant(1)
    start, end = ([ast.Constant(0), *node.args] if len(node.args) == 1 else node.args)[:2]
    step = node.args[2:]
    for op in (ast.Add, ast.Sub):
        yield ast.Call(node.func, [start, _binary(end, op, one), *step], []), words
        yield ast.Call(node.func, [_binary(start, op, one), end, *step], []), words
    if isinstance(end, ast.BinOp) and isinstance(end.right, ast.Constant):
        yield ast.Call(node.func, [start, end.left, *step], []), words
    if len(node.args) == 2:
        yield ast.Call(node.func, [end], []), words
    yield ast.Call(node.func, [ast.Constant(1), end, *step], []), words


def slices(slot: Slot, node: Any, scope: Scope) -> Tried:
    if not isinstance(node, ast.Slice):
        return
    words, one = "where the slice begins or ends", ast.Constant(1)
    ends = (None, ast.Constant(1), ast.Constant(-1))
    for end in ends:
        yield ast.Slice(end, node.upper, node.step), words
        yield ast.Slice(node.lower, end, node.step), words
    yield ast.Slice(node.upper, node.lower, node.step), words
    for op in (ast.Add, ast.Sub):
        if node.upper is not None:
            yield ast.Slice(node.lower, _binary(node.upper, op, one), node.step), words
        if node.lower is not None:
            yield ast.Slice(_binary(node.lower, op, one), node.upper, node.step), words


_COLUMN = ast.Tuple([ast.Slice(), ast.Constant(None)], ast.Load())


def indexes(slot: Slot, node: Any, scope: Scope) -> Tried:
    if not _is_value(slot, node):
        return
    words = "an index"
    if isinstance(node, ast.Subscript):
        yield node.value, words
        yield from ((new, words) for new in _other_indexes(node))
    if isinstance(node, ast.Name) and node.id in scope.local:
        if isinstance(slot.owner, (ast.BinOp, ast.Compare)):
            yield ast.Subscript(node, _COLUMN, ast.Load()), words
        if isinstance(slot.owner, (ast.Return, ast.For)):
            yield ast.Subscript(node, ast.Slice(step=ast.Constant(-1)), ast.Load()), words
        if slot.field != "slice" and not isinstance(slot.owner, ast.Subscript):
            yield ast.Subscript(node, ast.Constant(0), ast.Load()), words


def _other_indexes(node: ast.Subscript) -> Iterator[ast.Subscript]:
    index = node.slice
    if isinstance(index, ast.Tuple):
        for i in range(len(index.elts)):
            rest = [item for j, item in enumerate(index.elts) if j != i]
            new = rest[0] if len(rest) == 1 else ast.Tuple(rest, ast.Load())
            yield ast.Subscript(node.value, new, ast.Load())
    elif isinstance(index, ast.Name):
        for op in (ast.Add, ast.Sub):
            shifted = _binary(index, op, ast.Constant(1))
            yield ast.Subscript(node.value, shifted, ast.Load())
        column = ast.Tuple([ast.Slice(), index], ast.Load())
        yield ast.Subscript(node.value, column, ast.Load())
    elif isinstance(index, ast.BinOp):
        yield ast.Subscript(node.value, index.left, ast.Load())


def factors(slot: Slot, node: Any, scope: Scope) -> Tried:
    """A square, a factor of two, or a division by the number of samples, put in."""
    if not (_is_value(slot, node) and isinstance(node, (ast.BinOp, ast.Call, ast.Name))):
        return
    if not (_whole(slot) or isinstance(slot.owner, ast.BinOp)):
        return
    yield _binary(node, ast.Pow, ast.Constant(2)), "a square"
    if _whole(slot):
        yield _binary(ast.Constant(2), ast.Mult, node), "a factor of 2"
        yield _binary(node, ast.Div, ast.Constant(2)), "a factor of 2"
    if isinstance(slot.owner, (ast.Return, ast.Assign, ast.Tuple)):
        for name in scope.arguments:
            yield _binary(node, ast.Div, text(f"len({name})")), "the number to divide by"
            yield _binary(node, ast.Mult, ast.Name(name, ast.Load())), "a factor"


def calls(slot: Slot, node: Any, scope: Scope) -> Tried:
    if not _is_value(slot, node):
        return
    if isinstance(node, ast.Call):
        if node.args:
            yield node.args[0], f"the call of {called(node)}"
        elif isinstance(node.func, ast.Attribute):
            yield node.func.value, f"the call of {called(node)}"
    elif isinstance(node, ast.Attribute) and node.attr in (*REDUCING, "copy", "ravel", "items"):
        yield ast.Call(node, [], []), f"the call of {node.attr}"
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
        yield ast.Call(ast.Name("abs", ast.Load()), [node], []), "the absolute value"
    if isinstance(slot.owner, (ast.Return, ast.Assign)):
        for missing in ("np.mean", "np.sum"):
            yield ast.Call(text(missing), [node], []), "a function that is missing"
    if isinstance(node, ast.Name) and isinstance(slot.owner, (ast.BinOp, ast.Call)):
        yield ast.Call(text("len"), [node], []), "a function that is missing"


def copies(slot: Slot, node: Any, scope: Scope) -> Tried:
    plain = isinstance(node, ast.Name) and node.id in scope.local
    if plain and isinstance(slot.owner, ast.Assign) and slot.field == "value":
        yield ast.Call(ast.Attribute(node, "copy", ast.Load()), [], []), "a copy"


def logic(slot: Slot, node: Any, scope: Scope) -> Tried:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.Invert)):
        yield node.operand, "the negation"
    elif isinstance(node, ast.And):
        yield ast.Or(), "the word and"
    elif isinstance(node, ast.Or):
        yield ast.And(), "the word or"
    elif slot.field == "test":
        yield ast.UnaryOp(ast.Not(), node), "the condition"


def terms(slot: Slot, node: Any, scope: Scope) -> Tried:
    """A term or a factor left out."""
    if isinstance(node, ast.BinOp):
        words = "a term" if isinstance(node.op, (ast.Add, ast.Sub)) else "a factor"
        yield node.left, words
        yield node.right, words
