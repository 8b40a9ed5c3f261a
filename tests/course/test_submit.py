"""Handing in: what nbgrader expects, where the instructor said, and a receipt."""

import base64
import json
import os
import re
import zipfile
from datetime import UTC, datetime

import pytest

from course import submit
from course.folder import bring, released_folder
from course.progress import standing
from course.submit import NotHandedIn, Submission, find_lesson, run_submit

NOW = datetime(2026, 3, 1, 12, 30, 0, 250_000, tzinfo=UTC)
HANDED_IN = {"start.ipynb", "timestamp.txt"}


@pytest.fixture
def mine(tmp_path):
    """A student's folder."""
    folder = tmp_path / "my-lessons"
    bring(released_folder(), folder)
    return folder


@pytest.fixture
def submission(mine):
    return Submission(standing(released_folder(), mine)[0], mine, "ada", NOW)


def names(folder):
    return {path.name for path in folder.iterdir()}


def test_a_folder_gets_what_nbgrader_expects_in_submitted(submission, tmp_path):
    (tmp_path / "submitted").mkdir()
    target = submit.hand_in(submission, str(tmp_path / "submitted"))
    assert target == tmp_path / "submitted" / "ada" / "00_start"
    assert names(target) == HANDED_IN
    assert (target / "timestamp.txt").read_text() == "2026-03-01 12:30:00.250000 UTC\n"
    assert (target / "start.ipynb").read_bytes() == (
        submission.folder / "00_start" / "start.ipynb"
    ).read_bytes()


def test_the_last_one_counts_and_leaves_nothing_of_the_one_before(submission, mine, tmp_path):
    (mine / "00_start" / "helper.py").write_text("x = 1")
    submit.hand_in(submission, str(tmp_path))
    (mine / "00_start" / "helper.py").unlink()
    target = submit.hand_in(submission, str(tmp_path))
    assert names(target) == HANDED_IN
    assert names(target.parent) == {"00_start"}


def test_a_zip_unpacks_to_where_nbgrader_looks(submission, tmp_path):
    path = submit.hand_in(submission, str(tmp_path / "00_start.zip"))
    with zipfile.ZipFile(path) as archive:
        assert set(archive.namelist()) == {f"ada/00_start/{name}" for name in HANDED_IN}


def test_links_hidden_files_and_versions_put_beside_stay_at_home(submission, mine):
    lesson = mine / "00_start"
    (lesson / "start.new-version.ipynb").write_text("{}")
    (lesson / ".hidden").write_text("x")
    (lesson / ".ipynb_checkpoints").mkdir()
    (lesson / "secret.txt").symlink_to(mine / ".course-progress.json")
    assert set(submission.files) == HANDED_IN


def checked(mine):
    """What a check leaves in a student's folder."""
    entry = {"checks": 3, "points": 1.0, "of": 2.0, "mistakes": {"The sum is not divided.": 2}}
    known = {"00_start": {"mean_square": entry}, "04_loss": {"mse": entry}}
    (mine / ".course-progress.json").write_text(json.dumps(known))
    return {"mean_square": entry}


def test_what_checks_said_in_this_lesson_goes_with_it(submission, mine, tmp_path, capsys):
    entry = checked(mine)
    target = submit.hand_in(submission, str(tmp_path))
    assert names(target) == {*HANDED_IN, "progress.json"}
    assert json.loads((target / "progress.json").read_text()) == entry
    run_submit("start", None, "ada", mine)
    assert "With it goes progress.json: how often you checked" in capsys.readouterr().out


def test_a_progress_file_of_ones_own_is_no_progress(submission, mine):
    (mine / "00_start" / "progress.json").write_text("{}")
    assert set(submission.files) == HANDED_IN


@pytest.mark.parametrize("student", ["", "../eve", "a/b", ".hidden", "ada lovelace", "a+b", "*"])
def test_a_name_that_cannot_be_a_folder_is_refused(submission, student):
    with pytest.raises(NotHandedIn, match="can't be a student's name"):
        submit.prepare(submission.lesson, "start.ipynb", submission.folder, student, NOW)


def test_a_renamed_notebook_is_told(submission, mine):
    (mine / "00_start" / "start.ipynb").rename(mine / "00_start" / "mine.ipynb")
    with pytest.raises(NotHandedIn, match=r"no start\.ipynb in .*; was it renamed or moved\?"):
        submit.prepare(submission.lesson, "start.ipynb", mine, "ada", NOW)


def test_a_folder_that_is_not_there_is_told_and_not_made(submission, tmp_path):
    with pytest.raises(NotHandedIn, match="There is no folder"):
        submit.hand_in(submission, str(tmp_path / "nowhere"))
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("name", ["00_start", "00", "start"])
def test_a_lesson_goes_by_its_name_or_its_number(submission, name):
    assert find_lesson(standing(released_folder(), None), name).name == "00_start"


def test_an_unknown_lesson_is_told_with_those_that_there_are():
    with pytest.raises(NotHandedIn, match="no lesson '99'; the lessons are 00_start, "):
        find_lesson(standing(released_folder(), None), "99")


def test_the_number_follows_every_byte(submission, mine):
    before = submission.number
    assert submission.number == before
    notebook = mine / "00_start" / "start.ipynb"
    notebook.write_text(notebook.read_text() + " ")
    assert submission.number != before


def test_it_says_what_is_missing_where_it_lies_and_leaves_a_receipt(mine, capsys):
    run_submit("start", None, "ada", mine)
    told = capsys.readouterr().out
    assert "Lesson 00 start: 0 of 2 points by checks." in told
    assert "  Still missing: mean_square (0 of 2 points)." in told
    assert "  Still missing: the written answer two_orders." in told
    assert f"Packed, for you to upload: {mine / '00_start.zip'}" in told
    number = re.search(r"The number is (\w{12}), the receipt", told)[1]
    (receipt,) = (mine / "receipts").iterdir()
    assert number in receipt.name
    text = receipt.read_text()
    assert f"number   {number}\n" in text
    assert "student  ada\n" in text
    assert "missing  the written answer two_orders\n" in text


@pytest.mark.heavy("it runs nbgrader's own command")
def test_nbgraders_exchange_takes_it(submission, mine, tmp_path, monkeypatch):
    checked(mine)
    exchange = tmp_path / "exchange"
    for part in ("inbound", "outbound/00_start"):
        (exchange / "nn" / part).mkdir(parents=True)
    (exchange / "nn" / "outbound" / "00_start" / "start.ipynb").write_text(json.dumps({}))
    for folder in (exchange, exchange / "nn" / "inbound"):
        os.chmod(folder, 0o777)
    config = tmp_path / "config"
    config.mkdir()
    (config / "nbgrader_config.py").write_text(
        "c = get_config()\n"
        f"c.Exchange.root = {str(exchange)!r}\n"
        f"c.Exchange.cache = {str(tmp_path / 'cache')!r}\n"
        "c.CourseDirectory.course_id = 'nn'\n"
    )
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(config))
    assert submit.hand_in(submission, "exchange") is None
    (taken,) = (exchange / "nn" / "inbound").iterdir()
    assert "+00_start+" in taken.name
    assert names(taken) >= {"start.ipynb", "progress.json"}


@pytest.mark.heavy("it runs nbgrader's own command")
def test_an_exchange_that_does_not_take_it_says_why(submission, tmp_path, monkeypatch):
    config = tmp_path / "config"
    config.mkdir()
    (config / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.Exchange.root = {str(tmp_path)!r}\n"
    )
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(config))
    os.chmod(tmp_path, 0o777)
    with pytest.raises(NotHandedIn, match="did not take it: No course id specified"):
        submit.hand_in(submission, "exchange")


def written(mine, *sources):
    """Lesson 00 as it is saved, with these cells alone."""
    cells = [{"cell_type": "code", "source": source, "metadata": {}} for source in sources]
    (mine / "00_start" / "start.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")


def test_in_a_notebook_it_is_packed_as_the_command_does_and_shown_as_a_download(
    mine, monkeypatch, capsys
):
    monkeypatch.chdir(mine / "00_start")
    packed = submit.submit("00_start", student="ada")
    assert "ada/00_start/start.ipynb" in zipfile.ZipFile(mine / "00_start.zip").namelist()
    assert "Still missing: mean_square" in capsys.readouterr().out
    link = packed._repr_html_()
    content = re.search('download="00_start.zip" href="data:application/zip;base64,(.*)"', link)
    assert base64.b64decode(content[1]) == (mine / "00_start.zip").read_bytes()


@pytest.mark.parametrize(
    "run",
    [
        ["def mean_square(x):\n    return 2", "submit('00')"],
        ["def mean_square(x):\n    return 1", "submit('00_start')"],
    ],
    ids=["an answer", "the newest cell"],
)
def test_in_a_notebook_that_is_not_saved_nothing_old_is_handed_in(mine, monkeypatch, run):
    monkeypatch.chdir(mine / "00_start")
    monkeypatch.setattr(submit, "_cells_run", lambda: ["", *run])
    written(mine, "def mean_square(x):\n    return 1", "submit('00')")
    with pytest.raises(NotHandedIn, match=r"not saved as you have run it: press Ctrl\+S"):
        submit.submit("00_start")
    written(mine, *run)
    assert submit.submit("00_start").path.is_file()
