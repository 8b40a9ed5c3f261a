"""The student's folder: what `course lab` brings, and that it never costs any work."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.folder import (
    GIVEN,
    FolderRefused,
    bring,
    first_notebook,
    own_folder,
    released_folder,
)

LOSS, DESCENT = "04_loss/loss.ipynb", "05_descent/descent.ipynb"
BESIDE = "04_loss/loss.new-version.ipynb"


@pytest.fixture
def released(tmp_path):
    folder = tmp_path / "lessons"
    write(folder / LOSS, "loss, version 1")
    write(folder / DESCENT, "descent, version 1")
    return folder


@pytest.fixture
def mine(tmp_path):
    return tmp_path / "my-lessons"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def files(folder: Path) -> dict[str, str]:
    """Every file that a student sees: path -> text."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    seen = [path for path in paths if not path.name.startswith(".")]
    return {path.relative_to(folder).as_posix(): path.read_text() for path in seen}


def how(released: Path, mine: Path) -> dict[str, str]:
    return {brought.path: brought.how for brought in bring(released, mine)}


def test_a_new_folder_gets_every_lesson(released, mine):
    assert how(released, mine) == {LOSS: "new", DESCENT: "new"}
    assert files(mine) == files(released)


def test_a_new_folder_gets_one_empty_progress_file(released, mine):
    bring(released, mine)
    assert json.loads((mine / ".course-progress.json").read_text()) == {}


def test_progress_stays(released, mine):
    write(mine / ".course-progress.json", '{"04_loss": {}}')
    bring(released, mine)
    assert (mine / ".course-progress.json").read_text() == '{"04_loss": {}}'


def test_a_second_time_touches_no_lesson(released, mine):
    bring(released, mine)
    os.utime(mine / LOSS, (1, 1))
    assert how(released, mine) == {LOSS: "kept", DESCENT: "kept"}
    assert (mine / LOSS).stat().st_mtime == 1


def test_what_a_student_changed_is_kept_without_a_word(released, mine):
    bring(released, mine)
    write(mine / LOSS, "my work")
    brought = bring(released, mine)
    assert [str(one) for one in brought] == ["", ""]
    assert files(mine)[LOSS] == "my work"
    assert BESIDE not in files(mine)


def test_a_lesson_without_changes_follows_the_course(released, mine):
    bring(released, mine)
    write(released / LOSS, "loss, version 2")
    assert how(released, mine)[LOSS] == "followed"
    assert files(mine) == files(released)


def test_a_new_version_lies_beside_what_a_student_changed(released, mine):
    bring(released, mine)
    write(mine / LOSS, "my work")
    write(released / LOSS, "loss, version 2")
    brought = bring(released, mine)[0]
    assert str(brought) == (
        f"{LOSS} is kept as you left it; the course's new version is beside it: {BESIDE}."
    )
    assert files(mine)[LOSS] == "my work"
    assert files(mine)[BESIDE] == "loss, version 2"


def test_a_new_version_is_put_beside_once(released, mine):
    bring(released, mine)
    write(mine / LOSS, "my work")
    write(released / LOSS, "loss, version 2")
    bring(released, mine)
    (mine / BESIDE).unlink()
    assert how(released, mine)[LOSS] == "kept"
    assert BESIDE not in files(mine)


def test_the_file_beside_follows_the_course_until_it_is_changed_too(released, mine):
    bring(released, mine)
    write(mine / LOSS, "my work")
    write(released / LOSS, "loss, version 2")
    bring(released, mine)
    write(released / LOSS, "loss, version 3")
    bring(released, mine)
    assert files(mine)[BESIDE] == "loss, version 3"
    write(mine / BESIDE, "work in the new version")
    write(released / LOSS, "loss, version 4")
    bring(released, mine)
    assert files(mine) == {
        LOSS: "my work",
        BESIDE: "work in the new version",
        "04_loss/loss.new-version-2.ipynb": "loss, version 4",
        DESCENT: "descent, version 1",
    }


def test_a_student_who_takes_the_new_version_follows_the_course_again(released, mine):
    bring(released, mine)
    write(mine / LOSS, "my work")
    write(released / LOSS, "loss, version 2")
    bring(released, mine)
    (mine / BESIDE).rename(mine / LOSS)
    write(released / LOSS, "loss, version 3")
    assert how(released, mine)[LOSS] == "followed"


def test_a_lesson_that_was_deleted_comes_back(released, mine):
    bring(released, mine)
    (mine / LOSS).unlink()
    assert how(released, mine) == {LOSS: "new", DESCENT: "kept"}


@pytest.mark.parametrize("memory", [None, "", "{", "[]", '{"04_loss/loss.ipynb": 3}'])
def test_work_is_kept_when_the_folder_has_forgotten_what_it_was_given(memory, released, mine):
    bring(released, mine)
    write(mine / LOSS, "my work")
    (mine / GIVEN).unlink()
    if memory is not None:
        write(mine / GIVEN, memory)
    bring(released, mine)
    assert files(mine)[LOSS] == "my work"
    assert files(mine)[BESIDE] == "loss, version 1"


def test_a_lesson_brings_its_data_but_no_hidden_files(released, mine):
    write(released / "04_loss/data/points.csv", "1,2")
    write(released / "04_loss/.ipynb_checkpoints/loss-checkpoint.ipynb", "old")
    write(released / ".gitkeep", "")
    bring(released, mine)
    assert set(files(mine)) == {LOSS, DESCENT, "04_loss/data/points.csv"}
    assert not (mine / "04_loss/.ipynb_checkpoints").exists()


def test_a_copy_that_is_cut_off_leaves_the_old_lesson_whole(released, mine, monkeypatch):
    bring(released, mine)
    before = files(mine)
    write(released / LOSS, "loss, version 2")

    def full(*_):
        raise OSError(28, "No space left on device", "loss.ipynb")

    monkeypatch.setattr("course.files.os.replace", full)
    with pytest.raises(OSError, match="No space left"):
        bring(released, mine)
    assert files(mine) == before
    assert not list(mine.rglob("*.new"))


def test_a_run_after_one_that_was_cut_off_loses_nothing(released, mine, monkeypatch):
    bring(released, mine)
    write(mine / LOSS, "my work")
    write(released / LOSS, "loss, version 2")
    write(released / DESCENT, "descent, version 2")
    with monkeypatch.context() as broken:
        broken.setattr("course.folder.json.dumps", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            bring(released, mine)
    bring(released, mine)
    assert files(mine) == {
        LOSS: "my work",
        BESIDE: "loss, version 2",
        DESCENT: "descent, version 2",
    }


@settings(deadline=None, derandomize=True)
@given(
    st.lists(st.sampled_from(["release", "work", "work beside", "bring", "forget"]), max_size=12)
)
def test_whatever_happens_in_whatever_order_work_stays_where_it_is(tmp_path_factory, events):
    folder = tmp_path_factory.mktemp("course")
    released, mine = folder / "lessons", folder / "my-lessons"
    write(released / LOSS, "version 0")
    bring(released, mine)
    work = {}
    for number, event in enumerate(events):
        if event == "release":
            write(released / LOSS, f"version {number}")
        elif event == "forget":
            (mine / GIVEN).unlink(missing_ok=True)
        elif event == "bring":
            bring(released, mine)
        elif event == "work" or (mine / BESIDE).exists():
            path = LOSS if event == "work" else BESIDE
            work[path] = f"work {number}"
            write(mine / path, work[path])
    bring(released, mine)
    assert work.items() <= files(mine).items()


@pytest.mark.parametrize(
    "name", ["lessons", "lessons/04_loss", "solutions", "my-lessons/../lessons"]
)
def test_the_courses_own_folders_are_refused(name, released):
    before = files(released.parent)
    with pytest.raises(FolderRefused, match="belongs to the course itself"):
        bring(released, released.parent / name)
    assert files(released.parent) == before


def test_a_file_is_refused_as_a_folder(released, tmp_path):
    write(tmp_path / "notes.txt", "notes")
    with pytest.raises(FolderRefused, match=r"notes\.txt is a file; name a folder\."):
        bring(released, tmp_path / "notes.txt")


def test_the_first_lesson_is_the_first_by_name(released):
    write(released / "00_start/start.ipynb", "start")
    assert first_notebook(released) == "00_start/start.ipynb"


def test_a_students_folder_is_found_from_inside_it(released, mine):
    bring(released, mine)
    assert own_folder(mine / "04_loss") == mine


def test_without_one_the_students_folder_is_my_lessons_here(tmp_path):
    assert own_folder(tmp_path) == tmp_path / "my-lessons"


def test_the_released_lessons_of_this_course_are_found():
    assert first_notebook(released_folder()).endswith(".ipynb")


def test_without_released_lessons_a_sentence_says_how_to_make_them(monkeypatch, tmp_path):
    monkeypatch.setattr("course.folder.__file__", str(tmp_path / "course" / "folder.py"))
    with pytest.raises(FolderRefused, match="`autograder build` makes them"):
        released_folder()


def test_an_installed_course_has_its_lessons_in_itself(monkeypatch, tmp_path):
    monkeypatch.setattr("course.folder.__file__", str(tmp_path / "course" / "folder.py"))
    write(tmp_path / "course" / "lessons" / LOSS, "loss")
    assert released_folder() == tmp_path / "course" / "lessons"
