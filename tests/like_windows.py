"""What Windows lacks, taken away: modules, functions and flags that only POSIX has.

    python -m tests.like_windows course progress        runs a command so

The standard library and other people's packages are loaded before: they know the system
that they run on, and only our own code is on trial.
"""

import os
import runpy
import shutil
import signal
import sys
from importlib import import_module

import pytest

MODULES = ("fcntl", "grp", "msvcrt", "posix", "pty", "pwd", "resource", "termios", "tty")
OF_OS = (
    "O_CLOEXEC", "O_DIRECTORY", "O_NOFOLLOW", "O_NONBLOCK", "chown", "fchmod", "fchown", "fork",
    "geteuid", "getgid", "getpgid", "getsid", "getuid", "killpg", "kill", "lchown", "mkfifo",
    "sched_getaffinity", "setsid", "statvfs", "uname", "wait4",
)  # fmt: skip
OF_SIGNAL = ("ITIMER_REAL", "SIGALRM", "SIGHUP", "SIGKILL", "SIGPROF", "alarm", "setitimer")
LOADED_BEFORE = (
    "asyncio", "multiprocessing.pool", "platform", "sqlite3", "subprocess", "tempfile", "zipfile",
    "matplotlib.pyplot", "ipywidgets", "anywidget", "jinja2", "jupyter_core.paths", "yaml",
    "nbgrader.apps", "nbgrader.preprocessors", "rich.progress", "sqlalchemy", "dateutil.tz",
)  # fmt: skip


def become(patch: pytest.MonkeyPatch) -> None:
    """Take it away from this process, until `patch` is undone."""
    for name in LOADED_BEFORE:
        import_module(name)
    for name in MODULES:
        patch.setitem(sys.modules, name, None)
    for module, names in ((os, OF_OS), (signal, OF_SIGNAL)):
        for name in names:
            patch.delattr(module, name, raising=False)
    patch.setattr(shutil, "_use_fd_functions", False)


if __name__ == "__main__":
    become(pytest.MonkeyPatch())
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
