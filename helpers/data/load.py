"""One call for every lab: ``data.load(name)`` gives a data set as named arrays.

The full set where it has been fetched, else the bundled sample; both go through the
same readers.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from helpers.data.catalog import DataSet, find
from helpers.data.dataset import Dataset, Split
from helpers.data.items import HELD_OUT, TEST, TRAIN, Items, cached
from helpers.data.storage import SCALE_VARIABLE, missing_files
from helpers.data.trees import FolderTree, Tree, sample_tree
from helpers.errors import LabsError
from helpers.language import Both, say

if TYPE_CHECKING:
    import numpy as np

if TYPE_CHECKING:
    pass

SAMPLE, FULL = "sample", "full"
PICTURE_READERS = ("pictures", "dogs", "food_scores", "face_scores", "genders")
TEXT_READERS = ("reviews", "poems", "translation")
OPTIONS: Mapping[str, tuple[str, ...]] = {
    "digits": (),
    "pictures": ("size", "color", "classes"),
    "dogs": ("size", "color", "classes"),
    "food_scores": ("size", "color"),
    "face_scores": ("size", "color"),
    "genders": ("size", "color"),
    "calligraphy": ("size",),
    "reviews": ("topic",),
    "poems": ("characters", "script"),
    "translation": ("script",),
    "mobilenet_imagenet": (),
}
"""Reader -> the options of ``load`` that mean something for it."""


def load(
    name: str,
    *,
    size: int | tuple[int, int] | None = None,
    color: bool | None = None,
    classes: Sequence[str] | None = None,
    characters: int | None = None,
    script: str | None = None,
    topic: str | None = None,
) -> Dataset:
    """Give a data set, split for training and testing, and say which one it is.

    The full set is given where ``labs fetch NAME`` has brought it, else the bundled
    sample; the environment variable LABS_DATA forces ``sample`` or ``full``.

    ==================  ==================================  =========================
    set                 x                                   y
    ==================  ==================================  =========================
    digits              uint8 (n, 28, 28), white on black   int64 0..9
    food_scores,        uint8 (n, height, width, 3)         float32 score
    face_scores
    other pictures      uint8 (n, height, width, 3 or 1)    int64 label
    calligraphy         uint8 (n, height, width, 1)         int64 0 clerical,
                                                            1 semi-cursive
    reviews             str (n,) as objects                 int64 0 bad, 1 good
    poems               str (n,), four lines with marks     int64 5 or 7 characters
    translation         str (n,) Chinese                    str (n,) English
    ==================  ==================================  =========================

    Args:
        name: A name of the catalog (``labs data`` lists them).
        size: Height and width of pictures in pixels, one number or two; the set's
            own default is 64 (32 for cifar10, 48 for expressions).
        color: True for three channels, False for one grey one; by default grey for
            expressions, colour for the other pictures.
        classes: Only these classes, in this order, by folder or English name.
        characters: Only poems with so many characters a line, 5 or 7.
        script: ``"traditional"`` keeps the script of the poems (default),
            ``"simplified"`` converts poems or translations.
        topic: Only reviews of ``"hotel"`` or ``"takeaway"``.

    Returns:
        The data set: ``train.x``, ``train.y``, ``test.x``, ``test.y``,
        ``class_names``, ``scale``, ``name``; further facts in ``train.columns`` and
        ``extra``.

    Raises:
        LabsError: If there is no such set, an option does not fit it, or the full
            set is demanded and not here; the message says what to type.
    """
    row = find(name)
    options = {
        "size": size,
        "color": color,
        "classes": classes,
        "characters": characters,
        "script": script,
        "topic": topic,
    }
    given = {key: value for key, value in options.items() if value is not None}
    _check_options(row, given)
    scale, tree = _choose(row)
    items = _read(row, scale, tree, given)
    items = _only(row, items, given)
    dataset = as_dataset(
        row.name, scale, items, _names(row, scale), _extra(row, scale, tree)
    )
    print(_line(row, dataset))
    return dataset


def _check_options(row: DataSet, given: Mapping[str, object]) -> None:
    allowed = OPTIONS[row.reader]
    for option in given:
        if option not in allowed:
            raise LabsError(
                f"data.load({row.name!r}) has no option {option!r}; expected "
                f"{' or '.join(allowed) if allowed else 'none'}. Leave it out."
            )


def _choose(row: DataSet) -> tuple[str, Tree | None]:
    """Return the scale to give and where its files are; no tree for digits' sample."""
    wish = os.environ.get(SCALE_VARIABLE, "")
    if wish not in ("", SAMPLE, FULL):
        raise LabsError(
            f"{SCALE_VARIABLE} is {wish!r}; expected sample or full, or unset it."
        )
    if wish != SAMPLE:
        missing = missing_files(row)
        if not missing:
            return FULL, FolderTree(row)
        if wish == FULL:
            raise LabsError(
                f"{SCALE_VARIABLE}=full, but {len(missing):,} of {len(row.files):,} "
                f"files of {row.name} are not here. Type: labs fetch {row.name}"
            )
    if row.reader == "digits":
        return SAMPLE, None
    tree = sample_tree(row.name)
    if tree is None:
        raise LabsError(
            f"{row.name} has no bundled sample and its files are not here. "
            f"Type: labs fetch {row.name}"
        )
    return SAMPLE, tree


def _read(
    row: DataSet, scale: str, tree: Tree | None, given: Mapping[str, object]
) -> Items:
    if tree is None:
        from helpers.data import digits

        return cached(
            row.name, digits.sample_fingerprint(), {}, lambda: digits.read_sample()
        )
    if row.reader == "digits":
        from helpers.data import digits

        return cached(row.name, tree.fingerprint, {}, lambda: digits.read_digits(tree))
    if row.reader in PICTURE_READERS:
        from helpers.data import pictures

        size = height_and_width(given.get("size", row.size))
        color = bool(given.get("color", row.color))
        codes = tuple(_names(row, scale))
        return cached(
            row.name,
            tree.fingerprint,
            {"size": size, "color": color, "codes": codes, "near": row.near_copies},
            lambda: pictures.read_pictures(
                tree,
                pictures.FINDERS[row.reader](tree),
                codes,
                size,
                color,
                row.near_copies,
            ),
        )
    if row.reader in TEXT_READERS:
        from helpers.data import texts

        script = str(given.get("script", "traditional"))
        return cached(
            row.name,
            tree.fingerprint,
            {"script": script},
            lambda: texts.READERS[row.reader](tree, script),
        )
    if row.reader == "calligraphy":
        from helpers.data import glyphs

        size = height_and_width(given.get("size", row.size))
        return cached(
            row.name,
            glyphs.glyphs_fingerprint(tree),
            {"size": size},
            lambda: glyphs.read_calligraphy(tree, size),
        )
    raise LabsError(
        f"{row.name} holds the weights of a network, not items; "
        "use data.load_mobilenet() or data.mobilenet_weights()."
    )


def height_and_width(size: object) -> tuple[int, int]:
    """Return height and width from one number or two.

    Raises:
        LabsError: If it is neither.
    """
    sides = (size, size) if isinstance(size, int) else size
    if (
        not isinstance(sides, Sequence)
        or len(sides) != 2
        or not all(isinstance(side, int) and side > 0 for side in sides)
    ):
        raise LabsError(
            f"size is {size!r}; expected a number of pixels such as 64, "
            "or height and width such as (48, 64)."
        )
    return (sides[0], sides[1])


def _names(row: DataSet, scale: str) -> Mapping[str, Both]:
    """Return folder or code -> name of the classes at this scale."""
    sample = row.sample_classes if scale == SAMPLE else None
    return sample or row.classes or {}


def _only(row: DataSet, items: Items, given: Mapping[str, object]) -> Items:
    """Return the items that the options ask for."""
    if "classes" in given:
        return _only_classes(row, items, given["classes"])
    if "characters" in given:
        return _only_where(items, "characters", items.y, given["characters"])
    if "topic" in given:
        return _only_where(items, "topic", items.columns["topic"], given["topic"])
    return items


def _only_where(items: Items, option: str, values: np.ndarray, wish: object) -> Items:
    chosen = values == wish
    if not chosen.any():
        known = " or ".join(repr(value) for value in sorted(set(values.tolist())))
        raise LabsError(f"{option} is {wish!r}; expected {known}.")
    return items.where(chosen)


def _only_classes(row: DataSet, items: Items, wanted: Sequence[str]) -> Items:
    import numpy as np

    english = {
        pair.en: code
        for names in (row.classes, row.sample_classes)
        for code, pair in (names or {}).items()
    }
    codes = [english.get(str(wish), str(wish)) for wish in wanted]
    for wish, code in zip(wanted, codes, strict=True):
        if code not in items.codes:
            raise LabsError(
                f"{row.name} has no class {wish!r} here; expected some of "
                f"{', '.join(items.codes)}."
            )
    new_label = np.full(len(items.codes), -1)
    for label, code in enumerate(codes):
        new_label[items.codes.index(code)] = label
    chosen = items.where(new_label[items.y] >= 0)
    return replace(chosen, y=new_label[chosen.y], codes=tuple(codes))


def _extra(row: DataSet, scale: str, tree: Tree | None) -> dict[str, object]:
    """Return what only this set has beside its items."""
    extra: dict[str, object] = {}
    groups = (row.sample_groups if scale == SAMPLE else None) or row.groups
    if groups:
        extra["group_names"] = tuple(groups.values())
    if row.reader in ("food_scores", "face_scores") and tree is not None:
        from helpers.data import pictures

        ratings = pictures.read_ratings(tree)
        if ratings is not None:
            extra["ratings"] = ratings
    return extra


def as_dataset(
    name: str,
    scale: str,
    items: Items,
    names: Mapping[str, Both],
    extra: Mapping[str, object] | None = None,
) -> Dataset:
    """Split items into training and test part.

    Args:
        name: What the data set is called.
        scale: ``"sample"``, ``"full"`` or ``"own"``.
        items: What to split.
        names: Folder or code -> name of its class.
        extra: What only this set has.

    Returns:
        The data set; a part held out stands in ``extra["held_out"]``.
    """
    more = dict(extra or {})
    if (items.part == HELD_OUT).any():
        more["held_out"] = _part(items, HELD_OUT)
    return Dataset(
        name,
        scale,
        _part(items, TRAIN),
        _part(items, TEST),
        tuple(names.get(code, Both(code, code)) for code in items.codes),
        more,
    )


def _part(items: Items, part: int) -> Split:
    here = items.where(items.part == part)
    return Split(here.x, here.y, here.columns)


def _line(row: DataSet, dataset: Dataset) -> str:
    train, test = f"{len(dataset.train):,}", f"{len(dataset.test):,}"
    if dataset.scale == FULL:
        return say(
            f"{row.name}: full set, {train} items to train on, {test} to test.",
            f"{row.name}：完整数据，训练 {train} 项，测试 {test} 项。",
        )
    megabytes = f"{row.bytes / 1e6:.0f}" if row.bytes > 1e6 else "1"
    return say(
        f"{row.name}: sample, {train} items to train on, {test} to test. "
        f"The full set ({row.items:,} items, {megabytes} MB): labs fetch {row.name}",
        f"{row.name}：样本，训练 {train} 项，测试 {test} 项。"
        f"完整数据（{row.items:,} 项，{megabytes} MB）：labs fetch {row.name}",
    )
