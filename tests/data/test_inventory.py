"""Listing, checking, removing and describing what is here."""

import pytest
from filelock import FileLock

from helpers import data, language
from helpers.data.storage import cache_folder
from helpers.errors import LabsError

from .server import QUICK, kept, make_catalog


@pytest.fixture
def rows(cache, tmp_path, files, server):
    rows = make_catalog(tmp_path / "c", files, server.address)
    server.files = files
    data.fetch("things", progress=False, rows=rows, limits=QUICK)
    return rows


def test_verify_finds_everything_right(rows, files):
    report = data.verify("things", rows=rows)
    assert (report.good, report.missing, report.damaged) == (len(files), (), ())
    assert "all 12 files are right" in str(report)


def test_verify_removes_a_file_with_one_wrong_bit(rows, cache, files):
    path = next(iter(files))
    damaged = bytearray(files[path])
    damaged[100] ^= 1
    (cache / "things" / path).write_bytes(damaged)
    report = data.verify("things", rows=rows)
    assert report.damaged == (path,)
    assert "labs fetch things" in str(report)
    assert kept(cache, rows) == set(files) - {path}
    fetched = data.fetch("things", progress=False, rows=rows, limits=QUICK)
    assert fetched.sets[0].fetched == 1
    assert kept(cache, rows) == set(files)


def test_verify_of_a_set_not_here_says_so(cache):
    assert "not here. Type: labs fetch birds" in str(data.verify("birds"))


def test_status_counts_files_and_bytes(rows, cache, files):
    path = next(iter(files))
    (cache / "things" / path).unlink()
    (status,) = data.status(rows)
    assert (status.files, status.files_here, status.complete) == (12, 11, False)
    assert status.bytes_here == status.bytes - len(files[path])
    assert status.folder == cache / "things"


def test_status_lists_all_sets(cache):
    assert [status.name for status in data.status()] == list(data.names())
    assert all(not status.files_here for status in data.status())


def test_remove_leaves_nothing(rows, cache):
    (cache / "arrays" / "things").mkdir(parents=True)
    (cache / "arrays" / "things" / "old.npz").write_bytes(b"12345")
    report = data.remove("things", rows=rows)
    assert report.bytes == rows["things"].bytes + 5
    assert not (cache / "things").exists()
    assert not (cache / "arrays" / "things").exists()
    assert data.remove("things", rows=rows).bytes == 0


def test_remove_does_not_disturb_another_process(rows, cache):
    with (
        FileLock(cache / "locks" / "things.lock"),
        pytest.raises(LabsError, match="Another process is fetching things"),
    ):
        data.remove("things", rows=rows)


@pytest.mark.parametrize("name", data.names())
def test_a_card_says_whose_and_which_terms(name, cache, monkeypatch):
    monkeypatch.setattr(language, "_current", "en")
    english = data.card(name)
    monkeypatch.setattr(language, "_current", "zh")
    chinese = data.card(name)
    for word in ("whose:", "terms:", "not allowed:", "cite:", f"labs fetch {name}"):
        assert word in english
    for word in ("来源:", "许可:", "禁止:", "引用:", f"labs fetch {name}"):
        assert word in chinese


def test_the_cache_is_where_the_user_says_else_where_the_system_keeps_caches(
    cache, monkeypatch
):
    assert cache_folder() == cache
    monkeypatch.delenv("LABS_CACHE")
    assert cache_folder().is_absolute()
    assert "deep-learning-labs" in cache_folder().parts
