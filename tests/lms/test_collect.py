"""Collecting: from every platform into `submitted`, and never over what may be newer."""

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograder.lms.collect import run_collect
from course import submit as handing_in
from course.commands import BadInput
from course.progress import LessonProgress
from tests.grading.small_lesson import LESSON, NAME, raw, solved, submit

NOTEBOOK = raw(solved())
OTHER = raw({**solved(), "metadata": {"changed": True}})
METADATA = """\
submission_7:
  :submitters:
  - :name: Ada Young
    :sid: 'U9'
    :email: ada@example.org
  - :name: Bob Lee
    :sid: U2
    :email: bob@example.org
  :created_at: 2026-03-01 12:30:00.250000000 +02:00
  :score: 3.0
  :results: !ruby/hash:ActiveSupport::HashWithIndifferentAccess
    output: "text"
  :history: []
"""
STARTED = "2026-03-01 10:30:00.250000 UTC\n"


def moodle(who="Ada Young", number=12, name=f"{NAME}.ipynb"):
    return f"{who}_{number}_assignsubmission_file_/{name}"


@pytest.fixture
def download(tmp_path):
    """Make a zip of what is given, name -> bytes."""

    def make(files, name="download.zip"):
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for each, content in files.items():
                archive.writestr(each, content)
        return path

    return make


def zipped(files):
    """The bytes of a zip of these files."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, raw_ in files.items():
            archive.writestr(name, raw_)
    return content.getvalue()


def folder(root, student):
    return root / "submitted" / student / LESSON


def files(root, student):
    return {path.name: path.read_bytes() for path in folder(root, student).iterdir()}


class TestPlatforms:
    def test_moodle(self, root, download, capsys):
        path = download({moodle(): NOTEBOOK, moodle("Bob Lee", 13, "mine.ipynb"): OTHER})
        assert run_collect(root, LESSON, path) == 0
        assert files(root, "Ada-Young") == {f"{NAME}.ipynb": NOTEBOOK}
        assert files(root, "Bob-Lee") == {f"{NAME}.ipynb": OTHER}
        assert capsys.readouterr().out == "2 submissions collected in submitted/.\n"

    def test_canvas_the_last_version_counts(self, root, download, capsys):
        names = [f"youngada_LATE_1234_{n}_{NAME}{copy}.ipynb" for n, copy in enumerate(("", "-1"))]
        path = download({names[1]: OTHER, names[0]: NOTEBOOK})
        assert run_collect(root, LESSON, path) == 0
        assert files(root, "youngada-1234") == {f"{NAME}.ipynb": OTHER}
        said = capsys.readouterr().out
        assert f"{names[0]} is an earlier version, and was left out." in said
        assert "is marked late by Canvas" in said

    def test_two_of_one_name_are_not_one_because_a_roster_has_one(
        self, root, download, tmp_path, capsys
    ):
        roster = tmp_path / "roster.csv"
        roster.write_text("id,first_name,last_name\nada,Ada,Young\n")
        path = download({moodle(): NOTEBOOK, moodle(number=13, name="a.ipynb"): OTHER})
        assert run_collect(root, LESSON, path, roster) == 1
        assert not (root / "submitted").exists()
        assert "ada may be two students" in capsys.readouterr().out

    def test_canvas_says_late_of_any_version(self, root, download):
        files_ = {
            f"youngada_1234_5_{NAME}.ipynb": NOTEBOOK,
            f"youngada_LATE_1234_6_{NAME}-1.ipynb": OTHER,
            "youngada_1234_7_timestamp.txt": b"2020-01-01 00:00:00 UTC",
        }
        assert run_collect(root, LESSON, download(files_)) == 0
        assert files(root, "youngada-1234") == {f"{NAME}.ipynb": OTHER}

    def test_canvas_says_late_whatever_the_student_says(self, root, download, capsys):
        stamp = "youngada_LATE_1234_6_timestamp.txt"
        own = b"2020-01-01 00:00:00 UTC"
        path = download({f"youngada_LATE_1234_5_{NAME}.ipynb": NOTEBOOK, stamp: own})
        assert run_collect(root, LESSON, path) == 0
        assert files(root, "youngada-1234") == {f"{NAME}.ipynb": NOTEBOOK}
        assert "what the student's own said was not taken" in capsys.readouterr().out

    def test_gradescope_with_its_time_and_everybody_of_a_group(self, root, download):
        path = download(
            {
                "assignment_1_export/submission_metadata.yml": METADATA,
                f"assignment_1_export/submission_7/{NAME}.ipynb": NOTEBOOK,
            }
        )
        assert run_collect(root, LESSON, path) == 0
        for student in ("ada@example.org", "bob@example.org"):
            expected = {f"{NAME}.ipynb": NOTEBOOK, "timestamp.txt": STARTED.encode()}
            assert files(root, student) == expected

    def test_what_was_typed_into_the_page_is_no_alarm(self, root, download, capsys):
        typed = (
            "Ada Young_12_assignsubmission_onlinetext_/onlinetext.html",
            "youngada_1234_text.html",
            "youngada_LATE_1234_link.html",
        )
        path = download({moodle(): NOTEBOOK, **dict.fromkeys(typed, b"<p>Hello.</p>")})
        assert run_collect(root, LESSON, path) == 0
        assert capsys.readouterr().out == "1 submission collected in submitted/.\n"

    def test_moodle_drops_an_apostrophe_and_turns_a_line_to_a_blank(self, root, download, tmp_path):
        roster = tmp_path / "roster.csv"
        roster.write_text("id,first_name,last_name\ndan,Dan_J,O'Neil\nada,Ada,D’Arcy\n")
        path = download({moodle("Dan J ONeil"): NOTEBOOK, moodle("Ada DArcy", 13): OTHER})
        assert run_collect(root, LESSON, path, roster) == 0
        assert sorted(os.listdir(root / "submitted")) == ["ada", "dan"]

    def test_moodles_worksheet_tells_two_of_one_name_apart(self, root, download, tmp_path):
        worksheet = tmp_path / "worksheet.csv"
        worksheet.write_text(
            "Identifier,Full name,Email address,Grade\n"
            "Participant 1005,Ada Young,ada@a.org,\nParticipant 1006,Ada Young,young@b.org,\n"
        )
        path = download({moodle(number=1005): NOTEBOOK, moodle(number=1006): OTHER})
        assert run_collect(root, LESSON, path, worksheet) == 0
        assert files(root, "ada@a.org") == {f"{NAME}.ipynb": NOTEBOOK}
        assert files(root, "young@b.org") == {f"{NAME}.ipynb": OTHER}

    def test_copies_that_editors_left_are_not_collected(self, root, download, capsys):
        left = ("__MACOSX/._mine.ipynb", ".ipynb_checkpoints/mine-checkpoint.ipynb", "mine.ipynb~")
        theirs = {"homework/mine.ipynb": NOTEBOOK, **{f"homework/{name}": OTHER for name in left}}
        path = download({moodle(name="all.zip"): zipped(theirs)})
        assert run_collect(root, LESSON, path) == 0
        assert files(root, "Ada-Young") == {f"{NAME}.ipynb": NOTEBOOK}
        assert capsys.readouterr().out == "1 submission collected in submitted/.\n"

    def test_who_handed_in_nothing_but_a_copy_is_told(self, root, download, capsys):
        path = download({moodle(name=".ipynb_checkpoints/mine-checkpoint.ipynb"): OTHER})
        assert run_collect(root, LESSON, path) == 1
        assert "Ada-Young handed in nothing but a copy" in capsys.readouterr().out

    @pytest.mark.parametrize("name", ["mine.ipynb.txt", "mine.json", "mine.ipynb.zip", "mine"])
    def test_a_notebook_is_known_by_what_is_in_it(self, root, download, name):
        path = download({moodle(name=name): NOTEBOOK, moodle(name="readme.txt"): b"Hello."})
        assert run_collect(root, LESSON, path) == 0
        assert files(root, "Ada-Young") == {f"{NAME}.ipynb": NOTEBOOK, "readme.txt": b"Hello."}

    def test_an_unpacked_download_is_read_too(self, root, tmp_path):
        (tmp_path / "in" / "Ada Young_12_assignsubmission_file_").mkdir(parents=True)
        (tmp_path / "in" / moodle()).write_bytes(NOTEBOOK)
        assert run_collect(root, LESSON, tmp_path / "in") == 0
        assert files(root, "Ada-Young") == {f"{NAME}.ipynb": NOTEBOOK}

    def test_a_roster_gives_the_names_of_this_course(self, root, download, tmp_path, capsys):
        roster = tmp_path / "roster.csv"
        roster.write_text("id,first_name,last_name,lms_user_id\nada,Ada,Young,1234\n")
        path = download(
            {moodle(): NOTEBOOK, f"x_1234_5_{NAME}.ipynb": NOTEBOOK, moodle("Zoe Hall"): NOTEBOOK}
        )
        assert run_collect(root, LESSON, path, roster) == 1
        assert os.listdir(root / "submitted") == ["ada"]
        said = capsys.readouterr().out
        assert "Zoe Hall, who is not on the roster." in said
        assert f"{NAME}.ipynb is the second {NAME}.ipynb of this student" in said


@pytest.fixture
def handed_in(tmp_path):
    """What `course submit` packs: the zip's path."""
    own = tmp_path / "my-lessons"
    (own / LESSON).mkdir(parents=True)
    (own / LESSON / f"{NAME}.ipynb").write_bytes(NOTEBOOK)
    (own / LESSON / "helper.py").write_text("x = 1\n")
    time = datetime(2026, 3, 1, 10, 30, 0, 250_000, tzinfo=UTC)
    submission = handing_in.Submission(LessonProgress(LESSON, ()), own, "ada", time)
    return handing_in.hand_in(submission, str(tmp_path / f"{LESSON}.zip"))


class TestRoundTrip:
    EXPECTED = {  # noqa: RUF012
        f"{NAME}.ipynb": NOTEBOOK,
        "helper.py": b"x = 1\n",
        "timestamp.txt": STARTED.encode(),
    }

    def test_a_zip_of_course_submit(self, root, handed_in):
        assert run_collect(root, LESSON, handed_in) == 0
        assert files(root, "ada") == self.EXPECTED

    def test_a_folder_of_them(self, root, handed_in):
        (handed_in.parent / "all").mkdir()
        handed_in.rename(handed_in.parent / "all" / "04_loss (3).zip")
        assert run_collect(root, LESSON, handed_in.parent / "all") == 0
        assert files(root, "ada") == self.EXPECTED

    def test_uploaded_to_a_platform_it_is_by_whom_the_platform_says(
        self, root, handed_in, download
    ):
        path = download({moodle("Bob Lee", 5, f"{LESSON}.zip"): handed_in.read_bytes()})
        assert run_collect(root, LESSON, path) == 0
        assert files(root, "Bob-Lee") == self.EXPECTED
        assert os.listdir(root / "submitted") == ["Bob-Lee"]


class TestWhatIsThereAlready:
    def test_the_same_again_changes_nothing(self, root, download, capsys):
        path = download({moodle(): NOTEBOOK})
        run_collect(root, LESSON, path)
        capsys.readouterr()
        assert run_collect(root, LESSON, path) == 0
        told = "0 submissions collected in submitted/ (1 more were there, unchanged).\n"
        assert capsys.readouterr().out == told

    def test_without_a_time_it_stays_until_it_is_to_be_replaced(self, root, download, capsys):
        submit(root, "Ada-Young", NOTEBOOK)
        path = download({moodle(): OTHER})
        assert run_collect(root, LESSON, path) == 1
        assert "Ada-Young differs from what is there" in capsys.readouterr().out
        assert files(root, "Ada-Young") == {f"{NAME}.ipynb": NOTEBOOK}
        assert run_collect(root, LESSON, path, replace=True) == 0
        assert files(root, "Ada-Young") == {f"{NAME}.ipynb": OTHER}

    @pytest.mark.parametrize("replace", [False, True])
    @pytest.mark.parametrize(("hour", "stays"), [(9, False), (11, True)])
    def test_the_newer_one_counts(self, root, handed_in, hour, stays, replace, capsys):
        submit(root, "ada", OTHER, timestamp=f"2026-03-01 {hour}:00:00 UTC")
        assert run_collect(root, LESSON, handed_in, replace=replace) == int(stays)
        said = capsys.readouterr().out
        assert (files(root, "ada")[f"{NAME}.ipynb"] == OTHER) is stays
        assert ("was handed in before what is there" in said) is stays

    def test_a_write_that_fails_leaves_what_was_there(self, root, handed_in, monkeypatch):
        submit(root, "ada", OTHER, timestamp="2026-03-01 09:00:00 UTC")
        before = files(root, "ada")
        rename = Path.rename

        def fails(self, target):
            if self.name.endswith(".new"):
                raise OSError(28, "No space left on device")
            return rename(self, target)

        monkeypatch.setattr(Path, "rename", fails)
        with pytest.raises(OSError, match="No space left"):
            run_collect(root, LESSON, handed_in)
        assert files(root, "ada") == before
        assert os.listdir(root / "submitted" / "ada") == [LESSON]

    @pytest.mark.parametrize("place", ["student", "lesson"])
    def test_nothing_is_written_through_a_link(self, root, download, capsys, place):
        own = submit(root, "bob", OTHER, timestamp="2020-01-01 00:00:00 UTC")
        link = folder(root, "Ada-Young") if place == "lesson" else folder(root, "Ada-Young").parent
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(own if place == "lesson" else own.parent)
        before = files(root, "bob")
        assert run_collect(root, LESSON, download({moodle(): NOTEBOOK}), replace=True) == 1
        assert files(root, "bob") == before
        assert link.is_symlink()
        assert "Ada-Young has a link for a folder" in capsys.readouterr().out

    @pytest.mark.parametrize("stamp", [b"1" * 190 + b"h", b"0000-01-01 00:00:00 UTC", b"\xff"])
    def test_a_time_that_is_none_is_said_and_left_out(self, root, download, capsys, stamp):
        path = download({moodle(): NOTEBOOK, moodle(name="timestamp.txt"): stamp})
        assert run_collect(root, LESSON, path) == 0
        assert files(root, "Ada-Young") == {f"{NAME}.ipynb": NOTEBOOK}
        assert f"{moodle(name='timestamp.txt')} holds no time" in capsys.readouterr().out

    @pytest.mark.parametrize(
        "line",
        [
            ":created_at: !!timestamp 0000-99-99",
            ":created_at: !!bool perhaps",
            ":created_at: !!int x",
            ":created_at: 0000-01-01",
            ":created_at: !!binary '*'",
            f":created_at: {'1' * 190}h",
        ],
    )
    def test_typed_values_of_a_yaml_are_texts(self, root, download, line):
        metadata = re.sub(r":created_at: .*", line, METADATA)
        top = "assignment_1_export"
        path = download(
            {
                f"{top}/submission_metadata.yml": metadata,
                f"{top}/submission_7/{NAME}.ipynb": NOTEBOOK,
            }
        )
        assert run_collect(root, LESSON, path) == 0
        assert files(root, "ada@example.org") == {f"{NAME}.ipynb": NOTEBOOK}

    def test_a_year_before_there_were_such_times_is_left_out(self, root, download):
        own = b"0001-01-01 00:00:00 UTC"
        path = download({moodle(): NOTEBOOK, moodle(name="timestamp.txt"): own})
        assert run_collect(root, LESSON, path) == 0
        assert "timestamp.txt" not in files(root, "Ada-Young")


class TestWhatIsNotTaken:
    def test_every_file_that_cannot_be_matched_has_a_sentence(self, root, download, capsys):
        odd = {
            "readme.txt": "has no name that tells whose it is",
            "submission_9/a.ipynb": "is of a submission that no submission_metadata.yml names",
            "../up.ipynb": "would be unpacked outside its folder",
            moodle(name=".hidden"): "has a name that no file here can have",
            moodle(name="bro\x1bken.ipynb"): "has a name that no file here can have",
            moodle("..", 5): "can't be a student's name here",
        }
        path = download({**dict.fromkeys(odd, b"x"), moodle("Bob Lee", 13): NOTEBOOK})
        assert run_collect(root, LESSON, path) == 1
        said = capsys.readouterr().out
        assert said.isprintable() or "\x1b" not in said
        for name, why in odd.items():
            assert re.search(f"^{re.escape(name.replace(chr(27), '?'))} .*{why}", said, re.M), name
        assert said.endswith("1 submission collected in submitted/.\n")
        assert os.listdir(root / "submitted") == ["Bob-Lee"]
        assert not (root.parent / "up.ipynb").exists()

    def test_two_students_of_one_name_are_not_mixed(self, root, download, capsys):
        path = download({moodle(): NOTEBOOK, moodle(number=13, name="x.ipynb"): OTHER})
        assert run_collect(root, LESSON, path) == 1
        assert "Ada-Young may be two students" in capsys.readouterr().out
        assert not (root / "submitted").exists()

    def test_a_bomb_costs_its_student_only(self, root, download, capsys):
        bomb = io.BytesIO()
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{NAME}.ipynb", b"\0" * (30 << 20))
        path = download({moodle(name="all.zip"): bomb.getvalue(), moodle("Bob Lee", 13): NOTEBOOK})
        assert run_collect(root, LESSON, path) == 1
        assert "unpacks to more than 200 times its size." in capsys.readouterr().out
        assert os.listdir(root / "submitted") == ["Bob-Lee"]

    @pytest.mark.parametrize(
        "metadata", ["[1, 2]", "a: [", "!!python/object/apply:os.system ['x']", "\0", "{" * 5000]
    )
    def test_metadata_that_are_none_are_told(self, root, download, capsys, metadata):
        path = download({"submission_metadata.yml": metadata, f"submission_7/{NAME}.ipynb": b"{}"})
        assert run_collect(root, LESSON, path) == 1
        assert "submission_metadata.yml " in capsys.readouterr().out
        assert not (root / "submitted").exists()

    def test_too_many_files_of_one_student_are_left_out(self, root, download, capsys):
        many = {moodle(name=f"{i}.py"): b"x" for i in range(60)}
        assert run_collect(root, LESSON, download(many)) == 1
        assert capsys.readouterr().out.count("is one file too many of this student.") == 10
        assert len(files(root, "Ada-Young")) == 50

    def test_an_empty_download_and_an_unknown_lesson_are_told(self, root, download):
        with pytest.raises(BadInput, match="holds no file"):
            run_collect(root, LESSON, download({}))
        with pytest.raises(BadInput, match="There is no lesson '77_none'"):
            run_collect(root, "77_none", download({}))


@pytest.mark.heavy("it runs nbgrader's own command")
def test_nbgraders_zip_collect_reads_the_same_from_the_same_names(root, download, tmp_path):
    path = download({moodle("Ada_Young"): NOTEBOOK, moodle("Bob_Lee", 13): OTHER})
    archive = root / "downloaded" / LESSON / "archive"
    archive.mkdir(parents=True)
    with zipfile.ZipFile(path) as file:
        file.extractall(archive)
    pattern = r".*/(?P<student_id>\w+)_\d+_assignsubmission_file_/(?P<file_id>.*)"
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "zip_collect", LESSON,
         f"--FileNameCollectorPlugin.named_regexp={pattern}"],
        cwd=root, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    theirs = {student: files(root, student) for student in os.listdir(root / "submitted")}
    (root / "submitted").rename(tmp_path / "theirs")
    assert run_collect(root, LESSON, path) == 0
    ours = {student: files(root, student) for student in os.listdir(root / "submitted")}
    assert ours == theirs
    assert set(ours) == {"Ada_Young", "Bob_Lee"}
    assert json.loads(ours["Bob_Lee"][f"{NAME}.ipynb"])["metadata"] == {"changed": True}
