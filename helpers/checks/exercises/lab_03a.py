"""Questions of lab 03a_images_as_tensors: grey, crop, standardise, layout, batches."""

import numpy as np

from helpers.checks import judging
from helpers.checks.exercise import Exercise, Mistake, Question
from helpers.language import Both

LUMINANCE = np.array([0.299, 0.587, 0.114])
"""Shares of red, green and blue in the brightness, ITU-R BT.601, section 2.5.1."""


def _colours(rng: np.random.Generator) -> list[Question]:
    """Red, green, blue and white, which one can do by hand; then drawn pictures."""
    four = np.array([[[255, 0, 0], [0, 255, 0]], [[0, 0, 255], [255, 255, 255]]])
    pictures = [four.astype("uint8")]
    for shape in ((1, 3, 3), (5, 4, 3), (12, 16, 3)):
        pictures.append(_bytes(rng, shape))
    return [Question((picture,)) for picture in pictures]


def _crops(rng: np.random.Generator) -> list[Question]:
    """A grey 4 x 4 picture of the numbers 0 to 15 first; then odd remainders."""
    questions = [Question((np.arange(16).reshape(4, 4), 2, 2))]
    questions.append(Question((_bytes(rng, (5, 8, 3)), 2, 5)))
    for _ in range(4):
        height, width = int(rng.integers(6, 20)), int(rng.integers(21, 40))
        picture = _bytes(rng, (height, width, 3))
        high, wide = int(rng.integers(2, height)), int(rng.integers(2, width))
        questions.append(Question((picture, high, wide)))
    return questions


def _batches(rng: np.random.Generator) -> list[Question]:
    """Two pixels, 10 and 30; then batches, one with a picture of a single colour."""
    two = np.array([[[[10], [30]]]], dtype="uint8")
    mixed = _bytes(rng, (3, 4, 6, 3))
    mixed[1] = int(rng.integers(1, 255))
    several = _bytes(rng, (4, 8, 5, 3)) // np.array([1, 2, 4, 8])[:, None, None, None]
    return [Question((x,)) for x in (two, mixed, several.astype("uint8"))]


def _layouts(rng: np.random.Generator) -> list[Question]:
    """A picture of 2 x 2 pixels numbered in order, then drawn batches."""
    questions = [Question((np.arange(12).reshape(1, 2, 2, 3),))]
    for shape in ((2, 3, 5, 3), (4, 6, 2, 1), (5, 4, 7, 3)):
        questions.append(Question((_bytes(rng, shape),)))
    return questions


def _counts(rng: np.random.Generator) -> list[Question]:
    """Ten pictures in fours, eight in fours, fewer than one batch; then drawn."""
    cases = [(10, 4, 48, 48), (8, 4, 48, 48), (3, 32, 48, 64)]
    for _ in range(4):
        batch_size = int(rng.integers(2, 9))
        rest = int(rng.integers(0, batch_size))
        count = batch_size * int(rng.integers(2, 6)) + rest
        cases.append((count, batch_size, int(rng.integers(8, 40)), 64))
    return [Question(case) for case in cases]


EXERCISES = (
    Exercise(
        name="03a.1",
        target="grey",
        points=2,
        title=Both("from colour to grey", "从彩色到灰度"),
        hint=Both(
            "Each channel times its share, then the sum over the last axis; a matrix "
            "product with a vector of three does both at once.",
            "每个通道乘以各自的比例，再沿最后一个轴求和；"
            "与三个数的向量作矩阵乘法可以一步完成。",
        ),
        questions=_colours,
        mistakes=(
            Mistake(
                lambda picture: picture.mean(axis=-1),
                Both(
                    "That is the plain mean; green counts more than red, and red "
                    "more than blue.",
                    "这是普通平均；绿色的比例大于红色，红色大于蓝色。",
                ),
            ),
            Mistake(
                lambda picture: picture[..., ::-1] @ LUMINANCE,
                Both(
                    "Red and blue are swapped: channel 0 is red here.",
                    "红与蓝反了：这里通道 0 是红色。",
                ),
            ),
            Mistake(
                lambda picture: (picture @ LUMINANCE)[..., np.newaxis],
                Both(
                    "The result has a channel axis of length 1; asked is the shape "
                    "(height, width).",
                    "结果多了一个长度为 1 的通道轴；要求的形状是 (height, width)。",
                ),
            ),
            Mistake(
                lambda picture: (picture @ LUMINANCE).astype("uint8"),
                Both(
                    "You cut the decimals off: return floats.",
                    "你舍去了小数部分：请返回浮点数。",
                ),
            ),
            Mistake(
                lambda picture: np.rint(picture @ LUMINANCE),
                Both("You rounded: return floats.", "你取了整：请返回浮点数。"),
            ),
            Mistake(
                lambda picture: picture @ LUMINANCE / 255,
                Both(
                    "Keep the scale of the bytes: white is 255, not 1.",
                    "保持字节的尺度：白色是 255，不是 1。",
                ),
            ),
        ),
    ),
    Exercise(
        name="03a.2",
        target="centre_crop",
        points=2,
        title=Both("cutting out the middle", "裁出中央"),
        hint=Both(
            "The first row is half of what is left over: (rows - height) // 2. The "
            "same for columns; then two slices.",
            "起始行是剩余行数的一半，用 // 2。列也一样；然后用两个切片。",
        ),
        questions=_crops,
        mistakes=(
            Mistake(
                lambda picture, height, width: picture[:height, :width],
                Both(
                    "That is the upper left corner, not the middle.",
                    "这是左上角，不是中央。",
                ),
            ),
            Mistake(
                lambda picture, height, width: _middle(picture, width, height),
                Both(
                    "Height and width are swapped: rows come first.",
                    "高和宽反了：先行后列。",
                ),
            ),
            Mistake(
                lambda picture, height, width: _middle(picture, height, width, 1),
                Both(
                    "Where the rest is odd, the smaller half stands above and on the "
                    "left: divide with // 2.",
                    "剩余为奇数时，上边和左边取较小的一半：用 // 2。",
                ),
            ),
            Mistake(
                lambda picture, height, width: _shifted(picture, height, width),
                Both(
                    "shape[0] is the number of rows, shape[1] the number of columns; "
                    "you took them the other way round.",
                    "shape[0] 是行数，shape[1] 是列数；你用反了。",
                ),
            ),
        ),
    ),
    Exercise(
        name="03a.3",
        target="standardise",
        points=3,
        title=Both("per-image standardisation", "逐图标准化"),
        hint=Both(
            "Mean and deviation over the axes (1, 2, 3), with keepdims=True, so that "
            "they broadcast; np.maximum keeps the divisor away from zero.",
            "在轴 (1, 2, 3) 上求均值与标准差，用 keepdims=True 以便广播；"
            "用 np.maximum 使除数远离零。",
        ),
        questions=_batches,
        mistakes=(
            Mistake(
                lambda pictures: _standardised(pictures, (0, 1, 2, 3)),
                Both(
                    "You used one mean for the whole batch; each picture has its own.",
                    "你对整批用了同一个均值；每张图片要用自己的。",
                ),
            ),
            Mistake(
                lambda pictures: _standardised(pictures, (1, 2)),
                Both(
                    "You standardised each channel by itself; take the channels of a "
                    "picture together, or its colours change.",
                    "你把每个通道分别标准化了；要把一张图片的各通道放在一起，"
                    "否则颜色会变。",
                ),
            ),
            Mistake(
                lambda pictures: _standardised(pictures, 0),
                Both(
                    "Those are means over the pictures, axis 0; take them over the "
                    "rows, columns and channels of each.",
                    "这是对各张图片（轴 0）求的均值；应对每张图片的行、列、通道求。",
                ),
            ),
            Mistake(
                lambda pictures: _standardised(pictures, (1, 2, 3), floor=0.0),
                Both(
                    "A picture of one colour has the deviation 0, and 0 / 0 is no "
                    "number: divide by at least 1 / sqrt(N).",
                    "纯色图片的标准差是 0，而 0 / 0 没有意义：除数至少取 1 / sqrt(N)。",
                ),
            ),
            Mistake(
                lambda pictures: (
                    pictures - pictures.mean(axis=(1, 2, 3), keepdims=True)
                ),
                Both(
                    "The mean is 0 now; the division by the deviation is missing.",
                    "均值已是 0；还没有除以标准差。",
                ),
            ),
        ),
    ),
    Exercise(
        name="03a.4",
        target="channels_first",
        points=2,
        title=Both("from NHWC to NCHW", "从 NHWC 到 NCHW"),
        hint=Both(
            "np.transpose takes the old axes in their new order: the batch stays, "
            "then comes the last one.",
            "np.transpose 按新的顺序列出旧的轴：批仍在最前，接着是原来的最后一个轴。",
        ),
        questions=_layouts,
        mistakes=(
            Mistake(
                lambda pictures: pictures.reshape(
                    pictures.shape[0],
                    pictures.shape[3],
                    pictures.shape[1],
                    pictures.shape[2],
                ),
                Both(
                    "The shape is right, the picture is scrambled: reshape keeps the "
                    "order of the numbers, you need to move an axis.",
                    "形状对了，图片却乱了：reshape 不改变数的次序，这里需要移动轴。",
                ),
            ),
            Mistake(
                lambda pictures: pictures.transpose(0, 3, 2, 1),
                Both(
                    "Height and width are swapped: each picture is mirrored along "
                    "its diagonal.",
                    "高和宽反了：每张图片都沿对角线翻转了。",
                ),
            ),
            Mistake(
                lambda pictures: pictures.transpose(3, 0, 1, 2),
                Both(
                    "The channels stand before the batch; N stays first.",
                    "通道排到了批的前面；N 要保持在最前。",
                ),
            ),
        ),
    ),
    Exercise(
        name="03a.5",
        target="batch_shapes",
        points=2,
        title=Both("the shapes of all batches", "所有批的形状"),
        hint=Both(
            "How many full batches are there, and how many pictures are left over? "
            "Python's // and % answer both.",
            "有几个满批？还剩几张图片？Python 的 // 和 % 正好回答这两个问题。",
        ),
        questions=_counts,
        judge=judging.close(0.0, 0.0),
        mistakes=(
            Mistake(
                lambda count, size, height, width: (
                    [(size, height, width, 3)] * (count // size)
                ),
                Both(
                    "The pictures that are left over form a last, smaller batch.",
                    "剩下的图片组成最后一个较小的批。",
                ),
            ),
            Mistake(
                lambda count, size, height, width: (
                    [(size, height, width, 3)] * -(-count // size)
                ),
                Both(
                    "The number of batches is right, but the last one holds only "
                    "what is left.",
                    "批的个数对了，但最后一批只有剩下的图片。",
                ),
            ),
            Mistake(
                lambda count, size, height, width: [
                    *([(size, height, width, 3)] * (count // size)),
                    (count % size, height, width, 3),
                ],
                Both(
                    "Where nothing is left over there is no batch of 0 pictures.",
                    "没有剩余时，不存在 0 张图片的批。",
                ),
            ),
            Mistake(
                lambda count, size, height, width: [
                    (n, width, height, 3) for n in _sizes(count, size)
                ],
                Both("Height comes before width.", "高在宽之前。"),
            ),
            Mistake(
                lambda count, size, height, width: [
                    (n, 3, height, width) for n in _sizes(count, size)
                ],
                Both(
                    "That is NCHW; asked is NHWC, the channels last.",
                    "这是 NCHW；要求的是 NHWC，通道在最后。",
                ),
            ),
        ),
    ),
)


def _bytes(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    return rng.integers(0, 256, size=shape).astype("uint8")


def _middle(picture: np.ndarray, height: int, width: int, extra: int = 0) -> np.ndarray:
    """Cut out the middle; ``extra`` 1 rounds the upper left corner up."""
    top = max(0, (picture.shape[0] - height + extra) // 2)
    left = max(0, (picture.shape[1] - width + extra) // 2)
    return picture[top : top + height, left : left + width]


def _shifted(picture: np.ndarray, height: int, width: int) -> np.ndarray:
    """Cut at the place that belongs to a picture with its sides swapped."""
    top = max(0, (picture.shape[1] - height) // 2)
    left = max(0, (picture.shape[0] - width) // 2)
    return picture[top : top + height, left : left + width]


def _standardised(
    pictures: np.ndarray, axes: int | tuple[int, ...], floor: float | None = None
) -> np.ndarray:
    """Standardise over some axes, in float64."""
    x = pictures.astype("float64")
    least = 1 / np.sqrt(x[0].size) if floor is None else floor
    mean, deviation = (
        x.mean(axis=axes, keepdims=True),
        x.std(axis=axes, keepdims=True),
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        return (x - mean) / np.maximum(deviation, least)


def _sizes(count: int, size: int) -> list[int]:
    return [min(size, count - start) for start in range(0, count, size)]
