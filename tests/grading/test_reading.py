"""A submitted file is read whatever became of it; only code and answers are the student's."""

import copy
import json
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.grading.handed_in import MAX_BYTES, collect
from autograder.grading.reading import MAX_CODE, read, read_handed_in

from .small_lesson import (
    ANSWER_STUB,
    DATA,
    DOUBLE,
    NAME,
    QUESTION,
    SETUP,
    TRIPLE,
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


def reading(nb):
    return read(raw(nb), RELEASED)


def read_folder(folder, released):
    return read_handed_in(collect(folder, released.name), released)


def answered(nb, answer="Three is more than two."):
    cell_of(nb, "why")["source"] = answer
    return nb


def stripped(nb):
    for cell in nb["cells"]:
        cell["metadata"] = {}
        cell.pop("id", None)
    return nb


def test_our_setup_runs_first_then_what_we_gave_then_theirs():
    assert reading(solved()).code == (SETUP, DATA, DOUBLE, TRIPLE)


def test_untouched_stubs_stay_so_that_not_written_yet_can_be_told():
    assert [source.split("(")[0] for source in reading(blank()).code[2:]] == [
        "def double",
        "def triple",
    ]


def test_an_untouched_notebook_has_no_written_answer():
    assert reading(blank()).written == {}


@pytest.mark.parametrize("left", ["", "  \n", ANSWER_STUB + "  \r\n"])
def test_an_answer_of_nothing_is_no_answer(left):
    assert reading(answered(blank(), left)).written == {}


def test_a_written_answer_is_found_by_its_name():
    assert reading(answered(blank())).written == {"why": "Three is more than two."}


class TestEncodings:
    @pytest.mark.parametrize(
        "encode",
        [
            lambda s: b"\xef\xbb\xbf" + s.encode(),
            lambda s: s.encode("utf-16"),
            lambda s: s.encode("utf-16-le"),
            lambda s: s.encode("utf-32"),
            lambda s: s.replace("\n", "\r\n").encode(),
            lambda s: s.encode("latin-1"),
            lambda s: s.encode() + b"\0\0\0\n",
        ],
        ids=["bom", "utf-16", "utf-16 without bom", "utf-32", "crlf", "latin-1", "zeros at end"],
    )
    def test_any_encoding_is_read(self, encode):
        nb = solved()
        cell_of(nb, "double")["source"] = f"# für größere Zahlen\n{DOUBLE}"
        found = read(encode(json.dumps(nb, indent=1, ensure_ascii=False)), RELEASED)
        assert found.problem == ""
        assert found.code[2] == f"# für größere Zahlen\n{DOUBLE}"

    def test_windows_newlines_inside_sources_change_nothing(self):
        nb = solved()
        for cell in nb["cells"]:
            cell["source"] = cell["source"].replace("\n", "\r\n")
        assert reading(nb).code == (SETUP, DATA, DOUBLE, TRIPLE)

    def test_half_a_character_becomes_one_that_can_be_written(self):
        nb = solved()
        cell_of(nb, "double")["source"] = f"{DOUBLE}  # \ud83d"
        assert reading(nb).code[2] == f"{DOUBLE}  # ?"


class TestFormats:
    def test_sources_may_be_lists_cut_anywhere(self):
        nb = solved()
        for cell in nb["cells"]:
            cell["source"] = list(cell["source"])
        assert reading(nb).code == (SETUP, DATA, DOUBLE, TRIPLE)

    def test_nbformat_3_is_read(self):
        nb = answered(solved())
        cells = [
            {**cell, "input": cell.pop("source")} if cell["cell_type"] == "code" else cell
            for cell in nb["cells"]
        ]
        old = {"nbformat": 3, "metadata": {}, "worksheets": [{"cells": cells}]}
        found = reading(old)
        assert found.code == (SETUP, DATA, DOUBLE, TRIPLE)
        assert found.written == {"why": "Three is more than two."}

    def test_a_heading_of_nbformat_3_is_one_of_our_headings(self):
        sheet = {"cells": [{"cell_type": "heading", "level": 1, "source": "Twice and three times"}]}
        assert reading({"worksheets": [sheet]}).cells == ()


class TestMetadata:
    def test_nothing_is_lost_when_all_metadata_are_gone(self):
        nb = stripped(answered(solved()))
        found = reading(nb)
        assert found.code == (SETUP, DATA, DOUBLE, TRIPLE)
        assert found.written == {"why": "Three is more than two."}

    def test_tampered_metadata_give_nothing_away(self):
        nb = solved()
        cell_of(nb, "check_double")["metadata"]["nbgrader"]["points"] = 1000
        cell_of(nb, "check_double")["metadata"]["nbgrader"]["solution"] = True
        assert reading(nb) == reading(solved())

    def test_equal_cell_ids_confuse_nothing(self):
        nb = solved()
        for cell in nb["cells"]:
            cell["id"] = "same"
        assert reading(nb) == reading(solved())

    def test_another_kernel_changes_nothing(self):
        nb = solved()
        nb["metadata"] = {"kernelspec": {"name": "conda-env-ml", "language": "python"}}
        assert reading(nb) == reading(solved())


class TestCells:
    def test_a_setup_that_was_added_to_runs_after_ours(self):
        nb = solved()
        cell_of(nb, "setup")["source"] = f"{SETUP}\nimport math"
        assert reading(nb).code == (SETUP, f"{SETUP}\nimport math", DATA, DOUBLE, TRIPLE)

    def test_what_we_gave_is_there_although_its_cell_was_deleted(self):
        nb = solved()
        nb["cells"].remove(cell_of(nb, "code-data"))
        assert DATA in reading(nb).code

    def test_a_copied_check_cell_is_not_taken(self):
        nb = solved()
        nb["cells"].insert(0, copy.deepcopy(cell_of(nb, "check_double")))
        assert reading(nb).code == reading(solved()).code

    def test_a_deleted_check_cell_changes_nothing(self):
        nb = solved()
        nb["cells"].remove(cell_of(nb, "check_double"))
        assert reading(nb) == reading(solved())

    def test_a_split_cell_stays_in_order(self):
        nb = solved()
        cell_of(nb, "double")["source"] = "two = 2"
        nb["cells"].insert(position(nb, "double") + 1, code(DOUBLE))
        assert reading(nb).code == (SETUP, DATA, "two = 2", DOUBLE, TRIPLE)

    def test_merged_cells_answer_both(self):
        nb = solved()
        cell_of(nb, "double")["source"] = f"{DOUBLE}\n\n\n{TRIPLE}"
        nb["cells"].remove(cell_of(nb, "triple"))
        assert reading(nb).code == (SETUP, DATA, f"{DOUBLE}\n\n\n{TRIPLE}")

    def test_moved_cells_run_where_they_stand(self):
        nb = solved()
        nb["cells"].insert(0, nb["cells"].pop(position(nb, "triple")))
        assert reading(nb).code == (SETUP, TRIPLE, DATA, DOUBLE)

    @pytest.mark.parametrize("where", ["above", "below"])
    def test_a_solution_beside_an_untouched_stub_counts(self, where):
        nb = solved()
        cell_of(nb, "double")["source"] = cell_of(blank(), "double")["source"]
        nb["cells"].insert(0 if where == "above" else len(nb["cells"]), code(DOUBLE))
        assert "NotImplementedError" not in "\n".join(reading(nb).code)
        assert DOUBLE in reading(nb).code

    def test_a_solution_in_a_locked_check_cell_counts(self):
        nb = blank()
        cell_of(nb, "check_double")["source"] = f"{DOUBLE}\n\ncheck(double)"
        assert f"{DOUBLE}\n\ncheck(double)" in reading(nb).code

    @pytest.mark.parametrize("kind", ["markdown", "raw"])
    def test_a_solution_cell_that_became_text_is_code_still(self, kind):
        nb = solved()
        cell_of(nb, "double")["cell_type"] = kind
        assert reading(nb).code == reading(solved()).code


class TestWrittenAnswers:
    def test_an_answer_in_a_new_cell_below_counts(self):
        nb = blank()
        nb["cells"].insert(position(nb, "why") + 1, text("Because."))
        assert reading(nb).written == {"why": "Because."}

    def test_an_answer_in_place_of_its_deleted_cell_counts(self):
        nb = blank()
        nb["cells"][position(nb, "why")] = text("Because.")
        assert reading(nb).written == {"why": "Because."}

    def test_an_answer_below_the_question_in_its_own_cell_counts(self):
        nb = stripped(blank())
        question = next(cell for cell in nb["cells"] if cell["source"] == QUESTION)
        question["source"] = f"{QUESTION}\n\nBecause."
        assert reading(nb).written == {"why": "Because."}

    def test_a_split_answer_is_put_together(self):
        nb = answered(blank(), "One.")
        second = copy.deepcopy(cell_of(nb, "why"))
        second["source"] = "Two."
        nb["cells"].append(second)
        assert reading(nb).written == {"why": "One.\n\nTwo."}

    def test_an_answer_in_a_code_cell_counts(self):
        nb = answered(blank())
        cell_of(nb, "why")["cell_type"] = "code"
        assert reading(nb).written == {"why": "Three is more than two."}

    def test_notes_elsewhere_are_no_answers(self):
        nb = blank()
        nb["cells"].insert(1, text("My own notes."))
        found = reading(nb)
        assert found.written == {}
        assert [cell.source for cell in found.cells] == ["My own notes."]


class TestWhatCannotBeRead:
    @pytest.mark.parametrize(
        ("content", "problem"),
        [
            (b"", "The file is empty."),
            (b"\xef\xbb\xbf \n\0", "The file is empty."),
            (raw(solved())[:700], "not valid JSON"),
            (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", "not valid JSON"),
            (b"\xff\xfe\x00", "not valid JSON"),
            (b"[1, 2]", "JSON of another kind"),
            (b'"notebook"', "JSON of another kind"),
            (b"{}", "without cells"),
            (b'{"cells": 7, "worksheets": {"a": 1}}', "without cells"),
            (b'{"cells": []}', "without cells"),
            (b"[" * 100_000, "nested too deeply"),
            (b'{"cells": ' + b"[" * 100_000, "nested too deeply"),
            (b'{"a": ' + b"9" * 5000 + b"}", "not valid JSON"),
            (raw({"cells": [code("x")] * 5001}), "more than 5000 cells"),
            (raw({"cells": [code("x" * (MAX_CODE + 1))]}), "more than 2 MB of text"),
            (b" " * (MAX_BYTES + 1), "larger than 20 MB"),
        ],
    )
    def test_it_has_a_reason_in_one_sentence(self, content, problem):
        found = read(content, RELEASED)
        assert problem in found.problem
        assert found.problem.endswith(".")
        assert found.code == ()

    def test_the_notebook_of_another_lesson_is_noted(self):
        found = reading({"cells": [code("def other(x):\n    return x")]})
        assert found.problem == ""
        assert found.notes == ("No cell of this lesson is in the file.",)

    ODD = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
        max_leaves=6,
    )
    FIELDS = st.sampled_from(
        ["cell_type", "source", "input", "metadata", "id", "level", "outputs", "nbgrader"]
    )
    CELL = st.dictionaries(FIELDS, ODD | st.sampled_from(["code", "markdown", "heading", DOUBLE]))

    @given(cells=st.lists(CELL | ODD, max_size=4), about=ODD)
    @settings(max_examples=300, deadline=None, derandomize=True)
    def test_nothing_odd_in_the_json_stops_it(self, cells, about):
        for cell in cells:
            if isinstance(cell, dict) and "cell_type" in cell:
                cell["metadata"] = {"nbgrader": about}
        read(json.dumps({"cells": cells}).encode(), RELEASED)

    @given(content=st.binary(max_size=60))
    @settings(max_examples=300, deadline=None, derandomize=True)
    def test_no_bytes_stop_it(self, content):
        read(content, RELEASED)


class TestFolders:
    def test_the_notebook_of_the_right_name_is_taken(self, tmp_path):
        (tmp_path / f"{NAME}.ipynb").write_bytes(raw(solved()))
        (tmp_path / "other.ipynb").write_bytes(raw(blank()))
        assert read_folder(tmp_path, RELEASED) == reading(solved())

    def test_a_renamed_notebook_is_taken_if_it_is_the_only_one(self, tmp_path):
        (tmp_path / "Small (1).IPYNB").write_bytes(raw(solved()))
        assert read_folder(tmp_path, RELEASED) == reading(solved())

    def test_of_several_other_names_the_newest_is_taken_with_a_note(self, tmp_path):
        for age, (name, nb) in enumerate({"b": solved(), "a": blank()}.items()):
            path = tmp_path / f"{name}.ipynb"
            path.write_bytes(raw(nb))
            os.utime(path, (1_000_000 - 60 * age, 1_000_000 - 60 * age))
        found = read_folder(tmp_path, RELEASED)
        assert found.code == reading(solved()).code
        assert found.notes == ("None of 2 notebooks is called small.ipynb; the newest was taken.",)

    def test_a_folder_without_a_notebook_has_a_reason(self, tmp_path):
        (tmp_path / "readme.txt").write_text("I will submit later.")
        assert read_folder(tmp_path, RELEASED).problem == "There is no notebook in the folder."

    def test_links_are_not_followed(self, tmp_path):
        (tmp_path / "secret").write_bytes(raw(solved()))
        (tmp_path / f"{NAME}.ipynb").symlink_to(tmp_path / "secret")
        assert "link" in read_folder(tmp_path, RELEASED).problem

    def test_a_pipe_does_not_hold_it_up(self, tmp_path):
        os.mkfifo(tmp_path / f"{NAME}.ipynb")
        assert "device" in read_folder(tmp_path, RELEASED).problem
