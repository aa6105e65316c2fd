"""Where files come from: mirrors (folders or addresses) first, the origin last.

A mirror holds a set as ``<set>.zip`` whose members bear the origin's paths, as
``<set>/<path at the origin>``, or, for sets of few files, as ``<set>/<base name>``.
"""

import hashlib
import os
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path, PurePosixPath
from threading import Lock
from typing import Protocol
from urllib.parse import quote

from helpers.data.archives import UnsafeArchive, safe_members
from helpers.data.catalog import DataSet, RegisteredFile
from helpers.data.storage import MIRROR_VARIABLE
from helpers.data.store import Store, WrongBytes, writing
from helpers.data.transfer import Client, Interrupted, TransferError, Unreachable

FEW_FILES = 8
"""A set of at most so many files is asked for file by file, a larger one as a zip."""
GIVE_UP_AFTER = 16
"""So many refusals and not one file: this source does not hold the set."""
NOT_THERE = ("not there", "404 Not Found")
ZIP_BYTES_A_MEMBER = 1024
"""What names and headers may add to a zip, a member."""


class Source(Protocol):
    """One place that may hold a data set.

    Attributes:
        label: What the report and the messages call it.
    """

    label: str

    def bring(self, store: Store, files: Sequence[RegisteredFile]) -> Counter[str]:
        """Deliver what it can of some files to a store.

        Returns:
            Reason -> how many files did not come because of it.
        """


class FolderMirror:
    """A folder on this machine, a USB stick or a network drive."""

    def __init__(self, folder: Path) -> None:
        """Remember the folder; it may turn out not to be there.

        Args:
            folder: What LABS_MIRROR names.
        """
        self.label = str(folder)
        self._folder = folder

    def bring(self, store: Store, files: Sequence[RegisteredFile]) -> Counter[str]:
        """Deliver files from ``<set>.zip`` or the folder ``<set>``."""
        if not self._folder.is_dir():
            return Counter({"there is no such folder": len(files)})
        problems: Counter[str] = Counter()
        packed = self._folder / f"{store.row.name}.zip"
        if packed.is_file():
            files, problems = _unpack(packed, store, files)
        left: Counter[str] = Counter()
        for file in files:
            candidates = (self._folder / place for place in _places(store.row, file))
            found = next((path for path in candidates if path.is_file()), None)
            if found is None:
                left[NOT_THERE[0]] += 1
                continue
            try:
                with found.open("rb") as stream:
                    store.accept_stream(file, stream)
            except WrongBytes as error:
                left[str(error)] += 1
            except OSError as error:
                left[f"cannot be read: {error.strerror}"] += 1
        return _told_once(problems, left)


class AddressMirror:
    """A web server that holds sets in one of the forms of a mirror."""

    def __init__(self, base: str, client: Client) -> None:
        """Remember the address; nothing is asked yet.

        Args:
            base: What LABS_MIRROR names.
            client: Does the transfers.
        """
        self.label = base
        self._base = base.rstrip("/") + "/"
        self._client = client

    def bring(self, store: Store, files: Sequence[RegisteredFile]) -> Counter[str]:
        """Deliver files from ``<set>.zip``, or one by one."""
        problems: Counter[str] = Counter()
        if len(store.row.files) > FEW_FILES:
            try:
                files, problems = self._zip(store, files)
            except Unreachable as error:
                return Counter({str(error): len(files)})
            except Interrupted:
                raise
            except TransferError as error:
                problems = Counter({f"{store.row.name}.zip: {error}": len(files)})
        left = _bring_each(self._client, store, files, self._addresses(store.row))
        return _told_once(problems, left)

    def _addresses(self, row: DataSet) -> Callable[[RegisteredFile], list[str]]:
        def addresses(file: RegisteredFile) -> list[str]:
            return [self._base + quote(place) for place in _places(row, file)]

        return addresses

    def _zip(
        self, store: Store, files: Sequence[RegisteredFile]
    ) -> tuple[list[RegisteredFile], Counter[str]]:
        address = f"{self._base}{store.row.name}.zip"
        key = hashlib.sha256(address.encode("utf-8")).hexdigest()
        part = store.parts / f"{key}.zip.part"
        with writing(store.row.name):
            self._client.download(
                address,
                part,
                length=None,
                most_bytes=store.row.bytes + ZIP_BYTES_A_MEMBER * len(store.row.files),
                advance=store.bar.add,
            )
        store.bar.ahead(part.stat().st_size)
        try:
            return _unpack(part, store, files)
        finally:
            part.unlink(missing_ok=True)


class Origin:
    """The addresses that the registry names."""

    def __init__(self, row: DataSet, client: Client) -> None:
        """Remember the set.

        Args:
            row: The set, whose files know where they come from.
            client: Does the transfers.
        """
        self.label = row.origins[0] + (" ..." if len(row.origins) > 1 else "")
        self._client = client

    def bring(self, store: Store, files: Sequence[RegisteredFile]) -> Counter[str]:
        """Deliver files one by one, several at a time."""
        return _bring_each(self._client, store, files, lambda file: [file.address])


def sources(row: DataSet, client: Client) -> list[Source]:
    """Return where to look for a set: the mirrors of LABS_MIRROR, then its origin."""
    places: list[Source] = []
    for wish in os.environ.get(MIRROR_VARIABLE, "").split(","):
        wish = wish.strip()
        if wish.startswith(("http://", "https://")):
            places.append(AddressMirror(wish, client))
        elif wish:
            places.append(FolderMirror(Path(wish).expanduser()))
    return [*places, Origin(row, client)]


def _places(row: DataSet, file: RegisteredFile) -> list[str]:
    """Return where a mirror may hold a file, relative to the mirror."""
    places = [f"{row.name}/{file.path}"]
    if len(row.files) <= FEW_FILES:
        places.insert(0, f"{row.name}/{PurePosixPath(file.path).name}")
    return list(dict.fromkeys(places))


def _told_once(zip_problems: Counter[str], left: Counter[str]) -> Counter[str]:
    """Return all problems; single files not there are no news beside a bad zip."""
    if zip_problems:
        left = Counter({r: n for r, n in left.items() if r not in NOT_THERE})
    return zip_problems + left


def _unpack(
    packed: Path, store: Store, files: Sequence[RegisteredFile]
) -> tuple[list[RegisteredFile], Counter[str]]:
    """Deliver the members of a zip; return what did not come, and why."""
    left: list[RegisteredFile] = []
    problems: Counter[str] = Counter()
    registered = len(store.row.files)
    try:
        with zipfile.ZipFile(packed) as archive:
            members = safe_members(
                archive,
                # room for a read-me beside the files, none for a bomb
                most_bytes=2 * store.row.bytes + (1 << 20),
                most_members=2 * registered + 1000,
            )
            for file in files:
                if file.path not in members:
                    problems[f"not in {store.row.name}.zip"] += 1
                    left.append(file)
                    continue
                try:
                    with archive.open(members[file.path]) as stream:
                        store.accept_stream(file, stream)
                except (WrongBytes, zipfile.BadZipFile, EOFError) as error:
                    problems[f"in {store.row.name}.zip: {error}"] += 1
                    left.append(file)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        reason = f"{store.row.name}.zip is no usable zip: {error}"
        return list(files), Counter({reason: len(files)})
    except UnsafeArchive as error:
        reason = f"{store.row.name}.zip refused: {error}"
        return list(files), Counter({reason: len(files)})
    return left, problems


def _bring_each(
    client: Client,
    store: Store,
    files: Sequence[RegisteredFile],
    addresses: Callable[[RegisteredFile], list[str]],
) -> Counter[str]:
    """Transfer files one by one, several at a time; return why some did not come."""
    tally = _Tally()

    def bring(file: RegisteredFile) -> None:
        reason = tally.given_up
        for address in addresses(file) if not reason else ():
            try:
                _take(client, store, file, address)
                tally.came()
                return
            except Interrupted:
                raise
            except Unreachable as error:
                reason = str(error)
                tally.give_up(reason)
                break
            except (TransferError, WrongBytes) as error:
                reason = reason or str(error)
        tally.refused(reason)

    pool = ThreadPoolExecutor(client.limits.workers)
    try:
        for task in as_completed([pool.submit(bring, file) for file in files]):
            task.result()
    except BaseException:
        client.stop.set()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
    return tally.problems


class _Tally:
    """What several threads found out about one source."""

    def __init__(self) -> None:
        self.problems: Counter[str] = Counter()
        self.given_up = ""
        self._files = 0
        self._lock = Lock()

    def came(self) -> None:
        with self._lock:
            self._files += 1

    def refused(self, reason: str) -> None:
        with self._lock:
            self.problems[reason] += 1
            if self.problems.total() >= GIVE_UP_AFTER and not self._files:
                self.given_up = self.problems.most_common(1)[0][0]

    def give_up(self, reason: str) -> None:
        with self._lock:
            self.given_up = reason


def _take(client: Client, store: Store, file: RegisteredFile, address: str) -> None:
    """Bring one file from one address under its final name."""
    resumed = store.part(file).exists()
    with writing(store.row.name):
        client.download(
            address,
            store.part(file),
            length=file.bytes,
            most_bytes=file.bytes,
            advance=store.bar.add,
        )
    try:
        store.accept(file)
    except WrongBytes:
        if not resumed:
            raise
        # its start came from elsewhere; now everything comes from here
        _take(client, store, file, address)
