"""An environment that holds some of the packages that are installed here, and no others.

Nothing is fetched: what others made is linked to, file by file as they were installed.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

OURS = "neurons-from-scratch"


class Environment:
    """A virtual environment in `folder` with the packages that our `extras` need.

    With `pip`, packages can be installed into it; our own is not in it.
    """

    def __init__(self, folder: Path, *extras: str, pip: bool = False) -> None:
        venv.create(folder, with_pip=pip)
        self.scripts = folder / "bin"
        self.python = self.scripts / "python"
        [self.site] = folder.glob("lib/python*/site-packages")
        for name in sorted(needed(extras)):
            self._link(metadata.distribution(name))
        if extras:
            for data in ("share/jupyter", "etc/jupyter"):
                shutil.copytree(Path(sys.prefix, data), folder / data, symlinks=True)

    def _link(self, package: metadata.Distribution) -> None:
        tops = {file.parts[0] for file in package.files or () if file.parts[0] != ".."}
        for top in tops - {"__pycache__"}:
            if not (self.site / top).exists():
                (self.site / top).symlink_to(Path(str(package.locate_file(top))))

    def run(self, *command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run a command of it in `cwd`, with nothing of the environment around."""
        return subprocess.run(
            [str(word) for word in command],
            cwd=cwd,
            env={"PATH": f"{self.scripts}:/usr/bin:/bin", "HOME": str(cwd), "MPLBACKEND": "Agg"},
            capture_output=True,
            text=True,
        )


def needed(extras: tuple[str, ...]) -> set[str]:
    """All packages that these extras need, directly or not; less ours."""
    found: set[str] = set()
    waiting = [Requirement(f"{OURS}[{','.join(extras)}]")]
    seen = set()
    while waiting:
        rule = waiting.pop()
        if (rule.name, *sorted(rule.extras)) in seen:
            continue
        seen.add((rule.name, *sorted(rule.extras)))
        found.add(rule.name)
        waiting += [
            inner
            for inner in map(Requirement, metadata.requires(rule.name) or [])
            if not inner.marker
            or any(inner.marker.evaluate({"extra": extra}) for extra in ("", *rule.extras))
        ]
    return found - {OURS}
