"""Questions of lab 05b_cnn_from_scratch: rows of windows and four backward passes."""

import numpy as np

from helpers.checks.exercise import Exercise, Mistake, Question
from helpers.language import Both

SLOPE = 0.1
LARGE = 1_000.0
"""A logit whose exponential overflows."""


def _pictures(rng: np.random.Generator) -> list[Question]:
    """The lab's numbered picture with 2 x 2, then pictures that are not square."""
    questions = [Question((np.arange(16.0).reshape(4, 4), 2))]
    for _ in range(3):
        k = int(rng.integers(2, 4))
        shape = (k + int(rng.integers(1, 4)), k + int(rng.integers(4, 7)))
        questions.append(Question((rng.normal(size=shape), k)))
    return questions


def _leaky(rng: np.random.Generator) -> list[Question]:
    """A case for the head first, with negative gradients and with x = 0."""
    x = np.array([[2.0, -1.0, 0.0], [-3.0, 4.0, 0.0]])
    dy = np.array([[10.0, 10.0, 10.0], [-10.0, -10.0, -10.0]])
    questions = [Question((x, dy, SLOPE))]
    for shape in ((7,), (2, 3, 3, 4)):
        slope = float(rng.uniform(0.02, 0.3))
        questions.append(
            Question((rng.normal(size=shape), rng.normal(size=shape), slope))
        )
    return questions


def _pooled(rng: np.random.Generator) -> list[Question]:
    """No tie, a tie of three and of all four, then drawn maps with many ties."""
    questions = [
        Question((np.array([[1.0, 5.0], [2.0, 3.0]]), np.array([[7.0]]))),
        Question((np.array([[0.0, 4.0], [4.0, 4.0]]), np.array([[2.0]]))),
        Question((np.zeros((2, 4)), np.array([[3.0, -1.0]]))),
    ]
    for height, width in ((4, 6), (8, 8)):
        questions.append(
            Question(
                (
                    rng.integers(0, 5, size=(height, width)).astype(float),
                    rng.normal(size=(height // 2, width // 2)),
                )
            )
        )
    return questions


def _logits(rng: np.random.Generator) -> list[Question]:
    """Two equal logits first; the last two have logits beyond what exp takes."""
    questions = [Question((np.zeros((1, 2)), np.array([0]), 0.2))]
    for n, classes, smoothing in ((4, 3, 0.0), (16, 10, 0.1)):
        labels = rng.integers(0, classes, size=n)
        questions.append(Question((rng.normal(size=(n, classes)), labels, smoothing)))
    large = rng.normal(size=(3, 5)) * 3 + LARGE
    questions.append(Question((large, rng.integers(0, 5, size=3), 0.1)))
    apart = np.array([[LARGE, LARGE - 1], [0.0, 1.0]])
    questions.append(Question((apart, np.array([0, 1]), 0.2)))
    return questions


def _pictures_and_gradients(rng: np.random.Generator) -> list[Question]:
    """The picture 0..8 with a gradient of ones first."""
    questions = [Question((np.arange(9.0).reshape(3, 3), np.ones((2, 2))))]
    for k, height, width in ((3, 5, 5), (2, 4, 7), (5, 12, 9)):
        questions.append(
            Question(
                (
                    rng.normal(size=(height, width)),
                    rng.normal(size=(height - k + 1, width - k + 1)),
                )
            )
        )
    return questions


def _rows(picture: np.ndarray, k: int) -> np.ndarray:
    view = np.lib.stride_tricks.sliding_window_view(picture, (k, k))
    return view.reshape(-1, k * k)


def _rows_down_first(picture: np.ndarray, k: int) -> np.ndarray:
    view = np.lib.stride_tricks.sliding_window_view(picture, (k, k))
    return view.transpose(1, 0, 2, 3).reshape(-1, k * k)


def _rows_apart(picture: np.ndarray, k: int) -> np.ndarray:
    view = np.lib.stride_tricks.sliding_window_view(picture, (k, k))
    return view[::k, ::k].reshape(-1, k * k)


def _rows_without_last(picture: np.ndarray, k: int) -> np.ndarray:
    view = np.lib.stride_tricks.sliding_window_view(picture, (k, k))
    return view[:-1, :-1].reshape(-1, k * k)


def _enlarged(array: np.ndarray) -> np.ndarray:
    return array.repeat(2, axis=0).repeat(2, axis=1)


def _largest(x: np.ndarray) -> np.ndarray:
    height, width = x.shape
    return x.reshape(height // 2, 2, width // 2, 2).max(axis=(1, 3))


def _to_last(x: np.ndarray, dy: np.ndarray) -> np.ndarray:
    dx = np.zeros(x.shape)
    for row, column in np.ndindex(*dy.shape):
        block = x[2 * row : 2 * row + 2, 2 * column : 2 * column + 2].ravel()
        i, j = divmod(3 - int(np.argmax(block[::-1])), 2)
        dx[2 * row + i, 2 * column + j] = dy[row, column]
    return dx


def _left_column_first(x: np.ndarray, dy: np.ndarray) -> np.ndarray:
    dx = np.zeros(x.shape)
    for row, column in np.ndindex(*dy.shape):
        block = x[2 * row : 2 * row + 2, 2 * column : 2 * column + 2]
        j, i = divmod(int(np.argmax(block.T)), 2)
        dx[2 * row + i, 2 * column + j] = dy[row, column]
    return dx


def _softmax(logits: np.ndarray) -> np.ndarray:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def _one_hot(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return np.eye(logits.shape[1])[labels]


def _smoothed(logits: np.ndarray, labels: np.ndarray, s: float) -> np.ndarray:
    return (1 - s) * _one_hot(logits, labels) + s / logits.shape[1]


def _among_others(logits: np.ndarray, labels: np.ndarray, s: float) -> np.ndarray:
    right = _one_hot(logits, labels)
    targets = (1 - s) * right + s * (1 - right) / (logits.shape[1] - 1)
    return (_softmax(logits) - targets) / len(labels)


def _unsafe(
    logits: np.ndarray, labels: np.ndarray, s: float, largest: float
) -> np.ndarray:
    with np.errstate(over="ignore", invalid="ignore"):
        powers = np.exp(logits - largest)
        p = powers / powers.sum(axis=1, keepdims=True)
    return (p - _smoothed(logits, labels, s)) / len(labels)


def _kernel(x: np.ndarray, dy: np.ndarray) -> np.ndarray:
    view = np.lib.stride_tricks.sliding_window_view(x, dy.shape)
    return (view * dy).sum(axis=(2, 3))


EXERCISES = (
    Exercise(
        name="05b.1",
        target="rows_of_windows",
        points=2,
        title=Both("the rows of one picture", "一张图片的各行"),
        hint=Both(
            "A window of k fits at height - k + 1 places down, width - k + 1 across; "
            "`ravel` turns picture[i:i+k, j:j+k] into a row.",
            "宽 k 的窗口往下有 height - k + 1 个位置，往右有 width - k + 1 个；"
            "`ravel` 把 picture[i:i+k, j:j+k] 变成一行。",
        ),
        questions=_pictures,
        mistakes=(
            Mistake(
                lambda picture, k: _rows(picture, k).T,
                Both(
                    "Rows and columns are swapped: each window is a row.",
                    "行与列反了：每个窗口是一行。",
                ),
            ),
            Mistake(
                _rows_down_first,
                Both(
                    "The windows come in another order: first from left to right, then "
                    "down.",
                    "窗口的次序不对：先从左到右，再往下。",
                ),
            ),
            Mistake(
                _rows_apart,
                Both(
                    "Windows overlap: move on by one pixel, not by k.",
                    "窗口互相重叠：每次移动一个像素，不是 k 个。",
                ),
            ),
            Mistake(
                _rows_without_last,
                Both(
                    "The last place is missing: there are n - k + 1 of them.",
                    "少了最后一个位置：共有 n - k + 1 个。",
                ),
            ),
        ),
    ),
    Exercise(
        name="05b.2",
        target="leaky_backward",
        points=2,
        title=Both("a leaky ReLU, backward", "带泄漏的 ReLU 的反向"),
        hint=Both(
            "The derivative is 1 where x > 0 and a elsewhere; multiply dy by it.",
            "导数在 x > 0 处为 1，在别处为 a；用它乘 dy。",
        ),
        questions=_leaky,
        mistakes=(
            Mistake(
                lambda x, dy, a: np.where(x > 0, dy, 0.0),
                Both(
                    "That is the plain ReLU: below zero the slope is a, not 0.",
                    "这是普通的 ReLU：小于零处斜率是 a，不是 0。",
                ),
            ),
            Mistake(
                lambda x, dy, a: np.where(x >= 0, dy, a * dy),
                Both(
                    "At x = 0 the slope is a; it is 1 only where x > 0.",
                    "在 x = 0 处斜率是 a；只有 x > 0 处才是 1。",
                ),
            ),
            Mistake(
                lambda x, dy, a: np.where(dy > 0, dy, a * dy),
                Both(
                    "What counts is the sign of x, the input, not that of dy.",
                    "要看的是输入 x 的符号，不是 dy 的符号。",
                ),
            ),
            Mistake(
                lambda x, dy, a: np.where(x > 0, x, a * x) * dy,
                Both(
                    "You multiplied by the output; multiply by its derivative, 1 or a.",
                    "你乘的是输出；应当乘它的导数，1 或 a。",
                ),
            ),
            Mistake(
                lambda x, dy, a: np.where(x > 0, 1.0, a),
                Both(
                    "That is the derivative alone: the chain rule multiplies it by dy.",
                    "这只是导数本身：按链式法则还要乘 dy。",
                ),
            ),
        ),
    ),
    Exercise(
        name="05b.3",
        target="max_pool_backward",
        points=3,
        title=Both("max pooling, backward", "最大池化的反向"),
        hint=Both(
            "Go through dy; np.argmax of the 2 x 2 block finds the first largest, "
            "counted along the rows.",
            "逐个走过 dy；对 2×2 小块用 np.argmax，得到按行数的第一个最大值。",
        ),
        questions=_pooled,
        mistakes=(
            Mistake(
                lambda x, dy: _enlarged(dy) * (x == _enlarged(_largest(x))),
                Both(
                    "In a tie several pixels got the gradient: only the first may.",
                    "平局时有几个像素都得到了梯度：只能给第一个。",
                ),
            ),
            Mistake(
                lambda x, dy: _enlarged(dy) / 4,
                Both(
                    "That is mean pooling; here the largest gets all.",
                    "这是平均池化；这里由最大的全得。",
                ),
            ),
            Mistake(
                _to_last,
                Both(
                    "In a tie the first of the largest gets all, not the last: first "
                    "row before second, left before right.",
                    "平局时梯度归第一个最大值，不是最后一个："
                    "先第一行后第二行，先左后右。",
                ),
            ),
            Mistake(
                _left_column_first,
                Both(
                    "Your ties go to the left column first, as in the lab's "
                    "MaxPooling; here the first row comes before the second.",
                    "你的平局先给左列，与本实验的 MaxPooling 一样；"
                    "这里是先第一行后第二行。",
                ),
            ),
            Mistake(
                lambda x, dy: _enlarged(dy),
                Both(
                    "All four pixels got the gradient: three of them had no part in "
                    "the maximum.",
                    "四个像素都得到了梯度：其中三个与最大值无关。",
                ),
            ),
            Mistake(
                lambda x, dy: _enlarged(_largest(x)) * (x == _enlarged(_largest(x))),
                Both(
                    "You put back the largest value itself; put back the gradient dy.",
                    "你放回去的是最大值本身；应当放回梯度 dy。",
                ),
            ),
        ),
    ),
    Exercise(
        name="05b.4",
        target="smoothed_gradient",
        points=2,
        title=Both("cross-entropy with smoothed labels", "标签平滑的交叉熵"),
        hint=Both(
            "The target takes the place of the one-hot vector in the gradient of "
            "softmax and cross-entropy, because it sums to 1 as well.",
            "目标的各项之和也是 1，"
            "所以在 softmax 与交叉熵的梯度里，用它代替独热向量即可。",
        ),
        questions=_logits,
        mistakes=(
            Mistake(
                lambda logits, labels, s: (
                    (_softmax(logits) - _one_hot(logits, labels)) / len(labels)
                ),
                Both(
                    "s is missing: the target is no longer the one-hot vector.",
                    "漏了 s：目标不再是独热向量。",
                ),
            ),
            Mistake(
                lambda logits, labels, s: (
                    (_softmax(logits) - _one_hot(logits, labels) - s / logits.shape[1])
                    / len(labels)
                ),
                Both(
                    "Your target sums to more than 1: the right class gives away s.",
                    "你的目标之和大于 1：正确的类别要先让出 s。",
                ),
            ),
            Mistake(
                _among_others,
                Both(
                    "s is spread over all C classes, the right one included.",
                    "s 要分给全部 C 个类别，正确的那个也在内。",
                ),
            ),
            Mistake(
                lambda logits, labels, s: (
                    _softmax(logits) - _smoothed(logits, labels, s)
                ),
                Both(
                    "The loss is a mean: divide by the number of pictures.",
                    "损失是平均值：要除以图片的个数。",
                ),
            ),
            Mistake(
                lambda logits, labels, s: (
                    (_smoothed(logits, labels, s) - _softmax(logits)) / len(labels)
                ),
                Both(
                    "The sign is wrong: p minus target, so that a step against it "
                    "raises the right class.",
                    "符号反了：是 p 减目标，这样逆着它走才会提高正确的类别。",
                ),
            ),
            Mistake(
                lambda logits, labels, s: _unsafe(logits, labels, s, 0.0),
                Both(
                    "exp(1000) overflows: subtract each row's largest logit first.",
                    "exp(1000) 会溢出：先减去每行最大的 logit。",
                ),
            ),
            Mistake(
                lambda logits, labels, s: _unsafe(logits, labels, s, logits.max()),
                Both(
                    "Subtract the largest logit of each row, not of all rows: a row "
                    "far below it becomes 0 / 0.",
                    "要减去每一行自己的最大值，不是全体的最大值："
                    "远小于它的行会变成 0 / 0。",
                ),
            ),
        ),
    ),
    Exercise(
        name="05b.5",
        target="kernel_gradient",
        points=3,
        title=Both("the gradient of a kernel", "卷积核的梯度"),
        hint=Both(
            "Weight (i, j) was multiplied with x[i:i+high, j:j+wide], where high and "
            "wide are height and width of dy: multiply that part with dy and sum.",
            "权重 (i, j) 乘过的是 x[i:i+high, j:j+wide]，"
            "其中 high、wide 是 dy 的高与宽：把这一部分与 dy 相乘再求和。",
        ),
        questions=_pictures_and_gradients,
        mistakes=(
            Mistake(
                lambda x, dy: _kernel(x, dy)[::-1, ::-1],
                Both(
                    "Your kernel is turned by 180 degrees; that belongs to the "
                    "gradient of the input.",
                    "你的卷积核旋转了 180 度；那是求输入的梯度时才要做的。",
                ),
            ),
            Mistake(
                lambda x, dy: _kernel(x, dy) / dy.size,
                Both(
                    "Add over all places, do not average.",
                    "对所有位置求和，不要取平均。",
                ),
            ),
            Mistake(
                lambda x, dy: _kernel(x, np.ones_like(dy)),
                Both(
                    "dy is missing: each window counts with its output's gradient.",
                    "漏了 dy：每个窗口要乘上它那个输出的梯度。",
                ),
            ),
            Mistake(
                lambda x, dy: _kernel(x, dy[::-1, ::-1]),
                Both(
                    "dy must not be turned: place (r, s) of dy belongs to the window "
                    "that starts at (r, s).",
                    "dy 不能旋转：dy 的 (r, s) 对应从 (r, s) 开始的窗口。",
                ),
            ),
        ),
    ),
)
