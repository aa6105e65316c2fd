"""Reader of handwritten digits: the idx files of MNIST, and scikit-learn's sample."""

from __future__ import annotations

import gzip
import importlib.metadata
import math
import struct
from typing import TYPE_CHECKING

from helpers.data.items import TEST, Items, draw_parts
from helpers.data.trees import Tree
from helpers.errors import LabsError

if TYPE_CHECKING:
    import numpy as np

IDX_UNSIGNED_BYTE = 0x08
SIDE = 28
BOX = 20
"""MNIST fits each digit into 20 x 20 pixels inside its 28 x 28 (LeCun et al. 1998)."""
INK_FROM, INK_TO = 5.5, 11.0
"""Of scikit-learn's 0..16: below is paper, above is ink, between is the soft edge."""
ENLARGED = 100
"""Side to which 10 x 10 counts are enlarged before the edge is cut, in pixels."""


def read_digits(tree: Tree) -> Items:
    """Read the four idx files of MNIST.

    Args:
        tree: Holds ``train-`` and ``t10k-``, ``images-idx3-ubyte.gz`` and
            ``labels-idx1-ubyte.gz``.

    Returns:
        x uint8 (70000, 28, 28), white 255 on black 0; y int64 (70000,).
    """
    import numpy as np

    pictures, labels = [], []
    for part in ("train", "t10k"):
        pictures.append(read_idx(tree, f"{part}-images-idx3-ubyte.gz"))
        labels.append(read_idx(tree, f"{part}-labels-idx1-ubyte.gz"))
    part = np.zeros(sum(len(y) for y in labels), dtype=np.int8)
    part[len(labels[0]) :] = TEST
    return Items(
        np.concatenate(pictures),
        np.concatenate(labels).astype(np.int64),
        part,
        tuple(str(digit) for digit in range(10)),
    )


def read_idx(tree: Tree, name: str) -> np.ndarray:
    """Read one gzip-compressed idx file of unsigned bytes.

    The format is LeCun's: two zero bytes, the type, the number of axes, each axis as
    a big-endian 32-bit number, the values.

    Args:
        tree: Holds the file.
        name: Its path.

    Returns:
        A uint8 array with the axes the file states.

    Raises:
        LabsError: If the bytes are no such file.
    """
    import numpy as np

    try:
        content = gzip.decompress(tree.read(name))
        zeros, kind, axes = struct.unpack_from(">HBB", content)
        shape = struct.unpack_from(f">{axes}I", content, 4)
        values = np.frombuffer(content, dtype=np.uint8, offset=4 + 4 * axes)
        if zeros or kind != IDX_UNSIGNED_BYTE or values.size != math.prod(shape):
            raise ValueError(f"header {zeros}, {kind}, {shape}, {values.size} values")
    except (OSError, EOFError, ValueError, struct.error) as error:
        raise LabsError(
            f"{name} is not an idx file of unsigned bytes ({error}); "
            "type: labs fetch --verify digits"
        ) from error
    return values.reshape(shape)


def sample_fingerprint() -> str:
    """Return what the sample depends on: scikit-learn carries its bytes."""
    return f"scikit-learn {importlib.metadata.version('scikit-learn')}"


def read_sample() -> Items:
    """Bring scikit-learn's 1,797 digits of 8 x 8 counts to the form of MNIST.

    Returns:
        x uint8 (1797, 28, 28), white 255 on black 0; y int64 (1797,); a fifth of each
        digit is for testing.
    """
    import numpy as np
    from sklearn.datasets import load_digits

    digits = load_digits()
    x = np.stack([_like_mnist(counts) for counts in digits.images])
    y = digits.target.astype(np.int64)
    part = draw_parts([counts.tobytes() for counts in digits.images], y.tolist())
    return Items(x, y, part, tuple(str(digit) for digit in range(10)))


def _like_mnist(counts: np.ndarray) -> np.ndarray:
    """Turn one 8 x 8 array of counts 0..16 into 28 x 28 uint8, white on black."""
    import numpy as np
    from PIL import Image

    margin = np.pad(counts, 1).astype(np.float32)
    large = Image.fromarray(margin).resize(
        (ENLARGED, ENLARGED), Image.Resampling.LANCZOS
    )
    ink = np.clip((np.asarray(large) - INK_FROM) / (INK_TO - INK_FROM), 0, 1)
    rows = np.flatnonzero(ink.max(axis=1) > 0.5)
    columns = np.flatnonzero(ink.max(axis=0) > 0.5)
    ink = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = BOX / max(ink.shape)
    height, width = (max(1, round(scale * side)) for side in ink.shape)
    small = Image.fromarray(ink).resize((width, height), Image.Resampling.BOX)
    picture = np.zeros((SIDE, SIDE), dtype=np.uint8)
    top, left = (SIDE - height) // 2, (SIDE - width) // 2
    picture[top : top + height, left : left + width] = np.rint(
        255 * np.asarray(small)
    ).astype(np.uint8)
    return picture
