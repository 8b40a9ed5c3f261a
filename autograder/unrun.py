"""Which cells of the notebook did not come to define what they were to define.

After a cell that stopped (at a SyntaxError, or at an error above its `def`), a name
still means what it meant before. `check` says so. What only stands in the browser,
edited and not run at all, can't be known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import CodeType
from typing import Any

from course.running.errors import kind_of

_DEFINED = re.compile(r"^[ \t]*(?:(?:async[ \t]+)?def|class)[ \t]+(\w+)|^(\w+)[ \t]*=(?!=)", re.M)
_NOT_THERE = object()


@dataclass
class Unrun:
    """What names still meant when a cell that was to define them stopped, and how it stopped.

    A name that means something else since then was defined after all.
    """

    shell: Any
    _before: dict[str, Any] = field(default_factory=dict)
    _stopped: dict[str, tuple[Any, BaseException]] = field(default_factory=dict)

    def before(self, info: Any) -> None:
        """A cell is about to run."""
        names = _names_defined(info.raw_cell)
        self._before = {name: self.shell.user_ns.get(name, _NOT_THERE) for name in names}

    def after(self, result: Any) -> None:
        """A cell has run, or has stopped."""
        error = result.error_before_exec or result.error_in_exec
        for name, was in self._before.items():
            if error and was is not _NOT_THERE:
                self._stopped[name] = was, error
        self._before = {}

    def sentence(self, function: Any, name: str) -> str:
        """What to say where `function`, or one that it calls, is not what its cell says now."""
        used = {each: self.shell.user_ns.get(each) for each in sorted(_names_used(function))}
        now = {name: function} | used | {name: function}
        for each in now:
            was, error = self._stopped.get(each, (_NOT_THERE, None))
            if was is now[each]:
                return (
                    f"The cell above has not run since {each} was last defined: it stopped with "
                    f"{_told(error)}. What is judged here is the {each} from before."
                )
        return ""


def _names_defined(source: str | None) -> list[str]:
    return [a or b for a, b in _DEFINED.findall(source or "")]


def _names_used(answer: Any) -> set[str]:
    """The names that a function, or a class in its methods, looks up."""
    written = [answer, *vars(answer).values()] if isinstance(answer, type) else [answer]
    codes = [getattr(one, "__code__", None) for one in written]
    return {name for code in codes if code for name in _names_in(code)}


def _names_in(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _names_in(inner)


def _told(error: Any) -> str:
    kind = kind_of(error)
    article = "an" if kind[0] in "AEIOU" else "a"
    line = getattr(error, "lineno", None) if isinstance(error, SyntaxError) else None
    return f"{article} {kind}{f' in line {line}' if line else ''}"


def watch(shell: Any) -> Unrun:
    """What is known of the shell's cells, from now on; each shell is watched once."""
    known = getattr(shell, "_autograder_unrun", None)
    if known is None:
        known = shell._autograder_unrun = Unrun(shell)
        shell.events.register("pre_run_cell", known.before)
        shell.events.register("post_run_cell", known.after)
    return known
