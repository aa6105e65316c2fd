"""One step of a moving window."""

import numpy as np
import pytest

from helpers import plots

PICTURE = np.arange(9).reshape(3, 3)
KERNEL = [[0, 1], [2, 3]]


def frames(axes) -> list[tuple[float, float, float, float]]:
    return [(p.get_x(), p.get_y(), p.get_width(), p.get_height()) for p in axes.patches]


def test_the_frame_stands_where_padding_and_strides_put_it():
    figure = plots.moving_window(
        PICTURE, KERNEL, [[0, 8], [6, 8]], place=(1, 1), strides=(3, 2), padding=1
    )
    assert frames(figure.axes[0]) == [(1.5, 2.5, 2, 2)]
    assert frames(figure.axes[2]) == [(0.5, 0.5, 1, 1)]


def test_every_value_is_written():
    figure = plots.moving_window(PICTURE, KERNEL, [[19, 25], [37, 43]])
    shown = [text.get_text() for text in figure.axes[2].texts]
    assert shown == ["19", "25", "37", "43"]


@pytest.mark.parametrize("place", [(2, 0), (0, -1)])
def test_a_place_outside_the_output_is_refused(place):
    with pytest.raises(ValueError, match="place"):
        plots.moving_window(PICTURE, KERNEL, [[19, 25], [37, 43]], place=place)


def test_an_output_of_other_strides_is_refused():
    with pytest.raises(ValueError, match="strides"):
        plots.moving_window(
            PICTURE, KERNEL, [[19, 25], [37, 43]], place=(1, 1), strides=(2, 2)
        )
