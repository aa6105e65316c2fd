"""The glyph sheets, the paper they are written on, and fresh draws from them."""

import json

import numpy as np
import pytest
from PIL import ImageFont

from labdata.make import calligraphy, clerical_brush


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    folder = tmp_path_factory.mktemp("published")
    calligraphy.generate(folder)
    return folder


@pytest.fixture(scope="module")
def collection(published):
    return calligraphy.read_sheets(published)


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_every_face_holds_every_character(collection):
    for face in collection.faces:
        assert face.glyphs.shape == (len(collection.characters), 64, 64), face.name
        assert set(np.unique(face.glyphs)) == {0, 255}
        inked = (face.glyphs > 0).mean(axis=(1, 2))
        assert inked.min() > 0.02, f"{face.name} has an empty glyph"


def test_both_scripts_have_two_faces_and_one_more_is_held_out(collection):
    faces = [(face.script, face.held_out) for face in collection.faces]
    assert faces.count(("clerical", False)) == 2
    assert faces.count(("semi_cursive", False)) == 2
    assert faces.count(("semi_cursive", True)) == 1


def test_each_glyph_fills_its_box(collection):
    for face in collection.faces:
        ink = face.glyphs > 0
        high = np.ptp(_edges(ink.any(axis=2)), axis=1)
        wide = np.ptp(_edges(ink.any(axis=1)), axis=1)
        assert np.maximum(high, wide).min() >= 56, face.name


def _edges(inked):
    first = inked.argmax(axis=1)
    last = inked.shape[1] - 1 - inked[:, ::-1].argmax(axis=1)
    return np.stack([first, last], axis=1)


def test_no_character_is_both_trained_and_tested_on(collection):
    assert len(collection.train) + len(collection.test) == calligraphy.COUNT
    assert not set(collection.train) & set(collection.test)
    assert len(set(collection.characters)) == len(collection.characters)


def test_the_published_set_is_made_again_byte_for_byte(published, tmp_path):
    calligraphy.generate(tmp_path)
    assert files(tmp_path) == files(published)


def test_a_fresh_set_tests_on_characters_never_published(collection, tmp_path):
    calligraphy.generate(tmp_path, seed=7, count=200)
    fresh = calligraphy.read_sheets(tmp_path)
    assert (len(fresh.train), len(fresh.test)) == (160, 40)
    assert not set(fresh.test) & set(collection.train + collection.test)
    assert fresh.paper_seed != collection.paper_seed


def test_a_set_larger_than_the_sheets_is_refused(tmp_path):
    with pytest.raises(ValueError, match="count is 9000; the sheets hold"):
        calligraphy.generate(tmp_path, count=9000)
    with pytest.raises(ValueError, match="a fresh set has at most"):
        calligraphy.generate(tmp_path, seed=7, count=2040)


def test_drawing_is_decided_by_the_seed(collection):
    first, again, other = (
        calligraphy.draw(collection, collection.test[:30], seed=seed)
        for seed in (5, 5, 6)
    )
    assert np.array_equal(first.pictures, again.pictures)
    assert not np.array_equal(first.pictures, other.pictures)


def test_each_character_is_drawn_once_a_class(collection):
    characters = collection.test[:50]
    drawn = calligraphy.draw(collection, characters, seed=1)
    assert drawn.pictures.shape == (100, 64, 64, 1)
    assert drawn.pictures.dtype == np.uint8
    for label in (0, 1):
        assert sorted(drawn.characters[drawn.labels == label]) == sorted(characters)
    assert set(drawn.faces[drawn.labels == 0]) == {"un_yetgul", "median_brush"}
    assert set(drawn.faces[drawn.labels == 1]) == {"zhi_mang_xing", "long_cang"}


def test_the_held_out_face_is_drawn_only_when_asked_for(collection):
    held = calligraphy.draw(collection, collection.test[:20], seed=1, held_out=True)
    assert set(held.faces) == {"kouzan_gyosho"}
    assert held.labels.tolist() == [1] * 20


def test_drawing_a_kind_of_face_that_is_not_there_says_so(collection):
    faces = tuple(face for face in collection.faces if not face.held_out)
    without = calligraphy.Collection("", "", "", faces, 0)
    with pytest.raises(ValueError, match="no face with held_out=True"):
        calligraphy.draw(without, "", seed=1, held_out=True)


def test_ink_size_and_place_do_not_give_the_class_away(collection):
    drawn = calligraphy.draw(collection, collection.train[:400], seed=3)
    pictures = drawn.pictures[..., 0]
    dark = pictures < pictures.mean(axis=(1, 2), keepdims=True) - 30
    share = [dark[drawn.labels == label].mean() for label in (0, 1)]
    assert 0.8 < share[0] / share[1] < 1.3
    rows = dark.mean(axis=2) @ np.arange(64) / dark.mean(axis=(1, 2)) / 64
    middle = [rows[drawn.labels == label].mean() for label in (0, 1)]
    assert abs(middle[0] - middle[1]) < 2


def test_stroke_width_is_drawn_anew(collection):
    glyph = collection.faces[0].glyphs[:1]
    pictures = calligraphy.on_paper(
        np.repeat(glyph, 200, axis=0), np.random.default_rng(0)
    )
    middle = pictures.mean(axis=(1, 2), keepdims=True)
    inked = (pictures < middle - 30).mean(axis=(1, 2))
    assert np.quantile(inked, 0.9) > 1.4 * np.quantile(inked, 0.1)


def test_rendering_a_font_fills_the_box(tmp_path):
    font = tmp_path / "face.ttf"
    font.write_bytes(ImageFont.load_default(20).font_bytes)
    glyphs = calligraphy.render(font, "AW", size=48)
    assert glyphs.shape == (2, 48, 48)
    assert set(np.unique(glyphs)) == {0, 255}
    assert np.maximum(
        (glyphs > 0).any(axis=1).sum(axis=1), (glyphs > 0).any(axis=2).sum(axis=1)
    ).tolist() == pytest.approx([48, 48], abs=1)
    with pytest.raises(ValueError, match="face.ttf has no picture of ' '"):
        calligraphy.render(font, " ")


def test_fonts_and_sheets_draw_alike(tmp_path):
    font = tmp_path / "face.ttf"
    font.write_bytes(ImageFont.load_default(20).font_bytes)
    fonts = {"clerical": [font], "semi_cursive": [font, font]}
    collection = calligraphy.read_fonts(fonts, "ABCDEFGHIJ")
    assert (len(collection.train), len(collection.test)) == (8, 2)
    drawn = calligraphy.draw(collection, collection.test, seed=0)
    assert drawn.pictures.shape == (4, 64, 64, 1)


def test_a_full_set_keeps_to_characters_that_every_font_draws(tmp_path, monkeypatch):
    font = tmp_path / "face.ttf"
    font.write_bytes(ImageFont.load_default(20).font_bytes)
    assert calligraphy.drawable(font, "A 啊B") == "AB"
    monkeypatch.setattr(calligraphy, "gb2312", lambda: "ABC啊DE")
    assert calligraphy.read_fonts({"clerical": [font]}).characters == "ABCDE"


def test_gb2312_has_its_6763_characters():
    assert len(set(calligraphy.gb2312())) == 6763
    assert len(calligraphy.gb2312(level=1)) == 3755
    assert calligraphy.gb2312()[0] == "啊"


def test_licences_of_every_face_are_named(published):
    text = (published / "LICENSES.txt").read_text(encoding="utf-8")
    about = json.loads((published / "sheets.json").read_text(encoding="utf-8"))
    for face in about["faces"]:
        assert face["file"] in text
    assert "ARPHIC PUBLIC LICENSE" in (published / "ARPHICPL.TXT").read_text("utf-8")


def test_the_clerical_brush_drops_hooks_and_lifts_one_tail(tmp_path):
    path = tmp_path / "十.json"
    level = [[60, 400], [500, 440], [960, 480]]
    hooked = [[500, 800], [500, 300], [500, 60], [340, 120]]
    path.write_text(json.dumps({"medians": [level, hooked]}), encoding="utf-8")
    medians = clerical_brush.read_medians(path)
    image = clerical_brush.draw_clerical(medians, width=80)
    ink = np.asarray(image) > 0
    rows, columns = np.nonzero(ink)
    foot = columns[rows >= rows.max() - 24]
    assert np.ptp(foot) < 24, "the hook to the left is still there"
    tip, swelling = (rows[columns == columns.max() - step].mean() for step in (1, 24))
    assert tip < swelling - 4, "the tail does not lift"
