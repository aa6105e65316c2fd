"""Where files come from, and what the report says."""

import time

import pytest

from helpers import data
from helpers.data import fetch as fetch_function
from helpers.errors import LabsError

from .server import QUICK, kept, make_catalog
from .test_archives import NOWHERE, write_zip


def fetch(rows, **options):
    options = {"progress": False, "rows": rows, "limits": QUICK} | options
    return fetch_function("things", **options)


@pytest.mark.parametrize("form", ["zip", "path"])
@pytest.mark.parametrize("where", ["folder", "address"])
def test_a_mirror_in_either_form_serves_a_set(
    where, form, cache, tmp_path, files, server, monkeypatch
):
    rows = make_catalog(tmp_path / "c", files, NOWHERE)
    mirror = tmp_path / "mirror"
    if form == "zip":
        write_zip(mirror / "things.zip", files)
    else:
        for path, content in files.items():
            (mirror / "things" / path).parent.mkdir(parents=True, exist_ok=True)
            (mirror / "things" / path).write_bytes(content)
    if where == "address":
        server.files = {
            f"sub/{path.relative_to(mirror).as_posix()}": path.read_bytes()
            for path in mirror.rglob("*")
            if path.is_file()
        }
    label = str(mirror) if where == "folder" else server.address + "sub"
    monkeypatch.setenv("LABS_MIRROR", f" {label} ,")
    report = fetch(rows).sets[0]
    assert report.complete
    assert report.sources == {label: len(files)}
    assert kept(cache, rows) == set(files)
    if (where, form) == ("address", "zip"):
        assert server.counts() == {"sub/things.zip": 1}


@pytest.mark.parametrize("where", ["folder", "address"])
def test_a_small_set_may_lie_under_base_names(
    where, cache, tmp_path, server, monkeypatch
):
    files = {"deep/folder/a b.bin": b"a", "deep/数.bin": b"b"}
    rows = make_catalog(tmp_path / "c", files, NOWHERE)
    mirror = tmp_path / "mirror"
    (mirror / "things").mkdir(parents=True)
    (mirror / "things" / "a b.bin").write_bytes(b"a")
    (mirror / "things" / "数.bin").write_bytes(b"b")
    server.files = {"things/a b.bin": b"a", "things/数.bin": b"b"}
    label = str(mirror) if where == "folder" else server.address
    monkeypatch.setenv("LABS_MIRROR", label)
    assert fetch(rows).sets[0].complete
    assert kept(cache, rows) == set(files)


def test_mirrors_are_asked_in_order_and_complete_each_other(
    cache, tmp_path, files, server, monkeypatch
):
    rows = make_catalog(tmp_path / "c", files, server.address)
    server.files = files
    names = list(files)
    for name, part in (("one", names[:4]), ("two", names[2:8])):
        write_zip(tmp_path / name / "things.zip", {path: files[path] for path in part})
    one, two = str(tmp_path / "one"), str(tmp_path / "two")
    monkeypatch.setenv("LABS_MIRROR", f"{one},{tmp_path / 'none'},{two}")
    report = fetch(rows).sets[0]
    assert report.sources == {one: 4, two: 4, server.address: 4}
    assert any("there is no such folder" in problem for problem in report.problems)
    assert kept(cache, rows) == set(files)


@pytest.mark.parametrize("form", ["zip", "path"])
@pytest.mark.parametrize("wrong", [bytes(3003), b"short", bytes(9000)])
def test_a_wrong_file_in_a_mirror_is_not_taken(
    wrong, form, cache, tmp_path, files, server, monkeypatch
):
    rows = make_catalog(tmp_path / "c", files, server.address)
    server.files = files
    path = list(files)[3]
    mirror = tmp_path / "mirror"
    if form == "zip":
        write_zip(mirror / "things.zip", files | {path: wrong})
    else:
        (mirror / "things" / path).parent.mkdir(parents=True)
        (mirror / "things" / path).write_bytes(wrong)
    monkeypatch.setenv("LABS_MIRROR", str(mirror))
    report = fetch(rows).sets[0]
    assert report.complete
    assert any("wrong bytes" in problem for problem in report.problems)
    assert path in server.counts()
    assert kept(cache, rows) == set(files)


def test_a_zip_over_http_is_resumed(cache, tmp_path, files, server, monkeypatch):
    rows = make_catalog(tmp_path / "c", files, NOWHERE)
    write_zip(tmp_path / "things.zip", files)
    server.files = {"things.zip": (tmp_path / "things.zip").read_bytes()}
    server.behave["things.zip"] = server.first(1, server.cut_after(10_000))
    monkeypatch.setenv("LABS_MIRROR", server.address)
    assert fetch(rows).sets[0].complete
    assert server.asked[1] == ("things.zip", "bytes=10000-")


def test_what_is_here_is_not_asked_for(cache, tmp_path, files, server):
    rows = make_catalog(tmp_path / "c", files, server.address)
    server.files = files
    fetch(rows)
    server.asked.clear()
    report = fetch(rows).sets[0]
    assert (report.fetched, report.complete, server.asked) == (0, True, [])
    assert "here already" in str(report)


def test_a_file_of_another_length_is_fetched_again(cache, tmp_path, files, server):
    rows = make_catalog(tmp_path / "c", files, server.address)
    server.files = files
    fetch(rows)
    path = next(iter(files))
    (cache / "things" / path).write_bytes(b"")
    server.asked.clear()
    assert fetch(rows).sets[0].fetched == 1
    assert server.counts() == {path: 1}


def test_equal_files_under_two_names_both_come(cache, tmp_path, server):
    files = {f"{number}.bin": b"the same" for number in range(20)}
    rows = make_catalog(tmp_path / "c", files, server.address)
    server.files = files
    assert fetch(rows).sets[0].complete
    assert kept(cache, rows) == set(files)


def test_names_are_percent_encoded(cache, tmp_path, server):
    files = {"a folder/50% 数#1.bin": b"odd"}
    rows = make_catalog(tmp_path / "c", files, server.address + "user/repo/")
    server.files = {f"user/repo/{path}": content for path, content in files.items()}
    assert fetch(rows).sets[0].complete


def test_several_files_come_at_the_same_time(cache, tmp_path, files, server):
    rows = make_catalog(tmp_path / "c", files, server.address)
    server.files = files
    server.behave = dict.fromkeys(files, server.drip(0.2, 10_000))
    began_at = time.monotonic()
    fetch(rows)
    assert time.monotonic() - began_at < 0.2 * len(files) * 0.7


def test_one_bar_is_drawn_on_stdout_and_nothing_on_stderr(
    cache, tmp_path, files, server, capsys
):
    rows = make_catalog(tmp_path / "c", files, server.address)
    server.files = files
    fetch(rows, progress=True)
    out, err = capsys.readouterr()
    assert "0%" in out
    assert err == ""


def test_an_unknown_name_lists_the_known_ones(cache):
    with pytest.raises(LabsError, match="expected one of digits, .*labs data"):
        data.fetch("no_such_set")


@pytest.mark.full_data
def test_all_sets_come_from_the_mirror_in_under_a_minute(cache, monkeypatch, mirror):
    monkeypatch.setenv("LABS_MIRROR", str(mirror))
    report = data.fetch(data.names(), progress=False)
    assert len(report.sets) == 15
    assert report.seconds < 60
    for name in data.names():
        checked = data.verify(name)
        assert checked.good == checked.files, str(checked)
