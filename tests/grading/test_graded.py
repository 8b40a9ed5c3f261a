"""The graded notebook holds our cells, all of the student's code, and our verdicts."""

import copy

import nbformat
import pytest
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.utils import determine_grade

from autograder.grading.errors import GradingError
from autograder.grading.graded import as_bytes, graded, rebuilt
from autograder.grading.reading import Reading, read
from autograder.grading.released import Released

from .small_lesson import (
    ANSWER_STUB,
    DOUBLE,
    LESSON,
    NAME,
    TRIPLE,
    WRONG,
    FakeMarker,
    blank,
    cell_of,
    code,
    position,
    raw,
    small,
    solved,
    text,
)

RELEASED = small()


def grade(nb):
    content = nb if isinstance(nb, bytes) else raw(nb)
    reading = read(content, RELEASED)
    return graded(RELEASED, reading, FakeMarker().mark(reading))


def sources(nb):
    return [cell["source"] for cell in nb["cells"]]


def by_id(nb, grade_id):
    found = [
        cell
        for cell in nb["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
    ]
    assert len(found) == 1
    return found[0]


def points(nb):
    """What nbgrader reads from the grade cells."""
    cells = [nbformat.from_dict(cell) for cell in nb["cells"]]
    return {
        cell.metadata.nbgrader.grade_id: determine_grade(cell)[0]
        for cell in cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    }


def stripped(nb):
    for cell in nb["cells"]:
        cell["metadata"] = {}
        cell.pop("id", None)
    return nb


def moved(nb):
    nb["cells"].insert(0, nb["cells"].pop(position(nb, "triple")))
    return nb


def merged(nb):
    cell_of(nb, "triple")["source"] = f"{DOUBLE}\n\n{TRIPLE}"
    nb["cells"].remove(cell_of(nb, "double"))
    return nb


def with_copies(nb):
    for grade_id in ("check_double", "double", "setup"):
        nb["cells"].append(copy.deepcopy(cell_of(nb, grade_id)))
    return nb


def with_outputs(nb):
    noise = {"output_type": "stream", "name": "stderr", "text": "<script>alert(1)</script>"}
    for cell in nb["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [noise]
    return nb


SHAPES = [solved, lambda: stripped(solved()), lambda: moved(solved()), lambda: merged(solved()),
          lambda: with_copies(solved()), lambda: with_outputs(solved())]  # fmt: skip


@pytest.mark.parametrize(
    "make", SHAPES, ids=["plain", "stripped", "moved", "merged", "copied", "outputs"]
)
class TestWhateverTheShape:
    def test_nbgrader_reads_full_marks(self, make):
        assert points(grade(make())) == {"check_double": 2.0, "check_triple": 3.0, "why": 0}

    def test_it_is_a_valid_notebook_with_every_cell_of_ours_once(self, make):
        nb = nbformat.from_dict(grade(make()))
        nbformat.validate(nb)
        MetadataValidator().validate_nb(nb)
        ids = [c.metadata.nbgrader.grade_id for c in nb.cells if "nbgrader" in c.metadata]
        assert ids == [cell.grade_id for cell in RELEASED.cells]
        assert len({cell.id for cell in nb.cells}) == len(nb.cells)

    def test_no_code_of_the_student_is_lost(self, make):
        everything = "\n".join(sources(grade(make())))
        assert DOUBLE in everything
        assert TRIPLE in everything

    def test_nothing_is_shown_but_our_verdicts(self, make):
        outputs = [
            (cell["id"], output["output_type"], sorted(output["data"]))
            for cell in grade(make())["cells"]
            for output in cell.get("outputs", [])
        ]
        both = ["text/html", "text/plain"]
        assert outputs == [
            ("check_double", "execute_result", both),
            ("check_triple", "execute_result", both),
        ]

    def test_its_bytes_are_those_that_nbformat_writes(self, make):
        nb = grade(make())
        assert as_bytes(nb).decode() == nbformat.writes(nbformat.from_dict(nb)) + "\n"


def test_ours_is_left_as_it_was():
    before = copy.deepcopy(RELEASED.notebook)
    grade(solved())
    assert RELEASED.notebook == before


def test_partial_marks_are_read_as_such():
    nb = solved()
    cell_of(nb, "triple")["source"] = "def triple(x):\n    return x"
    assert points(grade(nb))["check_triple"] == 1.5


def test_the_student_reads_the_verdict():
    nb = solved()
    cell_of(nb, "triple")["source"] = "def triple(x):\n    return x"
    assert WRONG in by_id(grade(nb), "check_triple")["outputs"][0]["data"]["text/html"]


def test_a_cell_of_their_own_stays_where_it_stood():
    nb = solved()
    nb["cells"].insert(position(nb, "double"), code("helper = 1"))
    nb["cells"].insert(0, text("My notes."))
    found = sources(grade(nb))
    assert found[0] == "My notes."
    assert found.index("helper = 1") == found.index(DOUBLE) - 1


def test_stripped_functions_come_into_their_places():
    nb = {"cells": [code(TRIPLE), code(DOUBLE)]}
    assert by_id(grade(nb), "double")["source"] == DOUBLE
    assert by_id(grade(nb), "triple")["source"] == TRIPLE


def test_of_two_versions_the_one_that_counts_stands_in_the_place():
    nb = solved()
    older = copy.deepcopy(cell_of(nb, "double"))
    older["source"] = "def double(x):\n    return x + x"
    nb["cells"].insert(position(nb, "double"), older)
    found = grade(nb)
    assert by_id(found, "double")["source"] == DOUBLE
    assert older["source"] in sources(found)


def test_a_function_in_another_cell_is_pointed_at():
    assert by_id(grade(merged(solved())), "double")["source"] == (
        "# double is written in another cell."
    )


def test_a_deleted_function_leaves_our_stub():
    nb = solved()
    nb["cells"].remove(cell_of(nb, "double"))
    assert by_id(grade(nb), "double")["source"] == cell_of(blank(), "double")["source"]


@pytest.mark.parametrize("left", ["def double(:\n    return", "# I gave this up."])
def test_what_is_left_of_a_function_is_shown_in_its_place(left):
    nb = solved()
    cell_of(nb, "double")["source"] = left
    assert by_id(grade(nb), "double")["source"] == left


def test_a_written_answer_waits_for_a_person_and_an_untouched_one_does_not():
    nb = solved()
    assert points(grade(nb))["why"] == 0
    cell_of(nb, "why")["source"] = "Because."
    found = grade(nb)
    assert by_id(found, "why")["source"] == "Because."
    assert points(found)["why"] is None


def test_attachments_and_references_to_them_are_dropped():
    nb = solved()
    answer = cell_of(nb, "why")
    answer["source"] = "See ![photo](attachment:photo.png)"
    answer["attachments"] = {"photo.png": {"image/png": "aGVsbG8="}}
    found = by_id(grade(nb), "why")
    assert "attachments" not in found
    assert "(attachment:" not in found["source"]


def test_an_unreadable_file_gives_zeros_and_says_why():
    nb = grade(b"")
    assert points(nb) == {"check_double": 0.0, "check_triple": 0.0, "why": 0}
    assert "The file is empty." in nb["cells"][0]["source"]
    assert sources(nb)[1:] == sources(blank())


def test_an_untouched_notebook_comes_back_as_released():
    assert rebuilt(RELEASED, read(raw(blank()), RELEASED)) == RELEASED.notebook


def test_points_that_disagree_with_the_exercise_are_refused():
    nb = blank()
    cell_of(nb, "check_double")["metadata"]["nbgrader"]["points"] = 7
    released = Released(LESSON, NAME, nb)
    with pytest.raises(GradingError, match="7 points for double and the exercise 2"):
        graded(released, Reading(), FakeMarker().mark(Reading()))


def test_points_never_leave_their_range():
    class Generous(FakeMarker):
        def mark(self, reading):
            marked = super().mark(reading)

            class More:
                shown, points, max_points = marked["double"].shown, 2.0000000001, 2.0

            return {**marked, "double": More()}

    reading = read(raw(solved()), RELEASED)
    assert points(graded(RELEASED, reading, Generous().mark(reading)))["check_double"] == 2.0


def test_the_answer_stub_is_ours():
    assert by_id(grade(solved()), "why")["source"] == ANSWER_STUB
