"""Splits by content."""

import numpy as np

from helpers.data.items import TEST, draw_parts, mixed_order


def test_a_split_depends_on_content_not_on_order():
    keys = [f"item {n}" for n in range(200)]
    labels = [n % 3 for n in range(200)]
    part = draw_parts(keys, labels)
    order = np.random.default_rng(0).permutation(200)
    again = draw_parts([keys[i] for i in order], [labels[i] for i in order])
    np.testing.assert_array_equal(again, part[order])


def test_each_label_gives_its_share():
    keys = [str(n) for n in range(500)]
    labels = [0] * 400 + [1] * 100
    part = draw_parts(keys, labels)
    assert (part[:400] == TEST).sum() == 80 and (part[400:] == TEST).sum() == 20


def test_equal_keys_stay_together_even_under_two_labels():
    keys = [str(n) for n in range(40)] + [str(n) for n in range(20, 60)]
    part = draw_parts(keys, [0] * 40 + [1] * 40)
    np.testing.assert_array_equal(part[20:40], part[40:60])


def test_a_class_of_two_has_one_to_test():
    assert sorted(draw_parts(["a", "b"], [0, 0])) == [0, 1]
    assert list(draw_parts(["a"], [0])) == [0]


def test_mixed_order_is_fixed_and_complete():
    values = list(range(50))
    mixed = mixed_order(values, [str(v) for v in values])
    assert sorted(mixed) == values != mixed
    assert mixed == mixed_order(values, [str(v) for v in values])
