"""A loss over two weights, with paths on it."""

import numpy as np
import pytest

from helpers import plots

FRAME = {"across": (-1, 1), "up": (-2, 2), "xlabel": "w", "ylabel": "b"}


def bowl(w, b):
    return w**2 + b**2


def test_each_path_has_a_panel_with_its_name():
    path = [[1, 1], [0.5, 0.5]]
    figure = plots.loss_surface(bowl, {"slow": path, "fast": path}, **FRAME)
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["slow", "fast"]


def test_a_path_that_runs_away_does_not_change_the_frame():
    away = [[1, 1], [1e6, -1e6], [1e12, 1e12]]
    (axes,) = plots.loss_surface(bowl, {"too large": away}, **FRAME).axes
    assert axes.get_xlim() == (-1, 1)
    assert axes.get_ylim() == (-2, 2)


def test_the_loss_is_asked_for_first_and_second_weight():
    asked = []

    def loss(w, b):
        asked.append((w, b))
        return bowl(w, b)

    plots.loss_surface(loss, {"": [[0, 0]]}, lowest=(0, 0), **FRAME)
    w, b = np.array(asked).T
    assert (w.min(), w.max()) == (-1, 1)
    assert (b.min(), b.max()) == (-2, 2)


@pytest.mark.parametrize("path", [[[1, 2, 3]], [1, 2], []])
def test_a_path_that_is_no_list_of_pairs_is_refused(path):
    with pytest.raises(ValueError, match="path"):
        plots.loss_surface(bowl, {"path": path}, **FRAME)


def test_no_paths_are_refused():
    with pytest.raises(ValueError, match="paths is empty"):
        plots.loss_surface(bowl, {}, **FRAME)
