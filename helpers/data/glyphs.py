"""Reader of the calligraphy set: clean glyphs, put on paper as they are read.

The sample holds sheets of glyphs, the full set font files that are rendered here; the
same function draws ink and paper for both.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from helpers.data.items import HELD_OUT, TEST, TRAIN, Items
from helpers.data.trees import Tree

if TYPE_CHECKING:
    from labdata.make.calligraphy import Collection

FACES = {
    "临海隶书.ttf": ("clerical", False),
    "ZhiMangXing-Regular.ttf": ("semi_cursive", False),
    "寒蝉书体·龙藏楷书.otf": ("semi_cursive", True),
}
"""Font file -> class, and whether it is held out for an honest test."""
PROBE_PIXELS = 16
"""Large enough to see whether a font draws a character at all."""


def glyphs_fingerprint(tree: Tree) -> str:
    """Return what the pictures depend on: the glyphs and the code that inks them."""
    from labdata.make import calligraphy

    code = Path(calligraphy.__file__).read_bytes()
    return f"{tree.fingerprint} {hashlib.sha256(code).hexdigest()}"


def read_calligraphy(tree: Tree, size: tuple[int, int]) -> Items:
    """Draw every character once a class, split by character.

    Args:
        tree: Sheets of glyphs (the sample) or font files.
        size: Height and width to give, in pixels.

    Returns:
        x uint8 (n, height, width, 1), dark on light; y int64 (n,), 0 clerical and
        1 semi-cursive; columns ``character`` and ``face``. The part HELD_OUT is a
        semi-cursive face no network has seen, writing test characters only.
    """
    import numpy as np
    from PIL import Image

    from labdata.make import calligraphy

    collection = _collection(tree)
    seed = collection.paper_seed
    drawn = {
        TRAIN: calligraphy.draw(collection, collection.train, seed=seed),
        TEST: calligraphy.draw(collection, collection.test, seed=seed + 1),
        HELD_OUT: calligraphy.draw(
            collection, collection.test, seed=seed + 2, held_out=True
        ),
    }
    x = np.concatenate([part.pictures for part in drawn.values()])
    if x.shape[1:3] != size:
        side = (size[1], size[0])
        resized = [
            np.asarray(Image.fromarray(p[..., 0]).resize(side, Image.Resampling.BOX))
            for p in x
        ]
        x = np.stack(resized)[..., np.newaxis]
    return Items(
        x,
        np.concatenate([part.labels for part in drawn.values()]),
        np.concatenate(
            [np.full(len(d.labels), part, np.int8) for part, d in drawn.items()]
        ),
        tuple(calligraphy.CLASSES),
        {
            "character": np.concatenate([d.characters for d in drawn.values()]),
            "face": np.concatenate([np.asarray(d.faces) for d in drawn.values()]),
        },
    )


def _collection(tree: Tree) -> Collection:
    from labdata.make import calligraphy

    # fonts and sheets are opened by path, and the sample lies in a zip
    with tempfile.TemporaryDirectory() as folder:
        for name in tree.names:
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(tree.read(name))
        if "sheets.json" in tree.names:
            return calligraphy.read_sheets(Path(folder))
        files = {Path(name).name: Path(folder) / name for name in tree.names}
        fonts: dict[str, list[Path]] = {script: [] for script in calligraphy.CLASSES}
        for name, (script, _) in FACES.items():
            fonts[script].append(files[name])
        collection = calligraphy.read_fonts(fonts, _drawn_by_all(files.values()))
    held_out = {Path(name).stem for name, (_, held) in FACES.items() if held}
    faces = tuple(
        replace(face, held_out=face.name in held_out) for face in collection.faces
    )
    return replace(collection, faces=faces)


def _drawn_by_all(fonts: Iterable[Path]) -> str:
    """Return the characters of GB2312 that every font has a picture of.

    Linhai Lishu lists all 6,763 and leaves 3,245 of them blank. Each class gets the
    same characters, or the character would give the class away.
    """
    from PIL import ImageFont

    from labdata.make import calligraphy

    characters = calligraphy.gb2312()
    for path in fonts:
        font = ImageFont.truetype(path, PROBE_PIXELS)
        characters = "".join(c for c in characters if font.getmask(c).getbbox())
    return characters
