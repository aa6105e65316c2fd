"""The items of a data set between its files and its splits, and their cache.

A reader turns files into ``Items``; they are written as arrays under a key made from
the content of the files and the options, and read back the next time.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from helpers.data.storage import arrays_folder

if TYPE_CHECKING:
    import numpy as np

T = TypeVar("T")

TRAIN, TEST, HELD_OUT = 0, 1, 2
TEST_SHARE = 0.2
KEPT_FILES = 4
"""How many cached files of one set stay: more sizes than that are rare."""
CACHE_VERSION = "3"
"""Part of every key; raise it when a reader gives other arrays for the same files."""


@dataclass(eq=False)
class Items:
    """Every item of a data set, not yet split.

    Attributes:
        x: Inputs; object arrays hold strings.
        y: Targets.
        part: int8, one of TRAIN, TEST and HELD_OUT an item.
        codes: Folder name or code of label 0, 1, ...
        columns: Further facts by name, one entry an item.
    """

    x: np.ndarray
    y: np.ndarray
    part: np.ndarray
    codes: tuple[str, ...] = ()
    columns: dict[str, np.ndarray] = field(default_factory=dict)

    def where(self, chosen: np.ndarray) -> Items:
        """Return some of the items; ``chosen`` is bool (n,)."""
        return replace(
            self,
            x=self.x[chosen],
            y=self.y[chosen],
            part=self.part[chosen],
            columns={name: values[chosen] for name, values in self.columns.items()},
        )


def text_array(values: Sequence[str]) -> np.ndarray:
    """Return strings as a NumPy object array of shape (n,)."""
    import numpy as np

    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def mixed_order(values: Sequence[T], keys: Sequence[str]) -> list[T]:
    """Return values in an order that looks random and is the same everywhere.

    Files are sorted by class; a validation part cut from the end must not be one
    class.

    Args:
        values: What to put in order.
        keys: One a value, its content.
    """
    digests = [hashlib.sha256(key.encode("utf-8")).hexdigest() for key in keys]
    return [
        values[index] for index in sorted(range(len(values)), key=digests.__getitem__)
    ]


def draw_parts(
    keys: Sequence[str | bytes],
    labels: Sequence[object],
    share: float = TEST_SHARE,
) -> np.ndarray:
    """Split items by the hash of their key, class by class.

    The hash, not a generator of random numbers, decides: the split is the same in
    every version of every library, and equal keys always stay together.

    Args:
        keys: One an item: its content, or the group that must not be torn apart.
        labels: One an item; each label gives its own share to the test part. Where
            equal keys bear different labels the first item's label counts.
        share: The part of each label's keys that goes to the test part.

    Returns:
        int8 (n,) of TRAIN and TEST.
    """
    import numpy as np

    by_label: dict[object, dict[str, list[int]]] = {}
    home: dict[str, object] = {}
    for index, (key, label) in enumerate(zip(keys, labels, strict=True)):
        content = key.encode("utf-8") if isinstance(key, str) else key
        digest = hashlib.sha256(content).hexdigest()
        groups = by_label.setdefault(home.setdefault(digest, label), {})
        groups.setdefault(digest, []).append(index)
    part = np.zeros(len(keys), dtype=np.int8)
    for groups in by_label.values():
        ranked = sorted(groups)
        tested = round(share * len(ranked)) or int(len(ranked) > 1)
        for digest in ranked[:tested]:
            part[groups[digest]] = TEST
    return part


def cached(
    name: str, fingerprint: str, options: dict, read: Callable[[], Items]
) -> Items:
    """Return items from the cache, or read and remember them.

    A cache that cannot be read or written costs time, never a result.

    Args:
        name: The set, which names the folder.
        fingerprint: Changes when the content of the files does.
        options: Everything else that decides what ``read`` gives.
        read: Reads the items from their files.
    """
    wish = json.dumps([CACHE_VERSION, fingerprint, options], sort_keys=True)
    key = hashlib.sha256(wish.encode("utf-8")).hexdigest()[:32]
    path = arrays_folder(name) / f"{key}.npz"
    with contextlib.suppress(OSError, ValueError, KeyError, zipfile.BadZipFile):
        items = _open(path)
        with contextlib.suppress(OSError):
            os.utime(path)
        return items
    items = read()
    with contextlib.suppress(OSError):
        _save(path, items)
    return items


def _save(path: Path, items: Items) -> None:
    import numpy as np

    arrays = {"x": items.x, "y": items.y, "part": items.part}
    arrays |= {f"column.{name}": values for name, values in items.columns.items()}
    arrays["codes"] = text_array(items.codes)
    packed = {}
    for name, values in arrays.items():
        if values.dtype == object:
            content = json.dumps(list(values), ensure_ascii=False).encode("utf-8")
            packed[f"text.{name}"] = np.frombuffer(content, dtype=np.uint8)
        else:
            packed[name] = values
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, **packed)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    newest = sorted(path.parent.glob("*.npz"), key=lambda p: -p.stat().st_mtime)
    for old in newest[KEPT_FILES:]:
        old.unlink(missing_ok=True)


def _open(path: Path) -> Items:
    import numpy as np

    arrays: dict[str, np.ndarray] = {}
    with np.load(path, allow_pickle=False) as packed:
        for name in packed.files:
            if name.startswith("text."):
                content = packed[name].tobytes().decode("utf-8")
                arrays[name.removeprefix("text.")] = text_array(json.loads(content))
            else:
                arrays[name] = packed[name]
    columns = {
        name.removeprefix("column."): values
        for name, values in arrays.items()
        if name.startswith("column.")
    }
    codes = tuple(arrays["codes"])
    return Items(arrays["x"], arrays["y"], arrays["part"], codes, columns)
