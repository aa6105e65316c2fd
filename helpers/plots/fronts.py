"""Score against cost: every entry as a dot, and those that none beats in both."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator
from numpy.typing import ArrayLike

from helpers.plots.style import (
    BLUE,
    INK,
    PAPER,
    SMALL_SIZE,
    as_array,
    literal,
    new_figure,
    number,
    same_length,
    text_width,
)

MOST_NAMED = 16  # lines that fit beside the figure
LONGEST_NAME = 16.0  # ems
LOGARITHMIC_FROM = 15.0  # times the least cost: from here on the axis counts factors
CIRCLE = 10.5  # points across, for a number
PANEL = (4.6, 2.9)  # inches that the axes take, roughly


def front(
    costs: ArrayLike,
    scores: ArrayLike,
    *,
    names: Sequence[str],
    xlabel: object,
    ylabel: object,
    higher_is_better: bool = True,
    title: object = None,
) -> Figure:
    """Draw scores against costs, and the Pareto front with its members' names.

    A dot is on the front if no other costs as little and scores as well, being better
    in one of the two. The front's members carry numbers, from the cheapest, and those
    that would touch share one; the list beside the figure says who they are.

    Args:
        costs: What each entry cost, such as minutes, above 0, shape (n,).
        scores: What it reached, shape (n,).
        names: Who, n texts.
        xlabel: What the costs are, with their unit.
        ylabel: What the scores are.
        higher_is_better: Whether a larger score is the better one.
        title: The finding.

    Raises:
        ValueError: If lengths differ or a cost is not above 0.
    """
    costs = as_array(costs, "costs", dimensions=1).astype(float)
    scores = as_array(scores, "scores", dimensions=1).astype(float)
    same_length(costs=costs, scores=scores, names=names)
    if not (np.isfinite(costs).all() and costs.min() > 0):
        raise ValueError(f"The least cost is {costs.min()}; expected above 0.")
    members = _members(costs, scores if higher_is_better else -scores)
    figure = new_figure(title, height=3.6)
    axes = figure.subplots()
    others = np.setdiff1d(np.arange(len(costs)), members)
    axes.scatter(
        costs[others], scores[others], s=16, color="#9aa7b0", linewidths=0, zorder=2
    )
    axes.step(
        costs[members], scores[members], where="post", color=BLUE, linewidth=1, zorder=1
    )
    if costs.max() > LOGARITHMIC_FROM * costs.min():
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value)))
        axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.xaxis.set_minor_locator(NullLocator())
    axes.scatter(costs[members], scores[members], s=22, color=BLUE, zorder=3)
    axes.margins(0.07)
    numbers = _numbers(axes, costs[members], scores[members])
    firsts = members[np.unique(numbers, return_index=True)[1]]
    axes.scatter(
        costs[firsts],
        scores[firsts],
        s=CIRCLE**2,
        color=BLUE,
        edgecolors=PAPER,
        linewidths=0.8,
        zorder=4,
    )
    for place, member in enumerate(firsts, start=1):
        axes.annotate(
            str(place),
            (costs[member], scores[member]),
            ha="center",
            va="center_baseline",
            color=PAPER,
            fontsize=SMALL_SIZE - 1.5,
            zorder=5,
        )
    axes.grid()
    axes.set(xlabel=str(xlabel), ylabel=str(ylabel))
    lines = [
        f"{place}  {_short(names[member])}"
        for place, member in zip(numbers, members, strict=True)
    ]
    if len(lines) > MOST_NAMED:
        lines = [*lines[: MOST_NAMED - 1], f"+ {len(lines) - MOST_NAMED + 1}"]
    axes.annotate(
        "\n".join(lines),
        xy=(1.03, 1.0),
        xycoords="axes fraction",
        ha="left",
        va="top",
        color=INK,
        fontsize=SMALL_SIZE,
        linespacing=1.6,
        annotation_clip=False,
    )
    return figure


def _numbers(axes: Axes, costs: np.ndarray, scores: np.ndarray) -> list[int]:
    """Return a number for each member of the front; those that touch share one."""
    places = axes.transAxes.inverted().transform(
        axes.transData.transform(np.stack([costs, scores], axis=1))
    ) * np.array(PANEL)
    numbers, last = [1], places[0]
    for place in places[1:]:
        apart = np.hypot(*(place - last)) * 72 > CIRCLE + 1
        numbers.append(numbers[-1] + int(apart))
        last = place if apart else last
    return numbers


def _members(costs: np.ndarray, gains: np.ndarray) -> np.ndarray:
    """Return the places of the entries that none beats, the cheapest first."""
    kept: list[int] = []
    for place in np.lexsort((-gains, costs)):
        last = kept[-1] if kept else None
        same = last is not None and (
            costs[place] == costs[last] and gains[place] == gains[last]
        )
        if last is None or same or gains[place] > gains[last]:
            kept.append(int(place))
    return np.array(kept)


def _short(name: str) -> str:
    """Return a name that fits beside the figure, cut with an ellipsis if need be."""
    if text_width(name) <= LONGEST_NAME:
        return literal(name)
    while text_width(name + "…") > LONGEST_NAME:
        name = name[:-1]
    return literal(name + "…")
