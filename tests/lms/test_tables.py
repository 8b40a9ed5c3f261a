"""CSV in and out: nothing is a formula, and every spreadsheet's way of writing is read."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.lms.tables import csv_bytes, guarded, plain, read_csv
from course.commands import BadInput

ROWS = [{"id": "ada", "name": "Zoë Young"}, {"id": "bob", "name": "Lee, Bo"}]


@pytest.mark.parametrize("first", list("=+-@\t\r\0＝"))
def test_a_text_that_begins_like_a_formula_is_none(first):
    raw = csv_bytes([(f"{first}1+1", 2.5)]).decode()
    assert next(csv.reader(io.StringIO(raw, newline=""))) == [f"'{first}1+1", "2.5"]


@given(st.text())
def test_what_is_guarded_is_read_back(text):
    assert plain(guarded(text)) == text or text.startswith("'")


def test_numbers_stay_numbers():
    assert csv_bytes([(-1.0, 0.1 + 0.2, 12.0)]) == b"-1,0.3,12\r\n"


@pytest.mark.parametrize("separator", ",;\t")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_table_is_read_as_any_spreadsheet_writes_it(tmp_path, separator, encoding):
    path = tmp_path / "people.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, ["id", "name"], delimiter=separator)
        writer.writeheader()
        writer.writerows(ROWS)
    assert read_csv(path) == ROWS


def test_what_we_write_we_read(tmp_path):
    path = tmp_path / "people.csv"
    path.write_bytes(csv_bytes([("id", "name"), ("@ada", "=1+1")]))
    assert read_csv(path) == [{"id": "@ada", "name": "=1+1"}]


def test_an_empty_or_missing_table_is_told(tmp_path):
    (tmp_path / "empty.csv").write_text("")
    with pytest.raises(BadInput, match="is empty; its first line must name the columns"):
        read_csv(tmp_path / "empty.csv")
    with pytest.raises(BadInput, match="can't be read: No such file"):
        read_csv(tmp_path / "none.csv")
