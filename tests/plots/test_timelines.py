"""Events on a staircase."""

import pytest

from helpers import plots

EVENTS = [(1943, "unit"), (1998, "LeNet-5"), (2012, "AlexNet")]


def words(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def test_every_event_is_written_with_its_year():
    assert words(plots.timeline(EVENTS)) == [
        "1943  unit",
        "LeNet-5  1998",
        "AlexNet  2012",
    ]


def test_early_events_stand_right_of_their_dot_and_late_ones_left():
    sides = [text.get_ha() for text in plots.timeline(EVENTS).axes[0].texts]
    assert sides == ["left", "right", "right"]


def test_years_out_of_order_are_refused():
    with pytest.raises(ValueError, match="in order"):
        plots.timeline([(2012, "AlexNet"), (1998, "LeNet-5")])


def test_no_events_are_refused():
    with pytest.raises(ValueError, match="empty"):
        plots.timeline([])
