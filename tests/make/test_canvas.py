import numpy as np
import pytest
from PIL import Image

from labdata.make import canvas as drawing
from labdata.make.canvas import BACKDROPS, SCALE, SIZE, WIDE, Canvas


def generator(seed=0):
    return np.random.default_rng(seed)


def share(mask):
    return np.asarray(mask).mean() / 255


def test_a_turned_ellipse_keeps_its_centre_and_swaps_its_radii():
    lying = drawing.ellipse(30, 20, 10, 4)
    upright = drawing.ellipse(30, 20, 10, 4, angle=np.pi / 2)
    assert np.allclose(lying.mean(axis=0), (30, 20))
    assert np.allclose(np.ptp(lying, axis=0), (20, 8), atol=0.1)
    assert np.allclose(np.ptp(upright, axis=0), (8, 20), atol=0.1)


def test_place_mirrors_then_scales_then_turns_clockwise_then_moves():
    assert np.allclose(drawing.place([(1, 0)], at=(10, 10), scale=3), [(13, 10)])
    assert np.allclose(drawing.place([(1, 0)], mirror=True), [(-1, 0)])
    # y points down, so clockwise takes the right-hand point to the bottom.
    assert np.allclose(drawing.place([(1, 0)], angle=np.pi / 2), [(0, 1)])


def test_a_smooth_curve_passes_through_every_point_it_was_given():
    corners = np.array([(0, 0), (10, 0), (10, 10), (0, 10)], float)
    for closed in (True, False):
        curve = drawing.smooth(corners, closed=closed)
        gaps = np.linalg.norm(curve[:, None] - corners, axis=2).min(axis=0)
        assert gaps.max() < 1e-9
    assert len(drawing.smooth(corners, steps=5)) == 20


def test_a_limb_is_as_wide_as_asked_and_may_end_in_a_tip():
    outline = drawing.limb([(10, 0), (10, 40)], [6, 0])
    near_root = outline[np.abs(outline[:, 1]) < 1]
    near_tip = outline[np.abs(outline[:, 1] - 40) < 1e-6]
    assert np.ptp(near_root[:, 0]) == pytest.approx(6, abs=0.1)
    assert np.ptp(near_tip[:, 0]) == pytest.approx(0, abs=0.1)


def test_ruffling_moves_points_by_about_the_depth_asked():
    circle = drawing.ellipse(32, 32, 20, 20)
    tufted = drawing.ruffle(circle, generator(), 0.8)
    radius = np.linalg.norm(tufted - 32, axis=1)
    assert 0.4 < radius.std() < 1.2
    assert abs(radius.mean() - 20) < 0.5


@pytest.mark.parametrize("asked", [0.25, 0.5])
def test_stripes_and_patches_cover_the_share_asked_for(asked):
    striped = [share(drawing.stripes(generator(i), 8, 0.3, asked)) for i in range(5)]
    patched = [share(drawing.patches(generator(i), 3, asked)) for i in range(5)]
    assert np.mean(striped) == pytest.approx(asked, abs=0.08)
    assert np.mean(patched) == pytest.approx(asked, abs=0.08)


def test_noise_is_reproducible_and_spread_over_the_grey_levels():
    first, again = (np.asarray(drawing.noise(generator(4), 8)) for _ in range(2))
    assert first.shape == (WIDE, WIDE)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, np.asarray(drawing.noise(generator(5), 8)))
    assert np.quantile(first, 0.05) < 80 and np.quantile(first, 0.95) > 170


def test_fur_keeps_the_colour_and_adds_more_texture_when_deeper():
    colour = (150, 110, 80)
    short, shaggy = (
        np.asarray(drawing.fur(generator(1), colour, depth), float)
        for depth in (0.1, 0.5)
    )
    assert np.abs(short.mean(axis=(0, 1)) - colour).max() < 15
    assert shaggy.std() > short.std()
    assert (
        np.asarray(drawing.fur(generator(1), colour, 0.0)).std(axis=(0, 1)).max() == 0
    )


def test_fill_paints_inside_the_outline_only():
    canvas = Canvas(generator(), (0, 0, 0))
    square = np.array([(16, 16), (48, 16), (48, 48), (16, 48)])
    canvas.fill(square, (200, 100, 50))
    small = np.asarray(canvas.image.reduce(SCALE))
    assert tuple(small[32, 32]) == (200, 100, 50)
    assert tuple(small[8, 8]) == tuple(small[32, 56]) == (0, 0, 0)


def test_fill_with_half_opacity_mixes_and_with_blur_softens_the_edge():
    square = np.array([(16, 16), (48, 16), (48, 48), (16, 48)])
    mixed, soft = Canvas(generator(), (0, 0, 0)), Canvas(generator(), (0, 0, 0))
    mixed.fill(square, (200, 200, 200), opacity=0.5)
    soft.fill(square, (200, 200, 200), blur=2.0)
    assert np.asarray(mixed.image.reduce(SCALE))[32, 32, 0] == pytest.approx(100, abs=3)
    row = np.asarray(soft.image.reduce(SCALE))[32, :, 0].astype(int)
    assert 40 < row[14] < row[16] < row[19] < 200
    assert row[8] == 0


def test_an_outline_outside_the_picture_changes_nothing():
    canvas = Canvas(generator(), (9, 9, 9))
    mask = canvas.fill(drawing.ellipse(-40, -40, 5, 5), (255, 0, 0), blur=1.0)
    canvas.shade(mask)
    assert set(np.asarray(canvas.image).ravel()) == {9}


def test_shade_darkens_the_side_away_from_the_light():
    canvas = Canvas(generator(), (120, 120, 120))
    ball = canvas.fill(drawing.ellipse(32, 32, 16, 16), (120, 120, 120))
    canvas.shade(ball, 0.5, 5, toward=(0, -1))
    column = np.asarray(canvas.image.reduce(SCALE))[:, 32, 0].astype(int)
    assert column[18] > 120 > column[45]
    assert column[5] == column[60] == 120


@pytest.mark.parametrize("style", BACKDROPS)
def test_every_backdrop_fills_the_canvas_and_differs_by_seed(style):
    pictures = []
    for seed in (1, 2):
        canvas = Canvas(generator(seed), (255, 0, 255))
        assert canvas.backdrop(style) == style
        pictures.append(np.asarray(canvas.image))
    assert pictures[0].shape == (WIDE, WIDE, 3)
    assert not np.array_equal(*pictures)
    untouched = (pictures[0] == (255, 0, 255)).all(axis=2).mean()
    assert untouched == 0


def test_the_same_seed_draws_the_same_photograph():
    def photograph(seed):
        canvas = Canvas(generator(seed))
        canvas.backdrop()
        canvas.clutter_behind(6)
        canvas.clutter_before(6)
        return np.asarray(canvas.finish())

    first = photograph(3)
    assert first.shape == (SIZE, SIZE, 3) and first.dtype == np.uint8
    assert np.array_equal(first, photograph(3))
    assert not np.array_equal(first, photograph(4))


def test_the_camera_keeps_a_grey_card_within_sight():
    means = [np.asarray(Canvas(generator(i)).finish()).mean() for i in range(40)]
    assert 60 < min(means) and max(means) < 200
    assert np.std(means) > 8


@pytest.mark.parametrize(
    ("name", "format_"),
    [("a.jpg", "JPEG"), ("b/c.JPEG", "JPEG"), ("d.webp", "WEBP")],
)
def test_save_writes_the_format_that_the_ending_names(tmp_path, name, format_):
    drawing.save(Canvas(generator()).finish(), tmp_path / name)
    with Image.open(tmp_path / name) as picture:
        assert picture.format == format_ and picture.size == (SIZE, SIZE)


def test_save_refuses_another_ending(tmp_path):
    with pytest.raises(ValueError, match="ends in .gif, expected .jpg"):
        drawing.save(Canvas(generator()).finish(), tmp_path / "a.gif")


def test_a_contact_sheet_shows_every_picture_once():
    pictures = [Image.new("RGB", (SIZE, SIZE), (i, 0, 0)) for i in (10, 20, 30)]
    sheet = np.asarray(drawing.contact_sheet(pictures, columns=2))
    assert sheet.shape == (2 * SIZE, 2 * SIZE, 3)
    assert [sheet[5, 5, 0], sheet[5, 70, 0], sheet[70, 5, 0]] == [10, 20, 30]


def test_colours_stay_within_eight_bits_and_mix_linearly():
    rng = generator()
    for _ in range(50):
        assert all(
            0 <= v <= 255 for v in drawing.vary(rng, drawing.any_colour(rng), 60)
        )
    assert drawing.mix((0, 0, 0), (100, 200, 50), 0.5) == (50, 100, 25)
    assert drawing.contrast((255, 255, 255), (0, 0, 0)) == pytest.approx(255)
    assert drawing.darker((100, 100, 100), 0.5) == (50, 50, 50)
