"""Which file is which item, and what becomes of copies."""

import io

import numpy as np
import pytest
from PIL import Image

from helpers import data
from helpers.data.items import TEST, TRAIN
from helpers.data.pictures import (
    Picture,
    decode_picture,
    find_by_folder,
    find_dogs,
    find_face_scores,
    find_food_scores,
    find_genders,
    read_pictures,
)
from helpers.errors import LabsError


class Tree:
    """Files in memory."""

    fingerprint = ""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self.names = tuple(files)

    def read(self, name: str) -> bytes:
        return self.files[name]


def picture(shade: int, size=(8, 8), form: str = "PNG") -> bytes:
    pixels = np.full((size[1], size[0], 3), shade, dtype=np.uint8)
    pixels[0, 0] = (255, 0, shade)
    target = io.BytesIO()
    Image.fromarray(pixels).save(target, form)
    return target.getvalue()


def test_folders_name_class_and_part():
    tree = Tree(
        dict.fromkeys(
            [
                "dataset/training_set/cats/cat.10.jpg",
                "dataset/training_set/cats/cat.9.jpg",
                "dataset/test_set/dogs/dog.1.jpg",
                "dataset/val/dogs/dog.2.webp",
                "dataset/readme.txt",
            ],
            b"",
        )
    )
    found = [
        (p.path.rpartition("/")[2], p.target, p.part) for p in find_by_folder(tree)
    ]
    assert found == [
        ("dog.1.jpg", "dogs", TEST),
        ("cat.9.jpg", "cats", TRAIN),
        ("cat.10.jpg", "cats", TRAIN),
        ("dog.2.webp", "dogs", TEST),
    ]


def test_without_parts_the_last_fifth_is_for_testing():
    names = [f"Birds/{kind}/{n:03}.jpg" for kind in "AB" for n in range(1, 106)]
    found = find_by_folder(Tree(dict.fromkeys(names, b"")))
    tested = [p.path for p in found if p.part == TEST]
    assert tested == [
        f"Birds/{kind}/{n:03}.jpg" for kind in "AB" for n in range(85, 106)
    ]


def test_dogs_are_joined_with_their_table():
    tree = Tree(
        {
            "t/train/n1/images/n1_0.JPEG": b"",
            "t/val/images/val_3.JPEG": b"",
            "t/val/val_annotations.txt": b"val_2.JPEG\tn1\t0\nval_3.JPEG\tn2\t0\t0\n",
        }
    )
    found = {p.path.rpartition("/")[2]: (p.target, p.part) for p in find_dogs(tree)}
    assert found == {"n1_0.JPEG": ("n1", TRAIN), "val_3.JPEG": ("n2", TEST)}


def test_face_names_are_taken_apart():
    tree = Tree(
        dict.fromkeys(
            ["data/26_1_4_2017.jpg.chip.jpg", "data/61_1_20170109.jpg", "R.txt"]
        )
    )
    (found,) = find_genders(tree)
    assert (found.target, found.columns) == ("1", {"age": 26, "group": 4})


def test_scores_are_joined_with_the_pictures_there():
    food = Tree(
        {
            "FoodScore.csv": b"\xef\xbb\xbfID,score\npic1,2.5\npic3,4\n",
            "data_foodscore/pic1.jpg": b"",
            "data_foodscore/pic2.jpg": b"",
        }
    )
    assert [(p.path, p.target) for p in find_food_scores(food)] == [
        ("data_foodscore/pic1.jpg", 2.5)
    ]
    face = Tree({"x/All_labels.txt": b"AF1.jpg 3.5\nAF2.jpg 2.25\n", "x/AF2.jpg": b""})
    assert [(p.path, p.target) for p in find_face_scores(face)] == [("x/AF2.jpg", 2.25)]


def test_a_copy_never_stands_on_both_sides():
    tree = Tree({f"{n}.png": picture(n) for n in range(10)} | {"copy.png": picture(3)})
    pictures = [Picture(f"{n}.png", "ab"[n % 2], TRAIN) for n in range(10)]
    pictures.append(Picture("copy.png", "b", TEST))
    items = read_pictures(tree, pictures, "ab", (8, 8), True)
    names = dict(zip(items.columns["file"], items.part, strict=True))
    assert len(names) == 10
    assert names["copy.png"] == TEST and "3.png" not in names


def test_copies_with_two_labels_all_go():
    tree = Tree({"1.png": picture(1), "2.png": picture(2), "3.png": picture(1)})
    pictures = [Picture(f"{n}.png", label, TRAIN) for n, label in ((1, "a"), (2, "b"))]
    pictures.append(Picture("3.png", "b", TEST))
    items = read_pictures(tree, pictures, "ab", (8, 8), True)
    assert list(items.columns["file"]) == ["2.png"]


def test_copies_with_scores_get_their_mean():
    tree = Tree({f"{n}.png": picture(n % 6) for n in range(7)})
    pictures = [Picture(f"{n}.png", float(n)) for n in range(7)]
    items = read_pictures(tree, pictures, (), (8, 8), True)
    assert sorted(items.y) == [1, 2, 3, 3, 4, 5]


def test_the_split_does_not_depend_on_the_size():
    tree = Tree({f"{n}.png": picture(n, (40, 40)) for n in range(20)})
    pictures = [Picture(name, "ab"[n % 2]) for n, name in enumerate(tree.names)]
    small = read_pictures(tree, pictures, "ab", (4, 4), False)
    large = read_pictures(tree, pictures, "ab", (32, 32), True)
    assert list(small.columns["file"]) == list(large.columns["file"])
    np.testing.assert_array_equal(small.part, large.part)


def test_near_copies_stay_on_one_side():
    tree = Tree({f"{n}.png": picture(n) for n in range(40)})
    pictures = [Picture(name, "ab"[n % 2]) for n, name in enumerate(tree.names)]
    pairs = [(f"{n}.png", f"{n + 2}.png") for n in range(0, 36, 4)]
    items = read_pictures(tree, pictures, "ab", (8, 8), True, pairs)
    part = dict(zip(items.columns["file"], items.part, strict=True))
    assert all(part[first] == part[second] for first, second in pairs)
    assert {part[first] for first, _ in pairs} == {TRAIN, TEST}


def test_the_middle_is_cut_out_and_nothing_is_stretched():
    wide = np.zeros((20, 60, 3), dtype=np.uint8)
    wide[:, 20:40] = 255
    target = io.BytesIO()
    Image.fromarray(wide).save(target, "PNG")
    pixels = decode_picture(target.getvalue(), "wide.png", (10, 10), True)
    assert pixels.shape == (10, 10, 3)
    assert (pixels[:, 1:-1] == 255).all() and (pixels > 200).all()


def test_a_picture_turned_in_the_camera_is_turned_back():
    upright = Image.new("L", (4, 8))
    exif = upright.getexif()
    exif[0x0112] = 6
    target = io.BytesIO()
    upright.save(target, "JPEG", exif=exif)
    assert decode_picture(target.getvalue(), "p.jpg", None, False).shape == (4, 8, 1)


@pytest.mark.parametrize("content", [b"", b"no picture", picture(3)[:60]])
def test_what_is_no_picture_is_named(content):
    with pytest.raises(LabsError, match="odd.png cannot be read as a picture"):
        decode_picture(content, "odd.png", (8, 8), True)


@pytest.mark.full_data
def test_the_known_copies_are_gone(real):
    assert len(data.load("food_scores")) == 196 - 1
    expressions = data.load("expressions")
    assert len(expressions.test) == 7 * 55
    assert len(expressions.train) == 2042
    genders = data.load("genders")
    labels = np.concatenate([genders.train.y, genders.test.y])
    assert np.bincount(labels).tolist() == [1362, 1138]


@pytest.mark.full_data
def test_the_scores_are_the_published_ones(real):
    food = data.load("food_scores")
    scores = np.concatenate([food.train.y, food.test.y])
    assert (scores.min().round(3), scores.max().round(3)) == (1.039, 4.88)
    assert scores.mean() == pytest.approx(3.299, abs=0.01)
    assert food.test.y.mean() == pytest.approx(food.train.y.mean(), abs=0.05)


@pytest.mark.full_data
def test_no_face_of_the_test_part_was_learned_from_a_near_copy(real):
    faces = data.load("genders", size=32, color=False)

    def scaled(x: np.ndarray) -> np.ndarray:
        flat = x.reshape(len(x), -1).astype(np.float32)
        flat -= flat.mean(axis=1, keepdims=True)
        return flat / np.linalg.norm(flat, axis=1, keepdims=True)

    assert (scaled(faces.test.x) @ scaled(faces.train.x).T).max() < 0.97
