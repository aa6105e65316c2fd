"""What ``data.load``, ``data.folder`` and ``data.table`` give: named arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from helpers.language import Both

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, eq=False, repr=False)
class Split:
    """The training part, the test part, or a part held out, of a data set.

    Attributes:
        x: What a model sees; the first axis counts the items.
        y: What it should say, one entry an item.
        columns: Further facts about each item, by name, of the same length.
    """

    x: np.ndarray
    y: np.ndarray
    columns: Mapping[str, np.ndarray] = field(default_factory=dict)

    def __len__(self) -> int:
        """Return the number of items."""
        return len(self.y)

    def __repr__(self) -> str:
        """Return shapes and dtypes, not thousands of numbers."""
        parts = {"x": self.x, "y": self.y, **self.columns}
        return ", ".join(
            f"{name}: {values.dtype} {values.shape}" for name, values in parts.items()
        )


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """One data set, split for training and testing.

    Attributes:
        name: Its name in the catalog, or the student's folder or file.
        scale: ``"sample"`` or ``"full"``; ``"own"`` for a student's own data.
        train: What to learn from.
        test: What to judge by; shares no item with ``train``.
        classes: The names of labels 0, 1, ... in both languages; empty when the
            target is a number or a text.
        extra: What only some sets have, by name; ``docs`` of each reader say which.
    """

    name: str
    scale: str
    train: Split
    test: Split
    classes: tuple[Both, ...] = ()
    extra: Mapping[str, object] = field(default_factory=dict)

    @property
    def class_names(self) -> tuple[str, ...]:
        """The names of labels 0, 1, ... in the current language."""
        return tuple(str(name) for name in self.classes)

    def __len__(self) -> int:
        """Return the number of items, training and test together."""
        return len(self.train) + len(self.test)

    def __repr__(self) -> str:
        """Return name, scale, shapes and dtypes."""
        return (
            f"{self.name} ({self.scale})\n  train  {self.train}\n  test   {self.test}"
        )
