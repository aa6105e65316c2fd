"""Questions of lab 03b_food_scores: R², sizes, ridge's gradient, colour, a choice."""

import numpy as np

from helpers.checks import judging
from helpers.checks.exercise import Exercise, Mistake, Question
from helpers.language import Both

STRENGTHS = [0.01, 0.1, 1.0, 10.0, 100.0, 1000.0]


def _predictions(rng: np.random.Generator) -> list[Question]:
    """Three scores one can do by hand, then drawn ones, flat and of shape (n, 1)."""
    true = np.array([1.0, 2.0, 3.0])
    fixed = [[1.0, 2.0, 3.0], [2.0, 2.0, 2.0], [1.0, 1.0, 3.0], [3.0, 2.0, 1.0]]
    questions = [Question((np.array(predicted), true)) for predicted in fixed]
    for n, shape in ((6, (6,)), (9, (9, 1)), (40, (40, 1))):
        true = rng.normal(3.3, 0.8, n)
        predicted = 3.1 + 0.4 * (true - 3.3) + rng.normal(0, 0.3, n)
        questions.append(Question((predicted.reshape(shape), true)))
    return questions


def _collections(rng: np.random.Generator) -> list[Question]:
    """The text's own case, cases on the border, then drawn ones."""
    fixed = [(13, 3), (25, 3), (12, 3), (49, 3), (48, 3), (256, 3), (10, 1), (9, 1)]
    drawn = [(int(rng.integers(20, 5000)), int(rng.integers(1, 5))) for _ in range(6)]
    return [Question(case) for case in fixed + drawn]


def _points(rng: np.random.Generator) -> list[Question]:
    """One weight and two points first, then drawn ones."""
    small = (
        np.array([[1.0], [3.0]]),
        np.array([2.0, 2.0]),
        np.array([1.0]),
        0.5,
        2.0,
    )
    questions = [Question(small), Question((*small[:4], 0.0))]
    for n, d in ((5, 3), (4, 12), (60, 6)):
        questions.append(
            Question(
                (
                    rng.normal(size=(n, d)) + 0.5,
                    rng.normal(3, 1, size=n),
                    rng.normal(size=d),
                    float(rng.normal()),
                    float(rng.uniform(0.5, 20)),
                )
            )
        )
    return questions


def _pictures(rng: np.random.Generator) -> list[Question]:
    """A grey and a red picture first, then two of two colours, then drawn ones."""
    grey = np.full((1, 2, 2, 3), 120, dtype=np.uint8)
    red = np.zeros((1, 2, 2, 3), dtype=np.uint8)
    red[..., 0] = 255
    halves = np.zeros((2, 2, 2, 3), dtype=np.uint8)
    halves[:, 0] = (10, 200, 60)
    halves[1, 1] = (90, 30, 250)
    return [
        Question((grey,)),
        Question((red,)),
        Question((halves,)),
        Question((rng.integers(0, 256, size=(3, 6, 8, 3)).astype(np.uint8),)),
        Question((rng.integers(0, 256, size=(2, 16, 16, 3)).astype(np.uint8),)),
    ]


def _choices(rng: np.random.Generator) -> list[Question]:
    """Noisy data with about as many weights as items; last the text's own case."""
    questions = []
    for n, d, noise in ((30, 10, 6.0), (15, 40, 3.0), (25, 30, 2.0), (12, 20, 1.0)):
        slope = rng.normal(size=d)
        parts = []
        for count in (n, 40):
            features = rng.normal(size=(count, d))
            true = 2 + features @ slope + rng.normal(0, noise, count)
            parts.append([features, true])
        questions.append(Question((*parts, STRENGTHS)))
    feature = np.array([[-1.0], [1.0]])
    train = [feature, np.array([-3.0, 3.0])]
    validation = [feature, np.array([-0.9, 0.9])]
    return [*questions, Question((train, validation, [0.0, 1.0, 4.0, 16.0]))]


EXERCISES = (
    Exercise(
        name="03b.1",
        target="r_squared",
        points=2,
        title=Both("R squared", "R²（决定系数）"),
        hint=Both(
            "One minus the sum of squared errors over the sum of squared distances of "
            "the true scores from their own mean.",
            "1 减去：误差的平方和，除以真实分数到它们自己平均值的距离的平方和。",
        ),
        questions=_predictions,
        mistakes=(
            Mistake(
                lambda predicted, true: (
                    1 - np.sum((predicted - true) ** 2) / _spread(true)
                ),
                Both(
                    "The shape (n, 1) minus the shape (n,) gives a table of n x n: "
                    "flatten the predictions first, with np.ravel.",
                    "形状 (n, 1) 减去形状 (n,) 会得到 n×n 的表："
                    "先用 np.ravel 把预测展平。",
                ),
            ),
            Mistake(
                lambda predicted, true: (
                    np.sum((np.ravel(predicted) - true) ** 2) / _spread(true)
                ),
                Both(
                    "That is the share that is left: subtract it from 1.",
                    "这是剩下的比例：要用 1 减去它。",
                ),
            ),
            Mistake(
                lambda predicted, true: (
                    1
                    - np.sum((np.ravel(predicted) - true) ** 2)
                    / max(_spread(np.ravel(predicted)), 1e-9)
                ),
                Both(
                    "Below the line stands the spread of the true scores, not of the "
                    "predictions.",
                    "分母是真实分数的离散程度，而不是预测的。",
                ),
            ),
            Mistake(
                lambda predicted, true: _correlation(np.ravel(predicted), true) ** 2,
                Both(
                    "That is the squared correlation; it forgives a wrong level and a "
                    "wrong sign. R squared does not.",
                    "这是相关系数的平方，它不计较整体偏高偏低和符号；R² 则计较。",
                ),
            ),
            Mistake(
                lambda predicted, true: _spread(np.ravel(predicted)) / _spread(true),
                Both(
                    "That only compares how far the two spread, not whether they "
                    "agree: follow the formula, with the squared errors.",
                    "这只比较两者的离散程度，不看预测对不对：请按公式用误差的平方。",
                ),
            ),
        ),
    ),
    Exercise(
        name="03b.2",
        target="largest_side",
        points=2,
        title=Both("how large may a picture be", "图片最大可以多大"),
        hint=Both(
            "The weights are side x side x channels and one bias; they may be as many "
            "as the pictures, not more.",
            "权重共 side * side * channels 个，外加一个偏置；最多与图片一样多。",
        ),
        questions=_collections,
        judge=judging.whole(),
        mistakes=(
            Mistake(
                lambda pictures, channels: int((pictures / channels) ** 0.5),
                Both(
                    "The bias is a weight too: side * side * channels + 1.",
                    "偏置也是一个权重：side * side * channels + 1。",
                ),
            ),
            Mistake(
                lambda pictures, channels: int((pictures - 1) ** 0.5),
                Both(
                    "Each pixel has one number for each channel.",
                    "每个像素在每个通道各有一个数。",
                ),
            ),
            Mistake(
                lambda pictures, channels: (pictures - 1) // channels,
                Both(
                    "That is how many pixels a picture may have: its side is the root.",
                    "这是图片最多能有多少个像素：边长是它的平方根。",
                ),
            ),
            Mistake(
                lambda pictures, channels: round(((pictures - 1) / channels) ** 0.5),
                Both(
                    "Check whether the bias is counted, and round down: rounding up "
                    "gives too many weights.",
                    "检查偏置是否算入；结果要向下取整，向上取会让权重太多。",
                ),
            ),
        ),
    ),
    Exercise(
        name="03b.3",
        target="ridge_gradient",
        points=3,
        title=Both("the gradient of ridge", "岭回归的梯度"),
        hint=Both(
            "With the errors e = predicted - true: by the weights 2/n * (X^T e + "
            "strength * w), by the bias 2/n times the sum of e.",
            "记误差 e = 预测 - 真实：对权重是 2/n * (X^T e + strength * w)，"
            "对偏置是 2/n 乘以 e 的和。",
        ),
        questions=_points,
        mistakes=(
            Mistake(
                lambda x, y, w, b, s: _gradient(x, y, w, b, 0.0),
                Both(
                    "The penalty's own derivative is missing.",
                    "少了惩罚项的导数。",
                ),
            ),
            Mistake(
                lambda x, y, w, b, s: _gradient(x, y, w, b, s) / 2,
                Both(
                    "The derivative of a square has a factor of 2.",
                    "平方的导数有因子 2。",
                ),
            ),
            Mistake(
                lambda x, y, w, b, s: _gradient(x, y, w, b, s) * len(y),
                Both(
                    "The loss is a mean: divide by n, the penalty too.",
                    "损失是平均值：要除以 n，惩罚项也要。",
                ),
            ),
            Mistake(
                lambda x, y, w, b, s: (
                    _gradient(x, y, w, b, s) + _bias_only(w, 2 * s * b / len(y))
                ),
                Both(
                    "The bias is not penalised: no penalty in its derivative.",
                    "偏置不受惩罚：它的导数里没有惩罚项。",
                ),
            ),
            Mistake(
                lambda x, y, w, b, s: -_gradient(x, y, w, b, s),
                Both(
                    "The sign is turned: errors are predicted minus true.",
                    "符号反了：误差是预测减真实。",
                ),
            ),
            Mistake(
                lambda x, y, w, b, s: (
                    _gradient(x, y, w, b, 0.0) + np.append(2 * s * w, 0.0)
                ),
                Both(
                    "The penalty is divided by n as well: 2 * strength * w / n.",
                    "惩罚项也要除以 n：2 * strength * w / n。",
                ),
            ),
        ),
    ),
    Exercise(
        name="03b.4",
        target="colourfulness",
        points=3,
        title=Both("a seventh statistic", "第七个统计量"),
        hint=Both(
            "Divide by 255 first, then build a and c for every pixel; mean and "
            "deviation go over height and width, axis=(1, 2).",
            "先除以 255，再对每个像素算 a 和 c；沿 axis=(1, 2) 取平均值和标准差。",
        ),
        questions=_pictures,
        mistakes=(
            Mistake(
                lambda pictures: (
                    _colourful(
                        pictures[..., 0] - pictures[..., 1],
                        (pictures[..., 0] + pictures[..., 1]) // 2 - pictures[..., 2],
                    )
                    / 255
                ),
                Both(
                    "Bytes wrap around: 10 - 20 is 246 in uint8. Divide by 255 before "
                    "you subtract.",
                    "字节会回绕：uint8 里 10 - 20 等于 246。先除以 255，再相减。",
                ),
            ),
            Mistake(
                lambda pictures: _colourful(*_opponents(pictures)) * 255,
                Both(
                    "The formula is for channels scaled to 0..1: divide by 255.",
                    "公式用的是缩放到 0..1 的通道：要除以 255。",
                ),
            ),
            Mistake(
                lambda pictures: _colourful(*_opponents(pictures), share=1.0),
                Both(
                    "The second root counts 0.3 times.",
                    "第二个根号要乘以 0.3。",
                ),
            ),
            Mistake(
                lambda pictures: _colourful(*_opponents(pictures), share=0.0),
                Both(
                    "The second root, that of the means, is missing.",
                    "少了第二个根号，即平均值的那一项。",
                ),
            ),
            Mistake(
                lambda pictures: _colourful(
                    *(values[np.newaxis, :, :, 0] for values in _as_one(pictures))
                )[0],
                Both(
                    "One value a picture: keep the first axis, take mean and deviation "
                    "over axis=(1, 2).",
                    "每张图片一个值：保留第一个轴，沿 axis=(1, 2) 取平均值和标准差。",
                ),
            ),
        ),
    ),
    Exercise(
        name="03b.5",
        target="choose_strength",
        points=3,
        title=Both("choose the strength", "选择强度"),
        hint=Both(
            "Fit on train, measure the RMSE on validation, and return the strength "
            "where it is smallest (not its place in the list).",
            "在 train 上拟合，在 validation 上算 RMSE，"
            "返回误差最小的那个强度（不是它在列表里的位置）。",
        ),
        questions=_choices,
        mistakes=(
            Mistake(
                lambda train, validation, strengths: _best(train, train, strengths),
                Both(
                    "You judged on the training part: there the weakest penalty always "
                    "wins. Judge on the validation part.",
                    "你用训练部分来评判：那里总是最弱的惩罚获胜。要用验证部分评判。",
                ),
            ),
            Mistake(
                lambda train, validation, strengths: _best(
                    validation, train, strengths
                ),
                Both(
                    "Fit on the training part and judge on the validation part, not "
                    "the other way round.",
                    "在训练部分上拟合，在验证部分上评判，不要反过来。",
                ),
            ),
            Mistake(
                lambda train, validation, strengths: strengths.index(
                    _best(train, validation, strengths)
                ),
                Both(
                    "That is the place in the list: return the strength itself.",
                    "这是在列表里的位置：要返回强度本身。",
                ),
            ),
            Mistake(
                lambda train, validation, strengths: min(
                    _error(train, validation, strength) for strength in strengths
                ),
                Both(
                    "That is the smallest error: return the strength that has it.",
                    "这是最小的误差：要返回对应的强度。",
                ),
            ),
        ),
        uses=("setup", "rmse", "fit-linear"),
    ),
)


def _spread(values: np.ndarray) -> float:
    return float(np.sum((values - np.mean(values)) ** 2))


def _correlation(a: np.ndarray, b: np.ndarray) -> float:
    """Return Pearson's r, 0 where one side does not vary."""
    a, b = a - a.mean(), b - b.mean()
    size = np.sqrt(np.sum(a**2) * np.sum(b**2))
    return float(np.sum(a * b) / size) if size > 0 else 0.0


def _gradient(
    x: np.ndarray, y: np.ndarray, w: np.ndarray, b: float, s: float
) -> np.ndarray:
    rest = x @ w + b - y
    return np.append(2 / len(y) * (x.T @ rest + s * w), 2 / len(y) * rest.sum())


def _bias_only(w: np.ndarray, value: float) -> np.ndarray:
    return np.append(np.zeros_like(w), value)


def _opponents(pictures: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return red minus green and yellow minus blue, each (n, height, width)."""
    red, green, blue = np.moveaxis(pictures / 255, -1, 0)
    return red - green, (red + green) / 2 - blue


def _as_one(pictures: np.ndarray) -> list[np.ndarray]:
    """Return both opponents as if all pictures were one."""
    return [values.reshape(-1, 1, 1) for values in _opponents(pictures)]


def _colourful(a: np.ndarray, c: np.ndarray, share: float = 0.3) -> np.ndarray:
    over = (1, 2)
    deviation = np.sqrt(a.var(axis=over) + c.var(axis=over))
    return deviation + share * np.sqrt(a.mean(axis=over) ** 2 + c.mean(axis=over) ** 2)


def _error(train: list, validation: list, strength: float) -> float:
    """Return the RMSE on ``validation`` of a ridge regression fitted on ``train``."""
    x, y = train
    middle, average = x.mean(axis=0), y.mean()
    products = (x - middle).T @ (x - middle) + strength * np.eye(x.shape[1])
    weights = np.linalg.lstsq(products, (x - middle).T @ (y - average), rcond=None)[0]
    rest = (validation[0] - middle) @ weights + average - validation[1]
    return float(np.sqrt(np.mean(rest**2)))


def _best(train: list, validation: list, strengths: list) -> float:
    found = [_error(train, validation, strength) for strength in strengths]
    return strengths[int(np.argmin(found))]
