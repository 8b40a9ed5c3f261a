"""Time that questions may take together: one rule for `check` and for grading.

In: functions, probes, seconds of processor time for all of them. Out: replies.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import monotonic, process_time
from typing import Any

from .ask import ask
from .probe import Probe, Reply, TimedOut

PATIENCE = 4.0
IN_VAIN_SECONDS = 20.0
SHORTER = 10


class Spent:
    """Adds up the seconds that blocks take: of processor time, or a quarter of those waited.

    So a machine that does other things takes nothing away, and a sleep comes to an end.
    """

    def __init__(self) -> None:
        self.seconds = 0.0

    def __enter__(self) -> None:
        self._before = process_time(), monotonic()

    def __exit__(self, *error: object) -> None:
        computed, waited = process_time() - self._before[0], monotonic() - self._before[1]
        self.seconds += max(computed, waited / PATIENCE)


class Allowance:
    """What later questions may take: a tenth, once others ran out of more than 20 seconds.

    Both sides of the talk count alike, so that what hangs everywhere costs a class little.
    """

    def __init__(self, in_vain: float = 0.0) -> None:
        self.in_vain = in_vain

    def of(self, seconds: float) -> float:
        """Of `seconds`, what is allowed now."""
        return seconds / SHORTER if self.in_vain >= IN_VAIN_SECONDS else seconds

    def count(self, replies: list[Reply], seconds: float) -> None:
        """Remember that `replies` ran out of `seconds`, if they did."""
        if replies and isinstance(replies[-1].last, TimedOut):
            self.in_vain += seconds


def ask_all(
    functions: Mapping[str, Any],
    probes: list[Probe],
    seconds: float,
    spent: Spent | None = None,
    one: Callable[[Mapping[str, Any], Probe, float], Reply] = ask,
) -> list[Reply]:
    """Replies in order; the first at which the `seconds` of all together are over is the last.

    `spent` tells afterwards what they took; `one` asks one probe.
    """
    spent, replies = spent or Spent(), list[Reply]()
    for probe in probes:
        with spent:
            reply = one(functions, probe, max(seconds - spent.seconds, 0.0))
        if spent.seconds >= seconds or isinstance(reply.last, TimedOut):
            return [*replies, Reply((*reply.outcomes[:-1], TimedOut(seconds)))]
        replies.append(reply)
    return replies
