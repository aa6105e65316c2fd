"""Draws fresh handwritten digits, 28 x 28, white on black, as in MNIST.

Nothing of this is bundled: the sample of this set is scikit-learn's. Grading and
tests draw digits that nobody has seen. A digit is a few strokes through jittered
points, leant, stretched and written with a pen of some width; as in MNIST it fills a
box of 20 x 20 pixels, and its centre of mass is the middle of the picture (LeCun,
Bottou, Bengio and Haffner, Gradient-based learning, 1998, section III.A).
"""

from pathlib import Path

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageDraw, ImageFilter

from labdata.make.canvas import smooth

SEED = 20240906
COUNT = 1000
SIDE = 28  # pixels
BOX = 20.0  # pixels that the longer side of a digit fills
SCALE = 4  # drawn this many times too large, then reduced

Stroke = tuple[tuple[float, float], ...]

WAYS: dict[int, tuple[tuple[Stroke, ...], ...]] = {
    0: (
        (
            (
                (0.55, 0.02),
                (0.15, 0.2),
                (0.05, 0.55),
                (0.25, 0.95),
                (0.6, 0.98),
                (0.88, 0.7),
                (0.85, 0.25),
                (0.55, 0.02),
                (0.4, 0.06),
            ),
        ),
    ),
    1: (
        (((0.5, 0), (0.5, 0.5), (0.5, 1)),),
        (((0.3, 0.25), (0.52, 0.02)), ((0.52, 0.02), (0.52, 0.5), (0.52, 1))),
        (
            ((0.3, 0.22), (0.5, 0.02)),
            ((0.5, 0.02), (0.5, 0.98)),
            ((0.25, 0.98), (0.75, 0.98)),
        ),
    ),
    2: (
        (
            (
                (0.12, 0.25),
                (0.3, 0.03),
                (0.65, 0.03),
                (0.82, 0.25),
                (0.6, 0.58),
                (0.12, 0.97),
            ),
            ((0.12, 0.97), (0.5, 0.95), (0.92, 0.96)),
        ),
        (
            (
                (0.15, 0.22),
                (0.45, 0.0),
                (0.8, 0.2),
                (0.6, 0.6),
                (0.25, 0.9),
                (0.1, 0.8),
                (0.3, 0.75),
                (0.6, 0.95),
                (0.95, 0.9),
            ),
        ),
    ),
    3: (
        (
            ((0.15, 0.1), (0.5, 0.0), (0.78, 0.2), (0.65, 0.42), (0.38, 0.48)),
            ((0.38, 0.48), (0.75, 0.55), (0.85, 0.78), (0.5, 1.0), (0.1, 0.9)),
        ),
        (
            ((0.15, 0.04), (0.8, 0.03), (0.42, 0.42)),
            ((0.42, 0.42), (0.8, 0.55), (0.8, 0.85), (0.45, 1.0), (0.1, 0.88)),
        ),
    ),
    4: (
        (
            ((0.25, 0.0), (0.1, 0.52)),
            ((0.1, 0.52), (0.5, 0.53), (0.9, 0.5)),
            ((0.72, 0.05), (0.68, 0.5), (0.65, 1.0)),
        ),
        (
            ((0.65, 0.0), (0.35, 0.35), (0.05, 0.65)),
            ((0.05, 0.65), (0.5, 0.66), (0.95, 0.63)),
            ((0.65, 0.0), (0.65, 0.5), (0.64, 1.0)),
        ),
    ),
    5: (
        (
            ((0.2, 0.04), (0.85, 0.02)),
            ((0.2, 0.04), (0.17, 0.45)),
            (
                (0.17, 0.45),
                (0.5, 0.36),
                (0.82, 0.55),
                (0.78, 0.85),
                (0.45, 1.0),
                (0.08, 0.9),
            ),
        ),
        (
            ((0.88, 0.0), (0.35, 0.04), (0.22, 0.4)),
            ((0.22, 0.4), (0.65, 0.45), (0.75, 0.75), (0.5, 0.98), (0.1, 0.95)),
        ),
    ),
    6: (
        (
            (
                (0.75, 0.02),
                (0.4, 0.2),
                (0.15, 0.6),
                (0.3, 0.95),
                (0.65, 0.95),
                (0.8, 0.7),
                (0.55, 0.52),
                (0.18, 0.68),
            ),
        ),
    ),
    7: (
        (
            ((0.08, 0.06), (0.5, 0.05), (0.9, 0.04)),
            ((0.9, 0.04), (0.6, 0.45), (0.42, 1.0)),
        ),
        (
            ((0.08, 0.16), (0.12, 0.05), (0.9, 0.05)),
            ((0.9, 0.05), (0.6, 0.5), (0.45, 1.0)),
            ((0.3, 0.52), (0.85, 0.5)),
        ),
    ),
    8: (
        (
            (
                (0.72, 0.1),
                (0.4, 0.0),
                (0.2, 0.22),
                (0.5, 0.48),
                (0.8, 0.75),
                (0.5, 1.0),
                (0.18, 0.78),
                (0.48, 0.48),
                (0.8, 0.22),
                (0.72, 0.1),
            ),
        ),
    ),
    9: (
        (
            (
                (0.82, 0.15),
                (0.5, 0.02),
                (0.16, 0.25),
                (0.35, 0.52),
                (0.68, 0.42),
                (0.82, 0.15),
            ),
            ((0.82, 0.15), (0.78, 0.55), (0.6, 1.0)),
        ),
        (
            (
                (0.8, 0.25),
                (0.5, 0.02),
                (0.18, 0.26),
                (0.45, 0.52),
                (0.8, 0.25),
                (0.77, 0.6),
                (0.64, 1.0),
            ),
        ),
        (
            (
                (0.78, 0.22),
                (0.48, 0.02),
                (0.16, 0.26),
                (0.42, 0.5),
                (0.78, 0.22),
                (0.75, 0.72),
                (0.5, 1.0),
                (0.3, 0.9),
            ),
        ),
    ),
}
"""Digit -> ways to write it, each a few strokes in a box from 0 to 1, y downwards."""


def draw(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw digits, each as often as the others, in random order.

    Args:
        count: how many.
        seed: the same seed draws the same digits.

    Returns:
        Pictures, uint8, 0 (paper) to 255 (ink), shape (count, 28, 28), and their
        labels, int64, shape (count,).
    """
    labels = np.random.default_rng([seed, count]).permutation(np.arange(count) % 10)
    pictures = [
        draw_digit(int(label), np.random.default_rng([seed, number]))
        for number, label in enumerate(labels)
    ]
    return np.array(pictures, dtype=np.uint8).reshape(count, SIDE, SIDE), labels


def generate(out: Path, *, seed: int = SEED, count: int = COUNT) -> None:
    """Write the digits of `draw` as ``out/<digit>/<number>.png``."""
    pictures, labels = draw(count, seed)
    for number, (picture, label) in enumerate(zip(pictures, labels, strict=True)):
        path = out / str(label) / f"{number + 1:05d}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture).save(path)


def draw_digit(digit: int, rng: Generator) -> np.ndarray:
    """Draw one digit, uint8, shape (28, 28)."""
    ways = WAYS[digit]
    strokes = ways[rng.integers(len(ways))]
    hand = _hand(rng, narrow=0.45 if digit == 1 else 1.0)
    shaky = rng.uniform(0.02, 0.06)
    moved: dict[tuple[float, float], np.ndarray] = {}
    lines = []
    for stroke in strokes:
        # Where strokes meet they share a point, which is jittered once.
        for point in stroke:
            moved.setdefault(point, np.array(point) + rng.normal(0, shaky, 2))
        points = np.array([moved[point] for point in stroke]) - 0.5
        lines.append(smooth(points @ hand, closed=False))
    every = np.concatenate(lines)
    low, high = every.min(axis=0), every.max(axis=0)
    width = rng.uniform(1.6, 3.4)  # pixels, of the pen
    grow = (BOX - width) / max(high - low)
    lines = [(line - (low + high) / 2) * grow + SIDE / 2 for line in lines]
    return _ink(lines, width, rng.uniform(0.2, 0.55))


def _hand(rng: Generator, narrow: float) -> np.ndarray:
    """Draw a handwriting: width, slant and turn as one matrix for row vectors."""
    wide = narrow * rng.uniform(0.55, 1.05)
    slant, turn = rng.normal(-0.12, 0.16), rng.normal(0, 0.08)
    stretch = np.array([[wide, 0.0], [slant, 1.0]])
    rotate = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    return stretch @ rotate


def _ink(lines: list[np.ndarray], width: float, blur: float) -> np.ndarray:
    picture = Image.new("L", (SIDE * SCALE, SIDE * SCALE))
    pen = ImageDraw.Draw(picture)
    radius = width * SCALE / 2
    for line in lines:
        points = [tuple(point) for point in (line * SCALE).tolist()]
        pen.line(points, 255, round(width * SCALE))
        for x, y in points:  # round ends and bends
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), 255)
    picture = picture.filter(ImageFilter.GaussianBlur(float(blur) * SCALE))
    pixels = np.asarray(picture.reduce(SCALE), dtype=float)
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    move = [round((SIDE - 1) / 2 - (pixels * at).sum() / pixels.sum()) for at in (y, x)]
    return np.roll(pixels, move, axis=(0, 1)).astype(np.uint8)
