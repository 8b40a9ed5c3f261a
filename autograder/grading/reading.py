"""Read a submitted file, whatever it is: bytes -> the student's code and written answers.

Structure, points and checks come from our own notebook. From a student come
only code cells and written answers, wherever they stand and whatever their
metadata say. Reading never fails; what can't be read has a reason.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

from .handed_in import MAX_BYTES, HandedIn
from .released import Released, defined, normalised, text_of

MAX_CODE = 2 << 20
MAX_CELLS = 5_000
_TEXT_KINDS = {"markdown", "raw", "heading", "html", "plaintext", "rst"}


@dataclass(frozen=True)
class Taken:
    """A cell taken from a student: in the place of our cell `slot`, or else behind our `after`.

    Both are positions among our cells; -1 is the place before the first.
    """

    kind: str
    source: str
    slot: int | None
    after: int


@dataclass(frozen=True)
class Reading:
    """What a submitted file holds.

    `code` is what to run, our setup first; `written` the answers that somebody
    wrote, by grade id; `problem` why the file could not be read, or "";
    `notes` what a person should know; `cells` where everything belongs;
    `modules` the Python files that were handed in beside the notebook.
    """

    code: tuple[str, ...] = ()
    written: dict[str, str] = field(default_factory=dict)
    problem: str = ""
    notes: tuple[str, ...] = ()
    cells: tuple[Taken, ...] = ()
    modules: dict[str, str] = field(default_factory=dict)


def read_handed_in(handed_in: HandedIn, released: Released) -> Reading:
    """Read what was collected; never raises."""
    own = (handed_in.note,) if handed_in.note else ()
    if handed_in.problem:
        return Reading(problem=handed_in.problem, notes=own)
    reading = read(handed_in.notebook, released)
    notes = (*own, *reading.notes)
    modules = {name: raw.decode("utf-8", "replace") for name, raw in handed_in.modules.items()}
    return replace(reading, notes=notes, modules=modules)


def read(raw: bytes, released: Released) -> Reading:
    """Read the bytes of a submitted notebook; never raises."""
    try:
        found = _cells(raw)
        if isinstance(found, str):
            return Reading(problem=found)
        return _Sorting(found, released).reading()
    except (RecursionError, MemoryError):
        return Reading(problem="The file is nested too deeply to be a notebook.")


@dataclass(frozen=True)
class _Found:
    """A cell as it stands in the file; ids are what it claims."""

    kind: str
    source: str
    grade_id: str
    cell_id: str


def _cells(raw: bytes) -> list[_Found] | str:
    """The cells of a notebook in any format, or the reason why there are none."""
    if len(raw) > MAX_BYTES:
        return f"The file is larger than {MAX_BYTES >> 20} MB."
    text = _decoded(raw).strip("\ufeff\0 \t\r\n")
    if not text:
        return "The file is empty."
    try:
        notebook = json.loads(text)
    except ValueError:
        return "The file is no notebook, or was cut off: it is not valid JSON."
    if not isinstance(notebook, dict):
        return "The file is no notebook: it is JSON of another kind."
    cells = notebook.get("cells")
    if not isinstance(cells, list):
        sheets = _list(notebook.get("worksheets"))
        cells = [c for s in sheets if isinstance(s, dict) for c in _list(s.get("cells"))]
    if not cells:
        return "The file is a notebook without cells."
    if len(cells) > MAX_CELLS:
        return f"The notebook has more than {MAX_CELLS} cells."
    found = [_found(cell) for cell in cells if isinstance(cell, dict)]
    if sum(len(cell.source) for cell in found) > MAX_CODE:
        return f"The notebook holds more than {MAX_CODE >> 20} MB of text."
    return found


def _decoded(raw: bytes) -> str:
    """Text of bytes: Unicode in any of its encodings, else what Windows or Unix wrote."""
    for encoding in (json.detect_encoding(raw), "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            pass
    return raw.decode("latin-1")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _found(cell: dict[str, Any]) -> _Found:
    kind, level = _word(cell.get("cell_type")), cell.get("level")
    source = text_of(cell.get("source", cell.get("input")))
    if kind == "heading" and isinstance(level, int):
        source = f"{'#' * min(level, 6)} {source}"
    if kind in _TEXT_KINDS:
        kind = "markdown"
    elif kind != "code":
        kind = "code" if "outputs" in cell or "input" in cell else "markdown"
    metadata = cell.get("metadata")
    about = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = about.get("grade_id") if isinstance(about, dict) else None
    return _Found(kind, _clean(source), _word(grade_id), _word(cell.get("id")))


def _word(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _clean(source: str) -> str:
    """`source` with plain newlines and without halves of characters, which no file can hold."""
    text = source.replace("\r\n", "\n").replace("\r", "\n")
    return text.encode("utf-8", "replace").decode()


class _Sorting:
    """Find for every cell of a file its place in our notebook."""

    def __init__(self, found: list[_Found], released: Released) -> None:
        self.found = found
        self.released = released
        self.claims = [self._claim(cell) for cell in found]
        self.same = [self._same(n) for n in range(len(found))]
        self.kinds = [self._kind(n) for n in range(len(found))]
        self.theirs = [
            n for n, cell in enumerate(found) if self.same[n] is None and cell.source.strip()
        ]
        self.names = {n: defined(found[n].source) for n in self.theirs if self.kinds[n] == "code"}
        self.slots = self._slots()
        self.places = self._places()

    def reading(self) -> Reading:
        """What the file holds, sorted."""
        written, answering = self._written()
        cells = tuple(
            Taken(self.kinds[n], self.found[n].source, self.slots.get(n), self.places[n])
            for n in self.theirs
            if n not in answering
        )
        notes = () if self._ours() else ("No cell of this lesson is in the file.",)
        return Reading(tuple(self._code()), written, "", notes, cells)

    def _claim(self, cell: _Found) -> int | None:
        """Which of our cells it says to be."""
        ours = self.released
        return ours.by_grade_id.get(cell.grade_id, ours.by_cell_id.get(cell.cell_id))

    def _same(self, n: int) -> int | None:
        """Which of our cells it is, unchanged."""
        candidates = self.released.by_source.get(normalised(self.found[n].source), [])
        return self.claims[n] if self.claims[n] in candidates else next(iter(candidates), None)

    def _kind(self, n: int) -> str:
        """A solution cell stays code, even if somebody turned it into text."""
        claim = self.claims[n]
        if claim is not None and self.released.cells[claim].to_write:
            return "code"
        return self.found[n].kind

    def _ours(self) -> bool:
        known = any(place is not None for place in self.same + self.claims)
        return known or any(n in self.slots for n in self.theirs)

    def _slots(self) -> dict[int, int]:
        """Cell of theirs -> our solution cell that it stands in for.

        First those that define the function in its own cell, then wherever it
        is defined, last what stands in its cell without defining it. Of several
        the last: it is the one that counts when the notebook runs.
        """
        to_write = [i for i, cell in enumerate(self.released.cells) if cell.to_write]
        slots: dict[int, int] = {}

        def fill(fits: Any) -> None:
            for i in to_write:
                fitting = [n for n in self.names if n not in slots and fits(n, i)]
                if i not in slots.values() and fitting:
                    slots[fitting[-1]] = i

        def defines(n: int, i: int) -> bool:
            return not self.names[n].isdisjoint(self.released.cells[i].names)

        fill(lambda n, i: self.claims[n] == i and defines(n, i))
        fill(defines)
        fill(lambda n, i: self.claims[n] == i)
        return slots

    def _places(self) -> list[int]:
        """For every cell of the file, the last of our cells that stands there or before it."""
        places, last = [], -1
        for n in range(len(self.found)):
            for place in (self.same[n], self.slots.get(n), self.claims[n]):
                if place is not None:
                    last = place
                    break
            places.append(last)
        return places

    def _code(self) -> list[str]:
        """What to run: our setup, what we gave, theirs in order."""
        ours = self.released
        written = set().union(*self.names.values())
        given = ours.given.difference(place for place in self.same if place is not None)
        code = [ours.setup, *(ours.cells[i].source for i in sorted(given))]
        for n, same in enumerate(self.same):
            if n in self.names:
                code.append(self.found[n].source)
            elif same is not None and (same in ours.given or self._still_a_stub(same, written)):
                code.append(ours.cells[same].source)
        return code

    def _still_a_stub(self, i: int, written: set[str]) -> bool:
        """Whether our solution cell `i` is to run as it is: nothing else defines its function."""
        cell = self.released.cells[i]
        return cell.to_write and cell.names.isdisjoint(written)

    def _written(self) -> tuple[dict[str, str], set[int]]:
        """Written answers by grade id, without those left as they were; and their cells."""
        answers: dict[str, str] = {}
        answering: set[int] = set()
        for i, cell in enumerate(self.released.cells):
            if cell.to_answer:
                texts = {n: self._answer(n, i) for n in self._answers(i) if n not in answering}
                answering.update(n for n in texts if n not in self.names)
                if any(texts.values()):
                    answers[cell.grade_id] = "\n\n".join(filter(None, texts.values()))
        return answers, answering

    def _answers(self, i: int) -> list[int]:
        """Cells that answer our written question `i`: its own, or text that stands there."""
        own = [n for n in self.theirs if self.claims[n] == i]
        return own or [
            n
            for n in self.theirs
            if n not in self.names and (self.places[n] in (i - 1, i) or self._repeats(n, i - 1))
        ]

    def _repeats(self, n: int, i: int) -> bool:
        """Whether the text begins with our cell `i`, the question."""
        question = normalised(self.released.cells[i].source) if i >= 0 else ""
        return bool(question) and normalised(self.found[n].source).startswith(question)

    def _answer(self, n: int, i: int) -> str:
        text = normalised(self.found[n].source)
        if self._repeats(n, i - 1):
            text = text.removeprefix(normalised(self.released.cells[i - 1].source)).strip("\n")
        return "" if text == normalised(self.released.cells[i].source) else text
