"""Drawing primitives shared by every generator of pictures.

A picture is drawn three times too large with Pillow, textured with NumPy noise and
reduced to 64 x 64. Everything is measured in pixels of the final picture (0 to 64,
fractions welcome, y downwards); only this module knows about the larger scale.

A generator does, for each picture::

    canvas = Canvas(numpy.random.default_rng([seed, number]))
    canvas.backdrop()                      # a place, blurred or sharp
    canvas.clutter_behind()
    coat = fur(canvas.rng, colour)         # a texture the size of the canvas
    body = canvas.fill(place(ellipse(0, 0, 1, 0.7), at=(32, 36), scale=14), coat)
    canvas.shade(body)                     # roundness
    canvas.clutter_before()
    save(canvas.finish(), path)            # light, colour cast, blur, grain

Colours are tuples of three numbers, 0 to 255. Outlines are arrays of shape (n, 2).
Masks are Pillow images of mode "L" the size of the enlarged canvas.
"""

import colorsys
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageChops, ImageDraw, ImageFilter

SIZE = 64  # pixels, the final picture
SCALE = 3  # drawn this many times too large, then reduced
WIDE = SIZE * SCALE
JPEG_QUALITY = 78
WEBP_QUALITY = 82

Colour = tuple[float, float, float]
Paint = Colour | Image.Image
"""One colour, or a texture (mode "RGB", the size of the enlarged canvas)."""


# Colours


def hsv(hue: float, saturation: float, value: float) -> Colour:
    """Return the colour of a hue (in turns), saturation and value (0 to 1)."""
    red, green, blue = colorsys.hsv_to_rgb(hue % 1.0, saturation, value)
    return (255 * red, 255 * green, 255 * blue)


def any_colour(
    rng: Generator,
    saturation: tuple[float, float] = (0.1, 0.8),
    value: tuple[float, float] = (0.2, 0.95),
) -> Colour:
    """Draw a colour of any hue, saturation and value within the two ranges.

    Pale tones are commoner than vivid ones, as they are out of doors.
    """
    vivid = saturation[0] + (saturation[1] - saturation[0]) * rng.random() ** 1.8
    return hsv(rng.random(), vivid, rng.uniform(*value))


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """Return ``first`` with ``share`` (0 to 1) of it replaced by ``second``."""
    return tuple(
        (1 - share) * a + share * b for a, b in zip(first, second, strict=True)
    )


def darker(colour: Colour, share: float = 0.4) -> Colour:
    """Return the colour mixed with ``share`` of black."""
    return mix(colour, (0, 0, 0), share)


def lighter(colour: Colour, share: float = 0.4) -> Colour:
    """Return the colour mixed with ``share`` of white."""
    return mix(colour, (255, 255, 255), share)


def vary(rng: Generator, colour: Colour, amount: float = 14.0) -> Colour:
    """Return the colour with each channel moved by a normal deviate."""
    return tuple(np.clip(np.asarray(colour) + rng.normal(0, amount, 3), 0, 255))


def contrast(first: Colour, second: Colour) -> float:
    """Return how far apart two colours are in brightness (0 to 255)."""
    weights = np.array([0.299, 0.587, 0.114])
    return float(abs(weights @ np.asarray(first) - weights @ np.asarray(second)))


# Outlines


def ellipse(
    x: float, y: float, radius_x: float, radius_y: float, angle: float = 0.0
) -> np.ndarray:
    """Return the outline of an ellipse turned by ``angle`` radians, shape (40, 2)."""
    turn = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    points = np.stack([radius_x * np.cos(turn), radius_y * np.sin(turn)], axis=1)
    return place(points, at=(x, y), angle=angle)


def smooth(points: Sequence, closed: bool = True, steps: int = 8) -> np.ndarray:
    """Return a Catmull-Rom curve through the points.

    Args:
        points: corner points, shape (n, 2).
        closed: whether the last point is joined to the first.
        steps: points drawn for each given one.

    Returns:
        Array of shape (n * steps, 2), or ((n - 1) * steps + 1, 2) if open.
    """
    corners = np.asarray(points, dtype=float)
    if closed:
        padded = np.concatenate([corners[-1:], corners, corners[:2]])
    else:
        padded = np.concatenate([corners[:1], corners, corners[-1:]])
    before, start, end, after = padded[:-3], padded[1:-2], padded[2:-1], padded[3:]
    t = (np.arange(steps) / steps)[None, :, None]
    before, start, end, after = (p[:, None] for p in (before, start, end, after))
    curve = 0.5 * (
        2 * start
        + (end - before) * t
        + (2 * before - 5 * start + 4 * end - after) * t**2
        + (3 * start - before - 3 * end + after) * t**3
    ).reshape(-1, 2)
    return curve if closed else np.concatenate([curve, corners[-1:]])


def limb(points: Sequence, widths: Sequence[float]) -> np.ndarray:
    """Return the outline of a bent limb: a tail, a leg, a neck, a stalk.

    Args:
        points: the middle line, shape (n, 2), n >= 2.
        widths: the full width at each point, n numbers; 0 makes a tip.
    """
    middle = smooth(points, closed=False, steps=6)
    at = np.linspace(0, len(widths) - 1, len(middle))
    half = np.interp(at, np.arange(len(widths)), np.asarray(widths, dtype=float)) / 2
    along = np.gradient(middle, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True) + 1e-9
    across = np.stack([-along[:, 1], along[:, 0]], axis=1) * half[:, None]
    return np.concatenate([middle + across, (middle - across)[::-1]])


def ruffle(outline: np.ndarray, rng: Generator, depth: float) -> np.ndarray:
    """Return the outline with tufts: each point moved in or out, ``depth`` pixels.

    Points are first set about a pixel and a half apart, so that the tufts of a long
    outline are as fine as those of a short one.
    """
    closed = np.concatenate([outline, outline[:1]])
    length = np.concatenate(
        [[0], np.cumsum(np.linalg.norm(np.diff(closed, axis=0), axis=1))]
    )
    at = np.linspace(0, length[-1], max(8, int(length[-1] / 1.5)), endpoint=False)
    even = np.stack([np.interp(at, length, closed[:, i]) for i in (0, 1)], axis=1)
    along = np.roll(even, -1, axis=0) - np.roll(even, 1, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True) + 1e-9
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)
    return even + across * rng.normal(0, depth, (len(even), 1))


def place(
    points: Sequence,
    at: tuple[float, float] = (0.0, 0.0),
    scale: float = 1.0,
    angle: float = 0.0,
    mirror: bool = False,
) -> np.ndarray:
    """Return points of a figure's own coordinates in those of the picture.

    The order is: mirror left and right, scale, turn by ``angle`` radians (clockwise
    on the screen), move the origin to ``at``.
    """
    moved = np.asarray(points, dtype=float) * ((-scale if mirror else scale), scale)
    cosine, sine = np.cos(angle), np.sin(angle)
    return moved @ np.array([[cosine, sine], [-sine, cosine]]) + at


# Textures


def noise(rng: Generator, cells: float, stretch: float = 1.0) -> Image.Image:
    """Return smooth noise, a mask with values spread over 0 to 255.

    Args:
        rng: source of randomness.
        cells: lumps from side to side; 2 gives clouds, 60 gives grain.
        stretch: how many times longer than wide a lump is, upright; below 1 lying.
    """
    across = max(2, round(cells * stretch**0.5) + 1)
    down = max(2, round(cells / stretch**0.5) + 1)
    grid = rng.integers(0, 256, (min(down, WIDE), min(across, WIDE)), dtype=np.uint8)
    return Image.fromarray(grid).resize((WIDE, WIDE), Image.Resampling.BICUBIC)


def clouds(rng: Generator, cells: float = 3.0) -> Image.Image:
    """Return noise of three sizes laid over one another, a mask."""
    rough = Image.blend(noise(rng, cells), noise(rng, 2.3 * cells), 0.35)
    return Image.blend(rough, noise(rng, 6 * cells), 0.2)


def threshold(
    texture: Image.Image, level: float, softness: float = 24.0
) -> Image.Image:
    """Return a mask: 255 where ``texture`` is above ``level``, with a soft edge."""
    ramp = np.clip((np.arange(256) - level) / max(softness, 1) + 0.5, 0, 1) * 255
    return texture.point(ramp.astype(int).tolist())


def blend(first: Paint, second: Paint, mask: Image.Image) -> Image.Image:
    """Return the texture that is ``second`` where the mask is 255, else ``first``."""
    return Image.composite(_textured(second), _textured(first), mask)


def turned(texture: Image.Image, angle: float) -> Image.Image:
    """Return a texture turned by ``angle`` radians, its corners filled."""
    grown = texture.resize((round(WIDE * 1.42),) * 2, Image.Resampling.BILINEAR)
    grown = grown.rotate(-np.degrees(angle), Image.Resampling.BILINEAR)
    edge = (grown.width - WIDE) // 2
    return grown.crop((edge, edge, edge + WIDE, edge + WIDE))


def fur(
    rng: Generator,
    colour: Paint,
    depth: float = 0.25,
    angle: float | None = None,
    length: float = 4.0,
) -> Image.Image:
    """Return a coat: the colour with hairs lying along ``angle`` radians.

    Args:
        rng: source of randomness.
        colour: one colour, or a texture such as a patterned coat.
        depth: 0 for a smooth skin, 0.2 for short hair, 0.5 for a shaggy coat.
        angle: direction of the hairs, 0 for upright ones; drawn if None.
        length: how many times longer than wide a hair is; 1 makes curls.
    """
    hairs = Image.blend(noise(rng, 42, stretch=length), clouds(rng, 5), 0.4)
    hairs = turned(hairs, rng.uniform(-0.7, 0.7) if angle is None else angle)
    coat = _textured(colour)
    dark = hairs.point([int(depth * max(0, 255 - 2 * v)) for v in range(256)])
    light = hairs.point([int(0.8 * depth * max(0, 2 * v - 256)) for v in range(256)])
    coat.paste((20, 14, 12), mask=dark)
    coat.paste((255, 250, 240), mask=light)
    return coat


def stripes(
    rng: Generator, count: float, angle: float = 0.0, share: float = 0.5
) -> Image.Image:
    """Return a mask of wavy stripes, ``count`` of them, at 0 radians upright.

    ``share`` is the part of the surface that the stripes (255) cover.
    """
    half = WIDE // 2  # drawn at half size: the edges are soft anyhow
    x = np.arange(half, dtype=np.float32) / half - 0.5
    y = x[:, None]
    bend = np.asarray(noise(rng, 5).reduce(2), dtype=np.float32) / 255 - 0.5
    across = np.cos(angle) * x + np.sin(angle) * y + 0.5 * bend / max(count, 2)
    wave = np.cos(2 * np.pi * (count * across + rng.random()))
    # A sharp threshold at the cosine's quantile covers the share asked for.
    ramp = np.clip((wave - np.cos(np.pi * share)) * 3 + 0.5, 0, 1)
    mask = Image.fromarray((255 * ramp).astype(np.uint8))
    return mask.resize((WIDE, WIDE), Image.Resampling.BILINEAR)


def patches(rng: Generator, cells: float = 2.5, share: float = 0.45) -> Image.Image:
    """Return a mask of large ragged patches that cover about ``share`` of it."""
    lumps = Image.blend(noise(rng, cells), noise(rng, 4 * cells), 0.18)
    return threshold(lumps, float(np.quantile(lumps, 1 - share)), 14)


def spots(
    rng: Generator, radius: float, distance: float, jitter: float = 0.3
) -> Image.Image:
    """Return a mask of spots of ``radius`` pixels, ``distance`` pixels apart."""
    mask = Image.new("L", (WIDE, WIDE))
    draw = ImageDraw.Draw(mask)
    steps = int(SIZE / distance) + 2
    for row in range(steps):
        for column in range(steps):
            x = (column + 0.5 * (row % 2) + rng.normal(0, jitter)) * distance
            y = (row + rng.normal(0, jitter)) * distance
            size = radius * rng.uniform(0.6, 1.3)
            box = (x - size, y - size * rng.uniform(0.7, 1), x + size, y + size)
            draw.ellipse([SCALE * v for v in box], fill=255)
    return mask


def _textured(paint: Paint) -> Image.Image:
    if isinstance(paint, Image.Image):
        return paint.copy()
    return Image.new("RGB", (WIDE, WIDE), _whole(paint))


@lru_cache(maxsize=512)
def _times(share: float) -> list[int]:
    """Return the table that multiplies a mask by ``share``."""
    return [int(share * value) for value in range(256)]


def _whole(colour: Colour) -> tuple[int, int, int]:
    return tuple(int(min(255, max(0, channel))) for channel in colour)


def _scaled(points: Sequence) -> list[tuple[float, float]]:
    return [tuple(point) for point in (np.asarray(points) * SCALE).tolist()]


# The canvas


class Canvas:
    """A picture in the making.

    Attributes:
        rng: the picture's own source of randomness.
        image: what has been drawn, mode "RGB", ``WIDE`` pixels a side.
    """

    def __init__(self, rng: Generator, colour: Colour = (128, 128, 128)) -> None:
        self.rng = rng
        self.image = Image.new("RGB", (WIDE, WIDE), _whole(colour))

    # Shapes

    def mask(self, *outlines: np.ndarray) -> Image.Image:
        """Return a mask that is 255 inside any of the outlines."""
        mask = Image.new("L", (WIDE, WIDE))
        draw = ImageDraw.Draw(mask)
        for outline in outlines:
            draw.polygon(_scaled(outline), fill=255)
        return mask

    def fill(
        self,
        shape: np.ndarray | Image.Image,
        paint: Paint,
        opacity: float = 1.0,
        blur: float = 0.0,
    ) -> Image.Image:
        """Fill an outline or a mask with a colour or a texture.

        Args:
            shape: an outline, shape (n, 2), or a mask.
            paint: a colour or a texture.
            opacity: 1 covers what lies below, 0 leaves it as it is.
            blur: softness of the edge, pixels.

        Returns:
            The mask that was filled, for `shade`.
        """
        mask = shape if isinstance(shape, Image.Image) else self.mask(shape)
        box = mask.getbbox()
        if box is None:
            return mask
        # Only the corner that is covered is worked on: four times as fast.
        margin = int(3 * blur * SCALE)
        left, top = max(0, box[0] - margin), max(0, box[1] - margin)
        box = (left, top, min(WIDE, box[2] + margin), min(WIDE, box[3] + margin))
        used = mask.crop(box)
        if blur > 0:
            used = used.filter(ImageFilter.GaussianBlur(float(blur) * SCALE))
        if opacity < 1:
            used = used.point(_times(opacity))
        if isinstance(paint, Image.Image):
            self.image.paste(paint.crop(box), box, used)
        else:
            self.image.paste(_whole(paint), box, used)
        return mask

    def line(
        self, points: Sequence, width: float, colour: Colour, opacity: float = 1.0
    ) -> None:
        """Draw a line through the points, ``width`` pixels wide."""
        wide = max(1, round(width * SCALE))
        if opacity >= 1:
            draw = ImageDraw.Draw(self.image)
            draw.line(_scaled(points), _whole(colour), wide, joint="curve")
            return
        mask = Image.new("L", (WIDE, WIDE))
        draw = ImageDraw.Draw(mask)
        draw.line(_scaled(points), int(255 * opacity), wide, joint="curve")
        self.fill(mask, colour)

    def shade(
        self,
        mask: Image.Image,
        depth: float = 0.35,
        reach: float = 5.0,
        toward: tuple[float, float] = (-0.6, -0.8),
    ) -> None:
        """Make a filled shape look round: one side darker, the other lit.

        Args:
            mask: what `fill` returned.
            depth: 0 for flat, 1 for black shadows.
            reach: how far the shadow reaches inwards, pixels.
            toward: direction of the light from the shape.
        """
        box = mask.getbbox()
        if box is None:
            return
        margin = round(2 * reach * SCALE)
        edges = np.array(box) + (-margin, -margin, margin, margin)
        left, top = edges[:2].tolist()
        shape = mask.crop(edges.tolist())
        soft = shape.filter(ImageFilter.BoxBlur(float(reach) * SCALE))
        move = [round(part * reach * SCALE * 0.7) for part in toward]
        # Where the blurred shape, pushed towards the light, is missing: in shadow.
        lit_from = ImageChops.offset(soft, *move)
        shadow = ImageChops.multiply(shape, ImageChops.invert(lit_from))
        away = ImageChops.offset(soft, -move[0], -move[1])
        light = ImageChops.multiply(shape, ImageChops.invert(away))
        self.image.paste((12, 10, 24), (left, top), shadow.point(_times(depth)))
        glow = light.point(_times(0.45 * depth))
        self.image.paste((255, 250, 235), (left, top), glow)

    def shadow(self, x: float, y: float, radius_x: float, radius_y: float) -> None:
        """Lay a soft dark ellipse on the ground, under whatever stands there."""
        self.fill(ellipse(x, y, radius_x, radius_y), (10, 8, 14), 0.4, blur=1.5)

    # Places

    def backdrop(self, style: str | None = None, blurred: float = 0.6) -> str:
        """Fill the canvas with a place and return the name of its style.

        Args:
            style: one of `BACKDROPS`; drawn if None.
            blurred: share of places that are out of focus.
        """
        style = style or str(self.rng.choice(list(BACKDROPS)))
        BACKDROPS[style](self)
        if self.rng.random() < blurred:
            # Out of focus, as behind anything photographed from nearby.
            radius = self.rng.uniform(0.3, 2.2) * SCALE
            self.image = self.image.filter(ImageFilter.GaussianBlur(float(radius)))
        return style

    def clutter_behind(self, most: int = 4) -> None:
        """Put up to ``most`` things, soft or sharp, anywhere behind the subject."""
        for _ in range(self.rng.integers(0, most + 1)):
            self._thing(
                (self.rng.uniform(0, SIZE), self.rng.uniform(0, SIZE)),
                self.rng.uniform(3, 9),
                blur=self.rng.choice([0.0, 0.5, 1.2]),
            )

    def clutter_before(self, most: int = 3) -> None:
        """Put up to ``most`` small things before the subject, mostly near the rim."""
        for _ in range(self.rng.integers(0, most + 1)):
            turn = self.rng.uniform(0, 2 * np.pi)
            away = self.rng.uniform(20, 36)
            at = (32 + away * np.cos(turn), 32 + away * np.sin(turn))
            self._thing(at, self.rng.uniform(2, 5), blur=self.rng.choice([0.0, 0.6]))

    def _thing(self, at: tuple[float, float], size: float, blur: float) -> None:
        rng = self.rng
        angle = rng.uniform(0, 2 * np.pi)
        colour = any_colour(rng)
        kind = rng.choice(["leaf", "leaf", "blades", "ball", "box", "twig", "pebble"])
        if kind == "leaf":
            shape = smooth([(-1.3, 0), (-0.3, -0.5), (1.3, 0), (-0.3, 0.5)])
            green = hsv(
                rng.uniform(0.1, 0.42), rng.uniform(0.2, 0.8), rng.uniform(0.2, 0.8)
            )
            leaf = self.fill(place(shape, at, size, angle), green, blur=blur)
            self.shade(leaf, 0.3, 1.5)
            vein = place([(-1.2, 0), (1.2, 0)], at, size, angle)
            self.line(vein, 0.4, darker(green, 0.3))
        elif kind == "blades":
            colour = hsv(
                rng.uniform(0.1, 0.42), rng.uniform(0.2, 0.7), rng.uniform(0.2, 0.7)
            )
            for _ in range(rng.integers(3, 8)):
                lean = rng.normal(0, 0.5)
                stem = [(0, 1), (0.3 * lean, 0), (lean, -rng.uniform(0.6, 1.6))]
                root = (at[0] + rng.normal(0, size / 2), at[1])
                blade = limb(place(stem, root, size), [0.9, 0.7, 0])
                self.fill(blade, vary(rng, colour), blur=blur)
        elif kind == "ball":
            ball = self.fill(ellipse(*at, size * 0.8, size * 0.8), colour, blur=blur)
            if rng.random() < 0.5:
                band = stripes(rng, rng.uniform(4, 9), angle)
                self.fill(ImageChops.multiply(ball, band), any_colour(rng))
            self.shade(ball, 0.5, size / 3)
        elif kind == "box":
            corners = np.array([(-1, -0.7), (1, -0.7), (1, 0.7), (-1, 0.7)])
            corners[:, 0] *= rng.uniform(0.4, 1.2)
            tilt = rng.normal(0, 0.3)
            box = self.fill(place(corners, at, size, tilt), colour, blur=blur)
            self.shade(box, 0.35, size / 3)
        elif kind == "twig":
            bend = [(-1.6, rng.normal(0, 0.3)), (0, 0), (1.6, rng.normal(0, 0.5))]
            brown = hsv(
                rng.uniform(0.02, 0.12), rng.uniform(0.2, 0.6), rng.uniform(0.15, 0.6)
            )
            stem = limb(place(bend, at, size, angle), [1.2, 1.0, 0.4])
            self.fill(stem, brown, blur=blur)
        else:
            around = [
                (rng.uniform(0.6, 1.1) * np.cos(t), 0.7 * np.sin(t))
                for t in np.linspace(0, 2 * np.pi, 7)[:-1]
            ]
            grey = any_colour(rng, (0.0, 0.25))
            pebble = self.fill(
                place(smooth(around), at, size * 0.8, angle), grey, blur=blur
            )
            self.shade(pebble, 0.45, size / 3)

    # The camera

    def finish(self, blur: float = 0.7, grain: float = 7.0) -> Image.Image:
        """Take the photograph: light, colour cast, lens blur, grain; 64 x 64 RGB.

        Args:
            blur: most blur of the lens, pixels; most pictures get far less.
            grain: most deviation of the sensor's noise, grey levels.
        """
        rng = self.rng
        image = self.image
        if rng.random() < 0.4:
            radius = blur * rng.random() * SCALE
            image = image.filter(ImageFilter.GaussianBlur(float(radius)))
        pixels = np.asarray(image.reduce(SCALE), dtype=np.float32)
        y, x = np.mgrid[0:SIZE, 0:SIZE].astype(np.float32) / (SIZE / 2) - 1
        angle = rng.uniform(0, 2 * np.pi)
        slope = rng.uniform(0, 0.3) * (np.cos(angle) * x + np.sin(angle) * y)
        vignette = rng.uniform(0, 0.18) * (x**2 + y**2)
        pixels *= (1 + slope - vignette)[..., None]
        pixels *= rng.normal(1, 0.07, 3).clip(0.8, 1.2).astype(np.float32)
        level = rng.uniform(0.75, 1.2)
        middle = pixels.mean()
        pixels = (pixels - middle) * rng.uniform(0.7, 1.2) + middle * level
        pixels += rng.normal(0, 1, pixels.shape).astype(np.float32) * (
            grain * rng.random()
        )
        return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def _gradient(canvas: Canvas) -> None:
    ramp = Image.linear_gradient("L").resize((WIDE, WIDE))
    ramp = turned(ramp, canvas.rng.uniform(0, 2 * np.pi))
    canvas.image = blend(any_colour(canvas.rng), any_colour(canvas.rng), ramp)
    canvas.fill(clouds(canvas.rng, 6), any_colour(canvas.rng), 0.25)


def _clouds(canvas: Canvas) -> None:
    first, second, third = (any_colour(canvas.rng) for _ in range(3))
    mottled = blend(first, second, clouds(canvas.rng, canvas.rng.uniform(2, 7)))
    canvas.image = blend(mottled, third, threshold(clouds(canvas.rng, 4), 150, 60))


def _bokeh(canvas: Canvas) -> None:
    rng = canvas.rng
    canvas.image = blend(any_colour(rng), any_colour(rng), noise(rng, 2))
    tone = any_colour(rng, value=(0.6, 1.0))
    for _ in range(rng.integers(5, 16)):
        radius = rng.uniform(2, 7)
        disc = ellipse(rng.uniform(0, SIZE), rng.uniform(0, SIZE), radius, radius)
        canvas.fill(disc, vary(rng, tone, 40), rng.uniform(0.2, 0.6), blur=0.5)


def _room(canvas: Canvas) -> None:
    rng = canvas.rng
    wall, floor = any_colour(rng, (0.05, 0.6)), any_colour(rng, (0.05, 0.6))
    paper = stripes(rng, rng.uniform(4, 12), rng.choice([0, np.pi / 2, 0.8]))
    paint = blend(wall, vary(rng, wall, 25), paper) if rng.random() < 0.5 else wall
    canvas.fill(ellipse(32, 32, 64, 64), fur(rng, paint, 0.1))
    edge = rng.uniform(30, 56)
    tilt = rng.normal(0, 2)
    ground = [(0, edge - tilt), (SIZE, edge + tilt), (SIZE, SIZE), (0, SIZE)]
    boards = stripes(rng, rng.uniform(5, 14), rng.choice([0, np.pi / 2]), 0.2)
    planks = blend(floor, darker(floor, 0.3), boards) if rng.random() < 0.6 else floor
    canvas.fill(np.array(ground), fur(rng, planks, 0.15))
    canvas.line(ground[:2], rng.uniform(0.5, 2.5), vary(rng, wall, 50))
    if rng.random() < 0.5:
        x, y = rng.uniform(4, 44), rng.uniform(2, 14)
        width, height = rng.uniform(8, 20), rng.uniform(8, 18)
        frame = np.array(
            [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
        )
        canvas.fill(frame, blend(any_colour(rng), any_colour(rng), noise(rng, 4)))
        canvas.line([*frame, frame[0]], 1.2, any_colour(rng, (0, 0.4)))


def _meadow(canvas: Canvas) -> None:
    rng = canvas.rng
    sky, land = any_colour(rng, (0.1, 0.6), (0.4, 1)), any_colour(rng, (0.2, 0.7))
    canvas.image = blend(sky, lighter(sky), clouds(rng, 3))
    for _ in range(rng.integers(1, 4)):
        level = rng.uniform(22, 54)
        ridge = [(x, level + rng.normal(0, 3)) for x in range(-8, 80, 12)]
        shape = np.concatenate([smooth(ridge, closed=False), [(SIZE, 90), (0, 90)]])
        land = vary(rng, land, 20)
        canvas.fill(shape, fur(rng, blend(land, darker(land), noise(rng, 8)), 0.3, 0.0))


def _foliage(canvas: Canvas) -> None:
    rng = canvas.rng
    tone = any_colour(rng, (0.2, 0.8), (0.15, 0.7))
    canvas.image = blend(tone, darker(tone, 0.6), clouds(rng, 5))
    shape = smooth([(-1.3, 0), (-0.3, -0.5), (1.3, 0), (-0.3, 0.5)])
    for _ in range(rng.integers(8, 24)):
        at = (rng.uniform(0, SIZE), rng.uniform(0, SIZE))
        leaf = place(shape, at, rng.uniform(2, 7), rng.uniform(0, 6.3))
        canvas.fill(leaf, vary(rng, lighter(tone, rng.uniform(0, 0.4)), 20))


def _tiles(canvas: Canvas) -> None:
    rng = canvas.rng
    tone = any_colour(rng, (0.05, 0.6))
    canvas.image = fur(rng, blend(tone, vary(rng, tone, 30), noise(rng, 5)), 0.12)
    joint, step = darker(tone, 0.35), rng.uniform(7, 18)
    angle, start = rng.normal(0, 0.3), rng.random()
    for number in range(-8, 16):
        at = (number + start) * step
        for points in ([(at, -90), (at, 150)], [(-90, at), (150, at)]):
            canvas.line(place(points, angle=angle), 0.6, joint)


def _cloth(canvas: Canvas) -> None:
    rng = canvas.rng
    tone = any_colour(rng)
    folds = stripes(rng, rng.uniform(1.5, 5), rng.uniform(-0.8, 0.8))
    folds = folds.filter(ImageFilter.GaussianBlur(4 * SCALE))
    cloth = blend(tone, darker(tone, 0.5), folds)
    if rng.random() < 0.5:
        dots = spots(rng, rng.uniform(0.6, 2), rng.uniform(5, 10), 0.05)
        cloth = blend(cloth, any_colour(rng), dots)
    canvas.image = fur(rng, cloth, 0.12)


BACKDROPS = {
    "gradient": _gradient,
    "clouds": _clouds,
    "bokeh": _bokeh,
    "room": _room,
    "meadow": _meadow,
    "foliage": _foliage,
    "tiles": _tiles,
    "cloth": _cloth,
}
"""Style -> function that fills a canvas with such a place."""


# Files


def save(image: Image.Image, path: Path, quality: int | None = None) -> None:
    """Write a picture as JPEG (.jpg, .jpeg) or WebP (.webp), making its folder.

    Args:
        image: a picture, mode "RGB" or "L".
        path: where to; the ending, in capitals or not, decides the format.
        quality: 1 to 100; the module's own for the format if None.

    Raises:
        ValueError: another ending.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    ending = path.suffix.lower()
    if ending in (".jpg", ".jpeg"):
        image.save(path, "JPEG", quality=quality or JPEG_QUALITY, optimize=True)
    elif ending == ".webp":
        image.save(path, "WEBP", quality=quality or WEBP_QUALITY, method=4)
    else:
        raise ValueError(
            f"{path.name} ends in {ending or 'nothing'}, expected .jpg, .jpeg or "
            ".webp: name the picture so."
        )


def contact_sheet(pictures: Sequence[Image.Image], columns: int = 12) -> Image.Image:
    """Return the pictures side by side in rows, to be looked at by a person."""
    rows = -(-len(pictures) // columns)
    sheet = Image.new("RGB", (columns * SIZE, rows * SIZE))
    for number, picture in enumerate(pictures):
        sheet.paste(picture, (number % columns * SIZE, number // columns * SIZE))
    return sheet
