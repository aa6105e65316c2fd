"""Draws the CIFAR-10 sample: ten kinds of object, 32 x 32.

Classes, folders and size are those of CIFAR-10. Colours and places are shared among
the kinds (a blue horse before tiles is possible), each kind comes in several views
and builds, and only the shape tells what it is. Birds, cats and dogs are drawn by the
generators of those samples.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.random import Generator
from PIL import Image

from labdata.make import birds
from labdata.make.canvas import (
    SIZE,
    Canvas,
    Colour,
    any_colour,
    blend,
    contrast,
    darker,
    ellipse,
    fur,
    hsv,
    lighter,
    limb,
    mix,
    noise,
    patches,
    place,
    save,
    smooth,
    spots,
    vary,
)
from labdata.make.pets import draw_pet, random_cat, random_dog

SEED = 20240908
COUNT = 3300
TEST_SHARE = 60 / 330
SIDE = 32  # pixels, as in CIFAR-10
QUALITY = 88
LEAST_CONTRAST = 30.0  # grey levels between an object and what is behind it

CLASSES: dict[str, tuple[str, str]] = {
    "airplane": ("airplane", "飞机"),
    "automobile": ("automobile", "汽车"),
    "bird": ("bird", "鸟"),
    "cat": ("cat", "猫"),
    "deer": ("deer", "鹿"),
    "dog": ("dog", "狗"),
    "frog": ("frog", "青蛙"),
    "horse": ("horse", "马"),
    "ship": ("ship", "船"),
    "truck": ("truck", "卡车"),
}
"""Folder -> English and Chinese name, in the order of the labels."""


def generate(out: Path, *, seed: int = SEED, count: int = COUNT) -> None:
    """Draw the set as ``out/{train,test}/<class>/<class>_s_<number>.webp``.

    Args:
        out: folder to write to; made if missing.
        seed: the same seed draws the same pictures.
        count: pictures in all, shared equally between the classes; about a fifth of
            each class is the test split.
    """
    each = count // len(CLASSES)
    trained = each - round(TEST_SHARE * each)
    for label, kind in enumerate(CLASSES):
        for number in range(each):
            split = "train" if number < trained else "test"
            name = f"{kind}_s_{number + 1:06d}.webp"
            picture = draw(kind, np.random.default_rng([seed, label, number]))
            save(picture, out / split / kind / name, QUALITY)


def draw(kind: str, rng: Generator) -> Image.Image:
    """Draw one picture, 32 x 32 RGB, of a class of `CLASSES`."""
    if kind == "bird":
        picture = birds.draw(str(rng.choice(list(birds.SPECIES))), rng)
    else:
        canvas = Canvas(rng)
        canvas.backdrop()
        if rng.random() < 0.2:  # not only ships are seen by the water
            tone = any_colour(rng, (0.1, 0.7), (0.2, 0.85))
            _water(canvas, rng.uniform(25, 50), tone)
        canvas.clutter_behind(3)
        _DRAWN[kind](canvas)
        canvas.clutter_before(2)
        picture = canvas.finish()
    return picture.resize((SIDE, SIDE), Image.Resampling.BOX)


class _Thing:
    """One object being drawn, looking to the left unless mirrored.

    Own coordinates: about -1 to 1 from side to side, y downwards.
    """

    def __init__(
        self,
        canvas: Canvas,
        size: tuple[float, float] = (17, 26),
        lean: float = 0.08,
    ) -> None:
        rng = canvas.rng
        self.canvas, self.rng = canvas, rng
        self.at = (32 + rng.normal(0, 4.5), 33 + rng.normal(0, 4.5))
        self.size = rng.uniform(*size)
        self.angle = rng.normal(0, lean)
        self.mirror = bool(rng.random() < 0.5)
        behind = canvas.image.resize((3, 3), Image.Resampling.BOX).getpixel((1, 1))
        self.main = _colour(rng)
        while contrast(self.main, behind) < LEAST_CONTRAST:
            self.main = _colour(rng)
        self.trim = any_colour(rng, (0.0, 0.8), (0.15, 0.95))
        self.glass = hsv(
            rng.uniform(0.5, 0.62), rng.uniform(0.1, 0.5), rng.uniform(0.15, 0.7)
        )

    def put(self, points: object) -> np.ndarray:
        return place(points, self.at, self.size, self.angle, self.mirror)

    def part(
        self,
        outline: object,
        paint: Colour | Image.Image,
        depth: float = 0.3,
        reach: float = 2.0,
    ) -> Image.Image:
        mask = self.canvas.fill(self.put(outline), paint)
        if depth:
            self.canvas.shade(mask, depth, reach)
        return mask

    def line(self, points: object, width: float, colour: Colour) -> None:
        self.canvas.line(self.put(points), width * self.size, colour)

    def disc(
        self, x: float, y: float, radius: float, colour: Colour, tall: float = 1.0
    ) -> None:
        self.part(ellipse(x, y, radius, tall * radius), colour, depth=0)

    def bent(
        self, points: object, widths: tuple, paint: Colour | Image.Image, depth: float
    ) -> Image.Image:
        shape = limb(self.put(points), np.array(widths) * self.size)
        mask = self.canvas.fill(shape, paint)
        self.canvas.shade(mask, depth, 1.5)
        return mask


def _colour(rng: Generator) -> Colour:
    """Draw a colour that paint, fur and skin share: half bright, half brown or grey."""
    if rng.random() < 0.5:
        return any_colour(rng, (0.3, 0.85), (0.3, 0.95))
    return hsv(rng.uniform(0.02, 0.14), rng.uniform(0, 0.6), rng.uniform(0.12, 0.95))


def _box(left: float, top: float, right: float, bottom: float) -> np.ndarray:
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)])


# Vehicles


def _wheel(thing: _Thing, x: float, y: float, radius: float) -> None:
    thing.disc(x, y, radius, (24, 22, 24))
    thing.disc(x, y, 0.58 * radius, (150, 150, 156))
    thing.disc(x, y, 0.25 * radius, (60, 60, 66))


def _automobile(canvas: Canvas) -> None:
    rng = canvas.rng
    car = _Thing(canvas)
    if rng.random() < 0.28:
        _car_front(car)
        return
    # Windscreen's foot, roof's ends, rear window's foot; heights of roof and boot.
    screen, front, back, rear, roof, boot = {
        "saloon": (-0.45, -0.18, 0.38, 0.68, -0.5, -0.12),
        "hatchback": (-0.5, -0.22, 0.62, 0.92, -0.54, -0.08),
        "estate": (-0.5, -0.25, 0.85, 0.97, -0.52, -0.05),
        "offroad": (-0.48, -0.36, 0.86, 0.96, -0.66, -0.1),
        "coupe": (-0.3, 0.0, 0.34, 0.82, -0.4, -0.12),
    }[rng.choice(["saloon", "hatchback", "estate", "offroad", "coupe"])]
    roof += rng.normal(0, 0.02)
    x, y = car.put([(0, 0.5)])[0]
    canvas.shadow(x, y, 1.02 * car.size, 0.1 * car.size)
    body = [(-0.98, 0.3), (-1.02, 0.08), (-0.96, -0.04), (screen, -0.14)]
    body += [(front, roof), (back, roof), (rear, boot), (0.99, boot + 0.03)]
    body += [(1.02, 0.1), (0.99, 0.3)]
    car.part(body, car.main, 0.35, 3)
    low, high = -0.13, roof + 0.07
    pillar = 0.5 * (front + back)
    left = [(screen + 0.1, low), (front + 0.04, high), (pillar - 0.03, high)]
    car.part([*left, (pillar - 0.03, low)], car.glass, 0.2)
    right = [(pillar + 0.03, high), (back - 0.04, high), (rear - 0.1, low)]
    car.part([(pillar + 0.03, low), *right], car.glass, 0.2)
    seam = darker(car.main, 0.4)
    car.line([(-0.95, 0.12), (0.97, 0.12)], 0.025, seam)
    for x in (screen + 0.06, pillar, rear - 0.12):
        car.line([(x, -0.1), (x + 0.01, 0.26)], 0.02, seam)
    car.line([(pillar + 0.08, -0.03), (pillar + 0.18, -0.03)], 0.04, seam)
    car.disc(-0.94, 0.04, 0.06, (250, 242, 200))
    car.disc(0.97, 0.03, 0.05, (190, 30, 30))
    for x in (-0.6, 0.6):
        car.disc(x, 0.3, 0.25, darker(car.main, 0.65))
        _wheel(car, x, 0.32, 0.205)


def _car_front(car: _Thing) -> None:
    wide = 0.86
    x, y = car.put([(0, 0.62)])[0]
    car.canvas.shadow(x, y, 0.8 * car.size, 0.12 * car.size)
    for side in (-1, 1):
        tyre = _box(side * 0.62 - 0.12, 0.25, side * 0.62 + 0.12, 0.64)
        car.part(tyre, (24, 22, 24), 0)
        car.disc(side * 0.92, -0.16, 0.1, darker(car.main, 0.3), 0.7)
    cabin = [(-0.66, -0.1), (-0.5, -0.62), (0.5, -0.62), (0.66, -0.1)]
    car.part(cabin, car.main, 0.3)
    car.part(np.array(cabin) * (0.86, 0.86) - (0, 0.03), car.glass, 0.25)
    body = [(-wide, 0.42), (-0.9, 0.05), (-0.68, -0.14), (0.68, -0.14), (0.9, 0.05)]
    car.part([*body, (wide, 0.42)], car.main, 0.35, 3)
    car.part(_box(-0.4, 0.12, 0.4, 0.26), (34, 34, 38), 0)
    for y in (0.16, 0.21):
        car.line([(-0.38, y), (0.38, y)], 0.015, (140, 140, 146))
    front = car.rng.random() < 0.6
    for side in (-1, 1):
        lamp = (250, 244, 210) if front else (196, 34, 30)
        car.disc(side * 0.62, 0.12, 0.13, lamp, 0.7)
    car.part(_box(-0.84, 0.32, 0.84, 0.42), darker(car.main, 0.45), 0)
    car.part(_box(-0.16, 0.3, 0.16, 0.39), (236, 236, 230), 0)


def _truck(canvas: Canvas) -> None:
    rng = canvas.rng
    truck = _Thing(canvas)
    if rng.random() < 0.22:
        _truck_front(truck)
        return
    x, y = truck.put([(0, 0.56)])[0]
    canvas.shadow(x, y, 1.02 * truck.size, 0.1 * truck.size)
    truck.part(_box(-0.95, 0.2, 0.98, 0.32), (44, 44, 48), 0)
    top = rng.uniform(-0.75, -0.55)
    load = rng.choice(["box", "box", "tank", "logs", "tipper", "ladder"])
    if load == "box":
        truck.part(_box(-0.36, top - 0.02, 1.0, 0.2), truck.trim, 0.25, 3)
        for x in np.linspace(-0.2, 0.85, int(rng.integers(3, 7))):
            truck.line([(x, top + 0.03), (x, 0.17)], 0.015, darker(truck.trim, 0.25))
    elif load == "tank":
        tank = smooth([(-0.38, -0.18), (-0.28, -0.5), (0.9, -0.5), (1.0, -0.18)])
        tank = np.concatenate([tank, [(1.0, -0.1), (0.9, 0.2), (-0.28, 0.2)]])
        truck.part(_box(-0.36, -0.46, 1.0, 0.18), truck.trim, 0.6, 4)
        truck.disc(1.0, -0.14, 0.32, darker(truck.trim, 0.2))
        truck.line([(-0.2, -0.14), (0.9, -0.14)], 0.05, lighter(truck.trim, 0.4))
    elif load == "logs":
        for row, y in enumerate((0.1, -0.06, -0.22)):
            wood = vary(rng, (150, 104, 62), 20)
            bar = [(-0.34 + 0.06 * row, y), (1.0 - 0.06 * row, y)]
            truck.bent(bar, (0.18, 0.18), wood, 0.4)
        for x in (-0.3, 0.34, 0.96):
            truck.line([(x, 0.2), (x, -0.4)], 0.04, (50, 50, 54))
    elif load == "tipper":
        skip = [(-0.36, 0.2), (-0.4, -0.32), (1.05, -0.38), (0.92, 0.2)]
        heap = [(-0.34, -0.3), (0.1, -0.55), (0.5, -0.6), (0.98, -0.34)]
        truck.part(smooth(heap, steps=4), vary(rng, (130, 108, 80), 25), 0.4)
        truck.part(skip, truck.trim, 0.3, 3)
    else:
        truck.part(_box(-0.36, -0.36, 1.0, 0.2), truck.main, 0.25, 3)
        for x in (-0.2, 0.1, 0.4, 0.7):
            truck.part(_box(x, -0.2, x + 0.2, 0.08), lighter(truck.main, 0.5), 0)
        for y in (-0.46, -0.56):
            truck.line([(-0.9, y), (1.0, y)], 0.03, (206, 206, 210))
        for x in np.linspace(-0.85, 0.95, 12):
            truck.line([(x, -0.46), (x, -0.56)], 0.02, (206, 206, 210))
    nose = rng.random() < 0.35
    cab = [(-1.0, 0.3), (-1.02, -0.1), (-0.9, -0.5), (-0.42, -0.5), (-0.42, 0.3)]
    if nose:
        cab = [(-1.05, 0.3), (-1.05, -0.06), (-0.82, -0.1), (-0.74, -0.5)]
        cab += [(-0.42, -0.5), (-0.42, 0.3)]
    truck.part(cab, truck.main, 0.35, 2)
    pane = [(-0.92, -0.1), (-0.84, -0.42), (-0.54, -0.42), (-0.54, -0.1)]
    if nose:
        pane = [(-0.74, -0.1), (-0.69, -0.42), (-0.5, -0.42), (-0.5, -0.1)]
    truck.part(pane, truck.glass, 0.2)
    truck.line([(-0.5, -0.05), (-0.5, 0.25)], 0.02, darker(truck.main, 0.4))
    truck.disc(-0.98, 0.12, 0.06, (250, 242, 200))
    wheels = [-0.74, 0.45, 0.78] if rng.random() < 0.6 else [-0.72, 0.62]
    for x in wheels:
        _wheel(truck, x, 0.36, 0.19)


def _truck_front(truck: _Thing) -> None:
    x, y = truck.put([(0, 0.86)])[0]
    truck.canvas.shadow(x, y, 0.7 * truck.size, 0.1 * truck.size)
    for side in (-1, 1):
        tyre = _box(side * 0.5 - 0.14, 0.5, side * 0.5 + 0.14, 0.88)
        truck.part(tyre, (24, 22, 24), 0)
    if truck.rng.random() < 0.6:
        truck.part(_box(-0.72, -0.95, 0.72, 0.5), truck.trim, 0.3)
    truck.part(_box(-0.64, -0.7, 0.64, 0.66), truck.main, 0.35, 3)
    truck.part(_box(-0.55, -0.56, 0.55, -0.06), truck.glass, 0.3)
    truck.line([(0, -0.56), (0, -0.06)], 0.03, darker(truck.main, 0.4))
    for side in (-1, 1):
        truck.part(_box(side * 0.78 - 0.07, -0.4, side * 0.78 + 0.07, 0), (30, 30, 34))
        truck.disc(side * 0.48, 0.4, 0.1, (250, 244, 210))
    truck.part(_box(-0.3, 0.12, 0.3, 0.52), (40, 40, 44), 0)
    for y in (0.2, 0.3, 0.4):
        truck.line([(-0.28, y), (0.28, y)], 0.02, (160, 160, 166))
    truck.part(_box(-0.66, 0.56, 0.66, 0.68), (180, 180, 186), 0.3)


def _airplane(canvas: Canvas) -> None:
    rng = canvas.rng
    if rng.random() < 0.5:
        _plane_side(_Thing(canvas, (22, 29), 0.2))
    else:
        plane = _Thing(canvas, (22, 29))
        plane.angle = rng.uniform(0, 2 * np.pi)
        _plane_above(plane)


def _plane_side(plane: _Thing) -> None:
    rng, main, trim = plane.rng, plane.main, plane.trim
    thick = rng.uniform(0.2, 0.28)
    far = [(0.0, -0.05), (0.28, -0.42), (0.44, -0.42), (0.3, -0.02)]
    plane.part(far, darker(main, 0.35), 0.2)
    fin = [(0.62, -0.05), (0.84, -0.5), (1.02, -0.5), (0.98, -0.02)]
    plane.part(fin, trim, 0.25)
    hull = [(-1.0, 0.03), (-0.86, -0.11), (-0.55, -0.5 * thick), (0.5, -0.5 * thick)]
    hull += [(1.02, -0.09), (1.0, -0.03), (0.5, 0.4 * thick), (-0.6, 0.5 * thick)]
    plane.part(smooth(hull, steps=5), main, 0.4, 2)
    if rng.random() < 0.6:
        plane.line([(-0.9, 0.05), (0.9, 0.0)], 0.04, trim)
    plane.part(
        [(-0.92, -0.04), (-0.82, -0.1), (-0.74, -0.1), (-0.76, -0.03)], (40, 50, 66)
    )
    for x in np.arange(-0.6, 0.6, 0.1):
        plane.disc(x, -0.04, 0.026, (44, 54, 70))
    near = [(-0.18, 0.04), (0.32, 0.44), (0.5, 0.44), (0.24, 0.03)]
    plane.part(near, lighter(main, 0.12), 0.3)
    tail = [(0.72, -0.02), (0.98, 0.12), (1.08, 0.12), (0.94, -0.04)]
    plane.part(tail, lighter(main, 0.12), 0.2)
    if rng.random() < 0.6:
        for x, y in ((-0.08, 0.2), (0.1, 0.32)):
            plane.bent([(x - 0.12, y), (x + 0.12, y)], (0.1, 0.08), trim, 0.3)
    else:
        plane.part(ellipse(-1.0, 0.02, 0.025, 0.32), (210, 210, 214), 0)


def _plane_above(plane: _Thing) -> None:
    rng, main, trim = plane.rng, plane.main, plane.trim
    sweep = rng.uniform(0.0, 0.5)
    chord = rng.uniform(0.2, 0.34)
    fighter = rng.random() < 0.25
    span = rng.uniform(0.6, 0.75) if fighter else rng.uniform(0.82, 1.0)
    sweep = sweep + 0.35 if fighter else sweep
    for side in (-1, 1):
        start = 0.05 if fighter else -0.18
        wing = [(start, 0.05), (start + sweep, span), (start + sweep + 0.14, span)]
        wing += [(start + chord + (0.35 if fighter else 0.05), 0.05)]
        plane.part(np.array(wing) * (1, side), main, 0.25)
        rear = [(0.72, 0.03), (0.86 + 0.2 * sweep, 0.36), (0.98 + 0.2 * sweep, 0.36)]
        plane.part(np.array([*rear, (0.94, 0.03)]) * (1, side), trim, 0.2)
        if not fighter:
            x = -0.2 + 0.42 * sweep
            plane.bent(
                [(x - 0.14, 0.4 * side), (x + 0.1, 0.4 * side)], (0.1, 0.1), trim, 0.3
            )
    thick = rng.uniform(0.17, 0.24)
    plane.bent(
        [(-1, 0), (-0.8, 0), (0.4, 0), (1, 0)],
        (0.02, thick, thick, 0.06),
        lighter(main, 0.12),
        0.35,
    )
    plane.disc(-0.78, 0, 0.06, (40, 50, 66))
    plane.line([(0.7, 0), (1.0, 0)], 0.05, darker(trim, 0.2))


def _ship(canvas: Canvas) -> None:
    rng = canvas.rng
    ship = _Thing(canvas, lean=0.05)
    level = float(ship.put([(0, 0.42)])[0, 1])
    tone = any_colour(rng, (0.1, 0.7), (0.2, 0.85))
    sea = _water(canvas, level - 8, tone)
    kind = rng.choice(["sail", "sail", "cargo", "liner", "tug"])
    bow = rng.uniform(0.1, 0.3)
    height = {"sail": 0.12, "tug": 0.0}.get(kind, 0.06)
    hull = [(-1.0, height - bow + 0.05), (1.0, height), (0.86, 0.46), (-0.78, 0.46)]
    white, dark = (240, 240, 236), (50, 50, 56)
    if kind == "sail":
        lean = rng.normal(0.05, 0.05)
        ship.line([(0, 0.1), (lean, -1.1)], 0.04, (90, 66, 46))
        sail = any_colour(rng, (0, 0.6), (0.6, 1)) if rng.random() < 0.5 else white
        jib = smooth([(-0.06, -0.95), (-0.1, 0.02), (-0.75, 0.0)], steps=3)
        ship.part(jib, darker(sail, 0.08), 0.25, 3)
        main = smooth([(0.07, -1.05), (0.8, 0.02), (0.07, 0.06)], steps=3)
        ship.part(main, sail, 0.25, 3)
    elif kind == "cargo":
        for row in range(int(rng.integers(1, 4))):
            for x in np.arange(-0.7, 0.4, 0.22):
                stack = _box(x, -0.08 - 0.17 * row, x + 0.2, 0.1 - 0.17 * row)
                ship.part(stack, any_colour(rng, (0.3, 0.9), (0.3, 0.9)), 0.2)
        ship.part(_box(0.5, -0.62, 0.86, 0.1), white, 0.3)
        ship.part(_box(0.54, -0.54, 0.82, -0.46), dark, 0)
    elif kind == "liner":
        for row in range(3):
            deck = _box(-0.62 + 0.12 * row, -0.12 - 0.16 * row, 0.8 - 0.1 * row, 0.1)
            ship.part(deck, white, 0.15)
        for row in range(3):
            for x in np.arange(-0.5 + 0.12 * row, 0.7 - 0.1 * row, 0.13):
                ship.disc(x, -0.04 - 0.16 * row, 0.03, dark)
        for x in rng.choice([-0.1, 0.15, 0.4], int(rng.integers(1, 4)), replace=False):
            ship.part(_box(x, -0.8, x + 0.16, -0.42), ship.trim, 0.3)
    else:
        ship.part(_box(-0.5, -0.4, 0.1, 0.1), white, 0.3)
        ship.part(_box(-0.44, -0.3, 0.04, -0.12), ship.glass, 0)
        ship.part(_box(0.2, -0.55, 0.42, 0.1), ship.trim, 0.35)
        ship.line([(-0.2, -0.4), (-0.2, -0.85)], 0.03, dark)
    ship.part(hull, ship.main, 0.4, 3)
    ship.line([(-0.95, height - bow + 0.16), (0.96, height + 0.1)], 0.04, ship.trim)
    wave = [(x, level + 0.9 * np.sin(0.5 * x + ship.size)) for x in range(-2, 68, 3)]
    canvas.fill(np.array([*wave, (70, 72), (-4, 72)]), sea)
    canvas.line(wave, 0.6, lighter(tone, 0.45), 0.7)


def _water(canvas: Canvas, level: float, tone: Colour) -> Image.Image:
    """Fill the picture below ``level`` with water; return its paint."""
    water = blend(tone, darker(tone, 0.35), noise(canvas.rng, 14, 0.15))
    canvas.fill(_box(0, level, SIZE, SIZE), water)
    return water


# Animals


def _coat(thing: _Thing, marked: float) -> Image.Image:
    rng, main = thing.rng, thing.main
    coat = blend(main, darker(main, 0.25), noise(rng, 6))
    if rng.random() < marked:
        pale = vary(rng, lighter(main, 0.6), 15)
        marks = patches(rng, 3, 0.35) if rng.random() < 0.5 else spots(rng, 0.9, 4.5)
        coat = blend(coat, pale, marks)
    return fur(rng, coat, 0.2)


def _hoofed(canvas: Canvas, deer: bool) -> None:
    """A deer or a horse, standing, walking or grazing, seen from the side."""
    rng = canvas.rng
    beast = _Thing(canvas, (17, 22), 0.05)
    beast.at = (beast.at[0] + 2, beast.at[1] + 3)
    coat = _coat(beast, 0.35)
    dark = darker(beast.main, 0.5)
    portrait = rng.random() < 0.25
    if portrait:
        beast.size *= 1.5
        way = -1 if beast.mirror else 1
        beast.at = (beast.at[0] + 13 * way, beast.at[1] + 14)
    hoofs = canvas.rng.uniform(0.92, 1.05)
    x, y = beast.put([(0, hoofs)])[0]
    canvas.shadow(x, y, 0.9 * beast.size, 0.1 * beast.size)
    slim = 0.78 if deer else 1.05
    stride = rng.uniform(-0.2, 0.2)
    for foot, root, far in (
        (-0.5 + stride, -0.46, True),
        (0.66 - stride, 0.6, True),
        (-0.5 - stride, -0.5, False),
        (0.62 + stride, 0.56, False),
    ):
        knee = (0.5 * (foot + root) + rng.normal(0, 0.03), 0.52)
        leg = [(root, 0.1), knee, (foot, hoofs)]
        widths = np.array([0.3, 0.15, 0.11]) * slim
        beast.bent(leg, widths, darker(beast.main, 0.35) if far else coat, 0.2)
        if not far:
            beast.disc(foot, hoofs, 0.075 * slim, (34, 28, 26))
    if deer:
        scut = ellipse(0.76, -0.1, 0.1, 0.16)
        beast.part(scut, (236, 230, 220), 0.2)
    else:
        swing = rng.uniform(0.85, 1.2)
        tail = [(0.7, -0.2), (swing, 0.1), (swing - 0.05, 0.75)]
        beast.bent(tail, (0.1, 0.24, 0.03), dark, 0.2)
    trunk = [(-0.68, -0.1), (-0.5, -0.32), (0, -0.24), (0.5, -0.33), (0.76, -0.16)]
    trunk += [(0.72, 0.16), (0.3, 0.2), (-0.2, 0.24), (-0.56, 0.2)]
    beast.part(smooth(trunk), coat, 0.35, 3)
    if deer:
        belly = ellipse(-0.05, 0.18, 0.4, 0.07)
        beast.part(belly, lighter(beast.main, 0.5), 0)
    grazing = rng.random() < 0.25 and not portrait
    head = (-1.08, 0.62) if grazing else (-0.84 + rng.normal(0, 0.06), -0.86)
    bend = (-0.92, 0.1) if grazing else (-0.72, -0.45)
    neck = np.array([0.62, 0.42, 0.32]) * slim
    beast.bent([(-0.5, -0.02), bend, head], neck, coat, 0.3)
    _hoofed_head(beast, deer, head, grazing, coat, bend)


def _hoofed_head(
    beast: _Thing,
    deer: bool,
    head: tuple[float, float],
    grazing: bool,
    coat: Image.Image,
    bend: tuple[float, float],
) -> None:
    rng, dark = beast.rng, darker(beast.main, 0.5)
    nod = (0.95 if grazing else 0.45) + rng.normal(0, 0.12)
    long = 0.46 if deer else 0.62
    muzzle = (head[0] - long * np.cos(nod), head[1] + long * np.sin(nod))

    def beside(along: float, across: float) -> tuple[float, float]:
        """Along the head from crown to muzzle, across it towards the brow."""
        return (
            head[0] + along * (muzzle[0] - head[0]) - across * np.sin(nod),
            head[1] + along * (muzzle[1] - head[1]) - across * np.cos(nod),
        )

    if deer and rng.random() < 0.8:
        horn = mix((206, 180, 140), (110, 80, 56), rng.random())
        tall = rng.uniform(0.45, 0.75)
        for lean, tone in ((0.3, darker(horn, 0.3)), (-0.05, horn)):
            foot = beside(0.0, 0.1)
            main = [foot, (foot[0] + lean + 0.12, foot[1] - 0.5 * tall)]
            main += [(foot[0] + lean, foot[1] - tall)]
            curve = smooth(main, closed=False, steps=4)
            beast.line(curve, 0.06, tone)
            for at in (3, 5, 7):
                x, y = curve[at]
                beast.line([(x, y), (x - 0.17, y - 0.15)], 0.05, tone)
    if not deer:
        crest = [beside(0.0, 0.12), (bend[0] + 0.2, bend[1] - 0.02), (-0.36, -0.3)]
        beast.bent(crest, (0.16, 0.26, 0.1), dark, 0.2)
    for shift, tone in ((0.1, darker(beast.main, 0.3)), (0.0, beast.main)):
        foot = beside(-0.05, 0.06)
        size = 0.24 if deer else 0.17
        away = 0.2 if deer else 0.02
        tip = (foot[0] + away + shift, foot[1] - size + 0.5 * away)
        beast.bent([foot, tip], (0.13, 0.02), tone, 0.2)
    beast.bent(
        [beside(-0.15, 0), beside(0.3, 0), beside(0.8, 0), muzzle],
        np.array([0.28, 0.33, 0.22, 0.18]) * (0.95 if deer else 1.1),
        coat,
        0.3,
    )
    if not deer and rng.random() < 0.4:
        beast.line([beside(0.2, 0.08), beside(0.85, 0.06)], 0.06, (236, 232, 226))
    nose = beside(1.08, 0.0)
    beast.disc(*nose, 0.075, (30, 24, 24) if deer else darker(beast.main, 0.6))
    eye = beside(0.3, 0.05)
    beast.disc(*eye, 0.045, (14, 10, 10))
    beast.disc(eye[0] - 0.012, eye[1] - 0.015, 0.015, (250, 250, 250))
    if not deer and rng.random() < 0.35:
        for a, b in ((0.55, 0.14), (0.05, 0.16)):
            beast.line([beside(a, b), beside(a, -b)], 0.035, beast.trim)
        beast.line([beside(0.55, -0.08), (-0.3, -0.3)], 0.03, beast.trim)


def _deer(canvas: Canvas) -> None:
    _hoofed(canvas, deer=True)


def _horse(canvas: Canvas) -> None:
    _hoofed(canvas, deer=False)


def _frog(canvas: Canvas) -> None:
    rng = canvas.rng
    frog = _Thing(canvas, (18, 25), 0.1)
    skin = blend(frog.main, darker(frog.main, 0.3), noise(rng, 7))
    if rng.random() < 0.7:
        marks = spots(rng, rng.uniform(0.8, 1.8), rng.uniform(4, 6.5))
        skin = blend(skin, vary(rng, darker(frog.main, 0.5), 15), marks)
    pale = lighter(frog.main, 0.55)
    iris = hsv(rng.uniform(0.05, 0.18), rng.uniform(0.4, 0.9), rng.uniform(0.6, 1.0))
    if rng.random() < 0.5:
        _frog_front(frog, skin, pale, iris)
    else:
        _frog_side(frog, skin, pale, iris)


def _frog_eye(frog: _Thing, x: float, y: float, size: float, iris: Colour) -> None:
    frog.disc(x, y, size, darker(frog.main, 0.35))
    frog.disc(x, y, 0.78 * size, iris)
    frog.disc(x, y, 0.5 * size, (12, 10, 10), 0.6)
    frog.disc(x - 0.25 * size, y - 0.25 * size, 0.16 * size, (250, 250, 250))


def _frog_front(frog: _Thing, skin: Image.Image, pale: Colour, iris: Colour) -> None:
    dark = darker(frog.main, 0.55)
    x, y = frog.put([(0, 0.72)])[0]
    frog.canvas.shadow(x, y, frog.size, 0.16 * frog.size)
    for side in (-1, 1):
        thigh = [(side * 0.55, 0.6), (side * 1.0, 0.15), (side * 0.72, 0.68)]
        frog.bent(thigh, (0.3, 0.42, 0.2), skin, 0.35)
        toes = [(side * 0.6, 0.7), (side * 1.05, 0.72)]
        frog.bent(toes, (0.16, 0.1), skin, 0.2)
    frog.part(ellipse(0, 0.22, 0.68, 0.5), skin, 0.35, 3)
    frog.part(ellipse(0, 0.38, 0.42, 0.34), pale, 0.15)
    for side in (-1, 1):
        arm = [(side * 0.5, 0.2), (side * 0.56, 0.5), (side * 0.36, 0.74)]
        frog.bent(arm, (0.2, 0.17, 0.13), skin, 0.35)
        for spread in (-0.14, 0, 0.14):
            toe = [(side * 0.36, 0.72), (side * 0.36 + spread, 0.8)]
            frog.line(toe, 0.06, frog.main)
    head = [(-0.74, -0.12), (-0.5, -0.4), (0, -0.46), (0.5, -0.4), (0.74, -0.12)]
    head += [(0.5, 0.14), (0, 0.2), (-0.5, 0.14)]
    frog.part(smooth(head), skin, 0.3, 3)
    jaw = [(-0.68, -0.06), (-0.35, 0.05), (0, 0.07), (0.35, 0.05), (0.68, -0.06)]
    lower = [*jaw, (0.5, 0.15), (0, 0.2), (-0.5, 0.15)]
    frog.part(smooth(lower, steps=4), pale, 0.1)
    frog.line(smooth(jaw, closed=False), 0.035, dark)
    for side in (-1, 1):
        frog.disc(side * 0.46, -0.46, 0.25, frog.main)
        _frog_eye(frog, side * 0.47, -0.48, 0.19, iris)
        frog.disc(side * 0.08, -0.2, 0.025, dark)


def _frog_side(frog: _Thing, skin: Image.Image, pale: Colour, iris: Colour) -> None:
    dark = darker(frog.main, 0.55)
    x, y = frog.put([(0.1, 0.6)])[0]
    frog.canvas.shadow(x, y, frog.size, 0.14 * frog.size)
    body = [(-1.0, -0.2), (-0.8, -0.42), (-0.35, -0.46), (0.2, -0.28), (0.75, 0.22)]
    body += [(0.9, 0.5), (0.3, 0.54), (-0.35, 0.46), (-0.78, 0.1)]
    frog.part(smooth(body), skin, 0.35, 3)
    chest = [(-0.95, -0.1), (-0.6, 0.0), (-0.3, 0.4), (-0.5, 0.36), (-0.8, 0.1)]
    frog.part(smooth(chest), pale, 0.1)
    frog.line([(-1.0, -0.16), (-0.75, -0.1), (-0.42, -0.16)], 0.035, dark)
    arm = [(-0.4, 0.16), (-0.52, 0.4), (-0.46, 0.62)]
    frog.bent(arm, (0.2, 0.16, 0.12), skin, 0.35)
    frog.bent([(-0.42, 0.62), (-0.72, 0.64)], (0.12, 0.05), skin, 0.2)
    thigh = [(0.75, 0.42), (0.2, 0.1), (0.05, 0.3), (0.62, 0.56)]
    frog.bent(thigh, (0.36, 0.4, 0.32, 0.22), skin, 0.45)
    frog.bent([(0.68, 0.58), (0.1, 0.62), (-0.1, 0.64)], (0.15, 0.12, 0.05), skin, 0.3)
    frog.disc(-0.6, -0.44, 0.2, frog.main)
    _frog_eye(frog, -0.61, -0.46, 0.165, iris)
    frog.disc(-0.36, -0.24, 0.09, darker(frog.main, 0.25))


def _cat(canvas: Canvas) -> None:
    draw_pet(canvas, random_cat(canvas.rng))


def _dog(canvas: Canvas) -> None:
    draw_pet(canvas, random_dog(canvas.rng))


_DRAWN: dict[str, Callable[[Canvas], None]] = {
    "airplane": _airplane,
    "automobile": _automobile,
    "cat": _cat,
    "deer": _deer,
    "dog": _dog,
    "frog": _frog,
    "horse": _horse,
    "ship": _ship,
    "truck": _truck,
}
