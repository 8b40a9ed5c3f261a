"""What editors and systems leave is no work, and a notebook is one whatever it is called."""

import pytest

from autograder.grading.leavings import is_left_over, is_notebook

from .small_lesson import NAME, raw, solved

LEFT_OVER = [
    *("homework/.ipynb_checkpoints/loss.ipynb", "loss-checkpoint.ipynb", "loss-checkpoint-1.ipynb"),
    *("__MACOSX/loss.ipynb", "__MACOSX/ada/._loss.ipynb", "._loss.ipynb", ".DS_Store"),
    *(".Trash/loss.ipynb", ".Trash-1000/files/loss.ipynb", "$RECYCLE.BIN/S-1/loss.ipynb"),
    *("loss.ipynb~", ".~loss.ipynb", "#loss.ipynb#", ".#loss.ipynb", ".loss.ipynb.swp"),
    *("loss.ipynb.bak", "loss.ipynb.orig", "~$loss.ipynb", "__pycache__/loss.py"),
]
WORK = [
    *("loss.ipynb", "homework/loss.ipynb", "loss (1).ipynb", "loss-1.ipynb", "my checkpoint.ipynb"),
    *("loss.ipynb.txt", "loss.json", "Bob Old/loss.ipynb", "trash/loss.ipynb"),
]


@pytest.mark.parametrize("path", LEFT_OVER)
def test_a_copy_is_left_over(path):
    assert is_left_over(path)


@pytest.mark.parametrize("path", WORK)
def test_work_is_not(path):
    assert not is_left_over(path)


def test_a_notebook_is_known_by_what_is_in_it():
    assert is_notebook(raw(solved()))
    assert is_notebook(b'{"worksheets": [{"cells": []}]}')
    assert not any(map(is_notebook, (b"", b"[1]", b'{"checks": 3}', b"PK\3\4", b"[" * 100_000)))


class TestASubmittedFolder:
    @pytest.fixture
    def taken(self, tmp_path):
        """What is taken of a folder with these files, and why if nothing is."""
        from autograder.grading.handed_in import collect

        def take(files):
            for name, content in files.items():
                path = tmp_path / name
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(content)
            found = collect(tmp_path, NAME)
            return found.notebook, found.problem or found.note

        return take

    @pytest.mark.parametrize("name", ["mine-checkpoint.ipynb", "._mine.ipynb", "#mine.ipynb#"])
    def test_a_copy_is_never_taken(self, taken, name):
        assert taken({"mine.ipynb": raw(solved()), name: b"{}"}) == (raw(solved()), "")

    def test_nothing_but_a_copy_is_told(self, taken):
        notebook, why = taken({"small-checkpoint.ipynb": raw(solved())})
        assert notebook == b""
        assert why.endswith("but copies that an editor left: small-checkpoint.ipynb.")

    @pytest.mark.parametrize("name", ["small.ipynb.txt", "small.json", "small.ipynb.zip", "small"])
    def test_what_a_browser_called_otherwise_is_taken(self, taken, name):
        beside = {"readme.txt": b"Hello.", "progress.json": b"{}"}
        assert taken({name: raw(solved()), **beside}) == (raw(solved()), "")

    def test_a_notebook_in_a_zip_is_taken(self, taken, tmp_path):
        import zipfile

        with zipfile.ZipFile(tmp_path / "small.ipynb.zip", "w") as archive:
            archive.writestr("a/.ipynb_checkpoints/small-checkpoint.ipynb", b"{}")
            archive.writestr("a/small.ipynb", raw(solved()))
        assert taken({"readme.txt": b"Hello."}) == (raw(solved()), "")

    def test_a_broken_zip_is_no_notebook(self, taken):
        assert taken({"small.zip": b"PK\3\4 and no more"}) == (
            b"",
            "There is no notebook in the folder.",
        )

    def test_newest_is_not_said_where_no_time_is_known(self, taken, tmp_path):
        import os

        for name in ("b", "a"):
            (tmp_path / f"{name}.ipynb").write_bytes(raw(solved()))
            os.utime(tmp_path / f"{name}.ipynb", (1_000_000, 1_000_000))
        _, note = taken({})
        assert note.endswith("and nothing says which is the newest; a.ipynb was taken.")
