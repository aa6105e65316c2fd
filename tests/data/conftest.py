import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from helpers import data

from .server import FaultServer


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = FaultServer()
    yield server
    server.close()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("LABS_CACHE", str(folder))
    monkeypatch.delenv("LABS_MIRROR", raising=False)
    monkeypatch.delenv("LABS_DATA", raising=False)
    return folder


@pytest.fixture
def files() -> dict[str, bytes]:
    random = np.random.default_rng(7)
    return {f"some folder/数{i}.bin": random.bytes(3000 + i) for i in range(12)}


@pytest.fixture(scope="session")
def mirror() -> Path:
    """The folder of real files that the test command names in LABS_MIRROR."""
    wish = os.environ.get("LABS_MIRROR", "")
    if not Path(wish or "-").is_dir():
        pytest.skip("the real files are not here: LABS_MIRROR names no folder")
    return Path(wish).resolve()


@pytest.fixture(scope="session")
def real_cache(
    mirror: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """A cache that holds all real files."""
    folder = tmp_path_factory.mktemp("real")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LABS_CACHE", str(folder))
        patch.setenv("LABS_MIRROR", str(mirror))
        data.fetch(data.names(), progress=False)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def real(real_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LABS_CACHE", str(real_cache))
    monkeypatch.setenv("LABS_DATA", "full")
    return real_cache
