"""Tables for people, in colour where `rich` is installed and in plain columns where it is not."""

from __future__ import annotations

import sys
from collections.abc import Sequence

WIDE = 120
Row = Sequence[str]


def show(title: str, header: Row, rows: Sequence[Row]) -> None:
    """Prints a table: the first column is text, the others are numbers."""
    try:
        _show_rich(title, header, rows)
    except ImportError:
        print(plain(title, header, rows))


def plain(title: str, header: Row, rows: Sequence[Row]) -> str:
    """The table as text, numbers flush right."""
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    lines = [
        "  ".join(
            cell.rjust(width) if i else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in (header, ["-" * width for width in widths], *rows)
    ]
    return "\n".join((title, *lines, ""))


def _show_rich(title: str, header: Row, rows: Sequence[Row]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, title_justify="left")
    for i, name in enumerate(header):
        table.add_column(name, justify="right" if i else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    Console(width=None if sys.stdout.isatty() else WIDE).print(table)
