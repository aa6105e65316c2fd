"""Zips from a mirror: none is trusted, none writes anywhere but under its own name."""

import stat
import struct
import zipfile
from pathlib import Path

import pytest

from helpers.data import fetch as fetch_function
from helpers.data.archives import UnsafeArchive, safe_members
from helpers.data.fetch import FetchError

from .server import QUICK, kept, make_catalog

NOWHERE = "http://127.0.0.1:9/"


def fetch(rows):
    return fetch_function("things", progress=False, rows=rows, limits=QUICK)


def write_zip(path: Path, files: dict[str, bytes], extra=()) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        for entry, content in extra:
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)


@pytest.fixture
def mirror(tmp_path, monkeypatch) -> Path:
    folder = tmp_path / "mirror"
    folder.mkdir()
    monkeypatch.setenv("LABS_MIRROR", str(folder))
    return folder


def link() -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo("some folder/link")
    entry.create_system = 3
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("../outside.bin", "a name with '..'"),
        ("some folder/../../outside.bin", "a name with '..'"),
        ("..\\outside.bin", "a name with '..'"),
        ("/tmp/outside.bin", "the absolute name"),
        ("C:\\outside.bin", "the absolute name"),
        ("\\\\server\\share\\outside.bin", "the absolute name"),
        (link(), "a link"),
    ],
)
def test_a_zip_with_a_dangerous_member_is_refused_whole(
    name, words, cache, tmp_path, files, mirror
):
    rows = make_catalog(tmp_path / "c", files, NOWHERE)
    write_zip(mirror / "things.zip", files, [(name, b"../../outside")])
    before = set(tmp_path.rglob("*"))
    with pytest.raises(FetchError) as caught:
        fetch(rows)
    assert words in str(caught.value)
    assert "labs fetch things" in str(caught.value)
    assert kept(cache, rows) == set()
    new = set(tmp_path.rglob("*")) - before
    assert all(path.is_relative_to(cache) for path in new)
    assert not [path for path in new if path.name.startswith("outside")]


def test_a_refused_zip_gives_way_to_the_origin(cache, tmp_path, files, mirror, server):
    rows = make_catalog(tmp_path / "c", files, server.address)
    server.files = files
    write_zip(mirror / "things.zip", files, [("../outside.bin", b"")])
    report = fetch(rows).sets[0]
    assert report.complete
    assert "refused" in report.problems[0]
    assert kept(cache, rows) == set(files)


def test_a_bomb_is_refused_before_it_is_unpacked(cache, tmp_path, files, mirror):
    rows = make_catalog(tmp_path / "c", files, NOWHERE)
    write_zip(mirror / "things.zip", files, [("zeros.bin", bytes(50_000_000))])
    assert (mirror / "things.zip").stat().st_size < 200_000
    with pytest.raises(FetchError, match="unpacks to 50,"):
        fetch(rows)
    assert kept(cache, rows) == set()


def test_a_bomb_that_lies_about_its_size_is_cut_short(cache, tmp_path, files, mirror):
    rows = make_catalog(tmp_path / "c", files, NOWHERE)
    path = next(iter(files))
    others = {name: content for name, content in files.items() if name != path}
    packed = mirror / "things.zip"
    write_zip(packed, others, [(path, bytes(50_000_000))])
    true_size = struct.pack("<L", 50_000_000)
    claimed = struct.pack("<L", len(files[path]))
    packed.write_bytes(packed.read_bytes().replace(true_size, claimed))
    with pytest.raises(FetchError, match="labs fetch things"):
        fetch(rows)
    assert kept(cache, rows) == set(others)


def test_a_bomb_of_many_members_is_refused(tmp_path):
    packed = tmp_path / "many.zip"
    write_zip(packed, {f"{number}.bin": b"" for number in range(50)})
    with (
        zipfile.ZipFile(packed) as archive,
        pytest.raises(UnsafeArchive, match="50 members"),
    ):
        safe_members(archive, most_bytes=1000, most_members=49)


def test_a_name_that_comes_twice_is_refused(cache, tmp_path, files, mirror):
    rows = make_catalog(tmp_path / "c", files, NOWHERE)
    path = next(iter(files))
    with pytest.warns(UserWarning, match="Duplicate name"):
        write_zip(mirror / "things.zip", files, [(path, b"another")])
    with pytest.raises(FetchError, match="a name twice"):
        fetch(rows)
    assert kept(cache, rows) == set()


def test_an_encrypted_member_is_refused(tmp_path):
    packed = tmp_path / "secret.zip"
    write_zip(packed, {"secret.bin": b"secret"})
    content = bytearray(packed.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    packed.write_bytes(content)
    with (
        zipfile.ZipFile(packed) as archive,
        pytest.raises(UnsafeArchive, match="encrypted"),
    ):
        safe_members(archive, most_bytes=1000, most_members=10)


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_names_without_the_utf8_mark_are_read(encoding, cache, tmp_path, files, mirror):
    rows = make_catalog(tmp_path / "c", files, NOWHERE)
    packed = mirror / "things.zip"
    plain = {
        path.replace("数", "@" * len("数".encode(encoding))): c
        for path, c in files.items()
    }
    write_zip(packed, plain)
    content = packed.read_bytes()
    for name in plain:
        old = name.encode()
        content = content.replace(
            old, old.replace(b"@" * len("数".encode(encoding)), "数".encode(encoding))
        )
    packed.write_bytes(content)
    assert fetch(rows).sets[0].complete
    assert kept(cache, rows) == set(files)


def test_backslashes_between_folders_are_read(cache, tmp_path, mirror):
    files = {"folder/a.bin": b"a", "folder/b.bin": b"b"}
    rows = make_catalog(tmp_path / "c", files, NOWHERE)
    write_zip(mirror / "things.zip", {k.replace("/", "!"): v for k, v in files.items()})
    packed = mirror / "things.zip"
    packed.write_bytes(packed.read_bytes().replace(b"folder!", b"folder\\"))
    assert fetch(rows).sets[0].complete


def test_a_truncated_zip_is_no_usable_zip(cache, tmp_path, files, mirror):
    rows = make_catalog(tmp_path / "c", files, NOWHERE)
    packed = mirror / "things.zip"
    write_zip(packed, files)
    packed.write_bytes(packed.read_bytes()[:-100])
    with pytest.raises(FetchError, match="no usable zip"):
        fetch(rows)
    assert kept(cache, rows) == set()


def test_a_member_with_a_flipped_bit_stays_out(cache, tmp_path, files, mirror):
    rows = make_catalog(tmp_path / "c", files, NOWHERE)
    packed = mirror / "things.zip"
    write_zip(packed, files)
    path, content = list(files.items())[3]
    whole = bytearray(packed.read_bytes())
    whole[whole.index(content) + 5] ^= 1
    packed.write_bytes(whole)
    with pytest.raises(FetchError, match="CRC"):
        fetch(rows)
    assert kept(cache, rows) == set(files) - {path}
