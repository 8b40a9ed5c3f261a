"""What goes wrong with a sandbox or a child of it, as exceptions whose text is a sentence."""

from __future__ import annotations


class SandboxUnavailable(Exception):
    """No confinement can be had here; the text says what is missing and how to mend it."""


class ChildDied(Exception):
    """A child ended before it answered, or broke the rules of talking.

    `how` is the predicate of the sentence; `exit_code` and `signal` are numbers or None;
    `lost` is True when the sandbox is to blame, so that another child may be asked.
    """

    def __init__(
        self,
        how: str,
        exit_code: int | None = None,
        signal: int | None = None,
        lost: bool = False,
    ) -> None:
        super().__init__(f"The submission's process {how}.")
        self.how = how
        self.exit_code = exit_code
        self.signal = signal
        self.lost = lost


class ChildTimedOut(Exception):
    """A child did not answer in time, or used up its time; `how` is the sentence's predicate."""

    def __init__(self, how: str) -> None:
        super().__init__(f"The submission's process {how}.")
        self.how = how
