"""Branches that part and come together again: modules and blocks of a network."""

from collections.abc import Collection, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from helpers.plots.style import INK, SOFT_INK, TEXT_SIZE, WIDTH, new_figure

ROW_HEIGHT = 0.86  # inches from one branch to the next
LINE_HEIGHT = 0.18  # of a line of text in a box, inches
MARGIN, LEAST_ARROW, MOST_WIDTH = 0.05, 0.34, 1.45  # inches
FACE, MARKED_FACE, END_FACE = "#dcecf6", "#fbe0cc", "#eeeeee"


def branch_diagram(
    start: str,
    branches: Sequence[Sequence[str]],
    end: str,
    *,
    marked: Collection[tuple[int, int]] = (),
    title: object = None,
) -> Figure:
    """Draw how one input goes through several branches that are then joined.

    Args:
        start: The text of the input, at the left; any text may have several lines.
        branches: From the top, each branch's boxes from left to right; a branch
            without boxes is an arrow alone, as in a residual block. Branches with
            fewer boxes than others end where these end.
        end: The text of what joins them, at the right.
        marked: (branch, box) of the boxes to set off in another colour.
        title: The finding.

    Raises:
        ValueError: If there is no branch, or ``marked`` names a box that is not there.
    """
    if not branches:
        raise ValueError("branches is empty; expected at least one branch.")
    there = {(row, k) for row, boxes in enumerate(branches) for k in range(len(boxes))}
    if missing := sorted(set(marked) - there):
        raise ValueError(f"marked names {missing}; the boxes are {sorted(there)}.")
    columns = max(map(len, branches)) + 2
    width = (WIDTH - 2 * MARGIN - (columns - 1) * LEAST_ARROW) / columns
    width = min(MOST_WIDTH, width)
    step = (WIDTH - 2 * MARGIN - width) / (columns - 1)
    height = ROW_HEIGHT * len(branches)
    figure = new_figure(title, height=height, arranged=False)
    axes = figure.add_axes((0, 0, 1, height / figure.get_figheight()))
    axes.set(xlim=(0, WIDTH), ylim=(-height / 2, height / 2))
    axes.axis("off")
    places = [MARGIN + width / 2 + column * step for column in range(columns)]
    first, last = places[0] + width / 2, places[-1] - width / 2
    for row, boxes in enumerate(branches):
        level = ((len(branches) - 1) / 2 - row) * ROW_HEIGHT
        centres = places[columns - 1 - len(boxes) : columns - 1]
        # Out of the input's side, level with the branch: its box is as tall as all.
        begins = [first, *(centre + width / 2 for centre in centres)]
        ends = [*(centre - width / 2 for centre in centres), last]
        for begin, arrive in zip(begins, ends, strict=True):
            _arrow(axes, begin, arrive, level)
        for k, (centre, text) in enumerate(zip(centres, boxes, strict=True)):
            face = MARKED_FACE if (row, k) in marked else FACE
            half = LINE_HEIGHT * (text.count("\n") + 1) / 2 + 0.11
            _box(axes, centre, level, width, half, text, face)
    for centre, text in ((places[0], start), (places[-1], end)):
        _box(axes, centre, 0.0, width, height / 2 - 0.06, text, END_FACE)
    return figure


def _arrow(axes: Axes, begin: float, end: float, level: float) -> None:
    """Draw a level arrow."""
    axes.annotate(
        "",
        xy=(end, level),
        xytext=(begin, level),
        arrowprops={
            "arrowstyle": "-|>",
            "color": SOFT_INK,
            "linewidth": 1.0,
            "shrinkA": 0,
            "shrinkB": 0,
        },
    )


def _box(
    axes: Axes,
    centre: float,
    level: float,
    width: float,
    half: float,
    text: str,
    face: str,
) -> None:
    """Draw a rounded box with its text; ``half`` is half of its height."""
    axes.add_patch(
        FancyBboxPatch(
            (centre - width / 2, level - half),
            width,
            2 * half,
            boxstyle="round,pad=0,rounding_size=0.1",
            facecolor=face,
            edgecolor=INK,
            linewidth=0.9,
        )
    )
    axes.text(
        centre,
        level,
        text,
        ha="center",
        va="center",
        fontsize=TEXT_SIZE,
        linespacing=1.35,
    )
