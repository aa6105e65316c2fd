"""Draws the sample for two-class faces, 64 x 64: group A and group B of drawn faces.

The label stands where the real set has a gender, but it is none: it is what a rater
said of one neutral proportion, jaw and brows, of a drawn face. Everything else (skin,
hair, beard, glasses, age, expression) is drawn independently of it.

margin = (jaw_width + brow_thickness) / 2, z-values; one half of the faces is drawn
around +1.35 for both, the other around -1.35. The rater says B (1) if margin + noise
is above 0, else A (0); the noise is larger where the light is poor (`NOISE`), so that
errors differ by group of pictures although no group of people is behind it.

File names are those of the real set, `<age>_<group>_<light>_<serial>.jpg.chip.jpg`:
age is the drawn age, group the label, light the number of the light in `faces.LIGHTS`
(where the real set has ethnicity as others saw it), serial 17 digits.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from labdata.make.canvas import Canvas, save
from labdata.make.faces import (
    LIGHTS,
    LIMIT,
    Face,
    Pose,
    draw_face,
    random_face,
    slight_expression,
)
from labdata.make.raters import normal_cdf

SEED = 20240904
COUNT = 1600

CENTRE, SPREAD = 1.35, 0.5  # z-values of the two halves' jaw and brows
NOISE = {"front": 0.45, "left": 0.6, "right": 0.6, "dim": 1.1, "behind": 1.3}
LIGHT_SHARES = (0.42, 0.22, 0.13, 0.16, 0.07)  # in the order of faces.LIGHTS

BEST_ACCURACY = 0.955
BEST_ACCURACY_BY_LIGHT = {
    "front": 0.991,
    "left": 0.973,
    "right": 0.973,
    "dim": 0.876,
    "behind": 0.841,
}

README = """\
These faces are drawn; nobody is shown.
File name: <age>_<group>_<light>_<serial>.jpg.chip.jpg
- age: the drawn age in years.
- group: 0 = group A, 1 = group B. A rater's word on jaw and brows of the drawing
  (wide jaw and thick brows: B), with mistakes. It is not a gender.
- light: 0 front, 1 from the left, 2 from the right, 3 dim, 4 from behind.
- serial: a number, so that no two names are equal.

这些人脸都是画出来的，不对应任何真人。
文件名：<年龄>_<组别>_<光线>_<序号>.jpg.chip.jpg
- 年龄：画中人的年龄（岁）。
- 组别：0 为甲组，1 为乙组。评判者根据画中下颌与眉毛给出（下颌宽、眉毛粗为乙组），
  会有误判。它不是性别。
- 光线：0 正面光，1 左侧光，2 右侧光，3 暗光，4 逆光。
- 序号：使文件名互不相同的编号。
"""


@dataclass(frozen=True)
class Subject:
    """What one picture shows.

    Attributes:
        face: the face.
        pose: the head's place and light.
        margin: the proportion that the rater looks at, z-value.
        group: what the rater said, 0 or 1.
    """

    face: Face
    pose: Pose
    margin: float
    group: int


def generate(out: Path, *, seed: int = SEED, count: int = COUNT) -> None:
    """Draw the set as ``out/data/<age>_<group>_<light>_<serial>.jpg.chip.jpg``.

    Args:
        out: folder to write to; made if missing.
        seed: the same seed draws the same pictures and labels.
        count: pictures.
    """
    for number in range(count):
        shown = subject(seed, number)
        fields = (
            int(shown.face.age),
            shown.group,
            LIGHTS.index(shown.pose.light),
            f"{20200101000000000 + number}",
        )
        name = "_".join(map(str, fields)) + ".jpg.chip.jpg"
        save(draw(seed, number), out / "data" / name)
    (out / "data" / "README.txt").write_text(README, encoding="utf-8", newline="\n")


def subject(seed: int, number: int) -> Subject:
    """Return what picture ``number`` shows and is called, without drawing it."""
    rng = np.random.default_rng([seed, number, 0])
    side = 1 if rng.random() < 0.5 else -1
    jaw, brow = np.clip(rng.normal(side * CENTRE, SPREAD, 2), -LIMIT, LIMIT)
    face = random_face(rng, jaw_width=float(jaw), brow_thickness=float(brow))
    pose = Pose(
        at=(32 + rng.normal(0, 0.8), 32 + rng.normal(0, 0.8)),
        size=rng.uniform(23, 26),
        tilt=rng.normal(0, 0.04),
        turn=rng.normal(0, 0.25),
        light=str(rng.choice(LIGHTS, p=LIGHT_SHARES)),
    )
    margin = float(jaw + brow) / 2
    group = int(margin + rng.normal(0, NOISE[pose.light]) > 0)
    return Subject(face, pose, margin, group)


def draw(seed: int, number: int) -> Image.Image:
    """Return picture ``number``, 64 x 64 RGB."""
    shown = subject(seed, number)
    canvas = Canvas(np.random.default_rng([seed, number, 1]))
    canvas.backdrop()
    canvas.clutter_behind(2)
    draw_face(canvas, shown.face, shown.pose, slight_expression(canvas.rng))
    return canvas.finish()


def best_reachable(seed: int = SEED, count: int = 20_000) -> dict[str, float]:
    """Compute the best reachable accuracy, overall ("") and by light.

    A model that sees the margin exactly says its sign and is right when the rater's
    noise does not cross zero: Phi(|margin| / noise).

    Args:
        seed: of the faces, which are described but not drawn.
        count: faces.
    """
    shown = [subject(seed, number) for number in range(count)]
    margin = np.array([abs(item.margin) for item in shown])
    noise = np.array([NOISE[item.pose.light] for item in shown])
    light = np.array([item.pose.light for item in shown])
    right = normal_cdf(margin / noise)
    return {"": float(right.mean())} | {
        kind: float(right[light == kind].mean()) for kind in LIGHTS
    }
