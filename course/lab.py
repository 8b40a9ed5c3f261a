"""JupyterLab for a student: in, their folder and the first lesson; out, a running JupyterLab.

It listens on this machine only, runs on this very Python, and so do its kernels.
The settings in the folder `jupyter` leave out what only an instructor uses, and
questions about news.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

SETTINGS = Path(__file__).with_name("jupyter")


def start(folder: Path, notebook: str, browser: bool, port: int | None) -> int:
    """Become JupyterLab in `folder`, opened at `notebook`; its exit code where it returns."""
    command = [sys.executable, "-P", "-m", "jupyterlab", *options(folder, notebook, browser, port)]
    os.environ.update(environment(os.environ))
    os.chdir(folder)
    sys.stdout.flush()
    if _is_posix():
        os.execv(sys.executable, command)
    return subprocess.call(command)


def is_installed() -> bool:
    return find_spec("jupyterlab") is not None


def options(folder: Path, notebook: str, browser: bool, port: int | None) -> list[str]:
    """JupyterLab's options; `port` None is its usual one, or the next that is free."""
    return [
        f"--ServerApp.root_dir={folder}",
        f"--LabApp.default_url=/lab/tree/{quote(notebook)}",
        "--ServerApp.ip=127.0.0.1",
        "--ServerApp.answer_yes=True",
        "--Application.log_level=ERROR",
        *([f"--ServerApp.port={port}"] if port else []),
        *([] if browser and has_screen(os.environ) else ["--no-browser"]),
        *(["--allow-root"] if _is_root() else []),
        *([f"--ServerApp.terminado_settings=shell_command={_shell()}"] if _is_posix() else []),
    ]


def environment(around: Mapping[str, str]) -> dict[str, str]:
    """What the server needs to find our settings, this Python's kernel and its commands first."""
    return {
        "JUPYTER_CONFIG_PATH": _before(around.get("JUPYTER_CONFIG_PATH"), SETTINGS),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "PATH": _before(around.get("PATH"), Path(sysconfig.get_path("scripts"))),
    }


def _before(paths: str | None, folder: Path) -> str:
    return os.pathsep.join([str(folder), *([paths] if paths else [])])


def has_screen(around: Mapping[str, str]) -> bool:
    """Whether a browser can open a window; without one, a text browser would take the terminal."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(around.get("DISPLAY") or around.get("WAYLAND_DISPLAY"))


def _shell() -> str:
    """What runs in JupyterLab's terminals: no login shell, which may forget our PATH."""
    return shlex.quote(os.environ.get("SHELL") or "/bin/sh")


def _is_posix() -> bool:
    return os.name == "posix"


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
