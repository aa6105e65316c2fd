"""A loss over two weights as contour lines, with the ways that descent took."""

from collections.abc import Callable, Mapping

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from helpers.plots.style import (
    INK,
    SEQUENTIAL,
    SMALL_SIZE,
    TEXT_SIZE,
    VERMILLION,
    as_array,
    literal,
    new_figure,
)

GRID = 61  # points a side at which the loss is computed
LEVELS = 12


def loss_surface(
    loss: Callable[[float, float], float],
    paths: Mapping[str, ArrayLike],
    *,
    across: tuple[float, float],
    up: tuple[float, float],
    xlabel: object,
    ylabel: object,
    lowest: tuple[float, float] | None = None,
    title: object = None,
) -> Figure:
    """Draw contour lines of a loss, one panel a path; darker is lower.

    The levels grow by a constant factor, so that the bottom of a valley shows as well
    as its sides. A ring marks where a path begins; what leaves the frame is cut off.

    Args:
        loss: Gives the loss for the two weights.
        paths: By name, the weights after each step, shape (steps + 1, 2).
        across: Range of the first weight.
        up: Range of the second weight.
        xlabel: What the first weight is.
        ylabel: What the second weight is.
        lowest: The weights of the least loss, marked by a cross.
        title: The finding.

    Raises:
        ValueError: If there is no path, or one is not a list of pairs.
    """
    if not paths:
        raise ValueError("paths is empty; expected at least one named path.")
    first, second = np.linspace(*across, GRID), np.linspace(*up, GRID)
    values = np.array([[float(loss(a, b)) for a in first] for b in second])
    least = values.min() if lowest is None else float(loss(*lowest))
    above = values - least
    floor = max(np.quantile(above, 0.01), above.max() * 1e-4)
    levels = least + np.geomspace(floor, above.max(), LEVELS)
    shades = [SEQUENTIAL(0.65 * (1 - step / LEVELS)) for step in range(LEVELS)]
    figure = new_figure(title, height=3.4 if len(paths) < 3 else 2.9)
    panels = figure.subplots(1, len(paths), sharey=True, squeeze=False)[0]
    for axes, (name, path) in zip(panels, paths.items(), strict=True):
        path = as_array(path, f"path {name}", dimensions=2).astype(float)
        if path.shape[1] != 2:
            raise ValueError(f"path {name} has shape {path.shape}; expected (n, 2).")
        axes.contourf(first, second, values, [least, *levels], colors=shades)
        axes.contour(first, second, values, levels, colors=INK, linewidths=0.4)
        dots = {"marker": "o", "markersize": 3, "linewidth": 1.2}
        axes.plot(path[:, 0], path[:, 1], color=VERMILLION, **dots)
        axes.plot(*path[0], "o", color=VERMILLION, fillstyle="none", markersize=9)
        if lowest is not None:
            axes.plot(*lowest, "P", color=INK, markeredgecolor="white", markersize=9)
        axes.set(xlim=across, ylim=up, xlabel=str(xlabel))
        axes.xaxis.label.set_fontsize(SMALL_SIZE if len(paths) > 2 else TEXT_SIZE)
        if name:
            axes.set_title(literal(name), fontsize=TEXT_SIZE)
    panels[0].set_ylabel(str(ylabel))
    return figure
