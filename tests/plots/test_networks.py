"""Diagrams of networks."""

import pytest

from helpers import plots
from helpers.plots.networks import WIDEST, Stage
from tests.plots.examples import LENET, VGG16


def words(figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


def test_sizes_stand_above_and_operations_below():
    shown = words(plots.network_diagram(LENET))
    assert {"6@28×28", "120", "C3", "pooling 2×2"} <= set(shown)


def test_each_map_of_a_small_layer_is_one_sheet():
    figure = plots.network_diagram([("input", (8, 8, 1)), ("C1", (6, 6, 4), "conv")])
    sheets = [p for p in figure.axes[0].patches if type(p).__name__ == "Polygon"]
    assert len(sheets) == 1 + 4


def test_a_layer_of_many_maps_is_one_block():
    figure = plots.network_diagram([("input", (8, 8, 1)), ("C1", (6, 6, 64), "conv")])
    sheets = [p for p in figure.axes[0].patches if type(p).__name__ == "Polygon"]
    assert len(sheets) == 1 + 3


def test_deeper_layers_are_deeper_blocks():
    def depth(maps):
        figure = plots.network_diagram([("i", (8, 8, 1)), ("c", (6, 6, maps))])
        front = figure.axes[0].patches[-2].get_xy()
        return front[1][0] - front[0][0]

    assert depth(32) < depth(512)


def test_a_long_network_goes_on_in_a_second_row():
    figure = plots.network_diagram(VGG16)
    heights = {round(t.get_position()[1], 3) for t in figure.axes[0].texts}
    assert figure.get_figwidth() <= WIDEST + 1
    assert len(heights) == 6  # in two rows: name, size, operation


def test_stages_may_be_tuples_or_stages():
    one = plots.network_diagram([Stage("a", (4,)), Stage("b", (2,), "dense")])
    other = plots.network_diagram([("a", (4,)), ("b", (2,), "dense")])
    assert words(one) == words(other)


def test_a_shape_that_is_no_layer_is_refused():
    with pytest.raises(ValueError, match="'C1' has shape"):
        plots.network_diagram([("input", (8, 8, 1)), ("C1", (6, 6))])


def test_a_network_of_one_stage_is_refused():
    with pytest.raises(ValueError, match="expected two or more"):
        plots.network_diagram([("input", (8, 8, 1))])
