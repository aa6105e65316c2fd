"""Decision regions of classifiers of a plane."""

import numpy as np
import pytest

from helpers import plots

CORNERS = [[0, 0], [0, 1], [1, 0], [1, 1]]


def right_half(places):
    return places[:, 0] > 0.5


def test_each_panel_carries_its_name_and_its_axes():
    figure = plots.decision_regions(
        [
            ("AND", CORNERS, [0, 0, 0, 1]),
            ("OR", CORNERS, [0, 1, 1, 1], None, ("h", "k")),
        ]
    )
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["AND", "OR"]
    assert figure.axes[1].get_xlabel() == "h"


def test_one_panel_need_not_stand_in_a_list():
    plane = plots.Plane("half", CORNERS, [0, 0, 1, 1], right_half)
    assert len(plots.decision_regions(plane).axes) == 1
    assert len(plots.decision_regions(("half", CORNERS, [0, 0, 1, 1])).axes) == 1


def test_the_boundary_stands_where_the_answer_changes():
    figure = plots.decision_regions(("half", CORNERS, [0, 0, 1, 1], right_half))
    boundary = figure.axes[0].collections[1].get_paths()[0].vertices
    assert np.allclose(boundary[:, 0], 0.5, atol=0.02)


def test_a_classifier_that_always_says_the_same_has_no_boundary():
    figure = plots.decision_regions(
        ("never", CORNERS, [0, 0, 0, 1], lambda places: np.zeros(len(places)))
    )
    filled, *points = figure.axes[0].collections
    assert len(points) == 2


def test_five_panels_take_two_rows():
    figure = plots.decision_regions([("", CORNERS, [0, 0, 0, 1])] * 5)
    assert sum(axes.axison for axes in figure.axes) == 5


def test_what_is_no_plane_is_refused():
    with pytest.raises(ValueError, match=r"shape \(4, 3\); expected \(n, 2\)"):
        plots.decision_regions(("solid", np.zeros((4, 3)), [0, 0, 1, 1]))
    with pytest.raises(ValueError, match="expected 0 and 1"):
        plots.decision_regions(("signs", CORNERS, [-1, -1, 1, 1]))
    with pytest.raises(ValueError, match="points has 4, labels has 2"):
        plots.decision_regions(("few", CORNERS, [0, 1]))
    with pytest.raises(ValueError, match="planes is empty"):
        plots.decision_regions([])


def test_answers_are_one_a_place_between_0_and_1():
    with pytest.raises(ValueError, match="expected 0 to 1"):
        plots.decision_regions(("logits", CORNERS, [0, 0, 0, 1], lambda p: 3 * p[:, 0]))
    with pytest.raises(ValueError, match="expected one for each"):
        plots.decision_regions(("one", CORNERS, [0, 0, 0, 1], lambda p: 1.0))
