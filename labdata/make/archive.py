"""Zips that are the same bytes whenever the same files go in."""

import hashlib
import tempfile
import time
import zipfile
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

DATE = (1980, 1, 1, 0, 0, 0)  # the first that a zip can hold
PERMISSIONS = 0o644
UNIX = 3
STORED = {".jpg", ".jpeg", ".png", ".webp", ".gz", ".npz"}  # compressed already


def write_archive(folder: Path, archive: Path) -> int:
    """Pack every file of a folder, in sorted order, and return their number.

    Two calls on equal folders write equal bytes on one version of zlib: members
    bear a fixed date, no owner and no place on a disk. Files that are compressed
    already are stored as they are. The archive gets its name when it is whole.

    Args:
        folder: The files; their paths below it become the members' names.
        archive: The zip to write; replaced where it exists.
    """
    members = sorted(
        (path.relative_to(folder).as_posix(), path)
        for path in folder.rglob("*")
        if path.is_file()
    )
    archive.parent.mkdir(parents=True, exist_ok=True)
    part = archive.with_suffix(".part")
    try:
        with zipfile.ZipFile(part, "w") as file:
            for name, path in members:
                info = zipfile.ZipInfo(name, date_time=DATE)
                info.create_system = UNIX
                info.external_attr = PERMISSIONS << 16
                stored = path.suffix.lower() in STORED
                info.compress_type = (
                    zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
                )
                file.writestr(info, path.read_bytes(), compresslevel=9)
        part.replace(archive)
    finally:
        part.unlink(missing_ok=True)
    return len(members)


@dataclass(frozen=True)
class Drawn:
    """What drawing one set gave.

    Attributes:
        files: Members of the zip.
        bytes: Its length.
        seconds: What drawing and packing took.
        changed: Whether the zip has other bytes than the one that was there.
    """

    files: int
    bytes: int
    seconds: float
    changed: bool


def draw(generator: str, archive: Path, **options: int) -> Drawn:
    """Draw a set into a folder of its own and pack it.

    Args:
        generator: The module whose `generate` draws the set.
        archive: The zip to write.
        **options: `seed` and `count`, where they differ from the generator's own.
    """
    started = time.perf_counter()
    before = _digest(archive)
    with tempfile.TemporaryDirectory() as folder:
        import_module(generator).generate(Path(folder), **options)
        files = write_archive(Path(folder), archive)
    return Drawn(
        files,
        archive.stat().st_size,
        time.perf_counter() - started,
        _digest(archive) != before,
    )


def _digest(path: Path) -> str:
    """Return the SHA-256 of a file, "" where it is not there."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
