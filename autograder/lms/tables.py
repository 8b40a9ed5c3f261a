"""CSV that spreadsheets and learning platforms read, and that runs nothing there.

A text that begins like a formula gets an apostrophe in front, which spreadsheets take for
"this is text" (OWASP, CSV injection; CWE-1236). Reading takes it away again.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from autograder.judging.verdict import number
from course.commands import BadInput

Row = Sequence[str | float]
FORMULA = tuple("=+-@\t\r\n\0＝＋－＠")
MAX_BYTES = 20 << 20


def guarded(text: str) -> str:
    """`text` as no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def plain(cell: str) -> str:
    """What `guarded` was given."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def row_text(row: Iterable[str | float]) -> str:
    """One line of CSV with its end; numbers as they are, texts guarded."""
    line = io.StringIO()
    csv.writer(line).writerow([_cell(value) for value in row])
    return line.getvalue()


def csv_bytes(rows: Iterable[Row]) -> bytes:
    """The rows as a CSV file in UTF-8."""
    return "".join(map(row_text, rows)).encode("utf-8", "replace")


def _cell(value: str | float) -> str:
    return guarded(value) if isinstance(value, str) else number(round(value, 6))


def read_csv(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file by its first line's names; raises `BadInput`.

    Separators are commas, semicolons or tabs, as the first line has most of them.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise BadInput(f"{path} can't be read: {error.strerror}.") from error
    if len(raw) > MAX_BYTES:
        raise BadInput(f"{path} is larger than {MAX_BYTES >> 20} MB: is it the roster?")
    text = _decoded(raw)
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise BadInput(f"{path} is no table of comma separated values ({error}).") from error
    if not rows:
        raise BadInput(f"{path} is empty; its first line must name the columns.")
    names = [plain(name).strip() for name in rows[0]]
    return [dict(zip(names, map(plain, row), strict=False)) for row in rows[1:] if any(row)]


def _decoded(raw: bytes) -> str:
    """Spreadsheets write Unicode in several encodings, or what Windows wrote before."""
    for encoding in ("utf-8-sig", json.detect_encoding(raw)):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("cp1252", "replace")
