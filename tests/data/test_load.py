"""One call for every set: which one it gives, its shapes, its splits, its cache."""

import hashlib
import subprocess
import sys
import time
import zipfile
from importlib import resources

import numpy as np
import pytest

import helpers.data.catalog
from helpers import data, language
from helpers.data.catalog import RegisteredFile
from helpers.errors import LabsError

PICTURES = {
    "food_scores": (64, 64, 3),
    "face_scores": (64, 64, 3),
    "genders": (64, 64, 3),
    "calligraphy": (64, 64, 1),
    "birds": (64, 64, 3),
    "cats_dogs": (64, 64, 3),
    "flowers": (64, 64, 3),
    "cifar10": (32, 32, 3),
    "dogs": (64, 64, 3),
    "expressions": (48, 48, 1),
}
TEXTS = ("reviews", "poems", "translation")
SETS = ("digits", *PICTURES, *TEXTS)
REAL = {  # training items, test items
    "digits": (60000, 10000),
    "food_scores": (156, 39),
    "face_scores": (400, 100),
    "genders": (1999, 501),
    "calligraphy": (5628, 1408),
    "birds": (504, 126),
    "cats_dogs": (660, 240),
    "flowers": (300, 125),
    "cifar10": (5000, 1000),
    "dogs": (1800, 300),
    "expressions": (2042, 385),
    "reviews": (15790, 3948),
    "poems": (11261, 2832),
    "translation": (26137, 2918),
}


@pytest.fixture(scope="module")
def shared_cache(tmp_path_factory):
    """One cache for this file, so that each sample is decoded once."""
    return tmp_path_factory.mktemp("arrays")


@pytest.fixture
def sample(shared_cache, monkeypatch):
    monkeypatch.setenv("LABS_CACHE", str(shared_cache))
    monkeypatch.setenv("LABS_DATA", "sample")


def contents(split) -> list[str]:
    if split.x.dtype == object:
        return [f"{x}" for x in split.x]
    return [hashlib.sha256(x.tobytes()).hexdigest() for x in split.x]


def check(name: str, dataset) -> None:
    """What holds for a set at either scale."""
    for part in (dataset.train, dataset.test):
        assert len(part.x) == len(part.y) == len(part) > 0
        assert all(len(values) == len(part) for values in part.columns.values())
        if name in TEXTS:
            assert part.x.dtype == object and all(isinstance(x, str) for x in part.x)
            assert all(part.x)
        else:
            assert part.x.dtype == np.uint8
            assert part.x.shape[1:] == PICTURES.get(name, (28, 28))
        if name == "translation":
            assert part.y.dtype == object
        elif name in ("food_scores", "face_scores"):
            assert part.y.dtype == np.float32
        else:
            assert part.y.dtype == np.int64
    if dataset.classes:
        labels = set(range(len(dataset.classes)))
        assert set(dataset.train.y) == set(dataset.test.y) == labels
    assert not set(contents(dataset.train)) & set(contents(dataset.test))


@pytest.mark.parametrize("name", SETS)
def test_the_sample_has_its_shapes_and_leaks_nothing(name, sample):
    dataset = data.load(name)
    assert (dataset.name, dataset.scale) == (name, "sample")
    check(name, dataset)


@pytest.mark.parametrize("name", SETS)
def test_the_sample_is_here_again_in_two_seconds(name, sample):
    first = data.load(name)
    began_at = time.process_time()
    second = data.load(name)
    assert time.process_time() - began_at < 2
    for part in ("train", "test"):
        np.testing.assert_array_equal(getattr(first, part).x, getattr(second, part).x)
        np.testing.assert_array_equal(getattr(first, part).y, getattr(second, part).y)


@pytest.mark.full_data
@pytest.mark.parametrize("name", SETS)
def test_the_real_set_has_its_shapes_and_leaks_nothing(name, real):
    dataset = data.load(name)
    assert dataset.scale == "full"
    assert (len(dataset.train), len(dataset.test)) == REAL[name]
    assert len(dataset) == helpers.data.catalog.find(name).items
    check(name, dataset)


@pytest.mark.full_data
@pytest.mark.parametrize("name", SETS)
def test_the_real_set_is_here_again_in_two_seconds(name, real):
    data.load(name)
    began_at = time.process_time()
    data.load(name)
    assert time.process_time() - began_at < 2


def put_in_cache(name: str, cache, monkeypatch) -> None:
    """Lay a bundled sample where a fetched set would lie."""
    packed = resources.files("labdata") / "samples" / f"{name}.zip"
    files = []
    with resources.as_file(packed) as path, zipfile.ZipFile(path) as archive:
        archive.extractall(cache / name)
        for member in archive.infolist():
            content = archive.read(member)
            digest = hashlib.sha256(content).hexdigest()
            files.append(
                RegisteredFile(member.filename, len(content), digest, "https://e.org/")
            )
    row = helpers.data.catalog.find(name)
    from dataclasses import replace

    row = replace(row, files=tuple(files))
    if row.sample_classes:
        row = replace(row, classes=row.sample_classes)
    monkeypatch.setattr(helpers.data.catalog, "catalog", lambda: {name: row})


@pytest.mark.parametrize("name", [*PICTURES, *TEXTS])
def test_the_sample_goes_through_the_same_code_as_the_full_set(
    name, sample, monkeypatch, tmp_path
):
    bundled = data.load(name)
    monkeypatch.setenv("LABS_CACHE", str(tmp_path))
    monkeypatch.setenv("LABS_DATA", "full")
    put_in_cache(name, tmp_path, monkeypatch)
    fetched = data.load(name)
    assert fetched.scale == "full"
    np.testing.assert_array_equal(fetched.train.x, bundled.train.x)
    np.testing.assert_array_equal(fetched.test.y, bundled.test.y)
    assert fetched.class_names == bundled.class_names


def test_full_without_files_names_the_command(cache, monkeypatch):
    monkeypatch.setenv("LABS_DATA", "full")
    with pytest.raises(
        LabsError,
        match="630 of 630 files of birds are not here. Type: labs fetch birds",
    ):
        data.load("birds")


def test_an_unknown_scale_is_refused(cache, monkeypatch):
    monkeypatch.setenv("LABS_DATA", "half")
    with pytest.raises(LabsError, match="LABS_DATA is 'half'; expected sample or full"):
        data.load("digits")


def test_one_line_says_which_one_came_and_how_to_get_the_rest(
    sample, capsys, monkeypatch
):
    monkeypatch.setattr(language, "_current", "en")
    data.load("digits")
    english = capsys.readouterr()
    monkeypatch.setattr(language, "_current", "zh")
    data.load("digits")
    chinese = capsys.readouterr()
    assert english.out == (
        "digits: sample, 1,438 items to train on, 359 to test. "
        "The full set (70,000 items, 12 MB): labs fetch digits\n"
    )
    assert chinese.out == (
        "digits：样本，训练 1,438 项，测试 359 项。"
        "完整数据（70,000 项，12 MB）：labs fetch digits\n"
    )
    assert english.err == chinese.err == ""


def test_class_names_follow_the_language(sample, monkeypatch):
    pets = data.load("cats_dogs")
    monkeypatch.setattr(language, "_current", "en")
    assert pets.class_names == ("cat", "dog")
    monkeypatch.setattr(language, "_current", "zh")
    assert pets.class_names == ("猫", "狗")


def test_size_and_color_are_arguments(sample):
    assert data.load("cats_dogs", size=32).train.x.shape[1:] == (32, 32, 3)
    assert data.load("cats_dogs", size=(24, 40)).test.x.shape[1:] == (24, 40, 3)
    assert data.load("cats_dogs", color=False).train.x.shape[1:] == (64, 64, 1)
    assert data.load("expressions", color=True).train.x.shape[1:] == (48, 48, 3)


def test_classes_are_chosen_by_folder_or_name_in_the_order_given(sample):
    every = data.load("flowers")
    some = data.load("flowers", classes=["tulips", "rose"])
    assert [pair.en for pair in some.classes] == ["tulip", "rose"]
    assert (
        len(some)
        == ((every.train.y == 4) | (every.train.y == 2)).sum()
        + ((every.test.y == 4) | (every.test.y == 2)).sum()
    )
    np.testing.assert_array_equal(
        some.train.x[some.train.y == 0], every.train.x[every.train.y == 4]
    )


@pytest.mark.parametrize(
    ("name", "option", "words"),
    [
        ("digits", {"size": 64}, "has no option 'size'; expected none"),
        ("poems", {"color": True}, "expected characters or script"),
        ("cats_dogs", {"size": 0}, "size is 0; expected a number of pixels"),
        ("cats_dogs", {"size": "64"}, "size is '64'"),
        (
            "cats_dogs",
            {"classes": ["horse"]},
            "no class 'horse' here; expected some of",
        ),
        ("poems", {"characters": 6}, "characters is 6; expected 5 or 7"),
        ("poems", {"script": "seal"}, "script is 'seal'; expected"),
        ("reviews", {"topic": "cars"}, "topic is 'cars'; expected 'hotel' or 'take"),
    ],
)
def test_an_option_that_does_not_fit_is_refused(name, option, words, sample):
    with pytest.raises(LabsError, match=words):
        data.load(name, **option)


def test_weights_are_no_items(sample, monkeypatch, tmp_path):
    with pytest.raises(LabsError, match="labs fetch mobilenet_imagenet"):
        data.load("mobilenet_imagenet")


def test_items_stand_in_a_mixed_order(sample):
    """A validation part cut from the end must not be one class."""
    for name in ("cats_dogs", "birds", "reviews", "calligraphy"):
        y = data.load(name).train.y
        tail = y[-len(y) // 5 :]
        shares = np.bincount(tail, minlength=y.max() + 1) / len(tail)
        assert shares.min() > 0.4 / (y.max() + 1), name


def test_a_damaged_cache_is_read_anew(cache, monkeypatch):
    monkeypatch.setenv("LABS_DATA", "sample")
    first = data.load("cats_dogs")
    (stored,) = (cache / "arrays" / "cats_dogs").glob("*.npz")
    stored.write_bytes(stored.read_bytes()[:1000])
    np.testing.assert_array_equal(data.load("cats_dogs").train.x, first.train.x)


def test_a_cache_that_cannot_be_written_costs_only_time(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("LABS_CACHE", str(tmp_path / "file" / "cache"))
    monkeypatch.setenv("LABS_DATA", "sample")
    assert len(data.load("cats_dogs")) > 0


def test_the_cache_does_not_grow_for_ever(cache, monkeypatch):
    monkeypatch.setenv("LABS_DATA", "sample")
    for size in range(8, 15):
        data.load("cats_dogs", size=size)
    assert len(list((cache / "arrays" / "cats_dogs").iterdir())) == 4


def test_faces_know_their_group(sample):
    faces = data.load("genders")
    groups = faces.extra["group_names"]
    assert set(faces.train.columns["group"]) <= set(range(len(groups)))
    assert faces.train.columns["age"].min() >= 18


@pytest.mark.parametrize("name", ["food_scores", "face_scores"])
def test_the_mean_rating_is_the_score(name, sample):
    scores = data.load(name)
    ratings = scores.extra["ratings"]
    stems = [str(file).partition(".")[0] for file in scores.train.columns["file"]]
    for stem, score in list(zip(stems, scores.train.y, strict=True))[:20]:
        own = ratings["rating"][ratings["picture"] == stem]
        assert own.mean() == pytest.approx(score, abs=0.01)


def test_import_is_light():
    code = (
        "import sys, helpers.data; heavy = {'numpy', 'PIL', 'requests', 'pooch', "
        "'sklearn', 'keras', 'tensorflow', 'matplotlib', 'tqdm'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"
