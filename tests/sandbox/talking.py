"""A sandbox whose children run what they are sent, and ways to send it."""

import json
from contextlib import contextmanager

from autograder.sandbox import Limits, Sandbox

# Runs the source that it receives and sends back what it left in `out`, as JSON.
RUNNER = '''
import json, struct


def receive(connection, size):
    parts = bytearray()
    while len(parts) < size:
        part = connection.recv(size - len(parts))
        if not part:
            raise SystemExit
        parts += part
    return bytes(parts)


def attempt(function, *arguments):
    """What `function` returns, as text, or the name of what it raises."""
    try:
        return f"returned {function(*arguments)!r}"
    except BaseException as error:
        return type(error).__name__


def serve(connection):
    namespace = {"connection": connection, "attempt": attempt}
    while True:
        (size,) = struct.unpack(">I", receive(connection, 4))
        exec(receive(connection, size).decode(), namespace)
        answer = json.dumps(namespace.get("out")).encode()
        connection.sendall(struct.pack(">I", len(answer)) + answer)
'''

LIMITS = Limits(
    wall_seconds=60,
    cpu_seconds=30,
    memory_bytes=512 << 20,
    file_bytes=4 << 20,
    open_files=40,
    threads=12,
    message_bytes=1 << 20,
)


def make(**options):
    """A sandbox whose children run what they are sent."""
    options.setdefault("limits", LIMITS)
    return Sandbox({"runner.py": RUNNER}, serve="runner:serve", **options)


def tell(child, code, timeout=30.0):
    """What `code` leaves in `out` when `child` runs it."""
    child.send(code.encode())
    return json.loads(child.receive(timeout))


def run(sandbox, code, timeout=30.0):
    """What `code` leaves in `out` when a fresh child of `sandbox` runs it."""
    with sandbox.child() as child:
        return tell(child, code, timeout)


@contextmanager
def several(sandbox, count):
    """`count` children of `sandbox` at once."""
    if count == 0:
        yield []
        return
    with sandbox.child() as child, several(sandbox, count - 1) as others:
        yield [child, *others]
