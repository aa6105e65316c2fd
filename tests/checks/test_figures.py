"""Lines and bars on a figure, by whatever call they were drawn."""

import pytest
from matplotlib.figure import Figure

from helpers.checks.figures import bars_begin_at_zero, has_level

ACROSS = {
    "axhline": lambda axes: axes.axhline(0.3),
    "hlines": lambda axes: axes.hlines(0.3, 0, 1),
    "plot": lambda axes: axes.plot([0, 1], [0.3, 0.3]),
    "axline": lambda axes: axes.axline((0, 0.3), slope=0),
}
UPRIGHT = {
    "axvline": lambda axes: axes.axvline(0.3),
    "vlines": lambda axes: axes.vlines(0.3, 0, 1),
}


def drawn(draw):
    figure = Figure()
    draw(figure.subplots())
    return figure


@pytest.mark.parametrize("draw", ACROSS.values(), ids=ACROSS)
def test_a_level_line_is_found(draw):
    for upright in (True, False):
        assert has_level(drawn(draw), 0.3, upright=upright)
        assert not has_level(drawn(draw), 0.4, upright=upright)


@pytest.mark.parametrize("draw", UPRIGHT.values(), ids=UPRIGHT)
def test_an_upright_line_counts_where_it_may(draw):
    assert has_level(drawn(draw), 0.3)
    assert not has_level(drawn(draw), 0.3, upright=False)


def test_names_on_an_axis_and_single_points_are_no_level():
    assert not has_level(drawn(lambda axes: axes.plot(["a", "b"], [0.1, 0.3])), 0.3)
    assert not has_level(drawn(lambda axes: axes.plot([0.3], [0.3], "o")), 0.3)


@pytest.mark.parametrize("kind", ["bar", "barh"])
def test_bars_that_do_not_begin_at_zero(kind):
    figure = drawn(lambda axes: getattr(axes, kind)(["a", "b"], [2, 3]))
    assert bars_begin_at_zero(figure)
    (axes,) = figure.axes
    (axes.set_ylim if kind == "bar" else axes.set_xlim)(1, 4)
    assert not bars_begin_at_zero(figure)
