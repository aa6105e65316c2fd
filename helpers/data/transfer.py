"""One file over HTTP into a part: resumed by range, retried, never waited on forever.

The part is not looked at here; who asked for it checks length and hash before it
gets its final name.
"""

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from threading import Event, local

import requests

CHUNK = 1 << 16
RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Limits:
    """How long to wait and how often to try.

    Attributes:
        connect_seconds: For a connection to be made.
        read_seconds: For the next byte to come.
        slow_seconds: After so long the mean speed is looked at.
        slow_bytes_per_second: Below this mean speed a body counts as endless.
        attempts: Tries without progress, the first one included.
        pause_seconds: Before the second try; doubled each time.
        workers: Files fetched at the same time.
    """

    connect_seconds: float = 10.0
    read_seconds: float = 20.0
    slow_seconds: float = 30.0
    slow_bytes_per_second: float = 1024.0
    attempts: int = 4
    pause_seconds: float = 0.5
    workers: int = 8


class TransferError(Exception):
    """A file did not come; the message is the reason, in a few words."""


class Unreachable(TransferError):
    """Nobody answers at that address, so nobody will for the next file either."""


class Interrupted(TransferError):
    """The user, or another file's fatal failure, stopped all transfers."""


class _Again(TransferError):
    """Worth another try."""


class _Unanswered(_Again, Unreachable):
    """Worth another try, and the host counts as down when the last one fails."""


class Client:
    """Transfers for several threads, one session each."""

    def __init__(self, limits: Limits) -> None:
        """Remember the limits; nothing is opened yet.

        Args:
            limits: How long to wait and how often to try.
        """
        self.limits = limits
        self.stop = Event()
        self._local = local()

    def download(
        self,
        address: str,
        part: Path,
        *,
        length: int | None,
        most_bytes: int,
        advance: Callable[[int], None],
    ) -> None:
        """Complete a part from one address.

        Args:
            address: An http(s) address.
            part: The file to complete; what it holds already is not asked for again
                if the server serves ranges.
            length: Its length in the end, or None where that is not known.
            most_bytes: More than this is never written.
            advance: Told how many bytes came; negative when a start was thrown away.

        Raises:
            TransferError: If it did not come; the part may stay for a later try.
        """
        failures, furthest = 0, _length(part)
        while True:
            try:
                self._once(address, part, length, most_bytes, advance)
                return
            except _Again as error:
                failures = 0 if _length(part) > furthest else failures + 1
                furthest = max(furthest, _length(part))
                if failures >= self.limits.attempts:
                    raise
                pause = self.limits.pause_seconds * 2 ** max(0, failures - 1)
                if self.stop.wait(pause):
                    raise Interrupted("stopped") from error

    def _once(
        self,
        address: str,
        part: Path,
        length: int | None,
        most_bytes: int,
        advance: Callable[[int], None],
    ) -> None:
        here = _length(part)
        if length is not None and here == length:
            return
        headers = {"Accept-Encoding": "identity"}  # as stored: bytes can be counted
        if here:
            headers["Range"] = f"bytes={here}-"
        timeout = (self.limits.connect_seconds, self.limits.read_seconds)
        try:
            answer = self._session().get(
                address, headers=headers, timeout=timeout, stream=True
            )
        except requests.TooManyRedirects as error:
            raise TransferError("it redirects in a circle") from error
        except requests.Timeout as error:
            raise _Unanswered("no answer in time") from error
        except requests.ConnectionError as error:
            raise _Unanswered("no connection") from error
        except requests.RequestException as error:
            raise TransferError(f"not a usable address: {error}") from error
        with answer:
            resumed = answer.status_code == 206 and answer.headers.get(
                "Content-Range", ""
            ).startswith(f"bytes {here}-")
            if answer.status_code in (206, 416) and not resumed:
                _discard(part, advance)  # what we hold does not fit what is there
                raise _Again("the server refused to resume")
            if answer.status_code in RETRIED:
                raise _Again(_status(answer))
            if answer.status_code not in (200, 206):
                raise TransferError(_status(answer))
            if not resumed:
                _discard(part, advance)
                here = 0
            announced = answer.headers.get("Content-Length", "")
            total = here + int(announced) if announced.isdigit() else None
            if None not in (total, length) and total != length:
                raise TransferError(f"wrong length: {total:,} bytes, not {length:,}")
            self._receive(answer, part, here, total or length, most_bytes, advance)

    def _receive(
        self,
        answer: requests.Response,
        part: Path,
        here: int,
        total: int | None,
        most_bytes: int,
        advance: Callable[[int], None],
    ) -> None:
        start, began_at = here, time.monotonic()
        with part.open("ab") as file:
            while True:
                if self.stop.is_set():
                    raise Interrupted("stopped")
                try:
                    # one read from the socket: a slow server cannot hold us for a
                    # whole chunk
                    content = answer.raw.read1(CHUNK)
                except Exception as error:  # urllib3 has many, all mean the same here
                    raise _Again("the connection broke off") from error
                if not content:
                    break
                here += len(content)
                if here > most_bytes:
                    raise TransferError(f"too long: more than {most_bytes:,} bytes")
                file.write(content)
                advance(len(content))
                seconds = time.monotonic() - began_at
                if seconds > self.limits.slow_seconds:
                    if (here - start) / seconds < self.limits.slow_bytes_per_second:
                        raise TransferError("too slow: time ran out")
                    start, began_at = here, time.monotonic()
        if total is not None and here < total:
            raise _Again(f"cut off after {here:,} of {total:,} bytes")

    def _session(self) -> requests.Session:
        if not hasattr(self._local, "session"):
            self._local.session = requests.Session()
            self._local.session.max_redirects = 5
        return self._local.session


def _status(answer: requests.Response) -> str:
    """Return ``404 Not Found``: the standard's words, whatever the server wrote."""
    with contextlib.suppress(ValueError):
        return f"{answer.status_code} {HTTPStatus(answer.status_code).phrase}"
    return str(answer.status_code)


def _length(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0


def _discard(part: Path, advance: Callable[[int], None]) -> None:
    advance(-_length(part))
    part.unlink(missing_ok=True)
