"""Blocks of a network side by side: what stands in each, and the way around it."""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from helpers.plots.style import (
    BLUE,
    INK,
    PAPER,
    SMALL_SIZE,
    SOFT_INK,
    TEXT_SIZE,
    VERMILLION,
    WIDTH,
    literal,
    new_figure,
)

STEP = 0.44  # inches from one box to the next
BOX_HEIGHT, LARGEST_HALF = 0.27, 0.72  # of a box; half its width; inches
RADIUS = 0.12  # of the sign that adds
FACE = "#dcecf6"


def block_diagram(
    blocks: Mapping[str, tuple[Sequence[str], str | None]],
    *,
    after: str = "ReLU",
    title: object = None,
) -> Figure:
    """Draw blocks of layers from top to bottom, each with or without a shortcut.

    Args:
        blocks: By name, the texts of the layers in their order, and what stands on
            the shortcut: a text, an empty text for a bare line, None for no shortcut.
        after: What follows the addition, or the last layer where there is none.
        title: The finding.

    Raises:
        ValueError: If there is no block, or one without layers.
    """
    if not blocks or not all(layers for layers, _ in blocks.values()):
        raise ValueError("A block has no layers; expected one or more in each.")
    most = max(len(layers) for layers, _ in blocks.values())
    height = (most + 4.0) * STEP
    figure = new_figure(title, height=height, arranged=False)
    axes = figure.add_axes((0, 0, 1, height / figure.get_figheight()))
    axes.set(xlim=(0, WIDTH), ylim=(-height, 0))
    axes.axis("off")
    slot = WIDTH / len(blocks)
    half = min(LARGEST_HALF, slot * 0.28)
    for number, (name, (layers, around)) in enumerate(blocks.items()):
        middle = (number + 0.5) * slot - (0 if around is None else 0.45)
        _draw_block(axes, middle, half, most, list(layers), around, after)
        axes.text(
            (number + 0.5) * slot,
            -0.02,
            literal(name),
            ha="center",
            va="top",
            fontsize=TEXT_SIZE,
        )
    return figure


def _draw_block(
    axes: Axes,
    middle: float,
    half: float,
    most: int,
    layers: list[str],
    around: str | None,
    after: str,
) -> None:
    top, end = -1.0 * STEP, -(most + 3.05) * STEP
    axes.text(
        middle + 0.08, top + 0.02, "x", va="bottom", fontsize=TEXT_SIZE, style="italic"
    )
    rows = [top - (row + 1) * STEP for row in range(len(layers))]
    _arrow(axes, (middle, top + 0.1), (middle, rows[0] + BOX_HEIGHT / 2))
    for text, y in zip(layers, rows, strict=True):
        _box(axes, middle, y, half, text, FACE, BLUE)
    for upper, lower in zip(rows, rows[1:], strict=False):
        _arrow(axes, (middle, upper - BOX_HEIGHT / 2), (middle, lower + BOX_HEIGHT / 2))
    last = rows[-1] - BOX_HEIGHT / 2
    if around is None:
        _arrow(axes, (middle, last), (middle, end + BOX_HEIGHT / 2))
    else:
        joined = end + STEP
        _arrow(axes, (middle, last), (middle, joined + RADIUS))
        _shortcut(axes, middle, half, top, joined, around)
        _arrow(axes, (middle, joined - RADIUS), (middle, end + BOX_HEIGHT / 2))
    _box(axes, middle, end, half, after, PAPER, SOFT_INK)
    _arrow(axes, (middle, end - BOX_HEIGHT / 2), (middle, end - 0.75 * STEP))


def _shortcut(
    axes: Axes, middle: float, half: float, top: float, joined: float, text: str
) -> None:
    """Draw the line from above the first layer to the sign that adds."""
    side = middle + half + 0.45
    axes.plot(
        [middle, side, side, middle + RADIUS + 0.02],
        [top - 0.16, top - 0.16, joined, joined],
        color=VERMILLION,
        linewidth=1.8,
        linestyle="-",
        solid_capstyle="butt",
    )
    axes.plot([middle], [joined], "o", markersize=17, color=PAPER, markeredgecolor=INK)
    axes.text(middle, joined, "+", ha="center", va="center", fontsize=TEXT_SIZE + 2)
    if text:
        _box(axes, side, (top + joined) / 2, 0.4, text, PAPER, VERMILLION)


def _box(
    axes: Axes,
    x: float,
    y: float,
    half: float,
    text: str,
    face: str,
    edge: str,
) -> None:
    lines = 1 + text.count("\n")
    high = BOX_HEIGHT * (1 if lines == 1 else 0.72 * lines)
    axes.add_patch(
        FancyBboxPatch(
            (x - half, y - high / 2),
            2 * half,
            high,
            boxstyle="round,pad=0,rounding_size=0.05",
            facecolor=face,
            edgecolor=edge,
            zorder=3,
        )
    )
    axes.text(
        x,
        y,
        literal(text),
        ha="center",
        va="center",
        fontsize=SMALL_SIZE,
        color=INK,
        zorder=4,
    )


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    axes.annotate(
        "", end, start, arrowprops={"arrowstyle": "-|>", "color": INK, "shrinkA": 0}
    )
