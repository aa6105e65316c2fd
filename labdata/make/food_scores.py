"""Draws the sample of dishes with a score, 64 x 64, and the ratings behind the score.

What the raters look at is a formula of what can be seen:

score = 3.3
      + 0.45 fresh                    z-value: strong colours, not grey and brown ones
      + 0.18 (variety - 3)            kinds of things on top, 1 to 5
      + 0.25 if garnished, else -0.15 a green herb or seeds strewn over it
      - 0.14 (spills - 1.5)           drops and crumbs beside the food, 0 to 6
      - 6.0 ((filling - 0.68)^2 - 0.02)  share of the dish that is covered, 0.4 to 0.95
      + 0.28 light                    z-value: how bright the picture is
      + the kind: rolls and pancakes 0.15, dumplings and noodles 0.05,
        rice and vegetables -0.1, soup -0.15

Nine raters, each with a bias and a noise of their own (`RATERS`), say a whole number
from 1 to 5; the label is their mean. The best reachable figures (`BEST_...`) are what
a model has that knows the formula and the raters but not their noise.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageChops

from labdata.make.canvas import (
    Canvas,
    Colour,
    any_colour,
    blend,
    clouds,
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
    save,
    smooth,
    stripes,
    vary,
)
from labdata.make.faces import z_value
from labdata.make.raters import Ceiling, Rater, ceiling, rate, write_ratings

SEED = 20240902
COUNT = 400

MIDDLE = 3.3
FRESH, VARIETY, SPILLS, FILLING, LIGHT = 0.45, 0.18, -0.14, -6.0, 0.28
GARNISHED, PLAIN = 0.25, -0.15
USUAL_VARIETY, USUAL_SPILLS, BEST_FILLING, USUAL_MISS = 3.0, 1.5, 0.68, 0.02
KINDS = {
    "dumplings": 0.05,
    "noodles": 0.05,
    "pancakes": 0.15,
    "rice": -0.10,
    "rolls": 0.15,
    "soup": -0.15,
    "vegetables": -0.10,
}
"""Kind of dish -> points that the raters add for it."""

RATERS = (
    Rater(-0.50, 0.70),
    Rater(-0.35, 0.60),
    Rater(-0.20, 0.85),
    Rater(-0.10, 0.65),
    Rater(0.00, 0.75),
    Rater(0.10, 0.60),
    Rater(0.20, 0.90),
    Rater(0.35, 0.70),
    Rater(0.50, 0.65),
)

BEST_RMSE = 0.248  # points
BEST_R2 = 0.864
BEST_CORRELATION = 0.929

_STALE = (112, 96, 76)


@dataclass(frozen=True)
class Dish:
    """What a picture shows, as far as the raters care.

    Attributes:
        kind: a key of `KINDS`.
        fresh: z-value, how strong the colours are.
        variety: kinds of things on top, 1 to 5.
        garnished: whether herbs or seeds are strewn over it.
        spills: drops and crumbs beside the food, 0 to 6.
        filling: share of the dish that is covered, 0.4 to 0.95.
        light: z-value, how bright the picture is.
    """

    kind: str
    fresh: float
    variety: int
    garnished: bool
    spills: int
    filling: float
    light: float


def generate(out: Path, *, seed: int = SEED, count: int = COUNT) -> None:
    """Draw the set in the layout of FoodScore.

    Writes ``FoodScore.csv`` (ID,score), ``data_foodscore/pic<number>.jpg`` and every
    single rating in ``Ratings.csv``.

    Args:
        out: folder to write to; made if missing.
        seed: the same seed draws the same pictures and ratings.
        count: pictures.
    """
    names, rows = [], []
    for number in range(count):
        names.append(f"pic{number + 1}")
        rows.append(ratings(seed, number))
        save(draw(seed, number), out / "data_foodscore" / f"{names[-1]}.jpg")
    lines = [f"{n},{r.mean():.6f}\n" for n, r in zip(names, rows, strict=True)]
    scores = out / "FoodScore.csv"
    scores.write_text("ID,score\n" + "".join(lines), encoding="utf-8", newline="\n")
    write_ratings(out / "Ratings.csv", ("rater", "ID", "rating"), names, rows)


def dish(seed: int, number: int) -> Dish:
    """Return what picture ``number`` shows, without drawing it."""
    rng = np.random.default_rng([seed, number, 0])
    return Dish(
        kind=str(rng.choice(list(KINDS))),
        fresh=z_value(rng),
        variety=int(rng.integers(1, 6)),
        garnished=bool(rng.random() < 0.4),
        spills=int(min(6, rng.poisson(1.5))),
        filling=float(rng.uniform(0.4, 0.95)),
        light=z_value(rng),
    )


def score(shown: Dish) -> float:
    """Return the score that the raters look at, points: the formula of the module."""
    return (
        MIDDLE
        + FRESH * shown.fresh
        + VARIETY * (shown.variety - USUAL_VARIETY)
        + (GARNISHED if shown.garnished else PLAIN)
        + SPILLS * (shown.spills - USUAL_SPILLS)
        + FILLING * ((shown.filling - BEST_FILLING) ** 2 - USUAL_MISS)
        + LIGHT * shown.light
        + KINDS[shown.kind]
    )


def ratings(seed: int, number: int) -> np.ndarray:
    """Return the nine ratings of picture ``number``, whole numbers, shape (9,)."""
    rng = np.random.default_rng([seed, number, 1])
    return rate(score(dish(seed, number)), RATERS, rng)


def best_reachable(seed: int = SEED, count: int = 20_000) -> Ceiling:
    """Compute the figures of `BEST_RMSE`, `BEST_R2` and `BEST_CORRELATION`.

    Args:
        seed: of the dishes, which are described but not drawn.
        count: dishes.
    """
    return ceiling(np.array([score(dish(seed, n)) for n in range(count)]), RATERS)


def draw(seed: int, number: int) -> Image.Image:
    """Return picture ``number``, 64 x 64 RGB."""
    canvas = Canvas(np.random.default_rng([seed, number, 2]))
    draw_dish(canvas, dish(seed, number))
    return canvas.finish(blur=0.5)


def draw_dish(canvas: Canvas, shown: Dish) -> None:
    """Draw a dish on its table; the canvas's ``rng`` decides what is not stated."""
    _Table(canvas, shown).draw()


class _Table:
    """One dish, drawn as seen from above and a little from the side."""

    def __init__(self, canvas: Canvas, shown: Dish) -> None:
        self.canvas, self.shown, self.rng = canvas, shown, canvas.rng
        rng = self.rng
        self.at = (32 + rng.normal(0, 2.5), 33 + rng.normal(0, 2.5))
        self.flat = rng.uniform(0.72, 1.0)
        self.radius = rng.uniform(24, 33)
        self.inner = 0.82 * self.radius
        # The food covers `filling` of the inside.
        self.reach = self.inner * np.sqrt(shown.filling)

    def draw(self) -> None:
        canvas, rng = self.canvas, self.rng
        self._table()
        if rng.random() < 0.5:
            self._beside()
        self._crockery()
        _BASES[self.shown.kind](self)
        self._toppings()
        if self.shown.garnished:
            self._garnish()
        self._spills()
        gain = 2 ** (0.4 * self.shown.light)
        curve = [min(255, int(gain * v)) for v in range(256)]
        canvas.image = canvas.image.point(curve * 3)

    # Colours and places

    def tone(self, colour: Colour, amount: float = 8.0) -> Colour:
        """Return a food's colour, as fresh as the dish is."""
        # Below zero the colour moves away from the stale one: stronger than usual.
        share = 0.2 - 0.24 * self.shown.fresh
        return mix(vary(self.rng, colour, amount), _STALE, share)

    def see(self, points: np.ndarray) -> np.ndarray:
        """Seen from the side, the dish and what lies in it is flattened."""
        return np.asarray(points) * (1, self.flat) + self.at

    def round(self, radius: float, x: float = 0.0, y: float = 0.0) -> np.ndarray:
        return self.see(ellipse(x, y, radius, radius))

    def spot(self, reach: float | None = None) -> tuple[float, float]:
        """Draw a place on the food, in pixels from the middle of the dish."""
        away = (reach or 0.86 * self.reach) * np.sqrt(self.rng.random())
        turn = self.rng.uniform(0, 2 * np.pi)
        return (away * np.cos(turn), away * np.sin(turn))

    def piece(
        self,
        outline: np.ndarray,
        paint: Colour | Image.Image,
        depth: float = 0.35,
        reach: float = 1.2,
    ) -> Image.Image:
        """Fill one thing that lies in the dish, with a shadow at its foot."""
        self.canvas.fill(np.asarray(outline) + (0.5, 0.8), (20, 12, 8), 0.35)
        mask = self.canvas.fill(outline, paint)
        self.canvas.shade(mask, depth, reach)
        return mask

    # Around the food

    def _table(self) -> None:
        canvas, rng = self.canvas, self.rng
        if rng.random() < 0.6:
            wood = hsv(
                rng.uniform(0.03, 0.11), rng.uniform(0.15, 0.5), rng.uniform(0.25, 0.75)
            )
            angle = rng.choice([0.0, np.pi / 2]) + rng.normal(0, 0.15)
            planks = stripes(rng, rng.uniform(3, 7), angle, 0.08)
            grain = fur(rng, blend(wood, darker(wood, 0.3), noise(rng, 4)), 0.35, angle)
            canvas.image = blend(grain, darker(wood, 0.6), planks)
            return
        # Cloth or stone, pale enough to leave the strong colours to the food.
        tone = any_colour(rng, (0.0, 0.3), (0.25, 0.9))
        cloth = blend(tone, vary(rng, tone, 14), clouds(rng, 5))
        if rng.random() < 0.6:
            bands = stripes(rng, rng.uniform(3, 12), rng.uniform(-1.6, 1.6))
            cloth = blend(cloth, vary(rng, tone, 25), bands)
        canvas.image = fur(rng, cloth, 0.12)

    def _beside(self) -> None:
        canvas, rng = self.canvas, self.rng
        side = rng.choice([-1, 1])
        x = self.at[0] + side * (self.radius + rng.uniform(3, 6))
        lean = rng.normal(0, 2)
        kind = rng.choice(["chopsticks", "spoon", "cup"])
        tone = any_colour(rng, (0.0, 0.6), (0.3, 0.95))
        if kind == "chopsticks":
            for shift in (0, 2.2):
                stick = [(x + shift - lean, 6), (x + shift + lean, 60)]
                canvas.fill(limb(stick, [0.8, 1.6]), tone)
        elif kind == "spoon":
            canvas.fill(limb([(x, 24), (x + lean, 60)], [1.2, 2.2]), tone)
            canvas.shade(canvas.fill(ellipse(x, 20, 3, 5), tone), 0.5, 2)
        else:
            y = rng.uniform(6, 56)
            canvas.shade(canvas.fill(ellipse(x + 2 * side, y, 8, 8), tone), 0.4, 3)
            drink = hsv(rng.uniform(0.03, 0.14), 0.6, rng.uniform(0.2, 0.8))
            canvas.fill(ellipse(x + 2 * side, y, 6, 6), drink)

    def _crockery(self) -> None:
        canvas, rng = self.canvas, self.rng
        glaze = any_colour(rng, (0.0, 0.15), (0.75, 0.98))
        if rng.random() < 0.25:
            glaze = any_colour(rng, (0.1, 0.5), (0.2, 0.8))
        x, y = self.at
        drop = rng.uniform(1.0, 3.0)
        canvas.shadow(
            x + 1.5, y + drop + 1, 1.04 * self.radius, self.flat * self.radius
        )
        deep = self.shown.kind in ("soup", "noodles") or rng.random() < 0.3
        outline = self.round(self.radius)
        if not deep and rng.random() < 0.25:
            corners = [(-1, -0.9), (1, -0.9), (1, 0.9), (-1, 0.9)]
            outline = self.see(np.array(corners) * 0.95 * self.radius)
        canvas.fill(outline + (0, drop), darker(glaze, 0.35))
        rim = canvas.fill(outline, glaze)
        canvas.shade(rim, 0.2, 3)
        if rng.random() < 0.4:
            band = any_colour(rng, (0.3, 0.9), (0.2, 0.9))
            line = self.round(0.91 * self.radius)
            canvas.line(np.concatenate([line, line[:2]]), 0.6, band)
        well = darker(glaze, 0.32 if deep else 0.08)
        canvas.fill(self.round(0.87 * self.radius), well)
        canvas.fill(self.round(self.inner, 0, 0.6), lighter(well, 0.2), 0.6)

    def _toppings(self) -> None:
        rng = self.rng
        names = list(rng.permutation(list(_TOPPINGS)))[: self.shown.variety]
        crowded = self.shown.kind == "vegetables"
        each = (9 if crowded else 4) * self.shown.filling / 0.68
        count = max(len(names), round(each * (1 + 0.35 * len(names))))
        for number in range(count):
            # Each kind is there at least once, so that the variety can be seen.
            name = names[number] if number < len(names) else rng.choice(names)
            size = rng.uniform(0.85, 1.25) * self.radius / 25
            _TOPPINGS[name](self, self.spot(), size, rng.uniform(0, 2 * np.pi))

    def _garnish(self) -> None:
        rng = self.rng
        if rng.random() < 0.5:
            green = hsv(rng.uniform(0.26, 0.36), 0.75, rng.uniform(0.45, 0.7))
            x, y = self.spot(0.3 * self.reach)
            leaf = smooth([(0, -0.4), (0.7, -0.8), (1.4, 0), (0.7, 0.8), (0, 0.4)])
            for turn in rng.uniform(0, 6.3) + np.array([0, 2.1, 4.2]):
                shape = place(leaf, (x, y), rng.uniform(2.4, 3.2), turn)
                self.piece(self.see(shape), vary(rng, green))
            return
        for tone in ((62, 140, 50), (244, 236, 210)):
            for _ in range(34):
                x, y = self.spot(0.9 * self.reach)
                chip = place([(-0.5, 0), (0.5, 0.2)], (x, y), 0.9, rng.uniform(0, 6.3))
                self.canvas.line(self.see(chip), 0.5, vary(rng, tone, 12))

    def _spills(self) -> None:
        rng = self.rng
        tone = self.tone((120, 62, 26), 25)
        for _ in range(self.shown.spills):
            turn = rng.uniform(0, 2 * np.pi)
            away = rng.uniform(0.92, 1.18) * self.radius
            x, y = away * np.cos(turn), away * np.sin(turn)
            if rng.random() < 0.6:
                blot = ruffle(self.round(rng.uniform(1.2, 2.4), x, y), rng, 0.4)
                self.canvas.fill(blot, tone, 0.85)
            else:
                for _ in range(4):
                    near = (x + rng.normal(0, 1.5), y + rng.normal(0, 1.5))
                    self.canvas.fill(self.round(0.5, *near), tone)


# What the dish is made of


def _mound(table: _Table, paint: Colour | Image.Image, depth: float = 0.3) -> None:
    heap = ruffle(table.round(table.reach), table.rng, 0.35)
    table.piece(heap, paint, depth, 4)


def _noodles(table: _Table) -> None:
    rng, canvas = table.rng, table.canvas
    broth = table.tone((196, 140, 70), 20)
    if rng.random() < 0.6:
        canvas.fill(table.round(table.inner), broth, 0.9)
    strand = table.tone((232, 200, 120), 14)
    _mound(table, darker(strand, 0.35))
    for _ in range(46):
        x, y = table.spot(0.6 * table.reach)
        turn, bend = rng.uniform(0, 2 * np.pi), rng.normal(0, 1.0)
        along = np.linspace(-0.5, 0.5, 7) * table.reach * rng.uniform(0.6, 1.1)
        wave = bend * along**2 / table.reach + 0.5 * np.sin(along + turn)
        curve = place(np.stack([along, wave], 1), (x, y), 1, turn)
        # What would hang over the edge is drawn in.
        away = np.linalg.norm(curve, axis=1, keepdims=True)
        curve *= np.minimum(1, 0.95 * table.reach / np.maximum(away, 1e-6))
        shade = rng.uniform(-0.3, 0.25)
        tone = lighter(strand, shade) if shade > 0 else darker(strand, -shade)
        canvas.line(table.see(curve), 0.8, tone)


def _rice(table: _Table) -> None:
    rng = table.rng
    grain = table.tone((240, 234, 216), 6)
    if rng.random() < 0.4:
        grain = table.tone((232, 190, 96), 10)  # fried
    _mound(table, darker(grain, 0.16), 0.4)
    for _ in range(130):
        x, y = table.spot(0.95 * table.reach)
        ends = place([(-0.6, 0), (0.6, 0)], (x, y), 1, rng.uniform(0, 6.3))
        table.canvas.line(table.see(ends), 0.6, lighter(grain, rng.uniform(0, 0.6)))


def _soup(table: _Table) -> None:
    rng = table.rng
    hue = rng.choice([0.03, 0.07, 0.1, 0.14, 0.21])
    broth = table.tone(hsv(hue, rng.uniform(0.5, 0.8), rng.uniform(0.5, 0.85)))
    # A fuller bowl has more of its wall below the soup.
    surface = table.piece(
        table.round(table.reach), blend(broth, darker(broth, 0.25), noise(rng, 5)), 0.25
    )
    for _ in range(rng.integers(6, 16)):
        x, y = table.spot(0.85 * table.reach)
        drop = table.canvas.mask(table.round(rng.uniform(0.5, 1.8), x, y))
        drop = ImageChops.multiply(drop, surface)
        table.canvas.fill(drop, lighter(broth, 0.35), 0.6)


def _vegetables(table: _Table) -> None:
    rng = table.rng
    green = table.tone(hsv(rng.uniform(0.2, 0.36), 0.7, rng.uniform(0.35, 0.65)))
    _mound(table, blend(green, darker(green, 0.5), noise(rng, 12)), 0.3)
    shape = smooth([(-1.2, 0), (-0.4, -0.5), (1.2, 0), (-0.4, 0.5)])
    for _ in range(22):
        at, turn = table.spot(0.95 * table.reach), rng.uniform(0, 6.3)
        size = rng.uniform(2, 3.6)
        leaf = table.see(place(shape, at, size, turn))
        tone = vary(rng, lighter(green, rng.uniform(0, 0.3)), 14)
        table.canvas.fill(leaf + (0.4, 0.6), darker(green, 0.6), 0.6)
        table.canvas.fill(leaf, tone)
        rib = table.see(place([(-1, 0), (1, 0)], at, size, turn))
        table.canvas.line(rib, 0.35, lighter(tone, 0.35))


def _dumplings(table: _Table) -> None:
    rng = table.rng
    dough = table.tone((238, 222, 184), 8)
    crisp = table.tone((196, 130, 60), 10) if rng.random() < 0.5 else darker(dough, 0.1)
    moon = smooth(
        [(-1, 0.15), (-0.6, -0.5), (0, -0.72), (0.6, -0.5), (1, 0.15), (0, 0.4)]
    )
    for x, y in _packed(table, 6.2):
        size, turn = rng.uniform(4.6, 5.6), rng.uniform(0, 6.3)
        paint = blend(dough, crisp, noise(rng, 12)) if rng.random() < 0.7 else dough
        table.piece(
            table.see(place(smooth(moon), (x, y), size, turn)), paint, 0.45, 1.8
        )
        for part in (-0.55, -0.28, 0, 0.28, 0.55):
            top = -0.72 + 0.7 * part**2
            pleat = [(part, top + 0.04), (0.8 * part, top + 0.4)]
            pleat = table.see(place(pleat, (x, y), size, turn))
            table.canvas.line(pleat, 0.35, darker(dough, 0.35))


def _rolls(table: _Table) -> None:
    rng = table.rng
    seaweed = table.tone((36, 48, 38), 6)
    rice = table.tone((240, 236, 224), 5)
    hearts = [table.tone(c) for c in ((238, 120, 80), (240, 196, 70), (120, 178, 80))]
    for x, y in _packed(table, 7.0):
        size = rng.uniform(3.0, 3.5)
        table.piece(table.round(size, x, y), seaweed, 0.3, 1.5)
        table.canvas.fill(table.round(0.8 * size, x, y - 0.2), rice)
        tone = hearts[rng.integers(len(hearts))]
        heart = ruffle(table.round(0.42 * size, x, y - 0.2), rng, 0.25)
        table.canvas.fill(heart, tone)


def _pancakes(table: _Table) -> None:
    rng = table.rng
    batter = table.tone((214, 150, 76), 10)
    layers = int(rng.integers(2, 5))
    for layer in range(layers):
        x, y = rng.normal(0, 0.7), (layers - layer) * 1.3 - 2
        outline = ruffle(table.round(0.95 * table.reach, x, y), rng, 0.15)
        table.piece(outline + (0, 1.0), lighter(batter, 0.45), 0.2, 2)
        face = blend(batter, darker(batter, 0.35), noise(rng, 6))
        table.piece(outline, face, 0.25, 3)
    syrup = table.tone((150, 70, 20), 18)
    pool = [
        (q * np.cos(t), q * np.sin(t))
        for t, q in zip(
            np.linspace(0, 2 * np.pi, 11)[:-1],
            table.reach * rng.uniform(0.3, 0.85, 10),
            strict=True,
        )
    ]
    table.canvas.fill(table.see(smooth(pool)), syrup, 0.8)


_BASES: dict[str, Callable[[_Table], None]] = {
    "dumplings": _dumplings,
    "noodles": _noodles,
    "pancakes": _pancakes,
    "rice": _rice,
    "rolls": _rolls,
    "soup": _soup,
    "vegetables": _vegetables,
}


def _packed(table: _Table, distance: float) -> list[tuple[float, float]]:
    """Return places for things of one size, side by side and a little disordered."""
    start, rng = table.rng.uniform(0, 2 * np.pi), table.rng
    places = [(0.0, 0.0)]
    ring = distance
    while ring < 0.88 * table.reach:
        count = int(2 * np.pi * ring / distance)
        for turn in start + 2 * np.pi * np.arange(count) / count:
            places.append((ring * np.cos(turn), ring * np.sin(turn)))
        ring += distance
    return [(x + rng.normal(0, 0.4), y + rng.normal(0, 0.4)) for x, y in places]


# What lies on top


def _carrot(table: _Table, at: tuple, size: float, turn: float) -> None:
    tone = table.tone((240, 130, 40))
    table.piece(table.round(2.4 * size, *at), tone)
    table.canvas.fill(table.round(1.1 * size, *at), lighter(tone, 0.25))


def _tomato(table: _Table, at: tuple, size: float, turn: float) -> None:
    wedge = smooth([(-1, -0.1), (0, 0.75), (1, -0.1), (0, 0.1)])
    tone = table.tone((212, 46, 36))
    table.piece(table.see(place(wedge, at, 3.6 * size, turn)), tone)
    seam = table.see(
        place([(-0.6, 0.15), (0, 0.35), (0.6, 0.15)], at, 3.6 * size, turn)
    )
    table.canvas.line(seam, 0.4, lighter(tone, 0.4))


def _broccoli(table: _Table, at: tuple, size: float, turn: float) -> None:
    green = table.tone((58, 122, 46))
    stalk = place([(0, 0), (2.6, 0)], at, size, turn)
    table.canvas.line(table.see(stalk), 1.5 * size, lighter(green, 0.45))
    for _ in range(7):
        x, y = table.rng.normal(0, 1.1 * size, 2)
        tuft = table.round(1.2 * size, at[0] + x, at[1] + y)
        table.canvas.fill(tuft, vary(table.rng, green, 16))


def _shrimp(table: _Table, at: tuple, size: float, turn: float) -> None:
    tone = table.tone((244, 150, 110))
    bend = [(np.cos(a), np.sin(a)) for a in np.linspace(0.2, 4.2, 6)]
    curve = table.see(place(bend, at, 2.0 * size, turn))
    table.piece(limb(curve, np.array([0.6, 2.0, 2.2, 1.9, 1.2]) * size), tone)
    for number in (1, 2, 3, 4):
        inner = table.see(place([np.array(bend[number]) * 0.6], at, 2.0 * size, turn))
        outer = table.see(place([np.array(bend[number]) * 1.4], at, 2.0 * size, turn))
        table.canvas.line([inner[0], outer[0]], 0.4, lighter(tone, 0.5))


def _egg(table: _Table, at: tuple, size: float, turn: float) -> None:
    table.piece(table.round(3.0 * size, *at), table.tone((246, 242, 232), 3))
    yolk = table.canvas.fill(table.round(1.6 * size, *at), table.tone((246, 180, 44)))
    table.canvas.shade(yolk, 0.3, 1)


def _meat(table: _Table, at: tuple, size: float, turn: float) -> None:
    tone = table.tone((140, 72, 44))
    slab = smooth([(-1, -0.45), (0.9, -0.6), (1.1, 0.4), (-0.9, 0.6)])
    slab = place(slab, at, 2.9 * size, turn)
    table.piece(table.see(slab), blend(tone, lighter(tone, 0.25), noise(table.rng, 25)))
    for shift in (-0.5, 0, 0.5):
        mark = place([(shift, -0.4), (shift + 0.2, 0.4)], at, 2.9 * size, turn)
        table.canvas.line(table.see(mark), 0.5, darker(tone, 0.5))


def _mushroom(table: _Table, at: tuple, size: float, turn: float) -> None:
    tone = table.tone((206, 178, 140))
    cap = smooth([(-1, 0), (-0.6, -0.75), (0.6, -0.75), (1, 0), (0, 0.12)])
    stem = place([(0, 0), (0, 1.0)], at, 2.4 * size, turn)
    table.canvas.line(table.see(stem), 1.5 * size, lighter(tone, 0.35))
    table.piece(table.see(place(cap, at, 2.4 * size, turn)), tone)


def _pepper(table: _Table, at: tuple, size: float, turn: float) -> None:
    tone = table.tone(((214, 40, 40), (240, 190, 40), (70, 150, 60))[int(turn) % 3])
    bend = [(-1, 0.2), (-0.3, -0.25), (0.4, -0.2), (1, 0.3)]
    strip = table.see(place(bend, at, 3.2 * size, turn))
    table.piece(limb(strip, np.array([0.8, 1.3, 1.2, 0.7]) * size), tone, 0.3, 0.6)


def _tofu(table: _Table, at: tuple, size: float, turn: float) -> None:
    block = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    tone = table.tone((240, 224, 180))
    table.piece(table.see(place(block, at, 1.9 * size, turn)), tone, 0.4, 1.2)


def _beans(table: _Table, at: tuple, size: float, turn: float) -> None:
    tone = table.tone((120, 176, 66))
    for _ in range(5):
        x, y = table.rng.normal(0, 1.8 * size, 2)
        pea = table.round(0.95 * size, at[0] + x, at[1] + y)
        table.canvas.fill(pea + (0.3, 0.4), darker(tone, 0.6), 0.6)
        table.canvas.fill(pea, vary(table.rng, tone, 10))
        shine = table.round(0.35 * size, at[0] + x - 0.3, at[1] + y - 0.3)
        table.canvas.fill(shine, lighter(tone, 0.5))


def _berries(table: _Table, at: tuple, size: float, turn: float) -> None:
    tone = table.tone(((190, 30, 52), (72, 60, 130))[int(turn) % 2])
    for shift in (-1.4, 0, 1.4):
        x, y = at[0] + shift * size, at[1] + table.rng.normal(0, 1)
        table.piece(table.round(1.3 * size, x, y), tone, 0.5, 0.8)


_TOPPINGS: dict[str, Callable] = {
    "beans": _beans,
    "berries": _berries,
    "broccoli": _broccoli,
    "carrot": _carrot,
    "egg": _egg,
    "meat": _meat,
    "mushroom": _mushroom,
    "pepper": _pepper,
    "shrimp": _shrimp,
    "tofu": _tofu,
    "tomato": _tomato,
}
