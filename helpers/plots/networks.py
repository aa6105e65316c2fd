"""Drawn diagrams of convolutional networks: stacked maps and what joins them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Polygon

from helpers.plots.style import (
    INK,
    SMALL_SIZE,
    SOFT_INK,
    literal,
    new_figure,
    text_width,
    wrap,
)

WIDEST = 9.0  # inches; a longer network goes on in a second row
ROW_GAP = 0.35  # inches between two rows
TALLEST_MAP = 1.1  # inches, the side of the largest map
LEAST_MAP = 0.16  # inches, the side of a 1 x 1 map
TALLEST_VECTOR = 1.4
MOST_SHEETS = 20  # maps drawn as single sheets; with more, the stage is one block
SHEET_STEP, DEEPEST = 0.045, 0.45  # inches from one sheet to the next, to the last
THICKEST = 0.6  # inches, a block of 1,024 maps or more
SLANT = 0.55  # how far a block's depth goes up for each inch across
ARROW = 0.36  # inches between two stages
EM = SMALL_SIZE / 72  # inches
FACE, SIDE, TOP = "#dcecf6", "#9fc6e0", "#c3dcec"
VECTOR_FACE = "#f3d9c6"


@dataclass(frozen=True)
class Stage:
    """One state of the data on its way through a network.

    Attributes:
        name: What it is called, such as ``"C1"``.
        shape: (height, width, maps) of maps or (n,) of a vector.
        operation: What leads from the stage before to this one, such as
            ``"convolution 5x5"``; empty for the input.
    """

    name: str
    shape: tuple[int, ...]
    operation: str = ""


def network_diagram(stages: Sequence[Stage | tuple], *, title: object = None) -> Figure:
    """Draw a network as boxes in perspective, with sizes above, operations below.

    Sides are in proportion to the square root of the maps' sizes, so that 5 x 5 can
    still be seen beside 224 x 224; depths to the logarithm of their number.

    Args:
        stages: From the input on, each a ``Stage`` or (name, shape, operation).
        title: The finding.

    Raises:
        ValueError: If a shape has neither one nor three sizes.
    """
    stages = [one if isinstance(one, Stage) else Stage(*one) for one in stages]
    for stage in stages:
        if len(stage.shape) not in (1, 3):
            raise ValueError(
                f"Stage {stage.name!r} has shape {stage.shape}; expected "
                "(height, width, maps) or (n,)."
            )
    if len(stages) < 2:
        raise ValueError(f"There are {len(stages)} stages; expected two or more.")
    boxes = [_box(stage, stages) for stage in stages]
    slots = [_slot(stage, box) for stage, box in zip(stages, boxes, strict=True)]
    rows = _rows(slots)
    notes = [_note(stages, slots, index) for index in range(len(stages))]
    ups = [max(boxes[i][1] + boxes[i][3] for i in row) / 2 for row in rows]
    above = 2 * 1.35 * EM + 0.12
    belows = [max(len(notes[i]) for i in row) * 1.25 * EM + 0.12 for row in rows]
    width = max(
        sum(slots[i] for i in row) + ARROW * (len(row) - (row[0] == 0)) for row in rows
    )
    height = sum(2 * up + above for up in ups) + sum(belows)
    height += (len(rows) - 1) * ROW_GAP
    figure = new_figure(title, width=width + 0.2, height=height, arranged=False)
    axes = figure.add_axes((0, 0, 1, height / figure.get_figheight()))
    axes.set(xlim=(-0.1, width + 0.1), ylim=(-height, 0))
    axes.axis("off")
    top = 0.0
    for row, up, below in zip(rows, ups, belows, strict=True):
        middle = top - above - up
        top = middle - up - below - ROW_GAP
        left = 0.0 if row[0] == 0 else ARROW
        end_before = 0.0
        for index in row:
            stage, box, slot = stages[index], boxes[index], slots[index]
            start = left + (slot - box[0] - box[2]) / 2
            end = start + box[0] + box[2]
            _draw(axes, stage, start, middle, box)
            for line, text in enumerate(reversed(_label(stage))):
                axes.text(
                    left + slot / 2,
                    middle + up + 0.12 + line * 1.35 * EM,
                    text,
                    ha="center",
                    va="baseline",
                    fontsize=SMALL_SIZE,
                )
            if index:
                _arrow(axes, end_before + 0.05, start - 0.05, middle)
                axes.text(
                    (end_before + start) / 2,
                    middle - up - 0.1,
                    "\n".join(notes[index]),
                    ha="center",
                    va="top",
                    fontsize=SMALL_SIZE,
                    color=SOFT_INK,
                    linespacing=1.15,
                )
            end_before = end
            left += slot + ARROW
    return figure


def _slot(stage: Stage, box: tuple[float, float, float, float]) -> float:
    """Return the width that a stage takes with its label, inches."""
    return max(box[0] + box[2], max(map(text_width, _label(stage))) * EM + 0.08)


def _note(stages: Sequence[Stage], slots: Sequence[float], index: int) -> list[str]:
    """Return the lines below the arrow to a stage, too narrow to touch the next."""
    if not stages[index].operation:
        return []
    room = min(slots[index], slots[index - 1]) + ARROW - 0.1
    return wrap(literal(stages[index].operation), room / EM)


def _rows(slots: Sequence[float]) -> list[list[int]]:
    """Return the stages' numbers row by row, the rows about equally wide."""
    total = sum(slots) + ARROW * (len(slots) - 1)
    wanted = total / math.ceil(total / WIDEST)
    rows: list[list[int]] = [[]]
    reached = 0.0
    for index, slot in enumerate(slots):
        if rows[-1] and reached + slot / 2 > wanted * len(rows):
            rows.append([])
        rows[-1].append(index)
        reached += slot + ARROW
    return rows


def _box(stage: Stage, stages: Sequence[Stage]) -> tuple[float, float, float, float]:
    """Return a stage's front width and height, and its depth across and up, inches."""
    if len(stage.shape) == 1:
        most = max(one.shape[0] for one in stages if len(one.shape) == 1)
        share = math.log2(stage.shape[0] + 1) / math.log2(most + 1)
        return 0.13, max(0.25, TALLEST_VECTOR * share), 0.0, 0.0
    largest = max(max(one.shape[:2]) for one in stages if len(one.shape) == 3)
    tall, wide = (
        max(LEAST_MAP, TALLEST_MAP * math.sqrt(side / largest))
        for side in stage.shape[:2]
    )
    maps = stage.shape[2]
    if _as_sheets(stage):
        depth = min(SHEET_STEP * (maps - 1), DEEPEST)
        return wide, tall, depth, depth
    depth = max(0.06, THICKEST * min(1.0, math.log2(maps + 1) / 10))
    return depth, tall, wide * 0.4, wide * 0.4 * SLANT


def _as_sheets(stage: Stage) -> bool:
    """Return whether a stage is drawn as single maps rather than as one block."""
    return stage.shape[2] <= MOST_SHEETS


def _label(stage: Stage) -> list[str]:
    """Return the two lines above a stage."""
    if len(stage.shape) == 1:
        return [literal(stage.name), f"{stage.shape[0]:,}"]
    high, wide, maps = stage.shape
    return [literal(stage.name), f"{maps}@{high}×{wide}"]


def _draw(
    axes: Axes,
    stage: Stage,
    left: float,
    middle: float,
    box: tuple[float, float, float, float],
) -> None:
    """Draw one stage's box, centred on the line y = middle."""
    across, tall, lift, rise = box
    bottom = middle - (tall + rise) / 2
    edge = {"edgecolor": INK, "linewidth": 0.7, "joinstyle": "round"}
    if len(stage.shape) == 1:
        axes.add_patch(_rectangle(left, bottom, across, tall, VECTOR_FACE, edge))
        return
    if _as_sheets(stage):
        for sheet in reversed(range(stage.shape[2])):
            step = sheet * lift / max(1, stage.shape[2] - 1)
            axes.add_patch(
                _rectangle(left + step, bottom + step, across, tall, FACE, edge)
            )
        return
    right, top = left + across, bottom + tall
    axes.add_patch(
        Polygon(
            [(right, bottom), (right + lift, bottom + rise),
             (right + lift, top + rise), (right, top)],
            facecolor=SIDE, **edge,
        )
    )  # fmt: skip
    axes.add_patch(
        Polygon(
            [(left, top), (right, top), (right + lift, top + rise),
             (left + lift, top + rise)],
            facecolor=TOP, **edge,
        )
    )  # fmt: skip
    axes.add_patch(_rectangle(left, bottom, across, tall, FACE, edge))


def _rectangle(
    left: float, bottom: float, width: float, height: float, face: str, edge: dict
) -> Polygon:
    """Return an upright rectangle."""
    corners = [
        (left, bottom),
        (left + width, bottom),
        (left + width, bottom + height),
        (left, bottom + height),
    ]
    return Polygon(corners, facecolor=face, **edge)


def _arrow(axes: Axes, start: float, end: float, middle: float) -> None:
    """Draw an arrow on the line y = middle."""
    axes.add_patch(
        FancyArrowPatch(
            (start, middle),
            (end, middle),
            arrowstyle="-|>",
            mutation_scale=8,
            linewidth=0.9,
            color=SOFT_INK,
            shrinkA=0,
            shrinkB=0,
        )
    )
