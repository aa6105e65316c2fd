"""Blocks of layers drawn side by side."""

import pytest

from helpers import plots


def test_every_layer_and_what_stands_on_the_shortcut_is_written():
    figure = plots.block_diagram(
        {"plain": (["a", "b"], None), "around": (["c"], "d")}, after="e"
    )
    texts = [text.get_text() for text in figure.axes[0].texts if text.get_text()]
    assert sorted(texts) == sorted(
        ["plain", "around", *"abcd", "e", "e", "x", "x", "+"]
    )


def test_only_a_block_with_a_shortcut_has_its_line():
    figure = plots.block_diagram({"plain": (["a"], None), "around": (["a"], "")})
    turned = [line for line in figure.axes[0].lines if len(line.get_xdata()) == 4]
    assert len(turned) == 1


def test_a_block_without_layers_is_refused():
    with pytest.raises(ValueError, match="one or more"):
        plots.block_diagram({"empty": ([], None)})
