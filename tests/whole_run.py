"""A run of pytest is whole or it fails, and a heavy test says why it is heavy.

`tests/conftest.py` switches this on. A test that was collected and never ended, a worker
that died, an error inside pytest: each is said, is counted in the last line, and the exit
code is not 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pytest

NO_REASON = (
    '{name} is marked heavy and does not say why: write @pytest.mark.heavy("what takes long").'
)


@dataclass
class Counted:
    """Something that pytest's last line counts."""

    nodeid: str


class WholeRun:
    """What was to be run, what ended, and what went wrong beside the tests themselves."""

    def __init__(self) -> None:
        self.collected: set[str] = set()
        self.ended: set[str] = set()
        self.faults: list[str] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        if not session.config.option.collectonly:
            self.collected.update(item.nodeid for item in session.items)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Iterable[str]) -> None:
        self.collected.update(ids)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object | None) -> None:
        if error:
            self.faults.append(f"The worker {node.gateway.id} died: {error}.")

    def pytest_internalerror(self) -> None:
        self.faults.append("An error was raised inside pytest; see INTERNALERROR above.")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when not in ("setup", "call"):
            self.ended.add(report.nodeid)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        never_ended = sorted(self.collected - self.ended)
        if never_ended:
            self.faults.append(
                f"{len(never_ended)} of {len(self.collected)} tests did not run to their end;"
                f" the first is {never_ended[0]}."
            )
        if self.faults:
            self._tell(session, {"fault": self.faults, "not run": never_ended})

    def _tell(self, session: pytest.Session, counts: dict[str, list[str]]) -> None:
        if session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        reporter: Any = session.config.pluginmanager.get_plugin("terminalreporter")
        for count, names in counts.items():
            reporter._add_stats(count, [Counted(name) for name in names])
        reporter.write_sep("=", "THIS RUN IS NOT WHOLE", red=True)
        for fault in self.faults:
            reporter.write_line(fault)


def watch(config: pytest.Config) -> None:
    """Watch the run from the process that reports it, not from xdist's workers."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(WholeRun(), "whole-run")


def with_reasons(made: Any) -> Any:
    """`made`, what the collection made of one function; CollectError for an unreasoned mark."""
    for item in made if isinstance(made, list) else []:
        if not all(_reason(mark) for mark in item.iter_markers("heavy")):
            raise pytest.Collector.CollectError(NO_REASON.format(name=item.name))
    return made


def _reason(mark: pytest.Mark) -> str:
    return str(mark.args[0]).strip() if mark.args else ""
