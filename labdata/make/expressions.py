"""Draws the sample of facial expressions, 48 x 48 grey, seven classes as in FER2013.

A class is a set of muscles (`MOVES`) used with a strength of 0.55 to 1; everything
else about the face is drawn independently of it.
"""

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageOps

from labdata.make.canvas import Canvas, save
from labdata.make.faces import (
    Expression,
    Pose,
    draw_face,
    random_face,
    slight_expression,
)

SEED = 20240911
COUNT = 2030
TEST_SHARE = 0.2
SIDE = 48  # pixels, as in FER2013

CLASSES: dict[str, tuple[str, str]] = {
    "angry": ("angry", "生气"),
    "disgust": ("disgust", "厌恶"),
    "fear": ("fear", "害怕"),
    "happy": ("happy", "高兴"),
    "neutral": ("neutral", "平静"),
    "sad": ("sad", "悲伤"),
    "surprise": ("surprise", "惊讶"),
}
"""Folder -> English and Chinese name, in the order of the labels."""

MOVES: dict[str, tuple[Expression, ...]] = {
    "angry": (
        Expression(smile=-0.4, brow_lift=-0.9, brow_slant=-1.0, eyes=-0.2, frown=1),
        Expression(
            smile=-0.3,
            open=0.5,
            stretch=0.2,
            teeth=1,
            brow_lift=-0.8,
            brow_slant=-1.0,
            eyes=0.1,
            frown=1,
        ),
    ),
    "disgust": (
        Expression(
            smile=-0.55, sneer=1, brow_lift=-0.5, brow_slant=-0.3, eyes=-0.8, cheeks=0.5
        ),
        Expression(
            smile=-0.45,
            open=0.4,
            teeth=0.6,
            sneer=1,
            brow_lift=-0.4,
            brow_slant=-0.3,
            eyes=-0.8,
            cheeks=0.5,
        ),
    ),
    "fear": (
        Expression(
            smile=-0.5,
            open=0.6,
            stretch=0.8,
            teeth=0.5,
            brow_lift=0.7,
            brow_slant=0.9,
            eyes=0.95,
            frown=0.3,
        ),
    ),
    "happy": (
        Expression(smile=1, eyes=-0.2, cheeks=0.9),
        Expression(smile=1, open=0.8, teeth=0.7, brow_lift=0.2, eyes=-0.3, cheeks=1),
    ),
    "neutral": (Expression(),),
    "sad": (
        Expression(
            smile=-0.95,
            stretch=-0.1,
            brow_lift=0.1,
            brow_slant=1.0,
            eyes=-0.55,
            gaze=(0, 0.8),
        ),
    ),
    "surprise": (
        Expression(open=1.15, stretch=-0.95, brow_lift=1.2, eyes=0.95),
        Expression(open=0.7, stretch=-1.0, brow_lift=1.1, eyes=0.9),
    ),
}
"""Class -> ways to make the face, one of which is drawn."""


def generate(out: Path, *, seed: int = SEED, count: int = COUNT) -> None:
    """Draw the set in the layout of FER2013 as pictures.

    Writes ``out/train/<class>/Training_<number>.jpg`` and
    ``out/test/<class>/PrivateTest_<number>.jpg``.

    Args:
        out: folder to write to; made if missing.
        seed: the same seed draws the same pictures.
        count: pictures in all, shared equally between the classes; a fifth of each
            class is the test split.
    """
    each = count // len(CLASSES)
    trained = each - round(TEST_SHARE * each)
    for label, kind in enumerate(CLASSES):
        for number in range(each):
            split, stem = ("train", "Training")
            if number >= trained:
                split, stem = ("test", "PrivateTest")
            name = f"{stem}_{label * each + number + 1:05d}.jpg"
            picture = draw(kind, np.random.default_rng([seed, label, number]))
            save(picture, out / split / kind / name)


def draw(kind: str, rng: Generator) -> Image.Image:
    """Draw one picture, 48 x 48, mode "L", of a class of `CLASSES`."""
    canvas = Canvas(rng)
    canvas.backdrop()
    canvas.clutter_behind(2)
    face = random_face(rng)
    pose = Pose(
        at=(32 + rng.normal(0, 2.5), 32 + rng.normal(0, 2.5)),
        size=rng.uniform(22, 29),
        tilt=rng.normal(0, 0.14),
        turn=rng.normal(0, 0.45),
        light=str(rng.choice(["front", "left", "right"], p=[0.7, 0.15, 0.15])),
    )
    draw_face(canvas, face, pose, _expression(kind, rng))
    canvas.clutter_before(1)
    picture = canvas.finish(blur=0.4).convert("L")
    # Grey pictures of faces are usually stretched to the full range.
    picture = ImageOps.autocontrast(picture, cutoff=1)
    return picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS)


def _expression(kind: str, rng: Generator) -> Expression:
    ways = MOVES[kind]
    move = ways[rng.integers(len(ways))]
    strength = rng.uniform(0.55, 1.0)
    usual = replace(slight_expression(rng), smile=rng.normal(0, 0.2), open=0.0)
    mixed = {}
    for part in fields(Expression):
        own, still = getattr(move, part.name), getattr(usual, part.name)
        if part.name == "gaze":
            drawn = tuple(a * strength + b for a, b in zip(own, still, strict=True))
        elif part.name == "teeth":
            drawn = own
        else:
            # The rest keeps a little of what this face does anyway.
            drawn = strength * own + 0.35 * still
        mixed[part.name] = drawn
    return Expression(**mixed)
