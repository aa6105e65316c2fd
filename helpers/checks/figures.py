"""What stands on a student's figure, by whatever call it was drawn."""

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CLOSE = 1e-6


def has_level(figure: "Figure", level: float, *, upright: bool = True) -> bool:
    """Tell whether a straight line stands at a level.

    Args:
        figure: The figure, drawn.
        level: The value that the line marks.
        upright: Whether a line at that place of the x axis counts too, as behind
            lying bars.
    """
    for axes in figure.axes:
        for line in axes.lines:
            if hasattr(line, "get_slope"):  # made by axline
                if line.get_slope() == 0 and abs(line.get_xy1()[1] - level) < CLOSE:
                    return True
                continue
            sides = [line.get_ydata(), *([line.get_xdata()] if upright else [])]
            if any(_all_at(side, level) for side in sides):
                return True
        for drawn in axes.collections:  # from hlines and vlines
            for points in getattr(drawn, "get_segments", list)():
                sides = np.transpose(points)[None if upright else 1 :]
                if any(_all_at(side, level) for side in sides):
                    return True
    return False


def _all_at(side: Any, level: float) -> bool:
    try:
        values = np.asarray(side, dtype=float)
    except ValueError:  # names on an axis
        return False
    return len(values) > 1 and np.allclose(values, level, atol=CLOSE)


def bars_begin_at_zero(figure: "Figure") -> bool:
    """Tell whether zero is in sight on the axis along which bars grow."""
    for axes in figure.axes:
        bars = [bar for bar in axes.patches if hasattr(bar, "get_width")]
        if not bars:
            continue
        across = len({round(bar.get_height(), 9) for bar in bars}) == 1
        low, high = sorted(axes.get_xlim() if across else axes.get_ylim())
        if not low <= 0 <= high:
            return False
    return True
