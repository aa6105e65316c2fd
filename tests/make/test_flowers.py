"""Flowers of five kinds: statistics of what is drawn, never its hashes."""

import io
import zipfile
from collections import Counter
from importlib import resources

import numpy as np
import pytest
from PIL import Image

from labdata.make import flowers


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    folder = tmp_path_factory.mktemp("flowers")
    flowers.generate(folder, seed=5, count=30)
    return files(folder)


@pytest.fixture(scope="module")
def bundled():
    """Return the bundled pictures, their paths, and the bytes of the archive."""
    content = (resources.files("labdata") / "samples" / "flowers.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        paths = archive.namelist()
        pictures = [
            np.asarray(Image.open(io.BytesIO(archive.read(path)))) for path in paths
        ]
    return np.stack(pictures), paths, len(content)


def test_the_layout_is_that_of_the_real_set(drawn):
    expected = set()
    for kind in flowers.CLASSES:
        expected |= {f"dataset/train/{kind}/{kind}_{n:04d}.jpg" for n in range(1, 6)}
        expected.add(f"dataset/val/{kind}/{kind}_0006.jpg")
    assert set(drawn) == expected


def test_pictures_are_64_pixel_colour_jpegs(drawn):
    for content in drawn.values():
        with Image.open(io.BytesIO(content)) as picture:
            assert picture.format == "JPEG" and picture.mode == "RGB"
            assert picture.size == (64, 64)


def test_the_same_seed_draws_the_same_files_and_another_seed_others(drawn, tmp_path):
    flowers.generate(tmp_path / "again", seed=5, count=30)
    flowers.generate(tmp_path / "other", seed=6, count=30)
    assert files(tmp_path / "again") == drawn
    assert not set(files(tmp_path / "other").values()) & set(drawn.values())


def test_the_bundled_set_is_whole_balanced_and_small(bundled):
    pictures, paths, size = bundled
    counts = Counter(tuple(path.split("/")[1:3]) for path in paths)
    assert len(paths) == flowers.COUNT
    assert {kind for _, kind in counts} == set(flowers.CLASSES)
    assert {split: n for (split, _), n in counts.items()} == {"train": 320, "val": 60}
    assert size < 3_200_000
    assert len({picture.tobytes() for picture in pictures}) == len(pictures)


def test_bundled_pictures_are_neither_dark_nor_blank(bundled):
    level = bundled[0].mean(axis=(1, 2, 3))
    assert 75 < level.mean() < 135
    assert level.min() > 12 and level.max() < 240
    assert bundled[0].std(axis=(1, 2, 3)).min() > 8


def test_colours_of_the_middle_do_not_give_the_kind(bundled):
    """The nearest class mean of a colour statistic does little better than chance."""
    pictures, paths, _ = bundled
    labels = np.array([path.split("/")[2] for path in paths])
    middle = pictures[:, 16:48, 16:48].reshape(len(pictures), -1, 3)
    for values in (middle.mean(axis=1), middle.std(axis=1)):
        learn = np.arange(len(labels)) % 2 == 0
        kinds = np.unique(labels)
        centres = [values[learn & (labels == kind)].mean(axis=0) for kind in kinds]
        away = ((values[~learn][:, None] - np.stack(centres)) ** 2).sum(axis=2)
        right = (kinds[away.argmin(axis=1)] == labels[~learn]).mean()
        assert right < 0.2 + 0.12


def test_every_kind_has_every_petal_colour():
    for kind in flowers.CLASSES:
        rng = np.random.default_rng(6)
        drawn = [flowers.petal_colour(kind, rng) for _ in range(300)]
        for tone in flowers.PETALS.values():
            away = np.abs(np.array(drawn) - tone).max(axis=1)
            assert (away < 45).any()


def test_every_class_has_a_name_in_both_languages():
    for english, chinese in flowers.CLASSES.values():
        assert english.isascii() and not chinese.isascii()
