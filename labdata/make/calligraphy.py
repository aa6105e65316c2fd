"""Characters in clerical (隶书) and semi-cursive (行书) script on drawn paper.

The sample carries clean 1-bit sheets of glyphs, so no machine needs the fonts; paper,
ink, stroke weight and noise are added when pictures are drawn, from a seed. The full
set renders three fetched fonts through the same two steps, ``render`` and ``on_paper``.

``make_sheets`` alone needs the fonts (and fonttools); see its docstring.
"""

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from labdata.make.clerical_brush import draw_clerical, read_medians

CLASSES = ("clerical", "semi_cursive")
SIZE = 64
COLUMNS = 50
SEED = 606
COUNT = 1500
"""Characters of the published set, for training and testing together."""
TEST_SHARE = 0.2
SHEETS = Path(__file__).parents[1] / "samples" / "calligraphy.zip"

BLUR = 1.6
"""Pixels of blur before a new outline is cut: how far a stroke can grow or shrink."""
STROKE_WIDTHS = (3.5, 7.5)
"""Stroke widths drawn on the paper, in pixels of the glyph's 64-pixel box."""
MOST_INK = 0.36
"""Share of the box that ink may cover, so that dense characters keep their gaps."""
GLYPH_SCALES = (0.80, 0.92)
BATCH = 512
NOT_CHARACTERS = ("\uffff", "\ufffe")
"""Code points that no font holds: what it draws for them stands for a gap."""


class FaceSource(NamedTuple):
    """Where ``make_sheets`` finds a face, and what it is.

    Attributes:
        name: Name of the face in the set.
        script: One of ``CLASSES``.
        source: File or folder below the folder of sources.
        held_out: True for the face that no network may train on.
    """

    name: str
    script: str
    source: str
    held_out: bool


MEDIANS = "hanzi-writer-data"
SOURCES = (
    FaceSource("un_yetgul", "clerical", "UnYetgul.ttf", False),
    FaceSource("median_brush", "clerical", MEDIANS, False),
    FaceSource("zhi_mang_xing", "semi_cursive", "zhi-mang-xing", False),
    FaceSource("long_cang", "semi_cursive", "long-cang", False),
    FaceSource("kouzan_gyosho", "semi_cursive", "kouzan-mouhitsu-gyosho.ttf", True),
)
ARPHIC_LICENSE = "ARPHICPL.TXT"
LICENSES = """\
Where the glyph pictures in these sheets come from. They are pictures made with the
faces named here; no font program is inside.

clerical/un_yetgul.tif
    Un Yetgul, by Koaunghi Un (1998-2008). GNU General Public License, version 2.
    Source: Debian package fonts-unfonts-extra.
clerical/median_brush.tif
    Drawn for this course by labdata/make/clerical_brush.py along stroke middle lines
    of hanzi-writer-data, which go back to Make Me a Hanzi and to fonts of Arphic
    Technology (1999). Arphic Public License: it allows copies and changes as long as
    its text, ARPHICPL.TXT, stays beside them and changes are named and free under the
    same terms. What was changed here: hooks removed, proportions flattened, a new
    brush. This sheet is free for everybody under that license.
semi_cursive/zhi_mang_xing.tif
    Zhi Mang Xing, by the ZhiMangXing Project Authors (2018).
    SIL Open Font License 1.1. Source: npm package @fontsource/zhi-mang-xing.
semi_cursive/long_cang.tif
    Long Cang, by the LongCang Project Authors (2018).
    SIL Open Font License 1.1. Source: npm package @fontsource/long-cang.
semi_cursive/kouzan_gyosho.tif
    Kouzan Brush Font Gyousyo, by Kouzan Aoyagi, who gave it to the public domain.
    Source: Debian package fonts-kouzan-mouhitsu.
"""


@dataclass(frozen=True)
class Face:
    """One face: every character of a collection in one hand.

    Attributes:
        name: Name of the face.
        script: One of ``CLASSES``.
        held_out: True for a face kept for testing only.
        glyphs: uint8 array (characters, 64, 64), 255 where there is ink.
    """

    name: str
    script: str
    held_out: bool
    glyphs: np.ndarray


@dataclass(frozen=True)
class Collection:
    """The same characters in several faces, and how they are split.

    Attributes:
        characters: Every character once; glyph i of a face is ``characters[i]``.
        train: Characters to train on.
        test: Characters to test on; none of them is in ``train``.
        faces: The faces.
        paper_seed: Seed of the published pictures.
    """

    characters: str
    train: str
    test: str
    faces: tuple[Face, ...]
    paper_seed: int


class Drawn(NamedTuple):
    """Pictures on paper.

    Attributes:
        pictures: uint8 array (n, 64, 64, 1), dark ink on light paper.
        labels: int64 array (n,), index into ``CLASSES``.
        characters: Array (n,) of one-character strings.
        faces: Array (n,) of face names.
    """

    pictures: np.ndarray
    labels: np.ndarray
    characters: np.ndarray
    faces: np.ndarray


def gb2312(level: int | None = None) -> str:
    """Return the characters of GB2312.

    Args:
        level: 1 for the 3,755 commonest, 2 for the other 3,008, None for all 6,763.
    """
    rows = {1: range(0xB0, 0xD8), 2: range(0xD8, 0xF8), None: range(0xB0, 0xF8)}[level]
    codes = bytes(b for row in rows for cell in range(0xA1, 0xFF) for b in (row, cell))
    return codes.decode("gb2312", errors="ignore")


def split(characters: str, *, seed: int = SEED) -> tuple[str, str]:
    """Split characters for training and testing, one in five for testing.

    Args:
        characters: Distinct characters.
        seed: Which split.

    Returns:
        The characters to train on and those to test on.
    """
    mixed = "".join(np.random.default_rng(seed).permutation(list(characters)))
    tested = round(len(mixed) * TEST_SHARE)
    return mixed[tested:], mixed[:tested]


def drawable(font_path: Path, characters: str) -> str:
    """Return those of the characters that a font has a picture of, in their order.

    A font's own table does not tell: some map thousands of characters to an empty
    picture.

    Args:
        font_path: A font file that Pillow reads.
        characters: Characters to look for.
    """
    font = ImageFont.truetype(font_path, SIZE)
    missing = {bytes(font.getmask(text)) for text in NOT_CHARACTERS}
    masks = ((character, font.getmask(character)) for character in characters)
    return "".join(
        character
        for character, mask in masks
        if mask.getbbox() is not None and bytes(mask) not in missing
    )


def render(font_path: Path, characters: Sequence[str], size: int = SIZE) -> np.ndarray:
    """Render characters so that each fills a square box by its longer side.

    Args:
        font_path: A font file that Pillow reads (ttf, otf, woff).
        characters: Characters that the font holds.
        size: Side of the box, pixels.

    Returns:
        uint8 array (characters, size, size): 255 where there is ink, else 0.

    Raises:
        ValueError: If the font draws nothing for a character.
    """
    font = ImageFont.truetype(font_path, 2 * size)
    glyphs = np.zeros((len(characters), size, size), np.uint8)
    for number, character in enumerate(characters):
        image = Image.new("L", (4 * size, 4 * size))
        ImageDraw.Draw(image).text((size, size), character, fill=255, font=font)
        if image.getbbox() is None:
            raise ValueError(
                f"{font_path.name} has no picture of {character!r}; "
                "give characters that the font holds"
            )
        glyphs[number] = _in_box(image, size)
    return glyphs


def on_paper(glyphs: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Write glyphs on paper: new stroke weight, size, slant, place, ink and noise.

    Stroke weight, size and place are drawn without looking at the face, else they
    would tell the scripts apart.

    Args:
        glyphs: uint8 array (n, 64, 64), 255 where there is ink.
        rng: Source of every random choice.

    Returns:
        uint8 array (n, 64, 64), dark ink on light paper.
    """
    pictures = np.empty(glyphs.shape, np.uint8)
    for start in range(0, len(glyphs), BATCH):
        part = slice(start, start + BATCH)
        ink = _place(*_reweigh(glyphs[part], rng), rng)
        pictures[part] = _print(ink, rng)
    return pictures


def draw(
    collection: Collection, characters: str, *, seed: int, held_out: bool = False
) -> Drawn:
    """Draw each character once a class, in a face chosen at random, on paper.

    Args:
        collection: Faces to choose from.
        characters: Which characters; all must be in the collection.
        seed: Seed of every random choice.
        held_out: Draw only the faces kept for testing, else only the others.

    Returns:
        The pictures in mixed order: ``len(characters)`` a class.

    Raises:
        ValueError: If no face of the asked kind is there.
    """
    rng = np.random.default_rng(seed)
    faces = [face for face in collection.faces if face.held_out == held_out]
    if not faces:
        raise ValueError(
            f"the collection has no face with held_out={held_out}; "
            "the sample set has both kinds"
        )
    position = {character: i for i, character in enumerate(collection.characters)}
    rows = np.array([position[character] for character in characters])
    glyphs, labels, names = [], [], []
    for label, script in enumerate(CLASSES):
        hands = [face for face in faces if face.script == script]
        if not hands:
            continue
        chosen = rng.integers(len(hands), size=len(rows))
        glyphs.append(np.stack([face.glyphs for face in hands])[chosen, rows])
        labels.append(np.full(len(rows), label))
        names.append(np.array([face.name for face in hands])[chosen])
    texts = np.tile(np.array(list(characters)), len(labels))
    order = rng.permutation(len(texts))
    return Drawn(
        on_paper(np.concatenate(glyphs)[order], rng)[..., None],
        np.concatenate(labels)[order].astype(np.int64),
        texts[order],
        np.concatenate(names)[order],
    )


def read_sheets(folder: Path) -> Collection:
    """Read the glyph sheets of a sample set.

    Args:
        folder: Where ``sheets.json`` is.

    Returns:
        All its faces, characters and split.
    """
    about = json.loads((folder / "sheets.json").read_text(encoding="utf-8"))
    faces = []
    for face in about["faces"]:
        with Image.open(folder / face["file"]) as sheet:
            paper = np.asarray(sheet.convert("L"))
        faces.append(
            Face(
                face["name"],
                face["class"],
                face["held_out"],
                _cut(255 - paper, len(about["characters"])),
            )
        )
    return Collection(
        about["characters"],
        about["train"],
        about["test"],
        tuple(faces),
        about["paper_seed"],
    )


def read_fonts(
    fonts: Mapping[str, Sequence[Path]],
    characters: str | None = None,
    *,
    seed: int = SEED,
) -> Collection:
    """Render a collection from font files: the full set.

    Args:
        fonts: Class name -> font files of that class.
        characters: Which characters; where None, those of GB2312 that every font
            has a picture of.
        seed: Seed of the split and of the published pictures.

    Returns:
        The collection; no face is held out.
    """
    if characters is None:
        characters = gb2312()
        for paths in fonts.values():
            for path in paths:
                characters = drawable(path, characters)
    train, test = split(characters, seed=seed)
    faces = tuple(
        Face(path.stem, script, False, render(path, characters))
        for script, paths in fonts.items()
        for path in paths
    )
    return Collection(characters, train, test, faces, seed)


def generate(out: Path, *, seed: int = SEED, count: int = COUNT) -> None:
    """Write a set of sheets: the published split, or a fresh one.

    A fresh set tests on characters that the published one uses for nothing, and its
    pictures are written on other paper.

    Args:
        out: Folder to write to; made where it is missing.
        seed: ``SEED`` gives the published set.
        count: Characters for training and testing together.

    Raises:
        ValueError: If the sheets hold too few characters for ``count``.
    """
    out.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(SHEETS) as sheets:
        for member in sheets.namelist():
            target = out / member
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(sheets.read(member))
    about = json.loads((out / "sheets.json").read_text(encoding="utf-8"))
    _write_about(out, _split_again(about, seed, count))


def make_sheets(sources: Path, out: Path) -> None:
    """Make the bundled sheets from the fonts; only a maintainer needs this.

    Args:
        sources: A folder with ``UnYetgul.ttf`` (Debian fonts-unfonts-extra),
            ``kouzan-mouhitsu-gyosho.ttf`` (Debian fonts-kouzan-mouhitsu), and the
            unpacked npm packages ``zhi-mang-xing`` and ``long-cang`` (@fontsource)
            and ``hanzi-writer-data`` as folders of those names.
        out: Folder to write the set to.
    """
    tables = {face: _character_table(sources / face.source) for face in SOURCES}
    characters = "".join(
        character
        for character in gb2312(level=1)
        if all(character in table for table in tables.values())
    )
    for face, table in tables.items():
        sheet = out / face.script / f"{face.name}.tif"
        sheet.parent.mkdir(parents=True, exist_ok=True)
        glyphs = _render_face(table, characters)
        _paste(255 - glyphs).save(sheet, compression="group4")
    (out / "LICENSES.txt").write_text(LICENSES, encoding="utf-8", newline="\n")
    arphic = (sources / MEDIANS / ARPHIC_LICENSE).read_bytes()
    (out / ARPHIC_LICENSE).write_bytes(arphic)
    about = {
        "size": SIZE,
        "columns": COLUMNS,
        "characters": characters,
        "faces": [
            {
                "name": face.name,
                "class": face.script,
                "file": f"{face.script}/{face.name}.tif",
                "held_out": face.held_out,
            }
            for face in SOURCES
        ],
    }
    _write_about(out, _split_again(about, SEED, COUNT))


def _split_again(about: dict, seed: int, count: int) -> dict:
    """Choose the characters of a set; fresh ones test on the published reserve."""
    characters = about["characters"]
    if count > len(characters):
        raise ValueError(
            f"count is {count}; the sheets hold {len(characters)} characters, "
            "ask for at most so many"
        )
    mixed = np.random.default_rng(SEED).permutation(list(characters))
    published, reserve = mixed[:COUNT], mixed[COUNT:]
    tested = round(count * TEST_SHARE)
    if seed == SEED:
        tests, trains, rest = np.split(mixed, [tested, count])
    else:
        rng = np.random.default_rng(seed)
        tests, unused = np.split(rng.permutation(reserve), [tested])
        trains, more = np.split(rng.permutation(published), [count - tested])
        rest = np.concatenate([unused, more])
        if len(tests) + len(trains) < count:
            raise ValueError(
                f"count is {count}; a fresh set has at most {len(published)} "
                f"characters to train on and {len(reserve)} to test on"
            )
    chosen = {"train": trains, "test": tests, "reserve": rest}
    return about | {"paper_seed": seed} | {k: "".join(v) for k, v in chosen.items()}


def _write_about(out: Path, about: dict) -> None:
    text = json.dumps(about, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (out / "sheets.json").write_text(text, encoding="utf-8", newline="\n")


def _in_box(image: Image.Image, size: int) -> np.ndarray:
    """Cut a picture to its ink and fit that into a square by its longer side."""
    image = image.crop(image.getbbox())
    scale = size / max(image.size)
    fitted = image.resize(
        tuple(max(1, round(side * scale)) for side in image.size),
        Image.Resampling.LANCZOS,
    )
    box = Image.new("L", (size, size))
    box.paste(fitted, ((size - fitted.width) // 2, (size - fitted.height) // 2))
    return np.where(np.asarray(box) > 127, np.uint8(255), np.uint8(0))


def _paste(glyphs: np.ndarray) -> Image.Image:
    """Lay glyphs out in rows of COLUMNS on one 1-bit sheet."""
    missing = -len(glyphs) % COLUMNS
    padded = np.pad(glyphs, ((0, missing), (0, 0), (0, 0)), constant_values=255)
    rows = padded.reshape(-1, COLUMNS, SIZE, SIZE).transpose(0, 2, 1, 3)
    return Image.fromarray(rows.reshape(-1, COLUMNS * SIZE)).convert("1", dither=0)


def _cut(sheet: np.ndarray, count: int) -> np.ndarray:
    """Undo ``_paste`` for the first ``count`` glyphs."""
    rows = sheet.reshape(-1, SIZE, COLUMNS, SIZE).transpose(0, 2, 1, 3)
    return rows.reshape(-1, SIZE, SIZE)[:count]


def _character_table(source: Path) -> dict[str, Path]:
    """Map characters to the file that draws each: a font, a subset, or medians."""
    if source.name == MEDIANS:
        return {path.stem: path for path in source.rglob("*.json")}
    from fontTools.pens.boundsPen import ControlBoundsPen
    from fontTools.ttLib import TTFont

    files = [source] if source.is_file() else sorted(source.rglob("*.woff"))
    wanted = set(gb2312(level=1))
    table = {}
    for path in files:
        with TTFont(path, lazy=True) as font:
            outlines = font.getGlyphSet()
            for code, name in font.getBestCmap().items():
                if chr(code) in wanted:
                    pen = ControlBoundsPen(outlines)
                    outlines[name].draw(pen)
                    # Some faces map characters to empty pictures.
                    if pen.bounds is not None:
                        table[chr(code)] = path
    return table


def _render_face(table: Mapping[str, Path], characters: str) -> np.ndarray:
    by_file: dict[Path, list[int]] = {}
    for number, character in enumerate(characters):
        by_file.setdefault(table[character], []).append(number)
    glyphs = np.zeros((len(characters), SIZE, SIZE), np.uint8)
    for path, numbers in by_file.items():
        if path.suffix == ".json":
            strokes = read_medians(path)
            # Many strokes need a thin brush, or the gaps between them close.
            width = 84 - 2.2 * min(len(strokes), 18)
            glyphs[numbers] = _in_box(draw_clerical(strokes, width), SIZE)
        else:
            glyphs[numbers] = render(path, [characters[i] for i in numbers])
    return glyphs


def _reweigh(
    glyphs: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Blur glyphs and find, for each, the level that gives it a new stroke width.

    The length of a stroke is half the length of its outline; the outline's length is
    the integral of the blurred picture's slope (the coarea formula).

    Returns:
        Blurred glyphs, float32 (n, 64, 64), and levels (n,) to cut them at.
    """
    margin = np.pad(glyphs, ((0, 0), (4, 4), (4, 4))).astype(np.float32) / 255
    blurred = _blur(margin, BLUR)[:, 4:-4, 4:-4]
    slope = np.hypot(*np.gradient(blurred, axis=(1, 2)))
    length = slope.sum(axis=(1, 2)) / 2
    width = rng.uniform(*STROKE_WIDTHS, len(glyphs))
    area = np.minimum(width * length, MOST_INK * SIZE * SIZE)
    ordered = np.sort(blurred.reshape(len(glyphs), -1), axis=1)
    level = ordered[np.arange(len(glyphs)), -1 - area.astype(int)]
    return blurred, np.clip(level, 0.15, 0.72)


def _blur(pictures: np.ndarray, deviation: float) -> np.ndarray:
    reach = int(3 * deviation)
    offsets = np.arange(-reach, reach + 1)
    kernel = np.exp(-(offsets**2) / (2 * deviation**2))
    kernel = (kernel / kernel.sum()).astype(np.float32)
    for axis in (1, 2):
        pictures = sum(
            weight * np.roll(pictures, offset, axis)
            for offset, weight in zip(offsets, kernel, strict=True)
        )
    return pictures


def _place(
    blurred: np.ndarray, level: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Turn, slant, scale and shift each glyph, then cut its outline.

    Returns:
        Ink, float32 (n, 64, 64) from 0 to 1.
    """
    count = len(blurred)
    scale = rng.uniform(*GLYPH_SCALES, count)
    aspect = rng.uniform(0.9, 1.11, count)
    turn = np.deg2rad(rng.normal(0, 2, count))
    slant = rng.normal(0, 0.05, count)
    shift = rng.uniform(-1.5, 1.5, (count, 2))
    ink = np.empty_like(blurred)
    middle = (SIZE - 1) / 2
    for i in range(count):
        across, down = scale[i] * aspect[i] ** 0.5, scale[i] / aspect[i] ** 0.5
        cosine, sine = np.cos(turn[i]), np.sin(turn[i])
        # Pillow asks where each picture's pixel comes from: the inverse map.
        a, b = cosine / across, (sine + slant[i]) / across
        d, e = -sine / down, cosine / down
        x, y = middle + shift[i]
        image = Image.fromarray(blurred[i]).transform(
            (SIZE, SIZE),
            Image.Transform.AFFINE,
            (a, b, middle - a * x - b * y, d, e, middle - d * x - e * y),
            Image.Resampling.BILINEAR,
        )
        ink[i] = image
    edge = rng.uniform(4, 9, count)[:, None, None]
    return np.clip((ink - level[:, None, None]) * edge + 0.5, 0, 1)


def _clouds(count: int, cells: int, rng: np.random.Generator) -> np.ndarray:
    """Smooth random shading, float32 (count, 64, 64), mean 0, deviation about 1."""
    coarse = rng.standard_normal((count, cells + 1, cells + 1), np.float32)
    at = np.linspace(0, cells, SIZE)
    weights = np.maximum(0, 1 - np.abs(at[:, None] - np.arange(cells + 1)))
    weights = weights.astype(np.float32)
    return 1.5 * (weights @ coarse @ weights.T)


def _print(ink: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Lay ink on paper with shade, fibres, dry-brush gaps and grain."""
    count = len(ink)

    def each(low: float, high: float) -> np.ndarray:
        return rng.uniform(low, high, count).astype(np.float32)[:, None, None]

    paper = each(180, 245) + each(0, 14) * _clouds(count, 2, rng)
    paper += each(0, 6) * _clouds(count, 14, rng)
    dryness = np.clip(_clouds(count, 20, rng) - each(0.8, 4), 0, 1)
    ink = ink * (1 - 0.7 * dryness)
    tone = each(12, 80) + each(0, 12) * _clouds(count, 6, rng)
    picture = paper + ink * (tone - paper)
    picture += each(3, 11) * rng.standard_normal(ink.shape, np.float32)
    return np.clip(np.round(picture), 0, 255).astype(np.uint8)
