"""Cats and dogs: two classes, any colour, any markings, four poses, any place.

What tells them apart is what tells real ones apart: ears, muzzle, nose, eyes,
whiskers, tail. Colours, places, sizes and poses are shared.

Paths are those of the real set: ``dataset/training_set/cats/cat.1.jpg`` and on,
``dataset/test_set/dogs/dog.4001.jpg`` and on.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.random import Generator
from PIL import Image

from labdata.make.canvas import Canvas, save
from labdata.make.pets import Build, draw_pet, random_cat, random_dog

SEED = 20240701
COUNT = 2000
TEST_SHARE = 0.25
FIRST_NUMBERS = {"training_set": 1, "test_set": 4001}

CLASSES: dict[str, tuple[str, str]] = {"cats": ("cat", "猫"), "dogs": ("dog", "狗")}
"""Folder -> English and Chinese name, in the order of the labels."""

BUILDS: dict[str, Callable[[Generator], Build]] = {
    "cats": random_cat,
    "dogs": random_dog,
}


def draw(kind: str, rng: Generator) -> Image.Image:
    """Draw one picture, 64 x 64 RGB, of a class of `CLASSES`."""
    canvas = Canvas(rng)
    canvas.backdrop(blurred=1.0)
    canvas.clutter_behind(2)
    draw_pet(canvas, BUILDS[kind](rng))
    canvas.clutter_before(1)
    return canvas.finish(blur=0.5, grain=5.0)


def generate(out: Path, *, seed: int = SEED, count: int = COUNT) -> None:
    """Draw the set's pictures under a folder, in the layout of the real set.

    Args:
        out: folder to write into; made if need be.
        seed: the same seed draws the same pictures.
        count: pictures in all, shared equally between the classes; a quarter of
            each class is the test set.
    """
    for label, kind in enumerate(CLASSES):
        each = count // len(CLASSES)
        tests = round(each * TEST_SHARE)
        for number in range(each):
            part = "training_set" if number < each - tests else "test_set"
            index = number if part == "training_set" else number - (each - tests)
            name = f"{kind[:-1]}.{FIRST_NUMBERS[part] + index}.jpg"
            picture = draw(kind, np.random.default_rng([seed, label, number]))
            save(picture, Path(out) / "dataset" / part / kind / name)
