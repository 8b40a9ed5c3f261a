# ruff: noqa: E501
"""Submissions that want to know what they must not: and tell it through what is shown of them."""

from __future__ import annotations

from tests.security.case import Case, Link, attack, edited, folder, nothing, one, plain_cell

# Every function raises what was found, as feedback quotes exceptions.
LOOK = """
import os, re
FOUND = []
def look(data):
    data = data if isinstance(data, bytes) else str(data).encode()
    FOUND.extend(m.decode() for m in re.findall(b"CANA" + b"RY-[a-z]+-[0-9a-f]{8}", data))
def look_in(path):
    try:
        with open(path, "rb") as file:
            look(file.read(1 << 22))
    except OSError:
        pass
def attempt(f, *a):
    try: return f(*a)
    except BaseException as error: return error
"""
TELL = "print(FOUND)\nraise ValueError('found: ' + ' '.join(FOUND))"


def leak(name: str, top: str, body: str = TELL) -> Case:
    import textwrap

    return attack(name, LOOK + textwrap.dedent(top), body)


COURSE = (
    "gradebook.db", "solutions/04_loss.py", "solutions/04_loss/loss.ipynb", ".grading/seed",
    "submitted/aaa-good/04_loss/loss.ipynb", "nbgrader_config.py",
    "autograded/aaa-good/04_loss/loss.ipynb",
)  # fmt: skip

FILES = [
    *(
        leak(
            f"leak-{path.strip('.').replace('/', '-').replace('.', '-')}",
            f"for top in (@ROOT@, '.', '..', '../..', '../../..'):\n"
            f"    look_in(os.path.join(top, {path!r}))",
        )
        for path in COURSE
    ),
    leak(
        "leak-walk-up",
        """
        for top in (".", "..", "../..", os.path.expanduser("~"), os.environ["TMPDIR"], @ROOT@):
            for folder, folders, names in os.walk(top):
                folders[:] = [n for n in folders if n not in ("proc", "sys", "usr", "lib")][:50]
                for n in names[:50]: look_in(os.path.join(folder, n))
        """,
    ),
    leak(
        "leak-walk-root",
        """
        for folder in ("/", "/tmp", "/home", "/root", "/work", "/srv", "/var", "/mnt", "/opt",
                       "/etc", "/dev/shm", "/run", "/var/tmp"):
            for n in attempt(os.listdir, folder) if os.path.isdir(folder) else []:
                look_in(os.path.join(folder, n))
        """,
    ),
    leak("leak-home", "look_in(@HOME@ + '/.private/key')\nlook_in('~/.ssh/id_rsa')"),
    leak("leak-outside", "look_in(@OUT@ + '/secret')"),
    leak("leak-relative-to-root", "look_in('/proc/self/root' + @OUT@ + '/secret')"),
    leak("leak-through-cwd", "look_in('/proc/self/cwd/../../' + @ROOT@ + '/gradebook.db')"),
    leak(
        "leak-links",
        """
        for i, path in enumerate((@ROOT@ + "/gradebook.db", @OUT@ + "/secret")):
            for make in (os.symlink, os.link):
                attempt(make, path, f"page{i}.html")
                look_in(f"page{i}.html")
        """,
    ),
    leak(
        "leak-sqlite",
        """
        import sqlite3
        db = attempt(sqlite3.connect, "file:" + @ROOT@ + "/gradebook.db?mode=ro")
        look(attempt(lambda: db.execute("select * from student").fetchall()))
        """,
    ),
    leak("leak-mmap", "import numpy as np\nlook(attempt(np.memmap, @ROOT@ + '/gradebook.db'))"),
    leak("leak-linecache", "import linecache\nlook(linecache.getlines(@ROOT@ + '/.grading/seed'))"),
    leak("leak-import-as-data", "import runpy\nlook(attempt(runpy.run_path, @OUT@ + '/secret'))"),
    leak(
        "leak-by-handle",
        """
        import ctypes
        libc = ctypes.CDLL(None)
        for path in (b"/", @OUT@.encode()):
            handle = ctypes.create_string_buffer(b"\\x80\\0\\0\\0", 136)
            libc.syscall(303, -100, path, handle, ctypes.byref(ctypes.c_int()), 0)
            fd = libc.syscall(304, -100, handle, 0)
            if fd > 3: look(attempt(os.listdir, fd))
        """,
    ),
    leak(
        "leak-raw-open",
        """
        import ctypes
        libc = ctypes.CDLL(None)
        for number, arguments in ((2, (0, 0)), (257, None), (437, None)):
            path = (@OUT@ + "/secret").encode()
            fd = libc.syscall(number, path, 0, 0) if arguments else libc.syscall(number, -100, path, 0)
            if fd > 3: look(os.read(fd, 999))
        """,
    ),
    leak(
        "leak-devices",
        "for p in ('/dev/mem', '/dev/sda', '/dev/vda', '/dev/tty', '/dev/kmsg', '/dev/fd/0'):\n"
        "    look_in(p)",
    ),
    leak("leak-kernel", "for p in ('/proc/kcore', '/proc/keys', '/sys/kernel/notes'): look_in(p)"),
]

PROCESS = [
    leak("leak-environment", "look(dict(os.environ))"),
    leak(
        "leak-c-environment",
        "import ctypes\nlook(ctypes.string_at(ctypes.c_char_p.in_dll("
        "ctypes.CDLL(None), 'environ').value or b''))\n",
    ),
    leak(
        "leak-parents",
        """
        for pid in ("self", os.getppid(), *range(1, 60), @VICTIM@):
            for name in ("environ", "cmdline", "maps", "cwd", "root", "mounts", "mountinfo"):
                look_in(f"/proc/{pid}/{name}")
        """,
    ),
    leak(
        "leak-own-memory",
        """
        def scan():
            with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
                for line in maps:
                    start, end = (int(n, 16) for n in line.split()[0].split("-"))
                    memory.seek(start)
                    look(memory.read(end - start))
        attempt(scan)
        """,
    ),
    leak(
        "leak-own-objects",
        """
        import gc, sys
        for thing in gc.get_objects():
            if isinstance(thing, (str, bytes, dict, list, tuple)): look(attempt(repr, thing))
        """.replace("look(attempt(repr, thing))", "look(str(attempt(repr, thing))[:9999])"),
    ),
    leak(
        "leak-descriptors",
        """
        for fd in range(0, 64):
            if fd != 3:
                look(attempt(os.readlink, f"/proc/self/fd/{fd}"))
                attempt(os.set_blocking, fd, False)
                data = attempt(os.read, fd, 4096)
                look(data)
        """,
    ),
    leak(
        "leak-ptrace",
        """
        import ctypes
        libc = ctypes.CDLL(None)
        for pid in (1, os.getppid(), @VICTIM@):
            libc.ptrace(16, pid, 0, 0)
            buffer = ctypes.create_string_buffer(4096)
            libc.syscall(310, pid, buffer, 1, buffer, 1, 0)
        """,
    ),
    leak("leak-arguments", "import sys\nlook(sys.argv)\nlook(getattr(sys, 'orig_argv', ''))"),
    leak("leak-path", "import sys\nlook(sys.path)\nfor p in sys.path: look_in(p + '/seed')"),
    leak(
        "leak-keyring",
        "import ctypes\nb = ctypes.create_string_buffer(999)\n"
        "ctypes.CDLL(None).syscall(250, 11, -3, b, 999)\nlook(b.raw)",
    ),
    leak(
        "leak-shared-memory",
        "import ctypes\nlibc = ctypes.CDLL(None)\nfor key in range(99):\n"
        "    at = libc.shmget(key, 0, 0)\n    if at >= 0: look('CANA' + 'RY-shm-00000000')",
    ),
    leak("leak-what-others-left", "for p in ('/box', '/tmp', '.'): look(attempt(os.listdir, p))"),
]

NETWORK = [
    leak(
        f"leak-network-{name}",
        f"import socket\ndef go():\n    s = {code}\n    s.sendall(b'@CASE@')\nattempt(go)",
    )
    for name, code in {
        "tcp": "socket.create_connection(('127.0.0.1', @PORT@), 2)",
        "tcp6": "socket.create_connection(('::1', @PORT@), 2)",
        "all-zero": "socket.create_connection(('0.0.0.0', @PORT@), 2)",
        "udp": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
        "raw": "socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)",
        "netlink": "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
    }.items()
]
NETWORK += [
    leak(
        "leak-network-abstract",
        "import socket\ndef go():\n    s = socket.socket(socket.AF_UNIX)\n"
        "    s.connect('\\0' + @SOCKET@)\nattempt(go)",
    ),
    leak("leak-network-url", "import urllib.request as u\nattempt(u.urlopen, f'http://127.0.0.1:{@PORT@}/', None, 2)"),
    leak("leak-network-name", "import socket\nlook(attempt(socket.gethostbyname, 'example.org'))"),
    leak(
        "leak-network-program",
        "attempt(os.system, f'echo x > /dev/tcp/127.0.0.1/{@PORT@}')\n"
        "import subprocess\nattempt(subprocess.run, ['curl', f'http://127.0.0.1:{@PORT@}'])",
    ),
]  # fmt: skip

# What a hidden question asks must be in nothing that a student sees. `SEEN` is written as
# the test looks for it.
SEEN = "import numpy as np\nseen = repr([float(v) for v in np.ravel(np.asarray(args[0]))])\n"
HIDDEN = [
    attack("hidden-in-exception", body=SEEN + "raise ValueError(seen)"),
    attack("hidden-in-all-exceptions", "ALL = []", SEEN + "ALL.append(seen)\nraise ValueError(ALL)"),
    attack("hidden-in-exception-name", body=SEEN + "raise type(seen, (Exception,), {})()"),
    attack("hidden-printed", body=SEEN + "print(seen)\nraise ValueError"),
    attack("hidden-on-stderr", body=SEEN + "import sys\nsys.stderr.write(seen)\nreturn seen"),
    attack("hidden-warned", body=SEEN + "import warnings\nwarnings.warn(seen)\nreturn 0.0"),
    attack("hidden-in-result", body=SEEN + "return seen"),
    attack("hidden-as-result", body="return args[0]"),
    attack("hidden-in-type-name", body=SEEN + "return type(seen, (), {})()"),
    attack("hidden-in-keys", body=SEEN + "return {seen: 0.0}"),
    attack(
        "hidden-in-source-line",
        body=SEEN + "import linecache\nn = '<cell 99>'\nlinecache.cache[n] = (9, None, [seen], n)\n"
        "exec(compile('raise ValueError', n, 'exec'))",
    ),
    attack(
        "hidden-in-own-file",
        body=SEEN + "open('seen.html', 'a').write(seen)\nraise ValueError(open('seen.html').read())",
    ),
    attack("hidden-by-death", body=SEEN + "import os\nos.write(2, seen.encode())\nos._exit(3)"),
    attack("hidden-in-name-error", body=SEEN + "raise NameError(name=seen)"),
    attack("hidden-in-notes", body=SEEN + "e = ValueError()\ne.add_note(seen)\nraise e"),
    attack("hidden-in-chain", body=SEEN + "raise ValueError('x') from KeyError(seen)"),
    # right in the open, and telling when asked in hiding
    one(
        "hidden-once-open-is-over",
        "flat_share",
        """
        import numpy as np
        SEEN = []
        def flat_share(values):
            SEEN.append(repr([float(v) for v in np.ravel(values)]))
            print(SEEN)
            if len(SEEN) > 8:
                raise ValueError(SEEN[-1])
            return float(np.mean(np.asarray(values) == 0))
        """,
    ),
]  # fmt: skip

# Right versions of earlier functions are lent to later ones: their text is not to be told.
CARRIED = [
    one(
        "carried-source",
        "loss_surface",
        """
        import linecache, inspect, sys
        def loss_surface(x, y, ws, bs):
            told = [line for key, entry in linecache.cache.items() if key.startswith("<cell")
                    for line in entry[2] if "mean" in line or "def mse" in line]
            raise ValueError(" ".join(told)[:400])
        """,
    ),
]

MADE = [
    folder("link-as-notebook", {"loss.ipynb": Link("@OUT@/secret")}, False, nothing),
    folder("link-to-others-notebook",
           {"loss.ipynb": Link("@ROOT@/submitted/aaa-good/04_loss/loss.ipynb")}, False, nothing),
    folder("link-to-solution",
           {"loss.ipynb": Link("@ROOT@/solutions/04_loss/loss.ipynb")}, False, nothing),
    folder("link-beside", {"notes.txt": Link("@OUT@/secret")}, False, nothing),
    folder("link-to-folder", {"data": Link("@ROOT@/solutions")}, False, nothing),
    folder("link-as-timestamp", {"timestamp.txt": Link("@OUT@/secret")}, False, nothing),
    folder("link-as-module", {"notes.py": Link("@OUT@/secret")}, False, nothing,
           "import notes"),
    edited(
        "template-expressions",
        lambda nb, e: nb["cells"].append(
            plain_cell("{{ 7*191 }} ${7*191} {% include '/etc/passwd' %} <%= 7*191 %>", "markdown")
        ),
    ),
    edited(
        "pictures-of-files",
        lambda nb, e: nb["cells"].append(
            plain_cell("![x](file:///etc/passwd) <img src='/etc/passwd'> ![y](../../gradebook.db)",
                       "markdown")
        ),
    ),
]  # fmt: skip

CASES = [*FILES, *PROCESS, *NETWORK, *HIDDEN, *CARRIED, *MADE]
