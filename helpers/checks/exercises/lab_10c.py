"""Questions of lab 10c_transfer_cats_dogs: what moves, what decides, what transfers."""

from collections.abc import Callable

import numpy as np

from helpers.checks import judging
from helpers.checks.exercise import Exercise, Mistake, Question
from helpers.language import Both


def _networks(rng: np.random.Generator) -> list[Question]:
    """Four layers by hand, the course's small network, then drawn ones."""
    by_hand = ([10, 4, 20, 5], [False, True, False, False])
    small = (
        [432, 32, 4608, 64, 13824, 96, 27648, 128, 55296, 192, 97],
        [False, True] * 5 + [False],
    )
    questions = [
        Question((*by_hand, 1)),
        Question((*by_hand, 3)),
        Question((*small, 0)),
        Question((*small, 6)),
    ]
    for _ in range(4):
        length = int(rng.integers(5, 10))
        weights = [int(n) for n in rng.integers(10, 500, length)]
        norms = [bool(number % 2) for number in range(length - 1)] + [False]
        questions.append(Question((weights, norms, int(rng.integers(1, length - 2)))))
    return questions


def _moving(rng: np.random.Generator) -> list[Question]:
    """Two pictures of one pixel first, then drawn feature maps."""
    pixels = np.array([3.0, 7.0]).reshape(2, 1, 1, 1)
    questions = [Question((np.array([0.0]), np.array([1.0]), pixels, 0.9))]
    for shape, momentum in (
        ((4, 2, 3, 2), 0.9),
        ((2, 3, 3, 4), 0.99),
        ((3, 2, 2, 3), float(np.round(rng.uniform(0.6, 0.8), 2))),
    ):
        channels = shape[-1]
        mean, variance = rng.normal(size=channels), rng.uniform(0.5, 2, channels)
        maps = rng.normal(1.0, 3.0, size=shape)
        questions.append(Question((mean, variance, maps, momentum)))
    return questions


def _maps(rng: np.random.Generator) -> list[Question]:
    """Two maps of 2 x 2 with whole numbers first, then drawn ones."""
    maps = np.stack([[[1.0, 0.0], [2.0, 0.0]], [[0.0, 3.0], [1.0, 0.0]]], axis=-1)
    gradients = np.stack([[[4.0, 0.0], [0.0, 0.0]], [[-1.0, -1.0], [0, 0]]], axis=-1)
    questions = [Question((maps, gradients))]
    for shape in ((3, 4, 5), (5, 5, 8), (7, 7, 3)):
        shapes = np.maximum(rng.normal(0.3, 1.0, size=shape), 0)
        slopes = rng.normal(0.1, 1.0, size=shape)
        questions.append(Question((shapes, slopes)))
    return questions


def _rates(rng: np.random.Generator) -> list[Question]:
    """Three layers by hand, one layer, then drawn ones."""
    questions = [Question((3, 0.01, 10.0)), Question((1, 0.01, 10.0))]
    for _ in range(4):
        rate = float(np.round(rng.uniform(0.001, 0.1), 4))
        factor = float(np.round(rng.uniform(1.5, 4.0), 1))
        questions.append(Question((int(rng.integers(4, 8)), rate, factor)))
    return questions


def _races(rng: np.random.Generator) -> list[Question]:
    """Three seeds by hand; then sure gains, sure losses and draws of other sizes."""
    questions = [
        Question((np.array([0.8, 0.9, 1.0]), np.array([0.5, 0.6, 0.7]))),
        Question((np.array([0.5, 0.6, 0.7]), np.array([0.8, 0.9, 1.0]))),
        # 0.5, 1.3 and 1.8 standard errors apart (the last: 2.2 if variances are divided
        # by n), then 2.4 and -2.1, which is less than two deviations of single seeds.
        Question((np.array([0.80, 0.82, 0.84]), np.array([0.792, 0.812, 0.832]))),
        Question((np.array([0.80, 0.82, 0.84]), np.array([0.779, 0.799, 0.819]))),
        Question((np.array([0.80, 0.82, 0.84]), np.array([0.771, 0.791, 0.811]))),
        Question((np.array([0.80, 0.82, 0.84]), np.array([0.76, 0.78, 0.80]))),
        Question((np.array([0.70, 0.72, 0.74]), np.array([0.735, 0.755, 0.775]))),
    ]
    for distance in (0.1, -0.1, 0.0):
        seeds = int(rng.integers(4, 7))
        spread = np.linspace(-0.02, 0.02, seeds)
        shift = float(np.round(rng.uniform(-0.002, 0.002), 4))
        transfer = 0.75 + distance + shift + rng.permutation(spread)
        questions.append(Question((transfer, 0.75 + rng.permutation(spread))))
    return questions


def _statistics(maps: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return maps.mean(axis=(0, 1, 2)), maps.var(axis=(0, 1, 2))


def _mixed(old: np.ndarray, new: np.ndarray, momentum: float) -> np.ndarray:
    return momentum * old + (1 - momentum) * new


def _moved(
    mean: np.ndarray,
    variance: np.ndarray,
    maps: np.ndarray,
    momentum: float,
    spread: Callable[[np.ndarray], np.ndarray] = lambda maps: _statistics(maps)[1],
) -> list[np.ndarray]:
    new = _statistics(maps)[0]
    return [_mixed(mean, new, momentum), _mixed(variance, spread(maps), momentum)]


def _heat(maps: np.ndarray, alphas: np.ndarray) -> np.ndarray:
    return np.maximum((maps * alphas).sum(axis=-1), 0)


def _verdict(
    transfer: np.ndarray,
    scratch: np.ndarray,
    *,
    limit: float = 2.0,
    ddof: int = 1,
    per_seed: bool = True,
) -> int:
    difference = transfer.mean() - scratch.mean()
    sizes = (len(transfer), len(scratch)) if per_seed else (1, 1)
    variances = (transfer.var(ddof=ddof), scratch.var(ddof=ddof))
    error = np.sqrt(sum(v / n for v, n in zip(variances, sizes, strict=True)))
    return int(np.sign(difference)) if abs(difference) > limit * error else 0


EXERCISES = (
    Exercise(
        name="10c.1",
        target="numbers_that_move",
        points=2,
        title=Both("the numbers that move", "会变动的数"),
        hint=Both(
            "Go through the layers from `first` to the end and add up the weights of "
            "those that are no normalisation.",
            "从 `first` 到最后逐层看，把不是归一化的层的权重个数相加。",
        ),
        questions=_networks,
        judge=judging.whole(),
        mistakes=(
            Mistake(
                lambda weights, norms, first: sum(weights[first:]),
                Both(
                    "Normalisation stays frozen: leave its layers out.",
                    "归一化保持冻结：它的各层不能算。",
                ),
            ),
            Mistake(
                lambda weights, norms, first: sum(
                    n for n, norm in zip(weights, norms, strict=True) if not norm
                ),
                Both(
                    "The layers before `first` are frozen too.",
                    "`first` 之前的层也冻结了。",
                ),
            ),
            Mistake(
                lambda weights, norms, first: sum(
                    n
                    for n, norm in zip(
                        weights[first + 1 :], norms[first + 1 :], strict=True
                    )
                    if not norm
                ),
                Both(
                    "The layer `first` itself is trained as well.",
                    "第 `first` 层本身也要训练。",
                ),
            ),
            Mistake(
                lambda weights, norms, first: sum(
                    n
                    for n, norm in zip(weights[:first], norms[:first], strict=True)
                    if not norm
                ),
                Both(
                    "You counted what is frozen; asked is what is trained.",
                    "你数的是冻结的部分；要的是训练的部分。",
                ),
            ),
        ),
    ),
    Exercise(
        name="10c.2",
        target="moved_statistics",
        points=3,
        title=Both("statistics that move", "移动的统计量"),
        hint=Both(
            "The batch's mean and variance are taken over pictures, rows and columns "
            "(axes 0, 1, 2). New = momentum * old + (1 - momentum) * the batch's.",
            "本批的均值和方差对图片、行、列（第 0、1、2 轴）来求。"
            "新值 = momentum * 旧值 + (1 - momentum) * 本批的值。",
        ),
        questions=_moving,
        mistakes=(
            Mistake(
                lambda mean, variance, maps, momentum: _moved(
                    mean, variance, maps, 1 - momentum
                ),
                Both(
                    "The momentum is the share of the old value, not of the batch's.",
                    "动量是旧值所占的份额，不是本批的份额。",
                ),
            ),
            Mistake(
                lambda mean, variance, maps, momentum: list(_statistics(maps)),
                Both(
                    "Those are the batch's own statistics; the layer moves towards "
                    "them by a part of the way only.",
                    "这是本批自己的统计量；这一层只朝它移动一部分。",
                ),
            ),
            Mistake(
                lambda mean, variance, maps, momentum: _moved(
                    mean, variance, maps, momentum, lambda maps: maps.std((0, 1, 2))
                ),
                Both(
                    "That is the standard deviation; the layer keeps the variance.",
                    "这是标准差；这一层保存的是方差。",
                ),
            ),
            Mistake(
                lambda mean, variance, maps, momentum: _moved(
                    mean,
                    variance,
                    maps,
                    momentum,
                    lambda maps: maps.var((0, 1, 2), ddof=1),
                ),
                Both(
                    "Divide by the number of values n, not by n - 1 "
                    "(NumPy's own `var` does).",
                    "除以值的个数 n，而不是 n - 1（NumPy 的 `var` 默认就是这样）。",
                ),
            ),
            Mistake(
                lambda mean, variance, maps, momentum: [
                    _mixed(mean, maps.mean(), momentum),
                    _mixed(variance, maps.var(), momentum),
                ],
                Both(
                    "Each channel has statistics of its own: do not average over the "
                    "last axis.",
                    "每个通道有自己的统计量：不要对最后一个轴求平均。",
                ),
            ),
        ),
    ),
    Exercise(
        name="10c.3",
        target="grad_cam",
        points=3,
        title=Both("the heat map of Grad-CAM", "Grad-CAM 的热图"),
        hint=Both(
            "The weight of a map is the mean of its gradients over rows and columns. "
            "Add up the weighted maps along the last axis, then put 0 for what is "
            "negative.",
            "一张图的权重是它的梯度对行和列的平均。沿最后一个轴把加权的图相加，再把负数"
            "置为 0。",
        ),
        questions=_maps,
        mistakes=(
            Mistake(
                lambda maps, gradients: (maps * gradients.mean((0, 1))).sum(axis=-1),
                Both(
                    "Only what speaks for the class is kept: put 0 for what is "
                    "negative.",
                    "只保留支持该类的部分：负数要置为 0。",
                ),
            ),
            Mistake(
                lambda maps, gradients: _heat(maps, gradients.sum(axis=(0, 1))),
                Both(
                    "The weight of a map is the mean of its gradients, not their sum.",
                    "一张图的权重是梯度的平均，不是总和。",
                ),
            ),
            Mistake(
                _heat,
                Both(
                    "You multiplied place by place; average the gradients of a map "
                    "first, so that the map has one weight.",
                    "你是逐个位置相乘的；要先把一张图的梯度取平均，使它只有一个权重。",
                ),
            ),
            Mistake(
                lambda maps, gradients: _heat(
                    maps, np.maximum(gradients.mean(axis=(0, 1)), 0)
                ),
                Both(
                    "Maps with a negative weight count too; only the sum over the "
                    "maps is cut off at 0.",
                    "权重为负的图也要算；只有各图相加之后才把负数置为 0。",
                ),
            ),
            Mistake(
                lambda maps, gradients: _heat(maps, gradients.mean((0, 1))).mean(),
                Both(
                    "That is one number; asked is a map with a value for each place.",
                    "这只是一个数；要的是每个位置一个值的图。",
                ),
            ),
        ),
    ),
    Exercise(
        name="10c.4",
        target="layer_rates",
        points=2,
        title=Both("a rate for each layer", "每层一个学习率"),
        hint=Both(
            "The last entry is head_rate; each entry before it is divided by the "
            "factor once more.",
            "最后一项是 head_rate；往前每一项都再除以一次 factor。",
        ),
        questions=_rates,
        mistakes=(
            Mistake(
                lambda count, head_rate, factor: [
                    head_rate / factor**i for i in range(count)
                ],
                Both(
                    "The list begins with the layer nearest to the picture, which has "
                    "the smallest rate.",
                    "列表从最靠近图片的层开始，它的学习率最小。",
                ),
            ),
            Mistake(
                lambda count, head_rate, factor: [
                    head_rate / factor ** (count - i) for i in range(count)
                ],
                Both(
                    "The head itself keeps head_rate undivided.",
                    "头部本身用 head_rate，不除。",
                ),
            ),
            Mistake(
                lambda count, head_rate, factor: [
                    *[head_rate / factor] * (count - 1),
                    head_rate,
                ],
                Both(
                    "The rate falls from layer to layer, not once for the whole body.",
                    "学习率逐层下降，而不是整个主体只降一次。",
                ),
            ),
            Mistake(
                lambda count, head_rate, factor: [
                    head_rate / factor ** (count - i) for i in range(count + 1)
                ],
                Both(
                    "There are as many rates as layers, the head included.",
                    "学习率的个数等于层数，头部也算在内。",
                ),
            ),
        ),
    ),
    Exercise(
        name="10c.5",
        target="transfer_verdict",
        points=2,
        title=Both("does it help?", "有没有帮助？"),
        hint=Both(
            "Standard error of the difference: the square root of the sum of each "
            "side's variance (ddof=1) divided by its number of seeds. Compare the "
            "difference of the means with twice this.",
            "差的标准误差：两边各自的方差（ddof=1）除以种子数，相加后开平方。把均值之差与它的"
            "两倍比较。",
        ),
        questions=_races,
        judge=judging.whole(),
        mistakes=(
            Mistake(
                lambda transfer, scratch: int(
                    np.sign(transfer.mean() - scratch.mean())
                ),
                Both(
                    "A difference within two standard errors gives 0: it cannot be "
                    "told from chance.",
                    "两倍标准误差以内的差应得 0：它与偶然分不开。",
                ),
            ),
            Mistake(
                lambda transfer, scratch: -_verdict(transfer, scratch),
                Both(
                    "The sign is turned round: 1 says that transfer is better.",
                    "符号反了：1 表示迁移更好。",
                ),
            ),
            Mistake(
                lambda transfer, scratch: _verdict(transfer, scratch, per_seed=False),
                Both(
                    "Those are deviations of single runs; the mean of n seeds is "
                    "steadier: divide each variance by n.",
                    "这是单次运行的标准差；n 个种子的平均更稳定：每个方差要除以 n。",
                ),
            ),
            Mistake(
                lambda transfer, scratch: _verdict(transfer, scratch, limit=1.0),
                Both(
                    "One standard error is not enough; two are asked.",
                    "一倍标准误差不够；要求两倍。",
                ),
            ),
            Mistake(
                lambda transfer, scratch: _verdict(transfer, scratch, ddof=0),
                Both(
                    "With few seeds the variance divides by n - 1: `ddof=1`.",
                    "种子少时，方差要除以 n - 1：`ddof=1`。",
                ),
            ),
        ),
    ),
)
