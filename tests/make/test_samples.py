"""The bundled samples: their bytes are fixed, their sizes bounded."""

import hashlib
import zipfile
from pathlib import Path

import pytest

import labdata
from labdata.make import GENERATORS

SAMPLES = Path(labdata.__file__).parent / "samples"
MOST_BYTES, MOST_BYTES_TOGETHER = 4_000_000, 25_000_000


def _sums():
    lines = (SAMPLES / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split("  ") for line in lines)}


def test_every_generator_has_its_sample():
    names = {path.stem for path in SAMPLES.glob("*.zip")}
    assert names == set(GENERATORS)


def test_every_file_is_the_one_that_was_published():
    files = sorted(p for p in SAMPLES.iterdir() if p.name != "SHA256SUMS")
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    assert found == _sums()


def test_the_samples_are_small():
    sizes = {path.name: path.stat().st_size for path in SAMPLES.iterdir()}
    assert max(sizes.values()) <= MOST_BYTES
    assert sum(sizes.values()) <= MOST_BYTES_TOGETHER


@pytest.mark.parametrize("name", sorted(GENERATORS))
def test_an_archive_has_no_trace_of_the_day_it_was_made(name):
    with zipfile.ZipFile(SAMPLES / f"{name}.zip") as archive:
        members = archive.infolist()
    assert [m.filename for m in members] == sorted(m.filename for m in members)
    assert {m.date_time for m in members} == {(1980, 1, 1, 0, 0, 0)}
