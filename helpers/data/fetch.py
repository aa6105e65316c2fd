"""Bring data sets to this machine: cache, then mirrors, then origin.

Every file is checked by length and SHA-256 before it gets its name, so whatever stops
a fetch, what lies there is right, and the same command goes on where it stopped.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from helpers.data import catalog as rows_of
from helpers.data.catalog import Catalog, DataSet
from helpers.data.storage import (
    CACHE_VARIABLE,
    MIRROR_VARIABLE,
    cache_folder,
    missing_files,
)
from helpers.errors import LabsError
from helpers.language import say

if TYPE_CHECKING:
    from helpers.data.store import Bar
    from helpers.data.transfer import Client, Limits


class FetchError(LabsError):
    """Some files did not come.

    Attributes:
        report: What came all the same.
    """

    def __init__(self, message: str, report: FetchReport) -> None:
        """Keep the report beside the message.

        Args:
            message: What to tell the user.
            report: What came all the same.
        """
        super().__init__(message)
        self.report = report


@dataclass(frozen=True, slots=True)
class SetReport:
    """What became of one data set.

    Attributes:
        name: The set.
        files: How many files it has.
        fetched: How many of them came now; the others were here before, or did not
            come if there are ``problems``.
        bytes: What came now.
        seconds: How long that took.
        sources: Where files came from -> how many.
        problems: What went wrong on the way, one sentence each; a set can be complete
            all the same, from another source.
        complete: Whether every file is here now.
    """

    name: str
    files: int
    fetched: int
    bytes: int
    seconds: float
    sources: dict[str, int]
    problems: tuple[str, ...]
    complete: bool

    def __str__(self) -> str:
        """Return one line in the current language, and one a problem."""
        if not self.fetched and self.complete:
            line = say(
                f"{self.name}: all {self.files:,} files were here already",
                f"{self.name}：{self.files:,} 个文件均已在本机",
            )
        else:
            megabytes = f"{self.bytes / 1e6:.1f} MB"
            line = say(
                f"{self.name}: {self.fetched:,} of {self.files:,} files fetched and "
                f"verified, {megabytes} in {self.seconds:.1f} s",
                f"{self.name}：已下载并校验 {self.fetched:,} / {self.files:,} 个文件，"
                f"{megabytes}，用时 {self.seconds:.1f} 秒",
            )
        return "\n  ".join([line, *self.problems])


@dataclass(frozen=True, slots=True)
class FetchReport:
    """What became of all data sets asked for.

    Attributes:
        sets: One report a set.
        seconds: How long everything took.
    """

    sets: tuple[SetReport, ...]
    seconds: float

    def __str__(self) -> str:
        """Return the lines of all sets."""
        return "\n".join(str(report) for report in self.sets)


def fetch(
    names: str | Iterable[str],
    *,
    progress: bool = True,
    rows: Catalog | None = None,
    limits: Limits | None = None,
) -> FetchReport:
    """Fetch data sets: what is here stays, what is missing comes, all is verified.

    Args:
        names: One name of the catalog, or several.
        progress: Whether to draw a progress bar.
        rows: The catalog; the project's own by default.
        limits: How long to wait and how often to try.

    Returns:
        What came from where.

    Raises:
        FetchError: If a file came from nowhere; all others are here, and the message
            says why and what to type.
        LabsError: If there is no such set, the disk is full, or the cache folder
            cannot be written.
    """
    wanted = [names] if isinstance(names, str) else list(names)
    chosen = [rows_of.find(name, rows) for name in dict.fromkeys(wanted)]
    began_at = time.monotonic()
    missing = {row.name: missing_files(row) for row in chosen}
    if not any(missing.values()):
        reports = tuple(_nothing_to_do(row) for row in chosen)
        return FetchReport(reports, time.monotonic() - began_at)

    from helpers.data.store import Bar
    from helpers.data.transfer import Client, Limits

    client = Client(limits or Limits())
    needed = sum(file.bytes for files in missing.values() for file in files)
    _check_space(needed, wanted)
    bar = Bar(needed, progress)
    done = []
    try:
        for row in chosen:
            done.append(_fetch_set(row, client, bar))
    finally:
        bar.close()
    report = FetchReport(tuple(done), time.monotonic() - began_at)
    failed = [one for one in done if not one.complete]
    if failed:
        raise FetchError(_what_failed(failed), report)
    return report


def _fetch_set(row: DataSet, client: Client, bar: Bar) -> SetReport:
    from filelock import FileLock, Timeout

    from helpers.data.sources import sources
    from helpers.data.store import Store, writing

    began_at = time.monotonic()
    if not missing_files(row):
        return _nothing_to_do(row)
    with writing(row.name):
        locks = cache_folder() / "locks"
        locks.mkdir(parents=True, exist_ok=True)
        lock = FileLock(locks / f"{row.name}.lock")
        try:
            lock.acquire(timeout=0.2)
        except Timeout:
            print(
                say(
                    f"{row.name}: another process is fetching it; waiting.",
                    f"{row.name}：另一个进程正在下载，请稍候。",
                )
            )
            lock.acquire()
    try:
        # asked again: whoever held the lock may have brought everything
        before = missing = missing_files(row)
        if not missing:
            bar.add(row.bytes)
            return _nothing_to_do(row)
        store = Store(row, bar)
        came: dict[str, int] = {}
        problems: list[str] = []
        for source in sources(row, client):
            reasons = source.bring(store, missing)
            still = missing_files(row)
            if len(missing) > len(still):
                came[source.label] = len(missing) - len(still)
            problems += [
                f"{source.label}: {reason} ({count:,} files)"
                for reason, count in reasons.items()
            ]
            missing = still
            if not missing:
                break
        store.tidy()
    finally:
        lock.release()
    return SetReport(
        row.name,
        len(row.files),
        len(before) - len(missing),
        sum(file.bytes for file in before) - sum(file.bytes for file in missing),
        time.monotonic() - began_at,
        came,
        tuple(problems),
        not missing,
    )


def _nothing_to_do(row: DataSet) -> SetReport:
    return SetReport(row.name, len(row.files), 0, 0, 0.0, {}, (), True)


def _check_space(needed: int, names: Iterable[str]) -> None:
    """Refuse before anything is written if the disk cannot hold it."""
    folder = cache_folder()
    existing = next(p for p in (folder, *folder.parents) if p.exists())
    free = shutil.disk_usage(existing).free
    if free < needed:
        from helpers.data.store import StorageError

        raise StorageError(
            f"{needed / 1e6:.1f} MB are needed, but {folder} has only "
            f"{free / 1e6:.1f} MB free; free some space, or set {CACHE_VARIABLE} to a "
            f"folder on another disk, then type: labs fetch {' '.join(names)}"
        )


def _what_failed(failed: Iterable[SetReport]) -> str:
    failed = list(failed)
    lines = [str(report) for report in failed]
    names = " ".join(report.name for report in failed)
    return (
        "Not everything came.\n" + "\n".join(lines) + "\n"
        f"What came stays. Check the network, or set {MIRROR_VARIABLE} to a folder or "
        f"an address that holds the files, then type: labs fetch {names}"
    )
