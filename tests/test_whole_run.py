"""No run ends well of which a part is missing."""

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

pytestmark = pytest.mark.heavy("it starts a dozen runs of pytest")

HERE = Path(__file__).parent
OPTIONS = "--import-mode=importlib -p no:cacheprovider -p no:nbval -p no:hypothesispytest"
PARALLEL = ("-n2", "--dist=worksteal")
NOT_WHOLE = "THIS RUN IS NOT WHOLE"


@pytest.fixture
def run(tmp_path):
    """Runs pytest on files of tests, with our conftest beside them; its exit code and words."""
    folder = tmp_path / "tests"
    folder.mkdir()
    for name in ("conftest.py", "whole_run.py"):
        (folder / name).write_bytes((HERE / name).read_bytes())
    (tmp_path / "pytest.ini").write_text(
        f"[pytest]\naddopts = {OPTIONS}\npythonpath = .\nmarkers = heavy: takes long\n"
    )

    def run(*options: str, conftest: str = "", **files: str) -> tuple[int, str]:
        (tmp_path / "conftest.py").write_text(textwrap.dedent(conftest))
        for name, text in files.items():
            (folder / f"{name}.py").write_text(textwrap.dedent(text))
        command = [sys.executable, "-m", "pytest", *options]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        return done.returncode, done.stdout

    return run


def three(second: str) -> str:
    """Three tests; the second does this."""
    return f"def test_first(): pass\ndef test_second(): {second}\ndef test_third(): pass"


@pytest.mark.parametrize("options", [(), PARALLEL], ids=["alone", "parallel"])
def test_a_whole_run_ends_well_and_says_no_more(run, options):
    second = "import pytest; pytest.skip('no')"
    code, said = run("-k", "not third", *options, test_it=three(second))
    assert (code, NOT_WHOLE in said) == (0, False)
    assert "= 1 passed, 1 skipped" in said.splitlines()[-1]


def test_collecting_alone_owes_no_test(run):
    code, said = run("--collect-only", test_it=three("pass"))
    assert (code, NOT_WHOLE in said) == (0, False)


def test_a_test_that_ends_its_worker_fails_and_the_others_run(run):
    code, said = run(*PARALLEL, test_it=three("import os; os._exit(0)"))
    assert code == 1
    assert "= 1 failed, 2 passed, 1 fault in" in said.splitlines()[-1]
    assert f"{NOT_WHOLE} =" in said
    assert "The worker gw" in said


DIES_AT_ITS_END = """
    import os

    def pytest_sessionfinish(session):
        if hasattr(session.config, "workerinput"):
            os._exit(0)
"""


def test_a_worker_that_dies_after_its_last_test_is_a_failure(run):
    options = (*PARALLEL, "--max-worker-restart=0")
    code, said = run(*options, conftest=DIES_AT_ITS_END, test_it=three("pass"))
    assert code == 1
    assert "fault" in said.splitlines()[-1]


RAISES_IN_PYTEST = """
    def pytest_runtest_logfinish(nodeid):
        if nodeid.endswith("test_second"):
            raise RuntimeError("inside pytest")
"""


@pytest.mark.parametrize("options", [(), PARALLEL], ids=["alone", "parallel"])
def test_what_an_error_inside_pytest_left_out_is_counted_in_the_last_line(run, options):
    code, said = run(*options, conftest=RAISES_IN_PYTEST, test_it=three("pass"))
    assert code not in (0, 1)
    assert "not run" in said.splitlines()[-1]
    assert "An error was raised inside pytest" in said


def test_a_run_that_was_stopped_says_how_much_is_missing(run):
    code, said = run("-x", test_it=three("assert False"))
    assert code == 1
    assert "= 1 failed, 1 passed, 1 fault, 1 not run in" in said.splitlines()[-1]
    assert "1 of 3 tests did not run to their end; the first is tests/test_it.py::test_th" in said


MARKED = {
    "function": "@{mark}\ndef test_it(): pass",
    "class": "@{mark}\nclass TestIt:\n    def test_it(self): pass",
    "module": "pytestmark = {mark}\ndef test_it(): pass",
    "parameter": "@pytest.mark.parametrize('n', [pytest.param(1, marks={mark})])\n"
    "def test_it(n): pass",
}
MARKS = {"bare": "pytest.mark.heavy", "blank": "pytest.mark.heavy(' ')"}
REASON = "pytest.mark.heavy('it grades a whole class')"


def test_a_heavy_test_without_a_reason_is_refused(run):
    files = {
        f"test_{place}_{kind}": f"import pytest\n{text.format(mark=mark)}"
        for place, text in MARKED.items()
        for kind, mark in MARKS.items()
    }
    code, said = run(**files)
    assert code == pytest.ExitCode.INTERRUPTED
    assert f"{len(files)} errors" in said.splitlines()[-1]
    assert said.count("test_it is marked heavy and does not say why") == len(files) - 2
    assert said.count("test_it[1] is marked heavy and does not say why") == 2


def test_a_heavy_test_with_a_reason_runs(run):
    files = {f"test_{place}": text.format(mark=REASON) for place, text in MARKED.items()}
    code, said = run(**{name: f"import pytest\n{text}" for name, text in files.items()})
    assert code == 0, said


def test_a_module_that_is_heavy_as_a_whole_is_not_imported_in_the_first_stage(run):
    heavy = "import pytest, not_there\npytestmark = pytest.mark.heavy('why')\ndef test_it(): pass"
    code, said = run("-m", "not heavy", test_light=three("pass"), test_it=heavy)
    assert (code, "= 3 passed in" in said) == (0, True)
