"""Small edits of Python functions: one table, for finding slips and for making mutants.

    for edit in edits(parse(source)):
        edit.kind, edit.line, edit.words, edit.source()

In: the text of a function. Out: the same function with one small change, one after
another, the most plausible kinds first. Nothing in here runs what it reads.
"""

from .table import KINDS, edits
from .tree import Edit, TooLarge, parse

__all__ = ["KINDS", "Edit", "TooLarge", "edits", "parse"]
