"""What a hostile or broken submission is made of: helpers for the tables beside this file.

A case has a name, what is handed in (made from the released notebook), and the fair
marks. Payloads are harmless: they leave marks in a folder of the test's, look for
tokens that the test has laid out, and every loop and bomb ends by itself.
"""

from __future__ import annotations

import copy
import json
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.grading.make_submissions import Everybody

LESSON, NAME = "04_loss", "loss"
TOKENS = ("gradebook", "solution", "seed", "student", "environment", "home", "outside")


@dataclass(frozen=True)
class Place:
    """Where a class is graded, as far as an attacker may know it."""

    root: Path
    outside: Path
    home: Path
    port: int
    socket: str
    victim: int

    def fill(self, code: str, name: str = "", case: str = "") -> str:
        """`code` with the facts that stand in it between @ signs."""
        facts = {
            "ROOT": str(self.root),
            "OUT": str(self.outside),
            "HOME": str(self.home),
            "PORT": self.port,
            "SOCKET": self.socket,
            "VICTIM": self.victim,
            "NAME": name,
            "CASE": case,
        }
        for word, fact in facts.items():
            code = code.replace(f"@{word}@", repr(fact))
        return code


@dataclass(frozen=True)
class Link:
    """A symbolic link in a submitted folder."""

    target: str


class Pipe:
    """A named pipe in a submitted folder."""


Files = Mapping[str, "bytes | Link | Pipe"]
Fair = Callable[[Everybody], dict[str, float]]
Make = Callable[[Everybody, Place], Any]


@dataclass(frozen=True)
class Case:
    """One submission: `make` gives a notebook, the bytes of a file, or a folder's files.

    `looked_at`: whether the run must ask a person to look at it.
    """

    name: str
    make: Make
    fair: Fair
    looked_at: bool = False

    def files(self, everybody: Everybody, place: Place) -> Files:
        """What lies in the submitted folder."""
        made = self.make(everybody, place)
        if isinstance(made, dict) and "cells" not in made:
            return made
        raw = made if isinstance(made, bytes) else json.dumps(made).encode()
        return {f"{NAME}.ipynb": raw}


# --- fair marks


def nothing(everybody: Everybody) -> dict[str, float]:
    return everybody.none


def everything(everybody: Everybody) -> dict[str, float]:
    return everybody.full


def but(*names: str) -> Fair:
    """Full marks but for these exercises."""
    return lambda everybody: everybody.without(*names)


# --- notebooks


def dedent(code: str) -> str:
    return textwrap.dedent(code).strip("\n")


def functions(everybody: Everybody, place: Place, body: str, case: str = "") -> dict[str, str]:
    """Every function of the lesson with this body, by name."""
    return {
        name: f"def {name}(*args, **kwargs):\n"
        + textwrap.indent(place.fill(dedent(body), name, case), "    ")
        for name in everybody.functions
    }


def attack(name: str, top: str = "", body: str = "return None", **more: Any) -> Case:
    """Every function has `body`; `top` runs first. Nothing is deserved."""

    def make(everybody: Everybody, place: Place) -> dict[str, Any]:
        nb = everybody.solved(functions(everybody, place, body, name))
        return first(everybody, nb, place.fill(dedent(top), case=name))

    return Case(name, make, nothing, **more)


def beside(name: str, code: str, fair: Fair = everything, last: bool = False) -> Case:
    """Right functions, and a cell with `code` before them (or behind them)."""

    def make(everybody: Everybody, place: Place) -> dict[str, Any]:
        nb = everybody.solved()
        cell = plain_cell(place.fill(dedent(code), case=name))
        at = len(nb["cells"]) if last else place_of_first(everybody, nb)
        nb["cells"].insert(at, cell)
        return nb

    return Case(name, make, fair)


def one(name: str, function: str, source: str, fair: Fair | None = None) -> Case:
    """Right functions, but `function` is this one. It alone is not deserved."""

    def make(everybody: Everybody, place: Place) -> dict[str, Any]:
        return everybody.solved({function: place.fill(dedent(source), function, name)})

    return Case(name, make, fair or but(function))


def wrapped(name: str, returned: str, top: str = "", fair: Fair = everything) -> Case:
    """Right functions, each wrapped: `returned` is an expression of `f`, `args` and `r = f()`."""

    def make(everybody: Everybody, place: Place) -> dict[str, Any]:
        nb = everybody.solved()
        for function in everybody.functions:
            everybody.cell(nb, function)["source"] += WRAPPING.format(
                name=function, returned=returned
            )
        return first(everybody, nb, place.fill(dedent(top)))

    return Case(name, make, fair)


WRAPPING = """

def wrapping(f):
    def wrapper(*args, **kwargs):
        r = f(*args, **kwargs)
        return {returned}
    return wrapper

{name} = wrapping({name})
"""


def edited(name: str, edit: Callable[[dict[str, Any], Everybody], Any], **more: Any) -> Case:
    """The notebook with right functions after `edit`, which may return something else."""
    more.setdefault("fair", everything)

    def make(everybody: Everybody, place: Place) -> Any:
        nb = everybody.solved()
        made = edit(nb, everybody)
        return nb if made is None else made

    return Case(name, make, **more)


def tampered(name: str, edit: Callable[[dict[str, Any], Everybody], Any], **more: Any) -> Case:
    """The untouched notebook, of which nothing is right, after `edit`."""

    def make(everybody: Everybody, place: Place) -> Any:
        nb = everybody.blank()
        made = edit(nb, everybody)
        return nb if made is None else made

    return Case(name, make, nothing, **more)


def folder(name: str, others: Files, right: bool, fair: Fair, code: str = "") -> Case:
    """A notebook (with right functions or none) and other files beside it."""

    def make(everybody: Everybody, place: Place) -> Files:
        nb = everybody.solved() if right else everybody.blank()
        first(everybody, nb, code)
        filled = {
            file: Link(place.fill(it.target).strip("'")) if isinstance(it, Link) else it
            for file, it in others.items()
        }
        return {f"{NAME}.ipynb": json.dumps(nb).encode(), **filled}

    return Case(name, make, fair)


def first(everybody: Everybody, nb: dict[str, Any], code: str) -> dict[str, Any]:
    """`nb` with `code` at the head of its first solution cell."""
    if code:
        cell = everybody.cell(nb, everybody.functions[0])
        cell["source"] = f"{code}\n\n\n{cell['source']}"
    return nb


def place_of_first(everybody: Everybody, nb: dict[str, Any]) -> int:
    return nb["cells"].index(everybody.cell(nb, everybody.functions[0]))


def plain_cell(source: str, kind: str = "code") -> dict[str, Any]:
    code = {"execution_count": None, "outputs": []} if kind == "code" else {}
    return {"cell_type": kind, "metadata": {}, "source": source, **code}


def checks(nb: dict[str, Any]) -> list[dict[str, Any]]:
    """The graded code cells."""
    return [
        cell for cell in nb["cells"] if about(cell).get("grade") and cell["cell_type"] == "code"
    ]


def about(cell: dict[str, Any]) -> dict[str, Any]:
    return cell["metadata"].get("nbgrader", {})


def each_check(change: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any], Any], None]:
    """An edit of every graded code cell."""

    def edit(nb: dict[str, Any], everybody: Everybody) -> None:
        for cell in checks(nb):
            change(cell)

    return edit


def copied(nb: dict[str, Any]) -> dict[str, Any]:
    return copy.deepcopy(nb)
