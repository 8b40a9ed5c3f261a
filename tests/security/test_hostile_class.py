"""Attackers, broken files and innocent oddities, graded as one class: every outcome is fair.

By `autograder grade` all of them; by `nbgrader autograde` a representative part.
"""

import re
import resource
import subprocess
from dataclasses import dataclass

import pytest

from tests.grading.test_harmless import running
from tests.security import cheats, damage, faults, leaks
from tests.security.case import LESSON, TOKENS
from tests.security.hostile_class import GOOD, LAST, HostileClass, graded_notebook

pytestmark = pytest.mark.heavy("it grades a class of hundreds of attackers, in both ways")

ALL = [*cheats.CASES, *leaks.CASES, *damage.CASES, *faults.CASES]
SCRIPTS = [case for case in damage.CASES if case.name.startswith("script-")]
HIDDEN = [case for case in leaks.CASES if case.name.startswith("hidden-")]
PART = [
    case
    for i, case in enumerate(ALL)
    if i % 14 == 4 or case in (*SCRIPTS, *cheats.BROKEN_OFF) or case.name == "metadata-stripped"
]
BY = {"autograder": ALL, "nbgrader": PART}
BOTH = [(way, case) for way, cases in BY.items() for case in cases]
SECONDS = 900
DRIVER_BYTES = 2 << 30
LARGEST_PAGE = 2 << 20


@dataclass(frozen=True)
class Graded:
    """A hostile class after it was graded, with all that is asked about it."""

    course: HostileClass
    done: subprocess.CompletedProcess[str]
    scores: dict
    hidden: list[str]


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """Both ways to grade, each used when it is first asked for."""
    graded: dict[str, Graded] = {}

    def by(way):
        if way not in graded:
            graded[way] = grade(way, HostileClass(tmp_path_factory.mktemp(way), BY[way]))
        return graded[way]

    return by


def grade(way, course):
    commands = {
        "autograder": [("autograder", "grade", LESSON, "--verbose")],
        "nbgrader": [
            ("nbgrader", "autograde", LESSON, "--force"),
            ("nbgrader", "generate_feedback", LESSON, "--force", "--student=[ms][ce][rt]*"),
        ],
    }[way]
    with course.laid_out():
        done = [course.run(*words, timeout=SECONDS) for words in commands]
        return Graded(course, done[0], course.scores(), course.hidden_inputs())


def named(pairs):
    return pytest.mark.parametrize(
        ("way", "case"), pairs, ids=[f"{way}-{case.name}" for way, case in pairs]
    )


@named(BOTH)
def test_the_marks_are_fair(both, way, case):
    graded = both(way)
    assert graded.scores[case.name] == case.fair(graded.course.everybody)


@named(BOTH)
def test_nothing_secret_is_written_about_anybody(both, way, case):
    assert both(way).course.foreign_tokens(case.name) == []


@named([(way, case) for way, case in BOTH if case in HIDDEN])
def test_no_hidden_question_is_told(both, way, case):
    graded = both(way)
    assert len(graded.hidden) >= 20
    text = "\n".join(graded.course.written(case.name).values())
    assert [array for array in graded.hidden if array in text] == []


@named(BOTH)
def test_there_is_a_graded_notebook_of_reasonable_size(both, way, case):
    written = both(way).course.written(case.name)
    assert both(way).course.place.root / graded_notebook(case.name) in written
    assert max(len(text) for text in written.values()) < LARGEST_PAGE or "large" in case.name


@named([(way, case) for way, case in BOTH if case.looked_at and way == "autograder"])
def test_what_cannot_be_read_is_named_to_the_instructor(both, way, case):
    assert re.search(rf"^{case.name}: ", both(way).done.stdout, re.MULTILINE)


@pytest.mark.parametrize("way", BY)
class TestTheRun:
    def test_it_comes_to_its_end(self, both, way):
        done = both(way).done
        assert done.returncode == 0, done.stderr[-2000:]
        assert "Traceback" not in done.stdout + done.stderr

    def test_the_first_and_the_last_are_graded_as_ever(self, both, way):
        graded = both(way)
        full = graded.course.everybody.full
        assert [graded.scores[name] for name in (GOOD, LAST)] == [full, full]
        assert set(graded.scores) == {GOOD, LAST, *(case.name for case in BY[way])}

    def test_nothing_else_is_changed(self, both, way):
        course = both(way).course
        after = course.fingerprint()
        assert {p: s for p, s in course.before.items() if after.get(p) != s} == {}
        assert set(after) - set(course.before) == set()

    def test_nothing_is_left_in_the_temporary_folder(self, both, way):
        left = [path.name for path in (both(way).course.folder / "tmp").iterdir()]
        assert [name for name in left if "student" in name or "sandbox" in name] == []

    def test_nobody_outside_is_reached_or_killed(self, both, way):
        course = both(way).course
        assert course.reached == []
        assert course.bystander_lives

    def test_nothing_secret_is_told_on_the_terminal(self, both, way):
        graded = both(way)
        told = graded.done.stdout + graded.done.stderr
        assert [name for name in TOKENS if graded.course.tokens[name] in told] == []
        assert "\x1b]0;" not in told

    def test_the_other_students_are_in_nobodys_page(self, both, way):
        course = both(way).course
        token = course.tokens["student"]
        holders = {
            path.relative_to(course.place.root).parts[1]
            for step in ("autograded", "feedback")
            for path in (course.place.root / step).rglob("*")
            if path.is_file() and token in path.read_text(errors="replace")
        }
        assert holders == {GOOD, LAST}


def pages(course, cases):
    """Feedback pages by case: in every one of them the browser must have nothing to run."""
    found = {}
    for case in cases:
        written = sorted((course.place.root / "feedback" / case.name).rglob("*.*"))
        (page,) = [path for path in written if path.suffix in (".html", ".svg")]
        found[case.name] = page.read_text(errors="replace")
    return found


@pytest.mark.parametrize("way", BY)
def test_no_page_runs_what_a_student_wrote(both, way):
    found = pages(both(way).course, SCRIPTS)
    plain = running(pages(both(way).course, [case_named("metadata-stripped", way)]).popitem()[1])
    assert len(found) == len(SCRIPTS)
    for name, page in found.items():
        assert sorted(set(running(page)) - set(plain)) == [], name
        assert running(page).count("script") == plain.count("script"), name


def case_named(name, way):
    return next(case for case in BY[way] if case.name == name)


def test_the_driver_stays_small(both):
    both("autograder")
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss << 10 < DRIVER_BYTES


def test_every_case_stands_once():
    names = [case.name for case in ALL]
    assert len(names) == len(set(names)) >= 400
