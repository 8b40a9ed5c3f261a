# ruff: noqa: E501
"""Submissions that want points for nothing."""

from __future__ import annotations

import copy
from typing import Any

from tests.security.case import (
    Case,
    Link,
    about,
    attack,
    but,
    checks,
    each_check,
    everything,
    first,
    folder,
    nothing,
    one,
    plain_cell,
    tampered,
    wrapped,
)

LIAR = """
class Liar({base}):
    __eq__ = __le__ = __ge__ = __lt__ = __gt__ = lambda self, other: True
    __ne__ = lambda self, other: False
    __sub__ = __rsub__ = __add__ = __radd__ = __mul__ = lambda self, other: 0.0
    __abs__ = __neg__ = lambda self: self
    __hash__ = {base}.__hash__
    __bool__ = lambda self: True
"""

LYING_OBJECTS = [
    attack("lie-float", LIAR.format(base="float"), "return Liar(0.0)"),
    attack("lie-int", LIAR.format(base="int"), "return Liar(0)"),
    attack(
        "lie-float64", "import numpy as np\n" + LIAR.format(base="np.float64"), "return Liar(0)"
    ),
    attack("lie-str", LIAR.format(base="str"), "return Liar('correct')"),
    attack("lie-tuple", LIAR.format(base="tuple"), "return Liar((1.0, 2.0))"),
    attack("lie-list", LIAR.format(base="list"), "return Liar([1.0, 2.0])"),
    attack("lie-object", LIAR.format(base="object"), "return Liar()"),
    attack(
        "lie-ndarray",
        """
        import numpy as np
        class Liar(np.ndarray):
            __eq__ = lambda self, other: np.array(True)
            __sub__ = __rsub__ = lambda self, other: np.zeros(())
            def __array_ufunc__(self, *a, **k): return np.array(True)
            def __array_function__(self, *a, **k): return True
            def __array_finalize__(self, other): pass
        """,
        "import numpy as np\nreturn np.zeros(np.shape(args[0])).view(Liar)",
    ),
    attack(
        "lie-array-protocol",
        """
        import numpy as np
        class Liar:
            calls = 0
            def __array__(self, *a, **k):
                Liar.calls += 1
                return np.full(3, float(Liar.calls))
            def __float__(self): return 0.0
            __index__ = __len__ = lambda self: 1
        """,
        "return Liar()",
    ),
    attack(
        "lie-class",
        """
        class Liar:
            @property
            def __class__(self): return float
            def __float__(self): raise RuntimeError("no")
            def __eq__(self, other): return True
            __hash__ = None
        """,
        "return Liar()",
    ),
    attack(
        "lie-metaclass",
        """
        class Meta(type):
            def __instancecheck__(cls, x): return True
            def __eq__(cls, other): return True
            __hash__ = type.__hash__
        class Liar(metaclass=Meta): pass
        """,
        "return Liar",
    ),
    attack(
        "lie-getattr",
        """
        class Liar:
            def __getattr__(self, name): return self
            def __call__(self, *a, **k): return self
            def __iter__(self): return iter([])
        """,
        "return Liar()",
    ),
    attack(
        "lie-dict",
        "class Liar(dict):\n    def __missing__(self, key): return True\n"
        "    def __eq__(self, other): return True\n    __hash__ = None",
        "return Liar()",
    ),
    attack(
        "lie-reduce",
        "class Liar:\n    def __reduce__(self): return (print, ('reduced',))",
        "import numpy as np\nreturn np.array([Liar()], dtype=object)",
    ),
]

WORTHLESS_VALUES = [
    attack("return-nan", body="return float('nan')"),
    attack("return-nans", body="import numpy as np\nreturn np.full(np.shape(args[-1]), np.nan)"),
    attack("return-infinity", body="return float('inf')"),
    attack("return-empty", body="import numpy as np\nreturn np.zeros((0,))"),
    attack("return-true", body="return True"),
    attack("return-text", body="return 'passed'"),
    attack("return-masked", body="import numpy as np\nreturn np.ma.masked_all(np.shape(args[0]))"),
    attack("return-complex", body="return complex(float('nan'), 0)"),
    attack("return-ellipsis", body="return ..."),
    attack("return-not-implemented", body="return NotImplemented"),
    attack("return-itself", body="return globals()[@NAME@]"),
    attack("return-arguments", body="return args"),
    attack("return-huge-integer", body="return 10 ** 5000"),
    attack("return-structured", body="import numpy as np\nreturn np.zeros(2, dtype='f8,i4')"),
    attack("return-dates", body="import numpy as np\nreturn np.array(['2024-01-01'], 'M8[D]')"),
    one("return-generator", "mse", "def mse(y_hat, y):\n    return (1.0 for _ in iter(int, 1))"),
    attack(
        "return-cyclic",
        body="a = []\na.append(a)\nd = {'a': a}\nd['d'] = d\nreturn [a, d]",
    ),
    attack("return-deep", body="a = 0.0\nfor _ in range(100000): a = [a]\nreturn a"),
]

NOISE = "lambda *a, **k: True"
PATCHES = [
    attack(
        "patch-numpy",
        f"""
        import numpy as np, math
        for n in ("allclose", "isclose", "array_equal", "all", "any", "isfinite"):
            setattr(np, n, {NOISE})
        np.abs = np.max = np.subtract = np.linalg.norm = lambda *a, **k: 0.0
        np.testing.assert_allclose = np.testing.assert_equal = lambda *a, **k: None
        math.isclose = {NOISE}
        """,
        "return 0.0",
    ),
    attack(
        "patch-time-allowed",
        "import autograder.core.budget as b\nb.Allowance.of = lambda s, x: 1e9",
        "return 0.0",
    ),
    attack(
        "patch-asking",
        """
        import autograder.core.answering as a
        from autograder.core.probe import Reply, Returned
        a._ask = lambda n, probe, s: Reply(tuple(Returned(0.0) for _ in probe.steps))
        """,
        "return 0.0",
    ),
    attack(
        "raise-a-group",
        body="raise BaseExceptionGroup('x' * 10_000, [ValueError(chr(0xD800))] * 1_000)",
    ),
    attack("raise-in-a-circle", body="e = ValueError('x')\ne.__cause__ = e\nraise e"),
    attack(
        "patch-numpy-later",
        body=f"import numpy as np\nnp.array_equal = np.allclose = {NOISE}\nreturn 0.0",
    ),
    attack(
        "patch-numpy-conversion",
        "import numpy as np\nnp.asarray = np.array = np.ascontiguousarray = lambda *a, **k: a[0]",
        "return 0.0",
    ),
    attack(
        "patch-builtins",
        f"""
        import builtins
        for n in ("abs", "all", "any", "callable", "isinstance", "issubclass", "hasattr"):
            setattr(builtins, n, {NOISE})
        """,
        "return 0.0",
    ),
    attack(
        "patch-builtin-types",
        "import builtins\nbuiltins.float = builtins.bool = builtins.tuple = lambda *a: 1.0\n"
        "builtins.type = builtins.len = builtins.getattr = lambda *a: 0",
        "return 0.0",
    ),
    attack("patch-builtins-away", "import builtins\nvars(builtins).clear()"),
    attack(
        "patch-json",
        """
        import json
        json.dumps = json.JSONEncoder.encode = lambda *a, **k: '[]'
        json.loads = lambda *a, **k: []
        """,
    ),
    attack("patch-struct", "import struct\nstruct.pack = lambda *a: b'\\0\\0\\0\\0'"),
    attack(
        "patch-struct-later",
        body="import struct\nstruct.pack = lambda *a: b'\\x7f\\xff\\xff\\xff'\nreturn 0.0",
    ),
    attack("patch-import", f"import builtins\nbuiltins.__import__ = {NOISE}"),
    attack("patch-exec", f"import builtins\nbuiltins.exec = builtins.compile = {NOISE}"),
    attack(
        "patch-modules",
        """
        import sys
        from unittest.mock import MagicMock
        for n in list(sys.modules):
            if n.startswith(("autograder", "course", "numpy.testing", "json", "struct")):
                sys.modules[n] = MagicMock()
        """,
    ),
    attack(
        "patch-answering-module",
        """
        import sys
        for name, module in list(sys.modules.items()):
            if name.startswith("autograder"):
                for key, value in list(vars(module).items()):
                    if callable(value) and not key.startswith("__"):
                        setattr(module, key, lambda *a, **k: True)
        """,
    ),
    attack(
        "patch-replies",
        """
        import sys
        probe = sys.modules["autograder.core.probe"]
        ask = sys.modules["autograder.core.answering"]
        class Any_(float):
            __eq__ = lambda self, other: True
            __hash__ = float.__hash__
        ask._ask = lambda space, probes, seconds: [
            probe.Reply((probe.Returned(Any_(0.0)),)) for _ in probes]
        """,
    ),
    attack(
        "patch-replies-away",
        "import sys\nsys.modules['autograder.core.answering']._ask = lambda *a: []",
    ),
    attack(
        "patch-codec-fields",
        """
        import sys
        codec = sys.modules["autograder.core.codec"]
        codec._RECORDS["Verdict"] = dict
        codec.encode = lambda v: b'\\x10\\0\\0\\0{"$":"Verdict"}'
        """,
    ),
    attack(
        "patch-timer",
        f"import signal\nsignal.setitimer = signal.signal = signal.alarm = {NOISE}",
        "return 0.0",
    ),
    attack(
        "patch-main",
        "import sys, types\nclass M(types.ModuleType):\n"
        "    def __getattr__(self, n): return lambda *a: True\nsys.modules['__main__'] = M('x')",
    ),
    attack("patch-recursion", "import sys\nsys.setrecursionlimit(60)", "f = lambda n: f(n)\nf(0)"),
    attack("patch-excepthook", f"import sys\nsys.excepthook = {NOISE}", "raise AssertionError"),
    attack("patch-warnings", "import warnings\nwarnings.catch_warnings = int", "return 0.0"),
    attack(
        "patch-stdout",
        "import sys\nsys.stdout = sys.stderr = sys.__stdout__ = None\n"
        "import contextlib\ncontextlib.redirect_stdout = int",
        "return 0.0",
    ),
    attack(
        "patch-assertion",
        "class AssertionError(Exception): pass\nException = BaseException = ValueError = int",
    ),
    attack("patch-hash-seed", "import random\nrandom.seed = random.random = lambda *a: 0.5"),
]

HUNTS = [
    attack(
        "hunt-frames",
        body="""
        import sys
        frame = sys._getframe()
        while frame:
            for space in (frame.f_locals, frame.f_globals):
                for key, value in list(space.items()):
                    if key in ("expected", "truth", "truths", "answer", "points", "reference"):
                        return value
            frame = frame.f_back
        """,
    ),
    attack(
        "hunt-frames-writing",
        body="""
        import sys, ctypes
        frame = sys._getframe(1)
        while frame:
            for key in list(frame.f_locals):
                if key in ("outcomes", "replies", "probes", "value", "result", "seconds"):
                    frame.f_locals[key] = []
            ctypes.pythonapi.PyFrame_LocalsToFast(ctypes.py_object(frame), ctypes.c_int(0))
            frame = frame.f_back
        return 0.0
        """,
    ),
    attack(
        "hunt-garbage-functions",
        body="""
        import gc
        for thing in gc.get_objects():
            if getattr(thing, "__name__", "") == @NAME@ and thing is not globals()[@NAME@]:
                if callable(thing):
                    return thing(*args, **kwargs)
        """,
    ),
    attack(
        "hunt-garbage-questions",
        body="""
        import gc
        found = [t for t in gc.get_objects() if type(t).__name__ in ("Probe", "Questions", "Reply")]
        for thing in found:
            for name in ("truths", "last", "value"):
                if hasattr(thing, name):
                    return getattr(thing, name)
        """,
    ),
    attack(
        "hunt-references",
        """
        import importlib
        def of(name):
            for module in ("course.loss", "autograder.exercises.loss", "solutions.loss", "loss",
                           "autograder.judging.judges", "autograder.right_answers.loss"):
                try:
                    return getattr(importlib.import_module(module), name)
                except BaseException:
                    pass
        """,
        "f = of(@NAME@)\nreturn f(*args, **kwargs) if f else None",
    ),
    attack(
        "hunt-sources",
        """
        import os, sys
        SPACE = {}
        for top in {*sys.path, @ROOT@, "/sandbox", os.getcwd(), "/", "/usr/src", "/tmp", "/work"}:
            for name in ("course/loss.py", "solutions/04_loss.py", "autograder/exercises/loss.py"):
                try:
                    exec(open(os.path.join(top, name)).read(), SPACE)
                except BaseException:
                    pass
        """,
        "return SPACE[@NAME@](*args, **kwargs)",
    ),
    attack(
        "hunt-finders",
        """
        import sys
        from importlib.machinery import PathFinder
        sys.meta_path[:] = [PathFinder]
        sys.path.append(@ROOT@)
        sys.modules.pop("course", None)
        """,
        "import course.loss\nreturn getattr(course.loss, @NAME@)(*args)",
    ),
    attack(
        "hunt-editable-install",
        """
        import sys, glob, importlib.metadata as m
        for folder in list(sys.path):
            for path in glob.glob(folder + "/*.pth"):
                sys.path += [line.strip() for line in open(path) if line.startswith("/")]
        """,
        "import course.loss\nreturn getattr(course.loss, @NAME@)(*args)",
    ),
    attack(
        "hunt-tracing",
        """
        import sys
        GOT = {}
        def tracer(frame, event, value):
            if event == "return" and frame.f_code.co_filename[:5] != "<cell":
                GOT[frame.f_code.co_name] = value
            return tracer
        sys.settrace(tracer)
        """,
        "return GOT.get(@NAME@, 0.0)",
    ),
    attack(
        "hunt-profiling",
        body="""
        import sys
        def hook(frame, event, value):
            for key in ("expected", "value", "result"):
                if key in frame.f_locals:
                    frame.f_locals[key] = 0.0
        sys.setprofile(hook)
        return 0.0
        """,
    ),
    attack(
        "hunt-machine-code",
        body="""
        import ctypes
        for number, other in ((0, 1), (3, 2)):
            ctypes.memmove(id(number) + 24, id(other) + 24, 4)
        return 0.0
        """,
    ),
    attack(
        "hunt-code-objects",
        """
        import numpy as np
        def yes(*args, **kwargs): return True
        for f in (np.allclose, np.isclose, np.array_equal):
            g = getattr(f, "__wrapped__", f)
            try: g.__code__ = yes.__code__
            except Exception: pass
        """,
        "return 0.0",
    ),
    attack(
        "hunt-next-question",
        body="""
        import socket
        s = socket.socket(fileno=3)
        s.setblocking(False)
        try: return s.recv(1 << 16)
        except BlockingIOError: return 0.0
        finally: s.detach()
        """,
    ),
]

SEND = """
import os, json, struct
def send(text, raw=b""):
    body = struct.pack("<I", len(text)) + text.encode() + raw
    os.write(3, struct.pack(">I", len(body)) + body)
"""
OK = '{"$":"Reply","of":[{"$":"tuple","of":[{"$":"Returned","of":[0.0,"",{"$":"tuple","of":[]},'
OK += '0,{"$":"tuple","of":[]}]}]}]}'
FORGERIES = [
    attack("forge-reply", SEND, f"send('[{OK}]')\nreturn 0.0"),
    attack("forge-many-replies", SEND, f"[send('[{OK}]') for _ in range(50)]\nreturn 0.0"),
    attack("forge-in-cell", SEND + "for _ in range(30): send('null')\n"),
    attack("forge-garbage", SEND, "os.write(3, os.urandom(4096))\nreturn 0.0"),
    attack("forge-length", body="import os\nos.write(3, b'\\xff\\xff\\xff\\xff')\nreturn 0.0"),
    attack("forge-nothing", body="import os\nos.write(3, b'\\0\\0\\0\\0' * 9)\nreturn 0.0"),
    attack("forge-half", body="import os\nos.write(3, b'\\0\\0\\1\\0half')\nos._exit(0)"),
    attack("forge-verdict", SEND, 'send(\'{"$":"Verdict","of":[]}\')\nreturn 0.0'),
    attack("forge-nesting", SEND, "send('[' * 200000 + ']' * 200000)\nreturn 0.0"),
    attack(
        "forge-array",
        SEND,
        'send(\'{"$":"array","dtype":"f8","shape":[8000000,8],"at":0}\')\nreturn 0.0',
    ),
    attack("forge-number", SEND, "send('[' + '9' * 4000000 + ']')\nreturn 0.0"),
    attack("forge-exit-code", body="import os\nos._exit(0)"),
    attack("forge-at-exit", "import atexit, os\natexit.register(lambda: os.write(3, b'\\0'))"),
    attack(
        "forge-printed-verdict",
        body="import os, json\nt = json.dumps({'passed': True, 'score': 1000})\nprint(t)\n"
        "os.write(1, t.encode())\nraise SystemExit(0)",
    ),
    attack(
        "forge-files",
        """
        import os, tempfile
        for folder in (".", "..", tempfile.gettempdir(), os.environ["HOME"]):
            for name in ("results.json", "verdict.json", "score.txt", "gradebook.db"):
                try: open(os.path.join(folder, name), "w").write('{"score": 1000}')
                except OSError: pass
        """,
    ),
    attack("forge-connection", "import os\nr, w = os.pipe()\nos.dup2(r, 3)"),
    attack("forge-closed-connection", body="import os\nos.close(3)"),
]

ENDINGS = [
    attack(f"end-{name}", body=body)
    for name, body in {
        "system-exit": "raise SystemExit(0)",
        "keyboard": "raise KeyboardInterrupt",
        "generator-exit": "raise GeneratorExit",
        "stop-iteration": "raise StopIteration(1.0)",
        "memory-error": "raise MemoryError",
        "base-exception": "class Passed(BaseException): pass\nraise Passed('100 %')",
        "time-up": "import sys\nraise sys.modules['autograder.core.ask'].TimeUp",
        "unprintable": "class E(Exception):\n    def __str__(self): raise self\nraise E",
        "lying-exception": "class E(Exception):\n    __class__ = float\n"
        "    __str__ = lambda self: 5\nraise E",
        "interrupt": "import signal, os\nsignal.raise_signal(signal.SIGINT)",
        "abort": "import os\nos.abort()",
        "segfault": "import ctypes\nctypes.string_at(0)",
    }.items()
]

# Right as long as the questions are those that everybody can see.
PHASES = [
    wrapped(
        "phase-right-once", "r if CALLS.append(0) or len(CALLS) < 2 else 0.0", "CALLS = []", nothing
    ),
    one(
        "end-stack",
        "flat_share",
        "import sys\nsys.setrecursionlimit(10**9)\n"
        "def flat_share(values):\n    f = lambda: f()\n    f()",
    ),
    wrapped(
        "phase-wrong-at-first",
        "0.0 if CALLS.append(0) or len(CALLS) < 3 else r",
        "CALLS = []",
        but("mse"),
    ),
    wrapped(
        "phase-by-environment",
        "r if 'ipykernel' in sys.modules or 'JPY_PARENT_PID' in os.environ else 0.0",
        "import os, sys",
        nothing,
    ),
    wrapped(
        "phase-by-stack",
        "0.0 if any('answering' in f.filename for f in traceback.extract_stack()) else r",
        "import traceback",
        nothing,
    ),
    wrapped("phase-by-coin", "r if random.random() < 0.5 else 0.0", "import random", nothing),
]


# Known answers to the open questions, and at the last of them something that looks like an end.
AT_THE_LAST = {
    "sleep": "if '{name}' in ('mse', 'flat_share'): import time; time.sleep(60)",
    "delete-itself": "del globals()['{name}']",
    "delete-everything": "for n in [n for n in globals() if n.startswith(('m', 'f'))]: del globals()[n]",
    "end-the-process": "if '{name}' == 'mse': import os; os._exit(0)",
}
A_WORD_TOO_MANY = {
    "time-out-behind": "replies[-1:] = [Reply((*replies[-1].outcomes, TimedOut(5.0)))]",
    "missing-behind": "replies[-1:] = [Reply((*replies[-1].outcomes, Missing('mse')))]",
    "time-out-behind-each": "replies = [Reply((*r.outcomes, TimedOut(5.0))) for r in replies]",
    "value-behind": "replies = [Reply((*r.outcomes, *r.outcomes)) for r in replies]",
    "time-out-before": "replies = [Reply((TimedOut(5.0), *r.outcomes)) for r in replies]",
    "one-reply-more": "replies.append(Reply((TimedOut(5.0),)))",
    "one-reply-less": "replies.pop()",
    "first-reply-alone": "del replies[1:]",
    "no-reply": "replies = []",
}
FORGED = """
from autograder.core import answering
from autograder.core.probe import Missing, Reply, TimedOut
def forging(*about, ask=answering._ask):
    replies = ask(*about)
    {edit}
    return replies
answering._ask = forging
"""


def broken_off(trick: str) -> Any:
    return lambda everybody, place: memorised(everybody, place, trick)


def forged(edit: str) -> Any:
    def make(everybody: Any, place: Any) -> dict[str, Any]:
        return first(everybody, memorised(everybody, place), FORGED.format(edit=edit))

    return make


def memorised(everybody: Any, place: Any, at_the_last: str = "pass") -> dict[str, Any]:
    """Functions that know the answers to all that `check` asks, and nothing else."""
    from autograder.exercises import load_lesson
    from autograder.judging.questions import OPEN, Questions

    source = {}
    for name, exercise in load_lesson(everybody.lesson).exercises.items():
        opened = Questions(exercise, OPEN)
        table = {
            repr([getattr(arg, "tolist", lambda arg=arg: arg)() for arg in probe.steps[0].args]): (
                getattr(truth.last.value, "tolist", lambda value=truth.last.value: value)()
            )
            for probes, truths in zip(opened.asked, opened.truths, strict=True)
            for probe, truth in zip(probes, truths, strict=True)
        }
        source[name] = (
            f"import numpy as np\nTABLE_{name} = {table!r}\n\n\ndef {name}(*args):\n"
            "    key = repr([np.asarray(a).tolist() if np.ndim(a) else a for a in args])\n"
            f"    value = TABLE_{name}.get(key, 0.5)\n"
            f"    if key == {list(table)[-1]!r}:\n        {at_the_last.format(name=name)}\n"
            "    return np.array(value) if isinstance(value, list) else value\n"
        )
    return everybody.solved(source)


def _points(points: float) -> Any:
    return each_check(lambda cell: about(cell).update(points=points))


def _kind(kind: str) -> Any:
    return each_check(lambda cell: cell.update(cell_type=kind))


def _extra(nb: dict[str, Any], everybody: Any) -> None:
    for i in range(3):
        cell = plain_cell("pass")
        cell["metadata"] = {
            "nbgrader": dict(
                grade=True, solution=False, locked=True, grade_id=f"bonus{i}", points=1000,
                schema_version=3, task=False, cell_type="code", checksum="0",
            )
        }  # fmt: skip
        nb["cells"].append(cell)


def _twice(nb: dict[str, Any], everybody: Any) -> None:
    for cell in checks(nb):
        nb["cells"].insert(0, {**copy.deepcopy(cell), "source": "pass"})


def _outputs(cell: dict[str, Any]) -> None:
    cell["outputs"] = [
        {
            "output_type": "execute_result",
            "data": {"text/plain": "1000", "text/html": "<b>All tests passed</b>"},
            "metadata": {},
            "execution_count": 1,
        }
    ]


def _renamed(cell: dict[str, Any]) -> None:
    about(cell)["grade_id"] = f"my_{about(cell)['grade_id']}"
    cell["source"] = "pass"


def _manual(cell: dict[str, Any]) -> None:
    about(cell).update(solution=True, task=True)
    cell["source"] = "1000"


def _swapped(nb: dict[str, Any], everybody: Any) -> None:
    for cell in nb["cells"]:
        if about(cell).get("solution"):
            about(cell)["grade_id"] = "check_mse"


TAMPERED = [
    tampered("points-negative", _points(-100)),
    tampered("points-many", _points(1e9)),
    tampered("points-nan", _points(float("nan"))),
    tampered("points-text", _points("12")),  # type: ignore[arg-type]
    tampered("checks-deleted", lambda nb, e: [nb["cells"].remove(c) for c in checks(nb)] and None),
    tampered("checks-renamed", each_check(_renamed)),
    tampered("checks-as-text", _kind("markdown")),
    tampered("checks-as-raw", _kind("raw")),
    tampered("checks-of-no-kind", _kind("verdict")),
    tampered("checks-twice", _twice),
    tampered("checks-ungraded", each_check(lambda c: about(c).update(grade=False, locked=False))),
    tampered("checks-manual", each_check(_manual)),
    tampered("checks-forged-outputs", each_check(_outputs)),
    tampered(
        "checks-raises-tag", each_check(lambda c: c["metadata"].update(tags=["raises-exception"]))
    ),
    tampered("checks-extra", _extra),
    tampered("solutions-called-checks", _swapped),
    tampered("metadata-of-another-kind", lambda nb, e: nb.update(metadata={"nbgrader": [1]})),
    tampered(
        "metadata-score",
        lambda nb, e: nb["metadata"].update(nbgrader={"score": 12, "max_score": 12}, celltoolbar=1),
    ),
]

RUIN = b"import numpy\nnumpy.allclose = lambda *a, **k: True\nraise SystemExit(0)\n"
SHADOWS = [
    folder(f"shadow-{name.split('.')[0].replace('/', '-')}", {name: RUIN}, right, fair)
    for right, fair in ((True, everything),)
    for name in (
        "numpy.py", "json.py", "struct.py", "random.py", "socket.py", "autograder.py", "course.py",
        "sitecustomize.py", "usercustomize.py", "conftest.py", "nbgrader_config.py", "loss.py",
        "jupyter_config.py", "linecache.py",
    )
]  # fmt: skip
SHADOWS += [
    folder("shadow-gives-answers", {"course.py": b"def __getattr__(n): return 1"}, False, nothing),
    folder("shadow-notebook-beside", {"loss-copy.ipynb": b"{}"}, True, everything),
    folder("shadow-gradebook", {"gradebook.db": b"SQLite format 3\0"}, False, nothing),
    folder("shadow-link", {"helpers.py": Link("@ROOT@/solutions/04_loss.py")}, False, nothing,
           "from helpers import *"),
]  # fmt: skip

OTHERS = [
    Case("memorised-open-answers", memorised, nothing),
    one("callable-of-no-function", "mse", "class Yes:\n    __call__ = lambda self, *a: self\nmse = Yes()"),
    one("name-is-none", "mse", "mse = None"),
    one("name-is-a-type", "mse", "mse = float"),
    one("name-is-a-property", "mse", "class A:\n    @property\n    def mse(self): return 1\nmse = A().mse"),
    one("function-spoils-arguments", "flat_share",
        "def flat_share(values):\n    values[...] = 0\n    return 0.5"),
    one("function-changes-its-answer", "mse_gradient", """
        import numpy as np, threading, time
        def mse_gradient(y_hat, y):
            out = np.zeros_like(y_hat)
            def later():
                time.sleep(0.001)
                out[...] = 1
            threading.Thread(target=later).start()
            return out
        """),
]  # fmt: skip

BROKEN_OFF = [
    *(
        Case(f"open-answers-then-{name}", broken_off(trick), nothing, looked_at=True)
        for name, trick in AT_THE_LAST.items()
    ),
    *(
        Case(f"open-answers-{name}", forged(edit), nothing, looked_at=True)
        for name, edit in A_WORD_TOO_MANY.items()
    ),
]

CASES = [
    *BROKEN_OFF,
    *LYING_OBJECTS,
    *WORTHLESS_VALUES,
    *PATCHES,
    *HUNTS,
    *FORGERIES,
    *ENDINGS,
    *PHASES,
    *TAMPERED,
    *SHADOWS,
    *OTHERS,
]
