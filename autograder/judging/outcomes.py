"""What else can become of a call: not there, not written, raised, timed out, changed its input."""

from __future__ import annotations

from autograder.core.probe import Missing, Opaque, Outcome, Raised, Reply, Returned, TimedOut

from .exceptions import hint
from .verdict import Finding, Kind
from .words import show

RAISE = "It returns the error as a value: write raise {0}(…), not return {0}(…)."

HANDED_ON = (
    "The function that is called first returned None, and the next one can't use that: is a "
    "`return` missing?"
)


def finding(
    name: str, reply: Reply, truth: Reply, positions: list[str], needed: int | None = None
) -> Finding | None:
    """What stands in the way of judging `reply` by its values, or None.

    Only the first `needed` steps count, or all of them.
    """
    wanted = truth.outcomes[:needed]
    for k, (mine, true) in enumerate(zip(reply.outcomes, wanted, strict=False)):
        found = _of(name, mine, true, positions)
        if found:
            return _of_nothing(reply.outcomes[:k], wanted) or found
    if len(reply.outcomes) < len(wanted):
        return Finding(Kind.WRONG, "It did not get through all the steps.")
    return None


def _of_nothing(before: tuple[Outcome, ...], wanted: tuple[Outcome, ...]) -> Finding | None:
    """Where a step fails, an earlier one may have handed on None in place of a value."""
    pairs = zip(before, wanted, strict=False)
    if any(_is_nothing(mine) and not _is_nothing(true) for mine, true in pairs):
        return Finding(Kind.WRONG, HANDED_ON)
    return None


def _is_nothing(outcome: Outcome) -> bool:
    return isinstance(outcome, Returned) and outcome.value is None


def _of(name: str, mine: Outcome, true: Outcome, positions: list[str]) -> Finding | None:
    if isinstance(mine, Missing):
        return Finding(
            Kind.MISSING,
            f"There is no {mine.name} in the notebook: was its cell deleted, or did it fail?",
        )
    if isinstance(mine, TimedOut):
        return Finding(
            Kind.TIMED_OUT,
            f"It had not finished after {mine.seconds:g} seconds.",
            hint="Does a loop ever end? Does it go over more than it needs to?",
        )
    if isinstance(mine, Raised):
        return _of_raised(name, mine, true)
    if isinstance(true, Raised):
        return Finding(
            Kind.WRONG,
            f"It should raise {_a(true.kind)} here.",
            returned=show(mine.value),
            truth=f"raise {true.kind}",
            hint=RAISE.format(true.kind) if mine.value == Opaque(true.kind) else "",
        )
    if isinstance(true, Returned) and set(mine.changed) - set(true.changed):
        return _changed(mine, positions)
    return None


def _of_another(name: str, mine: Raised) -> str:
    """Whose line it is, where it is not one of the function that was asked."""
    function = mine.function
    return "" if function == name or not function.isidentifier() else f" of {function}"


def _of_raised(name: str, mine: Raised, true: Outcome) -> Finding | None:
    if isinstance(true, Raised):
        if mine.kind == true.kind:
            return None
        return Finding(Kind.WRONG, f"It raised {_a(mine.kind)}; {_a(true.kind)} is expected here.")
    if mine.kind == "NotImplementedError":
        return Finding(
            Kind.UNWRITTEN,
            f"Write your code in its cell, in place of the line `raise NotImplementedError`, "
            f"run the cell, then check {name} again.",
        )
    where = f" in line {mine.line}{_of_another(name, mine)}: `{mine.code}`" if mine.line else ""
    message = f": {mine.message.strip()}" if mine.message else ""
    return Finding(
        Kind.RAISED,
        f"Your code raised {mine.kind}{message}{'' if message.endswith('.') else '.'}",
        details=(f"It happened{where}.",) if where else (),
        hint=hint(mine),
    )


def wordless(reply: Reply) -> Finding | None:
    """What is wrong where an error is raised that says nothing."""
    mine = reply.outcomes[0]
    if not isinstance(mine, Raised) or mine.message.strip():
        return None
    problem = f"It raises {_a(mine.kind)} without a sentence: nobody is told why."
    return Finding(Kind.WRONG, problem, hint=f'Write raise {mine.kind}("…") with the reason.')


def _changed(mine: Returned, positions: list[str]) -> Finding:
    names = [
        positions[key] if isinstance(key, int) and key < len(positions) else str(key)
        for key in mine.changed
    ]
    return Finding(
        Kind.CHANGED_INPUT,
        f"It changed its argument {' and '.join(names)} in place; "
        "whoever called it still needs the old values.",
        hint="Write a = a + b in place of a += b, and change only arrays that you made yourself.",
    )


def _a(kind: str) -> str:
    return f"{'an' if kind[:1] in 'AEIOU' else 'a'} {kind}"
