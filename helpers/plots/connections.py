"""Who hands its result to whom: the layers of a block in a row, arcs between them."""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path

from helpers.plots.style import (
    BLUE,
    COLOURS,
    INK,
    PAPER,
    SMALL_SIZE,
    TEXT_SIZE,
    literal,
    new_figure,
)

INCHES = 0.62  # of height for one unit
NAME_WIDTH = 1.5  # in steps from one layer to the next
LOWEST, HIGHER = 0.4, 0.28  # an arc over two steps, and more for each further one


def connections(
    rows: Mapping[str, Sequence[tuple[int, int]]],
    layers: Sequence[str],
    *,
    title: object = None,
) -> Figure:
    """Draw the same layers once a row, joined in several ways.

    A connection to the next layer is a straight arrow, one that skips layers an arc.

    Args:
        rows: By name, pairs of numbers of layers, from and to, counted from 0.
        layers: The layers' names, short, from the input on.
        title: The finding.

    Raises:
        ValueError: If a connection does not lead forward to a layer that is there.
    """
    longest = [
        max((end - start for start, end in row), default=1) for row in rows.values()
    ]
    heights = [0.8 + _rise(steps) for steps in longest]
    figure = new_figure(title, height=INCHES * sum(heights) + 0.3)
    panels = figure.subplots(
        len(rows), 1, squeeze=False, gridspec_kw={"height_ratios": heights}
    )[:, 0]
    for axes, height, (name, pairs) in zip(panels, heights, rows.items(), strict=True):
        axes.set(xlim=(-NAME_WIDTH, len(layers) - 0.5), ylim=(-0.4, height - 0.4))
        axes.axis("off")
        axes.text(-NAME_WIDTH, 0, literal(name), va="center", fontsize=TEXT_SIZE)
        for start, end in pairs:
            if not 0 <= start < end < len(layers):
                raise ValueError(
                    f"The connection {(start, end)} of {name!r} does not lead forward; "
                    f"expected numbers from 0 to {len(layers) - 1}."
                )
            _join(axes, start, end)
        for place, layer in enumerate(layers):
            _box(axes, place, literal(layer))
    return figure


def _rise(steps: int) -> float:
    """Return how far above the boxes an arc's middle stands."""
    return 0.0 if steps < 2 else LOWEST + HIGHER * (steps - 2)


def _box(axes: Axes, place: int, text: str) -> None:
    axes.add_patch(
        FancyBboxPatch(
            (place - 0.2, -0.2),
            0.4,
            0.4,
            boxstyle="round,pad=0.04",
            facecolor=PAPER,
            edgecolor=INK,
            zorder=3,
        )
    )
    axes.text(place, 0, text, ha="center", va="center", fontsize=SMALL_SIZE, zorder=4)


def _join(axes: Axes, start: int, end: int) -> None:
    steps = end - start
    if steps == 1:
        path = Path([(start + 0.24, 0), (end - 0.26, 0)])
    else:
        corners = [(start + 0.06, 0.24), ((start + end) / 2, 0), (end - 0.06, 0.26)]
        corners[1] = (corners[1][0], 0.24 + 2 * _rise(steps))
        path = Path(corners, [Path.MOVETO, Path.CURVE3, Path.CURVE3])
    axes.add_patch(
        FancyArrowPatch(
            path=path,
            arrowstyle="-|>",
            mutation_scale=9,
            color=BLUE if steps == 1 else COLOURS[1 + start % (len(COLOURS) - 1)],
            linewidth=1.2,
            fill=False,
            zorder=2,
        )
    )
