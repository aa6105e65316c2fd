"""A window that moves over a picture: input, kernel and output side by side."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from helpers.language import say
from helpers.plots.matrices import _alike
from helpers.plots.style import (
    SEQUENTIAL,
    SIGNED,
    SMALL_SIZE,
    SOFT_INK,
    VERMILLION,
    WIDTH,
    as_array,
    ink_on,
    new_figure,
)

CELL = 0.36  # inches, where there is room
SIGN_WIDTH = 0.4  # inches between two grids, for the sign there
SIGN_SIZE = 20  # points: an asterisk is small for its size
PADDED = (0.94, 0.94, 0.94, 1.0)


def moving_window(
    picture: ArrayLike,
    kernel: ArrayLike,
    output: ArrayLike,
    *,
    place: tuple[int, int] = (0, 0),
    strides: tuple[int, int] = (1, 1),
    padding: int = 0,
    title: object = None,
) -> Figure:
    """Draw one step of a correlation or a pooling: a window and the value it gives.

    The window on the input and its value in the output stand in thick frames; cells
    of padding are grey.

    Args:
        picture: The input without its padding, shape (height, width).
        kernel: The window's weights, shape (height, width).
        output: What the caller computed, shape (height, width).
        place: The value of the output that is shown: its row and column.
        strides: Steps of the window down and across.
        padding: Rows and columns of zeros on each side of the input.
        title: The finding.

    Raises:
        ValueError: If the place is outside the output or its window outside the input.
    """
    picture = as_array(picture, "picture", dimensions=2).astype(float)
    kernel = as_array(kernel, "kernel", dimensions=2).astype(float)
    output = as_array(output, "output", dimensions=2).astype(float)
    padded = np.pad(picture, padding)
    corner = (place[0] * strides[0], place[1] * strides[1])
    ends = [start + size for start, size in zip(corner, kernel.shape, strict=True)]
    if min(place) < 0 or place[0] >= output.shape[0] or place[1] >= output.shape[1]:
        raise ValueError(f"place is {place}; expected one within {output.shape}.")
    if ends[0] > padded.shape[0] or ends[1] > padded.shape[1]:
        raise ValueError(
            f"The window at {corner} ends at {tuple(ends)}; expected it within the "
            f"padded input, {padded.shape}: do output, strides and padding fit?"
        )
    grids = (padded, kernel, output)
    columns = [grid.shape[1] for grid in grids]
    room = WIDTH - 0.5 - 2 * SIGN_WIDTH
    cell = min(CELL, room / sum(columns))
    width = cell * sum(columns) + 2 * SIGN_WIDTH + 0.5
    height = cell * max(grid.shape[0] for grid in grids) + 0.42
    figure = new_figure(title, width=max(width, 4.2), height=height, arranged=False)
    share = height / figure.get_figheight()
    full, left = figure.get_figwidth(), 0.15
    names = (say("input", "输入"), say("kernel", "卷积核"), say("output", "输出"))
    margin = np.ones(padded.shape, dtype=bool)
    margin[padding : padding + len(picture), padding : padding + picture.shape[1]] = 0
    for index, (grid, name) in enumerate(zip(grids, names, strict=True)):
        wide, high = cell * grid.shape[1], cell * grid.shape[0]
        bottom = (height - 0.36 - high) / 2 + 0.04
        axes = figure.add_axes(
            (left / full, bottom / height * share, wide / full, high / height * share)
        )
        hidden = margin if index == 0 else None
        _grid(axes, grid, signed=bool(grid.min() < 0), cell=cell, hidden=hidden)
        size = "×".join(map(str, grid.shape))
        axes.set_title(f"{name} {size}", fontsize=SMALL_SIZE, loc="center", pad=4)
        left += wide + SIGN_WIDTH
        if index < 2:
            x, y = left - SIGN_WIDTH / 2, (bottom + high / 2) / height * share
            sign, size = (("*", SIGN_SIZE), ("=", SMALL_SIZE))[index]
            style = {"ha": "center", "va": "center", "color": SOFT_INK}
            figure.text(x / full, y, sign, fontsize=size, **style)
    _frame(figure.axes[0], corner, kernel.shape)
    _frame(figure.axes[2], place, (1, 1))
    return figure


def _grid(
    axes: Axes,
    values: np.ndarray,
    *,
    signed: bool,
    cell: float,
    hidden: np.ndarray | None,
) -> None:
    """Draw the values as coloured cells with their numbers."""
    high = max(float(np.abs(values).max()), 1e-12)
    low = -high if signed else 0.0
    scale = SIGNED if signed else SEQUENTIAL
    colours = scale(0.85 * (values - low) / (high - low))
    if hidden is not None:
        colours[hidden] = PADDED
    axes.imshow(colours, aspect="auto")
    rows, columns = values.shape
    axes.set_xticks(np.arange(columns + 1) - 0.5, minor=True)
    axes.set_yticks(np.arange(rows + 1) - 0.5, minor=True)
    axes.grid(which="minor", color="white", linewidth=1)
    axes.tick_params(which="both", length=0)
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_color("#d0d0d0")
    axes.spines[:].set_visible(True)
    texts = _alike(values)
    longest = max(len(text) for row in texts for text in row)
    size = min(SMALL_SIZE, cell * 72 / (0.62 * max(longest, 2)))
    for row, line in enumerate(texts):
        for column, text in enumerate(line):
            colour = ink_on(colours[row, column, :3])
            axes.text(
                column,
                row,
                text,
                ha="center",
                va="center",
                fontsize=size,
                color=colour,
            )


def _frame(axes: Axes, corner: tuple[int, int], shape: tuple[int, int]) -> None:
    """Draw a thick frame around some cells."""
    axes.add_patch(
        Rectangle(
            (corner[1] - 0.5, corner[0] - 0.5),
            shape[1],
            shape[0],
            fill=False,
            edgecolor=VERMILLION,
            linewidth=2.4,
            clip_on=False,
            zorder=5,
        )
    )
