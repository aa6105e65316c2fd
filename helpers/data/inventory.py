"""What is on this machine: list it, check every byte, remove it, describe it."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from helpers.data.catalog import Catalog, DataSet, RegisteredFile, catalog, find
from helpers.data.storage import (
    CACHE_VARIABLE,
    arrays_folder,
    cache_folder,
    missing_files,
    set_folder,
)
from helpers.errors import LabsError
from helpers.language import Both, say


@dataclass(frozen=True, slots=True)
class SetStatus:
    """Where one data set stands on this machine.

    Attributes:
        name: The set.
        title: What it is called.
        files: How many files it has.
        files_here: How many of them are here, in full length.
        bytes: The length of all files.
        bytes_here: The length of those that are here.
        folder: Where they lie, or would.
        sample_bytes: The length of the bundled sample; 0 where there is none, and
            for digits, whose sample comes with scikit-learn.
        has_sample: Whether ``data.load`` works without fetching.
        origins: The addresses the files come from.
        licence: The terms, as stated.
    """

    name: str
    title: Both
    files: int
    files_here: int
    bytes: int
    bytes_here: int
    folder: Path
    sample_bytes: int
    has_sample: bool
    origins: tuple[str, ...]
    licence: Both

    @property
    def complete(self) -> bool:
        """Whether every file is here."""
        return self.files_here == self.files


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What looking at every byte of a data set found.

    Attributes:
        name: The set.
        files: How many files it has.
        good: How many have the right SHA-256.
        missing: Paths of files that are not here.
        damaged: Paths of files that were wrong; they have been removed.
    """

    name: str
    files: int
    good: int
    missing: tuple[str, ...]
    damaged: tuple[str, ...]

    def __str__(self) -> str:
        """Return one sentence in the current language."""
        if self.good == self.files:
            return say(
                f"{self.name}: all {self.files:,} files are right",
                f"{self.name}：{self.files:,} 个文件全部正确",
            )
        if not self.good and not self.damaged:
            return say(
                f"{self.name}: not here. Type: labs fetch {self.name}",
                f"{self.name}：不在本机。请运行：labs fetch {self.name}",
            )
        first = (*self.damaged, *self.missing)[0]
        return say(
            f"{self.name}: {self.good:,} of {self.files:,} files are right, "
            f"{len(self.missing):,} missing, {len(self.damaged):,} damaged and removed "
            f"({first}). Type: labs fetch {self.name}",
            f"{self.name}：{self.good:,} / {self.files:,} 个文件正确，缺少 "
            f"{len(self.missing):,} 个，损坏并已删除 {len(self.damaged):,} 个"
            f"（{first}）。请运行：labs fetch {self.name}",
        )


@dataclass(frozen=True, slots=True)
class RemoveReport:
    """What was removed of a data set.

    Attributes:
        name: The set.
        bytes: How much room that made.
    """

    name: str
    bytes: int

    def __str__(self) -> str:
        """Return one sentence in the current language."""
        return say(
            f"{self.name}: {self.bytes / 1e6:.1f} MB removed",
            f"{self.name}：已删除 {self.bytes / 1e6:.1f} MB",
        )


def status(rows: Catalog | None = None) -> list[SetStatus]:
    """Return where every data set stands on this machine.

    Args:
        rows: The catalog; the project's own by default.
    """
    return [_status(row) for row in (catalog() if rows is None else rows).values()]


def _status(row: DataSet) -> SetStatus:
    missing = missing_files(row)
    sample = resources.files("labdata") / "samples" / f"{row.name}.zip"
    bundled = sample.is_file()
    with contextlib.ExitStack() as stack:
        length = (
            stack.enter_context(resources.as_file(sample)).stat().st_size
            if bundled
            else 0
        )
    return SetStatus(
        row.name,
        row.title,
        len(row.files),
        len(row.files) - len(missing),
        row.bytes,
        row.bytes - sum(file.bytes for file in missing),
        set_folder(row.name),
        length,
        bundled or row.reader == "digits",
        row.origins,
        row.licence,
    )


def verify(name: str, *, rows: Catalog | None = None) -> VerifyReport:
    """Look at every byte of a data set; a damaged file is removed.

    Args:
        name: The set.
        rows: The catalog; the project's own by default.

    Returns:
        What is right, what is missing, what was damaged.

    Raises:
        LabsError: If there is no such set, or a damaged file cannot be removed.
    """
    import pooch

    row = find(name, rows)
    folder = set_folder(row.name)

    def judge(file: RegisteredFile) -> str:
        path = folder / file.path
        if not path.is_file():
            return "missing"
        right_length = path.stat().st_size == file.bytes
        right = right_length and pooch.file_hash(str(path)) == file.sha256
        return "good" if right else "damaged"

    with _locked(row.name), ThreadPoolExecutor(os.cpu_count()) as pool:
        verdicts = list(pool.map(judge, row.files))
        found: dict[str, list[str]] = {"good": [], "missing": [], "damaged": []}
        for file, verdict in zip(row.files, verdicts, strict=True):
            found[verdict].append(file.path)
        for path in found["damaged"]:
            _remove(folder / path)
    return VerifyReport(
        row.name,
        len(row.files),
        len(found["good"]),
        tuple(found["missing"]),
        tuple(found["damaged"]),
    )


def remove(name: str, *, rows: Catalog | None = None) -> RemoveReport:
    """Remove the fetched files of a data set, its parts and its decoded arrays.

    Args:
        name: The set; the bundled sample stays.
        rows: The catalog; the project's own by default.

    Returns:
        How much room that made.

    Raises:
        LabsError: If there is no such set, or something cannot be removed.
    """
    from helpers.data.store import parts_folder

    row = find(name, rows)
    freed = 0
    with _locked(row.name):
        for folder in (
            set_folder(row.name),
            parts_folder(row.name),
            arrays_folder(row.name),
        ):
            if folder.is_dir():
                files = [path for path in folder.rglob("*") if path.is_file()]
                freed += sum(path.stat().st_size for path in files)
                _remove(folder)
    return RemoveReport(row.name, freed)


def card(name: str, *, rows: Catalog | None = None) -> str:
    """Return the data card of a set in the current language: what, whose, which terms.

    Args:
        name: The set.
        rows: The catalog; the project's own by default.

    Raises:
        LabsError: If there is no such set.
    """
    row = find(name, rows)
    here = _status(row)
    megabytes = f"{row.bytes / 1e6:.1f} MB"
    if here.complete:
        place = say(f"here, in {here.folder}", f"已在本机：{here.folder}")
    elif here.files_here:
        place = say(
            f"{here.files_here:,} of them here; the rest: labs fetch {row.name}",
            f"本机已有 {here.files_here:,} 个；其余请运行：labs fetch {row.name}",
        )
    else:
        place = say(
            f"not here; type: labs fetch {row.name}",
            f"不在本机；请运行：labs fetch {row.name}",
        )
    sample = {
        True: say("with scikit-learn", "随 scikit-learn 提供"),
        False: say("none", "无"),
    }[row.reader == "digits"]
    if here.sample_bytes:
        sample = say(
            f"bundled, {here.sample_bytes / 1e6:.1f} MB; drawn or written by us",
            f"随课程附带，{here.sample_bytes / 1e6:.1f} MB；由课程自行绘制或编写",
        )
    lines = [
        (say("task", "任务"), str(row.task)),
        (say("items", "内容"), str(row.shape)),
        (say("files", "文件"), f"{len(row.files):,}, {megabytes}, {place}"),
        (say("sample", "样本"), sample),
        (say("whose", "来源"), str(row.whose)),
        (say("terms", "许可"), str(row.licence)),
        (say("not allowed", "禁止"), str(row.not_allowed)),
        (say("from", "地址"), ", ".join(row.origins)),
        (say("cite", "引用"), row.citation),
    ]
    if row.classes:
        names = say(", ", "、").join(str(pair) for pair in row.classes.values())
        lines.insert(2, (say("classes", "类别"), names))
    entries = [f"  {key}: {text}" for key, text in lines]
    return "\n".join([f"{row.name}: {row.title}", *entries])


def _remove(path: Path) -> None:
    try:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    except OSError as error:
        raise LabsError(
            f"{error.filename or path} cannot be removed ({error.strerror}); close "
            "what uses it or ask its owner, then type the command again."
        ) from error


@contextlib.contextmanager
def _locked(name: str) -> Iterator[None]:
    """Keep other processes from fetching a set meanwhile.

    A cache that cannot be written needs no lock: nobody can fetch into it.
    """
    from filelock import FileLock, Timeout

    locks = cache_folder() / "locks"
    lock = FileLock(locks / f"{name}.lock")
    try:
        if locks.parent.is_dir():
            locks.mkdir(exist_ok=True)
            lock.acquire(timeout=0)
    except Timeout as error:
        raise LabsError(
            f"Another process is fetching {name}; wait for it, or set "
            f"{CACHE_VARIABLE} to another folder, then type the command again."
        ) from error
    except OSError:
        pass
    try:
        yield
    finally:
        lock.release()
