"""Cats and dogs, birds, dogs: statistics of what is drawn, never its hashes."""

import io
import zipfile
from collections import Counter
from importlib import resources

import numpy as np
import pytest
from PIL import Image

from labdata.make import birds, cats_dogs, dogs, pets
from labdata.make.canvas import Canvas

MAKERS = {"cats_dogs": cats_dogs, "birds": birds, "dogs": dogs}
SMALL = {"cats_dogs": 8, "birds": 10, "dogs": 30}


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def decode(content):
    with Image.open(io.BytesIO(content)) as picture:
        return picture.format, np.asarray(picture)


def class_of(name, path, notes):
    """Return the class that a path, or the notes on it, give."""
    if name == "dogs":
        return notes.get(path.split("/")[-1]) or path.split("/")[2]
    return path.split("/")[-2]


def notes_in(members):
    rows = []
    for path, content in members.items():
        if path.endswith("val_annotations.txt"):
            rows = [line.split("\t") for line in content.decode().splitlines()]
    return {row[0]: row[1] for row in rows}


@pytest.fixture(scope="module", params=MAKERS)
def drawn(request, tmp_path_factory):
    """Return a set's name and a small fresh draw of it."""
    folder = tmp_path_factory.mktemp(request.param)
    MAKERS[request.param].generate(folder, seed=5, count=SMALL[request.param])
    return request.param, files(folder)


@pytest.fixture(scope="module", params=MAKERS)
def bundled(request):
    """Return the name of a bundled set, its pictures, labels and bytes in all."""
    place = resources.files("labdata") / "samples" / f"{request.param}.zip"
    content = place.read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    notes = notes_in(members)
    paths = [path for path in members if not path.endswith(".txt")]
    pictures = np.stack([decode(members[path])[1] for path in paths])
    labels = np.array([class_of(request.param, path, notes) for path in paths])
    return request.param, pictures, labels, len(content)


def test_pictures_are_64_pixel_colour_jpegs(drawn):
    for path, content in drawn[1].items():
        if path.endswith(".txt"):
            continue
        format_, pixels = decode(content)
        assert format_ == "JPEG" and pixels.shape == (64, 64, 3), path


def test_the_same_seed_draws_the_same_files_and_another_seed_others(drawn, tmp_path):
    name, first = drawn
    MAKERS[name].generate(tmp_path / "again", seed=5, count=SMALL[name])
    MAKERS[name].generate(tmp_path / "other", seed=6, count=SMALL[name])
    assert files(tmp_path / "again") == first
    other = files(tmp_path / "other")
    assert other.keys() == first.keys()
    assert all(other[path] != first[path] for path in first)


def test_no_two_pictures_are_copies(drawn):
    pictures = [content for path, content in drawn[1].items() if path[-4:] != ".txt"]
    assert len(set(pictures)) == len(pictures) == SMALL[drawn[0]]


def test_paths_are_those_of_the_real_cats_and_dogs(tmp_path):
    cats_dogs.generate(tmp_path, count=8)
    assert list(files(tmp_path)) == [
        "dataset/test_set/cats/cat.4001.jpg",
        "dataset/test_set/dogs/dog.4001.jpg",
        "dataset/training_set/cats/cat.1.jpg",
        "dataset/training_set/cats/cat.2.jpg",
        "dataset/training_set/cats/cat.3.jpg",
        "dataset/training_set/dogs/dog.1.jpg",
        "dataset/training_set/dogs/dog.2.jpg",
        "dataset/training_set/dogs/dog.3.jpg",
    ]


def test_paths_are_those_of_the_real_birds(tmp_path):
    birds.generate(tmp_path, count=10)
    assert list(files(tmp_path)) == [
        f"Model Train/Data/Bird Speciees Dataset/{kind}/001.jpg"
        for kind in birds.SPECIES
    ]


def test_paths_and_annotations_are_those_of_the_real_dogs(tmp_path):
    dogs.generate(tmp_path, count=30)
    found = files(tmp_path)
    rows = [
        line.split("\t")
        for line in found["tiny-imagenet-200/val/val_annotations.txt"]
        .decode("utf-8")
        .splitlines()
    ]
    assert [row[0] for row in rows] == [f"val_{i}.JPEG" for i in range(6)]
    assert sorted(row[1] for row in rows) == list(dogs.BREEDS)
    for name, _, *box in rows:
        assert f"tiny-imagenet-200/val/images/{name}" in found
        left, top, right, bottom = map(int, box)
        assert 0 <= left < right <= 63 and 0 <= top < bottom <= 63
    assert "tiny-imagenet-200/train/n02113799/images/n02113799_3.JPEG" in found


def test_the_bundled_set_has_the_count_the_module_states_and_equal_classes(bundled):
    name, pictures, labels, _ = bundled
    counts = Counter(labels)
    assert len(pictures) == MAKERS[name].COUNT
    assert len(set(counts.values())) == 1
    names = {
        "cats_dogs": cats_dogs.CLASSES,
        "birds": birds.SPECIES,
        "dogs": dogs.BREEDS,
    }[name]
    assert sorted(counts) == sorted(names)


def test_the_bundled_set_is_small(bundled):
    assert bundled[3] < 2_800_000


def test_pictures_are_neither_dark_nor_blank(bundled):
    _, pictures, _, _ = bundled
    level = pictures.mean(axis=(1, 2, 3))
    assert 80 < level.mean() < 135
    assert level.min() > 15 and level.max() < 235
    assert pictures.std(axis=(1, 2, 3)).min() > 8


@pytest.mark.parametrize("feature", ["mean", "middle", "spread", "histogram"])
def test_colour_does_not_give_the_class(bundled, feature):
    """The nearest class mean of a colour statistic does hardly better than chance."""
    _, pictures, labels, _ = bundled
    values = {
        "mean": lambda x: x.mean(axis=(1, 2)),
        "middle": lambda x: x[:, 20:44, 20:44].mean(axis=(1, 2)),
        "spread": lambda x: x.std(axis=(1, 2)),
        "histogram": colour_histogram,
    }[feature](pictures)
    learn = np.arange(len(labels)) % 2 == 0
    kinds = np.unique(labels)
    centres = np.stack([values[learn & (labels == k)].mean(axis=0) for k in kinds])
    distance = ((values[~learn][:, None] - centres) ** 2).sum(axis=2)
    accuracy = (kinds[distance.argmin(axis=1)] == labels[~learn]).mean()
    assert accuracy < 1 / len(kinds) + 0.085


def colour_histogram(pictures):
    level = (pictures // 64).astype(int)
    code = (level[..., 0] * 16 + level[..., 1] * 4 + level[..., 2]).reshape(
        len(pictures), -1
    )
    return np.stack([np.bincount(row, minlength=64) for row in code]) / 4096


def test_an_animal_fills_a_good_part_of_the_picture_in_every_pose():
    for pose in pets.POSES:
        for number in range(3):
            rng = np.random.default_rng([1, number])
            left, top, right, bottom = pets.draw_pet(
                Canvas(rng), pets.random_cat(rng), pose
            )
            assert (right - left) * (bottom - top) > 0.2 * 64 * 64


def test_an_animal_stands_out_from_what_is_behind_it():
    for ground in [(30, 30, 30), (128, 128, 128), (230, 230, 230)]:
        _, main, _ = pets.marked_coat(np.random.default_rng(2), pets.Build(), ground)
        assert pets.contrast(main, ground) >= pets.LEAST_CONTRAST


def test_every_class_has_a_name_in_both_languages():
    for names in (cats_dogs.CLASSES, birds.SPECIES, dogs.BREEDS):
        assert list(names) == sorted(names)
        for english, chinese in names.values():
            assert english.isascii()
            assert all("\u4e00" <= character <= "\u9fff" for character in chinese)
