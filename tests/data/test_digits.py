"""The idx format, and the small digits in the form of MNIST."""

import gzip
import struct

import numpy as np
import pytest

from helpers import data
from helpers.data.digits import read_digits, read_idx, read_sample
from helpers.errors import LabsError

from .test_pictures import Tree


def idx(values: np.ndarray) -> bytes:
    header = struct.pack(f">HBB{values.ndim}I", 0, 8, values.ndim, *values.shape)
    return gzip.compress(header + values.tobytes(), mtime=0)


def test_idx_files_are_read_with_their_shape():
    pictures = np.arange(3 * 4 * 5, dtype=np.uint8).reshape(3, 4, 5)
    read = read_idx(Tree({"p.gz": idx(pictures)}), "p.gz")
    np.testing.assert_array_equal(read, pictures)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no gzip",
        gzip.compress(b"\0\0"),
        gzip.compress(struct.pack(">HBBI", 0, 8, 1, 5) + b"1234"),
        gzip.compress(struct.pack(">HBBI", 0, 13, 1, 4) + b"1234"),
        gzip.compress(struct.pack(">HBBI", 1, 8, 1, 4) + b"1234"),
        idx(np.zeros(50, np.uint8))[:-12],
    ],
    # named, for a test's name must not hold the second at which it was collected
    ids=[
        "empty",
        "no gzip",
        "two bytes",
        "other magic",
        "other type",
        "other rank",
        "cut short",
    ],
)
def test_what_is_no_idx_file_is_refused(content):
    with pytest.raises(
        LabsError, match="p.gz is not an idx.*labs fetch --verify digits"
    ):
        read_idx(Tree({"p.gz": content}), "p.gz")


def test_the_four_files_make_two_parts():
    random = np.random.default_rng(0)
    files = {}
    for part, count in (("train", 6), ("t10k", 4)):
        pictures = random.integers(0, 256, (count, 28, 28), dtype=np.uint8)
        files[f"{part}-images-idx3-ubyte.gz"] = idx(pictures)
        files[f"{part}-labels-idx1-ubyte.gz"] = idx(np.arange(count, dtype=np.uint8))
    items = read_digits(Tree(files))
    assert items.part.tolist() == [0] * 6 + [1] * 4
    assert items.y.tolist() == [0, 1, 2, 3, 4, 5, 0, 1, 2, 3]


FIRST_TESTED = [5, 6, 8, 14, 17, 20, 22, 25]


@pytest.fixture(scope="module")
def sample():
    return read_sample()


def test_the_sample_looks_like_mnist(sample):
    """White on black, 20 x 20 inside 28 x 28, soft edges, about as much ink."""
    assert sample.x.shape == (1797, 28, 28) and sample.x.dtype == np.uint8
    border = np.ones((28, 28), dtype=bool)
    border[4:24, 4:24] = False
    assert not sample.x[:, border].any()
    assert (sample.x.reshape(1797, -1).max(axis=1) > 200).all()
    tall = (sample.x[:, 4] > 0).any(axis=1) & (sample.x[:, 23] > 0).any(axis=1)
    wide = (sample.x[:, :, 4] > 0).any(axis=1) & (sample.x[:, :, 23] > 0).any(axis=1)
    assert (tall | wide).all()
    assert 25 < sample.x.mean() < 50  # MNIST: 33
    soft = ((sample.x > 30) & (sample.x < 225)).mean() / (sample.x > 30).mean()
    assert 0.1 < soft < 0.6


def test_the_split_of_the_sample_is_stratified_and_fixed(sample):
    tested = np.bincount(sample.y[sample.part == 1])
    every = np.bincount(sample.y)
    assert np.abs(tested / every - 0.2).max() < 0.01
    assert np.flatnonzero(sample.part)[:8].tolist() == FIRST_TESTED


@pytest.mark.full_data
def test_mnist_has_its_published_statistics(real):
    digits = data.load("digits")
    assert np.bincount(digits.train.y).tolist() == [
        5923,
        6742,
        5958,
        6131,
        5842,
        5421,
        5918,
        6265,
        5851,
        5949,
    ]
    assert digits.train.x.mean() / 255 == pytest.approx(0.1307, abs=1e-4)
    assert digits.train.x.std() / 255 == pytest.approx(0.3081, abs=1e-4)
    assert digits.train.y[:5].tolist() == [5, 0, 4, 1, 9]
