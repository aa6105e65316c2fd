"""Every fault a download meets, against a real server on loopback.

After each: no wrong byte under a final name, and a message that says what to do.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from helpers.data import fetch as fetch_function
from helpers.data.fetch import FetchError
from helpers.data.store import StorageError
from helpers.errors import LabsError

from .server import QUICK, kept, make_catalog

SCRIPT = """
import sys
from pathlib import Path
from helpers.data import fetch
from helpers.data.catalog import read_catalog
fetch("things", progress=False, rows=read_catalog(Path(sys.argv[1])))
"""


def fetch(rows):
    return fetch_function("things", progress=False, rows=rows, limits=QUICK)


@pytest.fixture
def big() -> dict[str, bytes]:
    return {"big.bin": np.random.default_rng(3).bytes(300_000)}


def test_404_names_the_file_count_and_the_next_command(cache, tmp_path, files, server):
    rows = make_catalog(tmp_path, files, server.address)
    server.files = dict(list(files.items())[:-2])
    with pytest.raises(FetchError, match="404 Not Found \\(2 files\\)") as caught:
        fetch(rows)
    assert "labs fetch things" in str(caught.value)
    assert "LABS_MIRROR" in str(caught.value)
    assert kept(cache, rows) == set(server.files)
    server.files = files
    assert fetch(rows).sets[0].fetched == 2


def test_a_set_that_is_gone_is_not_asked_for_file_by_file(cache, tmp_path, server):
    many = {f"{i}.bin": bytes([i]) for i in range(200)}
    rows = make_catalog(tmp_path, many, server.address)
    with pytest.raises(FetchError, match="404"):
        fetch(rows)
    assert len(server.asked) < 100


def test_500_then_success_is_tried_again(cache, tmp_path, files, server):
    rows = make_catalog(tmp_path, files, server.address)
    server.files = files
    for path in files:
        server.behave[path] = server.first(2, server.status(500))
    assert fetch(rows).sets[0].complete
    assert kept(cache, rows) == set(files)


def test_500_for_ever_is_given_up(cache, tmp_path, files, server):
    rows = make_catalog(tmp_path, files, server.address)
    server.behave = dict.fromkeys(files, server.status(503))
    with pytest.raises(FetchError, match="503 Service Unavailable"):
        fetch(rows)
    assert max(server.counts().values()) == QUICK.attempts
    assert kept(cache, rows) == set()


def test_a_truncated_body_is_never_kept(cache, tmp_path, big, server):
    rows = make_catalog(tmp_path, big, server.address)
    server.files, server.ranges = big, False
    server.behave["big.bin"] = server.cut_after(1000)
    with pytest.raises(FetchError, match="cut off|broke off"):
        fetch(rows)
    assert kept(cache, rows) == set()


def test_a_body_that_stops_without_its_length_said_is_never_kept(
    cache, tmp_path, big, server
):
    def short(handler, path):
        handler.send_response(200)
        handler.end_headers()  # no Content-Length: the end looks like the end
        handler.wfile.write(big["big.bin"][:5000])
        handler.close_connection = True

    rows = make_catalog(tmp_path, big, server.address)
    server.behave["big.bin"] = short
    with pytest.raises(FetchError, match="cut off"):
        fetch(rows)
    assert kept(cache, rows) == set()


def test_wrong_bytes_are_deleted_and_said(cache, tmp_path, files, server):
    rows = make_catalog(tmp_path, files, server.address)
    server.files = files
    path, content = next(iter(files.items()))
    server.behave[path] = server.give(bytes(len(content)))
    with pytest.raises(FetchError, match="wrong bytes .*deleted"):
        fetch(rows)
    assert kept(cache, rows) == set(files) - {path}
    assert not list((cache / "parts").rglob("*.part"))


def test_a_wrong_length_is_refused_before_it_is_written(cache, tmp_path, files, server):
    rows = make_catalog(tmp_path, files, server.address)
    server.files = files
    path = next(iter(files))
    server.behave[path] = server.give(b"<html>log in to the campus network</html>")
    with pytest.raises(FetchError, match="wrong length: 41 bytes, not 3,000"):
        fetch(rows)
    assert kept(cache, rows) == set(files) - {path}


def test_a_body_without_end_is_cut_at_the_known_length(cache, tmp_path, big, server):
    def endless(handler, path):
        handler.send_response(200)
        handler.end_headers()
        while not server.stopping.is_set():
            handler.wfile.write(bytes(1 << 16))

    rows = make_catalog(tmp_path, big, server.address)
    server.behave["big.bin"] = endless
    with pytest.raises(FetchError, match="too long: more than 300,000 bytes"):
        fetch(rows)
    assert kept(cache, rows) == set()


def test_an_endless_slow_body_times_out(cache, tmp_path, big, server):
    rows = make_catalog(tmp_path, big, server.address)
    server.files = big
    server.behave["big.bin"] = server.drip(0.05, 10)
    began_at = time.monotonic()
    with pytest.raises(FetchError, match="too slow"):
        fetch(rows)
    assert time.monotonic() - began_at < 5
    assert kept(cache, rows) == set()


def test_a_server_that_never_answers_times_out(cache, tmp_path, files, server):
    def silent(handler, path):
        server.stopping.wait(5)

    rows = make_catalog(tmp_path, files, server.address)
    server.behave = dict.fromkeys(files, silent)
    began_at = time.monotonic()
    with pytest.raises(FetchError, match="no answer in time"):
        fetch(rows)
    assert time.monotonic() - began_at < 5
    assert kept(cache, rows) == set()


def test_a_redirect_loop_is_left(cache, tmp_path, big, server):
    rows = make_catalog(tmp_path, big, server.address)
    server.behave["big.bin"] = server.redirect("other.bin")
    server.behave["other.bin"] = server.redirect("big.bin")
    with pytest.raises(FetchError, match="redirects in a circle"):
        fetch(rows)
    assert kept(cache, rows) == set()


def test_a_redirect_is_followed(cache, tmp_path, big, server):
    rows = make_catalog(tmp_path, big, server.address)
    server.files = {"moved/数据.bin": big["big.bin"]}
    server.behave["big.bin"] = server.redirect("moved/数据.bin")
    assert fetch(rows).sets[0].complete


def test_a_connection_cut_halfway_is_resumed_by_range(cache, tmp_path, big, server):
    rows = make_catalog(tmp_path, big, server.address)
    server.files = big
    server.behave["big.bin"] = server.first(1, server.cut_after(150_000))
    assert fetch(rows).sets[0].complete
    assert server.asked == [("big.bin", None), ("big.bin", "bytes=150000-")]
    assert kept(cache, rows) == {"big.bin"}


def test_a_server_without_ranges_starts_again(cache, tmp_path, big, server):
    rows = make_catalog(tmp_path, big, server.address)
    server.files, server.ranges = big, False
    server.behave["big.bin"] = server.first(1, server.cut_after(150_000))
    assert fetch(rows).sets[0].complete
    assert kept(cache, rows) == {"big.bin"}


def test_a_range_from_elsewhere_is_not_glued_on(cache, tmp_path, big, server):
    def elsewhere(handler, path):
        handler.send_response(206)
        handler.send_header("Content-Range", "bytes 0-299999/300000")
        handler.send_header("Content-Length", "300000")
        handler.end_headers()
        handler.wfile.write(big["big.bin"])

    cut, asked = server.cut_after(150_000), []

    def answer(handler, path):
        asked.append(handler.headers.get("Range"))
        wants_rest = asked[-1] is not None
        [cut, elsewhere, server.serve][1 if wants_rest else min(len(asked) - 1, 2)](
            handler, path
        )

    rows = make_catalog(tmp_path, big, server.address)
    server.files = big
    server.behave["big.bin"] = answer
    assert fetch(rows).sets[0].complete
    assert kept(cache, rows) == {"big.bin"}


def test_a_part_spoilt_by_another_source_is_thrown_away(cache, tmp_path, big, server):
    from helpers.data.store import Bar, Store

    rows = make_catalog(tmp_path, big, server.address)
    server.files = big
    row = rows["things"]
    Store(row, Bar(0, shown=False)).part(row.files[0]).write_bytes(b"spoilt" * 100)
    assert fetch(rows).sets[0].complete
    assert server.asked == [("big.bin", "bytes=600-"), ("big.bin", None)]
    assert kept(cache, rows) == {"big.bin"}


def test_a_mirror_that_is_down_gives_way_to_the_origin(
    cache, tmp_path, files, server, monkeypatch
):
    rows = make_catalog(tmp_path, files, server.address)
    server.files = files
    monkeypatch.setenv("LABS_MIRROR", "http://127.0.0.1:9/mirror")
    began_at = time.monotonic()
    report = fetch(rows).sets[0]
    assert report.complete
    assert report.sources == {server.address: len(files)}
    assert "127.0.0.1:9" in report.problems[0]
    assert "no connection" in report.problems[0]
    assert time.monotonic() - began_at < 5
    assert kept(cache, rows) == set(files)


def test_an_origin_that_is_down_is_given_up_for_all_files_at_once(cache, tmp_path):
    many = {f"{i}.bin": bytes([i]) for i in range(200)}
    rows = make_catalog(tmp_path, many, "http://127.0.0.1:9/")
    began_at = time.monotonic()
    with pytest.raises(FetchError, match="no connection \\(200 files\\)"):
        fetch(rows)
    assert time.monotonic() - began_at < 5


def test_an_origin_that_goes_down_in_the_middle_is_given_up(cache, tmp_path, server):
    many = {f"{i}.bin": bytes([i]) for i in range(200)}
    rows = make_catalog(tmp_path, many, server.address)
    server.files = many
    for path in list(many)[20:]:
        server.behave[path] = lambda handler, path: server.stopping.wait(5)
    began_at = time.monotonic()
    with pytest.raises(FetchError, match="no answer in time"):
        fetch(rows)
    assert time.monotonic() - began_at < 15
    assert len(kept(cache, rows)) >= 16


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 256 KiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = (
        shutil.which("mount")
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)],
            capture_output=True,
            check=False,
        ).returncode
    )
    if not mounted:
        pytest.skip("no tmpfs can be mounted here: that takes root on Linux")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_too_small_is_said_before_anything_is_written(
    disk, tmp_path, big, server, monkeypatch
):
    rows = make_catalog(tmp_path, big, server.address)
    monkeypatch.setenv("LABS_CACHE", str(disk))
    monkeypatch.delenv("LABS_MIRROR", raising=False)
    with pytest.raises(StorageError, match="0.3 MB are needed") as caught:
        fetch(rows)
    assert "LABS_CACHE" in str(caught.value)
    assert not server.asked


@pytest.mark.parametrize("from_mirror", [False, True])
def test_a_disk_that_fills_up_is_said(
    from_mirror, disk, tmp_path, big, server, monkeypatch
):
    rows = make_catalog(tmp_path, big, server.address)
    server.files = big
    monkeypatch.setenv("LABS_CACHE", str(disk))
    mirror = tmp_path / "mirror" if from_mirror else ""
    monkeypatch.setenv("LABS_MIRROR", str(mirror))
    if from_mirror:
        (mirror / "things").mkdir(parents=True)
        (mirror / "things" / "big.bin").write_bytes(big["big.bin"])
    plenty = SimpleNamespace(free=1 << 40)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: plenty)
    with pytest.raises(StorageError, match="is full; free some space") as caught:
        fetch(rows)
    assert "labs fetch things" in str(caught.value)
    assert kept(disk, rows) == set()


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """A folder that not even root can write to."""
    folder = tmp_path / "read only"
    folder.mkdir()
    if os.name != "nt" and os.geteuid():
        folder.chmod(0o555)
        yield folder
        folder.chmod(0o755)
        return
    mounted = (
        shutil.which("mount")
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(folder)],
            capture_output=True,
            check=False,
        ).returncode
    )
    if not mounted:
        pytest.skip("no read-only file system can be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_read_only_cache_is_said(read_only, tmp_path, files, server, monkeypatch):
    rows = make_catalog(tmp_path, files, server.address)
    server.files = files
    monkeypatch.setenv("LABS_CACHE", str(read_only / "cache"))
    monkeypatch.delenv("LABS_MIRROR", raising=False)
    with pytest.raises(StorageError, match="cannot be written") as caught:
        fetch(rows)
    assert "LABS_CACHE" in str(caught.value)
    assert not server.asked


def run(catalog: Path) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(catalog)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )


def test_two_processes_fetch_each_file_once(cache, tmp_path, files, server):
    rows = make_catalog(tmp_path, files, server.address)
    server.files = files
    for path in files:
        server.behave[path] = server.drip(0.2, 2000)
    both = [run(tmp_path), run(tmp_path)]
    spoken = [process.communicate(timeout=60)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], spoken
    assert server.counts() == dict.fromkeys(files, 1)
    assert kept(cache, rows) == set(files)


def test_killed_in_the_middle_it_goes_on_where_it_was(cache, tmp_path, big, server):
    rows = make_catalog(tmp_path, big, server.address)
    server.files = big
    server.behave["big.bin"] = server.drip(0.1, 20_000)
    process = run(tmp_path)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        parts = list((cache / "parts").rglob("*.part"))
        if parts and parts[0].stat().st_size >= 40_000:
            break
        time.sleep(0.01)
    process.kill()
    process.communicate(timeout=10)
    assert kept(cache, rows) == set()
    held = parts[0].stat().st_size
    del server.behave["big.bin"]
    assert fetch(rows).sets[0].complete
    assert server.asked[-1] == ("big.bin", f"bytes={held}-")
    assert kept(cache, rows) == {"big.bin"}
    assert not list((cache / "parts").rglob("*.part"))


def test_a_hash_wrong_in_the_catalog_lets_no_file_in(cache, tmp_path, big, server):
    make_catalog(tmp_path, big, server.address)
    registry = tmp_path / "registry" / "things.tsv"
    text = registry.read_text(encoding="utf-8")
    digest = text.rstrip().rpartition("\t")[2]
    registry.write_text(text.replace(digest, "0" * 64), encoding="utf-8")
    from helpers.data.catalog import read_catalog

    rows = read_catalog(tmp_path)
    server.files = big
    with pytest.raises(LabsError, match="wrong bytes"):
        fetch(rows)
    assert kept(cache, rows) == set()
