"""Every function that a lesson teaches has an example, true where only NumPy stands beside it."""

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import course
from autograder.exercises import LESSONS

PACKAGE = Path(course.__file__).parent
MODULES = list(LESSONS.values())

# Runs the examples of the modules that it is given, and says what they gave and what they loaded.
RUN_EXAMPLES = """
import doctest, json, sys
from importlib import import_module

folder, *names = sys.argv[1:]
sys.path.insert(0, folder)
before = {name.partition(".")[0] for name in sys.modules}
modules = [import_module(f"course.{name}") for name in names]
loaded = {name.partition(".")[0] for name in sys.modules} - before - sys.stdlib_module_names

examples = {}
for module in modules:
    for test in doctest.DocTestFinder().find(module):
        if not test.examples:
            continue
        told = []
        doctest.DocTestRunner(verbose=False).run(test, out=told.append)
        examples[test.name.removeprefix("course.")] = "".join(told)
print(json.dumps({"loaded": sorted(loaded), "examples": examples}))
"""


def public_names(module):
    """The functions and classes that stand in a lesson's module, as in `loss.mse`."""
    for statement in ast.parse((PACKAGE / f"{module}.py").read_text(encoding="utf-8")).body:
        defines = isinstance(statement, ast.FunctionDef | ast.ClassDef)
        if defines and not statement.name.startswith("_"):
            yield f"{module}.{statement.name}"


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """What became of the examples in a process that has the lessons' modules and measurements."""
    folder = tmp_path_factory.mktemp("alone")
    shutil.copytree(PACKAGE / "data", folder / "course" / "data")
    for name in ("__init__", *MODULES):
        shutil.copy(PACKAGE / f"{name}.py", folder / "course")
    command = [sys.executable, "-I", "-c", RUN_EXAMPLES, str(folder), *MODULES]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", [name for module in MODULES for name in public_names(module)])
def test_a_function_has_an_example_and_it_is_true(alone, name):
    assert name in alone["examples"], f"{name} has no example in its docstring."
    assert alone["examples"][name] == ""


def test_the_examples_of_methods_and_modules_are_true_too(alone):
    assert {name: told for name, told in alone["examples"].items() if told} == {}


def test_the_lessons_modules_load_numpy_and_nothing_else(alone):
    assert alone["loaded"] == ["course", "numpy"]
