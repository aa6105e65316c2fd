"""Small networks drawn unit by unit."""

import pytest

from helpers import plots


def test_every_unit_and_every_weight_carries_its_text():
    figure = plots.unit_diagram(
        [["a", "b"], ["c", "d", "e"]], [[["1", "2"], ["3", "4"], ["5", "6"]]]
    )
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert sorted(text for text in texts if text) == list("123456abcde")


def test_weights_that_do_not_join_the_layers_are_refused():
    with pytest.raises(ValueError, match=r"\[\(1, 2\)\]; expected \[\(2, 1\)\]"):
        plots.unit_diagram([["a"], ["b", "c"]], [[["1", "2"]]])
    with pytest.raises(ValueError, match="expected"):
        plots.unit_diagram([["a"]], [])
