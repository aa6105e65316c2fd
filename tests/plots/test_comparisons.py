"""Bars, points, histograms, residuals."""

import numpy as np
import pytest

from helpers import plots


def words(figure, panel=0) -> list[str]:
    return [text.get_text() for text in figure.axes[panel].texts]


def test_bars_keep_their_order_and_carry_their_values():
    figure = plots.bars({"b": 0.5, "a": 61706}, error={"b": 0.1}, xlabel="x")
    names = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert names == ["b", "a"]
    assert words(figure) == ["0.5 ± 0.1", "61,706"]


def test_bars_start_at_zero():
    axes = plots.bars({"a": 0.98, "b": 0.99}, xlabel="x").axes[0]
    assert axes.get_xlim()[0] == 0


def test_only_the_highlighted_bar_keeps_its_colour():
    bars = (
        plots.bars({"a": 1, "b": 2, "c": 3}, xlabel="x", highlight="b").axes[0].patches
    )
    colours = [bar.get_facecolor() for bar in bars]
    assert colours[0] == colours[2] != colours[1]


def test_bars_refuse_nothing_and_an_unknown_highlight():
    with pytest.raises(ValueError, match="values is empty"):
        plots.bars({}, xlabel="x")
    with pytest.raises(ValueError, match="highlight is 'z'"):
        plots.bars({"a": 1}, xlabel="x", highlight="z")


def test_groups_of_points_differ_in_their_marks():
    figure = plots.scatter([1, 2], [3, 4], groups=["a", "b"], xlabel="x", ylabel="y")
    shapes = [len(c.get_paths()[0].vertices) for c in figure.axes[0].collections]
    assert len(set(shapes)) == 2


def test_points_refuse_other_lengths_and_too_many_groups():
    with pytest.raises(ValueError, match="x has 2, y has 1"):
        plots.scatter([1, 2], [1], xlabel="x", ylabel="y")
    with pytest.raises(ValueError, match="9 groups; expected 7"):
        plots.scatter(range(9), range(9), groups=range(9), xlabel="x", ylabel="y")


def test_one_set_is_counted_and_several_are_densities():
    one = plots.histogram([1, 1, 2], xlabel="x").axes[0]
    assert one.get_ylabel() == "count"
    both = plots.histogram({"a": [1, 1, 2], "b": [2, 3]}, xlabel="x").axes[0]
    assert both.get_ylabel() == "density"


def test_outlines_of_several_sets_differ_without_colour():
    figure = plots.histogram({name: [1, 2, 3] for name in "abc"}, xlabel="x")
    outlines = [patch for patch in figure.axes[0].patches if not patch.get_fill()]
    assert len({str(patch.get_linestyle()) for patch in outlines}) == 3


def test_residuals_tell_error_and_determination():
    figure = plots.residuals([1, 2, 3], [[1], [2], [4]], quantity="score")
    assert figure.axes[0].get_title(loc="left") == "RMSE 0.577,  R² 0.50"
    drawn = figure.axes[1].collections[0].get_offsets()
    assert np.allclose(drawn[:, 1], [0, 0, 1])


def test_residuals_of_other_lengths_are_refused():
    with pytest.raises(ValueError, match="true has 2, predicted has 1"):
        plots.residuals([1, 2], [1], quantity="score")
