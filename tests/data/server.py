"""A real HTTP server on loopback that misbehaves as told, and data sets it serves."""

import hashlib
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote

from helpers.data.catalog import Catalog, read_catalog
from helpers.data.transfer import Limits

QUICK = Limits(
    connect_seconds=0.5,
    read_seconds=0.5,
    slow_seconds=0.5,
    slow_bytes_per_second=2000,
    attempts=3,
    pause_seconds=0.01,
    workers=4,
)
ROW = """
[{name}]
reader = "{reader}"
items = {items}
title = {{ en = "Things", zh = "东西" }}
task = {{ en = "none", zh = "无" }}
shape = {{ en = "bytes", zh = "字节" }}
licence = {{ en = "ours", zh = "自有" }}
whose = {{ en = "ours", zh = "自有" }}
not_allowed = {{ en = "nothing", zh = "无" }}
citation = "these tests"
{more}
"""


class FaultServer:
    """Serves files by path; ``behave[path]`` says what to do instead."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.behave: dict[str, Callable] = {}
        self.asked: list[tuple[str, str | None]] = []
        self.ranges = True
        self.stopping = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                path = unquote(self.path).lstrip("/")
                outer.asked.append((path, self.headers.get("Range")))
                with suppress(ConnectionError):
                    outer.behave.get(path, outer.serve)(self, path)

            def log_message(self, *arguments: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}/"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def close(self) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def counts(self) -> Counter[str]:
        return Counter(path for path, _ in self.asked)

    # what a path can do

    def serve(self, handler: BaseHTTPRequestHandler, path: str) -> None:
        if path not in self.files:
            self.status(404)(handler, path)
            return
        content, start = self.files[path], self._start(handler)
        handler.send_response(206 if start else 200)
        if start:
            last = len(content) - 1
            handler.send_header("Content-Range", f"bytes {start}-{last}/{last + 1}")
        handler.send_header("Content-Length", str(len(content) - start))
        handler.end_headers()
        handler.wfile.write(content[start:])

    def status(self, code: int) -> Callable:
        def answer(handler: BaseHTTPRequestHandler, path: str) -> None:
            handler.send_response(code)
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        return answer

    def redirect(self, target: str) -> Callable:
        def answer(handler: BaseHTTPRequestHandler, path: str) -> None:
            handler.send_response(302)
            handler.send_header("Location", "/" + quote(target))
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        return answer

    def give(self, content: bytes) -> Callable:
        """Answer with these bytes whatever was asked for."""

        def answer(handler: BaseHTTPRequestHandler, path: str) -> None:
            handler.send_response(200)
            handler.send_header("Content-Length", str(len(content)))
            handler.end_headers()
            handler.wfile.write(content)

        return answer

    def first(self, times: int, fault: Callable) -> Callable:
        """Misbehave so many times, then serve."""
        left = [times]

        def answer(handler: BaseHTTPRequestHandler, path: str) -> None:
            left[0] -= 1
            (fault if left[0] >= 0 else self.serve)(handler, path)

        return answer

    def cut_after(self, count: int) -> Callable:
        """Promise everything from where the client wants it, send ``count`` bytes."""

        def answer(handler: BaseHTTPRequestHandler, path: str) -> None:
            content, start = self.files[path], self._start(handler)
            handler.send_response(206 if start else 200)
            if start:
                last = len(content) - 1
                handler.send_header("Content-Range", f"bytes {start}-{last}/{last + 1}")
            handler.send_header("Content-Length", str(len(content) - start))
            handler.end_headers()
            handler.wfile.write(content[start : start + count])
            handler.wfile.flush()
            handler.close_connection = True

        return answer

    def drip(self, seconds: float, size: int) -> Callable:
        """Send ``size`` bytes, wait, and so on."""

        def answer(handler: BaseHTTPRequestHandler, path: str) -> None:
            content, start = self.files[path], self._start(handler)
            handler.send_response(206 if start else 200)
            if start:
                last = len(content) - 1
                handler.send_header("Content-Range", f"bytes {start}-{last}/{last + 1}")
            handler.send_header("Content-Length", str(len(content) - start))
            handler.end_headers()
            while start < len(content) and not self.stopping.is_set():
                handler.wfile.write(content[start : start + size])
                handler.wfile.flush()
                start += size
                time.sleep(seconds)

        return answer

    def _start(self, handler: BaseHTTPRequestHandler) -> int:
        wish = handler.headers.get("Range")
        if not wish or not self.ranges:
            return 0
        return int(wish.removeprefix("bytes=").removesuffix("-"))


def make_catalog(
    folder: Path,
    files: dict[str, bytes],
    origin: str,
    *,
    name: str = "things",
    reader: str = "pictures",
    items: int = 1,
    more: str = "",
) -> Catalog:
    """Write a catalog of one data set and read it."""
    (folder / "registry").mkdir(parents=True, exist_ok=True)
    row = ROW.format(name=name, reader=reader, items=items, more=more)
    (folder / "catalog.toml").write_text(row, encoding="utf-8")
    lines = ["path\tbytes\tsha256", f"# origin: {origin}"]
    for path, content in files.items():
        digest = hashlib.sha256(content).hexdigest()
        lines.append(f"{path}\t{len(content)}\t{digest}")
    registry = folder / "registry" / f"{name}.tsv"
    registry.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_catalog(folder)


def kept(cache: Path, rows: Catalog) -> set[str]:
    """Return the paths that are here, having checked that every byte is right."""
    here = set()
    for row in rows.values():
        right = {file.path: file.sha256 for file in row.files}
        folder = cache / row.name
        for path in folder.rglob("*"):
            if path.is_file():
                name = path.relative_to(folder).as_posix()
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
                assert right.get(name) == digest, f"wrong bytes under {name}"
                here.add(name)
    return here
