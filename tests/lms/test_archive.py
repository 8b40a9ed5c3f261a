"""Reading what was downloaded: within bounds, and nothing is written anywhere."""

import io
import os
import struct
import zipfile

import pytest

from autograder.lms import archive
from autograder.lms.archive import Refused, entries
from course.commands import BadInput


def zipped(path, files):
    """A zip of `files`, name -> bytes; a name ending in `.zip` may hold files of its own."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            if isinstance(content, dict):
                inner = io.BytesIO()
                zipped(inner, content)
                content = inner.getvalue()
            file.writestr(name, content)
    return path


def read(path):
    """Path -> its bytes, or the sentence why it is refused."""
    found = {}
    for entry in entries(path):
        try:
            found[entry.path] = entry.read()
        except Refused as why:
            found[entry.path] = str(why)
    return found


def only(path):
    (content,) = read(path).values()
    return content


FILES = {"a/b.txt": b"one", "c.txt": b"two"}


def test_a_zip_and_its_folder_are_read_alike(tmp_path):
    (tmp_path / "folder" / "a").mkdir(parents=True)
    for name, content in FILES.items():
        (tmp_path / "folder" / name).write_bytes(content)
    assert read(tmp_path / "folder") == read(zipped(tmp_path / "x.zip", FILES)) == FILES


def test_zips_are_opened_two_deep_and_no_deeper(tmp_path):
    nested = {"1.zip": {"2.zip": {"deep.txt": b"deep", "3.zip": {"x": b""}}}}
    assert read(zipped(tmp_path / "0.zip", nested)) == {
        "1.zip/2.zip/deep.txt": b"deep",
        "1.zip/2.zip/3.zip": "is a zip in a zip in a zip.",
    }


def test_what_a_mac_or_windows_leaves_is_known(tmp_path):
    files = {"__MACOSX/._a.ipynb": b"", ".DS_Store": b"", "a/Thumbs.db": b"", "a.txt": b"a"}
    found = entries(zipped(tmp_path / "x.zip", files))
    assert [entry.path for entry in found if not entry.left_over] == ["a.txt"]


def test_a_notebook_that_is_only_called_a_zip_is_a_file(tmp_path):
    files = {"loss.ipynb.zip": b'{"cells": []}', "b.zip": {"in.txt": b"in"}}
    assert read(zipped(tmp_path / "x.zip", files)) == {
        "loss.ipynb.zip": b'{"cells": []}',
        "b.zip/in.txt": b"in",
    }


@pytest.mark.parametrize("name", ["../evil", "a/../../evil", "/evil", "a\\..\\evil", "C:/evil"])
def test_a_path_that_leads_out_is_refused(tmp_path, name):
    assert only(zipped(tmp_path / "x.zip", {name: b"x"})) == "would be unpacked outside its folder."


def test_a_bomb_is_refused(tmp_path):
    bomb = {"bomb": b"\0" * (10 << 20)}
    assert only(zipped(tmp_path / "x.zip", bomb)) == "unpacks to more than 200 times its size."
    assert only(zipped(tmp_path / "y.zip", {"in.zip": bomb})).startswith("unpacks to more than")


def test_a_large_file_is_refused(tmp_path):
    large = {"large": os.urandom(1 << 20) * 21}
    assert only(zipped(tmp_path / "x.zip", large)) == "is larger than 20 MB."
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "large").write_bytes(large["large"])
    assert only(tmp_path / "folder") == "is larger than 20 MB."


def test_a_size_that_the_archive_lies_about_is_not_believed(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MAX_BYTES", 1000)
    path = zipped(tmp_path / "x.zip", {"large": os.urandom(5000)})
    raw = path.read_bytes().replace(struct.pack("<I", 5000), struct.pack("<I", 500))
    path.write_bytes(raw)
    assert isinstance(only(path), str)


def test_a_link_is_refused(tmp_path):
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as file:
        file.writestr(link, "/etc/passwd")
    assert only(tmp_path / "x.zip") == "is a link, not a file."
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").symlink_to("/etc/passwd")
    (tmp_path / "folder" / "all").symlink_to("/etc")
    assert set(read(tmp_path / "folder").values()) == {"is a link or a device, not a file."}


def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "folder" / "pipe.zip")
    assert only(tmp_path / "folder") == "is a link or a device, not a file."


def test_an_encrypted_file_is_refused(tmp_path):
    path = zipped(tmp_path / "x.zip", {"secret": b"x"})
    raw = bytearray(path.read_bytes())
    for signature, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        raw[raw.index(signature) + place] |= 1
    path.write_bytes(raw)
    assert only(path) == "is encrypted."


@pytest.mark.parametrize("damage", [b"", b"PK", b"no zip at all" * 50])
def test_a_broken_zip_inside_costs_itself_only(tmp_path, damage):
    found = read(zipped(tmp_path / "x.zip", {"broken.zip": damage, "whole": b"w"}))
    assert found["broken.zip"].startswith("is broken, or no zip of a known kind")
    assert found["whole"] == b"w"


def test_a_file_whose_bytes_changed_is_refused(tmp_path):
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("a", b"right right right")
    path.write_bytes(path.read_bytes().replace(b"right right", b"wrong wrong"))
    assert only(path).startswith("is broken")


def test_a_name_without_end_is_refused(tmp_path):
    assert only(zipped(tmp_path / "x.zip", {"a" * 2000: b""})) == "has a name that is too long."


def test_too_many_files_stop_everything(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MAX_ENTRIES", 3)
    with pytest.raises(BadInput, match="holds more than 3 files"):
        read(zipped(tmp_path / "x.zip", dict.fromkeys("abcd", b"")))


@pytest.mark.parametrize(
    ("name", "why"), [("none.zip", "does not exist"), ("text.txt", "is no zip and no folder")]
)
def test_what_is_no_download_is_told(tmp_path, name, why):
    (tmp_path / "text.txt").write_text("hello")
    with pytest.raises(BadInput, match=why):
        list(entries(tmp_path / name))


def test_an_archive_is_opened_once_however_many_files_are_in_it(tmp_path, monkeypatch):
    opened = []

    class Counting(zipfile.ZipFile):
        def __init__(self, *place):
            opened.append(place)
            super().__init__(*place)

    inner = {f"{n}.txt": b"" for n in range(300)}
    path = zipped(tmp_path / "x.zip", {"a.zip": inner, "b.zip": inner, "c.txt": b"c"})
    monkeypatch.setattr(archive.zipfile, "ZipFile", Counting)
    found = read(path)
    assert (len(found), found["c.txt"]) == (601, b"c")
    assert len(opened) == 3


def test_entries_that_are_read_later_and_in_another_order_are_the_same(tmp_path):
    path = zipped(tmp_path / "x.zip", {f"{n}.zip": {"a": b"%d" % n, "b": b"b"} for n in range(4)})
    found = list(entries(path))
    assert {e.path: e.read() for e in reversed(found)} == {e.path: e.read() for e in found}
    assert {e.path: e.read() for e in found}["3.zip/a"] == b"3"
