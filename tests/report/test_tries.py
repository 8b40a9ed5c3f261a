"""What students tried: read from files that may hold anything."""

import json
import os

import pytest

from autograder.report.tries import MAX_BYTES, Tried, Way, read_tries, ways

EXERCISES = {"double": 2.0, "triple": 3.0}
OURS = {"sign": "The sign is turned.", "factor": "A factor is missing."}
ENTRY = {"checks": 4, "points": 2.0, "of": 2.0, "mistakes": {"sign": 3}}


def sentences(exercise, ids):
    return [OURS[id] for id in ids if id in OURS]


def read(folder, content):
    if isinstance(content, (dict, list)):
        content = json.dumps(content)
    (folder / "progress.json").write_text(content)
    return read_tries(folder, EXERCISES, sentences)


def test_it_says_how_often_they_checked_and_what_they_met(tmp_path):
    tried = Tried(4, True, frozenset(["The sign is turned."]))
    assert read(tmp_path, {"double": ENTRY, "other": ENTRY}) == {"double": tried}
    assert not read(tmp_path, {"triple": ENTRY})["triple"].right


def test_mistakes_that_are_not_ours_are_passed_over(tmp_path):
    forged = {**ENTRY, "mistakes": {"Ask bob, he has the answers.": 1, "sign": 1}}
    assert read(tmp_path, {"double": forged})["double"].mistakes == {"The sign is turned."}


@pytest.mark.parametrize(
    "content",
    [
        "", "{", "[]", "null", "1", '"x"', "[" * 50_000, '{"double": 1}', '{"double": {}}',
        '{"double": {"checks": -1, "points": 0, "mistakes": {}}}',
        '{"double": {"checks": 1e9, "points": 0, "mistakes": {}}}',
        '{"double": {"checks": 99999999, "points": 0, "mistakes": {}}}',
        '{"double": {"checks": 1, "points": "2", "mistakes": {}}}',
        '{"double": {"checks": 1, "points": 0, "mistakes": []}}',
        '{"double": {"checks": 1, "points": 0, "mistakes": {}}}' + " " * MAX_BYTES,
    ],
    ids=range(15),
)  # fmt: skip
def test_what_is_of_no_use_is_nothing(tmp_path, content):
    assert read(tmp_path, content) == {}


def test_no_link_is_followed_and_no_pipe_waited_for(tmp_path):
    assert read_tries(tmp_path, EXERCISES, sentences) == {}
    (tmp_path / "secret.json").write_text(json.dumps({"double": ENTRY}))
    (tmp_path / "progress.json").symlink_to(tmp_path / "secret.json")
    assert read_tries(tmp_path, EXERCISES, sentences) == {}
    (tmp_path / "progress.json").unlink()
    os.mkfifo(tmp_path / "progress.json")
    assert read_tries(tmp_path, EXERCISES, sentences) == {}


def test_the_way_of_a_class_has_the_mistakes_that_most_met():
    sign, both = frozenset(["The sign is turned."]), frozenset(OURS.values())
    tries = [
        {"triple": Tried(1, True, frozenset())},
        {"triple": Tried(4, True, sign)},
        {"triple": Tried(7, False, both)},
        {},
    ]
    met = (("The sign is turned.", 2), ("A factor is missing.", 1))
    assert ways(tries, EXERCISES) == [Way("triple", 3, 2, 4, met)]
