"""Where fetched files and decoded arrays lie on this machine."""

import os
from pathlib import Path

from helpers.data.catalog import DataSet, RegisteredFile
from helpers.errors import LabsError

APPLICATION = "deep-learning-labs"
CACHE_VARIABLE = "LABS_CACHE"
MIRROR_VARIABLE = "LABS_MIRROR"
SCALE_VARIABLE = "LABS_DATA"


def cache_folder() -> Path:
    """Return the folder of everything fetched: LABS_CACHE, else the user's cache."""
    chosen = os.environ.get(CACHE_VARIABLE)
    if chosen:
        return Path(chosen).expanduser().resolve()
    import pooch  # here, since it takes longer to import than all of helpers.data

    return Path(pooch.os_cache(APPLICATION))


def set_folder(name: str) -> Path:
    """Return the folder that holds the files of one data set, fetched or not."""
    return cache_folder() / name


def arrays_folder(name: str) -> Path:
    """Return the folder that holds the decoded arrays of one data set."""
    return cache_folder() / "arrays" / name


def missing_files(row: DataSet) -> list[RegisteredFile]:
    """Return the files of a set that are not here in their full length.

    A file gets its name only after its hash was checked, so its length is enough to
    know it; ``verify`` looks at every byte.
    """
    folder = set_folder(row.name)
    if not folder.is_dir():
        return list(row.files)
    lengths: dict[str, int] = {}
    for parent in {file.path.rpartition("/")[0] for file in row.files}:
        try:
            with os.scandir(folder / parent) as entries:
                for entry in entries:
                    path = f"{parent}/{entry.name}" if parent else entry.name
                    lengths[path] = entry.stat().st_size if entry.is_file() else -1
        except FileNotFoundError:
            continue
        except OSError as error:
            raise LabsError(
                f"The folder {folder / parent} cannot be read ({error.strerror}); "
                f"let this user read it, or set {CACHE_VARIABLE} to another folder."
            ) from error
    return [file for file in row.files if lengths.get(file.path) != file.bytes]
