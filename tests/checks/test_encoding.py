"""Answers as JSON data: everything comes back, nothing is executed."""

import json

import numpy as np
import pytest

from helpers.checks.encoding import decode, encode, rounded


@pytest.mark.parametrize(
    "value",
    [None, True, 3, 0.5, "文字", [1, [2, "a"]], {"a": [1.5], "b": None}],
)
def test_plain_values_come_back_as_they_are(value):
    assert decode(json.loads(json.dumps(encode(value)))) == value


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6, dtype="int32").reshape(2, 3),
        np.zeros((0, 4)),
        np.array(2.5, dtype="float32"),
        np.array([True, False]),
        np.array(["a", "乙"]),
    ],
)
def test_arrays_keep_shape_and_dtype(array):
    back = decode(json.loads(json.dumps(encode(array))))
    assert back.dtype == array.dtype
    assert back.shape == array.shape
    assert np.array_equal(back, array)


@pytest.mark.parametrize("value", [object(), {1, 2}, (n for n in "ab"), b"x", len])
def test_other_things_are_no_answers(value):
    with pytest.raises(TypeError, match="is no answer"):
        encode(value)


def test_arrays_of_objects_are_no_answers():
    with pytest.raises(TypeError, match="dtype object"):
        encode(np.array([object()]))


def test_rounding_hides_the_last_bits_of_a_float():
    assert rounded([0.1 + 0.2, {"a": 1e-9 / 3}]) == rounded(
        [0.3, {"a": 3.33333333e-10}]
    )
    assert rounded(0.123456) != rounded(0.123457)
