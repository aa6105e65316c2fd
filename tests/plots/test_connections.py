"""Do connections lead where they should?"""

import pytest

from helpers import plots


def test_every_connection_is_drawn_and_long_ones_rise_higher():
    figure = plots.connections(
        {"dense": [(0, 1), (0, 2), (0, 3)]}, ["x", "1", "2", "3"]
    )
    (axes,) = figure.axes
    arrows = [patch for patch in axes.patches if hasattr(patch, "get_arrowstyle")]
    highest = [arrow.get_path().vertices[:, 1].max() for arrow in arrows]
    assert len(arrows) == 3
    assert highest == sorted(highest) and highest[0] < highest[2]


@pytest.mark.parametrize("pair", [(1, 1), (2, 1), (0, 4), (-1, 2)])
def test_a_connection_that_leads_nowhere_is_refused(pair):
    with pytest.raises(ValueError, match="forward"):
        plots.connections({"odd": [pair]}, ["x", "1", "2", "3"])
