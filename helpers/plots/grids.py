"""Grids of pictures: data, mistakes, filters, feature maps, one prediction.

All are composed pixel by pixel on one sheet, so that a picture's pixels are drawn
whole and a figure stays small as a PNG.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from matplotlib.colors import Colormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike
from PIL import Image

from helpers.language import say
from helpers.plots.canvas import paletted
from helpers.plots.style import (
    BLUE,
    DPI,
    INK,
    RULE,
    SIGNED,
    SMALL_SIZE,
    SOFT_INK,
    TEXT_SIZE,
    VERMILLION,
    WIDTH,
    as_array,
    literal,
    new_figure,
    number,
    same_length,
    text_width,
    wrap,
)

SHEET_WIDTH = round(WIDTH * DPI)  # pixels
GAP = 8  # pixels between two pictures
LARGEST_TILE, LARGEST_OF_FEW = 150, 270  # pixels
FEW = 3  # pictures that are drawn larger
LINE_HEIGHT = round(1.35 * SMALL_SIZE * DPI / 72)  # pixels a line of caption takes
EM = SMALL_SIZE * DPI / 72  # pixels
ASCENT = 0.88  # ems from the top of a line to its baseline
PICTURE_BYTES = 80_000  # what the pictures of one PNG may take; the rest is text
PALETTES = (224, 128, 64, 32)  # colours all pictures share, tried in order
COLUMNS_OF_SMALL, COLUMNS_OF_LARGE = 10, 6
SMALL_PICTURE = 40  # pixels; wider ones get fewer columns
LARGEST_MAP = 86  # pixels
LARGEST_FILTER = 110  # pixels
MOST_SLICES = 8  # filters or channels shown of a kernel with many input channels


@dataclass
class _Sheet:
    """Tiles and words placed by pixel, counted from the upper left."""

    tiles: list[tuple[int, int, np.ndarray]] = field(default_factory=list)
    words: list[tuple[float, float, str, dict]] = field(default_factory=list)
    frames: list[tuple[int, int, int, int]] = field(default_factory=list)

    def place(self, left: int, top: int, tile: np.ndarray) -> None:
        """Put a picture, shape (h, w, 3), uint8."""
        self.tiles.append((left, top, tile))

    def write(self, left: float, top: float, text: str, **style) -> None:
        """Put words, line by line on common baselines, the first one's top given."""
        for index, line in enumerate(text.split("\n")):
            baseline = top + ASCENT * EM + index * LINE_HEIGHT
            self.words.append((left, baseline, line, style))

    def mark(self, left: int, top: int, tile: np.ndarray) -> None:
        """Draw a thick frame around a tile."""
        self.frames.append((left, top, tile.shape[1], tile.shape[0]))

    def figure(self, title: object, width: int, height: int) -> Figure:
        """Return the closed figure, ``width`` by ``height`` pixels and a title."""
        figure = new_figure(
            title, width=width / DPI, height=height / DPI, arranged=False
        )
        axes = figure.add_axes((0, 0, 1, height / DPI / figure.get_figheight()))
        axes.set(xlim=(0, width), ylim=(height, 0))
        axes.axis("off")
        if self.tiles:
            picture = self._compose(width, height)
            axes.imshow(picture, extent=(0, width, height, 0), aspect="auto")
        for left, top, wide, high in self.frames:
            axes.add_patch(
                Rectangle(
                    (left - 2, top - 2), wide + 4, high + 4, fill=False, lw=2.2,
                    edgecolor=VERMILLION,
                )
            )  # fmt: skip
        for left, top, text, style in self.words:
            axes.text(
                left,
                top,
                text,
                **{"va": "baseline", "ha": "center", "fontsize": SMALL_SIZE} | style,
            )
        return figure

    def _compose(self, width: int, height: int) -> np.ndarray:
        """Return the sheet's pixels, in as many colours as the PNG can carry.

        Raises:
            ValueError: If no palette is small enough.
        """
        sheet = np.full((height, width, 3), 255, np.uint8)
        for left, top, tile in self.tiles:
            high, wide = tile.shape[:2]
            sheet[top : top + high, left : left + wide] = tile
        for colours in PALETTES:
            picture, encoded = paletted(sheet, colours), io.BytesIO()
            picture.save(encoded, "PNG", optimize=True)
            if encoded.tell() <= PICTURE_BYTES:
                return np.asarray(picture.convert("RGB"))
        raise ValueError(
            f"{len(self.tiles)} such pictures do not fit in a figure of 100 kB; "
            f"show fewer, for example the first {len(self.tiles) // 2}."
        )


def _pictures(images: ArrayLike | Sequence[ArrayLike]) -> list[np.ndarray]:
    """Return pictures as uint8 arrays of shape (h, w, 3), on one common scale.

    uint8 is shown as it is, and so are floats between 0 and 1; anything else is
    stretched from the smallest to the largest value of all pictures.
    """
    if isinstance(images, list | tuple):
        arrays = [as_array(image, "image", dimensions=(2, 3)) for image in images]
    else:
        arrays = list(as_array(images, "images", dimensions=(3, 4)))
    if not arrays:
        raise ValueError("images is empty; expected at least one picture.")
    low = min(float(array.min()) for array in arrays)
    high = max(float(array.max()) for array in arrays)
    if arrays[0].dtype == np.uint8:
        low, high = 0.0, 255.0
    elif arrays[0].dtype == bool or (low >= 0 and high <= 1):
        low, high = 0.0, 1.0
    return [_coloured(array, low, high) for array in arrays]


def _coloured(array: np.ndarray, low: float, high: float) -> np.ndarray:
    """Return one picture as (h, w, 3) uint8, ``low`` black and ``high`` white."""
    if array.ndim == 2:
        array = array[:, :, np.newaxis]
    if array.shape[2] not in (1, 3):
        raise ValueError(
            f"A picture has shape {array.shape}; expected (height, width), "
            "(height, width, 1) or (height, width, 3)."
        )
    scaled = (array.astype(np.float64) - low) / max(high - low, 1e-12)
    pixels = np.rint(np.clip(scaled, 0, 1) * 255).astype(np.uint8)
    return np.broadcast_to(pixels, (*pixels.shape[:2], 3))


def _mapped(
    array: np.ndarray, colours: Colormap, low: float, high: float
) -> np.ndarray:
    """Return one matrix as (h, w, 3) uint8 through a colour map."""
    scaled = (array.astype(np.float64) - low) / max(high - low, 1e-12)
    return colours(np.clip(scaled, 0, 1), bytes=True)[:, :, :3]


def _sized(picture: np.ndarray, most: int) -> np.ndarray:
    """Return a picture enlarged by a whole factor, or reduced, to ``most`` pixels."""
    longest = max(picture.shape[:2])
    if longest <= most:
        factor = max(1, most // longest)
        return picture.repeat(factor, axis=0).repeat(factor, axis=1)
    high, wide = (max(1, round(side * most / longest)) for side in picture.shape[:2])
    reduced = Image.fromarray(np.ascontiguousarray(picture))
    return np.asarray(reduced.resize((wide, high), Image.Resampling.LANCZOS))


def _framed(tile: np.ndarray) -> np.ndarray:
    """Return a tile with a hairline around it, so that white pictures have an edge."""
    grey = int(RULE[1:3], 16)
    return np.pad(tile, ((1, 1), (1, 1), (0, 0)), constant_values=grey)


def image_grid(
    images: ArrayLike | Sequence[ArrayLike],
    labels: Sequence | ArrayLike | None = None,
    *,
    predicted: Sequence | ArrayLike | None = None,
    class_names: Sequence[str] | None = None,
    columns: int | None = None,
    title: object = None,
) -> Figure:
    """Draw pictures in rows, each over its label, mistakes in a thick frame.

    Args:
        images: Shape (n, h, w), (n, h, w, 1) or (n, h, w, 3), or a list of pictures
            of different sizes. uint8 and floats between 0 and 1 are shown as they
            are, other values stretched from the least to the greatest.
        labels: Captions, or, with ``predicted``, the true classes: names, or
            integers that index ``class_names``.
        predicted: The predicted classes; where they differ from ``labels`` the
            picture is framed and its caption tells both.
        class_names: Names of the integer classes.
        columns: Pictures in a row; by default 10 small ones or 6 large ones.
        title: The finding.

    Raises:
        ValueError: If shapes or numbers do not match.
    """
    pictures = _pictures(images)
    if predicted is not None and labels is None:
        raise ValueError("predicted is given without labels; expected both.")
    true_names = _names(labels, class_names, len(pictures), "labels")
    predicted_names = _names(predicted, class_names, len(pictures), "predicted")
    largest = max(max(picture.shape[:2]) for picture in pictures)
    usual = COLUMNS_OF_SMALL if largest <= SMALL_PICTURE else COLUMNS_OF_LARGE
    columns = max(1, min(columns or usual, len(pictures)))
    most = LARGEST_OF_FEW if len(pictures) <= FEW else LARGEST_TILE
    slot = min(SHEET_WIDTH // columns, most + GAP)
    tiles = [_framed(_sized(picture, slot - GAP - 2)) for picture in pictures]
    tile_width = max(tile.shape[1] for tile in tiles)
    captions = [
        _caption(index, true_names, predicted_names) for index in range(len(tiles))
    ]
    widest = max((text_width(line) for text in captions for line in text), default=0)
    slot = min(slot, max(tile_width + GAP, round(widest * EM) + GAP))
    captions = [
        [part for line in text for part in wrap(line, (slot - 2) / EM)]
        for text in captions
    ]
    sheet, top = _Sheet(), GAP // 2
    for start in range(0, len(tiles), columns):
        row = range(start, min(start + columns, len(tiles)))
        height = max(tiles[index].shape[0] for index in row)
        for place, index in enumerate(row):
            tile = tiles[index]
            centre = place * slot + slot // 2
            left = centre - tile.shape[1] // 2
            sheet.place(left, top + (height - tile.shape[0]) // 2, tile)
            wrong = (
                bool(predicted_names) and predicted_names[index] != true_names[index]
            )
            if wrong:
                sheet.mark(left, top + (height - tile.shape[0]) // 2, tile)
            sheet.write(
                centre,
                top + height + 5,
                "\n".join(captions[index]),
                color=VERMILLION if wrong else INK,
            )
        lines = max(len(captions[index]) for index in row)
        top += height + lines * LINE_HEIGHT + GAP + (4 if lines else 0)
    return sheet.figure(title, max(columns * slot, _least_width(title)), top)


def _least_width(title: object) -> int:
    """Return a width in pixels in which a title does not become a tower."""
    return 0 if title is None else 400


def _names(
    values: Sequence | ArrayLike | None,
    class_names: Sequence[str] | None,
    count: int,
    what: str,
) -> list[str]:
    """Return one name for each picture, or none at all."""
    if values is None:
        return []
    values = np.asarray(values)
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if len(values) != count:
        raise ValueError(
            f"There are {count} pictures and {len(values)} {what}; "
            "expected one for each picture."
        )
    if class_names is None or values.dtype.kind in "USO":
        return [literal(value) for value in values]
    indices = values.astype(int)
    if indices.min() < 0 or indices.max() >= len(class_names):
        raise ValueError(
            f"{what} holds classes {indices.min()} to {indices.max()}; "
            f"expected 0 to {len(class_names) - 1}, the given class_names."
        )
    return [literal(class_names[index]) for index in indices]


def _caption(index: int, true: list[str], predicted: list[str]) -> list[str]:
    """Return the lines below one picture."""
    if not true:
        return []
    if not predicted or predicted[index] == true[index]:
        return true[index].split("\n")
    return [
        say(f"said {predicted[index]}", f"判为 {predicted[index]}"),
        say(f"is {true[index]}", f"实为 {true[index]}"),
    ]


def filters(
    weights: ArrayLike,
    *,
    names: Sequence[str] | None = None,
    columns: int | None = None,
    quantity: object = None,
    largest: int = LARGEST_FILTER,
    title: object = None,
) -> Figure:
    """Draw convolution kernels, or the weights of a dense layer, as pictures.

    Kernels with one input channel go through a colour scale with zero in its middle;
    those with three are drawn in colour, grey being zero; those with more show one
    row a filter and one column an input channel, eight of each at most.

    Args:
        weights: Shape (height, width, inputs, filters), as Keras keeps them, or
            (height, width, filters).
        names: A caption for each filter.
        columns: Pictures in a row.
        quantity: What the colours of one-channel kernels mean; by default "weight".
        largest: Most pixels that a side of a picture takes.
        title: The finding.

    Raises:
        ValueError: If the shape is another.
    """
    kernels = as_array(weights, "weights", dimensions=(3, 4)).astype(np.float64)
    if kernels.ndim == 3:
        kernels = kernels[:, :, np.newaxis, :]
    inputs, count = kernels.shape[2:]
    if names is not None:
        same_length(names=names, filters=range(count))
    limit = max(float(np.abs(kernels).max()), 1e-12)
    if inputs == 3:
        pictures = [_coloured(kernels[..., k], -limit, limit) for k in range(count)]
    elif inputs == 1:
        pictures = [
            _mapped(kernels[:, :, 0, k], SIGNED, -limit, limit) for k in range(count)
        ]
    else:
        shown_filters, shown_inputs = min(count, MOST_SLICES), min(inputs, MOST_SLICES)
        pictures = [
            _mapped(kernels[:, :, channel, k], SIGNED, -limit, limit)
            for k in range(shown_filters)
            for channel in range(shown_inputs)
        ]
        return _kernel_table(pictures, shown_inputs, inputs, count, names, limit, title)
    usual = 8 if names is None else 5
    columns = max(1, min(columns or usual, count))
    most = min(SHEET_WIDTH // columns - GAP, largest)
    tiles = [_framed(_sized(picture, most - 2)) for picture in pictures]
    side = tiles[0].shape[1]
    sheet, top = _Sheet(), 2
    slot = side + GAP
    for start in range(0, count, columns):
        for place, index in enumerate(range(start, min(start + columns, count))):
            left = place * slot
            sheet.place(left, top, tiles[index])
            if names is not None:
                sheet.write(left + side / 2, top + side + 4, literal(names[index]))
        top += tiles[0].shape[0] + GAP + (LINE_HEIGHT if names is not None else 0)
    width = max(columns * slot, _least_width(title))
    if inputs == 1:
        top = _scale_bar(sheet, top + 4, limit, quantity)
    return sheet.figure(title, width, top)


def _scale_bar(sheet: _Sheet, top: int, limit: float, quantity: object = None) -> int:
    """Put the colour scale of signed weights below the tiles; return the new end."""
    ramp = np.linspace(0, 1, 160)[np.newaxis].repeat(10, axis=0)
    label = 46
    sheet.place(label, top + 3, SIGNED(ramp, bytes=True)[:, :, :3])
    sheet.write(label - 6, top, number(-limit), ha="right", color=SOFT_INK)
    meaning = say("weight", "权重") if quantity is None else str(quantity)
    text = f"{number(limit)}   {meaning}"
    sheet.write(label + 166, top, text, ha="left", color=SOFT_INK)
    return top + LINE_HEIGHT + 6


def _kernel_table(
    pictures: list[np.ndarray],
    columns: int,
    inputs: int,
    count: int,
    names: Sequence[str] | None,
    limit: float,
    title: object,
) -> Figure:
    """Draw kernels with many input channels: a row a filter, a column a channel."""
    margin, most = 110, 48
    tiles = [_framed(_sized(picture, most)) for picture in pictures]
    high, wide = tiles[0].shape[:2]
    sheet, top = _Sheet(), LINE_HEIGHT + 6
    across = say(
        f"input channels 1 to {columns} of {inputs}",
        f"输入通道 1–{columns}，共 {inputs} 个",
    )
    sheet.write(margin, 0, across, ha="left", color=SOFT_INK)
    for row in range(len(tiles) // columns):
        name = say(f"filter {row + 1}", f"卷积核 {row + 1}")
        if names is not None:
            name = literal(names[row])
        sheet.write(margin - 10, top + (high - EM) / 2, name, ha="right")
        for place in range(columns):
            tile = tiles[row * columns + place]
            sheet.place(margin + place * (wide + GAP), top, tile)
        top += high + GAP
    rows = len(tiles) // columns
    if rows < count:
        rest = say(f"and {count - rows} more", f"另有 {count - rows} 个")
        sheet.write(margin - 10, top, rest, ha="right", color=SOFT_INK)
        top += LINE_HEIGHT
    top = _scale_bar(sheet, top + 6, limit)
    return sheet.figure(title, max(margin + columns * (wide + GAP), 480), top)


def feature_maps(
    activations: Mapping[str, ArrayLike] | Sequence[ArrayLike],
    *,
    image: ArrayLike | None = None,
    maps: int = 8,
    title: object = None,
) -> Figure:
    """Draw what layers answer to one picture: a row a layer, a column a map.

    Each row has its own scale, from its least to its greatest value: dark to light.

    Args:
        activations: By layer's name (or in a list), shape (h, w, channels) or
            (1, h, w, channels).
        image: The picture that was put in, drawn as the first row.
        maps: Maps shown of each layer: the first ones.
        title: The finding.

    Raises:
        ValueError: If an activation has another shape.
    """
    if not isinstance(activations, Mapping):
        activations = {
            say(f"layer {index}", f"第 {index} 层"): value
            for index, value in enumerate(activations, 1)
        }
    rows: list[tuple[str, np.ndarray, list[np.ndarray]]] = []
    if image is not None:
        picture = _single(image, "image", (2, 3))
        rows.append((say("input", "输入"), picture, _pictures([picture])))
    for name, value in activations.items():
        array = _single(value, str(name), (3,))
        shown = array[:, :, :maps].astype(np.float64)
        low, high = shown.min(), shown.max()
        pictures = [
            _mapped(shown[:, :, k], SIGNED, low, high) for k in range(shown.shape[2])
        ]
        rows.append((literal(name), array, pictures))
    longest = max(text_width(name) for name, _, _ in rows)
    margin, gap = max(round(longest * EM) + 24, 120), 5
    most = min(max((SHEET_WIDTH - margin) // maps - gap, 24), LARGEST_MAP)
    sheet, top, widest = _Sheet(), 2, 0
    for name, array, pictures in rows:
        tiles = [_framed(_stretched(picture, most - 2)) for picture in pictures]
        height, wide = tiles[0].shape[:2]
        for place, tile in enumerate(tiles):
            sheet.place(margin + place * (most + gap), top, tile)
        widest = max(widest, (len(tiles) - 1) * (most + gap) + wide)
        _row_name(sheet, margin, top + height / 2, name, array)
        top += max(height, 2 * LINE_HEIGHT) + gap + 4
    return sheet.figure(title, max(margin + widest + 2, _least_width(title)), top)


def _single(values: ArrayLike, name: str, dimensions: tuple[int, ...]) -> np.ndarray:
    """Return what belongs to one picture, without a batch of one around it."""
    array = as_array(values, name, dimensions=(*dimensions, 4))
    if array.ndim < 4:
        return array
    if len(array) != 1:
        raise ValueError(
            f"{name} has shape {array.shape}; expected those of one picture: "
            "take [0] or [:1]."
        )
    return array[0]


def _stretched(picture: np.ndarray, longest: int) -> np.ndarray:
    """Return a picture whose longer side is ``longest``, its pixels still squares."""
    scale = longest / max(picture.shape[:2])
    high, wide = (max(1, round(side * scale)) for side in picture.shape[:2])
    resized = Image.fromarray(np.ascontiguousarray(picture))
    return np.asarray(resized.resize((wide, high), Image.Resampling.NEAREST))


def _row_name(
    sheet: _Sheet, margin: int, middle: float, name: str, array: np.ndarray
) -> None:
    """Write a layer's name and shape left of its maps."""
    size = "×".join(map(str, array.shape))
    sheet.write(margin - 12, middle - LINE_HEIGHT, name, ha="right")
    sheet.write(margin - 12, middle, size, ha="right", color=SOFT_INK)


def probabilities(
    image: ArrayLike,
    values: ArrayLike,
    class_names: Sequence[str],
    *,
    true: int | str | None = None,
    most: int = 10,
    title: object = None,
) -> Figure:
    """Draw a picture beside the probabilities that a model gives to its classes.

    Args:
        image: One picture, shape (h, w), (h, w, 1) or (h, w, 3).
        values: Probabilities, shape (classes,).
        class_names: The classes' names.
        true: The true class, by index or name; its name is marked.
        most: With more classes than this, only the most probable are drawn.
        title: The finding.

    Raises:
        ValueError: If the numbers of probabilities and names differ.
    """
    values = as_array(values, "probabilities").astype(np.float64).reshape(-1)
    same_length(probabilities=values, class_names=class_names)
    order = np.arange(len(values))
    if len(values) > most:
        order = np.argsort(-values, kind="stable")[:most]
    picture = _sized(_pictures([np.asarray(image)])[0], 240)
    height = max(2.3, 0.25 * len(order) + 0.6)
    figure = new_figure(title, height=height)
    left, right = figure.subplots(1, 2, width_ratios=(1, 2))
    left.imshow(picture)
    left.axis("off")
    best = int(np.argmax(values))
    places = np.arange(len(order))
    colours = [BLUE if index == best else "#b8c4cc" for index in order]
    right.barh(places, values[order], color=colours, height=0.7)
    names = []
    for place, index in zip(places, order, strict=True):
        name = literal(class_names[index])
        is_true = true is not None and true in (index, class_names[index])
        names.append(say(f"{name} (true)", f"{name}（真）") if is_true else name)
        text = f"{values[index]:.2f}"
        right.text(values[index] + 0.012, place, text, va="center", fontsize=SMALL_SIZE)
    right.set_yticks(places, names, fontsize=TEXT_SIZE)
    right.tick_params(axis="y", length=0)
    right.spines["left"].set_visible(False)
    right.set(xlim=(0, 1.1), xticks=(0, 0.5, 1), xlabel=say("probability", "概率"))
    right.invert_yaxis()
    return figure
