"""The sandbox: untrusted Python code, confined, asked over a socket, killed in time.

    from autograder.sandbox import Limits, Sandbox

    bundle = {"autograder/core/answering.py": path, "course/loss.py": text}
    with Sandbox(bundle, serve="autograder.core.answering:serve") as sandbox:
        with sandbox.child() as child:
            child.send(question)
            answer = child.receive(timeout=10)

Threat model
------------
Trusted: this machine's kernel and its administrator, the interpreter and installed
packages, bubblewrap, the bundle, and the driver (the process that makes a Sandbox).

Not trusted: a child, from the moment when it runs the bundle's serve function. A
submission in it may run any Python or machine code, and may want to read other
students' work, the solutions, the gradebook or the teacher's files; to reach the
network; to leave something behind for the next submission; to stop or slow the run.

Promised, and tried out on every start by a child that attempts it:
- It reads the system, the interpreter, installed packages and the bundle; nothing else
  exists there ("bubblewrap"), or can be opened ("landlock": `stat` still answers).
- It writes to a small private folder that vanishes with it ("bubblewrap"), or nowhere.
- It has no network, can't start, see or signal processes, and has no capabilities.
- It inherits no descriptor but its socket, and no environment of the driver's.
- No text of one child is in the memory of another: the server never reads it.
- It ends at its deadline or at its driver's word, with everything it started.
- Its time, memory, threads, files and messages are bounded by `Limits`.

Not promised: protection from a hole in the kernel; secrecy of what the serve function
itself holds in the child; silence about the machine (kernel version, number of cores,
installed packages, time); a bound on the memory of all children together other than
their number times `Limits`. Answers are made by the child: they prove nothing but
themselves, and their reader must survive any bytes.

`confined=False` (kind "none") promises only the limits, for one's own code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .child import Child
    from .errors import ChildDied, ChildTimedOut, SandboxUnavailable
    from .limits import Limits
    from .sandbox import Sandbox

__all__ = ["Child", "ChildDied", "ChildTimedOut", "Limits", "Sandbox", "SandboxUnavailable"]

_HOMES = {
    "Child": "child",
    "ChildDied": "errors",
    "ChildTimedOut": "errors",
    "Limits": "limits",
    "Sandbox": "sandbox",
    "SandboxUnavailable": "errors",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(f".{_HOMES[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
