"""A look at a data set: a contact sheet of its pictures, or a few of its texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.data.dataset import Dataset
from helpers.errors import LabsError

if TYPE_CHECKING:
    from PIL import Image

COLUMNS = 16
FEWEST_ROWS = 6
TEXT_WIDTH = 60


def contact_sheet(dataset: Dataset) -> Image.Image:
    """Put pictures of the training part side by side.

    Args:
        dataset: A set of pictures.

    Returns:
        One row or more a class; for scores, from the lowest to the highest.

    Raises:
        LabsError: If the set holds no pictures.
    """
    import numpy as np
    from PIL import Image

    pictures, targets = dataset.train.x, dataset.train.y
    if pictures.ndim < 3:
        raise LabsError(f"{dataset.name} holds no pictures. Type: labs data")
    if dataset.classes:
        each = max(1, FEWEST_ROWS // len(dataset.classes)) * COLUMNS
        chosen = [
            np.flatnonzero(targets == label)[:each]
            for label in range(len(dataset.classes))
        ]
    else:
        order = np.argsort(targets, kind="stable")
        count = min(len(order), FEWEST_ROWS * COLUMNS)
        chosen = [order[np.linspace(0, len(order) - 1, count).astype(int)]]
    height, width = pictures.shape[1:3]
    rows = [
        group[start : start + COLUMNS]
        for group in chosen
        for start in range(0, len(group), COLUMNS)
    ]
    channels = 3 if pictures.ndim == 4 and pictures.shape[3] == 3 else 1
    sheet = np.full(
        (len(rows) * height, COLUMNS * width, channels), 255, dtype=np.uint8
    )
    for row, indices in enumerate(rows):
        for column, index in enumerate(indices):
            top, left = row * height, column * width
            sheet[top : top + height, left : left + width] = pictures[index].reshape(
                height, width, channels
            )
    return Image.fromarray(sheet if channels == 3 else sheet[..., 0])


def examples(dataset: Dataset, count: int = 6) -> str:
    """Return a few items of a set of texts, one a line, with their targets.

    Args:
        dataset: A set of texts.
        count: How many.
    """
    names = dataset.class_names
    lines = []
    for text, target in zip(dataset.train.x[:count], dataset.train.y, strict=False):
        short = text if len(text) <= TEXT_WIDTH else text[:TEXT_WIDTH] + "…"
        lines.append(f"  {names[target] if names else target}: {short}")
    return "\n".join(lines)
