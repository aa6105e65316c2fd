"""Draws the sample of faces with a score, 64 x 64, and the ratings behind the score.

What the raters look at is a formula, `SCORE`, of the drawing's proportions, its smile
and its light. Skin, hair, age, beard and glasses do not enter it: the lab asks what a
model of such ratings learns, and the answer must not be a group of people.

score = 3
      + 0.32 eye_size + 0.22 brow_height + 0.16 lip_thickness        (z-values)
      - 0.14 (eye_distance^2 - 1) - 0.10 (mouth_height^2 - 1)        (balance)
      - 0.12 (asymmetry^2 - 1)
      + 0.75 (smile - 0.25)                                          (-1 to 1)
      + light: front 0.25, left and right 0, dim -0.60, behind -0.40

Twelve raters, each with a bias and a noise of their own (`RATERS`), say a whole number
from 1 to 5; the label is their mean. The best reachable figures (`BEST_...`) are what
a model has that knows the formula and the raters but not their noise.
"""

from pathlib import Path

import numpy as np
from PIL import Image

from labdata.make.canvas import Canvas, save
from labdata.make.faces import (
    LIGHTS,
    Expression,
    Face,
    Pose,
    draw_face,
    random_face,
    slight_expression,
)
from labdata.make.raters import Ceiling, Rater, ceiling, rate, write_ratings

SEED = 20240903
COUNT = 1200

WEIGHTS = {"eye_size": 0.32, "brow_height": 0.22, "lip_thickness": 0.16}
BALANCE = {"eye_distance": 0.14, "mouth_height": 0.10}
ASYMMETRY = 0.12
SMILE, USUAL_SMILE = 0.75, 0.25
LIGHT = {"front": 0.25, "left": 0.0, "right": 0.0, "dim": -0.60, "behind": -0.40}
LIGHT_SHARES = (0.5, 0.15, 0.15, 0.12, 0.08)  # in the order of faces.LIGHTS

RATERS = (
    Rater(-0.55, 0.60),
    Rater(-0.40, 0.75),
    Rater(-0.30, 0.50),
    Rater(-0.20, 0.90),
    Rater(-0.10, 0.65),
    Rater(0.00, 0.55),
    Rater(0.05, 0.80),
    Rater(0.10, 0.70),
    Rater(0.20, 0.60),
    Rater(0.30, 0.95),
    Rater(0.40, 0.65),
    Rater(0.50, 0.75),
)

BEST_CORRELATION = 0.941  # Pearson's r with the mean of the raters
BEST_RMSE = 0.215  # points
BEST_R2 = 0.885

_FOLDER = Path("SCUT-FBP5500_v2")


def generate(out: Path, *, seed: int = SEED, count: int = COUNT) -> None:
    """Draw the set in the layout of SCUT-FBP5500.

    Writes ``SCUT-FBP5500_v2/Images/D<number>.jpg``, the means as lines "name mean" in
    ``train_test_files/All_labels.txt``, every single rating in ``All_Ratings.csv``.

    Args:
        out: folder to write to; made if missing.
        seed: the same seed draws the same pictures and ratings.
        count: pictures.
    """
    names, rows = [], []
    for number in range(count):
        names.append(f"D{number + 1:04d}.jpg")
        rows.append(ratings(seed, number))
        save(draw(seed, number), out / _FOLDER / "Images" / names[-1])
    labels = out / _FOLDER / "train_test_files" / "All_labels.txt"
    labels.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{n} {r.mean():.6f}\n" for n, r in zip(names, rows, strict=True)]
    labels.write_text("".join(lines), encoding="utf-8", newline="\n")
    header = ("Rater", "Filename", "Rating")
    write_ratings(out / _FOLDER / "All_Ratings.csv", header, names, rows)


def subject(seed: int, number: int) -> tuple[Face, Pose, Expression]:
    """Return what picture ``number`` shows, without drawing it."""
    rng = np.random.default_rng([seed, number, 0])
    face = random_face(rng)
    pose = Pose(
        at=(32 + rng.normal(0, 0.5), 32 + rng.normal(0, 0.5)),
        size=rng.uniform(22, 23.5),
        tilt=rng.normal(0, 0.03),
        turn=rng.normal(0, 0.15),
        light=str(rng.choice(LIGHTS, p=LIGHT_SHARES)),
    )
    return face, pose, slight_expression(rng)


def score(face: Face, pose: Pose, expression: Expression) -> float:
    """Return the score that the raters look at, points: the formula of the module."""
    z = face.proportions
    value = 3 + sum(weight * z[name] for name, weight in WEIGHTS.items())
    value -= sum(weight * (z[name] ** 2 - 1) for name, weight in BALANCE.items())
    value -= ASYMMETRY * (face.asymmetry**2 - 1)
    return value + SMILE * (expression.smile - USUAL_SMILE) + LIGHT[pose.light]


def ratings(seed: int, number: int) -> np.ndarray:
    """Return the twelve ratings of picture ``number``, whole numbers, shape (12,)."""
    rng = np.random.default_rng([seed, number, 1])
    return rate(score(*subject(seed, number)), RATERS, rng)


def draw(seed: int, number: int) -> Image.Image:
    """Return picture ``number``, 64 x 64 RGB."""
    canvas = Canvas(np.random.default_rng([seed, number, 2]))
    canvas.backdrop()
    canvas.clutter_behind(2)
    draw_face(canvas, *subject(seed, number))
    return canvas.finish()


def best_reachable(seed: int = SEED, count: int = 20_000) -> Ceiling:
    """Compute the figures of `BEST_CORRELATION`, `BEST_RMSE` and `BEST_R2`.

    Args:
        seed: of the faces, which are described but not drawn.
        count: faces.
    """
    scores = [score(*subject(seed, number)) for number in range(count)]
    return ceiling(np.array(scores), RATERS)
