"""Which answers count as equal, and what is said of those that do not."""

import numpy as np
import pytest

from helpers import set_language
from helpers.checks import judging
from helpers.language import Both

same = judging.close()


@pytest.fixture(autouse=True)
def english():
    set_language("en")


@pytest.mark.parametrize(
    ("expected", "given"),
    [
        (3, 3.0),
        (np.ones(3), [1, 1, 1]),
        (np.float64(0.1), np.float32(0.1)),
        (np.ones((2, 2)), np.ones((2, 2), "float32")),
        (np.array([np.nan, 1.0]), np.array([np.nan, 1.0])),
        ("relu", "relu"),
        ({"a": 1, "b": [1, 2]}, {"b": [1, 2], "a": 1}),
        ([np.ones(2), np.ones(3)], (np.ones(2), np.ones(3))),
    ],
)
def test_equal_answers_are_right(expected, given):
    assert same(expected, given) is None


@pytest.mark.parametrize(
    ("expected", "given", "said"),
    [
        (np.ones((2, 3)), np.ones((3, 2)), "shape is (3, 2), expected (2, 3)"),
        (np.ones(3), np.array([1, 2, 1]), "the first at [1] is 2, expected 1"),
        (1.0, np.nan, "it is nan, expected 1"),
        (1.0, np.inf, "it is inf"),
        (1.0, None, "is the `return` missing?"),
        (1.0, "1.0", "it is a str, expected a number"),
        (np.ones(2), {"a": 1}, "it is a dict, expected an array of numbers"),
        ("relu", "ReLU", "it is 'ReLU', expected 'relu'"),
        ({"a": 1}, {"b": 1}, "it has ['b'], expected ['a']"),
        ([np.ones(2), np.ones(3)], [np.ones(2)], "it has 1 items, expected 2"),
        ([np.ones(2), np.ones(3)], [np.ones(2), np.zeros(3)], "item 1: 3 of 3"),
        (np.ones(2), [[1], [1, 2]], "it is a list, expected an array"),
    ],
)
def test_different_answers_are_named(expected, given, said):
    assert said in same(expected, given)


def test_differences_are_said_in_chinese_too():
    set_language("zh")
    assert "形状是 (2,)，应为 (3,)" in same(np.ones(3), np.ones(2))


def test_whole_numbers_must_be_whole_and_exact():
    judge = judging.whole()
    assert judge(28, 28) is None
    assert judge(28, 28.0) is None
    assert judge(28, np.int64(28)) is None
    assert judge(28, 28.5)
    assert judge(100_000, 100_001)
    assert judge(1, True)
    assert judge(28, "28")


def test_bounds_are_checked_one_by_one():
    judge = judging.within(
        least={"accuracy": 0.8}, most={"parameters": 20_000}, equal=("shape",)
    )
    good = {"accuracy": 0.9, "parameters": 19_000, "shape": [None, 10]}
    assert judge(good, good) is None
    assert "at least 0.8 is asked" in judge(good, good | {"accuracy": 0.5})
    assert "at least 0.8 is asked" in judge(good, good | {"accuracy": np.nan})
    assert "at most 20,000" in judge(good, good | {"parameters": 61_706})
    assert judge(good, good | {"shape": [None, 9]}).startswith("shape: ")
    assert "accuracy is missing" in judge(good, {"parameters": 1, "shape": [None, 10]})
    assert "expected a dictionary" in judge(good, 0.9)


def test_facts_are_compared_in_order_and_said_in_words():
    judge = judging.facts(
        {
            "title": Both("it has no title", "没有标题"),
            "labels": Both("its axes have no labels", "坐标轴没有标签"),
        }
    )
    wanted = {"title": True, "labels": True}
    assert judge(wanted, {"title": True, "labels": True}) is None
    assert judge(wanted, {"title": True, "labels": False}) == "its axes have no labels"
    assert judge(wanted, {"title": False, "labels": False}) == "it has no title"
    assert "dictionary" in judge(wanted, 3)


def test_arrays_in_a_list_are_shown_one_by_one():
    value = [np.array([[1.0], [2.0]]), np.zeros((3, 7))]
    assert judging.shown(value) == "[[[1.], [2.]], an array of shape (3, 7)]"
