"""Of what is installed beside the grader, a child sees the packages that lessons may use."""

import sys
from pathlib import Path

import pytest

from autograder.sandbox import packages
from tests.sandbox.talking import make, run

KINDS = ("bubblewrap", "landlock")


@pytest.fixture(scope="module")
def libraries(tmp_path_factory):
    """A folder of installed packages with two in it, of which one has what the other needs."""
    folder = tmp_path_factory.mktemp("python") / "site-packages"
    install(folder, "sklearn", "scikit-learn")
    install(
        folder, "lone", "lone", requires=["scikit.Learn>=1.0", "nowhere", "pytest; extra == 'x'"]
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        yield folder


def install(folder, name, distribution, requires=()):
    (folder / name).mkdir(parents=True)
    (folder / name / "__init__.py").write_text("")
    (folder / name / "digits.csv").write_text("CANARY")
    about = folder / f"{distribution.replace('-', '_')}-1.0.dist-info"
    about.mkdir()
    needed = "".join(f"Requires-Dist: {line}\n" for line in requires)
    (about / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n{needed}"
    )
    (about / "RECORD").write_text(f"{name}/__init__.py,,\n{about.name}/METADATA,,\n../../bin/x,,\n")


@pytest.fixture(scope="module", params=[*KINDS, "none"])
def sandbox(request, libraries):
    confined = {"kinds": (request.param,)} if request.param in KINDS else {"confined": False}
    with make(**confined) as opened:
        yield opened


NEEDED = ["numpy.fft", "matplotlib.pyplot", "mpl_toolkits.mplot3d", "PIL.Image", "json"]
OTHERS = ["sklearn", "lone", "pytest", "IPython", "nbgrader", "hypothesis"]


def test_what_lessons_use_is_there(sandbox):
    answers = run(sandbox, f"out = [attempt(__import__, name) for name in {NEEDED}]")
    assert all(answer.startswith("returned") for answer in answers)


def test_nothing_else_that_is_installed_can_be_imported(sandbox):
    answers = run(sandbox, f"out = [attempt(__import__, name) for name in {OTHERS}]")
    assert answers == ["ModuleNotFoundError"] * len(OTHERS)


@pytest.mark.parametrize("sandbox", KINDS, indirect=True)
def test_no_file_of_another_package_is_read(sandbox, libraries):
    beside = Path(pytest.__file__)
    files = [libraries / "sklearn/digits.csv", libraries / "sklearn/__init__.py", beside]
    code = f"out = [attempt(lambda: open(p).read()) for p in {list(map(str, files))}]"
    assert set(run(sandbox, code)) <= {"FileNotFoundError", "PermissionError"}


@pytest.mark.parametrize("sandbox", KINDS, indirect=True)
def test_a_path_of_its_own_finds_none_either(sandbox, libraries):
    add = f"import sys\nsys.path.append({f'{libraries}/'!r})\n"
    code = f"{add}out = attempt(__import__, 'sklearn')"
    assert run(sandbox, code) in ("ModuleNotFoundError", "PermissionError")


def test_packages_of_other_pythons_are_not_there():
    with make(kinds=("bubblewrap",)) as opened:
        code = """
import glob, sys
folders = [path for prefix in ("/usr", "/usr/local", sys.base_prefix)
           for path in glob.glob(prefix + "/lib*/python*/*-packages/*")]
out = [path for path in folders if path not in glob.glob(sys.prefix + "/lib/python*/*-packages/*")]
"""
        assert run(opened, code) == [] or sys.prefix == sys.base_prefix


def test_a_package_comes_with_what_it_requires(libraries):
    found = packages.contents(["lone"])
    assert {path.name for path in found if not path.suffix} == {"lone", "sklearn"}
    assert packages.importable(found) == ["lone", "sklearn"]


def test_a_package_without_a_record_is_found_by_its_name(libraries):
    (libraries / "scikit_learn-1.0.dist-info/RECORD").unlink()
    (libraries / "scikit_learn-1.0.dist-info/top_level.txt").write_text("sklearn\n")
    assert packages.contents(["scikit-learn"]) == [libraries / "sklearn"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_package_that_is_allowed_can_be_imported(libraries, kind):
    with make(kinds=(kind,), allowed=("numpy", "lone")) as opened:
        code = "out = [attempt(__import__, name) for name in ('lone', 'matplotlib')]"
        answers = run(opened, code)
    assert answers[0].startswith("returned")
    assert answers[1] == "ModuleNotFoundError"
