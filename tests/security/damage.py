# ruff: noqa: E501
"""Submissions that want to break something: outside, the run, or the pages about them."""

from __future__ import annotations

from tests.security.case import (
    Case,
    Link,
    attack,
    beside,
    edited,
    everything,
    folder,
    one,
    plain_cell,
)

TRY = """
import os, sys
def attempt(f, *a):
    try: return f(*a)
    except BaseException as error: return error
def mark():
    attempt(lambda: open(os.path.join(@OUT@, @CASE@), "w").write("x"))
"""


def damage(name: str, top: str = "", body: str = "return None") -> Case:
    import textwrap

    return attack(name, TRY + textwrap.dedent(top), body)


def costly(name: str, body: str) -> Case:
    """One function that takes its time, and otherwise right ones."""
    import textwrap

    return one(name, "flat_share", "def flat_share(values):\n" + textwrap.indent(body, "    "))


OUTSIDE = [
    damage("write-outside", "mark()"),
    damage("write-course", "for n in ('x.py', 'gradebook.db', 'nbgrader_config.py'):\n"
           "    attempt(lambda: open(os.path.join(@ROOT@, n), 'a').write('\\n'))"),
    damage("write-others", "import glob\nfor p in glob.glob(@ROOT@ + '/submitted/*/*/*.ipynb'):\n"
           "    attempt(lambda: open(p, 'w').write('{}'))\n"
           "attempt(lambda: open(@ROOT@ + '/submitted/aaa-good/04_loss/loss.ipynb', 'w'))"),
    damage("write-feedback", "for s in ('feedback', 'autograded'):\n"
           "    attempt(os.makedirs, os.path.join(@ROOT@, s, 'aaa-good'))\n"
           "    attempt(os.symlink, @OUT@, os.path.join(@ROOT@, s, 'zzz'))"),
    damage("write-temporary", "import tempfile\nfor d in ('/tmp', '/var/tmp', '/dev/shm', '/run'):\n"
           "    attempt(lambda: open(d + '/left-by-a-student', 'w').write('x'))"),
    damage("write-packages", "import numpy, site\nfor d in (numpy.__path__[0], sys.prefix,\n"
           "          site.getusersitepackages(), sys.path[0]):\n"
           "    attempt(lambda: open(d + '/usercustomize.py', 'w').write('x = 1'))"),
    damage("write-bytecode", "import glob, json, numpy\nfor m in (os, json, numpy):\n"
           "    for p in glob.glob(os.path.dirname(m.__file__) + '/__pycache__/*.pyc')[:9]:\n"
           "        attempt(lambda: open(p, 'r+b').write(b'x'))"),
    damage("write-device", "for d in ('/dev/null', '/dev/urandom'): attempt(os.chmod, d, 0)\n"
           "attempt(lambda: open('/dev/kmsg', 'w').write('x'))"),
    damage("delete", "import shutil\nfor d in (@ROOT@, @OUT@, @HOME@):\n"
           "    attempt(shutil.rmtree, d)\nattempt(os.remove, @OUT@ + '/precious')"),
    damage("rename", "attempt(os.rename, @ROOT@ + '/submitted', @ROOT@ + '/gone')"),
    damage("change-modes", "for p in (@ROOT@, @OUT@, @OUT@ + '/precious'): attempt(os.chmod, p, 0)"),
    damage("change-times", "attempt(os.utime, @OUT@ + '/precious', (1, 1))"),
    damage("truncate", "attempt(os.truncate, @OUT@ + '/precious', 0)\n"
           "attempt(os.open, @OUT@ + '/precious', os.O_RDONLY | os.O_TRUNC)"),
    damage("lock-gradebook", "import sqlite3\ndef go():\n"
           "    db = sqlite3.connect(@ROOT@ + '/gradebook.db', isolation_level=None)\n"
           "    db.execute('begin exclusive')\n    db.execute('update grade set manual_score=0')\n"
           "    db.execute('commit')\nattempt(go)"),
    damage("mount", "import ctypes\nlibc = ctypes.CDLL(None)\n"
           "libc.mount(b'none', @OUT@.encode(), b'tmpfs', 0, None)\nlibc.umount2(b'/', 2)\n"
           "libc.unshare(0x10000000 | 0x20000)\nlibc.chroot(b'/')"),
]  # fmt: skip

PROCESSES = [
    damage("kill-everybody", "import signal\nfor p in (-1, 1, os.getppid(), @VICTIM@):\n"
           "    if p not in (0, os.getpid()): attempt(os.kill, p, signal.SIGKILL)",
           "import os, signal\nfor p in (-1, @VICTIM@):\n    try: os.kill(p, 9)\n"
           "    except OSError: pass"),
    damage("stop-everybody", "import signal\nfor p in (-1, os.getppid()):\n"
           "    attempt(os.kill, p, signal.SIGSTOP)"),
    damage("kill-by-pidfd", "import signal\ndef go(): signal.pidfd_send_signal("
           "os.pidfd_open(@VICTIM@), 9)\nattempt(go)"),
    damage("kill-by-fcntl", "import fcntl\nattempt(fcntl.fcntl, 3, fcntl.F_SETOWN, @VICTIM@)\n"
           "attempt(fcntl.fcntl, 3, 10, 9)\nattempt(fcntl.fcntl, 3, fcntl.F_SETFL, os.O_ASYNC)"),
    damage("forks", "for _ in range(40):\n    p = attempt(os.fork)\n"
           "    if p == 0:\n        mark()\n        import time\n        time.sleep(5)\n"
           "        os._exit(0)"),
    damage("daemon", "p = attempt(os.fork)\nif p == 0:\n    os.setsid()\n    if os.fork(): os._exit(0)\n"
           "    mark()\n    import time\n    time.sleep(20)\n    os._exit(0)"),
    damage("programs", "import subprocess\nattempt(subprocess.run, ['/bin/sh', '-c', 'touch ' + @OUT@ + '/sh'])\n"
           "attempt(os.system, 'touch ' + @OUT@ + '/sh')\nattempt(os.execv, '/bin/true', ['true'])\n"
           "attempt(os.posix_spawn, '/bin/true', ['true'], {})"),
    damage("re-run-without-asserts", "attempt(os.execv, sys.executable, [sys.executable, '-O'])"),
    damage("threads", "import threading, time\ndef go():\n    for _ in range(300):\n"
           "        threading.Thread(target=time.sleep, args=(3,), daemon=True).start()\nattempt(go)"),
    damage("threads-that-fork", "import threading\nfor _ in range(8):\n"
           "    threading.Thread(target=attempt, args=(os.fork,), daemon=True).start()"),
    damage("stop-itself", body="import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"),
    damage("nice", "attempt(os.nice, -20)\nattempt(os.setpriority, 0, 0, -20)\n"
           "attempt(os.sched_setscheduler, 0, 1, os.sched_param(99))"),
    damage("limits", "import resource\nfor r in range(16):\n"
           "    attempt(resource.setrlimit, r, (-1, -1))\n"
           "attempt(lambda: bytearray(3 << 30))"),
]  # fmt: skip

APPETITE = [
    damage("memory-list", "A = []\ndef go():\n    for _ in range(48): A.append(bytearray(64 << 20))\n"
           "attempt(go)\nA.clear()"),
    costly("memory-in-function", "a = [bytearray(256 << 20) for _ in range(12)]"),
    costly("memory-array", "import numpy as np\nreturn np.ones((3 << 30) // 8)"),
    damage("memory-unasked", body="import numpy as np\nreturn np.zeros(1 << 42)"),
    damage("memory-shared", "import mmap\nA = [attempt(mmap.mmap, -1, 512 << 20) for _ in range(8)]\n"
           "attempt(lambda: [m.write(bytes(512 << 20)) for m in A])"),
    damage("memory-memfd", "fd = attempt(os.memfd_create, 'x')\n"
           "attempt(os.ftruncate, fd, 1 << 33)\nattempt(lambda: os.write(fd, bytes(1 << 28)))"),
    damage("memory-tmpfs", "def go():\n    for i in range(99):\n"
           "        with open(f'f{i}', 'wb') as f:\n            for _ in range(64): f.write(bytes(1 << 20))\n"
           "attempt(go)"),
    damage("memory-pipes", "P = []\ndef go():\n    while True:\n        r, w = os.pipe()\n        P.append((r, w))\n"
           "        os.set_blocking(w, False)\n        attempt(os.write, w, bytes(1 << 20))\nattempt(go)"),
    damage("memory-sockets", "import socket\nP = []\ndef go():\n    while True:\n        a, b = socket.socketpair()\n"
           "        a.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 30)\n        a.setblocking(False)\n"
           "        P.append((a, b))\n        attempt(a.send, bytes(1 << 24))\nattempt(go)"),
    damage("memory-sysv", "import ctypes\nlibc = ctypes.CDLL(None)\n"
           "for _ in range(64): libc.shmat(libc.shmget(0, 1 << 28, 0o1600), None, 0)"),
    damage("memory-threads", "import threading\nA = []\ndef eat():\n    try:\n        for _ in range(16): A.append(bytearray(64 << 20))\n"
           "    except MemoryError: pass\nT = [threading.Thread(target=eat) for _ in range(4)]\n"
           "[t.start() for t in T]\n[t.join() for t in T]\nA.clear()"),
    damage("disk-sparse", "attempt(lambda: open('x', 'wb').truncate(1 << 40))"),
    damage("disk-many", "def go():\n    for i in range(5000): open(f'n{i}', 'w').close()\nattempt(go)"),
    damage("descriptors", "F = []\ndef go():\n    while True: F.append(open('/dev/null'))\nattempt(go)"),
    damage("descriptors-closed", "for fd in range(0, 3): attempt(os.close, fd)"),
    damage("descriptors-swapped", "for fd in (0, 1, 2): attempt(os.dup2, 3, fd)",
           "print('x' * 9999, flush=True)\nimport os\nos.write(1, b'x' * 99)\nreturn 0.0"),
    damage("descriptors-filled", body="import os\nos.set_blocking(3, False)\ntry:\n"
           "    while True: os.write(3, bytes(1 << 20))\nexcept OSError: pass"),
]  # fmt: skip

OUTPUT = [
    costly("print-much", "print('x' * 50_000_000)\nreturn 0.0"),
    costly("print-often", "for _ in range(20000): print('line')\nreturn 0.0"),
    costly("print-binary", "import os\nfor _ in range(64): os.write(1, bytes(1 << 20))"),
    costly("raise-much", "raise ValueError('y' * 20_000_000)"),
    damage("raise-long-name", body="raise type('E' * 1_000_000, (Exception,), {})()"),
    damage("raise-controls", body="raise ValueError('\\x1b]0;OWNED\\x07\\x1b[2J\\x00\\u202e\\ud800')"),
    costly("return-much-text", "return 'q' * 50_000_000"),
    costly("return-large-array", "import numpy as np\nreturn np.zeros(20_000_000)"),
    costly("return-many-items", "return list(range(300_000))"),
    costly("return-wide-list", "return [[]] * 1_000_000"),
    damage("return-surrogates", body="return '\\ud800' * 9"),
    costly("warn-much", "import warnings\nfor i in range(2000): warnings.warn(f'{i}' * 999)"),
    damage("forge-much-text", "import struct, json\nT = 'z' * 1_900_000\n"
           "B = json.dumps({'$': 'Reply', 'of': [{'$': 'tuple', 'of': [{'$': 'Raised',\n"
           "    'of': [T, T[:9], 1, T[:9], T[:9]]}]}]})\n"
           "B = struct.pack('<I', len(B) + 2) + b'[' + B.encode() + b']'\n",
           "import os, struct\nm = struct.pack('>I', len(B)) + B\nwhile m: m = m[os.write(3, m):]"),
    damage("forge-many-objects", "import struct\nB = b'[' + b'[],' * 3_000_000 + b'[]]'\n"
           "B = struct.pack('<I', len(B)) + B",
           "import os, struct\nm = struct.pack('>I', len(B)) + B\nwhile m: m = m[os.write(3, m):]"),
]  # fmt: skip

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)><svg/onload=alert(3)>"
PAGES = [
    beside("script-in-code", f"page = {SCRIPT!r}  # </script></pre></code>{SCRIPT}"),
    beside(
        "script-in-output",
        f"from IPython.display import HTML, Javascript, display\ndisplay(HTML({SCRIPT!r}))",
    ),
    damage("script-in-exception", body=f"raise ValueError({SCRIPT!r})"),
    damage("script-in-exception-name", body=f"raise type({SCRIPT!r}, (Exception,), {{}})()"),
    damage("script-in-result", body=f"return {SCRIPT!r}"),
    damage("script-in-type", body=f"return type({SCRIPT!r}, (), {{}})()"),
    damage("script-in-print", body=f"print({SCRIPT!r})\nreturn 0.0"),
    damage("script-in-warning", body=f"import warnings\nwarnings.warn({SCRIPT!r})\nreturn 0.0"),
    damage("script-in-line", body=f"raise ValueError  # {SCRIPT}"),
    damage("script-in-cell-fault", f"raise ValueError({SCRIPT!r})"),
    *(
        edited(
            f"script-in-{kind}",
            lambda nb, e, kind=kind: nb["cells"].append(
                plain_cell(
                    f"{SCRIPT}\n\n[x](javascript:alert(4)) <a href='java&#115;cript:alert(5)'>y</a>"
                    "\n\n```mermaid\n<svg onload=alert(6)>\n```\n\n$\\href{javascript:alert(7)}{z}$",
                    kind,
                )
            ),
        )
        for kind in ("markdown", "raw", "heading")
    ),
    edited(
        "script-in-attachment",
        lambda nb, e: nb["cells"].append(
            {
                **plain_cell("![x](attachment:a.svg)", "markdown"),
                "attachments": {"a.svg": {"image/svg+xml": "PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+"}},
            }
        ),
    ),
    edited(
        "script-in-metadata",
        lambda nb, e: nb["metadata"].update(
            title=SCRIPT,
            kernelspec={"name": SCRIPT, "display_name": SCRIPT, "language": SCRIPT},
            language_info={"name": SCRIPT, "pygments_lexer": SCRIPT},
            widgets={"application/vnd.jupyter.widget-state+json": {"state": {"x": SCRIPT}}},
        ),
    ),
    edited(
        "script-in-ids",
        lambda nb, e: [cell.update(id=f"'\"><img src=x onerror=alert({i})>")
                       for i, cell in enumerate(nb["cells"])] and None,
    ),
    edited(
        "script-in-tags",
        lambda nb, e: [cell["metadata"].update(tags=[SCRIPT, "remove_cell", "hide_input"])
                       for cell in nb["cells"]] and None,
    ),
    edited(
        "script-in-saved-outputs",
        lambda nb, e: [
            cell.update(outputs=[{"output_type": "display_data", "metadata": {},
                                  "data": {"text/html": SCRIPT, "application/javascript": "alert(8)"}}])
            for cell in nb["cells"] if cell["cell_type"] == "code"
        ] and None,
    ),
    folder("script-in-file", {"page.html": SCRIPT.encode(), "page.svg": b"<svg onload=alert(1)>"},
           True, everything),
]  # fmt: skip

FOLDERS = [
    folder("loop-of-links", {"self": Link("self"), "up": Link("..")}, True, everything),
    folder(
        "links-to-large", {f"d{i}.csv": Link("@OUT@/large") for i in range(8)}, True, everything
    ),
    folder("link-to-zero", {"zero.csv": Link("/dev/zero")}, True, everything),
]

CASES = [*OUTSIDE, *PROCESSES, *APPETITE, *OUTPUT, *PAGES, *FOLDERS]
