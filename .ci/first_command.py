"""Run the README's first command as a newcomer does, headless, and work in what it opens.

In a fresh clone with its own environment: wait for the address, look at the first
lesson through the server, run its first cell in its kernel, and let `check` judge a
right and a wrong answer. Then one Ctrl-C must end the server and its kernels.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

import psutil
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

ROOT = Path(__file__).parents[1]
INSTALL_SECONDS, ANSWER_SECONDS, CELL_SECONDS, END_SECONDS = 600, 30, 60, 30

RIGHT = """\
def mean_square(x):
    return np.mean(x ** 2)
check(mean_square)
"""
WRONG = RIGHT.replace("np.mean(x ** 2)", "np.mean(x) ** 2")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="first-command-") as folder:
        clone = Path(folder, "clone")
        subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
        start = time.perf_counter()
        with first_command(clone) as address:
            print(f"address after {time.perf_counter() - start:.0f} s: {without_token(address)}")
            server = Server(address)
            server.wait()
            work_in(server)
            expect("my-lessons holds the progress", progress(clone) == ["mean_square"])


def expect(what: str, holds: bool) -> None:
    """Say that `what` holds, or stop."""
    if not holds:
        sys.exit(f"not so: {what}")
    print(f"seen: {what}")


@contextmanager
def first_command(clone: Path) -> Iterator[str]:
    """The first command, running in `clone` without a screen; gives the address it prints."""
    command = subprocess.check_output([sys.executable, "tests/readme.py", "1"], cwd=ROOT, text=True)
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "VIRTUAL_ENV"}
    shell = subprocess.Popen(
        ["bash", "-c", command],
        cwd=clone,
        env={
            **{name: value for name, value in os.environ.items() if name not in hidden},
            "PATH": os.environ["PATH"].removeprefix(f"{ROOT}/.venv/bin:"),
        },
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
        address = wait_for_address(shell)
        impatience.cancel()
        yield address
        server = psutil.Process(shell.pid)
        started = [server, *server.children(recursive=True)]
        expect("a server and a kernel run", len(started) > 1)
        os.killpg(shell.pid, signal.SIGINT)
        shell.communicate(timeout=END_SECONDS)
        expect("one Ctrl-C ends them", not still_running(started))
    finally:
        impatience.cancel()
        if shell.poll() is None:
            os.killpg(shell.pid, signal.SIGKILL)
            shell.wait()


def heed_ctrl_c() -> None:
    """As at a terminal, even where this script runs as a background job that ignores it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def wait_for_address(shell: subprocess.Popen[str]) -> str:
    printed = []
    assert shell.stdout
    for line in shell.stdout:
        printed.append(line)
        if found := re.match(r"\s+(http://127\.0\.0\.1:\S+)", line):
            return found[1]
    sys.exit("The first command ended without an address:\n" + "".join(printed[-40:]))


def still_running(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Those of `processes` that have not ended, after some time to do so."""
    return psutil.wait_procs(processes, timeout=END_SECONDS)[1]


def without_token(address: str) -> str:
    return address.partition("?")[0]


def progress(clone: Path) -> list[str]:
    """The exercises in the progress file."""
    known = json.loads((clone / "my-lessons" / ".course-progress.json").read_text())
    return [exercise for lesson in known.values() for exercise in lesson]


class Server:
    """A Jupyter server's interface, as the browser uses it."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.place = parts.netloc
        self.path = parts.path.removeprefix("/lab/tree/")
        self.headers = {"Authorization": f"token {parse_qs(parts.query)['token'][0]}"}

    def ask(self, path: str, body: object = None) -> dict:
        content = None if body is None else json.dumps(body).encode()
        request = Request(f"http://{self.place}/{path}", content, self.headers)
        with urlopen(request, timeout=60) as answer:
            return json.loads(answer.read() or "{}")

    def wait(self) -> None:
        """Until it answers: it prints its address just before it listens."""
        for _ in range(ANSWER_SECONDS):
            try:
                self.ask("api")
            except URLError:
                time.sleep(1)
            else:
                return
        sys.exit("The address does not answer.")

    async def run(self, kernel: str, cells: list[str]) -> list[list[dict]]:
        """Run cells in a kernel, one after another; the messages of each."""
        url = f"ws://{self.place}/api/kernels/{kernel}/channels"
        socket = await websocket_connect(HTTPRequest(url, headers=self.headers))
        ran = [await asyncio.wait_for(run_cell(socket, cell), CELL_SECONDS) for cell in cells]
        socket.close()
        return ran


async def run_cell(socket: object, code: str) -> list[dict]:
    asked = uuid.uuid4().hex
    header = {"msg_id": asked, "msg_type": "execute_request", "version": "5.3"}
    message = {
        "channel": "shell",
        "header": {**header, "session": asked, "username": "", "date": ""},
        "parent_header": {},
        "metadata": {},
        "content": {"code": code, "silent": False, "store_history": True},
    }
    await socket.write_message(json.dumps(message))
    heard = []
    while True:
        said = json.loads(await socket.read_message())
        if said["parent_header"].get("msg_id") != asked or said["channel"] != "iopub":
            continue
        heard.append(said)
        if said["msg_type"] == "status" and said["content"]["execution_state"] == "idle":
            return heard


def shown(messages: list[dict]) -> str:
    """The HTML that a cell showed."""
    pages = [m["content"]["data"] for m in messages if m["msg_type"] == "display_data"]
    return "".join(page.get("text/html", "") for page in pages)


def errors(messages: list[dict]) -> list[str]:
    return [m["content"]["ename"] for m in messages if m["msg_type"] == "error"]


def work_in(server: Server) -> None:
    """Open the first lesson, run its first cell, and check a right and a wrong answer."""
    lesson = server.ask(f"api/contents/{server.path}")
    cells = lesson["content"]["cells"]
    first = next(cell["source"] for cell in cells if cell["cell_type"] == "code")
    expect(f"the first lesson is served: {server.path}, {len(cells)} cells", len(cells) > 10)
    session = {
        "path": server.path,
        "name": lesson["name"],
        "type": "notebook",
        "kernel": {"name": "python3"},
    }
    kernel = server.ask("api/sessions", session)["kernel"]["id"]
    setup, right, wrong = asyncio.run(server.run(kernel, [first, RIGHT, WRONG]))
    expect("its first cell runs", errors(setup) == [])
    expect("a right answer passes", errors(right) == [] and "is right" in shown(right))
    expect("a wrong answer is not right yet", errors(wrong) == ["NotYetRight"])
    expect("its mistake is named", "This is the square of the mean" in shown(wrong))


if __name__ == "__main__":
    main()
