"""Matrices as coloured squares: confusion, attention, gates, grids of results."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from helpers.language import say
from helpers.plots.style import (
    MISTAKES,
    SEQUENTIAL,
    SIGNED,
    SMALL_SIZE,
    SOFT_INK,
    WIDTH,
    as_array,
    ink_on,
    literal,
    new_figure,
    same_length,
    text_width,
)

USUALLY_ANNOTATED = 100  # cells; with more the numbers would not be read
MOST_ANNOTATED_CLASSES = 20
CELL, WIDEST_CELL = 0.38, 0.85  # inches, where there is room
LARGEST_SIDE = 5.0  # inches


def confusion_matrix(
    true: ArrayLike,
    predicted: ArrayLike,
    class_names: Sequence[str],
    *,
    title: object = None,
) -> Figure:
    """Draw how often each class was taken for each: right in blue, wrong in orange.

    A cell's depth is its share of its row's items (its square root, so that rare
    mistakes stay visible); its number is the count.

    Args:
        true: Integer classes, shape (n,), or class names.
        predicted: The same, or one row of scores an item, shape (n, classes).
        class_names: The classes' names in the order of their integers.
        title: The finding.

    Raises:
        ValueError: If lengths differ or a class is not among the names.
    """
    true = _classes(true, class_names, "true")
    predicted = _classes(predicted, class_names, "predicted")
    same_length(true=true, predicted=predicted)
    size = len(class_names)
    counts = np.bincount(true * size + predicted, minlength=size * size)
    counts = counts.reshape(size, size)
    share = np.sqrt(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1))
    right = np.eye(size, dtype=bool)[:, :, np.newaxis]
    colours = np.where(right, SEQUENTIAL(0.85 * share), MISTAKES(0.85 * share))
    names = [literal(name) for name in class_names]
    figure, axes = _squares(colours, names, names, title)
    if size <= MOST_ANNOTATED_CLASSES:
        _annotate(
            axes, colours, [[f"{c:,}" if c else "" for c in row] for row in counts]
        )
    axes.set(
        xlabel=say("predicted class", "预测类别"), ylabel=say("true class", "真实类别")
    )
    return figure


def _classes(values: ArrayLike, class_names: Sequence[str], what: str) -> np.ndarray:
    """Return integer classes from integers, names or rows of scores."""
    array = as_array(values, what, dimensions=(1, 2))
    if array.ndim == 2:
        array = array[:, 0] if array.shape[1] == 1 else array.argmax(axis=1)
    if array.dtype.kind in "USO":
        places = {str(name): index for index, name in enumerate(class_names)}
        unknown = sorted({str(name) for name in array} - set(places))
        if unknown:
            raise ValueError(
                f"{what} holds {unknown[0]!r}; expected one of {list(places)}."
            )
        return np.array([places[str(name)] for name in array])
    array = array.astype(int)
    if array.min() < 0 or array.max() >= len(class_names):
        raise ValueError(
            f"{what} holds classes {array.min()} to {array.max()}; "
            f"expected 0 to {len(class_names) - 1}, the given class_names."
        )
    return array


def heatmap(
    matrix: ArrayLike,
    row_labels: Sequence | None = None,
    column_labels: Sequence | None = None,
    *,
    annotate: bool | None = None,
    signed: bool = False,
    limits: tuple[float, float] | None = None,
    xlabel: object = None,
    ylabel: object = None,
    value_label: object = None,
    title: object = None,
) -> Figure:
    """Draw a matrix as coloured cells: attention, gates, a grid of results.

    Args:
        matrix: Shape (rows, columns). True and False are drawn as filled and empty
            cells, without a scale.
        row_labels: A name for each row.
        column_labels: A name for each column.
        annotate: Whether to write the values; by default where they can be read.
        signed: Whether values are above and below zero: the scale then has zero in
            its middle.
        limits: The values of the scale's two ends; by default those of the matrix.
        xlabel: What the columns are.
        ylabel: What the rows are.
        value_label: What the values are, with their unit; beside the scale.
        title: The finding.

    Raises:
        ValueError: If the labels do not fit the matrix.
    """
    matrix = as_array(matrix, "matrix", dimensions=2)
    yes_or_no = matrix.dtype == bool
    matrix = matrix.astype(np.float64)
    rows, columns = matrix.shape
    row_names = [literal(name) for name in _labels(row_labels)]
    column_names = [literal(name) for name in _labels(column_labels)]
    if row_names:
        same_length(row_labels=row_names, rows=range(rows))
    if column_names:
        same_length(column_labels=column_names, columns=range(columns))
    low, high = limits or (float(np.nanmin(matrix)), float(np.nanmax(matrix)))
    if signed and limits is None:
        high = max(abs(low), abs(high))
        low = -high
    scale = SIGNED if signed else SEQUENTIAL
    colours = scale((matrix - low) / max(high - low, 1e-12))
    texts = _alike(matrix)
    widest = max(text_width(text) for row in texts for text in row)
    if annotate is None:
        annotate = matrix.size <= USUALLY_ANNOTATED and not yes_or_no
    cell = max(CELL, widest * SMALL_SIZE / 72 + 0.12) if annotate else CELL
    figure, axes = _squares(colours, row_names, column_names, title, cell=cell)
    if annotate:
        _annotate(axes, colours, texts)
        if value_label is not None:
            axes.set_title(str(value_label), fontsize=SMALL_SIZE, color=SOFT_INK)
    elif not yes_or_no:
        shades = axes.images[0]
        shades.set_cmap(scale)
        shades.set_array(np.ma.masked_invalid(matrix))
        shades.set_clim(low, high)
        bar = figure.colorbar(shades, ax=axes, fraction=0.04, pad=0.02)
        bar.outline.set_visible(False)
        bar.set_label("" if value_label is None else str(value_label))
    axes.set(
        xlabel="" if xlabel is None else str(xlabel),
        ylabel="" if ylabel is None else str(ylabel),
    )
    return figure


def _alike(matrix: np.ndarray) -> list[list[str]]:
    """Return a matrix's values as texts with the same number of decimals."""
    largest = float(np.nanmax(np.abs(matrix)))
    if (matrix == np.rint(matrix)).all() or largest >= 100:
        form = ",.0f"
    elif largest >= 10:
        form = ".1f"
    else:
        form = ".2f" if largest >= 0.1 else ".1e"
    return [
        ["" if np.isnan(value) else format(value, form) for value in row]
        for row in matrix
    ]


def _labels(labels: Sequence | None) -> Sequence:
    """Return the labels, none for None."""
    return () if labels is None else labels


def _squares(
    colours: np.ndarray,
    row_names: list[str],
    column_names: list[str],
    title: object,
    cell: float = CELL,
) -> tuple[Figure, Axes]:
    """Return a figure and axes with the cells, white lines between and the names."""
    rows, columns = colours.shape[:2]
    side = max(rows, columns)
    em = SMALL_SIZE / 72
    high = max((text_width(name) for name in column_names), default=0) * em
    if high + 0.12 <= WIDEST_CELL:
        cell = max(cell, high + 0.12)
    cell = min(cell, LARGEST_SIDE / side)
    turned = high + 0.05 > cell
    longest = max((text_width(name) for name in row_names), default=0) * em
    width = columns * cell + longest + 1.1
    height = rows * cell + (high if turned else 0.2) + 0.5
    figure = new_figure(title, width=min(max(width, 3.6), WIDTH + 0.6), height=height)
    axes = figure.subplots()
    axes.imshow(colours, aspect="equal")
    if side <= 40:
        axes.set_xticks(np.arange(columns + 1) - 0.5, minor=True)
        axes.set_yticks(np.arange(rows + 1) - 0.5, minor=True)
        axes.grid(which="minor", color="white", linewidth=1.2)
    axes.tick_params(which="both", length=0)
    axes.spines[:].set_visible(False)
    if column_names:
        axes.set_xticks(np.arange(columns), column_names)
        if turned:
            axes.tick_params(axis="x", rotation=90)
    else:
        axes.set_xticks([])
    if row_names:
        axes.set_yticks(np.arange(rows), row_names)
    else:
        axes.set_yticks([])
    return figure, axes


def _annotate(axes: Axes, colours: np.ndarray, texts: list[list[str]]) -> None:
    """Write a text in each cell, dark on light and light on dark."""
    longest = max((len(text) for row in texts for text in row), default=1)
    size = SMALL_SIZE if longest <= 4 else SMALL_SIZE - 1
    for row, line in enumerate(texts):
        for column, text in enumerate(line):
            axes.text(
                column,
                row,
                text,
                ha="center",
                va="center",
                fontsize=size,
                color=ink_on(colours[row, column, :3]),
            )
