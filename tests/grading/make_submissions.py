"""A class to grade: submissions of every kind, and the marks that each of them is to get.

    python -m tests.grading.make_submissions 04_loss FOLDER

fills FOLDER, a course directory, with `submitted/NAME/04_loss/...` and prints
what is expected. Everything is made from the released notebook, the solutions,
the named mistakes and the bank of unusual right answers.
"""

from __future__ import annotations

import copy
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from autograder.demo.submissions import SECRET, Maker, Submission, code, raw

COURSE = Path(__file__).parents[2]

# What a page that shows an answer must not run, nor stop at.
SCRIPTS = (
    "Because < it > is.\n\n<script>alert(1)</script> <img src=x onerror=alert(2)>\n\n"
    "[link](javascript:alert(3)) ![picture](attachment:none.png)\n\n"
    "```mermaid\n<svg onload=alert(4)>\n```"
)


class Everybody(Maker):
    """Makes the submissions of a lesson."""

    def submissions(self) -> Iterator[Submission]:
        """Everybody."""
        yield from self.plain()
        yield from self.mistakes()
        yield from self.right_answers()
        yield from self.broken_code()
        yield from self.shapes()
        yield from self.encodings()
        yield from self.unreadable()

    def plain(self) -> Iterator[Submission]:
        yield from super().plain()
        scripts = self.solved()
        for cell in self.released.cells:
            if cell.to_answer:
                self.cell(scripts, cell.grade_id)["source"] = SCRIPTS
        scripts["cells"].append({"cell_type": "raw", "metadata": {}, "source": SCRIPTS})
        scripts["cells"].append(code(f"page = {SCRIPTS!r}"))
        yield Submission("scripts", raw(scripts), self.full, answered=True)

    def shapes(self) -> Iterator[Submission]:
        """The same right functions, in notebooks that something happened to."""
        for student, change in self._changes().items():
            nb = self.solved()
            change(nb)
            yield Submission(student, raw(nb), self.full)
        yield Submission("renamed", raw(self.solved()), self.full, filename="My copy (1).ipynb")

    def _changes(self) -> dict[str, Callable[[dict[str, Any]], None]]:
        first, second, *_ = self.functions

        def at(nb: dict[str, Any], grade_id: str) -> int:
            return nb["cells"].index(self.cell(nb, grade_id))

        def strip(nb: dict[str, Any]) -> None:
            nb["metadata"] = {}
            for cell in nb["cells"]:
                cell["metadata"] = {}
                cell.pop("id", None)

        def copy_check(nb: dict[str, Any]) -> None:
            place = at(nb, f"check_{first}")
            nb["cells"].insert(place, copy.deepcopy(nb["cells"][place]))

        def split(nb: dict[str, Any]) -> None:
            place = at(nb, first)
            helper = copy.deepcopy(nb["cells"][place])
            helper["source"] = "import math\n\n\ndef helper(value):\n    return value"
            nb["cells"].insert(place, helper)
            nb["cells"][place + 1]["source"] += f"\n\n\n{first} = helper({first})"

        def merge(nb: dict[str, Any]) -> None:
            one, two = self.cell(nb, first), self.cell(nb, second)
            one["source"] = f"{one['source']}\n\n\n{two['source']}"
            nb["cells"].remove(two)

        def move(nb: dict[str, Any]) -> None:
            nb["cells"].append(nb["cells"].pop(at(nb, first)))

        def delete_checks(nb: dict[str, Any]) -> None:
            for name in self.full:
                nb["cells"].remove(self.cell(nb, f"check_{name}"))

        def delete_text(nb: dict[str, Any]) -> None:
            nb["cells"] = [cell for cell in nb["cells"] if cell["cell_type"] == "code"]

        def tamper(nb: dict[str, Any]) -> None:
            about = self.cell(nb, f"check_{first}")["metadata"]["nbgrader"]
            about.update(points=1000, grade_id="check_everything", solution=True, locked=False)

        def into_the_check(nb: dict[str, Any]) -> None:
            check = self.cell(nb, f"check_{first}")
            check["source"] = f"{self.solutions[first]}\n\n\ncheck({first})"
            self.cell(nb, first)["source"] = self.cell(self.blank(), first)["source"]

        def paste_below(nb: dict[str, Any]) -> None:
            nb["cells"].append(code(self.solutions[first]))
            self.cell(nb, first)["source"] = self.cell(self.blank(), first)["source"]

        def new_cells(nb: dict[str, Any]) -> None:
            for name in self.functions:
                nb["cells"][at(nb, name)] = code(self.solutions[name])

        def own_cells(nb: dict[str, Any]) -> None:
            extra = ("%matplotlib inline", "!pip list", "import torch", "x = 1\nx.shape?", "1 / 0")
            nb["cells"][3:3] = [code(source) for source in extra]

        def kernel(nb: dict[str, Any]) -> None:
            nb["metadata"]["kernelspec"] = {"name": "conda-env-ml", "language": "python"}

        def as_text(nb: dict[str, Any]) -> None:
            self.cell(nb, first)["cell_type"] = "markdown"

        return {
            "stripped-metadata": strip,
            "copied-check": copy_check,
            "split-solution": split,
            "merged-solutions": merge,
            "moved-solution": move,
            "deleted-checks": delete_checks,
            "deleted-text": delete_text,
            "tampered-points": tamper,
            "solution-in-check-cell": into_the_check,
            "solution-pasted-below": paste_below,
            "solutions-in-new-cells": new_cells,
            "cells-of-their-own": own_cells,
            "another-kernel": kernel,
            "solution-turned-to-text": as_text,
        }

    def encodings(self) -> Iterator[Submission]:
        nb = self.solved()
        self.cell(nb, self.functions[0])["source"] += "\n# größer als null"
        text = json.dumps(nb, ensure_ascii=False, indent=1)
        for student, content in {
            "bom": b"\xef\xbb\xbf" + text.encode(),
            "crlf": text.replace("\n", "\r\n").replace("\\n", "\\r\\n").encode(),
            "latin-1": _latin(nb),
            "utf-16": text.encode("utf-16"),
            "nbformat-3": raw(_old(nb)),
        }.items():
            yield Submission(student, content, self.full)


def _latin(nb: dict[str, Any]) -> bytes:
    """As an editor saves it that knows no Unicode."""
    nb = copy.deepcopy(nb)
    for cell in nb["cells"]:
        cell["source"] = cell["source"].encode("latin-1", "replace").decode("latin-1")
    return json.dumps(nb, ensure_ascii=False).encode("latin-1")


def _old(nb: dict[str, Any]) -> dict[str, Any]:
    """The notebook in nbformat 3."""
    cells = [
        {**{k: v for k, v in cell.items() if k != "source"}, "input": cell["source"]}
        if cell["cell_type"] == "code"
        else cell
        for cell in nb["cells"]
    ]
    return {"metadata": {}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells}]}


def make(root: Path, lesson: str) -> list[Submission]:
    """Write everybody's submission of `lesson` into the course directory `root`."""
    class_ = Everybody(lesson)
    (root / ".grading").mkdir(exist_ok=True)
    (root / ".grading" / "seed").write_text(SECRET)
    everybody = list(class_.submissions())
    for submission in everybody:
        submission.write(root, lesson, class_.released.name)
    return everybody


if __name__ == "__main__":
    for made in make(Path(sys.argv[2]), sys.argv[1]):
        print(f"{sum(made.marks.values()):5g}  {made.student}")
