"""The look that all figures share: font, colours, sizes and the title's place.

Importing this module registers the bundled font and sets Matplotlib's defaults, so
that a figure a student draws by hand speaks Chinese and looks like the others.
"""

import functools
import math
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font
from numpy.typing import ArrayLike

from helpers.plots.canvas import PaletteCanvas

FONT_FILE = Path(__file__).parent / "fonts" / "LabsSansSC-Regular.otf"
FONT_NAME = "Labs Sans SC"
FALLBACK_FONT = "DejaVu Sans"  # comes with Matplotlib; has signs the first one lacks
MISSING_GLYPH = "〓"  # the printers' mark for a character that no font here has

DPI = 120
WIDTH = 7.0  # inches: 840 pixels, the text width of a notebook
HEIGHT = 3.5
TITLE_SIZE = 11.5
TEXT_SIZE = 9.5
SMALL_SIZE = 8.5

INK = "#222222"
SOFT_INK = "#666666"
RULE = "#d0d0d0"
PAPER = "#ffffff"

# Okabe and Ito, Color Universal Design (2008), in an order whose lightness
# alternates; their yellow is left out: it is too light for a line on white.
BLUE, VERMILLION, GREEN, ORANGE = "#0072B2", "#D55E00", "#009E73", "#E69F00"
SKY, PURPLE, BLACK = "#56B4E9", "#CC79A7", "#000000"
COLOURS = (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY, BLACK)
LINE_STYLES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (8, 2)), (0, (2, 1)))
MARKERS = ("o", "s", "^", "D", "v", "P", "X")

SEQUENTIAL = LinearSegmentedColormap.from_list(
    "labs_blue", ["#ffffff", "#b9d9ec", "#5aa7d3", BLUE, "#003a5c"]
)
MISTAKES = LinearSegmentedColormap.from_list(
    "labs_vermillion", ["#ffffff", "#f8d3b8", "#eb9a60", VERMILLION, "#7a3600"]
)
SIGNED = mpl.colormaps["cividis"]  # lightness rises with the value: readable in grey

NO_LINE_START = set("，。、；：？！）》」』”’%,.;:?!)]}")
NO_LINE_END = set("（《「『“‘([{")


def apply_style() -> None:
    """Register the bundled font and set Matplotlib's defaults for the course."""
    registered = {entry.fname for entry in font_manager.fontManager.ttflist}
    if str(FONT_FILE) not in registered:
        font_manager.fontManager.addfont(FONT_FILE)
    mpl.rcParams.update(
        {
            "font.family": [FONT_NAME, FALLBACK_FONT],
            "font.size": TEXT_SIZE,
            "mathtext.fontset": "dejavusans",
            "axes.unicode_minus": False,
            "axes.prop_cycle": cycler(color=COLOURS) + cycler(linestyle=LINE_STYLES),
            "axes.edgecolor": SOFT_INK,
            "axes.labelcolor": INK,
            "axes.labelsize": TEXT_SIZE,
            "axes.titlesize": TITLE_SIZE,
            "axes.titlelocation": "left",
            "axes.titlepad": 8,
            "axes.linewidth": 0.8,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.axisbelow": True,
            "text.color": INK,
            "xtick.color": SOFT_INK,
            "ytick.color": SOFT_INK,
            "xtick.labelcolor": INK,
            "ytick.labelcolor": INK,
            "xtick.labelsize": SMALL_SIZE,
            "ytick.labelsize": SMALL_SIZE,
            "grid.color": "#e6e6e6",
            "grid.linewidth": 0.7,
            "legend.frameon": False,
            "legend.fontsize": SMALL_SIZE,
            "lines.linewidth": 1.8,
            "lines.markersize": 5,
            "image.cmap": SIGNED.name,
            "image.interpolation": "nearest",
            "figure.figsize": (WIDTH, HEIGHT),
            "figure.dpi": DPI,
            "savefig.dpi": "figure",
            "figure.facecolor": PAPER,
        }
    )


def new_figure(
    title: object = None,
    *,
    width: float = WIDTH,
    height: float = HEIGHT,
    arranged: bool = True,
) -> Figure:
    """Return an empty, closed figure with the title at its upper left.

    Closed means that pyplot has forgotten it: a notebook shows it once, as the value
    of a cell, and never half drawn after an error.

    Args:
        title: The finding that the figure shows; wrapped to the figure's width.
        width: Inches.
        height: Inches, without the title.
        arranged: Whether Matplotlib makes room for labels by itself; otherwise the
            caller places its axes in the lower ``height`` inches.
    """
    lines = wrap(title, (width - 0.2) * 72 / TITLE_SIZE) if title is not None else []
    title_height = (len(lines) * 1.45 + 0.5) * TITLE_SIZE / 72 if lines else 0.0
    total = height + title_height
    layout = "constrained" if arranged else "none"
    figure = plt.figure(figsize=(width, total), layout=layout)
    plt.close(figure)
    PaletteCanvas(figure)  # the figure's canvas from here on
    if arranged:
        figure.get_layout_engine().set(w_pad=0.06, h_pad=0.06)
    if lines:
        place = {} if arranged else {"y": 1 - 0.06 / total, "va": "top"}
        figure.suptitle(
            "\n".join(lines),
            x=0.06 / width,
            ha="left",
            fontsize=TITLE_SIZE,
            linespacing=1.25,
            **place,
        )
    return figure


def as_array(
    values: ArrayLike, name: str, *, dimensions: int | Sequence[int] | None = None
) -> np.ndarray:
    """Return values (an array, a list or a tensor) as a NumPy array.

    Args:
        values: What the caller gave.
        name: What to call it in an error.
        dimensions: The numbers of dimensions that are accepted; None for any.

    Raises:
        ValueError: If the array is empty or has other dimensions.
    """
    array = np.asarray(values)
    allowed = (dimensions,) if isinstance(dimensions, int) else dimensions
    if array.size == 0:
        raise ValueError(f"{name} is empty, shape {array.shape}; expected some values.")
    if allowed is not None and array.ndim not in allowed:
        wanted = " or ".join(map(str, allowed))
        raise ValueError(
            f"{name} has shape {array.shape}; expected {wanted} dimensions."
        )
    return array


def same_length(**arrays: Sequence[Any] | np.ndarray) -> None:
    """Check that all arguments have one length.

    Raises:
        ValueError: If they differ; the message names each with its length.
    """
    lengths = {name: len(array) for name, array in arrays.items()}
    if len(set(lengths.values())) > 1:
        found = ", ".join(f"{name} has {length}" for name, length in lengths.items())
        raise ValueError(f"{found}; expected the same number of each.")


def number(value: float) -> str:
    """Return a number as a reader wants it: 61,706 or 0.912 or 3.4e-06."""
    value = float(value)
    if not math.isfinite(value):
        return str(value)
    if value == round(value) and abs(value) < 1e15:
        return f"{value:,.0f}"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


@functools.cache
def _covered() -> frozenset[int]:
    """Return the code points that the two fonts can draw."""
    fallback = font_manager.findfont(FALLBACK_FONT)
    fonts = (FT2Font(str(FONT_FILE)), FT2Font(fallback))
    return frozenset().union(*(font.get_charmap() for font in fonts))


def literal(text: object) -> str:
    """Return text that comes from data, fit to be drawn as it stands.

    A dollar sign starts no formula, and a character that no font here has becomes
    ``MISSING_GLYPH`` instead of a warning.
    """
    covered = _covered()
    shown = (
        char if char in "\n\t" or ord(char) in covered else MISSING_GLYPH
        for char in str(text)
    )
    return "".join(shown).replace("$", r"\$")


def text_width(text: str) -> float:
    """Return the width of one line of text in ems, estimated."""
    return sum(
        1.0 if unicodedata.east_asian_width(char) in "WF" else 0.54 for char in text
    )


def wrap(text: object, width: float) -> list[str]:
    """Break text into lines, between Chinese characters too.

    Args:
        text: The text; line breaks in it are kept.
        width: The longest line, in ems.

    Returns:
        The lines. A word longer than the width stays whole.
    """
    lines: list[str] = []
    for paragraph in str(text).split("\n"):
        line = ""
        for piece in _pieces(paragraph):
            if line and text_width(line + piece.rstrip()) > width:
                lines.append(line.rstrip())
                line = piece.lstrip()
            else:
                line += piece
        lines.append(line.rstrip())
    return lines


def _pieces(paragraph: str) -> Iterable[str]:
    """Yield the parts of a line between which it may be broken."""
    piece = ""
    for char in paragraph:
        wide = unicodedata.east_asian_width(char) in "WF"
        previous = piece[-1:]
        after_wide = bool(previous) and unicodedata.east_asian_width(previous) in "WF"
        breakable = previous == " " or wide or after_wide
        held = char in NO_LINE_START or previous in NO_LINE_END or char == " "
        if piece and breakable and not held:
            yield piece
            piece = ""
        piece += char
    if piece:
        yield piece


def ink_on(colour: object) -> str:
    """Return the text colour, dark or white, that reads best on a background."""
    red, green, blue = to_rgb(colour)
    lightness = 0.299 * red + 0.587 * green + 0.114 * blue
    return INK if lightness > 0.5 else PAPER


def label_ends(
    axes: Axes, ends: Sequence[tuple[float, float, str, str]], *, height: float
) -> None:
    """Write each line's name beside its end, pushed apart where they would touch.

    Args:
        axes: The axes, with their final limits and scales.
        ends: For each line: x and y of its last point, its name, its colour.
        height: The height of the axes in inches, roughly.
    """
    if not ends:
        return
    spacing = 1.3 * SMALL_SIZE / 72 / height
    to_fraction = axes.transData + axes.transAxes.inverted()
    targets = np.array([to_fraction.transform((x, y))[1] for x, y, _, _ in ends])
    targets = np.clip(np.nan_to_num(targets, nan=0.5), 0.0, 1.0)
    for place, target, (x, y, name, colour) in zip(
        spread(targets, spacing), targets, ends, strict=True
    ):
        moved = abs(place - target) > 0.35 * spacing
        axes.annotate(
            name,
            xy=(x, y),
            xytext=(1.03, place),
            textcoords="axes fraction",
            va="center",
            ha="left",
            color=colour,
            fontsize=SMALL_SIZE,
            annotation_clip=False,
            arrowprops={
                "arrowstyle": "-",
                "color": colour,
                "linewidth": 0.6,
                "shrinkA": 1,
                "shrinkB": 3,
            }
            if moved
            else None,
        )


def spread(targets: np.ndarray, spacing: float) -> np.ndarray:
    """Return places near the targets, in their order, at least a spacing apart.

    Neighbours that would touch form a block around the mean of their targets; the
    blocks grow until none touch.

    Args:
        targets: Wanted places, shape (n,).
        spacing: Least distance between two places.
    """
    order = np.argsort(targets, kind="stable")
    blocks: list[list[float]] = []  # each: sum of wanted starts, members
    for rank, target in enumerate(targets[order]):
        blocks.append([target - rank * spacing, 1])
        while len(blocks) > 1 and (
            blocks[-2][0] / blocks[-2][1] >= blocks[-1][0] / blocks[-1][1]
        ):
            total, members = blocks.pop()
            blocks[-1][0] += total
            blocks[-1][1] += members
    starts = np.concatenate([[total / size] * int(size) for total, size in blocks])
    places = np.empty(len(targets))
    places[order] = starts + np.arange(len(targets)) * spacing
    return places


apply_style()
