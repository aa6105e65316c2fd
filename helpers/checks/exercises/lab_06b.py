"""Questions of lab 06b_alexnet_calligraphy: the parts of AlexNet, in NumPy."""

import numpy as np

from helpers.checks import judging
from helpers.checks.exercise import Exercise, Mistake, Question
from helpers.language import Both


def _grouped(rng: np.random.Generator) -> list[Question]:
    """A layer one can count by hand, AlexNet's conv2 and conv4, then drawn ones."""
    fixed = [(1, 6, 2, 2), (3, 4, 6, 1), (5, 96, 256, 2), (3, 384, 384, 2)]
    drawn = []
    for _ in range(5):
        groups = int(rng.integers(2, 6))
        drawn.append(
            (
                int(rng.integers(1, 8)),
                groups * int(rng.integers(2, 20)),
                groups * int(rng.integers(2, 20)),
                groups,
            )
        )
    return [Question(case) for case in fixed + drawn]


def _paddings(rng: np.random.Generator) -> list[Question]:
    """Cases by hand, AlexNet's and this lab's, then drawn ones, some without answer."""
    fixed = [
        (8, 3, 1, 6),
        (8, 3, 1, 8),
        (8, 3, 1, 7),
        (11, 3, 2, 7),
        (224, 11, 4, 55),
        (227, 11, 4, 55),
        (27, 5, 1, 27),
        (64, 7, 2, 31),
        (107, 3, 5, 21),
        (13, 3, 2, 5),
    ]
    drawn = []
    for _ in range(6):
        n, k, s = (int(rng.integers(*ends)) for ends in ((40, 200), (2, 10), (1, 5)))
        padding, more = int(rng.integers(0, 5)), int(rng.integers(0, 2))
        drawn.append((n, k, s, _size(n, k, padding, s) + more))
    return [Question(case) for case in fixed + drawn]


def _poolings(rng: np.random.Generator) -> list[Question]:
    """A picture of whole numbers first, then random maps of other forms."""
    small = np.array(
        [[1, 2, 0, 3, 1, 0, 2], [0, 4, 1, 0, 2, 6, 1], [2, 1, 0, 5, 1, 0, 3]]
    )
    questions = [Question((small[..., None].astype(float), 3, 2))]
    for height, width, channels, window, stride in (
        (5, 5, 1, 3, 2),
        (7, 9, 2, 3, 2),
        (8, 6, 3, 3, 2),
        (13, 13, 4, 3, 2),
        (9, 7, 2, 4, 3),
    ):
        maps = rng.normal(size=(height, width, channels))
        questions.append(Question((maps, window, stride)))
    return questions


def _responses(rng: np.random.Generator) -> list[Question]:
    """One place with five channels first; the paper's constants; then drawn ones."""
    one_place = np.array([0.0, 1.0, 2.0, 0.0, 0.0]).reshape(1, 1, 5)
    maps = 30 * rng.normal(size=(3, 4, 8))
    questions = [
        Question((one_place, 1.0, 3, 1.0, 0.5)),
        Question((maps, 2.0, 5, 1e-4, 0.75)),
    ]
    for n in (3, 5, 7):
        shape = (int(rng.integers(2, 5)), int(rng.integers(2, 5)), 10)
        constants = (
            float(rng.uniform(0.5, 3)),
            n,
            float(rng.uniform(0.2, 2)),
            float(rng.uniform(0.3, 1)),
        )
        questions.append(Question((rng.normal(size=shape), *constants)))
    return questions


def _drops(rng: np.random.Generator) -> list[Question]:
    """Four numbers by hand, then drawn ones; a rate of 0 changes nothing."""
    values = np.array([1.0, 2.0, 3.0, 4.0])
    chance = np.array([0.1, 0.8, 0.3, 0.9])
    questions = [Question((values, 0.75, chance))]
    for shape, rate in (
        ((2, 5), 0.2),
        ((4, 8), 0.7),
        ((3, 4, 2), float(np.round(rng.uniform(0.3, 0.6), 2))),
        ((6,), 0.0),
    ):
        questions.append(Question((rng.normal(size=shape), rate, rng.random(shape))))
    return questions


def _size(n: int, k: int, p: int, s: int) -> int:
    return (n - k + 2 * p) // s + 1


def _missing(n: int, k: int, s: int, side: int) -> int:
    """Pixels that ``side`` windows need beyond the ``n`` that are there."""
    return (side - 1) * s + k - n


def _if_exact(p: int, n: int, k: int, s: int, side: int) -> int | None:
    return p if _size(n, k, p, s) == side else None


def _pool(
    maps: np.ndarray, window: int, stride: int, summary: object = np.max
) -> np.ndarray:
    rows = range(0, maps.shape[0] - window + 1, stride)
    columns = range(0, maps.shape[1] - window + 1, stride)
    return np.array(
        [
            [
                summary(maps[r : r + window, c : c + window], axis=(0, 1))
                for c in columns
            ]
            for r in rows
        ]
    )


def _short_pool(maps: np.ndarray, window: int, stride: int) -> np.ndarray:
    """Pool, but leave the last window of each row and column out."""
    return _pool(maps[:-1, :-1], window, stride)


def _square_pool(maps: np.ndarray, window: int, stride: int) -> np.ndarray:
    """Pool, but with as many columns as the height allows rows."""
    count = (maps.shape[0] - window) // stride + 1
    return _pool(maps[:, : (count - 1) * stride + window], window, stride)


def _squares(maps: np.ndarray, reach: int) -> np.ndarray:
    """Sum the squares of each channel and its neighbours, ``reach`` on each side."""
    channels = maps.shape[-1]
    near = np.abs(np.subtract.outer(range(channels), range(channels))) <= reach
    return maps**2 @ near


def _around(maps: np.ndarray, n: int) -> np.ndarray:
    """Sum the squares along the channels as if these stood in a circle."""
    steps = range(-(n // 2), n // 2 + 1)
    return sum(np.roll(maps**2, step, axis=-1) for step in steps)


def _near_sums(maps: np.ndarray, n: int) -> np.ndarray:
    """Sum the channels themselves, not their squares, over the neighbours."""
    channels = maps.shape[-1]
    near = np.abs(np.subtract.outer(range(channels), range(channels))) <= n // 2
    return maps @ near


def _in_place(
    maps: np.ndarray, k: float, n: int, alpha: float, beta: float
) -> np.ndarray:
    """Divide channel after channel in the array that is still being read."""
    maps = maps.copy()
    for i in range(maps.shape[-1]):
        near = maps[..., max(0, i - n // 2) : i + n // 2 + 1]
        maps[..., i] /= (k + alpha * (near**2).sum(axis=-1)) ** beta
    return maps


def _in_space(maps: np.ndarray, n: int) -> np.ndarray:
    """Sum the squares over neighbouring rows instead of neighbouring channels."""
    return np.swapaxes(_squares(np.swapaxes(maps, 0, -1), n // 2), 0, -1)


EXERCISES = (
    Exercise(
        name="06b.1",
        target="grouped_parameters",
        points=1,
        title=Both("weights of a grouped convolution", "分组卷积的参数个数"),
        hint=Both(
            "A kernel sees only the channels of its own group: inputs / groups of "
            "them. There are `outputs` kernels, each with one bias.",
            "一个卷积核只看本组的通道，共 inputs / groups 个。卷积核共有 outputs 个，"
            "各有一个偏置。",
        ),
        questions=_grouped,
        judge=judging.whole(),
        mistakes=(
            Mistake(
                lambda kernel, inputs, outputs, groups: (
                    outputs * kernel**2 * inputs + outputs
                ),
                Both(
                    "That is one tower: with groups, a kernel sees only inputs / "
                    "groups channels.",
                    "这是不分组的情形：分组后，一个卷积核只看 inputs / groups 个通道。",
                ),
            ),
            Mistake(
                lambda kernel, inputs, outputs, groups: (
                    outputs * kernel**2 * inputs // groups
                ),
                Both("The biases are missing.", "少了偏置。"),
            ),
            Mistake(
                lambda kernel, inputs, outputs, groups: (
                    (outputs * kernel**2 * inputs + outputs) // groups
                ),
                Both(
                    "Every kernel keeps its bias: do not divide the biases by groups.",
                    "每个卷积核都有自己的偏置：偏置的个数不要除以组数。",
                ),
            ),
            Mistake(
                lambda kernel, inputs, outputs, groups: (
                    outputs * kernel**2 * inputs // groups**2 + outputs
                ),
                Both(
                    "That counts one group only: all groups together have `outputs` "
                    "kernels.",
                    "这只算了一组：各组合起来共有 outputs 个卷积核。",
                ),
            ),
        ),
    ),
    Exercise(
        name="06b.2",
        target="fitting_padding",
        points=3,
        title=Both("the padding that fits", "该填充多少"),
        hint=Both(
            "`side` windows reach over (side - 1) * s + k pixels. What is missing to "
            "that stands on both sides, half on each; at the end put your p into the "
            "formula for the places. Trying p = 0, 1, 2, ... in turn works as well.",
            "side 个窗口一共跨过 (side - 1) * s + k 个像素。缺的像素由两侧分担，"
            "各一半；最后把得到的 p 代回求位置数的公式。依次试 p = 0、1、2……也可以。",
        ),
        questions=_paddings,
        uses=("setup", "overlap"),
        mistakes=(
            Mistake(
                lambda n, k, s, side: max(0, -(-_missing(n, k, s, side) // 2)),
                Both(
                    "Put your p back into the formula: where it gives more than `side` "
                    "places, no padding fits and the answer is None.",
                    "把你的 p 代回公式：如果得到的位置多于 side 个，就没有合适的填充，"
                    "应返回 None。",
                ),
            ),
            Mistake(
                lambda n, k, s, side: max(0, _missing(n, k, s, side)),
                Both(
                    "Padding stands on both sides: p pixels on each make 2p.",
                    "填充在两侧都有：每侧 p 个像素，共 2p 个。",
                ),
            ),
            Mistake(
                lambda n, k, s, side: max(0, _missing(n, k, s, side) // 2),
                Both(
                    "Round up: with half a pixel too little the last window does not "
                    "fit.",
                    "要向上取整：少半个像素，最后一个窗口就放不下。",
                ),
            ),
            Mistake(
                lambda n, k, s, side: max(0, _missing(n, k, s, side) / 2),
                Both(
                    "p is a whole number of pixels: round up.",
                    "p 是整数个像素：要向上取整。",
                ),
            ),
            Mistake(
                lambda n, k, s, side: (
                    _missing(n, k, s, side) // 2
                    if _missing(n, k, s, side) % 2 == 0
                    else None
                ),
                Both(
                    "An odd number of missing pixels is not yet a None: round up, then "
                    "count the places (with a stride above 1 they may still be right).",
                    "缺的像素是奇数，还不等于没有解：先向上取整，再数位置数"
                    "（步幅大于 1 时，它可能仍然正好）。",
                ),
            ),
            Mistake(
                lambda n, k, s, side: _if_exact(
                    -(-_missing(n, k, s, side) // 2), n, k, s, side
                ),
                Both(
                    "p is never below 0: where enough places are there without "
                    "padding, begin with p = 0.",
                    "p 不能小于 0：不填充也够时，从 p = 0 开始。",
                ),
            ),
            Mistake(
                lambda n, k, s, side: _if_exact(
                    max(0, -(-(side - 1 + k - n) // 2)), n, k, s, side
                ),
                Both(
                    "The stride is missing: `side` windows reach over "
                    "(side - 1) * s + k pixels.",
                    "漏了步幅：side 个窗口一共跨过 (side - 1) * s + k 个像素。",
                ),
            ),
            Mistake(
                lambda n, k, s, side: (k - 1) // 2,
                Both(
                    "(k - 1) / 2 keeps the side as it is, with a stride of 1; another "
                    "number of places may be asked.",
                    "(k - 1) / 2 只在步幅为 1 时使边长不变；这里要的可能是别的位置数。",
                ),
            ),
        ),
    ),
    Exercise(
        name="06b.3",
        target="overlapping_max",
        points=3,
        title=Both("overlapping max pooling", "重叠的最大池化"),
        hint=Both(
            "The window in row i, column j begins at i * stride, j * stride. There are "
            "(height - window) // stride + 1 rows of windows; the width says in the "
            "same way how many columns.",
            "第 i 行第 j 列的窗口从 i * stride、j * stride 开始。窗口共有 "
            "(height - window) // stride + 1 行；列数同样由 width 算出。",
        ),
        questions=_poolings,
        mistakes=(
            Mistake(
                lambda maps, window, stride: _pool(maps, stride, stride),
                Both(
                    "Your windows are as wide as the stride, so they do not overlap.",
                    "你的窗口与步幅同宽，所以没有重叠。",
                ),
            ),
            Mistake(
                lambda maps, window, stride: _pool(maps, window, window),
                Both(
                    "You moved by a whole window; move by the stride.",
                    "你每次移动了整个窗口的宽度；应当按步幅移动。",
                ),
            ),
            Mistake(
                _square_pool,
                Both(
                    "Rows are counted from the height, columns from the width: the "
                    "maps need not be squares.",
                    "行数用 height 算，列数用 width 算：特征图不一定是正方形。",
                ),
            ),
            Mistake(
                lambda maps, window, stride: _pool(maps, window, stride, np.mean),
                Both(
                    "That is the mean of each window; the largest value is asked.",
                    "这是每个窗口的平均值；要的是最大值。",
                ),
            ),
            Mistake(
                _short_pool,
                Both(
                    "The last windows are missing: one still fits where it ends at the "
                    "edge.",
                    "少了最后的窗口：正好到达边缘的窗口也放得下。",
                ),
            ),
            Mistake(
                lambda maps, window, stride: _pool(
                    np.broadcast_to(maps.max(axis=-1, keepdims=True), maps.shape),
                    window,
                    stride,
                )[..., :1],
                Both(
                    "Each channel is pooled on its own: take the maximum over rows and "
                    "columns only.",
                    "每个通道各自池化：只在行与列上取最大值。",
                ),
            ),
        ),
    ),
    Exercise(
        name="06b.4",
        target="local_response",
        points=3,
        title=Both("local response normalisation", "局部响应归一化"),
        hint=Both(
            "For channel i sum the squares of the channels from max(0, i - n // 2) to "
            "i + n // 2, both included; slicing past the end does no harm.",
            "对第 i 个通道，把从 max(0, i - n // 2) 到 i + n // 2（含两端）的通道平方后"
            "相加；切片越过末尾也没有关系。",
        ),
        questions=_responses,
        mistakes=(
            Mistake(
                lambda maps, k, n, alpha, beta: (
                    maps / (k + alpha * (maps**2).sum(axis=-1, keepdims=True)) ** beta
                ),
                Both(
                    "You summed over all channels; only the n around each one count.",
                    "你对所有通道求和了；只算每个通道周围的 n 个。",
                ),
            ),
            Mistake(
                lambda maps, k, n, alpha, beta: (
                    maps / (k + alpha / n * _squares(maps, n // 2)) ** beta
                ),
                Both(
                    "The paper multiplies the sum by alpha, not by alpha / n (some "
                    "libraries do divide).",
                    "论文用 alpha 乘以和，而不是 alpha / n（有些软件库会除以 n）。",
                ),
            ),
            Mistake(
                lambda maps, k, n, alpha, beta: (
                    maps / (k + alpha * _squares(maps, n)) ** beta
                ),
                Both(
                    "That is n channels on each side; n counts all of them together, "
                    "so n // 2 on each side.",
                    "这是每侧各 n 个通道；n 是总数，所以每侧 n // 2 个。",
                ),
            ),
            Mistake(
                lambda maps, k, n, alpha, beta: (
                    maps / (k + alpha * (_squares(maps, n // 2) - maps**2)) ** beta
                ),
                Both(
                    "Channel i itself belongs to the sum as well.",
                    "第 i 个通道自己也算在内。",
                ),
            ),
            Mistake(
                lambda maps, k, n, alpha, beta: (
                    maps / (k + alpha * _near_sums(maps, n) ** 2) ** beta
                ),
                Both(
                    "Square first, then add: the sum of the squares is asked, not the "
                    "square of the sum.",
                    "先平方，再相加：要的是平方和，而不是和的平方。",
                ),
            ),
            Mistake(
                lambda maps, k, n, alpha, beta: (
                    maps / (k + alpha * _near_sums(np.abs(maps), n)) ** beta
                ),
                Both(
                    "The squares are added, not the sizes (absolute values).",
                    "相加的是平方，而不是绝对值。",
                ),
            ),
            Mistake(
                _in_place,
                Both(
                    "You write into maps while you still read from it: later channels "
                    "see numbers already divided. Put the results into a new array.",
                    "你改写了 maps：后面的通道看到的是已经除过的数。"
                    "请另建一个数组放结果。",
                ),
            ),
            Mistake(
                lambda maps, k, n, alpha, beta: (
                    maps / (k + alpha * _squares(maps, n // 2))
                ),
                Both("The power beta is missing.", "少了 beta 次幂。"),
            ),
            Mistake(
                lambda maps, k, n, alpha, beta: (
                    maps / (k + alpha * _around(maps, n)) ** beta
                ),
                Both(
                    "The channels stand in a row, not in a circle: the first has no "
                    "neighbour before it.",
                    "通道排成一行，而不是一圈：第一个通道前面没有邻居。",
                ),
            ),
            Mistake(
                lambda maps, k, n, alpha, beta: (
                    maps / (k + alpha * _in_space(maps, n)) ** beta
                ),
                Both(
                    "Neighbours are channels (the last axis) at the same place, not "
                    "places beside each other.",
                    "邻居是同一位置上相邻的通道（最后一个轴），而不是相邻的位置。",
                ),
            ),
        ),
    ),
    Exercise(
        name="06b.5",
        target="inverted_dropout",
        points=2,
        title=Both("dropout with its scale", "带缩放的随机失活"),
        hint=Both(
            "Keep a value where its chance is at least the rate, else put 0; divide "
            "what is kept by 1 - rate. The arrays may have several axes: np.where, or "
            "a product with (chance >= rate), does them all at once.",
            "随机数不小于 rate 的值保留，否则置 0；保留下来的值除以 1 - rate。"
            "数组可能不止一维：用 np.where，或乘以 chance >= rate，"
            "一次处理所有元素。",
        ),
        questions=_drops,
        mistakes=(
            Mistake(
                lambda values, rate, chance: np.where(chance >= rate, values, 0),
                Both(
                    "The scale is missing: divide by 1 - rate, so that the mean stays.",
                    "少了缩放：要除以 1 - rate，均值才不变。",
                ),
            ),
            Mistake(
                lambda values, rate, chance: np.where(
                    chance >= rate, values * (1 - rate), 0
                ),
                Both(
                    "Multiplying by 1 - rate is what the paper of 2012 does at test "
                    "time; in training divide by it.",
                    "乘以 1 - rate 是 2012 年的论文在测试时的做法；训练时要除以它。",
                ),
            ),
            Mistake(
                lambda values, rate, chance: np.where(
                    chance < rate, values / (1 - rate), 0
                ),
                Both(
                    "You kept what should go: a value is dropped where its chance is "
                    "below the rate.",
                    "留下的与舍去的反了：随机数小于 rate 的值才舍去。",
                ),
            ),
            Mistake(
                lambda values, rate, chance: np.where(
                    chance >= rate, values / max(rate, 1e-9), 0
                ),
                Both(
                    "Divide by the share that is kept, 1 - rate, not by the rate.",
                    "要除以保留的比例 1 - rate，而不是 rate。",
                ),
            ),
        ),
    ),
)
