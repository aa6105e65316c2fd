"""Readers of texts: reviews, poems and sentence pairs."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import NamedTuple

from helpers.data.items import TEST, TRAIN, Items, draw_parts, mixed_order, text_array
from helpers.data.trees import Tree
from helpers.errors import LabsError

TOPIC_OF_TABLE = {"ChnSentiCorp_htl_all.csv": "hotel", "waimai_10k.csv": "takeaway"}
LINE_MARKS = re.compile("[，。？！；]")
QUATRAIN_LINES = 4
LINE_LENGTHS = (5, 7)
FIRST_HAN, LAST_HAN = "\u4e00", "\u9fff"
"""The block CJK Unified Ideographs; rarer characters would each be seen once."""
PART_IN_COLUMN = re.compile(r"split: (train|test)$")


class Review(NamedTuple):
    """One row of a table of reviews, as it stands there."""

    topic: str
    label: int
    text: str


class Poem(NamedTuple):
    """One poem, as the collection has it."""

    title: str
    author: str
    paragraphs: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines without their marks."""
        text = "".join(self.paragraphs)
        return tuple(line for line in LINE_MARKS.split(text) if line)


class Pair(NamedTuple):
    """One English sentence, a Chinese translation, and who wrote them."""

    english: str
    chinese: str
    attribution: str


def review_rows(tree: Tree) -> list[Review]:
    """Return every row of both tables, empty texts and copies included.

    Raises:
        LabsError: If a table has not the columns ``label`` and ``review``.
    """
    rows = []
    for name in tree.names:
        topic = TOPIC_OF_TABLE.get(name.rpartition("/")[2])
        if topic is None:
            continue
        table = csv.DictReader(io.StringIO(_text(tree, name), newline=""))
        if table.fieldnames != ["label", "review"]:
            raise LabsError(
                f"{name} has the columns {table.fieldnames}; expected label and "
                "review. Type: labs fetch --verify reviews"
            )
        rows += [
            Review(topic, int(row["label"]), (row["review"] or "").strip())
            for row in table
        ]
    return rows


def read_reviews(tree: Tree) -> Items:
    """Read the reviews: no empty one, no copy, none with two opinions.

    Returns:
        x str (n,); y int64 (n,), 1 positive; column ``topic``, "hotel" or "takeaway".
    """
    import numpy as np

    labels: dict[str, set[int]] = {}
    first: dict[str, Review] = {}
    for row in review_rows(tree):
        if row.text:
            labels.setdefault(row.text, set()).add(row.label)
            first.setdefault(row.text, row)
    kept = [row for text, row in first.items() if len(labels[text]) == 1]
    kept = mixed_order(kept, [row.text for row in kept])
    part = draw_parts([row.text for row in kept], [row[:2] for row in kept])
    return Items(
        text_array([row.text for row in kept]),
        np.array([row.label for row in kept], dtype=np.int64),
        part,
        ("0", "1"),
        {"topic": np.array([row.topic for row in kept])},
    )


def poem_rows(tree: Tree) -> list[Poem]:
    """Return every poem of the Tang files, of whatever form."""
    poems = []
    for name in tree.names:
        if re.fullmatch(r"poet\.tang\.\d+\.json", name.rpartition("/")[2]):
            poems += [
                Poem(row["title"], row["author"], tuple(row["paragraphs"]))
                for row in json.loads(_text(tree, name))
            ]
    return poems


def is_quatrain(lines: Sequence[str]) -> bool:
    """Say whether lines have the strict form: four, all of five or all of seven.

    Every character must stand in the main block of Chinese characters: gaps in the
    old books are marked by others.
    """
    return (
        len(lines) == QUATRAIN_LINES
        and len(lines[0]) in LINE_LENGTHS
        and all(len(line) == len(lines[0]) for line in lines)
        and all(FIRST_HAN <= character <= LAST_HAN for character in "".join(lines))
    )


def read_poems(tree: Tree, script: str) -> Items:
    """Read the strict quatrains; copies go, poems that share a line stay together.

    Args:
        tree: Holds ``poet.tang.<n>.json``.
        script: ``"traditional"`` as the collection has it, or ``"simplified"``.

    Returns:
        x str (n,), four lines marked ，。，。; y int64 (n,), characters a line;
        columns ``title`` and ``author``.
    """
    import numpy as np

    first: dict[tuple[str, ...], Poem] = {}
    for poem in poem_rows(tree):
        if is_quatrain(poem.lines):
            first.setdefault(poem.lines, poem)
    lines = list(first)
    lines = mixed_order(lines, ["".join(poem) for poem in lines])
    lengths = [len(poem[0]) for poem in lines]
    part = draw_parts(shared_groups(lines), lengths)
    convert = _converter(script)
    return Items(
        text_array([convert("{}，{}。{}，{}。".format(*poem)) for poem in lines]),
        np.array(lengths, dtype=np.int64),
        part,
        columns={
            "title": text_array([convert(first[poem].title) for poem in lines]),
            "author": text_array([convert(first[poem].author) for poem in lines]),
        },
    )


def pair_rows(tree: Tree) -> list[Pair]:
    """Return every row of the table of sentence pairs, copies included.

    Raises:
        LabsError: If a row has not three columns; its number is named.
    """
    name = next(name for name in tree.names if name.endswith("cmn.txt"))
    rows = []
    for number, line in enumerate(_text(tree, name).split("\n"), start=1):
        if not line.strip():
            continue
        cells = line.rstrip("\r").split("\t")
        if len(cells) != 3:
            raise LabsError(
                f"{name}, line {number}: found {len(cells)} columns, expected English, "
                "Chinese and attribution. Type: labs fetch --verify translation"
            )
        rows.append(Pair(*(cell.strip() for cell in cells)))
    return rows


def read_translation(tree: Tree, script: str) -> Items:
    """Read sentence pairs; no sentence of the test part is in the training part.

    Tatoeba translates one sentence several times, both ways: pairs that share a
    sentence, directly or through others, stay together. A table that names the part
    of each row in its third column keeps those.

    Args:
        tree: Holds ``cmn.txt``.
        script: ``"traditional"`` leaves the Chinese as it is written, mostly
            simplified; ``"simplified"`` converts the rest.

    Returns:
        x str (n,) Chinese; y str (n,) English; column ``attribution``.
    """
    import numpy as np

    convert = _converter(script)
    first: dict[tuple[str, str], str] = {}
    for row in pair_rows(tree):
        first.setdefault((row.english, convert(row.chinese)), row.attribution)
    rows = [Pair(*pair, attribution) for pair, attribution in first.items()]
    rows = mixed_order(rows, [f"{row.english}\t{row.chinese}" for row in rows])
    stated = [PART_IN_COLUMN.search(row.attribution) for row in rows]
    if all(stated):
        part = np.array(
            [TEST if match and match[1] == "test" else TRAIN for match in stated],
            dtype=np.int8,
        )
    else:
        groups = shared_groups([(row.english, row.chinese) for row in rows])
        part = draw_parts(groups, [0] * len(rows), share=0.1)
    return Items(
        text_array([row.chinese for row in rows]),
        text_array([row.english for row in rows]),
        part,
        columns={"attribution": text_array([row.attribution for row in rows])},
    )


def shared_groups(members: Sequence[Sequence[Hashable]]) -> list[str]:
    """Name the group of each item; items that share a member are in one group.

    Args:
        members: For each item, its lines or sentences.

    Returns:
        One name an item, made from the least member of its group: it does not depend
        on the order of the items.
    """
    parent = list(range(len(members)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    seen: dict[Hashable, int] = {}
    for index, own in enumerate(members):
        for member in own:
            parent[root(index)] = root(seen.setdefault(member, index))
    names: dict[int, str] = {}
    for index, own in enumerate(members):
        least = min(str(member) for member in own)
        group = root(index)
        names[group] = min(names.get(group, least), least)
    return [names[root(index)] for index in range(len(members))]


def _converter(script: str) -> Callable[[str], str]:
    if script == "traditional":
        return str
    if script != "simplified":
        raise LabsError(
            f"script is {script!r}; expected 'traditional' or 'simplified'."
        )
    from opencc import OpenCC

    return OpenCC("t2s").convert


def _text(tree: Tree, name: str) -> str:
    return tree.read(name).decode("utf-8-sig")


READERS: Mapping[str, Callable[[Tree, str], Items]] = {
    "reviews": lambda tree, script: read_reviews(tree),
    "poems": read_poems,
    "translation": read_translation,
}
"""Reader in the catalog -> function of files and script."""
