"""Cats and dogs, drawn from the parts that tell them apart.

`Build` says what an animal is made of (ears, muzzle, coat, legs, tail); `draw_pet`
draws one in a drawn pose. Colour and markings come from one palette for all of them,
so that neither tells a cat from a dog or a breed from another.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageChops

from labdata.make.canvas import (
    SCALE,
    SIZE,
    Canvas,
    Colour,
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
    ruffle,
    smooth,
    spots,
    stripes,
    vary,
)

FUR_COLOURS: tuple[Colour, ...] = (
    (44, 40, 42),  # black
    (92, 92, 98),  # slate
    (148, 146, 146),  # silver
    (78, 52, 40),  # chocolate
    (128, 92, 62),  # brown
    (178, 128, 78),  # tan
    (204, 122, 58),  # ginger
    (218, 182, 136),  # fawn
    (232, 214, 186),  # cream
    (240, 236, 230),  # white
)
EYE_COLOURS: tuple[Colour, ...] = (
    (60, 36, 22),
    (96, 60, 26),
    (190, 140, 40),
    (200, 190, 70),
    (110, 160, 80),
    (110, 160, 200),
)
PINK: Colour = (222, 150, 148)
TONGUE: Colour = (226, 96, 112)

LEAST_CONTRAST = 65.0  # grey levels between an animal and what is behind it

POSES = {"portrait": 0.46, "sitting": 0.34, "lying": 0.12, "standing": 0.08}
"""Pose -> how often it is drawn."""


@dataclass(frozen=True)
class Build:
    """What an animal is made of; lengths are relative to its kind's usual ones.

    Attributes:
        cat: whether eyes, nose, whiskers and paws are a cat's.
        ears: "point", "prick", "bat", "fold", "drop" or "long".
        ear_size: 1 for the usual size of such ears.
        muzzle: 0.5 for a short face, 1 for a dog's, 1.3 for a long one.
        skull: width of the head, 1 for a dog's.
        eye_size: 1 for the usual size.
        coat: "smooth", "dense", "wavy", "silky" or "curly".
        legs: length of the legs.
        body: thickness of the body.
        tail: "thin", "otter", "feather", "bushy", "curl" or "pompon".
        clipped: whether curls are left only in balls, as a poodle's are.
    """

    cat: bool = False
    ears: str = "drop"
    ear_size: float = 1.0
    muzzle: float = 1.0
    skull: float = 1.0
    eye_size: float = 1.0
    coat: str = "smooth"
    legs: float = 1.0
    body: float = 1.0
    tail: str = "otter"
    clipped: bool = False


# Depth of the tufts on outlines (pixels), depth and length of the hairs within.
COATS = {
    "smooth": (0.08, 0.13, 3.0),
    "dense": (0.35, 0.28, 4.0),
    "wavy": (0.8, 0.42, 3.0),
    "silky": (0.5, 0.5, 12.0),
    "curly": (0.55, 0.55, 1.0),
}


def marked_coat(
    rng: Generator, build: Build, ground: Colour
) -> tuple[Image.Image, Colour, Colour]:
    """Draw a coat of any colours and markings, with the hair of the build.

    Args:
        rng: source of randomness.
        build: for the kind of hair.
        ground: colour behind the animal, from which its main colour stands out.

    Returns:
        The texture, its main colour, and the colour of its pale parts.
    """
    main = vary(rng, FUR_COLOURS[rng.integers(len(FUR_COLOURS))], 10)
    while contrast(main, ground) < LEAST_CONTRAST:
        main = vary(rng, FUR_COLOURS[rng.integers(len(FUR_COLOURS))], 10)
    other = vary(rng, FUR_COLOURS[rng.integers(len(FUR_COLOURS))], 10)
    marking = rng.choice(
        ["plain", "tabby", "patches", "spots", "two-tone", "saddle"],
        p=[0.44, 0.12, 0.17, 0.05, 0.12, 0.1],
    )
    paint = blend(main, vary(rng, main, 22), noise(rng, 4))
    if marking == "tabby":
        dark = darker(main, rng.uniform(0.3, 0.6))
        tilt = rng.normal(0, 0.3) + rng.choice([0, np.pi / 2], p=[0.7, 0.3])
        bars = stripes(rng, rng.uniform(7, 13), tilt, rng.uniform(0.3, 0.5))
        paint = blend(paint, dark, bars)
    elif marking == "patches":
        share = rng.uniform(0.3, 0.6)
        paint = blend(paint, other, patches(rng, rng.uniform(3, 6), share))
    elif marking == "spots":
        dots = spots(rng, rng.uniform(0.8, 1.6), rng.uniform(4, 7))
        paint = blend(paint, other, dots)
    elif marking == "two-tone":
        paint = blend(paint, other, patches(rng, 1.6, 0.5))
    elif marking == "saddle":
        level = rng.integers(70, 130)
        ramp = Image.linear_gradient("L").resize(paint.size)
        above = ramp.point([255 * (v < level) for v in range(256)])
        paint = blend(paint, other, above)
    pale = vary(rng, lighter(main, rng.uniform(0.15, 0.75)), 6)
    _, depth, length = COATS[build.coat]
    # Silky hair hangs; other hair lies anyhow.
    angle = rng.normal(0, 0.12) if build.coat == "silky" else None
    return fur(rng, paint, depth, angle, length), main, pale


class _Pet:
    """One animal being drawn: its canvas, its build, its colours."""

    def __init__(self, canvas: Canvas, build: Build) -> None:
        rng = canvas.rng
        self.canvas, self.rng, self.build = canvas, rng, build
        behind = canvas.image.resize((3, 3), Image.Resampling.BOX).getpixel((1, 1))
        self.coat, self.main, self.pale_colour = marked_coat(rng, build, behind)
        self.far = Image.blend(self.coat, Image.new("RGB", self.coat.size), 0.36)
        self.pale = fur(rng, self.pale_colour, COATS[build.coat][1])
        self.tuft = COATS[build.coat][0]
        self.bib = rng.random() < 0.4
        self.socks = rng.random() < 0.3
        self.collar = rng.random() < 0.25
        self.light = (rng.choice([-0.7, 0.7]), -0.7)
        self.seen = Image.new("L", self.coat.size)

    def part(
        self,
        *outlines: np.ndarray,
        paint: Image.Image | Colour | None = None,
        depth: float = 0.36,
        reach: float = 2.5,
        tuft: float | None = None,
    ) -> Image.Image:
        """Fill outlines with the coat or ``paint``, tufted and shaded as one."""
        tuft = self.tuft if tuft is None else tuft
        ruffled = [ruffle(o, self.rng, tuft) if tuft else o for o in outlines]
        mask = self.canvas.mask(*ruffled)
        self.canvas.fill(mask, self.coat if paint is None else paint)
        self.canvas.shade(mask, depth, reach, self.light)
        self.seen = ImageChops.lighter(self.seen, mask)
        return mask

    def puff(self, x: float, y: float, radius: float, **options) -> None:
        """Fill a ball of curls."""
        around = np.linspace(0, 2 * np.pi, 9)[:-1] + self.rng.random()
        balls = [
            ellipse(
                x + 0.55 * radius * np.cos(t),
                y + 0.55 * radius * np.sin(t),
                0.52 * radius,
                0.52 * radius,
            )
            for t in around
        ]
        core = ellipse(x, y, 0.75 * radius, 0.75 * radius)
        self.part(core, *balls, reach=radius / 2.5, tuft=0.2, **options)

    def strands(
        self, roots: np.ndarray, tips: np.ndarray, width: float, paint=None
    ) -> None:
        """Fill locks of long hair from each root to each tip."""
        locks = []
        for root, tip in zip(roots, tips, strict=True):
            sway = self.rng.normal(0, 0.5, 2)
            locks.append(limb([root, (root + tip) / 2 + sway, tip], [width, width, 0]))
        self.part(*locks, paint=paint, reach=1.5, tuft=0)

    # The head, seen from the front; unit: half its width

    def head(self, x: float, y: float, size: float, roll: float | None = None) -> None:
        """Draw the head, turned a little to any side."""
        rng, build = self.rng, self.build
        roll = rng.normal(0, 0.14) if roll is None else roll
        self.yaw, self.pitch = rng.uniform(-0.3, 0.3), rng.uniform(-0.06, 0.1)
        self.size = size

        def put(points, shift: float = 0.0) -> np.ndarray:
            moved = np.asarray(points, float) + (shift * self.yaw, shift * self.pitch)
            return place(moved, (x, y), size, roll)

        def both(points, shift: float = 0.0) -> list[np.ndarray]:
            points = np.asarray(points, float)
            return [put(points, shift), put(points * (-1, 1), shift)]

        hanging = build.ears in ("drop", "long")
        if not hanging:
            self._ears(both)
        wide = build.skull
        if build.cat:
            face = [(0, -0.82), (0.5, -0.74), (0.9, -0.3), (0.98, 0.2), (0.62, 0.66)]
            face += [(0.25, 0.82), (0, 0.85)]
        else:
            jaw = 0.72 + 0.25 * build.muzzle
            face = [(0, -0.85), (0.5, -0.76), (0.86, -0.3), (0.78, 0.2)]
            face += [(0.56, 0.6 * jaw + 0.08), (0.3, jaw), (0, jaw + 0.06)]
        face = np.array(face + [(-a, b) for a, b in face[-2:0:-1]]) * (wide, 1)
        self.part(put(smooth(face)), reach=size / 3)
        if build.coat == "silky":
            self._veil(put)
        if build.clipped:
            top = put([(0, -0.75)])[0]
            self.puff(*top, size * rng.uniform(0.85, 1.05))
        if hanging:
            self._ears(both)
            if build.coat == "wavy":
                self._ear_fringe(put)
        if self.bib and rng.random() < 0.6:
            blaze = [(0, -0.8), (0.13, -0.4), (0.2, 0.3), (-0.2, 0.3), (-0.13, -0.4)]
            self.part(put(smooth(blaze), 0.5), paint=self.pale, depth=0.1)
        self._eyes(put, both)
        if build.cat:
            self._cat_muzzle(put, both)
        else:
            self._dog_muzzle(put)

    def _ears(self, both) -> None:
        rng, build = self.rng, self.build
        tall = build.ear_size * rng.uniform(0.92, 1.1)
        wide = build.skull
        inner = None
        if build.ears == "point":
            ear = [
                (0.96, -0.2),
                (0.95, -0.6),
                (0.84, -0.65 - 0.72 * tall),
                (0.5, -0.95),
            ]
            ear += [(0.16, -0.72)]
            inner = [(0.84, -0.45), (0.8, -0.6 - 0.5 * tall), (0.4, -0.74)]
            outline = np.array(ear)
        elif build.ears == "prick":
            ear = [(0.84, -0.2), (0.92, -0.7), (0.78, -0.75 - 0.75 * tall)]
            ear += [(0.68, -0.75 - 0.75 * tall), (0.3, -1.0), (0.14, -0.7)]
            inner = [(0.72, -0.45), (0.74, -0.7 - 0.5 * tall), (0.36, -0.76)]
            outline = smooth(ear)
        elif build.ears == "bat":
            ear = [(0.8, -0.05), (1.3, -0.5), (1.25 + 0.3 * tall, -0.5 - 0.75 * tall)]
            ear += [(1.05 + 0.2 * tall, -0.6 - 0.78 * tall), (0.55, -0.95), (0.3, -0.7)]
            inner = [
                (0.85, -0.3),
                (1.15 + 0.25 * tall, -0.5 - 0.6 * tall),
                (0.6, -0.75),
            ]
            outline = smooth(ear)
        elif build.ears == "fold":
            ear = [
                (0.22, -0.78),
                (0.5, -0.85 - 0.32 * tall),
                (0.9, -0.75 - 0.25 * tall),
            ]
            ear += [(1.12, -0.5), (1.0, -0.28), (0.72, -0.45)]
            outline = smooth(ear)
        elif build.ears == "drop":
            ear = [(0.5, -0.8), (0.85, -0.82), (1.12, -0.4), (1.16, 0.1 * tall)]
            ear += [(1.0, 0.55 * tall), (0.8, 0.42 * tall), (0.74, -0.1)]
            outline = smooth(ear)
        else:
            ear = [(0.5, -0.72), (0.85, -0.7), (1.1, -0.1), (1.28, 0.6 * tall)]
            ear += [(1.12, 1.05 * tall), (0.8, 0.98 * tall), (0.68, 0.3)]
            outline = smooth(ear)
        outline = outline * (wide, 1)
        paint = self.far if build.ears in ("fold", "drop", "long") else None
        for side in both(outline, -0.2):
            self.part(side, paint=paint, depth=0.3, reach=1.5)
        if inner is not None:
            colour = mix(PINK, self.main, rng.uniform(0.2, 0.6))
            for side in both(np.array(inner) * (wide, 1), -0.2):
                self.canvas.fill(side, darker(colour, 0.12))

    def _ear_fringe(self, put) -> None:
        """Locks of long hair that hang from the ears."""
        for sign in (-1, 1):
            start = np.linspace(-0.35, 0.45 * self.build.ear_size, 6)
            across = sign * (1.02 + self.rng.normal(0, 0.05, 6))
            roots = put(np.stack([across, start], axis=1), -0.2)
            drop = self.rng.uniform(0.4, 0.65, 6)
            tips = put(np.stack([across * 1.16, start + drop], axis=1), -0.2)
            self.strands(roots, tips, 0.3 * self.size, self.far)

    def _veil(self, put) -> None:
        """Long hair parted in the middle, hanging down both cheeks, and a beard."""
        rng = self.rng
        for sign in (-1, 1):
            start = np.linspace(0.05, 0.85, 7)
            roots = put(np.stack([sign * start, -0.8 + 0.45 * start], axis=1))
            reach = 0.75 + rng.uniform(0.1, 0.45, 7)
            tips = put(np.stack([sign * (0.55 + 0.75 * start), reach], axis=1))
            self.strands(roots, tips, 0.36 * self.size)
        beard = np.linspace(-0.45, 0.45, 6)
        roots = put(np.stack([beard, np.full(6, 0.35)], axis=1))
        low = 0.95 + rng.uniform(0, 0.35, 6)
        tips = put(np.stack([1.3 * beard, low], axis=1))
        self.strands(roots, tips, 0.3 * self.size, self.pale)

    def _eyes(self, put, both) -> None:
        rng, build = self.rng, self.build
        # Cats' eyes are mostly light and dogs' dark, but not always.
        light = rng.random() < (0.8 if build.cat else 0.15)
        palette = EYE_COLOURS[2:] if light else EYE_COLOURS[:2]
        iris = vary(rng, palette[rng.integers(len(palette))], 12)
        size = build.eye_size * rng.uniform(0.92, 1.1)
        if rng.random() < 0.05:  # asleep, or blinking
            for side in both([(0.22, -0.06), (0.4, 0.02), (0.58, -0.08)], 0.35):
                self.canvas.line(side, 0.8, darker(self.main, 0.75))
            return
        if build.cat:
            shape = [
                (-0.24, 0.07),
                (-0.05, -0.17),
                (0.2, -0.12),
                (0.25, 0.0),
                (0, 0.17),
            ]
            open_by = rng.uniform(0.14, 0.75)
            middle, round_eye = 0.43, smooth(shape) * size
        else:
            open_by = 0.75
            middle, round_eye = 0.37, ellipse(0, 0, 0.15 * size, 0.15 * size)
        rim = darker(self.main, 0.7)
        for sign in (-1, 1):
            centre = np.array((sign * middle * build.skull, -0.08))
            eye = round_eye * (sign, 1)
            self.canvas.fill(put(1.28 * eye + centre, 0.35), rim)
            self.canvas.fill(put(eye + centre, 0.35), iris)
            pupil = ellipse(0, 0, 0.15 * size * open_by, 0.145 * size) + centre
            self.canvas.fill(put(pupil, 0.35), (14, 10, 12))
            glint = ellipse(-0.05, -0.06, 0.055, 0.055) + centre
            self.canvas.fill(put(glint, 0.35), (250, 250, 250))

    def _cat_muzzle(self, put, both) -> None:
        rng = self.rng
        pads = [(ellipse(s * 0.17, 0.42, 0.24, 0.19)) for s in (-1, 1)]
        paint = self.pale if rng.random() < 0.6 else None
        self.part(*[put(p, 0.55) for p in pads], paint=paint, depth=0.2, reach=1)
        dark = darker(self.main, 0.65)
        nose = smooth([(-0.12, 0.2), (0.12, 0.2), (0.0, 0.34)], steps=4)
        tone = PINK if rng.random() < 0.55 else dark
        self.canvas.fill(put(nose, 0.6), darker(tone, 0.1))
        mouth = [(-0.22, 0.5), (-0.1, 0.54), (0, 0.44), (0.1, 0.54), (0.22, 0.5)]
        self.canvas.line(put(smooth(mouth, closed=False), 0.6), 0.4, dark)
        shown = sum(self.main) < 380 or rng.random() < 0.4
        hair = (248, 246, 240) if shown else (40, 34, 34)
        for rise in (-0.14, 0.02, 0.16):
            curl = [
                (0.24, 0.42 + rise / 3),
                (0.75, 0.38 + rise),
                (1.32, 0.42 + 2 * rise),
            ]
            jitter = rng.normal(0, 0.04, (3, 2)) * [[0], [1], [1.5]]
            for side in both(smooth(np.array(curl) + jitter, closed=False), 0.4):
                self.canvas.line(side, 0.36, hair, 0.85)

    def _dog_muzzle(self, put) -> None:
        rng, long = self.rng, self.build.muzzle
        paint = self.pale if rng.random() < 0.5 else None
        low = 0.42 + 0.16 * long
        bulk = ellipse(0, low - 0.06, 0.36 + 0.05 * long, 0.28 + 0.14 * long)
        self.part(put(bulk, 0.7), paint=paint, depth=0.4, reach=2)
        dark = (26, 20, 20) if rng.random() < 0.8 else (110, 70, 62)
        line = low + 0.2 + 0.06 * long
        if rng.random() < 0.4:
            hang = line + rng.uniform(0.2, 0.42)
            lick = [
                (-0.15, line - 0.08),
                (0.15, line - 0.08),
                (0.14, hang),
                (-0.14, hang),
            ]
            tongue = self.canvas.fill(put(smooth(lick), 0.8), TONGUE)
            self.canvas.shade(tongue, 0.3, 1)
        mouth = [(-0.32, line - 0.1), (-0.16, line), (0, line - 0.14), (0.16, line)]
        mouth += [(0.32, line - 0.1)]
        self.canvas.line(put(smooth(mouth, closed=False), 0.8), 0.5, dark)
        top = low - 0.22 + 0.04 * long
        self.canvas.line(put([(0, top), (0, line - 0.12)], 0.85), 0.45, dark)
        nose = smooth(
            [(-0.2, top - 0.08), (0, top - 0.12), (0.2, top - 0.08)]
            + [(0.12, top + 0.12), (-0.12, top + 0.12)]
        )
        self.canvas.fill(put(nose, 0.9), dark)
        self.canvas.fill(
            put(ellipse(-0.05, top - 0.05, 0.06, 0.035), 0.9), (190, 184, 180)
        )

    # The head from the side; unit: half its height; looks to the left

    def profile(self, x: float, y: float, size: float, mirror: bool) -> None:
        """Draw the head from the side."""
        rng, build = self.rng, self.build
        tilt = rng.normal(0, 0.12)
        self.size, self.yaw = size, 0.0

        def put(points) -> np.ndarray:
            return place(points, (x, y), size, tilt, mirror)

        dark = darker(self.main, 0.7)
        if build.cat:
            skull = [(-0.98, 0.1), (-0.8, -0.3), (-0.45, -0.74), (0.2, -0.85)]
            skull += [(0.85, -0.45), (0.95, 0.3), (0.4, 0.78), (-0.4, 0.75)]
            skull += [(-0.85, 0.52)]
            nose = ellipse(-0.98, 0.14, 0.11, 0.1)
            ears = [[(0.0, -0.7), (0.12, -1.5), (0.62, -0.62)]]
            ears += [[(-0.42, -0.62), (-0.22, -1.4), (0.14, -0.75)]]
        else:
            tip = -0.85 - 0.62 * build.muzzle
            skull = [(tip, -0.02), (-0.78, -0.2), (-0.55, -0.7), (0.15, -0.85)]
            skull += [(0.8, -0.5), (0.85, 0.3), (0.2, 0.74), (-0.6, 0.56), (tip, 0.42)]
            nose = ellipse(tip, 0.02, 0.2, 0.16)
            tall = build.ear_size
            ears = {
                "prick": [(0.0, -0.7), (0.2, -0.8 - 0.75 * tall), (0.7, -0.5)],
                "bat": [(0.0, -0.7), (0.45, -0.75 - 0.9 * tall), (0.85, -0.3)],
                "fold": [(0.0, -0.85), (-0.3, -1.1), (0.3, -1.0), (0.55, -0.6)],
                "drop": [(-0.1, -0.7), (0.5, -0.7), (0.75, 0.3 * tall)]
                + [(0.4, 0.62 * tall), (0.1, 0.2)],
                "long": [(-0.05, -0.6), (0.5, -0.65), (0.85, 0.5), (0.65, 1.1 * tall)]
                + [(0.2, 1.0 * tall), (0.1, 0.2)],
            }
            ears = [ears[build.ears]]
        upright = build.ears in ("point", "prick", "bat")
        if upright:
            for ear in reversed(ears):
                self.part(put(np.array(ear)), depth=0.2)
        self.part(put(smooth(skull)), reach=size / 3)
        if build.coat == "silky":
            start = np.linspace(-1, 0.7, 8)
            tips = np.stack([start - 0.1, 0.9 + rng.uniform(0, 0.5, 8)], axis=1)
            roots = put(np.stack([start, -0.55 + 0.5 * abs(start)], axis=1))
            self.strands(roots, put(tips), 0.36 * size)
        if build.clipped:
            self.puff(*put([(0.2, -0.7)])[0], size * 0.85)
        if not upright:
            for ear in ears:
                self.part(put(smooth(ear)), paint=self.far, depth=0.3)
        eye = put([(-0.42 if build.cat else -0.4, -0.16)])[0]
        radius = size * 0.17 * build.eye_size
        self.canvas.fill(ellipse(*eye, 1.25 * radius, 1.25 * radius), dark)
        if build.cat and rng.random() < 0.8:
            self.canvas.fill(ellipse(*eye, radius, radius), EYE_COLOURS[3])
            self.canvas.fill(ellipse(*eye, 0.4 * radius, radius), (12, 10, 10))
        glint = ellipse(eye[0] - 0.2, eye[1] - 0.25, 0.35 * radius, 0.35 * radius)
        self.canvas.fill(glint, (245, 245, 245))
        self.canvas.fill(put(nose), dark if build.cat else (26, 20, 20))
        if build.cat:
            self.canvas.line(put([(-0.95, 0.36), (-0.55, 0.44)]), 0.45, dark)
            for rise in (-0.2, 0.0, 0.2):
                whisker = put([(-0.62, 0.34), (-0.3 + 0.2 * rise, 0.5 + 1.1 * rise)])
                whisker[1] += 0.3 * (whisker[1] - whisker[0])
                self.canvas.line(whisker, 0.36, (246, 244, 240), 0.85)
        else:
            self.canvas.line(put([(tip + 0.1, 0.26), (-0.5, 0.34)]), 0.5, dark)

    # Tails and legs

    def tail(self, root: np.ndarray, length: float, side: int, up: float) -> None:
        """Draw the tail from its root towards ``side`` (-1 left, 1 right)."""
        rng, kind = self.rng, self.build.tail
        bend = rng.normal(0, 0.2)

        def at(*points) -> np.ndarray:
            return root + length * np.array(points) * (side, 1)

        if kind == "thin":
            low = at((0, 0), (0.6, 0.1), (0.95, -0.5 * up + bend), (0.7, -1.1 * up))
            tip = low[-1] + length * np.array((side * (0.3 + bend), -0.15))
            self.part(limb([*low, tip], [2.4, 2.3, 2.1, 1.9, 1.2]), paint=self.far)
        elif kind == "curl":
            ring = at((0, 0), (0.3, -0.5), (0.1, -0.85), (-0.3, -0.7), (-0.25, -0.4))
            self.part(limb(ring, [2.6, 2.8, 2.6, 2.2, 1]), paint=self.far)
        elif kind == "pompon":
            line = at((0, 0), (0.3, -0.45), (0.42, -0.8))
            self.part(limb(line, [1.6, 1.4, 1.4]), paint=self.far)
            self.puff(*line[-1], 0.42 * length)
        elif kind == "bushy":
            line = at((0, 0), (0.4, 0.25), (0.62, 0.7), (0.95, 0.95 + bend))
            self.part(limb(line, [2.2, 4.2, 4.4, 0.4]), paint=self.far, tuft=0.5)
        elif kind == "feather":
            line = at(
                (0, 0), (0.5, -0.05 - 0.2 * up), (0.95, -0.35 * up), (1.25, -0.6 * up)
            )
            self.part(limb(line, [2.2, 2.4, 2.0, 0.6]), paint=self.far)
            roots = np.stack(
                [
                    np.interp(np.linspace(0.3, 3, 8), range(4), line[:, i])
                    for i in (0, 1)
                ],
                axis=1,
            )
            tips = roots + (0, 0.55 * length) + rng.normal(0, 0.6, (8, 2))
            self.strands(roots, tips, 2.0, self.far)
        else:
            line = at((0, 0), (0.45, -0.12 - 0.25 * up), (0.95, -0.3 - 0.5 * up + bend))
            self.part(limb(line, [3.0, 2.4, 0.8]), paint=self.far)

    def leg(self, top, foot, width: float, far: bool = False) -> None:
        """Draw a leg from the body to the ground, with its paw."""
        top, foot = np.asarray(top, float), np.asarray(foot, float)
        knee = (top + foot) / 2 + self.rng.normal(0, 0.5, 2)
        paint = self.far if far else None
        paw = ellipse(foot[0], foot[1] - 0.3, 0.72 * width, 0.5 * width)
        thin = 0.62 * width if self.build.clipped else width
        shape = limb([top, knee, foot], [1.8 * thin, thin, 0.85 * thin])
        self.part(shape, paw, paint=paint, depth=0.3, reach=1.2)
        if self.socks:
            low = top + 0.72 * (foot - top)
            sock = limb([low, foot], [0.95 * thin, 0.9 * thin])
            self.part(sock, paw, paint=self.pale, depth=0.3, reach=1)
        if self.build.clipped:
            at = top + 0.74 * (foot - top)
            self.puff(*at, 1.05 * width, paint=paint)

    def band(self, x: float, y: float, half: float) -> None:
        """Draw a collar, sometimes with a tag."""
        curve = smooth(
            [(x - half, y), (x, y + 0.35 * half), (x + half, y)], closed=False
        )
        colour = hsv(
            self.rng.random(), self.rng.uniform(0.3, 0.9), self.rng.uniform(0.3, 0.9)
        )
        self.canvas.line(curve, 1.3, colour)
        if self.rng.random() < 0.5:
            self.canvas.fill(ellipse(x, y + 0.35 * half + 1, 0.9, 0.9), (214, 190, 90))


def _portrait(pet: _Pet) -> None:
    """Head and shoulders."""
    rng, build = pet.rng, pet.build
    size = rng.uniform(13.5, 18)
    x, y = 32 + rng.normal(0, 5), 31 + rng.normal(0, 3.5)
    base = x + rng.normal(0, 3)
    wide = size * rng.uniform(0.85, 1.1) * build.body
    chest = [(x - 0.6 * size, y + 0.3 * size), (x + 0.6 * size, y + 0.3 * size)]
    chest += [(base + 1.15 * wide, 60), (base + 1.3 * wide, 76)]
    chest += [(base - 1.3 * wide, 76), (base - 1.15 * wide, 60)]
    pet.part(smooth(chest), reach=5)
    if pet.bib:
        bib = ellipse((x + base) / 2, y + 1.9 * size, 0.5 * wide, 0.9 * size)
        pet.part(bib, paint=pet.pale, depth=0.1, tuft=0.6)
    _mane(pet, base, y + 1.2 * size, wide, 1.1 * size)
    if pet.collar:
        pet.band((x + base) / 2, y + 1.05 * size, 0.75 * size)
    pet.head(x, y, size)


def _mane(pet: _Pet, x: float, y: float, wide: float, drop: float) -> None:
    """Long hair on the chest, for the coats that have it."""
    if pet.build.coat not in ("wavy", "silky"):
        return
    start = np.linspace(-0.85, 0.85, 9)
    roots = np.stack([x + wide * start, np.full(9, y - 0.3 * drop)], axis=1)
    tips = roots + (0, drop) + pet.rng.normal(0, 1, (9, 2))
    pet.strands(roots, tips, 0.3 * wide)


def _sitting(pet: _Pet) -> None:
    """Sitting, seen from the front."""
    rng, build = pet.rng, pet.build
    unit = rng.uniform(9.5, 11.5)
    ground = rng.uniform(57, 63)
    x = 32 + rng.normal(0, 6)
    tall = unit * (1.9 + 0.45 * build.legs)
    wide = unit * 0.98 * build.body
    head_x, head_y = x + rng.normal(0, 1), ground - tall - 0.55 * unit
    pet.canvas.shadow(x, ground, 1.6 * wide, 0.3 * unit)
    side = int(rng.choice([-1, 1]))
    root = np.array((x + side * 0.9 * wide, ground - 0.5 * unit))
    pet.tail(root, 1.35 * unit, side, rng.uniform(0.3, 1))
    body = [(x - 0.5 * wide, ground - tall), (x + 0.5 * wide, ground - tall)]
    body += [
        (x + 0.85 * wide, ground - 0.55 * tall),
        (x + 1.12 * wide, ground - 0.6 * unit),
    ]
    body += [
        (x + 0.8 * wide, ground - 0.05 * unit),
        (x - 0.8 * wide, ground - 0.05 * unit),
    ]
    body += [
        (x - 1.12 * wide, ground - 0.6 * unit),
        (x - 0.85 * wide, ground - 0.55 * tall),
    ]
    pet.part(smooth(body), reach=3.5)
    if build.clipped:
        pet.puff(x, ground - 0.72 * tall, 0.95 * wide)
    if pet.bib:
        bib = ellipse(x, ground - 0.62 * tall, 0.42 * wide, 0.3 * tall)
        pet.part(bib, paint=pet.pale, depth=0.1, tuft=0.5)
    _mane(pet, x, ground - 0.75 * tall, 0.8 * wide, 0.45 * tall)
    for sign in (-1, 1):
        haunch = ellipse(
            x + sign * 0.85 * wide, ground - 0.5 * unit, 0.42 * unit, 0.6 * unit
        )
        pet.part(haunch, depth=0.3, reach=1.5)
        top = (x + sign * 0.33 * wide, ground - 0.5 * tall)
        foot = (x + sign * (0.36 * wide + 0.1), ground + 0.1 * unit)
        pet.leg(top, foot, 0.42 * unit)
    if pet.collar:
        pet.band(head_x, head_y + 0.98 * unit, 0.6 * unit)
    pet.head(head_x, head_y, unit)


def _standing(pet: _Pet) -> None:
    """Standing, seen from the side, the head in profile or towards the viewer."""
    rng, build = pet.rng, pet.build
    mirror = bool(rng.random() < 0.5)
    way = 1 if mirror else -1  # the side it looks to
    unit = rng.uniform(7.4, 9.6)  # half the height of the head
    ground = rng.uniform(54, 61)
    x = 32 + rng.normal(0, 3) - 2.5 * way
    half = unit * 1.65
    thick = unit * 1.12 * build.body
    leg = unit * 1.25 * build.legs
    middle = ground - leg - 0.62 * thick
    slope = unit * rng.normal(0, 0.06)
    pet.canvas.shadow(x, ground, 1.3 * half, 0.28 * unit)

    def at(along: float, up: float) -> np.ndarray:
        """Along: -1 rump, 1 chest; up: in units above the middle of the body."""
        return np.array((x + way * along * half, middle - up * thick + slope * along))

    pet.tail(at(-0.98, 0.45), 1.5 * unit, -way, rng.uniform(0.2, 1))
    width = 0.42 * unit * min(1.0, build.body)
    stride = rng.uniform(-0.16, 0.16)
    for along, shift in ((0.62, stride), (-0.68, -stride)):
        foot = at(along + 0.12 + shift, 0)
        pet.leg(at(along + 0.12, 0.0), (foot[0], ground - 0.6), width, far=True)
    trunk = [at(-1.05, 0.2), at(-0.85, 0.62), at(-0.2, 0.56), at(0.5, 0.62)]
    trunk += [at(0.95, 0.62), at(1.12, 0.1), at(0.8, -0.58), at(0.1, -0.48)]
    trunk += [at(-0.55, -0.36), at(-0.98, -0.3)]
    pet.part(smooth(np.array(trunk)), reach=3)
    head = at(1.22, 1.15 + rng.uniform(-0.1, 0.25))
    neck = limb([at(0.75, 0.15), at(1.0, 0.6), head], [1.3 * thick, 1.15 * thick, unit])
    for along, shift in ((0.72, -stride), (-0.74, stride)):
        foot = at(along + shift, 0)
        pet.leg(at(along, -0.05), (foot[0], ground), width * 1.1)
    if build.clipped:
        pet.puff(*at(-0.78, 0.12), 0.62 * unit)
        pet.puff(*at(0.72, 0.1), 1.0 * thick)
    pet.part(neck, reach=2.5)
    if build.coat in ("wavy", "silky"):
        low = -1.35 if build.coat == "silky" else -0.95
        start = np.linspace(-0.9, 1.0, 12)
        roots = np.array([at(a, -0.1) for a in start])
        tips = np.array([at(a - 0.06, low) for a in start])
        tips += rng.normal(0, 0.6, tips.shape)
        tips[:, 1] = np.minimum(tips[:, 1], ground + 0.3)
        pet.strands(roots, tips, 2.4)
    if pet.bib:
        bib = ellipse(*at(1.02, 0.1), 0.3 * thick, 0.55 * thick)
        pet.part(bib, paint=pet.pale, depth=0.1, tuft=0.4)
    if pet.collar:
        pet.band(*(at(1.08, 0.8)), 0.62 * unit)
    if rng.random() < 0.55:
        pet.profile(*head, unit * 0.98, mirror)
    else:
        pet.head(*head, unit * 0.95)


def _lying(pet: _Pet) -> None:
    """Lying down, body to the side, forelegs out in front."""
    rng, build = pet.rng, pet.build
    mirror = bool(rng.random() < 0.5)
    way = 1 if mirror else -1
    unit = rng.uniform(8.2, 10.5)
    ground = rng.uniform(50, 60)
    x = 32 + rng.normal(0, 3)
    half, thick = unit * 1.7, unit * 1.15 * build.body
    pet.canvas.shadow(x, ground, 1.3 * half, 0.3 * unit)

    def at(along: float, up: float) -> np.ndarray:
        return np.array((x + way * along * half, ground - up * thick))

    pet.tail(at(-0.95, 0.35), 1.2 * unit, -way, rng.uniform(0, 0.35))
    trunk = [at(-1.1, 0.05), at(-1.15, 0.6), at(-0.75, 1.08), at(0, 1.0), at(0.5, 1.1)]
    trunk += [at(0.95, 0.9), at(1.0, 0.05), at(0, 0.0)]
    pet.part(smooth(np.array(trunk)), reach=4)
    if build.coat in ("wavy", "silky"):
        start = np.linspace(-0.9, 0.7, 12)
        roots = np.array([at(a, 0.6) for a in start])
        tips = np.array([at(a - 0.05, -0.05) for a in start]) + rng.normal(
            0, 0.5, (12, 2)
        )
        pet.strands(roots, tips, 2.4)
    haunch = ellipse(*at(-0.72, 0.42), 0.62 * unit, 0.48 * thick)
    pet.part(haunch, depth=0.3, reach=2)
    if build.clipped:
        pet.puff(*at(-0.75, 0.6), 0.6 * unit)
        pet.puff(*at(0.6, 0.6), 0.75 * unit)
    width = 0.45 * unit
    reach = 1.25 + 0.18 * build.legs
    for rise, far in ((0.22, True), (0.08, False)):
        foot = at(reach + rng.uniform(-0.1, 0.1), rise - 0.06)
        pet.leg(at(0.6, rise + 0.14), foot, width, far)
    hind = at(-0.2, 0.02)
    pet.leg(at(-0.7, 0.12), hind, width)
    head = at(0.72 + rng.normal(0, 0.08), 1.35 + rng.uniform(-0.25, 0.3))
    neck = limb([at(0.5, 0.4), at(0.62, 0.9), head], [1.1 * thick, thick, unit])
    pet.part(neck, reach=2.5)
    if pet.bib:
        bib = ellipse(*at(0.8, 0.6), 0.32 * thick, 0.4 * thick)
        pet.part(bib, paint=pet.pale, depth=0.1, tuft=0.4)
    if pet.collar:
        pet.band(*(head + (0, 0.95 * unit)), 0.6 * unit)
    if rng.random() < 0.3:
        pet.profile(*head, unit * 0.98, mirror)
    else:
        pet.head(*head, unit * 0.97)


_DRAWN = {
    "portrait": _portrait,
    "sitting": _sitting,
    "standing": _standing,
    "lying": _lying,
}


def draw_pet(
    canvas: Canvas, build: Build, pose: str | None = None
) -> tuple[int, int, int, int]:
    """Draw an animal on the canvas.

    Args:
        canvas: where to; its ``rng`` decides colours, place and turn of the head.
        build: what the animal is made of.
        pose: one of `POSES`; drawn if None.

    Returns:
        The box around it in the final picture: left, top, right, bottom, 0 to 63.
    """
    pose = pose or str(canvas.rng.choice(list(POSES), p=list(POSES.values())))
    pet = _Pet(canvas, build)
    _DRAWN[pose](pet)
    box = pet.seen.getbbox() or (0, 0, SIZE * SCALE, SIZE * SCALE)
    return tuple(min(SIZE - 1, edge // SCALE) for edge in box)


def random_cat(rng: Generator) -> Build:
    """Draw the build of some cat."""
    return Build(
        cat=True,
        ears="point",
        ear_size=rng.uniform(0.85, 1.15),
        skull=rng.uniform(0.95, 1.08),
        eye_size=rng.uniform(0.9, 1.15),
        coat=str(rng.choice(["smooth", "dense", "wavy"], p=[0.45, 0.4, 0.15])),
        legs=rng.uniform(0.8, 1.1),
        body=rng.uniform(0.85, 1.1),
        tail=str(rng.choice(["thin", "bushy"], p=[0.8, 0.2])),
    )


def random_dog(rng: Generator) -> Build:
    """Draw the build of some dog."""
    return Build(
        ears=str(
            rng.choice(["drop", "fold", "prick", "long"], p=[0.45, 0.27, 0.11, 0.17])
        ),
        ear_size=rng.uniform(0.8, 1.15),
        muzzle=rng.uniform(0.7, 1.25),
        skull=rng.uniform(0.92, 1.08),
        eye_size=rng.uniform(0.85, 1.15),
        coat=str(
            rng.choice(["smooth", "dense", "wavy", "curly"], p=[0.4, 0.3, 0.2, 0.1])
        ),
        legs=rng.uniform(0.75, 1.25),
        body=rng.uniform(0.85, 1.15),
        tail=str(rng.choice(["otter", "curl", "feather", "bushy"])),
    )
