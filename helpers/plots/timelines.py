"""Events by year, a line each, so that crowded years stay readable."""

from collections.abc import Sequence

from matplotlib.figure import Figure

from helpers.language import say
from helpers.plots.style import (
    BLUE,
    RULE,
    SMALL_SIZE,
    literal,
    new_figure,
)

ROW_HEIGHT = 0.23  # inches an event takes


def timeline(events: Sequence[tuple[int, str]], *, title: object = None) -> Figure:
    """Draw events as dots on a staircase: the year across, the order downwards.

    Where nothing happened for years the staircase is flat, where much happened it is
    steep. Texts stand at the side of the dot that has more room.

    Args:
        events: Year and text of each, in the order of their years.
        title: The finding.

    Raises:
        ValueError: If there are no events, or their years are out of order.
    """
    years = [int(year) for year, _ in events]
    if not years:
        raise ValueError("events is empty; expected pairs of a year and a text.")
    if years != sorted(years):
        raise ValueError(f"The years are {years}; expected them in order.")
    figure = new_figure(title, height=ROW_HEIGHT * len(events) + 0.5)
    axes = figure.subplots()
    middle = (years[0] + years[-1]) / 2
    places = range(len(events))
    axes.hlines(places, years[0], years[-1], color=RULE, linewidth=0.5)
    axes.plot(years, places, "o", color=BLUE, markersize=5)
    for place, (year, text) in enumerate(events):
        left = year > middle
        axes.annotate(
            f"{literal(text)}  {year}" if left else f"{year}  {literal(text)}",
            xy=(year, place),
            xytext=(-8 if left else 8, 0),
            textcoords="offset points",
            ha="right" if left else "left",
            va="center",
            fontsize=SMALL_SIZE,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
        )
    axes.set_ylim(len(events) - 0.4, -0.6)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(say("year", "年份"))
    return figure
