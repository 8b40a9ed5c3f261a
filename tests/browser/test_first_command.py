"""The README's first command as a newcomer gives it, in a fresh clone, and what it opens."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from playwright.sync_api import Error, Page

from benchmarks.browser import printed_address, wait_for_kernel

from .lesson import answer, output, run

ROOT = Path(__file__).parents[2]
INSTALL_SECONDS, END_SECONDS, TRIES = 600, 30, 30


@contextmanager
def first_command(clone: Path) -> Iterator[str]:
    """The first command, running in `clone` without a screen; gives the address it prints."""
    readme = [sys.executable, ROOT / "tests" / "readme.py", "1"]
    command = subprocess.check_output(readme, cwd=clone, text=True)
    ours = {"DISPLAY", "WAYLAND_DISPLAY", "VIRTUAL_ENV", "PYTHONPATH"}
    path = [each for each in os.environ["PATH"].split(":") if Path(each).parent != Path(sys.prefix)]
    shell = subprocess.Popen(
        ["bash", "-c", command],
        cwd=clone,
        env={name: value for name, value in os.environ.items() if name not in ours}
        | {"PATH": ":".join(path)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=heed_ctrl_c,
    )
    impatience = threading.Timer(INSTALL_SECONDS, os.killpg, [shell.pid, signal.SIGKILL])
    impatience.start()
    try:
        address = printed_address(shell)
        impatience.cancel()
        yield address
        server = psutil.Process(shell.pid)
        started = [server, *server.children(recursive=True)]
        assert len(started) > 1, "no kernel runs"
        os.killpg(shell.pid, signal.SIGINT)
        shell.communicate(timeout=END_SECONDS)
        assert psutil.wait_procs(started, timeout=END_SECONDS)[1] == []
    finally:
        impatience.cancel()
        if shell.poll() is None:
            os.killpg(shell.pid, signal.SIGKILL)
            shell.wait()


def heed_ctrl_c() -> None:
    """As at a terminal, even where the tests run as a background job that ignores it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def open_address(page: Page, address: str) -> None:
    """Open it; the server prints it just before it listens."""
    for _ in range(TRIES):
        try:
            page.goto(address)
        except Error:
            time.sleep(1)
        else:
            return wait_for_kernel(page)
    raise TimeoutError("The address does not answer.")


def test_it_opens_the_first_lesson_which_can_be_worked_and_one_ctrl_c_ends_it(page, tmp_path):
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
    with first_command(clone) as address:
        open_address(page, address)
        run(page, "import numpy as np")
        answer(page, "return np.mean(x) ** 2", over=2)
        run(page, "def mean_square")
        run(page, "check(mean_square)")
        output(page, "This is the square of the mean").wait_for()
        answer(page, "return np.mean(x ** 2)", over=1)
        run(page, "def mean_square")
        run(page, "check(mean_square)")
        output(page, "mean_square is right: 2 of 2 points").wait_for()
        page.goto("about:blank")
    known = json.loads((clone / "my-lessons" / ".course-progress.json").read_text())
    assert [name for lesson in known.values() for name in lesson] == ["mean_square"]
