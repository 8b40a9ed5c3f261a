"""Collecting from nbgrader's exchange: what one student put there costs nobody else."""

import os

import pytest
from nbgrader.exchange import ExchangeFactory
from traitlets.config import Config

from autograder.grading.exchange import NOT_WHOLE, UNTOLD
from autograder.grading.folder_names import REFUSED
from autograder.grading.handed_in import LINKED
from autograder.grading.progress import printable

from .conftest import nbgrader_course
from .small_lesson import LESSON, raw, solved

NOON = "2026-01-31 12:00:00.000000 UTC"
LATER = "2026-02-01 12:00:00.000000 UTC"


@pytest.fixture
def inbound(tmp_path):
    folder = tmp_path / "exchange" / "abc" / "inbound"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def collect(root, inbound, monkeypatch):
    """What `nbgrader collect` does, with the settings of the course."""
    monkeypatch.chdir(root)

    def start(**more):
        directory, config = nbgrader_course(root, LESSON)
        directory.course_id = "abc"
        config.merge(Config({"Exchange": {"root": str(inbound.parents[1])}, "Collect": more}))
        factory = ExchangeFactory(config=config)
        factory.Collect(coursedir=directory, authenticator=None, config=config).start()

    return start


def hand_in(inbound, student, time=NOON):
    folder = inbound / f"{student}+{LESSON}+{time}+x1"
    folder.mkdir()
    (folder / "small.ipynb").write_bytes(raw(solved()))
    (folder / "timestamp.txt").write_text(time)
    return folder


def collected(root):
    found = (root / "submitted").glob(f"*/{LESSON}/*")
    return {f"{path.parts[-3]}/{path.name}" for path in found if path.is_file()}


HERS = {"ada/small.ipynb", "ada/timestamp.txt"}


def test_links_and_pipes_in_a_submission_lead_nowhere(root, inbound, collect):
    (root / "secret").write_text("a secret")
    hand_in(inbound, "ada")
    eve = hand_in(inbound, "eve")
    (eve / "link.txt").symlink_to(root / "secret")
    (eve / "dangling").symlink_to("nowhere")
    (eve / "solutions").symlink_to(root / "lessons")
    os.mkfifo(eve / "pipe")
    collect()
    assert collected(root) == HERS | {"eve/small.ipynb", "eve/timestamp.txt"}
    assert not (root / "submitted" / "eve" / LESSON / "solutions").exists()


NOBODYS = {
    f"eve+{LESSON}+{'1' * 99}h+x": UNTOLD,
    f"eve+{LESSON}+": UNTOLD,
    f"x+eve+{LESSON}+2026": UNTOLD,
    f"+{LESSON}+{NOON}+x": REFUSED,
    f"<img src=x onerror=alert(1)>+{LESSON}+{NOON}+x": REFUSED,
    os.fsdecode(b"b\xff+") + f"{LESSON}+{NOON}+x": REFUSED,
}


def test_names_that_tell_nothing_cost_a_line_each(root, inbound, collect, caplog):
    hand_in(inbound, "ada")
    for name in NOBODYS:
        (inbound / name).mkdir()
    collect()
    told = {record.getMessage() for record in caplog.records}
    assert {f"{printable(name)}: {why}" for name, why in NOBODYS.items()} <= told
    assert collected(root) == HERS
    assert [path.name for path in (root / "submitted").iterdir()] == ["ada"]


def test_a_folder_that_is_a_link_is_not_followed_and_the_one_before_is_taken(
    root, inbound, collect, caplog
):
    hers = hand_in(inbound, "ada")
    (hers / "notes.txt").write_text("ada's")
    hand_in(inbound, "eve")
    (inbound / f"eve+{LESSON}+{LATER}+x1").symlink_to(hers)
    collect()
    assert LINKED in caplog.text
    assert collected(root) == HERS | {"ada/notes.txt", "eve/small.ipynb", "eve/timestamp.txt"}


def test_nothing_is_written_through_a_link_in_submitted(root, inbound, collect, caplog):
    (root / "elsewhere").mkdir()
    (root / "submitted").mkdir(exist_ok=True)
    (root / "submitted" / "eve").symlink_to(root / "elsewhere")
    hand_in(inbound, "eve")
    collect()
    assert LINKED in caplog.text
    assert list((root / "elsewhere").iterdir()) == []


def test_what_is_too_large_is_left_out(root, inbound, collect, caplog):
    hand_in(inbound, "ada")
    with (hand_in(inbound, "eve") / "large").open("wb") as file:
        file.truncate(200_000_000)
    collect()
    assert NOT_WHOLE.split(":")[0] in caplog.text
    assert collected(root) == HERS
