"""Cut the Chinese font of the figures out of Noto Sans CJK.

The source is ``NotoSansCJK-Regular.ttc`` as in Debian's package ``fonts-noto-cjk``
(version 1:20220127+repack1-1). What is kept: the whole of GB 2312 (6,763 characters
and its punctuation, kana, Greek and Cyrillic), CJK punctuation, full-width forms,
and Latin letters, all without hinting. Signs such as × and ≤ are left out: they are
as wide as a Chinese character there, and Matplotlib's own font has better ones. The
cut has a family name of its own, so that a copy of the whole font on the machine
can never take its place.

Run it as ``python -m labdata.make.font NotoSansCJK-Regular.ttc``; the same source
and the same fontTools give the same bytes.
"""

import argparse
import hashlib
from pathlib import Path

from helpers.plots.style import FONT_FILE, FONT_NAME

SOURCE_SHA256 = "b76b0433203017ca80401b2ee0dd69350349871c4b19d504c34dbdd80541690a"
SOURCE_FACE = "Noto Sans CJK SC"

EXTRA_RANGES = (
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x00FF),  # Latin-1: accents, ², °
    (0x0391, 0x03C9),  # Greek
    (0x2010, 0x2026),  # dashes, quotation marks, ellipsis
    (0x3000, 0x303F),  # CJK punctuation
    (0xFF01, 0xFFEE),  # full-width forms
)
LEFT_OUT = {*map(ord, "±×÷"), *range(0x2190, 0x2300)}  # arrows and operators too

WINDOWS, UNICODE_BMP, ENGLISH = 3, 1, 0x409
COPYRIGHT, FAMILY_ID, STYLE_ID, UNIQUE_ID, FULL_ID, VERSION_ID, POSTSCRIPT_ID = range(7)
LICENCE_ID, LICENCE_ADDRESS_ID = 13, 14


def characters() -> list[int]:
    """Return the code points that the cut keeps, sorted."""
    wanted = {code for low, high in EXTRA_RANGES for code in range(low, high + 1)}
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            decoded = bytes((row, cell)).decode("gb2312", errors="ignore")
            wanted.update(map(ord, decoded))
    return sorted(wanted - LEFT_OUT)


def cut(source: Path, out: Path) -> None:
    """Write the subset of one font collection as an OpenType file.

    Args:
        source: The collection ``NotoSansCJK-Regular.ttc``.
        out: The file to write.

    Raises:
        ValueError: If the source is not the one this was made from.
    """
    from fontTools import subset
    from fontTools.ttLib import TTCollection

    found = hashlib.sha256(source.read_bytes()).hexdigest()
    if found != SOURCE_SHA256:
        raise ValueError(
            f"{source} has SHA-256 {found}; expected {SOURCE_SHA256}, the file of "
            "Debian's fonts-noto-cjk: apt-get download fonts-noto-cjk"
        )
    collection = TTCollection(str(source))
    font = next(
        face
        for face in collection.fonts
        if face["name"].getDebugName(FAMILY_ID) == SOURCE_FACE
    )
    options = subset.Options(
        hinting=False,
        desubroutinize=False,
        layout_features=["kern"],  # Matplotlib applies nothing else
        name_IDs=[COPYRIGHT, LICENCE_ID, LICENCE_ADDRESS_ID],
        notdef_outline=True,
        drop_tables=[*subset.Options().drop_tables, "vhea", "vmtx", "VORG", "BASE"],
    )
    font.recalcTimestamp = False  # the same bytes on another day
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters())
    cutter.subset(font)
    names = {
        FAMILY_ID: FONT_NAME,
        STYLE_ID: "Regular",
        UNIQUE_ID: f"{FONT_NAME} Regular, cut from {SOURCE_FACE} 2.004",
        FULL_ID: FONT_NAME,
        VERSION_ID: "Version 2.004",
        POSTSCRIPT_ID: FONT_FILE.stem,
    }
    for name_id, text in names.items():
        font["name"].setName(text, name_id, WINDOWS, UNICODE_BMP, ENGLISH)
    # Matplotlib reads the PostScript table of a CFF font before the name table.
    postscript = font["CFF "].cff
    postscript.fontNames = [names[POSTSCRIPT_ID]]
    top = postscript.topDictIndex[0]
    top.FullName, top.FamilyName = FONT_NAME, FONT_NAME
    out.parent.mkdir(parents=True, exist_ok=True)
    font.save(str(out))


def main() -> None:
    """Read the command line and cut the bundled font."""
    parser = argparse.ArgumentParser(description="Cut the font of the figures.")
    parser.add_argument("source", type=Path, help="NotoSansCJK-Regular.ttc")
    parser.add_argument("--out", type=Path, default=FONT_FILE)
    arguments = parser.parse_args()
    cut(arguments.source, arguments.out)
    print(f"{arguments.out}: {arguments.out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
