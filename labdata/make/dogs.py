"""Dogs of six breeds, drawn after the build of each: ears, muzzle, coat, legs, tail.

Colours and markings are shared among all, poses and places too, so that only the
build gives the breed. The paths and class codes are those of the real set:
``tiny-imagenet-200/train/n02085620/images/n02085620_0.JPEG`` and on, and for testing
``tiny-imagenet-200/val/images/val_0.JPEG`` and on with ``val_annotations.txt``.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.random import Generator
from PIL import Image

from labdata.make.canvas import Canvas, save
from labdata.make.pets import Build, draw_pet

SEED = 20240703
COUNT = 1980
TEST_SHARE = 0.2
FOLDER = Path("tiny-imagenet-200")
POSES = {"portrait": 0.55, "sitting": 0.3, "standing": 0.15}
"""Pose -> how often it is drawn."""

BREEDS: dict[str, tuple[str, str]] = {
    "n02085620": ("Chihuahua", "吉娃娃"),
    "n02094433": ("Yorkshire terrier", "约克夏梗"),
    "n02099601": ("golden retriever", "金毛寻回犬"),
    "n02099712": ("Labrador retriever", "拉布拉多犬"),
    "n02106662": ("German shepherd", "德国牧羊犬"),
    "n02113799": ("standard poodle", "标准贵宾犬"),
}
"""WordNet code -> English and Chinese name, in the order of the labels."""

BUILDS: dict[str, Build] = {
    "n02085620": Build(
        ears="bat",
        ear_size=1.0,
        muzzle=0.55,
        skull=0.98,
        eye_size=1.45,
        legs=0.85,
        body=0.78,
        tail="curl",
    ),
    "n02094433": Build(
        ears="prick",
        ear_size=0.62,
        muzzle=0.6,
        skull=0.9,
        coat="silky",
        legs=0.62,
        body=0.95,
        tail="feather",
    ),
    "n02099601": Build(
        ears="drop", ear_size=1.3, muzzle=0.95, coat="wavy", body=1.08, tail="feather"
    ),
    "n02099712": Build(
        ears="drop", ear_size=0.7, muzzle=1.05, skull=1.08, body=1.12, tail="otter"
    ),
    "n02106662": Build(
        ears="prick",
        ear_size=1.5,
        muzzle=1.3,
        skull=0.95,
        coat="dense",
        legs=1.1,
        tail="bushy",
    ),
    "n02113799": Build(
        ears="long",
        muzzle=1.25,
        skull=0.82,
        coat="curly",
        legs=1.35,
        body=0.88,
        tail="pompon",
        clipped=True,
    ),
}


def draw(code: str, rng: Generator) -> tuple[Image.Image, tuple[int, int, int, int]]:
    """Draw one dog of a breed.

    Args:
        code: one of `BREEDS`.
        rng: decides everything else.

    Returns:
        The picture, 64 x 64 RGB, and the box around the dog: left, top, right,
        bottom, pixels from 0 to 63.
    """
    canvas = Canvas(rng)
    canvas.backdrop(blurred=1.0)
    canvas.clutter_behind(2)
    usual = BUILDS[code]
    build = replace(
        usual,
        ear_size=usual.ear_size * rng.uniform(0.95, 1.05),
        muzzle=usual.muzzle * rng.uniform(0.95, 1.05),
        skull=usual.skull * rng.uniform(0.96, 1.04),
        legs=usual.legs * rng.uniform(0.95, 1.05),
        body=usual.body * rng.uniform(0.95, 1.05),
    )
    box = draw_pet(canvas, build, str(rng.choice(list(POSES), p=list(POSES.values()))))
    canvas.clutter_before(1)
    return canvas.finish(blur=0.5, grain=5.0), box


def generate(out: Path, *, seed: int = SEED, count: int = COUNT) -> None:
    """Draw the set's pictures under a folder, in the layout of the real set.

    Args:
        out: folder to write into; made if need be.
        seed: the same seed draws the same pictures.
        count: pictures in all, shared equally among the breeds; a fifth of each
            breed is the validation part, whose labels are in ``val_annotations.txt``.
    """
    folder = Path(out) / FOLDER
    each = count // len(BREEDS)
    tests = round(each * TEST_SHARE)
    held_out = []
    for label, code in enumerate(BREEDS):
        for number in range(each):
            picture, box = draw(code, np.random.default_rng([seed, label, number]))
            if number < each - tests:
                name = f"{code}_{number}.JPEG"
                save(picture, folder / "train" / code / "images" / name)
            else:
                held_out.append((picture, code, box))
    # As in the real set, the number of a validation picture says nothing of its breed.
    order = np.random.default_rng([seed, len(BREEDS)]).permutation(len(held_out))
    rows = []
    for number, index in enumerate(order):
        picture, code, box = held_out[index]
        name = f"val_{number}.JPEG"
        save(picture, folder / "val" / "images" / name)
        rows.append("\t".join([name, code, *map(str, box)]) + "\n")
    notes = folder / "val" / "val_annotations.txt"
    notes.parent.mkdir(parents=True, exist_ok=True)
    notes.write_text("".join(rows), encoding="utf-8", newline="\n")
