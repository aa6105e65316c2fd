"""A look at what is in a set."""

import numpy as np
import pytest

from helpers import data
from helpers.data.dataset import Dataset, Split
from helpers.data.items import text_array
from helpers.errors import LabsError
from helpers.language import Both


def of(x, y, classes=()):
    return Dataset("things", "own", Split(x, y), Split(x[:1], y[:1]), classes)


def test_a_sheet_has_rows_a_class():
    x = np.zeros((40, 8, 10, 3), dtype=np.uint8)
    x[1::2] = 200
    y = np.arange(40) % 2
    names = (Both("a", "甲"), Both("b", "乙"))
    sheet = np.asarray(data.contact_sheet(of(x, y, names)))
    assert sheet.shape == (4 * 8, 16 * 10, 3)
    assert (sheet[:8] == 0).all() and (sheet[16:24] == 200).all()


def test_a_sheet_of_scores_goes_from_low_to_high():
    x = np.arange(30, dtype=np.uint8)[:, None, None] * np.ones((4, 4), np.uint8)
    sheet = np.asarray(
        data.contact_sheet(of(x, np.arange(30)[::-1].astype(np.float32)))
    )
    assert sheet[0, 0] == 29 and sheet[0, 60] == 14


def test_texts_have_examples_and_no_sheet():
    texts = of(
        text_array(["好" * 100, "坏"]),
        np.array([1, 0]),
        (Both("bad", "差"), Both("good", "好")),
    )
    with pytest.raises(LabsError, match="holds no pictures"):
        data.contact_sheet(texts)
    assert data.examples(texts).splitlines()[0].endswith("好…")
