"""The place fetched files go to: parts first, final names only for right bytes."""

import contextlib
import errno
import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pooch
from tqdm import tqdm

from helpers.data.catalog import DataSet, RegisteredFile
from helpers.data.storage import CACHE_VARIABLE, cache_folder, set_folder
from helpers.errors import LabsError

CHUNK = 1 << 18


class StorageError(LabsError):
    """This machine cannot keep the files: disk full, or a folder not writable."""


class WrongBytes(Exception):
    """What came is not what the registry names; it has been deleted."""


class Bar:
    """One progress bar, in bytes, that several threads push."""

    def __init__(self, total: int, shown: bool) -> None:
        """Start at zero.

        Args:
            total: Bytes to come.
            shown: Whether to draw it.
        """
        import sys

        self._lock = threading.Lock()
        self._ahead = 0
        self._bar = tqdm(
            total=total,
            unit="B",
            unit_scale=True,
            file=sys.stdout,  # stderr stays empty in a healthy lab
            leave=False,
            disable=not shown,
        )

    def add(self, count: int) -> None:
        """Move on by so many bytes, or back."""
        with self._lock:
            covered = min(self._ahead, max(count, 0))
            self._ahead -= covered
            self._bar.update(count - covered)

    def ahead(self, count: int) -> None:
        """Say that so many bytes were shown already, inside a zip."""
        with self._lock:
            self._ahead += max(count, 0)

    def close(self) -> None:
        """Take the bar away."""
        self._bar.close()


class Store:
    """The folder of one data set, and the parts of files on their way to it."""

    def __init__(self, row: DataSet, bar: Bar) -> None:
        """Prepare the folders.

        Args:
            row: The data set.
            bar: Told of every byte.

        Raises:
            StorageError: If the cache folder cannot be written.
        """
        self.row = row
        self.bar = bar
        self.folder = set_folder(row.name)
        self.parts = parts_folder(row.name)
        with writing(row.name):
            self.parts.mkdir(parents=True, exist_ok=True)
            for parent in {(self.folder / file.path).parent for file in row.files}:
                parent.mkdir(parents=True, exist_ok=True)

    def part(self, file: RegisteredFile) -> Path:
        """Return where a file is put together; the same after an interruption."""
        key = hashlib.sha256(f"{file.path}\n{file.sha256}".encode()).hexdigest()
        return self.parts / f"{key}.part"

    def accept(self, file: RegisteredFile) -> None:
        """Give a complete part its final name if every byte is right.

        Raises:
            WrongBytes: If length or hash differ; the part is gone then.
            StorageError: If it cannot be moved.
        """
        part = self.part(file)
        length = part.stat().st_size
        right = length == file.bytes and pooch.file_hash(str(part)) == file.sha256
        if not right:
            part.unlink()
            self.bar.add(-length)
            raise WrongBytes("wrong bytes (SHA-256 differs), deleted")
        with writing(self.row.name):
            part.replace(self.folder / file.path)

    def accept_stream(self, file: RegisteredFile, stream: BinaryIO) -> None:
        """Copy a file from a mirror on this machine, checking it on the way.

        Args:
            file: What it should be.
            stream: Where its bytes come from; read no further than its length.

        Raises:
            WrongBytes: If length or hash differ; nothing is kept then.
            StorageError: If it cannot be written.
        """
        part = self.part(file)
        digest, length = hashlib.sha256(), 0
        try:
            with writing(self.row.name):
                target = part.open("wb")
            with target:
                while content := stream.read(CHUNK):
                    length += len(content)
                    if length > file.bytes:
                        break
                    digest.update(content)
                    with writing(self.row.name):
                        target.write(content)
                with writing(self.row.name):
                    target.flush()
            if length != file.bytes or digest.hexdigest() != file.sha256:
                raise WrongBytes("wrong bytes (SHA-256 differs), deleted")
            with writing(self.row.name):
                part.replace(self.folder / file.path)
        finally:
            part.unlink(missing_ok=True)
        self.bar.add(length)

    def tidy(self) -> None:
        """Remove the folder of parts once nothing is in it."""
        with contextlib.suppress(OSError):
            self.parts.rmdir()


def parts_folder(name: str) -> Path:
    """Return the folder of the unfinished files of one data set."""
    return cache_folder() / "parts" / name


@contextlib.contextmanager
def writing(name: str) -> Iterator[None]:
    """Turn a failure to write into a sentence that says what to do.

    Args:
        name: The data set that is being written.

    Raises:
        StorageError: For a full disk, a quota, a folder that cannot be written.
    """
    try:
        yield
    except OSError as error:
        folder = cache_folder()
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageError(
                f"The disk of {folder} is full; free some space, or set "
                f"{CACHE_VARIABLE} to a folder on another disk, then type: "
                f"labs fetch {name}"
            ) from error
        raise StorageError(
            f"{error.filename or folder} cannot be written ({error.strerror}); set "
            f"{CACHE_VARIABLE} to a folder that can, then type: labs fetch {name}"
        ) from error
