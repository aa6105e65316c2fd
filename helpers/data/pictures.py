"""Readers of sets of pictures: which file is which item, and pixels as arrays."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from helpers.data.items import TEST, TRAIN, Items, draw_parts
from helpers.data.trees import Tree
from helpers.errors import LabsError

if TYPE_CHECKING:
    import numpy as np

PICTURE_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif")
PART_OF_FOLDER = {
    "train": TRAIN,
    "training_set": TRAIN,
    "test": TEST,
    "test_set": TEST,
    "val": TEST,
}
LAST_FIFTH = 5
"""Numbered pictures without folders of their own: every fifth of the last numbers."""
SCORE_BLOCK = 5
"""Pictures with a score: of so many neighbours in score, one is for testing."""
DRAFT = 2
"""A JPEG is decoded at no more than about so many times the size asked for."""


@dataclass(frozen=True)
class Picture:
    """One picture file and what is known about it before it is decoded.

    Attributes:
        path: Its path in the tree.
        target: Class (folder name or code) or score.
        part: TRAIN, TEST, or None where the set does not say.
        columns: Further facts by name.
    """

    path: str
    target: str | float
    part: int | None = None
    columns: Mapping[str, float] = field(default_factory=dict)


def find_by_folder(tree: Tree) -> list[Picture]:
    """Find pictures whose folder is their class, with or without a folder a part.

    Paths look like ``.../train/<class>/<file>`` or ``.../<class>/<file>``. Without
    parts, the last fifth of each class by file number is for testing.
    """
    found: list[Picture] = []
    for path in sorted(tree.names, key=_by_number):
        folders = PurePosixPath(path).parts[:-1]
        if not folders or not path.lower().endswith(PICTURE_SUFFIXES):
            continue
        part = PART_OF_FOLDER.get(folders[-2]) if len(folders) > 1 else None
        found.append(Picture(path, folders[-1], part))
    if all(picture.part is None for picture in found):
        by_class: dict[str | float, list[Picture]] = {}
        for picture in found:
            by_class.setdefault(picture.target, []).append(picture)
        found = [
            Picture(picture.path, label, TEST if index >= first_test else TRAIN)
            for label, pictures in by_class.items()
            for first_test in [len(pictures) - len(pictures) // LAST_FIFTH]
            for index, picture in enumerate(pictures)
        ]
    return found


def find_dogs(tree: Tree) -> list[Picture]:
    """Find the pictures of Tiny ImageNet: a folder a class, and one table for val."""
    annotations = next(n for n in tree.names if n.endswith("val_annotations.txt"))
    class_of = {}
    for line in _text(tree, annotations).splitlines():
        name, code = line.split("\t")[:2]
        class_of[PurePosixPath(name).stem] = code
    found = []
    for path in sorted(tree.names, key=_by_number):
        parts = PurePosixPath(path).parts
        if parts[-2] != "images" or len(parts) < 3:
            continue
        stem = PurePosixPath(path).stem
        if parts[-3] == "val":
            found.append(Picture(path, class_of[stem], TEST))
        else:
            found.append(Picture(path, parts[-3], TRAIN))
    return found


_FACE = re.compile(r"(?P<age>\d+)_(?P<label>[01])_(?P<group>[0-4])_")


def find_genders(tree: Tree) -> list[Picture]:
    """Find the pictures of UTKFace: ``<age>_<label>_<group>_<date>`` is the name.

    Of the real set's files a few have no third field; they have no group and are left
    out. The date says when the picture was collected, not who is in it.
    """
    found = []
    for path in sorted(tree.names):
        facts = _FACE.match(PurePosixPath(path).name)
        if facts and path.lower().endswith(PICTURE_SUFFIXES):
            columns = {"age": int(facts["age"]), "group": int(facts["group"])}
            found.append(Picture(path, facts["label"], None, columns))
    return found


def find_food_scores(tree: Tree) -> list[Picture]:
    """Find the pictures of dishes: ``FoodScore.csv`` names and scores them."""
    rows = csv.DictReader(io.StringIO(_text(tree, "FoodScore.csv")))
    return _with_scores(tree, {row["ID"]: float(row["score"]) for row in rows})


def find_face_scores(tree: Tree) -> list[Picture]:
    """Find the pictures of faces: ``All_labels.txt`` has a mean score for each."""
    labels = next(n for n in tree.names if n.endswith("All_labels.txt"))
    rows = (line.rsplit(" ", 1) for line in _text(tree, labels).splitlines() if line)
    return _with_scores(
        tree, {PurePosixPath(name).stem: float(score) for name, score in rows}
    )


def read_ratings(tree: Tree) -> np.ndarray | None:
    """Return who gave which picture which rating, where the set says so.

    Returns:
        A structured array with the fields ``picture`` (file stem), ``rater`` and
        ``rating``, one entry a rating; None for a set that has means only.
    """
    import numpy as np

    tables = [name for name in tree.names if name.endswith("Ratings.csv")]
    if not tables:
        return None
    rows = []
    for row in csv.DictReader(io.StringIO(_text(tree, tables[0]))):
        facts = {name.lower(): value for name, value in row.items()}
        picture = PurePosixPath(facts.get("filename") or facts["id"]).stem
        rows.append((picture, facts["rater"], float(facts["rating"])))
    width = max(len(row[0]) for row in rows)
    fields = [("picture", f"U{width}"), ("rater", "U16"), ("rating", np.float32)]
    return np.array(rows, dtype=fields)


def read_pictures(
    tree: Tree,
    pictures: Sequence[Picture],
    codes: Iterable[str],
    size: tuple[int, int],
    color: bool,
    near_copies: Iterable[tuple[str, str]] = (),
) -> Items:
    """Decode pictures, drop exact copies and complete the split.

    Copies are files of the same bytes. The first copy stays, the test set's before
    the training set's, so that nothing tested was learned; copies that bear different
    labels all go, and copies with scores get the mean of them.

    Args:
        tree: Holds the files.
        pictures: Which files, and what is known of them.
        codes: The classes in the order of their labels; those of no picture are
            left out, others follow in alphabetical order. Empty for scores.
        size: Height and width to give, in pixels; the middle of a picture of another
            form is cut out, never stretched.
        color: Three channels, or one grey one.
        near_copies: Pairs of base names that must not be torn apart by the split.

    Returns:
        x uint8 (n, height, width, 3 or 1); y int64 labels or float32 scores;
        the column ``file`` and those of the pictures. The order is mixed and fixed.

    Raises:
        LabsError: If a file is no readable picture; it is named.
    """
    import numpy as np

    def decode(picture: Picture) -> tuple[str, np.ndarray]:
        content = tree.read(picture.path)
        pixels = decode_picture(content, picture.path, size, color)
        return hashlib.sha256(content).hexdigest(), pixels

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        decoded = list(pool.map(decode, pictures))
    kept = _without_copies(pictures, [digest for digest, _ in decoded])
    kept.sort(key=lambda pair: decoded[pair[0]][0])
    keys = [decoded[index][0] for index, _ in kept]
    chosen = [picture for _, picture in kept]
    names = [PurePosixPath(picture.path).name for picture in chosen]
    columns = {
        fact: np.array([picture.columns[fact] for picture in chosen])
        for fact in chosen[0].columns
    }
    columns["file"] = np.array(names)
    targets = [picture.target for picture in chosen]
    order: list[str] = []
    if isinstance(targets[0], str):
        here = set(targets)
        order = [code for code in codes if code in here]
        order += sorted(here - set(order))
        y = np.array([order.index(target) for target in targets], dtype=np.int64)
    else:
        y = np.array(targets, dtype=np.float32)
    key_of = dict(zip(names, keys, strict=True))
    alias = {key_of.get(b, ""): key_of.get(a, "") for a, b in near_copies}
    part = _parts(chosen, [alias.get(key, key) for key in keys], y)
    x = np.stack([decoded[index][1] for index, _ in kept])
    return Items(x, y, part, tuple(order), columns)


def decode_picture(
    content: bytes, name: str, size: tuple[int, int] | None, color: bool
) -> np.ndarray:
    """Decode one picture.

    Args:
        content: The bytes of the file.
        name: What an error calls it.
        size: Height and width to give, or None for the picture's own.
        color: Three channels, or one grey one.

    Returns:
        uint8 (height, width, 3 or 1).

    Raises:
        LabsError: If the bytes are no picture that Pillow can read.
    """
    import numpy as np
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(content)) as opened:
            if size is not None:
                opened.draft(None, (DRAFT * size[1], DRAFT * size[0]))
            turned = ImageOps.exif_transpose(opened)
            picture = turned.convert("RGB" if color else "L")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise LabsError(
            f"{name} cannot be read as a picture ({error}); "
            "save it again as JPEG or PNG, or remove it."
        ) from error
    if size is not None and picture.size != (size[1], size[0]):
        picture = ImageOps.fit(picture, (size[1], size[0]), Image.Resampling.BICUBIC)
    pixels = np.asarray(picture)
    return pixels if color else pixels[..., np.newaxis]


def _without_copies(
    pictures: Sequence[Picture], digests: Sequence[str]
) -> list[tuple[int, Picture]]:
    """Return index and picture of those that stay."""
    groups: dict[str, list[int]] = {}
    for index, digest in enumerate(digests):
        groups.setdefault(digest, []).append(index)
    kept = []
    for indices in groups.values():
        copies = [pictures[index] for index in indices]
        targets = {copy.target for copy in copies}
        tested = (i for i in indices if pictures[i].part == TEST)
        index = next(tested, indices[0])
        first = pictures[index]
        if len(targets) > 1 and isinstance(first.target, str):
            continue
        if len(targets) > 1:
            mean = sum(float(copy.target) for copy in copies) / len(copies)
            first = Picture(first.path, mean, first.part, first.columns)
        kept.append((index, first))
    return kept


def _parts(
    pictures: Sequence[Picture], keys: Sequence[str], y: np.ndarray
) -> np.ndarray:
    """Return the part of each picture: what the set says, else one drawn by hash."""
    import numpy as np

    if all(picture.part is not None for picture in pictures):
        return np.array([picture.part for picture in pictures], dtype=np.int8)
    if isinstance(pictures[0].target, str):
        return draw_parts(keys, y.tolist())
    return draw_parts(keys, score_blocks(y))


def score_blocks(y: np.ndarray) -> list[int]:
    """Group numbers by rank, so many neighbours a block, to spread them over parts.

    Args:
        y: Scores, (n,).

    Returns:
        The number of the block of each score.
    """
    import numpy as np

    ranks = np.empty(len(y), dtype=np.int64)
    ranks[np.argsort(y, kind="stable")] = np.arange(len(y))
    return (ranks // SCORE_BLOCK).tolist()


def _with_scores(tree: Tree, scores: Mapping[str, float]) -> list[Picture]:
    """Return the pictures that have a score; rows without a picture are left out."""
    return [
        Picture(path, scores[stem])
        for path in sorted(tree.names, key=_by_number)
        for stem in [PurePosixPath(path).stem]
        if path.lower().endswith(PICTURE_SUFFIXES) and stem in scores
    ]


def _by_number(path: str) -> list[str | tuple[str, int]]:
    """Sort ``pic2`` before ``pic10``, in the same order on every machine."""
    return [
        (piece, 0) if index % 2 == 0 else ("", int(piece))
        for index, piece in enumerate(re.split(r"(\d+)", path))
    ]


def _text(tree: Tree, name: str) -> str:
    return tree.read(name).decode("utf-8-sig")


FINDERS: Mapping[str, Callable[[Tree], list[Picture]]] = {
    "pictures": find_by_folder,
    "dogs": find_dogs,
    "food_scores": find_food_scores,
    "face_scores": find_face_scores,
    "genders": find_genders,
}
"""Reader in the catalog -> how it finds the pictures of a set."""
