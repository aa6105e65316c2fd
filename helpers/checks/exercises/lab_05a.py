"""Questions of lab 05a_convolution: correlation, shapes, costs, pooling, fields."""

from collections.abc import Sequence

import numpy as np

from helpers.checks import judging
from helpers.checks.exercise import Exercise, Mistake, Question
from helpers.language import Both

Pair = Sequence[int]


def _pictures(rng: np.random.Generator) -> list[Question]:
    """The text's example and the lab's nine numbers first, then any shape."""
    grid, kernel = np.arange(9).reshape(3, 3), np.array([[0, 1], [2, 3]])
    questions = [
        Question((np.arange(12).reshape(3, 4), kernel, (1, 2))),
        Question((np.pad(grid, 1), kernel, (3, 2))),
    ]
    for shape, window, strides in (
        ((7, 9), (3, 2), (1, 1)),
        ((9, 8), (2, 3), (2, 3)),
        ((11, 7), (4, 2), (3, 1)),
    ):
        picture = rng.integers(-9, 10, shape)
        questions.append(Question((picture, rng.integers(-3, 4, window), strides)))
    return questions


def _layers(rng: np.random.Generator) -> list[Question]:
    """The text's example first; drawn ones have unequal axes."""
    questions = [
        Question(((7, 9, 3), 5, (3, 2), (2, 1), "same")),
        Question(((7, 9, 3), 5, (3, 2), (2, 1), "valid")),
        Question(((32, 32, 1), 6, (5, 5), (1, 1), "valid")),
    ]
    for padding in ("valid", "same", "valid", "same"):
        rows, columns = (int(n) for n in rng.choice(np.arange(15, 60), 2, False))
        high, wide = (int(k) for k in rng.choice(np.arange(2, 8), 2, False))
        down, across = (int(s) for s in rng.choice(np.arange(2, 5), 2, False))
        channels, filters = int(rng.integers(1, 9)), int(rng.integers(10, 40))
        questions.append(
            Question(
                ((rows, columns, channels), filters, (high, wide), (down, across))
                + (padding,)
            )
        )
    return questions


def _costs(rng: np.random.Generator) -> list[Question]:
    """The lab's 56 weights first, then C1 of LeNet-5, then drawn layers."""
    questions = [
        Question(((30, 30), (3, 3), 3, 2)),
        Question(((28, 28), (5, 5), 1, 6)),
    ]
    for _ in range(3):
        output = tuple(int(n) for n in rng.integers(5, 60, 2))
        window = tuple(int(k) for k in rng.integers(1, 8, 2))
        channels, filters = int(rng.integers(2, 64)), int(rng.integers(2, 64))
        questions.append(Question((output, window, channels, filters)))
    return questions


def _maps(rng: np.random.Generator) -> list[Question]:
    """The lab's 4 x 4 first; then overlaps, remainders and only negative values."""
    small = np.array([[1, 3, 2, 0], [5, 7, 1, 1], [0, 2, 9, 4], [4, 2, 3, 8]])
    return [
        Question((small[..., None], 2, 2)),
        Question((rng.integers(0, 100, (7, 9, 3)), 3, 2)),
        Question((rng.integers(0, 100, (8, 5, 2)), 2, 3)),
        Question((-rng.random((6, 6, 4)) - 0.1, 2, 2)),
    ]


def _stacks(rng: np.random.Generator) -> list[Question]:
    """The fields of the lab's figure first, then drawn stacks."""
    questions = [
        Question(([(3, 1)],)),
        Question(([(3, 1), (3, 1)],)),
        Question(([(3, 1), (2, 2), (3, 1)],)),
        Question(([(5, 1), (2, 2), (5, 1), (2, 2)],)),
    ]
    for depth in (3, 4, 6):
        stack = [
            (int(rng.integers(2, 8)), int(rng.integers(1, 4))) for _ in range(depth)
        ]
        questions.append(Question((stack,)))
    return questions


def _correlation(
    picture: np.ndarray, kernel: np.ndarray, strides: Pair, moved: Pair | None = None
) -> np.ndarray:
    """Correlate; ``moved`` are the steps that the windows take, if others."""
    rows, columns = (
        (n - k) // s + 1
        for n, k, s in zip(picture.shape, kernel.shape, strides, strict=True)
    )
    down, across = strides if moved is None else moved
    (high, wide), output = kernel.shape, np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            top, left = i * down, j * across
            output[i, j] = (
                picture[top : top + high, left : left + wide] * kernel
            ).sum()
    return output


def _one_too_few(picture: np.ndarray, kernel: np.ndarray, strides: Pair) -> np.ndarray:
    return _correlation(picture, kernel, strides)[:-1, :-1]


def _shape(
    shape: Pair,
    filters: int,
    kernel: Pair,
    strides: Pair,
    padding: str,
    up: bool = True,
) -> list[int]:
    """Return the right shape, or, with ``up`` false, "same" rounded down."""
    sides = []
    for n, k, s in zip(shape[:2], kernel, strides, strict=True):
        same = -(-n // s) if up else n // s
        sides.append(same if padding == "same" else (n - k) // s + 1)
    return [*sides, filters]


def _same_whatever_the_stride(
    shape: Pair, filters: int, kernel: Pair, strides: Pair, padding: str
) -> list[int]:
    if padding == "same":
        return [*shape[:2], filters]
    return _shape(shape, filters, kernel, strides, padding)


def _cost(
    output: Pair, kernel: Pair, channels: int, filters: int
) -> tuple[int, int, int]:
    """Return the window's size, the weights and the multiplications."""
    window = kernel[0] * kernel[1] * channels
    return window, (window + 1) * filters, window * filters * output[0] * output[1]


def _pooled(maps: np.ndarray, size: int, stride: int, how: str = "max") -> np.ndarray:
    windows = np.lib.stride_tricks.sliding_window_view(maps, (size, size), axis=(0, 1))
    return getattr(windows[::stride, ::stride], how)(axis=(-2, -1))


def _pooled_over_channels(maps: np.ndarray, size: int, stride: int) -> np.ndarray:
    pooled = _pooled(maps, size, stride)
    return np.broadcast_to(pooled.max(axis=2, keepdims=True), pooled.shape)


def _field(stack: Sequence[Pair], *, early: bool = False, strides: bool = True) -> int:
    """Return the field; ``early``: a layer's stride counts for its own window."""
    side, apart = 1, 1
    for window, stride in stack:
        step = stride if strides else 1
        side += (window - 1) * apart * (step if early else 1)
        apart *= step
    return side


EXERCISES = (
    Exercise(
        name="05a.1",
        target="strided_correlation",
        points=2,
        title=Both(
            "cross-correlation with strides, in loops", "用循环写带步幅的互相关"
        ),
        hint=Both(
            "Output [i, j] belongs to the window whose upper left corner is at row "
            "i * down and column j * across; multiply it by the kernel and add up.",
            "输出 [i, j] 对应的窗口，左上角在第 i * down 行、第 j * across 列；"
            "把它与卷积核相乘再求和。",
        ),
        questions=_pictures,
        mistakes=(
            Mistake(
                lambda x, k, s: _correlation(x, k[::-1, ::-1], s),
                Both(
                    "That is the convolution: cross-correlation does not turn it.",
                    "这是卷积：互相关不旋转卷积核。",
                ),
            ),
            Mistake(
                lambda x, k, s: _correlation(x, k, (1, 1)),
                Both(
                    "The strides are not used: the window moves by (down, across).",
                    "没有用到步幅：窗口每次移动（向下、向右）的距离。",
                ),
            ),
            Mistake(
                lambda x, k, s: _correlation(x, k, (s[1], s[0])),
                Both(
                    "The strides are swapped: the first one goes down, the second "
                    "across.",
                    "两个步幅反了：第一个是向下，第二个是向右。",
                ),
            ),
            Mistake(
                lambda x, k, s: _correlation(x, k, s).T,
                Both(
                    "Rows and columns of the output are exchanged: in output[i, j] the "
                    "first index goes down.",
                    "输出的行与列换了位置：output[i, j] 的第一个下标是向下的。",
                ),
            ),
            Mistake(
                lambda x, k, s: _correlation(x, k, s, moved=(1, 1)),
                Both(
                    "The size is right, but the windows stand side by side: window i "
                    "begins at row i * down, not at row i.",
                    "大小对了，但窗口是紧挨着移动的：第 i 个窗口从第 i * down 行开始，"
                    "而不是第 i 行。",
                ),
            ),
            Mistake(
                _one_too_few,
                Both(
                    "The last row and column of windows are missing: there are "
                    "(n - k) // s + 1 places, not (n - k) // s.",
                    "少了最后一行和最后一列窗口：位置数是 (n - k) // s + 1，"
                    "不是 (n - k) // s。",
                ),
            ),
        ),
    ),
    Exercise(
        name="05a.2",
        target="output_shape",
        points=2,
        title=Both("the shape that Keras answers", "Keras 给出的形状"),
        hint=Both(
            "Treat rows and columns one after the other. 'valid' is the formula with "
            "p = 0; 'same' is n / s rounded up. The last number is the number of "
            "filters.",
            "行与列分别计算。'valid' 就是 p = 0 的公式；'same' 是 n / s 向上取整。"
            "最后一个数是滤波器的个数。",
        ),
        questions=_layers,
        mistakes=(
            Mistake(
                _same_whatever_the_stride,
                Both(
                    "'same' keeps the size only at stride 1: it gives n / s, rounded "
                    "up.",
                    "只有步幅为 1 时 'same' 才保持尺寸：它给出 n / s 向上取整。",
                ),
            ),
            Mistake(
                lambda *a: _shape(*a, up=False),
                Both(
                    "'same' rounds n / s up, not down.",
                    "'same' 是把 n / s 向上取整，不是向下。",
                ),
            ),
            Mistake(
                lambda n, f, k, s, p: [*_shape(n, f, k, s, p)[:2], n[2]],
                Both(
                    "The last number is that of the output maps: one for each filter, "
                    "however many channels come in.",
                    "最后一个数是输出图的个数：每个滤波器一张，与输入通道数无关。",
                ),
            ),
            Mistake(
                lambda n, f, k, s, p: [*_shape(n, f, k, s, p)[:2], f * n[2]],
                Both(
                    "The channels are summed: a filter gives one map, not one for each "
                    "channel.",
                    "各通道是加在一起的：一个滤波器只给出一张图，而不是每个通道一张。",
                ),
            ),
            Mistake(
                lambda n, f, k, s, p: _shape(n, f, k[::-1], s[::-1], p),
                Both(
                    "The axes are mixed up: the first number of kernel and strides "
                    "belongs to the rows.",
                    "两个轴弄混了：kernel 和 strides 的第一个数对应行。",
                ),
            ),
            Mistake(
                lambda n, f, k, s, p: _shape(n, f, k, s, "valid"),
                Both(
                    "The padding is not used: 'same' has more places than 'valid'.",
                    "没有用到 padding：'same' 的位置比 'valid' 多。",
                ),
            ),
        ),
    ),
    Exercise(
        name="05a.3",
        target="layer_cost",
        points=2,
        title=Both("weights and work of a layer", "一层的参数与计算量"),
        hint=Both(
            "A window has kernel[0] * kernel[1] * channels numbers. Each filter has a "
            "weight for each of them and one bias, and multiplies all of them once at "
            "each place of the output.",
            "一个窗口有 kernel[0] * kernel[1] * channels 个数。每个滤波器对其中每个数有"
            "一个权重，另有一个偏置；在输出的每个位置，把它们全部乘一遍。",
        ),
        questions=_costs,
        mistakes=(
            Mistake(
                lambda o, k, c, f: (_cost(o, k, c, f)[0] * f, _cost(o, k, c, f)[2]),
                Both(
                    "Each filter also has one bias.",
                    "每个滤波器还有一个偏置。",
                ),
            ),
            Mistake(
                lambda o, k, c, f: (
                    (k[0] * k[1] + 1) * c * f,
                    _cost(o, k, c, f)[2],
                ),
                Both(
                    "One bias for a filter, not one for each of its channels.",
                    "每个滤波器一个偏置，而不是每个通道一个。",
                ),
            ),
            Mistake(
                lambda o, k, c, f: (
                    (k[0] * k[1] + 1) * f,
                    k[0] * k[1] * f * o[0] * o[1],
                ),
                Both(
                    "A filter has a slice for each input channel: count them.",
                    "滤波器对每个输入通道各有一片：要把它们都算上。",
                ),
            ),
            Mistake(
                lambda o, k, c, f: (
                    _cost(o, k, c, f)[1] * o[0] * o[1],
                    _cost(o, k, c, f)[2],
                ),
                Both(
                    "The weights are shared: the size of the output does not change "
                    "their number.",
                    "权重是共享的：个数与输出的大小无关。",
                ),
            ),
            Mistake(
                lambda o, k, c, f: (
                    _cost(o, k, c, f)[1],
                    _cost(o, k, c, f)[1] * o[0] * o[1],
                ),
                Both(
                    "A bias is added, not multiplied: leave it out of the "
                    "multiplications.",
                    "偏置是加上去的，不做乘法：乘法次数里不要算它。",
                ),
            ),
            Mistake(
                lambda o, k, c, f: (
                    _cost(o, k, c, f)[1],
                    _cost(o, k, c, f)[0] * o[0] * o[1],
                ),
                Both(
                    "That is the work of one filter; all of them multiply.",
                    "这只是一个滤波器的计算量；每个滤波器都要做乘法。",
                ),
            ),
        ),
    ),
    Exercise(
        name="05a.4",
        target="max_pool",
        points=3,
        title=Both("max pooling", "最大池化"),
        hint=Both(
            "As in 05a.1, but take the maximum over the two axes of the window and "
            "leave the axis of the channels alone.",
            "与 05a.1 类似，但在窗口的两个轴上取最大值，通道的轴保持不动。",
        ),
        questions=_maps,
        mistakes=(
            Mistake(
                lambda maps, size, stride: _pooled(maps, size, stride, "mean"),
                Both(
                    "That is average pooling: take the maximum.",
                    "这是平均池化：要取最大值。",
                ),
            ),
            Mistake(
                lambda maps, size, stride: _pooled(maps, size, size),
                Both(
                    "The windows are `stride` apart, which need not be `size`.",
                    "窗口相隔 `stride`，不一定等于 `size`。",
                ),
            ),
            Mistake(
                lambda maps, size, stride: _pooled(maps, size, 1),
                Both(
                    "The stride is not used: the windows are `stride` apart.",
                    "没有用到步幅：窗口相隔 `stride`。",
                ),
            ),
            Mistake(
                lambda maps, size, stride: np.maximum(_pooled(maps, size, stride), 0),
                Both(
                    "Where all values are negative, so is their maximum: do not start "
                    "from 0.",
                    "所有值都是负数时，最大值也是负数：不要从 0 开始比较。",
                ),
            ),
            Mistake(
                _pooled_over_channels,
                Both(
                    "Each channel keeps its own maximum: do not mix them.",
                    "每个通道各取各的最大值：不要混在一起。",
                ),
            ),
            Mistake(
                lambda maps, size, stride: _pooled(maps, size, stride).max(axis=2),
                Both(
                    "The axis of the channels is gone: pool rows and columns only.",
                    "通道的轴不见了：只对行和列做池化。",
                ),
            ),
        ),
    ),
    Exercise(
        name="05a.5",
        target="receptive_field",
        points=3,
        title=Both("the receptive field of a stack", "多层的感受野"),
        hint=Both(
            "Begin with a field of 1 and units 1 pixel apart. How much does a window "
            "add when its inputs stand further apart? What does a stride do to the "
            "distance for the layers behind it?",
            "从感受野 1、相邻单元相隔 1 个像素开始。输入单元相隔更远时，"
            "一个窗口会让感受野增加多少？步幅对后面各层的间隔有什么影响？",
        ),
        questions=_stacks,
        judge=judging.whole(),
        mistakes=(
            Mistake(
                lambda stack: _field(stack, strides=False),
                Both(
                    "Behind a stride the inputs of a window stand further apart.",
                    "经过步幅之后，窗口的各个输入相隔更远。",
                ),
            ),
            Mistake(
                lambda stack: _field(stack, early=True),
                Both(
                    "A stride spreads the layers behind it, not its own window.",
                    "一层的步幅影响的是后面的层，而不是它自己的窗口。",
                ),
            ),
            Mistake(
                lambda stack: sum(window for window, _ in stack),
                Both(
                    "Neighbouring windows overlap: a window of k adds k - 1 steps.",
                    "相邻窗口有重叠：宽 k 的窗口增加 k - 1 步，不是 k。",
                ),
            ),
            Mistake(
                lambda stack: _field(stack) - 1,
                Both(
                    "Begin with 1: with no layer at all a unit is one pixel.",
                    "从 1 开始：一层都没有时，一个单元就是一个像素。",
                ),
            ),
            Mistake(
                lambda stack: _field(stack[::-1]),
                Both(
                    "Begin at the input: the first pair is the first layer.",
                    "从输入开始：列表中的第一对是第一层。",
                ),
            ),
        ),
    ),
)
