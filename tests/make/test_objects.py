"""Ten kinds of object in CIFAR-10's layout: statistics of what is drawn."""

import io
import zipfile
from collections import Counter
from importlib import resources

import numpy as np
import pytest
from PIL import Image

from labdata.make import cifar10


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    folder = tmp_path_factory.mktemp("objects")
    cifar10.generate(folder, seed=5, count=30)
    return files(folder)


@pytest.fixture(scope="module")
def bundled():
    """Return the bundled pictures, their paths, and the bytes of the archive."""
    content = (resources.files("labdata") / "samples" / "cifar10.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        paths = archive.namelist()
        pictures = [
            np.asarray(Image.open(io.BytesIO(archive.read(path)))) for path in paths
        ]
    return np.stack(pictures), paths, len(content)


def test_classes_are_those_of_cifar10_in_its_order():
    assert list(cifar10.CLASSES) == [
        "airplane",
        "automobile",
        "bird",
        "cat",
        "deer",
        "dog",
        "frog",
        "horse",
        "ship",
        "truck",
    ]
    for english, chinese in cifar10.CLASSES.values():
        assert english.isascii() and not chinese.isascii()


def test_pictures_are_32_pixel_colour_webps_in_the_folders_of_the_real_set(drawn):
    assert len(drawn) == 30
    for path, content in drawn.items():
        split, kind, name = path.split("/")
        assert split in ("train", "test") and kind in cifar10.CLASSES
        assert name.startswith(f"{kind}_s_") and name.endswith(".webp")
        with Image.open(io.BytesIO(content)) as picture:
            assert (picture.format, picture.mode) == ("WEBP", "RGB")
            assert picture.size == (32, 32)


def test_the_same_seed_draws_the_same_files_and_another_seed_others(drawn, tmp_path):
    cifar10.generate(tmp_path / "again", seed=5, count=30)
    cifar10.generate(tmp_path / "other", seed=6, count=30)
    assert files(tmp_path / "again") == drawn
    assert not set(files(tmp_path / "other").values()) & set(drawn.values())


def test_the_bundled_set_is_whole_balanced_and_small(bundled):
    pictures, paths, size = bundled
    counts = Counter(tuple(path.split("/")[:2]) for path in paths)
    assert len(paths) == cifar10.COUNT
    assert len(counts) == 2 * len(cifar10.CLASSES)
    assert {split: n for (split, _), n in counts.items()} == {"train": 270, "test": 60}
    assert set(counts.values()) == {270, 60}
    assert size < 2_500_000
    assert len({picture.tobytes() for picture in pictures}) == len(pictures)


def test_bundled_pictures_are_neither_dark_nor_blank(bundled):
    level = bundled[0].mean(axis=(1, 2, 3))
    assert 75 < level.mean() < 135
    assert level.min() > 12 and level.max() < 240
    assert bundled[0].std(axis=(1, 2, 3)).min() > 6


def test_mean_colour_does_not_give_the_class(bundled):
    pictures, paths, _ = bundled
    labels = np.array([path.split("/")[1] for path in paths])
    values = pictures.mean(axis=(1, 2))
    learn = np.arange(len(labels)) % 2 == 0
    kinds = np.unique(labels)
    centres = [values[learn & (labels == kind)].mean(axis=0) for kind in kinds]
    away = ((values[~learn][:, None] - np.stack(centres)) ** 2).sum(axis=2)
    assert (kinds[away.argmin(axis=1)] == labels[~learn]).mean() < 0.1 + 0.08


@pytest.mark.parametrize("kind", cifar10.CLASSES)
def test_pictures_of_one_kind_differ_much_from_one_another(kind):
    shown = np.stack(
        [
            np.asarray(cifar10.draw(kind, np.random.default_rng([2, number])))
            for number in range(6)
        ]
    ).astype(float)
    for one in range(6):
        for other in range(one):
            assert np.abs(shown[one] - shown[other]).mean() > 10
