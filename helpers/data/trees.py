"""One way to read a data set's files, whether they lie in a folder or in a zip.

The bundled samples are zips, fetched sets are folders; both hold the same kind of
paths, so one reader serves both.
"""

import hashlib
import io
import zipfile
from importlib import resources
from pathlib import Path
from typing import Protocol

from helpers.data.catalog import DataSet
from helpers.data.storage import set_folder


class Tree(Protocol):
    """Files by their relative path.

    Attributes:
        names: The paths of all files, with forward slashes.
        fingerprint: Changes whenever a byte of any file does.
    """

    names: tuple[str, ...]
    fingerprint: str

    def read(self, name: str) -> bytes:
        """Return the bytes of one file."""


class FolderTree:
    """The fetched files of one data set; strangers in the folder are not seen."""

    def __init__(self, row: DataSet) -> None:
        """List the registered files of a set.

        Args:
            row: The set; its files must have been fetched.
        """
        self._folder: Path = set_folder(row.name)
        self.names = tuple(file.path for file in row.files)
        digest = hashlib.sha256()
        for file in row.files:
            digest.update(f"{file.path}\t{file.sha256}\n".encode())
        self.fingerprint = digest.hexdigest()

    def read(self, name: str) -> bytes:
        """Return the bytes of one file."""
        return (self._folder / name).read_bytes()


class ZipTree:
    """The members of one zip, in memory."""

    def __init__(self, content: bytes) -> None:
        """Open a zip.

        Args:
            content: The bytes of the zip.
        """
        self.fingerprint = hashlib.sha256(content).hexdigest()
        self._archive = zipfile.ZipFile(io.BytesIO(content))
        self.names = tuple(
            member.filename
            for member in self._archive.infolist()
            if not member.is_dir()
        )

    def read(self, name: str) -> bytes:
        """Return the bytes of one member."""
        return self._archive.read(name)


def sample_tree(name: str) -> ZipTree | None:
    """Return the bundled sample of a data set, or None where there is none."""
    bundled = resources.files("labdata") / "samples" / f"{name}.zip"
    return ZipTree(bundled.read_bytes()) if bundled.is_file() else None
