"""Birds of ten invented kinds, told apart by their build.

Beak, crest, tail, legs and marks differ; colour, place, size and the way a bird looks
are shared among all. The kinds are drawn, not those of any photograph; the paths are
those of the real set: ``Model Train/Data/Bird Speciees Dataset/<KIND>/001.jpg``.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageChops

from labdata.make.canvas import (
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
    place,
    save,
    smooth,
    spots,
    stripes,
    vary,
)

SEED = 20240702
COUNT = 2000
FOLDER = Path("Model Train", "Data", "Bird Speciees Dataset")
LEAST_CONTRAST = 65.0  # grey levels between a bird and what is behind it

SPECIES: dict[str, tuple[str, str]] = {
    "BAND-BREASTED THRUSH": ("band-breasted thrush", "胸带鸫"),
    "CRESTED FINCH": ("crested finch", "凤头雀"),
    "EARED OWL": ("eared owl", "耳羽猫头鹰"),
    "FAN-CRESTED HOOPOE": ("fan-crested hoopoe", "扇冠戴胜"),
    "FAN-TAILED DOVE": ("fan-tailed dove", "扇尾鸽"),
    "FORK-TAILED SWALLOW": ("fork-tailed swallow", "叉尾燕"),
    "HOOK-BILLED PARROT": ("hook-billed parrot", "钩嘴鹦鹉"),
    "LONG-BILLED KINGFISHER": ("long-billed kingfisher", "长嘴翠鸟"),
    "LONG-LEGGED WADER": ("long-legged wader", "长脚鹬"),
    "STREAKED LARK": ("streaked lark", "纵纹百灵"),
}
"""Folder -> English and Chinese name, in the order of the labels."""


@dataclass(frozen=True)
class Build:
    """What a bird is made of; lengths in units of half its body's length.

    Attributes:
        beak: "cone", "thin", "dagger", "curved", "hook", "tiny" or "dove".
        crest: "none", "point" or "fan".
        tail: "plain", "fork", "fan" or "long".
        breast: "plain", "band" or "streaks".
        head: radius of the head.
        neck: how far the head stands off the body.
        legs: length of the legs.
        plump: thickness of the body.
        wing: length of the folded wing.
        stance: usual angle of the body, radians; more is more upright.
    """

    beak: str = "thin"
    crest: str = "none"
    tail: str = "plain"
    breast: str = "plain"
    head: float = 0.42
    neck: float = 0.0
    legs: float = 0.42
    plump: float = 0.56
    wing: float = 1.0
    stance: float = 0.5


BUILDS: dict[str, Build] = {
    "BAND-BREASTED THRUSH": Build(breast="band", stance=0.75),
    "CRESTED FINCH": Build(beak="cone", crest="point", plump=0.58, head=0.44),
    "EARED OWL": Build(),  # drawn from the front by `_owl`
    "FAN-CRESTED HOOPOE": Build(beak="curved", crest="fan", plump=0.5, head=0.4),
    "FAN-TAILED DOVE": Build(beak="dove", tail="fan", head=0.3, plump=0.66, neck=0.1),
    "FORK-TAILED SWALLOW": Build(
        beak="tiny", tail="fork", head=0.36, plump=0.42, legs=0.2, wing=1.55, stance=0.4
    ),
    "HOOK-BILLED PARROT": Build(
        beak="hook", tail="long", head=0.54, plump=0.55, legs=0.25, stance=0.95
    ),
    "LONG-BILLED KINGFISHER": Build(
        beak="dagger", head=0.56, plump=0.6, legs=0.16, wing=0.9, stance=0.75
    ),
    "LONG-LEGGED WADER": Build(
        beak="dagger", head=0.27, neck=0.62, legs=1.5, plump=0.48, stance=0.2
    ),
    "STREAKED LARK": Build(breast="streaks", plump=0.6),
}


# How far a beak stands out from the head and a tail from the body's middle.
BEAKS = {
    "cone": 0.45,
    "thin": 0.45,
    "tiny": 0.25,
    "dove": 0.3,
    "dagger": 1.2,
    "curved": 1.1,
    "hook": 0.5,
}
TAILS = {"plain": 1.8, "fork": 2.3, "fan": 1.8, "long": 2.3}
MOST_LENGTH = 57.0  # pixels, from the tip of the beak to the tip of the tail


class _Bird:
    """One bird being drawn, looking to the left unless mirrored.

    Own coordinates: the body's middle is the origin, the head is at the left, the
    unit is half the body's length.
    """

    def __init__(self, canvas: Canvas, build: Build) -> None:
        rng = canvas.rng
        self.canvas, self.rng = canvas, rng
        self.build = replace(
            build,
            head=build.head * rng.uniform(0.93, 1.07),
            legs=build.legs * rng.uniform(0.85, 1.15),
            plump=build.plump * rng.uniform(0.92, 1.1),
        )
        behind = canvas.image.resize((3, 3), Image.Resampling.BOX).getpixel((1, 1))
        self.main = _plumage(rng)
        while contrast(self.main, behind) < LEAST_CONTRAST:
            self.main = _plumage(rng)
        base = _plumage(rng) if rng.random() < 0.4 else self.main
        self.belly = vary(rng, lighter(base, rng.uniform(0.25, 0.7)), 8)
        self.dark = darker(self.main, 0.55)
        self.trim = any_colour(rng, (0.0, 0.7), (0.1, 0.95))
        self.beak = _horn(rng)
        while contrast(self.beak, behind) < LEAST_CONTRAST:
            self.beak = _horn(rng)
        tone = blend(self.main, vary(rng, self.main, 25), noise(rng, 5))
        self.feathers = fur(rng, tone, 0.22, np.pi / 2 + rng.normal(0, 0.4))
        self.under = fur(rng, self.belly, 0.16)
        wing = self.main if rng.random() < 0.5 else self.trim
        self.wing_paint = fur(
            rng, darker(wing, rng.uniform(0.05, 0.35)), 0.35, np.pi / 2
        )
        self.light = (float(rng.choice([-0.7, 0.7])), -0.7)
        self.mirror = bool(rng.random() < 0.5)
        self.angle = 0.45 - (self.build.stance + rng.normal(0, 0.17))
        before = 0.92 + 0.45 * build.neck + 0.85 * build.head + BEAKS[build.beak]
        behind_it = TAILS[build.tail]
        usual = rng.uniform(14.0, 18.0) * (0.8 if build.legs > 1 else 1.0)
        self.size = min(usual, MOST_LENGTH / (before + behind_it))
        # The whole bird, not its body, stands about the middle.
        aside = (before - behind_it) / 2 * self.size * (-1 if self.mirror else 1)
        self.at = np.array((32 + aside, 33)) + rng.normal(0, 4, 2)
        if build.legs > 1:
            self.at[1] -= 5

    def put(self, points) -> np.ndarray:
        """Return points of the body's coordinates in those of the picture."""
        angle = -self.angle if not self.mirror else self.angle
        return place(points, self.at, self.size, angle, self.mirror)

    def part(self, points, paint, depth=0.35, reach=2.0) -> Image.Image:
        """Fill and shade an outline given in the body's coordinates."""
        mask = self.canvas.fill(self.put(points), paint)
        self.canvas.shade(mask, depth, reach, self.light)
        return mask

    def draw(self) -> None:
        """Draw the bird from back to front."""
        build, rng = self.build, self.rng
        self._perch()
        self._tail()
        trunk = [
            (-0.95, -0.3),
            (-0.55, -0.92 * build.plump),
            (0.25, -0.8 * build.plump),
        ]
        trunk += [(1.05, -0.12), (1.1, 0.1), (0.5, 0.72 * build.plump)]
        trunk += [(-0.3, build.plump), (-0.85, 0.55 * build.plump)]
        body = self.part(smooth(trunk), self.feathers, reach=3.5)
        low = [(-0.95, -0.1), (-0.6, 0.05), (0.0, 0.2), (0.7, 0.2), (1.0, 0.25)]
        low += [(0.5, 1.3), (-0.5, 1.4), (-1.2, 0.8)]
        belly = ImageChops.multiply(body, self.canvas.mask(self.put(smooth(low))))
        if build.breast != "plain" or rng.random() < 0.8:
            self.canvas.fill(belly, self.under, blur=0.4)
            self.canvas.shade(belly, 0.2, 2.0, self.light)
        self.head_at = np.array((-0.92 - 0.45 * build.neck, -0.34 - build.neck))
        if build.neck:
            middle = (self.head_at + (-0.8, -0.1)) / 2 + (-0.06, 0.06)
            line = [(-0.6, 0.0), middle, self.head_at]
            thick = 0.9 * build.head
            self.part(
                limb(line, [2.2 * thick, 1.15 * thick, 1.3 * thick]), self.feathers
            )
        if build.breast == "band":
            self._band(body)
        elif build.breast == "streaks":
            self._streaks(body)
        self._wing()
        self._head()

    def _perch(self) -> None:
        """A branch, a post or the ground; and the legs down to it."""
        rng, canvas = self.rng, self.canvas
        hip = self.put([(0.05, 0.8 * self.build.plump)])[0]
        down = self.size * self.build.legs
        floor = hip[1] + down
        kind = rng.choice(["branch", "branch", "ground", "post"])
        wood = hsv(
            rng.uniform(0.03, 0.13), rng.uniform(0.1, 0.6), rng.uniform(0.15, 0.7)
        )
        if kind == "branch":
            tilt = rng.normal(0, 4)
            thick = rng.uniform(1.4, 3.2)
            line = [(-6, floor + tilt), (hip[0], floor), (70, floor - tilt)]
            bough = canvas.fill(limb(line, [thick] * 3), fur(rng, wood, 0.4, 1.5))
            canvas.shade(bough, 0.5, 1.2)
            for _ in range(rng.integers(0, 4)):
                x = rng.uniform(2, 62)
                y = np.interp(x, [-6, hip[0], 70], [floor + tilt, floor, floor - tilt])
                tip = (x + rng.normal(0, 6), y + rng.normal(0, 6))
                canvas.fill(limb([(x, y), tip], [1.0, 0.4]), wood)
                leaf = smooth([(-1.3, 0), (-0.3, -0.5), (1.3, 0), (-0.3, 0.5)])
                green = hsv(
                    rng.uniform(0.15, 0.42),
                    rng.uniform(0.2, 0.7),
                    rng.uniform(0.2, 0.8),
                )
                canvas.fill(
                    place(leaf, tip, rng.uniform(1.5, 3.5), rng.uniform(0, 6)), green
                )
        elif kind == "ground":
            edge = [(x, floor - 1 + rng.normal(0, 0.6)) for x in range(-8, 80, 8)]
            land = np.concatenate([smooth(edge, closed=False), [(90, 90), (-20, 90)]])
            soil = any_colour(rng, (0.05, 0.6), (0.2, 0.85))
            canvas.fill(land, fur(rng, blend(soil, darker(soil), noise(rng, 9)), 0.3))
            canvas.shadow(hip[0], floor + 0.6, self.size, 1.6)
        else:
            wide = rng.uniform(3, 8)
            x = hip[0] + rng.normal(0, 1)
            post = np.array(
                [(x - wide, floor), (x + wide, floor), (x + wide, 80), (x - wide, 80)]
            )
            pole = canvas.fill(post, fur(rng, wood, 0.4, 0.0))
            canvas.shade(pole, 0.5, 2)
        self.feet = []
        leg = darker(self.beak, 0.2)
        for shift in (-0.14, 0.16):
            top = hip + (shift * self.size * 0.8, -0.25 * self.size)
            foot = np.array((hip[0] + shift * self.size, floor))
            knee = (top + foot) / 2 + ((1 if self.mirror else -1) * -0.08 * down, 0)
            canvas.line([top, knee, foot], 0.9, leg)
            canvas.line([foot + (-1.3, 0.2), foot + (1.3, 0.2)], 0.7, leg)

    def _tail(self) -> None:
        rng, kind = self.rng, self.build.tail
        long = rng.uniform(0.9, 1.12)
        if kind == "plain":
            shape = [
                (0.75, -0.22),
                (1.75 * long, 0.02),
                (1.8 * long, 0.24),
                (0.8, 0.22),
            ]
            self.part(np.array(shape), self.wing_paint)
        elif kind == "long":
            shape = [
                (0.7, -0.22),
                (1.7, 0.0),
                (2.55 * long, 0.24),
                (1.7, 0.3),
                (0.8, 0.24),
            ]
            self.part(np.array(shape), self.wing_paint)
            self.canvas.line(
                self.put([(0.9, 0.05), (2.3 * long, 0.22)]), 0.5, self.dark
            )
        elif kind == "fork":
            for drop in (-0.6, 0.65):
                prong = [(0.7, 0), (1.4, 0.35 * drop), (2.3 * long, drop)]
                self.part(limb(prong, [0.34, 0.24, 0.03]), self.wing_paint)
        else:
            spread = rng.uniform(0.75, 0.95)
            for turn in np.linspace(-spread, spread, 7) - 0.15:
                tip = (
                    0.8 + 0.95 * long * np.cos(turn),
                    0.02 + 0.95 * long * np.sin(turn),
                )
                vane = limb([(0.75, 0), tip], [0.16, 0.34])
                self.part(vane, self.wing_paint, depth=0.45, reach=1.0)
                end = ellipse(*tip, 0.16, 0.16)
                self.canvas.fill(self.put(end), self.belly)

    def _wing(self) -> None:
        rng, long = self.rng, self.build.wing
        lift = rng.normal(0, 0.05)
        shape = [(-0.4, -0.2), (-0.05, -0.42), (0.5, -0.28 + lift)]
        shape += [(0.55 + 0.7 * long, 0.06 + lift), (0.3, 0.26), (-0.3, 0.2)]
        wing = self.part(smooth(shape), self.wing_paint, depth=0.45)
        if rng.random() < 0.35:
            bars = stripes(
                rng, rng.uniform(9, 14), self.angle + rng.normal(0, 0.2), 0.35
            )
            self.canvas.fill(ImageChops.multiply(wing, bars), self.trim, 0.75)
        for share in (0.1, 0.45, 0.8):
            quill = [(-0.1 + 0.2 * share, 0.16 - 0.3 * share)]
            quill += [(0.35 + 0.55 * long, 0.12 - 0.1 * share + lift)]
            self.canvas.line(self.put(quill), 0.4, self.dark, 0.6)

    def _band(self, body: Image.Image) -> None:
        """A dark or pale band right across the breast."""
        colour = self._mark()
        band = limb([(-0.5, -0.8), (-0.52, 0.1), (-0.1, 1.0)], [0.3, 0.34, 0.34])
        self.canvas.fill(
            ImageChops.multiply(body, self.canvas.mask(self.put(band))), colour
        )

    def _streaks(self, body: Image.Image) -> None:
        """Short dark or pale strokes down the breast and flanks."""
        colour, rng = self._mark(), self.rng
        lines = []
        for along in np.arange(-0.85, 0.75, 0.22):
            for down in np.arange(0.05, 0.75, 0.26):
                start = np.array((along + 0.1 * (down > 0.2), down)) + rng.normal(
                    0, 0.025, 2
                )
                lines.append(self.put(limb([start, start + (0.1, 0.17)], [0.13, 0.09])))
        self.canvas.fill(ImageChops.multiply(body, self.canvas.mask(*lines)), colour)

    def _mark(self) -> Colour:
        """Return a colour that is seen on the belly: dark on pale, pale on dark."""
        return mix(
            self.belly, (16, 14, 18) if sum(self.belly) > 330 else (245, 240, 230), 0.8
        )

    def _head(self) -> None:
        build, rng, radius = self.build, self.rng, self.build.head
        x, y = self.head_at
        if build.crest == "point":
            sweep = rng.uniform(0.9, 1.15)
            tuft = [(x - 0.75 * radius, y - 0.55 * radius), (x, y - 1.0 * radius)]
            tuft += [(x + 1.5 * radius * sweep, y - 2.5 * radius * sweep)]
            tuft += [(x + 0.9 * radius, y - 0.1 * radius)]
            self.part(np.array(tuft), self.feathers)
        elif build.crest == "fan":
            knobs = self.dark if sum(self.main) > 300 else lighter(self.belly, 0.4)
            for turn in np.linspace(-2.45, -0.55, 7) + rng.normal(0, 0.05):
                reach = 2.75 * radius * rng.uniform(0.92, 1.06)
                tip = (x + reach * np.cos(turn), y + reach * np.sin(turn))
                self.part(
                    limb([(x, y), tip], [0.5 * radius, 0.42 * radius]), self.feathers
                )
                knob = ellipse(*tip, 0.28 * radius, 0.28 * radius)
                self.canvas.fill(self.put(knob), knobs)
        self._beak(x, y, radius)
        head = self.part(ellipse(x, y, radius * 1.05, radius), self.feathers, reach=2.0)
        style = rng.choice(["plain", "plain", "cap", "mask", "cheek"])
        if style == "cap":
            cap = self.canvas.mask(
                self.put(ellipse(x, y - 0.75 * radius, 1.2 * radius, 0.7 * radius))
            )
            self.canvas.fill(ImageChops.multiply(head, cap), self.trim)
        elif style == "mask":
            bar = self.canvas.mask(
                self.put(
                    limb(
                        [(x - 1.1 * radius, y), (x + radius, y - 0.1)],
                        [0.5 * radius] * 2,
                    )
                )
            )
            self.canvas.fill(ImageChops.multiply(head, bar), self.dark)
        elif style == "cheek":
            spot = ellipse(
                x + 0.2 * radius, y + 0.35 * radius, 0.45 * radius, 0.35 * radius
            )
            self.canvas.fill(self.put(spot), self.trim)
        eye = self.put([(x - 0.28 * radius, y - 0.18 * radius)])[0]
        rim = 1.55 if rng.random() < 0.7 else 1.2
        self.canvas.fill(ellipse(*eye, rim, rim), lighter(self.belly, 0.5))
        self.canvas.fill(ellipse(*eye, 0.95, 0.95), (12, 10, 12))
        self.canvas.fill(
            ellipse(eye[0] - 0.25, eye[1] - 0.3, 0.35, 0.35), (250, 250, 250)
        )

    def _beak(self, x: float, y: float, radius: float) -> None:
        kind, long = self.build.beak, self.rng.uniform(0.9, 1.12)
        root = x - 0.85 * radius
        if kind == "cone":
            shape = [(root, y - 0.3), (root - 0.52 * long, y + 0.1), (root, y + 0.34)]
        elif kind == "thin":
            shape = [(root, y - 0.08), (root - 0.46 * long, y + 0.05), (root, y + 0.13)]
        elif kind == "tiny":
            shape = [(root, y - 0.08), (root - 0.26 * long, y + 0.06), (root, y + 0.14)]
        elif kind == "dove":
            shape = [(root, y), (root - 0.34 * long, y + 0.1), (root - 0.3, y + 0.2)]
            shape += [(root, y + 0.18)]
        elif kind == "dagger":
            shape = [(root + 0.05, y - 0.19), (root - 1.3 * long, y + 0.14)]
            shape += [(root + 0.05, y + 0.2)]
        elif kind == "curved":
            line = [(root + 0.1, y + 0.05), (root - 0.55 * long, y + 0.1)]
            line += [(root - 1.15 * long, y + 0.7)]
            shape = limb(line, [0.28, 0.2, 0.05])
        else:
            shape = smooth(
                [
                    (root + 0.2, y - 0.3),
                    (root - 0.28, y - 0.26),
                    (root - 0.52, y + 0.12),
                ]
                + [(root - 0.4, y + 0.62 * long), (root - 0.14, y + 0.28)]
                + [(root + 0.15, y + 0.34)]
            )
        self.part(np.array(shape), self.beak, depth=0.3, reach=0.8)

    def draw_owl(self) -> None:
        """Draw an owl: upright, facing the viewer, with ear tufts."""
        rng, canvas = self.rng, self.canvas
        self.angle, self.mirror = rng.normal(0, 0.1), False
        self.at = 32 + rng.normal(0, 4, 2)
        self.build = replace(self.build, legs=0.1, plump=1.2)
        self._perch()
        wide = rng.uniform(0.74, 0.88)
        self.part(
            smooth([(-0.3, 1.0), (0.3, 1.0), (0.25, 1.5), (-0.25, 1.5)]),
            self.wing_paint,
        )
        trunk = [
            (0, -0.7),
            (0.75 * wide, -0.4),
            (wide, 0.3),
            (0.6 * wide, 1.1),
            (0, 1.25),
        ]
        trunk += [(-x, y) for x, y in trunk[3:0:-1]]
        body = self.part(smooth(trunk), self.feathers, reach=4)
        chest = self.canvas.mask(self.put(ellipse(0, 0.45, 0.55 * wide, 0.75)))
        canvas.fill(ImageChops.multiply(body, chest), self.under, blur=0.4)
        for sign in (-1, 1):
            wing = [(sign * 0.6 * wide, -0.35), (sign * 1.08 * wide, 0.2)]
            wing += [(sign * 0.75 * wide, 1.1), (sign * 0.5 * wide, 0.4)]
            self.part(smooth(wing), self.wing_paint)
        if rng.random() < 0.7:
            marks = spots(rng, 0.7, 2.6, 0.1)
            canvas.fill(ImageChops.multiply(chest, marks), self._mark(), 0.8)
        yaw = rng.uniform(-0.16, 0.16)
        for sign in (-1, 1):
            ear = [(sign * 0.18, -1.0), (sign * 0.68, -1.62), (sign * 0.78, -0.75)]
            self.part(np.array(ear), self.feathers)
        head = smooth(
            [(0, -1.25), (0.6, -1.1), (0.8, -0.65), (0.5, -0.22), (0, -0.1)]
            + [(-0.5, -0.22), (-0.8, -0.65), (-0.6, -1.1)]
        )
        self.part(head, self.feathers, reach=2.5)
        iris = hsv(
            rng.uniform(0.05, 0.16), rng.uniform(0.5, 0.95), rng.uniform(0.7, 1.0)
        )
        disc = lighter(self.belly, 0.25)
        for sign in (-1, 1):
            face = ellipse(sign * 0.34 + yaw, -0.65, 0.37, 0.37)
            self.part(face, disc, depth=0.25, reach=1.2)
            for radius, colour in (
                (0.25, darker(disc, 0.6)),
                (0.21, iris),
                (0.12, (12, 10, 12)),
            ):
                canvas.fill(
                    self.put(ellipse(sign * 0.32 + 1.1 * yaw, -0.66, radius, radius)),
                    colour,
                )
            glint = ellipse(sign * 0.32 + 1.1 * yaw - 0.06, -0.72, 0.05, 0.05)
            canvas.fill(self.put(glint), (250, 250, 250))
        bill = [(yaw - 0.1, -0.56), (yaw + 0.1, -0.56), (yaw, -0.26)]
        self.part(np.array(bill), self.beak, reach=0.6)


def _horn(rng: Generator) -> Colour:
    """Draw a colour of beaks and legs: black, horn, yellow, orange, red."""
    return hsv(rng.uniform(0.0, 0.15), rng.uniform(0.0, 0.85), rng.uniform(0.08, 0.98))


def _plumage(rng: Generator) -> Colour:
    """Draw a colour of feathers: mostly browns and greys, some bright ones."""
    if rng.random() < 0.5:
        return any_colour(rng, (0.35, 0.85), (0.3, 0.9))
    return hsv(rng.uniform(0.02, 0.14), rng.uniform(0.0, 0.6), rng.uniform(0.12, 0.95))


def draw(kind: str, rng: Generator) -> Image.Image:
    """Draw one picture, 64 x 64 RGB, of a kind of `SPECIES`."""
    canvas = Canvas(rng)
    canvas.backdrop(blurred=1.0)
    canvas.clutter_behind(2)
    bird = _Bird(canvas, BUILDS[kind])
    drawing: Callable[[], None] = bird.draw_owl if kind == "EARED OWL" else bird.draw
    drawing()
    canvas.clutter_before(1)
    return canvas.finish(blur=0.5, grain=5.0)


def generate(out: Path, *, seed: int = SEED, count: int = COUNT) -> None:
    """Draw the set's pictures under a folder, in the layout of the real set.

    Args:
        out: folder to write into; made if need be.
        seed: the same seed draws the same pictures.
        count: pictures in all, shared equally among the kinds. The files are not
            split; whoever reads them does that.
    """
    for label, kind in enumerate(SPECIES):
        for number in range(count // len(SPECIES)):
            picture = draw(kind, np.random.default_rng([seed, label, number]))
            save(picture, Path(out) / FOLDER / kind / f"{number + 1:03d}.jpg")
