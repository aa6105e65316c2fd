"""Fresh digits: statistics of what is drawn, and that they can be read."""

import numpy as np
import pytest
from PIL import Image

from labdata.make import digits


@pytest.fixture(scope="module")
def drawn():
    return digits.draw(600, 3)


def test_shapes_types_and_balance(drawn):
    pictures, labels = drawn
    assert pictures.shape == (600, 28, 28) and pictures.dtype == np.uint8
    assert labels.shape == (600,) and labels.dtype == np.int64
    assert np.bincount(labels).tolist() == [60] * 10


def test_the_same_seed_draws_the_same_and_another_seed_others(drawn):
    again, labels = digits.draw(600, 3)
    assert (again == drawn[0]).all() and (labels == drawn[1]).all()
    other, _ = digits.draw(600, 4)
    assert not {p.tobytes() for p in other} & {p.tobytes() for p in drawn[0]}


def test_digits_come_in_random_order(drawn):
    assert np.abs(np.corrcoef(drawn[1], np.arange(600))[0, 1]) < 0.15


def test_ink_is_white_on_black_and_about_as_much_as_in_mnist(drawn):
    pictures = drawn[0]
    assert 25 < pictures.mean() < 45  # MNIST: 33.3
    assert (pictures[:, 0] == 0).mean() > 0.99
    assert pictures.max(axis=(1, 2)).min() > 150


def test_the_centre_of_mass_is_the_middle_of_the_picture(drawn):
    y, x = np.mgrid[0:28, 0:28]
    for picture in drawn[0].astype(float):
        assert (picture * x).sum() / picture.sum() == pytest.approx(13.5, abs=0.6)
        assert (picture * y).sum() / picture.sum() == pytest.approx(13.5, abs=0.6)


def test_a_digit_fills_about_twenty_pixels(drawn):
    for picture in drawn[0]:
        rows = np.flatnonzero((picture > 60).any(axis=1))
        columns = np.flatnonzero((picture > 60).any(axis=0))
        longer = max(np.ptp(rows), np.ptp(columns)) + 1
        assert 17 <= longer <= 22


def test_digits_can_be_told_apart_across_seeds(drawn):
    from sklearn.neighbors import KNeighborsClassifier

    other, labels = digits.draw(300, 9)
    model = KNeighborsClassifier(3).fit(drawn[0].reshape(600, -1), drawn[1])
    assert model.score(other.reshape(300, -1), labels) > 0.9


def test_who_learned_from_real_digits_reads_the_drawn_ones(drawn):
    """scikit-learn's digits are 8 x 8: the drawn ones are brought to that size."""
    from sklearn.datasets import load_digits
    from sklearn.neighbors import KNeighborsClassifier

    real = load_digits()
    model = KNeighborsClassifier(3).fit(real.data / 16, real.target)
    small = [
        np.asarray(Image.fromarray(p[2:26, 2:26]).resize((8, 8), Image.Resampling.BOX))
        for p in drawn[0]
    ]
    found = np.stack(small).reshape(600, -1) / 255
    found /= found.max(axis=1, keepdims=True)
    assert model.score(found, drawn[1]) > 0.6


def test_files_are_sorted_into_a_folder_a_digit(tmp_path):
    digits.generate(tmp_path, seed=2, count=20)
    found = sorted(tmp_path.rglob("*.png"))
    paths = [path.relative_to(tmp_path).as_posix() for path in found]
    assert len(paths) == 20
    assert {path.split("/")[0] for path in paths} == set("0123456789")
    with Image.open(tmp_path / paths[0]) as picture:
        assert picture.size == (28, 28) and picture.mode == "L"
