"""Pictures to train a backbone on: fourteen kinds of animal, and twelve of texture.

The animals live in the same drawn world as the course's other animals (places, light,
clutter, coats) and are none of the kinds that a lab classifies. What tells them apart
is their build: ears, horns, muzzle, nose, eyes, whiskers, tail. Colours and markings
come from one palette for all.

The textures fill their picture and have nothing to do with animals: what is learned
from them is of little use elsewhere, or does harm.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from PIL import Image

from labdata.make.canvas import (
    Canvas,
    Colour,
    any_colour,
    blend,
    clouds,
    darker,
    ellipse,
    fur,
    lighter,
    limb,
    mix,
    noise,
    place,
    ruffle,
    smooth,
    spots,
    stripes,
    threshold,
    vary,
)
from labdata.make.pets import PINK, Build, marked_coat

PORTRAITS = 0.6
"""Share of animals that show head and shoulders; the others sit."""
DARK: Colour = (24, 18, 18)
HORN: Colour = (206, 190, 160)


@dataclass(frozen=True)
class Animal:
    """What a kind of animal is made of; lengths in half widths of its head.

    Attributes:
        english: its name.
        chinese: its name.
        ears: one of `EARS`.
        muzzle: "narrow", "pad", "short", "snout", "broad", "flat" or "trunk".
        skull: width of the skull, 1 for a fox's.
        jaw: width of the jaw; small ones make a pointed face.
        eyes: size of the eyes.
        pupils: "round", "slit" or "bar".
        coat: kind of hair, as `labdata.make.pets.Build` names it.
        extra: "", "horns", "mask", "spines", "wool", "beard" or "cheeks".
        whiskers: whether it has them.
        tail: "bushy", "thin", "ball" or "none".
    """

    english: str
    chinese: str
    ears: str
    muzzle: str
    skull: float = 1.0
    jaw: float = 0.6
    eyes: float = 1.0
    pupils: str = "round"
    coat: str = "smooth"
    extra: str = ""
    whiskers: bool = False
    tail: str = "none"


EARS: dict[str, list[tuple[float, float]]] = {
    "pointed": [(0.2, -0.7), (0.62, -1.6), (0.98, -0.75), (0.9, -0.25)],
    "tufted": [(0.25, -0.75), (0.5, -1.25), (0.72, -1.75), (0.88, -1.1), (0.9, -0.3)],
    "tall": [(0.14, -0.7), (0.2, -1.7), (0.45, -2.2), (0.66, -1.7), (0.55, -0.6)],
    "round": [(0.4, -0.75), (0.5, -1.15), (0.85, -1.2), (1.05, -0.85), (0.85, -0.45)],
    "dish": [
        (0.3, -0.7),
        (0.5, -1.4),
        (1.1, -1.6),
        (1.5, -1.1),
        (1.2, -0.5),
        (0.8, -0.3),
    ],
    "side": [(0.75, -0.55), (1.2, -0.85), (1.75, -0.65), (1.5, -0.3), (0.85, -0.2)],
    "hanging": [(0.55, -0.75), (0.95, -0.8), (1.35, -0.1), (1.25, 0.45), (0.85, 0.0)],
    "flap": [(0.3, -0.75), (0.75, -1.25), (1.15, -0.95), (1.2, -0.4), (0.85, -0.5)],
    "small": [(0.75, -0.2), (1.0, -0.45), (1.25, -0.2), (1.15, 0.15), (0.85, 0.2)],
    "fan": [(0.5, -0.8), (1.3, -1.1), (1.9, -0.4), (1.7, 0.6), (1.1, 0.8), (0.7, 0.2)],
}
"""The right ear's outline; (0, 0) is the middle of the head, y downwards."""

ANIMALS: tuple[Animal, ...] = (
    Animal("fox", "狐狸", "pointed", "narrow", 1.0, 0.35, 0.85, "slit", "dense",
           "cheeks", True, "bushy"),
    Animal("rabbit", "兔", "tall", "pad", 0.85, 0.62, 1.1, coat="dense",
           whiskers=True, tail="ball"),
    Animal("bear", "熊", "round", "broad", 1.05, 0.75, 0.65, coat="wavy", tail="ball"),
    Animal("mouse", "鼠", "dish", "narrow", 0.85, 0.3, 0.95, whiskers=True,
           tail="thin"),
    Animal("pig", "猪", "flap", "snout", 1.05, 0.85, 0.65, tail="thin"),
    Animal("cow", "牛", "side", "broad", 0.85, 0.6, 0.9, extra="horns", tail="thin"),
    Animal("sheep", "绵羊", "side", "narrow", 0.8, 0.5, 0.8, "bar", "curly", "wool",
           tail="ball"),
    Animal("monkey", "猴", "small", "flat", 0.95, 0.65, 1.0, extra="mask",
           tail="thin"),
    Animal("raccoon", "浣熊", "round", "narrow", 1.0, 0.4, 0.9, coat="dense",
           extra="mask", whiskers=True, tail="bushy"),
    Animal("koala", "考拉", "dish", "short", 1.0, 0.75, 0.7, coat="dense"),
    Animal("hedgehog", "刺猬", "small", "narrow", 0.85, 0.35, 0.85, extra="spines"),
    Animal("goat", "山羊", "hanging", "narrow", 0.8, 0.5, 0.85, "bar", "wavy",
           "beard", tail="ball"),
    Animal("squirrel", "松鼠", "tufted", "pad", 0.85, 0.55, 1.15, coat="dense",
           whiskers=True, tail="bushy"),
    Animal("elephant", "象", "fan", "trunk", 0.9, 0.7, 0.6, tail="thin"),
)  # fmt: skip


def draw_animal(label: int, rng: Generator) -> Image.Image:
    """Draw one picture, 64 x 64 RGB, of ``ANIMALS[label]``."""
    canvas = Canvas(rng)
    canvas.backdrop()
    canvas.clutter_behind()
    sketch = _Sketch(canvas, ANIMALS[label])
    if rng.random() < PORTRAITS:
        sketch.portrait()
    else:
        sketch.sitting()
    canvas.clutter_before()
    return canvas.finish()


class _Sketch:
    """One animal being drawn: its canvas, its build, its colours."""

    def __init__(self, canvas: Canvas, animal: Animal) -> None:
        self.canvas, self.animal, self.rng = canvas, animal, canvas.rng
        behind = canvas.image.resize((3, 3), Image.Resampling.BOX).getpixel((1, 1))
        build = Build(coat=animal.coat)
        self.coat, self.main, pale = marked_coat(self.rng, build, behind)
        self.pale = fur(self.rng, pale, 0.2)
        self.light = (float(self.rng.choice([-0.7, 0.7])), -0.7)
        self.tuft = {"smooth": 0.08, "dense": 0.35}.get(animal.coat, 0.55)

    def part(self, *outlines: np.ndarray, paint=None, depth=0.36, reach=2.5) -> None:
        """Fill outlines with the coat or ``paint``, tufted and shaded as one."""
        ruffled = [ruffle(outline, self.rng, self.tuft) for outline in outlines]
        mask = self.canvas.mask(*ruffled)
        self.canvas.fill(mask, self.coat if paint is None else paint)
        self.canvas.shade(mask, depth, reach, self.light)

    def portrait(self) -> None:
        """Draw head and shoulders."""
        size = self.rng.uniform(12, 18)
        x, y = 32 + self.rng.normal(0, 4), 31 + self.rng.normal(0, 3.5)
        self.part(ellipse(x, y + 2.5 * size, 1.3 * size, 1.9 * size), reach=4)
        self.head(x, y, size)

    def sitting(self) -> None:
        """Draw the whole animal, sitting, seen from the front."""
        rng = self.rng
        size = rng.uniform(8.5, 12)
        ground = rng.uniform(56, 62)
        x = 32 + rng.normal(0, 5)
        tall = size * rng.uniform(2.1, 2.7)
        self.canvas.shadow(x, ground, 1.6 * size, 0.3 * size)
        self.tail(x, ground, size)
        body = [(-0.5, -1), (0.5, -1), (0.95, -0.45), (0.9, 0), (-0.9, 0)]
        body += [(-0.95, -0.45)]
        outline = smooth(np.array(body) * (1.15 * size, tall)) + (x, ground)
        self.part(outline, reach=3.5)
        if rng.random() < 0.5:
            bib = ellipse(x, ground - 0.45 * tall, 0.5 * size, 0.35 * tall)
            self.part(bib, paint=self.pale, depth=0.1)
        for side in (-1, 1):
            top = (x + 0.4 * side * size, ground - 0.5 * tall)
            foot = (x + 0.45 * side * size, ground)
            self.part(limb([top, foot], [0.5 * size, 0.45 * size]), reach=1.2)
        self.head(x + rng.normal(0, 1), ground - tall - 0.4 * size, size)

    def tail(self, x: float, ground: float, size: float) -> None:
        """Draw the tail of a sitting animal to one side."""
        kind, side = self.animal.tail, self.rng.choice([-1, 1])
        root = np.array((x + 0.7 * side * size, ground - 0.6 * size))
        rise = self.rng.uniform(0.5, 2.2)
        line = np.array([(0, 0), (0.7, -0.2), (1.3, -0.5 * rise), (1.2, -rise)])
        line = root + line * (side * size, size)
        if kind == "bushy":
            thick = 0.5 * size * np.array([0.5, 1.2, 1.7, 0.3])
            self.part(limb(line, thick), reach=2)
        elif kind == "thin":
            self.part(limb(line, [1.8, 1.6, 1.4, 0.9]), reach=1)
        elif kind == "ball":
            self.part(ellipse(*root, 0.5 * size, 0.45 * size), reach=1.5)

    def head(self, x: float, y: float, size: float) -> None:
        """Draw the head, turned a little to any side."""
        rng, animal = self.rng, self.animal
        roll, self.yaw = rng.normal(0, 0.14), rng.uniform(-0.3, 0.3)
        self.size = size

        def put(points, shift: float = 0.0) -> np.ndarray:
            moved = np.asarray(points, float) + (shift * self.yaw, 0)
            return place(moved, (x, y), size, roll)

        def both(points, shift: float = 0.0) -> list[np.ndarray]:
            points = np.asarray(points, float)
            return [put(points, shift), put(points * (-1, 1), shift)]

        if animal.extra == "spines":
            self._spines(put)
        if animal.extra in ("horns", "beard"):
            curve = [(0.4, -0.7), (0.65, -1.2), (0.45, -1.75)]
            if animal.extra == "horns":
                curve = [(0.45, -0.75), (1.0, -1.0), (1.05, -1.5)]
            for side in both(curve):
                horn = limb(side, [0.34 * size, 0.26 * size, 0.04 * size])
                self.part(horn, paint=vary(rng, HORN, 18), reach=1)
        self._ears(both)
        self._face(put)
        self._eyes(put)
        self._muzzle(put)
        if animal.whiskers:
            hair = (246, 244, 240) if sum(self.main) < 400 else (44, 38, 38)
            for rise in (-0.14, 0.02, 0.18):
                line = [(0.22, 0.45 + rise / 3), (0.75, 0.4 + rise)]
                line += [(1.3, 0.42 + 2 * rise)]
                for side in both(smooth(line, closed=False), 0.4):
                    self.canvas.line(side, 0.36, hair, 0.85)

    def _ears(self, both) -> None:
        rng = self.rng
        outline = np.array(EARS[self.animal.ears]) * (self.animal.skull, 1)
        middle = outline.mean(axis=0)
        outline = middle + (outline - middle) * rng.uniform(0.88, 1.12)
        sharp = self.animal.ears in ("pointed", "tufted")
        inner = middle + 0.55 * (outline - middle)
        for side in both(outline if sharp else smooth(outline), -0.2):
            self.part(side, reach=1.5)
        pink = mix(PINK, self.main, rng.uniform(0.2, 0.7))
        for side in both(inner if sharp else smooth(inner), -0.2):
            self.canvas.fill(side, darker(pink, 0.12))

    def _face(self, put) -> None:
        animal, wide = self.animal, self.animal.skull
        jaw = animal.jaw
        face = [(0, -0.85), (0.5, -0.76), (0.9, -0.3), (0.85, 0.15)]
        face += [(jaw, 0.62), (0.5 * jaw, 0.92), (0, 1.0)]
        face = np.array(face + [(-a, b) for a, b in face[-2:0:-1]]) * (wide, 1)
        self.part(put(smooth(face)), reach=self.size / 3)
        if animal.extra == "wool":
            for angle in np.linspace(np.pi, 2 * np.pi, 7):
                at = put([(0.75 * np.cos(angle), -0.3 + 0.6 * np.sin(angle))])[0]
                radius = 0.32 * self.size
                self.part(ellipse(*at, radius, radius), reach=1.5)
        elif animal.extra == "beard":
            beard = smooth([(-0.3, 0.8), (0.3, 0.8), (0.1, 1.5), (-0.1, 1.5)])
            self.part(put(beard), paint=self.pale, reach=1.5)
        elif animal.extra == "cheeks":
            for side in (-1, 1):
                cheek = [(0.85, 0.1), (0.95, 0.35), (0.4, 0.75), (0.2, 0.4)]
                self.part(put(smooth(np.array(cheek) * (side, 1))), paint=self.pale)
        elif animal.extra == "mask" and animal.muzzle == "flat":
            patch = smooth(
                [(0, -0.35), (0.45, -0.5), (0.65, -0.1), (0.45, 0.6), (0, 0.85)]
                + [(-0.45, 0.6), (-0.65, -0.1), (-0.45, -0.5)]
            )
            self.part(put(patch, 0.3), paint=self.pale, depth=0.2)
        elif animal.extra == "mask":
            for side in (-1, 1):
                band = ellipse(0.48 * side, -0.02, 0.4, 0.24, 0.35 * side)
                self.part(put(band, 0.3), paint=darker(self.main, 0.7), depth=0.1)

    def _spines(self, put) -> None:
        for angle in self.rng.uniform(0.8 * np.pi, 2.2 * np.pi, 60):
            near = self.rng.uniform(0.6, 1.0)
            ends = np.array([[near], [near + 0.6]]) * (np.cos(angle), np.sin(angle))
            tone = darker(self.main, self.rng.uniform(0, 0.7))
            self.canvas.fill(limb(put(ends), [0.14 * self.size, 0]), tone)

    def _eyes(self, put) -> None:
        rng, animal = self.rng, self.animal
        size = animal.eyes * rng.uniform(0.9, 1.1)
        bright = animal.pupils != "round" or rng.random() < 0.2
        tone = (196, 160, 70) if bright else (58, 38, 26)
        iris, rim = vary(rng, tone, 14), darker(self.main, 0.7)
        pupil = {"round": (0.11, 0.11), "slit": (0.05, 0.15), "bar": (0.13, 0.05)}
        for side in (-1, 1):
            x, y = 0.42 * side * animal.skull, -0.08
            for scale, paint in ((0.21, rim), (0.16, iris)):
                eye = ellipse(x, y, scale * size, scale * size)
                self.canvas.fill(put(eye, 0.35), paint)
            across, down = np.array(pupil[animal.pupils]) * size
            self.canvas.fill(put(ellipse(x, y, across, down), 0.35), DARK)
            glint = ellipse(x - 0.05, y - 0.06, 0.05, 0.05)
            self.canvas.fill(put(glint, 0.35), (250, 250, 250))

    def _muzzle(self, put) -> None:
        rng, kind = self.rng, self.animal.muzzle
        pale = self.pale if rng.random() < 0.5 else None
        dark = darker(self.main, 0.7)
        nose = DARK if rng.random() < 0.7 else darker(PINK, 0.2)
        smile = [(-0.2, 0.62), (-0.1, 0.68), (0, 0.58), (0.1, 0.68), (0.2, 0.62)]
        if kind == "narrow":
            self.part(put(ellipse(0, 0.5, 0.3, 0.42), 0.7), paint=pale, reach=2)
            self.canvas.fill(put(ellipse(0, 0.5, 0.15, 0.11), 0.9), nose)
            smile = np.array(smile) + (0, 0.16)
        elif kind == "pad":
            pads = [put(ellipse(0.16 * s, 0.45, 0.22, 0.19), 0.6) for s in (-1, 1)]
            self.part(*pads, paint=pale, depth=0.2, reach=1)
            tip = smooth([(-0.1, 0.24), (0.1, 0.24), (0, 0.36)], steps=4)
            self.canvas.fill(put(tip, 0.6), nose)
            smile = np.array(smile) - (0, 0.08)
        elif kind == "short":
            tip = put(ellipse(0, 0.28, 0.2, 0.34), 0.7)
            self.part(tip, paint=nose, reach=1.5)
            smile = np.array(smile) + (0, 0.12)
        elif kind == "snout":
            self.part(put(ellipse(0, 0.42, 0.42, 0.3), 0.8), paint=pale, reach=2)
            for side in (-1, 1):
                hole = ellipse(0.15 * side, 0.42, 0.07, 0.12)
                self.canvas.fill(put(hole, 0.9), dark)
            smile = np.array(smile) + (0, 0.16)
        elif kind == "broad":
            self.part(put(ellipse(0, 0.58, 0.5, 0.36), 0.7), paint=pale, reach=2)
            tip = smooth([(-0.24, 0.36), (0.24, 0.36), (0.1, 0.56), (-0.1, 0.56)])
            self.canvas.fill(put(tip, 0.8), nose)
            smile = np.array(smile) + (0, 0.1)
        elif kind == "flat":
            for side in (-1, 1):
                hole = ellipse(0.08 * side, 0.3, 0.04, 0.06)
                self.canvas.fill(put(hole, 0.5), dark)
        else:
            sway = rng.normal(0, 0.4)
            line = put([(0, 0.2), (0, 0.9), (sway, 1.5), (1.6 * sway, 1.9)], 0.5)
            self.part(limb(line, self.size * np.array([0.55, 0.45, 0.36, 0.3])))
            for rise in (0.6, 0.85, 1.1):
                crease = put([(-0.18, rise), (0.18, rise)], 0.5)
                self.canvas.line(crease, 0.4, dark, 0.6)
            return
        self.canvas.line(put(smooth(smile, closed=False), 0.7), 0.45, dark)


TEXTURES: tuple[tuple[str, str], ...] = (
    ("upright stripes", "竖条纹"),
    ("lying stripes", "横条纹"),
    ("slanting stripes", "斜条纹"),
    ("narrow stripes", "细条纹"),
    ("large dots", "大圆点"),
    ("small dots", "小圆点"),
    ("chequers", "棋盘格"),
    ("lattice", "斜格"),
    ("clouds", "云纹"),
    ("patches", "斑块"),
    ("grain", "颗粒"),
    ("curls", "绒圈"),
)
"""English and Chinese name of each texture."""


def draw_texture(label: int, rng: Generator) -> Image.Image:
    """Draw one picture, 64 x 64 RGB, of ``TEXTURES[label]`` in any two colours."""
    canvas = Canvas(rng)
    first, second = any_colour(rng), any_colour(rng)
    tilt = rng.normal(0, 0.12)
    few, many = rng.uniform(4, 9), rng.uniform(16, 26)
    name = TEXTURES[label][0]
    if name == "upright stripes":
        mask = stripes(rng, few, tilt)
    elif name == "lying stripes":
        mask = stripes(rng, few, tilt + np.pi / 2)
    elif name == "slanting stripes":
        mask = stripes(rng, few, tilt + rng.choice([-1, 1]) * np.pi / 4)
    elif name == "narrow stripes":
        mask = stripes(rng, many, rng.uniform(0, np.pi))
    elif name == "large dots":
        mask = spots(rng, rng.uniform(3, 5), rng.uniform(9, 13))
    elif name == "small dots":
        mask = spots(rng, rng.uniform(0.8, 1.4), rng.uniform(4, 6))
    elif name in ("chequers", "lattice"):
        turn = tilt + (np.pi / 4 if name == "lattice" else 0)
        across, down = (stripes(rng, few, turn + a) for a in (0, np.pi / 2))
        canvas.image = blend(first, second, across)
        canvas.fill(down, mix(first, second, 0.5), 0.6)
        return canvas.finish()
    elif name == "clouds":
        mask = clouds(rng, rng.uniform(2, 4))
    elif name == "patches":
        mask = threshold(clouds(rng, rng.uniform(5, 8)), 128, 8)
    elif name == "grain":
        mask = noise(rng, rng.uniform(50, 64))
    else:
        canvas.image = fur(rng, blend(first, lighter(first), noise(rng, 4)), 0.6, 0, 1)
        return canvas.finish()
    canvas.image = blend(first, second, mask)
    return canvas.finish()
