"""PNG files with a palette."""

import io

import numpy as np
from PIL import Image

from helpers.plots.canvas import paletted
from helpers.plots.style import new_figure


def colours(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture.convert("RGB")).astype(int)


def test_few_colours_stay_exactly_what_they_are():
    pixels = np.random.default_rng(0).integers(0, 2, (20, 30, 3), np.uint8) * 255
    assert (colours(paletted(pixels)) == pixels).all()


def test_paper_and_ink_stay_exact_beside_a_photograph():
    pixels = np.full((200, 200, 3), 255, np.uint8)
    pixels[:20, :100] = (34, 34, 34)
    noise = np.random.default_rng(1).integers(0, 256, (64, 64, 3), np.uint8)
    pixels[100:164, 100:164] = noise
    shown = colours(paletted(pixels))
    outside = np.ones((200, 200), bool)
    outside[100:164, 100:164] = False
    assert (shown[outside] == pixels[outside]).all()
    assert np.abs(shown[~outside] - pixels[~outside]).mean() < 20


def test_a_photograph_keeps_its_colours_nearly():
    ramp = np.linspace(0, 255, 200).astype(np.uint8)
    pixels = np.stack([*np.meshgrid(ramp, ramp)] + [np.full((200, 200), 90)], axis=-1)
    pixels = pixels.astype(np.uint8)
    assert np.abs(colours(paletted(pixels)) - pixels).mean() < 8


def test_no_more_colours_than_asked_for():
    noise = np.random.default_rng(2).integers(0, 256, (64, 64, 3), np.uint8)
    assert len(np.unique(colours(paletted(noise, 32)).reshape(-1, 3), axis=0)) <= 32


def test_a_closed_figure_is_saved_with_a_palette_at_its_resolution(tmp_path):
    figure = new_figure(width=2, height=1)
    saved = io.BytesIO()
    figure.savefig(saved)
    picture = Image.open(saved)
    assert (picture.mode, picture.size) == ("P", (240, 120))
    figure.savefig(tmp_path / "figure.svg")  # other formats still work
    assert (tmp_path / "figure.svg").stat().st_size > 0
