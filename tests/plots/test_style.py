"""The shared look: font, text, numbers, places."""

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import font_manager

from helpers.plots import style


def test_the_bundled_font_is_the_one_matplotlib_finds():
    found = font_manager.findfont(style.FONT_NAME, fallback_to_default=False)
    assert found == str(style.FONT_FILE)
    assert mpl.rcParams["font.family"] == [style.FONT_NAME, style.FALLBACK_FONT]


def test_minus_signs_are_in_the_font():
    assert mpl.rcParams["axes.unicode_minus"] is False


def test_data_keeps_its_characters_and_loses_only_those_without_a_glyph():
    assert style.literal("猫 costs $5") == r"猫 costs \$5"
    assert style.literal("a\U0002a6b2b") == f"a{style.MISSING_GLYPH}b"
    assert ord(style.MISSING_GLYPH) in style._covered()


def test_drawing_adds_the_font_once():
    style.apply_style()
    files = [entry.fname for entry in font_manager.fontManager.ttflist]
    assert files.count(str(style.FONT_FILE)) == 1


def test_lines_break_between_words_and_between_chinese_characters():
    assert style.wrap("one two three", 4.5) == ["one two", "three"]
    assert style.wrap("卷积神经网络", 3) == ["卷积神", "经网络"]


def test_no_line_begins_with_closing_punctuation():
    assert style.wrap("卷积网，真好", 3) == ["卷积", "网，真", "好"]


def test_a_given_line_break_is_kept():
    assert style.wrap("one\ntwo", 99) == ["one", "two"]


@pytest.mark.parametrize(
    ("value", "text"),
    [(61706, "61,706"), (0.91234, "0.912"), (1234.5, "1,234"), (3.4e-6, "3.4e-06"),
     (0, "0"), (float("nan"), "nan")],
)  # fmt: skip
def test_numbers_read_as_a_reader_wants_them(value, text):
    assert style.number(value) == text


def test_places_that_would_touch_are_pushed_apart_in_order():
    places = style.spread(np.array([0.5, 0.51, 0.1, 0.5]), 0.1)
    assert np.all(np.diff(np.sort(places)) >= 0.1 - 1e-12)
    assert places[2] == pytest.approx(0.1)
    assert places[1] == max(places)
    assert places[[0, 1, 3]].mean() == pytest.approx(np.mean([0.5, 0.51, 0.5]))


def test_places_far_apart_stay_where_they_are():
    assert style.spread(np.array([0.9, 0.1]), 0.1) == pytest.approx([0.9, 0.1])


def test_text_is_white_on_dark_and_dark_on_light():
    assert style.ink_on("#003a5c") == style.PAPER
    assert style.ink_on("#ffffff") == style.INK


def test_an_array_of_other_dimensions_is_refused_by_name():
    with pytest.raises(ValueError, match=r"x has shape \(2, 2\); expected 1 dim"):
        style.as_array(np.zeros((2, 2)), "x", dimensions=1)
    with pytest.raises(ValueError, match="x is empty"):
        style.as_array([], "x")


def test_different_lengths_are_refused_by_name():
    with pytest.raises(ValueError, match="a has 1, b has 2"):
        style.same_length(a=[1], b=[1, 2])
