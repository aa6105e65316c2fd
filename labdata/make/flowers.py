"""Draws the flowers sample: daisy, dandelion, rose, sunflower and tulip, 64 x 64.

The kinds share their colours, places and sizes, so that only the shape of the
flower tells them apart: a daisy's few round petals about a small eye, a dandelion's
crowd of rays or its clock of seeds, a rose's petals folded into one another, a
sunflower's pointed petals about a large disc of seeds, a tulip's cup.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageDraw, ImageFilter

from labdata.make.canvas import (
    SCALE,
    Canvas,
    Colour,
    darker,
    ellipse,
    hsv,
    lighter,
    limb,
    mix,
    place,
    save,
    vary,
)

SEED = 20240909
COUNT = 1900
TEST_SHARE = 60 / 380

CLASSES: dict[str, tuple[str, str]] = {
    "daisy": ("daisy", "雏菊"),
    "dandelion": ("dandelion", "蒲公英"),
    "roses": ("rose", "玫瑰"),
    "sunflowers": ("sunflower", "向日葵"),
    "tulips": ("tulip", "郁金香"),
}
"""Folder -> English and Chinese name, in the order of the labels."""

PETALS: dict[str, Colour] = {
    "white": (238, 236, 228),
    "yellow": (242, 200, 50),
    "orange": (235, 130, 45),
    "pink": (232, 140, 165),
    "red": (196, 42, 52),
    "purple": (150, 90, 180),
    "cream": (238, 222, 170),
}
USUAL = {
    "daisy": "white",
    "dandelion": "yellow",
    "roses": "red",
    "sunflowers": "yellow",
    "tulips": "pink",
}
"""The colour that a kind has a little more often than any other."""
USUAL_SHARE = 0.1

_LIGHT = (-0.5, -0.85)  # towards the light, in the picture


def generate(out: Path, *, seed: int = SEED, count: int = COUNT) -> None:
    """Draw the set as ``out/dataset/{train,val}/<class>/<class>_<number>.jpg``.

    Args:
        out: folder to write to; made if missing.
        seed: the same seed draws the same pictures.
        count: pictures in all, shared equally between the classes; 60 of 380 of
            each class are the test split, "val".
    """
    each = count // len(CLASSES)
    trained = each - round(TEST_SHARE * each)
    for label, kind in enumerate(CLASSES):
        for number in range(each):
            split = "train" if number < trained else "val"
            name = f"{kind}_{number + 1:04d}.jpg"
            picture = draw(kind, np.random.default_rng([seed, label, number]))
            save(picture, out / "dataset" / split / kind / name)


def draw(kind: str, rng: Generator) -> Image.Image:
    """Draw one picture, 64 x 64 RGB, of a class of `CLASSES`."""
    canvas = Canvas(rng)
    canvas.backdrop()
    canvas.clutter_behind(2)
    if rng.random() < 0.6:
        _blades(canvas, int(rng.integers(2, 9)))
    colour = petal_colour(kind, rng)
    green = hsv(rng.uniform(0.2, 0.4), rng.uniform(0.25, 0.7), rng.uniform(0.25, 0.65))

    for _ in range(rng.choice([0, 0, 1, 2, 3])):
        at = (rng.uniform(4, 60), rng.uniform(8, 58))
        _flower(canvas, kind, at, rng.uniform(4, 8), vary(rng, colour), green)
    if rng.random() < 0.4:
        radius = SCALE * rng.uniform(0.3, 1.2)
        canvas.image = canvas.image.filter(ImageFilter.GaussianBlur(float(radius)))
    for _ in range(rng.choice([1, 1, 1, 2])):
        radius = rng.uniform(13, 23)
        at = (rng.uniform(15, 49), rng.uniform(14, 46))
        _flower(canvas, kind, at, radius, vary(rng, colour), green)

    if rng.random() < 0.4:
        _blades(canvas, int(rng.integers(1, 4)))
    canvas.clutter_before(1)
    return canvas.finish(blur=0.4, grain=5)


def petal_colour(kind: str, rng: Generator) -> Colour:
    """Draw the colour of petals: any of `PETALS`, the usual one more often."""
    usual = rng.random() < USUAL_SHARE
    name = USUAL[kind] if usual else rng.choice(list(PETALS))
    return vary(rng, PETALS[name], 12)


# Stems, leaves, grass


def _blades(canvas: Canvas, count: int) -> None:
    rng = canvas.rng
    tone = hsv(rng.uniform(0.16, 0.42), rng.uniform(0.2, 0.7), rng.uniform(0.2, 0.7))
    for _ in range(count):
        root, lean = rng.uniform(-4, 68), rng.normal(0, 9)
        tip = rng.uniform(14, 56)
        blade = [(root, 70), (root + 0.25 * lean, (70 + tip) / 2), (root + lean, tip)]
        _paint(canvas, limb(blade, [1.8, 1.4, 0]), vary(rng, tone))


def _flower(
    canvas: Canvas,
    kind: str,
    at: tuple[float, float],
    radius: float,
    colour: Colour,
    green: Colour,
) -> None:
    rng = canvas.rng
    foot = (at[0] + rng.normal(0, 7), 72)
    middle = ((at[0] + foot[0]) / 2 + rng.normal(0, 2.5), (at[1] + foot[1]) / 2)
    thick = 0.6 + 0.09 * radius
    stem = limb([at, middle, foot], [thick, 1.1 * thick, 1.2 * thick])
    _paint(canvas, stem, darker(green, 0.2))
    canvas.line([at, middle, foot], 0.3 * thick, lighter(green, 0.15))
    for _ in range(rng.integers(0, 4)):
        share = rng.uniform(0.3, 0.9)
        root = (
            at[0] + share * (foot[0] - at[0]),
            at[1] + share * (foot[1] - at[1]),
        )
        angle = rng.choice([-2.5, -0.6]) + rng.normal(0, 0.35)
        size = radius * rng.uniform(0.6, 1.1)
        width = size * rng.uniform(0.12, 0.3)
        leaf = _petal(size, width, belly=0.45, tip=0.9, bend=rng.normal(0, 0.2))
        _paint(canvas, place(leaf, root, angle=angle), vary(rng, green))
        vein = place([(0, 0), (0.85 * size, 0)], root, angle=angle)
        canvas.line(vein, 0.3, darker(green, 0.25))
    _HEADS[kind](canvas, at, radius, colour, green)


# Heads


def _daisy(
    canvas: Canvas, at: tuple[float, float], radius: float, colour: Colour, _: Colour
) -> None:
    rng = canvas.rng
    view = _View(rng, at)
    count = int(rng.integers(9, 17))
    look = {"count": count, "width": radius * 1.65 / count, "belly": 0.66, "tip": 0.5}
    if rng.random() < 0.25:
        _ring(canvas, view, radius, darker(colour, 0.12), **look)
    _ring(canvas, view, radius, colour, **look)
    eye = radius * rng.uniform(0.22, 0.34)
    tone = vary(rng, (228, 180, 50), 18)
    if rng.random() < 0.4:
        tone = vary(rng, (110, 80, 50), 15)
    _paint(canvas, view.circle(1.08 * eye), darker(tone, 0.35))
    _paint(canvas, view.circle(eye, -0.08 * eye), tone)
    _dots(canvas, view, 0.85 * eye, tone, 26, 0.35)


def _sunflower(
    canvas: Canvas, at: tuple[float, float], radius: float, colour: Colour, _: Colour
) -> None:
    rng = canvas.rng
    view = _View(rng, at)
    count = int(rng.integers(14, 23))
    look = {"count": count, "width": radius * 2.3 / count, "belly": 0.5, "tip": 1.1}
    _ring(canvas, view, radius, darker(colour, 0.2), **look)
    _ring(canvas, view, 0.92 * radius, colour, **look)
    disc = radius * rng.uniform(0.42, 0.58)
    tone = vary(rng, (92, 62, 30), 16)
    if rng.random() < 0.45:
        tone = vary(rng, (170, 135, 60), 18)
    _paint(canvas, view.circle(1.05 * disc), darker(tone, 0.5))
    _paint(canvas, view.circle(0.97 * disc), tone)
    seeds = np.arange(70) + 0.5
    away, turn = 0.93 * disc * np.sqrt(seeds / 70), seeds * 2.39996  # golden angle
    heart = rng.uniform(0.15, 0.6) * disc
    points = view.see(np.stack([away * np.cos(turn), away * np.sin(turn)], axis=1))
    for point, out in zip(points, away, strict=True):
        seed = darker(tone, 0.45) if out < heart else lighter(tone, 0.35)
        _spot(canvas, point, 0.055 * disc + 0.1, seed)


def _dandelion(
    canvas: Canvas,
    at: tuple[float, float],
    radius: float,
    colour: Colour,
    green: Colour,
) -> None:
    rng = canvas.rng
    if rng.random() < 0.45:
        _seed_clock(canvas, at, radius, colour)
        return
    view = _View(rng, at)
    for share, count in ((1, 44), (0.85, 38), (0.68, 32), (0.5, 24), (0.3, 14)):
        tone = mix(colour, darker(colour, 0.3), 0.8 * rng.random() * (1.1 - share))
        view.at = (at[0], at[1] - 0.12 * radius * (1 - share))
        _ring(
            canvas,
            view,
            share * radius,
            tone,
            count=count,
            width=0.05 * radius,
            belly=0.75,
            tip=0.5,
            uneven=0.1,
        )
    _dots(canvas, view, 0.16 * radius, darker(colour, 0.15), 12, 0.3)
    if rng.random() < 0.3:
        _paint(canvas, ellipse(at[0], at[1] + radius, 0.3 * radius, 1), green)


def _seed_clock(
    canvas: Canvas, at: tuple[float, float], radius: float, colour: Colour
) -> None:
    rng = canvas.rng
    tone = mix(colour, (236, 234, 228), rng.uniform(0.3, 0.9))
    count = int(rng.integers(60, 95))
    number = np.arange(count) + 0.5
    height = 1 - 2 * number / count
    turn = number * 2.39996 + rng.uniform(0, 6)
    gone = rng.uniform(0, 2 * np.pi) if rng.random() < 0.35 else None
    halo = ellipse(*at, 0.95 * radius, 0.95 * radius)
    canvas.fill(halo, tone, rng.uniform(0.1, 0.3), blur=0.8)
    fan = np.linspace(-1.2, 1.2, 5)
    for i in np.argsort(height):
        out = np.sqrt(1 - height[i] ** 2)
        if gone is not None and out > 0.35 and np.cos(turn[i] - gone) > 0.3:
            continue
        away = 0.86 * radius * out
        tuft = np.array(
            [at[0] + away * np.cos(turn[i]), at[1] + away * np.sin(turn[i])]
        )
        shade = darker(tone, 0.3 * (1 - height[i]) / 2)
        canvas.line([at, tuft], 0.2, darker(shade, 0.3))
        for spread in fan:
            angle = turn[i] + spread
            hair = tuft + 0.17 * radius * np.array([np.cos(angle), np.sin(angle)])
            canvas.line([tuft, hair], 0.2, shade)
    core = 0.14 * radius
    _paint(canvas, ellipse(*at, core, core), vary(rng, (120, 100, 66)))


def _rose(
    canvas: Canvas,
    at: tuple[float, float],
    radius: float,
    colour: Colour,
    green: Colour,
) -> None:
    rng = canvas.rng
    if rng.random() < 0.6:
        sepal = _petal(1.15 * radius, 0.2 * radius, belly=0.4, tip=1)
        for angle in rng.uniform(0, 2 * np.pi, 3):
            _paint(canvas, place(sepal, at, angle=angle), vary(rng, green))
    view = _View(rng, at, flattest=0.7)
    lean = np.array([rng.normal(0, 0.1), -rng.uniform(0, 0.14)]) * radius
    layers = int(rng.integers(4, 6))
    start = rng.uniform(0, 2 * np.pi)
    turn = np.linspace(0, 2 * np.pi, 14, endpoint=False)
    for layer in range(layers):
        size = radius * (1 - layer / (layers + 0.5))
        view.at = tuple(np.asarray(at) + lean * layer / layers)
        petals = max(3, 6 - layer)
        for number in rng.permutation(petals):
            angle = start + 0.8 * layer + 2 * np.pi * number / petals
            angle += rng.normal(0, 0.12)
            wave = 1 + 0.07 * np.sin(3 * turn + rng.uniform(0, 6))
            shape = np.stack([0.5 * np.cos(turn), 0.64 * np.sin(turn)], axis=1)
            shape = place(shape * wave[:, None], (0.5, 0), 1, 0)
            tone = _lit(colour, angle, 0.14 + 0.04 * layer, rng)
            # A bright rim over a shaded hollow: the petal turns outwards.
            rims = ((1, lighter(tone, 0.3)), (0.88, tone), (0.72, darker(tone, 0.3)))
            for inner, paint in rims:
                petal = (shape - (0.42, 0)) * inner + (0.42, 0)
                _paint(canvas, view.see(place(petal, scale=size, angle=angle)), paint)
    view.at = tuple(np.asarray(at) + lean)
    _paint(canvas, view.circle(0.24 * radius), darker(colour, 0.2))
    wind = np.linspace(0, rng.uniform(3.5, 5) * np.pi, 40)
    out = 0.24 * radius * wind / wind[-1]
    coil = np.stack([out * np.cos(wind + start), out * np.sin(wind + start)], axis=1)
    canvas.line(view.see(coil), 0.05 * radius + 0.1, darker(colour, 0.5))


def _tulip(
    canvas: Canvas, at: tuple[float, float], radius: float, colour: Colour, _: Colour
) -> None:
    rng = canvas.rng
    roll = rng.normal(0, 0.3)
    tall, wide = radius * rng.uniform(1.5, 1.9), radius * rng.uniform(0.4, 0.55)
    spread = rng.uniform(0.05, 0.5)
    edge = mix(colour, PETALS[rng.choice(list(PETALS))], rng.choice([0, 0, 0.5]))
    point = rng.uniform(0.55, 1.0)

    def petal(angle: float, length: float, width: float, tone: Colour) -> None:
        for share, paint in ((1, darker(tone, 0.22)), (0.84, tone)):
            outline = _petal(length, share * width, belly=0.45, tip=point)
            # The petals start at the foot of the cup, below the flower's middle.
            standing = place(outline, (0, 0.5 * tall), angle=angle - np.pi / 2)
            _paint(canvas, place(standing, at, angle=roll), paint)
        for offset in (-0.35, 0, 0.35):
            along = np.linspace(0.25, 0.9, 4)
            across = offset * width * np.sin(np.pi * along)
            vein = np.stack([along * length, across], axis=1)
            standing = place(vein, (0, 0.5 * tall), angle=angle - np.pi / 2)
            canvas.line(place(standing, at, angle=roll), 0.2, darker(tone, 0.12))

    for side in (-1, 1):
        petal(side * (0.1 + 0.4 * spread), tall, wide, darker(edge, 0.35))
    petal(rng.normal(0, 0.05), 0.97 * tall, 0.9 * wide, darker(edge, 0.25))
    for side in rng.permutation([-1, 1]):
        tone = lighter(colour, 0.12) if side < 0 else darker(colour, 0.1)
        petal(side * (0.2 + spread), tall * rng.uniform(0.92, 1.05), wide, tone)
    if rng.random() < 0.75:
        petal(rng.normal(0, 0.06), 0.88 * tall, 1.05 * wide, colour)


_HEADS: dict[str, Callable] = {
    "daisy": _daisy,
    "dandelion": _dandelion,
    "roses": _rose,
    "sunflowers": _sunflower,
    "tulips": _tulip,
}


# Petals


class _View:
    """How a flat flower is seen: where, how flattened, and how it leans."""

    def __init__(
        self, rng: Generator, at: tuple[float, float], flattest: float = 0.5
    ) -> None:
        self.at = at
        self.flat = rng.uniform(flattest, 1.0)
        self.roll = rng.normal(0, 0.4)

    def see(self, points: np.ndarray) -> np.ndarray:
        return place(points * (1, self.flat), self.at, angle=self.roll)

    def circle(self, radius: float, lift: float = 0.0) -> np.ndarray:
        # A domed middle is flattened less than the petals are.
        dome = 0.6 + 0.4 * self.flat
        at = (self.at[0] + 0.5 * lift, self.at[1] + lift)
        return ellipse(*at, radius, dome * radius, self.roll)


def _petal(
    length: float, width: float, *, belly: float, tip: float, bend: float = 0.0
) -> np.ndarray:
    """Return a petal or leaf along x, widest at ``belly``; a small ``tip`` is blunt."""
    along = np.linspace(0, 1, 10)
    half = width * np.sin(np.pi * along ** (np.log(0.5) / np.log(belly))) ** tip
    middle = bend * length * along**2
    upper = np.stack([length * along, middle + half], axis=1)
    lower = np.stack([length * along, middle - half], axis=1)
    return np.concatenate([upper, lower[::-1]])


def _ring(
    canvas: Canvas,
    view: _View,
    radius: float,
    colour: Colour,
    *,
    count: int,
    width: float,
    belly: float,
    tip: float,
    uneven: float = 0.06,
) -> None:
    rng = canvas.rng
    start = rng.uniform(0, 2 * np.pi)
    for number in rng.permutation(count):
        angle = start + 2 * np.pi * number / count + rng.normal(0, uneven)
        length = radius * (1 + rng.normal(0, uneven))
        outline = _petal(length, width, belly=belly, tip=tip, bend=rng.normal(0, 0.08))
        tone = _lit(colour, angle, 0.12, rng)
        petal = view.see(place(outline, angle=angle))
        _paint(canvas, petal, darker(tone, 0.28))
        _paint(canvas, (petal - view.at) * 0.97 + view.at, tone, inset=0.3)
        if width > 1:
            vein = place([(0.3 * length, 0), (0.85 * length, 0)], angle=angle)
            canvas.line(view.see(vein), 0.2, darker(tone, 0.15))


def _lit(colour: Colour, angle: float, depth: float, rng: Generator) -> Colour:
    towards = np.cos(angle) * _LIGHT[0] + np.sin(angle) * _LIGHT[1]
    share = depth * towards + rng.normal(0, 0.05)
    return lighter(colour, share) if share > 0 else darker(colour, -share)


def _dots(
    canvas: Canvas, view: _View, radius: float, colour: Colour, count: int, size: float
) -> None:
    rng = canvas.rng
    turn = rng.uniform(0, 2 * np.pi, count)
    away = radius * np.sqrt(rng.random(count))
    points = view.see(np.stack([away * np.cos(turn), away * np.sin(turn)], axis=1))
    for number, point in enumerate(points):
        tone = darker(colour, 0.25) if number % 2 else lighter(colour, 0.3)
        _spot(canvas, point, size, tone)


# Many small opaque shapes: straight on the picture, where Canvas.fill goes by a mask


def _paint(
    canvas: Canvas, outline: np.ndarray, colour: Colour, inset: float = 0.0
) -> None:
    if inset:
        middle = outline.mean(axis=0)
        outline = (outline - middle) * (1 - inset) + middle
    tone = tuple(int(min(255, max(0, channel))) for channel in colour)
    corners = [tuple(point) for point in (outline * SCALE).tolist()]
    ImageDraw.Draw(canvas.image).polygon(corners, tone)


def _spot(canvas: Canvas, at: np.ndarray, radius: float, colour: Colour) -> None:
    _paint(canvas, ellipse(*at, radius, radius)[::5], colour)
