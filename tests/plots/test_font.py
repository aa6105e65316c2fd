"""The bundled font: what it holds, and that its licence lies beside it."""

import pytest
from fontTools.ttLib import TTFont

from helpers.plots.style import FONT_FILE, FONT_NAME
from labdata.make import font

GB2312_CHARACTERS = 6763
MOST_BYTES = 2_000_000


@pytest.fixture(scope="module")
def cut():
    with TTFont(FONT_FILE) as opened:
        yield opened


def test_the_whole_of_gb2312_is_there(cut):
    held = set(cut.getBestCmap())
    wanted = {code for code in font.characters() if 0x4E00 <= code <= 0x9FFF}
    assert len(wanted) == GB2312_CHARACTERS
    assert wanted <= held


def test_punctuation_and_full_width_forms_are_there(cut):
    assert set(map(ord, "，。、；：？！“”‘’（）《》【】……—·ＡＺａｚ０９￥")) <= set(
        cut.getBestCmap()
    )


def test_the_font_bears_its_own_name_and_its_makers_copyright(cut):
    assert cut["name"].getDebugName(1) == FONT_NAME
    assert "Adobe" in cut["name"].getDebugName(0)
    assert "SIL Open Font License" in cut["name"].getDebugName(13)


def test_the_font_is_small_and_unhinted(cut):
    assert FONT_FILE.stat().st_size <= MOST_BYTES
    private = cut["CFF "].cff.topDictIndex[0].FDArray[0].Private
    assert not hasattr(private, "StemSnapH")


def test_the_licence_lies_beside_the_font():
    text = (FONT_FILE.parent / "OFL.txt").read_text(encoding="utf-8")
    assert "Adobe" in text.splitlines()[0]
    assert "SIL OPEN FONT LICENSE Version 1.1" in text
    assert "PERMISSION & CONDITIONS" in text


def test_another_source_is_refused(tmp_path):
    other = tmp_path / "other.ttc"
    other.write_bytes(b"not the font")
    with pytest.raises(ValueError, match="apt-get download fonts-noto-cjk"):
        font.cut(other, tmp_path / "out.otf")
