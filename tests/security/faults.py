# ruff: noqa: E501
"""Files that arrived broken, and innocent oddities that must cost nothing (or only themselves)."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from typing import Any

from tests.security.case import (
    Case,
    Pipe,
    about,
    beside,
    but,
    checks,
    edited,
    everything,
    folder,
    nothing,
    one,
    place_of_first,
    plain_cell,
    wrapped,
)

Nb = dict[str, Any]


def raw(name: str, change: Callable[[bytes], bytes], fair: Any = everything) -> Case:
    """The bytes of a right notebook after `change`."""
    return edited(
        name, lambda nb, e: change(json.dumps(nb, ensure_ascii=False).encode()), fair=fair
    )


UNREADABLE = [
    edited(name, lambda nb, e, content=content: content, fair=nothing, looked_at=True)
    for name, content in {
        "file-empty": b"",
        "file-blank": b" \n\t\n",
        "file-nul": bytes(4096),
        "file-pdf": b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n",
        "file-zip": b"PK\x03\x04" + bytes(200),
        "file-html": b"<!doctype html><title>Sign in</title>",
        "file-python": b"def mse(y_hat, y):\n    return 0\n",
        "file-random": bytes(range(256)) * 40,
        "json-list": b"[1, 2, 3]",
        "json-number": b"42",
        "json-null": b"null",
        "json-text": b'"notebook"',
        "json-empty": b"{}",
        "json-deep": b"[" * 100_000,
        "json-deep-object": b'{"cells":' * 50_000,
        "json-long-number": b'{"cells": ' + b"9" * 100_000 + b"}",
        "json-nan": b'{"cells": NaN}',
        "cells-none": b'{"cells": null, "nbformat": 4}',
        "cells-empty": b'{"cells": [], "nbformat": 4}',
        "cells-of-numbers": b'{"cells": [1, null, "x", []], "nbformat": 4}',
        "cells-object": b'{"cells": {"0": {}}, "nbformat": 4}',
        "worksheets-broken": b'{"worksheets": [1, {"cells": 5}], "nbformat": 3}',
        "cells-hollow": b'{"cells": [{}, {"cell_type": 5, "source": {"a": 1}, "metadata": []}]}',
        "cells-many": json.dumps({"cells": [{"cell_type": "code"}] * 6000}).encode(),
        "other-lesson": json.dumps({"cells": [plain_cell("def g():\n    return 1")]}).encode(),
        "large-file": b'{"cells": [{"cell_type": "code", "source": "' + b"#" * (21 << 20) + b'"}]}',
    }.items()
]
UNREADABLE += [
    raw("file-cut-off", lambda data: data[: len(data) // 2], nothing),
    raw("file-cut-at-end", lambda data: data[:-1], nothing),
    raw("file-conflict-marks", lambda d: b"<<<<<<< HEAD\n" + d + b"=======\n>>>>>>> b\n", nothing),
    raw("file-twice", lambda data: data + data, nothing),
]
ABSENT = [
    Case("folder-empty", lambda e, p: {}, nothing, looked_at=True),
    Case("folder-text-only", lambda e, p: {"readme.txt": b"Later."}, nothing, looked_at=True),
    Case("pipe-as-notebook", lambda e, p: {"loss.ipynb": Pipe()}, nothing, looked_at=True),
    Case("folder-as-notebook", lambda e, p: {"loss.ipynb/x.txt": b""}, nothing, looked_at=True),
    folder("pipe-beside", {"data.csv": Pipe()}, True, everything),
    folder("timestamp-nonsense", {"timestamp.txt": b"tomorrow \xff"}, True, everything),
    folder("timestamp-huge", {"timestamp.txt": b"9" * 200_000}, True, everything),
    folder("timestamp-year-0", {"timestamp.txt": b"0000-00-00 00:00:00 UTC"}, True, everything),
    folder("hidden-files", {".ipynb_checkpoints/loss-checkpoint.ipynb": b"{", ".DS_Store": b"\0"},
           True, everything),
    folder("name-with-newline", {"a\nb.txt": b"x", "\u202egnp.exe": b"x"}, True, everything),
    folder("large-beside", {"data.bin": bytes(2 << 20)}, True, everything),
    folder("module-no-utf8", {"helper.py": b"\xff\xfe\x00"}, True, everything),
]  # fmt: skip


def named(name: str) -> Case:
    return Case(
        f"called-{re.sub('[^a-z0-9]+', '-', name.lower()).strip('-')}",
        lambda e, p: {name: json.dumps(e.solved()).encode()},
        everything,
    )


ENCODED = [
    raw("utf-8-mark", lambda data: b"\xef\xbb\xbf" + data),
    raw("utf-16", lambda data: data.decode().encode("utf-16")),
    raw("utf-16-without-mark", lambda data: data.decode().encode("utf-16-le")),
    raw("utf-32", lambda data: data.decode().encode("utf-32")),
    raw("crlf", lambda data: json.dumps(json.loads(data), indent=1).replace("\n", "\r\n").encode()),
    raw("nul-at-end", lambda data: data + bytes(64)),
    raw("surrogates", lambda data: json.dumps(json.loads(data)).replace("def ", "def ").encode()),
    named("Loss.ipynb"),
    named("loss (1).ipynb"),
    named("LOSS-2.IPYNB"),
    named("müller loss.ipynb"),
]


def _strip(nb: Nb, e: Any) -> None:
    nb["metadata"] = {}
    for cell in nb["cells"]:
        cell["metadata"] = {}
        cell.pop("id", None)


def _ids(nb: Nb, e: Any) -> None:
    for cell in nb["cells"]:
        cell["id"] = "same"


def _duplicate_check(nb: Nb, e: Any) -> None:
    i = nb["cells"].index(checks(nb)[0])
    nb["cells"].insert(i, copy.deepcopy(nb["cells"][i]))


def _merge(nb: Nb, e: Any) -> None:
    one_, two = (e.cell(nb, name) for name in e.functions[:2])
    one_["source"] += f"\n\n\n{two['source']}"
    nb["cells"].remove(two)


def _all_in_one(nb: Nb, e: Any) -> Nb:
    source = "\n\n\n".join(e.cell(nb, name)["source"] for name in e.functions)
    return {"cells": [plain_cell(source)], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def _replaced(nb: Nb, e: Any) -> None:
    for name in e.functions:
        cell = e.cell(nb, name)
        nb["cells"][nb["cells"].index(cell)] = plain_cell(cell["source"])


def _reversed(nb: Nb, e: Any) -> None:
    nb["cells"].reverse()


def _deleted_text(nb: Nb, e: Any) -> None:
    nb["cells"] = [cell for cell in nb["cells"] if cell["cell_type"] == "code"]


def _deleted_setup(nb: Nb, e: Any) -> None:
    nb["cells"] = [c for c in nb["cells"] if c["cell_type"] != "code" or about(c).get("solution")]


def _list_sources(nb: Nb, e: Any) -> None:
    for cell in nb["cells"]:
        cell["source"] = list(cell["source"])


def _tabs(nb: Nb, e: Any) -> None:
    for name in e.functions:
        cell = e.cell(nb, name)
        cell["source"] = re.sub(r"(?m)^( {4})+", lambda m: "\t" * (len(m[0]) // 4), cell["source"])


def _version(nb: Nb, e: Any) -> None:
    nb["nbformat"], nb["nbformat_minor"] = 4, 99


def _kernel(nb: Nb, e: Any) -> None:
    nb["metadata"]["kernelspec"] = {"name": "conda-env-ml-py", "display_name": "", "language": "R"}


def _schema(nb: Nb, e: Any) -> None:
    for cell in nb["cells"]:
        if about(cell):
            about(cell)["schema_version"] = 1
            about(cell).pop("cell_type", None)


def _attachments(nb: Nb, e: Any) -> None:
    nb["cells"].append({**plain_cell("![a](attachment:none.png)", "markdown"), "attachments": {}})


def _stub_left(nb: Nb, e: Any) -> None:
    """Solved in a cell of their own, the given one left as it was."""
    name = e.functions[0]
    nb["cells"].append(plain_cell(e.cell(nb, name)["source"]))
    e.cell(nb, name)["source"] = e.cell(e.blank(), name)["source"]


def _helper(nb: Nb, e: Any) -> None:
    nb["cells"].insert(place_of_first(e, nb), plain_cell("def same(x):\n    return x"))
    for name in e.functions:
        e.cell(nb, name)["source"] += f"\n\n\n{name} = (lambda f: lambda *a: same(f(*a)))({name})"


SHAPES = [
    edited(name, edit)
    for name, edit in {
        "right": lambda nb, e: None,
        "metadata-stripped": _strip,
        "ids-all-the-same": _ids,
        "check-copied": _duplicate_check,
        "solutions-merged": _merge,
        "all-in-one-cell": _all_in_one,
        "solutions-in-new-cells": _replaced,
        "cells-reversed": _reversed,
        "text-deleted": _deleted_text,
        "setup-deleted": _deleted_setup,
        "sources-of-letters": _list_sources,
        "tabs": _tabs,
        "newer-format": _version,
        "another-kernel": _kernel,
        "older-schema": _schema,
        "attachment-missing": _attachments,
        "stub-left-standing": _stub_left,
        "helper-in-own-cell": _helper,
    }.items()
]

CELLS = [
    beside("cell-missing-library", "import torch\nimport tensorflow as tf"),
    beside("cell-magics", "%matplotlib inline\n%load_ext autoreload\n!pip install numpy\n?print"),
    beside("cell-widget-magic", "%matplotlib widget\nimport matplotlib.pyplot as plt"),
    beside("cell-bash", "%%bash\nrm -rf nothing"),
    beside("cell-timed", "%%time\nx = 1"),
    beside("cell-colab", "from google.colab import drive\ndrive.mount('/content/drive')"),
    beside("cell-help", "import numpy as np\nnp.mean?\nnp.mean??"),
    beside("cell-fails", "1 / 0"),
    beside("cell-syntax", "def broken(:"),
    beside("cell-unfinished-text", "x = '''"),
    beside("cell-of-spaces", "   \n\t"),
    beside("cell-with-nul", "x = 'a\0b'"),
    beside("cell-await", "import asyncio\nawait asyncio.sleep(0.01)"),
    beside("cell-deletes-numpy", "import numpy\nnp = numpy\ndel np\nimport numpy as np"),
    beside("cell-seterr", "import numpy as np\nnp.seterr(all='raise')"),
    beside("cell-warnings-as-errors", "import warnings\nwarnings.simplefilter('error')"),
    beside(
        "cell-printoptions", "import numpy as np\nnp.set_printoptions(precision=0, threshold=1)"
    ),
    beside("cell-seed", "import numpy as np, random\nnp.random.seed(1)\nrandom.seed(1)"),
    beside("cell-own-file", "open('notes.txt', 'w').write('x')\nprint(open('notes.txt').read())"),
    beside("cell-exit", "exit()"),
    beside("cell-input", "name = input('Your name? ')"),
    beside("cell-kills-itself", "import os\nos._exit(1)"),
    beside("cell-recursion", "f = lambda n: f(n + 1)\nf(0)"),
    beside("cell-plot", "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"),
    beside("cell-shadowed-names", "sum, list, abs, max = 1, 2, 3, 4"),
    beside("cell-names-of-checks", "check = figures = None", last=True),
    beside("cell-at-the-end-fails", "raise SystemExit", last=True),
    beside("cell-type-checking", "from typing import *\nx: 'Unknown[int]' = 1"),
    beside("cell-display", "from IPython.display import display\ndisplay(1)"),
    beside("cell-unicode", "größe = 'π ≈ 3'\nprint(größe)"),
    beside("cell-of-another-coding", "# -*- coding: rot13 -*-\nx = 1"),
    beside("cell-with-form-feed", "x = 1\n\x0c\ny = 2"),
    beside("cell-for-a-page", "%%javascript\nalert(1)"),
    beside("cell-elsewhere", "%cd ..\n%env A=1\nimport os\nos.chdir('/tmp')"),
    beside("cell-long", "x = [\n" + "1,\n" * 20_000 + "]"),
]

RIGHT_ODDLY = [
    wrapped("prints", "(print('called', args), r)[1]"),
    wrapped("warns", "(warnings.warn('overflow'), sys.stderr.write('x'), r)[2]", "import sys, warnings"),
    wrapped("returns-0d", "np.asarray(r) if np.ndim(r) == 0 else r", "import numpy as np"),
    wrapped("returns-lists", "np.asarray(r).tolist()", "import numpy as np"),
    wrapped("returns-fortran-order", "np.asfortranarray(r) if np.ndim(r) else r", "import numpy as np"),
    wrapped("returns-views", "np.array(r)[...] if np.ndim(r) else r", "import numpy as np"),
    wrapped("returns-read-only", "(lambda a: (a.setflags(write=False), a)[1])(np.array(r))", "import numpy as np"),
    wrapped("logs", "(logging.warning('x'), r)[1]", "import logging"),
    wrapped("counts", "(CALLS.append(1), r)[1]", "CALLS = []"),
    wrapped("sleeps-a-little", "(time.sleep(0.001), r)[1]", "import time"),
]  # fmt: skip

COSTS_ITSELF = [
    one("raises", "mse", "def mse(y_hat, y):\n    return undefined", but("mse")),
    one("missing", "flat_share", "# I deleted it"),
    one("other-arguments", "flat_share", "def flat_share():\n    return 0.5"),
    one("syntax-error", "flat_share", "def flat_share(values:\n    return"),
    one("stub-again", "flat_share", "def flat_share(values):\n    raise NotImplementedError"),
    one("prints-the-answer", "flat_share", "def flat_share(values):\n    print(values.mean())"),
    one("too-deep", "flat_share", "def flat_share(values):\n    return flat_share(values)"),
    one("too-large", "flat_share",
        "import numpy as np\ndef flat_share(values):\n    return np.zeros(10**12)"),
]  # fmt: skip

CASES = [*UNREADABLE, *ABSENT, *ENCODED, *SHAPES, *CELLS, *RIGHT_ODDLY, *COSTS_ITSELF]
