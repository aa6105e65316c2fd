"""Quantities side by side: bars, points, histograms, predictions against truth."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from helpers.language import say
from helpers.plots.style import (
    BLUE,
    COLOURS,
    INK,
    LINE_STYLES,
    MARKERS,
    SMALL_SIZE,
    SOFT_INK,
    TEXT_SIZE,
    as_array,
    literal,
    new_figure,
    number,
    same_length,
)

MUTED = "#b8c4cc"
BAR_HEIGHT = 0.32  # inches a bar takes, with its gap
MOST_GROUPS = len(COLOURS)


def bars(
    values: Mapping[str, float],
    *,
    error: Mapping[str, float] | None = None,
    xlabel: object,
    highlight: str | None = None,
    reference: Mapping[str, float] | None = None,
    xscale: str = "linear",
    title: object = None,
) -> Figure:
    """Draw one number a name as horizontal bars, each with its value.

    Args:
        values: By name, in the order to draw, from the top.
        error: By name, half the length of an error bar.
        xlabel: What the values are, with their unit.
        highlight: The name whose bar keeps its colour while the others turn grey.
        reference: Levels to compare with, by name.
        xscale: ``"linear"`` or ``"log"``.
        title: The finding.

    Raises:
        ValueError: If there are no values or ``highlight`` is not among them.
    """
    if not values:
        raise ValueError("values is empty; expected at least one named number.")
    if highlight is not None and highlight not in values:
        raise ValueError(f"highlight is {highlight!r}; expected one of {list(values)}.")
    names = list(values)
    lengths = np.array([float(values[name]) for name in names])
    halves = np.array([float((error or {}).get(name, 0)) for name in names])
    places = np.arange(len(names))
    figure = new_figure(title, height=BAR_HEIGHT * len(names) + 0.75)
    axes = figure.subplots()
    colours = [BLUE if highlight in (None, name) else MUTED for name in names]
    axes.barh(places, lengths, color=colours, height=0.68)
    if error:
        axes.errorbar(
            lengths,
            places,
            xerr=halves,
            fmt="none",
            ecolor=INK,
            elinewidth=1,
            capsize=3,
        )
    axes.set_xscale(xscale)
    for place, length, half in zip(places, lengths, halves, strict=True):
        text = number(length) + (f" ± {number(half)}" if half else "")
        axes.annotate(
            text,
            xy=(length + half if length >= 0 else length - half, place),
            xytext=(5 if length >= 0 else -5, 0),
            textcoords="offset points",
            va="center",
            ha="left" if length >= 0 else "right",
            fontsize=SMALL_SIZE,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
        )
    for name, level in (reference or {}).items():
        axes.axvline(level, color=SOFT_INK, linewidth=1, linestyle=":")
        axes.annotate(
            str(name),
            xy=(level, 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, 2),
            textcoords="offset points",
            ha="center",
            va="bottom",
            color=SOFT_INK,
            fontsize=SMALL_SIZE,
        )
    axes.set_yticks(places, [literal(name) for name in names], fontsize=TEXT_SIZE)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.invert_yaxis()
    axes.margins(x=0.12)
    if xscale == "log":
        axes.set_xlim(left=10.0 ** np.floor(np.log10(lengths.min()) - 0.1))
    elif lengths.min() >= 0:
        axes.set_xlim(left=0)
    else:
        axes.axvline(0, color=SOFT_INK, linewidth=0.8)
    axes.set_xlabel(str(xlabel))
    return figure


def scatter(
    x: ArrayLike,
    y: ArrayLike,
    *,
    xlabel: object,
    ylabel: object,
    groups: Sequence | ArrayLike | None = None,
    names: Sequence[str] | None = None,
    line: tuple[float, float] | None = None,
    title: object = None,
) -> Figure:
    """Draw points, by group with colours and marks, or each with its name.

    Args:
        x: Shape (n,).
        y: Shape (n,).
        xlabel: What x is, with its unit.
        ylabel: What y is, with its unit.
        groups: A group's name for each point.
        names: A name to write at each point, such as a word on a map of words.
        line: Slope and intercept of a straight line to draw.
        title: The finding.

    Raises:
        ValueError: If lengths differ or there are too many groups.
    """
    x = as_array(x, "x", dimensions=1).astype(float)
    y = as_array(y, "y", dimensions=1).astype(float)
    groups = np.full(len(x), "") if groups is None else np.asarray(groups)
    same_length(x=x, y=y, groups=groups)
    kinds = list(dict.fromkeys(groups.tolist()))
    if len(kinds) > MOST_GROUPS:
        raise ValueError(
            f"There are {len(kinds)} groups; expected {MOST_GROUPS} at most, "
            "as many as can be told apart."
        )
    figure = new_figure(title, width=6.0, height=4.0)
    axes = figure.subplots()
    size, opacity = (26, 0.85) if len(x) <= 300 else (10, 0.55)
    for index, kind in enumerate(kinds):
        chosen = groups == kind
        axes.scatter(
            x[chosen],
            y[chosen],
            s=size,
            alpha=opacity,
            color=COLOURS[index],
            marker=MARKERS[index],
            linewidths=0,
            label=literal(kind),
        )
    if names is not None:
        same_length(names=names, x=x)
        axes.margins(0.08)
        for name, across, up in zip(names, x, y, strict=True):
            axes.annotate(
                literal(name),
                (across, up),
                xytext=(4, 3),
                textcoords="offset points",
                fontsize=SMALL_SIZE,
            )
    if line is not None:
        slope, intercept = line
        axes.axline((0, intercept), slope=slope, color=INK, linewidth=1.2)
    if len(kinds) > 1:
        axes.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0))
    axes.grid()
    axes.set(xlabel=str(xlabel), ylabel=str(ylabel))
    return figure


def histogram(
    values: ArrayLike | Mapping[str, ArrayLike],
    *,
    xlabel: object,
    bins: int | ArrayLike = 30,
    reference: Mapping[str, float] | None = None,
    title: object = None,
) -> Figure:
    """Draw how often values occur; several sets as outlines over one another.

    Args:
        values: Any shape, or several sets by name; several are drawn as densities,
            so that sets of different sizes can be compared.
        xlabel: What the values are, with their unit.
        bins: Number of bins, or their edges.
        reference: Levels to mark, by name.
        title: The finding.

    Raises:
        ValueError: If there are no values or too many sets.
    """
    sets = values if isinstance(values, Mapping) else {"": values}
    if not 1 <= len(sets) <= MOST_GROUPS:
        raise ValueError(
            f"There are {len(sets)} sets of values; expected 1 to {MOST_GROUPS}."
        )
    arrays = {
        name: as_array(array, f"values {name}".strip()).astype(float).reshape(-1)
        for name, array in sets.items()
    }
    edges = np.histogram_bin_edges(np.concatenate(list(arrays.values())), bins=bins)
    figure = new_figure(title, height=3.0)
    axes = figure.subplots()
    several = len(arrays) > 1
    for index, (name, array) in enumerate(arrays.items()):
        heights, _ = np.histogram(array, bins=edges, density=several)
        axes.stairs(heights, edges, fill=True, color=COLOURS[index], alpha=0.15)
        axes.stairs(
            heights,
            edges,
            color=COLOURS[index],
            linewidth=1.5,
            linestyle=LINE_STYLES[index],
            label=literal(name),
        )
    for name, level in (reference or {}).items():
        axes.axvline(level, color=SOFT_INK, linewidth=1, linestyle=":")
        axes.annotate(
            str(name),
            xy=(level, 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, 2),
            textcoords="offset points",
            ha="center",
            va="bottom",
            color=SOFT_INK,
            fontsize=SMALL_SIZE,
        )
    if several:
        axes.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0))
    axes.set_ylim(bottom=0)
    axes.set(
        xlabel=str(xlabel),
        ylabel=say("density", "密度") if several else say("count", "个数"),
    )
    return figure


def residuals(
    true: ArrayLike,
    predicted: ArrayLike,
    *,
    quantity: object,
    title: object = None,
) -> Figure:
    """Draw predictions against the truth, and what is left, with RMSE and R².

    Args:
        true: Shape (n,) or (n, 1).
        predicted: The same.
        quantity: What is predicted, with its unit, such as ``"score (1-5)"``.
        title: The finding.

    Raises:
        ValueError: If lengths differ.
    """
    true = as_array(true, "true").astype(float).reshape(-1)
    predicted = as_array(predicted, "predicted").astype(float).reshape(-1)
    same_length(true=true, predicted=predicted)
    rest = predicted - true
    rmse = float(np.sqrt(np.mean(rest**2)))
    spread = float(np.sum((true - true.mean()) ** 2))
    size, opacity = (20, 0.6) if len(true) <= 400 else (8, 0.4)
    points = {"s": size, "alpha": opacity, "color": BLUE, "linewidths": 0}
    figure = new_figure(title, height=3.3)
    left, right = figure.subplots(1, 2)
    left.scatter(true, predicted, **points)
    ends = min(true.min(), predicted.min()), max(true.max(), predicted.max())
    left.plot(ends, ends, color=INK, linewidth=1, linestyle="--")
    left.set(
        xlabel=say(f"true {quantity}", f"真实{quantity}"),
        ylabel=say(f"predicted {quantity}", f"预测{quantity}"),
    )
    words = f"RMSE {number(rmse)}"
    if spread > 0:
        words += f",  R² {1 - float(np.sum(rest**2)) / spread:.2f}"
    left.set_title(words, fontsize=TEXT_SIZE, color=SOFT_INK)
    right.scatter(predicted, rest, **points)
    right.axhline(0, color=INK, linewidth=1, linestyle="--")
    right.set(
        xlabel=say(f"predicted {quantity}", f"预测{quantity}"),
        ylabel=say("residual: predicted − true", "残差：预测 − 真实"),
    )
    for axes in (left, right):
        axes.grid()
    return figure
