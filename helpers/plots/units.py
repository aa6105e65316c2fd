"""A small network drawn unit by unit, with what stands at each unit and weight."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from helpers.plots.style import (
    INK,
    PAPER,
    SMALL_SIZE,
    SOFT_INK,
    TEXT_SIZE,
    WIDTH,
    new_figure,
)

ROW_HEIGHT = 1.5  # inches from one unit of a layer to the next
SPARE = 0.5  # inches less above and below
BOX_WIDTH, LINE_HEIGHT = 0.62, 0.2  # half the width of a unit; a line in it; inches
ALONG = 0.28  # where on its way from the earlier unit a weight is written
FACE = "#dcecf6"


def unit_diagram(
    layers: Sequence[Sequence[str]],
    weights: Sequence[Sequence[Sequence[str]]],
    *,
    title: object = None,
) -> Figure:
    """Draw a fully connected network with a text in each unit and on each weight.

    Args:
        layers: From the input on, for each layer its units' texts, from the top.
            A text may have several lines.
        weights: For each layer but the first, one row for each of its units with the
            text of the weight from each unit of the layer before.
        title: The finding.

    Raises:
        ValueError: If the weights do not join the layers.
    """
    wanted = [
        (len(new), len(old)) for old, new in zip(layers, layers[1:], strict=False)
    ]
    found = [(len(rows), *{len(row) for row in rows}) for rows in weights]
    if len(layers) < 2 or found != wanted:
        raise ValueError(
            f"The weights join (units, units before) {found}; expected {wanted}."
        )
    most = max(len(layer) for layer in layers)
    height = ROW_HEIGHT * most - SPARE
    figure = new_figure(title, height=height, arranged=False)
    axes = figure.add_axes((0, 0, 1, height / figure.get_figheight()))
    axes.set(xlim=(0, WIDTH), ylim=(-height / 2, height / 2))
    axes.axis("off")
    gap = (WIDTH - 2 * (BOX_WIDTH + 0.1)) / (len(layers) - 1)
    places = [
        [
            (BOX_WIDTH + 0.1 + column * gap, ((len(layer) - 1) / 2 - row) * ROW_HEIGHT)
            for row in range(len(layer))
        ]
        for column, layer in enumerate(layers)
    ]
    for number, rows in enumerate(weights):
        for unit, row in enumerate(rows):
            for before, text in enumerate(row):
                _weight(axes, places[number][before], places[number + 1][unit], text)
    for column, layer in enumerate(layers):
        for row, text in enumerate(layer):
            _unit(axes, places[column][row], text)
    return figure


def _weight(
    axes: Axes, start: tuple[float, float], end: tuple[float, float], text: str
) -> None:
    """Draw an arrow from unit to unit with the weight's text upon it."""
    begin, arrive = start[0] + BOX_WIDTH, end[0] - BOX_WIDTH
    axes.annotate(
        "",
        xy=(arrive, end[1]),
        xytext=(begin, start[1]),
        arrowprops={"arrowstyle": "-|>", "color": SOFT_INK, "linewidth": 1.0},
    )
    axes.text(
        begin + ALONG * (arrive - begin),
        start[1] + ALONG * (end[1] - start[1]),
        text,
        ha="center",
        va="center",
        fontsize=SMALL_SIZE,
        linespacing=1.3,
        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1.5},
    )


def _unit(axes: Axes, place: tuple[float, float], text: str) -> None:
    """Draw a unit as a rounded box with its text."""
    half = LINE_HEIGHT * (text.count("\n") + 1) / 2 + 0.12
    axes.add_patch(
        FancyBboxPatch(
            (place[0] - BOX_WIDTH, place[1] - half),
            2 * BOX_WIDTH,
            2 * half,
            boxstyle="round,pad=0,rounding_size=0.12",
            facecolor=FACE,
            edgecolor=INK,
            linewidth=0.9,
        )
    )
    axes.text(
        *place,
        text,
        ha="center",
        va="center",
        fontsize=TEXT_SIZE,
        linespacing=1.35,
    )
