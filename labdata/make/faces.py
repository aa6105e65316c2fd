"""Draws a face from its attributes; three samples (scores, labels, expressions) use it.

A face is a `Face`: proportions, looks and age, drawn independently of one another by
`random_face`, so that no attribute stands for a group of people. What the muscles do
is an `Expression`; where the head is, how it is turned and lit, a `Pose`.

A head has coordinates of its own: the middle at (0, 0), the top of the skull at
y = -1, the chin at y = 1, x to the right of the picture. Proportions are z-values:
0 is the middle of what is drawn, and about two thirds of all faces lie within 1.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageChops

from labdata.make.canvas import (
    WIDE,
    Canvas,
    Colour,
    any_colour,
    blend,
    clouds,
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
    ruffle,
    smooth,
    spots,
    stripes,
    vary,
)

PROPORTIONS = (
    "face_width",
    "jaw_width",
    "chin_length",
    "eye_size",
    "eye_distance",
    "eye_height",
    "brow_height",
    "brow_thickness",
    "nose_length",
    "nose_width",
    "mouth_width",
    "mouth_height",
    "lip_thickness",
)
LIMIT = 2.2  # z-values are kept within this, so that every face is a possible one

HAIR = (
    "bald",
    "shaven",
    "short",
    "parted",
    "spiky",
    "curly",
    "bob",
    "long",
    "wavy",
    "bun",
    "tail",
)
LIGHTS = ("front", "left", "right", "dim", "behind")

_SKIN = (
    (250, 222, 200),
    (240, 200, 170),
    (226, 180, 144),
    (205, 156, 118),
    (176, 124, 88),
    (150, 102, 72),
    (124, 84, 60),
    (102, 70, 54),
)
_HAIR_COLOURS = (
    (30, 24, 24),
    (48, 34, 28),
    (84, 56, 38),
    (122, 84, 50),
    (176, 130, 76),
    (222, 190, 130),
    (150, 66, 36),
)
_MOUTH_INSIDE = (70, 22, 28)
_LIP = (178, 60, 72)


@dataclass(frozen=True)
class Expression:
    """What the muscles of a face do; all zeros is a face at rest.

    Attributes:
        smile: corners of the mouth up (1) or down (-1).
        open: how far the mouth is open, 0 to 1.
        stretch: mouth wider (1) or rounder (-1) than at rest.
        teeth: share of the open mouth that shows teeth, 0 to 1.
        sneer: upper lip drawn up on one side and the nose wrinkled, 0 to 1.
        brow_lift: brows up (1) or down (-1).
        brow_slant: inner ends of the brows up (1) or down (-1).
        eyes: wide open (1) or narrowed (-1).
        cheeks: cheeks raised, 0 to 1.
        frown: upright lines between the brows, 0 to 1.
        gaze: eyes to the right (1) or left (-1), and down (1) or up (-1).
    """

    smile: float = 0.0
    open: float = 0.0
    stretch: float = 0.0
    teeth: float = 0.0
    sneer: float = 0.0
    brow_lift: float = 0.0
    brow_slant: float = 0.0
    eyes: float = 0.0
    cheeks: float = 0.0
    frown: float = 0.0
    gaze: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True)
class Face:
    """What a face looks like, whatever it does.

    Attributes:
        proportions: name from `PROPORTIONS` -> z-value within `LIMIT`.
        age: years, 18 to 80: lines and grey hair.
        skin: its colour.
        hair: a style from `HAIR`.
        hair_colour: grey already mixed in.
        fringe: whether hair falls on the forehead.
        beard: "", "stubble", "moustache", "goatee" or "full".
        glasses: "", "round" or "square".
        hat: "", "beanie" or "cap".
        iris: colour of the eyes.
        freckles: whether there are any.
        earrings: whether there are any.
        asymmetry: z-value: one half of the face set higher than the other.
    """

    proportions: dict[str, float]
    age: float
    skin: Colour
    hair: str
    hair_colour: Colour
    fringe: bool = False
    beard: str = ""
    glasses: str = ""
    hat: str = ""
    iris: Colour = (80, 60, 40)
    freckles: bool = False
    earrings: bool = False
    asymmetry: float = 0.0


@dataclass(frozen=True)
class Pose:
    """Where a head is and how it is lit.

    Attributes:
        at: middle of the head, pixels.
        size: half the height of the head, pixels.
        tilt: head leaning, radians.
        turn: head turned to the right (1) or left (-1) of the picture.
        light: one of `LIGHTS`.
    """

    at: tuple[float, float] = (32.0, 31.0)
    size: float = 20.0
    tilt: float = 0.0
    turn: float = 0.0
    light: str = "front"


def z_value(rng: Generator) -> float:
    """Draw a normal deviate kept within `LIMIT`."""
    return float(np.clip(rng.normal(), -LIMIT, LIMIT))


def random_face(rng: Generator, **given: float) -> Face:
    """Draw a face; every attribute is drawn independently of the others.

    Args:
        rng: source of randomness.
        **given: z-values of proportions (or ``age``) to use instead of drawn ones.
    """
    drawn = {name: z_value(rng) for name in PROPORTIONS}
    age = float(rng.triangular(18, 28, 80))
    age = given.pop("age", age)
    drawn.update(given)
    skin = _between(_SKIN, rng.random() * (len(_SKIN) - 1))
    colour = _HAIR_COLOURS[rng.integers(len(_HAIR_COLOURS))]
    if rng.random() < 0.06:
        colour = hsv(rng.random(), 0.55, 0.7)  # dyed
    grey = np.clip((age - 38) / 40 + rng.normal(0, 0.2), 0, 0.95)
    beard = ["stubble", "moustache", "goatee", "full"][rng.integers(4)]
    glasses = ["round", "square"][rng.integers(2)]
    return Face(
        proportions=drawn,
        age=age,
        skin=vary(rng, skin, 6),
        hair=str(rng.choice(HAIR)),
        hair_colour=vary(rng, mix(colour, (205, 203, 200), float(grey)), 8),
        fringe=bool(rng.random() < 0.3),
        beard=beard if rng.random() < 0.25 else "",
        glasses=glasses if rng.random() < 0.28 else "",
        hat=str(rng.choice(["beanie", "cap"])) if rng.random() < 0.1 else "",
        iris=vary(rng, _IRIS[rng.integers(len(_IRIS))], 10),
        freckles=bool(rng.random() < 0.15),
        earrings=bool(rng.random() < 0.2),
        asymmetry=z_value(rng),
    )


def slight_expression(rng: Generator) -> Expression:
    """Draw what a face does when asked to look at the camera."""
    return Expression(
        smile=rng.normal(0.25, 0.35),
        open=rng.uniform(0.2, 0.6) if rng.random() < 0.3 else 0.0,
        teeth=rng.uniform(0.3, 1),
        brow_lift=rng.normal(0, 0.3),
        brow_slant=rng.normal(0, 0.2),
        eyes=rng.normal(0, 0.3),
        gaze=(rng.normal(0, 0.3), rng.normal(0, 0.2)),
    )


def draw_face(
    canvas: Canvas, face: Face, pose: Pose, expression: Expression | None = None
) -> None:
    """Draw the head, its neck and shoulders on what the canvas holds.

    Args:
        canvas: with its backdrop drawn.
        face: looks and proportions.
        pose: place, turn and light.
        expression: at rest if None.
    """
    _Drawing(canvas, face, pose, expression or Expression()).draw()


_IRIS = ((70, 48, 34), (98, 66, 40), (92, 106, 66), (84, 114, 146), (110, 118, 124))


def _half() -> Image.Image:
    return Image.new("L", (WIDE, WIDE), 140)


def _between(colours: tuple, position: float) -> Colour:
    low = min(int(position), len(colours) - 2)
    return mix(colours[low], colours[low + 1], position - low)


@dataclass
class _Drawing:
    canvas: Canvas
    face: Face
    pose: Pose
    mood: Expression
    person: Image.Image | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        z = self.face.proportions
        self.width = 0.72 + 0.045 * z["face_width"]
        self.jaw = self.width * (0.80 + 0.075 * z["jaw_width"])
        self.chin = 1.0 + 0.04 * z["chin_length"]
        self.eye = 0.125 + 0.022 * z["eye_size"]
        self.eye_x = 0.32 + 0.026 * z["eye_distance"]
        self.eye_y = 0.0 - 0.04 * z["eye_height"]
        self.brow_y = self.eye_y - 0.235 - 0.035 * z["brow_height"]
        self.brow = 0.062 + 0.022 * z["brow_thickness"]
        self.nose_y = 0.38 + 0.045 * z["nose_length"]
        self.nose = 0.135 + 0.022 * z["nose_width"]
        self.mouth = 0.27 + 0.038 * z["mouth_width"]
        self.mouth_y = 0.62 - 0.035 * z["mouth_height"]
        self.lip = 0.07 + 0.022 * z["lip_thickness"]
        self.old = float(np.clip((self.face.age - 30) / 45, 0, 1))
        self.shadow = mix(self.face.skin, (70, 24, 22), 0.38)
        self.crease = mix(self.face.skin, (50, 20, 20), 0.5)
        tufts = clouds(self.canvas.rng, 9)
        dyed = blend(self.face.hair_colour, lighter(self.face.hair_colour, 0.22), tufts)
        self.hair_paint = fur(self.canvas.rng, dyed, 0.35)
        # Beards and brows keep their colour longer than the hair of the head.
        self.beard = blend(
            self.hair_paint, mix(self.shadow, (44, 32, 28), 0.6), _half()
        )

    # From the head's coordinates to the picture's

    def see(self, points: object, depth: float = 0.0) -> np.ndarray:
        """Turn the head: what lies before its middle moves with the turn."""
        flat = np.array(points, dtype=float)
        turn = self.pose.turn
        flat[:, 1] += 0.03 * self.face.asymmetry * np.tanh(3 * flat[:, 0])
        flat[:, 0] = flat[:, 0] * (1 - 0.1 * abs(turn)) + 0.2 * turn * depth
        return place(flat, self.pose.at, self.pose.size, self.pose.tilt)

    def fill(self, points: object, paint: object, opacity: float = 1, depth: float = 0):
        return self.canvas.fill(self.see(points, depth), paint, opacity)

    def line(
        self,
        points: object,
        width: float,
        colour: Colour,
        opacity: float = 1,
        depth: float = 0,
    ) -> None:
        curve = smooth(self.see(points, depth), closed=False, steps=5)
        self.canvas.line(curve, width * self.pose.size, colour, opacity)

    # The parts, from back to front

    def draw(self) -> None:
        before = self.canvas.image.copy()
        self._hair_behind()
        self._shoulders()
        self._head()
        self._skin_details()
        self._beard()
        for side in (-1, 1):
            self._eye(side)
            self._brow(side)
        self._nose()
        self._mouth()
        self._hair_before()
        self._glasses()
        self._hat()
        difference = ImageChops.difference(before, self.canvas.image).convert("L")
        self.person = difference.point([0] + [255] * 255)
        self._light()

    def _hair_behind(self) -> None:
        w, style, rng = self.width, self.face.hair, self.canvas.rng
        ends = {"bob": 0.85, "long": 1.75, "wavy": 1.6}
        if style in ends:
            end = ends[style] + rng.normal(0, 0.08)
            half = w + 0.16
            outline = [
                (0, -1.14),
                (0.7 * half, -0.95),
                (half, -0.3),
                (half + 0.06, 0.5 * end),
                (0.9 * half, end),
                (-0.9 * half, end),
                (-half - 0.06, 0.5 * end),
                (-half, -0.3),
                (-0.7 * half, -0.95),
            ]
            shape = self.see(smooth(outline), -0.4)
            if style == "wavy":
                shape = ruffle(shape, rng, 0.9)
        elif style == "curly":
            size = w + rng.uniform(0.2, 0.42)
            shape = ruffle(self.see(ellipse(0, -0.42, size, 0.86), -0.3), rng, 0.9)
        elif style == "bun":
            shape = self.see(ellipse(rng.normal(0, 0.1), -1.2, 0.32, 0.3), -0.8)
        elif style == "tail":
            side = rng.choice([-1, 1])
            tail = [(0.3 * side, -0.9), (1.05 * side, -0.3), (0.95 * side, 1.1)]
            shape = limb(self.see(tail, -0.6), np.array([0.3, 0.5, 0.1]) * 20)
        else:
            return
        mask = self.canvas.fill(shape, darker(self.face.hair_colour, 0.12))
        self.canvas.fill(mask, self.hair_paint, 0.85)
        self.canvas.shade(mask, 0.4, 4)

    def _shoulders(self) -> None:
        rng, skin = self.canvas.rng, self.face.skin
        neck = 0.62 * self.width
        self.fill(
            [(-neck, 0.4), (neck, 0.4), (neck * 1.1, 1.8), (-neck * 1.1, 1.8)],
            darker(skin, 0.22),
        )
        cloth = any_colour(rng, (0.05, 0.8), (0.15, 0.95))
        paint = cloth
        look = rng.random()
        if look < 0.25:
            bands = stripes(rng, rng.uniform(5, 11), rng.choice([0, np.pi / 2]))
            paint = blend(cloth, vary(rng, cloth, 60), bands)
        elif look < 0.4:
            dots = spots(rng, rng.uniform(0.6, 1.4), rng.uniform(3.5, 6), 0.05)
            paint = blend(cloth, vary(rng, cloth, 70), dots)
        slope, wide = rng.uniform(0.1, 0.3), rng.uniform(1.35, 1.7)
        top = 1.22
        body = [
            (-neck * 0.9, top),
            (-0.9, top + slope),
            (-wide, top + 2.2 * slope),
            (-wide - 0.2, 4),
            (wide + 0.2, 4),
            (wide, top + 2.2 * slope),
            (0.9, top + slope),
            (neck * 0.9, top),
        ]
        deep = rng.uniform(0.05, 0.5)
        collar = [(0.5 * neck, top + 0.55 * deep), (0, top + deep + 0.05)]
        collar += [(-0.5 * neck, top + 0.55 * deep)]
        mask = self.fill(body + collar, paint)
        self.canvas.shade(mask, 0.35, 4)
        edge = [(neck * 0.9, top), *collar, (-neck * 0.9, top)]
        self.line(edge, 0.06, darker(cloth, 0.35))

    def _head(self) -> None:
        w, jaw, chin, skin = self.width, self.jaw, self.chin, self.face.skin
        for side in (-1, 1):
            ear = ellipse(side * (w + 0.015), 0.1, 0.1, 0.19)
            self.fill(ear, darker(skin, 0.1), depth=-0.35)
            inner = ellipse(side * (w + 0.025), 0.1, 0.05, 0.11)
            self.fill(inner, self.shadow, 0.7, depth=-0.35)
            if self.face.earrings:
                drop = ellipse(side * (w + 0.03), 0.35, 0.045, 0.06)
                self.fill(drop, (232, 200, 90), depth=-0.35)
        drop = 0.1 * max(0.0, self.mood.open)
        outline = [
            (0, -1),
            (0.6 * w, -0.88),
            (0.96 * w, -0.45),
            (w, 0.05),
            (0.5 * (w + jaw) + 0.01, 0.38),
            (jaw * 0.93, 0.62 + 0.5 * drop),
            (jaw * 0.56, 0.9 * chin + drop),
            (0, chin + drop),
        ]
        outline += [(-x, y) for x, y in outline[-2:0:-1]]
        skin_paint = blend(
            skin, mix(skin, self.shadow, 0.35), noise(self.canvas.rng, 9)
        )
        # Under the chin the neck lies in shadow.
        under = [(x, y + 0.09) for x, y in smooth(outline)]
        self.fill(under, self.shadow, 0.55)
        self.head = self.fill(smooth(outline), skin_paint)
        self.canvas.shade(self.head, 0.32, 4.5, self._toward())

    def _toward(self) -> tuple[float, float]:
        return {"left": (-1.0, -0.2), "right": (1.0, -0.2)}.get(
            self.pose.light, (-0.3, -0.9)
        )

    def _skin_details(self) -> None:
        rng, mood, old = self.canvas.rng, self.mood, self.old
        blush = mix(self.face.skin, (206, 84, 78), 0.28)
        for side in (-1, 1):
            cheek = ellipse(side * 0.42, 0.32 - 0.05 * mood.cheeks, 0.2, 0.14)
            self.fill(cheek, blush, 0.22 + 0.25 * mood.cheeks, depth=0.5)
            fold = [
                (side * (self.nose + 0.03), self.nose_y - 0.02),
                (side * (self.mouth + 0.08), self.mouth_y - 0.08),
                (side * (self.mouth + 0.09), self.mouth_y + 0.06),
            ]
            strength = 0.75 * old + 0.55 * max(0.0, mood.smile) + 0.5 * mood.sneer
            if strength > 0.2:
                self.line(fold, 0.045, self.crease, min(0.8, strength), depth=0.8)
            if old > 0.35 or mood.cheeks > 0.5:
                for lift in (-0.08, 0, 0.08):
                    crow = [
                        (side * (self.eye_x + 1.35 * self.eye), self.eye_y + lift / 2),
                        (side * (self.eye_x + 1.9 * self.eye), self.eye_y + 1.4 * lift),
                    ]
                    self.line(crow, 0.025, self.crease, 0.35 + 0.3 * old, depth=0.5)
            if old > 0.25:
                bag = [
                    (side * (self.eye_x - 0.1), self.eye_y + 0.15),
                    (side * self.eye_x, self.eye_y + 0.2),
                    (side * (self.eye_x + 0.11), self.eye_y + 0.14),
                ]
                self.line(bag, 0.03, self.crease, 0.55 * old, depth=0.8)
        lifted = max(0.0, mood.brow_lift - 0.35)
        for row in range(3):
            if old > 0.3 + 0.15 * row or lifted > 0.25 * row + 0.01:
                y = -0.42 - 0.11 * row + rng.normal(0, 0.01)
                line = [(-0.34, y + 0.03), (0, y - 0.02), (0.34, y + 0.03)]
                strength = max(0.6 * old, 0.8 * lifted)
                self.line(line, 0.028, self.crease, min(0.6, strength), depth=0.6)
        if mood.frown > 0.2:
            for x in (-0.065, 0.065):
                line = [(x, self.brow_y - 0.04), (0.8 * x, self.brow_y + 0.14)]
                self.line(line, 0.035, self.crease, min(0.9, mood.frown), depth=1)
        if mood.sneer > 0.2:
            for row in range(3):
                y = self.eye_y + 0.06 + 0.075 * row
                line = [(-0.1, y + 0.03), (0, y - 0.015), (0.1, y + 0.03)]
                self.line(line, 0.03, self.crease, 0.8 * mood.sneer, depth=1)
        if self.face.freckles:
            brown = mix(self.face.skin, (120, 60, 30), 0.5)
            for _ in range(22):
                x, y = rng.normal(0, 0.3), rng.normal(0.22, 0.09)
                self.fill(ellipse(x, y, 0.018, 0.018)[::8], brown, depth=0.8)

    def _beard(self) -> None:
        kind, w, jaw = self.face.beard, self.width, self.jaw
        if not kind:
            return
        low = self.chin + 0.1 * self.mood.open
        if kind in ("stubble", "full"):
            rim = 0.0 if kind == "stubble" else 0.1
            outline = [
                (-w - 0.01, 0.16),
                (-0.8 * w, 0.4),
                (-0.52 * w, 0.46),
                (-0.1, 0.44),
                (0.1, 0.44),
                (0.52 * w, 0.46),
                (0.8 * w, 0.4),
                (w + 0.01, 0.16),
                (jaw + 0.4 * rim, 0.6),
                (0.62 * jaw, 0.92 * low + rim),
                (0, low + 1.5 * rim),
                (-0.62 * jaw, 0.92 * low + rim),
                (-jaw - 0.4 * rim, 0.6),
            ]
            shape = self.see(smooth(outline, steps=5), 0.2)
            if kind == "full":
                shape = ruffle(shape, self.canvas.rng, 0.4)
            opacity = 0.35 if kind == "stubble" else 0.95
            paint = darker(self.face.skin, 0.5) if kind == "stubble" else self.beard
            mask = self.canvas.fill(shape, paint, opacity)
            if kind == "full":
                self.canvas.shade(mask, 0.25, 3)
        if kind == "moustache":
            y = (self.nose_y + self.mouth_y) / 2 - 0.01
            wing = self.mouth * 1.05
            outline = [
                (0, y - 0.05),
                (0.6 * wing, y - 0.04),
                (wing, y + 0.12),
                (0.5 * wing, y + 0.07),
                (0, y + 0.05),
                (-0.5 * wing, y + 0.07),
                (-wing, y + 0.12),
                (-0.6 * wing, y - 0.04),
            ]
            self.fill(smooth(outline, steps=4), self.beard, 0.95, depth=0.9)
        if kind == "goatee":
            y = self.mouth_y + 0.13 + 0.2 * self.mood.open
            tuft = [(-0.2, y), (0.2, y), (0.17, low), (0, low + 0.12), (-0.17, low)]
            self.fill(smooth(tuft, steps=5), self.beard, 0.95, depth=0.6)

    def _eye(self, side: int) -> None:
        mood, size, rng = self.mood, self.eye, self.canvas.rng
        x, y = side * self.eye_x, self.eye_y
        lid = float(np.clip(0.62 + 0.4 * mood.eyes - 0.12 * mood.cheeks, 0.12, 1.15))
        lower = 0.5 * (1 + 0.35 * mood.eyes) * (1 - 0.55 * mood.cheeks)
        # Raised inner brows pull the inner corner of the upper lid along.
        sad = 0.22 * max(0.0, mood.brow_slant)
        wide = 1.28 * size
        socket = ellipse(x, y - 0.03, 1.45 * wide, 1.5 * size)
        self.fill(socket, self.shadow, 0.22, depth=0.8)
        upper = [
            (x - wide, y + 0.02),
            (x - 0.5 * wide, y - size * (lid - side * sad * -0.6) * 0.8),
            (x, y - size * lid),
            (x + 0.5 * wide, y - size * (lid - side * sad * 0.6) * 0.8),
            (x + wide, y + 0.02),
        ]
        below = [
            (x + 0.5 * wide, y + 0.8 * size * lower),
            (x, y + size * lower),
            (x - 0.5 * wide, y + 0.8 * size * lower),
        ]
        rim = smooth(self.see(upper + below, 0.9), steps=4)
        white = mix((240, 236, 230), self.face.skin, 0.18)
        opening = self.canvas.fill(rim, white)
        gaze = (x + 0.28 * size * mood.gaze[0], y - 0.08 * size)
        gaze = (gaze[0], gaze[1] + 0.25 * size * mood.gaze[1])
        for radius, tone in (
            (0.66, darker(self.face.iris, 0.35)),
            (0.54, self.face.iris),
            (0.3, (14, 10, 12)),
        ):
            disc = self.see(ellipse(*gaze, radius * size, radius * size), 0.9)
            self.canvas.fill(ImageChops.multiply(self.canvas.mask(disc), opening), tone)
        shine = ellipse(gaze[0] - 0.2 * size, gaze[1] - 0.25 * size, 0.035, 0.035)
        if lid > 0.3:
            self.fill(shine, (255, 255, 255), depth=0.9)
        lash = mix(self.face.hair_colour, (20, 12, 12), 0.75)
        self.line(upper, 0.045, lash, depth=0.9)
        self.line(below, 0.02, self.crease, 0.6, depth=0.9)
        if lid > 0.2:
            crease = [(px, py - 0.055 - 0.03 * self.old) for px, py in upper[1:4]]
            self.line(crease, 0.022, self.crease, 0.6, depth=0.9)
        if rng.random() < 0.3:
            flick = [(x + side * wide, y + 0.01), (x + side * 1.2 * wide, y - 0.05)]
            self.line(flick, 0.03, lash, depth=0.9)

    def _brow(self, side: int) -> None:
        mood = self.mood
        lift = -0.11 * mood.brow_lift
        slant = 0.13 * mood.brow_slant
        inner_x = 0.13 - 0.035 * mood.frown
        y = self.brow_y + lift
        arch = 0.05 + 0.05 * max(0.0, mood.brow_lift)
        outer = self.eye_x + 1.7 * self.eye
        points = [
            (side * inner_x, y + 0.03 - slant),
            (side * (inner_x + 0.45 * (outer - inner_x)), y - arch - 0.25 * slant),
            (side * (inner_x + 0.8 * (outer - inner_x)), y - 0.6 * arch + 0.35 * slant),
            (side * outer, y + 0.05 + 0.6 * slant),
        ]
        thick = self.brow * self.pose.size
        widths = np.array([0.9, 1.25, 1.0, 0.35]) * thick
        tone = mix(self.face.hair_colour, (40, 28, 24), 0.45)
        if contrast(tone, self.face.skin) < 40:
            tone = darker(self.face.skin, 0.65)
        self.canvas.fill(limb(self.see(points, 0.8), widths), tone, 0.92)

    def _nose(self) -> None:
        n, y = self.nose, self.nose_y - 0.03 * self.mood.sneer
        side = -1 if self.pose.turn > 0 else 1
        bridge = [
            (side * 0.075, self.eye_y - 0.08),
            (side * 0.06, 0.4 * y),
            (side * 0.85 * n, y - 0.06),
        ]
        self.line(bridge, 0.04, self.shadow, 0.6, depth=1.1)
        ridge = [(0, self.eye_y + 0.02), (0, y - 0.12)]
        self.line(ridge, 0.07, lighter(self.face.skin, 0.3), 0.45, depth=1.4)
        base = [(-n, y - 0.03), (-0.6 * n, y + 0.03), (0, y + 0.045)]
        base += [(0.6 * n, y + 0.03), (n, y - 0.03)]
        self.line(base, 0.045, self.shadow, 0.9, depth=1.4)
        for nostril in (-0.48 * n, 0.48 * n):
            hole = ellipse(nostril, y + 0.012, 0.035, 0.022)
            self.fill(hole, self.crease, depth=1.4)

    def _mouth(self) -> None:
        mood, lip = self.mood, self.lip
        half = self.mouth * (1 + 0.28 * mood.stretch + 0.2 * max(0.0, mood.smile))
        y = self.mouth_y - 0.02 * mood.smile
        corner = y - 0.14 * mood.smile
        gape = 0.34 * max(0.0, mood.open)
        line = mix(self.crease, (30, 8, 12), 0.5)
        lift = 0.1 * mood.sneer
        # A little redder and darker than the skin around, whatever its colour.
        tone = mix(darker(self.face.skin, 0.14), _LIP, 0.24)

        def curve(middle: float, bow: float, sneer: float) -> list:
            """Left to right; ``bow`` is how much the quarter points follow."""
            return [
                (-half, corner),
                (-0.5 * half, middle + bow - sneer),
                (0, middle),
                (0.5 * half, middle + bow),
                (half, corner),
            ]

        pull = 0.35 * (corner - y)
        upper = curve(y - 0.35 * gape, pull, lift)
        lower = curve(y + 0.65 * gape, pull + (0.02 if gape else 0), 0.4 * lift)
        over = curve(y - 0.35 * gape - lip * 0.75, pull - 0.25 * lip, 1.3 * lift)
        under = curve(y + 0.65 * gape + lip, pull + 0.3 * lip, 0)
        over[2] = (0, over[2][1] + 0.3 * lip)  # the dip in the upper lip
        self.fill(smooth(under + over[-2:0:-1], steps=4), tone, depth=1)
        rim = upper + lower[-2:0:-1]
        if gape > 0.04:
            inside = self.fill(smooth(rim, steps=4), _MOUTH_INSIDE, depth=1)
            if mood.teeth > 0.05:
                height = gape * (0.1 + 0.5 * mood.teeth)
                ends = [(0.9 * x, at + height) for x, at in upper[::-1]]
                above = [(x, at - 0.05) for x, at in upper]
                teeth = self.canvas.mask(self.see(above + ends, 1))
                white = mix((236, 230, 218), self.face.skin, 0.25)
                self.canvas.fill(ImageChops.multiply(teeth, inside), white)
            if gape > 0.12:
                tongue = ellipse(0, y + 0.6 * gape, 0.55 * half, 0.3 * gape)
                tongue = self.canvas.mask(self.see(tongue, 1))
                self.canvas.fill(ImageChops.multiply(tongue, inside), (190, 84, 90))
            self.line(lower, 0.03, line, depth=1)
        self.line(upper, 0.04, line, depth=1)
        shade = [(-0.4 * half, y + 0.7 * gape + 1.7 * lip)]
        shade += [(0.4 * half, y + 0.7 * gape + 1.7 * lip)]
        self.line(shade, 0.05, self.shadow, 0.5, depth=0.9)

    def _hair_before(self) -> None:
        style, w, rng = self.face.hair, self.width, self.canvas.rng
        if style == "bald":
            return
        top = {"spiky": 1.2, "curly": 1.16, "shaven": 1.01}.get(style, 1.1)
        thick = 0.02 if style == "shaven" else 0.07
        line = -0.56 + rng.normal(0, 0.04) - 0.08 * self.old
        side_end = {"bob": 0.7, "long": 0.9, "wavy": 0.8}.get(style, -0.02)
        outer = [
            (-w - thick, side_end),
            (-w - thick, -0.3),
            (-0.82 * w, -0.82),
            (-0.3, -top),
            (0.3, -top),
            (0.82 * w, -0.82),
            (w + thick, -0.3),
            (w + thick, side_end),
        ]
        edge = 0.94 * w
        dip = 0.14 if self.face.fringe else 0.0
        if style == "parted" or (style in ("long", "bob") and not self.face.fringe):
            part = rng.choice([-0.3, 0.0, 0.3])
            inner = [
                (edge, side_end),
                (edge, -0.28),
                (0.6 * w, line + 0.14),
                (part, line - 0.22),
                (-0.6 * w, line + 0.14),
                (-edge, -0.28),
                (-edge, side_end),
            ]
        else:
            inner = [
                (edge, side_end),
                (edge, -0.3),
                (0.62 * w, line + dip),
                (0.2, line + 1.25 * dip),
                (-0.2, line + 1.15 * dip),
                (-0.62 * w, line + dip),
                (-edge, -0.3),
                (-edge, side_end),
            ]
        rows = [smooth(outer, closed=False, steps=5), smooth(inner, False, steps=5)]
        shape = self.see(np.concatenate(rows), -0.05)
        depth = {"spiky": 1.1, "curly": 1.0, "wavy": 0.5, "short": 0.3}.get(style, 0.12)
        shape = ruffle(shape, rng, depth)
        opacity = 0.5 if style == "shaven" else 1.0
        mask = self.canvas.fill(shape, self.hair_paint, opacity)
        if style != "shaven":
            self.canvas.shade(mask, 0.35, 3, self._toward())

    def _glasses(self) -> None:
        kind = self.face.glasses
        if not kind:
            return
        rng, y = self.canvas.rng, self.eye_y + 0.02
        frame = darker(any_colour(rng, (0.0, 0.7), (0.1, 0.6)), 0.2)
        wide, tall = 0.235, 0.2
        for side in (-1, 1):
            x = side * (self.eye_x + 0.02)
            if kind == "round":
                lens = ellipse(x, y, wide, tall + 0.02)
            else:
                corners = [(-1, -0.85), (1, -0.85), (0.9, 0.9), (-0.9, 0.9)]
                lens = np.array(corners) * (wide, tall) + (x, y)
            shape = self.see(lens, 1.0)
            self.canvas.fill(shape, (255, 255, 255), 0.1)
            rim = np.concatenate([shape, shape[:2]])
            self.canvas.line(rim, 0.042 * self.pose.size, frame)
            temple = [(x + side * wide, y - 0.05), (side * (self.width + 0.02), y)]
            self.line(temple, 0.035, frame, depth=0.4)
        gap = self.eye_x + 0.02 - wide
        self.line([(-gap, y - 0.04), (0, y - 0.07), (gap, y - 0.04)], 0.04, frame, 1, 1)

    def _hat(self) -> None:
        if not self.face.hat:
            return
        rng, w = self.canvas.rng, self.width + 0.1
        tone = any_colour(rng, (0.1, 0.8), (0.2, 0.9))
        crown = [(-w, -0.5), (-0.95 * w, -1), (-0.4 * w, -1.35)]
        crown += [(-x, y) for x, y in crown[::-1]]
        knit = fur(rng, tone, 0.3, 0.0)
        mask = self.fill(smooth(crown, steps=6), knit)
        self.canvas.shade(mask, 0.4, 4)
        if self.face.hat == "beanie":
            brim = [(-w - 0.03, -0.68), (w + 0.03, -0.68)]
            brim += [(w + 0.03, -0.42), (-w - 0.03, -0.42)]
            self.canvas.shade(self.fill(brim, lighter(tone, 0.15)), 0.3, 2)
        else:
            brim = smooth([(-w, -0.6), (0, -0.72), (w, -0.6), (0, -0.36)])
            self.canvas.shade(self.fill(brim, darker(tone, 0.3), depth=0.8), 0.3, 2)

    def _light(self) -> None:
        kind, person = self.pose.light, self.person
        if kind in ("left", "right"):
            ramp = Image.linear_gradient("L").rotate(90 if kind == "left" else 270)
            ramp = ramp.resize(person.size).point(
                [int(min(190, max(0, 1.9 * v - 150))) for v in range(256)]
            )
            self.canvas.fill(ImageChops.multiply(ramp, person), (14, 10, 20))
        elif kind == "dim":
            self.canvas.fill(Image.new("L", person.size, 100), (8, 8, 18))
        elif kind == "behind":
            outside = ImageChops.invert(person)
            self.canvas.fill(outside, (255, 250, 236), 0.5)
            self.canvas.fill(person, (10, 8, 16), 0.38)
