"""Make a sandbox on a machine that lacks something, and tell in JSON what came of it.

    python -m tests.sandbox.lacking namespaces landlock -- bubblewrap landlock

What is lacking (before `--`) is taken away from this process and all it starts by a
seccomp filter, as container runtimes do. After `--`: the kinds to try.
"""

import ctypes
import json
import os
import struct
import sys

from autograder.sandbox import SandboxUnavailable
from autograder.sandbox.inside import kernel
from tests.sandbox.talking import make, run

LOAD, JUMP_EQUAL, JUMP_SET, RETURN = 0x20, 0x15, 0x45, 0x06
ALLOW, NO, NEVER_HEARD_OF_IT = 0x7FFF0000, 0x50001, 0x50026
CLONE_NEWUSER = 0x10000000
X86 = os.uname().machine == "x86_64"
CLONE, UNSHARE, CLONE3, LANDLOCK = 56 if X86 else 220, 272 if X86 else 97, 435, 444

ROWS = {
    "namespaces": [
        *((JUMP_EQUAL, 0, 1, CLONE3), (RETURN, 0, 0, NEVER_HEARD_OF_IT)),
        *((JUMP_EQUAL, 0, 1, UNSHARE), (RETURN, 0, 0, NO)),
        *((JUMP_EQUAL, 0, 4, CLONE), (LOAD, 0, 0, 16)),
        *((JUMP_SET, 0, 1, CLONE_NEWUSER), (RETURN, 0, 0, NO), (RETURN, 0, 0, ALLOW)),
    ],
    "landlock": [(JUMP_EQUAL, 0, 1, LANDLOCK), (RETURN, 0, 0, NEVER_HEARD_OF_IT)],
}


def take_away(what):
    rows = [(LOAD, 0, 0, 0), *(row for name in what for row in ROWS[name]), (RETURN, 0, 0, ALLOW)]
    packed = b"".join(struct.pack("=HBBI", *row) for row in rows)
    buffer = ctypes.create_string_buffer(packed, len(packed))
    program = ctypes.create_string_buffer(
        struct.pack("@HP", len(rows), ctypes.addressof(buffer)), 16
    )
    kernel.no_new_privileges()
    kernel.call("prctl", kernel.PR_SET_SECCOMP, 2, ctypes.addressof(program), 0, 0)


def outcome(kinds):
    try:
        with make(kinds=kinds) as sandbox:
            squares = run(sandbox, "import numpy\nout = (numpy.arange(4) ** 2).tolist()")
            return {"kind": sandbox.kind, "escapes": sandbox.escapes(), "squares": squares}
    except SandboxUnavailable as error:
        return {"refused": str(error)}


if __name__ == "__main__":
    split = sys.argv.index("--")
    take_away(sys.argv[1:split])
    print(json.dumps({"uid": os.getuid(), **outcome(sys.argv[split + 1 :])}))
