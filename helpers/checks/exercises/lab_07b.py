"""Questions of lab 07b_augmentation_cats_dogs: mirror, shift, matrix, steps, mixup."""

import math

import numpy as np

from helpers.checks import judging
from helpers.checks.exercise import Exercise, Mistake, Question
from helpers.language import Both


def _mirrors(rng: np.random.Generator) -> list[Question]:
    """A pair of small pictures first, the rows of the text, then drawn ones."""
    rows = np.arange(1.0, 7.0).reshape(1, 2, 3, 1)
    pair = np.arange(24.0).reshape(2, 2, 3, 2)
    questions = [
        Question((pair, np.array([True, False]))),
        Question((rows, np.array([True]))),
    ]
    for n, height, width, channels in ((4, 5, 7, 3), (6, 8, 4, 3)):
        pictures = rng.integers(256, size=(n, height, width, channels))
        chosen = rng.permutation(np.arange(n) % 2 == 0)
        questions.append(Question((pictures.astype(float), chosen)))
    return questions


def _shifts(rng: np.random.Generator) -> list[Question]:
    """The rows of the text first, then drawn pictures in all directions."""
    row = np.array([[1.0, 2.0, 3.0, 4.0]])
    questions = [Question((row, 2, 0)), Question((row, -1, 0))]
    questions.append(Question((row.T, 0, 2)))
    for across, below in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
        height, width = (int(side) for side in rng.integers(6, 10, size=2))
        picture = rng.integers(256, size=(height, width)).astype(float)
        right, down = (int(by) for by in rng.integers(2, 5, size=2))
        questions.append(Question((picture, across * right, below * down)))
    return questions


def _matrices(rng: np.random.Generator) -> list[Question]:
    """The zoom and shift of the text first, then drawn movements."""
    questions = [Question(([np.diag([0.5, 0.5, 1.0]), _shift(4, 0)],))]
    for count in (1, 2, 3, 4):
        questions.append(Question(([_movement(rng) for _ in range(count)],)))
    return questions


def _shift(right: float, down: float) -> np.ndarray:
    return np.array([[1.0, 0.0, -right], [0.0, 1.0, -down], [0.0, 0.0, 1.0]])


def _movement(rng: np.random.Generator) -> np.ndarray:
    """Return a turn, a zoom and a shift in one matrix."""
    angle, zoom = rng.uniform(0.2, 1.2), rng.uniform(0.6, 1.6)
    cosine, sine = math.cos(angle) / zoom, math.sin(angle) / zoom
    right, down = rng.uniform(2, 9, size=2)
    turned = [[cosine, -sine, -right], [sine, cosine, -down], [0.0, 0.0, 1.0]]
    return np.array(turned)


def _trainings(rng: np.random.Generator) -> list[Question]:
    fixed = [(10, 90, 40), (12, 100, 50), (264, 1200, 50)]
    drawn = [
        (
            int(rng.integers(100, 2000)),
            int(rng.integers(90, 3000)),
            int(rng.integers(16, 80)),
        )
        for _ in range(6)
    ]
    return [Question(case) for case in fixed + drawn]


def _mixtures(rng: np.random.Generator) -> list[Question]:
    """The two pixels of the text first, then drawn pictures."""
    pixels = np.array([0.0, 100.0]).reshape(2, 1, 1, 1)
    by_hand = (pixels, np.array([0, 1]), np.array([1, 0]), np.array([0.7, 1.0]), 2)
    questions = [Question(by_hand)]
    for n, side, classes in ((3, 2, 3), (6, 4, 5), (2, 2, 4)):
        pictures = rng.uniform(0, 255, size=(n, side, side + 1, 3))
        labels = rng.permutation(np.arange(n) % classes)
        partner = np.roll(np.arange(n), 1)
        share = rng.uniform(0.1, 0.4, size=n)
        questions.append(Question((pictures, labels, partner, share, classes)))
    return questions


def _mixed(
    x: np.ndarray,
    labels: np.ndarray,
    partner: np.ndarray,
    share: np.ndarray,
    classes: int,
    share_of_labels: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    wide = share[:, None, None, None]
    tall = (share if share_of_labels is None else share_of_labels)[:, None]
    one_hot = np.eye(classes)[labels]
    pictures = wide * x + (1 - wide) * x[partner]
    return pictures, tall * one_hot + (1 - tall) * one_hot[partner]


def _moved(picture: np.ndarray, right: int, down: int, mode: str) -> np.ndarray:
    height, width = picture.shape
    border = ((abs(down), abs(down)), (abs(right), abs(right)))
    larger = np.pad(picture, border, mode=mode)
    top, left = abs(down) - down, abs(right) - right
    return larger[top : top + height, left : left + width]


def _mirrored_at_the_middle(picture: np.ndarray, right: int, down: int) -> np.ndarray:
    """NumPy's own reflect, which leaves the edge pixel out."""
    return _moved(picture, right, down, "reflect")


EXERCISES = (
    Exercise(
        name="07b.1",
        target="mirror_chosen",
        points=2,
        title=Both("mirror some of them", "镜像其中几张"),
        hint=Both(
            "Left and right are the third axis of (n, height, width, channels). "
            "np.where takes from one array or from the other.",
            "左右是 (n, height, width, channels) 的第三个轴。"
            "np.where 可以从两个数组中选取。",
        ),
        questions=_mirrors,
        mistakes=(
            Mistake(
                lambda pictures, chosen: pictures[:, :, ::-1],
                Both(
                    "Every picture is mirrored: only the chosen ones should be.",
                    "所有图片都镜像了：只应镜像被选中的。",
                ),
            ),
            Mistake(
                lambda pictures, chosen: np.where(
                    chosen[:, None, None, None], pictures[:, ::-1], pictures
                ),
                Both(
                    "Those stand on their heads: you turned round the rows, the axis "
                    "of the height.",
                    "图片倒立了：颠倒的是行，也就是高度那个轴。",
                ),
            ),
            Mistake(
                lambda pictures, chosen: np.where(
                    chosen[:, None, None, None], pictures[..., ::-1], pictures
                ),
                Both(
                    "No pixel has moved: the last axis is that of the channels.",
                    "像素没有移动：最后一个轴是通道。",
                ),
            ),
            Mistake(
                lambda pictures, chosen: np.where(
                    chosen[:, None, None, None], pictures, pictures[:, :, ::-1]
                ),
                Both(
                    "The other way round: those that were not chosen are mirrored.",
                    "反了：没被选中的镜像了。",
                ),
            ),
            Mistake(
                lambda pictures, chosen: pictures[chosen][:, :, ::-1],
                Both(
                    "The pictures that were not chosen are missing from the result.",
                    "结果里缺了没被选中的图片。",
                ),
            ),
        ),
    ),
    Exercise(
        name="07b.2",
        target="shift_reflected",
        points=3,
        title=Both("shift, and reflect the border", "平移，边缘用反射补齐"),
        hint=Both(
            "Make the picture larger first, with its mirror image on every side "
            "(np.pad has several modes: try them on 1 2 3 4), then cut out the window "
            "that you want.",
            "先用镜像把图片四周扩大（np.pad 有几种 mode，在 1 2 3 4 上试一试），"
            "再裁出需要的窗口。",
        ),
        questions=_shifts,
        mistakes=(
            Mistake(
                lambda picture, right, down: np.roll(picture, (down, right), (0, 1)),
                Both(
                    "What leaves on one side comes in on the other: np.roll wraps "
                    "round, asked is a reflection.",
                    "从一边出去的又从另一边进来：np.roll 是循环移动，这里要的是反射。",
                ),
            ),
            Mistake(
                lambda picture, right, down: _moved(
                    picture, -right, -down, "symmetric"
                ),
                Both(
                    "The wrong direction: a positive `right` moves the picture to the "
                    "right.",
                    "方向反了：`right` 为正时图片向右移。",
                ),
            ),
            Mistake(
                lambda picture, right, down: _moved(picture, right, down, "constant"),
                Both(
                    "The border is filled with zeros: reflect the picture there.",
                    "边缘填了零：应当用图片的反射来填。",
                ),
            ),
            Mistake(
                lambda picture, right, down: _moved(picture, right, -down, "symmetric"),
                Both(
                    "A positive `down` moves the picture down.",
                    "`down` 为正时图片向下移。",
                ),
            ),
            Mistake(
                _mirrored_at_the_middle,
                Both(
                    "Your mirror stands on the middle of the edge pixel: asked is the "
                    "edge pixel twice.",
                    "你的镜子放在了边缘像素的正中：这里要求边缘像素出现两次。",
                ),
            ),
            Mistake(
                lambda picture, right, down: _moved(picture, right, down, "edge"),
                Both(
                    "The border repeats the edge pixel only: further out the mirror "
                    "shows the next ones.",
                    "边缘只重复了最外面的像素：再往外，镜中应是接下来的像素。",
                ),
            ),
            Mistake(
                lambda picture, right, down: _moved(picture, down, right, "symmetric"),
                Both(
                    "Right and down are swapped: rows are the first axis.",
                    "右和下弄反了：行是第一个轴。",
                ),
            ),
        ),
    ),
    Exercise(
        name="07b.3",
        target="one_matrix",
        points=2,
        title=Both("many movements, one matrix", "多次移动，一个矩阵"),
        hint=Both(
            "Follow one place of the last picture backwards: which matrix is applied "
            "to it first?",
            "从最后一张图片的一个位置往回追：最先乘到它身上的是哪个矩阵？",
        ),
        questions=_matrices,
        mistakes=(
            Mistake(
                lambda steps: _product(steps[::-1]),
                Both(
                    "The order is turned round: the last movement's matrix is the "
                    "first that is applied to a place of the last picture.",
                    "次序反了：对最后一张图片中的位置，最先用的是最后一次移动的矩阵。",
                ),
            ),
            Mistake(
                lambda steps: np.prod(np.array(steps), axis=0),
                Both(
                    "* multiplies number by number; a product of matrices is @.",
                    "* 是逐个数相乘；矩阵乘积用 @。",
                ),
            ),
            Mistake(
                lambda steps: np.sum(np.array(steps), axis=0),
                Both(
                    "A sum: movements one after the other are a product.",
                    "这是和：相继的移动对应矩阵的乘积。",
                ),
            ),
        ),
    ),
    Exercise(
        name="07b.4",
        target="epochs_needed",
        points=2,
        title=Both("the same number of steps", "同样多的步数"),
        hint=Both(
            "Two divisions, and both have to be rounded to whole numbers. Which way?",
            "两次除法，都要取整。往哪个方向取？",
        ),
        questions=_trainings,
        judge=judging.whole(),
        mistakes=(
            Mistake(
                lambda steps, pictures, size: -(-steps // (pictures // size)),
                Both(
                    "The last, smaller batch of an epoch is a step too.",
                    "一轮中最后那个较小的批也是一步。",
                ),
            ),
            Mistake(
                lambda steps, pictures, size: steps // -(-pictures // size),
                Both(
                    "Too few steps: the number of epochs must be rounded up.",
                    "步数不够：轮数要向上取整。",
                ),
            ),
            Mistake(
                lambda steps, pictures, size: steps // -(-pictures // size) + 1,
                Both(
                    "One epoch too many where the steps come out even.",
                    "恰好整除时多了一轮。",
                ),
            ),
            Mistake(
                lambda steps, pictures, size: steps * size / pictures,
                Both(
                    "A number of epochs is whole, and so is the number of steps in "
                    "each.",
                    "轮数是整数，每轮的步数也是整数。",
                ),
            ),
        ),
    ),
    Exercise(
        name="07b.5",
        target="mix",
        points=3,
        title=Both("mixup", "mixup 混合"),
        hint=Both(
            "x[partner] puts the partners in order. The share needs as many axes as "
            "the array that it multiplies; np.eye(classes)[labels] makes one-hot "
            "labels.",
            "x[partner] 按次序给出混合的对方。比例的轴数要与它所乘的数组相同；"
            "np.eye(classes)[labels] 得到独热标签。",
        ),
        questions=_mixtures,
        mistakes=(
            Mistake(
                lambda x, labels, partner, share, classes: _mixed(
                    x, labels, partner, share, classes, np.ones_like(share)
                ),
                Both(
                    "The pictures are mixed, but the labels are not.",
                    "图片混合了，标签却没有。",
                ),
            ),
            Mistake(
                lambda x, labels, partner, share, classes: _mixed(
                    x, labels, partner, 1 - share, classes
                ),
                Both(
                    "`share` is the share of the picture itself, not of its partner.",
                    "`share` 是图片自己的比例，不是对方的。",
                ),
            ),
            Mistake(
                lambda x, labels, partner, share, classes: _mixed(
                    x, labels, partner, share, classes, 1 - share
                ),
                Both(
                    "Pictures and labels are mixed with different shares.",
                    "图片和标签用了不同的比例。",
                ),
            ),
            Mistake(
                lambda x, labels, partner, share, classes: _mixed(
                    x, labels, partner, share, int(labels.max()) + 1
                ),
                Both(
                    "The one-hot labels have `classes` columns, even if the last class "
                    "does not occur.",
                    "独热标签有 `classes` 列，即使最后一类没有出现。",
                ),
            ),
            Mistake(
                lambda x, labels, partner, share, classes: _mixed(
                    x, labels, np.arange(len(x))[::-1], share, classes
                ),
                Both(
                    "Mixed with another picture than `partner` says.",
                    "混合的对方不是 `partner` 所指的那张。",
                ),
            ),
        ),
    ),
)


def _product(matrices: list[np.ndarray]) -> np.ndarray:
    result = np.eye(3)
    for matrix in matrices:
        result = result @ matrix
    return result
