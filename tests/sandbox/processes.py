"""Which processes there are, as this machine sees them."""

import time
from pathlib import Path


def processes_of(session):
    """The pids of everything in the session that a server was started in."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit():
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
                if int(fields[3]) == session and fields[0] != "Z":
                    found.append(int(entry.name))
        except OSError:
            pass
    return sorted(found)


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def session_of(sandbox):
    return sandbox._server._process.pid


def eventually(holds):
    """Whether `holds()` comes true within a minute, however busy the machine is."""
    last = time.monotonic() + 60
    while not holds():
        if time.monotonic() > last:
            return False
        time.sleep(0.02)
    return True
