"""Packing drawn samples."""

import os
import sys
import types
import zipfile

import pytest

from labdata.make import archive


@pytest.fixture
def folder(tmp_path):
    for name, content in {"b/2.jpg": b"xx" * 500, "a.csv": b"1,2\n" * 500}.items():
        path = tmp_path / "set" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path / "set"


def test_the_same_files_give_the_same_bytes(folder, tmp_path):
    archive.write_archive(folder, tmp_path / "one.zip")
    for path in folder.rglob("*.*"):
        os.utime(path, (10**9, 10**9))
        path.chmod(0o600)
    archive.write_archive(folder, tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_members_are_sorted_dated_1980_and_pictures_stored(folder, tmp_path):
    assert archive.write_archive(folder, tmp_path / "one.zip") == 2
    text, picture = zipfile.ZipFile(tmp_path / "one.zip").infolist()
    assert (text.filename, picture.filename) == ("a.csv", "b/2.jpg")
    assert text.date_time == picture.date_time == (1980, 1, 1, 0, 0, 0)
    assert text.compress_type == zipfile.ZIP_DEFLATED
    assert picture.compress_type == zipfile.ZIP_STORED


def test_the_order_on_disk_does_not_matter(tmp_path):
    folder = tmp_path / "set"
    folder.mkdir()
    for number in (7, 3, 9, 1, 12, 5, 0, 8, 30, 4):
        (folder / f"{number:02d}.txt").write_text("x", encoding="utf-8")
    archive.write_archive(folder, tmp_path / "one.zip")
    names = zipfile.ZipFile(tmp_path / "one.zip").namelist()
    assert names == sorted(names)


def test_an_archive_cut_off_leaves_the_old_one(folder, tmp_path, monkeypatch):
    target = tmp_path / "one.zip"
    target.write_bytes(b"old")

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(OSError, match="No space"):
        archive.write_archive(folder, target)
    assert target.read_bytes() == b"old"
    assert not list(tmp_path.glob("*.part"))


def test_drawing_passes_seed_and_count_on_and_tells_new_bytes(tmp_path, monkeypatch):
    module = types.ModuleType("a_generator")

    def generate(out, *, seed=0, count=3):
        for number in range(count):
            (out / f"{number}.txt").write_text(str(seed), encoding="utf-8")

    module.generate = generate
    monkeypatch.setitem(sys.modules, "a_generator", module)
    target = tmp_path / "samples" / "a.zip"
    first = archive.draw("a_generator", target)
    assert (first.files, first.changed) == (3, True)
    assert first.bytes == target.stat().st_size
    assert not archive.draw("a_generator", target).changed
    other = archive.draw("a_generator", target, seed=1, count=2)
    assert (other.files, other.changed) == (2, True)
