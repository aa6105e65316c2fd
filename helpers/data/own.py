"""A student's own pictures and tables, with the same result as the course's sets."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from helpers.data.dataset import Dataset
from helpers.data.items import Items, cached, draw_parts, mixed_order, text_array
from helpers.data.load import as_dataset, height_and_width
from helpers.data.pictures import (
    PART_OF_FOLDER,
    Picture,
    read_pictures,
    score_blocks,
)
from helpers.errors import LabsError
from helpers.language import Both, say

if TYPE_CHECKING:
    import numpy as np

SCALE = "own"
IGNORED = (".txt", ".md", ".csv", ".json", ".db", ".ini")
"""Files that stand beside pictures and are none."""
ENCODINGS = {
    "gb18030": Both(
        "GBK, as Excel saves it on Chinese Windows",
        "GBK（中文 Windows 上的 Excel 这样保存）",
    ),
    "utf-16": Both("UTF-16", "UTF-16"),
}
DELIMITERS = ",;\t"
FEWEST_ROWS = 5


class _Files:
    """Pictures anywhere on this machine, read like the files of a data set."""

    def __init__(self, folder: Path, names: Sequence[str]) -> None:
        self._folder = folder
        self.names = tuple(names)
        facts = [(name, (folder / name).stat()) for name in names]
        listing = "\n".join(f"{n} {s.st_size} {s.st_mtime_ns}" for n, s in facts)
        self.fingerprint = hashlib.sha256(f"{folder}\n{listing}".encode()).hexdigest()

    def read(self, name: str) -> bytes:
        """Return the bytes of one file."""
        return (self._folder / name).read_bytes()


def folder(
    path: str | Path, *, size: int | tuple[int, int] = 64, color: bool = True
) -> Dataset:
    """Read your own pictures: one folder a class, with any pictures inside.

    ``path/<class>/<picture>`` is split here, a fifth of each class for testing;
    ``path/train/<class>/...`` and ``path/test/<class>/...`` stay as they are.

    Args:
        path: The folder.
        size: Height and width of the arrays in pixels, one number or two.
        color: Three channels, or one grey one.

    Returns:
        x uint8 (n, height, width, 3 or 1); y int64 labels in the alphabetical order
        of the folders; the column ``file``.

    Raises:
        LabsError: If the folder is not there, holds fewer than two classes, has an
            empty class, or a file in it is no readable picture; it is named.
    """
    root = Path(path).expanduser().resolve()
    if not root.is_dir():
        raise LabsError(
            say(
                f"There is no folder {root}; expected one folder a class in it. "
                "Make it, put pictures in, and run this cell again.",
                f"没有文件夹 {root}；其中应当每类一个文件夹。"
                "请建好它，放入图片，再运行本格。",
            )
        )
    sides = height_and_width(size)
    pictures = _find(root)
    tree = _Files(root, [picture.path for picture in pictures])
    options = {"size": sides, "color": color}
    items = cached(
        SCALE,
        tree.fingerprint,
        options,
        lambda: read_pictures(tree, pictures, (), sides, color),
    )
    dataset = as_dataset(root.name, SCALE, items, _named(items.codes))
    sizes = {_size(root / picture.path) for picture in pictures}
    print(_folder_line(dataset, len(pictures), sizes, sides))
    return dataset


def table(
    path: str | Path,
    *,
    target: str,
    features: str | Sequence[str] | None = None,
    labels: bool = False,
    encoding: str = "utf-8",
) -> Dataset:
    """Read your own table: a CSV file with a header, one row an item.

    Args:
        path: The file; commas, semicolons or tabs between the cells.
        target: The column to predict.
        features: The columns to predict from; every other column of numbers by
            default. One name of a column of texts gives texts.
        labels: Whether numbers in the target are labels; texts always are.
        encoding: How the file is written, ``"gbk"`` for many files from Excel.

    Returns:
        x float32 (n, features), or str (n,); y float32 (n,), or int64 labels; a fifth
        is for testing, equal rows together. ``extra["features"]`` names the columns.

    Raises:
        LabsError: If the file is not there, is written otherwise, lacks a column, or
            a cell is empty or no number; file, line and column are named.
    """
    import numpy as np

    source = Path(path).expanduser().resolve()
    header, rows = _rows(source, encoding)
    _has(source, header, target)
    wanted = [features] if isinstance(features, str) else list(features or [])
    for name in wanted:
        _has(source, header, name)
    columns = {name: [row[i] for _, row in rows] for i, name in enumerate(header)}
    lines = [line for line, _ in rows]
    if not wanted:
        others = [name for name in header if name != target]
        wanted = [name for name in others if _numbers(columns[name]) is not None]
    if not wanted:
        raise LabsError(
            say(
                f"{source.name} has no column of numbers beside {target!r}; name a "
                f"column of texts with features=, one of {', '.join(header)}.",
                f"除 {target!r} 外，{source.name} 没有数值列；请用 features= 指定一个"
                f"文本列，现有的列：{'、'.join(header)}。",
            )
        )
    if isinstance(features, str) and _numbers(columns[features]) is None:
        x = text_array(columns[features])
    else:
        x = np.stack(
            [_column(source, name, columns[name], lines) for name in wanted], axis=1
        )
    y, names, strata = _target(source, target, columns[target], lines, labels)
    keys = ["\t".join(row) for _, row in rows]
    part = draw_parts(keys, strata)
    order = np.array(mixed_order(range(len(rows)), keys))
    items = Items(x[order], y[order], part[order], names)
    dataset = as_dataset(
        source.stem, SCALE, items, _named(names), {"features": tuple(wanted)}
    )
    print(
        say(
            f"{source.name}: {len(dataset.train):,} rows to train on, "
            f"{len(dataset.test):,} to test; from {', '.join(wanted)} to {target}.",
            f"{source.name}：训练 {len(dataset.train):,} 行，测试 "
            f"{len(dataset.test):,} 行；由 {', '.join(wanted)} 预测 {target}。",
        )
    )
    return dataset


def _find(root: Path) -> list[Picture]:
    found: list[Picture] = []
    top = [child for child in _children(root) if child.is_dir()]
    parts = [child for child in top if child.name in PART_OF_FOLDER]
    groups = [(PART_OF_FOLDER[p.name], _children(p)) for p in parts] or [(None, top)]
    for part, children in groups:
        for child in children:
            if not child.is_dir():
                continue
            pictures = [
                file
                for file in _children(child)
                if file.is_file() and file.suffix.lower() not in IGNORED
            ]
            if not pictures:
                raise LabsError(
                    say(
                        f"The class {child.name!r} is empty: {child} holds no picture. "
                        "Put some in, or remove the folder, and run this cell again.",
                        f"类别 {child.name!r} 是空的：{child} 里没有图片。"
                        "请放入图片，或删去这个文件夹，再运行本格。",
                    )
                )
            found += [
                Picture(file.relative_to(root).as_posix(), child.name, part)
                for file in pictures
            ]
    classes = {picture.target for picture in found}
    if len(classes) < 2:
        raise LabsError(
            say(
                f"{root} holds {len(classes)} folder(s) with pictures; expected two or "
                "more, one a class. Sort the pictures into folders and run this cell "
                "again.",
                f"{root} 里有 {len(classes)} 个放着图片的文件夹；应有两个或更多，"
                "每类一个。请把图片分到各个文件夹，再运行本格。",
            )
        )
    if parts and all(picture.part == found[0].part for picture in found):
        raise LabsError(
            say(
                f"{root} holds only {parts[0].name!r}; expected train and test beside "
                "each other, or the classes directly. Move the folders and run this "
                "again.",
                f"{root} 里只有 {parts[0].name!r}；应当 train 和 test 并列，"
                "或直接放各个类别。请移动文件夹，再运行本格。",
            )
        )
    return found


def _children(parent: Path) -> list[Path]:
    return sorted(
        (child for child in parent.iterdir() if not child.name.startswith(".")),
        key=lambda child: child.name,
    )


def _size(path: Path) -> tuple[int, int]:
    """Return width and height of a picture; only the start of the file is read."""
    from PIL import Image

    with Image.open(path) as picture:
        return picture.size


def _folder_line(
    dataset: Dataset,
    found: int,
    sizes: set[tuple[int, int]],
    sides: tuple[int, int],
) -> str:
    line = say(
        f"{dataset.name}: {len(dataset.class_names)} classes, {len(dataset.train):,} "
        f"pictures to train on, {len(dataset.test):,} to test.",
        f"{dataset.name}：{len(dataset.class_names)} 类，训练 {len(dataset.train):,} "
        f"张，测试 {len(dataset.test):,} 张。",
    )
    copies = found - len(dataset)
    if copies:
        line += say(
            f" {copies:,} exact copies were left out.",
            f"已去除 {copies:,} 张完全相同的图片。",
        )
    if sizes - {(sides[1], sides[0])}:
        line += say(
            f" Pictures of {len(sizes):,} size{'s' * (len(sizes) > 1)} were brought "
            f"to {sides[0]} x {sides[1]} pixels.",
            f"图片有 {len(sizes):,} 种尺寸，已统一缩放为 {sides[0]}×{sides[1]} 像素。",
        )
    return line


def _rows(source: Path, encoding: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the header, and the line number and cells of each row."""
    try:
        content = source.read_bytes()
    except OSError as error:
        raise LabsError(
            say(
                f"{source} cannot be read ({error.strerror}); expected a CSV file. "
                "Check the name and run this cell again.",
                f"无法读取 {source}（{error.strerror}）；应为 CSV 文件。"
                "请检查文件名，再运行本格。",
            )
        ) from error
    try:
        text = content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise LabsError(
            say(
                f"{source.name} is not written in {encoding}{_looks_like(content)}",
                f"{source.name} 的编码不是 {encoding}{_looks_like(content)}",
            )
        ) from error
    head = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader if row]
    if len(rows) < FEWEST_ROWS + 1:
        raise LabsError(
            say(
                f"{source.name} has {max(0, len(rows) - 1)} rows; expected a header "
                f"and at least {FEWEST_ROWS}. Add some and run this cell again.",
                f"{source.name} 有 {max(0, len(rows) - 1)} 行数据；应有一行表头和至少 "
                f"{FEWEST_ROWS} 行数据。请补充，再运行本格。",
            )
        )
    header = rows[0][1]
    for line, cells in rows[1:]:
        if len(cells) != len(header):
            raise LabsError(
                say(
                    f"{source.name}, line {line}: found {len(cells)} cells, expected "
                    f"{len(header)} as in the header. Correct the line.",
                    f"{source.name} 第 {line} 行：有 {len(cells)} 个单元格，"
                    f"应与表头一样有 {len(header)} 个。请改正这一行。",
                )
            )
    return header, rows[1:]


def _looks_like(content: bytes) -> str:
    marks = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding, name in ENCODINGS.items():
        if (encoding == "utf-16") != marks:
            continue
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return say(
            f"; it looks like {name.en}. Say encoding={encoding!r}, or save it again "
            "as 'CSV UTF-8'.",
            f"；看来是 {name.zh}。请写 encoding={encoding!r}，或另存为“CSV UTF-8”。",
        )
    return say(
        "; save it again as 'CSV UTF-8' and run this cell again.",
        "；请另存为“CSV UTF-8”，再运行本格。",
    )


def _has(source: Path, header: Sequence[str], name: str) -> None:
    if name not in header:
        raise LabsError(
            say(
                f"{source.name} has no column {name!r}; expected one of "
                f"{', '.join(header)}. Correct the name and run this cell again.",
                f"{source.name} 没有名为 {name!r} 的列；现有的列："
                f"{'、'.join(header)}。请改正列名，再运行本格。",
            )
        )


def _numbers(cells: Sequence[str]) -> list[float] | None:
    try:
        return [float(cell) for cell in cells if cell]
    except ValueError:
        return None


def _column(
    source: Path, name: str, cells: Sequence[str], lines: Sequence[int]
) -> np.ndarray:
    """Return one column as float32 (n,)."""
    import numpy as np

    for cell, line in zip(cells, lines, strict=True):
        if not cell or _numbers([cell]) is None:
            found = f"{cell!r}" if cell else say("an empty cell", "单元格是空的")
            raise LabsError(
                say(
                    f"{source.name}, line {line}, column {name!r}: found {found}, "
                    "expected a number. Correct it, or leave the column out with "
                    "features=.",
                    f"{source.name} 第 {line} 行 {name!r} 列：{found}，应为一个数。"
                    "请改正，或用 features= 不选这一列。",
                )
            )
    return np.array(cells, dtype=np.float64).astype(np.float32)


def _target(
    source: Path,
    name: str,
    cells: Sequence[str],
    lines: Sequence[int],
    labels: bool,
) -> tuple[np.ndarray, tuple[str, ...], list]:
    """Return y, the names of its labels, and what to spread over both parts."""
    import numpy as np

    if not labels and _numbers(cells) is not None:
        y = _column(source, name, cells, lines)
        return y, (), score_blocks(y)
    for cell, line in zip(cells, lines, strict=True):
        if not cell:
            raise LabsError(
                say(
                    f"{source.name}, line {line}, column {name!r}: found an empty "
                    "cell, expected a label. Correct it and run this cell again.",
                    f"{source.name} 第 {line} 行 {name!r} 列：单元格是空的，"
                    "应为一个标签。请改正，再运行本格。",
                )
            )
    names = tuple(sorted(set(cells)))
    y = np.array([names.index(cell) for cell in cells], dtype=np.int64)
    return y, names, y.tolist()


def _named(codes: Sequence[str]) -> dict[str, Both]:
    return {code: Both(code, code) for code in codes}
